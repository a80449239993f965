"""Imports the lines of an export, in an order that leaves nothing incomplete."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from digest.errors import DigestError
from digest.model import Answer, Harvest, Mark, Receipt, Reply, Run
from digest.store.library import Library
from digest.store.portable import (
    KINDS,
    UNCHANGED,
    IssueLine,
    Line,
    Lines,
    ListLine,
    PaperLine,
    Tally,
    WrittenLine,
    failure,
    parse_line,
)

SAVED = "What was saved of it stays; the same import continues."
ReadLines = Callable[[str, str], Lines]
"""Yields all lines, given the task's name and a sentence on how much of the file is saved."""
# Bytes in one transaction: some hundred papers, so that other runs wait for milliseconds only.
_BATCH = 2**20
_BULK = frozenset({"paper", "fact", "reply"})
"""The kinds with many lines, which are added in bulk."""
_LATE = frozenset({"search", "listing", "harvest", "issue"})
"""The kinds that refer to papers and answers, and are added after them."""
_NumberedLine = tuple[object, int, str, Line | int]
"""A line: its batch, its number, its kind, and its content."""


def import_lines(
    library: Library, read: ReadLines, name: str, *, at: datetime
) -> Mapping[str, Tally]:
    """Add the lines that `read` yields to the library, and return a tally for each kind.

    All lines are checked before the first is saved.  Then each batch is a transaction.  Lines that
    refer to others come last, with all issues of a topic in one batch: a killed import leaves
    nothing incomplete, and the same import continues it.  `name` is the file's name, `at` the time
    at which plain papers count as saved.  Raises DigestError for an invalid line, for an export
    that is cut short and for a file without lines.
    """
    late = _check_lines(_parse_lines(read("Checking", UNCHANGED), name, UNCHANGED, at), name)
    added, taken = Counter[str](), Counter[str]()
    for is_late in (False, True) if late else (False,):
        lines = (line for line in read("Importing", SAVED) if (line[0] in late) is is_late)
        for _, batch in groupby(_parse_lines(lines, name, SAVED, at), itemgetter(0)):
            _save(library, list(batch), name, added, taken)
    return {
        plural: Tally(added=added[kind], held=taken[kind] - added[kind])
        for kind, (_, plural) in KINDS.items()
        if kind in taken
    }


def _parse_lines(
    lines: Iterable[tuple[int, bytes]], name: str, kept: str, at: datetime
) -> Iterator[_NumberedLine]:
    """Yield the content of lines; lines of the same batch follow one another."""
    passed = 0
    for number, content in lines:
        passed += len(content)
        with _named(number, name, kept):
            kind, line = parse_line(content, at)
        batch = line.record.slug if isinstance(line, IssueLine) else passed // _BATCH
        yield batch, number, kind, line


@contextmanager
def _named(number: int, name: str, kept: str) -> Iterator[None]:
    """Turn errors of the block into one that names the line."""
    try:
        yield
    except (TypeError, ValueError, OverflowError) as error:
        raise DigestError(
            f"Line {number:,} of {name} cannot be imported: {error}. {kept}",
            hint="Correct or remove that line, then import the file again.",
        ) from error


def _check_lines(lines: Iterable[_NumberedLine], name: str) -> frozenset[int]:
    """Return the numbers of the lines that refer to others.  Raises DigestError."""
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
    batch: Iterable[_NumberedLine],
    name: str,
    added: Counter[str],
    taken: Counter[str],
) -> None:
    """Add lines in one transaction, and count them."""
    kinds = defaultdict[str, list[tuple[int, Line | int]]](list)
    for _, number, kind, line in batch:
        kinds[kind].append((number, line))
    # If a power cut lost a delivery, it would be sent again.
    with library.database.write(durable=not kinds.keys() <= _BULK):
        for kind, lines in kinds.items():
            papers = [(line.record, line.saved) for _, line in lines if isinstance(line, PaperLine)]
            answers = [line for _, line in lines if isinstance(line, Answer | Reply)]
            added[kind] += library.add_papers(papers) + library.add_answers(answers)
            for number, line in lines:
                with _named(number, name, SAVED):
                    added[kind] += _add(library, line)
            taken[kind] += len(lines)


def _add(library: Library, line: Line | int) -> bool:
    """Add a line to a library, and return whether the library lacked it.

    Raises ValueError if the library lacks a paper or an answer that the line refers to.
    """
    added = False
    match line:
        case ListLine(entries=entries):
            added = library.add_list(line, line.record, entries)
            if added and line.kind == "search":
                _refuse_lacking(library, dict.fromkeys(paper for paper, _ in entries))
        case Harvest():
            added = library.add_harvest(line)
        case IssueLine(decisions=decisions):
            added = library.add_issue_record(line.record, decisions, line.answers)
            chosen = {
                paper: version for paper, decision, version, _ in decisions if decision == "chosen"
            }
            if added:
                _refuse_lacking(library, chosen)
        case Mark():
            added = library.add_mark(line)
        case WrittenLine():
            added = library.add_written(line.path, line.sha256)
        case Receipt():
            added = library.add_receipt(line)
        case Run():
            added = library.save_run(line)
    return added


def _refuse_lacking(library: Library, papers: Mapping[str, int | None]) -> None:
    """Raise ValueError if the library lacks one of these papers, or the given version of it."""
    latest = library.load_latest(papers)
    older = {id_: number for id_, number in papers.items() if number and number != latest.get(id_)}
    held = library.load_versions(older)
    for paper in papers:
        if paper not in (held if paper in older else latest):
            raise ValueError(f"the library lacks its paper {paper}")
