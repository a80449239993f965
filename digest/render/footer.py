"""Writes the footer of a post: at most eight lines about the issue, in words that readers know."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from urllib.parse import urlsplit

from digest.errors import UsageError
from digest.model import FEED, LEFT_OUT, SERVICES, Counts, Issue, Problem
from digest.query import And, Category, Or, Query, Term, parse_query
from digest.text import in_figures, long_date, printable, short_date

_FIELDS: Mapping[str, str] = {"all": "", "ti": " in the title", "abs": " in the abstract"}
_MAX_CLAUSES, _MAX_DAYS = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FooterLine:
    """A line of the footer; `query`, in arXiv's syntax, ends the line, or is empty."""

    text: str
    query: str = ""


def list_facts(issue: Issue) -> tuple[FooterLine, ...]:
    """Return the lines of an issue's footer."""
    late, lines = issue.counts.late, [_write_counts(issue.counts)]
    if late:
        were = "was announced earlier and is" if late == 1 else "were announced earlier and are"
        lines.append(f"{in_figures(late, 'paper')} {were} seen only now.")
    missing = list(_missing_papers(issue))
    unseen = [f"{_as_list(missing, 'and')}. Papers may be missing"] if missing else []
    if any(problem.stage == "corrections" for problem in issue.problems):
        unseen.append("whether papers of earlier issues were withdrawn")
    feeds = (problem.subject for problem in issue.problems if problem.stage == FEED)
    unseen += [f"the feed of {urlsplit(url).hostname}" for url in feeds]
    lines += [f"Could not be looked at: {subject}." for subject in unseen]
    if issue.entries:
        lines += _write_wording(issue)
        lines.append(_write_sources(issue))
    return (_write_search(issue), *(FooterLine(text=line) for line in lines))


def _write_search(issue: Issue) -> FooterLine:
    """Write what was searched: the query in words, or in arXiv's syntax if it is complex."""
    if not issue.query:
        return FooterLine(text="The papers were asked for one by one.")
    first, last = issue.window.start, issue.window.end
    start = short_date(first) if first.year == last.year else long_date(first)
    days = f"from {start} to {long_date(last)}" if first < last else f"on {long_date(last)}"
    head = f"Looked through: papers announced on arXiv {days} that"
    with suppress(UsageError):
        clauses = [_clause(_parts(part, Or)) for part in _parts(parse_query(issue.query), And)]
        if all(clauses) and len(clauses) <= _MAX_CLAUSES:
            words = " and ".join(clauses)
            wants = f", and {issue.wants}" if issue.wants else ""
            return FooterLine(text=printable(f"{head} {words}{wants}."))
    wants = f" {issue.wants}, and that" if issue.wants else ""
    return FooterLine(
        text=printable(f"{head}{wants} this query finds:"), query=printable(issue.query)
    )


def _parts(query: Query, kind: type[And] | type[Or]) -> tuple[Query, ...]:
    """Return all parts that AND or OR joins; the parsed query joins them in pairs."""
    if not isinstance(query, kind):
        return (query,)
    return tuple(chain.from_iterable(_parts(part, kind) for part in query.parts))


def _clause(options: Sequence[Query]) -> str:
    """Write alternatives as a clause: categories, or words in one field; "" for others."""
    names = [part.name.removesuffix(".*") for part in options if isinstance(part, Category)]
    if len(names) == len(options):
        return f"are filed under {_as_list(names, 'or')}"
    terms = [part for part in options if isinstance(part, Term)]
    fields = {term.field for term in terms}
    if len(terms) < len(options) or len(fields) > 1 or not fields <= _FIELDS.keys():
        return ""
    words = _as_list([f"“{term.words}”" for term in terms], "or")
    noun = "phrase" if " " in terms[0].words else "word"
    the = f"the {noun} " if len(terms) == 1 else ""
    return f"contain {the}{words}{_FIELDS[terms[0].field]}"


def _write_counts(counts: Counts) -> str:
    """Write how many papers were found, chosen, told in the text, and left out for each reason."""
    left_out = counts.left_out
    reasons = [f"{left_out[key]:,} {why}" for key, why in LEFT_OUT.items() if left_out.get(key)]
    left = f"left out: {', '.join(reasons)}" if reasons else "none left out"
    named = f", {counts.named:,} of them told" if counts.named else ""
    return f"{in_figures(counts.found, 'paper')} found, {counts.chosen:,} chosen{named}; {left}."


def _write_wording(issue: Issue) -> Iterator[str]:
    """Yield who wrote the texts of a post: the abstracts' authors, a language model."""
    statements = [*chain.from_iterable(section.statements for section in issue.sections)]
    statements += [*issue.lead, *issue.outlook, *([issue.headline] if issue.headline else [])]
    statements += [item.statement for item in issue.resources if item.statement]
    writers = {statement.by for statement in statements}
    if "quote" in writers:
        yield "Quotations are from the abstracts on arXiv and were chosen by the program."
    if models := sorted(writer.removeprefix("model:") for writer in writers if ":" in writer):
        yield (
            f"A language model ({_as_list(models, 'and')}) wrote the prose; each sentence was "
            "verified against the record, and in a second question against its quotes."
        )


def _write_sources(issue: Issue) -> str:
    """Write whether institutions are named, and which facts may be missing after failures."""
    failed = (problem.subject for problem in issue.problems if problem.stage == "enrich")
    facts = {fact for name in failed for fact in SERVICES.get(name, SERVICES["html"]).states}
    clauses = []
    if any(author.affiliations for entry in issue.entries for author in entry.paper.authors):
        clauses.append("institutions are named where a source states them")
    elif "institutions" not in facts:
        clauses.append("no institutions are named, because no source states them")
    if facts:
        clauses.append(f"{_as_list(sorted(facts), 'and')} of some papers may be missing")
    line = "; ".join(clauses)
    return f"{line[0].upper()}{line[1:]}."


def _missing_papers(issue: Issue) -> Iterator[str]:
    """Yield where papers may be missing: lists of days, and searches."""
    failed = [problem for problem in issue.problems if problem.stage == "fetch"]
    if days := sorted({day for problem in failed for day in _days(problem)}):
        more = [f"{len(days) - _MAX_DAYS} more days"] if len(days) > _MAX_DAYS else []
        listed = _as_list([*map(long_date, days[:_MAX_DAYS]), *more], "and")
        yield f"arXiv's {'list' if len(days) == 1 else 'lists'} of {listed}"
    undated = {problem.subject for problem in failed if not any(_days(problem))}
    if issue.slug in undated:
        yield "papers announced late"
    if undated - {issue.slug}:
        yield "some of what arXiv's search has"


def _days(problem: Problem) -> Iterator[date]:
    for word in problem.subject.split():
        with suppress(ValueError):
            yield date.fromisoformat(word)


def _as_list(names: Sequence[str], word: str) -> str:
    return f" {word} ".join(filter(None, (", ".join(names[:-1]), names[-1])))
