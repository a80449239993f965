"""Vectors come in the order of the texts, or not at all: nothing unsound is let through."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError, FetchError
from tests.llm.asking import KEY, Asking, asking
from tests.standins.chat import Fault, LlmServer, garbage, html, status
from tests.standins.chat.chat import instead
from tests.standins.chat.embeddings import (
    ALL_ALIKE,
    ALL_ZERO,
    BACKWARDS,
    EMBEDDINGS,
    EMPTY,
    ONE_LESS,
    ONE_SHORTER,
    ONE_TWICE,
    putting,
    rewriting,
    scaled,
    vector,
)

TEXTS = [f"Reef {number} has corals" for number in range(133)]
BAD_NUMBERS = [float("nan"), float("inf"), -1e39, 10**400, None, True, "0.5", [0.5]]


def test_vectors_come_in_the_order_of_the_texts_and_in_batches() -> None:
    with asking(None, BACKWARDS, terms={"key": KEY}, key=KEY) as (server, one):
        found = one.embed(TEXTS)
        assert [list(row) for row in found] == [
            pytest.approx(vector(text, 48), abs=1e-6) for text in TEXTS
        ]
        assert [len(asked.body["input"]) for asked in server.asked] == [64, 64, 5]
        assert one.embed([]) == []
        asked = server.asked[2]
    last = {"model": "harbour-embed", "input": TEXTS[128:], "encoding_format": "float"}
    assert (asked.body, asked.headers["authorization"]) == (last, f"Bearer {KEY}")


@pytest.mark.parametrize(
    "fault, reason",
    [
        (ONE_LESS, "4 came for 5 texts"),
        (rewriting(lambda rows: [*rows, rows[0]]), "6 came for 5 texts"),
        (ONE_TWICE, "their indexes are not those of the texts"),
        (rewriting(lambda rows: [{**row, "index": None} for row in rows]), "their indexes"),
        (rewriting(lambda rows: [{**row, "index": str(row["index"])} for row in rows]), "indexes"),
        (ONE_SHORTER, "they have 47 to 48 numbers"),
        (ALL_ZERO, "one is zero"),
        (EMPTY, "one is zero"),
        (scaled(1e-30), "as good as zero"),
        (scaled(1e30), "beyond all measure"),
        (ALL_ALIKE, "they are the same for every text"),
        *((putting(number), "one ") for number in BAD_NUMBERS),
        (rewriting(lambda rows: [{"index": row["index"]} for row in rows]), "one is no list"),
        (rewriting(lambda rows: [[row] for row in rows]), "no list of data"),  # type: ignore[misc]
        (garbage, "they are not JSON"),
        (html, "they are not JSON"),
        (lambda answer: replace(answer, raw=b"[" * 100_000), "they are not JSON"),
    ],
)
def test_an_answer_that_is_not_wholly_sound_is_refused_and_not_asked_for_again(
    fault: Fault, reason: str
) -> None:
    with asking(fault) as (server, one):
        with pytest.raises(
            AnswerError, match=f"answers with what are no vectors: .*{reason}"
        ) as got:
            one.embed(TEXTS[:5])
        assert len(server.asked) == 1
        assert got.value.hint
        assert len(one.embed(TEXTS[:5])) == 5


def test_two_texts_may_have_one_vector() -> None:
    with asking(ALL_ALIKE) as (_, one):
        first, second = one.embed(TEXTS[:2])
    assert first == second


def test_what_was_had_before_a_failure_has_been_given_out() -> None:
    with asking(None, status(400)) as (_, one):
        batches = one.embedder.fetch(TEXTS)
        assert len(next(batches)) == 64
        with pytest.raises(FetchError, match="refuses what it was asked"):
            next(batches)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[LlmServer, Asking]]:
    """Serve many examples."""
    with asking() as both:
        yield both


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"data": JSON}), st.integers(1, 3))
def test_no_answer_is_read_as_something_else_or_breaks_the_reader(
    served: tuple[LlmServer, Asking], body: object, count: int
) -> None:
    server, one = served
    server.script(EMBEDDINGS, instead(body))
    with pytest.raises(AnswerError, match="no vectors"):
        one.embed(TEXTS[:count])
