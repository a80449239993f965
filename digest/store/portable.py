"""A library as JSON Lines, in an order that does not depend on the library's history.

The first line has the layout and the number of the others, each of which has its `kind`.  All text
is ASCII, so that NUL and lone surrogates pass through any program.  Only one row and its parts are
in memory at a time.  An import also takes papers from metadata files and from
`digest fetch --format jsonl`.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from operator import not_
from typing import IO, Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from digest import __version__
from digest.calendar import listing_day
from digest.codec import load, load_json, parse
from digest.errors import DigestError
from digest.identifiers import parse_id
from digest.model import (
    Answer,
    Author,
    Harvest,
    IssueRecord,
    ListState,
    Mark,
    Moment,
    Paper,
    Receipt,
    Reply,
    Run,
    Window,
)
from digest.store import sql
from digest.store.database import Connection, damaged
from digest.store.issues import AnswerKey, DecisionRow
from digest.store.lists import Entry, ListKey
from digest.text import collapse, slugify

Record = dict[str, Any]
Lines = Iterator[tuple[int, bytes]]
"""The lines of a file that are not blank, with their numbers from 1."""
# Limits in bytes: a paper's line stays far below; our own lines may list all papers of an issue or
# a search.
_LONGEST, _OUR_LONGEST = 2**20, 2**24
_OURS, _PAPER = b'{"kind":', b'{"kind":"paper",'
_MOST_VERSION = 2**31
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_BOM = b"\xef\xbb\xbf"
_LIBRARY = b"SQLite format 3\0"
UNCHANGED = "Nothing was changed."
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The numbers of lines of a kind that were added, held already, and skipped as invalid."""

    added: int
    held: int
    skipped: int = field(default=0, metadata={"exclude_if": not_})


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperLine:
    """A line with a paper, and when it was saved."""

    saved: Moment
    record: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine(ListKey):
    """A line with a search or a listing."""

    record: ListState
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueLine:
    """A line with an issue."""

    record: IssueRecord
    decisions: tuple[DecisionRow, ...]
    answers: tuple[AnswerKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """A line with the hash of a content that was written to a path."""

    path: str
    sha256: str


Line = (
    PaperLine | ListLine | Harvest | Answer | Reply | IssueLine | Mark | WrittenLine | Receipt | Run
)
KINDS: Mapping[str, tuple[type[Line], str]] = {
    "paper": (PaperLine, "papers"),
    "search": (ListLine, "searches"),
    "listing": (ListLine, "listings"),
    "harvest": (Harvest, "harvests"),
    "fact": (Answer, "facts"),
    "reply": (Reply, "replies"),
    "issue": (IssueLine, "issues"),
    "mark": (Mark, "marks"),
    "written": (WrittenLine, "written"),
    "delivery": (Receipt, "deliveries"),
    "run": (Run, "runs"),
}
"""The kinds of lines in order, each with its plural."""
_FLAT = frozenset({"harvest", "fact", "reply", "mark", "delivery", "run"})


def export_lines(connection: Connection) -> Iterator[str]:
    """Yield a library's lines, without line ends.

    The caller's transaction must last until the end.  Raises LibraryError for a damaged record.
    """
    (count,) = connection.execute(sql.COUNT).fetchone()
    header = {"kind": "library", "layout": sql.LAYOUT, "version": __version__, "lines": count}
    yield _encode(header)
    for row in chain.from_iterable(map(connection.scan, sql.LINES)):
        try:
            yield _encode(_load_line(connection, row))
        except (TypeError, ValueError) as error:
            raise damaged(row["name"], error) from error


def find_damaged(connection: Connection) -> Iterator[str]:
    """Yield a sentence for each damaged record."""
    for row in chain.from_iterable(map(connection.scan, sql.LINES)):
        try:
            _parse_record(_load_line(connection, row))
        except (TypeError, ValueError) as error:
            yield str(damaged(row["name"], error))


def _load_line(connection: Connection, row: Mapping[str, Any]) -> Record:
    """Return the line of a row, with its parts from other tables.  Raises ValueError if damaged."""
    number, hidden = [row.get("number")], {"name", "number"}
    line: Record = {name: _plain(value) for name, value in row.items() if name not in hidden}
    if row["kind"] in _FLAT:
        line |= line.pop("record")
    elif row["kind"] in {"search", "listing"}:
        line["entries"] = connection.execute(sql.ENTRIES, number).fetchall()
    elif row["kind"] == "issue":
        decisions = connection.execute(sql.DECISIONS, number)
        line["decisions"] = [(*decision, _plain(recorded)) for *decision, recorded in decisions]
        line["answers"] = connection.execute(sql.ATTACHED, number).fetchall()
    return line


def _plain(value: Any) -> Any:  # noqa: ANN401 - any JSON
    return load_json(value) if isinstance(value, bytes) else value


def read_lines(stream: BinaryIO, name: str, kept: str = UNCHANGED) -> Lines:
    """Yield the lines of a file, plain, gzip or zip.

    Raises DigestError if the file, called `name`, cannot be read to its end, and for a line that is
    too long; the error ends with `kept`, a sentence on what is saved of the file.
    """
    try:
        with _unpacked(stream) as plain:
            for number, line in enumerate(iter(lambda: _read_line(plain), b""), 1):
                if number == 1 and line.startswith(_LIBRARY):
                    reason = "it is a library itself; to use a backup, copy it over the library"
                    raise failure(name, reason, kept)
                longest = _OUR_LONGEST if line.startswith(_OURS) else _LONGEST
                if len(line) > longest:
                    reason = f"line {number:,} is longer than {longest // 2**20} MB"
                    raise failure(name, reason, kept)
                if text := line.removeprefix(_BOM if number == 1 else b"").strip():
                    yield number, text
    except (EOFError, zlib.error, BadZipFile, RuntimeError) as error:
        raise failure(name, "the compressed file is damaged or cut short", kept) from error
    except OSError as error:
        raise failure(name, error.strerror or str(error), kept) from error


def _read_line(stream: IO[bytes] | gzip.GzipFile) -> bytes:
    """Return the next line, cut off one byte after its limit."""
    line = stream.readline(_LONGEST + 1)
    if len(line) > _LONGEST and line.startswith(_OURS):
        line += stream.readline(_OUR_LONGEST + 1 - len(line))
    return line


@contextmanager
def _unpacked(stream: BinaryIO) -> Iterator[IO[bytes] | gzip.GzipFile]:
    """Open the uncompressed content of a file; for a zip archive, that of its largest file."""
    stream.seek(0)
    magic = stream.read(len(_ZIP))
    stream.seek(0)
    if magic.startswith(_GZIP):
        yield gzip.GzipFile(fileobj=stream)
    elif magic == _ZIP:
        archive = ZipFile(stream)
        yield archive.open(max(archive.infolist(), key=lambda member: member.file_size))
    else:
        yield stream


def failure(name: str, reason: str, kept: str = UNCHANGED) -> DigestError:
    """Return the error for a whole file, which ends with `kept`: what is saved of the file."""
    return DigestError(
        f"{name} cannot be imported: {reason}. {kept}",
        hint="Check that the file is complete, and that it is the right file.",
    )


def parse_line(content: bytes, at: datetime) -> tuple[str, Line | int]:
    """Return the kind and the content of a line; for the first line of an export, a count of lines.

    Raises ValueError, TypeError or OverflowError for an invalid line.
    """
    if content.startswith(_PAPER):
        # Nearly all lines: this takes half the time.  If it fails, the code below says why.
        with suppress(ValueError):
            return "paper", _validated(load(PaperLine, content))
    line = _parse_object(content)
    kind = line.get("kind")
    if kind == "library":
        return kind, _parse_header(line)
    if kind is None and {"id", "title", "abstract"} <= line.keys():
        return "paper", _validated(PaperLine(saved=at, record=_parse_plain(line)))
    return str(kind), _validated(_parse_record(line))


def _parse_record(line: Record) -> Line:
    """Return a line of an export.  Raises ValueError."""
    kind = line.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(
            "it is neither a line of an export nor a paper with id, title and abstract"
        )
    return parse(KINDS[kind][0], line)


def _parse_header(line: Record) -> int:
    """Return the number of lines that an export states.

    Earlier layouts are read: each new field of a line has a default.  Raises ValueError for others.
    """
    if line.get("layout") not in range(sql.FIRST_LAYOUT, sql.LAYOUT + 1):
        version = str(line.get("version"))
        raise ValueError(f"the export was made by another version of digest, {version}")
    return parse(int, line.get("lines"))


def _parse_object(line: bytes) -> Record:
    """Return the JSON object of a line.  Raises ValueError."""
    try:
        value = load_json(line)
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at character {error.colno:,})") from error
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - the line's value is wrong
    return value


