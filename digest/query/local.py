"""Matches papers against queries, writes queries for arXiv, and names them."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import cache, reduce
from itertools import chain
from typing import TypeAlias, TypeVar

from digest.errors import UsageError
from digest.model import Paper
from digest.query.parser import (
    OPERATORS,
    STAMP,
    WORD,
    And,
    AndNot,
    Category,
    Field,
    Or,
    Query,
    Submitted,
    Term,
)
from digest.text.forms import STOP_WORDS, stem
from digest.text.tokens import WORD as WORDS

T = TypeVar("T")
_Leaf: TypeAlias = Term | Category | Submitted
_TestMaker: TypeAlias = Callable[[_Leaf], Callable[[T], bool]]

ANOTHER = "another query"
"""The subject of a problem: a service answered another query."""

# arXiv echoes `field:[A TO B]` as `field:"A TO B"`.
_RANGE = re.compile(r'[\["]([0-9]+ TO [0-9]+)[\]"]')


def is_same_query(one: str, other: str) -> bool:
    """Return whether two queries in arXiv's syntax mean the same."""
    # Neither whitespace counts, nor the brackets or quotes around ranges.
    same, echo = ("".join(_RANGE.sub(r"\1", query).split()) for query in (one, other))
    return same == echo


def _leaves(query: Query, *, excluded: bool = False) -> Iterator[_Leaf]:
    """Yield the terms, categories and times in order: the wanted or, with `excluded`, all."""
    match query:
        case And(parts=parts) | Or(parts=parts):
            pass
        case AndNot(query=wanted, excluded=other):
            parts = (wanted, other) if excluded else (wanted,)
        case Term() | Category() | Submitted():
            yield query
            return
    for part in parts:
        yield from _leaves(part, excluded=excluded)


def phrases_of(query: Query) -> tuple[str, ...]:
    """Return the wanted terms as typed, in order, each once."""
    return tuple(dict.fromkeys(leaf.words for leaf in _leaves(query) if isinstance(leaf, Term)))


def title_of(query: Query) -> str:
    """Return a name for a query: its wanted words and categories; "New papers" without any."""
    return _name(query) or "New papers"


def _name(query: Query) -> str:
    match query:
        case And(parts=parts):
            # "tides in cs.CV and cs.LG" if there are words and categories
            kinds = {part: {type(leaf) for leaf in _leaves(part)} for part in parts}
            listings = [part for part in parts if kinds[part] - {Submitted} == {Category}]
            words = _join_names(" ", (part for part in parts if part not in listings))
            if not (words and listings):
                return words or _join_names(" ", listings)
            leaves = chain.from_iterable(map(_leaves, listings))
            *first, last = dict.fromkeys(leaf.name for leaf in leaves if isinstance(leaf, Category))
            return f"{words} in {', '.join(first)} and {last}" if first else f"{words} in {last}"
        case Or(parts=parts):
            return _join_names(", ", parts)
        case AndNot(query=wanted):
            return _name(wanted)
        case Category(name=name) | Term(words=name):
            return name
    return ""


def _join_names(separator: str, parts: Iterable[Query]) -> str:
    return separator.join(dict.fromkeys(filter(None, map(_name, parts))))


def to_arxiv(query: Query) -> str:
    """Write a query for arXiv's search, every pair in parentheses.

    Terms keep only letters, digits, and points and apostrophes between them.  Raises UsageError if
    nothing of a term is left.
    """
    match query:
        case And(parts=parts):
            operator = "AND"
        case Or(parts=parts):
            operator = "OR"
        case AndNot(query=wanted, excluded=excluded):
            operator, parts = "ANDNOT", (wanted, excluded)
        case Category(name=name):
            return f"cat:{name}"
        case Submitted(start=start, end=end):
            return f"submittedDate:[{start:{STAMP}} TO {end:{STAMP}}]"
        case Term():
            words = WORD.findall(unicodedata.normalize("NFC", query.words))
            if not words:
                raise UsageError(f"'{query.words}' has no letter and no digit to search for.")
            # In lower case, arXiv does not take a word of a phrase for an operator.
            text = " ".join(word.lower() if word in OPERATORS else word for word in words)
            is_word = text.isalnum() and not query.is_phrase
            return f"{query.field}:{text}" if is_word else f'{query.field}:"{text}"'
    return reduce(lambda left, right: f"({left} {operator} {right})", map(to_arxiv, parts))


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


