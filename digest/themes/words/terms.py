"""The words and two-word phrases of a paper, counted as the theme vectors know them."""

from collections import Counter
from functools import lru_cache
from itertools import pairwise

from digest.text import to_unicode
from digest.text.forms import tokenize

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
# Each word of a title counts so often.
TITLE = 2


def count_terms(title: str, abstract: str) -> Counter[str]:
    """Return how often each word and two-word phrase stands in a paper; a title counts twice.

    A phrase is two words that follow one another with no empty word between them.  Training and
    use both read papers with this function: vectors fit the terms of no other.
    """
    return Counter([*TITLE * _find_terms(title), *_find_terms(abstract)])


# The vectors and the noun phrases each ask for the words of a week's papers.
@lru_cache(maxsize=4096)
def read_words(text: str) -> tuple[str, ...]:
    """Return the words of a text in order, empty ones too, its TeX read as Unicode."""
    return tokenize(to_unicode(text) if "\\" in text else text)


def _find_terms(text: str) -> list[str]:
    words = list(map(_telling, read_words(text)))
    phrases = [f"{word} {after}" for word, after in pairwise(words) if word and after]
    return [*filter(None, words), *phrases]


@lru_cache(maxsize=1 << 16)
def _telling(word: str) -> str:
    """Return a word, or "" where it says nothing."""
    return word if len(word) >= _SHORTEST and word not in _EMPTY and not word.isdigit() else ""
