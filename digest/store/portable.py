"""A library as JSON Lines: everything in it, in an order that does not depend on its history.

The first line names the layout and counts what follows.  All is ASCII, so that NUL and lone
surrogates pass through any program; nothing but one row and what belongs to it is in memory.
Importing also takes papers of metadata files and of `digest fetch --format jsonl`.
"""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, BinaryIO

from digest import __version__
from digest.calendar import listing_day
from digest.codec import dump, load_json, parse, plain
from digest.errors import DigestError
from digest.identifiers import parse_id
from digest.model import Answer, Author, Edition, Moment, Paper, Receipt, Reply, Run
from digest.store import editions, lists
from digest.store import statements as sql
from digest.store.database import Connection, IntegrityError, read
from digest.store.library import Library
from digest.text import collapse, slugify

PLURALS: Mapping[str, str] = {
    "paper": "papers",
    "search": "searches",
    "listing": "listings",
    "fact": "facts",
    "reply": "replies",
    "edition": "editions",
    "written": "written",
    "delivery": "deliveries",
    "run": "runs",
}
"""The kinds of lines in order, and what several of each are called."""

_LONGEST = 256 * 2**20
_GZIP = b"\x1f\x8b"
_MARK = b"\xef\xbb\xbf"
_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many lines of a kind were added, and how many the library held already."""

    added: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _PaperLine:
    saved: Moment
    record: Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListLine:
    question: lists.Question
    record: lists.State
    entries: tuple[lists.Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _EditionLine:
    record: Edition
    answers: tuple[editions.Key, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _WrittenLine:
    path: str
    sha256: str


def export_lines(connection: Connection) -> Iterator[str]:
    """Yield a library line by line, without line ends.

    The caller's transaction has to last until the end.  Raises LibraryError for a record whose
    bytes are damaged.
    """
    (count,) = connection.execute(sql.COUNT).fetchone()
    header = {"kind": "library", "layout": sql.LAYOUT, "version": __version__, "lines": count}
    yield _encode(header)
    for kind, line in _rows(connection):
        yield _encode({"kind": kind, **line})


def import_lines(
    library: Library, lines: Iterable[tuple[int, bytes]], name: str, *, at: datetime
) -> Mapping[str, Tally]:
    """Add numbered lines to the library, inside the caller's transaction.

    Returns a tally for each kind of line.  `name` is what they are read from, `at` when plain
    papers are saved.  Raises DigestError for a line that does not fit, for an export that is cut
    short and for no lines.
    """
    importer = _Importer(library, at)
    counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    stated = 0
    for number, content in lines:
        try:
            line = _parse_line(content)
            kind = _find_kind(line)
            if kind == "library":
                stated += _parse_header(line)
            else:
                counts[importer.add(kind, line)][kind] += 1
        except (TypeError, ValueError, OverflowError, IntegrityError) as error:
            raise DigestError(
                f"Line {number:,} of {name} cannot be imported: {error}. Nothing was changed.",
                hint="Mend or remove that line, then import the file again.",
            ) from error
    added, held = counts[True], counts[False]
    taken = added.total() + held.total()
    if not taken and not stated:
        raise failure(name, "it holds nothing to import")
    if taken < stated:
        lacking = f"{stated - taken:,} of the {stated:,} lines that it states are missing"
        raise failure(name, f"it is cut short: {lacking}")
    return {
        plural: Tally(added=added[kind], held=held[kind])
        for kind, plural in PLURALS.items()
        if kind in added or kind in held
    }


def read_lines(stream: BinaryIO, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file that are not blank, gzipped or not, with their numbers from 1 on.

    Raises DigestError where the file, called `name`, cannot be read to its end, and for a line of
    more than 256 MB.
    """
    try:
        is_packed = stream.read(len(_GZIP)) == _GZIP
        stream.seek(0)
        plain = gzip.GzipFile(fileobj=stream) if is_packed else stream
        for number, line in enumerate(iter(lambda: plain.readline(_LONGEST), b""), 1):
            if len(line) == _LONGEST:
                raise failure(name, f"line {number:,} is too long")
            if text := line.removeprefix(_MARK if number == 1 else b"").strip():
                yield number, text
    except (EOFError, zlib.error) as error:
        raise failure(name, "the compressed file is damaged or cut short") from error
    except OSError as error:
        raise failure(name, error.strerror or str(error)) from error


