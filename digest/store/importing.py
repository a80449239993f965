"""Reads an export, or plain papers, into a library, and counts what was new."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from digest.codec import plain
from digest.errors import DigestError
from digest.model import time_text
from digest.store import facts, merging, migrations, shapes, values
from digest.store.jsonl import parse_line
from digest.store.lines import check_line
from digest.store.plain import is_plain, parse_plain
from digest.store.portable import HEADER, PLURALS

Line = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many lines of a kind were added, and how many the library held already."""

    added: int
    held: int


def import_lines(
    connection: sqlite3.Connection,
    lines: Iterable[tuple[int, bytes]],
    name: str,
    *,
    at: datetime,
) -> Mapping[str, Tally]:
    """Add numbered lines to the library, inside the caller's transaction.

    Returns a tally for each table that lines spoke of.  `name` is what they are read from, `at`
    when plain papers are saved.  Raises DigestError for a line that does not fit, for an export
    that is cut short and for no lines.
    """
    importer = _Importer(connection, time_text(at))
    for number, line in lines:
        try:
            importer.take(parse_line(line))
        except (ValueError, OverflowError, sqlite3.IntegrityError) as error:
            raise _refusal(number, name, _reason(error)) from error
    importer.check_whole(name)
    return importer.tallies()


class _Importer:
    """Takes one line after the other."""

    def __init__(self, connection: sqlite3.Connection, saved: str) -> None:
        self._connection = connection
        self._saved = saved
        self._added: Counter[str] = Counter()
        self._held: Counter[str] = Counter()
        self._stated: Counter[str] = Counter()
        merge_run = partial(merging.merge_run, held=merging.load_runs(connection))
        self._merges: Mapping[str, Callable[[sqlite3.Connection, Line], bool]] = {
            "paper": _merge_paper,
            "version": _merge_paper,
            "search": merging.merge_search,
            "listing": merging.merge_listing,
            "fact": merging.merge_fact,
            "reply": merging.merge_reply,
            "edition": merging.merge_edition,
            "written": merging.merge_written,
            "delivery": merging.merge_delivery,
            "run": merge_run,
        }

    def take(self, line: Line) -> None:
        """Add a line.  Raises ValueError, OverflowError or sqlite3.IntegrityError."""
        if is_plain(line):
            record = plain(parse_plain(line))
            self._count("paper", merging.merge_paper(self._connection, record, self._saved))
        elif line.get("kind") == HEADER:
            self._read_header(line)
        else:
            kind = check_line(line)
            self._count(kind, self._merges[kind](self._connection, line))

    def check_whole(self, name: str) -> None:
        """Compare what came with what the headers state.  Raises DigestError."""
        if not (self._added or self._held or self._stated):
            raise DigestError(
                f"{name} holds nothing to import. Nothing was changed.",
                hint="Look whether it is the file you mean.",
            )
        short = self._stated - (self._added + self._held)
        if short:
            lacking = ", ".join(f"{number:,} {PLURALS[kind]}" for kind, number in short.items())
            raise DigestError(
                f"{name} is cut short: {lacking} that it states are missing. Nothing was changed.",
                hint="Export the library again.",
            )

    def tallies(self) -> dict[str, Tally]:
        """Return what was added and held, by table."""
        return {
            table: Tally(added=self._added[kind], held=self._held[kind])
            for kind, table in PLURALS.items()
            if kind in self._added or kind in self._held
        }

    def _count(self, kind: str, added: bool) -> None:  # noqa: FBT001 - a result, not a switch
        (self._added if added else self._held)[kind] += 1

    def _read_header(self, line: Line) -> None:
        shapes.check(line, {"schema": values.VERSION, "counts": facts.COUNTS})
        if line["schema"] > len(migrations.MIGRATIONS):
            raise DigestError(
                f"The export was made by a newer version of digest, {line.get('version')}."
                " Nothing was changed.",
                hint="Update digest, then import it again.",
            )
        counts = line.get("counts") or {}
        self._stated.update({kind: counts.get(table, 0) for kind, table in PLURALS.items()})


def _merge_paper(connection: sqlite3.Connection, line: Line) -> bool:
    return merging.merge_paper(connection, line["record"], line["saved"])


def _reason(error: Exception) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return "it names a paper that neither the library nor any line before it holds"
    if code is not None:
        return "it names a paper twice"
    return str(error)


def _refusal(number: int, name: str, reason: str) -> DigestError:
    return DigestError(
        f"Line {number:,} of {name} cannot be imported: {reason}. Nothing was changed.",
        hint="Mend or remove that line, then import the file again.",
    )
