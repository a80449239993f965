"""Vectors come in the order of the texts, or not at all: nothing unsound is let through."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import FetchError
from digest.llm.embedding import BATCH, EndpointEmbedder, parse_vectors
from digest.llm.endpoint import Endpoint
from digest.llm.opening import Terms
from digest.ports import Clock
from tests.fakes import FakeClock, RealClock, SilentProgress
from tests.standins.chat import Fault, LlmServer, garbage, html, slow, status, vanish
from tests.standins.chat.embeddings import (
    ALL_ALIKE,
    ALL_ZERO,
    BACKWARDS,
    EMBEDDINGS,
    EMPTY,
    ONE_LESS,
    ONE_SHORTER,
    ONE_TWICE,
    embeddings,
    putting,
    rewriting,
    scaled,
    vector,
)

KEY = "sk-quill-0123456789"
SIZE = 48
TEXTS = [f"Reef {number} has corals" for number in range(2 * BATCH + 5)]
BAD_NUMBERS = [float("nan"), float("inf"), -1e39, 10**400, None, True, "0.5", [0.5]]


@pytest.fixture
def server() -> Iterator[LlmServer]:
    """Serve a model that makes vectors."""
    with LlmServer({EMBEDDINGS: embeddings(size=SIZE)}, key=KEY) as running:
        yield running


class Asking:
    """An embedder, and what it tells of its run."""

    def __init__(self, server: LlmServer, clock: Clock | None = None, **terms: float | str) -> None:
        self.clock = clock or FakeClock()
        self.progress = SilentProgress()
        asked = Terms(**{"base_url": server.url, "key": KEY, **terms})  # type: ignore[arg-type]
        self.endpoint = Endpoint(asked, self.clock, self.progress)
        self.embedder = EndpointEmbedder("harbour-embed", self.endpoint)

    def fetch(self, texts: Sequence[str] = TEXTS) -> list[Sequence[float]]:
        """Return all vectors."""
        try:
            return list(chain.from_iterable(self.embedder.fetch(texts)))
        finally:
            self.endpoint.close()


def test_vectors_come_in_the_order_of_the_texts_and_in_batches(server: LlmServer) -> None:
    found = Asking(server).fetch()
    assert [list(row) for row in found] == [pytest.approx(vector(t, SIZE), abs=1e-6) for t in TEXTS]
    assert [len(asked.body["input"]) for asked in server.asked] == [BATCH, BATCH, 5]
    assert max(asked.concurrent for asked in server.asked) <= 2


def test_what_is_asked_is_the_model_the_texts_and_plain_numbers(server: LlmServer) -> None:
    Asking(server).fetch(["Reef"])
    (asked,) = server.asked
    assert asked.body == {"model": "harbour-embed", "input": ["Reef"], "encoding_format": "float"}
    assert asked.headers["authorization"] == f"Bearer {KEY}"


def test_each_vector_is_put_at_its_index(server: LlmServer) -> None:
    sound = Asking(server).fetch(TEXTS[:5])
    server.script(EMBEDDINGS, BACKWARDS)
    assert Asking(server).fetch(TEXTS[:5]) == sound


@pytest.mark.parametrize(
    "fault, reason",
    [
        (ONE_LESS, "what are no vectors: 4 came for 5 texts"),
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
    server: LlmServer, fault: Fault, reason: str
) -> None:
    server.script(EMBEDDINGS, fault)
    with pytest.raises(FetchError, match=reason) as caught:
        Asking(server).fetch(TEXTS[:5])
    assert caught.value.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize("fault", [status(429, retry_after="7"), status(500), status(503), vanish])
def test_what_may_pass_is_asked_again_after_a_wait(server: LlmServer, fault: Fault) -> None:
    server.script(EMBEDDINGS, None, fault)
    asking = Asking(server)
    assert len(asking.fetch()) == len(TEXTS)
    assert len(server.asked) == 3 + 1
    assert isinstance(asking.clock, FakeClock)
    assert len(asking.clock.slept) == 1
    if fault is not vanish:
        assert asking.progress.notes


def test_a_pause_is_as_long_as_the_endpoint_asks_for(server: LlmServer) -> None:
    server.script(EMBEDDINGS, status(429, retry_after="7"))
    clock = FakeClock()
    Asking(server, clock).fetch(["Reef"])
    assert clock.slept == [7.0]


def test_no_wait_overruns_the_budget(server: LlmServer) -> None:
    server.always(EMBEDDINGS, status(429, retry_after="700"))
    clock = FakeClock()
    with pytest.raises(FetchError, match="asks for a pause"):
        Asking(server, clock, budget=600.0).fetch(["Reef"])
    assert (clock.slept, len(server.asked)) == ([], 1)


def test_what_was_had_before_a_failure_has_been_given_out(server: LlmServer) -> None:
    server.script(EMBEDDINGS, None)
    server.always(EMBEDDINGS, status(400, "Too long."))
    asking = Asking(server)
    with closing(asking.endpoint):
        batches = asking.embedder.fetch(TEXTS)
        assert len(next(batches)) == BATCH
        with pytest.raises(FetchError, match="refuses what it was asked") as raised:
            next(batches)
    assert "Too long" not in f"{raised.value} {raised.value.hint}"
    assert any("says: Too long" in note for note in asking.progress.notes)


def test_an_answer_that_does_not_come_is_given_up(server: LlmServer) -> None:
    server.always(EMBEDDINGS, slow(1.0))
    with pytest.raises(FetchError, match="did not answer in time"):
        Asking(server, RealClock(), timeout=0.2).fetch(["Reef"])


def test_an_answer_that_is_too_large_is_broken_off(server: LlmServer) -> None:
    with pytest.raises(FetchError, match="more than was asked for"):
        Asking(server, most_bytes=2000).fetch(TEXTS[:BATCH])


def test_an_endpoint_that_is_not_there_is_named(server: LlmServer) -> None:
    server.stop()
    with pytest.raises(FetchError, match="refuses the connection") as caught:
        Asking(server).fetch(["Reef"])
    assert "base_url" in caught.value.hint


@pytest.mark.parametrize("key", ["", "sk-quill-wrong"])
def test_a_key_that_is_refused_is_in_no_text(server: LlmServer, key: str) -> None:
    asking = Asking(server, key=key)
    with pytest.raises(FetchError, match=r"does not accept the key \(401\)") as caught:
        asking.fetch(["Reef"])
    told = " ".join([str(caught.value), caught.value.hint, *asking.progress.notes])
    assert "sk-quill" not in told
    assert len(server.asked) == 1


def test_an_unknown_model_is_named_by_the_endpoint(server: LlmServer) -> None:
    asking = Asking(server)
    asking.embedder = EndpointEmbedder("harbour-chat", asking.endpoint)
    with pytest.raises(FetchError, match="knows no such model"):
        asking.fetch(["Reef"])
    assert any("harbour-chat does not exist" in note for note in asking.progress.notes)


def test_what_stands_behind_the_address_is_sent_with_every_request() -> None:
    path = f"{EMBEDDINGS}?api-version=preview"
    with LlmServer({path: embeddings(size=SIZE)}) as server:
        address = f"{server.url}/?api-version=preview"
        assert len(Asking(server, base_url=address, key="").fetch(["Reef"])) == 1
        assert [asked.path for asked in server.asked] == [path]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(JSON | st.fixed_dictionaries({"data": JSON}), st.integers(0, 3))
def test_no_answer_is_read_as_something_else_or_breaks_the_reader(body: object, count: int) -> None:
    try:
        found = parse_vectors(json.dumps(body), count)
    except ValueError:
        return
    assert len(found) == count
