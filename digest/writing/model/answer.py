"""Reads a model's answer: whatever comes, only texts and their quotes come out of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from digest.text import printable
from digest.writing.model.schema import MOST_QUOTES, MOST_SENTENCES

# Longer than any sentence that is told, and any abstract.
_LONGEST_TEXT, _LONGEST_QUOTE = 1_000, 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A sentence as a model proposes it, and the words that it rests on."""

    text: str
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A sentence about several papers, with the words of each by label."""

    text: str
    quotes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model proposes: sentences by label, and a sentence about several papers."""

    papers: Mapping[str, tuple[Proposal, ...]] = field(default_factory=dict)
    opening: Opening | None = None


def parse_answer(text: str, labels: Collection[str]) -> Answer | None:
    """Return what an answer proposes for these labels; None where it is no answer at all."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not isinstance(found.get("papers"), dict):
        return None
    said = {label: _proposals(found["papers"].get(label)) for label in labels}
    return Answer(papers=said, opening=_opening(found.get("opening"), labels))


def _proposals(said: object) -> tuple[Proposal, ...]:
    """Read the sentences about a paper; one that cannot be read ends them."""
    proposals = []
    for one in said[:MOST_SENTENCES] if isinstance(said, list) else ():
        text, quotes = _parts(one)
        if not text or not isinstance(quotes, list):
            break
        words = tuple(_text(quote, _LONGEST_QUOTE) for quote in quotes[:MOST_QUOTES])
        proposals.append(Proposal(text=text, quotes=tuple(filter(None, words))))
    return tuple(proposals)


def _opening(said: object, labels: Collection[str]) -> Opening | None:
    """Read the sentence about several papers."""
    text, quotes = _parts(said)
    if not text or not isinstance(quotes, list):
        return None
    pairs = [one for one in quotes if isinstance(one, dict) and one.get("paper") in labels]
    found = {str(one["paper"]): _text(one.get("quote"), _LONGEST_QUOTE) for one in pairs}
    return Opening(text=text, quotes={label: words for label, words in found.items() if words})


def _parts(said: object) -> tuple[str, Any]:
    if not isinstance(said, dict):
        return "", None
    return _text(said.get("text"), _LONGEST_TEXT), said.get("quotes")


def _text(value: object, most: int) -> str:
    """Return a text on one line without anything invisible; nothing where it is none."""
    return printable(value) if isinstance(value, str) and len(value) <= most else ""
