"""Posts that `digest build` makes of any records, and the library that they are checked against."""

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Any, Self

from digest.check import Known, Titled
from digest.model import Statement
from digest.papers import describe
from digest.pipeline.services import recall
from digest.store import open_library
from tests.environment import inherited


class Shelf:
    """A library as a check asks it, offline; what was loaded is remembered."""

    def __init__(self, home: Path) -> None:
        self._opening: AbstractContextManager[Any] = open_library(
            home, now=lambda: datetime.now(UTC)
        )
        self._known: dict[str, Any] = {}

    def __enter__(self) -> Self:
        self._library = self._opening.__enter__()
        return self

    def __exit__(self, *stopped: object) -> None:
        self._opening.__exit__(None, None, None)

    def load(self, ids: Sequence[str]) -> Known:
        """Return papers by identifier."""
        new = [name for name in ids if name not in self._known]
        papers = self._library.load_papers(new).values()
        self._known |= recall(map(describe, papers), self._library)
        held = {name: self._known[name] for name in ids if name in self._known}
        return Known(dossiers=held)

    def has_proof(self, statement: Statement) -> bool:
        """Remember nothing of models."""
        return statement.by == "nobody"

    def load_titles(self) -> Iterable[Titled]:
        """Return every title."""
        return (Titled(*row) for row in self._library.load_titles())


def build_posts(
    rows: Sequence[Mapping[str, Any]], folder: Path, *, papers: int, posts: int
) -> tuple[list[str], Shelf]:
    """Build posts of so many papers each, offline; return their Markdown and the library."""
    source = folder / "records.jsonl"
    source.write_text("".join(f"{dumps(row)}\n" for row in rows), "utf-8")
    run(folder, "library", "import", str(source))
    ids = [row["id"] for row in rows]
    options = "--date 2026-01-31 --offline -o posts".split()
    for place in range(posts):
        run(folder, "build", *ids[place::posts][:papers], "--topic", f"Lot {place}", *options)
    files = sorted((folder / "posts").glob("*.md"))
    return [file.read_text("utf-8") for file in files], Shelf(folder / "home")


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder of its own."""
    kept = inherited()
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "digest", *arguments],
        cwd=folder,
        env={**kept, "DIGEST_HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "state")},
        check=False,
        capture_output=True,
        text=True,
    )
