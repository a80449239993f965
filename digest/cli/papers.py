"""Gets papers, saves them, and shows them: what `fetch` does."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.calendar import listing_days
from digest.cli.request import (
    LISTINGS,
    PLACES,
    Listed,
    check_query,
    choose_categories,
    choose_days,
    parse_query,
)
from digest.cli.session import Session, remembered
from digest.codec import known_record
from digest.config import Settings
from digest.errors import OutputError, UsageError
from digest.model import Dossier, Paper, Window
from digest.pipeline import Collected, Wanted, gather
from digest.ports import Library, Listings
from digest.query import title_of
from digest.staging import write_whole
from digest.text import in_figures, printable
from digest.wiring.parts import open_parts

if TYPE_CHECKING:
    from rich.text import Text

Lines = Iterator["Text | str"]


def _cards(dossiers: Sequence[Dossier], width: int) -> Lines:
    """Yield a card for each paper, a rule between two."""
    from digest.calendar import listing_day
    from digest.console.cards import card_lines, rule

    for place, dossier in enumerate(dossiers):
        if place:
            yield from rule(width)
        yield from card_lines(dossier, listing_day(dossier.paper), width)


def _table(dossiers: Sequence[Dossier], width: int) -> Lines:
    """Yield one line a paper, below a heading."""
    from digest.console.cards import paper_rows

    yield from paper_rows([dossier.paper for dossier in dossiers], width)


def _json(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield one JSON array."""
    yield json.dumps(list(_records(dossiers)), indent=2)


def _jsonl(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield one JSON object a line."""
    yield from map(json.dumps, _records(dossiers))


def _ids(dossiers: Sequence[Dossier], _width: int) -> Lines:
    """Yield identifiers alone."""
    yield from (printable(dossier.paper.id) for dossier in dossiers)


def _records(dossiers: Sequence[Dossier]) -> Iterator[dict[str, Any]]:
    """Yield what is known of papers before any choice, their abstracts behind their titles."""
    from digest.reading import read
    from digest.themes import load_taxonomy
    from digest.writing import account_for, summarise

    readings = read([dossier.paper for dossier in dossiers], load_taxonomy())
    for dossier, reading in zip(dossiers, readings, strict=True):
        paper, told = dossier.paper, summarise(account_for(dossier, reading))
        head = {"id": paper.id, "version": paper.version, "title": paper.title}
        yield {**head, "abstract": paper.abstract, **known_record(dossier, reading, told)}


FORMATS: Mapping[str, Callable[[Sequence[Dossier], int], Lines]] = {
    "card": _cards,
    "table": _table,
    "json": _json,
    "jsonl": _jsonl,
    "ids": _ids,
}
# These tell nothing beyond the record.
BARE = frozenset({"table", "ids"})


USUAL_NUMBER = 50
_WHOLE_SOURCE = "sample"


def make_wanted(
    source: str,
    settings: Settings,
    listed: Listed,
    *,
    query: str | None,
    names: Sequence[str] | None,
    since: date | None,
    until: date | None,
    number: int | None,
    offline: bool,
    refresh: bool,
    now: datetime,
) -> Wanted:
    """Return what is asked of a source.  Raises UsageError where that is nothing, or impossible.

    Of listings all is asked for, however few are shown.  The packaged week shows itself whole,
    unless asked for less.
    """
    check_query(query)
    days = Wanted(since=since, until=until, offline=offline, refresh=refresh)
    if source in LISTINGS:
        parsed = parse_query(query, None)
        categories = choose_categories(names, parsed, settings)
        wanted = replace(days, query=parsed, categories=categories, number=None)
    else:
        _check_begin(since, now)
        wanted = replace(
            days,
            ids=listed.ids,
            query=parse_query(query, names),
            number=number or USUAL_NUMBER,
        )
    if source == _WHOLE_SOURCE and not (listed.arguments or wanted.is_search or offline):
        return replace(wanted, number=number, everything=True)
    _check(wanted, listed)
    return wanted


def first(papers: Sequence[Paper], wanted: Wanted, number: int | None) -> Sequence[Paper]:
    """Return the papers to show: of listings only the newest, which come first."""
    return papers[: number or USUAL_NUMBER] if wanted.categories else papers


def _check_begin(since: date | None, now: datetime) -> None:
    """Refuse days of submission that are to come."""
    today = now.astimezone(UTC).date()
    if since and since > today:
        raise UsageError(
            f"--since {since} lies in the future: today is {today}, in UTC.",
            hint="Days are those of submission, in UTC.",
        )


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
