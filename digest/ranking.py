"""Scores papers with reasons, finds what is off topic, and chooses papers under limits."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import sqrt
from statistics import fmean, median
from typing import TYPE_CHECKING, Any, TypeAlias

from digest.model import ALSO, Paper, PaperFacts, Ranked, Reading, Reason
from digest.publication import is_at_venue
from digest.query import category, matcher
from digest.taste import NO_TASTE, Taste
from digest.text import fold_words, to_unicode, words
from digest.text.forms import Forms, read_phrases, spell_phrase

if TYPE_CHECKING:
    from numpy import dtype, floating, ndarray

Vectors: TypeAlias = "ndarray[tuple[int, int], dtype[floating[Any]]]"

# Nearness is the mean over this many neighbours, since a single paper may be near by chance.
_NEAREST = 3
# The fewest papers from which a usual nearness can be estimated.
_ENOUGH_PAPERS = 30
# The last digits of a product differ between machines, so they are rounded off.
_DIGITS = 4


def centre(vectors: Vectors, usual: Vectors) -> Vectors:
    """Subtract the mean of `usual` from vectors (n, d), and scale the rows to length 1 or 0."""
    difference = vectors - usual.mean(axis=0)
    lengths = (difference * difference).sum(axis=1, keepdims=True) ** 0.5
    centred: Vectors = difference / (lengths + (lengths == 0))
    return centred


def measure_nearness(vectors: Vectors, examples: Vectors) -> list[float] | None:
    """Return how near each row is to the examples, compared with the other rows.

    Nearness is the mean cosine to the three nearest examples, in standard deviations above the
    median row.  None if there are fewer than 30 rows, or no examples.
    """
    if len(vectors) < _ENOUGH_PAPERS or not len(examples):
        return None
    cosines = _mean_of_nearest(vectors, examples)
    usual, mean = median(cosines), fmean(cosines)
    deviation = sqrt(fmean((cosine - mean) ** 2 for cosine in cosines))
    return [round((cosine - usual) / (deviation or 1.0), _DIGITS) for cosine in cosines]


def measure_newness(vectors: Vectors, earlier: Vectors) -> list[float]:
    """Return how much each row differs from earlier rows, from 0 to 1.

    Newness is 1 if all earlier rows were closer to one another than the row is to them, and 0 if
    at most half of them were, or if there are fewer than 30.
    """
    if len(earlier) < _ENOUGH_PAPERS:
        return [0.0] * len(vectors)
    cosines = earlier @ earlier.T
    cosines.sort(axis=1)
    # The last column is the cosine of each row to itself.
    means = cosines[:, -_NEAREST - 1 : -1].mean(axis=1)
    usual = sorted(round(float(mean), _DIGITS) for mean in means)
    closer = (
        1 - bisect_right(usual, cosine) / len(usual)
        for cosine in _mean_of_nearest(vectors, earlier)
    )
    return [round(max(2 * share - 1, 0.0), _DIGITS) for share in closer]


def _mean_of_nearest(vectors: Vectors, others: Vectors) -> list[float]:
    """Return the mean cosine of each row to its three nearest rows of `others`."""
    cosines = vectors @ others.T
    cosines.sort(axis=1)
    return [round(float(mean), _DIGITS) for mean in cosines[:, -_NEAREST:].mean(axis=1)]


# How near a paper with a matching phrase must be to the examples, as a share of `Taste.near`.
_LENIENT_SHARE = 0.5


class PhraseFinder:
    """Finds an editor's phrases in texts: `tide-pool` is in “Colours of tide pools”.

    Whole words match, whatever their case, number, spelling and hyphens.
    """

    def __init__(self, phrases: Sequence[str]) -> None:
        self._forms = Forms()
        self._runs = [
            (phrase, [f" {' '.join(words)} " for words in spell_phrase(phrase)])
            for phrase in phrases
        ]

    def find(self, text: str) -> str | None:
        """Return the first phrase that a text has, None if it has none."""
        words = f" {' '.join(read_phrases(text, self._forms))} " if self._runs else ""
        matching = (phrase for phrase, runs in self._runs if any(run in words for run in runs))
        return next(matching, None)


def find_local(papers: Iterable[Paper], institutions: Sequence[str]) -> frozenset[str]:
    """Return the papers, by identifier, of which a source states a named institution."""
    finder = PhraseFinder(institutions)
    return frozenset(
        paper.id
        for paper in papers
        for author in paper.authors
        for known in author.affiliations
        if finder.find(f"{known.name}. {known.stated}")
    )


def find_off_topic(
    papers: Iterable[Paper], taste: Taste, nearness: Mapping[str, float] | None
) -> dict[str, str]:
    """Return the reason, a clause, for each paper that is off topic, by identifier.

    `nearness` says how near papers are to the examples, by identifier, in standard deviations;
    None if it is not known.
    """
    if taste == NO_TASTE:
        return {}
    muted = {_fold_name(name): name for name in taste.mute_authors}
    muting = {name: matcher(category(name)) for name in taste.mute_categories}
    excluded, wanted = PhraseFinder(taste.exclude), PhraseFinder(taste.phrases)
    selects = taste.selects and (nearness is not None or bool(taste.phrases))
    reasons: dict[str, str] = {}
    for paper in papers:
        near = None if nearness is None else nearness.get(paper.id, 0.0)
        reason = _explain_unwanted(paper, muting, muted, excluded)
        if reason := reason or (_explain_unlike(paper, taste, wanted, near) if selects else ""):
            reasons[paper.id] = reason
    return reasons


def _explain_unwanted(
    paper: Paper,
    muting: Mapping[str, Callable[[Paper], bool]],
    muted: Mapping[tuple[str, ...], str],
    excluded: PhraseFinder,
) -> str:
    """Return what of a paper is muted or excluded, "" if nothing is."""
    for name, is_listed in muting.items():
        if is_listed(paper):
            return f"it is listed in {name}, which is muted"
    for author in paper.authors if muted else ():
        if _fold_name(author.name) in muted:
            return f"it is by {author.name}, who is muted"
    phrase = excluded.find(paper.title) or excluded.find(paper.abstract)
    return f"it says “{phrase}”, which is excluded" if phrase else ""


def _explain_unlike(paper: Paper, taste: Taste, wanted: PhraseFinder, near: float | None) -> str:
    """Return why a paper matches neither phrases nor examples, "" if it matches.

    A phrase in the title is enough.  A phrase in the abstract may be there in passing: if there
    are examples, the paper must also be half as near to them as a paper without a phrase.
    """
    if wanted.find(paper.title):
        return ""
    phrase = wanted.find(paper.abstract)
    if near is None:
        return "" if phrase else "it says none of the topic's phrases"
    least = taste.near * (_LENIENT_SHARE if phrase else 1.0)
    if near >= least:
        return ""
    unlike = f"is not like its examples (nearness {near:.1f}, wanted {least:.1f})"
    if phrase:
        return f"it says “{phrase}” in passing and {unlike}"
    return f"it says none of the topic's phrases and {unlike}" if taste.phrases else f"it {unlike}"


def _fold_name(name: str) -> tuple[str, ...]:
    """Return a name without case, accents and punctuation; `Quill, Ada` becomes `Ada Quill`."""
    family, comma, given = to_unicode(name).partition(",")
    return fold_words(f"{given} {family}" if comma else family)


LIKED = "like what was liked"
"""The reason that is learned from an editor's marks."""
WEIGHTS: Mapping[str, float] = {
    "news": 12.0,
    "topic in the title": 1.0,
    "topic in the abstract": 0.5,
    "like the examples": 2.0,
    "like what is read": 1.5,
    LIKED: 12.0,
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
"""The weight of each reason, by label; a reason with degrees has all of it at strength 1."""

Figures: TypeAlias = Mapping[str, float]
"""Figures by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the comparison of papers with their background says of them, by identifier.

    `strengths` are those of reasons by label, from 0 to 1; 0 where one is missing.  `near` is how
    similar papers are to the topic's examples, in standard deviations above the other papers, None
    if that cannot be measured.  `marks` are the liked papers that speak most for each.
    """

    strengths: Mapping[str, Figures] = field(default_factory=dict)
    near: Figures | None = None
    marks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOT_COMPARED = Comparison()


_DECIMALS = 4
_PROOF = frozenset(
    "prove proves proved proving provable provably proof proofs theorem theorems".split()
)


def find_label(name: str) -> str | None:
    """Return the label that a name such as `own_code` spells, ignoring punctuation and case."""
    return next((label for label in WEIGHTS if fold_words(label) == fold_words(name)), None)


def nearest_label(name: str) -> str:
    """Return the label most similar to an unknown name."""
    spelt = {" ".join(fold_words(label)): label for label in WEIGHTS}
    return spelt[get_close_matches(" ".join(fold_words(name)), spelt, n=1, cutoff=0)[0]]


def rank(
    paper_facts: Iterable[PaperFacts],
    readings: Mapping[str, Reading],
    phrases: Sequence[str] = (),
    weights: Mapping[str, float] = WEIGHTS,
    compared: Comparison = NOT_COMPARED,
) -> tuple[Ranked, ...]:
    """Return the papers, best first; ties go to the older identifier.

    `readings` are by identifier; `phrases` are the topic's; `compared` has the reasons that do
    not follow from a single paper.  A label that is missing in `weights`, or 0 there, is no reason.
    """
    topic = PhraseFinder(phrases)
    ranked = [
        _score(facts, readings[facts.paper.id], topic, weights, compared) for facts in paper_facts
    ]
    return tuple(sorted(ranked, key=lambda item: item.order))


def _score(
    facts: PaperFacts,
    reading: Reading,
    topic: PhraseFinder,
    weights: Mapping[str, float],
    compared: Comparison,
) -> Ranked:
    paper = facts.paper
    marks = compared.marks.get(paper.id, ())
    strengths = {
        "news": (reading.news - 1) / 4,  # `Reading.news` is between 1 and 5
        "topic in the title": topic.find(paper.title) is not None,
        "topic in the abstract": topic.find(paper.abstract) is not None,
        **{label: test(facts, reading) for label, test in _MERITS.items()},
        **{label: by_paper.get(paper.id, 0.0) for label, by_paper in compared.strengths.items()},
    }
    weighed = (
        (label, round(weight * strengths.get(label, 0.0), _DECIMALS))
        for label, weight in weights.items()
    )
    reasons = tuple(
        Reason(label=label, weight=weight, marks=marks if label == LIKED else ())
        for label, weight in weighed
        if weight
    )
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
        read.role == "finding"
        and any(map(str.isdecimal, facts.paper.abstract[read.start : read.end]))
        for read in reading.sentences
    ),
    "names its contribution": lambda facts, _: facts.introduces.name is not None,
    "theory with proof": lambda facts, _: (
        facts.introduces.kind == "theory" and not _PROOF.isdisjoint(words(facts.paper.abstract))
    ),
    "survey": lambda facts, _: facts.introduces.kind == "survey",
    "code promised": lambda facts, _: facts.promised,
}


