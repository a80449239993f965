"""Searches and listings are resumed where they stopped, and never taken for complete before."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import combinations
from typing import Any

import pytest

from digest.errors import LibraryError
from digest.model import ListingPage, Notice, NoticeKind, Page, Problem, Search, Window
from digest.store import Library
from tests.fixtures import paper
from tests.store.home import Home
from tests.store.samples import DAY, HOUR, NOON, SEARCH, SHORT, UNREADABLE, WEEK

FRIDAY = DAY - WEEK / 7
THURSDAY = FRIDAY - WEEK / 7
SPAN = Window(start=date(2026, 2, 22), end=DAY)
ROBOTS = replace(SEARCH, subject="cat:cs.RO", window=SPAN)
BOTH = pytest.mark.parametrize("noun", ["search", "listing"])


def names(start: int, stop: int) -> tuple[str, ...]:
    """Return the identifiers of rows."""
    return tuple(f"2602.{number:05}" for number in range(start, stop))


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerStep:
    """A page of an answer of 30 rows, one paper in each, or its end; of a search or a listing."""

    start: int = 0
    rows: int = 10
    total: int = 30
    problems: tuple[Problem, ...] = ()
    papers: tuple[str, ...] | None = None
    hours: float = 0
    ends: bool = False
    search: Search = SEARCH
    category: str = "cs.LG"
    day: date = FRIDAY
    source: str = "catchup"
    kind: NoticeKind = "new"

    def take(self, library: Library, noun: str = "listing") -> None:
        """Keep it, so many hours after noon."""
        at = NOON + self.hours * HOUR
        ids = names(self.start, self.start + self.rows) if self.papers is None else self.papers
        part = {name: getattr(self, name) for name in ("start", "rows", "total", "problems")}
        if noun == "search" and self.ends:
            library.finish_search(self.search, self.problems, at=at)
        elif noun == "search":
            papers = tuple(paper(id=id_) for id_ in ids)
            library.save_page(self.search, Page(papers=papers, **part), at=at)
        elif self.ends:
            library.finish_listing(self.category, self.day, self.problems, at=at)
        else:
            notices = tuple(Notice(paper=id_, kind=self.kind) for id_ in ids)
            page = ListingPage(category=self.category, day=self.day, notices=notices, **part)
            library.save_listing(page, source=self.source, at=at)

    def held(self, library: Library, noun: str = "listing") -> "AnswerExtent | None":
        """Return what is held of its answer."""
        if noun == "search":
            state: Any = library.load_search(self.search)
        else:
            state = library.load_listing(self.category, self.day)
        if state is None:
            return None
        ids = state.ids if noun == "search" else [notice.paper for notice in state.notices]
        named = ("rows", "total", "complete", "asked", "problems")
        return AnswerExtent(ids=tuple(ids), **{name: getattr(state, name) for name in named})


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerExtent:
    """How far an answer has come."""

    ids: tuple[str, ...] = ()
    rows: int = 0
    total: int = 30
    complete: bool = False
    asked: datetime = NOON
    problems: tuple[Problem, ...] = ()


FIRST, SECOND, END = AnswerStep(), AnswerStep(start=10), AnswerStep(ends=True)
ONE, TWO = AnswerExtent(ids=names(0, 10), rows=10), AnswerExtent(ids=names(0, 20), rows=20)
ODD = (UNREADABLE,)


@BOTH
@pytest.mark.parametrize(
    "steps, due",
    [
        ([], None),
        # Pages add up; the last total counts, and when the first page came.
        ([FIRST, replace(SECOND, total=31, hours=1)], replace(TWO, total=31)),
        # Rows count what was sent, and a repeated paper keeps its first place.
        (
            [
                AnswerStep(rows=3, papers=("c", "a")),
                AnswerStep(start=3, rows=3, papers=("a", "b", "c")),
            ],
            AnswerExtent(ids=("c", "a", "b"), rows=6),
        ),
        # One that ends well keeps the problems of its pages.
        (
            [replace(FIRST, problems=ODD), replace(END, hours=1)],
            replace(ONE, complete=True, problems=ODD),
        ),
        # One that was given up tells why, each once, until it goes on.
        (
            [replace(FIRST, problems=ODD), replace(END, problems=(SHORT, UNREADABLE, SHORT))],
            replace(ONE, problems=(UNREADABLE, SHORT)),
        ),
        ([FIRST, replace(END, problems=(SHORT,)), SECOND], TWO),
        # One that failed at once is remembered, and an empty answer is an answer.
        (
            [replace(END, problems=(SHORT,), hours=1)],
            AnswerExtent(total=0, asked=NOON + HOUR, problems=(SHORT,)),
        ),
        ([AnswerStep(rows=0, total=0), END], AnswerExtent(total=0, complete=True)),
        # Rows that are kept already may come again.
        *(
            (
                [FIRST, SECOND, AnswerStep(start=at, problems=ODD, hours=0.5)],
                replace(TWO, problems=ODD),
            )
            for at in (5, 10)
        ),
        # A killed run has met a problem that the next, which begins again, does not meet.
        ([FIRST, replace(SECOND, problems=ODD), FIRST, SECOND], TWO),
        # What is complete stays so, whatever a slower run comes to.
        ([FIRST, END, replace(END, problems=(SHORT,))], replace(ONE, complete=True)),
        (
            [FIRST, SECOND, END, SECOND, replace(END, problems=(SHORT,))],
            replace(TWO, complete=True),
        ),
    ],
)
def test_what_is_held_of_an_answer(
    library: Library, noun: str, steps: list[AnswerStep], due: AnswerExtent | None
) -> None:
    for step in steps:
        step.take(library, noun)
    assert FIRST.held(library, noun) == due


@pytest.mark.parametrize("noun, kept", [("search", 2), ("listing", 10)])
def test_the_first_page_starts_a_finished_answer_anew(
    library: Library, noun: str, kept: int
) -> None:
    """What was announced stays so, whatever is answered now."""
    for step in (replace(FIRST, problems=ODD), END, AnswerStep(rows=2, hours=0.5)):
        step.take(library, noun)
    due = AnswerExtent(ids=names(0, kept), rows=2, asked=NOON + HOUR / 2)
    assert FIRST.held(library, noun) == due


@BOTH
@pytest.mark.parametrize("start", [10, 11, 20])
def test_a_page_that_leaves_a_gap_is_a_bug_and_changes_nothing(
    library: Library, noun: str, start: int
) -> None:
    if start > 10:
        FIRST.take(library, noun)
    before = FIRST.held(library, noun)
    with pytest.raises(ValueError, match=f"a page at row {start} does not follow the rows kept of"):
        AnswerStep(start=start).take(library, noun)
    assert FIRST.held(library, noun) == before
    assert library.load_papers(names(start, start + 10)) == {}


@BOTH
@pytest.mark.parametrize("ours", list(combinations(range(4), 2)))
def test_two_runs_may_go_on_with_the_same_answer_in_any_order(
    home: Home, noun: str, ours: tuple[int, int]
) -> None:
    """Each run keeps two pages behind the first, then says that it is done."""
    runs = [(home.open(), iter((10, 20))) for _ in range(2)]
    FIRST.take(runs[0][0], noun)
    for turn in range(4):
        library, starts = runs[turn in ours]
        start = next(starts)
        AnswerStep(start=start).take(library, noun)
        if start == 20:
            END.take(library, noun)
            due = AnswerExtent(ids=names(0, 30), rows=30, complete=True)
            assert FIRST.held(library, noun) == due


@BOTH
def test_an_answer_that_another_run_started_anew_is_left_to_it(home: Home, noun: str) -> None:
    ours, theirs = home.open(), home.open()
    for step in (FIRST, SECOND):
        step.take(ours, noun)
    AnswerStep(total=31, hours=1).take(theirs, noun)
    told = f"Another run has started the same {noun} anew while this one was fetching it"
    for step in (AnswerStep(start=20), END):
        with pytest.raises(LibraryError, match=told) as caught:
            step.take(ours, noun)
        assert caught.value.hint == "Run the same command again when the other has ended."
    held = FIRST.held(theirs, noun)
    assert held
    assert (held.rows, held.complete) == (10, False)
    AnswerStep(start=10, total=31).take(theirs, noun)


@pytest.mark.parametrize(
    "noun, other",
    [
        ("search", AnswerStep(rows=3, search=replace(SEARCH, query='\ud800 "'))),
        ("search", AnswerStep(rows=3, search=replace(SEARCH, order="oldest"))),
        ("search", AnswerStep(rows=3, search=replace(SEARCH, limit=None))),
        ("search", AnswerStep(rows=3, search=replace(SEARCH, limit=99))),
        ("listing", AnswerStep(rows=3, category="cs.*")),
        ("listing", AnswerStep(rows=3, day=THURSDAY)),
    ],
)
def test_questions_that_differ_in_anything_are_apart(
    library: Library, noun: str, other: AnswerStep
) -> None:
    FIRST.take(library, noun)
    other.take(library, noun)
    assert FIRST.held(library, noun) == ONE
    assert other.held(library, noun) == AnswerExtent(ids=names(0, 3), rows=3)


def covering(library: Library, first: int, last: int, subject: str = "cat:cs.RO") -> int:
    """Return how many searches for a subject cover a day of these February days."""
    window = Window(start=date(2026, 2, first), end=date(2026, 2, last))
    return len(library.load_searched([subject, "another"], window).get(subject, ()))


def test_searches_are_found_by_their_subject_and_days(library: Library) -> None:
    before = Window(start=date(2026, 2, 8), end=date(2026, 2, 20))
    odd = replace(ROBOTS, query="odd", subject='\ud800 "\x00')
    library.finish_search(ROBOTS, (), at=NOON)
    library.finish_search(odd, (), at=NOON)
    found = [(22, 28), (28, 28), (22, 22), (15, 22), (25, 26), (1, 28)]
    assert [covering(library, *days) for days in found] == [1] * len(found)
    assert covering(library, 1, 21) == covering(library, 22, 28, "cat:cs.CL") == 0
    assert covering(library, 22, 28, odd.subject) == 1

    library.finish_search(replace(ROBOTS, query="late", window=before), [SHORT], at=NOON)
    told = library.load_searched(["cat:cs.RO"], Window(start=before.start, end=SPAN.end))
    assert told == {"cat:cs.RO": [(before, False), (SPAN, True)]}


def test_what_a_search_is_for_is_filled_in_when_it_is_seen_again(library: Library) -> None:
    counts = []
    for step in (FIRST, replace(SECOND, search=ROBOTS), END):
        step.take(library, "search")
        counts.append(covering(library, 22, 28))
    for search in (replace(SEARCH, query="x"), replace(ROBOTS, query="x")):
        replace(END, search=search).take(library, "search")
        counts.append(covering(library, 22, 28))
    assert counts == [0, 1, 1, 1, 2]


def test_a_listing_says_where_it_comes_from_and_as_what_papers_are_listed(library: Library) -> None:
    """That a paper was listed counts for more than that it was replaced on the same day."""
    kinds: tuple[NoticeKind, ...] = ("cross", "replace", "replace", "cross", "replace-cross")
    for at, kind in enumerate(kinds):
        source = "catchup" if at < 4 else "api"
        AnswerStep(start=at, rows=1, papers=("aabbc"[at],), kind=kind, source=source).take(library)
    held = library.load_listing("cs.LG", FRIDAY)
    assert held
    assert (held.category, held.day, held.source) == ("cs.LG", FRIDAY, "api")
    told = [(notice.paper, notice.kind) for notice in held.notices]
    assert told == [("a", "cross"), ("b", "cross"), ("c", "replace-cross")]


def test_the_newest_identifier_is_the_highest_new_one_before_a_day(library: Library) -> None:
    """As they were given out: five digits follow four, and both follow those of the archives."""
    old = ("1501.00001", "hep-th/9901001", "1412.9999", "0704.0001")
    for step in (
        AnswerStep(category="hep-th", day=date(2000, 1, 3), papers=old[1:2]),
        AnswerStep(category="cs.AI", day=date(2015, 1, 2), papers=old),
        AnswerStep(category="cs.CL", day=THURSDAY, papers=names(70, 72)),
        AnswerStep(day=THURSDAY, papers=names(50, 52)),
        AnswerStep(papers=names(90, 92)),
        AnswerStep(start=10, papers=names(95, 97), kind="cross"),
    ):
        step.take(library)
    days = (date(2000, 1, 4), THURSDAY, FRIDAY, DAY)
    newest = [library.load_newest(day) for day in days]
    assert newest == [None, "1501.00001", "2602.00071", "2602.00091"]


def called(letters: str) -> tuple[str, ...]:
    """Return the identifiers of papers that are letters."""
    return tuple(f"2602.{ord(letter):05}" for letter in letters)


def save_all(library: Library, *listings: tuple[str, date, str, str]) -> None:
    """Keep whole listings of new papers, two hours apart, and the days that they state."""
    for at, (source, day, letters, category) in enumerate(listings):
        ids, hours = called(letters), at * 2
        whole = AnswerStep(category=category, day=day, source=source, papers=ids, hours=hours)
        replace(whole, rows=len(ids), total=len(ids)).take(library)
        replace(whole, ends=True).take(library)
        library.save_papers((paper(id=one, announced=day) for one in ids), at=NOON + hours * HOUR)


def listed(library: Library, day: date, category: str = "cs.LG") -> str | None:
    """Return the papers of a listing, None where there is none."""
    held = AnswerStep(day=day, category=category).held(library)
    return None if held is None else "".join(chr(int(one[-5:])) for one in held.ids)


def announced(library: Library, letters: str) -> list[date | None]:
    """Return the days that are stated of papers."""
    return [held.announced for held in library.load_papers(called(letters)).values()]


def test_what_a_feed_said_does_not_outlive_it(home: Home, library: Library) -> None:
    """What another listing of the day has as new stays announced."""
    save_all(
        library,
        ("catchup", FRIDAY, "d", "cs.*"),
        ("rss", FRIDAY, "abd", "cs.LG"),
        ("catchup", FRIDAY, "bc", "cs.LG"),
    )
    assert listed(library, FRIDAY) == "bc"
    assert announced(library, "abcd") == [None, FRIDAY, FRIDAY, FRIDAY]
    assert home.upkeep.check() == ()


def test_a_feed_is_forgotten_where_an_earlier_day_has_its_papers_as_new(library: Library) -> None:
    save_all(library, ("rss", FRIDAY, "abc", "cs.LG"), ("rss", FRIDAY, "d", "cs.CV"))
    (first,) = called("a")
    library.save_papers([paper(id=first, version=2)], at=NOON)
    save_all(library, ("rss", THURSDAY, "c", "cs.AI"))
    assert listed(library, FRIDAY) == "abc"  # a feed contradicts no other
    save_all(library, ("catchup", THURSDAY, "be", "cs.LG"))
    assert (listed(library, FRIDAY), listed(library, FRIDAY, "cs.CV")) == (None, "d")
    assert announced(library, "abcd") == [None, THURSDAY, THURSDAY, FRIDAY]
    assert library.load_versions({first: 1})[first].announced is None


def test_only_new_papers_of_feeds_of_later_days_are_a_contradiction(library: Library) -> None:
    wednesday = THURSDAY - WEEK / 7
    AnswerStep(source="rss", papers=called("b"), kind="cross").take(library)
    save_all(
        library,
        ("catchup", FRIDAY, "a", "cs.CV"),
        ("rss", wednesday, "c", "cs.LG"),
        ("catchup", THURSDAY, "abc", "cs.LG"),
    )
    told = [listed(library, FRIDAY, "cs.CV"), listed(library, FRIDAY), listed(library, wednesday)]
    assert told == ["a", "b", "c"]
