"""Arranges the sections of a post: each chosen paper under a heading that is true of it, or none.

Headings are themes and their narrower parts.  The worth of a paper under a heading is the
information of the heading, times the probability that it is true of the paper, minus the cost of a
false heading.  Narrow headings and headings for few papers have more information.  Headings are
opened greedily, the greatest gain first, and each paper goes where its worth is greatest.  Papers
without worth anywhere go to "Also this week".
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import fsum

from digest.model import ALSO, Paper, Reading
from digest.taste import Theme
from digest.text.forms import Forms, PhraseTable, read_words, spell_phrase, spell_terms
from digest.themes.taxonomy import Nearness, find_own

ALSO_TITLE = "Also this week"
# Its heading where it is the only section.
ALONE_TITLE = "The papers"

_LEAST_PAPERS = 2
_SHARE_OF_SECTIONS, _FEWEST_SECTIONS = 0.2, 4
"""The most sections of an issue: this share of its papers, or this number if that is more."""
_SHARE_OF_BROAD, _BROAD_PAPERS = 0.2, 8
"""The most papers under a theme with parts, likewise."""
_COST_OF_FALSE = 1.5
"""The cost of a false heading; a true one gains at most 1, so it must be 60 % likely."""
_PART, _NARROW_THEME, _BROAD_THEME = 1.0, 0.85, 0.7
"""The information of parts, of themes without parts, and of themes with parts."""
_FULL = 4.0
"""A heading has less information if it is true of more papers than this."""
_REPEATED = 0.05
"""The additional worth of a heading that the previous issue had."""
_IN_TITLE, _IN_CONTRIBUTION, _IN_ABSTRACT, _HINT = 0.9, 0.6, 0.25, 0.3
"""The probability of a part, if its theme is true, by a phrase in the title, in the sentence with
the contribution, and by each mention in the abstract; and the factor for a hint."""
_FOREMOST = 3

Worths = Mapping[str, Mapping[str, float]]
"""The worth of papers under headings, by heading, then by paper; missing without worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The papers of a section, by identifier, in the order in which they were given.

    `reasons` has the reason for which each paper is there, by identifier.
    """

    key: str
    title: str
    papers: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...] = ()


def arrange(  # noqa: PLR0913 - independent inputs
    papers: Sequence[Paper],
    readings: Mapping[str, Reading],
    taxonomy: Sequence[Theme],
    *,
    topic: Sequence[str] = (),
    nearness: Nearness | None = None,
    before: frozenset[str] = frozenset(),
) -> tuple[Group, ...]:
    """Group papers, given best first, under headings that are true of them.

    First come the user's own themes with the papers they claim, by their order; then sections of at
    least two papers, by the news of their foremost papers; last "Also this week".  A heading that
    only repeats a phrase of the `topic` is not used.  Headings of the issue `before`, given by key,
    are preferred among equals.
    """
    own = find_own(papers, taxonomy, nearness=nearness)
    free = sorted((paper for paper in papers if paper.id not in own), key=lambda paper: paper.id)
    parts = _PartReader(taxonomy)
    likely = {paper.id: parts.judge_headings(paper, readings[paper.id]) for paper in free}
    worths = _worths_of(likely, taxonomy, topic, before)
    room = max(int(_SHARE_OF_SECTIONS * len(papers)), _FEWEST_SECTIONS)
    filed = _file_papers(worths, room - len({claim.key for claim in own.values()}))
    broad = max(int(_SHARE_OF_BROAD * len(papers)), _BROAD_PAPERS)
    for key in (theme.key for theme in taxonomy if theme.parts):
        members = [paper for paper, home in filed.items() if home == key]
        for paper in sorted(members, key=lambda name: (-worths[key][name], name))[broad:]:
            del filed[paper]
    why = {
        paper: _explain(paper, filed.get(paper, ALSO), likely, worths, taxonomy) for paper in likely
    }
    why |= {paper: claim.reason for paper, claim in own.items()}
    homes = filed | {paper: claim.key for paper, claim in own.items()}
    return _group(papers, readings, taxonomy, homes, why)


def find_fitting_section(  # noqa: PLR0913 - as above
    paper: Paper,
    reading: Reading,
    taxonomy: Sequence[Theme],
    *,
    available: Collection[str],
    topic: Sequence[str] = (),
    nearness: Nearness | None = None,
) -> tuple[str, str]:
    """Return the key of the section for one more paper, and why; no other paper moves.

    It is the user's theme that claims the paper, or else the `available` heading with the greatest
    worth, or "Also this week".
    """
    if claim := find_own([paper], taxonomy, nearness=nearness).get(paper.id):
        return claim.key, claim.reason
    likely = {paper.id: _PartReader(taxonomy).judge_headings(paper, reading)}
    worths = _worths_of(likely, taxonomy, topic, ())
    fitting = {key: row[paper.id] for key, row in worths.items() if row and key in available}
    home = max(fitting, key=lambda key: fitting[key], default=ALSO)
    return home, _explain(paper.id, home, likely, worths, taxonomy)


def _explain(
    paper: str,
    home: str,
    likely: Mapping[str, Mapping[str, float]],
    worths: Worths,
    taxonomy: Sequence[Theme],
) -> str:
    """Return the reason for which a paper is under a heading, or under none."""
    chances = likely[paper]
    if home in chances:
        return f"the heading is {chances[home]:.0%} likely to be true of it"
    fitting = {key: row[paper] for key, row in worths.items() if paper in row} or chances
    if not fitting:
        return "no heading is likely to be true of it"
    best = max(sorted(fitting), key=lambda key: fitting[key])
    called = f"{_titles(taxonomy)[best]} ({chances[best]:.0%})"
    if fitting is chances:
        return f"no heading is likely enough to be true of it; the likeliest is {called}"
    return f"the likeliest heading, {called}, is true of too few papers here, or had no more room"


class _PartReader:
    """Finds the parts of themes in papers by their phrases."""

    def __init__(self, taxonomy: Sequence[Theme]) -> None:
        self._forms = Forms()
        # The theme, part and strength that phrases speak for.
        phrases: dict[tuple[str, ...], list[tuple[str, str, float]]] = defaultdict(list)
        for theme in taxonomy:
            for part in theme.parts:
                for strength, terms in ((1.0, part.phrases), (_HINT, part.hints)):
                    for run in dict.fromkeys(run for term in terms for run in spell_terms(term)):
                        phrases[run].append((theme.key, part.key, strength))
        self._phrases = PhraseTable(phrases)

    def judge_headings(self, paper: Paper, reading: Reading) -> Mapping[str, float]:
        """Return the probabilities of headings: of themes as read, of parts by their phrases."""
        themes = {fit.key: fit.probability for fit in reading.themes}
        what = ""
        if reading.what:
            sentence = reading.sentences[reading.what.sentence]
            what = paper.abstract[sentence.start : sentence.end]
        texts = ((paper.title, _IN_TITLE), (what, _IN_CONTRIBUTION), (paper.abstract, _IN_ABSTRACT))
        unlikely: dict[str, float] = defaultdict(lambda: 1.0)
        home: dict[str, str] = {}
        for text, sure in texts:
            for found in self._phrases.find(read_words(text, self._forms)):
                for theme, part, strength in found:
                    if theme in themes:
                        unlikely[part] *= 1 - sure * strength
                        home[part] = theme
        return themes | {part: themes[home[part]] * (1 - no) for part, no in unlikely.items()}


def _worths_of(
    likely: Mapping[str, Mapping[str, float]],
    taxonomy: Sequence[Theme],
    topic: Sequence[str],
    before: Collection[str],
) -> Worths:
    """Return the worth of papers under each heading that may be used."""
    information: dict[str, float] = {}
    for theme in taxonomy:
        if not theme.own:
            information[theme.key] = _BROAD_THEME if theme.parts else _NARROW_THEME
            information |= {part.key: _PART for part in theme.parts}
    titles = _titles(taxonomy)
    taken = {theme.heading.casefold() for theme in taxonomy if theme.own}
    named = {run for phrase in topic for run in spell_phrase(phrase)}
    chances: dict[str, dict[str, float]] = defaultdict(dict)
    for paper, by_key in likely.items():
        for key, chance in by_key.items():
            if key in information:
                chances[key][paper] = chance
    worths: dict[str, dict[str, float]] = {}
    for key, row in sorted(chances.items()):
        if titles[key].casefold() not in taken and named.isdisjoint(_spell_heading(titles[key])):
            gain = information[key] * min(1.0, (_FULL / max(fsum(row.values()), _FULL)) ** 0.5)
            bonus = _REPEATED if key in before else 0.0
            worth = {
                paper: gain * sure - _COST_OF_FALSE * (1 - sure) for paper, sure in row.items()
            }
            worths[key] = {paper: value + bonus for paper, value in worth.items() if value > 0}
    return worths


def _spell_heading(title: str) -> Iterator[tuple[str, ...]]:
    """Yield the spellings of a heading, and of each subject that it joins by "and"."""
    for name in dict.fromkeys((title, *title.split(" and "))):
        yield from spell_phrase(name)


def _titles(taxonomy: Sequence[Theme]) -> dict[str, str]:
    return {item.key: item.heading for theme in taxonomy for item in (theme, *theme.parts)}


def _file_papers(worths: Worths, most: int) -> dict[str, str]:
    """Return the heading of each paper, with at most `most` headings, chosen for the most worth.

    The gain of a heading can only shrink while others are opened, so that few gains are computed
    again.  A heading that is left with a single paper is closed, and the paper goes elsewhere.
    """
    closed: set[str] = set()
    opened: set[str] = set()
    while True:
        filed: dict[str, str] = {}
        best: dict[str, float] = defaultdict(float)
        for key in sorted(opened):
            _move_papers(worths[key], key, filed, best)
        heap = [(-_gain(worths[key], best), key) for key in worths if key not in opened | closed]
        heapify(heap)
        while heap and len(opened) < most:
            known, key = heappop(heap)
            gain = _gain(worths[key], best)
            if gain == -known and gain > 0:
                opened.add(key)
                _move_papers(worths[key], key, filed, best)
            elif gain > 0:
                heappush(heap, (-gain, key))
        sizes = Counter(filed.values())
        too_small = {key for key in opened if sizes[key] < _LEAST_PAPERS}
        if not too_small:
            return filed
        closed |= too_small
        opened -= too_small


def _gain(worth: Mapping[str, float], best: Mapping[str, float]) -> float:
    """Return the worth that opening a heading would add; 0 if fewer than two papers would move."""
    gains = [value - best.get(paper, 0.0) for paper, value in worth.items()]
    gains = [gain for gain in gains if gain > 0]
    return fsum(gains) if len(gains) >= _LEAST_PAPERS else 0.0


def _move_papers(
    worth: Mapping[str, float], key: str, filed: dict[str, str], best: dict[str, float]
) -> None:
    for paper, value in worth.items():
        if value > best.get(paper, 0.0):
            filed[paper], best[paper] = key, value


def _group(
    papers: Sequence[Paper],
    readings: Mapping[str, Reading],
    taxonomy: Sequence[Theme],
    homes: Mapping[str, str],
    why: Mapping[str, str],
) -> tuple[Group, ...]:
    """Return the sections in their order, with their papers."""
    members: dict[str, list[str]] = defaultdict(list)
    for paper in papers:
        members[homes.get(paper.id, ALSO)].append(paper.id)
    titles = _titles(taxonomy) | {ALSO: ALSO_TITLE}
    pins = {theme.key: theme.order or float("inf") for theme in taxonomy if theme.own}

    def order(key: str) -> tuple[bool, bool, float, float, str]:
        foremost = [readings[paper].news for paper in members[key][:_FOREMOST]]
        news = fsum(foremost) / len(foremost)
        return key == ALSO, key not in pins, pins.get(key, 0), -news, key

    return tuple(
        Group(
            key=key,
            title=titles[key],
            papers=tuple(members[key]),
            reasons=tuple((paper, why[paper]) for paper in members[key]),
        )
        for key in sorted(members, key=order)
    )