def matcher(query: Query | None) -> Callable[[Paper], bool]:
    """Return a test whether a record satisfies a query; without a query, every record does.

    Words match in all their English forms, as in arXiv's search; under `au:` only as they are.
    Case, accents and punctuation do not matter, and a term must match within a single field (one
    author, one category).  Records have no report numbers, so `rn:` matches none.
    """
    return _join_tests(query, _test_paper, _test_paper) if query else lambda _: True


def matches(query: Query, paper: Paper) -> bool:
    """Return whether a record satisfies a query; for many records, make a `matcher`."""
    return matcher(query)(paper)


def possible_matcher(query: Query | None) -> Callable[[Paper], bool]:
    """Return a test whether a record may satisfy a query, by its categories and submission time.

    All wanted terms count as found, since arXiv searches more text than a record has.  Excluded
    terms count as missing, so that a paper is excluded only if that is certain.
    """

    def find(leaf: _Leaf) -> Callable[[Paper], bool]:
        if isinstance(leaf, Submitted):
            # Services disagree whether the last minute includes its seconds.
            start, end = leaf.start, leaf.end + _MINUTE
            return lambda paper: start <= paper.published < end
        return (lambda _: True) if isinstance(leaf, Term) else _test_paper(leaf)

    def miss(leaf: _Leaf) -> Callable[[Paper], bool]:
        if isinstance(leaf, Submitted):
            start, end = leaf.start, leaf.end
            return lambda paper: start <= paper.published < end
        return (lambda _: False) if isinstance(leaf, Term) else _test_paper(leaf)

    return _join_tests(query, find, miss) if query else lambda _: True


def record_matcher(query: Query | None) -> Callable[[bytes], bool]:
    """Return a test whether a paper's record, as JSON, may satisfy a query, whatever the field.

    This takes a tenth of the time of reading the record.  Words are only looked for in ASCII.
    """
    if query is None:
        return lambda _: True

    def exclude_none(_: _Leaf) -> Callable[[bytes], bool]:
        return lambda _: False

    test = _join_tests(query, _test_record, exclude_none)
    return lambda record: test(record.lower())


def _join_tests(
    query: Query, make_test: _TestMaker[T], make_excluding: _TestMaker[T]
) -> Callable[[T], bool]:
    """Join the tests of a query's terms, categories and times; the latter are for exclusions."""
    match query:
        case And(parts=parts):
            tests = [_join_tests(part, make_test, make_excluding) for part in parts]
            return lambda item: all(test(item) for test in tests)
        case Or(parts=parts):
            tests = [_join_tests(part, make_test, make_excluding) for part in parts]
            return lambda item: any(test(item) for test in tests)
        case AndNot(query=wanted, excluded=excluded):
            is_wanted = _join_tests(wanted, make_test, make_excluding)
            is_excluded = _join_tests(excluded, make_excluding, make_test)
            return lambda item: is_wanted(item) and not is_excluded(item)
        case Term() | Category() | Submitted():
            return make_test(query)


def _test_paper(leaf: _Leaf) -> Callable[[Paper], bool]:
    match leaf:
        case Category(name=name) if name.endswith(".*"):
            archive = name.removesuffix("*")
            return lambda paper: any(given.startswith(archive) for given in paper.categories)
        case Category(name=name):
            return lambda paper: name in paper.categories
        case Submitted(start=start, end=end):
            return lambda paper: start <= paper.published <= end
        case Term():
            is_found, texts = _make_finder(leaf), _TEXTS[leaf.field]
            return lambda paper: any(map(is_found, texts(paper)))


def _test_record(leaf: _Leaf) -> Callable[[bytes], bool]:
    match leaf:
        case Category(name=name):
            code = f'"{name.lower()}"'.replace('*"', "").encode()
            return lambda record: code in record
        case Term(words=words):
            prefixes = [prefix.encode() for prefix in _prefixes_of(words)]
            return lambda record: not record.isascii() or all(map(record.__contains__, prefixes))
        case Submitted():
            return lambda _: True


def is_local(query: Query) -> bool:
    """Return whether `matcher` finds everything that arXiv's search finds.

    It does not for report numbers, which records lack, and for names, which arXiv splits.
    """
    leaves = _leaves(query, excluded=True)
    return not any(isinstance(leaf, Term) and leaf.field in {"au", "rn"} for leaf in leaves)


def _prefixes_of(words: str) -> Sequence[str]:
    """Return the prefix that all forms of each word share, the longest first; no stop words."""
    tokens = _tokenize(words)
    kept = [token for token in tokens if token not in STOP_WORDS] or tokens
    return sorted(map(_prefix_of, kept), key=len, reverse=True)


