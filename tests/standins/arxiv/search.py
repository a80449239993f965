"""What the service makes of a query, and which papers match: words, phrases, categories, dates.

A query must be in full form, every word with its field and operators between all terms.  What the
service would rewrite (bare words, partial dates, prefixes before parentheses, NOT, underscores,
other names of fields) is refused here, so that whoever relies on it is told.  Dates alone are
rewritten, as the echo in the answer's title has them.

Operators have no precedence and group to the right: `a AND b OR c` is `a AND (b OR c)`.  Text is
cut into case-folded words as Elasticsearch's standard tokenizer does, where a hyphen separates; a
term of several words is a phrase.
"""

import re
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fnmatch import fnmatchcase

from tests.standins.arxiv.records import Record

OPERATORS = frozenset({"AND", "OR", "ANDNOT", "NOT"})
FIELDS = frozenset(
    {"abs", "all", "au", "cat", "co", "doi", "id", "jr", "rn", "submittedDate", "ti"}
)
PREFIXES = frozenset(f"{name}:" for name in FIELDS)
# An operator counts only where a space, a parenthesis or the end follows; a lone quote is skipped.
_TOKEN = re.compile(
    rf"""
    "[^"]*"
    | [()]
    | \b(?:{"|".join(sorted(OPERATORS))})\b(?=[()\s]|$)
    | {"|".join(sorted(PREFIXES))}
    | [^"()\s]+
    """,
    re.VERBOSE,
)
_DATES = re.compile(r'submittedDate:\[([^]"]*)\]')


def rewrite_query(query: str) -> str:
    """Write the query that the service evaluates instead of the one sent."""
    return _DATES.sub(r'submittedDate:"\1"', query)


# Full stops and apostrophes inside a word, points and commas inside a number belong to it.
_INNER = r"(?:(?<=[^\W\d_])['’.](?=[^\W\d_])|(?<=\d)['.,](?=\d))"
_WORD = re.compile(rf"\w+(?:{_INNER}\w+)*")
_WILD_WORD = re.compile(rf"[\w*]+(?:{_INNER}[\w*]+)*")
# Stands between two values of a field, so that no phrase spans them.
_BARRIER = " | "
_RANGE = re.compile(r"(\d{12}) TO (\d{12})")


Matcher = Callable[[Record], bool]


class QueryError(ValueError):
    """The query does not satisfy the grammar."""


class DateRangeError(ValueError):
    """A date range that the service does not recognise; it answers 500."""


def parse_query(text: str) -> Matcher:
    """Return what judges records by a rewritten query.  Raises QueryError and DateRangeError."""
    rest = deque(_TOKEN.findall(text))
    matcher = _parse_expression(rest)
    if rest or text.count('"') % 2:
        raise QueryError(text)
    return matcher


def _parse_expression(rest: deque[str]) -> Matcher:
    left = _parse_operand(rest)
    if not rest or rest[0] not in OPERATORS:
        return left
    operator = rest.popleft()
    if operator == "NOT":
        raise QueryError(operator)
    right = _parse_expression(rest)
    # Dates stand at the end, and are the quickest to judge.
    if operator == "AND":
        return lambda row: right(row) and left(row)
    if operator == "OR":
        return lambda row: right(row) or left(row)
    return lambda row: left(row) and not right(row)


def _parse_operand(rest: deque[str]) -> Matcher:
    token = _take(rest)
    if token == "(":
        inner = _parse_expression(rest)
        if _take(rest) != ")":
            raise QueryError(token)
        return inner
    if token == "ANDNOT":
        excluded = _parse_operand(rest)
        return lambda row: not excluded(row)
    value = _take(rest)
    if token not in PREFIXES or value in PREFIXES | OPERATORS | {"(", ")"}:
        raise QueryError(token)
    return _parse_term(token.removesuffix(":"), value.strip('"').strip())


def _take(rest: deque[str]) -> str:
    if not rest:
        raise QueryError
    return rest.popleft()


def _parse_term(field: str, value: str) -> Matcher:
    match field:
        case "submittedDate":
            start, end = _parse_range(value)
            return lambda row: start <= row.published <= end
        case "cat":
            return lambda row: any(fnmatchcase(name, value) for name in row.categories)
        case "id":
            return lambda row: value in {row.id, row.versioned_id}
        case "doi":
            return lambda row: value.casefold() == (row.doi or "").casefold()
    phrase = _spaced_words(value, _WILD_WORD)
    if not phrase.strip():
        return lambda _: not value
    pattern = re.compile(re.escape(phrase).replace(r"\*", r"\S*"))
    texts = _TEXTS[field]
    return lambda row: bool(pattern.search(_BARRIER.join(map(_spaced_words, texts(row)))))


def _every_text(record: Record) -> Sequence[str]:
    affiliations = (name for author in record.authors for name in author.affiliations)
    names = (author.name for author in record.authors)
    rest = (record.comment, record.journal_ref, record.doi, record.id)
    found = (record.title, record.abstract, *names, *affiliations, *filter(None, rest))
    return (*found, *record.categories)


_TEXTS: dict[str, Callable[[Record], Sequence[str]]] = {
    "ti": lambda record: [record.title],
    "abs": lambda record: [record.abstract],
    "au": lambda record: [author.name for author in record.authors],
    "co": lambda record: [record.comment or ""],
    "jr": lambda record: [record.journal_ref or ""],
    "rn": lambda _: [],
    "all": _every_text,
}


def _spaced_words(text: str, word: re.Pattern[str] = _WORD) -> str:
    return f" {' '.join(word.findall(text.casefold()))} "


def _parse_range(value: str) -> tuple[datetime, datetime]:
    """Both ends are inclusive; the last minute counts to its zeroth second only."""
    match = _RANGE.fullmatch(value)
    if match is None:
        raise DateRangeError(value)
    try:
        start, end = (datetime.strptime(f"{d}Z", "%Y%m%d%H%M%z") for d in match.groups())
    except ValueError as error:
        raise DateRangeError(value) from error
    return start.astimezone(UTC), end.astimezone(UTC)
