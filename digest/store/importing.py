"""The lines of an export join a library, in an order that leaves nothing half there."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from digest.errors import DigestError
from digest.model import Answer, Harvest, Receipt, Reply, Run
from digest.store.library import Library
from digest.store.portable import (
    KINDS,
    UNCHANGED,
    Issued,
    Line,
    Lines,
    ListLine,
    Saved,
    Tally,
    WrittenLine,
    failure,
    parse_line,
)

SAVED = "What is saved of it stays; the same import goes on."
Read = Callable[[str, str], Lines]
"""Gives the lines from the first on, told what it is done for and what was kept of the file."""
# Bytes of one transaction: some hundred papers, so that others wait for milliseconds.
_BATCH = 2**20
_MANY = frozenset({"paper", "fact", "reply"})
"""Those of which a library has so many that they are added together."""
_LATE = frozenset({"search", "listing", "harvest", "issue"})
"""Those that speak of papers, answers and deliveries, and wait for them."""
_Numbered = tuple[object, int, str, Line | int]
"""A line: its batch, its number, its kind, and what it holds."""


def import_lines(library: Library, read: Read, name: str, *, at: datetime) -> Mapping[str, Tally]:
    """Add the lines that `read` gives to the library, and return a tally for each kind.

    All are looked through before the first is saved.  Then each batch is a transaction, and lines
    that speak of others come last, all issues of a topic at once: what a killed import leaves is
    whole, and the same import completes it.  `name` is what they are read from, `at` when plain
    papers are saved.  Raises DigestError for a line that does not fit, for an export that is cut
    short and for no lines.
    """
    late = _look_through(_parse_lines(read("Checking", UNCHANGED), name, UNCHANGED, at), name)
    added, taken = Counter[str](), Counter[str]()
    for is_late in (False, True) if late else (False,):
        lines = (one for one in read("Importing", SAVED) if (one[0] in late) is is_late)
        for _, batch in groupby(_parse_lines(lines, name, SAVED, at), itemgetter(0)):
            _save(library, list(batch), name, added, taken)
    return {
        plural: Tally(added=added[kind], held=taken[kind] - added[kind])
        for kind, (_, plural) in KINDS.items()
        if kind in taken
    }


def _parse_lines(
    lines: Iterable[tuple[int, bytes]], name: str, kept: str, at: datetime
) -> Iterator[_Numbered]:
    """Yield what lines hold; those of one batch follow one another."""
    passed = 0
    for number, content in lines:
        passed += len(content)
        with _named(number, name, kept):
            kind, line = parse_line(content, at)
        batch = line.record.slug if isinstance(line, Issued) else passed // _BATCH
        yield batch, number, kind, line


@contextmanager
def _named(number: int, name: str, kept: str) -> Iterator[None]:
    """Name the line that does not fit."""
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise DigestError(
            f"Line {number:,} of {name} cannot be imported: {error}. {kept}",
            hint="Mend or remove that line, then import the file again.",
        ) from error


def _look_through(lines: Iterable[_Numbered], name: str) -> frozenset[int]:
    """Return the numbers of the lines that speak of others."""
    late, taken, stated = set[int](), 0, 0
    for _, number, kind, line in lines:
        if isinstance(line, int):
            stated += line
        else:
            taken += 1
        if kind in _LATE:
            late.add(number)
    if not taken and not stated:
        raise failure(name, "it holds nothing to import")
    if taken < stated:
        lacking = f"{stated - taken:,} of the {stated:,} lines that it states are missing"
        raise failure(name, f"it is cut short: {lacking}")
    return frozenset(late)


def _save(
    library: Library,
    batch: Iterable[_Numbered],
    name: str,
    added: Counter[str],
    taken: Counter[str],
) -> None:
    """Add lines in one transaction, and count them."""
    kinds = defaultdict[str, list[tuple[int, Line | int]]](list)
    for _, number, kind, line in batch:
        kinds[kind].append((number, line))
    # A delivery that a power cut takes back would be repeated.
    with library.database.write(durable=not kinds.keys() <= _MANY):
        for kind, lines in kinds.items():
            papers = [(one.record, one.saved) for _, one in lines if isinstance(one, Saved)]
            answers = [one for _, one in lines if isinstance(one, Answer | Reply)]
            added[kind] += library.add_papers(papers) + library.add_answers(answers)
            for number, line in lines:
                with _named(number, name, SAVED):
                    added[kind] += _add(library, line)
            taken[kind] += len(lines)


def _add(library: Library, line: Line | int) -> bool:
    """Add a line to a library, and return whether that lacked it.

    Raises ValueError where the library lacks what it speaks of.
    """
    added = False
    match line:
        case ListLine(entries=entries):
            added = library.add_list(line, line.record, entries)
            if added and line.kind == "search":
                _refuse_lacking(library, dict.fromkeys(paper for paper, _ in entries))
        case Harvest():
            added = library.add_harvest(line)
        case Issued(decisions=decisions):
            added = library.add_issue_record(line.record, decisions, line.answers)
            chosen = {
                paper: version for paper, decision, version, _ in decisions if decision == "chosen"
            }
            if added:
                _refuse_lacking(library, chosen)
        case WrittenLine():
            added = library.add_written(line.path, line.sha256)
        case Receipt():
            added = library.add_receipt(line)
        case Run():
            added = library.save_run(line)
    return added


def _refuse_lacking(library: Library, papers: Mapping[str, int | None]) -> None:
    """Raise ValueError where the library lacks one of these papers, or its version where given."""
    latest = library.load_latest(papers)
    older = {one: number for one, number in papers.items() if number and number != latest.get(one)}
    held = library.load_versions(older)
    for paper in papers:
        if paper not in (held if paper in older else latest):
            raise ValueError(f"the library lacks its paper {paper}")
