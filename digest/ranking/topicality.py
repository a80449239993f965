"""Which papers are off a topic, and why."""

from collections.abc import Collection, Iterable, Mapping

from digest.dossier.folding import fold_words
from digest.model import Paper, Problem
from digest.query import categories, matches
from digest.ranking.mentions import find_mentioned, mentions
from digest.taste import NO_TASTE, Taste
from digest.text import to_unicode

# So near a paper must be to the examples, of what is asked of others, where it has a phrase.
_LENIENT = 0.5


def find_off_topic(
    papers: Iterable[Paper], taste: Taste, nearness: Mapping[str, float] | None
) -> dict[str, str]:
    """Return the papers that are off topic, each with a clause that says why.

    `nearness` is that to the examples, by identifier, in standard deviations; None where it
    cannot be told.
    """
    if taste == NO_TASTE:
        return {}
    told = {paper.id: _find_why(paper, taste, nearness) for paper in papers}
    return {name: why for name, why in told.items() if why}


def tell_undecided(
    taste: Taste, nearness: Mapping[str, float] | None, papers: Collection[Paper]
) -> Problem | None:
    """Say that a topic which goes by examples alone kept all papers, where it could not tell.

    `nearness` is as for `find_off_topic`.
    """
    undecided = taste.selects and taste.like and not taste.phrases and nearness is None
    if not undecided or not papers:
        return None
    among = "a single paper" if len(papers) == 1 else f"{len(papers)} papers"
    return Problem(
        stage="choose",
        subject="examples",
        message=f"Likeness to the topic's examples cannot be told among {among}: all were kept.",
        hint="Give the topic phrases as well, which decide where likeness cannot.",
    )


def _find_why(paper: Paper, taste: Taste, nearness: Mapping[str, float] | None) -> str:
    """Say why a paper is off topic, if it is; where nothing can be told, none is."""
    unwanted = _find_unwanted(paper, taste)
    if unwanted or not taste.selects or (nearness is None and not taste.phrases):
        return unwanted
    return _find_strange(paper, taste, None if nearness is None else nearness.get(paper.id, 0.0))


def _find_unwanted(paper: Paper, taste: Taste) -> str:
    """Say what about a paper is muted or excluded, if anything."""
    for name in taste.mute_categories:
        if matches(categories([name]), paper):
            return f"it is listed in {name}, which is muted"
    muted = {_fold_name(name): name for name in taste.mute_authors}
    for author in paper.authors:
        if _fold_name(author.name) in muted:
            return f"it is by {author.name}, who is muted"
    said = find_mentioned(f"{paper.title}\n{paper.abstract}", taste.exclude)
    return f"it says “{said}”, which is excluded" if said else ""


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
