"""Scores papers with reasons, finds what is off topic, and chooses papers under limits."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from math import sqrt
from statistics import fmean, median
from typing import TYPE_CHECKING, Any, TypeAlias

from digest.model import ALSO, Paper, PaperFacts, Ranked, Reading, Reason
from digest.papers.published import is_at_venue
from digest.query import categories, matches
from digest.taste import NO_TASTE, Taste
from digest.text import fold_words, to_unicode, words
from digest.text.forms import read_phrases, spell_phrase

if TYPE_CHECKING:
    from numpy import dtype, floating, ndarray

Vectors: TypeAlias = "ndarray[tuple[int, int], dtype[floating[Any]]]"

# So many neighbours speak together: one may be near by chance.
_NEIGHBOURS = 3
# Below so many papers nothing is usual.
_LEAST = 30
# The last digits of a product differ from one machine to another, and must not choose.
_DIGITS = 4


def centre(vectors: Vectors, usual: Vectors) -> Vectors:
    """Return vectors (n, d) without the mean of the `usual` ones, rows of unit length or none."""
    left = vectors - usual.mean(axis=0)
    lengths = (left * left).sum(axis=1, keepdims=True) ** 0.5
    centred: Vectors = left / (lengths + (lengths == 0))
    return centred


def measure_nearness(vectors: Vectors, examples: Vectors) -> list[float] | None:
    """Return how near each row is to the examples, beside the others.

    It is the mean cosine to the three nearest examples, in standard deviations above the usual
    row's.  None where there are too few rows to tell, or no examples.
    """
    if len(vectors) < _LEAST or not len(examples):
        return None
    cosines = _neighbourhood(vectors, examples)
    usual, mean = median(cosines), fmean(cosines)
    deviation = sqrt(fmean((cosine - mean) ** 2 for cosine in cosines))
    return [round((cosine - usual) / (deviation or 1.0), _DIGITS) for cosine in cosines]


def measure_newness(vectors: Vectors, earlier: Vectors) -> list[float]:
    """Return how new each row is beside earlier ones, from 0 to 1.

    It is 0 where at most half of the earlier ones were closer to one another, 1 where all were,
    and 0 where there are too few to tell.
    """
    if len(earlier) < _LEAST:
        return [0.0] * len(vectors)
    among = earlier @ earlier.T
    among.sort(axis=1)
    # The last one is the paper itself.
    near = among[:, -_NEIGHBOURS - 1 : -1].mean(axis=1)
    usual = sorted(round(float(mean), _DIGITS) for mean in near)
    closer = (
        1 - bisect_right(usual, cosine) / len(usual) for cosine in _neighbourhood(vectors, earlier)
    )
    return [round(max(2 * share - 1, 0.0), _DIGITS) for share in closer]


def _neighbourhood(vectors: Vectors, others: Vectors) -> list[float]:
    """Return the mean cosine of each row to the three others that are nearest."""
    cosines = vectors @ others.T
    cosines.sort(axis=1)
    return [round(float(mean), _DIGITS) for mean in cosines[:, -_NEIGHBOURS:].mean(axis=1)]


# So near a paper must be to the examples, of what is asked of others, where it has a phrase.
_LENIENT = 0.5


def mentions(text: str, phrases: Sequence[str]) -> bool:
    """Return whether any phrase stands in a text: `tide-pool` in “Colours of tide pools”.

    It is looked for in whole words, whatever their case, number, spelling and hyphens.
    """
    return find_mentioned(text, phrases) is not None


def find_mentioned(text: str, phrases: Sequence[str]) -> str | None:
    """Return the first of some phrases that stands in a text, None where none does."""
    words = f" {' '.join(read_phrases(text))} " if phrases else ""
    return next((one for one in phrases if any(run in words for run in _spell(one))), None)


@lru_cache(maxsize=256)
def _spell(phrase: str) -> tuple[str, ...]:
    return tuple(f" {' '.join(words)} " for words in spell_phrase(phrase))


def from_institutions(paper: Paper, names: Sequence[str]) -> bool:
    """Return whether a source states for any author an institution that an editor chose."""
    stated = (place for author in paper.authors for place in author.affiliations)
    return any(mentions(f"{place.name}. {place.stated}", names) for place in stated)


def find_off_topic(
    papers: Iterable[Paper], taste: Taste, nearness: Mapping[str, float] | None
) -> dict[str, str]:
    """Return the papers that are off topic, each with a clause that says why.

    `nearness` is that to the examples, by identifier, in standard deviations; None where it
    cannot be told.
    """
    if taste == NO_TASTE:
        return {}
    muted = {_fold_name(name): name for name in taste.mute_authors}
    told = {paper.id: _find_why(paper, taste, muted, nearness) for paper in papers}
    return {name: why for name, why in told.items() if why}


def _find_why(
    paper: Paper,
    taste: Taste,
    muted: Mapping[tuple[str, ...], str],
    nearness: Mapping[str, float] | None,
) -> str:
    """Return why a paper is off topic, "" where it is not or nothing can be told."""
    for name in taste.mute_categories:
        if matches(categories([name]), paper):
            return f"it is listed in {name}, which is muted"
    for author in paper.authors if muted else ():
        if _fold_name(author.name) in muted:
            return f"it is by {author.name}, who is muted"
    said = find_mentioned(paper.title, taste.exclude)
    if said := said or find_mentioned(paper.abstract, taste.exclude):
        return f"it says “{said}”, which is excluded"
    if not taste.selects or (nearness is None and not taste.phrases):
        return ""
    return _find_strange(paper, taste, None if nearness is None else nearness.get(paper.id, 0.0))


def _find_strange(paper: Paper, taste: Taste, near: float | None) -> str:
    """Return why nothing speaks for a paper, "" where something does.

    A phrase in the title is enough.  In an abstract it may stand in passing: where there are
    examples, the paper has to be somewhat like them, and a paper without any phrase wholly.
    """
    if mentions(paper.title, taste.phrases):
        return ""
    said = find_mentioned(paper.abstract, taste.phrases)
    if near is None:
        return "" if said else "it says none of the topic's phrases"
    least = taste.near * (_LENIENT if said else 1.0)
    if near >= least:
        return ""
    unlike = f"is not like its examples (nearness {near:.1f}, wanted {least:.1f})"
    if said:
        return f"it says “{said}” in passing and {unlike}"
    return f"it says none of the topic's phrases and {unlike}" if taste.phrases else f"it {unlike}"


def _fold_name(name: str) -> tuple[str, ...]:
    """Return a name without case, accents and signs; `Quill, Ada` is `Ada Quill`."""
    family, comma, given = to_unicode(name).partition(",")
    return fold_words(f"{given} {family}" if comma else family)


WEIGHTS: Mapping[str, float] = {
    "news": 12.0,
    "topic in the title": 1.0,
    "topic in the abstract": 0.5,
    "like the examples": 2.0,
    "like what is read": 1.5,
    "on the reading list": 1.0,
    "own code": 0.3,
    "own dataset or model": 0.3,
    "project page, demo or video": 0.1,
    "new dataset or benchmark": 0.2,
    "accepted at a venue": 0.2,
    "from a chosen institution": 1.0,
    "result in figures": 0.2,
    "names its contribution": 0.1,
    "theory with proof": 0.1,
    "survey": 0.1,
    "code promised": 0.1,
    "upvotes on Hugging Face": 1.5,
    "new beside earlier issues": 0.5,
}
"""The weight of each reason by its label; of one that has degrees, at its strongest."""

Measured: TypeAlias = Mapping[str, Mapping[str, float]]
"""By label: how strongly (0 to 1) a reason speaks for papers, by identifier; absent is not."""

_DECIMALS = 4
_PROOF = frozenset(
    "prove proves proved proving provable provably proof proofs theorem theorems".split()
)


def find_label(name: str) -> str | None:
    """Return the label that a name spells, signs and case aside, such as `own_code`."""
    return next((label for label in WEIGHTS if fold_words(label) == fold_words(name)), None)


def nearest_label(name: str) -> str:
    """Return the label that an unknown name resembles most."""
    spelt = {" ".join(fold_words(label)): label for label in WEIGHTS}
    return spelt[get_close_matches(" ".join(fold_words(name)), spelt, n=1, cutoff=0)[0]]


def rank(
    paper_facts: Iterable[PaperFacts],
    readings: Mapping[str, Reading],
    phrases: Sequence[str] = (),
    weights: Mapping[str, float] = WEIGHTS,
    *,
    measured: Measured | None = None,
) -> tuple[Ranked, ...]:
    """Return the papers, best first; ties go to the older identifier.

    `readings` are those of the papers, by identifier; `phrases` are what the topic is called;
    `measured` has the reasons that do not follow from the papers themselves.  A label that
    `weights` lacks, or has at 0, is no reason.
    """
    ranked = [
        _score(facts, readings[facts.paper.id], phrases, weights, measured or {})
        for facts in paper_facts
    ]
    return tuple(sorted(ranked, key=place_of))


def place_of(item: Ranked) -> tuple[float, str]:
    """Order by score, the best first; ties go to the older identifier."""
    return (-item.score, item.facts.paper.id)


def _score(
    facts: PaperFacts,
    reading: Reading,
    phrases: Sequence[str],
    weights: Mapping[str, float],
    measured: Measured,
) -> Ranked:
    """Weigh one paper."""
    paper = facts.paper
    strengths = {
        "news": (reading.news - 1) / 4,  # it is between 1 and 5
        "topic in the title": mentions(paper.title, phrases),
        "topic in the abstract": mentions(paper.abstract, phrases),
        **{label: test(facts, reading) for label, test in _MERITS.items()},
        **{label: by_paper.get(paper.id, 0.0) for label, by_paper in measured.items()},
    }
    weighed = (
        (label, round(weight * strengths.get(label, 0.0), _DECIMALS))
        for label, weight in weights.items()
    )
    reasons = tuple(Reason(label=label, weight=weight) for label, weight in weighed if weight)
    score = round(sum(reason.weight for reason in reasons), _DECIMALS)
    return Ranked(facts=facts, reading=reading, score=score, reasons=reasons)


_MERITS: Mapping[str, Callable[[PaperFacts, Reading], bool]] = {
    "own code": lambda facts, _: bool(facts.own_links("code")),
    "own dataset or model": lambda facts, _: bool(facts.own_links("dataset", "model")),
    "project page, demo or video": lambda facts, _: bool(
        facts.own_links("project", "demo", "video")
    ),
    "new dataset or benchmark": lambda facts, _: bool(facts.new_datasets),
    "accepted at a venue": lambda facts, _: is_at_venue(facts.paper),
    "result in figures": lambda facts, reading: any(
        one.role == "finding" and any(map(str.isdecimal, facts.paper.abstract[one.start : one.end]))
        for one in reading.sentences
    ),
    "names its contribution": lambda facts, _: facts.introduces.name is not None,
    "theory with proof": lambda facts, _: (
        facts.introduces.kind == "theory" and not _PROOF.isdisjoint(words(facts.paper.abstract))
    ),
    "survey": lambda facts, _: facts.introduces.kind == "survey",
    "code promised": lambda facts, _: facts.promised,
}


# Told are a quarter of few papers, of many a sixth: what is told shall be the news.
_MOST_TOLD, _SOME_TOLD, _FEW_TOLD = 25, 10, 3
_MOST_IN_SECTION, _MOST_IN_ALSO = 4, 8
# The last digits of a product differ from one machine to another, and must not choose.
_DIGITS_OF_LIKENESS = 5


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
    wanted = [index for index, item in enumerate(ranked) if item.facts.paper.id in always]
    room = min(max(number - len(wanted), 0), len(ranked) - len(wanted))
    if vectors is None or not spread or number >= len(ranked):
        kept = [index for index in range(len(ranked)) if index not in set(wanted)][:room]
    else:
        kept = _spread_out([item.score for item in ranked], room, wanted, vectors, spread)
    return tuple(ranked[index] for index in sorted({*wanted, *kept}))


def _spread_out(
    scores: Sequence[float], number: int, given: Sequence[int], vectors: Vectors, spread: float
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
        crowd = np.maximum(crowd, np.round(vectors @ vectors[taken[-1]], _DIGITS_OF_LIKENESS))
    return taken


def choose_told(
    groups: Sequence[tuple[str, Sequence[Ranked]]],
    earlier: Collection[str] = (),
    *,
    listed: bool = False,
) -> frozenset[str]:
    """Return the identifiers of the papers that are told: those with the highest score.

    `groups` are the sections by key.  Told are a quarter of the papers up to ten, of more than
    sixty a sixth, at least three, never more than 25; of a section at most four, of those without a
    theme eight.  Of papers that were `listed` by identifier all are told, up to 25.  Passed over
    are `earlier` work, withdrawn papers, and those without a sentence in their abstract.
    """
    papers = [(key, item) for key, section in groups for item in section]
    many = len(papers)
    share = many if listed else max(_FEW_TOLD, min(many // 4, _SOME_TOLD), many // 6)
    told = set[str]()
    counts = Counter[str]()
    for key, item in sorted(papers, key=lambda pair: place_of(pair[1])):
        name = item.facts.paper.id
        able = can_be_told(item) and name not in earlier
        has_room = len(told) < min(_MOST_TOLD, share)
        if able and has_room and (listed or counts[key] < most_in(key)):
            told.add(name)
            counts[key] += 1
    return frozenset(told)


def can_be_told(item: Ranked) -> bool:
    """Return whether there is something to tell of a paper, and it is not withdrawn."""
    return bool(item.reading.sentences) and not item.facts.withdrawn


def most_in(key: str) -> int:
    """Return how many papers of a section are told at most."""
    return _MOST_IN_ALSO if key == ALSO else _MOST_IN_SECTION
