"""Files in a folder, and in a git repository."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from digest.config.delivery.common import Place
from digest.config.delivery.values import Below, Name, Repository
from digest.config.values import Folder, Line, Number, Sender
from digest.model import Format


class Files(Place):
    """A folder that the files of posts are copied to."""

    kind: Literal["files"]
    folder: Folder
    """The folder that files are copied to; one that was changed there since is left alone."""
    formats: tuple[Format, ...] = ()
    """The formats that are copied; all that the post has if not given."""


class Git(Place):
    """A git repository that the files of posts are committed and pushed to."""

    kind: Literal["git"]
    clone: Folder | None = None
    """A clone of your own; its files, its index and its branches stay as they are …"""
    repository: Repository = ""
    """… or the address of the repository, of which a clone is kept beside the library."""
    remote: Name = "origin"
    """What a clone of your own calls the repository that is pushed to."""
    branch: Name = ""
    """The branch that is pushed to; the one that the repository itself has checked out if none."""
    folder: Below = ""
    """The folder within the repository, such as `content/posts`."""
    formats: tuple[Format, ...] = ()
    """The formats that are committed; all that the post has if not given."""
    author: Sender = ""
    """Whose commits they are, `Name <name@example.org>`; as git is configured if not given."""
    message: Annotated[Line, Field(min_length=1)] = "Publish {stem}"
    """The message of a commit; `{title}`, `{date}`, `{slug}` and `{stem}` stand for the post's."""
    timeout: Annotated[Number, Field(gt=0)] = 120.0
    """Seconds after which a command of git's is given up."""

    @model_validator(mode="after")
    def _has_one_source(self) -> "Git":
        if bool(self.clone) == bool(self.repository):
            raise ValueError("needs `clone` or `repository`, one of them")
        return self
