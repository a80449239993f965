"""Measures learned reading: on papers that no model was fitted to.

Models are trained anew, twice: without one paper in eight, by identifier, and also without the last
weeks.  Each is held against what it has not seen; its own thirds are the cross-validation.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from digest.model import BestSentence, Paper, Reading, ReadSentence
from digest.reading.reader import Reader
from digest.reading.sentences import CHOICES, ROLES
from digest.themes import load_taxonomy
from tests.benchmarks.quality.material import Miss, MissingCorpusError, Score, share
from tests.benchmarks.report import Line
from tests.fixtures import paper

if TYPE_CHECKING:
    from training.labels import FiledLabel, ReadLabel
    from training.reading import TrainedReading

_BINS = 10
_TOLD = 0.6
"""So many findings are to be told, of those that there are."""
_SUREST = (1.0, 0.65)
_AIMS: Mapping[str, float] = {
    "what": 0.88,
    "what, same role": 0.94,
    "finding": 0.72,
    "finding, same role": 0.93,
    "limit": 0.6,
    "roles": 0.84,
    "themes": 0.91,
    "themes, surest 65 %": 0.98,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAbstract:
    """One labelled abstract as it was read: roles, and of each choice what was wanted and found."""

    id: str
    title: str
    wanted: tuple[int, ...]
    found: tuple[int, ...]
    sentences: tuple[ReadSentence, ...]
    choices: Mapping[str, tuple[int | None, BestSentence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One labelled paper as it was read: its themes and news, beside what a reader said."""

    id: str
    title: str
    wanted: tuple[str, ...]
    news: int
    reading: Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelOutcome:
    """What models say of papers that they were not fitted to.

    `thirds` has their cross-validation: each third of the papers as read by models of the others.
    """

    name: str
    told: tuple[ReadAbstract, ...]
    filed: tuple[Filing, ...]
    thirds: tuple[Score, ...]


def measure_reading() -> Iterator[Score | Line]:
    """Yield the figures of each part set aside: the eighth, and the last weeks."""
    for place, outcome in enumerate(read_parts()):
        yield f"{outcome.name}: {len(outcome.told)} abstracts, {len(outcome.filed)} papers"
        yield from score_told(outcome.told, _AIMS if place == 0 else {})
        yield from score_filed(outcome.filed, _AIMS if place == 0 else {})
        yield from reliability(outcome)
        yield from confusion(outcome.told)
        yield "cross-validation by thirds of all other papers"
        yield from outcome.thirds


@cache
def read_parts() -> tuple[ModelOutcome, ModelOutcome]:
    """Return what is read of the eighth and of the last weeks; training takes minutes, once."""
    try:
        from training.labels import NoCorporaError, read_texts  # noqa: PLC0415 - needs scipy
    except ImportError as error:
        raise MissingCorpusError(f"training needs the extra `dev`: {error}") from error
    try:
        read_texts()
    except NoCorporaError as error:
        raise MissingCorpusError(str(error)) from error
    with ProcessPoolExecutor(2) as pool:
        eighth, weeks = pool.map(read_aside, ("eighth", "weeks"))
    return eighth, weeks


