"""One issue, whatever the method: figures add up, and the editor's word counts."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import DigestError, OutputError
from digest.model import Author, Decision, Page, Paper, Problem, Search
from digest.pipeline import BuildResult, Topic, find_undelivered, make, selected
from digest.publish.folder import PostFolder
from digest.query import categories
from digest.taste import Bibliography, Preferences, Taste, Work
from digest.themes import Theme
from tests.fakes import FakeSource
from tests.pipeline.workbench import (
    MONDAY,
    SATURDAY,
    SHORES,
    TAXONOMY,
    TIDES,
    WEDNESDAY,
    WEEK,
    Workbench,
    decisions,
    digest_of,
    ids,
    messages,
    names,
    past,
    request,
    tide,
    tides,
    workbench_in,
)

REASON = "This paper has been withdrawn by the authors."
OLD = tide(700, WEDNESDAY - WEEK * 20)
GONE = tide(3, comment=REASON)
ODD = Problem(stage="fetch", subject="fake", message="Rows 1–3 may be missing.")
WORDS = " ".join(f"word{number}" for number in range(25))
SOME = st.frozensets(st.sampled_from(names(*range(1, 13))))


def twin(number: int, of: int, **changes: Any) -> Paper:  # noqa: ANN401 - any field
    """Invent a paper that repeats another, with other punctuation."""
    fields = {"title": f"SHORE survey: {of}.", "authors": tide(of).authors[:1]}
    return tide(number, **(fields | changes))


def check_figures(made: BuildResult, number: int) -> None:
    """Check that counts add up, and that sections part the chosen papers."""
    issue, told = digest_of(made), decisions(made)
    chosen = sorted(name for name, decision in told.items() if decision == "chosen")
    counts = issue.counts
    assert counts.found == len(told) == counts.chosen + sum(counts.left_out.values())
    listed = [name for section in issue.sections for name in section.papers]
    assert sorted(listed) == chosen == sorted(entry.paper.id for entry in issue.entries)
    themes = {section.key: section.papers for section in issue.sections}
    assert all(entry.paper.id in themes[entry.theme] for entry in issue.entries)
    named = [entry for entry in issue.entries if entry.named]
    assert (counts.chosen, counts.named) == (len(chosen), len(named))
    assert counts.chosen == min(number, counts.chosen + counts.left_out["rank"])


class Turned(FakeSource):
    """A source that sends the papers of a page in another order."""

    turn = 0

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield what matches."""
        for page in super().fetch_search(search, start=start):
            yield replace(page, papers=page.papers[self.turn :] + page.papers[: self.turn])


@pytest.fixture(scope="module", name="mixed")
def _mixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """Give a week of which one paper is withdrawn, two are repeated, one issued, and one late."""
    papers = (
        *tides([1, 2]),
        GONE,
        *tides(range(4, 10)),
        twin(10, of=4),
        twin(11, of=5),
        tide(12, WEDNESDAY - WEEK),
    )
    with workbench_in(tmp_path_factory.mktemp("mixed"), Turned(papers, size=12)) as bench:
        bench.library.save_issue_record(past(SATURDAY - WEEK, decisions={names(2)[0]: "chosen"}))
        yield bench


@given(include=SOME, exclude=SOME, number=st.integers(1, 8), turn=st.integers(0, 11))
def test_the_figures_add_up_and_the_order_in_which_papers_come_changes_nothing(
    mixed: Workbench, include: frozenset[str], exclude: frozenset[str], number: int, turn: int
) -> None:
    options: dict[str, Any] = {"include": include, "exclude": exclude, "number": number}
    made = mixed.make(**options)
    if made.issue is None:
        assert not include
        return
    check_figures(made, max(number, len(include)))
    told = decisions(made)
    assert {name for name in include if told[name] == "chosen"} == include
    assert {name for name, decision in told.items() if decision == "off_topic"} <= exclude
    assert made.counts.late == (told[names(12)[0]] == "chosen")

    assert isinstance(mixed.source, Turned)
    mixed.source.turn = turn
    again = mixed.make(**options, refresh=True)
    assert (again.issue, decisions(again)) == (made.issue, told)


def again(number: int, of: Paper, **changes: Any) -> Paper:  # noqa: ANN401 - any field
    """Invent a paper that has all of another, but for some of it."""
    return replace(of, id=names(number)[0], **changes)


