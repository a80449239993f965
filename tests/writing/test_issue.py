"""An issue as it is written: title, lead, sections, bullets and the road ahead."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from digest.model import ALSO, Counts, Dossier, LeftOut, Link, Ranked
from digest.writing import Filed, Issue, Prose, account_for, write
from tests.writing.papers import paper, ranked

NAMES = ("ReefNet", "LoomNet", "TideNet", "KelpNet", "QuayNet", "SailNet")


def made(number: int, *, second: str = "", limit: str = "", code: bool = False) -> Ranked:
    """Return an invented paper that can be told, with a second finding or a limit if given."""
    name = NAMES[number]
    abstract = (
        f"We present {name}, a network that counts corals from paper boats."
        f" On the Harbour set, {name} finds 9{number}.1% of all corals."
    )
    parts = [(second, "R"), (limit, "L"), (f"{name} floats on {number + 2} reefs.", "M")]
    record = paper(
        " ".join([abstract, *(text for text, _ in parts if text)]),
        f"{name}: Counting Corals from Paper Boats",
        id=f"2602.9000{number}",
    )
    url = f"https://github.com/quill/{name.lower()}"
    link = Link(url=url, kind="code", own=True, origin=("abstract",), evidence="Our code")
    roles = "CR" + "".join(role for text, role in parts if text)
    dossier = Dossier(paper=record, links=(link,) if code else ())
    return ranked(record, roles, name=name, news=5 - number / 2, dossier=dossier)


def written(
    *sections: tuple[str, Sequence[Ranked]],
    topic: str = "deep learning",
    untold: Sequence[str] = (),
    listed: bool = False,
) -> Prose:
    """Write an issue of sections by heading; `also` is that of what fits none."""
    items = [item for _, papers in sections for item in papers]
    return write(
        Issue(
            topic=topic,
            date=date(2026, 2, 28),
            counts=Counts(
                found=len(items), chosen=len(items), named=len(items), late=0, left_out=LeftOut()
            ),
            sections=tuple(
                Filed(key=ALSO if title == ALSO else title, title=title, papers=tuple(papers))
                for title, papers in sections
            ),
            named=frozenset(item.dossier.paper.id for item in items).difference(untold),
            accounts={
                item.dossier.paper.id: account_for(item.dossier, item.reading) for item in items
            },
            listed=listed,
        )
    )


A, B, C, D = (made(number, code=number < 2) for number in range(4))


@pytest.mark.parametrize("sections, topic, title", [
    ((("Reefs", [A]), ("Looms", [B]), ("Tides", [C]), ("Kelp", [D])), "deep learning",
     "Deep Learning This Week: Reefs, Looms and Tides"),
    ((("Reefs and boats", [A]), ("Looms", [B])), "deep learning",
     "Deep Learning This Week: Reefs and Boats; Looms"),
    # A single section says less than its two foremost papers do.
    ((("Reefs", [A, B, C]),), "deep learning", "Deep Learning This Week: ReefNet and LoomNet"),
    ((("Graph learning", [A, B]),), "graph learning",
     "Graph Learning This Week: ReefNet and LoomNet"),
    ((("Graph learning", [A]), ("Reefs", [B]), ("Looms", [C])), "graph learning",
     "Graph Learning This Week: Reefs and Looms"),
    (((ALSO, [A, B]),), "cs.CL, cs.AI", "cs.CL and cs.AI This Week: ReefNet and LoomNet"),
    (((ALSO, [A, B]),), "gr-qc, hep-ph, cs.AI",
     "gr-qc, hep-ph and cs.AI This Week: ReefNet and LoomNet"),
])  # fmt: skip
def test_the_title_names_what_the_issue_is_about(
    sections: Sequence[tuple[str, Sequence[Ranked]]], topic: str, title: str
) -> None:
    prose = written(*sections, topic=topic)
    assert prose.title == title
    assert prose.subtitle.startswith("Latest ")


def test_papers_given_by_identifier_are_no_week() -> None:
    prose = written(("Reefs", [A]), ("Looms", [B]), topic="Selected papers", listed=True)
    assert prose.title == "Selected Papers: Reefs and Looms"
    assert prose.subtitle == "2 selected papers: Feb. 28, 2026"


def test_each_told_paper_has_its_own_paragraph_and_the_others_are_listed() -> None:
    prose = written(("Reefs", [A, B]), ("Looms", [C, D]), untold=[B.dossier.paper.id])
    reefs, looms = prose.sections
    assert reefs.papers == (A.dossier.paper.id, B.dossier.paper.id)
    assert {one.paragraph for one in reefs.statements} == {0}
    assert {one.paragraph for one in looms.statements} == {0, 1}
    assert [entry.named for entry in prose.entries] == [True, False, True, True]
    # What may be told of a paper is there, whether the prose tells it or not.
    assert all(entry.summary and entry.result for entry in prose.entries)


def test_the_lead_begins_with_a_sentence_that_says_whose_work_it_tells() -> None:
    again = "At night, counting from boats takes 40% more time."
    by_name = made(1, second=again)
    best = made(0, second=again)
    nobody = replace(best.dossier, introduces=replace(best.dossier.introduces, name=None))
    lead = written(("Reefs", [replace(best, dossier=nobody)]), ("Looms", [by_name])).lead
    assert [one.text[:32] for one in lead] == [
        "On the Harbour set, LoomNet find",
        "On the Harbour set, ReefNet find",
    ]


def test_the_lead_tells_findings_and_no_sentence_stands_twice() -> None:
    again = "At night, ReefNet still finds 40% of all corals."
    prose = written(("Reefs", [made(0, second=again), B]), ("Looms", [C]), (ALSO, [D]))
    assert 2 <= len(prose.lead) <= 4
    everything = [
        *prose.lead,
        *prose.outlook,
        *(one for section in prose.sections for one in section.statements),
        *(one.statement for one in prose.resources if one.statement),
    ]
    quotes = [quote for one in everything for quote in one.quotes]
    assert len(set(quotes)) == len(quotes)
    # The paper that has two findings leads with one and tells the other below.
    first, below = prose.lead[0].text, [one.text for one in prose.sections[0].statements]
    assert first.endswith("(ReefNet: Counting Corals from Paper Boats).")
    assert (again in below) != first.startswith(again[:-1])
    assert sum("finds" in text for text in below) >= 1
    assert all(one.quotes for one in everything)


def test_a_single_finding_makes_no_lead() -> None:
    assert written(("Reefs", [A])).lead == ()


def test_the_road_ahead_has_limits_that_no_paragraph_tells() -> None:
    limit = "At night, ReefNet finds no corals."
    dark = made(0, limit=limit)
    told = written(("Reefs", [dark, B]))
    assert told.outlook == ()
    assert [one.text for one in told.sections[0].statements if one.text == limit] == [limit]
    listed = written(("Reefs", [dark, B]), untold=[dark.dossier.paper.id])
    assert [one.text for one in listed.outlook] == [
        "At night, ReefNet finds no corals (ReefNet: Counting Corals from Paper Boats)."
    ]


def test_a_bullet_is_about_its_name_and_says_what_no_paragraph_has() -> None:
    prose = written(("Reefs", [A, B, C]), untold=[B.dossier.paper.id])
    bullets = {one.name: one.statement.text for one in prose.resources if one.statement}
    # What ReefNet is stands in its paragraph; that it floats does not say what it is.
    assert bullets == {"LoomNet": "a network that counts corals from paper boats."}
    assert [link.url for one in prose.resources for link in one.links] == [
        "https://github.com/quill/loomnet"
    ]


@pytest.mark.parametrize("what", [
    "a network that joins both by nets.",
    "a network that counts corals, and propose LoomSet, a benchmark.",
    "a network that counts corals, and LoomSet, a benchmark.",
    "a network that counts corals; LoomSet, a benchmark; and LoomMap, for boats.",
])  # fmt: skip
def test_a_bullet_tells_of_no_second_thing_and_points_at_no_other_sentence(what: str) -> None:
    item = made(1, code=True)
    old = item.dossier.paper
    new = old.abstract.replace("a network that counts corals from paper boats.", what)
    told = paper(new, old.title, id=old.id)
    other = ranked(told, "CRM", name="LoomNet", dossier=replace(item.dossier, paper=told))
    assert written(("Reefs", [A, other]), untold=[old.id]).resources == ()


def test_two_bullets_never_bear_the_same_name() -> None:
    other = replace(B, dossier=replace(B.dossier, introduces=A.dossier.introduces))
    names = [one.name for one in written(("Reefs", [A, other])).resources]
    assert len(set(names)) == len(names)


def test_an_issue_without_anything_to_tell_is_written_all_the_same() -> None:
    bare = ranked(paper("Corals.", id="2602.90008"), "X")
    prose = written(("Reefs", [bare]), untold=[bare.dossier.paper.id])
    assert (prose.lead, prose.outlook, prose.resources) == ((), (), ())
    assert prose.title == "Deep Learning This Week: Counting Corals from Paper Boats"
