"""Renders an issue as one page of HTML that needs nothing else: no script, no other file."""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from digest.model import Artifact, Digest
from digest.render.chart import STRIP, chart
from digest.render.templates import Templates
from digest.render.view import view


class HtmlRenderer:
    """The post as a page: `{date}-{slug}.html`."""

    name = "html"

    def __init__(self, templates: Templates) -> None:
        self._templates = templates

    def render(self, digest: Digest) -> Artifact:
        """Return the page in UTF-8.

        Raises ValueError where a statement's mentions do not fit.
        """
        text = self._templates.render("page.html.j2", **describe_page(digest, self._templates))
        return Artifact(name=f"{digest.stem}.html", content=text.lstrip().encode())


def describe_page(digest: Digest, templates: Templates) -> Mapping[str, object]:
    """Return what the template of a page is given, alone or in an archive.

    Raises ValueError where a statement's mentions do not fit.
    """
    style = load_style(templates)
    return {
        "post": view(digest),
        "chart": chart(digest),
        "strip_height": STRIP,
        "style": style,
        "style_hash": _hash(style),
    }


def load_style(templates: Templates | None = None) -> str:
    """Return the page's style sheet, ours or its publisher's, which nobody escapes."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    return Markup((templates or Templates()).read("page.css"))  # noqa: S704 - as above


def _hash(style: str) -> str:
    """Return what a Content-Security-Policy calls a style sheet by."""
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"
