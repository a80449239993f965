"""Announcements: listings fetched and judged, and what they say was announced when."""

from collections import deque
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import itemgetter
from shlex import quote
from statistics import mean

from digest.calendar import closes, known_years, listing_days, submission_span
from digest.errors import AnswerError, FetchError, OutdatedError
from digest.model import Listing, ListingPage, Notice, Paper, Problem, Window
from digest.pipeline.misses import (
    LATER,
    Key,
    Keys,
    is_quiet,
    tell_given_up,
    tell_missing,
    tell_shrunk,
    tell_unheld,
    tell_unreachable,
)
from digest.pipeline.tools import Tools
from digest.query import category, matches


def tell_empty(listings: Keys) -> Problem:
    """Say that listings of working days, all of one category, are said to be empty."""
    days, category = [day for day, _ in listings], listings[0][1]
    span = f"{days[0]} to {days[-1]}"
    when = f"{len(days)} working days, {span}" if days[1:] else f"{days[0]}, a working day"
    return Problem(
        stage="fetch",
        subject=f"{category} {span if days[1:] else days[0]}",
        message=f"arXiv lists nothing in {category} on {when}: papers may be missing.",
        hint=LATER,
    )


def tell_unproved(listings: Keys) -> Problem:
    """Say that a day's feeds may be those of a day before, as nothing shows that they are newer."""
    day, names = listings[0][0], [name for _, name in listings]
    asked = "".join(f" -c {quote(name)}" for name in names)
    return Problem(
        stage="fetch",
        subject=f"{' '.join(names)} {day}",
        message=f"The feed of {', '.join(names)} of {day} may be that of an earlier day: the"
        " library has no whole listing of the day before that shows it to be newer.",
        hint=f"What was announced is certain after:"
        f" digest fetch --source catchup{asked} --since {day}",
    )


def tell_strange(listings: Keys) -> Problem:
    """Say that listings of a day have papers that are not in their category."""
    day, names = listings[0][0], [name for _, name in listings]
    return Problem(
        stage="fetch",
        subject=f"{' '.join(names)} {day}",
        message=f"The listing of {', '.join(names)} of {day} has papers that arXiv's search has in"
        " other categories alone: others may be missing.",
        hint=LATER,
    )


# What may be doubted of several listings alike, and by what they go together: day or category.
_DOUBTS = (
    (tell_unproved, itemgetter(0)),
    (tell_strange, itemgetter(0)),
    (tell_empty, itemgetter(1)),
)


def is_empty(listing: Listing) -> bool:
    """Tell whether a listing came empty, and is doubted."""
    return tell_empty([(listing.day, listing.category)]) in listing.problems


def is_unproved(listing: Listing) -> bool:
    """Tell whether a listing is that of a feed which may be an older one."""
    return tell_unproved([(listing.day, listing.category)]) in listing.problems


def join_doubts(problems: Iterable[Problem], listings: Keys) -> tuple[Problem, ...]:
    """Tell doubts about these listings together, behind all other problems."""
    told = list(dict.fromkeys(problems))
    for tell, key in _DOUBTS:
        doubted = {tell([listing]): listing for listing in listings}
        alike = sorted((doubted[one] for one in told if one in doubted), key=key)
        told = [one for one in told if one not in doubted]
        told += [tell(tuple(group)) for _, group in groupby(alike, key)]
    return tuple(told)


# A category with so many entries a day has none on no day.
_BUSY = 10

# What is held of listings, by day and category.
Held = Mapping[Key, Listing | None]


def load_held(wanted: Iterable[Key], tools: Tools) -> Held:
    """Return what is held of listings."""
    return {(day, name): tools.library.load_listing(name, day) for day, name in wanted}


def judge_empty(before: Held, now: Held, tools: Tools) -> Iterator[Problem]:
    """Close the listings that came empty: as complete, or as doubtful with a problem."""
    rows = {key: one.rows for key, one in now.items() if one and one.rows and not is_unproved(one)}
    for (day, name), listing in now.items():
        if listing and not (listing.rows or listing.problems or listing.complete):
            is_true = _is_believable(listing, rows, before[day, name])
            problems = () if is_true else (tell_empty([(day, name)]),)
            tools.library.finish_listing(name, day, problems, at=tools.clock.now())
            yield from problems


def _is_believable(listing: Listing, rows: Mapping[Key, int], before: Listing | None) -> bool:
    """Tell whether a listing is empty indeed, beside the rows of others and what was before."""
    if listing.notices:
        return False
    others_are_there = any(day == listing.day for day, _ in rows)
    if not _is_busy(listing.category, rows):
        return others_are_there or _was_empty(listing, before)
    # In a year whose holidays are not known, this may be one.
    return listing.day.year not in known_years() and _was_empty(listing, before)


