"""The ledger of an issue: what became of each paper that it found."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from digest.model import Fate, LeftOut, Paper
from digest.withdrawal import is_withdrawn

# So many words make a title that an author uses once.
_TELLING = 3
# And so many an abstract that nobody writes twice by chance.
_WHOLE = 25


def sort_out(
    papers: Sequence[Paper],
    settled: Collection[str],
    *,
    include: frozenset[str],
    exclude: frozenset[str],
) -> Mapping[str, Fate]:
    """Return the fates of the papers that may not be chosen.

    These are withdrawn, were `settled` by other issues, are not wanted or repeat another one.
    What is to be included stays, whatever else is true of it.
    """
    withdrawn = {paper.id for paper in papers if is_withdrawn(paper)}
    # Of two alike the editor's word decides which stays: neither a withdrawn nor an excluded
    # paper makes another one superfluous, and an included one does.
    unwanted = (withdrawn | exclude) - include
    twins = find_twins((p for p in papers if p.id not in unwanted), first=include)
    fates: dict[str, Fate] = {}
    fates |= dict.fromkeys(twins, "duplicate")
    fates |= dict.fromkeys(exclude, "off_topic")
    fates |= dict.fromkeys(settled, "already_issued")
    fates |= dict.fromkeys(withdrawn, "withdrawn")
    return {p.id: fates[p.id] for p in papers if p.id in fates and p.id not in include}


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
        for likeness in likenesses:
            originals.setdefault(likeness, original)
        if original != paper.id:
            repeats[paper.id] = original
    return repeats


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
