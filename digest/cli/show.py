"""`digest show`: everything known of one paper."""

import typer

from digest.cli.options import Config, IssueTopic, Json, Log, OneId, Quiet, Verbose


def show(
    ctx: typer.Context,
    name: OneId,
    *,
    topic: IssueTopic = None,
    as_json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Show everything known of one paper of the library.

    Links with evidence, affiliations with origin, theme, score with reasons.
    The ID has any spelling, or is a link.

    Examples:
      digest show 2602.22544
      digest show https://arxiv.org/abs/2602.22544 --json
      digest show 2602.22544 --topic tide-pools
    """
    from digest.cli.knowledge import load_entry, show_entry
    from digest.cli.request import parse_one_id
    from digest.cli.session import open_session

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    identifier = parse_one_id(name)
    found = load_entry(identifier, session, topic)
    if found is None:
        session.voice.unknown([identifier], "in the library")
        session.voice.tell(f"Try: digest fetch {identifier}")
        raise typer.Exit(1)
    show_entry(found, session, as_json=as_json)
