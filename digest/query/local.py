"""Matches papers against queries, and writes queries for arXiv."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache, reduce
from itertools import chain

from digest.errors import UsageError
from digest.model import Paper
from digest.query.categories import Category
from digest.query.parser import (
    OPERATORS,
    STAMP,
    WORD,
    And,
    AndNot,
    Field,
    Or,
    Query,
    Submitted,
    Term,
)
from digest.text.english import STOP_WORDS, stem
from digest.text.tokens import WORD as WORDS

ANOTHER = "another query"
"""The subject of a problem where an answer is to another query than the one asked."""

# arXiv echoes `field:[A TO B]` as `field:"A TO B"`.
_RANGE = re.compile(r'[\["]([0-9]+ TO [0-9]+)[\]"]')


def is_same_query(one: str, other: str) -> bool:
    """Return whether two queries in arXiv's syntax differ in nothing that means anything."""
    return _squeeze(one) == _squeeze(other)


def _squeeze(query: str) -> str:
    """Leave out what means nothing: whitespace between parts, and how a range is bracketed."""
    return "".join(_RANGE.sub(r"\1", query).split())


def title_of(query: Query) -> str:
    """Name a query for people: its wanted words and categories; "New papers" without any."""
    return _name(query) or "New papers"


def phrases_of(query: Query) -> tuple[str, ...]:
    """Return the wanted terms as typed, in order, each once."""
    return tuple(dict.fromkeys(_phrases(query)))


def _name(query: Query) -> str:
    match query:
        case And(parts=parts):
            return _both(parts)
        case Or(parts=parts):
            return _list(", ", parts)
        case AndNot(query=wanted):
            return _name(wanted)
        case Category(name=name):
            return name
        case Term(words=words):
            return words
        case Submitted():
            return ""


def _both(parts: Sequence[Query]) -> str:
    """Name what all hold: "tides in cs.CV and cs.LG", where words and categories are asked for."""
    places = [part for part in parts if _is_place(part)]
    words = _list(" ", (part for part in parts if part not in places))
    if not (words and places):
        return words or _list(" ", places)
    *first, last = dict.fromkeys(chain.from_iterable(map(_categories, places)))
    return f"{words} in {', '.join(first)} and {last}" if first else f"{words} in {last}"


def _is_place(query: Query) -> bool:
    """Return whether a part wants nothing but categories."""
    return any(_categories(query)) and not any(_phrases(query))


def _categories(query: Query) -> Iterator[str]:
    match query:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _categories(part)
        case AndNot(query=wanted):
            yield from _categories(wanted)
        case Category(name=name):
            yield name


def _list(separator: str, parts: Iterable[Query]) -> str:
    return separator.join(dict.fromkeys(filter(None, map(_name, parts))))


def _phrases(query: Query) -> Iterator[str]:
    match query:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _phrases(part)
        case AndNot(query=wanted):
            yield from _phrases(wanted)
        case Term(words=words):
            yield words
        case Category() | Submitted():
            return


def to_arxiv(query: Query) -> str:
    """Write a query for arXiv's search, every pair in parentheses.

    Of a term stay letters, digits, and the points and apostrophes between them; UsageError where
    that is nothing.
    """
    match query:
        case And(parts=parts):
            return _join("AND", parts)
        case Or(parts=parts):
            return _join("OR", parts)
        case AndNot(query=wanted, excluded=excluded):
            return _join("ANDNOT", (wanted, excluded))
        case Category(name=name):
            return f"cat:{name}"
        case Submitted(start=start, end=end):
            return f"submittedDate:[{start:{STAMP}} TO {end:{STAMP}}]"
        case Term():
            return f"{query.field}:{_words(query)}"


def _join(operator: str, parts: Iterable[Query]) -> str:
    return reduce(lambda left, right: f"({left} {operator} {right})", map(to_arxiv, parts))


def _words(term: Term) -> str:
    words = WORD.findall(unicodedata.normalize("NFC", term.words))
    if not words:
        raise UsageError(f"'{term.words}' has no letter and no digit to search for.")
    # An operator within a phrase might be taken for one.
    text = " ".join(word.lower() if word in OPERATORS else word for word in words)
    return text if text.isalnum() and not term.is_phrase else f'"{text}"'


