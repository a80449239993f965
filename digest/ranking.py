"""Scores papers with reasons, and chooses the issue's papers under its limit.

A score is the sum of its reasons, so that every place in an issue can be explained.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from digest.model import Dossier, Ranked, Reason
from digest.text import split_sentences

WEIGHTS: Mapping[str, float] = {
    "topic in the title": 2.0,
    "topic in the abstract": 1.0,
    "own code": 1.5,
    "own dataset or model": 1.0,
    "project page, demo or video": 0.5,
    "new dataset or benchmark": 1.0,
    "accepted at a venue": 1.5,
    "result in figures": 1.0,
    "names its contribution": 0.5,
    "theory with proof": 0.5,
    "survey": 0.5,
    "code promised": 0.25,
}
_ALL_NAMED = 25
_LEAST_NAMED = 2

_VENUE = re.compile(
    r"\b(?:accepted|to appear|published|presented|spotlight|camera[- ]ready|in proceedings)\b"
    r"|\b(?:NeurIPS|ICML|ICLR|CVPR|ICCV|ECCV|WACV|ACL|EMNLP|NAACL|EACL|COLING|AAAI|IJCAI|KDD|WWW|"
    r"SIGIR|ICRA|IROS|CoRL|RSS|INTERSPEECH|Interspeech|ICASSP|MICCAI|ISBI|UAI|AISTATS|COLT|CHI|"
    r"SIGGRAPH|TPAMI|TMLR|JMLR)\b",
)
_NOT_YET = re.compile(
    r"\b(?:submi(?:t|ssion)\w*|under (?:\w+ )?review|in review|reject\w*|template|format|style)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d(?:\.\d{1,9})?\s?\\?%|\b\d{1,9}(?:\.\d{1,9})?\s?(?:\$?\\times|×|x\b|-fold)"
    r"|\b0\.\d{2}"
)
# A figure is a result only where its sentence reports one.
_REPORTS = re.compile(
    r"\b(?:achiev|attain|boost|cut|demonstrat|exceed|faster|gain|improv|increas|lower|obtain|"
    r"outperform|raise|reach|reduc|result|show|speed|surpass|yield)",
    re.IGNORECASE,
)
_PROOF = re.compile(r"\b(?:prov(?:e|es|ed|ing|able|ably)|proofs?|theorems?)\b", re.IGNORECASE)


def rank(
    dossiers: Iterable[Dossier],
    phrases: Sequence[str] = (),
    weights: Mapping[str, float] = WEIGHTS,
) -> tuple[Ranked, ...]:
    """Return the papers, best first; ties go to the older identifier.

    `phrases` are what the topic is called.
    """
    ranked = [_score(dossier, phrases, weights) for dossier in dossiers]
    return tuple(sorted(ranked, key=_place))


def choose(
    ranked: Sequence[Ranked], number: int, always: frozenset[str] = frozenset()
) -> tuple[Ranked, ...]:
    """Return the papers of the issue in their order: those in `always`, and the best others."""
    room = max(number - sum(item.dossier.paper.id in always for item in ranked), 0)
    others = [item.dossier.paper.id for item in ranked if item.dossier.paper.id not in always]
    kept = always | set(others[:room])
    return tuple(item for item in ranked if item.dossier.paper.id in kept)


def choose_named(groups: Sequence[Sequence[Ranked]]) -> frozenset[str]:
    """Return the identifiers of the papers that the prose names.

    All of them up to 25; else a quarter of each theme's best, and at least two a theme.  Nothing
    is said for a withdrawn paper.
    """
    sound = [[item for item in group if not item.dossier.withdrawn] for group in groups]
    few = sum(map(len, sound)) <= _ALL_NAMED
    return frozenset(
        item.dossier.paper.id
        for group in sound
        for item in sorted(group, key=_place)[: len(group) if few else _share(len(group))]
    )


def _place(item: Ranked) -> tuple[float, str]:
    """Order by score, the best first; ties go to the older identifier."""
    return (-item.score, item.dossier.paper.id)


def _share(size: int) -> int:
    return max(_LEAST_NAMED, round(size / 4))


def _score(dossier: Dossier, phrases: Sequence[str], weights: Mapping[str, float]) -> Ranked:
    """Weigh one paper."""
    reasons = tuple(
        Reason(label=label, weight=weights[label])
        for label in weights
        if _TESTS[label](dossier, phrases)
    )
    return Ranked(
        dossier=dossier, score=round(sum(reason.weight for reason in reasons), 4), reasons=reasons
    )


def _mentions(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether any phrase stands in a text, hyphens and case aside."""
    return bool(_pattern(tuple(phrases)).search(text.casefold()))


@lru_cache(maxsize=8)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Return what finds any of some phrases as whole words; without words it finds nothing."""
    wanted = [r"[\W_]+".join(words) for phrase in phrases if (words := _words(phrase))]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(wanted)})(?![^\W_])" if wanted else "(?!)")


def _words(phrase: str) -> list[str]:
    return re.findall(r"[^\W_]+", phrase.casefold())


def _at_venue(dossier: Dossier) -> bool:
    """Tell whether the comment or the journal reference names where the paper appears."""
    comment = dossier.paper.comment or ""
    named = _VENUE.search(comment) and not _NOT_YET.search(comment)
    return bool(named or dossier.paper.journal_ref)


def _has_figures(dossier: Dossier) -> bool:
    """Tell whether a sentence of the abstract reports a result in figures."""
    abstract = dossier.paper.abstract
    return bool(_FIGURE.search(abstract)) and any(
        _FIGURE.search(span.text) and _REPORTS.search(span.text)
        for span in split_sentences(abstract)
    )


def _proves(dossier: Dossier) -> bool:
    """Tell whether a paper of theory speaks of what it proves."""
    return dossier.introduces.kind == "theory" and bool(_PROOF.search(dossier.paper.abstract))


_TESTS: Mapping[str, Callable[[Dossier, Sequence[str]], bool]] = {
    "topic in the title": lambda dossier, phrases: _mentions(dossier.paper.title, phrases),
    "topic in the abstract": lambda dossier, phrases: _mentions(dossier.paper.abstract, phrases),
    "own code": lambda dossier, _: bool(dossier.own_links("code")),
    "own dataset or model": lambda dossier, _: bool(dossier.own_links("dataset", "model")),
    "project page, demo or video": lambda dossier, _: bool(
        dossier.own_links("project", "demo", "video")
    ),
    "new dataset or benchmark": lambda dossier, _: bool(dossier.new_datasets),
    "accepted at a venue": lambda dossier, _: _at_venue(dossier),
    "result in figures": lambda dossier, _: _has_figures(dossier),
    "names its contribution": lambda dossier, _: dossier.introduces.name is not None,
    "theory with proof": lambda dossier, _: _proves(dossier),
    "survey": lambda dossier, _: dossier.introduces.kind == "survey",
    "code promised": lambda dossier, _: dossier.promised,
}
