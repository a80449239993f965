"""`digest demo`: the whole pipeline on a packaged week, without network."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import typer

from digest.cli import options
from digest.cli.build import Job, build_and_report
from digest.cli.options import OUTPUT, option
from digest.cli.request import split_formats
from digest.cli.session import open_session
from digest.pipeline import DEFAULT, Request
from digest.wiring.parts import make_renderers, open_demo

_NOTE = (
    "This is a demonstration over a packaged sample of the week, not over all of it. Its papers "
    "are real, and their abstracts were paraphrased for it, so that every quotation here is of a "
    "paraphrase."
)
app = typer.Typer(add_completion=False)


@app.command()
def demo(
    ctx: typer.Context,
    *,
    formats: str | None = options.POST_FORMATS,
    output: str = option(
        "-o --output", "DIR", "Write into this folder (demo).", OUTPUT, default="demo"
    ),
    as_json: bool = options.JSON,
    force: bool = options.FORCE,
) -> int:
    """Build the digest of a packaged sample week, offline.

    It needs no network and leaves no trace but the files that it prints.

    Examples:
      digest demo -o demo
      digest demo --format html
    """
    session = open_session(ctx)
    job = Job(
        request=Request(
            subject=replace(DEFAULT, stock="the packaged sample week"),
            date=date(2026, 2, 28),
            note=_NOTE,
        ),
        formats=split_formats(formats, ("md", "json")),
        folder=Path(output),
        force=force,
        as_json=as_json,
    )
    renderers = make_renderers(job.formats, session.settings, job.folder, session.voice.tell)
    with open_demo(session.settings, session.progress) as parts:
        return build_and_report(job, renderers, (), parts, session)