_MINUTE = timedelta(minutes=1)
_POSSESSIVE = re.compile(r"(?<=[^\W_])['’]s\b")
_GAP = r"(?:['’]s)?[\W_]+"

_TEXTS: dict[Field, Callable[[Paper], Iterable[str]]] = {
    "ti": lambda paper: (paper.title,),
    "abs": lambda paper: (paper.abstract,),
    "au": lambda paper: (author.name for author in paper.authors),
    "co": lambda paper: (paper.comment or "",),
    "jr": lambda paper: (paper.journal_ref or "",),
    "rn": lambda _: (),
    "all": lambda paper: chain(
        (paper.title, paper.abstract, paper.comment or "", paper.journal_ref or ""),
        (author.name for author in paper.authors),
        paper.categories,
    ),
}


def matches(query: Query, paper: Paper) -> bool:
    """Return whether a record satisfies a query.

    Words are found in all their English forms, as arXiv's search finds them, under `au:` as they
    are.  Case, accents and punctuation do not matter, and a term lies within one field (one author,
    one category).  Report numbers are in no record, so `rn:` matches none.
    """
    match query:
        case And(parts=parts):
            return all(matches(part, paper) for part in parts)
        case Or(parts=parts):
            return any(matches(part, paper) for part in parts)
        case AndNot(query=wanted, excluded=excluded):
            return matches(wanted, paper) and not matches(excluded, paper)
        case Category(name=name):
            return any(_is_within(given, name) for given in paper.categories)
        case Submitted(start=start, end=end):
            return start <= paper.published <= end
        case Term():
            says = _finder(query.words, is_name=query.field == "au")
            return any(says(text) for text in _TEXTS[query.field](paper))


def may_match(query: Query, paper: Paper, *, words: bool = True) -> bool:
    """Return whether a record's categories and time of submission let it satisfy a query.

    Terms are taken to be found, as arXiv looks at more than a record has; where `words` is not
    set, to be missing, so that what is excluded is excluded for sure.
    """
    match query:
        case And(parts=parts):
            return all(may_match(part, paper, words=words) for part in parts)
        case Or(parts=parts):
            return any(may_match(part, paper, words=words) for part in parts)
        case AndNot(query=wanted, excluded=excluded):
            is_excluded = may_match(excluded, paper, words=not words)
            return may_match(wanted, paper, words=words) and not is_excluded
        case Submitted(start=start, end=end):
            # Whether the last minute has its seconds, services disagree.
            return start <= paper.published < end + _MINUTE * words
        case Term():
            return words
    return matches(query, paper)


def is_local(query: Query) -> bool:
    """Return whether `matches` finds all that arXiv's search finds.

    Records lack report numbers, and arXiv takes names apart, which is not done here.
    """
    match query:
        case And(parts=parts) | Or(parts=parts):
            return all(map(is_local, parts))
        case AndNot(query=wanted, excluded=excluded):
            return is_local(wanted) and is_local(excluded)
        case Term(field=name):
            return name not in {"au", "rn"}
    return True


def may_hold(query: Query, record: bytes) -> bool:
    """Return whether a paper's record, as JSON, may satisfy a query, by what stands in it anywhere.

    It takes a tenth of the time of reading the record.  Words are looked for in ASCII alone.
    """
    return _holds(query, record.lower(), has_words=record.isascii())


def _holds(query: Query, text: bytes, *, has_words: bool) -> bool:
    match query:
        case And(parts=parts):
            return all(_holds(part, text, has_words=has_words) for part in parts)
        case Or(parts=parts):
            return any(_holds(part, text, has_words=has_words) for part in parts)
        case AndNot(query=wanted):
            return _holds(wanted, text, has_words=has_words)
        case Category(name=name):
            return f'"{name.lower()}"'.replace('*"', "").encode() in text
        case Term(words=words):
            return not has_words or all(map(text.__contains__, _beginnings(words)))
        case Submitted():
            return True


@cache
def _beginnings(words: str) -> tuple[bytes, ...]:
    """Return what all forms of each word begin with, the longest first; no stop words."""
    tokens = _cut(words)
    kept = [token for token in tokens if token not in STOP_WORDS] or tokens
    return tuple(one.encode() for one in sorted(map(_begin, kept), key=len, reverse=True))


