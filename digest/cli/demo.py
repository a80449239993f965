"""`digest demo`: the whole pipeline on a packaged week, without network."""

import typer

from digest.cli.options import Config, DemoFolder, Force, Json, Log, PostFormats, Quiet, Verbose

_NOTE = (
    "This is a demonstration over a packaged sample of the week, not over all of it. Its papers "
    "are real, and their abstracts were paraphrased for it, so that every quotation here is of a "
    "paraphrase."
)


def demo(
    ctx: typer.Context,
    *,
    formats: PostFormats = None,
    output: DemoFolder = "demo",
    as_json: Json = False,
    force: Force = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Build the digest of a packaged sample week, offline.

    It needs no network and leaves no trace but the files that it prints.

    Examples:
      digest demo -o demo
      digest demo --format html
    """
    from dataclasses import replace
    from datetime import date
    from pathlib import Path

    from digest.cli.issue import Job, build_and_report
    from digest.cli.request import split_formats
    from digest.cli.session import open_session
    from digest.pipeline import DEFAULT, Request
    from digest.wiring.parts import make_renderers, open_demo

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    folder, names = Path(output), split_formats(formats) or ("md", "json")
    job = Job(
        request=Request(
            subject=replace(DEFAULT, stock="the packaged sample week"),
            date=date(2026, 2, 28),
            note=_NOTE,
        ),
        renderers=make_renderers(names, session.settings, folder, session.voice.tell),
        folder=folder,
        force=force,
        as_json=as_json,
    )
    with open_demo(session.settings, session.progress) as parts:
        code = build_and_report(job, parts, session)
    raise typer.Exit(code)
