"""Writes a phrase as a heading: its number, the case of its words, and how hyphens stand in it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from digest.text import is_proper
from digest.themes.words.noun_phrases import NounPhrase

# The plural is written where this share of the papers writes it: an editor heads things by it.
_PLURAL = 0.3


def word_heading(forms: Iterable[tuple[str, NounPhrase]]) -> str:
    """Return a heading from the forms, each with its paper, in which papers write one phrase."""
    forms = _of_number(list(forms))
    lengths = Counter(len(form.words) for _, form in forms)
    length = min(lengths, key=lambda size: (-lengths[size], size))
    alike = [form for _, form in forms if len(form.words) == length]
    words = [_cased(alike, place) for place in range(length)]
    return " ".join([_capitalized(words[0]), *words[1:]])


def _of_number(forms: Sequence[tuple[str, NounPhrase]]) -> Sequence[tuple[str, NounPhrase]]:
    """Keep the plurals where enough papers write them, else the rest."""
    plural = [pair for pair in forms if _is_plural(pair[1])]
    papers = len({paper for paper, _ in forms})
    if len({paper for paper, _ in plural}) >= _PLURAL * papers:
        return plural
    return [pair for pair in forms if not _is_plural(pair[1])] or plural


def _is_plural(form: NounPhrase) -> bool:
    last = form.words[-1].casefold().rpartition("-")[2]
    return last != form.stems[-1] and last.endswith("s")


def _cased(forms: Sequence[NounPhrase], place: int) -> str:
    """Return a word in the case that running text gives it, a name with its capital."""
    told = Counter(form.words[place] for form in forms if _tells_case(form))
    seen = told or Counter(form.words[place] for form in forms)
    word = min(seen, key=lambda form: (-seen[form], not form.islower(), form))
    if told or _is_acronym(word):
        return word
    return word.capitalize() if is_proper(word) else word.lower()


def _tells_case(form: NounPhrase) -> bool:
    """Tell whether capitals mean something here: neither a title's nor those of an acronym."""
    return form.told_by_case and any(word[0].islower() for word in form.words)


def _is_acronym(word: str) -> bool:
    """Tell whether a word is written in capitals, but for an ending."""
    return any(part.rstrip("s").isupper() and len(part) > 1 for part in word.split("-"))


def _capitalized(word: str) -> str:
    return word[:1].upper() + word[1:]
