"""Fetches and checks listings, and returns the papers that they announce."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from shlex import quote
from statistics import mean
from typing import Literal

from digest.calendar import closes, known_years, last_listing, listing_days, submission_span
from digest.errors import AnswerError, FetchError, OutdatedError
from digest.model import Listing, ListingPage, Notice, Paper, Problem, Window
from digest.pipeline.lookup import LATER, FetchResult, collect_ids, is_quiet, join, listed
from digest.pipeline.plan import Ports
from digest.ports import task
from digest.query import category, matcher

# The day and category of a listing; and the stored listings by these keys.
Key = tuple[date, str]
Held = Mapping[Key, Listing | None]
Records = Mapping[str, Paper]
Doubt = Literal["unproved", "empty"]

_DAY = timedelta(days=1)
# How long after its submission a paper may be listed.
_REACH = timedelta(days=56)
# How much later than scheduled a batch may close.
_SLACK = timedelta(hours=1)
# After how many failures in a row the service is not asked any more.
_PATIENCE = 2
# A category with this many entries a day is never empty on a working day.
_BUSY = 10
_NAMED = 5


def collect_announced(
    categories: Collection[str],
    window: Window,
    ports: Ports,
    *,
    offline: bool,
    refresh: bool = False,
) -> FetchResult:
    """Return the papers that were announced in categories within a window.

    `days` has the first day on which each was new or cross-listed; if that was certainly its first
    announcement, the day is also stored as its announcement day.
    """
    wanted = [(day, name) for day in listing_days(window) for name in sorted(categories)]
    held = _load_held(wanted, ports)
    missing = {
        key: listing
        for key, listing in held.items()
        if listing is None
        or not listing.complete
        or not ports.is_still_valid(listing.asked, refresh=refresh)
    }
    if offline:
        hint = "Without --offline they are asked for."
        problems = _group_problem(tuple(missing), "The library has no whole listing", hint)
    else:
        problems = tuple(dict.fromkeys(_fetch_listings(missing, ports)))
        _judge_empty(held, _load_held(wanted, ports), ports)
        held = _load_held(wanted, ports)
    found = _look_up_announced(held, ports, offline=offline)
    if not offline:
        _prove(held, found.papers, ports)
        held = _load_held(wanted, ports)
        problems += tuple(_find_doubts({key: held[key] for key in missing}))
    problems = (*problems, *found.problems)
    listings = held.values()
    has_papers = any(listing and listing.notices for listing in listings)
    return FetchResult(
        papers=_save_days(held, found.papers, ports),
        days=_first_days(held),
        problems=problems,
        complete=not problems,
        unread=not (all(map(_has_arrived, listings)) or has_papers),
    )


def _save_days(held: Held, papers: Sequence[Paper], ports: Ports) -> tuple[Paper, ...]:
    """Store and return papers with the day of their first announcement, if it is certain."""
    days = _first_days(held)
    new = {
        notice.paper
        for listing, notice in _first_seen(held.values())
        if notice.kind == "new" and not _is_doubted("unproved", listing)
    }
    stated = {p.id: days[p.id] for p in papers if p.announced is None and p.id in new}
    ports.library.save_announced(stated)
    return tuple(replace(p, announced=stated.get(p.id, p.announced)) for p in papers)


def find_stated_days(
    categories: Collection[str], window: Window, ports: Ports
) -> Mapping[str, date]:
    """Return each paper's first day, from a window on, in the stored listings of categories."""
    days = listing_days(Window(start=window.start, end=window.end + _REACH))
    held = _load_held(((day, name) for day in days for name in categories), ports)
    return _first_days({key: held[key] for key in held if not _is_doubted("unproved", held[key])})


def _load_held(wanted: Iterable[Key], ports: Ports) -> Held:
    return {(day, name): ports.library.load_listing(name, day) for day, name in wanted}


def _first_seen(listings: Iterable[Listing | None]) -> Iterator[tuple[Listing, Notice]]:
    for listing in filter(None, listings):
        for notice in listing.notices:
            if notice.kind in {"new", "cross"}:
                yield listing, notice


def _first_days(held: Held) -> Mapping[str, date]:
    days: dict[str, date] = {}
    for listing, notice in _first_seen(held.values()):
        days.setdefault(notice.paper, listing.day)
    return days


def _has_arrived(listing: Listing | None) -> bool:
    """Return whether a listing ever arrived, even if only in part, or empty and doubted."""
    has_content = listing is not None and (listing.complete or bool(listing.notices))
    return has_content or _is_doubted("empty", listing)


