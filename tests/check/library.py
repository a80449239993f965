"""Posts that `digest build` makes of any records, and the library that they are checked against."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from json import dumps
from pathlib import Path
from typing import Any

from digest.check import check_post, read_post
from digest.store import open_library
from tests.check.invented import Shelf
from tests.environment import start_digest


def build_posts(  # noqa: PLR0913 - each is one part of the command
    rows: Sequence[Mapping[str, Any]],
    folder: Path,
    *,
    papers: int,
    posts: int | Sequence[str],
    formats: str = "md,json",
    lang: str = "en",
) -> tuple[list[str], Shelf]:
    """Build posts of so many papers each, offline; return their Markdown and all papers.

    `posts` are their topics, or how many there are; `lang` is their language.
    """
    topics = [f"Lot {place}" for place in range(posts)] if isinstance(posts, int) else posts
    source = folder / "records.jsonl"
    source.write_text("".join(f"{dumps(row)}\n" for row in rows), "utf-8")
    run(folder, "library", "import", str(source))
    ids = [row["id"] for row in rows]
    options = f"--date 2026-01-31 --offline -o posts --format {formats} --language {lang}".split()
    for place, topic in enumerate(topics):
        chosen = ids[place :: len(topics)][:papers]
        run(folder, "build", *chosen, "--topic", topic, *options)
    files = sorted((folder / "posts").glob("*.md"))
    with open_library(folder / "home", now=lambda: datetime.now(UTC)) as library:
        held = library.load_papers(ids)
    return [file.read_text("utf-8") for file in files], Shelf(held.values())


def check_posts(folder: Path, shelf: Shelf) -> tuple[int, list[tuple[str, ...]]]:
    """Return how many files a folder's posts have, and what is found with their data and without.

    The parts of a mail are files of their own.
    """
    for mail in folder.glob("*.eml"):
        message = message_from_bytes(mail.read_bytes(), policy=default)
        for kind, ending in (("plain", ".txt"), ("html", ".mail.html")):
            part = next(one for one in message.walk() if one.get_content_subtype() == kind)
            mail.with_suffix(ending).write_text(part.get_content(), "utf-8")
    posts = sorted(file for file in folder.iterdir() if file.suffix in {".md", ".html", ".txt"})
    found = list[tuple[str, ...]]()
    for data in ("with data", "without"):
        found += [
            (data, file.name, f"{one.line}", one.message, one.found, one.stands)
            for file in posts
            for one in check_post(read_post(file), shelf)
        ]
        for beside in folder.glob("*.json"):
            beside.unlink()
    return len(posts), found


def run(folder: Path, *arguments: str, **variables: str) -> None:
    """Run the command in a folder of its own."""
    start_digest(*arguments, folder=folder, variables=variables).communicate()
