"""Finds the datasets and benchmarks that a paper brings."""

import re
from collections.abc import Iterable, Iterator

from digest.contributions.abstracts import is_term, plain
from digest.contributions.data_kinds import find_entitled_kind
from digest.contributions.introducing import find_introduced, find_introduced_by, own_part
from digest.contributions.listing import Name
from digest.contributions.said import Said, find_said, may_speak_of_data
from digest.contributions.shapes import is_name, is_no_data, kind_of_suffix
from digest.contributions.word_classes import Words, find_words
from digest.model import Contribution, Paper
from digest.text import split_sentences

# With these words, what is introduced need not be data.
_LOOSE = frozenset(
    "challenge collection collections competition set split splits subset subsets suite suites "
    "track tracks".split()
)
_LEADING = re.compile(r"[tud]?w{0,2}([NP]{0,9}Nn?)")
# "The Reef-Kelp dataset" is named so where it is made.
_JOINED = re.compile(r"[A-Z]\w+(?:-[A-Z]\w+)+")
_DEFINITE = frozenset(["the", "our", "this", "called", "named", ""])


def find_new_datasets(paper: Paper, introduces: Contribution) -> tuple[str, ...]:
    """Return the names of datasets and benchmarks that the paper itself brings."""
    own = introduces.name
    is_data = introduces.kind in {"dataset", "benchmark"}
    mine = own if own and (is_data or find_entitled_kind(paper, own)) else None
    told = (*_introduced_data(paper.abstract, own), *_our_data(plain(paper.abstract)))
    names = (name for name in told if name in paper.abstract)
    return _distinct((mine, *names) if mine else names)


def _introduced_data(abstract: str, own: str | None) -> Iterator[str]:
    """Yield the names that what follows a verb of making gives to data."""
    by_own = find_introduced_by(own, abstract) if own else ()
    for introduced in (*find_introduced(abstract), *by_own):
        words = find_words(own_part(introduced), opens=False)
        for said in find_said(words):
            yield from (name.text for name in said.names if _is_brought(name, said))
        yield from _speaking(words)


def _speaking(words: Words) -> Iterator[str]:
    """Yield the name right behind a verb of making, if it says itself that it is data's."""
    match = _LEADING.match(words.letters)
    name = words.part(*match.span(1)) if match else ""
    if is_name(name) and kind_of_suffix(name):
        yield name


def _our_data(abstract: str) -> Iterator[str]:
    """Yield the names of data that the authors call theirs; a term is no name."""
    for span in split_sentences(abstract):
        if "ur " in span.text and may_speak_of_data(span.text):
            ours = (said for said in find_said(find_words(span.text)) if said.how == "ours")
            for name in (said.names[0] for said in ours if _is_ours(said)):
                if name.short or not is_term(name.text, abstract):
                    yield name.text


def _is_ours(said: Said) -> bool:
    """Tell whether the first name behind "our" is data's: it says so itself, or a noun does."""
    name = said.names[0]
    told = kind_of_suffix(name.text) or (said.noun and said.noun not in _LOOSE)
    return "N" in name.letters and is_name(name.text) and bool(told)


def _is_brought(name: Name, said: Said) -> bool:
    """Tell whether a name that an introduction calls data belongs to new data."""
    coined = "N" in name.letters
    if said.old or is_no_data(name.text) or said.how in {"such", "modified", "ours"}:
        return False
    if said.how == "entitled":
        definite = said.lead in _DEFINITE or name.short or kind_of_suffix(name.text)
        joined = said.lead in _DEFINITE and _JOINED.fullmatch(name.text)
        return bool((coined or joined) and definite) and said.noun not in _LOOSE
    return coined or (said.how == "apposed" and not said.lead and len(said.names) == 1)


def _distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Keep the first spelling of each name."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(name.casefold(), name)
    return tuple(first.values())