def short(title: str) -> Paper:
    """Invent a paper with a short title and a short abstract."""
    return tide(4, title=title, abstract="Boats are counted in tide pools.")


ANY, SHORT, LONG = tide(4), short("Erratum"), tide(4, abstract=f"Tide pools {WORDS}")
BY_X = {"authors": (Author(name="X"),)}
MUTED = {"taste": Taste(mute_authors=("Ada Quill-2",))}
PICKED = {"taste": Taste(phrases=("rock pools too",), selects=True)}
# Papers, what is asked for of them, and the decisions of those that are not chosen.
SORTED: dict[str, tuple[Sequence[Paper], dict[str, Any], dict[int, Decision]]] = {
    "withdrawn": ([tide(1), GONE], {}, {3: "withdrawn"}),
    "but its new submission": ([again(3, GONE), twin(5, of=3)], {}, {3: "withdrawn"}),
    "excluded": ([tide(1), tide(2)], {"exclude": names(2, 77)}, {2: "off_topic"}),
    "but not its twin": ([ANY, twin(5, of=4)], {"exclude": names(4)}, {4: "off_topic"}),
    "included": ([GONE, ANY], {"include": names(3, 4), "exclude": names(4)}, {}),
    "not the twin included": ([ANY, twin(5, of=4)], {"include": names(5)}, {4: "duplicate"}),
    "of two alike the older": ([ANY, twin(5, of=4)], {}, {5: "duplicate"}),
    "no twin by others": ([ANY, twin(5, of=4, **BY_X)], {}, {}),
    "nor by nobody": ([tide(4, authors=()), twin(5, of=4, authors=())], {}, {}),
    "short titles": ([SHORT, again(5, SHORT, abstract="Other.")], {}, {}),
    "with one abstract": ([short("Why C++?"), again(5, short("WHY C++"))], {}, {5: "duplicate"}),
    "C and C++": ([short("A Boat in C"), again(5, short("A Boat in C++"))], {}, {}),
    "no title": ([short("???"), again(5, short("???"))], {}, {}),
    "one long abstract": (
        [LONG, again(5, LONG, title="Another", abstract=LONG.abstract.upper(), **BY_X)],
        {},
        {5: "duplicate"},
    ),
    "muted author": ([tide(1), tide(2)], MUTED, {2: "off_topic"}),
    "muted, included": ([tide(1), tide(2)], {**MUTED, "include": names(2)}, {}),
    "muted category": (
        [tide(1), tide(2, categories=("cs.LG", "cs.CR"))],
        {"taste": Taste(mute_categories=("cs.CR",))},
        {2: "off_topic"},
    ),
    "phrase": ([tide(1), tide(2)], {"taste": Taste(exclude=("shore 2",))}, {2: "off_topic"}),
    "selected": ([tide(1, title="Rock Pools Too"), tide(2)], PICKED, {2: "off_topic"}),
}


@pytest.mark.parametrize("papers, asked, left_out", SORTED.values(), ids=SORTED)
def test_every_paper_that_is_left_out_is_for_a_reason(
    bench: Workbench, papers: Sequence[Paper], asked: dict[str, Any], left_out: dict[int, Decision]
) -> None:
    bench.source.papers = tuple(papers)
    options: dict[str, Any] = {
        name: frozenset(asked.get(name, ())) for name in ("include", "exclude")
    }
    taste = asked.get("taste", TIDES.taste)
    subject = Topic(slug="tides", name="tides", query=categories(["cs.LG"]), taste=taste)

    made = bench.make(topic=subject, **options)

    told = {name: decision for name, decision in decisions(made).items() if decision != "chosen"}
    assert told == {names(number)[0]: decision for number, decision in left_out.items()}
    assert decisions(made).keys() == set(ids(papers))


def test_included_papers_of_any_age_take_places_and_all_of_them_are_there(bench: Workbench) -> None:
    bench.source.papers = (*tides(range(1, 6)), OLD)
    made = bench.make(number=3, include=frozenset({OLD.id}))
    check_figures(made, 3)
    assert (decisions(made)[OLD.id], made.counts.found) == ("chosen", 6)
    many = frozenset(names(1, 2, 3))
    assert {
        entry.paper.id for entry in digest_of(bench.make(number=1, include=many)).entries
    } == many


