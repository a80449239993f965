"""A statement is supported where all that it says stands in its quotes or the record's fields."""

import re
from dataclasses import replace

import pytest

from digest.grounding import judge
from digest.model import Affiliation, Author, Dossier, Statement
from digest.papers import describe
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
LOOMS = paper(
    id=LOOM,
    title="LoomBench",
    abstract="We count corals without code. It wins on the KelpSet dataset.",
    comment="Accepted to ICLR 2026",
)
SOURCES = {REEF: describe(REEFS)}
BOTH = {**SOURCES, LOOM: describe(LOOMS)}
WHOLE = ABSTRACT.rpartition(" Code")[0]
_CHOICE = re.compile(r"{([^{}|]*)\|([^{}|]*)}")


def kinds(text: str, *mentions: tuple[str, str, str], words: str = WHOLE) -> list[str]:
    """Return the kinds of fault of a statement that quotes these words of the abstract."""
    told = statement(text, *mentions, quotes=(quote(REEFS, words),))  # type: ignore[arg-type]
    return [fault.kind for fault in judge(told, BOTH)]


@pytest.mark.parametrize(
    "text, kind",
    [
        ("ReefNet finds {93.1 %|93.7%} of the 1200 corals.", "number"),
        ("ReefNet found {93.10% of corals in 61,000 pictures|1,200% of corals}.", "unit"),
        ("ReefNet counts corals{| with SpongeNet}.", "name"),
        ("{ReefNet|RefeNet} counts corals.", "name"),
        ("The authors present ReefNet, a network for counting {corals|lobsters}.", "word"),
        ("ReefNet {surpasses TideNet, and needs no|needs} labels.", "negation"),
        ("ReefNet {|never }counts corals.", "negation"),
        ("{TideNet is outperformed by ReefNet|TideNet outperforms ReefNet}.", "direction"),
        ("ReefNet {outperforms|is outperformed by} TideNet.", "direction"),
        ("ReefNet counts corals: https://github.com/{quill|lund}/reefnet", "url"),
        ("They introduce ReefNet: “a network that {counts|finds} corals”.", "quote"),
    ],
)
def test_what_the_quote_says_is_supported_and_nothing_else_is(text: str, kind: str) -> None:
    assert kinds(_CHOICE.sub(r"\1", text)) == []
    assert kind in kinds(_CHOICE.sub(r"\2", text))


def test_a_fault_has_its_place_and_what_is_expected() -> None:
    told = statement("Here RefeNet counts corals.", quotes=(quote(REEFS, WHOLE),))
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
    "kind, text",
    [
        ("author", "Quill and {Fernandez-Lund|Lindqvist}"),
        ("author", "Quill {and Fernandez-Lund|et al.}"),
        ("author", "{Quill and |}Fernandez-Lund"),
        ("author", "{A|B}. Quill and Fernandez-Lund"),
        ("institution", "{Harbour University|Quay College}"),
        ("title", "ReefNet: Counting Corals from {Paper |}Boats"),
        ("name", "Re{e|a}fNet"),
    ],
)
def test_mentions_name_what_the_record_has(kind: str, text: str) -> None:
    for which, right in ((r"\1", True), (r"\2", False)):
        words = _CHOICE.sub(which, text)
        named = [("TideNet", "name", REEF), (words, kind, REEF)]
        found = kinds(f"In {words}, corals are counted, not in TideNet.", *named)
        assert (kind not in found) is right


@pytest.mark.parametrize(
    "abstract, kinds_", [("We count corals, unlike LoomBench.", []), ("We count.", ["relation"])]
)
def test_two_papers_are_set_side_by_side_only_where_a_source_does(
    abstract: str, kinds_: list[str]
) -> None:
    reefs = replace(REEFS, abstract=abstract)
    told = statement(
        "Unlike LoomBench, ReefNet: Counting Corals from Paper Boats counts.",
        ("LoomBench", "name", LOOM),
        ("ReefNet: Counting Corals from Paper Boats", "title", REEF),
        quotes=(quote(reefs, abstract),),
    )
    sources: dict[str, Dossier] = {REEF: describe(reefs), LOOM: describe(LOOMS)}
    assert [one.kind for one in judge(told, sources) if one.kind == "relation"] == kinds_


def test_a_paper_that_is_not_there_supports_nothing() -> None:
    told = statement("ReefNet counts.", ("ReefNet", "name", REEF), quotes=(quote(REEFS, "counts"),))
    assert {fault.kind for fault in judge(told, {})} >= {"quote", "name"}
