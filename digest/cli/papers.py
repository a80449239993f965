"""What `digest fetch` does once its arguments are read: gather papers and show them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from digest.calendar import listing_days
from digest.cli.arguments import Listed
from digest.cli.formats import BARE, FORMATS
from digest.cli.history import remembered
from digest.cli.session import Session
from digest.cli.sources import PLACES, choose_days
from digest.errors import OutputError, UsageError
from digest.model import Dossier, Paper, Window
from digest.pipeline import Collected, Wanted, gather
from digest.ports import Library, Listings
from digest.query import title_of
from digest.staging import write_whole
from digest.text import in_figures
from digest.wiring import open_parts

_FEW = 3
_STANDARD_OUTPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """In which format papers are shown (None: the one that fits), and in which file, if any."""

    form: str | None
    output: str | None

    def __post_init__(self) -> None:
        """Refuse a format that there is not."""
        if self.form is not None and self.form not in FORMATS:
            known = ", ".join(FORMATS)
            raise UsageError(f"There is no format '{self.form}'.", hint=f"Known formats: {known}.")

    @property
    def file(self) -> Path | None:
        """The file to write, where it is not standard output."""
        return Path(self.output) if self.output and self.output != _STANDARD_OUTPUT else None

    def form_for(self, papers: Sequence[Paper]) -> str:
        """Return the format asked for, or the one that the file's name or the number suggests."""
        suffix = self.file.suffix.removeprefix(".") if self.file else ""
        fitting = "card" if len(papers) <= _FEW else "table"
        return self.form or (suffix if suffix in FORMATS else fitting)


def gather_papers(wanted: Wanted, listed: Listed, source: str, session: Session) -> Collected:
    """Get the papers and remember the run.  Raises DigestError."""
    session.voice.unreadable(listed.unreadable)
    if not (listed.ids or wanted.is_search):
        return _nothing_to_ask(listed, session)
    with open_parts(session.settings, session.progress, source=source) as parts:
        days = _days(wanted, parts.tools.listings, session)
        dated = replace(wanted, since=days.start, until=days.end) if days else wanted
        with remembered(parts, session, "fetch", _subject(dated, source)) as outcome:
            found = gather(dated, parts.tools)
            outcome.exit_code = exit_code(found, wanted, listed)
            outcome.summary += f": {in_figures(len(found.papers), 'paper')}"
        if days:
            session.voice.say(_held(wanted.categories, days, parts.library))
    return found


def exit_code(found: Collected, wanted: Wanted, listed: Listed) -> int:
    """Return 1 where an identifier is unknown, or it or a listing could not be had."""
    lacks_listings = wanted.categories and found.problems
    return 1 if found.unknown or found.missing or listed.unreadable or lacks_listings else 0


def show_papers(papers: Sequence[Paper], showing: Showing, session: Session) -> None:
    """Print the papers with what the library knows of them, or write them to a file.

    The quiet, who named neither format nor file, wanted them in the library alone.
    """
    if session.voice.quiet and not (showing.form or showing.output):
        return
    form = showing.form_for(papers)
    bare = (Dossier(paper=paper) for paper in papers)
    known = bare if form in BARE else _recall(papers, session)
    lines = FORMATS[form](tuple(known), session.voice.width)
    if showing.file is None:
        session.voice.results(lines)
        return
    try:
        text = "".join(f"{line}\n" for line in lines)
        write_whole(showing.file, text.encode("utf-8", "replace"))
    except OSError as error:
        raise OutputError(
            f"{showing.file} cannot be written: {error.strerror}.",
            hint="Choose another file with -o; the papers themselves are in the library.",
        ) from error
    session.voice.say(f"{in_figures(len(papers), 'paper')} written to {showing.file}.")


def report_missing(
    found: Collected, wanted: Wanted, source: str, session: Session, *, shown: int
) -> None:
    """Tell what is missing, and why, and whether more was found than is shown."""
    place = "in the library" if wanted.offline else PLACES[source]
    for problem in found.problems:
        session.voice.problem(problem)
    told = {problem.subject for problem in found.problems}
    session.voice.unknown([name for name in found.unknown if name not in told], place)
    if wanted.is_search and not (found.papers or found.problems):
        session.voice.tell(f"Nothing was found {place}.")
    elif shown < len(found.papers):
        session.voice.say(f"These are the newest {shown} of {len(found.papers):,}; -n gives more.")
    elif wanted.number and len(found.papers) >= len(wanted.ids) + wanted.number:
        session.voice.say(f"These are the newest {wanted.number}; -n gives more.")


def _recall(papers: Sequence[Paper], session: Session) -> Iterable[Dossier]:
    """Return the papers with what any service has said of them."""
    from digest.papers import describe
    from digest.pipeline.services import recall

    with open_parts(session.settings, session.progress) as parts:
        return recall(map(describe, papers), parts.library).values()


def _nothing_to_ask(listed: Listed, session: Session) -> Collected:
    """Say that nothing was asked for, unless every argument was named already."""
    if not listed.unreadable:
        session.voice.tell(listed.refusal)
    return Collected()


def _subject(wanted: Wanted, source: str) -> str:
    """Name what was asked for, for the history."""
    parts = [f"{source} of {' '.join(wanted.categories)}"] if wanted.categories else []
    parts += [", ".join(wanted.ids[:_FEW])] if wanted.ids else []
    parts += [f"{len(wanted.ids) - _FEW} more"] if len(wanted.ids) > _FEW else []
    parts += [title_of(wanted.query)] if wanted.query else []
    parts += [_span(wanted)] if wanted.since or wanted.until else []
    return ", ".join(parts)


def _span(wanted: Wanted) -> str:
    """Name the days asked for."""
    if wanted.since == wanted.until:
        return f"{wanted.since}"
    since = [f"since {wanted.since}"] if wanted.since else []
    return " ".join([*since, *([f"until {wanted.until}"] if wanted.until else [])])


def _days(wanted: Wanted, listings: Listings | None, session: Session) -> Window | None:
    """Return the days of the listings asked for, None where none are."""
    if listings is None or not wanted.categories:
        return None
    return choose_days(wanted, listings.reach(session.started))


def _held(categories: Sequence[str], days: Window, library: Library) -> str:
    """Say what the library has of the listings asked for."""
    asked = [(name, day) for name in categories for day in listing_days(days)]
    if not asked:
        return f"arXiv has no listing from {days.start} to {days.end}."
    found = [library.load_listing(name, day) for name, day in asked]
    held = [listing for listing in found if listing and listing.complete]
    papers = library.load_saved({notice.paper for one in held for notice in one.notices})
    listings = f"{len(held):,} of {in_figures(len(asked), 'listing')}"
    return f"The library has {listings} asked for, with {in_figures(len(papers), 'paper')}."