def _parse_plain(line: Record) -> Paper:
    """Return a paper whose line may lack a version, and has identifier and texts in any form."""
    identifier = parse_id(line["id"]) if isinstance(line["id"], str) else None
    if identifier is None:
        raise ValueError("'id' is not an arXiv identifier")
    authors = line.get("authors")
    if isinstance(authors, list):
        authors = [{"name": name} if isinstance(name, str) else name for name in authors]
    version = line.get("version") or identifier.version or 1
    paper = parse(Paper, {**line, "id": identifier.id, "version": version, "authors": authors})
    texts = (paper.title, paper.abstract, paper.comment or "", paper.journal_ref or "")
    title, abstract, comment, journal_ref = map(collapse, texts)
    paper = replace(
        paper,
        title=title,
        abstract=abstract,
        authors=tuple(_collapsed(author) for author in paper.authors),
        comment=comment or None,
        journal_ref=journal_ref or None,
    )
    # `digest fetch` prints a day that may be derived, not stated by a source.
    unstated = replace(paper, announced=None)
    is_derived = "introduces" in line and listing_day(unstated) == paper.announced
    return unstated if is_derived else paper


def _collapsed(author: Author) -> Author:
    name = collapse(author.name)
    # Most names need no change, and papers have many.
    return author if name == author.name else replace(author, name=name)


