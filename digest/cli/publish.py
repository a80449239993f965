"""`digest publish`: deliver a post, once."""

from typing import Annotated

import typer

from digest.cli.options import Config, Json, Log, Quiet, Verbose

_OUTPUT = "Output"
_Post = Annotated[str, typer.Argument(metavar="POST", hidden=True)]
_To = Annotated[
    list[str] | None,
    typer.Option(
        "--to", metavar="NAME", help="A place of digest.toml; repeat (all of the post's topic)."
    ),
]
_Again = Annotated[
    bool,
    typer.Option(
        "--again",
        metavar="",
        help="Send again: what was interrupted or, where nothing was, all of it.",
    ),
]
_Arrived = Annotated[
    bool,
    typer.Option(
        "--arrived",
        metavar="",
        help="Take for delivered: what was interrupted or, where nothing was, all that is left.",
    ),
]
_Unchecked = Annotated[
    bool, typer.Option("--unchecked", metavar="", help="Deliver in spite of what check finds.")
]
_DryRun = Annotated[
    bool,
    typer.Option(
        "--dry-run",
        metavar="",
        help="Say what would be delivered; deliver nothing.",
        rich_help_panel=_OUTPUT,
    ),
]


def publish(
    ctx: typer.Context,
    post: _Post,
    *,
    to: _To = None,
    again: _Again = False,
    arrived: _Arrived = False,
    unchecked: _Unchecked = False,
    dry_run: _DryRun = False,
    as_json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Deliver a post to places that digest.toml names, once.

    POST is its Markdown, as its editor left it; the name of an issue in the
    folder of posts; or a topic, whose newest issue that is.  It is checked
    over the library first; errors keep it back.  What was delivered is not
    sent again unasked, what failed is.  Exits 4 where anything is left.

    Examples:
      digest publish posts/2026-02-28-deep-learning.md --to newsletter
      digest publish deep-learning --to site --to newsletter --dry-run
      digest publish 2026-02-28-deep-learning --to newsletter --again
    """
    from digest.cli.delivering import Order, publish_post
    from digest.cli.session import open_session
    from digest.errors import UsageError

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    if again and arrived:
        raise UsageError("--again and --arrived exclude one another.", hint="Leave one out.")
    order = Order(
        names=tuple(to or ()),
        again=again,
        arrived=arrived,
        unchecked=unchecked,
        dry_run=dry_run,
        as_json=as_json,
    )
    raise typer.Exit(publish_post(post, order, session))
