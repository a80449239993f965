"""Renders an issue as files.  Each format has a module, which is loaded when it is needed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

from digest.errors import UsageError
from digest.extras import how_to_add
from digest.model import Artifact, Dialect, Format, Issue, Post, Tex

if TYPE_CHECKING:
    from digest.render.view import View

__all__ = ["FORMATS", "House", "Renderer", "render_edited"]

FORMATS: tuple[Format, ...] = get_args(Format)
_MODULES = dict.fromkeys(["json", "bib", "ris"], "data")
_MODULES |= dict.fromkeys(["email", "text"], "letter")
_MODULES |= dict.fromkeys(["atom", "jsonfeed"], "feeds")
"""The modules of formats that share one with others, with functions `render_` and a format."""
NOWHERE = "digest.invalid"
"""A reserved host name (RFC 2606), used where no address is configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The publisher of the posts: its addresses, its feeds and its style.  Texts may be empty.

    `site` is the base address of the posts, without a final slash; `sender` is the sender of
    e-mails, `unsubscribe` the http or mailto address where readers unsubscribe.  `earlier` returns
    the issues of a series, of which a feed has at most `issues`.  `dialect` and `tex` apply
    to Markdown; `templates` is a folder of templates that replace ours.  `lang` is the language of
    what belongs to no issue: an archive's lists and its feed of all topics.
    """

    site: str = ""
    sender: str = ""
    unsubscribe: str = ""
    issues: int = 10
    earlier: Callable[[str], Iterable[Issue]] = lambda _series: ()
    dialect: Dialect = "common"
    tex: Tex = "unicode"
    templates: Path | None = None
    lang: str = "en"

    @property
    def host(self) -> str:
        """The site's host, or a reserved name."""
        return urlsplit(self.site).hostname or NOWHERE

    def address(self, name: str) -> str:
        """Return the address where a file is published, or ""."""
        return f"{self.site}/{name}" if self.site else ""


class Manuscript:
    """An issue for a publisher, with what several formats need, made once."""

    def __init__(self, issue: Issue, house: House) -> None:
        self.issue = issue
        self.house = house

    @cached_property
    def post(self) -> "View":
        """The content of the post.  Raises ValueError for mentions that do not fit."""
        from digest.render.view import view

        return view(self.issue)

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        """The entries of the topic's feeds."""
        from digest.render.feeds import list_entries

        return list_entries(self.issue, self.house)


class Renderer:
    """Renders issues in some formats for a publisher.

    Raises UsageError for an unknown format, and for one whose extra is not installed.
    """

    def __init__(self, names: Iterable[str], house: House | None = None) -> None:
        self._formats = [_check_format(name) for name in dict.fromkeys(names)]
        self._house = house or House()

    def render(self, issue: Issue) -> list[Artifact]:
        """Return the files of an issue, in the order of the formats.

        Raises ValueError for mentions that do not fit their statement, OutputError for a mistake in
        a user's template.
        """
        manuscript = Manuscript(issue, self._house)
        return [_find_function("render", form)(manuscript) for form in self._formats]


def render_edited(form: Format, post: Post, house: House) -> bytes:
    """Return an edited post's page, e-mail or plain text, rendered from its Markdown."""
    content: bytes = _find_function("render_edited", form)(post, house)
    return content


def _find_function(verb: str, form: Format) -> Callable[..., Any]:
    module = import_module(f"digest.render.{_MODULES.get(form, form)}")
    return getattr(module, f"{verb}_{form}")  # type: ignore[no-any-return]


def _check_format(name: str) -> Format:
    if name == "png" and find_spec("PIL") is None:
        raise UsageError(
            "The format png needs Pillow, which is not installed.",
            hint=how_to_add("chart"),
        )
    for form in FORMATS:
        if name == form:
            return form
    nearest = get_close_matches(name.lower(), FORMATS, n=1, cutoff=0)[0]
    raise UsageError(
        f"There is no format '{name}'.",
        hint=f"The nearest is '{nearest}'. Known formats: {', '.join(FORMATS)}.",
    )
