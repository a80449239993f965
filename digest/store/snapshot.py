"""The public snapshot of arXiv's metadata, a JSON object a line, becomes papers of the library.

https://www.kaggle.com/datasets/Cornell-University/arxiv has it, renewed about weekly: some three
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
from digest.query import Query, matches
from digest.store.papers import Papers
from digest.store.portable import Tally
from digest.text import collapse, to_unicode

# Few enough to hold, enough to be fast.
_BATCH = 2000
_MARKS = (b'"versions"', b'"authors_parsed"')
_MOMENT = re.compile(
    r"(?:\w{3}, )?(\d{1,2}) (\w{3}) (\d{4}) (\d\d):(\d\d):(\d\d)(?: GMT)?", re.ASCII
)
_NUMBER = re.compile(r"v([1-9]\d{0,3})", re.ASCII)
_MONTHS = " Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ")
_T = TypeVar("_T")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotFilter:
    """Which papers to take: those that a query finds, revised since a day; None takes all."""

    query: Query | None = None
    since: date | None = None

    def takes(self, paper: Paper) -> bool:
        """Return whether a paper is wanted."""
        if self.since and paper.updated.date() < self.since:
            return False
        return self.query is None or matches(self.query, paper)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """A version, as `v1`, and when it was submitted, as `Mon, 2 Apr 2007 19:18:42 GMT`."""

    version: str
    created: str

    @property
    def number(self) -> int:
        """Its number, from 1 on.  Raises ValueError."""
        if found := _NUMBER.fullmatch(self.version):
            return int(found[1])
        raise ValueError(f"'versions' has {self.version!r}, which is none")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A line; `authors_parsed` has last name, first names, suffix and affiliations of each."""

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
        """The highest version, 0 where there is none.  Raises ValueError."""
        return max((one.number for one in self.versions), default=0)


def is_snapshot(line: bytes) -> bool:
    """Return whether a line is one of the snapshot, and no export's, by the fields it has."""
    return all(mark in line for mark in _MARKS)


def import_snapshot(
    library: Papers,
    lines: Iterable[tuple[int, bytes]],
    wanted: SnapshotFilter,
    refuse: Callable[[int, str], None],
    *,
    at: datetime,
) -> Mapping[str, Tally]:
    """Save the papers that are wanted, and return how many lines were new, held and wrong.

    Each batch of lines is a transaction.  What the library holds in this version or a later one
    stays as it is and costs little: so an import that was killed goes on.  `refuse` is told the
    number of each line that is left out, and why.  Raises LibraryError.
    """
    taken, remaining = Counter[str](), iter(lines)
    while batch := list(islice(remaining, _BATCH)):
        wrong: dict[int, str] = {}
        rows = dict(_each(batch, _load_row, wrong))
        latest = library.load_latest(row.id for row in rows.values())
        newer = {number: row for number, row in rows.items() if row.version > latest.get(row.id, 0)}
        papers = dict(_each(newer.items(), _make_paper, wrong)).values()
        taken["added"] += library.add_papers((one, at) for one in papers if wanted.takes(one))
        taken.update(held=len(rows) - len(newer), skipped=len(wrong))
        for number in sorted(wrong):
            refuse(number, wrong[number])
    return {"papers": Tally(added=taken["added"], held=taken["held"], skipped=taken["skipped"])}


def _each(
    items: Iterable[tuple[int, _T]], make: Callable[[_T], _Made], wrong: dict[int, str]
) -> Iterator[tuple[int, _Made]]:
    """Yield what is made of each numbered item; of those that are `wrong`, keep why."""
    for number, item in items:
        try:
            made = make(item)
        except ValueError as error:
            wrong[number] = str(error)
        else:
            yield number, made


def _load_row(line: bytes) -> _Row:
    """Return a line whose identifier and versions can be read.  Raises ValueError."""
    row = load(_Row, line)
    named = parse_id(row.id)
    if named is None or named.id != row.id:
        raise ValueError(f"{row.id!r} is not an arXiv identifier without a version")
    if not row.version:
        raise ValueError("'versions' is empty")
    return row


def _make_paper(row: _Row) -> Paper:
    """Return the paper of a line as arXiv's search has it: names in Unicode, other texts as sent.

    Raises ValueError.
    """
    title, categories = collapse(row.title), tuple(row.categories.split())
    if not (title and categories):
        raise ValueError("'title' or 'categories' is empty")
    versions = sorted((one.number, one.created) for one in row.versions)
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
    """Return an author, None where there is no name."""
    name = collapse(" ".join((*parsed[1:2], *parsed[:1], *parsed[2:3])))
    if not name:
        return None
    places = tuple(
        Affiliation(name=place, origin="arxiv") for place in map(collapse, parsed[3:]) if place
    )
    return Author(name=to_unicode(name) if "\\" in name else name, affiliations=places)


def _parse_moment(text: str) -> datetime:
    found = _MOMENT.fullmatch(text)
    if found is None or found[2] not in _MONTHS[1:] or int(found[3]) not in YEARS:
        raise ValueError(f"'versions' has a time that cannot be read, {text!r}")
    hour, minute, second = (int(found[at]) for at in (4, 5, 6))
    day = date(int(found[3]), _MONTHS.index(found[2]), int(found[1]))
    return datetime.combine(day, time(hour, minute, second, tzinfo=UTC))
