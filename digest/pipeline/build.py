"""From a request to files on the shelf: make the issue, render it, write it, remember it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from digest.model import Problem
from digest.pipeline.collect import Tools
from digest.pipeline.edition import Made, make
from digest.pipeline.plan import Request
from digest.ports import Renderer, Shelf
from digest.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: the issue, where its files lie, and what went wrong on the way."""

    made: Made
    files: tuple[Path, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that may make the issue incomplete."""
        return self.made.problems


def build(  # noqa: PLR0913 - the request, and each part that an issue passes through
    request: Request,
    tools: Tools,
    taxonomy: Sequence[Theme],
    renderers: Sequence[Renderer],
    shelf: Shelf | None,
    *,
    force: bool = False,
) -> Built:
    """Build an issue; without a shelf nothing is written and nothing remembered.

    An empty window writes no file, but is remembered.
    """
    made = make(request, tools, taxonomy)
    if shelf is None:
        return Built(made=made)
    files: Sequence[Path] = ()
    if made.digest:
        artifacts = [renderer.render(made.digest) for renderer in renderers]
        files = shelf.write(artifacts, force=force)
    if made.edition:
        tools.library.save_edition(made.edition)
    return Built(made=made, files=tuple(files))
