"""Puts a name in the place of `It`, where the sentence before is about the thing that bears it."""

import re

from digest.model import Paper
from digest.text import Span, shown, split_sentences

# `It`, of which something is said.
_IT = re.compile(
    r"^(?:(?P<lead>[A-Z][a-z]+ly, |Further(?:more)?, |Moreover, |In addition, )?It"
    r"|(?P<where>(?:On|In|At|Across|With|Compared|Under) [^,]{3,90}, )it)(?= [a-z]+s\b)"
)
_BRINGS = r"\b(?:propose|introduce|present|develop)s? (?:the )?"


def named(paper: Paper, span: Span, name: str | None) -> tuple[int, str]:
    """Return a sentence as it is shown, and where its proof begins.

    One that says `it` of the thing whose name opens the sentence before, or is introduced there,
    says the name, and rests on both.
    """
    text = shown(span.text)
    it = _IT.match(text)
    if not name or not it:
        return span.start, text
    *_, before = (one for one in split_sentences(paper.abstract[: span.start]) or [span])
    if before is span or not _opens(name, shown(before.text)):
        return span.start, text
    return before.start, f"{it['lead'] or it['where'] or ''}{name}{text[it.end() :]}"


def _opens(name: str, text: str) -> bool:
    """Tell whether a name is what a sentence is about: its subject, or what it brings or tests."""
    found = re.search(
        rf"^(?:[A-Z][a-z]+ly, )?{re.escape(name)} |{_BRINGS}{re.escape(name)}\b"
        rf"|\b(?:of|evaluate|test|validate)s? (?:the |our )?{re.escape(name)}\b",
        text,
    )
    return bool(found)
