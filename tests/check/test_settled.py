"""A quotation that the data beside a post prove is not judged again; what they only say, is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from digest.check import is_quotation_of
from digest.codec import statement_record
from digest.model import Statement
from digest.text import split_sentences
from digest.writing import quote_spans
from tests.check.invented import ABS, author, briefly, check
from tests.fixtures import LOOM, REEF, paper, quotation, quote

ABSTRACT = (
    "In this paper, we present ReefNet, a network. With TideNet's maps, divers count more corals: "
    "TideNet is outperformed. ReefNet does not sink in storms."
)
REEFS = paper(abstract=ABSTRACT, authors=(author("Ada Quill"), author("Bo Lund")))
LOOMS = paper(id=LOOM, title="LoomBench: A Benchmark of Weaving", abstract="We weave.", authors=())
PAPERS = [REEFS, LOOMS]
WHAT, FOUND, LIMIT = split_sentences(ABSTRACT)
PASSAGE = quote_spans(REEFS, [replace(WHAT, start=15, text=WHAT.text[15:]), FOUND])
NET, BENCH = f"[ReefNet]({ABS}/{REEF})", f"[LoomBench]({ABS}/{LOOM})"
POST = f"# Corals\n\n**{NET}**  \n*Quill and Lund*\n\n> “{PASSAGE.text}”\n"


def beside(*told: Statement, **changes: Any) -> dict[str, object]:  # noqa: ANN401
    """Return data that tell these statements in a section, each with these fields changed."""
    records = [{**statement_record(one), **changes} for one in told]
    return {"sections": [{"statements": records}]}


def found(text: str, data: Mapping[str, object]) -> list[str]:
    """Return what is wrong in a post that has these data beside it."""
    return briefly(check(text, PAPERS, beside=data))


FALSE = "With TideNet's maps, divers count 77.7% more corals: TideNet is outperformed."
FORGED = replace(quotation(REEFS, FOUND.text), text=FALSE)
FALSE_POST = f"# Corals\n\n{NET} is a network. {FALSE}\n"
BULLET = f"- **ReefNet**: “does not sink in storms”. [Paper]({ABS}/{REEF})"


def test_what_stands_word_for_word_with_its_proof_is_not_judged_again() -> None:
    """Whoever judges it by itself takes `Divers` for an author who is called so."""
    people = tuple(map(author, ("Ada Quill", "Bo Divers", "Cy Reed")))
    reefs = replace(
        REEFS, abstract="We chart reefs. Divers show that our nets count.", authors=people
    )
    told = quotation(reefs, reefs.abstract)
    text = f"**[{reefs.title}]({ABS}/{REEF})**  \n*Quill et al.*\n\n> “{told.text}”"
    assert briefly(check(text, [reefs])) == ["error author Divers"]
    assert check(text, [reefs], beside=beside(told)) == []
    assert found(POST, beside(PASSAGE)) == []


@pytest.mark.parametrize(
    "text, data",
    [
        # The quote has other words, stands elsewhere, or is of nothing.
        (FALSE_POST, beside(FORGED)),
        (FALSE_POST, beside(FORGED, verified="model:kelp", by="model:kelp")),
        (FALSE_POST, beside(FORGED, quotes=[])),
        (
            FALSE_POST,
            beside(FORGED, mentions=[{"start": 34, "end": 39, "kind": "name", "paper": REEF}]),
        ),
        (
            FALSE_POST,
            beside(
                FORGED,
                quotes=[
                    {"paper": REEF, "field": "abstract", "start": 0, "end": 78, "text": FALSE},
                ],
            ),
        ),
        (FALSE_POST, beside(FORGED, mentions=[{"start": 0}])),
        (FALSE_POST, beside(FORGED, quotes="77.7%")),
        (FALSE_POST, {"sections": [7], "lead": "77.7%", "resources": [{"statement": 7}]}),
        (FALSE_POST, {"resources": [{"statement": {"quotes": [{}]}}]}),
    ],
)
def test_data_that_are_forged_prove_nothing(text: str, data: Mapping[str, object]) -> None:
    assert "error number 77.7" in found(text, data)


@pytest.mark.parametrize(
    "right, wrong, told",
    [
        ("Quill and Lund", "Quill and Moth", "error author Moth"),
        ("count more", "count 7.7 more", "error number 7.7"),
        ("count more", "count fewer", "warning meaning fewer"),
    ],
)
def test_a_quotation_that_was_changed_is_judged_as_anybodys(
    right: str, wrong: str, told: str
) -> None:
    text = POST.replace(right, wrong)
    changed = replace(PASSAGE, text=PASSAGE.text.replace(right, wrong))
    assert told in found(text, beside(PASSAGE))
    assert told in found(text, beside(changed))
    assert told in briefly(check(text, PAPERS))


def test_a_quotation_is_about_its_own_paper() -> None:
    """Below another one, or with a link to it, the same words say something else."""
    data = beside(PASSAGE)
    assert found(POST.replace(f"{REEF})", f"{LOOM})"), data) != []
    moved = f"# Corals\n\n{BENCH} weaves. {FOUND.text}\n"
    assert [one for one in found(moved, data) if "TideNet" in one] != []


def test_a_bullet_stands_behind_its_own_name() -> None:
    told = quotation(REEFS, "does not sink in storms")
    record = {"name": "ReefNet", "statement": statement_record(told)}
    assert found(BULLET, {"resources": [record]}) == []
    other = BULLET.replace("ReefNet**", "LoomBench**")
    for name in ("ReefNet", "LoomBench"):
        assert "error name LoomBench" in found(other, {"resources": [{**record, "name": name}]})


RETOLD = replace(REEFS, retold=True)
_WORD = re.compile(r"\w+")


def changed(told: Statement, random: Random) -> Iterator[Statement]:
    """Yield a statement with one thing wrong in it: a figure, a word, or a denial."""
    for match in _WORD.finditer(told.text):
        start, end = match.span()
        word = random.choice(["kelp", f"not {match[0]}", "7"])
        yield replace(told, text=told.text[:start] + word + told.text[end:])


@pytest.mark.parametrize("of", [REEFS, RETOLD])
@pytest.mark.parametrize("chosen", [(0,), (0, 1), (0, 2), (1, 2), (0, 1, 2)])
@pytest.mark.parametrize("cut", [0, 15])
def test_what_is_quoted_is_known_and_what_is_changed_is_not(
    of: Any,  # noqa: ANN401 - a paper
    chosen: tuple[int, ...],
    cut: int,
) -> None:
    sentences = split_sentences(ABSTRACT)
    spans = [sentences[place] for place in chosen]
    first = spans[0]
    spans[0] = replace(first, start=first.start + cut, text=first.text[cut:])
    told = quote_spans(of, spans)
    assert is_quotation_of(told, of)
    wrong = list(changed(told, Random(told.text)))  # noqa: S311 - no secret
    assert [one.text for one in wrong if is_quotation_of(one, of)] == []
    assert not is_quotation_of(told, LOOMS)


NETS = "We cast “nets” of $10^3$ knots. Boats do not sink in storms. Nets do."
FISHERY = paper(abstract=NETS)


@pytest.mark.parametrize(
    "text, words, is_known",
    [
        ("We cast ‘nets’ of 10³ knots.", ["We cast “nets” of $10^3$ knots."], True),
        ("We cast “nets” of 10³ knots.", ["We cast “nets” of $10^3$ knots."], False),
        ("[O]f 10³ knots.", ["of $10^3$ knots."], True),
        ("of 10³ knots.", ["of $10^3$ knots."], True),
        ("Of 10³ knots.", ["of $10^3$ knots."], False),
        # What is left out between sentences is marked, and nothing else is.
        (
            "We cast ‘nets’ of 10³ knots. … Nets do.",
            ["We cast “nets” of $10^3$ knots.", "Nets do."],
            True,
        ),
        (
            "We cast ‘nets’ of 10³ knots. Nets do.",
            ["We cast “nets” of $10^3$ knots.", "Nets do."],
            False,
        ),
        (
            "Boats do not sink in storms. Nets do.",
            ["Boats do not sink in storms.", "Nets do."],
            True,
        ),
        ("Boats do … sink in storms.", ["Boats do", "sink in storms."], True),
        ("Boats do sink in storms.", ["Boats do", "sink in storms."], False),
        ("Boats do not sink in storms.", [], False),
    ],
)
def test_a_quotation_differs_from_its_record_by_marked_changes_alone(
    text: str, words: list[str], *, is_known: bool
) -> None:
    quotes = tuple(quote(FISHERY, one) for one in words)
    told = Statement(text=text, by="quote", verified="quote", quotes=quotes)
    assert is_quotation_of(told, FISHERY) is is_known
    moved = tuple(replace(one, start=one.start + 1, end=one.end + 1) for one in quotes)
    assert not is_quotation_of(replace(told, quotes=moved), FISHERY)
