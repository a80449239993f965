"""Turns an issue into files; each format is a renderer of its own, loaded when it is asked for."""

from collections.abc import Callable, Mapping
from difflib import get_close_matches

from digest.errors import UsageError
from digest.model import Format
from digest.ports import Renderer
from digest.render.house import House, Style

__all__ = ["RENDERERS", "House", "Style", "renderer"]


def _markdown(house: House) -> Renderer:
    from digest.render.markdown import MarkdownRenderer

    return MarkdownRenderer(house.style)


def _json(_: House) -> Renderer:
    from digest.render.json import JsonRenderer

    return JsonRenderer()


def _html(house: House) -> Renderer:
    from digest.render.html import HtmlRenderer
    from digest.render.templates import Templates

    return HtmlRenderer(Templates(house.style.templates))


def _email(house: House) -> Renderer:
    from digest.render.email import EmailRenderer

    return EmailRenderer(house)


def _bib(house: House) -> Renderer:
    from digest.render.bib import BibRenderer
    from digest.render.templates import Templates

    return BibRenderer(Templates(house.style.templates))


def _atom(house: House) -> Renderer:
    from digest.render.atom import AtomRenderer

    return AtomRenderer(house)


RENDERERS: Mapping[Format, Callable[[House], Renderer]] = {
    "md": _markdown,
    "json": _json,
    "html": _html,
    "email": _email,
    "bib": _bib,
    "atom": _atom,
}


def renderer(name: str, house: House | None = None) -> Renderer:
    """Return the renderer of a format for a publisher.  Raises UsageError for an unknown one."""
    for known, make in RENDERERS.items():
        if known == name:
            return make(house or House())
    nearest = get_close_matches(name.lower(), RENDERERS, n=1, cutoff=0)[0]
    raise UsageError(
        f"There is no format '{name}'.",
        hint=f"The nearest is '{nearest}'. Known formats: {', '.join(RENDERERS)}.",
    )
