"""Links of papers, with the words that justify them."""

from dataclasses import dataclass
from typing import Literal

LinkKind = Literal["code", "dataset", "model", "demo", "project", "video", "other"]
Health = Literal["ok", "gone", "unchecked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What the host of a repository tells of it; `licence` is an SPDX identifier."""

    stars: int | None = None
    licence: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An outside page of a paper: what it is, whose it is, and the words that say so."""

    url: str
    kind: LinkKind
    own: bool
    origin: tuple[str, ...]
    evidence: str
    health: Health = "unchecked"
    repository: Repository | None = None
