"""The words and two-word phrases of a paper, counted as the theme vectors know them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache

from digest.text import to_unicode
from digest.themes.tokens import tokenize

# Words that say nothing of a paper's subject, in the form that `tokenize` gives them.
_EMPTY = frozenset(
    tokenize(
        "a about above after against all also although among an and any are as at be because been"
        " before being below between both but by can could did do does doing due during each"
        " either for from further had has have having he hence her here his how however i if in"
        " into is it its itself just less may might more moreover most much must nor not now of"
        " off on once only or other our ours out over own same she should so some such than that"
        " the their them then there thereby therefore these they this those through thus to too"
        " toward towards under until up upon us very via was we were what when where whereas"
        " whether which while who whose why will with within without would yet you your"
    )
)
_SHORTEST = 2
# A compound is cut as a whole: that costs one look-up in place of several.
_COMPOUND = re.compile(r"[^\W_]+(?:[-‐‑–][^\W_]+)*")


def count_terms(title: str, abstract: str) -> Counter[str]:
    """Return how often each word and two-word phrase stands in a paper; a title counts twice.

    A phrase is two words that follow one another with no empty word between them.  Training and
    use both read papers with this function: vectors fit the terms of no other.
    """
    heading = tuple(_find_terms(title))
    return Counter((*heading, *heading, *_find_terms(abstract)))


def _find_terms(text: str) -> Iterator[str]:
    before = ""
    for word in _find_words(text):
        if word:
            yield word
            if before:
                yield f"{before} {word}"
        before = word


def _find_words(text: str) -> Iterable[str]:
    """Yield the words of a text in order, "" for each that says nothing."""
    plain = to_unicode(text) if "\\" in text else text
    for compound in _COMPOUND.findall(plain):
        yield from cut_compound(compound)


@lru_cache(maxsize=1 << 17)
def cut_compound(compound: str) -> tuple[str, ...]:
    """Return the words of a hyphenated compound, "" for each that says nothing."""
    return tuple(word if _tells(word) else "" for word in tokenize(compound))


def _tells(word: str) -> bool:
    return len(word) >= _SHORTEST and word not in _EMPTY and not word.isdigit()
