"""A statement is supported where all that it says stands in its quotes or the record's fields."""

from dataclasses import replace

import pytest

from digest.dossier import describe
from digest.grounding import judge
from digest.model import Affiliation, Author, Dossier, Statement
from tests.fixtures import LOOM, REEF, paper, quote, statement

ABSTRACT = (
    "We present ReefNet, a network that counts corals. It outperforms TideNet and finds 93.1% of "
    "1,200 corals in 61k pictures. ReefNet does not need labels. Code is available at "
    "https://github.com/quill/reefnet."
)
PEOPLE = (
    Author(name="Ada Quill", affiliations=(Affiliation(name="Harbour University", origin="html"),)),
    Author(name="Bo Fernandez-Lund"),
)
REEFS = paper(abstract=ABSTRACT, authors=PEOPLE)
SOURCES = {REEF: describe(REEFS)}
WHOLE = ABSTRACT.rpartition(" Code")[0]


def kinds(text: str, *mentions: tuple[str, str, str], words: str = WHOLE) -> list[str]:
    """Return the kinds of fault of a statement that quotes these words of the abstract."""
    told = statement(text, *mentions, quotes=(quote(REEFS, words),))  # type: ignore[arg-type]
    return [fault.kind for fault in judge(told, SOURCES)]


@pytest.mark.parametrize(
    "text",
    [
        "ReefNet counts corals.",
        "The authors present ReefNet, a network for counting corals.",
        "ReefNet finds 93.1 % of the 1200 corals.",
        "ReefNet found 93.10% of corals in 61,000 pictures.",
        "ReefNet surpasses TideNet, and needs no labels.",
        "TideNet is outperformed by ReefNet, which does not need labels.",
        "They introduce ReefNet: “a network that counts corals”.",
    ],
)
def test_what_the_quote_says_is_supported(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text, kind",
    [
        ("ReefNet finds 93.7% of corals.", "number"),
        ("ReefNet finds 1,200% of corals.", "unit"),
        ("ReefNet counts corals with SpongeNet.", "name"),
        ("RefeNet counts corals.", "name"),
        ("ReefNet counts lobsters.", "word"),
        ("ReefNet needs labels.", "negation"),
        ("ReefNet never counts corals.", "negation"),
        ("ReefNet is outperformed by TideNet.", "direction"),
        ("TideNet outperforms ReefNet.", "direction"),
        ("ReefNet counts corals: https://github.com/lund/reefnet", "url"),
        ("They introduce ReefNet: “a network that finds corals”.", "quote"),
    ],
)
def test_what_it_does_not_say_is_not(text: str, kind: str) -> None:
    assert kind in kinds(text)


def test_a_fault_has_its_place_and_what_is_expected() -> None:
    told = statement("RefeNet counts corals.", quotes=(quote(REEFS, WHOLE),))
    (fault,) = judge(told, SOURCES)
    assert (told.text[fault.start : fault.end], fault.found) == ("RefeNet", "RefeNet")
    assert fault.expected == "ReefNet"


def test_only_what_is_quoted_counts() -> None:
    """A sentence of the abstract that is not quoted supports nothing."""
    assert kinds("ReefNet counts corals.", words="a network that counts corals") == []
    assert "number" in kinds("It finds 93.1%.", words="a network that counts corals")


def test_quotes_must_stand_where_they_say() -> None:
    good = quote(REEFS, "counts corals")
    told = Statement(text="It counts corals.", quotes=(replace(good, start=good.start + 1),))
    assert [fault.kind for fault in judge(told, SOURCES)] == ["quote"]


@pytest.mark.parametrize(
    "words, kind, right",
    [
        ("Quill and Fernandez-Lund", "author", True),
        ("Quill and Lindqvist", "author", False),
        ("Quill et al.", "author", False),
        ("Fernandez-Lund", "author", False),
        ("Harbour University", "institution", True),
        ("Quay College", "institution", False),
        ("ReefNet: Counting Corals from Paper Boats", "title", True),
        ("ReefNet: Counting Corals from Boats", "title", False),
        ("ReefNet", "name", True),
        ("ReafNet", "name", False),
    ],
)
def test_mentions_name_what_the_record_has(words: str, kind: str, *, right: bool) -> None:
    found = kinds(f"In {words}, corals are counted.", (words, kind, REEF))
    assert (kind not in found) is right


@pytest.fixture(name="pair")
def _pair() -> dict[str, Dossier]:
    loom = paper(id=LOOM, title="LoomBench", abstract="We count corals without code.")
    return {**SOURCES, LOOM: describe(loom)}


@pytest.mark.parametrize(
    "text, right",
    [
        ("One links to its own code.", True),
        ("Two link to their own code.", False),
        ("This issue lists all two papers found on corals.", True),
        ("This issue lists all three papers found on corals.", False),
        ("Of the 9 papers found, this issue lists one. Of all, one was added by hand.", True),
        ("Of the 9 papers found, this issue lists three. Of all, four were added by hand.", False),
    ],
)
def test_counts_are_counted_again(text: str, *, right: bool, pair: dict[str, Dossier]) -> None:
    told = Statement(text=text, count=(REEF, LOOM))
    assert (judge(told, pair) == ()) is right


@pytest.mark.parametrize(
    "text, right",
    [
        ("Two of the five papers here concern corals.", True),
        ("Three of the five papers here concern corals.", False),
        ("Two of the five papers here concern lobsters.", False),
    ],
)
def test_a_counting_sentence_has_a_quote_for_each(
    text: str, *, right: bool, pair: dict[str, Dossier]
) -> None:
    quotes = (quote(REEFS, "corals"), quote(pair[LOOM].paper, "corals"))
    assert (judge(Statement(text=text, quotes=quotes), pair) == ()) is right


def test_a_paper_that_is_not_there_supports_nothing() -> None:
    told = statement("ReefNet counts.", ("ReefNet", "name", REEF), quotes=(quote(REEFS, "counts"),))
    assert {fault.kind for fault in judge(told, {})} >= {"quote", "name"}
