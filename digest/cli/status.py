"""`digest status`: how the library stands, its issues, what was delivered, the last runs."""

from typing import Annotated

import typer

from digest.cli.options import Config, Json, Log, Quiet, Verbose

_Online = Annotated[
    bool,
    typer.Option("--online", metavar="", help="Ask each service whether it answers, too."),
]


def status(
    ctx: typer.Context,
    *,
    online: _Online = False,
    as_json: Json = False,
    verbose: Verbose = False,
    quiet: Quiet = False,
    config: Config = None,
    log: Log = None,
) -> None:
    """Show the library: its size, issues, deliveries, coverage and last runs.

    Issues that are missing are named, deliveries of which something failed or
    was interrupted too. Coverage says of each topic and day whether everything
    announced was fetched. Runs that failed are told too, and what is wrong
    with the setup, as digest init --check does.

    Examples:
      digest status
      digest status --online
      digest status --json
    """
    from digest.cli.delivering import is_forgotten
    from digest.cli.session import open_session
    from digest.cli.surveying import config_file, load_coverage, survey, unknown_years
    from digest.pipeline import find_gaps
    from digest.wiring.parts import open_parts

    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    with open_parts(session.settings, session.progress) as parts:
        state = parts.library.load_state()
        coverage = load_coverage(session.settings, parts.library, state.issues, session.started)
    missing = find_gaps(state.issues)
    faults = survey(session, config_file(ctx, config), online=online)
    if as_json:
        from digest.codec import state_record

        told = {"missing": missing, "coverage": coverage, "setup": faults}
        session.voice.json({**state_record(state), **told})
    else:
        from digest.console.setup import setup_section
        from digest.console.state import Overview, signs_for, status_lines

        overview = Overview(
            state=state,
            missing=missing,
            coverage=coverage,
            forgotten=[
                one
                for one in state.deliveries
                if is_forgotten(session.settings, one.publisher, one.slug)
            ],
            unknown_years=unknown_years(session.started),
        )
        signs = signs_for(session.voice)
        session.voice.results(status_lines(overview, session.voice.width, signs))
        session.voice.results(setup_section(faults, session.voice.width))
