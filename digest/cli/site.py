"""`digest site`: make an archive of all issues, ready to be published."""

from typing import Annotated

import typer

from digest.cli.options import Config, Json, Log, Quiet, Strict, Verbose

_OUTPUT = "Output"

_Folder = Annotated[
    str | None,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        help="Write into this folder (site).",
        rich_help_panel=_OUTPUT,
    ),
]
_Topics = Annotated[
    list[str] | None,
    typer.Option(
        "--topic", metavar="NAME", help="Only issues of this topic; repeat for several (all)."
    ),
]
_Rebuild = Annotated[
    bool,
    typer.Option("--rebuild", metavar="", help="Make every issue again.", rich_help_panel=_OUTPUT),
]


def site(
    ctx: typer.Context,
    *,
    topic: _Topics = None,
    output: _Folder = None,
    rebuild: _Rebuild = False,
    as_json: Json = False,
    strict: Strict = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Make an archive of all issues in the library, as static pages.

    Lists by date and topic, every issue with its files, feeds, a search over
    titles, themes over time. It asks nobody, and can be published anywhere.
    Issues whose library, settings and post are as before are not made again.
    Where a post was changed by hand, its page is the changed post.
    What others put into the folder stays. An issue that the library no longer
    has stays too, unless --topic leaves out its topic.

    Examples:
      digest site
      digest site -o public --topic graph-learning --topic robotics
      digest site --strict --json
    """
    from pathlib import Path

    from digest.cli.archiving import SiteJob, make_and_report
    from digest.cli.session import open_session
    from digest.wiring.parts import check_writer, open_parts

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    check_writer(session.settings, offline=True)
    job = SiteJob(
        folder=Path(output) if output else session.settings.site.output,
        topics=tuple(topic or ()),
        rebuild=rebuild,
        strict=strict,
        as_json=as_json,
    )
    with open_parts(session.settings, session.progress, issue=True) as parts:
        code = make_and_report(job, parts, session)
    raise typer.Exit(code)
