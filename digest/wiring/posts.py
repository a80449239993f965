"""Reads and probes posts, and writes setups."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import Settings
from digest.errors import ConfigError, DeliveryError, OutputError
from digest.model import Post
from digest.ports import Library, Progress
from digest.taste import Bibliography
from digest.wiring.clients import Clients
from digest.wiring.parts import make_house

if TYPE_CHECKING:
    from digest.net.client import LinkProber
    from digest.render import House

# Seconds that a check may lose to pages that do not answer.
_BUDGET = 60.0


@contextmanager
def open_prober(settings: Settings, progress: Progress) -> Iterator["LinkProber"]:
    """Return a prober with a client of its own, that goes to public addresses alone.

    An endpoint on this machine is trusted where it is asked for records, not as a page of a post.
    """
    from digest.net.client import LinkProber

    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=progress, cleanup=cleanup)
        yield LinkProber(clients.make(_BUDGET, trusting=False), progress)


def read_bibliography(path: Path) -> Bibliography:
    """Return the works of a BibTeX file or CSL JSON.

    Raises ConfigError where the file has gone since the configuration was read.
    """
    from digest.bibliography import parse_bibliography

    try:
        return parse_bibliography(path.read_bytes(), path.name)
    except OSError as error:
        raise ConfigError(
            f"The reading list {path} cannot be read: {error.strerror}.",
            hint="Name another file as `reading` of the topic, or none.",
        ) from error


def write_setup(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, all or none; what is there is refused, or kept as .bak.  Raises OutputError."""
    from digest.publish.folder import write_new

    try:
        write_new(contents, force=force)
    except OutputError as error:
        hint = error.hint if "--force" in error.hint else "Choose another place by --config FILE."
        raise OutputError(str(error), hint=hint) from error


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
    from digest.publish.folder import name_of

    if message := post.files.get(name_of(post, "email")):
        return message
    built = post.files.get(name_of(post, "json"))
    if post.edited is not False or not built:
        return _render_letter(post, settings)
    return _render_built(built, post, settings)


def _render_built(built: bytes, post: Post, settings: Settings) -> bytes:
    from digest.codec import load_digest
    from digest.render import renderer

    try:
        digest = load_digest(built)
    except ValueError as error:
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
