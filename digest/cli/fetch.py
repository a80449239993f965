"""`digest fetch`: gets papers, keeps them in the library, shows them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

import typer

from digest.calendar import listing_day
from digest.cli import options
from digest.cli.clock import describe_clock_error
from digest.cli.options import OUTPUT, option
from digest.cli.request import (
    IdList,
    check_sources,
    choose_categories,
    choose_days,
    choose_source,
    parse_query,
    read_ids,
)
from digest.cli.session import Session, open_session, record_run
from digest.errors import OutputError, UsageError
from digest.model import SOURCES, Paper, PaperFacts, SourceName
from digest.pipeline import FetchRequest, FetchResult, gather
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
    is_usual = number is None
    limit = Limit(number=_USUAL_NUMBER if is_usual else number or None, is_usual=is_usual)
    request = FetchRequest(since=since, until=until, offline=offline, refresh=refresh)
    if SOURCES[chosen].by_category:
        # All of a listing is kept, however few are shown.
        parsed = parse_query(query, None)
        categories = choose_categories(category, parsed, session.settings)
        request = replace(request, query=parsed, categories=categories, number=None)
    else:
        parsed = parse_query(query, category)
        request = replace(request, ids=listed.ids, query=parsed, number=limit.number)
    if chosen == "sample" and not (listed.arguments or request.is_search or offline):
        # The packaged week is shown whole by default.
        limit = Limit(number=number or None, is_usual=is_usual)
        request = replace(request, number=limit.number, everything=True)
    else:
        _check(request, listed, session)
    found = _gather(request, listed, limit, chosen, session)
    # The newest papers of a listing come first.
    shown = found.papers[: limit.number] if request.categories else found.papers
    if form or output or not session.voice.quiet:
        # With --quiet, and without a format or file, papers are only kept.
        _show_papers(shown, form, Path(output) if output and output != "-" else None, session)
    _report_missing(found, request, limit, chosen, session)
    return _fetch_code(found, request, listed, limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """Most papers of a search or listing that are shown; None for all."""

    number: int | None
    is_usual: bool

    def cuts(self, found: FetchResult) -> bool:
        """Return whether more papers were found."""
        return self.number is not None and found.available > self.number


def _check(request: FetchRequest, listed: IdList, session: Session) -> None:
    if not (listed.arguments or request.is_search):
        raise UsageError(
            "Nothing to fetch: give identifiers, a query (-q), categories (-c) or days.",
            hint="For example: digest fetch 2602.22544",
        )
    today = session.started.astimezone(UTC).date()
    if request.since and request.since > today and not request.categories:
        raise UsageError(
            f"--since {request.since} lies in the future: today is {today}, in UTC.",
            hint="Days are those of submission, in UTC.",
        )
    if request.since and request.until and request.until < request.since:
        raise UsageError(
            f"--until {request.until} lies before --since {request.since}.", hint="Swap the two."
        )


def _gather(
    request: FetchRequest, listed: IdList, limit: Limit, source: str, session: Session
) -> FetchResult:
    session.voice.unreadable(listed.unreadable)
    if not (listed.ids or request.is_search):
        session.voice.report(listed.hint if listed.unreadable else listed.refusal)
        return FetchResult()
    has_reported = False

    def check_response(response: "Response") -> None:
        """Report once that the clock is wrong: a search ends with its day."""
        nonlocal has_reported
        sentence = describe_clock_error(response, session.started)
        if sentence and request.is_search and not has_reported:
            has_reported = True
            session.voice.report(f"{sentence} Papers newer than this clock are not looked for.")

    with session.open(source=source, check_response=check_response) as ports:
        listings = ports.listings
        if listings is not None and request.categories:
            days = choose_days(request, listings.reach(session.started))
            request = replace(request, since=days.start, until=days.end)
        with record_run(ports, session, "fetch", _subject(request, source)) as result:
            found = gather(request, ports)
            result.exit_code = _fetch_code(found, request, listed, limit)
            result.summary += f": {in_figures(len(found.papers), 'paper')}"
    return found


def _fetch_code(found: FetchResult, request: FetchRequest, listed: IdList, limit: Limit) -> int:
    """Return 1 where an identifier is unknown, or requested papers are missing."""
    lacks = (request.categories and found.problems) or found.missing
    is_silent = limit.is_usual and limit.cuts(found)
    return 1 if found.unknown or listed.unreadable or lacks or is_silent else 0


def _subject(request: FetchRequest, source: str) -> str:
    """Return the request in words, for the history."""
    since, until = request.since, request.until
    span = [f"since {since}"] if since else []
    span += [f"until {until}"] if until else []
    parts = [
        f"{source} of {' '.join(request.categories)}" if request.categories else "",
        ", ".join(request.ids[:_FEW]),
        f"{len(request.ids) - _FEW} more" if len(request.ids) > _FEW else "",
        title_of(request.query) if request.query else "",
        f"{since}" if since and since == until else " ".join(span),
    ]
    return ", ".join(filter(None, parts))


def _show_papers(
    papers: Sequence[Paper], form: str | None, file: Path | None, session: Session
) -> None:
    """Print papers with what the library knows of them, or write them to a file.

    The default format is by the file's ending, else by the number of papers.
    """
    suffix = file.suffix.removeprefix(".") if file else ""
    usual = "card" if len(papers) <= _FEW else "table"
    form = form or (suffix if suffix in get_args(Form) else usual)
    lines = _paper_lines(papers, form, session)
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


def _paper_lines(papers: Sequence[Paper], form: str, session: Session) -> Lines:
    """Yield papers in a format; all but table and ids have more than arXiv's record."""
    from digest.console.cards import card_lines, paper_rows, rule

    width = session.voice.width
    if form == "ids":
        yield from (printable(paper.id) for paper in papers)
    elif form == "table":
        yield from paper_rows(papers, width)
    elif form == "card":
        for number, facts in enumerate(_recall(papers, session)):
            yield from rule(width) if number else ()
            yield from card_lines(facts, listing_day(facts.paper), width)
    elif form in {"bib", "ris"}:
        from digest.render import House
        from digest.render.data import write_bib, write_ris

        works = [(facts, "") for facts in _recall(papers, session)]
        house = House()
        text = write_bib(works, house, stem="fetch") if form == "bib" else write_ris(works, house)
        yield from text.removesuffix("\n").split("\n")
    else:
        records = list(_records(_recall(papers, session)))
        yield from [json.dumps(records, indent=2)] if form == "json" else map(json.dumps, records)


