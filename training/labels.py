"""The labels, and the labelled papers of the corpora."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from digest.reading.sentences import CHOICES, ROLES
from digest.text.sentences import Span

HOME = Path(__file__).resolve().parent
CORPORA = Path(os.environ.get("DIGEST_CORPORA", HOME.parents[1] / "shared" / "corpora"))
METADATA = ("metadata-2025-sample25k.jsonl.gz", "metadata-2026-01.jsonl.gz")
LETTERS = "BGCMRNLOAX"
"""The roles in the files of labels, in the order of `ROLES`."""
_LATE = (2026, 4)


class NoCorporaError(Exception):
    """The abstracts that training needs are missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledText:
    """A labelled paper: its words, its categories, and the week of its announcement."""

    id: str
    title: str
    abstract: str
    categories: tuple[str, ...]
    week: tuple[int, int]

    @property
    def aside(self) -> bool:
        """Whether the paper is in the eighth of the papers that `make eval` uses."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 8 == 0

    @property
    def late(self) -> bool:
        """Whether the paper is from the last weeks, which are reserved for choosing settings."""
        return self.week >= _LATE


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledLabel:
    """A paper as a reader filed it: its themes, the best first, and its news from 1 to 5.

    Models are evaluated by the labels of `first` readers.
    """

    text: LabelledText
    themes: tuple[str, ...]
    news: int
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadLabel:
    """An abstract as a reader read it: the indices of roles, and of the four chosen sentences.

    `weight` is smaller if the reader is not the first, by whose choices models are evaluated.
    """

    text: LabelledText
    spans: tuple[Span, ...]
    roles: tuple[int, ...]
    chosen: tuple[int | None, ...]
    news: int
    weight: float


def read_texts() -> dict[str, LabelledText]:
    """Return the papers of the corpora by identifier."""
    paths = [CORPORA / name for name in METADATA]
    if missing := [path.name for path in paths if not path.exists()]:
        raise NoCorporaError(f"Training needs {' and '.join(missing)} in {CORPORA}.")
    return {row["id"]: _text(row) for path in paths for row in _rows(path)}


def read_filed(texts: dict[str, LabelledText]) -> list[FiledLabel]:
    """Return the labels of themes and news, with the corrections."""
    labels = {row["id"]: row for row in _rows(HOME / "theme-labels.jsonl")}
    for row in _rows(HOME / "corrections.jsonl"):
        if "themes" in row:
            labels[row["id"]] |= row
    return [
        FiledLabel(
            text=texts[id_],
            themes=tuple(row["themes"]),
            news=row["news"],
            first=row["reader"] == 1,
        )
        for id_, row in sorted(labels.items())
    ]


def read_roles(texts: dict[str, LabelledText]) -> list[ReadLabel]:
    """Return the labels of sentences, with the corrections."""
    labels = {row["id"]: row for row in _rows(HOME / "role-labels.jsonl")}
    for row in _rows(HOME / "corrections.jsonl"):
        if "themes" not in row:
            labels[row["id"]] |= row
    return [_read(texts[id_], row) for id_, row in sorted(labels.items())]


def _read(text: LabelledText, row: dict[str, Any]) -> ReadLabel:
    ends = (*row["starts"][1:], len(text.abstract))
    return ReadLabel(
        text=text,
        spans=tuple(
            Span(a, b, text.abstract[a:b].strip()) for a, b in zip(row["starts"], ends, strict=True)
        ),
        roles=tuple(LETTERS.index(letter) for letter in row["roles"]),
        chosen=tuple(row[choice] for choice in CHOICES),
        news=row["news"],
        weight=1.0 if row["reader"] == 1 else 0.5,
    )


def _text(row: dict[str, Any]) -> LabelledText:
    year, week, _ = date.fromisoformat((row["announced"] or row["published"])[:10]).isocalendar()
    return LabelledText(
        id=row["id"],
        title=" ".join(row["title"].split()),
        abstract=" ".join(row["abstract"].split()),
        categories=tuple(row["categories"]),
        week=(year, week),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


assert len(LETTERS) == len(ROLES)  # noqa: S101 - one letter a role
