"""Whether what a library holds fits together: records, answers, listings, issues, history.

Works on a connection to a library of the current schema, and changes nothing.
"""

import sqlite3
from collections.abc import Iterator
from itertools import chain
from typing import Any, get_args

from digest.model import Fate, NoticeKind, Problem
from digest.store import facts, values
from digest.store.soundness import (
    Extent,
    find_disorder,
    find_edition_fault,
    find_extent_faults,
    find_fault,
    find_paper_fault,
    parse_key,
)

RESTORE = "Restore a backup in its place; without one, move it elsewhere: the next run starts anew."
_SEARCH = "Give --refresh to the command that searched: it asks again."
_LIST = "Fetch the listing of that day again."
_FETCH = "Try: digest fetch {}"
_BUILD = "Build that issue again."
_ASK = "Nothing needs it: the next build that would use it asks again."

_ORDER = ", ".join(Extent.__dataclass_fields__)[: -len(", used")]
_SEARCHES = f"""
    SELECT key, first_day, last_day, {_ORDER},
        (SELECT count(*) FROM search_rows WHERE search = number)
    FROM searches ORDER BY key
"""  # noqa: S608 - our own columns
_LISTINGS = f"SELECT category, day, {_ORDER} FROM listings ORDER BY category, day"  # noqa: S608
_FATES = """
    SELECT editions.slug, editions.date, fates.paper, fates.fate, fates.version, papers.version,
        EXISTS (SELECT 1 FROM versions
            WHERE versions.id = fates.paper AND versions.version = fates.version)
    FROM editions JOIN fates ON fates.edition = editions.number
    LEFT JOIN papers ON papers.id = fates.paper
    ORDER BY editions.slug, editions.date, fates.position
"""
_PLACES = """
    SELECT editions.slug, editions.date, places.paper, places.record
    FROM places JOIN editions ON editions.number = places.edition
    ORDER BY editions.slug, editions.date, places.paper
"""
_EDITION_REPLIES = """
    SELECT editions.slug, editions.date, edition_replies.model, edition_replies.key,
        edition_replies.asked, edition_replies.record
    FROM edition_replies JOIN editions ON editions.number = edition_replies.edition
    ORDER BY editions.slug, editions.date, edition_replies.model, edition_replies.key
"""
_CORRECTIONS = """
    SELECT editions.slug, editions.date, corrections.paper
    FROM corrections JOIN editions ON editions.number = corrections.edition
    WHERE corrections.paper NOT IN (SELECT id FROM papers)
    ORDER BY editions.slug, editions.date, corrections.position
"""


def finding(subject: str, message: str, hint: str) -> Problem:
    """Return one thing that is wrong."""
    return Problem(stage="library", subject=subject, message=message, hint=hint)


