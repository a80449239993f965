"""`digest check`: any post against the record, line by line."""

from typing import Annotated

import typer

from digest.cli.options import Config, Json, Log, Offline, Quiet, Verbose

_Post = Annotated[str, typer.Argument(metavar="POST", hidden=True)]
_Online = Annotated[
    bool,
    typer.Option(
        "--online",
        metavar="",
        help="Look also whether the links lead anywhere; public addresses alone.",
        rich_help_panel="Sources",
    ),
]


def check(
    ctx: typer.Context,
    post: _Post,
    *,
    offline: Offline = False,
    online: _Online = False,
    as_json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Check the claims of a post: ours or anybody's, in Markdown, HTML or plain text.

    Finds its papers by link, DOI or title, fetches those that the library
    lacks, and reports identifiers, titles, authors, institutions, numbers,
    names, links and sentences.  An error contradicts the record, a warning is
    confirmed by nothing, a note could not be looked up.  Exits 1 on errors.
    - reads the post from standard input.

    Examples:
      digest check posts/2026-02-28-deep-learning.md
      digest check newsletter.html --offline
      digest check draft.txt --online --json
      pandoc draft.docx -t markdown | digest check -
    """
    from digest.cli.checking import check_file
    from digest.cli.session import open_session
    from digest.errors import UsageError

    if offline and online:
        raise UsageError(
            "--offline and --online exclude one another.", hint="Leave one of them out."
        )
    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    raise typer.Exit(check_file(post, session, offline=offline, online=online, as_json=as_json))
