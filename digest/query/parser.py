"""Parses a query in arXiv's grammar into a tree; knows arXiv's archives and categories."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Literal, TypeAlias, get_args

from digest.errors import UsageError
from digest.identifiers import ARCHIVES

Field = Literal["all", "ti", "au", "abs", "co", "jr", "rn"]

STAMP = "%Y%m%d%H%M"
"""arXiv's format of a time, to the minute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A word or a phrase, as typed, to be searched for in a field."""

    words: str
    field: Field = "all"
    is_phrase: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category, primary or cross-listed; `cs.*` is a whole archive."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """The time of version 1's submission: whole minutes in UTC, both ends inclusive."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class And:
    """All of the parts."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Or:
    """Any of the parts."""

    parts: "tuple[Query, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class AndNot:
    """The matches of a query without the matches of another."""

    query: "Query"
    excluded: "Query"


Query: TypeAlias = Term | Category | Submitted | And | Or | AndNot


def all_of(*queries: Query) -> Query:
    """Join at least one query by AND."""
    return queries[0] if len(queries) == 1 else And(parts=queries)


def any_of(*queries: Query) -> Query:
    """Join at least one query by OR."""
    return queries[0] if len(queries) == 1 else Or(parts=queries)


def submitted(start: datetime, end: datetime) -> Submitted:
    """Return the query for the times from `start` to `end` (aware), widened to whole minutes.

    Raises UsageError if the range ends before it starts.
    """
    if end < start:
        raise UsageError("The range of submission times ends before it starts.")
    last = _minute(end)
    return Submitted(start=_minute(start), end=last if last == end else last + timedelta(minutes=1))


def _minute(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(second=0, microsecond=0)


def categories_of(query: Query) -> frozenset[str]:
    """Return categories of which every match has at least one; none if the query has no such set.

    If there are several such sets, the smallest is returned.
    """
    match query:
        case Category(name=name):
            return frozenset({name})
        case And(parts=parts):
            bound = filter(None, map(categories_of, parts))
            return min(bound, key=len, default=frozenset())
        case Or(parts=parts):
            each = [categories_of(part) for part in parts]
            return frozenset().union(*each) if all(each) else frozenset()
        case AndNot(query=wanted):
            return categories_of(wanted)
    return frozenset()


WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*")
"""A word: letters and digits, with points and apostrophes between them."""


def categories(names: Sequence[str]) -> Query:
    """Return the query for any of these categories.  Raises UsageError as `category` does."""
    if not names:
        raise UsageError("No category was given.")
    return any_of(*map(category, names))


OPERATORS = frozenset({"AND", "OR", "ANDNOT", "NOT"})

_STRAIGHT_QUOTES = str.maketrans("“”„", '"' * 3)
_TOKEN = re.compile(
    r"""
      (?P<open>\() | (?P<close>\))
    | "(?P<phrase>[^"]*)" | (?P<quote>")
    | (?P<range>submittedDate:(?:\[[^\]]*\]?|[^\s()"]*))
    | (?P<operator>(?-i:AND\s+NOT|ANDNOT|AND|OR|NOT)(?![^\s()"]))
    | (?P<prefix>[a-z]+:)
    | (?P<word>[^\s()"]+)
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryToken:
    """A token of a query; `position` is the number of its first character, from 1.

    The kind of an operator is its name.
    """

    kind: str
    text: str
    position: int

    def __str__(self) -> str:
        return f"'{self.text}' at character {self.position}"


def tokenize(text: str) -> tuple[QueryToken, ...]:
    """Return the tokens of any text; the last token marks the end."""
    tokens: list[QueryToken] = []
    for match in _TOKEN.finditer(text.translate(_STRAIGHT_QUOTES)):
        kind = match.lastgroup or ""
        found = match[kind]
        if kind == "operator":
            kind = "ANDNOT" if found.endswith("NOT") else found
        tokens.append(QueryToken(kind=kind, text=found, position=match.start() + 1))
    return (*tokens, QueryToken(kind="end", text="", position=len(text) + 1))


_FIELDS: dict[str, Field] = {field: field for field in get_args(Field)}

PREFIXES = (*_FIELDS, "cat")

_RANGE = re.compile(r"[a-z]+:\[\s*([0-9]{12})\s+TO\s+([0-9]{12})\s*\]", re.IGNORECASE)
_HOW_RANGES_LOOK = "Times are submittedDate:[YYYYMMDDHHMM TO YYYYMMDDHHMM], in UTC"


def read_term(token: QueryToken, prefix: str) -> Query:
    """Make a term, or with `cat:` a category, of a word or phrase.  Raises UsageError."""
    if prefix == "cat":
        return category(token.text)
    if not WORD.search(token.text):
        raise UsageError(f"{token} has no letter and no digit to search for.")
    # arXiv joins the parts of authors' names by underscores.
    words = " ".join(token.text.replace("_", " ").split())
    return Term(words=words, field=_FIELDS[prefix], is_phrase=token.kind == "phrase")


def read_range(token: QueryToken) -> Submitted:
    """Make a range of submission times.  Raises UsageError for anything else."""
    found = _RANGE.fullmatch(token.text)
    if found is None:
        raise UsageError(f"{token} is no range of submission times.", hint=f"{_HOW_RANGES_LOOK}.")
    try:
        times = (datetime.strptime(text, STAMP).replace(tzinfo=UTC) for text in found.groups())
        return submitted(*times)
    except ValueError as error:
        raise UsageError(f"{token} holds a time that does not exist.") from error


_NO_JOIN = frozenset({"OR", "close", "end"})
# A query for arXiv has every pair in parentheses, and the parser has to read that again.
_MOST_TERMS = 200


def parse_query(text: str) -> Query:
    """Parse a query.  Raises UsageError with a sentence that says where the query is wrong."""
    try:
        return _Parser(tokenize(text)).parse()
    except RecursionError as error:
        raise UsageError("The query has too many parentheses within parentheses.") from error


def _check_number(joined: int) -> None:
    if joined > _MOST_TERMS:
        raise UsageError(
            f"The query joins more than {_MOST_TERMS} terms by AND, OR or ANDNOT.",
            hint="Make several topics of it, or use more general words and categories.",
        )


class _Parser:
    """A recursive-descent parser of tokens, the last of which marks the end."""

    def __init__(self, tokens: Sequence[QueryToken]) -> None:
        self._tokens = tokens
        self._next = 0

    def parse(self) -> Query:
        query = self._disjunction("all")
        if self._token.kind == "close":
            raise self._unopened()
        return query

    @property
    def _token(self) -> QueryToken:
        return self._tokens[self._next]

    def _take(self, *kinds: str) -> QueryToken | None:
        """Take the next token if it is of one of these kinds."""
        token = self._token
        if token.kind not in kinds:
            return None
        self._next += 1
        return token

    def _disjunction(self, field: str) -> Query:
        parts = [self._conjunction(field)]
        while self._take("OR"):
            parts.append(self._conjunction(field))
            _check_number(len(parts))
        return any_of(*parts)

    def _conjunction(self, field: str) -> Query:
        parts, joined = [self._operand(field)], 1
        while self._token.kind not in _NO_JOIN:
            _check_number(joined := joined + 1)
            if self._take("ANDNOT"):
                parts = [AndNot(query=all_of(*parts), excluded=self._operand(field))]
            else:
                self._take("AND")
                parts.append(self._operand(field))
        return all_of(*parts)

    def _operand(self, field: str) -> Query:
        if opened := self._take("open"):
            query = self._disjunction(field)
            if not self._take("close"):
                position = opened.position
                raise UsageError(f"The parenthesis opened at character {position} is never closed.")
            return query
        if prefix := self._take("prefix"):
            return self._prefixed(prefix)
        if times := self._take("range"):
            return read_range(times)
        if words := self._take("word", "phrase"):
            return read_term(words, field)
        raise self._missing()

    def _prefixed(self, prefix: QueryToken) -> Query:
        name = prefix.text.rstrip(":").lower()
        if name not in PREFIXES:
            (likely,) = get_close_matches(name, sorted(PREFIXES), n=1, cutoff=0)
            raise UsageError(
                f"{prefix} is no prefix; the nearest is '{likely}:'.",
                hint=f"Prefixes are {', '.join(PREFIXES)}; put words with a colon in quotes."
                f" {_HOW_RANGES_LOOK}.",
            )
        if self._token.kind == "prefix":
            raise self._missing()
        return self._operand(name)

    def _missing(self) -> UsageError:
        """Return the error for a token where an operand should be."""
        token = self._token
        if token.kind in OPERATORS:
            return UsageError(
                f"{token} has nothing before it.",
                hint="Say what to look for first; to search for the word itself, put it in quotes.",
            )
        if token.kind == "quote":
            return UsageError(f"The quotation mark at character {token.position} is never closed.")
        if self._next:
            return UsageError(f"Nothing follows {self._tokens[self._next - 1]}.")
        return self._unopened() if token.kind == "close" else UsageError("The query is empty.")

    def _unopened(self) -> UsageError:
        position = self._token.position
        return UsageError(f"The parenthesis closed at character {position} was never opened.")


# ---------------------------------------------------------------------------------- categories


def category(name: str) -> Category:
    """Read a category: `cs.LG` in any case, `hep-th`, `cs.*`; `cs` alone means `cs.*`.

    Raises UsageError for a category that arXiv does not have, for which it would find nothing.
    """
    lower = name.strip().lower()
    archive, dot, subject = lower.partition(".")
    if archive not in ARCHIVES:
        raise UsageError(
            f"'{name}' is no category: arXiv has no archive '{archive}'.",
            hint=_suggest_archive(lower),
        )
    codes = [code for code in load_subjects("names") if code.startswith(f"{archive}.")]
    if subject == "*" or not dot:
        # arXiv finds nothing for the bare name of an archive whose categories have subjects.
        return Category(name=f"{archive}.*" if codes else archive)
    known = next((code for code in codes if code.lower() == lower), None)
    if known is None:
        raise UsageError(
            f"'{name}' is no category of arXiv.", hint=f"The nearest is {_suggest_category(lower)}."
        )
    return Category(name=known)


def is_category(name: str) -> bool:
    """Return whether a name is a category."""
    try:
        category(name)
    except UsageError:
        return False
    return True


def _suggest_archive(lower: str) -> str:
    """Suggest the categories with a similar name, or else the archive with a similar code."""
    names, words = load_subjects("names"), lower.replace("-", " ").replace("_", " ")
    similar = get_close_matches(words, sorted({name.lower() for name in names.values()}), 1, 0.8)
    codes = [f"{code} ({names[code]})" for code in names if names[code].lower() in similar]
    if codes:
        return f"The nearest by name: {', '.join(codes)}."
    archives = get_close_matches(lower.partition(".")[0], sorted(ARCHIVES), n=1, cutoff=0.5)
    return f"The nearest is '{archives[0]}'." if archives else "They look like cs.LG or hep-th."


def _suggest_category(lower: str) -> str:
    """Suggest a category with this subject in another archive, or a similar one in its own."""
    names = load_subjects("names")
    archive, _, subject = lower.partition(".")
    parts = {code: code.lower().partition(".") for code in names}
    same = [code for code in names if subject and parts[code][2] == subject]
    own = [code for code in names if parts[code][0] == archive]
    # A mistyped short name mostly begins correctly.
    starts = (lower[:length] for length in range(len(lower), -1, -1))
    matching = (code for head in starts for code in same or own if code.lower().startswith(head))
    code = next(matching)
    return f"{code} ({names[code]})"


@cache
def load_subjects(table: str) -> Mapping[str, str]:
    """Return the names of archives and categories (`names`), or their other names (`aliases`)."""
    text = files("digest").joinpath("data", "subjects.toml").read_text("utf-8")
    subjects: Mapping[str, str] = tomllib.loads(text)[table]
    return subjects