def _is_busy(category: str, rows: Mapping[Key, int]) -> bool:
    usual = [number for (_, name), number in rows.items() if name == category]
    return bool(usual) and mean(usual) >= _BUSY


def _was_empty(listing: Listing, before: Listing | None) -> bool:
    """Tell whether a listing was found empty hours before, too, and its day is over."""
    day = listing.day
    if before is None or not is_empty(before):
        return False
    return is_quiet(before.asked, listing.asked, closes(Window(start=day, end=day)))


_DAY = timedelta(days=1)
# The longest time without a listing, around the turn of the year, is shorter.
_LONGEST_PAUSE = timedelta(days=14)


def refuse_stale(page: ListingPage, tools: Tools) -> None:
    """Raise OutdatedError where a listing has no identifier that is newer than those before it.

    Identifiers are given out when papers are announced, in one sequence for all categories.
    """
    new = [notice.paper for notice in page.notices if notice.kind == "new"]
    newest = tools.library.load_newest(page.day) if new else None
    if newest is not None and max(new) <= newest:
        raise OutdatedError(
            f"It is stale, for it has no paper newer than arXiv:{newest}, announced before.",
            hint="Run the same command again in some hours.",
        )


def find_doubt(page: ListingPage, tools: Tools) -> tuple[Problem, ...]:
    """Return a problem with a feed that is not known to be newer than the day before, if any.

    What came before it in the same category shows whether it is; without that, nothing does.
    """
    if not page.rows or not _is_feed(tools):
        return ()
    before = tools.library.load_listing(page.category, _day_before(page.day))
    listed = {notice.paper for notice in before.notices} if before and before.complete else None
    is_newer = listed is not None and any(one.paper not in listed for one in page.notices)
    return () if is_newer else (tell_unproved([(page.day, page.category)]),)


def _is_feed(tools: Tools) -> bool:
    """Tell whether the source holds one day alone, the latest, and does not know which it is."""
    reach = tools.listings.reach(tools.clock.now()) if tools.listings else None
    return reach is not None and reach.start == reach.end


def _day_before(day: date) -> date:
    """Return the last day before this one that has a listing."""
    return listing_days(Window(start=day - _LONGEST_PAUSE, end=day - _DAY))[-1]


FEW = 2
"""So many papers of a listing arXiv may take out of its category once they are listed."""

_FIRST_SEEN = frozenset({"new", "cross"})

Records = Mapping[str, Paper]


def first_seen(listing: Listing) -> tuple[Notice, ...]:
    """Return the notices of papers that a listing has as new or as cross-listed."""
    return tuple(notice for notice in listing.notices if notice.kind in _FIRST_SEEN)


def find_strangers(listing: Listing, records: Records) -> frozenset[str]:
    """Return those of these papers whose records have them in other categories alone."""
    listed = category(listing.category)
    return frozenset(
        notice.paper
        for notice in first_seen(listing)
        if notice.paper in records and not matches(listed, records[notice.paper])
    )


# After so many in a row that cannot be had the service is left alone.
_PATIENCE = 2

Found = tuple[tuple[Problem, ...], FetchError | None]


def fetch_listings(missing: Mapping[Key, Listing | None], tools: Tools) -> Iterator[Problem]:
    """Fetch listings, of which this much is held, and say which could not be had.

    How far back it really goes the service knows best: those beyond its reach are tried too, the
    newest first, until one is refused.  A feed has no past at all.
    """
    if tools.listings is None or not missing:
        return
    reach = tools.listings.reach(tools.clock.now())
    within = _within(missing, reach)
    older = [key for key in missing if key[0] < reach.start < reach.end]
    untried = missing.keys() - {*within, *older}
    queue = deque([*within, *reversed(older)])
    tools.progress.begin("Fetching listings", len(within) or None)
    try:
        yield from _work_off(queue, missing, reach, tools)
    finally:
        tools.progress.end()
    yield from tell_unreachable((*queue, *untried), _tell_reach(tools.listings.name, reach))


def fetch_listing(
    category: str, day: date, tools: Tools, *, before: Listing | None = None
) -> Found:
    """Fetch and keep a listing; return what is wrong with it, and why it broke off if it did.

    `before` is what was held of it when it was found to be missing: another run may have had it
    since.  An empty one is left open: whether to believe it is judged when others are there.
    """
    with tools.library.asking("listing", f"{category} {day}", tools.progress.note):
        held = tools.library.load_listing(category, day)
        if held and held.complete and held != before:
            return (), None
        return _fetch(category, day, tools)


