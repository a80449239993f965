"""The sections of a post: each chosen paper under a heading that is true of it, or under none.

Headings are themes and their narrower parts.  A paper that is filed under one is worth what the
heading tells, times how likely it is true of the paper, less what a false one costs.  The narrower
a heading and the fewer papers it could hold, the more it tells.  Headings are opened one after
another, each time the one that adds most, and papers stand where they are worth most; what is worth
nothing anywhere is "Also this week".
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from heapq import heapify, heappop, heappush
from math import fsum

from digest.model import ALSO, Paper, Reading
from digest.text.forms import by_first_word, find_longest, read_words, spell_phrase, spell_terms
from digest.themes.own import Nearness, find_own
from digest.themes.taxonomy import Theme

ALSO_TITLE = "Also this week"

_LEAST = 2
_SECTIONS, _FEWEST_SECTIONS = 0.2, 4
"""An issue has at most one section for so many of its papers, but room for some."""
_BROAD, _BROAD_PAPERS = 0.2, 8
"""A theme that has parts holds at most this share of an issue, or so many papers."""
_COST = 1.5
"""What a false heading costs, where the narrowest true one is worth 1: it needs three in five."""
_PART, _NARROW_THEME, _BROAD_THEME = 1.0, 0.85, 0.7
"""What parts tell, themes without parts, and those with parts: where nothing narrower is true."""
_FULL = 4.0
"""A heading tells less if more papers than this could stand under it."""
_AGAIN = 0.05
"""What it is worth that a heading stood in the issue before."""
_IN_TITLE, _IN_WHAT, _MENTIONED, _HINT = 0.9, 0.6, 0.25, 0.3
"""How surely a part is meant where its theme is: by a phrase in the title, in the sentence that
tells the contribution, each time in the abstract; and how much of that is left for a hint."""
_FOREMOST = 3

Index = tuple[
    Mapping[tuple[str, ...], Sequence[tuple[str, str, float]]], Mapping[str, tuple[int, ...]]
]
"""What phrases speak for, as theme, part and how strongly; and how long they are by first words."""
Worths = Mapping[str, Mapping[str, float]]
"""What papers are worth under headings: by heading, then by paper; what is worth nothing is not
there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One section's papers: their identifiers, in the order in which they were given.

    `reasons` says of papers, by identifier, why they stand there.
    """

    key: str
    title: str
    papers: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...] = ()


def arrange(  # noqa: PLR0913 - each is one independent thing that decides
    papers: Sequence[Paper],
    readings: Mapping[str, Reading],
    taxonomy: Sequence[Theme],
    *,
    topic: Sequence[str] = (),
    nearness: Nearness | None = None,
    before: frozenset[str] = frozenset(),
) -> tuple[Group, ...]:
    """Group papers, the best first, under headings that are true of them.

    The user's own themes have what they claim and come first, pinned ones in their order; then
    sections of two papers or more, by the news of their foremost papers, and "Also this week" last.
    A heading that says no more than the `topic`, in any of its phrases, is not used; the keys of
    the issue `before` are preferred where they are as true.
    """
    own = find_own(papers, taxonomy, nearness=nearness)
    free = sorted((paper for paper in papers if paper.id not in own), key=lambda paper: paper.id)
    index = _index(tuple(taxonomy))
    likely = {paper.id: _judge(paper, readings[paper.id], index) for paper in free}
    worths = _weigh(likely, taxonomy, topic, before)
    room = max(int(_SECTIONS * len(papers)), _FEWEST_SECTIONS)
    filed = _file(worths, room - len({claim.key for claim in own.values()}))
    broad = max(int(_BROAD * len(papers)), _BROAD_PAPERS)
    for key in (theme.key for theme in taxonomy if theme.parts):
        held = [paper for paper, home in filed.items() if home == key]
        for paper in sorted(held, key=lambda one: (-worths[key][one], one))[broad:]:
            del filed[paper]
    why = {
        paper: _explain(paper, filed.get(paper, ALSO), likely, worths, taxonomy) for paper in likely
    }
    why |= {paper: claim.reason for paper, claim in own.items()}
    homes = filed | {paper: claim.key for paper, claim in own.items()}
    return _group(papers, readings, taxonomy, homes, why)


def find_home(  # noqa: PLR0913 - as above
    paper: Paper,
    reading: Reading,
    taxonomy: Sequence[Theme],
    *,
    there: Collection[str],
    topic: Sequence[str] = (),
    nearness: Nearness | None = None,
) -> tuple[str, str]:
    """Return the key of the section to which one more paper goes, and why, changing no other.

    It is the user's theme that claims it, or else the likeliest heading of those `there` that is
    likely enough to be true of it; "Also this week" where there is none.
    """
    if claim := find_own([paper], taxonomy, nearness=nearness).get(paper.id):
        return claim.key, claim.reason
    likely = {paper.id: _judge(paper, reading, _index(tuple(taxonomy)))}
    worths = _weigh(likely, taxonomy, topic, ())
    fitting = {key: row[paper.id] for key, row in worths.items() if row and key in there}
    home = max(fitting, key=lambda key: fitting[key], default=ALSO)
    return home, _explain(paper.id, home, likely, worths, taxonomy)


def _explain(
    paper: str,
    home: str,
    likely: Mapping[str, Mapping[str, float]],
    worths: Worths,
    taxonomy: Sequence[Theme],
) -> str:
    """Say why a paper stands under a heading, or under none."""
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


def _judge(paper: Paper, reading: Reading, index: Index) -> Mapping[str, float]:
    """Return how likely headings are true of a paper: themes as read, parts by their phrases."""
    themes = {fit.key: fit.probability for fit in reading.themes}
    phrases, lengths = index
    what = ""
    if reading.what:
        told = reading.sentences[reading.what.sentence]
        what = paper.abstract[told.start : told.end]
    texts = ((paper.title, _IN_TITLE), (what, _IN_WHAT), (paper.abstract, _MENTIONED))
    unlikely: dict[str, float] = defaultdict(lambda: 1.0)
    home: dict[str, str] = {}
    for text, sure in texts:
        for run in find_longest(read_words(text), phrases, lengths):
            for theme, part, strength in phrases[run]:
                if theme in themes:
                    unlikely[part] *= 1 - sure * strength
                    home[part] = theme
    return themes | {part: themes[home[part]] * (1 - no) for part, no in unlikely.items()}


@lru_cache(maxsize=4)
def _index(taxonomy: tuple[Theme, ...]) -> Index:
    """Return the phrases of parts."""
    found: dict[tuple[str, ...], list[tuple[str, str, float]]] = defaultdict(list)
    for theme in taxonomy:
        for part in theme.parts:
            for strength, terms in ((1.0, part.phrases), (_HINT, part.hints)):
                for run in dict.fromkeys(run for term in terms for run in spell_terms(term)):
                    found[run].append((theme.key, part.key, strength))
    return found, by_first_word(found)


def _weigh(
    likely: Mapping[str, Mapping[str, float]],
    taxonomy: Sequence[Theme],
    topic: Sequence[str],
    before: Collection[str],
) -> Worths:
    """Return what papers are worth under each heading that may stand."""
    tells: dict[str, float] = {}
    for theme in taxonomy:
        if not theme.own:
            tells[theme.key] = _BROAD_THEME if theme.parts else _NARROW_THEME
            tells |= {part.key: _PART for part in theme.parts}
    titles = _titles(taxonomy)
    taken = {theme.heading.casefold() for theme in taxonomy if theme.own}
    named = {run for phrase in topic for run in spell_phrase(phrase)}
    chances: dict[str, dict[str, float]] = defaultdict(dict)
    for paper, found in likely.items():
        for key, chance in found.items():
            if key in tells:
                chances[key][paper] = chance
    worths: dict[str, dict[str, float]] = {}
    for key, row in sorted(chances.items()):
        if titles[key].casefold() not in taken and named.isdisjoint(_names(titles[key])):
            told = tells[key] * min(1.0, (_FULL / max(fsum(row.values()), _FULL)) ** 0.5)
            again = _AGAIN if key in before else 0.0
            worth = {one: told * sure - _COST * (1 - sure) for one, sure in row.items()}
            worths[key] = {one: value + again for one, value in worth.items() if value > 0}
    return worths


def _names(title: str) -> Iterator[tuple[str, ...]]:
    """Yield the words of a heading, and of each subject that it joins by an "and"."""
    for name in dict.fromkeys((title, *title.split(" and "))):
        yield from spell_phrase(name)


def _titles(taxonomy: Sequence[Theme]) -> dict[str, str]:
    return {one.key: one.heading for theme in taxonomy for one in (theme, *theme.parts)}


def _file(worths: Worths, most: int) -> dict[str, str]:
    """Return the headings of papers: of so many, those that are worth most together.

    What a heading adds only shrinks while others are opened, so that most are not looked at again.
    One that others have left with a single paper is closed, and what it had stands where it is
    worth most then.
    """
    closed: set[str] = set()
    opened: set[str] = set()
    while True:
        filed: dict[str, str] = {}
        best: dict[str, float] = defaultdict(float)
        for key in sorted(opened):
            _move(worths[key], key, filed, best)
        heap = [(-_gain(worths[key], best), key) for key in worths if key not in opened | closed]
        heapify(heap)
        while heap and len(opened) < most:
            known, key = heappop(heap)
            gain = _gain(worths[key], best)
            if gain == -known and gain > 0:
                opened.add(key)
                _move(worths[key], key, filed, best)
            elif gain > 0:
                heappush(heap, (-gain, key))
        sizes = Counter(filed.values())
        left = {key for key in opened if sizes[key] < _LEAST}
        if not left:
            return filed
        closed |= left
        opened -= left


def _gain(worth: Mapping[str, float], best: Mapping[str, float]) -> float:
    """Return what a heading adds to where papers stand; nothing, if too few would go there."""
    gains = [value - best.get(paper, 0.0) for paper, value in worth.items()]
    gains = [gain for gain in gains if gain > 0]
    return fsum(gains) if len(gains) >= _LEAST else 0.0


def _move(
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
    """Put papers together, and the groups in their order."""
    members: dict[str, list[str]] = defaultdict(list)
    for paper in papers:
        members[homes.get(paper.id, ALSO)].append(paper.id)
    titles = _titles(taxonomy) | {ALSO: ALSO_TITLE}
    pins = {theme.key: theme.order or float("inf") for theme in taxonomy if theme.own}

    def place(key: str) -> tuple[bool, bool, float, float, str]:
        foremost = [readings[paper].news for paper in members[key][:_FOREMOST]]
        news = fsum(foremost) / len(foremost)
        return key == ALSO, key not in pins, pins.get(key, 0), -news, key

    return tuple(
        Group(
            key=key,
            title=titles[key],
            papers=tuple(members[key]),
            reasons=tuple((one, why[one]) for one in members[key]),
        )
        for key in sorted(members, key=place)
    )
