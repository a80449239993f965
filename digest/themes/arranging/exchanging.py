"""Opens headings for papers that nothing fits, in place of those that fit too few of theirs."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from digest.model import Paper
from digest.themes.arranging.settling import members_of
from digest.themes.naming.headings import Heading, Namer, is_new

# A heading is opened where so many papers more stand under one that fits them; the figures are
# the least that change an issue for the better, since every change takes papers from their like.
_GAIN = 2.0
# A paper whose cluster is about the same things counts less among those that a heading gains.
_AT_HOME = 0.7
_OUTSIDE = 0.6
# A family, which says little, gains less by each.
_BROAD = 0.6
# A heading that goes on from the issue before gains more.
_AGAIN = 2.0


Headings = Mapping[str, Heading]


class _Exchange(NamedTuple):
    """A heading to be opened, and the one to be closed for it, if any; the best sorts first."""

    loss: float
    key: str
    closed: str


class _Closing(NamedTuple):
    """What closing a heading loses, and how many of its papers only a new theme (key) fits."""

    loss: float
    only: Mapping[str, int]


def exchange(
    namer: Namer, headings: Headings, papers: Sequence[Paper], *, most: int, least: int
) -> dict[str, Heading]:
    """Return the headings of papers (identifiers) once no exchange makes them fit more of them.

    A new heading takes the papers it plainly fits of those that stand nowhere or under what does
    not; a closed one sends its papers to where they plainly fit, if anywhere.
    """
    now = dict(headings)
    for _ in range(most):
        found = min(_find_exchanges(namer, now, papers, most, least), default=None)
        if found is None or -found.loss < _GAIN:
            break
        now = _exchanged(namer, now, papers, found)
    return now


def _find_exchanges(
    namer: Namer, now: Headings, papers: Sequence[Paper], most: int, least: int
) -> Iterator[_Exchange]:
    standing = {*now.values()}
    gains, counts = _gains(namer, now, papers)
    taken = {*standing, *namer.reserved}
    new = [
        key
        for key, gain in gains.items()
        if counts[key] >= least
        and gain >= _GAIN
        and key not in namer.coverage.topics
        and namer.tells(namer.of_theme(key), counts[key])
        and is_new(namer.of_theme(key), taken)
    ]
    closings = _closings(namer, now) if len(standing) >= most else {"": _Closing(0.0, {})}
    for key in new:
        for closed, closing in closings.items():
            kept = _AT_HOME * closing.only.get(key, 0)
            yield _Exchange(round(closing.loss - kept - gains[key], 6), key, closed)


def _gains(
    namer: Namer, now: Headings, papers: Sequence[Paper]
) -> tuple[Mapping[str, float], Mapping[str, int]]:
    """Return what each theme (its key) would gain, and by how many papers."""
    gains: dict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    members = members_of(now)
    for paper in papers:
        here = now.get(paper.id)
        if here and namer.suits(paper, here):
            continue
        far = not here or namer.kinship(paper, members[here]) < _OUTSIDE
        for key in namer.coverage.plain[paper.id]:
            counts[key] += 1
            gains[key] += (1.0 if far else _AT_HOME) * _weight(namer, key)
    return gains, counts


def _closings(namer: Namer, now: Headings) -> Mapping[str, _Closing]:
    """Return what it would cost to close each heading (its key)."""
    plain = namer.coverage.plain
    members = members_of(now)
    closings = {}
    for heading in sorted(members, key=lambda heading: heading.key):
        others = {other.theme for other in members} - {heading.theme}
        suited = [id_ for id_ in members[heading] if namer.suits_id(id_, heading)]
        alone = [id_ for id_ in suited if others.isdisjoint(plain[id_])]
        loss = _weight(namer, heading.key) * len(suited) - _AT_HOME * (len(suited) - len(alone))
        closings[heading.key] = _Closing(loss, Counter(key for id_ in alone for key in plain[id_]))
    return closings


def _weight(namer: Namer, key: str) -> float:
    """Return how much a paper under a heading (its key) counts."""
    broad = key in namer.fitness.themes and namer.is_broad(key)
    return (_BROAD if broad else 1.0) * (_AGAIN if namer.goes_on(key) else 1.0)


def _exchanged(
    namer: Namer, now: Headings, papers: Sequence[Paper], found: _Exchange
) -> dict[str, Heading]:
    opened = namer.of_theme(found.key)
    changed = {id_: here for id_, here in now.items() if here.key != found.closed}
    homes = sorted({*changed.values()}, key=lambda heading: heading.key)
    for paper in papers:
        here = changed.get(paper.id)
        if here and namer.suits(paper, here):
            continue
        if namer.suits(paper, opened):
            changed[paper.id] = opened
        elif not here and (fits := [home for home in homes if namer.suits(paper, home)]):
            changed[paper.id] = max(fits, key=lambda home: (namer.fit(paper, home), home.key))
    return changed
