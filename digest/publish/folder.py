"""Copies the files of posts to a folder: each whole, and never over what was changed there."""

from collections.abc import Sequence

from digest.errors import DeliveryError, EditedError, OutputError
from digest.model import Artifact, Format, Parcel, Post
from digest.ports import Shelf
from digest.publish.formats import choose_files

_THEIRS = "Look at it there; move it away, then publish again."
_CLOSED = "Make room there, let this user write there, or name another `folder` for this place."


class FolderPublisher:
    """A folder elsewhere; `shelf` writes there, and knows what is ours."""

    repeatable = True
    consecutive = False

    def __init__(self, name: str, shelf: Shelf, formats: Sequence[Format]) -> None:
        self.name = name
        self._shelf = shelf
        self._formats = formats

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a parcel a file, a feed last.  Raises DeliveryError for a format it has not."""
        files = choose_files(post, self._formats)
        return tuple(Parcel(key=name, content=content) for name, content in files.items())

    def publish(self, parcel: Parcel) -> str:
        """Write a file, and return its path.  Raises DeliveryError."""
        artifact = Artifact(name=parcel.key, content=parcel.content)
        try:
            (path,) = self._shelf.write([artifact], force=False)
        except OutputError as error:
            # What the shelf advises is for whoever builds.
            hint = _THEIRS if isinstance(error, EditedError) else _CLOSED
            raise DeliveryError(str(error), hint=hint) from error
        return str(path)

    def close(self) -> None:
        """Let go of nothing."""
