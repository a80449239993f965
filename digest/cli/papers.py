"""What `digest fetch` does once its arguments are read: gather papers and show them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from digest.cli.arguments import Listed
from digest.cli.formats import FORMATS
from digest.cli.history import remembered
from digest.cli.session import Session
from digest.errors import OutputError, UsageError
from digest.model import Paper
from digest.pipeline import Collected, Wanted, gather
from digest.query import title_of
from digest.wiring import open_parts

_FEW = 3
_STANDARD_OUTPUT = "-"
_USUAL_NUMBER = 50
_WHOLE_SOURCE = "sample"
_PLACES = {"arxiv": "at arXiv", "sample": "in the sample week"}


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
    _check(wanted, listed)
    session.voice.unreadable(listed.unreadable)
    if not (listed.ids or wanted.is_search):
        return _nothing_to_ask(listed, session)
    with (
        open_parts(session.settings, session.progress, source=source) as parts,
        remembered(parts, session, "fetch", _subject(wanted)) as outcome,
    ):
        found = gather(wanted, parts.tools)
        outcome.exit_code = exit_code(found, listed)
        outcome.summary += f": {_count(len(found.papers))}"
    return found


def exit_code(found: Collected, listed: Listed) -> int:
    """Return 1 where an identifier is unknown or could not be looked up."""
    return 1 if found.unknown or found.missing or listed.unreadable else 0


def complete(wanted: Wanted, listed: Listed, source: str) -> Wanted:
    """Return what is asked of a source: the packaged week shows itself whole, unless asked less."""
    if source == _WHOLE_SOURCE and not (listed.arguments or wanted.is_search or wanted.offline):
        return replace(wanted, everything=True)
    return replace(wanted, number=wanted.number or _USUAL_NUMBER)


def show_papers(papers: Sequence[Paper], showing: Showing, session: Session) -> None:
    """Print the papers, or write them to a file."""
    lines = FORMATS[showing.form_for(papers)](papers, session.voice.width)
    if showing.file is None:
        session.voice.results(lines)
        return
    try:
        # Newlines as they are, so that a file is the same on every system.
        showing.file.write_text("".join(f"{line}\n" for line in lines), "utf-8", "replace", "\n")
    except OSError as error:
        raise OutputError(
            f"{showing.file} cannot be written: {error.strerror}.",
            hint="Choose another file with -o; the papers themselves are in the library.",
        ) from error
    session.voice.say(f"{_count(len(papers))} written to {showing.file}.")


def _check(wanted: Wanted, listed: Listed) -> None:
    """Refuse a request for nothing, and days in the wrong order."""
    if not (listed.arguments or wanted.is_search):
        raise UsageError(
            "Nothing to fetch: give identifiers, a query (-q), categories (-c) or days.",
            hint="For example: digest fetch 2602.22544",
        )
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise UsageError(
            f"--until {wanted.until} lies before --since {wanted.since}.", hint="Swap the two."
        )


def _nothing_to_ask(listed: Listed, session: Session) -> Collected:
    """Say that nothing was asked for, unless every argument was named already."""
    if not listed.unreadable:
        session.voice.tell(listed.refusal)
    return Collected()


def report_missing(found: Collected, wanted: Wanted, source: str, session: Session) -> None:
    """Tell what is missing, and why."""
    place = "in the library" if wanted.offline else _PLACES[source]
    for problem in found.problems:
        session.voice.problem(problem)
    session.voice.unknown(found.unknown, place)
    if not found.papers and wanted.is_search:
        session.voice.tell(f"Nothing was found {place}.")
    elif wanted.number and len(found.papers) >= len(wanted.ids) + wanted.number:
        session.voice.say(f"These are the newest {wanted.number}; -n gives more.")


def _subject(wanted: Wanted) -> str:
    """Name what was asked for, for the history."""
    parts = [", ".join(wanted.ids[:_FEW])] if wanted.ids else []
    parts += [f"{len(wanted.ids) - _FEW} more"] if len(wanted.ids) > _FEW else []
    parts += [title_of(wanted.query)] if wanted.query else []
    parts += [f"since {wanted.since}"] if wanted.since else []
    parts += [f"until {wanted.until}"] if wanted.until else []
    return ", ".join(parts)


def _count(number: int) -> str:
    """Count papers in words."""
    return f"{number:,} paper{'' if number == 1 else 's'}"
