"""Turns an issue into files; each format is a renderer of its own."""

from collections.abc import Callable, Mapping

from digest.errors import UsageError
from digest.model import Format
from digest.ports import Renderer
from digest.render.json import JsonRenderer
from digest.render.markdown import MarkdownRenderer

__all__ = ["RENDERERS", "renderer"]

RENDERERS: Mapping[Format, Callable[[], Renderer]] = {
    "md": MarkdownRenderer,
    "json": JsonRenderer,
}


def renderer(name: str) -> Renderer:
    """Return the renderer of a format.  Raises UsageError for an unknown one."""
    for known, make in RENDERERS.items():
        if known == name:
            return make()
    raise UsageError(
        f"There is no format '{name}'.", hint=f"Known formats: {', '.join(RENDERERS)}."
    )