def _fetch_listings(missing: Held, ports: Ports) -> Iterator[Problem]:
    """Fetch listings, given with what is stored of them, and yield problems.

    Listings that failed before are fetched last.  A service that refuses, or fails several times in
    a row, is not asked any more.
    """
    if ports.listings is None or not missing:
        return
    reach = ports.listings.reach(ports.clock.now())
    within = sorted(
        (key for key in missing if key[0] in reach),
        key=lambda key: bool((listing := missing[key]) and listing.problems),
    )
    span = f"{reach.start} to {reach.end}" if reach.start < reach.end else f"{reach.start} alone"
    beyond = _group_problem(
        [key for key in missing if key[0] not in reach],
        f"The source '{ports.listings.name}' has {span}, not",
        "--source catchup reaches back 90 days; searches (--source arxiv) have no limit.",
    )
    # Fetching the others may take minutes: the user learns at once what will be missing.
    for problem in beyond if within else ():
        ports.progress.warn(problem.message)
    failures = 0
    with task(ports.progress, "Fetching listings", len(within)):
        for done, key in enumerate(within, 1):
            problems, error = _fetch_listing(key, missing[key], ports)
            yield from problems
            ports.progress.advance(done)
            # An outdated listing is no failure of the service.
            failures = failures + 1 if error and not isinstance(error, OutdatedError) else 0
            if failures >= _PATIENCE or (error and not isinstance(error, AnswerError)):
                yield from _group_problem(within[done:], "Not asked for after that", LATER)
                break
    yield from beyond


def _fetch_listing(
    key: Key, before: Listing | None, ports: Ports
) -> tuple[Sequence[Problem], FetchError | None]:
    """Fetch and store the missing part of a listing; return problems, and the error that ended it.

    `before` is what was stored when it was found to be missing.  An empty listing is not finished
    here: whether to believe it depends on the others.
    """
    (day, category), library = key, ports.library
    with library.asking("listing", f"{category} {day}", ports.progress.note):
        held = library.load_listing(category, day)
        if held and held.complete and held != before:
            return (), None  # another run has fetched it meanwhile
        problems: list[Problem] = []
        failure, rows = None, 0
        try:
            for page in _fetch_pages(key, held, ports):
                problems += page.problems
                rows = page.start + page.rows
        except FetchError as error:
            failure, message = error, f"The listing of {category} of {day}: {error}"
            problems.append(_listing_problem(f"{category} {day}", message, error.hint))
        now = library.load_listing(category, day)
        stored = len(now.notices) if now else 0
        if not problems and 0 < rows < stored:  # stored notices are never removed
            message = f"came with {rows:,} entries, and had {stored:,} before."
            subject = f"{category} {day}"
            problems.append(
                _listing_problem(subject, f"The listing of {category} of {day} {message}")
            )
        if rows or problems:
            library.finish_listing(category, day, problems, at=ports.clock.now())
    doubt = _doubt_problem("unproved", [key])
    return [problem for problem in problems if problem != doubt], failure


def _fetch_pages(key: Key, held: Listing | None, ports: Ports) -> Iterator[ListingPage]:
    """Yield the pages of a listing that are not stored, each after it was stored."""
    (day, category), listings = key, ports.listings
    if listings is None:
        return
    is_partial = held is not None and not held.complete and not held.problems
    start = held.rows if held and is_partial and held.rows < held.total else 0
    for page in listings.fetch_listing(category, day, start=start):
        _refuse_stale(page, ports)
        doubted = page.rows and _is_feed(ports) and not _is_newer(page, ports)
        if doubted and held and held.complete:
            return  # a doubted listing does not replace a complete one
        doubts = [_doubt_problem("unproved", [key])] if doubted else []
        stored = replace(page, problems=(*page.problems, *doubts))
        ports.library.save_listing(stored, source=listings.name, at=ports.clock.now())
        yield stored


def _refuse_stale(page: ListingPage, ports: Ports) -> None:
    """Raise OutdatedError if a listing has no identifier newer than those announced before it.

    arXiv assigns identifiers at announcement, in one sequence for all categories.
    """
    new = [notice.paper for notice in page.notices if notice.kind == "new"]
    newest = ports.library.load_newest(page.day) if new else None
    if newest is not None and max(new) <= newest:
        raise OutdatedError(
            f"It is stale, for it has no paper newer than arXiv:{newest}, announced before.",
            hint="Run the same command again in some hours.",
        )


def _is_feed(ports: Ports) -> bool:
    """Return whether the source is a feed, which has the latest day only and does not state it."""
    reach = ports.listings.reach(ports.clock.now()) if ports.listings else None
    return reach is not None and reach.start == reach.end


def _is_newer(page: ListingPage, ports: Ports) -> bool:
    """Return whether a feed has a paper that the complete listing of the day before lacks."""
    held = ports.library.load_listing(page.category, last_listing(page.day - _DAY))
    if held is None or not held.complete:
        return False
    known = {notice.paper for notice in held.notices}
    return any(notice.paper not in known for notice in page.notices)