def _recall(papers: Sequence[Paper], session: Session) -> Sequence[PaperFacts]:
    from digest.pipeline import PaperReader
    from digest.pipeline.services import recall

    with session.open() as ports:
        return tuple(recall(PaperReader(ports.library).describe(papers), ports.library).values())


def _records(paper_facts: Sequence[PaperFacts]) -> Iterator[dict[str, Any]]:
    """Yield the JSON of papers before any choice, with the abstract after the title."""
    from digest.codec import known_json
    from digest.reading import read
    from digest.themes import load_taxonomy
    from digest.writing import limit_for, passage_for, quote_passage

    readings = read([facts.paper for facts in paper_facts], load_taxonomy())
    for facts, reading in zip(paper_facts, readings, strict=True):
        paper, passage = facts.paper, passage_for(facts, reading)
        quoted = quote_passage(passage), passage.grade, limit_for(facts, reading)
        head = {"id": paper.id, "version": paper.version, "title": paper.title}
        yield {**head, "abstract": paper.abstract, **known_json(facts, reading, *quoted)}


def _report_missing(
    found: FetchResult, request: FetchRequest, limit: Limit, source: str, session: Session
) -> None:
    voice, where = session.voice, "in the library" if request.offline else SOURCES[source].location
    for problem in found.problems:
        voice.problem(problem)
    reported = {problem.subject for problem in found.problems}
    voice.unknown([name for name in found.unknown if name not in reported], where)
    if request.is_search and not (found.papers or found.problems):
        voice.report(f"Nothing was found {where}.")
    elif limit.cuts(found):
        exactly = f", -n {limit.number} only these" if limit.is_usual else ""
        text = (
            f"These are the newest {limit.number} of {found.available:,}; -n all gets all{exactly}."
        )
        voice.report(text)
        if limit.is_usual:
            voice.sum_up(text)
