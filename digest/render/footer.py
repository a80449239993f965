"""Writes the footer of a post: at most eight lines about the issue, in words that readers know."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import chain
from urllib.parse import urlsplit

from digest.errors import UsageError
from digest.model import FEED, LEFT_OUT, SERVICES, Issue, Problem
from digest.query import And, Category, Or, Query, Term, parse_query
from digest.text import printable
from digest.words import Words, load_words

_FIELDS = frozenset({"all", "ti", "abs"})
_MAX_CLAUSES, _MAX_DAYS = 2, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class FooterLine:
    """A line of the footer; `query`, in arXiv's syntax, ends the line, or is empty."""

    text: str
    query: str = ""


def list_facts(issue: Issue) -> tuple[FooterLine, ...]:
    """Return the lines of an issue's footer."""
    words, late = load_words(issue.lang), issue.counts.late
    lines = [_write_counts(issue, words)]
    if late:
        lines.append(words("footer.late", count=late))
    if missing := list(_missing_papers(issue, words)):
        lines.append(words("footer.unseen_papers", subject=words.join(missing)))
    unseen = list[str]()
    if any(problem.stage == "corrections" for problem in issue.problems):
        unseen.append(words("footer.unseen_withdrawals"))
    feeds = (problem.subject for problem in issue.problems if problem.stage == FEED)
    unseen += [words("footer.unseen_feed", host=urlsplit(url).hostname) for url in feeds]
    lines += [words("footer.unseen", subject=subject) for subject in unseen]
    if issue.entries:
        lines += _write_wording(issue, words)
        lines += _write_sources(issue, words)
    return (_write_search(issue, words), *(FooterLine(text=line) for line in lines))


def _write_search(issue: Issue, words: Words) -> FooterLine:
    """Write what was searched: the query in words, or in arXiv's syntax if it is complex."""
    if not issue.query:
        return FooterLine(text=words("footer.listed"))
    first, last = issue.window.start, issue.window.end
    start = words.short_date(first) if first.year == last.year else words.long_date(first)
    key = "footer.days" if first < last else "footer.day"
    days = words(key, start=start, end=words.long_date(last))
    with suppress(UsageError):
        parts = _parts(parse_query(issue.query), And)
        clauses = [_clause(_parts(part, Or), words) for part in parts]
        if all(clauses) and len(clauses) <= _MAX_CLAUSES:
            what = words.join(clauses)
            if issue.wants:
                what = words("footer.both", clauses=what, wants=issue.wants)
            return FooterLine(text=printable(words("footer.searched", days=days, what=what)))
    wants = "_wants" if issue.wants else ""
    return FooterLine(
        text=printable(words(f"footer.searched{wants}_query", days=days, wants=issue.wants)),
        query=printable(issue.query),
    )


def _parts(query: Query, kind: type[And] | type[Or]) -> tuple[Query, ...]:
    """Return all parts that AND or OR joins; the parsed query joins them in pairs."""
    if not isinstance(query, kind):
        return (query,)
    return tuple(chain.from_iterable(_parts(part, kind) for part in query.parts))


def _clause(options: Sequence[Query], words: Words) -> str:
    """Write alternatives as a clause: categories, or words in one field; "" for others."""
    names = [part.name.removesuffix(".*") for part in options if isinstance(part, Category)]
    if len(names) == len(options):
        return words("footer.filed", categories=words.join(names, "or"))
    terms = [part for part in options if isinstance(part, Term)]
    fields = {term.field for term in terms}
    if len(terms) < len(options) or len(fields) > 1 or not fields <= _FIELDS:
        return ""
    quoted = [words("text.quoted", words=term.words) for term in terms]
    noun = "phrase" if " " in terms[0].words else "word"
    the = f"_{noun}" if len(terms) == 1 else ""
    field = words(f"footer.field_{terms[0].field}")
    return words(f"footer.contain{the}", words=words.join(quoted, "or"), field=field)


def _write_counts(issue: Issue, words: Words) -> str:
    """Write how many papers were found, chosen, told in the text, and left out for each reason."""
    counts, left_out = issue.counts, issue.counts.left_out
    reasons = [
        words(f"footer.left_{key}", count=left_out[key]) for key in LEFT_OUT if left_out.get(key)
    ]
    left = words("footer.none_left_out")
    if reasons:
        left = words("footer.left_out", reasons=words("text.comma").join(reasons))
    told, values = "_told" if counts.named else "", {"chosen": counts.chosen, "left": left}
    return words(f"footer.counts{told}", count=counts.found, told=counts.named, **values)


def _write_wording(issue: Issue, words: Words) -> Iterator[str]:
    """Yield who wrote the texts of a post: the abstracts' authors, a language model."""
    statements = [*chain.from_iterable(section.statements for section in issue.sections)]
    statements += [*issue.lead, *issue.outlook, *([issue.headline] if issue.headline else [])]
    statements += [item.statement for item in issue.resources if item.statement]
    writers = {statement.by for statement in statements}
    if "quote" in writers:
        yield words("footer.quotations")
    if models := sorted(writer.removeprefix("model:") for writer in writers if ":" in writer):
        yield words("footer.model", models=words.join(models))


def _write_sources(issue: Issue, words: Words) -> Iterator[str]:
    """Yield whether institutions are named, and which facts may be missing after failures."""
    failed = (problem.subject for problem in issue.problems if problem.stage == "enrich")
    facts = {fact for name in failed for fact in SERVICES.get(name, SERVICES["html"]).states}
    missing = words.join([words(f"footer.fact_{fact}") for fact in sorted(facts)])
    key = ""
    if any(author.affiliations for entry in issue.entries for author in entry.paper.authors):
        key = "institutions_missing" if facts else "institutions"
    elif "institutions" not in facts:
        key = "no_institutions_missing" if facts else "no_institutions"
    line = words(f"footer.{key or 'missing'}", facts=missing)
    yield f"{line[0].upper()}{line[1:]}"


def _missing_papers(issue: Issue, words: Words) -> Iterator[str]:
    """Yield where papers may be missing: lists of days, and searches."""
    failed = [problem for problem in issue.problems if problem.stage == "fetch"]
    if days := sorted({day for problem in failed for day in _days(problem)}):
        names = [words.long_date(day) for day in days[:_MAX_DAYS]]
        if rest := days[_MAX_DAYS:]:
            names.append(words("footer.unseen_more_days", count=len(rest)))
        yield words("footer.unseen_lists", count=len(days), days=words.join(names))
    undated = {problem.subject for problem in failed if not any(_days(problem))}
    if issue.slug in undated:
        yield words("footer.unseen_late")
    if undated - {issue.slug}:
        yield words("footer.unseen_search")


def _days(problem: Problem) -> Iterator[date]:
    for word in problem.subject.split():
        with suppress(ValueError):
            yield date.fromisoformat(word)