def _look_up_announced(held: Held, ports: Ports, *, offline: bool) -> FetchResult:
    """Look up the announced papers, and report those that cannot be fetched.

    A stored record that lacks the category of a listing is older than the listing, and is fetched
    again.
    """
    names = sorted({notice.paper for _, notice in _first_seen(held.values())})
    if not names:
        return FetchResult()
    try:
        found = collect_ids(names, ports, offline=offline, age=False)
        records = {paper.id: paper for paper in found.papers}
        is_listed = {name: matcher(category(name)) for _, name in held}
        older = {
            notice.paper
            for listing, notice in _first_seen(held.values())
            if (paper := records.get(notice.paper)) and not is_listed[listing.category](paper)
        }
        if older and not offline:
            again = collect_ids(sorted(older), ports, offline=False, refresh=True)
            found = join((found, again))
    except FetchError as error:
        message = f"The announced papers could not be looked up: {error}"
        return FetchResult(problems=(_listing_problem("records", message, error.hint),))
    absent = (*found.unknown, *found.missing)
    message = f"Announced, but could not be fetched: {listed(absent, _NAMED)}."
    problems = (_listing_problem("records", message),) if absent else ()
    return replace(found, problems=(*found.problems, *problems))


def _judge_empty(before: Held, now: Held, ports: Ports) -> None:
    """Finish the listings that arrived empty: as complete, or with a doubt."""
    rows = {
        key: listing.rows
        for key, listing in now.items()
        if listing and listing.rows and not _is_doubted("unproved", listing)
    }
    for key, listing in now.items():
        if listing and not (listing.rows or listing.problems or listing.complete):
            is_true = _is_believable(listing, rows, before[key])
            problems = () if is_true else (_doubt_problem("empty", [key]),)
            at = ports.clock.now()
            ports.library.finish_listing(listing.category, listing.day, problems, at=at)


def _is_believable(listing: Listing, rows: Mapping[Key, int], before: Listing | None) -> bool:
    """Return whether to believe an empty listing, given other listings' rows and its last state.

    It is believed if another listing of its day has rows, or if it was already empty hours ago and
    its day is over.  A busy category is believed only in the second case, and only in years whose
    holidays are not known.
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
    """Remove the doubt about feeds that have a paper not due before their day."""
    records = {paper.id: paper for paper in papers}
    for key, listing in held.items():
        if not (listing and _is_doubted("unproved", listing) and _is_of_day(listing, records)):
            continue
        doubt = _doubt_problem("unproved", [key])
        problems = tuple(problem for problem in listing.problems if problem != doubt)
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

    A listing that also has notices of an earlier answer proves nothing about the last answer.
    """
    opened, closed = submission_span(Window(start=listing.day, end=listing.day))
    seen = _first_seen([listing])
    papers = [records[notice.paper] for _, notice in seen if notice.paper in records]
    is_one_answer = len(listing.notices) <= listing.rows
    return is_one_answer and any(opened + _SLACK <= paper.published < closed for paper in papers)


def _doubt_problem(doubt: Doubt, listings: Sequence[Key]) -> Problem:
    """Return the problem of doubted listings, all of one day or of one category."""
    days = [*dict.fromkeys(day for day, _ in listings)]
    names = [*dict.fromkeys(name for _, name in listings)]
    of, day, hint = ", ".join(names), days[0], LATER
    span = f"{day} to {days[-1]}" if days[1:] else f"{day}"
    if doubt == "empty":
        when = f"{len(days)} working days, {span}" if days[1:] else f"{day}, a working day"
        message = f"arXiv lists nothing in {of} on {when}: papers may be missing."
    else:
        options = "".join(f" -c {quote(name)}" for name in names)
        command = f"digest fetch --source catchup{options} --since {day}"
        hint = f"To learn for certain which papers were announced, run: {command}"
        message = (
            f"The feed of {of} of {day} may be that of an earlier day: the library has no whole"
            " listing of the day before that shows it to be newer."
        )
    return _listing_problem(f"{' '.join(names)} {span}", message, hint)


def _is_doubted(doubt: Doubt, listing: Listing | None) -> bool:
    key = [(listing.day, listing.category)] if listing else []
    return listing is not None and _doubt_problem(doubt, key) in listing.problems


def _find_doubts(held: Held) -> Iterator[Problem]:
    """Yield the problems of feeds without proof by day, and of empty listings by category."""
    doubts: Sequence[tuple[Doubt, int]] = (("unproved", 0), ("empty", 1))
    for doubt, part in doubts:
        by = itemgetter(part)
        doubted = sorted((key for key in held if _is_doubted(doubt, held[key])), key=by)
        yield from (_doubt_problem(doubt, tuple(group)) for _, group in groupby(doubted, by))


def _group_problem(listings: Sequence[Key], reason: str, hint: str) -> tuple[Problem, ...]:
    """Return one problem for listings, named by category and days; nothing without listings."""
    if not listings:
        return ()
    names = ", ".join(sorted({name for _, name in listings}))
    days = sorted({day for day, _ in listings})
    span = f"{days[0]}" if len(days) == 1 else f"{len(days)} days, {days[0]} to {days[-1]}"
    return (_listing_problem("listings", f"{reason}: {names}, {span}.", hint),)


def _listing_problem(subject: str, message: str, hint: str = "") -> Problem:
    return Problem(stage="fetch", subject=subject, message=message, hint=hint or LATER)
