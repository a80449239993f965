"""Quotations may differ from records by marked changes and typography; others are reported."""

from dataclasses import replace

import pytest

from tests.check.invented import ABS, author, briefly, check
from tests.fixtures import LOOM, REEF, paper

ABSTRACT = (
    "In this paper, we present ReefNet, a network for $\\alpha$-reefs. With TideNet's maps, divers"
    " count 12,400 more corals “by hand”: TideNet is outperformed. On calm days [Fe/H] maps may"
    " help divers. ReefNet does not sink in storms – yet its nets do."
)
PEOPLE = tuple(map(author, ("Ada Quill", "Bo Divers", "Cy Reed")))
REEFS = paper(abstract=ABSTRACT, authors=PEOPLE)
LOOMS = paper(
    id=LOOM,
    title="LoomBench: A Benchmark of Weaving",
    abstract="We weave a benchmark of forty-eight patterns by hand. LoomBench is woven by"
    " hand in a room of looms.",
    authors=(),
)
OLDER = replace(LOOMS, abstract="We weave a benchmark of nine lonely patterns by night.")
PAPERS = [OLDER, replace(LOOMS, version=2), REEFS]
HEAD = f"**[{REEFS.title}]({ABS}/{REEF})**  \n*Quill et al.*\n\n"
LOOM_HEAD = f"**[{LOOMS.title}]({ABS}/{LOOM})**\n\n"
COUNT = "With TideNet's maps, divers count 12,400 more corals ‘by hand’: TideNet is outperformed."
NAMING = "LoomBench is woven by hand in a room of looms."
SINKS = "ReefNet does not sink in storms – yet its nets do."


def found(text: str, ending: str = ".md") -> list[str]:
    """Return what is wrong in a post below the head of a paper."""
    return briefly(check(f"# Corals\n\n{HEAD}{text}\n", PAPERS, ending))


@pytest.mark.parametrize(
    "text",
    [
        f"> “{COUNT}”",
        f"> “[W]e present ReefNet, a network for α-reefs. {COUNT}”",
        f"> “[W]e present ReefNet, a network for α-reefs. … {SINKS}”",
        f"> “{COUNT} [...] {SINKS}”",
        "> “On calm days [Fe/H] maps may help divers.”",
        # Typography is nobody's words.
        f'> "{COUNT}"',
        f"„{COUNT}“",
        f"« {COUNT} »",
        f"> “{COUNT.replace('12,400', '12400').replace('’', chr(39)).replace('‘', chr(39))}”",
        f"> “{SINKS.replace('–', '—')}”",
        "> “[W]e present ReefNet, a network for $\\alpha$‑reefs.”",
        # A block quotation needs no marks, and may be signed.
        f"> {SINKS}",
        f"> {SINKS} — Quill et al.",
        f"<blockquote><p>{SINKS}</p></blockquote>",
        # Parts of sentences, words in brackets, and what is quoted in a sentence.
        "The authors write that “ReefNet does not sink in storms”, and more.",
        "> “ReefNet does not sink in [the] storms – yet its nets do.”",
        "Its title asks for “Counting Corals from Paper Boats”.",
    ],
)
def test_words_of_the_record_pass(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text, told",
    [
        (f"> “{COUNT.replace('more', 'fewer')}”", "error quotation count 12,400 fewer corals ‘by"),
        (f"> “{COUNT.replace('12,400', '12,500')}”", "error quotation divers count 12,500 more"),
        (f"> “{COUNT.replace('divers ', '')}”", "error quotation TideNet's maps, count 12,400"),
        (f"> “{COUNT.replace('divers', 'many divers')}”", "error quotation TideNet's maps, many"),
        (f"> {SINKS.replace('not ', '')}", "error quotation ReefNet does sink in"),
        (f"> “{SINKS} {COUNT}”", "error quotation ReefNet does not sink"),
        (f"> “[W]e present ReefNet, a network for α-reefs. {SINKS}”", "error quotation ReefNet"),
        (f"> “{NAMING}”\n\n{LOOM_HEAD}", "error quotation LoomBench"),
        # A cut hides a denial or a hedge.
        ("> “ReefNet does … sink in storms – yet its nets do.”", "error quotation sink in"),
        ("> “On calm days [Fe/H] maps … help divers.”", "error quotation help divers"),
        (
            "“ReefNet does [indeed] sink in storms – yet its nets do.”",
            "error quotation ReefNet does [ind",
        ),
        ("> “… sink in storms – yet its nets do.”", "error quotation sink in"),
        ("> “[They] sink in storms – yet its nets do.”", "error quotation sink in"),
        (f"It is liked.\n\n> “{SINKS.replace('not ', '')}”", "error quotation ReefNet does sink"),
        (f"> “{COUNT}\n>\n> {SINKS.replace('not ', '')}”", "error quotation ReefNet does sink"),
        (f"<p>They say <q>{SINKS.replace('not ', '')}</q>.</p>", "error quotation ReefNet does"),
        # Words of another paper, and of none.
        (
            f"> “We weave a benchmark of forty-eight patterns by hand.”\n\n{LOOM_HEAD}",
            "error quotation We weave",
        ),
        ("> “Lanterns guide our fishermen home each winter.”", "warning quotation Lanterns guide"),
    ],
)
def test_altered_quotations_are_reported(text: str, told: str) -> None:
    assert [one for one in found(text) if one.startswith(told[: len(told) - 4])], found(text)


def test_one_alteration_is_one_finding_with_the_words_of_the_record() -> None:
    (one,) = check(f"{HEAD}> “{COUNT.replace('12,400', '12,500')}”", PAPERS)
    assert (one.severity, one.kind, one.line) == ("error", "quotation", 4)
    assert one.expected == "divers count 12,400 more corals"
    assert one.stands == f"arXiv:{REEF}, title and abstract"


def test_every_version_that_is_held_may_be_quoted() -> None:
    text = f"{LOOM_HEAD}> “{OLDER.abstract}”"
    assert check(text, PAPERS) == []
    assert briefly(check(text, PAPERS[1:]), "error") != []


@pytest.mark.parametrize(
    "text, told",
    [
        ("Dear reader, enjoy this letter with your coffee!", []),
        ("Dear reader, 77.7% of all lanterns agree with us today!", ["warning support 77.7"]),
        ("Dear reader, KelpGPT-9 and I wish you calm seas today!", ["warning support KelpGPT, 9"]),
        ("Our divers count more kelp by hand.", ["warning support kelp"]),
    ],
)
def test_words_to_the_reader_claim_nothing(text: str, told: list[str]) -> None:
    listed = f"{text}\n\n## All papers\n\n- [{REEFS.title}]({ABS}/{REEF})"
    assert briefly(check(listed, PAPERS)) == told


def test_what_follows_a_list_of_authors_is_judged() -> None:
    item = f"- [{REEFS.title}]({ABS}/{REEF}), Ada Quill, Bo Divers, Cy Reed."
    assert check(item, PAPERS) == []
    assert check(f"{item} ReefNet does not sink in storms.", PAPERS) == []
    assert briefly(check(f"{item} Divers count 77.7% more corals.", PAPERS)) != []
    assert briefly(check(f"{item} “ReefNet does often sink in its storms.”", PAPERS)) != []
