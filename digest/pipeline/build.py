"""From a request to files on the shelf: make the issue, render it, write it, remember it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest.model import Problem
from digest.pipeline.dues import keep_due
from digest.pipeline.edition import Made, make
from digest.pipeline.plan import Request
from digest.pipeline.tools import Tools
from digest.ports import Renderer, Shelf

if TYPE_CHECKING:
    from digest.themes import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build did: the issue, its files (of a dry run, those to be), and what went wrong."""

    made: Made
    files: tuple[Path, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that may make the issue incomplete."""
        return self.made.problems


def build(  # noqa: PLR0913 - the request, and each part that an issue passes through
    request: Request,
    tools: Tools,
    taxonomy: "Sequence[Theme]",
    renderers: Sequence[Renderer],
    shelf: Shelf,
    *,
    force: bool = False,
    dry_run: bool = False,
    due: Sequence[str] = (),
) -> Built:
    """Build an issue; a dry run writes and remembers nothing, but is refused what a real one is.

    The post is kept as due at the publishers `due` before the issue counts as made.

    An empty window writes no file, but is remembered.
    """
    # What one issue takes is not for another: they are made one after the other.
    with tools.library.turn(request.subject.slug, tools.progress.note):
        if dry_run and tools.editor:
            tools = replace(tools, editor=replace(tools.editor, may_ask=False))
        made = make(request, tools, taxonomy)
        files: Sequence[Path] = ()
        if made.digest:
            artifacts = [renderer.render(made.digest) for renderer in renderers]
            files = (shelf.check if dry_run else shelf.write)(artifacts, force=force)
        if made.edition and not dry_run:
            slug, day = request.subject.slug, request.date
            keep_due(tools.library, tools.clock, due if made.digest else (), slug, day)
            tools.library.save_edition(made.edition)
    return Built(made=made, files=tuple(files))
