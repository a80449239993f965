"""Keeps themes stable: one that goes on from earlier issues finds its papers and name again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from digest.model import Paper
from digest.text.forms import tokenize
from digest.themes.arranging.sections import Group

# Papers that fit a heading of the issue before belong together so much more than others.
_GOES_ON = 6.0
# Headings are one theme's where they share so much of their words.
_SHARED = 0.5
# Words that join others and say nothing by themselves.
_JOINTS = frozenset("a an and for from in of on the to via with".split())


Fit = Callable[[Paper], Mapping[str, float]]


def keep_together(fit: Fit, before: frozenset[str]) -> Fit:
    """Return how well headings fit a paper, those of the issue `before` (keys) made to weigh more.

    Clusters of it are like those of the issue before where the papers are.
    """

    def weighed(paper: Paper) -> Mapping[str, float]:
        return {
            key: amount * (_GOES_ON if key in before else 1.0) for key, amount in fit(paper).items()
        }

    return weighed


def keep_names(
    groups: Sequence[Group], before: Iterable[tuple[str, str]], fixed: frozenset[str]
) -> tuple[Group, ...]:
    """Give groups the keys and titles that they had; `before` are those, the latest first.

    A key that is used again means the same.  Of `fixed` keys, the taxonomy's and the user's own,
    the titles are given; other headings are words of a week's papers, which change while the
    theme does not.
    """
    past = [(key, title) for key, title in before if key not in fixed]
    taken = {group.key for group in groups}
    kept = []
    for group in groups:
        known = None if group.key in fixed else _find(group, past, taken)
        kept.append(replace(group, key=known[0], title=known[1]) if known else group)
        taken.add(kept[-1].key)
    return tuple(kept)


def _find(group: Group, past: Sequence[tuple[str, str]], taken: set[str]) -> tuple[str, str] | None:
    """Return the key and title that a group had before, if it had any."""
    for key, title in past:
        is_free = key == group.key or key not in taken
        if is_free and (key == group.key or _overlap(title, group.title) >= _SHARED):
            return key, title
    return None


def _overlap(one: str, other: str) -> float:
    """Return the share of two headings' words that both have."""
    first, second = (set(tokenize(heading)) - _JOINTS for heading in (one, other))
    return len(first & second) / len(first | second) if first | second else 0.0
