"""A page's affiliations reach the authors that it ties them to, and nobody else."""

import tomllib

import pytest

from digest.model import Answer, Author
from digest.papers import describe, join
from tests.benchmarks.quality.affiliations import PAGES
from tests.fakes import START
from tests.fixtures import paper
from tests.net.replies import Run
from tests.services.pages import contacts, entries, named, note, places, read, whole

HARBOUR, KELP, GULF = map(contacts, ("Harbour University", "Kelp Institute", "Gulf College"))
ADA, BO, CYD = map(named, ("Ada Quill", "Bo Lund", "Cyd Ray"))
ONE = "<sup>1</sup>Harbour University<br><sup>2</sup>Kelpworks"


def test_of_fifty_shapes_each_is_read_without_a_wrong_affiliation(long_run: Run) -> None:
    """What is missed may be missed; who is said to be somewhere must be there."""
    rows = tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]
    missed = 0
    for row in rows:
        record = paper(authors=tuple(Author(name=name) for name in row["authors"]))
        facts = read(long_run, whole(row["html"]), *row["authors"])
        told = Answer(service="html", subject="x", facts=facts, asked=START)
        for author in join(describe(record), [told]).paper.authors:
            wanted = set(row["wanted"].get(author.name, ()))
            got = {place.name for place in author.affiliations}
            assert got <= wanted, row["html"]
            missed += len(wanted - got)
    assert len(rows) > 50
    assert missed <= 2


@pytest.mark.parametrize(
    "mark,label",
    [
        ("<sup>†</sup>", "<sup>†</sup>"),
        ('<math alttext="{}^{\\dagger}"></math>', "†"),
        ('<math alttext="{}^{\\mathbf{1},*}"></math>', "<sup>1</sup>"),
        ("¹", "<sup>1</sup>"),
        ("<sup>1</sup>", "[1]"),
        ("<sup>1</sup>", "(1) "),
        ("<sup>1</sup>", "1. "),
        (note("footnotemark", "1", "1"), "<sup>1</sup>"),
        # What is raised may be no mark.
        ("<sup>corresponding author</sup>", ""),
        ('<math alttext="x^2+y"></math>', ""),
    ],
)
def test_marks_may_be_written_in_many_ways(run: Run, mark: str, label: str) -> None:
    front = entries(named(f"Ada Quill{mark}<br>{label}Harbour University"))
    assert places(run, front, "Ada Quill") == {"Ada Quill": ["Harbour University"]}


PAST = "Supported by the Stone Academy. Ada Quill was with Kelp Institute. Work done at Tide Labs."
TWICE = "<br><sup>1</sup>Harbour University<br><sup>1</sup>Kelp Institute"
TURNS = {"Ada Quill": "Harbour University", "Bo Lund": "Kelp Institute", "Cyd Ray": "Gulf College"}
MARKED, REMARK = contacts("<sup>1</sup>Kelp Institute"), named("Equal contribution")
BOTH = named("Ada Quill, Bo Lund")
LINE = "Ada Quill, Harbour University; Bo Lund, Kelp Institute; Cyd Ray, Gulf College"
LABELS = (
    "[1] Ada Quill<br>[2] Bo Lund<br>[3] Cyd Ray<br>[1] Harbour University<br>[2] Kelp Institute"
)
MARKS = (
    "Ada Quill<sup>1</sup>, Bo Lund<sup>1</sup>, Cyd Ray<sup>1</sup> <sup>1</sup>Harbour University"
)
TIED: dict[str, tuple[str, dict[str, str]]] = {
    "semicolons": (entries(named(LINE)), TURNS),
    "labels before names": (
        entries(named(f"{LABELS}<br>[3] Gulf College")),
        TURNS,
    ),
    "a label behind the marks": (entries(named(MARKS)), dict.fromkeys(TURNS, "Harbour University")),
    "a mark that bears no affiliation": (
        entries(named(f"Ada Quill<sup>3</sup>, Bo Lund<sup>1</sup>, Cyd Ray<br>{ONE}")),
        {"Bo Lund": "Harbour University"},
    ),
    "a mark with two meanings": (entries(named(f"Ada Quill<sup>1</sup>{TWICE}"), BO, CYD), {}),
    "who pays, or was somewhere once": (
        entries(named(f"Ada Quill{note('thanks', '1', PAST)}"), BO, CYD),
        {},
    ),
    "mail": (entries(named("Ada Quill<br>ada@harbour-university.example"), BO, CYD), {}),
    # Where a list has an author and an affiliation by turns, each is the author's before it.
    "by turns": (entries(ADA, HARBOUR, BO, KELP, CYD, GULF), TURNS),
    "one place of two, by turns": (
        entries(ADA, HARBOUR, BO, HARBOUR, CYD, GULF),
        TURNS | {"Bo Lund": "Harbour University"},
    ),
    "affiliations before the authors": (entries(HARBOUR, ADA, KELP, BO, GULF, CYD), {}),
    "authors in a row": (entries(ADA, HARBOUR, BO, CYD, KELP), {}),
    "authors, then affiliations": (entries(ADA, BO, CYD, HARBOUR, KELP, GULF), {}),
    "an author behind all pairs": (entries(ADA, HARBOUR, BO, KELP, CYD), {}),
    "affiliations in a row": (entries(ADA, HARBOUR, KELP, GULF, BO, HARBOUR, CYD, GULF), {}),
    "two authors in one entry": (entries(BOTH, HARBOUR, CYD, KELP), {}),
    "an entry of no institution": (entries(ADA, HARBOUR, BO, REMARK, CYD, KELP), {}),
    "an affiliation with a mark": (entries(ADA, HARBOUR, BO, MARKED, CYD, GULF), {}),
    "an author with a place of its own": (
        entries(ADA + GULF, HARBOUR, BO, KELP, CYD, HARBOUR),
        {"Ada Quill": "Gulf College"},
    ),
}