def find_inconsistencies(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Yield what does not fit together, table by table."""
    for find in (
        _find_in_papers,
        _find_in_versions,
        _find_in_searches,
        _find_in_listings,
        _find_in_notices,
        _find_in_editions,
        _find_in_fates,
        _find_in_places,
        _find_in_corrections,
        _find_in_facts,
        _find_in_replies,
        _find_in_edition_replies,
        _find_in_deliveries,
        _find_in_runs,
    ):
        yield from find(connection)


def _find_in_papers(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute(
        "SELECT id, version, published, saved, record FROM papers ORDER BY id"
    )
    for id_, version, published, saved, blob in rows:
        fault = find_paper_fault(blob, id_, version, published)
        if not fault and not values.is_time(saved):
            fault = "it does not say when it was saved"
        if fault:
            yield finding(f"paper {id_}", f"The record is of no use: {fault}.", RESTORE)


def _find_in_versions(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute(
        "SELECT versions.id, versions.version, versions.record, versions.version < papers.version"
        " FROM versions LEFT JOIN papers USING (id) ORDER BY versions.id, versions.version"
    )
    for id_, version, blob, is_older in rows:
        name = f"version {id_}v{version}"
        if fault := find_paper_fault(blob, id_, version):
            yield finding(name, f"The record is of no use: {fault}.", RESTORE)
        if is_older == 0:
            yield finding(name, "It is history, and no older than the current one.", RESTORE)


def _find_in_searches(connection: sqlite3.Connection) -> Iterator[Problem]:
    for key, first, last, *extent in connection.execute(_SEARCHES):
        for fault in chain(_find_in_days(first, last), _find_in_search(key, extent)):
            yield finding(f"search {key}", f"It contradicts itself: {fault}.", _SEARCH)


def _find_in_days(first: str | None, last: str | None) -> Iterator[str]:
    if all(day is None or values.is_day(day) for day in (first, last)):
        yield from find_disorder(first, last)
    else:
        yield "its days are none"


def _find_in_search(key: str, extent: list[Any]) -> Iterator[str]:
    try:
        yield from find_extent_faults(_extent(extent), parse_key(key))
    except ValueError as error:
        yield str(error)


def _find_in_listings(connection: sqlite3.Connection) -> Iterator[Problem]:
    for category, day, *extent in connection.execute(_LISTINGS):
        faults = chain(
            () if values.is_category(category) else ("its category is none",),
            () if values.is_day(day) else ("its day is none",),
            find_extent_faults(_extent(extent)),
        )
        for fault in faults:
            name = f"listing of {category} on {day}"
            yield finding(name, f"It contradicts itself: {fault}.", _LIST)


def _find_in_notices(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute(
        "SELECT category, day, paper, kind FROM notices"
        " JOIN listings ON listings.number = notices.listing ORDER BY category, day, position"
    )
    for category, day, paper, kind in rows:
        if kind not in get_args(NoticeKind) or not values.is_id(paper):
            message = f"It has paper {paper} as {kind}, which cannot be."
            yield finding(f"listing of {category} on {day}", message, _LIST)


def _find_in_editions(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute("SELECT slug, date, record FROM editions ORDER BY slug, date")
    for slug, day, blob in rows:
        if fault := _find_name_fault(slug, day) or find_edition_fault(blob):
            yield finding(_issue(slug, day), f"The record is of no use: {fault}.", RESTORE)


def _find_name_fault(slug: str, day: str) -> str:
    if not values.is_slug(slug):
        return "it is called what no post is"
    return "" if values.is_day(day) else "its day is none"


def _find_in_fates(connection: sqlite3.Connection) -> Iterator[Problem]:
    for slug, day, paper, fate, version, current, in_history in connection.execute(_FATES):
        name = _issue(slug, day)
        if fate not in get_args(Fate) or not values.is_id(paper):
            message = f"It tells of paper {paper} with the fate {fate}, which cannot be."
            yield finding(name, message, _BUILD)
        elif fate == "chosen" and current is None:
            yield finding(name, f"The library lacks its paper {paper}.", _FETCH.format(paper))
        elif fate == "chosen" and version not in (None, current) and not in_history:
            message = f"The library lacks version {version} of its paper {paper}."
            yield finding(name, message, _BUILD)


def _find_in_places(connection: sqlite3.Connection) -> Iterator[Problem]:
    for slug, day, paper, blob in connection.execute(_PLACES):
        if fault := find_fault(blob, facts.PLACE):
            message = f"Where its paper {paper} stands is of no use: {fault}."
            yield finding(_issue(slug, day), message, _BUILD)


def _find_in_corrections(connection: sqlite3.Connection) -> Iterator[Problem]:
    for slug, day, paper in connection.execute(_CORRECTIONS):
        message = f"The library lacks paper {paper}, which it corrects."
        yield finding(_issue(slug, day), message, _FETCH.format(paper))


def _find_in_facts(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute(
        "SELECT subject, service, asked, validator, record FROM facts"
        " ORDER BY subject, service, number"
    )
    for subject, service, asked, validator, blob in rows:
        fault = find_fault(blob, facts.FACT)
        if not fault and not values.is_time(asked):
            fault = "it does not say when it was asked for"
        if not fault and not values.LINE.fits(validator):
            fault = "its validator is no line of text"
        if fault:
            message = f"What {service} says of it is of no use: {fault}."
            yield finding(subject, message, RESTORE)


def _find_in_replies(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute("SELECT model, key, asked, record FROM replies ORDER BY model, key")
    for model, key, asked, blob in rows:
        if fault := _find_reply_fault(model, key, asked, blob):
            yield finding(f"reply {key}", f"What {model} answered is of no use: {fault}.", _ASK)


def _find_in_edition_replies(connection: sqlite3.Connection) -> Iterator[Problem]:
    for slug, day, model, *reply in connection.execute(_EDITION_REPLIES):
        if fault := _find_reply_fault(model, *reply):
            message = f"What {model} answered for it is of no use: {fault}."
            yield finding(_issue(slug, day), message, _BUILD)


def _find_reply_fault(model: str, key: str, asked: str, blob: bytes) -> str:
    fault = find_fault(blob, facts.REPLY)
    if not fault and not values.is_time(asked):
        fault = "it does not say when it was asked for"
    if not fault and not (values.is_name(model) and values.is_hash(key)):
        fault = "it is filed under no model's question"
    return fault


def _find_in_deliveries(connection: sqlite3.Connection) -> Iterator[Problem]:
    rows = connection.execute(
        "SELECT publisher, slug, date, key, state, at, record FROM deliveries"
        " ORDER BY publisher, slug, date, key"
    )
    for publisher, slug, day, key, state, at, blob in rows:
        fault = find_fault(blob, facts.DELIVERY) or _find_name_fault(slug, day)
        if not fault and not (facts.STATE.fits(state) and values.is_time(at)):
            fault = "it does not say what became of it, or when"
        if not fault and not (values.is_slug(publisher) and values.is_name(key)):
            fault = "it is filed under no parcel"
        if fault:
            name = f"delivery {key} of {slug} to {publisher}"
            yield finding(name, f"The record is of no use: {fault}.", RESTORE)


def _find_in_runs(connection: sqlite3.Connection) -> Iterator[Problem]:
    for number, blob in connection.execute("SELECT number, record FROM runs ORDER BY number"):
        if fault := find_fault(blob, facts.RUN):
            yield finding(f"run {number}", f"The record is of no use: {fault}.", RESTORE)


def _extent(columns: list[Any]) -> Extent:
    # Of a listing, the last is missing: what was announced stays so, whatever is answered later.
    return Extent(**dict(zip(Extent.__dataclass_fields__, columns, strict=False)))


def _issue(slug: str, day: str) -> str:
    return f"issue {slug} of {day}"
