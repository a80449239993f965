"""Which papers match a query: words, phrases, wildcards, categories and dates.

Text is cut into case-folded words as Elasticsearch's standard tokenizer does, where a hyphen
separates; a term of several words is a phrase.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime

from tests.standins.arxiv.grammar import Joined, Negated, Query, Term
from tests.standins.arxiv.library import Rows, View
from tests.standins.arxiv.records import Record

# Full stops and apostrophes inside a word, points and commas inside a number belong to it.
INNER = r"(?:(?<=[^\W\d_])['’.](?=[^\W\d_])|(?<=\d)['.,](?=\d))"
WORD = re.compile(rf"\w+(?:{INNER}\w+)*")
WILD_WORD = re.compile(rf"[\w*]+(?:{INNER}[\w*]+)*")
# Stands between two values of a field, so that no phrase spans them.
BARRIER = " | "
DATE_RANGE = re.compile(r"(\d{12}) TO (\d{12})")

Matcher = Callable[[Record], bool]


class DateRangeError(ValueError):
    """A date range that the service does not recognise; it answers 500."""


def _every_text(record: Record) -> str:
    affiliations = (name for author in record.authors for name in author.affiliations)
    texts = (record.title, record.abstract, *(author.name for author in record.authors))
    rest = (record.comment, record.journal_ref, record.doi, record.id)
    return BARRIER.join([*texts, *affiliations, *filter(None, rest), *record.categories])


TEXTS: dict[str, Callable[[Record], str]] = {
    "ti": lambda record: record.title,
    "abs": lambda record: record.abstract,
    "au": lambda record: BARRIER.join(author.name for author in record.authors),
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

    def find(self, query: Query, rows: Rows, view: View) -> Rows:
        """Find the rows of a view that match.  Raises DateRangeError."""
        match query:
            case Term():
                return self._find_term(query, rows, view)
            case Negated(operand):
                return rows - self.find(operand, rows, view)
            case Joined("AND", left, right):
                cheap, dear = sorted((left, right), key=_cost)
                return self.find(dear, self.find(cheap, rows, view), view)
            case Joined("OR", left, right):
                found = self.find(left, rows, view)
                return found | self.find(right, rows - found, view)
            case Joined(_, left, right):
                found = self.find(left, rows, view)
                return found - self.find(right, found, view)

    def _find_term(self, term: Term, rows: Rows, view: View) -> Rows:
        if term.field == "submittedDate":
            return rows & view.submitted(*_parse_range(term.value))
        if term.field == "cat":
            return rows & view.in_category(term.value)
        matches = self._matcher(term)
        return {row for row in rows if matches(row)}

    def _matcher(self, term: Term) -> Matcher:
        value = term.value
        if term.field == "id":
            return lambda row: value in {row.id, row.versioned_id}
        if term.field == "doi":
            return lambda row: value.casefold() == (row.doi or "").casefold()
        return self._text_matcher(term.field, value)

    def _text_matcher(self, field: str, value: str) -> Matcher:
        phrase = _spaced_words(value, WILD_WORD)
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
            text = self._texts[field, row] = TEXTS[field](row).casefold()
        return all(word in text for word in words)

    def _text_words(self, field: str, row: Record) -> str:
        words = self._words.get((field, row))
        if words is None:
            words = BARRIER.join(map(_spaced_words, TEXTS[field](row).split(BARRIER)))
            self._words[field, row] = words
        return words


def _spaced_words(text: str, word: re.Pattern[str] = WORD) -> str:
    return f" {' '.join(word.findall(text.casefold()))} "


def _parse_range(value: str) -> tuple[datetime, datetime]:
    """Both ends are inclusive; the last minute counts to its zeroth second only."""
    match = DATE_RANGE.fullmatch(value)
    if match is None:
        raise DateRangeError(value)
    try:
        start, end = (datetime.strptime(f"{d}Z", "%Y%m%d%H%M%z") for d in match.groups())
    except ValueError as error:
        raise DateRangeError(value) from error
    return start.astimezone(UTC), end.astimezone(UTC)


def _cost(query: Query) -> int:
    """How many texts must be read for each row, roughly."""
    match query:
        case Term("submittedDate" | "cat" | "id" | "doi"):
            return 0
        case Joined(_, left, right):
            return _cost(left) + _cost(right)
        case Negated(operand):
            return _cost(operand)
    return 1
