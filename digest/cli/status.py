"""`digest status`: how the library stands, its issues, the last runs."""

import typer

from digest.cli.options import Config, Json, Quiet, Verbose


def status(
    ctx: typer.Context,
    *,
    as_json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
) -> None:
    """Show the library's size, the issues made and missing, the last runs.

    Runs that failed are among them, with what went wrong.

    Examples:
      digest status
      digest status --json
    """
    from digest.cli.session import open_session
    from digest.pipeline import find_gaps
    from digest.wiring import open_parts

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config)
    with open_parts(session.settings, session.progress) as parts:
        state = parts.library.load_state()
    gaps = find_gaps(state.editions)
    if as_json:
        from digest.records import state_record

        missing = {slug: [str(day) for day in days] for slug, days in gaps.items()}
        session.voice.json({**state_record(state), "missing": missing})
    else:
        from digest.console.tables import status_lines

        session.voice.results(status_lines(state, gaps, session.voice.width))
