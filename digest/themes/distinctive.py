"""What a cluster speaks of and the rest of the week does not: class-based tf-idf over phrases."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log

from digest.model import Paper
from digest.themes.heading_words import GENERAL
from digest.themes.noun_phrases import NounPhrase, find_noun_phrases
from digest.themes.wording import word_heading

Stems = tuple[str, ...]

# No heading may be true of one paper alone, nor of a small part of many.
_LEAST_PAPERS = 2
_LEAST_SHARE = 0.33
# It is said so much more often in the cluster than elsewhere.
_AGAINST = 1.5
# A title's word is worth more than one in passing; three words say more than two.
_TITLE = 0.7
_LONGER = 1.15
_BESIDE = 0.5
# A phrase is the middle of another where most papers write it within that one.
_WITHIN = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct:
    """A phrase that sets a cluster apart: its heading, the papers that use it, and its weight."""

    heading: str
    stems: Stems
    papers: frozenset[str]
    weight: float


class Phrasebook:
    """The noun phrases of a week's papers."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self._papers = papers

    @cached_property
    def _found(self) -> Mapping[str, Mapping[Stems, list[NounPhrase]]]:
        """The phrases of each paper by their stems; found once something asks for them."""
        return {paper.id: _by_stems(find_noun_phrases(paper)) for paper in self._papers}

    @cached_property
    def _spread(self) -> Counter[Stems]:
        """In how many papers each phrase stands."""
        return Counter(stems for phrases in self._found.values() for stems in phrases)

    def rank_phrases(self, cluster: Sequence[str]) -> tuple[Distinct, ...]:
        """Return the phrases that set papers (identifiers) apart from the rest, the best first."""
        users = self._users(cluster)
        least = max(_LEAST_PAPERS, _LEAST_SHARE * len(cluster))
        common = {stems: papers for stems, papers in users.items() if len(papers) >= least}
        whole = {
            stems: papers
            for stems, papers in common.items()
            if stems not in GENERAL
            and not _is_cut(stems, papers, common)
            and self._is_distinct(stems, len(papers), len(cluster))
        }
        ranked = [self._weigh(stems, papers, len(cluster)) for stems, papers in whole.items()]
        return tuple(sorted(ranked, key=lambda found: (-found.weight, found.stems)))

    def fit(self, paper: str, stems: Stems) -> float:
        """Return how well a phrase fits a paper (identifier): 1 in its title, 0.5 beside it."""
        forms = self._found[paper].get(stems, ())
        return (1.0 if any(form.in_title for form in forms) else _BESIDE) if forms else 0.0

    def _users(self, cluster: Sequence[str]) -> Mapping[Stems, list[str]]:
        users: dict[Stems, list[str]] = defaultdict(list)
        for paper in sorted(cluster):
            for stems in self._found[paper]:
                users[stems].append(paper)
        return users

    def _is_distinct(self, stems: Stems, here: int, size: int) -> bool:
        """Tell whether a phrase is said more in a cluster than in the rest of the week."""
        rest = len(self._found) - size
        elsewhere = (self._spread[stems] - here) / rest if rest else 0.0
        return here / size >= _AGAINST * elsewhere

    def _weigh(self, stems: Stems, papers: Sequence[str], size: int) -> Distinct:
        titled = sum(any(p.in_title for p in self._found[paper][stems]) for paper in papers)
        often = (len(papers) + _TITLE * titled) / size
        rare = log(1 + len(self._found) / self._spread[stems])
        longer = _LONGER if len(stems) > 2 else 1.0  # noqa: PLR2004 - three words or more
        forms = [(paper, form) for paper in papers for form in self._found[paper][stems]]
        return Distinct(
            heading=word_heading(forms),
            stems=stems,
            papers=frozenset(papers),
            weight=often * rare * longer,
        )


def _by_stems(phrases: Sequence[NounPhrase]) -> Mapping[Stems, list[NounPhrase]]:
    found: dict[Stems, list[NounPhrase]] = defaultdict(list)
    for phrase in phrases:
        found[phrase.stems].append(phrase)
    return found


def _is_cut(stems: Stems, papers: Sequence[str], common: Mapping[Stems, Sequence[str]]) -> bool:
    """Tell whether a longer phrase holds this one in most of its papers."""
    return any(
        len({*papers} & {*longer}) >= _WITHIN * len(papers)
        for others, longer in common.items()
        if len(others) > len(stems) and stems in _parts(others, len(stems))
    )


def _parts(stems: Stems, length: int) -> Iterator[Stems]:
    for start in range(len(stems) - length + 1):
        yield stems[start : start + length]
