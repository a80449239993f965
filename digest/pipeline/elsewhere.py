"""Reads the feeds that a topic names, and chooses the entries that an issue links to."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, timedelta

from digest.errors import FetchError
from digest.model import FEED, Answer, Elsewhere, FeedEntry, IssueRecord, Problem, StatedFeed
from digest.pipeline.past import Past
from digest.pipeline.plan import Feed, Ports
from digest.ports import task
from digest.text import visible

_MOST, _MOST_OF_FEED = 12, 3
# A feed is read again after this time; of it so many entries are kept, the newest.
_LASTS, _MOST_KEPT = timedelta(hours=1), 200
# The most earlier issues whose feeds may have failed for which an issue still looks.
_MOST_BACK = 4
_SIDE_BY_SIDE = 8
_HINT = "The next issue has what was missed."


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReadings:
    """The last answer of each feed, by address, and the problems with those not read now."""

    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ElsewhereResult:
    """The entries that an issue links to, the answers that have them, and problems."""

    entries: tuple[Elsewhere, ...] = ()
    answers: tuple[Answer, ...] = ()
    problems: tuple[Problem, ...] = ()


def find_elsewhere(past: Past, ports: Ports) -> ElsewhereResult:
    """Return what an issue has from its topic's feeds; a complete issue keeps its answers."""
    request, feeds = past.request, past.request.topic.elsewhere
    if not feeds or request.ids:
        return ElsewhereResult()
    if made := past.finished:
        answers = {
            answer.subject: answer
            for answer in ports.library.load_answers_of(made.slug, made.date)
            if answer.service == FEED
        }
        recorded = tuple(problem for problem in made.problems if problem.stage == FEED)
        read = FeedReadings(answers=answers, problems=recorded)
    else:
        read = read_feeds(feeds, ports, offline=request.offline, refresh=request.refresh)
    return ElsewhereResult(
        entries=_choose(feeds, read.answers, past, ports),
        answers=tuple(read.answers.values()),
        problems=read.problems,
    )


def read_feeds(
    feeds: Iterable[Feed], ports: Ports, *, offline: bool = False, refresh: bool = False
) -> FeedReadings:
    """Read feeds side by side, and save what is new; entries that a feed no longer has are kept.

    A feed that was read within the hour is not read again, unless `refresh`.
    """
    names = {feed.url: feed.name for feed in feeds}
    reader, library = ports.feeds, ports.library
    held = {
        answer.subject: answer for answer in library.load_answers(names) if answer.service == FEED
    }
    wanted = [
        url
        for url in names
        if not (url in held and ports.is_still_valid(held[url].asked, _LASTS, refresh=refresh))
    ]
    if offline or reader is None or not wanted:
        return FeedReadings(answers=held)

    def read(url: str) -> Answer | FetchError:
        try:
            return reader.fetch(url, held.get(url))
        except FetchError as error:
            return error

    problems: list[Problem] = []
    with (
        task(ports.progress, "Reading feeds", len(wanted)),
        ThreadPoolExecutor(_SIDE_BY_SIDE) as threads,
    ):
        for done, (url, answer) in enumerate(
            zip(wanted, threads.map(read, wanted), strict=True), 1
        ):
            if isinstance(answer, Answer):
                held[url] = _keep_older(answer, held.get(url))
                library.save_answer(held[url])
            else:
                message = f"The feed of {names[url]} could not be read: {answer}"
                problems.append(Problem(stage=FEED, subject=url, message=message, hint=_HINT))
            ports.progress.advance(done, len(wanted))
    return FeedReadings(answers=held, problems=tuple(problems))


def _entries_of(answer: Answer | None) -> tuple[FeedEntry, ...]:
    return answer.stated.entries if answer and isinstance(answer.stated, StatedFeed) else ()


def _keep_older(answer: Answer, before: Answer | None) -> Answer:
    """Return an answer with the entries that the feed had before, the newest first.

    Entries dated after the day of the answer wait until their day.
    """
    today = answer.asked.date()
    entries = {entry.key: entry for entry in (*_entries_of(before), *_entries_of(answer))}
    due = (entry for entry in entries.values() if entry.day <= today)
    kept = sorted(due, key=lambda entry: (entry.day, entry.key), reverse=True)[:_MOST_KEPT]
    return replace(answer, stated=StatedFeed(entries=tuple(kept)))


def _choose(
    feeds: Sequence[Feed], answers: Mapping[str, Answer], past: Past, ports: Ports
) -> tuple[Elsewhere, ...]:
    """Return the newest entries of the issue's days, at most twelve, and three of a feed.

    Entries of days before that no issue could see, since they came late or their feed failed,
    count as well.
    """
    from digest.ranking import PhraseFinder  # noqa: PLC0415 - needed for an issue alone

    made = sorted(past.before, key=lambda record: record.date, reverse=True)
    earlier = [record for record in made if record.date < past.request.date][:_MOST_BACK]
    chosen: dict[str, tuple[FeedEntry, Feed]] = {}
    for feed in feeds:
        start, seen = _look_back(feed, earlier, past, ports)
        finder = PhraseFinder(feed.words)
        fitting = [
            entry
            for entry in _entries_of(answers.get(feed.url))
            if start <= entry.day <= past.request.date
            and entry.key not in seen
            and entry.url not in chosen
            and (not feed.words or finder.find(f"{entry.title}. {entry.summary}"))
        ]
        chosen |= {entry.url: (entry, feed) for entry in fitting[:_MOST_OF_FEED]}
    newest = sorted(chosen.values(), key=lambda pair: pair[0].day, reverse=True)
    return tuple(
        Elsewhere(feed=feed.name, title=visible(entry.title), url=entry.url, day=entry.day)
        for entry, feed in newest[:_MOST]
    )


def _look_back(
    feed: Feed, earlier: Iterable[IssueRecord], past: Past, ports: Ports
) -> tuple[date, frozenset[str]]:
    """Return the first day of a feed's entries for an issue, and the keys that others have seen.

    It is the first day of the last issue that read the feed; without one, of the issues that tried
    to, or else the issue's own.
    """
    start, seen = past.request.window.start, frozenset[str]()
    for record in earlier:
        answers = ports.library.load_answers_of(record.slug, record.date)
        of_feed = [
            answer for answer in answers if (answer.service, answer.subject) == (FEED, feed.url)
        ]
        has_failed = any((it.stage, it.subject) == (FEED, feed.url) for it in record.problems)
        if not (of_feed or has_failed):
            break
        start = min(start, record.window.start)
        seen = seen.union(entry.key for answer in of_feed for entry in _entries_of(answer))
        if not has_failed:
            break
    return start, seen
