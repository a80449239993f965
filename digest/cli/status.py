"""`digest status`: how the library stands, its issues, what was delivered, the last runs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import typer

from digest.calendar import known_years, latest_date, today
from digest.cli import options
from digest.cli.options import flag
from digest.cli.publish import is_forgotten
from digest.cli.request import topic_subject
from digest.cli.session import Session, open_session
from digest.cli.surveying import survey
from digest.codec import state_record
from digest.console.deliveries import delivered_lines
from digest.console.findings import setup_section
from digest.console.status import calendar_lines, coverage_lines, library_lines, run_lines
from digest.errors import UsageError
from digest.model import Coverage, Edition, LibraryState, Window
from digest.pipeline import Subject, find_coverage, find_gaps, subject_of

if TYPE_CHECKING:
    from rich.text import Text

    from digest.wiring.parts import Parts

_WEEKS = 5
app = typer.Typer(add_completion=False)


@app.command()
def status(
    ctx: typer.Context,
    *,
    online: bool = flag("--online", "Ask each service whether it answers, too."),
    as_json: bool = options.JSON,
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
    session = open_session(ctx)
    voice = session.voice
    with session.open() as parts:
        state = parts.library.load_state()
        coverage = _load_coverage(state.issues, parts, session)
    missing = find_gaps(state.issues)
    faults = survey(session, online=online)
    if as_json:
        told = {"missing": missing, "coverage": coverage, "setup": faults}
        voice.json({**state_record(state), **told})
        return
    voice.results(_lines(state, missing, coverage, session))
    voice.results(setup_section(faults, voice.width))


def _lines(
    state: LibraryState,
    missing: Mapping[str, Sequence[date]],
    coverage: Mapping[str, Mapping[date, Coverage]],
    session: Session,
) -> "Iterator[Text]":
    """Yield all but what is wrong with the setup."""
    width, settings = session.voice.width, session.settings
    yield from library_lines(state, missing, width)
    forgotten = [one for one in state.deliveries if is_forgotten(settings, one.publisher, one.slug)]
    yield from delivered_lines(state.deliveries, forgotten, width)
    if state.papers or state.issues:
        yield from coverage_lines(coverage, width, session.voice.can_show)
    yield from run_lines(state.runs, width)
    year = today(session.started).year
    yield from calendar_lines(sorted({year, year + 1} - known_years()), width)


def _load_coverage(
    issues: Sequence[Edition], parts: "Parts", session: Session
) -> Mapping[str, Mapping[date, Coverage]]:
    """Return for each topic, by its slug, what is held of the days of the last five weeks.

    The first is a Monday.  Topics are those configured, the one that is built by default, and those
    of which the library has an issue of these weeks.
    """
    end, settings = latest_date(session.started), session.settings
    weeks = Window(start=end - timedelta(days=end.weekday() + 7 * (_WEEKS - 1)), end=end)
    built = [
        _subject_of(made)
        for made in issues
        if made.window.end in weeks or made.window.start in weeks
    ]
    configured = [topic_subject(settings, key) for key in (*settings.topics, None)]
    subjects = {subject.slug: subject for subject in (*built, *configured) if subject}
    return find_coverage(subjects, parts.library, weeks)


def _subject_of(edition: Edition) -> Subject | None:
    """Return what an issue was asked for, None where that was no query."""
    try:
        subject = subject_of(query=edition.query, name=edition.slug, slug=edition.slug)
    except UsageError:
        return None
    return subject if subject.asked == edition.query else None