def _validated(line: Line) -> Line:
    """Return a line.  Raises ValueError for names, numbers and days that no library has."""
    match line:
        case PaperLine(record=paper):
            _check(ids=[paper.id])
            if not 0 < paper.version < _MOST_VERSION:
                raise ValueError("the version is not a number from 1 on")
        case ListLine(entries=entries):
            _check(names=[line.key], ids=[paper for paper, _ in entries])
        case Harvest():
            _check(names=[line.name])
        case Answer() | Reply():
            _check_answer(line)
        case IssueLine(record=issue):
            found = [paper for paper, *_ in line.decisions]
            _check(slugs=[issue.slug], ids=[*found, *issue.late, *issue.added])
            _check_days(issue.window, issue.lookback or issue.window)
        case Mark():
            _check(slugs=[line.topic], ids=[line.paper])
        case WrittenLine():
            _check(names=[line.path, line.sha256])
        case Receipt():
            slug, *edition = line.slug.split(".", 1)
            _check(slugs=[line.publisher, slug, *map(str.lower, edition)], names=[line.key])
    return line


def _check(
    *, ids: Iterable[str] = (), names: Iterable[str] = (), slugs: Iterable[str] = ()
) -> None:
    """Raise ValueError for an invalid identifier, name (a line of ASCII) or slug."""
    for id_ in ids:
        identifier = parse_id(id_)
        if identifier is None or identifier.id != id_:
            raise ValueError(f"{id_!r} is not an arXiv identifier without a version")
    for name in names:
        if not (name.isascii() and name.isprintable() and name):
            raise ValueError(f"{name!r} is not a line in ASCII")
    for slug in slugs:
        if slugify(slug) != slug:
            raise ValueError(f"{slug!r} is not a slug")


def _check_answer(line: Answer | Reply) -> None:
    """Raise ValueError for invalid names, or invalid JSON in a reply."""
    if isinstance(line, Answer):
        _check(names=[line.subject, line.service, line.validator or "-"])
    else:
        _check(names=[line.model, line.key])
        load_json(line.body.encode("utf-8", "surrogatepass"))


def _check_days(*windows: Window) -> None:
    if any(days.end < days.start for days in windows):
        raise ValueError("its days are in disorder")
