"""Chooses papers under limits, and those that are told; knows earlier work."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from digest.model import ALSO, Paper, Ranked, Window
from digest.ranking.scoring import place_of

if TYPE_CHECKING:
    from digest.ranking.scoring import Vectors

# A first version may be so much older than the window: services and arXiv itself hold papers back.
_HELD = timedelta(days=90)
_MOST_MONTHS = 12
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Numbers of four digits that are no years: in addresses and identifiers, and in ranges of pages.
_ASIDE = re.compile(
    r"\S*(?:://|doi|arxiv:)\S*|\b\d+\.\d{4,}\S*|\b(?:pp?\.?|pages?)\s*\d+(?:\s?[-‐‑–—]+\s?\d+)?"
    r"|\d+\s?[-‐‑–—]{1,2}\s?\d+",
    re.IGNORECASE,
)
_YEAR = re.compile(
    rf"(?:\b(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?,?\s(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s)?)?"
    r"(?<![\w.])(?P<year>(?:19[89]|20\d)\d)(?!\w|\.\d)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\.\s+(?=[A-Z])|;|\n")
# What a comment calls published, behind which its year stands; or the short name of a venue with
# the year, which opens a clause.
_PUBLISHED = re.compile(
    r"\b(?:accepted|published|presented|appeared|appears|proceedings|in press|thesis|dissertation)"
    r"\b|(?:^|[,:(]\s?)(?:In |At )?(?-i:[A-Z]\w*[A-Z]\w*)(?:/\w+| [A-Z]\w+){0,3} (?=20\d\d\b)",
    re.IGNORECASE,
)
# What is not the paper itself, or not yet published.
_OTHER = re.compile(
    r"\b(?:submi\w+|review|extend\w*|extension|short\w* (?:version|article)|portions?"
    r"|(?:parts?|versions?) of|based on|dedicated|preliminary|datasets?|data|challenge|abstracts?"
    r"|codes?|not|initially)\b",
    re.IGNORECASE,
)


def year_of_earlier(paper: Paper, window: Window) -> int | None:
    """Return the year of a paper that is not new in a window's issue, None where it is.

    It is not where its journal reference or comment states that it was published more than twelve
    months before, or where its first version is more than 90 days older than the window.
    """
    stated = [*_stated(paper.journal_ref or ""), *_stated_in_comment(paper.comment or "")]
    issued = 12 * window.end.year + window.end.month - 1
    old = [month // 12 for month in stated if issued - month > _MOST_MONTHS]
    if paper.published.date() < window.start - _HELD:
        old.append(paper.published.year)
    return min(old, default=None)


def _stated_in_comment(comment: str) -> Iterator[int]:
    for sentence in _SENTENCE.split(comment):
        said = _PUBLISHED.search(sentence)
        if said and not _OTHER.search(sentence):
            yield from _stated(sentence[said.end() :] or sentence)


def _stated(text: str) -> Iterator[int]:
    """Yield the last month, counted from the year 0, that a text states; of a year its last."""
    months = [
        12 * int(found["year"]) + (_MONTHS.index(found["month"].lower()) if found["month"] else 11)
        for found in _YEAR.finditer(_ASIDE.sub(" ", text))
    ]
    if months:
        yield max(months)


# Told are a quarter of few papers, of many a sixth: what is told shall be the news.
_MOST_TOLD, _SOME_TOLD, _FEW_TOLD = 25, 10, 3
_MOST_IN_SECTION, _MOST_IN_ALSO = 4, 8
# The last digits of a product differ from one machine to another, and must not choose.
_DIGITS = 5


def choose(
    ranked: Sequence[Ranked],
    number: int,
    always: frozenset[str] = frozenset(),
    *,
    vectors: "Vectors | None" = None,
    spread: float = 0.0,
) -> tuple[Ranked, ...]:
    """Return the papers of the issue in their order: those in `always`, and the best others.

    With `vectors`, of the papers in the order given and of unit length, a paper like those chosen
    already gives way to another: not at all with `spread` 0, whatever its score with 1.
    """
    wanted = [index for index, item in enumerate(ranked) if item.dossier.paper.id in always]
    room = min(max(number - len(wanted), 0), len(ranked) - len(wanted))
    if vectors is None or not spread or number >= len(ranked):
        kept = [index for index in range(len(ranked)) if index not in set(wanted)][:room]
    else:
        kept = _spread_out([item.score for item in ranked], room, wanted, vectors, spread)
    return tuple(ranked[index] for index in sorted({*wanted, *kept}))


def _spread_out(
    scores: Sequence[float], number: int, given: Sequence[int], vectors: "Vectors", spread: float
) -> list[int]:
    """Return the places of the `given` papers and so many others, by maximal marginal relevance.

    Each time the best is taken by `(1 - spread) × score - spread × likeness to the likest taken`,
    scores brought between 0 and 1; ties go to the first.
    """
    import numpy as np  # noqa: PLC0415 - few commands compare papers

    levels = np.array(scores, dtype=np.float64) - min(scores)
    levels *= (1 - spread) / (levels.max() or 1.0)
    crowd = np.zeros(len(scores))
    levels[list(given)] = np.inf
    taken: list[int] = []
    for _ in range(len(given) + number):
        taken.append(int(np.argmax(levels - spread * crowd)))
        levels[taken[-1]] = -np.inf
        crowd = np.maximum(crowd, np.round(vectors @ vectors[taken[-1]], _DIGITS))
    return taken


def choose_told(
    groups: Sequence[tuple[str, Sequence[Ranked]]], tellable: Collection[str]
) -> frozenset[str]:
    """Return the identifiers of the papers that the prose tells of, foremost first.

    `groups` are the sections by key.  Told are a quarter of the papers up to ten, of more a sixth,
    never more than 25, but up to three of a small issue; of a section at most four, of those
    without a theme eight.  Only what is `tellable` is told, which nothing is that is earlier work,
    and nothing that is withdrawn.
    """
    papers = [(key, item) for key, section in groups for item in section]
    many = len(papers)
    room = min(_MOST_TOLD, max(_FEW_TOLD, min(many // 4, _SOME_TOLD), many // 6))
    told: set[str] = set()
    counts = Counter[str]()
    for key, item in sorted(papers, key=lambda pair: place_of(pair[1])):
        name, most = item.dossier.paper.id, _MOST_IN_ALSO if key == ALSO else _MOST_IN_SECTION
        sound = name in tellable and not item.dossier.withdrawn
        if sound and len(told) < room and counts[key] < most:
            told.add(name)
            counts[key] += 1
    return frozenset(told)
