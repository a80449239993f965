"""Knows phrases: what may name a subject in a text, where it stands, and how it is spelt."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from digest.text import shown
from digest.writing.grammar import VERBS

_SHORTEST = 3
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z-]*[A-Za-z])?|[^\w\s-]|\d\S*")
# Endings of nouns that name a task, a field or a technique.
_SUBJECT = re.compile(r"(?:tion|sion|ography|ometry|former|ithm|curity|ivacy|onomy|namics)$")
_UNCOUNTED = (
    "ion", "ing", "ment", "ity", "ness", "ence", "ance", "ics", "data", "y", "sis", "ism", "ware"
)  # fmt: skip
_STOP = frozenset(
    """
    a an the of in on for with by to from and or as at is are was were be been this that these those
    which it its their our we they can may not no such into than more most via using based under
    over between across within through per each all both new novel recent existing current proposed
    different multiple various several many first second two three high low large small real world
    state art wide range open source available well widely used further significant significantly
    however also while where when how what has have had do does one other results show shows
    demonstrate experiments experimental performance approach method methods framework model models
    problem problems task tasks work paper study deep learning machine improve improves improved
    superior better effective efficient effectively address propose introduce present application
    evaluation solution information representation construction version attention introduction
    investigation generation prediction integration interaction action function position vision
    decision dimension version limitation question key main important critical challenge challenges
    often still remains
    """.split()
)
# Verbs that are no names of things (`use graph`), beside those that are (`point cloud`).
_VERBS = VERBS - frozenset("point frame target design bridge measure set record".split())
_BEFORE_VERBS = frozenset("we i to they that which".split())
_UNNAMED = _STOP | _VERBS


def phrases_in(title: str, sentence: str) -> set[str]:
    """Return what may name a subject: phrases of two words, and words of the title.

    Phrases are in lower case and in the singular.
    """
    first, second = words_of(title), words_of(sentence)
    return {*_pairs(first), *_pairs(second)} | {
        word for word in first if _SUBJECT.search(word) and word not in _STOP
    }


def _pairs(words: list[str]) -> Iterator[str]:
    """Yield the phrases of two words; behind `we` or `to` stands a verb."""
    for before, one, two in zip(["", *words], words, words[1:], strict=False):
        if before not in _BEFORE_VERBS and _names(one) and _names(two):
            yield f"{one} {two}"


def find_phrase(text: str, phrase: str) -> re.Match[str] | None:
    """Return the first place where a text has a phrase, in either number."""
    return _pattern(phrase).search(text)


def words_of(text: str) -> list[str]:
    """Return words in lower case, the plural's s cut; marks stay, so that no phrase spans them."""
    return [_singular(word.casefold()) for word in _WORD.findall(shown(text))]


def ordinary_words(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that texts write in lower case."""
    return frozenset(w for text in texts for w in _WORD.findall(shown(text)) if w.islower())


def spell(phrase: str, texts: Iterable[str], ordinary: frozenset[str]) -> str:
    """Write a phrase as texts spell it most often, in the plural where it counts things.

    Ordinary words lose the capital of a title or a sentence's beginning.
    """
    spellings = Counter(
        _without_capitals(match[0], ordinary)
        for text in texts
        for match in _pattern(phrase).finditer(shown(text))
    )
    several = {s: n for s, n in spellings.items() if _is_plural(s, phrase)}
    fitting = several or spellings
    best = min(fitting, key=lambda spelling: (-fitting[spelling], spelling))
    return best if _ends_plural(best, phrase) else _plural(best)


def _pattern(phrase: str) -> re.Pattern[str]:
    """Return what finds a phrase as whole words."""
    words = r"[\s-]+".join(rf"{re.escape(word)}s?" for word in phrase.split())
    return re.compile(rf"\b{words}\b", re.IGNORECASE)


def _is_plural(spelling: str, phrase: str) -> bool:
    """Tell whether a phrase that counts things is spelt in the plural."""
    return not phrase.endswith(_UNCOUNTED) and _ends_plural(spelling, phrase)


def _ends_plural(spelling: str, phrase: str) -> bool:
    """Tell whether texts write the plural's s behind a phrase."""
    return spelling[-1:] == "s" != phrase[-1:]


def _without_capitals(spelling: str, ordinary: frozenset[str]) -> str:
    """Lower the words whose capital says nothing."""
    return _WORD.sub(
        lambda match: (
            low if (low := match[0].lower()) in ordinary and match[0].istitle() else match[0]
        ),
        spelling,
    )


def _names(word: str) -> bool:
    """Tell whether a word can be part of a subject's name."""
    ending = word.endswith(("ly", "ing", "ed", "ize", "ive"))
    return word not in _UNNAMED and len(word) >= _SHORTEST and not ending


def _singular(word: str) -> str:
    """Cut the plural's s."""
    keep = len(word) <= _SHORTEST or word.endswith(("ss", "us", "is", "ous"))
    return word if keep or not word.endswith("s") else word[:-1]


def _plural(phrase: str) -> str:
    """Write a phrase in the plural where its last word counts things."""
    if phrase.endswith(_UNCOUNTED):
        return phrase
    return f"{phrase}es" if phrase.endswith(("s", "x", "ch", "sh")) else f"{phrase}s"
