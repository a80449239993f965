"""Turns an issue into files; each format is a module of its own, loaded when it is asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

from digest.errors import UsageError
from digest.extras import how_to_add
from digest.model import Artifact, Dialect, Format, Issue, Post, Tex

__all__ = ["FORMATS", "House", "render_edited", "renderer"]

FORMATS: tuple[Format, ...] = get_args(Format)
"""The formats; the module of each has its name."""
NOWHERE = "digest.invalid"
"""A reserved host name (RFC 2606), used where no address is configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The publisher of an issue, and how its posts are written; every text may be empty.

    `site` is the web address that posts are published below, without a final slash; `sender` is
    whom an e-mail is from, `unsubscribe` the http or mailto address where readers leave.  A feed
    has at most `issues`, of those that `earlier` finds by a topic's slug.  `dialect` and `tex` are
    those of Markdown; `templates` is a folder of templates that replace ours.
    """

    site: str = ""
    sender: str = ""
    unsubscribe: str = ""
    issues: int = 10
    earlier: Callable[[str], Iterable[Issue]] = lambda _slug: ()
    dialect: Dialect = "common"
    tex: Tex = "unicode"
    templates: Path | None = None

    @property
    def host(self) -> str:
        """The site's host, or a reserved name."""
        return urlsplit(self.site).hostname or NOWHERE

    def address(self, name: str) -> str:
        """Return where a file is published, or nothing."""
        return f"{self.site}/{name}" if self.site else ""


class FormatRenderer:
    """Writes issues in one format for a house."""

    def __init__(self, name: str, house: House) -> None:
        self.name = name
        self._house = house

    def render(self, issue: Issue) -> Artifact:
        """Return the file of an issue.

        Raises ValueError where a statement's mentions do not fit, OutputError for a mistake in a
        template of the user's.
        """
        artifact: Artifact = _load(self.name).render(issue, self._house)
        return artifact


def _load(name: str) -> Any:  # noqa: ANN401 - a module
    return import_module(f"digest.render.{name}")


def render_edited(form: Format, post: Post, house: House) -> bytes:
    """Return an edited post's page, e-mail or plain text, made of its Markdown."""
    content: bytes = _load(form).render_edited(post, house)
    return content


def renderer(name: str, house: House | None = None) -> FormatRenderer:
    """Return the renderer of a format for a publisher.

    Raises UsageError for an unknown one, and for one that needs what is not installed.
    """
    if name == "png" and find_spec("PIL") is None:
        raise UsageError(
            "The format png needs Pillow, which is not installed.",
            hint=how_to_add("chart"),
        )
    if name in FORMATS:
        return FormatRenderer(name, house or House())
    nearest = get_close_matches(name.lower(), FORMATS, n=1, cutoff=0)[0]
    raise UsageError(
        f"There is no format '{name}'.",
        hint=f"The nearest is '{nearest}'. Known formats: {', '.join(FORMATS)}.",
    )
