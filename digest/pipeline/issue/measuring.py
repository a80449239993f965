"""Measures an issue's papers against its background: nearness, newness, attention."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from digest.model import Dossier, Paper, Ranked
from digest.pipeline.issue.background import Background
from digest.pipeline.plan import Request
from digest.pipeline.services.attention import count_votes
from digest.ranking import (
    Likeness,
    Measured,
    Text,
    centre,
    find_known,
    from_institutions,
    likeness_by_vectors,
    likeness_by_words,
    measure_attention,
    measure_nearness,
    measure_newness,
    text_of,
    texts_of,
)

if TYPE_CHECKING:
    from digest.ranking import Embed, Vectors

By = Mapping[str, float]
"""Figures by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What comparing some papers tells.

    `near` is how near each is to the topic's examples beside the others, in standard deviations,
    None where that cannot be told;
    `strengths` are those of reasons.  `vectors` has a row for each paper, at its place in `rows`.
    """

    strengths: Measured
    near: By | None = None
    rows: Mapping[str, int]
    vectors: "Vectors | None" = None

    def likeness(self, ranked: Sequence[Ranked]) -> Likeness:
        """Return how like one another papers are: by what they mean or, failing that, by words."""
        if self.vectors is None:
            return likeness_by_words([text_of(item.dossier.paper) for item in ranked])
        return likeness_by_vectors(
            self.vectors[[self.rows[item.dossier.paper.id] for item in ranked]]
        )


def measure(dossiers: Sequence[Dossier], background: Background, request: Request) -> Measures:
    """Compare papers with what is known beside them; only what has to be is made vectors of."""
    papers = [dossier.paper for dossier in dossiers]
    space = _open_space(papers, background, request)
    taste = request.subject.taste
    near = _find_near(space, list(map(text_of, background.examples)))
    read = _find_near(space, list(texts_of(taste.reading.works)))
    votes = count_votes(background.votes)
    chosen = _from_institutions(dossiers, request.preferences.institutions)
    return Measures(
        strengths={
            "like the examples": _grade(near, taste.near),
            "like what is read": _grade(read, taste.near),
            "on the reading list": dict.fromkeys(find_known(papers, taste.reading.works), 1.0),
            "from a chosen institution": dict.fromkeys(chosen, 1.0),
            "upvotes on Hugging Face": {p: measure_attention(n) for p, n in votes.items()},
            "new beside earlier issues": _find_new(space, background.earlier),
        },
        near=near,
        rows={paper.id: row for row, paper in enumerate(papers)},
        vectors=space.vectors if space else None,
    )


class _Space:
    """Vectors of papers, and of texts to compare them with, around the papers' centre."""

    def __init__(self, papers: Sequence[Paper], embed: "Embed") -> None:
        self._names = [paper.id for paper in papers]
        self._embed = embed
        self._usual = embed(list(map(text_of, papers)))
        self.vectors = centre(self._usual, self._usual)

    def place(self, texts: Sequence[Text]) -> "Vectors":
        """Return the vectors of some texts."""
        return centre(self._embed(texts), self._usual)

    def by_paper(self, figures: Iterable[float]) -> By:
        """Return figures by paper."""
        return dict(zip(self._names, figures, strict=True))


def _open_space(papers: Sequence[Paper], background: Background, request: Request) -> _Space | None:
    """Make vectors of papers, if anything is to be compared and can be."""
    is_spread = request.preferences.spread > 0 and len(papers) > request.number
    compared = background.examples or background.earlier or request.subject.taste.reading.works
    if background.embed is None or not papers or not (compared or is_spread):
        return None
    return _Space(papers, background.embed)


def _find_near(space: _Space | None, texts: Sequence[Text]) -> By | None:
    """Return how near papers are to some texts, None where that cannot be told."""
    if space is None or not texts:
        return None
    found = measure_nearness(space.vectors, space.place(texts))
    return None if found is None else space.by_paper(found)


def _find_new(space: _Space | None, earlier: Sequence[Paper]) -> By:
    """Return how new papers are beside those of earlier issues."""
    if space is None or not earlier:
        return {}
    return space.by_paper(measure_newness(space.vectors, space.place(list(map(text_of, earlier)))))


def _grade(near: By | None, least: float) -> By:
    """Return strengths: half where a paper is just near enough, whole at twice that."""
    full = 2 * least or 1.0
    return {paper: min(max(far / full, 0.0), 1.0) for paper, far in (near or {}).items()}


def _from_institutions(dossiers: Iterable[Dossier], names: Sequence[str]) -> Sequence[str]:
    return [d.paper.id for d in dossiers if names and from_institutions(d, names)]
