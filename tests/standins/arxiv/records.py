"""The papers that the stand-in serves, read from JSON lines or JSON objects."""

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from tests.standins.arxiv.timetable import listing_day

# Records without a time must still be served with one: arXiv's first day.
FIRST_DAY = "1991-08-14T00:00:00Z"
USUAL_LICENSE = "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeAuthor:
    """A name and the affiliations that the paper's metadata give it."""

    name: str
    affiliations: tuple[str, ...]

    def __str__(self) -> str:
        stated = ", ".join(self.affiliations)
        return f"{self.name} ({stated})" if stated else self.name


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Record:
    """One version of one paper; compared and hashed by identity, as a row of a table is.

    `announced` is the date of the listing that has this version; `crosslisted` has the categories
    that the paper got later, each with the date of the listing that tells of it.  OAI-PMH alone
    tells the day on which the record was `changed`, if not by a listing, and what became of it.
    """

    id: str
    version: int
    title: str
    abstract: str
    authors: tuple[FakeAuthor, ...]
    categories: tuple[str, ...]
    primary: str | None
    published: datetime
    updated: datetime
    comment: str | None
    journal_ref: str | None
    doi: str | None
    license: str
    announced: date
    crosslisted: tuple[tuple[str, date], ...]
    versioned_id: str
    changed: date | None = None
    deleted: bool = False
    withdrawn: bool = False

    def categories_on(self, day: date | None) -> tuple[str, ...]:
        """Give the categories that the paper had by a day's listing; None: by now."""
        later = {name for name, since in self.crosslisted if day and since > day}
        return tuple(name for name in self.categories if name not in later)


def read_records(path: Path) -> list[dict[str, Any]]:
    """Read JSON lines, gzipped if the name ends in `.gz`."""
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def parse_record(raw: Mapping[str, Any]) -> Record:
    """Read one record; what may be absent gets the value arXiv would have to invent."""
    version = raw.get("version") or 1
    published = _parse_time(raw.get("published") or FIRST_DAY)
    updated = _parse_time(raw["updated"]) if raw.get("updated") else published
    crosslisted = tuple(
        (name, date.fromisoformat(day)) for name, day in (raw.get("crosslisted") or {}).items()
    )
    categories = tuple(dict.fromkeys([*raw["categories"], *(name for name, _ in crosslisted)]))
    return Record(
        id=raw["id"],
        version=version,
        title=raw["title"],
        abstract=raw["abstract"],
        authors=tuple(_parse_author(author) for author in raw["authors"]),
        categories=categories,
        primary=raw.get("primary") or next(iter(categories), None),
        published=published,
        updated=updated,
        comment=raw.get("comment"),
        journal_ref=raw.get("journal_ref"),
        doi=raw.get("doi"),
        license=raw.get("license") or USUAL_LICENSE,
        # That of this version's submission, if none is stated.
        announced=_parse_day(raw.get("announced"))
        or listing_day(published if version == 1 else updated),
        crosslisted=crosslisted,
        versioned_id=f"{raw['id']}v{version}",
        changed=_parse_day(raw.get("changed")),
        deleted=bool(raw.get("deleted")),
        withdrawn=bool(raw.get("withdrawn")),
    )


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _parse_author(raw: str | Mapping[str, Any]) -> FakeAuthor:
    if isinstance(raw, str):
        return FakeAuthor(name=raw, affiliations=())
    stated = raw.get("affiliations") or ()
    names = (item if isinstance(item, str) else item["name"] for item in stated)
    return FakeAuthor(name=raw["name"], affiliations=tuple(names))


def _parse_time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
