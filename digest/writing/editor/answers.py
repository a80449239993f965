"""Reads what a model answered, of which nothing is taken for granted."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from digest.text import printable
from digest.writing.editor.questions import VERDICTS

# Nobody asked for more.
_MOST_LISTED, _LONGEST = 60, 800
_NUMBER = re.compile(r"\[?(P\d{1,3})[.: ](\d{1,3})\]?")


class Written(NamedTuple):
    """A sentence as a model wrote it, with the numbers that it rests on: `("P1", 3)`."""

    text: str
    rests: tuple[tuple[str, int], ...]


class Verdict(NamedTuple):
    """Whether quotes say a sentence, and what of it they do not."""

    is_full: bool
    unsupported: str


class Framed(NamedTuple):
    """What was answered for the frame: lead, bullets, outlook."""

    lead: tuple[Written, ...]
    bullets: tuple[Written, ...]
    outlook: tuple[Written, ...]


def read_paragraphs(answer: str) -> tuple[tuple[Written, ...], ...] | None:
    """Return the paragraphs of an answer; None where it is none."""
    found = _object(answer)
    if found is None or not isinstance(found.get("paragraphs"), list):
        return None
    told = (tuple(_sentences(one.get("sentences"))) for one in _dicts(found["paragraphs"]))
    return tuple(filter(None, told))


def read_again(answer: str) -> dict[str, Written]:
    """Return rewritten sentences by their numbers."""
    found = _object(answer) or {}
    told = (
        (one.get("id"), next(_sentences([one]), None)) for one in _dicts(found.get("sentences"))
    )
    return {name: written for name, written in told if isinstance(name, str) and written}


def read_frame(answer: str) -> Framed | None:
    """Return what was answered for the frame; None where it is no answer."""
    found = _object(answer)
    if found is None or not isinstance(found.get("lead"), list):
        return None
    parts = (tuple(_sentences(found.get(part))) for part in ("lead", "bullets", "outlook"))
    return Framed(*parts)


def read_verdicts(answer: str) -> dict[str, Verdict]:
    """Return verdicts by their sentences' numbers; one that is no known word is none."""
    told = {}
    for one in _dicts((_object(answer) or {}).get("verdicts")):
        name, verdict, why = one.get("id"), one.get("verdict"), one.get("unsupported")
        if isinstance(name, str) and verdict in VERDICTS and name not in told:
            is_told = isinstance(why, str) and _is_sound(why)
            told[name] = Verdict(verdict == VERDICTS[0], printable(str(why)) if is_told else "")
    return told


def _sentences(value: object) -> Iterator[Written]:
    for one in _dicts(value):
        text, rests = one.get("text"), one.get("rests")
        if isinstance(text, str) and text.strip() and len(text) <= _LONGEST and _is_sound(text):
            listed = rests if isinstance(rests, list) else []
            found = (_NUMBER.fullmatch(str(number).strip()) for number in listed[:_MOST_LISTED])
            numbers = dict.fromkeys((match[1], int(match[2])) for match in found if match)
            yield Written(" ".join(text.split()), tuple(numbers))


def _is_sound(text: str) -> bool:
    """Tell whether a text has no control, invisible or half characters, nor heaps of accents."""
    kinds = [unicodedata.category(sign) for sign in unicodedata.normalize("NFC", text)]
    return not any(kind[0] == "C" or kind in {"Zl", "Zp", "Mn", "Me"} for kind in kinds)


def _dicts(value: object) -> list[Mapping[str, Any]]:
    listed = value[:_MOST_LISTED] if isinstance(value, list) else []
    return [one for one in listed if isinstance(one, dict)]


def _object(answer: str) -> Mapping[str, Any] | None:
    try:
        found = json.loads(answer)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
