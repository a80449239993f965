"""What earlier issues of a topic decided, which days they cover, and which issues are missing."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import chain
from itertools import count as count_up
from statistics import mode
from typing import TYPE_CHECKING

from digest.calendar import (
    HELD,
    announcement_day,
    is_overdue,
    latest_date,
    listing_days,
    submission_span,
    today,
    window_of,
)
from digest.model import (
    FINAL_DECISIONS,
    LEFT_OUT,
    Counts,
    Coverage,
    Decision,
    IssueRecord,
    Paper,
    Window,
)
from digest.pipeline.harvest import find_harvest_end, is_harvested
from digest.pipeline.plan import Request, Topic
from digest.publication import is_withdrawn
from digest.query import categories_of

if TYPE_CHECKING:
    from digest.store import Library

# How far back an issue looks over the days of incomplete issues.
FARTHEST = timedelta(days=56)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """The decisions of the topic's issues so far, as far as an issue needs them.

    `stored` is the issue record of the same date, by any query; `ours` is the same record if its
    query and window are the request's; `others` are all other issue records of the topic.
    """

    request: Request
    stored: IssueRecord | None
    others: Sequence[IssueRecord]

    @property
    def ours(self) -> IssueRecord | None:
        """The record of this issue as it was made before."""
        wanted = (self.request.topic.query_text, self.request.window)
        stored = self.stored and (self.stored.query, self.stored.window)
        return self.stored if stored == wanted else None

    @property
    def former(self) -> IssueRecord | None:
        """The same record, None with `refresh`."""
        return None if self.request.refresh else self.ours

    @property
    def finished(self) -> IssueRecord | None:
        """The same record if it is complete, None with `refresh`."""
        return self.former if self.former and self.former.complete else None

    @property
    def before(self) -> tuple[IssueRecord, ...]:
        """The issues of this query that were first completed before this issue.

        Issues of a topic's former query do not count.
        """
        alike = tuple(
            other for other in self.others if other.query == self.request.topic.query_text
        )
        if self.stored is None:
            return alike
        # Times have whole seconds: within one second, the issue of the earlier date comes first.
        ours = (self.stored.begun, self.stored.date)
        return tuple(other for other in alike if (other.begun, other.date) < ours)

    @property
    def looks_back(self) -> bool:
        """Whether to look for late papers: earlier issues cover those days, or it looked before."""
        looked = self.ours is not None and self.ours.lookback is not None
        return looked or is_covered(self.lookback, self.before)

    @property
    def lookback(self) -> Window:
        """The days before the window on which late papers may be due.

        A rebuilt issue has the days of its first build, except with `refresh`.
        """
        recorded = self.ours.lookback if self.ours else None
        if recorded and not self.request.refresh:
            return recorded
        window = self.request.window
        first = announcement_day(_opened(window, self.before) - HELD)
        starts = [first, window.start - _DAY, *([recorded.start] if recorded else [])]
        return Window(start=min(starts), end=window.start - _DAY)

    def about(self, papers: Iterable[str], library: "Library") -> "Past":
        """Return the past with every issue's decisions on these and the request's papers."""
        wanted = [*papers, *self.request.wanted]
        stored = (self.stored,) if self.stored else ()
        loaded = library.load_decided((*stored, *self.others), wanted)
        return replace(self, stored=loaded[0] if stored else None, others=loaded[len(stored) :])

    @property
    def elsewhere(self) -> dict[str, Decision]:
        """What other issues decided about papers.

        A final decision comes first, and any other before `already_issued`.
        """
        decisions: dict[str, Decision] = {}
        for issue_record in self.others:
            for paper, decision in issue_record.decisions.items():
                if (
                    decision in FINAL_DECISIONS
                    or decisions.get(paper, "already_issued") == "already_issued"
                ):
                    decisions[paper] = decision
        return decisions

    def settled(self, current: Iterable[Paper]) -> frozenset[str]:
        """Return which of these papers, in their current versions, this issue may not choose.

        A paper that another issue left out as withdrawn may come back, but not after a correction.
        This issue's own final decisions do not count.
        """
        elsewhere = self.elsewhere
        all_records = (*self.others, *filter(None, [self.stored]))
        corrections = chain.from_iterable(record.corrections.items() for record in all_records)
        corrected = {paper for paper, entry in corrections if entry.issued != self.request.date}
        ours = self.ours.decisions if self.ours else {}
        return frozenset(
            paper.id
            for paper in current
            if elsewhere.get(paper.id) in FINAL_DECISIONS
            or (ours.get(paper.id) not in FINAL_DECISIONS and _is_gone(paper, elsewhere, corrected))
        )

    def dropped(self, decisions: Mapping[str, Decision]) -> frozenset[str]:
        """Return the papers that this issue had chosen and now leaves out as withdrawn."""
        if self.ours is None:
            return frozenset()
        former, corrections = self.ours.decisions, self.ours.corrections
        own = {paper for paper in corrections if corrections[paper].issued == self.request.date}
        return frozenset(
            paper
            for paper, decision in decisions.items()
            if decision == "withdrawn" and (former.get(paper) == "chosen" or paper in own)
        )

    def as_made(self, papers: Mapping[str, Paper], library: "Library") -> tuple[Paper, ...]:
        """Return papers in the versions that the issue was made of, except with `refresh`.

        If a later version is a withdrawal, the next issue corrects it.
        """
        versions = self.former.versions if self.former else {}
        changed = {
            paper: version
            for paper, version in versions.items()
            if paper in papers and papers[paper].version != version
        }
        held = library.load_versions(changed) if changed else {}
        return tuple(held.get(name, paper) for name, paper in papers.items())


def is_covered(days: Window, before: Iterable[IssueRecord]) -> bool:
    """Return whether any of these issues covers any of these days."""
    return any(
        issue_record.window.start <= days.end and days.start <= issue_record.window.end
        for issue_record in before
    )


def _is_gone(paper: Paper, elsewhere: Mapping[str, Decision], corrected: Collection[str]) -> bool:
    """Return whether a correction named the paper, or it was withdrawn elsewhere and still is."""
    was_withdrawn = elsewhere.get(paper.id) == "withdrawn"
    return paper.id in corrected or (was_withdrawn and is_withdrawn(paper))


def find_past(request: Request, library: "Library") -> Past:
    """Return the past of an issue, with its own earlier decisions if it was made before.

    An issue of listed papers has no past.
    """
    slug, day = request.topic.slug, request.date
    issue_records = () if request.ids else library.load_issue_records(slug)
    past = Past(
        request=request,
        stored=next((record for record in issue_records if record.date == day), None),
        others=tuple(record for record in issue_records if record.date != day),
    )
    return past.about(library.load_decisions(slug, day), library)


def _opened(window: Window, before: Sequence[IssueRecord]) -> datetime:
    """Return when the first batch opened that no complete issue covers.

    It is the first batch of the window, or of an earlier incomplete issue that is not too old.
    """
    opened, last = submission_span(window)[0], window.start - FARTHEST - HELD
    missed = (
        submission_span(issue_record.window)[0]
        for issue_record in before
        if issue_record.window.start < window.start
        and issue_record.window.end >= last
        and not _is_made_good(issue_record, before)
    )
    return max(min(missed, default=opened), opened - FARTHEST)


def _is_made_good(issue_record: IssueRecord, before: Iterable[IssueRecord]) -> bool:
    """Return whether an issue is complete, or a later complete issue covers all of its days."""
    if issue_record.complete:
        return True
    first = announcement_day(submission_span(issue_record.window)[0] - HELD)
    return any(
        other.complete
        and other.lookback is not None
        and other.begun > issue_record.completed
        and other.lookback.start <= first
        and other.window.end >= issue_record.window.end
        for other in before
    )


def count(decisions: Mapping[str, Decision], *, named: int = 0, late: int = 0) -> Counts:
    """Return an issue's figures: papers found, chosen, and left out by decision."""
    counts = Counter(decisions.values())
    return Counts(
        found=len(decisions),
        chosen=counts["chosen"],
        named=named,
        late=late,
        left_out={why: counts[why] for why in LEFT_OUT if why != "editor" or counts[why]},
    )


