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
    """Show the library: its size, issues, coverage and last runs.

    Issues that are missing are named. Coverage says of each topic and day
    whether everything announced was fetched. Runs that failed are told too.

    Examples:
      digest status
      digest status --json
    """
    from digest.cli.coverage import load_coverage, unknown_years
    from digest.cli.session import open_session
    from digest.pipeline import find_gaps
    from digest.wiring import open_parts

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config)
    with open_parts(session.settings, session.progress) as parts:
        state = parts.library.load_state()
        coverage = load_coverage(session.settings, parts.library, state.issues, session.started)
    missing = find_gaps(issue.edition for issue in state.issues)
    if as_json:
        from digest.records import coverage_record, missing_record, state_record

        told = {"missing": missing_record(missing), "coverage": coverage_record(coverage)}
        session.voice.json({**state_record(state), **told})
    else:
        from digest.console.coverage import signs_for
        from digest.console.state import Overview, status_lines

        overview = Overview(
            state=state,
            missing=missing,
            coverage=coverage,
            unknown_years=unknown_years(session.started),
        )
        signs = signs_for(session.voice)
        session.voice.results(status_lines(overview, session.voice.width, signs))
