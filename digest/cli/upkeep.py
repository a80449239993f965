"""What the commands of `digest library` do once their arguments are read."""

import sys
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from digest.cli.session import Session
from digest.errors import DigestError
from digest.text import in_figures, printable
from digest.wiring.parts import open_store

_STANDARD = "-"
# Lines that are printed at once: few enough to hold, enough to be fast.
_BATCH = 200


def check_library(name: str | None, session: Session, *, as_json: bool) -> int:
    """Print what is wrong with the library or another file; return the exit code."""
    store = open_store(session.settings)
    file = Path(name) if name is not None else store.file
    findings = store.check(file)
    if findings:
        session.voice.sum_up(f"{file} is not sound: {in_figures(len(findings), 'finding')}.")
    if as_json:
        session.voice.json({"file": str(file), "sound": not findings, "findings": findings})
        return 1 if findings else 0
    session.voice.results(
        printable(f"{found.subject}: {found.message} {found.hint}") for found in findings
    )
    if not findings:
        session.voice.say(f"{file} is sound.")
    return 1 if findings else 0


def back_up(name: str, session: Session, *, force: bool) -> None:
    """Copy the library, and print the path of the copy."""
    file = Path(name)
    open_store(session.settings).back_up(file, replace=force)
    session.voice.paths([file])


def export_library(name: str, session: Session) -> None:
    """Write the library to a file, or print it."""
    store = open_store(session.settings)
    if name != _STANDARD:
        store.export_to(Path(name))
        session.voice.say(f"The library was written to {name}.")
        return
    with closing(store.export_lines()) as lines:
        session.voice.results("\n".join(batch) for batch in _batches(lines))


def import_library(name: str, session: Session, *, as_json: bool) -> None:
    """Add a file or standard input to the library, and print what was new."""
    store = open_store(session.settings)
    if name == _STANDARD:
        tallies = store.import_from(sys.stdin.buffer, "standard input", session.progress)
    else:
        with _open(name) as stream:
            tallies = store.import_from(stream, name, session.progress)
    if as_json:
        session.voice.json(tallies)
        return
    session.voice.done(
        f"{table}: {tally.added:,} added, {tally.held:,} there already"
        for table, tally in tallies.items()
    )


def _open(name: str) -> BinaryIO:
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise DigestError(
            f"{name} cannot be read: {error.strerror}.", hint="Name the file to import, or -."
        ) from error


def _batches(lines: Iterator[str]) -> Iterator[list[str]]:
    """Yield lines by the batch."""
    while batch := list(islice(lines, _BATCH)):
        yield batch
