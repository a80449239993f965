"""What a cluster speaks of and the rest of the week does not: class-based tf-idf over phrases."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import log

from digest.model import Paper
from digest.text.forms import tokenize
from digest.themes.naming.wording import word_heading
from digest.themes.words.heading_words import GENERAL
from digest.themes.words.noun_phrases import NounPhrase, find_noun_phrases, find_pairs

Stems = tuple[str, ...]

# No heading may be true of one paper alone, nor of a small part of many.
_LEAST_PAPERS = 2
_LEAST_SHARE = 0.5
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
        self._papers = {paper.id: paper for paper in papers}
        # Finding phrases takes time; most clusters need none, because a theme heads them, and in
        # large ones hardly any two words stand together in half of the papers.
        self._phrases_of = cache(self._find)
        self._pairs_of = cache(self._find_pairs)

    def _find(self, paper: str) -> Mapping[Stems, list[NounPhrase]]:
        """Return the phrases of a paper (identifier) by their stems."""
        return _by_stems(find_noun_phrases(self._papers[paper]))

    def _find_pairs(self, paper: str) -> frozenset[tuple[str, str]]:
        return find_pairs(self._papers[paper])

    @cached_property
    def _texts(self) -> Mapping[str, tuple[str, str]]:
        """The stems of each paper's title and abstract, between spaces."""
        return {
            id_: (_spaced(tokenize(paper.title)), _spaced(tokenize(paper.abstract)))
            for id_, paper in self._papers.items()
        }

    def rank_phrases(self, cluster: Sequence[str]) -> tuple[Distinct, ...]:
        """Return the phrases that set papers (identifiers) apart from the rest, the best first."""
        least = max(_LEAST_PAPERS, _LEAST_SHARE * len(cluster))
        users = self._users(self._speaking(cluster, least), least)
        common = {stems: papers for stems, papers in users.items() if len(papers) >= least}
        whole = {
            stems: papers
            for stems, papers in common.items()
            if stems not in GENERAL
            and not _is_cut(stems, papers, common)
            and self._is_distinct(stems, len(papers), cluster)
        }
        ranked = [self._weigh(stems, papers, len(cluster)) for stems, papers in whole.items()]
        return tuple(sorted(ranked, key=lambda found: (-found.weight, found.stems)))

    def fit(self, paper: str, stems: Stems) -> float:
        """Return how well a phrase fits a paper (identifier): 1 in its title, 0.5 beside it."""
        title, abstract = self._texts[paper]
        wanted = _spaced(stems)
        return 1.0 if wanted in title else _BESIDE if wanted in abstract else 0.0

    def _speaking(self, cluster: Sequence[str], least: float) -> list[str]:
        """Return the papers with two words together that so many have: others share no phrase."""
        counts: Counter[tuple[str, str]] = Counter()
        most = 0
        for left, paper in _countdown(cluster):
            pairs = self._pairs_of(paper)
            counts.update(pairs)
            most = max(most, *map(counts.__getitem__, pairs), 0)
            if most + left < least:
                return []
        shared = {pair for pair, count in counts.items() if count >= least}
        return [paper for paper in cluster if not shared.isdisjoint(self._pairs_of(paper))]

    def _users(self, papers: Sequence[str], least: float) -> Mapping[Stems, list[str]]:
        """Return who uses each phrase, or nothing where so many share none that may head them."""
        users: dict[Stems, list[str]] = defaultdict(list)
        most = 0
        for left, paper in _countdown(sorted(papers)):
            for stems in self._phrases_of(paper):
                users[stems].append(paper)
                most = max(most, len(users[stems]) * (stems not in GENERAL))
            if most + left < least:
                return {}
        return users

    def _is_distinct(self, stems: Stems, here: int, cluster: Sequence[str]) -> bool:
        """Tell whether a phrase is said more in a cluster than in the rest of the week."""
        rest = self._papers.keys() - {*cluster}
        elsewhere = self._spread(stems, rest) / len(rest) if rest else 0.0
        return here / len(cluster) >= _AGAINST * elsewhere

    def _spread(self, stems: Stems, papers: Iterable[str]) -> int:
        """Return in how many papers (identifiers) a phrase stands."""
        return sum(self.fit(paper, stems) > 0 for paper in papers)

    def _weigh(self, stems: Stems, papers: Sequence[str], size: int) -> Distinct:
        titled = sum(any(p.in_title for p in self._phrases_of(paper)[stems]) for paper in papers)
        often = (len(papers) + _TITLE * titled) / size
        rare = log(1 + len(self._papers) / self._spread(stems, self._papers))
        longer = _LONGER if len(stems) > 2 else 1.0  # noqa: PLR2004 - three words or more
        forms = [(paper, form) for paper in papers for form in self._phrases_of(paper)[stems]]
        return Distinct(
            heading=word_heading(forms),
            stems=stems,
            papers=frozenset(papers),
            weight=often * rare * longer,
        )


def _countdown(papers: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield each paper and how many come after it."""
    return zip(reversed(range(len(papers))), papers, strict=True)


def _spaced(stems: Iterable[str]) -> str:
    return f" {' '.join(stems)} "


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
