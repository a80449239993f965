"""What makes an archive of all issues, and the folder that it lies in."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from digest.model import Artifact, Digest, SiteIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A file of an archive: its name, what stands for all that it is made from, and its maker.

    It is made only where another file, or one that was made from something else, lies there.
    """

    name: str
    made_from: str
    make: Callable[[], bytes]


class Press(Protocol):
    """Makes the files of an archive: pure functions of issues."""

    def set_issue(self, digest: Digest, made_from: str) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return what the archive says of an issue, and its data files."""
        ...

    def set_edited(
        self, digest: Digest, text: bytes, made_from: str
    ) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return the same of an issue whose post was changed by its editor, from that post.

        Raises DigestError where the post cannot be read.
        """
        ...

    def pages(
        self, issues: Sequence[SiteIssue], read: Callable[[SiteIssue], bytes]
    ) -> Iterator[Leaf]:
        """Yield every other file; `read` gives the data or the post that a page is made from."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as it lies in its folder, and whether it is not as any build wrote it there."""

    content: bytes
    changed: bool


class Drafts(Protocol):
    """The folder of posts, in which editors work."""

    def find(self, stem: str) -> Draft | None:
        """Return an issue's post, if it is there.  Raises OutputError where it cannot be read."""
        ...


class SiteFolder(Protocol):
    """The folder of an archive, which remembers what was written to it.

    What somebody else wrote or changed there is neither replaced nor removed; `theirs` names what
    so could not be written.  Every method may raise OutputError.
    """

    @property
    def issues(self) -> Mapping[str, SiteIssue]:
        """The issues of the archive as it was made last, by stem."""
        ...

    @property
    def theirs(self) -> Sequence[Path]:
        """What was left as somebody else made it."""
        ...

    def holds(self, name: str, made_from: str) -> bool:
        """Tell whether a file lies there as it was made, from this."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file."""
        ...

    def write(self, leaves: Iterable[Leaf], issues: Iterable[SiteIssue] = ()) -> Sequence[Path]:
        """Write what is not there yet, whole, and return the paths; remember it and the issues."""
        ...

    def finish(self, issues: Iterable[SiteIssue], names: Iterable[str]) -> Sequence[Path]:
        """Remove what the archive no longer has; return the paths.  Only these issues are left."""
        ...