# What is to be included, what happens to the source, whether nobody is asked, and what is told.
TOLD = {
    "unknown": (77, None, False, "arXiv:2602.00077 was to be included and is unknown."),
    "not held": (77, None, True, "arXiv:2602.00077 was to be included and is not in the library."),
    "withdrawn": (3, None, False, "arXiv:2602.00003 is withdrawn."),
    "not to be had": (77, 0, False, "Could not be looked up: 2602.00077. The line is dead."),
}


@pytest.mark.parametrize("number, fails_at, offline, told", TOLD.values(), ids=TOLD)
def test_what_is_odd_about_an_included_paper_is_told(
    bench: Workbench, number: int, fails_at: int | None, told: str, *, offline: bool
) -> None:
    bench.source.papers = (*tides([1, 2]), GONE)
    bench.make(include=frozenset({"2602.00001"}))
    bench.source.fails_at = fails_at
    include = frozenset(names(1, number))
    made = bench.make(include=include, offline=offline)

    assert messages(made) == told
    assert digest_of(made).problems == made.problems
    assert made.unknown == (tuple(names(77)) if fails_at is None and number == 77 else ())


UNDECIDED = "Similarity to the topic's examples cannot be measured among"


def test_examples_and_a_reading_list_that_cannot_be_had_are_told(bench: Workbench) -> None:
    bench.source.papers = tides([1, 2])
    works = (Work(title="A Work", id=names(1)[0]),)
    broken = tuple(f"line {number}" for number in range(12))
    reading = Bibliography(works=works, broken=broken)
    taste = Taste(like=tuple(names(78, 77)), reading=reading)
    made = bench.make(topic=replace(TIDES, taste=taste))
    assert messages(made) == (
        "arXiv:2602.00077, an example of the topic, could not be looked up."
        " arXiv:2602.00078, an example of the topic, could not be looked up."
        f" Entries of the reading list could not be read: {', '.join(broken[:10])} and 2 more."
    )
    bench.source.fails_at = 0
    again = bench.make(topic=replace(TIDES, taste=Taste(like=tuple(names(78)))))
    assert messages(again) == "arXiv:2602.00078, an example of the topic, could not be looked up."
    bench.source.fails_at = None
    for phrases, told in (((), f"{UNDECIDED} 2 papers: all were kept."), (("tide",), "")):
        taste = Taste(like=tuple(names(1)), selects=True, phrases=phrases)
        assert messages(bench.make(topic=replace(TIDES, taste=taste), refresh=True)) == told


# What a paper is about: reefs, which use none of the topic's words, or graphs.
REEFS = "We segment coral reefs in underwater images with a convolutional network on site {}."
GRAPHS = "We prove a bound on the chromatic number of random graphs of degree {}."


def about(words: str, numbers: Sequence[int], day: date = WEDNESDAY) -> list[Paper]:
    """Invent papers that say the same of different things."""
    told = {number: words.format(number) for number in numbers}
    return [tide(n, day, title=text[:-1], abstract=text) for n, text in told.items()]


def test_papers_like_the_examples_or_what_is_read_are_preferred_and_told_so(
    bench: Workbench,
) -> None:
    like = about(REEFS, range(700, 704), WEDNESDAY - WEEK * 20)
    reefs, graphs = about(REEFS, range(1, 4)), about(GRAPHS, range(4, 40))
    bench.source.papers = (*like, *reefs, *graphs)
    shores = Topic(slug="shores", name="shores", query=categories(["cs.CV"]))
    taste = Taste(like=tuple(ids(like)), selects=True)
    told = decisions(bench.make(topic=replace(shores, taste=taste)))
    assert {name for name, decision in told.items() if decision == "chosen"} == set(ids(reefs))
    assert {told[name] for name in ids(graphs)} == {"off_topic"}

    works = tuple(Work(title=one.title, abstract=one.abstract) for one in like)
    reading = Bibliography(works=(*works, Work(id=reefs[0].id)))
    preferences = Preferences(weights={"news": 0}, spread=0.0)
    made = bench.make(
        topic=replace(shores, slug="reading", taste=Taste(reading=reading)),
        preferences=preferences,
        number=3,
    )
    entries = {entry.paper.id: entry.ranked.reasons for entry in digest_of(made).entries}
    assert set(entries) == set(ids(reefs))
    labels = {name: {reason.label for reason in found} for name, found in entries.items()}
    assert all("like what is read" in found for found in labels.values())
    assert [name for name, found in labels.items() if "on the reading list" in found] == [
        reefs[0].id
    ]