def _prefix_of(word: str) -> str:
    """Return the prefix of all words with this stem: `fil` for `files`, `possib` for `possible`."""
    return re.sub("(?<=b)l$", "", re.sub("(?<=.)[ei]$", "", stem(word)))


# The nesting that databases' parsers of expressions accept, and the longest word of a text.
_DEEPEST, _LONGEST = 20, 100


def texts_of(paper: Paper) -> tuple[str, ...]:
    """Return all texts of a record that a query may search."""
    return tuple(_TEXTS["all"](paper))


def words_of(paper: Paper) -> str:
    """Return the words of a record, each once, for the index that finds possible matches."""
    return " ".join(_index_keys(" ".join(texts_of(paper))))


def words_for(query: Query, depth: int = _DEEPEST) -> str:
    """Return the words of every match, as a query of the index: `((deep*) AND (learn*))`.

    Words are joined by AND and OR; a star stands for any ending.  The result is "" if matches need
    no word.
    """
    match query:
        case Term(words=name, field="au") | Category(name=name):
            clauses = _index_keys(name)
        case Term(words=words):
            clauses = [_prefix_query(word) for word in _tokenize(words) if word not in STOP_WORDS]
        case AndNot(query=wanted):
            return words_for(wanted, depth)
        case And(parts=parts) | Or(parts=parts) if depth:
            clauses = [words_for(part, depth - 1) for part in parts]
            if isinstance(query, Or):
                return f"({' OR '.join(clauses)})" if all(clauses) else ""
        case _:
            return ""
    return f"({joined})" if (joined := " AND ".join(filter(None, clauses))) else ""


def _prefix_query(word: str) -> str:
    """Return the prefixes of all forms of a word; a final i of a stem may have been a y."""
    root = stem(word)
    prefixes = [root, f"{root[:-1]}y"] if root.endswith("i") else [_prefix_of(word)]
    return f"({' OR '.join(f'{prefix[:_LONGEST].casefold()}*' for prefix in prefixes)})"


# This table splits ASCII like `WORDS`, but several times as fast.
_SPACED = str.maketrans({sign: " " for sign in map(chr, range(128)) if not sign.isalnum()})


def _index_keys(text: str) -> list[str]:
    folded = _folded(text).casefold()
    words = folded.translate(_SPACED).split() if folded.isascii() else WORDS.findall(folded)
    return [word[:_LONGEST] for word in set(words) - STOP_WORDS]


def _make_finder(term: Term) -> Callable[[str], bool]:
    """Return a test for a term's words, side by side, in a text; names must match exactly.

    A stop word between others matches any word; at an end it is ignored: arXiv's index only keeps
    its position.
    """
    prefixes, tokens, is_name = _prefixes_of(term.words), _tokenize(term.words), term.field == "au"
    kept = [at for at, token in enumerate(tokens) if is_name or token not in STOP_WORDS]
    tokens = tokens[kept[0] : kept[-1] + 1] if kept else tokens
    has_forms = bool(kept) and not is_name
    normalize, stops = (cache(stem), STOP_WORDS) if has_forms else (str, frozenset[str]())
    wanted = tuple(normalize(token) for token in tokens if token not in stops)
    first, *others = ["" if token in stops else _prefix_of(token) for token in tokens] or [""]
    after = "".join(rf"{_GAP}({word}[^\W_]*)" if word else rf"{_GAP}[^\W_]+" for word in others)
    # A pattern that begins with plain letters is several times as fast.
    phrase = re.compile(rf"{first}(?<![^\W_]{first})(?=([^\W_]*){after}(?![^\W_]))")

    def is_found(text: str) -> bool:
        folded = text.lower() if text.isascii() else _folded(text)
        # These tests are far cheaper, and most texts fail them.
        if not all(map(folded.__contains__, prefixes)):
            return False
        groups = (match.groups() for match in phrase.finditer(folded))
        runs = ((first + rest, *more) for rest, *more in groups)
        # A stop word in the text is never a form of another word: `are` does not match `AR`.
        return any(stops.isdisjoint(run) and wanted == tuple(map(normalize, run)) for run in runs)

    return is_found


def _tokenize(words: str) -> list[str]:
    return WORDS.findall(_POSSESSIVE.sub("", _folded(words)))


_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text.casefold())
    return _BEYOND_ASCII.sub(lambda sign: "" if unicodedata.combining(sign[0]) else sign[0], marked)