def find_gap(earlier: Iterable[IssueRecord], window: Window) -> tuple[date, ...]:
    """Return the dates of missing issues between the earlier issues and a window, oldest first.

    They are as long as the window, and in the eight weeks before it; a span without listings, such
    as a weekend, is not missing.  Nothing is missing before a series has begun.
    """
    earlier = sorted(earlier, key=lambda record: record.date)
    if not _has_begun(earlier, window):
        return ()
    last = max((record.window.end for record in earlier), default=window.end)
    covered, length = max(last, window.start - FARTHEST), _DAY * len(window.dates)
    missing, end = [], window.start - _DAY
    while end > covered:
        if listing_days(Window(start=max(covered, end - length) + _DAY, end=end)):
            missing.append(end)
        end -= length
    return tuple(reversed(missing))


def _has_begun(earlier: Sequence[IssueRecord], window: Window) -> bool:
    """Return whether a topic's series began before a window; issues are in order.

    A group of issues more than eight weeks before the next begins no series if it is a single
    issue or has no post.
    """
    group: list[IssueRecord] = []
    starts = [*(record.window.start for record in earlier[1:]), window.start]
    for record, following in zip(earlier, starts, strict=False):
        group.append(record)
        if following - record.window.end > FARTHEST:
            if len(group) > 1 and any(issue_record.has_post for issue_record in group):
                return True
            group.clear()
    return bool(group)


