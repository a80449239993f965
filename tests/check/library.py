"""Posts that `digest build` makes of any records, and the library that they are checked against."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from json import dumps
from pathlib import Path
from typing import Any

from digest.store import open_library
from tests.check.invented import Shelf
from tests.environment import inherited


def build_posts(
    rows: Sequence[Mapping[str, Any]],
    folder: Path,
    *,
    papers: int,
    posts: int | Sequence[str],
    formats: str = "md,json",
) -> tuple[list[str], Shelf]:
    """Build posts of so many papers each, offline; return their Markdown and all papers.

    `posts` are their topics, or how many there are.
    """
    topics = [f"Lot {place}" for place in range(posts)] if isinstance(posts, int) else posts
    source = folder / "records.jsonl"
    source.write_text("".join(f"{dumps(row)}\n" for row in rows), "utf-8")
    run(folder, "library", "import", str(source))
    ids = [row["id"] for row in rows]
    options = f"--date 2026-01-31 --offline -o posts --format {formats}".split()
    for place, topic in enumerate(topics):
        chosen = ids[place :: len(topics)][:papers]
        run(folder, "build", *chosen, "--topic", topic, *options)
    files = sorted((folder / "posts").glob("*.md"))
    with open_library(folder / "home", now=lambda: datetime.now(UTC)) as library:
        held = library.load_papers(ids)
    return [file.read_text("utf-8") for file in files], Shelf(held.values())


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