def _fetch(category: str, day: date, tools: Tools) -> Found:
    """Fetch and keep what is missing of a listing."""
    problems: list[Problem] = []
    failure, rows = None, 0
    try:
        for page in _pages(category, day, tools):
            problems += page.problems
            rows = page.start + page.rows
    except FetchError as error:
        failure = error
        problems.append(tell_missing(category, day, error))
    held = tools.library.load_listing(category, day)
    if held and not problems and 0 < rows < len(held.notices):
        problems += _find_shrunk(held, rows, tools)
    if rows or problems:
        tools.library.finish_listing(category, day, problems, at=tools.clock.now())
    return tuple(problems), failure


def _find_shrunk(listing: Listing, rows: int, tools: Tools) -> Iterator[Problem]:
    """Say that a listing has become shorter, unless it was another category's before."""
    records = tools.library.load_papers(notice.paper for notice in listing.notices)
    if len(find_strangers(listing, records)) <= FEW:
        yield tell_shrunk(listing.category, listing.day, rows, len(listing.notices))


def _within(missing: Mapping[Key, Listing | None], reach: Window) -> Sequence[Key]:
    """Return the listings that the source says it has, those that failed before behind the others.

    One that fails every time must not keep the others from being asked for.
    """
    within = [key for key in missing if key[0] in reach]
    failed = {key for key, listing in missing.items() if listing and listing.problems}
    return sorted(within, key=lambda key: key in failed)


def _work_off(
    queue: deque[Key], missing: Mapping[Key, Listing | None], reach: Window, tools: Tools
) -> Iterator[Problem]:
    """Fetch one listing after the other; those that stay in the queue lie too far back.

    A service that refuses, or has no good answer again and again, is asked for nothing more.
    """
    failures = done = 0
    while queue:
        day, name = queue[0]
        found, error = fetch_listing(name, day, tools, before=missing[queue[0]])
        if day < reach.start and isinstance(error, AnswerError):
            return
        queue.popleft()
        yield from found
        done += day >= reach.start
        tools.progress.advance(done)
        # One that is merely behind answers well.
        failures = failures + 1 if error and not isinstance(error, OutdatedError) else 0
        if failures >= _PATIENCE or _is_refusal(error):
            yield from tell_given_up(tuple(queue))
            queue.clear()


def _tell_reach(name: str, reach: Window) -> str:
    """Say which days a source has, as the beginning of those that it has not."""
    span = f"{reach.start} to {reach.end}" if reach.start < reach.end else f"{reach.start} alone"
    return f"The source '{name}' has {span}, not"


def _is_refusal(error: FetchError | None) -> bool:
    """Tell whether a failure is the service's, and no matter of what it was asked for."""
    return error is not None and not isinstance(error, AnswerError)


