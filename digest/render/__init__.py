"""Turns an issue into files; each format is a renderer of its own."""

from collections.abc import Callable, Mapping

from digest.errors import UsageError
from digest.ports import Renderer
from digest.render.json import JsonRenderer
from digest.render.markdown import MarkdownRenderer

__all__ = ["RENDERERS", "renderer"]

RENDERERS: Mapping[str, Callable[[], Renderer]] = {
    MarkdownRenderer.name: MarkdownRenderer,
    JsonRenderer.name: JsonRenderer,
}


def renderer(name: str) -> Renderer:
    """Return the renderer of a format.  Raises UsageError for an unknown one."""
    if name not in RENDERERS:
        known = ", ".join(RENDERERS)
        raise UsageError(f"There is no format '{name}'.", hint=f"Known formats: {known}.")
    return RENDERERS[name]()
