"""What is laid out fits the terminal, holds nothing that one obeys, and says what it leaves out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from digest import model
from digest.console.cards import card_lines, known_rows, labelled, paper_rows, plan_lines
from digest.console.reports import (
    coverage_lines,
    delivered_lines,
    delivery_lines,
    failures,
    late_lines,
    library_lines,
    run_lines,
)
from tests.fixtures import LOOM, entry, link, make_issue, paper, passage, quote, statement

DAY = date(2026, 2, 27)
NOON = datetime(2026, 2, 28, 12, tzinfo=UTC)
WORDS = st.text(st.sampled_from("ab é織物🐚 "), max_size=200)
RED = "\x1b[31mred\x9b2J"
EMPTY = model.LibraryState(
    location="library", size=0, papers=0, first=None, last=None, issues=(), runs=()
)
WEEKS: Mapping[date, model.Coverage] = {
    **dict.fromkeys((date(2026, 2, day) for day in range(16, 20)), "complete"),
    date(2026, 2, 20): "partial",
    date(2026, 2, 21): "none",
    date(2026, 2, 23): "complete",
    date(2026, 2, 24): "none",
    date(2026, 2, 25): "never",
}


def plain(lines: Iterable[Text]) -> list[str]:
    """Return the text of lines, in which nothing stands that a terminal obeys."""
    found = [line.plain for line in lines]
    assert all(line.isprintable() for line in found)
    return found


def card(of: model.Paper, *links: model.Link, width: int = 80, **changes: Any) -> list[str]:  # noqa: ANN401 - any field
    return plain(card_lines(model.PaperFacts(paper=of, links=links, **changes), DAY, width))


def status(
    state: model.LibraryState,
    coverage: Mapping[str, Mapping[date, model.Coverage]] = MappingProxyType({}),
    missing: Mapping[str, list[date]] = MappingProxyType({}),
    unused: tuple[model.Delivered, ...] = (),
) -> list[str]:
    """Return what is shown of a library in a terminal of 80 columns."""
    left = [one for one in state.deliveries if one.is_late(NOON)]
    lines = plain(
        (
            *late_lines(missing, left, unused, 80),
            *library_lines(state, 80),
            *delivered_lines(state.deliveries, left, 80),
            *coverage_lines(coverage, 80),
            *run_lines(state.runs, 57, 80),
        )
    )
    assert all(cell_len(line) <= 80 for line in lines)
    return lines


@given(title=WORDS, abstract=WORDS, width=st.integers(20, 100))
def test_a_card_fits_and_loses_nothing(title: str, abstract: str, width: int) -> None:
    lines = card(paper(title=title, abstract=abstract), width=width)
    assert all(cell_len(line) <= width for line in lines if "://" not in line)
    shown = "".join("".join(lines).split())
    assert "".join(title.split()) in shown
    assert "".join(abstract.split()) in shown


def test_a_url_is_never_broken() -> None:
    url = "https://example.org/" + "x" * 90
    lines = card(paper(comment=f"See {url} there"), width=40)
    start, indent = lines.index("Comment     See"), " " * 12
    assert lines[start + 1 : start + 3] == [f"{indent}{url}", f"{indent}there"]
    wide = card(paper(comment="word " * 15))
    assert wide[wide.index("Comment     " + " ".join(["word"] * 13)) + 1] == " " * 12 + "word word"


def test_a_card_tells_all_that_a_reader_wants_to_know() -> None:
    updated = datetime(2026, 3, 1, tzinfo=UTC)
    of = paper(version=3, updated=updated, comment="12 pages", announced=DAY)
    hosted = model.Repository(stars=1204, licence="MIT", archived=True)
    own = replace(link(), origin=("abstract", "huggingface"), repository=hosted)
    facts = replace(
        entry(of, own).ranked.facts,
        withdrawn=True,
        promised=True,
        upvotes=1200,
        new_datasets=("Reef-1k", "Kelp"),
        used_datasets=(model.UsedDataset(name="CoralSet", quote=quote(of, "corals")),),
    )
    assert plain(card_lines(facts, DAY, 80))[3:-2] == [
        "arXiv       2602.90001v3 · https://arxiv.org/abs/2602.90001",
        "Categories  cs.CV cs.LG",
        "Submitted   2026-02-24",
        "Revised     2026-03-01",
        "Announced   2026-02-27",
        "Comment     12 pages",
        "Status      withdrawn",
        "Institution Harbour Institute",
        "Introduces  a method",
        "New data    Reef-1k, Kelp",
        "Uses data   CoralSet",
        "Code        https://github.com/quill/reefnet (in the abstract and on Hugging",
        "            Face; found there; 1,204 stars; licence MIT; archived)",
        "Promised    code or data are announced",
        "Upvotes     1,200 on Hugging Face",
    ]
    # A day that is derived is said to be, and a link that is not the paper's own is no code of it.
    lines = card(paper(), link(own=False, health="gone"))
    assert "Announced   2026-02-27 (by arXiv's calendar)" in lines
    assert (
        "Link https://github.com/quill/reefnet (code, not shown to be the paper's own; in the"
        in (" ".join(" ".join(lines).split()))
    )


def test_of_very_many_authors_the_first_are_named_and_the_rest_counted() -> None:
    text = " ".join(
        card(paper(authors=tuple(model.Author(name=f"Weaver {n}") for n in range(3000))))
    )
    assert "Weaver 19 and 2,980 more" in text
    assert "Weaver 20" not in text


@pytest.mark.parametrize("retold, marks", [(False, "“{}”"), (True, "{}")])
def test_what_was_found_out_carries_its_origin(*, retold: bool, marks: str) -> None:
    of = paper(retold=retold)
    making = passage(of, "We present ReefNet, a network that counts corals.")
    finding = passage(of, "It finds 93.1% of them.")
    known = entry(of, link(), passage=making, limit=finding, grade=2)
    told = statement("The net counts.", verified="record")
    rows = known_rows(
        known, "Marine imaging", reasons=[("Off topic", "it is muted")], statements=[told]
    )
    assert plain(labelled(rows, 80)) == [
        f"Passage     {marks.format(making.text)} (grade 2 of 3)",
        f"Limit       {marks.format(finding.text)}",
        "Told        The net counts. [by model:small, verified by the record]",
        "Affiliation Ada Quill: Harbour Institute (from the full text)",
        "Evidence    https://github.com/quill/reefnet: “Our code is at”",
        "Theme       Marine imaging",
        "Off topic   it is muted",
        "Score       1.5 = code +1.5",
    ]


def test_hostile_names_are_shown_inert_and_columns_still_meet() -> None:
    affiliation = model.Affiliation(name="Harbour\x1b[31m", origin="\x1b[2Jhtml")
    of = paper(
        id="\x1b[1m2602.1", authors=(model.Author(name="Ada\x9b", affiliations=(affiliation,)),)
    )
    told = entry(of, link(origin=("\x1b[2Jabstract",)))
    plain(card_lines(told.ranked.facts, DAY, 80))
    known = plain(labelled(known_rows(told, "Tides\x07"), 80))
    assert "Affiliation Ada: Harbour[31m (from [2Jhtml)" in known
    papers = [paper(id="\x1b[2J2602.1", primary="\x9bcs.CV\n"), paper(id=LOOM, primary="cs.CV")]
    _, red, loom = plain(paper_rows(papers, 100))
    assert red.startswith("[2J2602.1   2026-02-24  cs.CV     ReefNet")
    assert loom.startswith(f"{LOOM}  2026-02-24  cs.CV     ReefNet")
    *_, line = plain(plan_lines(make_issue(), [Path("posts/\x1b[31mred.md")], 80))
    assert line == "Would write posts/[31mred.md"
    sent = model.Delivery(publisher="log", key="a", outcome="sent", message="", told="at\x1b x")
    assert plain(delivery_lines([sent])) == ["log: 1 sent, at x"]


@pytest.mark.parametrize("width", [30, 59, 60, 100])
def test_rows_fit_whatever_the_titles_and_names_are(width: int) -> None:
    papers = [paper(title="織物" * 80), paper(id="hep-th/9901001", primary="cond-mat.mtrl-sci")]
    heading, *rows = plain(paper_rows(papers, width))
    assert all(cell_len(row) <= width for row in (heading, *rows))
    assert (len(rows), list(paper_rows([], width))) == (2, [])


def issue_of(
    day: date, slug: str = "tides", *, complete: bool = True, problems: int = 0
) -> model.IssueRecord:
    """Return an issue of two papers of three."""
    problem = model.Problem(stage="fetch", subject="page 3", message="It stopped.")
    return model.IssueRecord(
        slug=slug,
        date=day,
        window=model.Window(start=day - timedelta(days=6), end=day),
        query="all:tides",
        decisions={},
        completed=NOON,
        begun=NOON,
        complete=complete,
        problems=(problem,) * problems,
        counts={"rank": 1, "chosen": 2},
    )


def run(seconds: int, exit_code: int, **told: str) -> model.Run:
    ended = NOON + timedelta(seconds=seconds)
    words = {"command": "build", "summary": "tides"} | told
    return model.Run(started=NOON, ended=ended, exit_code=exit_code, **words)


def test_status_tells_issues_coverage_and_runs() -> None:
    issues = (
        issue_of(DAY, "corals", complete=False, problems=2),
        *(issue_of(DAY + timedelta(weeks=number)) for number in range(-59, 1)),
    )
    runs = (run(0, 0), run(600, 3))
    never: Mapping[date, model.Coverage] = {date(2026, 2, 23): "never", date(2026, 2, 24): "none"}
    coverage = {"corals-" * 9: WEEKS, "tides": never}
    missing = {"corals": [date(2026, 2, 20)]}
    shown = status(replace(EMPTY, issues=issues, runs=runs), coverage=coverage, missing=missing)
    assert shown[:2] == ["Late     1 issue to build", "  corals: 2026-02-20"]
    assert shown[6:10] == [
        "Issues   61",
        "  2026-02-27  corals: 2 of 3 papers, incomplete, 2 problems",
        "  2025-01-10 to 2026-01-23  55 more (-v shows all): tides",
        "  2026-01-30  tides: 2 of 3 papers",
    ]
    assert shown[13:] == [
        "  2026-02-27  tides: 2 of 3 papers",
        "Coverage ■ complete  ◧ partial  · never fetched",
        "  corals-corals-corals-co…  Mo Tu We Th Fr",
        "    2026-02-16 to 02-20     ■  ■  ■  ■  ◧",
        "    2026-02-23 to 02-27     ■     ·",
        "  tides: nothing fetched since 2026-02-23",
        "Last runs, 2 of 57 (-v shows all)",
        "  2026-02-28 12:00 UTC build (<1 s): tides",
        "  2026-02-28 12:00 UTC build (exit 3, 600 s): tides",
    ]
    assert "Coverage none yet" in status(replace(EMPTY, papers=1), coverage={"tides": never})


def test_status_fits_and_obeys_nobody() -> None:
    name = f"{RED}-{'tide-' * 16}"
    weeks = tuple(issue_of(DAY + timedelta(weeks=number), name) for number in range(-7, 1))
    runs = (run(0, 3, command=RED, summary=f"{RED} {'tide ' * 40}"),)
    shown = status(
        replace(EMPTY, location=RED, papers=9, issues=weeks, runs=runs),
        coverage={name: {DAY: "partial"}, f"{name}2": {DAY: "never"}},
        missing={name: [DAY + timedelta(weeks=number) for number in range(40)]},
    )
    assert sum("[31mred2J" in line for line in shown) == 1 + 1 + 6 + 2 + 1


def past(counts: Mapping[model.DeliveryState, int], day: int = 28) -> model.Delivered:
    day_of = date(2026, 2, day)
    return model.Delivered(publisher="letters", slug="reefs", date=day_of, counts=counts, last=NOON)


@pytest.mark.parametrize(
    "counts, told",
    [
        ({"sent": 2}, "2 sent"),
        ({"due": 1}, "not all has arrived"),
        ({"sent": 2, "waiting": 1}, "2 sent, waits for digest publish"),
        ({"sent": 2, "due": 1}, "2 sent, not all has arrived"),
        ({"sent": 2, "failed": 1, "due": 1}, "2 sent, 1 failed"),
        ({"sending": 1_000, "due": 1}, "1,000 interrupted or under way"),
    ],
)
def test_status_tells_what_is_left_of_a_delivery_and_how_it_is_settled(
    counts: Mapping[model.DeliveryState, int], told: str
) -> None:
    one, left = past(counts), not {*counts} <= {"sent", "waiting"}
    # Of more than five, old ones are shown only where anything is left.
    done = (past({"sent": 1}, 1), past(counts, 2), *[past({"sent": 9})] * 4)
    shown = status(replace(EMPTY, deliveries=(*done, one)))
    assert ("  2026-02-02" in " ".join(shown)) == left
    assert "2026-02-01" not in " ".join(shown)
    assert f"  2026-02-28  reefs to letters: {told}" in shown
    text = " ".join(" ".join(shown).split())
    assert text.count("digest publish --due delivers what is left of the last eight weeks") == left
    shown = status(replace(EMPTY, deliveries=(one,)), unused=(one,))
    command = "digest publish 2026-02-28-reefs --to letters --arrived"
    assert (command in " ".join(" ".join(shown).split())) == left


def test_failures_of_a_delivery_are_told_by_reason() -> None:
    failed = {"publisher": "letters", "outcome": "failed"}
    done = [model.Delivery(key=f"{n}@x.org", message=f"No {n % 7}.", **failed) for n in range(22)]  # type: ignore[arg-type]
    told = [problem.message for problem in failures(done)]
    assert told[0] == "letters (0@x.org, 7@x.org, 14@x.org and 1 more): No 0."
    assert (told[-1], len(told)) == ("letters: 6 more failed.", 6)