def test_what_is_unlike_the_last_issues_is_new(bench: Workbench) -> None:
    shores = replace(SHORES, query=categories(["cs.CV"]))
    bench.source.papers = tuple(about(GRAPHS, range(10, 50), WEDNESDAY - WEEK))
    bench.build(SATURDAY - WEEK, topic=shores)
    reefs, graphs = about(REEFS, [1]), about(GRAPHS, range(2, 6))
    bench.source.papers += (*reefs, *graphs)
    entries = digest_of(bench.build(topic=shores)).entries
    new = {
        entry.paper.id
        for entry in entries
        for reason in entry.ranked.reasons
        if reason.label == "new beside earlier issues" and reason.weight > 0.4
    }
    assert (new, len(entries)) == (set(ids(reefs)), 5)


def test_a_theme_of_ones_own_claims_what_is_near_to_its_examples(bench: Workbench) -> None:
    like = tide(700, WEDNESDAY - WEEK * 20, title="Coral reefs", abstract=REEFS.format(7))
    near = tide(1, title="Reefs of coral", abstract=REEFS.format(8))
    bench.source.papers = (like, near, tide(2, title="Graphs", abstract=GRAPHS.format(3)))
    own = Theme(key="sea", heading="Sea", phrases=(), like=(like.id, *names(77)), own=True)
    asked = request(topic=replace(SHORES, query=categories(["cs.CV"])))
    made = make(asked, bench.ports, (own, *TAXONOMY))
    sections = {section.key: section.papers for section in digest_of(made).sections}
    assert sections["sea"] == (near.id,)
    told = "arXiv:2602.00077, an example of a theme, could not be looked up."
    assert told in messages(made)


def test_a_week_of_many_papers_is_looked_through_whole(bench: Workbench) -> None:
    bench.source.papers, bench.source.size = tides(range(1, 401)), 200
    made = bench.make()
    check_figures(made, 100)
    assert (made.counts.found, made.counts.chosen, made.counts.left_out["rank"]) == (400, 100, 300)
    assert 0 < made.counts.named <= 25


@pytest.mark.parametrize("papers", [(OLD,), (GONE,)], ids=["none found", "none left"])
def test_a_week_without_papers_is_remembered(bench: Workbench, papers: tuple[Paper, ...]) -> None:
    bench.source.papers = papers
    built = bench.build(due=["letters"])
    assert (built.files, built.issue, bench.folder.exists()) == ((), None, False)
    assert decisions(built) == ({} if papers == (OLD,) else {GONE.id: "withdrawn"})
    assert (built.counts.found, built.counts.chosen) == (len(decisions(built)), 0)
    assert find_undelivered(bench.library, ["letters"], "tides", [SATURDAY]) == set()
    assert len(bench.library.load_issue_records("tides")) == 1


def test_listed_papers_are_all_there_and_no_others_whatever_their_order(bench: Workbench) -> None:
    bench.source.papers = (tide(1, MONDAY), *tides([2, 4]), GONE, twin(5, of=4), OLD)
    listed = (*names(5, 4, 3, 1), OLD.id, OLD.id)
    made = bench.make(ids=listed, number=1, days=1, topic=selected())
    assert made == bench.make(ids=listed[::-1], topic=selected())

    issue = digest_of(made)
    assert sorted(entry.paper.id for entry in issue.entries) == sorted({*listed})
    assert (issue.counts.found, issue.counts.chosen, issue.counts.late) == (5, 5, 0)
    assert (issue.window.start, issue.window.end) == (WEDNESDAY - WEEK * 20, WEDNESDAY)
    assert issue.query == ""
    assert [problem.message for problem in made.problems] == [
        "arXiv:2602.00003 is withdrawn.",
        "arXiv:2602.00005 has the title and first author, or the abstract, of arXiv:2602.00004.",
    ]
    assert bench.source.searched == []