@pytest.mark.parametrize("front,tied", TIED.values(), ids=TIED)
def test_who_is_tied_to_what(run: Run, front: str, tied: dict[str, str]) -> None:
    found = places(run, front)
    assert {name: "|".join(where) for name, where in found.items() if where} == tied


def test_lines_below_names_count_only_where_every_author_was_found(run: Run) -> None:
    """A name that is not recognised would look like part of what stands below another."""
    front = entries(named("Ada Quill<br>Harbour University<br>Robert Lund<br>Kelp Institute"))
    assert not any(places(run, front, "Ada Quill", "Bo Lundgren").values())


def test_whoever_has_an_entry_alone_is_told_of_as_the_page_spells_the_name(run: Run) -> None:
    """The record may spell it otherwise."""
    told = {"Ada Quill": ["Harbour University"], "Robert Lund": ["Kelp Institute"]}
    lines = named("Robert Lund<br>Kelp Institute")
    for other in (named("Robert Lund") + KELP, lines):
        assert places(run, entries(ADA + HARBOUR, other), "Ada Quill", "Bo Lundgren") == told
    longest = named("Robert " * 9 + "Lund<br>Kelp Institute")
    found = places(run, entries(ADA + HARBOUR, longest), "Ada Quill", "Bo Lundgren")
    assert found == {"Ada Quill": ["Harbour University"]}


def test_a_name_in_a_sentence_or_an_e_mail_is_no_author(run: Run) -> None:
    lines = "Harbour University<br>bo.lund@harbour.example<br>Correspondence: Cyd Ray"
    front = entries(named(f"Ada Quill<br>{lines}"))
    assert list(places(run, front + note("thanks", "1", "Ada Quill is with Kelp Labs."))) == [
        "Ada Quill"
    ]


def test_all_that_a_page_states_is_its_only_author_s_in_its_whole_wording(run: Run) -> None:
    front = entries(named(f"Ada Quill<br>{ONE}"))
    assert places(run, front, "Ada Quill") == {"Ada Quill": ["Harbour University", "Kelpworks"]}
    lines = contacts("Department of Ice", "Harbour University", "Oslo")
    facts = read(run, whole(entries(ADA + lines)), "Ada Quill")
    assert facts is not None
    ((place,),) = (author.affiliations for author in facts.authors)
    assert (place.origin, place.stated) == ("html", "Department of Ice, Harbour University, Oslo")


ALIKE = (
    "Ada Quill|A. Quill, A. Quill|Ada Quill, Joh Quill|Johanna Quill, Johanna Quill|Joh. Quill, "
    "Bo Quill|B. Quill, Bo Quill|Bo M. Quill, Bo M. Quill|Bo Quill, Bo Quill|Quill Bo, "
    "Bo Quill|BO QUILL"
)
# Two letters are a whole name more often than not.
UNLIKE = (
    "Bo Quill|Bodil Quill, Bodil Quill|Bo Quill, Li Quill|Lin Quill, Ling Quill|Li Quill, "
    "Ada Quill|Ann Quill, Ada Quill|B. Quill"
)


@pytest.mark.parametrize("pair", [*ALIKE.split(", "), *UNLIKE.split(", ")])
def test_a_name_is_found_as_far_as_it_is_told(run: Run, pair: str) -> None:
    """Beside somebody else, only who is recognised is told of."""
    record, page = pair.split("|")
    front = entries(named(f"{page}<sup>1</sup>, Bo Lund<sup>2</sup><br>{ONE}"))
    found = places(run, front, record, "Bo Lund")
    assert found.get(page, []) == ["Harbour University"] * (pair in ALIKE)
    assert found["Bo Lund"] == ["Kelpworks"]


def test_two_of_one_family_with_like_names_are_told_apart(run: Run) -> None:
    front = entries(named(f"Lin Quill<sup>1</sup> and Li Quill<sup>2</sup><br>{ONE}"))
    found = places(run, front, "Li Quill", "Lin Quill")
    assert found == {"Lin Quill": ["Harbour University"], "Li Quill": ["Kelpworks"]}


def test_a_thousand_authors_are_tied(run: Run) -> None:
    names = [f"Ada{n} Quill{n}" for n in range(1000)]
    line = ", ".join(f"{name}<sup>{number % 50}</sup>" for number, name in enumerate(names))
    lines = "".join(f"<br><sup>{number}</sup>University of Kelp {number}" for number in range(50))
    found = places(run, entries(named(line + lines)), *names)
    assert found == {name: [f"University of Kelp {n % 50}"] for n, name in enumerate(names)}