def _begin(word: str) -> str:
    """Return what all words of this stem begin with: `fil` for `files`, `possib` for `possible`."""
    return re.sub("(?<=b)l$", "", re.sub("(?<=.)[ei]$", "", stem(word)))


# What parsers of expressions are sure to take, and no word of a text is longer.
_DEEPEST, _LONGEST = 20, 100


def says(paper: Paper) -> tuple[str, ...]:
    """Return all texts of a record that a query may look at."""
    return tuple(_TEXTS["all"](paper))


def words_of(paper: Paper) -> str:
    """Return the words of a record, each once, by which an index finds what may match."""
    return " ".join(_keys(" ".join(says(paper))))


def words_for(query: Query, depth: int = _DEEPEST) -> str:
    """Return which of `words_of` every match has: `((deep*) AND (learn*))`, "" where it may be any.

    Words are joined by AND and OR; a star stands for any end.
    """
    match query:
        case Term(words=name, field="au") | Category(name=name):
            found = _keys(name)
        case Term(words=words):
            found = [_forms(one) for one in _cut(words) if one not in STOP_WORDS]
        case AndNot(query=wanted):
            return words_for(wanted, depth)
        case And(parts=parts) | Or(parts=parts) if depth:
            found = [words_for(part, depth - 1) for part in parts]
            if isinstance(query, Or):
                return f"({' OR '.join(found)})" if all(found) else ""
        case _:
            return ""
    return f"({joined})" if (joined := " AND ".join(filter(None, found))) else ""


def _forms(word: str) -> str:
    """Return what all forms of a word begin with; an i at the end of a stem may have been a y."""
    root = stem(word)
    begun = [root, f"{root[:-1]}y"] if root.endswith("i") else [_begin(word)]
    return f"({' OR '.join(f'{one[:_LONGEST].casefold()}*' for one in begun)})"


# They are cut as by `WORDS`, but several times as fast.
_SIGNS = str.maketrans({sign: " " for sign in map(chr, range(128)) if not sign.isalnum()})


def _keys(text: str) -> list[str]:
    folded = _folded(text).casefold()
    words = folded.translate(_SIGNS).split() if folded.isascii() else WORDS.findall(folded)
    return [word[:_LONGEST] for word in set(words) - STOP_WORDS]


def _is_within(given: str, name: str) -> bool:
    return given.startswith(name[:-1]) if name.endswith(".*") else given == name


@cache
def _finder(words: str, *, is_name: bool) -> Callable[[str], bool]:
    """Return the test for these words, side by side, in a text; of a name they have one form.

    A stop word among others is any word, or none at an end: arXiv's index keeps but its place.
    """
    begun = tuple(map(bytes.decode, _beginnings(words)))
    tokens = _cut(words)
    kept = [at for at, one in enumerate(tokens) if is_name or one not in STOP_WORDS]
    tokens = tokens[kept[0] : kept[-1] + 1] if kept else tokens
    has_forms = bool(kept) and not is_name
    shape, stops = (stem, STOP_WORDS) if has_forms else (str, frozenset[str]())
    wanted = tuple(shape(one) for one in tokens if one not in stops)
    first, *others = ["" if one in stops else _begin(one) for one in tokens] or [""]
    after = "".join(rf"{_GAP}({one}[^\W_]*)" if one else rf"{_GAP}[^\W_]+" for one in others)
    # Begun with plain letters, it is found several times as fast.
    phrase = re.compile(rf"{first}(?<![^\W_]{first})(?=([^\W_]*){after}(?![^\W_]))")

    def is_found(text: str) -> bool:
        folded = text.lower() if text.isascii() else _folded(text)
        # Plain tests are far cheaper, and most texts fail them.
        if not all(map(folded.__contains__, begun)):
            return False
        found = (one.groups() for one in phrase.finditer(folded))
        said = ((first + rest, *more) for rest, *more in found)
        # A stop word of the text is no form of any other word, such as `are` of `AR`.
        return any(stops.isdisjoint(some) and wanted == tuple(map(shape, some)) for some in said)

    return is_found


def _cut(words: str) -> list[str]:
    return WORDS.findall(_POSSESSIVE.sub("", _folded(words)))


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _folded(text: str) -> str:
    """Return the text without case and accents."""
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text.casefold())
    return _BEYOND_ASCII.sub(lambda one: "" if unicodedata.combining(one[0]) else one[0], marked)
