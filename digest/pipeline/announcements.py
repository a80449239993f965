"""Announcements: listings fetched and judged, and the papers that they say were announced."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from shlex import quote
from statistics import mean
from typing import Any, Literal

from digest.calendar import closes, known_years, last_listing, listing_days, submission_span
from digest.errors import AnswerError, FetchError, OutdatedError
from digest.model import Listing, ListingPage, Notice, Paper, Problem, Window
from digest.pipeline.lookup import LATER, Collected, collect_ids, is_quiet, join, listed
from digest.pipeline.plan import Ports
from digest.ports import task
from digest.query import category, matches

# A listing, by its day and category, and what is held of listings.
Key = tuple[date, str]
Held = Mapping[Key, Listing | None]
Records = Mapping[str, Paper]
Doubt = Literal["unproved", "empty"]

# What may be doubted of several listings alike, and by what they go together: day or category.
_DOUBTS: Sequence[tuple[Doubt, Callable[[Key], Any]]] = (
    ("unproved", itemgetter(0)),
    ("empty", itemgetter(1)),
)
_DAY = timedelta(days=1)
# So long after its submission a paper may be listed.
_REACH = timedelta(days=56)
# A batch may close a little later than it should.
_SLACK = timedelta(hours=1)
# After so many failures in a row the service is left alone.
_PATIENCE = 2
# A category with so many entries a day has none on no day.
_BUSY = 10
_NAMED = 5


def collect_announced(
    categories: Collection[str],
    window: Window,
    ports: Ports,
    *,
    offline: bool,
    refresh: bool = False,
) -> Collected:
    """Return the papers that were announced in categories within a window.

    Each has the first day on which it was new or cross-listed; where it was surely announced then
    for the first time anywhere, that is kept as its day of announcement.
    """
    wanted = [(day, name) for day in listing_days(window) for name in sorted(categories)]
    held = _load_held(wanted, ports)
    missing = {key: one for key, one in held.items() if _is_due(one, ports, refresh=refresh)}
    if offline:
        hint = "Without --offline they are asked for."
        problems = _tell_all(tuple(missing), "The library has no whole listing", hint)
    else:
        problems = tuple(dict.fromkeys(_fetch_listings(missing, ports)))
        _judge_empty(held, _load_held(wanted, ports), ports)
        held = _load_held(wanted, ports)
    found = _look_up(held, ports, offline=offline)
    if not offline:
        _prove(held, found.papers, ports)
        held = _load_held(wanted, ports)
        problems += tuple(_tell_doubts({key: held[key] for key in missing}))
    told = (*problems, *found.problems)
    return Collected(
        papers=_state_days(held, found.papers, ports),
        days=_first_days(held),
        problems=told,
        complete=not told,
        unread=not (all(map(_came, held.values())) or any(o and o.notices for o in held.values())),
    )


def _state_days(held: Held, papers: Sequence[Paper], ports: Ports) -> tuple[Paper, ...]:
    """Keep on which day papers were surely announced for the first time, and return the papers."""
    days = _first_days(held)
    new = {
        notice.paper
        for listing, notice in _first_seen(held.values())
        if notice.kind == "new" and not _is_doubted("unproved", listing)
    }
    stated = {p.id: days[p.id] for p in papers if p.announced is None and p.id in new}
    ports.library.save_announced(stated)
    return tuple(replace(p, announced=stated.get(p.id, p.announced)) for p in papers)


def find_stated(categories: Collection[str], window: Window, ports: Ports) -> Mapping[str, date]:
    """Return the first day, from a window on, on which a listing that is held has each paper."""
    days = listing_days(Window(start=window.start, end=window.end + _REACH))
    held = _load_held(((day, name) for day in days for name in categories), ports)
    return _first_days({key: one for key, one in held.items() if not _is_doubted("unproved", one)})


def _load_held(wanted: Iterable[Key], ports: Ports) -> Held:
    return {(day, name): ports.library.load_listing(name, day) for day, name in wanted}


def _first_seen(listings: Iterable[Listing | None]) -> Iterator[tuple[Listing, Notice]]:
    """Yield each paper that a listing has as new or as cross-listed, by day."""
    for listing in filter(None, listings):
        for notice in listing.notices:
            if notice.kind in {"new", "cross"}:
                yield listing, notice


def _first_days(held: Held) -> Mapping[str, date]:
    days: dict[str, date] = {}
    for listing, notice in _first_seen(held.values()):
        days.setdefault(notice.paper, listing.day)
    return days


def _is_due(listing: Listing | None, ports: Ports, *, refresh: bool) -> bool:
    """Return whether a listing is to be asked for."""
    if listing is None or not listing.complete:
        return True
    return not ports.still_counts(listing.asked, refresh=refresh)


def _came(listing: Listing | None) -> bool:
    """Return whether a listing ever came, be it in part, or empty and in doubt."""
    is_there = listing is not None and (listing.complete or bool(listing.notices))
    return is_there or _is_doubted("empty", listing)


def _fetch_listings(missing: Held, ports: Ports) -> Iterator[Problem]:
    """Fetch listings, of which this much is held, and yield what could not be had.

    One that fails every time must not keep the others from being asked for.  A service that
    refuses, or has no good answer again and again, is asked for nothing more.
    """
    if ports.listings is None or not missing:
        return
    reach = ports.listings.reach(ports.clock.now())
    within = sorted(
        (key for key in missing if key[0] in reach),
        key=lambda key: bool((listing := missing[key]) and listing.problems),
    )
    span = f"{reach.start} to {reach.end}" if reach.start < reach.end else f"{reach.start} alone"
    beyond = _tell_all(
        [key for key in missing if key[0] not in reach],
        f"The source '{ports.listings.name}' has {span}, not",
        "--source catchup reaches back 90 days; searches (--source arxiv) have no limit.",
    )
    # The others may take minutes: who wants more than these need not wait.
    for problem in beyond if within else ():
        ports.progress.warn(problem.message)
    failures = 0
    with task(ports.progress, "Fetching listings", len(within)):
        for done, key in enumerate(within, 1):
            problems, error = _fetch_listing(key, missing[key], ports)
            yield from problems
            ports.progress.advance(done)
            # One that is merely behind answers well.
            failures = failures + 1 if error and not isinstance(error, OutdatedError) else 0
            if failures >= _PATIENCE or (error and not isinstance(error, AnswerError)):
                yield from _tell_all(within[done:], "Not asked for after that", LATER)
                break
    yield from beyond


def _fetch_listing(
    key: Key, before: Listing | None, ports: Ports
) -> tuple[Sequence[Problem], FetchError | None]:
    """Fetch and keep what is missing of a listing; return what is wrong, and what cut it off.

    `before` is what was held of it when it was found to be missing.  An empty one is left open:
    whether to believe it is judged when others are there.
    """
    (day, category), library = key, ports.library
    with library.asking("listing", f"{category} {day}", ports.progress.note):
        held = library.load_listing(category, day)
        if held and held.complete and held != before:
            return (), None  # another run has had it meanwhile
        problems: list[Problem] = []
        failure, rows = None, 0
        try:
            for page in _pages(key, held, ports):
                problems += page.problems
                rows = page.start + page.rows
        except FetchError as error:
            failure, message = error, f"The listing of {category} of {day}: {error}"
            problems.append(_problem(f"{category} {day}", message, error.hint))
        now = library.load_listing(category, day)
        had = len(now.notices) if now else 0
        if not problems and 0 < rows < had:  # nothing is ever taken back
            message = f"came with {rows:,} entries, and had {had:,} before."
            subject = f"{category} {day}"
            problems.append(_problem(subject, f"The listing of {category} of {day} {message}"))
        if rows or problems:
            library.finish_listing(category, day, problems, at=ports.clock.now())
    return [one for one in problems if one != _tell("unproved", [key])], failure


def _pages(key: Key, held: Listing | None, ports: Ports) -> Iterator[ListingPage]:
    """Yield the pages of a listing that are not held, each once it is kept."""
    (day, category), listings = key, ports.listings
    if listings is None:
        return
    is_cut = held is not None and not held.complete and not held.problems
    start = held.rows if held and is_cut and held.rows < held.total else 0
    for page in listings.fetch_listing(category, day, start=start):
        _refuse_stale(page, ports)
        doubted = page.rows and _is_feed(ports) and not _is_newer(page, ports)
        if doubted and held and held.complete:
            return  # what is certain is not given up for what is not
        doubts = [_tell("unproved", [key])] if doubted else []
        kept = replace(page, problems=(*page.problems, *doubts))
        ports.library.save_listing(kept, source=listings.name, at=ports.clock.now())
        yield kept


def _refuse_stale(page: ListingPage, ports: Ports) -> None:
    """Raise OutdatedError where a listing has no identifier that is newer than those before it.

    Identifiers are given out when papers are announced, in one sequence for all categories.
    """
    new = [notice.paper for notice in page.notices if notice.kind == "new"]
    newest = ports.library.load_newest(page.day) if new else None
    if newest is not None and max(new) <= newest:
        raise OutdatedError(
            f"It is stale, for it has no paper newer than arXiv:{newest}, announced before.",
            hint="Run the same command again in some hours.",
        )


def _is_feed(ports: Ports) -> bool:
    """Return whether the source holds one day alone, the latest, and does not know which it is."""
    reach = ports.listings.reach(ports.clock.now()) if ports.listings else None
    return reach is not None and reach.start == reach.end


def _is_newer(page: ListingPage, ports: Ports) -> bool:
    """Return whether a feed has what a whole listing of the day before in its category has not."""
    held = ports.library.load_listing(page.category, last_listing(page.day - _DAY))
    if held is None or not held.complete:
        return False
    known = {notice.paper for notice in held.notices}
    return any(notice.paper not in known for notice in page.notices)


def _look_up(held: Held, ports: Ports, *, offline: bool) -> Collected:
    """Look up what was announced, and report what cannot be had.

    A record from before a paper was listed in a category does not know of it, and is asked for
    again.
    """
    names = sorted({notice.paper for _, notice in _first_seen(held.values())})
    if not names:
        return Collected()
    try:
        found = collect_ids(names, ports, offline=offline, age=False)
        records = {paper.id: paper for paper in found.papers}
        older = {
            notice.paper
            for listing, notice in _first_seen(held.values())
            if (paper := records.get(notice.paper))
            and not matches(category(listing.category), paper)
        }
        if older and not offline:
            again = collect_ids(sorted(older), ports, offline=False, refresh=True)
            found = join((found, again))
    except FetchError as error:
        message = f"What was announced could not be looked up: {error}"
        return Collected(problems=(_problem("records", message, error.hint),))
    absent = (*found.unknown, *found.missing)
    message = f"Announced, but not to be had: {listed(absent, _NAMED)}."
    problems = (_problem("records", message),) if absent else ()
    return replace(found, problems=(*found.problems, *problems))


def _judge_empty(before: Held, now: Held, ports: Ports) -> None:
    """Close the listings that came empty: as complete, or as doubtful."""
    rows = {
        key: one.rows
        for key, one in now.items()
        if one and one.rows and not _is_doubted("unproved", one)
    }
    for key, listing in now.items():
        if listing and not (listing.rows or listing.problems or listing.complete):
            is_true = _is_believable(listing, rows, before[key])
            problems = () if is_true else (_tell("empty", [key]),)
            at = ports.clock.now()
            ports.library.finish_listing(listing.category, listing.day, problems, at=at)


def _is_believable(listing: Listing, rows: Mapping[Key, int], before: Listing | None) -> bool:
    """Return whether a listing is empty indeed, beside the rows of others and what was before.

    It is believed beside others of its day, or where it was empty hours before, too, and its day is
    over.  A category that usually has many is believed to have none in a year alone whose holidays
    are not known.
    """
    day = listing.day
    if listing.notices:
        return False
    was_empty = (
        before is not None
        and _is_doubted("empty", before)
        and is_quiet(before.asked, listing.asked, closes(Window(start=day, end=day)))
    )
    usual = [number for (_, name), number in rows.items() if name == listing.category]
    if usual and mean(usual) >= _BUSY:
        return was_empty and day.year not in known_years()
    return was_empty or any(other == day for other, _ in rows)


def _prove(held: Held, papers: Iterable[Paper], ports: Ports) -> None:
    """Keep no doubt of a feed with a paper that was not due before its day: it is no older one."""
    records = {paper.id: paper for paper in papers}
    for key, listing in held.items():
        if not (listing and _is_doubted("unproved", listing) and _is_of_day(listing, records)):
            continue
        problems = tuple(one for one in listing.problems if one != _tell("unproved", [key]))
        page = ListingPage(
            category=listing.category,
            day=listing.day,
            notices=listing.notices,
            start=0,
            rows=listing.rows,
            total=listing.total,
            problems=problems,
        )
        ports.library.save_listing(page, source=listing.source, at=listing.asked)
        ports.library.finish_listing(page.category, page.day, problems, at=listing.asked)


def _is_of_day(listing: Listing, records: Records) -> bool:
    """Return whether a listing has a paper that was not due before its day.

    What is left of an earlier answer shows nothing of the last one.
    """
    opened, closed = submission_span(Window(start=listing.day, end=listing.day))
    seen = _first_seen([listing])
    papers = [records[notice.paper] for _, notice in seen if notice.paper in records]
    is_one_answer = len(listing.notices) <= listing.rows
    return is_one_answer and any(opened + _SLACK <= one.published < closed for one in papers)


def _tell(doubt: Doubt, listings: Sequence[Key]) -> Problem:
    """Return the problem of listings that are doubted alike, all of one day or of one category."""
    days = [*dict.fromkeys(day for day, _ in listings)]
    names = [*dict.fromkeys(name for _, name in listings)]
    of, day, hint = ", ".join(names), days[0], LATER
    span = f"{day} to {days[-1]}" if days[1:] else f"{day}"
    if doubt == "empty":
        when = f"{len(days)} working days, {span}" if days[1:] else f"{day}, a working day"
        message = f"arXiv lists nothing in {of} on {when}: papers may be missing."
    else:
        asked = "".join(f" -c {quote(name)}" for name in names)
        command = f"digest fetch --source catchup{asked} --since {day}"
        hint = f"What was announced is certain after: {command}"
        message = (
            f"The feed of {of} of {day} may be that of an earlier day: the library has no whole"
            " listing of the day before that shows it to be newer."
        )
    return _problem(f"{' '.join(names)} {span}", message, hint)


def _is_doubted(doubt: Doubt, listing: Listing | None) -> bool:
    """Return whether a listing is kept with a doubt."""
    key = [(listing.day, listing.category)] if listing else []
    return listing is not None and _tell(doubt, key) in listing.problems


def _tell_doubts(held: Held) -> Iterator[Problem]:
    """Yield the problems of listings that are doubted, those that are doubted alike as one."""
    for doubt, by in _DOUBTS:
        doubted = sorted((key for key, one in held.items() if _is_doubted(doubt, one)), key=by)
        yield from (_tell(doubt, tuple(group)) for _, group in groupby(doubted, by))


def _tell_all(listings: Sequence[Key], what: str, hint: str) -> tuple[Problem, ...]:
    """Return one problem of all these listings, named by category and days, if there are any."""
    if not listings:
        return ()
    names = ", ".join(sorted({name for _, name in listings}))
    days = sorted({day for day, _ in listings})
    span = f"{days[0]}" if len(days) == 1 else f"{len(days)} days, {days[0]} to {days[-1]}"
    return (_problem("listings", f"{what}: {names}, {span}.", hint),)


def _problem(subject: str, message: str, hint: str = "") -> Problem:
    return Problem(stage="fetch", subject=subject, message=message, hint=hint or LATER)
