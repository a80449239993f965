"""Scores papers: a score is the sum of its reasons, so that every place can be explained."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TypeAlias

from digest.model import Dossier, Ranked, Reading, Reason
from digest.ranking.taste import mentions

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

_DIGITS = 4
# What says that a venue has taken a paper, if only by its short name and year; and what says, in
# the same clause, that it did not do so yet, or has taken something else.
_TAKEN = re.compile(
    r"\b(?:accepted|in press|(?:to|will) appear(?! as)|forthcoming|spotlight|camera[- ]ready"
    r"|proceedings|presented \w+|published (?:in|by|as)|(?-i:[A-Z][A-Za-z]*[A-Z][A-Za-z]*)"
    r"[\s'’-]{0,2}(?:20)?2\d\b(?![.\d]))",
    re.IGNORECASE,
)
_DOUBT = re.compile(
    r"\b(?:submi\w+|review\w*|reject\w*|prepared|template|format|style|not|if|until|upon|after"
    r"|when|before|pending|codes?|datasets?|comments|v\d|arxiv\w*|withdr\w+|preprint)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[;\n]|[.,:](?=\s|$)")
_FIGURE = re.compile(r"\d")
_PROOF = re.compile(r"\b(?:prov(?:e|es|ed|ing|able|ably)|proofs?|theorems?)\b", re.IGNORECASE)


def find_label(name: str) -> str | None:
    """Return the label that a name spells, signs and case aside, such as `own_code`."""
    return next((label for label in WEIGHTS if _words(label) == _words(name)), None)


def nearest_label(name: str) -> str:
    """Return the label that an unknown name resembles most."""
    spelt = {_words(label): label for label in WEIGHTS}
    return spelt[get_close_matches(_words(name), spelt, n=1, cutoff=0)[0]]


def rank(
    dossiers: Iterable[Dossier],
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
        _score(dossier, readings[dossier.paper.id], phrases, weights, measured or {})
        for dossier in dossiers
    ]
    return tuple(sorted(ranked, key=place_of))


def place_of(item: Ranked) -> tuple[float, str]:
    """Order by score, the best first; ties go to the older identifier."""
    return (-item.score, item.dossier.paper.id)


def _score(
    dossier: Dossier,
    reading: Reading,
    phrases: Sequence[str],
    weights: Mapping[str, float],
    measured: Measured,
) -> Ranked:
    """Weigh one paper."""
    paper = dossier.paper
    strengths = {
        "news": (reading.news - 1) / 4,  # it is between 1 and 5
        "topic in the title": mentions(paper.title, phrases),
        "topic in the abstract": mentions(paper.abstract, phrases),
        **{label: test(dossier, reading) for label, test in _MERITS.items()},
        **{label: by_paper.get(paper.id, 0.0) for label, by_paper in measured.items()},
    }
    weighed = (
        (label, round(weight * strengths.get(label, 0.0), _DIGITS))
        for label, weight in weights.items()
    )
    reasons = tuple(Reason(label=label, weight=weight) for label, weight in weighed if weight)
    score = round(sum(reason.weight for reason in reasons), _DIGITS)
    return Ranked(dossier=dossier, reading=reading, score=score, reasons=reasons)


def _is_at_venue(dossier: Dossier, _: Reading) -> bool:
    """Tell whether the comment or the journal reference says that a venue has taken the paper."""
    clauses = _CLAUSE.split(dossier.paper.comment or "")
    return bool(dossier.paper.journal_ref) or any(
        _TAKEN.search(clause) and not _DOUBT.search(clause) for clause in clauses
    )


_MERITS: Mapping[str, Callable[[Dossier, Reading], bool]] = {
    "own code": lambda dossier, _: bool(dossier.own_links("code")),
    "own dataset or model": lambda dossier, _: bool(dossier.own_links("dataset", "model")),
    "project page, demo or video": lambda dossier, _: bool(
        dossier.own_links("project", "demo", "video")
    ),
    "new dataset or benchmark": lambda dossier, _: bool(dossier.new_datasets),
    "accepted at a venue": _is_at_venue,
    "result in figures": lambda dossier, reading: any(
        one.role == "finding" and _FIGURE.search(dossier.paper.abstract, one.start, one.end)
        for one in reading.sentences
    ),
    "names its contribution": lambda dossier, _: dossier.introduces.name is not None,
    "theory with proof": lambda dossier, _: (
        dossier.introduces.kind == "theory" and bool(_PROOF.search(dossier.paper.abstract))
    ),
    "survey": lambda dossier, _: dossier.introduces.kind == "survey",
    "code promised": lambda dossier, _: dossier.promised,
}


def _words(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))
