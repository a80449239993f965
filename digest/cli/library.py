"""`digest library`: keeping a library for years: check it, back it up, carry it elsewhere."""

import sys
from typing import Annotated

import typer
from typer.core import TyperCommand, TyperGroup

from digest.cli.options import Config, Given, Json, Log, Quiet, Verbose

_OUTPUT = "Output"

# Told of in each command's own words, as other arguments are.
_Checked = Annotated[str | None, typer.Argument(metavar="FILE", hidden=True)]
_Backup = Annotated[str, typer.Argument(metavar="FILE", hidden=True)]
_Source = Annotated[str, typer.Argument(metavar="FILE", hidden=True)]
_Force = Annotated[
    bool,
    typer.Option(
        "--force", metavar="", help="Replace a file that is there.", rich_help_panel=_OUTPUT
    ),
]
_Target = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        show_default=False,
        help="Write to this file; - is standard output (-).",
        rich_help_panel=_OUTPUT,
    ),
]


def library_commands(
    group_class: type[TyperGroup], command_class: type[TyperCommand]
) -> typer.Typer:
    """Return the group of commands, made of these classes."""
    group = typer.Typer(name="library", cls=group_class, invoke_without_command=True)
    group.callback()(library)
    for command in (check, backup, export):
        group.command(cls=command_class)(command)
    group.command("import", cls=command_class)(import_file)
    return group


def library(
    ctx: typer.Context,
    *,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Check the library, back it up, export and import it.

    It is one file: papers, searches, listings, issues, deliveries and runs.

    Examples:
      digest library check
      digest library backup ~/backups/library.sqlite
      digest library export -o library.jsonl
      digest library import library.jsonl
    """
    before: Given = ctx.obj
    ctx.obj = Given(
        verbose=verbose or before.verbose,
        quiet=quiet or before.quiet,
        config=config or before.config,
        log=log or before.log,
    )
    if ctx.invoked_subcommand is None:
        sys.stdout.write(ctx.get_help())


def check(
    ctx: typer.Context,
    file: _Checked = None,
    *,
    as_json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Look for damage and contradictions in the library, or in a backup.

    Only reads.  Prints what is wrong, one finding a line with what to do;
    exits 1 if there is any.

    Examples:
      digest library check
      digest library check ~/backups/library.sqlite --json
    """
    from digest.cli.session import open_session
    from digest.cli.upkeep import check_library

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    raise typer.Exit(check_library(file, session, as_json=as_json))


def backup(
    ctx: typer.Context,
    file: _Backup,
    *,
    force: _Force = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Copy the library to FILE, also while other commands write to it.

    The copy is whole, and prints its path.  To restore it, put it where
    digest status says that the library is, while no other digest runs.

    Examples:
      digest library backup ~/backups/library-2026-02.sqlite
      digest library backup /mnt/library.sqlite --force
    """
    from digest.cli.session import open_session
    from digest.cli.upkeep import back_up

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    back_up(file, session, force=force)


def export(
    ctx: typer.Context,
    *,
    output: _Target = "-",
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Write everything that the library holds as JSON Lines, in ASCII.

    The same library gives the same bytes.  Of a damaged library nothing is
    written.

    Examples:
      digest library export -o library.jsonl
      digest library export | gzip > library.jsonl.gz
    """
    from digest.cli.session import open_session
    from digest.cli.upkeep import export_library

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    export_library(output, session)


def import_file(
    ctx: typer.Context,
    file: _Source,
    *,
    as_json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Add an export of a library, or papers of any JSON Lines, to the library.

    What the library holds already stays as it is; of papers, the highest
    version is the current one.  FILE may be gzipped; - is standard input.
    A line that does not fit is named, and then nothing is changed.

    Examples:
      digest library import library.jsonl
      digest library import - < metadata.jsonl.gz
    """
    from digest.cli.session import open_session
    from digest.cli.upkeep import import_library

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    import_library(file, session, as_json=as_json)
