"""Parses a model's answers, which may be malformed in any way."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from digest.text import printable
from digest.writing.editor.questions import VERDICTS

# The most items of a list, and the most characters of a sentence.
_MOST_LISTED, _LONGEST = 60, 800
_NUMBER = re.compile(r"\[?(P\d{1,3})[.: ](\d{1,3})\]?")


class ModelSentence(NamedTuple):
    """A sentence by a model, with the numbered sentences it rests on: `("P1", 3)`."""

    text: str
    rests: tuple[tuple[str, int], ...]


class Verdict(NamedTuple):
    """Whether quotes say all of a sentence, and the part that they do not."""

    is_full: bool
    unsupported: str


class FrameAnswer(NamedTuple):
    """The answer for the frame: lead, bullets, outlook."""

    lead: tuple[ModelSentence, ...]
    bullets: tuple[ModelSentence, ...]
    outlook: tuple[ModelSentence, ...]


def read_paragraphs(answer: str) -> tuple[tuple[ModelSentence, ...], ...] | None:
    """Return the paragraphs of an answer; None if it cannot be read."""
    data = _object(answer)
    if data is None or not isinstance(data.get("paragraphs"), list):
        return None
    paragraphs = (
        tuple(_sentences(paragraph.get("sentences"))) for paragraph in _dicts(data["paragraphs"])
    )
    return tuple(filter(None, paragraphs))


def read_again(answer: str) -> dict[str, ModelSentence]:
    """Return rewritten sentences by their keys."""
    data = _object(answer) or {}
    sentences = (
        (sentence.get("id"), next(_sentences([sentence]), None))
        for sentence in _dicts(data.get("sentences"))
    )
    return {name: written for name, written in sentences if isinstance(name, str) and written}


def read_frame(answer: str) -> FrameAnswer | None:
    """Return the answer for the frame; None if it cannot be read."""
    data = _object(answer)
    if data is None or not isinstance(data.get("lead"), list):
        return None
    parts = (tuple(_sentences(data.get(part))) for part in ("lead", "bullets", "outlook"))
    return FrameAnswer(*parts)


def read_verdicts(answer: str) -> dict[str, Verdict]:
    """Return verdicts by the keys of sentences; unknown words are left out."""
    verdicts = {}
    for item in _dicts((_object(answer) or {}).get("verdicts")):
        name, verdict, why = item.get("id"), item.get("verdict"), item.get("unsupported")
        if isinstance(name, str) and verdict in VERDICTS and name not in verdicts:
            is_told = isinstance(why, str) and _is_sound(why)
            verdicts[name] = Verdict(verdict == VERDICTS[0], printable(str(why)) if is_told else "")
    return verdicts


def _sentences(value: object) -> Iterator[ModelSentence]:
    for item in _dicts(value):
        text, rests = item.get("text"), item.get("rests")
        if isinstance(text, str) and text.strip() and len(text) <= _LONGEST and _is_sound(text):
            listed = rests if isinstance(rests, list) else []
            matches = (_NUMBER.fullmatch(str(number).strip()) for number in listed[:_MOST_LISTED])
            numbers = dict.fromkeys((match[1], int(match[2])) for match in matches if match)
            yield ModelSentence(" ".join(text.split()), tuple(numbers))


def _is_sound(text: str) -> bool:
    """Return whether a text has no control, invisible, surrogate or stacked characters."""
    kinds = [unicodedata.category(sign) for sign in unicodedata.normalize("NFC", text)]
    return not any(kind[0] == "C" or kind in {"Zl", "Zp", "Mn", "Me"} for kind in kinds)


def _dicts(value: object) -> list[Mapping[str, Any]]:
    listed = value[:_MOST_LISTED] if isinstance(value, list) else []
    return [item for item in listed if isinstance(item, dict)]


def _object(answer: str) -> Mapping[str, Any] | None:
    try:
        data = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
