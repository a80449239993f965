"""`digest init`: a configuration to begin with, what runs it every week, and what is wrong."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from digest.cli.options import (
    Categories,
    Config,
    Folder,
    Json,
    Log,
    Most,
    Query,
    Quiet,
    Verbose,
    one_of,
)
from digest.errors import UsageError

_SCHEDULE = "Schedule"
_CHECK = "Looking at a setup"

_About = Annotated[
    str | None,
    typer.Option(
        "--topic",
        metavar="TEXT",
        help="What it is about, in words; beside -q or -c, what that is called (deep learning).",
    ),
]
_Contact = Annotated[
    str | None,
    typer.Option(
        "--contact",
        metavar="ADDRESS",
        help="Mail or web address for the User-Agent, so that services know whom to write to.",
    ),
]
_Scheduler = Annotated[
    str | None,
    typer.Option(
        "--schedule",
        metavar="NAME",
        help="Write what runs it, too: cron, systemd or github.",
        rich_help_panel=_SCHEDULE,
        autocompletion=one_of("cron", "systemd", "github"),
    ),
]
_At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="WHEN",
        help="Weekday and time, with a time zone if not this machine's (Saturday 09:00).",
        rich_help_panel=_SCHEDULE,
    ),
]
_Force = Annotated[
    bool,
    typer.Option("--force", metavar="", help="Replace files that are there; copies are kept."),
]
_Check = Annotated[
    bool,
    typer.Option(
        "--check",
        metavar="",
        help="Say what is wrong with the setup; write nothing.",
        rich_help_panel=_CHECK,
    ),
]
_Offline = Annotated[
    bool,
    typer.Option("--offline", metavar="", help="Ask no service.", rich_help_panel=_CHECK),
]
_ScheduleFile = Annotated[
    str | None,
    typer.Option(
        "--schedule-file",
        metavar="FILE",
        help="Judge this crontab, timer or workflow; - is standard input.",
        rich_help_panel=_CHECK,
    ),
]
_Schema = Annotated[
    bool,
    typer.Option("--schema", metavar="", help="Print the JSON Schema of digest.toml."),
]


def init(
    ctx: typer.Context,
    *,
    topic: _About = None,
    query: Query = None,
    category: Categories = None,
    number: Most = None,
    output: Folder = None,
    contact: _Contact = None,
    scheduler: _Scheduler = None,
    at: _At = None,
    force: _Force = False,
    check: _Check = False,
    offline: _Offline = False,
    schedule_file: _ScheduleFile = None,
    as_json: Json = False,
    schema: _Schema = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Write a digest.toml to begin with, and what runs it every week.

    Asks some questions in a terminal; with options, and elsewhere, it asks
    none. Beside a digest.toml that is there, --schedule alone adds what runs
    it. --check exits 1 if anything is wrong with the setup.

    Examples:
      digest init
      digest init --topic 'graph learning' -n 50 -o content/posts
      digest init -c cs.CL --schedule systemd --at 'Sat 8:00 Europe/Rome'
      digest init --schedule github
      digest init --check
      digest init --check --schedule-file /etc/cron.d/digest
    """
    from digest.cli.beginning import Wishes, begin, check_setup
    from digest.cli.ending import speak_with
    from digest.cli.options import Given
    from digest.cli.session import keep_log
    from digest.console.voice import Voice

    if schema:
        from digest.setup import schema_text

        sys.stdout.write(schema_text())
        return
    if check:
        code = check_setup(
            ctx,
            verbose=verbose,
            quiet=quiet,
            config=config,
            log=log,
            schedule=schedule_file,
            online=not offline,
            as_json=as_json,
        )
        raise typer.Exit(code)
    if offline or schedule_file is not None:
        raise UsageError("--offline and --schedule-file go with --check.", hint="Add --check.")
    before: Given = ctx.obj
    wishes = Wishes(
        topic=topic,
        query=query,
        categories=tuple(category or ()),
        number=number,
        output=output,
        contact=contact,
        scheduler=scheduler,
        at=at,
    )
    voice = Voice(quiet=quiet or before.quiet, verbose=verbose or before.verbose)
    speak_with(voice, ctx)
    if kept := log or before.log:
        keep_log(Path(kept), ctx, voice)
    begin(wishes, config or before.config, voice, force=force, as_json=as_json)
