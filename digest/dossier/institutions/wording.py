"""Frees the wording of an affiliation of marks, e-mails and TeX, and cuts it into its parts."""

import re
import unicodedata
from collections.abc import Iterator

from digest.dossier.institutions.words import LEGAL
from digest.text import shown

LONGEST = 600
MARKS = "*∗†‡§¶‖#♠♣♦♥⋆★☆✉✝ \t.,;:-–|"

_MAIL = re.compile(r"\{[^{}]*\}\s*@\S+|\(?[\w.+-]+@[\w.-]+\)?|https?://\S+")
_MACRO = re.compile(r"\\[A-Za-z]+\*?|[{}$]")
# The number of an affiliation: `(1)`, `2. Harbour`, or a superscript anywhere.
_NUMBER = re.compile(r"^(?:\(?\d{1,2}\)[\s.]*|\d{1,2}\.?\s+(?=[^\W\d]))|[⁰¹²³⁴-⁹]+")
# Journals' classes name the fields of an address: `organization=…, city=…`.
_FIELD = re.compile(r"\b(\w+)\s*=\s*")
_STATEMENT = re.compile(r"\s*[;•·\n]\s*|\s+\|\s+")
_COMMA = re.compile(r"\s*[,，、]\s*(?![^()]*\))")
_ASIDE = re.compile(r"\s*[(\[]([^()\[\]]*)(?:[)\]]|$)")
# Text taken from printed pages has accents before their letters.
_ACCENT = re.compile(r"(?:(?<=\w) )?([´`¨ˆ˜])\s?([A-Za-z])")
_COMBINING = str.maketrans("´`¨ˆ˜", "\u0301\u0300\u0308\u0302\u0303")


def clean_statements(stated: str) -> Iterator[str]:
    """Yield the statements of an affiliation; of named fields, those of the organisation.

    Whole paragraphs state none.
    """
    if len(stated) > LONGEST:
        return
    text = _MAIL.sub(" ", _join_accents("; ".join(map(shown, stated.splitlines()))))
    fields = _FIELD.split(text)
    if len(fields) > 1:
        pairs = zip(fields[1::2], fields[2::2], strict=True)
        text = "; ".join(value for name, value in pairs if name.lower().startswith("org"))
    for statement in _STATEMENT.split(_MACRO.sub(" ", text)):
        yield " ".join(_NUMBER.sub("", statement.strip(MARKS)).split()).strip(MARKS)


def split_parts(statement: str) -> Iterator[str]:
    """Yield the parts of a statement between its commas; `, Inc.` belongs to what is before it."""
    parts: list[str] = []
    for part in _COMMA.split(statement):
        if parts and LEGAL.fullmatch(f" {part}"):
            parts[-1] = f"{parts[-1]}, {part}"
        else:
            parts.append(part.strip(MARKS))
    yield from parts


def split_aside(part: str) -> tuple[str, str]:
    """Return a part without what stands in parentheses, and the first of these."""
    aside = _ASIDE.search(part)
    return _ASIDE.sub(" ", part).strip(MARKS + ")]"), aside[1].strip() if aside else ""


def _join_accents(text: str) -> str:
    def join(match: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", match[2] + match[1].translate(_COMBINING))

    return _ACCENT.sub(join, text)
