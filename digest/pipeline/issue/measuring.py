"""Measures papers by what they are compared with: nearness, newness, attention."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log1p
from typing import TYPE_CHECKING

from digest.bibliography import find_known
from digest.model import Paper
from digest.pipeline.issue.background import Background
from digest.pipeline.plan import Request
from digest.pipeline.services.attention import count_votes
from digest.ranking import Measured, centre, from_institutions, measure_nearness, measure_newness
from digest.taste import NO_TASTE
from digest.themes import NEAR_ENOUGH, Nearness, Theme

if TYPE_CHECKING:
    from digest.ranking import Vectors

By = Mapping[str, float]
"""Figures by paper."""

# Few papers of a day have more votes; what lies above tells of fame, not of worth.
_MOST_VOTES = 100
# Of few papers none is usual: what is near is told by the cosine alone, which is about this for
# papers of one subject.
_ALIKE = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What comparing some papers tells.

    `near` is how near each is to the topic's examples beside the others, in standard deviations,
    None where that cannot be told; `strengths` are those of reasons.
    """

    strengths: Measured
    near: By | None = None


def measure(papers: Sequence[Paper], background: Background, request: Request) -> Measures:
    """Compare papers with what is known beside them; vectors are made only where they have to."""
    names, taste = [paper.id for paper in papers], request.subject.taste
    chosen = request.preferences.institutions
    read = [(work.title, work.abstract) for work in taste.reading.works if work.title]
    near, alike, new = None, None, list[float]()
    if papers and (background.examples or background.earlier or read):
        usual = embed(list(map(text_of, papers)))
        vectors = centre(usual, usual)
        examples, earlier, works = (
            centre(embed(texts), usual)
            for texts in (
                list(map(text_of, background.examples)),
                list(map(text_of, background.earlier)),
                read,
            )
        )
        near, alike = measure_nearness(vectors, examples), measure_nearness(vectors, works)
        new = measure_newness(vectors, earlier)
    return Measures(
        strengths={
            "like the examples": _grade(names, near, taste.near),
            "like what is read": _grade(names, alike, taste.near),
            "on the reading list": dict.fromkeys(find_known(papers, taste.reading.works), 1.0),
            "from a chosen institution": {
                paper.id: 1.0 for paper in papers if chosen and from_institutions(paper, chosen)
            },
            "upvotes on Hugging Face": {
                paper: round(min(log1p(votes) / log1p(_MOST_VOTES), 1.0), 4)
                for paper, votes in count_votes(background.votes).items()
            },
            "new beside earlier issues": dict(zip(names, new, strict=False)),
        },
        near=None if near is None else dict(zip(names, near, strict=True)),
    )


def resemblance(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], examples: Mapping[str, Paper]
) -> Nearness | None:
    """Return how near papers are to the examples of themes, None where no theme has any.

    What is as far above the usual paper as a topic's examples ask for is near enough for a theme.
    """
    wanted = list(dict.fromkeys(theme.like for theme in taxonomy if theme.like))
    if not wanted or not papers:
        return None
    usual = embed(list(map(text_of, papers)))
    near: dict[tuple[str, ...], By] = {}
    for like in wanted:
        given = embed([text_of(examples[name]) for name in like if name in examples])
        if not len(given):
            near[like] = {}
            continue
        found = measure_nearness(centre(usual, usual), centre(given, usual))
        shares = (
            [float(cosine) / _ALIKE for cosine in (usual @ given.T).max(axis=1)]
            if found is None
            else [far / NO_TASTE.near for far in found]
        )
        pairs = zip(papers, shares, strict=True)
        near[like] = {paper.id: NEAR_ENOUGH * share for paper, share in pairs}

    def nearness(paper: Paper, like: Sequence[str]) -> float:
        return near[tuple(like)].get(paper.id, 0.0)

    return nearness


def text_of(paper: Paper) -> tuple[str, str]:
    """Return what stands for a paper where papers are compared."""
    return paper.title, paper.abstract


def embed(texts: Sequence[tuple[str, str]]) -> "Vectors":
    """Return the packaged vectors of titles and abstracts, of unit length or none."""
    from digest.reading.vectors import embed as embed_texts  # noqa: PLC0415 - loads numpy
    from digest.reading.vectors import unit  # noqa: PLC0415 - as above

    return unit(embed_texts(texts))


def _grade(names: Sequence[str], near: Sequence[float] | None, least: float) -> By:
    """Return strengths: half where a paper is just near enough, whole at twice that."""
    full = 2 * least or 1.0
    return {
        name: min(max(far / full, 0.0), 1.0) for name, far in zip(names, near or (), strict=False)
    }
