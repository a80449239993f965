"""What editors want: phrases that a paper says, and which papers are off a topic, and why."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from digest.model import Paper
from digest.query import categories, matches
from digest.taste import NO_TASTE, Taste
from digest.text import fold_words, to_unicode
from digest.text.forms import read_phrases, spell_phrase

# So near a paper must be to the examples, of what is asked of others, where it has a phrase.
_LENIENT = 0.5


def mentions(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether any phrase stands in a text: `tide-pool` in “Colours of tide pools”.

    It is looked for in whole words, whatever their case, number, spelling and hyphens.
    """
    return find_mentioned(text, phrases) is not None


def find_mentioned(text: str, phrases: Sequence[str]) -> str | None:
    """Return the first of some phrases that stands in a text, None where none does."""
    words = f" {' '.join(read_phrases(text))} " if phrases else ""
    return next((one for one in phrases if any(run in words for run in _spell(one))), None)


@lru_cache(maxsize=256)
def _spell(phrase: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(words)} " for words in spell_phrase(phrase))


def from_institutions(paper: Paper, names: Sequence[str]) -> bool:
    """Tell whether a source states for any author one of the institutions that an editor chose."""
    stated = (place for author in paper.authors for place in author.affiliations)
    return any(mentions(f"{place.name}. {place.stated}", names) for place in stated)


def find_off_topic(
    papers: Iterable[Paper], taste: Taste, nearness: Mapping[str, float] | None
) -> dict[str, str]:
    """Return the papers that are off topic, each with a clause that says why.

    `nearness` is that to the examples, by identifier, in standard deviations; None where it
    cannot be told.
    """
    if taste == NO_TASTE:
        return {}
    muted = {_fold_name(name): name for name in taste.mute_authors}
    told = {paper.id: _find_why(paper, taste, muted, nearness) for paper in papers}
    return {name: why for name, why in told.items() if why}


def _find_why(
    paper: Paper,
    taste: Taste,
    muted: Mapping[tuple[str, ...], str],
    nearness: Mapping[str, float] | None,
) -> str:
    """Say why a paper is off topic, if it is; where nothing can be told, none is."""
    for name in taste.mute_categories:
        if matches(categories([name]), paper):
            return f"it is listed in {name}, which is muted"
    for author in paper.authors if muted else ():
        if _fold_name(author.name) in muted:
            return f"it is by {author.name}, who is muted"
    said = find_mentioned(paper.title, taste.exclude)
    if said := said or find_mentioned(paper.abstract, taste.exclude):
        return f"it says “{said}”, which is excluded"
    if not taste.selects or (nearness is None and not taste.phrases):
        return ""
    return _find_strange(paper, taste, None if nearness is None else nearness.get(paper.id, 0.0))


def _find_strange(paper: Paper, taste: Taste, near: float | None) -> str:
    """Say why nothing speaks for a paper, if so.

    A phrase in the title is enough.  In an abstract it may stand in passing: where there are
    examples, the paper has to be somewhat like them, and a paper without any phrase wholly.
    """
    if mentions(paper.title, taste.phrases):
        return ""
    said = find_mentioned(paper.abstract, taste.phrases)
    if near is None:
        return "" if said else "it says none of the topic's phrases"
    least = taste.near * (_LENIENT if said else 1.0)
    if near >= least:
        return ""
    unlike = f"is not like its examples (nearness {near:.1f}, wanted {least:.1f})"
    if said:
        return f"it says “{said}” in passing and {unlike}"
    return f"it says none of the topic's phrases and {unlike}" if taste.phrases else f"it {unlike}"


def _fold_name(name: str) -> tuple[str, ...]:
    """Return a name without case, accents and signs; `Quill, Ada` is `Ada Quill`."""
    family, comma, given = to_unicode(name).partition(",")
    return fold_words(f"{given} {family}" if comma else family)
