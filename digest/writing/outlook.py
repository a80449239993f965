"""Writes the road ahead: what is promised, what is built upon, what authors say it is for.

Every sentence is a count of the issue's own papers, or the authors' own words, quoted.
"""

import re
from collections.abc import Iterable

from digest.model import Dossier, Paper, Quote, Statement
from digest.text import split_sentences
from digest.writing.claims import MOST_WORDS, authors_of, is_single, name_of
from digest.writing.frame import Issue
from digest.writing.prose import (
    Piece,
    capital,
    compose,
    counted,
    listed,
    plain,
    quote,
    shown,
    title_quote,
)

# Words by which authors speak of what their work is for, and those of other sentences.
_CUES = tuple(
    (weight, re.compile(cue, re.IGNORECASE))
    for weight, cue in (
        (2.0, r"\bpav(?:e|es|ing) the way|\bopen(?:s|ing)? (?:up )?(?:new|the)\b"),
        (2.0, r"\bfuture (?:work|research|direction)|\blays? the (?:ground|foundation)"),
        (2.0, r"\b(?:enabl\w+|practical|deploy\w*|clinical|real-world|accessib\w+|scalable)\b"),
        (2.0, r"\b(?:trustworthy|societ\w+|policymakers?|safer?)\b"),
        (1.0, r"\b(?:contribut\w+|offer\w*|provid\w+|establish\w*|support\w*|guid\w+)\b"),
        (1.0, r"\b(?:highlight\w*|suggest\w*|underscor\w+|potential|implication\w*|insights?)\b"),
        (-1.0, r"\d(?:\.\d+)?\s*\\?%|\boutperform|\bachiev|\bexperiments?\b|\bexperimental\b"),
        (-2.0, r"^(?:however|existing|previous|although|further|specifically|additionally)\b"),
        (-9.0, r"https?://|\b(?:code|dataset|data) (?:is|are|will be)\b|\bavailable\b"),
    )
)
_LEAST = 2.0
_MOST_VOICES = 4


def write_outlook(issue: Issue) -> tuple[Statement, ...]:
    """Return the statements of the last section; none where nothing can be said."""
    return (*_promises(issue), *_datasets(issue), *_voices(issue))


def _promises(issue: Issue) -> list[Statement]:
    """Say how many papers announce what cannot be had yet."""
    promised = [d for d in issue.dossiers if d.promised and not d.own_links("code", "dataset")]
    if not promised:
        return []
    verb, are = ("announces", "is") if len(promised) == 1 else ("announce", "are")
    papers = capital(counted(len(promised), "paper"))
    text = f"{papers} of this issue {verb} code or data that {are} still to be released."
    return [compose([plain(text)], count=[dossier.paper.id for dossier in promised])]


def _datasets(issue: Issue) -> list[Statement]:
    """Name the datasets that several papers evaluate on."""
    users: dict[str, list[str]] = {}
    for dossier in issue.dossiers:
        for name in dossier.used_datasets:
            users.setdefault(shown(name), []).append(dossier.paper.id)
    common = sorted((-len(ids), name) for name, ids in users.items() if len(ids) > 1)[:3]
    if not common:
        return []
    names = listed(f"{name} ({-count} papers)" for count, name in common)
    ids = dict.fromkeys(paper for _, name in common for paper in users[name])
    return [compose([plain(f"Named most often for evaluation: {names}.")], count=ids)]


def _voices(issue: Issue) -> list[Statement]:
    """Let authors of the leading themes say, in quotation marks, what their work is for."""
    voices: list[Statement] = []
    for theme in issue.themes:
        heard = [
            (score, item.dossier.paper.id, item.dossier, proof)
            for item in theme.papers
            for score, proof in _hopes(item.dossier.paper)
        ]
        if heard and len(voices) < _MOST_VOICES:
            *_, dossier, proof = max(heard, key=lambda voice: voice[:2])
            voices.append(_voice(dossier, proof, len(voices)))
    return voices


def _hopes(paper: Paper) -> Iterable[tuple[float, Quote]]:
    """Yield the last sentences of an abstract, scored, where they speak of use."""
    spans = split_sentences(paper.abstract)[2:][-2:]
    for span in spans:
        score = sum(weight for weight, cue in _CUES if cue.search(span.text))
        score -= span is not spans[-1]
        if score >= _LEAST and len(span.text.split()) <= MOST_WORDS:
            yield score, quote(paper, "abstract", span.start, span.end)


def _voice(dossier: Dossier, proof: Quote, place: int) -> Statement:
    """Write the quotation with its speaker, in turns."""
    paper, name = dossier.paper, name_of(dossier)
    about = Piece(text=name or shown(paper.title), kind="name" if name else "title", paper=paper.id)
    verb = ("write", "conclude", "say", "close")[place % 4]
    says = f"{authors_of(paper)} {verb}{'s' if is_single(paper) else ''}"
    words = f": “{shown(proof.text).replace('“', '‘').replace('”', '’')}”"
    if place % 2:
        pieces = [plain("On "), about, plain(f", {says}{words}")]
    else:
        pieces = [plain(f"{says} of "), about, plain(words)]
    return compose(pieces, quotes=[proof, title_quote(paper)])