def find_gaps(
    issue_records: Iterable[IssueRecord], now: datetime
) -> Mapping[str, tuple[date, ...]]:
    """Return the dates of the issues that are missing by now, by the topic's slug, oldest first.

    They are between issues, or overdue after the last issue.  Issues of days in the future, made by
    a wrong clock, are ignored.
    """
    by_slug: dict[str, list[IssueRecord]] = defaultdict(list)
    for record in sorted(issue_records, key=lambda record: record.date):
        if record.date <= latest_date(now):
            by_slug[record.slug].append(record)
    missing = {
        slug: (*_missing(issues), *find_gap(issues, _next_window(issues, now)))
        for slug, issues in by_slug.items()
    }
    return {slug: days for slug, days in missing.items() if days}


def _next_window(issues: Sequence[IssueRecord], now: datetime) -> Window:
    """Return the window of the first later issue that is not overdue.

    It has as many days as most of the topic's issues.
    """
    last, length = issues[-1].window.end, mode(len(issue.window.dates) for issue in issues)
    windows = (window_of(last + _DAY * length * number, length) for number in count_up(1))
    return next(window for window in windows if not is_overdue(window, now))


def find_late(
    issue_records: Sequence[IssueRecord], now: datetime, topics: Collection[str]
) -> Mapping[str, tuple[date, ...]]:
    """Return the missing dates of the last eight weeks, in the form of `find_gaps`.

    Only active topics are late: those in `topics`, and those with at least two issues, one of them
    in these weeks.
    """
    start, dates = today(now) - FARTHEST, defaultdict[str, list[date]](list)
    for record in issue_records:
        dates[record.slug].append(record.date)
    late = {
        slug: tuple(day for day in days if day >= start)
        for slug, days in find_gaps(issue_records, now).items()
        if slug in topics or (len(dates[slug]) > 1 and max(dates[slug]) >= start)
    }
    return {slug: days for slug, days in late.items() if days}


def find_coverage(
    topics: Mapping[str, Topic], issues: Iterable[IssueRecord], library: "Library", window: Window
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return the coverage of each day of a window for each topic, by its slug.

    It depends on the topic's issues, searches and harvests, and on listings if its query is bound
    to categories.
    """
    days, working = window.dates, frozenset(listing_days(window))
    harvests = library.load_harvests()
    names = {slug: categories_of(topic.query) for slug, topic in topics.items() if topic.query}
    queries = {slug: topic.query_text for slug, topic in topics.items()}
    searched = library.load_searched(queries.values(), window)
    listed = library.load_listed(frozenset[str]().union(*names.values()), window)
    whole = {
        name: {span.start: is_whole for span, is_whole in seen} for name, seen in listed.items()
    }
    by_slug = defaultdict[str, list[IssueRecord]](list)
    for issue in issues:
        by_slug[issue.slug].append(issue)

    @cache
    def harvested(until: datetime | None) -> Collection[date]:
        return frozenset(day for day in working if is_harvested(until, day))

    def judge(slug: str, topic: Topic) -> Iterator[tuple[date, Coverage]]:
        query = queries[slug]
        seen = [(issue.window, issue.complete) for issue in by_slug[slug] if issue.query == query]
        seen += searched.get(query, ())
        held = harvested(find_harvest_end(topic.query, harvests))
        listings = [whole.get(name, {}) for name in names.get(slug, ())]
        for day in days:
            looks = [is_whole for span, is_whole in seen if day in span]
            if any(day in listing for listing in listings):
                looks.append(all(listing.get(day, False) for listing in listings))
            is_whole = day in held or any(looks)
            covered: Coverage = "complete" if is_whole else "partial" if looks else "never"
            yield day, covered if day in working else "none"

    return {slug: dict(judge(slug, topic)) for slug, topic in topics.items()}


def find_backlog(
    request: Request, issue_records: Iterable[IssueRecord], undelivered: Collection[date] = ()
) -> tuple[Request, ...]:
    """Return the requests to build before an issue, oldest first, each with its own date.

    They are for missing issues since the topic's first issue, and for incomplete or `undelivered`
    issues, all of the last eight weeks.  Issues of another query are not built again.
    """
    earlier = sorted(
        (record for record in issue_records if record.date < request.date),
        key=lambda record: record.date,
    )
    days = {
        **_missing(earlier),
        **dict.fromkeys(find_gap(earlier, request.window), request.days),
        **{
            record.date: len(record.window.dates)
            for record in earlier
            if record.query == request.topic.query_text
            and not (record.complete and record.date not in undelivered)
        },
    }
    return tuple(
        replace(request, date=day, days=days[day])
        for day in sorted(days)
        if request.date - FARTHEST <= day < request.date
    )


def _missing(issues: Sequence[IssueRecord]) -> dict[date, int]:
    """Return the dates missing between a topic's issues, each with its window's number of days."""
    return {
        day: len(issue.window.dates)
        for number, issue in enumerate(issues)
        for day in find_gap(issues[:number], issue.window)
    }