def test_listed_papers_neither_read_nor_write_the_ledger(bench: Workbench) -> None:
    bench.source.papers = tides(range(1, 4))
    bench.library.save_issue_record(
        past(MONDAY, slug=selected().slug, decisions={names(1)[0]: "chosen"})
    )
    before = bench.library.load_state().issues

    built = bench.build(ids=tuple(names(1, 2, 77)), topic=selected())

    assert (built.issue_record, built.unknown) == (None, tuple(names(77)))
    assert digest_of(built).counts.chosen == 2
    assert bench.library.load_state().issues == before


# Where the source fails, what is odd about its answer, whether nobody is asked; the error that ends
# it, and its hint.
NO_POST = [
    (None, {}, True, r"is known: 2602\.00077, 2602\.00078", "build without --offline"),
    (None, {}, False, r"is known: 2602\.00077, 2602\.00078", "typing errors"),
    (None, {0: ODD}, False, r"could be looked up: 2602\.00077, 2602\.00078", ODD.message),
    (0, {}, False, "The line is dead", "Mend it."),
]


@pytest.mark.parametrize("fails_at, odd, offline, error, hint", NO_POST)
def test_of_listed_papers_that_cannot_be_had_there_is_no_post(  # noqa: PLR0913 - a row
    bench: Workbench,
    fails_at: int,
    odd: dict[int, Problem],
    error: str,
    hint: str,
    *,
    offline: bool,
) -> None:
    bench.source.fails_at, bench.source.remarks = fails_at, odd
    with pytest.raises(DigestError, match=error) as caught:
        bench.make(ids=tuple(names(77, 78)), offline=offline)
    assert (caught.value.exit_code, hint in caught.value.hint) == (3, True)


def test_a_list_that_could_not_be_fetched_whole_makes_a_post_that_says_so(bench: Workbench) -> None:
    bench.source.papers, bench.source.fails_at = tides(range(1, 6)), 3
    made = bench.make(ids=tuple(names(*range(1, 6))))
    assert digest_of(made).counts.chosen == 3
    assert messages(made) == "Could not be looked up: 2602.00004, 2602.00005. The line is dead."
    assert (digest_of(made).problems, made.unknown) == (made.problems, ())


def test_an_issue_becomes_a_post_and_its_data_and_is_remembered_as_built(bench: Workbench) -> None:
    bench.source.papers, bench.source.remarks = tides(range(1, 6)), {0: ODD}
    for dry_run in (True, False):
        built = bench.build(number=2, dry_run=dry_run)
        assert [path.name for path in built.files] == [
            "2026-02-28-tides.md",
            "2026-02-28-tides.json",
        ]
        assert bench.folder.exists() is not dry_run
        assert bool(bench.library.load_issue_records("tides")) is not dry_run
    built = bench.build(number=3)
    data = json.loads(built.files[1].read_text("utf-8"))
    assert len(data["papers"]) == 3
    assert all(paper["title"] in built.files[0].read_text("utf-8") for paper in data["papers"])
    assert remembered(bench) == as_loaded(built)
    assert built.problems == digest_of(built).problems == (ODD,)


def remembered(bench: Workbench) -> object:
    """Return the one issue that the library has of the topic."""
    (issue_record,) = bench.library.load_decided(
        bench.library.load_issue_records("tides"), names(*range(1, 6))
    )
    return issue_record


def as_loaded(built: BuildResult) -> object:
    """Return an issue record as one comes back: where its papers stand is loaded on its own."""
    assert built.issue_record is not None
    return replace(built.issue_record, recorded={})


def test_a_shelf_that_fails_leaves_no_issue_nor_an_edited_post(
    bench: Workbench, tmp_path: Path
) -> None:
    bench.source.papers = tides(range(1, 6))
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        bench.build(shelf=PostFolder(tmp_path / "file", bench.library))
    assert bench.library.load_issue_records("tides") == ()

    built = bench.build(number=2)
    built.files[0].write_text("Mine now.", "utf-8")
    for dry_run in (False, True):
        with pytest.raises(OutputError, match="changed"):
            bench.build(number=2 if dry_run else 3, dry_run=dry_run)
    assert built.files[0].read_text("utf-8") == "Mine now."
    assert remembered(bench) == as_loaded(built)


def test_a_first_request_waits_for_nothing_that_only_an_issue_needs() -> None:
    code = (
        "import sys, digest.pipeline; unwanted = 'writing papers ranking reading themes'.split(); "
        "print({f'digest.{name}' for name in unwanted} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603 - ourselves
    assert done.stdout == b"set()\n"
