"""Reads back the issues that lie in the folder of posts, from their JSON."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

from digest.codec import load_digest
from digest.model import Digest

DAY = len("2026-02-28")


def read_issues(folder: Path, slug: str, tell: Callable[[str], None]) -> Sequence[Digest]:
    """Return a topic's issues, the oldest first; what is damaged is left out, and told of."""
    return tuple(_issues(folder, slug, tell))


def _issues(folder: Path, slug: str, tell: Callable[[str], None]) -> Iterator[Digest]:
    for path in sorted(folder.glob(f"*-{slug}.json")):
        if _day(path, slug) is None:
            continue  # another topic's, whose slug has the same end
        try:
            yield _read(path, slug)
        except OSError as error:
            tell(f"{path} cannot be read and is left out of the feed: {error.strerror}.")
        except ValueError:
            tell(f"{path} is damaged and is left out of the feed; build that day again.")


def _read(path: Path, slug: str) -> Digest:
    """Read an issue.  Raises OSError, and ValueError."""
    if not path.is_file():
        raise ValueError("not a file")
    digest = load_digest(path.read_bytes())
    if (digest.slug, digest.date) != (slug, _day(path, slug)):
        raise ValueError("another issue's content")
    return digest


def _day(path: Path, slug: str) -> date | None:
    """Return the day in the name of an issue's file; None where it is not this topic's."""
    day = path.name[:DAY]
    try:
        return date.fromisoformat(day) if path.name == f"{day}-{slug}.json" else None
    except ValueError:
        return None
