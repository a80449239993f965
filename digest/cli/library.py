"""`digest library`: keeping a library for years: check it, back it up, carry it elsewhere."""

import sys
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from digest.cli import options
from digest.cli.options import OUTPUT, argument, flag, option
from digest.cli.session import Session, open_session
from digest.errors import DigestError
from digest.text import in_figures, printable

if TYPE_CHECKING:
    from digest.store.upkeep import Upkeep

# Lines that are printed at once: few enough to hold, enough to be fast.
_BATCH = 200
app = typer.Typer(name="library", add_completion=False, invoke_without_command=True)


@app.callback()
def library(ctx: typer.Context) -> None:
    """Check the library, back it up, export and import it.

    It is one file: papers, searches, listings, issues, deliveries and runs.

    Examples:
      digest library check
      digest library backup ~/backups/library.sqlite
      digest library export -o library.jsonl
      digest library import library.jsonl
    """
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help())


@app.command()
def check(
    ctx: typer.Context,
    file: str | None = argument("FILE", default=None),
    *,
    as_json: bool = options.JSON,
) -> int:
    """Look for damage and contradictions in the library, or in a backup.

    Only reads.  Prints what is wrong, one finding a line with what to do;
    exits 1 if there is any.

    Examples:
      digest library check
      digest library check ~/backups/library.sqlite --json
    """
    session = open_session(ctx)
    store, voice = _open_store(session), session.voice
    path = Path(file) if file is not None else store.file
    findings = store.check(path)
    if findings:
        voice.sum_up(f"{path} is not sound: {in_figures(len(findings), 'finding')}.")
    else:
        voice.say(f"{path} is sound.")
    if as_json:
        voice.json({"file": str(path), "sound": not findings, "findings": findings})
    else:
        told = (f"{found.subject}: {found.message} {found.hint}" for found in findings)
        voice.results(map(printable, told))
    return 1 if findings else 0


@app.command()
def backup(
    ctx: typer.Context,
    file: str = argument("FILE"),
    *,
    force: bool = flag("--force", "Replace a file that is there.", OUTPUT),
) -> None:
    """Copy the library to FILE, also while other commands write to it.

    The copy is whole, and prints its path.  To restore it, put it where
    digest status says that the library is, while no other digest runs.

    Examples:
      digest library backup ~/backups/library-2026-02.sqlite
      digest library backup /mnt/library.sqlite --force
    """
    session = open_session(ctx)
    _open_store(session).back_up(Path(file), replace=force)
    session.voice.paths([Path(file)])


@app.command()
def export(
    ctx: typer.Context,
    *,
    output: str = option(
        "-o --output", "FILE", "Write to this file; - is standard output (-).", OUTPUT, default="-"
    ),
) -> None:
    """Write everything that the library holds as JSON Lines, in ASCII.

    The same library gives the same bytes.  Of a damaged library nothing is
    written.

    Examples:
      digest library export -o library.jsonl
      digest library export | gzip > library.jsonl.gz
    """
    session = open_session(ctx)
    store = _open_store(session)
    if output != "-":
        store.export_to(Path(output))
        session.voice.say(f"The library was written to {output}.")
        return
    with closing(store.export_lines()) as lines:
        while batch := list(islice(lines, _BATCH)):
            session.voice.results(["\n".join(batch)])


@app.command("import")
def import_file(
    ctx: typer.Context, file: str = argument("FILE"), *, as_json: bool = options.JSON
) -> None:
    """Add an export of a library, or papers of any JSON Lines, to the library.

    What the library holds already stays as it is; of papers, the highest
    version is the current one.  FILE may be gzipped; - is standard input.
    A line that does not fit is named, and then nothing is changed.

    Examples:
      digest library import library.jsonl
      digest library import - < metadata.jsonl.gz
    """
    session = open_session(ctx)
    store = _open_store(session)
    if file == "-":
        tallies = store.import_from(sys.stdin.buffer, "standard input", session.progress)
    else:
        with _open(file) as stream:
            tallies = store.import_from(stream, file, session.progress)
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


def _open_store(session: Session) -> "Upkeep":
    from digest.wiring.parts import open_store

    return open_store(session.settings)
