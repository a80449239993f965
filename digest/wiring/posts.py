"""Reads posts to be delivered, and makes their e-mails."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.errors import DeliveryError
from digest.model import Post
from digest.ports import Library
from digest.wiring.parts import make_house

if TYPE_CHECKING:
    from digest.render import House


def open_post(name: str, settings: Settings, library: Library) -> tuple[Path, Post]:
    """Find a post by its path, its issue's name or its topic, and read it.

    Raises UsageError.
    """
    from digest.publish.issue import find_post

    path = find_post(name, settings.build.output)
    return path, load_post(path, settings, library)


def name_issue(name: str, settings: Settings) -> tuple[date, str]:
    """Return the day and the topic of a post, which may be gone by now.  Raises UsageError."""
    from digest.publish import issue

    return issue.name_issue(name, settings.build.output)


def load_post(path: Path, settings: Settings, library: Library) -> Post:
    """Read a post as its editor left it.  Raises UsageError."""
    from digest.publish.issue import read_post

    return read_post(
        path,
        library,
        {
            "html": lambda post: _render_page(post, settings),
            "email": lambda post: _render_letter(post, settings),
        },
        has_tex=settings.output.tex == "keep",
    )


def list_stale(post: Post) -> tuple[str, ...]:
    """Return the files that say what a post was built from, unless it is as it was built."""
    from digest.publish import issue

    return issue.list_stale(post)


def compose(post: Post, settings: Settings) -> bytes:
    """Return a post's e-mail: as it was built, else rendered from what it was built from.

    That of a post that was edited, or may have been, is made of its Markdown.  Raises
    DeliveryError.
    """
    from digest.publish.formats import name_of

    if message := post.files.get(name_of(post, "email")):
        return message
    built = post.files.get(name_of(post, "json"))
    if post.edited is not False or not built:
        return _render_letter(post, settings)
    return _render_built(built, post, settings)


def _render_built(built: bytes, post: Post, settings: Settings) -> bytes:
    from digest.records import parse_digest
    from digest.render import renderer

    try:
        digest = parse_digest(json.loads(built))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DeliveryError(
            f"The post {post.stem} has no e-mail, and none can be made: its json is damaged.",
            hint="Build it again, with email among the formats.",
        ) from error
    return renderer("email", _house(settings)).render(digest).content


def _render_page(post: Post, settings: Settings) -> bytes:
    from digest.render.edited import render_page

    return render_page(post, _house(settings))


def _render_letter(post: Post, settings: Settings) -> bytes:
    from digest.render.edited import render_letter

    return render_letter(post, _house(settings))


def _house(settings: Settings) -> "House":
    # Where readers leave is the business of each place that a message goes to.
    return replace(make_house(settings), unsubscribe="")