def failure(name: str, reason: str) -> DigestError:
    """Return the refusal of a whole file."""
    return DigestError(
        f"{name} cannot be imported: {reason}. Nothing was changed.",
        hint="Look whether the file is whole, and is the one you mean.",
    )


def _rows(connection: Connection) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the kind and the values of every line."""
    for id_, version, saved, record in connection.execute(sql.ALL_PAPERS):
        yield "paper", {"saved": saved, "record": _record(f"paper {id_}v{version}", record)}
    for number, kind, key, subject, first, last, record in connection.execute(sql.ALL_LISTS):
        question = {"kind": kind, "key": key, "subject": subject, "first": first, "last": last}
        state = _record(f"{kind} {key}", record)
        entries = list(map(plain, lists.load_entries(connection, number)))
        yield kind, {"question": question, "record": state, "entries": entries}
    for row in connection.execute(sql.ALL_ANSWERS):
        yield row[0], {"record": plain(editions.parse_row(*row))}
    for number, slug, day, record in connection.execute(sql.ALL_EDITIONS):
        name = f"issue {slug} of {day}"
        fates = connection.execute(sql.FATES, [number]).fetchall()
        issue = _record(name, record) | {
            "fates": {paper: fate for paper, fate, *_ in fates},
            "versions": {paper: version for paper, _, version, _ in fates if version},
            "places": {paper: _record(name, place) for paper, *_, place in fates if place},
        }
        answers = connection.execute(sql.ATTACHED, [number]).fetchall()
        yield "edition", {"record": issue, "answers": answers}
    for path, sha256 in connection.execute(sql.ALL_WRITTEN):
        yield "written", {"path": path, "sha256": sha256}
    for key, record in connection.execute(sql.ALL_DELIVERIES):
        yield "delivery", {"record": _record(f"delivery {key}", record)}
    for number, record in connection.execute(sql.ALL_RUNS):
        yield "run", {"record": _record(f"run {number}", record)}


def _record(name: str, record: bytes) -> Any:  # noqa: ANN401 - any JSON
    return read(name, lambda: load_json(record))


class _Importer:
    """Adds one line after the other to a library."""

    def __init__(self, library: Library, at: datetime) -> None:
        self._library = library
        self._at = at
        with library.database.read() as connection:
            self._runs = {record for _, record in connection.execute(sql.ALL_RUNS)}

    def add(self, kind: str, line: dict[str, Any]) -> bool:
        """Add a line of a kind, and return whether the library lacked it.

        Raises ValueError, TypeError, OverflowError or IntegrityError.
        """
        library, record = self._library, line.get("record")
        added = False
        match kind:
            case "paper" if "kind" not in line:
                added = library.add_paper(_parse_plain(line), at=self._at)
            case "paper":
                paper = parse(_PaperLine, line)
                _check_paper(paper.record)
                added = library.add_paper(paper.record, at=paper.saved)
            case "search" | "listing":
                listed = parse(_ListLine, line)
                _check_list(listed)
                added = library.add_list(listed.question, listed.record, listed.entries)
            case "fact":
                answer = parse(Answer, record)
                _check_names(answer.subject, answer.service, answer.validator or "-")
                added = library.add_answer(answer)
            case "reply":
                reply = parse(Reply, record)
                _check_names(reply.model, reply.key)
                load_json(reply.body.encode("utf-8", "surrogatepass"))
                added = library.add_answer(reply)
            case "edition":
                issue = parse(_EditionLine, line)
                _check_edition(issue)
                added = library.add_edition(issue.record, issue.answers)
            case "written":
                written = parse(_WrittenLine, line)
                _check_names(written.path, written.sha256)
                added = library.add_written(written.path, written.sha256)
            case "delivery":
                receipt = parse(Receipt, record)
                _check_slugs(receipt.publisher, receipt.slug)
                added = library.add_receipt(receipt)
            case "run":
                added = self._add_run(parse(Run, record))
        return added

    def _add_run(self, run: Run) -> bool:
        """Add a line of history, unless it was held before the import began."""
        if dump(run) in self._runs:
            return False
        self._library.save_run(run)
        return True


def _find_kind(line: dict[str, Any]) -> str:
    """Return what a line holds: a header, or one of the kinds.  Raises ValueError."""
    kind = line.get("kind")
    if isinstance(kind, str) and (kind == "library" or kind in PLURALS):
        return kind
    if kind is None and {"id", "title", "abstract"} <= line.keys():
        return "paper"
    raise ValueError("it is neither a line of an export nor a paper with id, title and abstract")


def _parse_header(line: dict[str, Any]) -> int:
    """Return how many lines an export states.  Raises ValueError for one of another layout."""
    if line.get("layout") != sql.LAYOUT:
        version = str(line.get("version"))
        raise ValueError(f"the export was made by another version of digest, {version}")
    return parse(int, line.get("lines"))


def _parse_line(line: bytes) -> dict[str, Any]:
    """Read a line that holds one JSON object.  Raises ValueError."""
    try:
        value = load_json(line)
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not JSON ({error.msg} at character {error.colno:,})") from error
    if not isinstance(value, dict):
        raise ValueError("it is not a JSON object")  # noqa: TRY004 - the line's value is wrong
    return value


def _parse_plain(line: dict[str, Any]) -> Paper:
    """Read a paper that may lack a version, and spell identifier and texts in any way."""
    named = parse_id(line["id"]) if isinstance(line["id"], str) else None
    if named is None:
        raise ValueError("'id' is not an arXiv identifier")
    authors = line.get("authors")
    if isinstance(authors, list):
        authors = [{"name": one} if isinstance(one, str) else one for one in authors]
    version = line.get("version") or named.version or 1
    paper = parse(Paper, {**line, "id": named.id, "version": version, "authors": authors})
    _check_paper(paper)
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
    # What `digest fetch` prints has a day that may only be derived, not stated by a source.
    unstated = replace(paper, announced=None)
    is_derived = "introduces" in line and listing_day(unstated) == paper.announced
    return unstated if is_derived else paper


def _collapsed(author: Author) -> Author:
    name = collapse(author.name)
    # Most names are as they should be, and papers have many.
    return author if name == author.name else replace(author, name=name)


def _check_paper(paper: Paper) -> None:
    _check_ids([paper.id])
    if paper.version < 1:
        raise ValueError("the version is not a number from 1 on")


def _check_list(line: _ListLine) -> None:
    state, question = line.record, line.question
    _check_names(question.key)
    _check_ids(entry.paper for entry in line.entries)
    if question.kind == "search" and len(line.entries) > state.rows:
        raise ValueError(f"it has {len(line.entries):,} papers in {state.rows:,} rows")


def _check_edition(line: _EditionLine) -> None:
    edition, days = line.record, line.record.lookback or line.record.window
    _check_slugs(edition.slug)
    _check_ids([*edition.fates, *edition.late, *edition.added])
    if edition.window.end < edition.window.start or days.end < days.start:
        raise ValueError("its days are in disorder")


def _check_ids(ids: Iterable[str]) -> None:
    for id_ in ids:
        named = parse_id(id_)
        if named is None or named.id != id_:
            raise ValueError(f"{id_!r} is not an arXiv identifier without a version")


def _check_names(*names: str) -> None:
    for name in names:
        if not (name.isascii() and name.isprintable() and name):
            raise ValueError(f"{name!r} is not a line in ASCII")


def _check_slugs(*slugs: str) -> None:
    for slug in slugs:
        if slugify(slug) != slug:
            raise ValueError(f"{slug!r} is not a slug")
