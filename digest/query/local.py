"""Matches papers against queries, writes queries for arXiv, and names them."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from functools import cache, reduce
from itertools import chain

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

ANOTHER = "another query"
"""The subject of a problem: a service answered another query."""

# arXiv echoes `field:[A TO B]` as `field:"A TO B"`.
_RANGE = re.compile(r'[\["]([0-9]+ TO [0-9]+)[\]"]')


def is_same_query(one: str, other: str) -> bool:
    """Return whether two queries in arXiv's syntax mean the same."""
    # Neither whitespace counts, nor the brackets or quotes around ranges.
    same, echo = ("".join(_RANGE.sub(r"\1", query).split()) for query in (one, other))
    return same == echo


def _leaves(query: Query) -> Iterator[Term | Category | Submitted]:
    """Yield the wanted terms, categories and times, in order."""
    match query:
        case And(parts=parts) | Or(parts=parts):
            for part in parts:
                yield from _leaves(part)
        case AndNot(query=wanted):
            yield from _leaves(wanted)
        case Term() | Category() | Submitted():
            yield query


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


def matches(query: Query, paper: Paper) -> bool:
    """Return whether a record satisfies a query.

    Words match in all their English forms, as in arXiv's search; under `au:` only as they are.
    Case, accents and punctuation do not matter, and a term must match within a single field (one
    author, one category).  Records have no report numbers, so `rn:` matches none.
    """
    match query:
        case And(parts=parts):
            return all(matches(part, paper) for part in parts)
        case Or(parts=parts):
            return any(matches(part, paper) for part in parts)
        case AndNot(query=wanted, excluded=excluded):
            return matches(wanted, paper) and not matches(excluded, paper)
        case Category(name=name):
            archive = name.removesuffix("*") if name.endswith(".*") else ""
            return any(
                given.startswith(archive) if archive else given == name
                for given in paper.categories
            )
        case Submitted(start=start, end=end):
            return start <= paper.published <= end
        case Term():
            is_found = _make_finder(query.words, is_name=query.field == "au")
            return any(is_found(text) for text in _TEXTS[query.field](paper))


def may_match(query: Query, paper: Paper, *, words: bool = True) -> bool:
    """Return whether a record may satisfy a query, by its categories and time of submission.

    With `words`, all terms count as found, since arXiv searches more text than a record has.
    Without it they count as missing, so that a paper is excluded only if that is certain.
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
            # Services disagree whether the last minute includes its seconds.
            return start <= paper.published < end + _MINUTE * words
        case Term():
            return words
    return matches(query, paper)


def is_local(query: Query) -> bool:
    """Return whether `matches` finds everything that arXiv's search finds.

    It does not for report numbers, which records lack, and for names, which arXiv splits.
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
    """Return whether a paper's record, as JSON, may satisfy a query, whatever the field.

    This takes a tenth of the time of reading the record.  Words are only looked for in ASCII.
    """
    return _may_hold_lower(query, record.lower(), has_words=record.isascii())


def _may_hold_lower(query: Query, text: bytes, *, has_words: bool) -> bool:
    match query:
        case And(parts=parts):
            return all(_may_hold_lower(part, text, has_words=has_words) for part in parts)
        case Or(parts=parts):
            return any(_may_hold_lower(part, text, has_words=has_words) for part in parts)
        case AndNot(query=wanted):
            return _may_hold_lower(wanted, text, has_words=has_words)
        case Category(name=name):
            return f'"{name.lower()}"'.replace('*"', "").encode() in text
        case Term(words=words):
            return not has_words or all(map(text.__contains__, _prefixes_of(words)))
        case Submitted():
            return True


@cache
def _prefixes_of(words: str) -> tuple[bytes, ...]:
    """Return the prefix that all forms of each word share, the longest first; no stop words."""
    tokens = _tokenize(words)
    kept = [token for token in tokens if token not in STOP_WORDS] or tokens
    return tuple(prefix.encode() for prefix in sorted(map(_prefix_of, kept), key=len, reverse=True))


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


@cache
def _make_finder(words: str, *, is_name: bool) -> Callable[[str], bool]:
    """Return a test for these words, side by side, in a text; names must match exactly.

    A stop word between others matches any word; at an end it is ignored: arXiv's index only keeps
    its position.
    """
    prefixes = tuple(map(bytes.decode, _prefixes_of(words)))
    tokens = _tokenize(words)
    kept = [at for at, token in enumerate(tokens) if is_name or token not in STOP_WORDS]
    tokens = tokens[kept[0] : kept[-1] + 1] if kept else tokens
    has_forms = bool(kept) and not is_name
    normalize, stops = (stem, STOP_WORDS) if has_forms else (str, frozenset[str]())
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
