"""Files written, what runs did, and the state of the library."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from digest.model.deliveries import Delivered
from digest.model.editions import Issue

Format = Literal["md", "json", "html", "email", "bib", "atom"]
Dialect = Literal["common", "github", "hugo", "jekyll", "pandoc"]
Tex = Literal["unicode", "keep"]
Coverage = Literal["complete", "partial", "never", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A rendered file: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command that changed the library, for `digest status`."""

    command: str
    started: datetime
    ended: datetime
    exit_code: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryState:
    """What `digest status` tells of the library."""

    location: str
    size: int
    papers: int
    first: datetime | None
    last: datetime | None
    issues: tuple[Issue, ...]
    runs: tuple[Run, ...]
    deliveries: tuple[Delivered, ...] = ()