# `choose_told` explains these limits.
_MOST_TOLD, _QUARTER_TOLD, _LEAST_TOLD = 25, 10, 3
_MOST_IN_SECTION, _MOST_IN_ALSO = 4, 8
_DIGITS_OF_LIKENESS = 5  # the rest differs between machines


def choose(
    ranked: Sequence[Ranked],
    number: int,
    always: frozenset[str] = frozenset(),
    *,
    vectors: "Vectors | None" = None,
    spread: float = 0.0,
) -> tuple[Ranked, ...]:
    """Return the papers of the issue in the order given: all in `always`, and the best others.

    `vectors` are the papers', in the same order and of unit length.  With them, papers similar to
    chosen papers are ranked down by `spread`: at 0 not at all, at 1 only similarity counts.
    """
    fixed = [index for index, item in enumerate(ranked) if item.facts.paper.id in always]
    room = min(max(number - len(fixed), 0), len(ranked) - len(fixed))
    if vectors is None or not spread or number >= len(ranked):
        chosen = [index for index in range(len(ranked)) if index not in set(fixed)][:room]
    else:
        chosen = _choose_spread([item.score for item in ranked], room, fixed, vectors, spread)
    return tuple(ranked[index] for index in sorted({*fixed, *chosen}))


def _choose_spread(
    scores: Sequence[float], number: int, given: Sequence[int], vectors: Vectors, spread: float
) -> list[int]:
    """Return the indices of the `given` papers and `number` others, by maximal marginal relevance.

    Each step takes the paper with the highest `(1 - spread) × score - spread × similarity`:
    scores are scaled to 0 to 1, the similarity is to the most similar paper taken; ties go to the
    first.
    """
    import numpy as np  # noqa: PLC0415 - few commands compare papers

    levels = np.array(scores, dtype=np.float64) - min(scores)
    levels *= (1 - spread) / (levels.max() or 1.0)
    similarity = np.zeros(len(scores))
    levels[list(given)] = np.inf
    taken: list[int] = []
    for _ in range(len(given) + number):
        taken.append(int(np.argmax(levels - spread * similarity)))
        levels[taken[-1]] = -np.inf
        to_last = np.round(vectors @ vectors[taken[-1]], _DIGITS_OF_LIKENESS)
        similarity = np.maximum(similarity, to_last)
    return taken