def read_aside(part: str) -> ModelOutcome:
    """Train without a part of the labels, and read that part."""
    from training.labels import read_filed, read_roles, read_texts  # noqa: PLC0415
    from training.reading import train  # noqa: PLC0415

    texts = read_texts()
    abstracts, papers = read_roles(texts), read_filed(texts)
    late = part == "weeks"
    kept = {text.id for text in texts.values() if not (text.aside or (late and text.late))}
    judged = {text.id for text in texts.values() if (text.late if late else text.aside)}
    judged -= {text.id for text in texts.values() if late and text.aside}
    parts = (
        [one for one in abstracts if one.text.id in kept],
        [one for one in papers if one.text.id in kept],
    )
    trained = train(*parts)
    themes = load_taxonomy()
    reader = Reader(themes, trained.numbers)
    asked = [one for one in abstracts if one.text.id in judged and one.weight == 1]
    told = tuple(
        ReadAbstract(
            id=one.text.id,
            title=one.text.title,
            wanted=one.roles,
            found=tuple(ROLES.index(sentence.role) for sentence in read.sentences),
            sentences=read.sentences,
            choices={
                name: (one.chosen[at], getattr(read, name)) for at, name in enumerate(CHOICES)
            },
        )
        for one, read in zip(
            asked,
            reader.read([_paper_of(one) for one in asked], [one.spans for one in asked]),
            strict=True,
        )
    )
    filed = [one for one in papers if one.text.id in judged and one.first]
    filings = tuple(
        Filing(id=one.text.id, title=one.text.title, wanted=one.themes, news=one.news, reading=read)
        for one, read in zip(filed, reader.read(list(map(_paper_of, filed))), strict=True)
    )
    name = "the last weeks" if late else "one in eight"
    return ModelOutcome(
        name=name, told=told, filed=filings, thirds=tuple(score_thirds(trained, *parts))
    )


def _paper_of(label: "ReadLabel | FiledLabel") -> Paper:
    """Return the paper of a label, whose first category is the primary one."""
    text = label.text
    return paper(
        id=text.id,
        title=text.title,
        abstract=text.abstract,
        primary=text.categories[0],
        categories=text.categories,
    )


def score_thirds(
    trained: "TrainedReading", read: Sequence["ReadLabel"], filed: Sequence["FiledLabel"]
) -> Iterator[Score]:
    """Yield the figures of the training's own cross-validation."""
    roles = [role for one in read for role in one.roles]
    yield _share("roles", (trained.roles.argmax(axis=1) == roles).tolist(), {})
    starts = np.cumsum([0, *(len(one.roles) for one in read)]).tolist()
    for place, name in enumerate(CHOICES):
        column = trained.choices[:, place]
        best = [int(column[begin:end].argmax()) for begin, end in pairwise(starts)]
        wanted = [one.chosen[place] for one in read]
        pairs = [pair for pair in zip(best, wanted, strict=True) if pair[1] is not None]
        yield _share(name, [one == other for one, other in pairs], {})
    first = [trained.numbers.keys[at] for at in trained.themes.argmax(axis=1)]
    yield _share("themes", [key in one.themes for key, one in zip(first, filed, strict=True)], {})
    yield _correlation([one.news for one in filed], trained.news.tolist())


def score_told(told: Sequence[ReadAbstract], aims: Mapping[str, float]) -> Iterator[Score | Line]:
    """Yield how often roles and choices are the reader's."""
    pairs = [pair for one in told for pair in zip(one.wanted, one.found, strict=True)]
    yield _share("roles", [wanted == found for wanted, found in pairs], aims)
    for name in CHOICES:
        asked = [(one, *one.choices[name]) for one in told if one.choices[name][0] is not None]
        exact = [wanted == found.sentence for _, wanted, found in asked]
        wrong = [
            Miss(id=one.id, wanted=str(wanted), got=f"{found.sentence} ({found.probability:.2f})")
            for one, wanted, found in sorted(asked, key=lambda row: -row[2].probability)
            if wanted != found.sentence
        ]
        yield _share(name, exact, aims, wrong)
        same = [
            one.wanted[wanted] == one.wanted[found.sentence]
            for one, wanted, found in asked
            if wanted is not None
        ]
        yield _share(f"{name}, same role", same, aims)
    yield from score_abstaining(told)


def score_abstaining(told: Sequence[ReadAbstract]) -> Iterator[Score]:
    """Yield what is told where the surest findings are, three in five of those that there are."""
    rows = sorted((one.choices["finding"] for one in told), key=lambda row: -row[1].probability)
    many = sum(wanted is not None for wanted, _ in rows)
    there = np.cumsum([wanted is not None for wanted, _ in rows])
    kept = rows[: int(np.searchsorted(there, _TOLD * many)) + 1]
    exact = [wanted == found.sentence for wanted, found in kept if wanted is not None]
    bar = kept[-1][1].probability
    yield share(f"finding from {bar:.2f} on: exact", sum(exact), len(exact), aim=0.80)
    none = sum(wanted is None for wanted, _ in kept)
    yield share("finding told where there is none", none, len(rows) - many)


