"""The ledger of an issue: what became of each paper, and what is odd about the choice."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digest.model import Fate, LeftOut, Paper, Problem
from digest.taste import Taste
from digest.withdrawal import is_withdrawn

# So many words make a title that an author uses once.
_TELLING = 3
# And so many an abstract that nobody writes twice by chance.
_WHOLE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """The papers that may be chosen, and the fate of every other."""

    open: tuple[Paper, ...]
    fates: Mapping[str, Fate]


def sort_out(
    papers: Sequence[Paper],
    settled: Collection[str],
    *,
    include: frozenset[str],
    exclude: frozenset[str],
) -> Sorted:
    """Set aside what is withdrawn, was `settled` by other issues, is not wanted or is told twice.

    What is to be included stays, whatever else is true of it.
    """
    reasons = _reasons(papers, settled, include, exclude)
    fates = {
        paper.id: fate
        for paper in papers
        if paper.id not in include and (fate := _first(reasons, paper.id))
    }
    return Sorted(open=tuple(paper for paper in papers if paper.id not in fates), fates=fates)


def count_left_out(fates: Mapping[str, Fate]) -> LeftOut:
    """Count the papers left out, by reason."""
    counts = Counter(fate for fate in fates.values() if fate != "chosen")
    return LeftOut(**{str(reason): number for reason, number in counts.items()})


def find_twins(papers: Iterable[Paper], *, first: Collection[str] = ()) -> Mapping[str, str]:
    """Return every paper that repeats an older one (or one of `first`), with the one it repeats.

    Two records are one paper where title and first author agree, and, as an author may use a
    title of one or two words again, such as "Erratum", the abstract too if the title is so short;
    and, whatever they are called, where they have the same abstract.
    """
    originals: dict[tuple[str, ...], str] = {}
    repeats: dict[str, str] = {}
    for paper in sorted(papers, key=lambda paper: (paper.id not in first, paper.id)):
        likenesses = _likenesses(paper)
        known = (originals[likeness] for likeness in likenesses if likeness in originals)
        original = next(known, paper.id)
        originals |= {likeness: original for likeness in likenesses if likeness not in originals}
        if original != paper.id:
            repeats[paper.id] = original
    return repeats


def _reasons(
    papers: Sequence[Paper],
    settled: Collection[str],
    include: frozenset[str],
    exclude: frozenset[str],
) -> Sequence[tuple[Fate, Collection[str]]]:
    """Return the reasons to leave papers out, the weightiest first, with the papers."""
    withdrawn = {paper.id for paper in papers if is_withdrawn(paper)}
    # Of two alike the editor's word decides which stays: neither a withdrawn nor an excluded
    # paper makes another one superfluous, and an included one does.
    unwanted = (withdrawn | exclude) - include
    candidates = [paper for paper in papers if paper.id not in unwanted]
    return (
        ("withdrawn", withdrawn),
        ("already_issued", settled),
        ("off_topic", exclude),
        ("duplicate", find_twins(candidates, first=include)),
    )


# Each topic of a run compares the papers that it has in common with others.
@lru_cache(maxsize=2048)
def _likenesses(paper: Paper) -> Sequence[tuple[str, ...]]:
    """Return what two records of one paper have in common, of all that proves anything."""
    title, abstract = _normalise(paper.title), _normalise(paper.abstract)
    author = paper.authors[0].name.casefold().strip() if paper.authors else ""
    named = (title, author) if len(title.split()) >= _TELLING else (title, author, abstract)
    told = ("", abstract) if len(abstract.split()) >= _WHOLE else ()
    return [parts for parts in (named if all(named) else (), told) if parts]


def _normalise(text: str) -> str:
    """Return the words of a text without case and punctuation; C, C++ and C# stay apart."""
    return " ".join(re.sub(r"[^\w+#]|_", " ", text.casefold()).split())


def _first(reasons: Iterable[tuple[Fate, Collection[str]]], name: str) -> Fate | None:
    """Return the first reason that applies to a paper."""
    return next((fate for fate, names in reasons if name in names), None)


_FEW = 10


def tell_withdrawn(papers: Iterable[Paper]) -> tuple[Problem, ...]:
    """Name withdrawn papers."""
    return tuple(
        _remark(
            paper.id,
            f"arXiv:{paper.id} is withdrawn.",
            "Leave it out unless the post is about that.",
        )
        for paper in papers
        if is_withdrawn(paper)
    )


def tell_twins(papers: Iterable[Paper]) -> tuple[Problem, ...]:
    """Name papers that repeat another one."""
    return tuple(
        _remark(
            again,
            f"arXiv:{again} has the title and first author, or the abstract, of arXiv:{original}.",
            "One of the two is enough.",
        )
        for again, original in find_twins(papers).items()
    )


def tell_unknown(names: Iterable[str], *, offline: bool) -> tuple[Problem, ...]:
    """Name papers that were to be included and that nobody knows, or, offline, nobody holds."""
    state, hint = "is unknown", "Check the identifier."
    if offline:
        state, hint = "is not in the library", "Build without --offline."
    return tuple(
        _remark(name, f"arXiv:{name} was to be included and {state}.", hint) for name in names
    )


def tell_broken(places: Sequence[str]) -> tuple[Problem, ...]:
    """Name the entries of the reading list that could not be read."""
    if not places:
        return ()
    more = len(places) - _FEW
    listed = ", ".join(places[:_FEW]) + (f" and {more} more" if more > 0 else "")
    message = f"Of the reading list this could not be read: {listed}."
    return (_remark("reading list", message, "Mend it there, or export the list again."),)


def tell_undecided(
    taste: Taste, nearness: Mapping[str, float] | None, papers: Collection[Paper]
) -> tuple[Problem, ...]:
    """Say that a topic which goes by examples alone kept all papers, where it could not tell.

    `nearness` is that to the examples, None where it cannot be told.
    """
    undecided = taste.selects and taste.like and not taste.phrases and nearness is None
    if not undecided or not papers:
        return ()
    among = "a single paper" if len(papers) == 1 else f"{len(papers)} papers"
    message = f"Likeness to the topic's examples cannot be told among {among}: all were kept."
    hint = "Give the topic phrases as well, which decide where likeness cannot."
    return (_remark("examples", message, hint),)


def _remark(name: str, message: str, hint: str) -> Problem:
    """Return a problem of the choice."""
    return Problem(stage="choose", subject=name, message=message, hint=hint)