def choose_told(
    groups: Sequence[tuple[str, Sequence[Ranked]]],
    earlier: Collection[str] = (),
    *,
    listed: bool = False,
) -> frozenset[str]:
    """Return the identifiers of the papers that the prose describes, those with the highest score.

    `groups` are the sections by key.  The prose describes a quarter of the papers (at most ten), or
    a sixth if that is more; at least three, at most 25.  Of these, at most four are in one section,
    at most eight in the section without a theme.  Papers `listed` by identifier are all described,
    up to 25.  Never described are `earlier` work, withdrawn papers, and papers whose abstract has
    no sentence.
    """
    papers = [(key, item) for key, section in groups for item in section]
    many = len(papers)
    share = many if listed else max(_LEAST_TOLD, min(many // 4, _QUARTER_TOLD), many // 6)
    told = set[str]()
    counts = Counter[str]()
    for key, item in sorted(papers, key=lambda pair: pair[1].order):
        name = item.facts.paper.id
        is_able = can_be_told(item) and name not in earlier
        has_room = len(told) < min(_MOST_TOLD, share)
        if is_able and has_room and (listed or counts[key] < most_told_in(key)):
            told.add(name)
            counts[key] += 1
    return frozenset(told)


def can_be_told(item: Ranked) -> bool:
    """Return whether a paper has a sentence to tell and is not withdrawn."""
    return bool(item.reading.sentences) and not item.facts.withdrawn


def most_told_in(key: str) -> int:
    """Return how many papers of a section the prose describes at most."""
    return _MOST_IN_ALSO if key == ALSO else _MOST_IN_SECTION
