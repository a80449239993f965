"""`digest fetch`: get metadata, keep it, show it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import typer

from digest.calendar import listing_day
from digest.cli import options
from digest.cli.clock import find_doubt
from digest.cli.options import OUTPUT, option
from digest.cli.request import (
    Listed,
    check_sources,
    choose_categories,
    choose_days,
    choose_source,
    parse_query,
    read_ids,
)
from digest.cli.session import Session, open_session, remembered
from digest.errors import OutputError, UsageError
from digest.model import SOURCES, Paper, PaperFacts, SourceName
from digest.pipeline import Collected, FetchRequest, gather
from digest.query import title_of
from digest.staging import write_whole
from digest.text import in_figures, printable

if TYPE_CHECKING:
    from rich.text import Text

    from digest.net.client import Response


Lines = Iterator["Text | str"]
Form = Literal["card", "table", "json", "jsonl", "ids", "bib", "ris"]
_USUAL_NUMBER = 50
_FEW = 3


def fetch(
    ctx: typer.Context,
    ids: list[str] | None = options.IDS,
    *,
    query: str | None = options.QUERY,
    category: list[str] | None = options.CATEGORIES,
    since: date | None = option(
        "--since",
        "DAY",
        "Submitted on this UTC day or later; of listings, announced.",
        parser=options.read_day,
    ),
    until: date | None = option(
        "--until",
        "DAY",
        "Submitted on this UTC day or earlier; of listings, announced.",
        parser=options.read_day,
    ),
    number: int | None = option(
        "-n --number",
        "N",
        "Most papers shown of a search or listing, or all (50).",
        parser=options.read_number,
    ),
    form: Form | None = option(
        "--format",
        "NAME",
        "card, table, json, jsonl, ids, bib or ris (card for up to three papers, else table).",
        OUTPUT,
    ),
    as_json: bool = options.JSON,
    output: str | None = option("-o --output", "FILE", "Write to this file.", OUTPUT),
    source: SourceName | None = option(
        "--source",
        "NAME",
        "arxiv, its search; catchup, its listings by day; rss, its feeds of the latest "
        "listing; sample, the packaged week (arxiv).",
        options.SOURCES,
    ),
    offline: bool = options.OFFLINE,
    refresh: bool = options.REFRESH,
    budget: float | None = options.BUDGET,
) -> int:
    """Get papers by identifier, query or listing, keep and show them.

    IDs come from the library first, then from arXiv; queries from arXiv.
    An ID has any spelling, or is a link; - reads any text from standard input.

    With --source catchup or rss it gets what arXiv announced in these
    categories, by default the query's or those of all topics, and keeps all of
    it: --since and --until are then days of announcement, by default the latest.

    Examples:
      digest fetch 2602.22544
      digest fetch -q 'ti:"graph neural" AND cat:cs.LG' -n 20
      digest fetch -c cs.CL --since 2026-02-23 -n all -o week.jsonl
      digest fetch --source catchup -c cs.CL -c cs.LG
      digest fetch - --format ids < references.bib
      digest fetch 2602.22544 2602.21178 -o references.bib
    """
    session = open_session(ctx, DIGEST_BUDGET=("--budget", budget))
    form = "json" if as_json else form
    check_sources(offline=offline, refresh=refresh)
    listed = read_ids(ids)
    chosen = choose_source(source, session.settings, listed, offline=offline)
    most = Most(usual=_USUAL_NUMBER, given=number)
    wanted = FetchRequest(since=since, until=until, offline=offline, refresh=refresh)
    if SOURCES[chosen].by_category:
        # All of a listing is kept, however few are shown.
        parsed = parse_query(query, None)
        categories = choose_categories(category, parsed, session.settings)
        wanted = replace(wanted, query=parsed, categories=categories, number=None)
    else:
        parsed = parse_query(query, category)
        wanted = replace(wanted, ids=listed.ids, query=parsed, number=most.number)
    if chosen == "sample" and not (listed.arguments or wanted.is_search or offline):
        # The packaged week shows itself whole, unless asked for less.
        most = replace(most, usual=None)
        wanted = replace(wanted, number=most.number, everything=True)
    else:
        _check(wanted, listed, session)
    found = _gather(wanted, listed, most, chosen, session)
    # Of listings only the newest, which come first.
    shown = found.papers[: most.number] if wanted.categories else found.papers
    if form or output or not session.voice.quiet:
        # The quiet, who named neither format nor file, wanted them in the library alone.
        _show(shown, form, Path(output) if output and output != "-" else None, session)
    _report(found, wanted, most, chosen, session)
    return _exit_code(found, wanted, listed, most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Most:
    """How many papers of a search or listing are shown: as `given`, or as `usual`, None for all."""

    usual: int | None
    given: int | None

    @property
    def number(self) -> int | None:
        """The number; None for all."""
        return self.usual if self.given is None else self.given or None

    def cuts(self, found: Collected) -> bool:
        """Return whether there are more."""
        return self.number is not None and found.available > self.number

    def is_silent(self, found: Collected) -> bool:
        """Return whether papers are left out that nobody asked to leave out."""
        return self.given is None and self.cuts(found)

    def tell(self, found: Collected) -> str:
        """Say how many there are, and how to get them."""
        exactly = f", -n {self.number} these alone" if self.given is None else ""
        return (
            f"These are the newest {self.number} of {found.available:,}; -n all gets all{exactly}."
        )


def _check(wanted: FetchRequest, listed: Listed, session: Session) -> None:
    """Refuse a request for nothing, days of submission to come, and days in the wrong order."""
    if not (listed.arguments or wanted.is_search):
        raise UsageError(
            "Nothing to fetch: give identifiers, a query (-q), categories (-c) or days.",
            hint="For example: digest fetch 2602.22544",
        )
    today = session.started.astimezone(UTC).date()
    if wanted.since and wanted.since > today and not wanted.categories:
        raise UsageError(
            f"--since {wanted.since} lies in the future: today is {today}, in UTC.",
            hint="Days are those of submission, in UTC.",
        )
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise UsageError(
            f"--until {wanted.until} lies before --since {wanted.since}.", hint="Swap the two."
        )


def _gather(
    wanted: FetchRequest, listed: Listed, most: Most, source: str, session: Session
) -> Collected:
    """Get the papers and remember the run.  Raises DigestError."""
    session.voice.unreadable(listed.unreadable)
    if not (listed.ids or wanted.is_search):
        session.voice.tell(listed.hint if listed.unreadable else listed.refusal)
        return Collected()
    doubts: list[str] = []

    def heed(response: "Response") -> None:
        """Say once that the clock is wrong: what is found ends with its day."""
        doubt = find_doubt(response, session.started)
        if doubt and wanted.is_search and not doubts:
            doubts.append(doubt)
            session.voice.tell(f"{doubt} What is newer than this clock is not looked for.")

    with session.open(source=source, heed=heed) as ports:
        listings = ports.listings
        if listings is not None and wanted.categories:
            days = choose_days(wanted, listings.reach(session.started))
            wanted = replace(wanted, since=days.start, until=days.end)
        with remembered(ports, session, "fetch", _subject(wanted, source)) as ending:
            found = gather(wanted, ports)
            ending.exit_code = _exit_code(found, wanted, listed, most)
            ending.summary += f": {in_figures(len(found.papers), 'paper')}"
    return found


def _exit_code(found: Collected, wanted: FetchRequest, listed: Listed, most: Most) -> int:
    """Return 1 where an identifier is unknown, or papers are missing that were asked for."""
    lacks = (wanted.categories and found.problems) or found.missing or most.is_silent(found)
    return 1 if found.unknown or listed.unreadable or lacks else 0


def _subject(wanted: FetchRequest, source: str) -> str:
    """Name what was asked for, for the history."""
    since, until = wanted.since, wanted.until
    span = [f"since {since}"] if since else []
    span += [f"until {until}"] if until else []
    ports = [
        f"{source} of {' '.join(wanted.categories)}" if wanted.categories else "",
        ", ".join(wanted.ids[:_FEW]),
        f"{len(wanted.ids) - _FEW} more" if len(wanted.ids) > _FEW else "",
        title_of(wanted.query) if wanted.query else "",
        f"{since}" if since and since == until else " ".join(span),
    ]
    return ", ".join(filter(None, ports))


def _show(papers: Sequence[Paper], form: str | None, file: Path | None, session: Session) -> None:
    """Print the papers with what the library knows of them, or write them to a file.

    The format is the one asked for, or that which the file's name or the number suggests.
    """
    suffix = file.suffix.removeprefix(".") if file else ""
    fitting = "card" if len(papers) <= _FEW else "table"
    form = form or (suffix if suffix in get_args(Form) else fitting)
    lines = _lines(papers, form, session)
    if file is None:
        session.voice.results(lines)
        return
    try:
        text = "".join(f"{line}\n" for line in lines)
        write_whole(file, text.encode("utf-8", "replace"))
    except OSError as error:
        raise OutputError(
            f"{file} cannot be written: {error.strerror}.",
            hint="Choose another file with -o; the papers themselves are in the library.",
        ) from error
    session.voice.say(f"{in_figures(len(papers), 'paper')} written to {file}.")


def _lines(papers: Sequence[Paper], form: str, session: Session) -> Lines:
    """Yield papers in a format; beyond their records in all but table and ids."""
    from digest.console.cards import card_lines, paper_rows, rule

    width = session.voice.width
    if form == "ids":
        yield from (printable(paper.id) for paper in papers)
    elif form == "table":
        yield from paper_rows(papers, width)
    elif form == "card":
        for place, facts in enumerate(_recall(papers, session)):
            yield from rule(width) if place else ()
            yield from card_lines(facts, listing_day(facts.paper), width)
    elif form in {"bib", "ris"}:
        yield from _references(_recall(papers, session), form)
    else:
        records = list(_records(_recall(papers, session)))
        yield from [json.dumps(records, indent=2)] if form == "json" else map(json.dumps, records)


def _references(paper_facts: Sequence[PaperFacts], form: str) -> Sequence[str]:
    """Return papers in BibTeX or RIS, line by line."""
    from digest.render import House, bib, ris

    works, house = [(facts, "") for facts in paper_facts], House()
    text = bib.write(works, house, stem="fetch") if form == "bib" else ris.write(works, house)
    return text.removesuffix("\n").split("\n")


def _recall(papers: Sequence[Paper], session: Session) -> Sequence[PaperFacts]:
    """Return the papers with what any service has said of them."""
    from digest.papers import describe
    from digest.pipeline.services import recall

    with session.open() as ports:
        return tuple(recall(map(describe, papers), ports.library).values())


def _records(paper_facts: Sequence[PaperFacts]) -> Iterator[dict[str, Any]]:
    """Yield what is known of papers before any choice, their abstracts behind their titles."""
    from digest.codec import known_json
    from digest.reading import read
    from digest.themes import load_taxonomy
    from digest.writing import limit_for, passage_for, quote_passage

    readings = read([facts.paper for facts in paper_facts], load_taxonomy())
    for facts, reading in zip(paper_facts, readings, strict=True):
        paper, passage = facts.paper, passage_for(facts, reading)
        told = quote_passage(passage), passage.grade, limit_for(facts, reading)
        head = {"id": paper.id, "version": paper.version, "title": paper.title}
        yield {**head, "abstract": paper.abstract, **known_json(facts, reading, *told)}


def _report(
    found: Collected, wanted: FetchRequest, most: Most, source: str, session: Session
) -> None:
    """Report what is missing, and why, and whether more was found than is shown."""
    voice, place = session.voice, "in the library" if wanted.offline else SOURCES[source].place
    for problem in found.problems:
        voice.problem(problem)
    told = {problem.subject for problem in found.problems}
    voice.unknown([name for name in found.unknown if name not in told], place)
    if wanted.is_search and not (found.papers or found.problems):
        voice.tell(f"Nothing was found {place}.")
    elif most.cuts(found):
        voice.tell(most.tell(found))
        if most.is_silent(found):
            voice.sum_up(most.tell(found))