def score_filed(filed: Sequence[Filing], aims: Mapping[str, float]) -> Iterator[Score]:
    """Yield how often the first theme is one that the reader gave, and how news is ranked."""
    ranked = sorted(filed, key=lambda one: -_first(one)[1])
    for part in _SUREST:
        some = ranked[: int(part * len(ranked))]
        name = "themes" if part == 1 else f"themes, surest {part:.0%}".replace("%", " %")
        wrong = [
            Miss(id=one.id, wanted=", ".join(one.wanted), got=f"{key} ({p:.2f}): {one.title}")
            for one in some
            for key, p in [_first(one)]
            if key not in one.wanted
        ]
        yield _share(name, [_first(one)[0] in one.wanted for one in some], aims, wrong)
    aim = 0.66 if aims else None
    yield _correlation([one.news for one in filed], [one.reading.news for one in filed], aim)


def reliability(outcome: ModelOutcome) -> Iterator[Line]:
    """Yield in ten bins how likely models said something is, and how often it was so."""
    pairs: dict[str, list[tuple[float, bool]]] = {
        name: [
            (found.probability, wanted == found.sentence)
            for one in outcome.told
            for wanted, found in [one.choices[name]]
        ]
        for name in CHOICES
    }
    pairs["roles"] = [
        (sentence.probability, wanted == found)
        for one in outcome.told
        for wanted, found, sentence in zip(one.wanted, one.found, one.sentences, strict=True)
    ]
    pairs["themes"] = [
        (fit.probability, fit.key in one.wanted)
        for one in outcome.filed
        for fit in one.reading.themes
    ]
    yield "  said | was so, of how many:" + "".join(f"{name:>16}" for name in pairs)
    for low, high in pairwise(np.linspace(0, 1, _BINS + 1)):
        cells = []
        for rows in pairs.values():
            some = [so for said, so in rows if low <= said < high or said == high == 1]
            cells.append(f"{np.mean(some):.2f} of {len(some)}" if some else "-")
        yield f"  {low:.1f}–{high:.1f}" + " " * 18 + "".join(f"{cell:>16}" for cell in cells)


def confusion(told: Sequence[ReadAbstract]) -> Iterator[Line]:
    """Yield how often each role was read as each: a row is what a reader said."""
    seen = Counter(pair for one in told for pair in zip(one.wanted, one.found, strict=True))
    yield "  read as".ljust(16) + "".join(f"{role[:7]:>8}" for role in ROLES)
    for wanted, role in enumerate(ROLES):
        row = "".join(f"{seen[wanted, found] or '':>8}" for found in range(len(ROLES)))
        yield f"  {role:<14}{row}"


def _correlation(
    wanted: Sequence[float], found: Sequence[float], aim: float | None = None
) -> Score:
    value = rank_correlation(wanted, found)
    return Score(name="news, rank correlation", counts="", value=value, aim=aim)


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Return Spearman's correlation of two lists; equal ones share their rank."""
    both = np.stack([_ranks(values) for values in (one, other)])
    return float(np.asarray(np.corrcoef(both))[0, 1])


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    _, places, counts = np.unique(np.array(values), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[places], dtype=np.float64)


def _first(one: Filing) -> tuple[str, float]:
    themes = one.reading.themes
    return (themes[0].key, themes[0].probability) if themes else ("", 0.0)


def _share(
    name: str, right: Sequence[bool], aims: Mapping[str, float], cases: Iterable[Miss] = ()
) -> Score:
    return share(name, sum(right), len(right), aim=aims.get(name), cases=cases)
