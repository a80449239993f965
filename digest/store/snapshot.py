"""Imports the public snapshot of arXiv's metadata, which has a JSON object per line.

It is at https://www.kaggle.com/datasets/Cornell-University/arxiv, updated about weekly: some three
million papers, each in its current version.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import TypeVar

from digest.codec import load
from digest.identifiers import parse_id
from digest.model import YEARS, Affiliation, Author, Paper
from digest.query import Query, matcher
from digest.store.papers import Papers
from digest.store.portable import Tally
from digest.text import collapse, to_unicode

# Lines in a transaction.
_BATCH = 2000
_FIELDS = (b'"versions"', b'"authors_parsed"')
_MOMENT = re.compile(
    r"(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d)(?: GMT)?", re.ASCII
)
_NUMBER = re.compile(r"v([1-9]\d{0,3})", re.ASCII)
_MONTHS = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")
_T = TypeVar("_T")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFilter:
    """Which papers to import: those that match a query and were updated since a day."""

    query: Query | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """A version, as `v1`, and when it was submitted, as `Mon, 2 Apr 2007 19:18:42 GMT`."""

    version: str
    created: str

    @property
    def number(self) -> int:
        """Its number, from 1 on.  Raises ValueError."""
        if match := _NUMBER.fullmatch(self.version):
            return int(match[1])
        raise ValueError(f"'versions' has {self.version!r}, which is no version")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line; `authors_parsed` has each author's last name, first names, suffix, affiliations."""

    id: str
    title: str
    abstract: str
    categories: str
    versions: tuple[_Version, ...]
    authors_parsed: tuple[tuple[str, ...], ...]
    comments: str | None = None
    journal_ref: str | None = field(default=None, metadata={"alias": "journal-ref"})
    doi: str | None = None

    @property
    def version(self) -> int:
        """The highest version; 0 if there is none.  Raises ValueError."""
        return max((version.number for version in self.versions), default=0)


def is_snapshot(line: bytes) -> bool:
    """Return whether a line belongs to a snapshot, not to an export, by its fields."""
    return all(name in line for name in _FIELDS)


def import_snapshot(
    library: Papers,
    lines: Iterable[tuple[int, bytes]],
    wanted: SnapshotFilter,
    refuse: Callable[[int, str], None],
    *,
    at: datetime,
) -> Mapping[str, Tally]:
    """Save the wanted papers, and return the numbers of lines that were new, held and invalid.

    Each batch of lines is a transaction.  Papers that the library holds in this version or a later
    one are skipped fast, so that a killed import can be repeated.  `refuse` is called with the
    number of each invalid line, and the reason.  Raises LibraryError.
    """
    counts, remaining = Counter[str](), iter(lines)
    is_match, since = matcher(wanted.query), wanted.since or date.min
    while batch := list(islice(remaining, _BATCH)):
        wrong: dict[int, str] = {}
        rows = dict(_each(batch, _load_row, wrong))
        latest = library.load_latest(row.id for row in rows.values())
        newer = {number: row for number, row in rows.items() if row.version > latest.get(row.id, 0)}
        papers = dict(_each(newer.items(), _make_paper, wrong)).values()
        recent = (paper for paper in papers if paper.updated.date() >= since)
        taken = ((paper, at) for paper in filter(is_match, recent))
        counts["added"] += library.add_papers(taken)
        counts.update(held=len(rows) - len(newer), skipped=len(wrong))
        for number in sorted(wrong):
            refuse(number, wrong[number])
    return {"papers": Tally(added=counts["added"], held=counts["held"], skipped=counts["skipped"])}


def _each(
    items: Iterable[tuple[int, _T]], make: Callable[[_T], _Result], wrong: dict[int, str]
) -> Iterator[tuple[int, _Result]]:
    """Yield `make(item)` for each numbered item; add the reasons of ValueErrors to `wrong`."""
    for number, item in items:
        try:
            result = make(item)
        except ValueError as error:
            wrong[number] = str(error)
        else:
            yield number, result


def _load_row(line: bytes) -> _Row:
    """Return the row of a line.  Raises ValueError for a wrong identifier or wrong versions."""
    row = load(_Row, line)
    identifier = parse_id(row.id)
    if identifier is None or identifier.id != row.id:
        raise ValueError(f"{row.id!r} is not an arXiv identifier without a version")
    if not row.version:
        raise ValueError("'versions' is empty")
    return row


def _make_paper(row: _Row) -> Paper:
    """Return the paper of a row in the form of arXiv's search: names in Unicode, texts in TeX.

    Raises ValueError.
    """
    title, categories = collapse(row.title), tuple(row.categories.split())
    if not (title and categories):
        raise ValueError("'title' or 'categories' is empty")
    versions = sorted((version.number, version.created) for version in row.versions)
    published = _parse_moment(versions[0][1])
    return Paper(
        id=row.id,
        version=versions[-1][0],
        title=title,
        abstract=collapse(row.abstract),
        authors=tuple(filter(None, map(_make_author, row.authors_parsed))),
        primary=categories[0],
        categories=categories,
        published=published,
        updated=_parse_moment(versions[-1][1]) if len(versions) > 1 else published,
        comment=collapse(row.comments or "") or None,
        journal_ref=collapse(row.journal_ref or "") or None,
        doi=collapse(row.doi or "") or None,
    )


def _make_author(parsed: tuple[str, ...]) -> Author | None:
    """Return an author, or None if the name is empty."""
    name = collapse(" ".join((*parsed[1:2], *parsed[:1], *parsed[2:3])))
    if not name:
        return None
    affiliations = tuple(
        Affiliation(name=institution, origin="arxiv")
        for institution in filter(None, map(collapse, parsed[3:]))
    )
    return Author(name=to_unicode(name) if "\\" in name else name, affiliations=affiliations)


def _parse_moment(text: str) -> datetime:
    match = _MOMENT.fullmatch(text)
    if match is None or match[2] not in _MONTHS[1:] or int(match[3]) not in YEARS:
        raise ValueError(f"'versions' has a time that cannot be read, {text!r}")
    hour, minute, second = map(int, match.group(4, 5, 6))
    day = date(int(match[3]), _MONTHS.index(match[2]), int(match[1]))
    return datetime.combine(day, time(hour, minute, second, tzinfo=UTC))
