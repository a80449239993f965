"""Finds where a paper says what it shares with others: a phrase, data it uses or brings."""

import re

from digest.model import Quote
from digest.text import shown, split_sentences
from digest.writing.claims import Claims
from digest.writing.prose import quote

DATA_KINDS = frozenset({"dataset", "benchmark"})
_DATA = re.compile(r"\b(?:benchmarks?|data ?sets?|corpus|corpora|test ?bed)\b", re.IGNORECASE)


def subject_quote(claims: Claims, phrase: re.Pattern[str]) -> Quote | None:
    """Return where a paper has a phrase as its subject.

    It stands in the title, or in the sentence that was chosen as the contribution.
    """
    proof = claims.contribution.proof
    if found := title_part(claims, phrase):
        return found
    if match := phrase.search(proof.text):
        start, end = proof.start + match.start(), proof.start + match.end()
        return quote(claims.paper, proof.field, start, end)
    return None


def title_part(claims: Claims, phrase: re.Pattern[str]) -> Quote | None:
    """Return where a paper's title has a phrase."""
    match = phrase.search(claims.paper.title)
    return quote(claims.paper, "title", match.start(), match.end()) if match else None


def mention_quote(claims: Claims, phrase: re.Pattern[str]) -> Quote | None:
    """Return where a paper's abstract has a phrase."""
    match = phrase.search(claims.paper.abstract)
    return quote(claims.paper, "abstract", match.start(), match.end()) if match else None


def dataset_quote(claims: Claims, name: str) -> Quote | None:
    """Return the sentence of an abstract that names data."""
    spans = split_sentences(claims.paper.abstract)
    word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    span = next((span for span in spans if word.search(shown(span.text))), None)
    return quote(claims.paper, "abstract", span.start, span.end) if span else None


def data_quote(claims: Claims) -> Quote | None:
    """Return the words in which a paper says that it brings data; None where it brings none."""
    dossier, proof = claims.dossier, claims.contribution.proof
    if dossier.introduces.kind not in DATA_KINDS and not dossier.new_datasets:
        return None
    if _DATA.search(proof.text):
        return proof
    told = (dataset_quote(claims, shown(name)) for name in dossier.new_datasets)
    return next((found for found in told if found and _DATA.search(found.text)), None)


def is_benchmark(claims: Claims) -> bool:
    """Tell whether what a paper introduces is a benchmark, and is called so where that is said."""
    told = data_quote(claims)
    kind = claims.dossier.introduces.kind == "benchmark"
    return kind and told is not None and "benchmark" in told.text.casefold()
