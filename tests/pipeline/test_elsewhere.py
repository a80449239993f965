"""Which entries of a topic's feeds an issue links to, and what happens if a feed fails."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from digest.errors import AnswerError
from digest.model import FEED, Answer, FeedEntry, StatedFeed
from digest.pipeline import BuildResult, Feed, read_feeds
from tests.pipeline.workbench import SATURDAY, TIDES, WEEK, Workbench, tides

LAB, SHORE = "https://lab.example.org/feed", "https://shore.example.org/feed"
FRIDAY, NEXT = SATURDAY - timedelta(days=1), SATURDAY + WEEK


@dataclass
class FakeFeeds:
    """Feeds by address, some of which fail."""

    bench: Workbench
    entries: dict[str, list[FeedEntry]] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def fetch(self, url: str, known: Answer | None) -> Answer:
        """Return what a feed has now."""
        del known
        self.asked.append(url)
        if url in self.failing:
            raise AnswerError("lab.example.org answers with status 500.")
        stated = StatedFeed(entries=tuple(self.entries[url]))
        return Answer(service=FEED, subject=url, stated=stated, asked=self.bench.clock.now())


def entry(number: int, day: date = FRIDAY, title: str = "", at: str = "lab") -> FeedEntry:
    """Invent an entry."""
    url = f"https://{at}.example.org/{number}"
    return FeedEntry(key=url, title=title or f"Entry {number}", url=url, day=day)


@pytest.fixture
def feeds(bench: Workbench) -> FakeFeeds:
    """Give a workbench two weeks of papers, and feeds."""
    bench.source.papers = (*tides(range(1, 9)), *tides(range(11, 19), NEXT - timedelta(days=3)))
    fake = FakeFeeds(bench, {LAB: [], SHORE: []})
    bench.feeds = fake
    return fake


def build(bench: Workbench, day: date = SATURDAY, **changes: Any) -> BuildResult:  # noqa: ANN401 - any field of a request
    """Build the issue of a day with both feeds."""
    bench.set_date(day)
    words = changes.pop("words", ())
    topic = replace(
        TIDES,
        elsewhere=(Feed(name="Lab", url=LAB, words=words), Feed(name="Shore", url=SHORE)),
    )
    return bench.build(day, topic=topic, **changes)


def titles(built: BuildResult) -> Sequence[str]:
    """Return the titles that an issue links to."""
    assert built.issue
    return [one.title for one in built.issue.elsewhere]


def test_an_issue_has_the_newest_entries_of_its_days(bench: Workbench, feeds: FakeFeeds) -> None:
    days = [SATURDAY - timedelta(days=back) for back in (0, 1, 2, 3, 7, 8)]
    feeds.entries[LAB] = [entry(number, day) for number, day in enumerate(days)]
    feeds.entries[LAB].append(entry(99, NEXT, "Not yet"))
    feeds.entries[SHORE] = [entry(20, FRIDAY, at="shore"), entry(0, SATURDAY)]
    built = build(bench)
    assert titles(built) == ["Entry 0", "Entry 1", "Entry 20", "Entry 2"]
    markdown = next(path for path in built.files if path.suffix == ".md").read_text("utf-8")
    assert "\n## Elsewhere\n\n- [Entry 0](https://lab.example.org/0) · Lab, Feb. 28\n" in markdown


def test_at_most_twelve_entries_are_linked(bench: Workbench, feeds: FakeFeeds) -> None:
    addresses = [f"https://lab{number}.example.org/feed" for number in range(6)]
    for number, url in enumerate(addresses):
        feeds.entries[url] = [entry(at, at=f"lab{number}") for at in range(5)]
    bench.set_date(SATURDAY)
    topic = replace(TIDES, elsewhere=tuple(Feed(name="Lab", url=url) for url in addresses))
    assert len(titles(bench.build(topic=topic))) == 12


def test_words_choose_among_the_entries_of_a_feed(bench: Workbench, feeds: FakeFeeds) -> None:
    feeds.entries[LAB] = [
        entry(1, title="We hire"),
        entry(2, title="Tide-pools seen from above"),
        replace(entry(3, title="Notes"), summary="On a tide pool."),
    ]
    assert titles(build(bench, words=("tide pool",))) == ["Notes", "Tide-pools seen from above"]


def test_no_entry_is_in_two_issues_and_late_ones_are_in_the_next(
    bench: Workbench, feeds: FakeFeeds
) -> None:
    feeds.entries[LAB] = [entry(number) for number in range(5)]
    first = build(bench)
    assert titles(first) == ["Entry 4", "Entry 3", "Entry 2"]
    feeds.entries[LAB] += [entry(6, title="Came late"), entry(7, NEXT)]
    assert titles(build(bench, NEXT)) == ["Entry 7", "Came late"]
    again = build(bench)
    assert titles(again) == titles(first)


def test_after_a_failure_the_next_issue_looks_back(bench: Workbench, feeds: FakeFeeds) -> None:
    feeds.entries[LAB], feeds.failing = [entry(1)], {LAB}
    feeds.entries[SHORE] = [entry(2, at="shore")]
    built = build(bench)
    assert titles(built) == ["Entry 2"]
    (problem,) = built.problems
    assert problem.message.startswith("The feed of Lab could not be read: lab.example.org")
    assert built.issue_record
    assert built.issue_record.complete
    feeds.failing = set()
    feeds.entries[LAB].append(entry(3, NEXT))
    assert titles(build(bench, NEXT)) == ["Entry 3", "Entry 1"]
    # What was missed is not in the issue that missed it, when that is built again.
    assert titles(build(bench)) == ["Entry 2"]


def test_a_new_feed_brings_nothing_of_earlier_weeks(bench: Workbench, feeds: FakeFeeds) -> None:
    bench.set_date(SATURDAY)
    bench.build()
    feeds.entries[LAB] = [entry(1), entry(2, NEXT)]
    assert titles(build(bench, NEXT)) == ["Entry 2"]


def test_a_reading_between_issues_keeps_what_the_feed_drops(
    bench: Workbench, feeds: FakeFeeds
) -> None:
    bench.set_date(FRIDAY)
    feeds.entries[LAB] = [entry(1), entry(9, SATURDAY, "Dated tomorrow")]
    lab = Feed(name="Lab", url=LAB)
    assert not read_feeds([lab], bench.ports).problems
    feeds.entries[LAB] = [entry(2), entry(9, SATURDAY, "Dated tomorrow")]
    assert titles(build(bench)) == ["Dated tomorrow", "Entry 2", "Entry 1"]
    asked = len(feeds.asked)
    build(bench, refresh=False)
    assert len(feeds.asked) == asked


def test_without_a_network_the_library_has_what_was_read(
    bench: Workbench, feeds: FakeFeeds
) -> None:
    feeds.entries[LAB] = [entry(1)]
    bench.set_date(SATURDAY)
    read_feeds([Feed(name="Lab", url=LAB)], bench.ports)
    asked = len(feeds.asked)
    bench.build(dry_run=True)  # fetches the papers
    assert titles(build(bench, offline=True)) == ["Entry 1"]
    assert len(feeds.asked) == asked


def test_posts_of_listed_papers_link_to_nothing_elsewhere(
    bench: Workbench, feeds: FakeFeeds
) -> None:
    feeds.entries[LAB] = [entry(1)]
    assert titles(build(bench, ids=("2602.00001",))) == []
