"""The papers that the stand-in serves, read from JSON lines or JSON objects."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

# Records without a time must still be served with one: arXiv's first day.
FIRST_DAY = "1991-08-14T00:00:00Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """A name and the affiliations that the paper's metadata give it."""

    name: str
    affiliations: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One version of one paper; compared and hashed by identity, as a row of a table is."""

    id: str
    version: int
    title: str
    abstract: str
    authors: tuple[Author, ...]
    categories: tuple[str, ...]
    primary: str | None
    published: datetime
    updated: datetime
    comment: str | None
    journal_ref: str | None
    doi: str | None

    @property
    def versioned_id(self) -> str:
        """The identifier with its version, such as `2601.00001v2`."""
        return f"{self.id}v{self.version}"


class Library:
    """All versions of all papers, found by the identifier that a client asks for."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._versions: dict[str, Record] = {}
        self._current: dict[str, Record] = {}
        for record in records:
            self._add(record)

    def _add(self, record: Record) -> None:
        self._versions[record.versioned_id] = record
        known = self._current.get(record.id)
        if known is None or known.version <= record.version:
            self._current[record.id] = record

    @property
    def current(self) -> Iterable[Record]:
        """The newest version of each paper."""
        return self._current.values()

    def find(self, identifier: str) -> Record | None:
        """Find the current version of a bare identifier, or exactly the version asked for."""
        return self._current.get(identifier) or self._versions.get(identifier)


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines, gzipped if the name ends in `.gz`."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def parse_record(raw: Mapping[str, Any]) -> Record:
    """Read one record; what may be absent gets the value arXiv would have to invent."""
    categories = tuple(raw["categories"])
    published = raw.get("published") or FIRST_DAY
    return Record(
        id=raw["id"],
        version=raw.get("version") or 1,
        title=raw["title"],
        abstract=raw["abstract"],
        authors=tuple(_parse_author(author) for author in raw["authors"]),
        categories=categories,
        primary=raw.get("primary") or next(iter(categories), None),
        published=_parse_time(published),
        updated=_parse_time(raw.get("updated") or published),
        comment=raw.get("comment"),
        journal_ref=raw.get("journal_ref"),
        doi=raw.get("doi"),
    )


def _parse_author(raw: str | Mapping[str, Any]) -> Author:
    if isinstance(raw, str):
        return Author(name=raw, affiliations=())
    stated = raw.get("affiliations") or ()
    names = (item if isinstance(item, str) else item["name"] for item in stated)
    return Author(name=raw["name"], affiliations=tuple(names))


def _parse_time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
