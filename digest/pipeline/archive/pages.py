"""Writes the pages around an archive's issues."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from digest.errors import DigestError, LibraryError
from digest.model import Problem, SiteIssue
from digest.pipeline.archive.plan import in_batches, made_leaf, problem_of
from digest.ports import Leaf, Press, SiteFolder


class Pages:
    """Writes the pages around the data; one that cannot be made stays as it was."""

    def __init__(self, press: Press, folder: SiteFolder, held: Sequence[SiteIssue]) -> None:
        self._press, self._folder, self._held = press, folder, held
        self.names: list[str] = []
        self.problems: list[Problem] = []

    def write(self) -> Iterator[Path]:
        """Yield the paths that were written."""
        for batch in in_batches(self._press.pages(self._held, self._read)):
            self.names += [leaf.name for leaf in batch]
            yield from self._folder.write(filter(None, map(self._made, batch)))

    def _read(self, issue: SiteIssue) -> bytes:
        """Return the file that an issue's page is made from: the first.  Raises DigestError."""
        source = issue.files[0]
        if not self._folder.holds(source, issue.made_from):
            raise LibraryError(
                f"{source} in the site's folder is missing or was changed by somebody else.",
                hint="Move it away, then make the site again.",
            )
        return self._folder.read(source)

    def _made(self, leaf: Leaf) -> Leaf | None:
        """Make a file that has to be; None where it need not or cannot."""
        if self._folder.holds(leaf.name, leaf.made_from):
            return None
        try:
            content = leaf.make()
        except DigestError as error:
            self.problems.append(problem_of(leaf.name, error))
            return None
        return made_leaf(leaf.name, leaf.made_from, content)
