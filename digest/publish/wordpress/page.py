"""A post of WordPress as it should be and as it is stored, and how the two are told apart.

The last line of the content is a comment that no reader sees.  It says that the post is ours, what
it was made as, and the hash of what the site made of all that we wrote: an editor who changes any
of that leaves a hash that fits no more, and one who publishes a draft another status.  Until we
have seen what the site made of it, the comment is open: only a delivery that was cut off leaves it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from digest.errors import DeliveryError
from digest.model import Post
from digest.publish.wordpress.markup import render_content, render_line
from digest.text import printable, slugify

_MARK = re.compile(r"\s*<!-- digest-post:([a-z0-9-]+):([a-z]+):([0-9a-f]{64}) -->\s*")
OPEN = "0" * 64
"""Stands for the hash until what is stored is known."""
# A post of a day to come is kept back until then, by WordPress and not by an editor.
_SAME = {"future": "publish"}
# The longest name of a category or a tag.
_LONGEST_NAME = 200
_LONGEST_LINK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a post should be; `categories` and `tags` are names."""

    slug: str
    title: str
    content: str
    excerpt: str
    date: str
    status: str
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a post says of itself: its slug, what it was made as, and the hash of what it was."""

    slug: str
    status: str
    digest: str

    def __str__(self) -> str:
        """Write the comment that says so."""
        return f"<!-- {sought(self.slug)}{self.status}:{self.digest} -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A post as the site has it, its texts as they are stored; categories and tags by number."""

    id: int
    slug: str
    status: str
    link: str
    title: str
    text: str
    excerpt: str
    categories: tuple[int, ...]
    tags: tuple[int, ...]

    @property
    def content(self) -> str:
        """The content without our comment."""
        return _MARK.sub("", self.text)

    @property
    def mark(self) -> Mark | None:
        """What our comment says; None where there is none."""
        found = _MARK.search(self.text)
        return Mark(slug=found[1], status=found[2], digest=found[3]) if found else None

    @property
    def digest(self) -> str:
        """The hash of what is stored."""
        return find_digest(self.title, self.content, self.excerpt, self.categories, self.tags)

    def is_open(self) -> bool:
        """Tell whether our delivery of the post was cut off."""
        return self.mark is not None and self.mark.digest == OPEN

    def is_kept(self) -> bool:
        """Tell whether the post says what it did when we left it, as far as that is known."""
        return self.mark is not None and self.mark.digest in {OPEN, self.digest}

    def is_untouched(self) -> bool:
        """Tell whether nobody has changed the post since we wrote it, nor what it is."""
        return self.is_kept() and not self.is_moved()

    def is_moved(self) -> bool:
        """Tell whether somebody has published the post, or taken it back."""
        mark = self.mark
        return mark is None or _SAME.get(self.status, self.status) != mark.status


def make_page(post: Post, status: str, categories: tuple[str, ...]) -> Page:
    """Return what a post should be; `categories` stand in place of its own, where there are any."""
    return Page(
        slug=slugify(post.stem),
        title=render_line(post.title),
        content=render_content(post.html),
        excerpt=render_line(post.description),
        date=f"{post.date}T00:00:00",
        status=status,
        categories=_names(categories or post.categories),
        tags=_names(post.tags),
    )


def sought(slug: str) -> str:
    """Return the words by which a post of ours is searched for: they stand in its content."""
    return f"digest-post:{slug}:"


def find_digest(
    title: str, content: str, excerpt: str, categories: tuple[int, ...], tags: tuple[int, ...]
) -> str:
    """Return the hash (SHA-256, hex) of what we write, but for what ends its lines."""
    texts = [_unix(text).strip() for text in (title, content, excerpt)]
    written = json.dumps([*texts, sorted(categories), sorted(tags)])
    return sha256(written.encode()).hexdigest()


def parse_stored(answer: object, host: str) -> Stored:
    """Read a post as the REST API has it for editors.  Raises DeliveryError."""
    try:
        return _read_stored(answer)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise DeliveryError(
            f"{host} does not show a post as it is stored.",
            hint="The user must be allowed to edit posts.",
        ) from error


def _read_stored(answer: Any) -> Stored:  # noqa: ANN401 - whatever came
    found: Mapping[str, Any] = answer
    # A site may have no excerpts, no categories and no tags.
    texts = {name: found[name]["raw"] for name in ("title", "content")}
    texts["excerpt"] = found["excerpt"]["raw"] if "excerpt" in found else ""
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError
    return Stored(
        id=int(found["id"]),
        slug=str(found["slug"]),
        status=str(found["status"]),
        link=printable(str(found.get("link", "")))[:_LONGEST_LINK],
        title=texts["title"],
        text=texts["content"],
        excerpt=texts["excerpt"],
        categories=tuple(map(int, found.get("categories", ()))),
        tags=tuple(map(int, found.get("tags", ()))),
    )


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as they may be given: short, and each once, however it is written."""
    short = (printable(name)[:_LONGEST_NAME].strip() for name in names)
    return tuple({name.casefold(): name for name in short if name}.values())


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
