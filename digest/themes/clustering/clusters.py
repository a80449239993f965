"""Groups papers into clusters of one theme each, and leaves over what fits none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np

from digest.reading.rows import Floats
from digest.reading.vectors import load_vectors
from digest.themes.clustering.features import blend, features
from digest.themes.clustering.partition import divide, to_centres
from digest.themes.clustering.ward import Doubles, Labels, relabel

FEWEST, MOST = 4, 9
SMALLEST = 3
# At most one paper in so many is left over.
_LEFT_OVER = 10
# Time and memory grow with the square of what is clustered: of more papers, only so many are.
_SAMPLE = 2000


class Text(Protocol):
    """What is read of a paper."""

    @property
    def id(self) -> str:
        """The identifier."""

    @property
    def title(self) -> str:
        """The title."""

    @property
    def abstract(self) -> str:
        """The abstract."""


AnyText = TypeVar("AnyText", bound=Text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """The identifiers of each group, the largest group first, and of what is left over."""

    groups: tuple[tuple[str, ...], ...]
    left_over: tuple[str, ...]


def cluster(
    papers: Sequence[AnyText],
    *,
    fit: Callable[[AnyText], Mapping[str, float]] | None = None,
    bounds: tuple[int, int] = (FEWEST, MOST),
    number: int | None = None,
    embed: Callable[[Sequence[tuple[str, str]]], Floats] | None = None,
) -> Clusters:
    """Group papers by their texts; the order in which they come makes no difference.

    `fit` says how well headings fit a paper, by their keys: papers that share some are closer.  It
    says so between 0 and 1, or up to 6 for headings that `keep_together` makes weigh more.  The
    number of groups is chosen within `bounds` where none is given; no group has fewer than three
    papers, so few papers have fewer groups.  Left over are papers without a known term and those of
    too small groups that lie outside every other, the latter one in ten at most.  Of more than
    2,000 papers a spread sample is grouped, and each other one goes to the nearest group.  `embed`
    makes the vectors of titles and abstracts, where those are not to be the packaged ones.
    """
    vectors = load_vectors()
    ordered = sorted(papers, key=lambda paper: paper.id)
    # Both read the same words, which are remembered from one to the other.
    told = [(vectors.weigh(p.title, p.abstract), fit(p) if fit else {}) for p in ordered]
    known = [place for place, (text, _) in enumerate(told) if len(text.places)]
    texts = [(ordered[place].title, ordered[place].abstract) for place in known]
    embedded = embed(texts) if embed and texts else None
    rows = features([told[place] for place in known], vectors, embedded)
    labels = np.full(len(ordered), -1)
    labels[known] = label(rows, bounds, number)
    return _gather([paper.id for paper in ordered], labels)


def label(rows: Floats, bounds: tuple[int, int], number: int | None = None) -> Labels:
    """Return the group of each row of features, 0 … k - 1, or -1 for what is left over."""
    if len(rows) < SMALLEST:
        return np.full(len(rows), -1)
    sample = np.linspace(0, len(rows) - 1, min(len(rows), _SAMPLE)).round().astype(np.intp)
    products = blend(rows[sample])
    found = _dissolve(products, divide(products, _numbers(len(sample), bounds, number)))
    return found if len(sample) == len(rows) else _assign(rows, sample, found)


def _numbers(count: int, bounds: tuple[int, int], number: int | None) -> range:
    fewest, most = (number, number) if number else bounds
    possible = max(count // SMALLEST, 1)
    return range(min(fewest, possible), min(most, possible) + 1)


def _dissolve(products: Doubles, labels: Labels) -> Labels:
    """Move members of too small groups to the nearest other, or leave over what lies outside it."""
    sizes = np.bincount(labels)
    large = sizes >= SMALLEST
    if large.all() or not large.any():
        return labels if large.all() else np.zeros_like(labels)
    distances = to_centres(products, labels)
    reach = np.array([distances[labels == group, group].max() for group in range(len(sizes))])
    distances[:, ~large] = np.inf
    nearest = distances.argmin(axis=1)
    beyond = distances.min(axis=1) - reach[nearest]
    moving = np.flatnonzero(~large[labels])
    outside = moving[np.argsort(-beyond[moving], kind="stable")]
    outside = outside[beyond[outside] > 0][: len(labels) // _LEFT_OVER]
    labels = np.where(large[labels], labels, nearest)
    labels[outside] = -1
    return _renumber(labels)


def _renumber(labels: Labels) -> Labels:
    """Close the gaps in the numbers of groups; what is left over stays so."""
    kept = labels >= 0
    labels[kept] = relabel(labels[kept])
    return labels


def _assign(rows: Floats, sample: Labels, found: Labels) -> Labels:
    """Give each row the group of the nearest centre of the sample; the sample keeps its own."""
    groups = range(found.max() + 1)
    centres = np.array([rows[sample[found == group]].mean(axis=0) for group in groups])
    squares = (centres * centres).sum(axis=1) - 2 * rows @ centres.T
    labels = np.asarray(np.round(squares, 5).argmin(axis=1), dtype=np.intp)
    labels[sample] = found
    return labels


def _gather(ids: Sequence[str], labels: Labels) -> Clusters:
    """Return groups by falling size; of equals, that with the first identifier."""
    groups: dict[int, list[str]] = {}
    for id_, group in zip(ids, labels.tolist(), strict=True):
        groups.setdefault(group, []).append(id_)
    left_over = tuple(groups.pop(-1, ()))
    ranked = sorted(groups.values(), key=lambda members: (-len(members), members[0]))
    return Clusters(groups=tuple(map(tuple, ranked)), left_over=left_over)