def _pages(category: str, day: date, tools: Tools) -> Iterator[ListingPage]:
    """Yield the pages of a listing that are not held, each once it is kept."""
    listings = tools.listings
    if listings is None:
        return
    held = tools.library.load_listing(category, day)
    is_cut = held is not None and not held.complete and not held.problems
    start = held.rows if held and is_cut and held.rows < held.total else 0
    for page in listings.fetch_listing(category, day, start=start):
        refuse_stale(page, tools)
        doubt = find_doubt(page, tools)
        if doubt and held and held.complete:
            return  # what is certain is not given up for what is not
        doubted = replace(page, problems=(*page.problems, *doubt))
        tools.library.save_listing(doubted, source=listings.name, at=tools.clock.now())
        yield doubted


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What listings say: of each paper the first day on which it was new or cross-listed.

    `new` are those that were surely announced on that day for the first time anywhere; `held` are
    the listings asked for, as far as they are held; `unread` says that one could not be had, and
    that no other has any paper.
    """

    held: Held
    days: Mapping[str, date]
    new: frozenset[str]
    unread: bool = False
    problems: tuple[Problem, ...] = ()


def collect_announced(
    categories: Iterable[str],
    window: Window,
    tools: Tools,
    *,
    offline: bool,
    refresh: bool = False,
) -> Announced:
    """Return what was announced in these categories within a window."""
    names = sorted(categories)
    wanted = [(day, name) for day in listing_days(window) for name in names]
    held = load_held(wanted, tools)
    missing = {key: one for key, one in held.items() if _is_due(one, tools, refresh=refresh)}
    if offline:
        return read_held(held, tell_unheld(tuple(missing)))
    failed = tuple(fetch_listings(missing, tools))
    doubted = tuple(judge_empty(held, load_held(wanted, tools), tools))
    return read_held(load_held(wanted, tools), (*failed, *doubted))


def read_held(held: Held, problems: tuple[Problem, ...]) -> Announced:
    """Return what the library has of these listings."""
    days: dict[str, date] = {}
    new: set[str] = set()
    for listing in filter(None, held.values()):
        first = first_seen(listing)
        for notice in first:
            days.setdefault(notice.paper, listing.day)
        if not is_unproved(listing):
            new.update(notice.paper for notice in first if notice.kind == "new")
    return Announced(
        held=held,
        days=days,
        new=frozenset(new),
        unread=_is_unread(held),
        problems=problems,
    )


def _is_due(listing: Listing | None, tools: Tools, *, refresh: bool) -> bool:
    """Tell whether a listing is to be asked for."""
    is_old = refresh and not (listing and tools.is_of_this_run(listing.asked))
    return is_old or not _is_whole(listing, tools.clock.now())


def _is_whole(listing: Listing | None, now: datetime) -> bool:
    """Tell whether a listing is held, complete, and not of a time when the clock ran ahead."""
    return listing is not None and listing.complete and listing.asked <= now


def _is_unread(held: Held) -> bool:
    """Tell whether a listing could not be had, and no other has any paper."""
    listings = held.values()
    return not all(map(_came, listings)) and not any(one and one.notices for one in listings)


def _came(listing: Listing | None) -> bool:
    """Tell whether a listing ever came, be it in part, or empty and in doubt."""
    return listing is not None and bool(listing.complete or listing.notices or is_empty(listing))


# So long after its day was announced, the search knows of each cross-listing in a listing.
_SETTLED = timedelta(days=1)
# A batch may close a little later than it should.
_SLACK = timedelta(hours=1)


def judge_listings(announced: Announced, papers: Iterable[Paper], tools: Tools) -> Announced:
    """Return what is announced, now that arXiv was asked for the records of these papers.

    A listing with papers of other categories is left open, as its own may be missing; a feed with
    a paper that was not due before its day is no older one.
    """
    records = {paper.id: paper for paper in papers}
    now = tools.clock.now()
    told, is_changed = announced.problems, False
    for listing in filter(None, announced.held.values()):
        removed, raised = _judge(listing, records, now)
        told = _change(told, removed, raised)
        problems = _change(listing.problems, removed, raised)
        if problems != listing.problems:
            _keep(listing, problems, tools)
            is_changed = True
    held = load_held(announced.held, tools) if is_changed else announced.held
    return read_held(held, told)


def _judge(
    listing: Listing, records: Records, now: datetime
) -> tuple[frozenset[Problem], tuple[Problem, ...]]:
    """Return the doubts about a listing that records remove, and those that they raise."""
    key = [(listing.day, listing.category)]
    strange = tell_strange(key)
    proved = (tell_unproved(key),) if _is_of_day(listing, records) else ()
    raised = (strange,) if _is_strange(listing, records, now) else ()
    return frozenset({strange, *proved}), raised


def _change(
    problems: Iterable[Problem], removed: Container[Problem], raised: tuple[Problem, ...]
) -> tuple[Problem, ...]:
    """Return problems without those removed, and with those raised."""
    return (*(problem for problem in problems if problem not in removed), *raised)


def _is_strange(listing: Listing, records: Records, now: datetime) -> bool:
    """Tell whether more papers are not of a listing's category than the search may be wrong in.

    Of earlier answers a listing keeps what the last one does not have any more.
    """
    announced = closes(Window(start=listing.day, end=listing.day))
    most = max(FEW, len(first_seen(listing)) // 2) if now - announced >= _SETTLED else 0
    strangers = len(find_strangers(listing, records))
    return min(strangers, listing.rows - len(listing.notices) + strangers) > most


def _is_of_day(listing: Listing, records: Records) -> bool:
    """Tell whether a listing has a paper that was not due before its day.

    What is left of an earlier answer shows nothing of the last one.
    """
    opened, closed = submission_span(Window(start=listing.day, end=listing.day))
    papers = [records.get(notice.paper) for notice in first_seen(listing)]
    is_one_answer = len(listing.notices) <= listing.rows
    return is_one_answer and any(
        opened + _SLACK <= paper.published < closed for paper in papers if paper
    )


def _keep(listing: Listing, problems: tuple[Problem, ...], tools: Tools) -> None:
    """Keep a listing as it is, but with these problems, which leave it open."""
    page = ListingPage(
        category=listing.category,
        day=listing.day,
        notices=listing.notices,
        start=0,
        rows=listing.rows,
        total=listing.total,
        problems=problems,
    )
    tools.library.save_listing(page, source=listing.source, at=listing.asked)
    tools.library.finish_listing(page.category, page.day, problems, at=listing.asked)
