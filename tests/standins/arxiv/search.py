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
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from tests.standins.arxiv.library import KnownAt, Rows
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


class QueryError(ValueError):
    """The query does not satisfy the grammar."""


class DateRangeError(ValueError):
    """A date range that the service does not recognise; it answers 500."""


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """A value, without its quotes, sought in one field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Joined:
    """Two queries joined by AND, OR or ANDNOT; with nothing before ANDNOT, all papers are meant."""

    operator: str
    left: "Query | None"
    right: "Query"


Query = SearchTerm | Joined


def parse_query(text: str) -> Query:
    """Parse a rewritten query.  Raises QueryError."""
    rest = deque(_TOKEN.findall(text))
    query = _parse_expression(rest)
    if rest or text.count('"') % 2:
        raise QueryError(text)
    return query


def _parse_expression(rest: deque[str]) -> Query:
    left = _parse_operand(rest)
    if not rest or rest[0] not in OPERATORS:
        return left
    operator = rest.popleft()
    if operator == "NOT":
        raise QueryError(operator)
    return Joined(operator, left, _parse_expression(rest))


def _parse_operand(rest: deque[str]) -> Query:
    token = _take(rest)
    if token == "(":
        inner = _parse_expression(rest)
        if _take(rest) != ")":
            raise QueryError(token)
        return inner
    if token == "ANDNOT":
        return Joined("ANDNOT", None, _parse_operand(rest))
    value = _take(rest)
    if token not in PREFIXES or value in PREFIXES | OPERATORS | {"(", ")"}:
        raise QueryError(token)
    return SearchTerm(token.removesuffix(":"), value.strip('"').strip())


def _take(rest: deque[str]) -> str:
    if not rest:
        raise QueryError
    return rest.popleft()


def _every_text(record: Record) -> str:
    affiliations = (name for author in record.authors for name in author.affiliations)
    texts = (record.title, record.abstract, *(author.name for author in record.authors))
    rest = (record.comment, record.journal_ref, record.doi, record.id)
    return _BARRIER.join([*texts, *affiliations, *filter(None, rest), *record.categories])


_TEXTS: dict[str, Callable[[Record], str]] = {
    "ti": lambda record: record.title,
    "abs": lambda record: record.abstract,
    "au": lambda record: _BARRIER.join(author.name for author in record.authors),
    "co": lambda record: record.comment or "",
    "jr": lambda record: record.journal_ref or "",
    "rn": lambda _: "",
    "all": _every_text,
}


class Searcher:
    """Evaluates queries, and remembers the words of each text that it had to look at."""

    def __init__(self) -> None:
        self._texts: dict[tuple[str, Record], str] = {}
        self._words: dict[tuple[str, Record], str] = {}

    def find(self, query: Query | None, rows: Rows, view: KnownAt) -> Rows:
        """Find the rows of a view that match.  Raises DateRangeError."""
        match query:
            case None:
                return rows
            case SearchTerm():
                return self._find_term(query, rows, view)
            case Joined("AND", left, right):
                cheap, dear = sorted((left, right), key=_cost)
                return self.find(dear, self.find(cheap, rows, view), view)
            case Joined("OR", left, right):
                found = self.find(left, rows, view)
                return found | self.find(right, rows - found, view)
            case Joined(_, left, right):
                found = self.find(left, rows, view)
                return found - self.find(right, found, view)

    def _find_term(self, term: SearchTerm, rows: Rows, view: KnownAt) -> Rows:
        value = term.value
        match term.field:
            case "submittedDate":
                return rows & view.submitted(*_parse_range(value))
            case "cat":
                return rows & view.in_category(value)
            case "id":
                return {row for row in rows if value in {row.id, row.versioned_id}}
            case "doi":
                return {row for row in rows if value.casefold() == (row.doi or "").casefold()}
        matches = self._text_matcher(term.field, value)
        return {row for row in rows if matches(row)}

    def _text_matcher(self, field: str, value: str) -> Callable[[Record], bool]:
        phrase = _spaced_words(value, _WILD_WORD)
        if not phrase.strip():
            return lambda _: not value
        if "*" not in phrase:
            words = phrase.split()
            return lambda row: (
                self._may_have(words, field, row) and (phrase in self._text_words(field, row))
            )
        pattern = re.compile(re.escape(phrase).replace(r"\*", r"\S*"))
        return lambda row: bool(pattern.search(self._text_words(field, row)))

    def _may_have(self, words: list[str], field: str, row: Record) -> bool:
        """Whether each word is somewhere in a text: cheaper to tell than the text's words."""
        text = self._texts.get((field, row))
        if text is None:
            text = self._texts[field, row] = _TEXTS[field](row).casefold()
        return all(word in text for word in words)

    def _text_words(self, field: str, row: Record) -> str:
        words = self._words.get((field, row))
        if words is None:
            words = _BARRIER.join(map(_spaced_words, _TEXTS[field](row).split(_BARRIER)))
            self._words[field, row] = words
        return words


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


def _cost(query: Query | None) -> int:
    """How many texts must be read for each row, roughly."""
    match query:
        case Joined(_, left, right):
            return _cost(left) + _cost(right)
        case None | SearchTerm("submittedDate" | "cat" | "id" | "doi"):
            return 0
    return 1
