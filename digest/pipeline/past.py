"""What the library holds of a topic: where an issue stands among others, days covered, gaps."""

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
from digest.model import LEFT_OUT, Counts, Coverage, Decision, IssueRecord, Paper, Window
from digest.pipeline.harvest import find_until, has_day
from digest.pipeline.plan import Request, Topic
from digest.query import categories_of
from digest.withdrawal import is_withdrawn

if TYPE_CHECKING:
    from digest.store import Library

# Issues that could not look everywhere hand on their look-back, but no further than this.
FARTHEST = timedelta(days=56)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
# What an issue says of a paper for good.  A withdrawn one may come back.
FINAL: Collection[Decision] = frozenset({"chosen", "rank", "duplicate", "off_topic", "editor"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An issue's place: `stored` is what the library has of its date, by whatever query.

    `ours` is that one where it was made by the same query, of the same window; `others` are all
    other issues of the topic.
    """

    request: Request
    stored: IssueRecord | None
    others: Sequence[IssueRecord]

    @property
    def ours(self) -> IssueRecord | None:
        """The same issue as it was made before."""
        asked = (self.request.topic.query_text, self.request.window)
        made = self.stored and (self.stored.query, self.stored.window)
        return self.stored if made == asked else None

    @property
    def former(self) -> IssueRecord | None:
        """That issue, unless all is asked again."""
        return None if self.request.refresh else self.ours

    @property
    def finished(self) -> IssueRecord | None:
        """That issue where it could look everywhere, unless all is asked again."""
        return self.former if self.former and self.former.complete else None

    @property
    def begun(self) -> datetime | None:
        """The least time at which a new issue is completed; a clock may have run ahead before."""
        return max((other.begun + _SECOND for other in self.others), default=None)

    @property
    def before(self) -> tuple[IssueRecord, ...]:
        """The issues of this query that were completed before this one was for the first time.

        What the topic asked for formerly says nothing of what it asks for now.
        """
        alike = tuple(
            other for other in self.others if other.query == self.request.topic.query_text
        )
        if self.stored is None:
            return alike
        # Times are kept to the second: of issues made in one, the earlier date came first.
        ours = (self.stored.begun, self.stored.date)
        return tuple(other for other in alike if (other.begun, other.date) < ours)

    @property
    def looks_back(self) -> bool:
        """Whether an earlier issue could miss a paper; a rebuilt one looks where it looked."""
        looked = self.ours is not None and self.ours.lookback is not None
        return looked or is_covered(self.lookback, self.before)

    @property
    def lookback(self) -> Window:
        """The days before the window on which late papers may be due.

        A rebuilt issue looks where it looked the first time, unless all is asked again.
        """
        made = self.ours.lookback if self.ours else None
        if made and not self.request.refresh:
            return made
        window = self.request.window
        first = announcement_day(_opened(window, self.before) - HELD)
        starts = [first, window.start - _DAY, *([made.start] if made else [])]
        return Window(start=min(starts), end=window.start - _DAY)

    def about(self, papers: Iterable[str], library: "Library") -> "Past":
        """Return the same with every issue's decisions on these papers and those to be included."""
        wanted = [*papers, *self.request.wanted]
        ours = (self.stored,) if self.stored else ()
        found = library.load_decided((*ours, *self.others), wanted)
        return replace(self, stored=found[0] if ours else None, others=found[len(ours) :])

    @property
    def elsewhere(self) -> dict[str, Decision]:
        """What other issues decided about papers, for good where any did.

        That another has a paper is less than what that one says of it.
        """
        found: dict[str, Decision] = {}
        for issue_record in self.others:
            for paper, decision in issue_record.decisions.items():
                if decision in FINAL or found.get(paper, "already_issued") == "already_issued":
                    found[paper] = decision
        return found

    def settled(self, current: Iterable[Paper]) -> frozenset[str]:
        """Return which of these papers, as they are now, are none of this issue's business.

        One that another issue left out as withdrawn may come back, but none that any took back.
        What this issue decided itself stays with it.
        """
        elsewhere = self.elsewhere
        made = (*self.others, *filter(None, [self.stored]))
        corrections = chain.from_iterable(issue_record.corrections.items() for issue_record in made)
        taken_back = {paper for paper, taken in corrections if taken.issued != self.request.date}
        ours = self.ours.decisions if self.ours else {}
        return frozenset(
            paper.id
            for paper in current
            if elsewhere.get(paper.id) in FINAL
            or (ours.get(paper.id) not in FINAL and _is_gone(paper, elsewhere, taken_back))
        )

    def dropped(self, decisions: Mapping[str, Decision]) -> frozenset[str]:
        """Return the papers that this issue told of once and leaves out as withdrawn now."""
        if self.ours is None:
            return frozenset()
        told, taken = self.ours.decisions, self.ours.corrections
        own = {paper for paper in taken if taken[paper].issued == self.request.date}
        return frozenset(
            paper
            for paper, decision in decisions.items()
            if decision == "withdrawn" and (told.get(paper) == "chosen" or paper in own)
        )

    def as_made(self, papers: Mapping[str, Paper], library: "Library") -> tuple[Paper, ...]:
        """Return papers in the versions that the issue was made of, unless all is asked again.

        What came since is for the next issue to tell: a withdrawal, or nothing.
        """
        made = self.former.versions if self.former else {}
        changed = {
            paper: version
            for paper, version in made.items()
            if paper in papers and papers[paper].version != version
        }
        held = library.load_versions(changed) if changed else {}
        return tuple(held.get(name, paper) for name, paper in papers.items())


def is_covered(days: Window, before: Iterable[IssueRecord]) -> bool:
    """Return whether an issue completed before covers any of these days."""
    return any(
        issue_record.window.start <= days.end and days.start <= issue_record.window.end
        for issue_record in before
    )


def _is_gone(paper: Paper, elsewhere: Mapping[str, Decision], taken_back: Collection[str]) -> bool:
    """Return whether a paper was taken back, or is withdrawn as another issue found it."""
    is_withdrawn_there = elsewhere.get(paper.id) == "withdrawn"
    return paper.id in taken_back or (is_withdrawn_there and is_withdrawn(paper))


def find_past(request: Request, library: "Library") -> Past:
    """Return the past of an issue, with its own earlier decisions if it was made before.

    One of listed papers has none.
    """
    slug, day = request.topic.slug, request.date
    issue_records = () if request.ids else library.load_issue_records(slug)
    bare = Past(
        request=request,
        stored=next(
            (issue_record for issue_record in issue_records if issue_record.date == day), None
        ),
        others=tuple(issue_record for issue_record in issue_records if issue_record.date != day),
    )
    return bare.about(library.load_decisions(slug, day), library)


def _opened(window: Window, before: Sequence[IssueRecord]) -> datetime:
    """Return when the first batch opened that nobody has wholly looked at.

    It is the window's own, or that of an issue before it that could not look everywhere, if any of
    its days can still be looked at.
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
    """Return whether an issue, or a later one in its stead, looked at all of its days."""
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
    """Return an issue's figures: what it found, chose, and left out, by reason."""
    counts = Counter(decisions.values())
    return Counts(
        found=len(decisions),
        chosen=counts["chosen"],
        named=named,
        late=late,
        left_out={why: counts[why] for why in LEFT_OUT if why != "editor" or counts[why]},
    )


def find_gap(earlier: Iterable[IssueRecord], window: Window) -> tuple[date, ...]:
    """Return the dates of the issues missing between the earlier ones and a window, oldest first.

    They are as long as the window, and of the eight weeks before it; days without a listing, such
    as a weekend, are not missed.  Nothing is missing before a series has begun.
    """
    earlier = sorted(earlier, key=lambda issue_record: issue_record.date)
    if not _has_begun(earlier, window):
        return ()
    last = max((issue_record.window.end for issue_record in earlier), default=window.end)
    covered, length = max(last, window.start - FARTHEST), _DAY * len(window.dates)
    missing, end = [], window.start - _DAY
    while end > covered:
        if listing_days(Window(start=max(covered, end - length) + _DAY, end=end)):
            missing.append(end)
        end -= length
    return tuple(reversed(missing))


def _has_begun(earlier: Sequence[IssueRecord], window: Window) -> bool:
    """Return whether a topic's series began before a window; issues are in order.

    What lies more than eight weeks before all that follows was tried, and begins nothing, if it is
    a single issue, or if no post was made.
    """
    tried: list[IssueRecord] = []
    starts = [*(one.window.start for one in earlier[1:]), window.start]
    for one, following in zip(earlier, starts, strict=False):
        tried.append(one)
        if following - one.window.end > FARTHEST:
            if len(tried) > 1 and any(made.has_post for made in tried):
                return True
            tried.clear()
    return bool(tried)


def find_gaps(
    issue_records: Iterable[IssueRecord], now: datetime
) -> Mapping[str, tuple[date, ...]]:
    """Return the dates of the issues that are missing by now, by the topic's slug, oldest first.

    They lie between issues, or since the last one if they are overdue.  An issue of a day to come,
    which a wrong clock made, is none.
    """
    by_slug: dict[str, list[IssueRecord]] = defaultdict(list)
    for issue_record in sorted(issue_records, key=lambda issue_record: issue_record.date):
        if issue_record.date <= latest_date(now):
            by_slug[issue_record.slug].append(issue_record)
    found = {
        slug: (*_missing(issues), *find_gap(issues, _next_window(issues, now)))
        for slug, issues in by_slug.items()
    }
    return {slug: days for slug, days in found.items() if days}


def _next_window(issues: Sequence[IssueRecord], now: datetime) -> Window:
    """Return the window of the first issue after the last one that is not overdue.

    It has as many days as most of the topic's issues.
    """
    last, length = issues[-1].window.end, mode(len(issue.window.dates) for issue in issues)
    windows = (window_of(last + _DAY * length * number, length) for number in count_up(1))
    return next(window for window in windows if not is_overdue(window, now))


def find_late(
    issue_records: Sequence[IssueRecord], now: datetime, topics: Collection[str]
) -> Mapping[str, tuple[date, ...]]:
    """Return the issues of the last eight weeks that should be there by now, as `find_gaps` does.

    A topic goes on if it is one of `topics`, or has two issues and one of these weeks: what was
    asked for once is not late.
    """
    start, made = today(now) - FARTHEST, defaultdict[str, list[date]](list)
    for issue_record in issue_records:
        made[issue_record.slug].append(issue_record.date)
    found = {
        slug: tuple(day for day in days if day >= start)
        for slug, days in find_gaps(issue_records, now).items()
        if slug in topics or (len(made[slug]) > 1 and max(made[slug]) >= start)
    }
    return {slug: days for slug, days in found.items() if days}


def find_coverage(
    topics: Mapping[str, Topic], issues: Iterable[IssueRecord], library: "Library", window: Window
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return the coverage of each day of a window for each topic, by its slug.

    It is what its issues, searches, listings and harvests saw; listings tell of a topic that is
    bound to categories.
    """
    days, working = window.dates, frozenset(listing_days(window))
    harvests = library.load_harvests()
    names = {slug: categories_of(one.query) for slug, one in topics.items() if one.query}
    asked = {slug: topic.query_text for slug, topic in topics.items()}
    searched = library.load_searched(asked.values(), window)
    listed = library.load_listed(frozenset[str]().union(*names.values()), window)
    whole = {
        name: {span.start: is_whole for span, is_whole in seen} for name, seen in listed.items()
    }
    made = defaultdict[str, list[IssueRecord]](list)
    for issue in issues:
        made[issue.slug].append(issue)

    @cache
    def harvested(until: datetime | None) -> Collection[date]:
        return frozenset(day for day in working if has_day(until, day))

    def judge(slug: str, topic: Topic) -> Iterator[tuple[date, Coverage]]:
        seen = [(one.window, one.complete) for one in made[slug] if one.query == asked[slug]]
        seen += searched.get(asked[slug], ())
        held = harvested(find_until(topic.query, harvests))
        sets = [whole.get(name, {}) for name in names.get(slug, ())]
        for day in days:
            found = [is_whole for span, is_whole in seen if day in span]
            if any(day in one for one in sets):
                found.append(all(one.get(day, False) for one in sets))
            is_whole = day in held or any(found)
            covered: Coverage = "complete" if is_whole else "partial" if found else "never"
            yield day, covered if day in working else "none"

    return {slug: dict(judge(slug, topic)) for slug, topic in topics.items()}


def find_backlog(
    request: Request, issue_records: Iterable[IssueRecord], undelivered: Collection[date] = ()
) -> tuple[Request, ...]:
    """Return what to build ahead of an issue, oldest first, each by its own date.

    These are the dates without an issue since the topic's first one, and the issues that could not
    look everywhere, or are `undelivered`, of the eight weeks before.  One by another query is not
    this topic's to mend.
    """
    earlier = sorted(
        (issue_record for issue_record in issue_records if issue_record.date < request.date),
        key=lambda issue_record: issue_record.date,
    )
    days = {
        **_missing(earlier),
        **dict.fromkeys(find_gap(earlier, request.window), request.days),
        **{
            made.date: len(made.window.dates)
            for made in earlier
            if made.query == request.topic.query_text
            and not (made.complete and made.date not in undelivered)
        },
    }
    return tuple(
        replace(request, date=day, days=days[day])
        for day in sorted(days)
        if request.date - FARTHEST <= day < request.date
    )


def _missing(issues: Sequence[IssueRecord]) -> dict[date, int]:
    """Return the dates missing between a topic's issues, each with the days that its window has."""
    return {
        day: len(issue.window.dates)
        for place, issue in enumerate(issues)
        for day in find_gap(issues[:place], issue.window)
    }
