"""Commits the files of posts to a branch of a repository elsewhere, and pushes that.

A commit is made on top of what the branch has there, without a working tree: a clone's own files,
index and branches stay as they are, nothing is ever forced, and where somebody else was faster,
the commit is made anew on top of theirs.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from digest.errors import DeliveryError
from digest.model import Format, Parcel, Post
from digest.publish.formats import choose_files
from digest.publish.git.command import Git

TRIES = 6
_KEY = "commit"
_PAUSE = 0.5  # seconds after a push that came too late, longer each time


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """Where commits go: `clone` is a folder, `remote` what git calls the repository in it.

    With an `address` the clone is ours, and made where it is missing.  No `branch` is the one that
    the repository has checked out.  `author` is as in e-mails, or nothing.
    """

    clone: Path
    remote: str = "origin"
    address: str = ""
    branch: str = ""
    folder: str = ""
    author: str = ""
    message: str = "Publish {stem}"
    timeout: float = 120.0


class GitPublisher:
    """A branch of a repository."""

    repeatable = True
    consecutive = False

    def __init__(
        self,
        name: str,
        repository: Repository,
        formats: Sequence[Format],
        sleep: Callable[[float], None],
    ) -> None:
        self.name = name
        self._repository = repository
        self._formats = formats
        self._sleep = sleep

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one commit of a post.  Raises DeliveryError for a format it has not."""
        folder = self._repository.folder
        content = {
            "message": _fill(self._repository.message, post),
            "files": {
                f"{folder}/{name}".lstrip("/"): b64encode(data).decode()
                for name, data in choose_files(post, self._formats).items()
            },
        }
        return (Parcel(key=_KEY, content=json.dumps(content, sort_keys=True).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Commit and push, and return the commit.  Raises DeliveryError.

        Where the branch has these files already, that is the commit.
        """
        content = json.loads(parcel.content)
        files = {path: b64decode(data) for path, data in content["files"].items()}
        git = self._open()
        with git.locked():
            for attempt in range(1, TRIES + 1):
                if commit := self._try(git, files, content["message"]):
                    return commit
                self._sleep(_PAUSE * attempt)
        raise DeliveryError(
            f"Somebody else's commits kept coming while {self.name} was pushed to.",
            hint="Nothing of it is there; publish again.",
        )

    def close(self) -> None:
        """Let go of nothing."""

    def _open(self) -> Git:
        """Return the clone, made where it is ours and missing."""
        place = self._repository
        git = Git(place.clone, timeout=place.timeout)
        if place.address:
            git.make(place.remote, place.address)
        elif not place.clone.is_dir():
            raise DeliveryError(f"There is no folder {place.clone}.", hint="Clone it first.")
        return git

    def _try(self, git: Git, files: Mapping[str, bytes], message: str) -> str:
        """Commit on top of what is there now; return nothing where others were faster."""
        place = self._repository
        branch, is_empty = self._find_branch(git)
        ref, ours = f"refs/digest/{self.name}", bool(place.address)
        base = "" if is_empty else git.fetch(place.remote, branch, ref, shallow=ours)
        tree = git.write_tree(base, files)
        if base and tree == git.tree_of(base):
            return base
        commit = git.commit(tree, base, message, _person(place.author))
        return commit if git.push(place.remote, commit, branch) else ""

    def _find_branch(self, git: Git) -> tuple[str, bool]:
        """Return the branch to push to, and whether the repository has nothing at all yet."""
        place = self._repository
        head, branches = git.list_branches(place.remote)
        branch = place.branch or head
        if branches and branch not in branches:
            raise DeliveryError(
                f"The repository has no branch {branch}.",
                hint="Make it there first, or name another as `branch`.",
            )
        return branch, not branches


def _fill(message: str, post: Post) -> str:
    """Write a message of a commit: what stands in a title is not filled in again."""
    words = {"title": post.title, "date": str(post.date), "slug": post.slug, "stem": post.stem}
    parts = message.split("{")
    filled = parts[:1]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        filled.append(words[name] + rest if brace and name in words else "{" + part)
    return " ".join("".join(filled).split())


def _person(author: str) -> Mapping[str, str]:
    """Return the variables by which git knows whose a commit is."""
    name, address = parseaddr(author)
    if not address:
        return {}
    roles = ("AUTHOR", "COMMITTER")
    names = {f"GIT_{role}_NAME": name or address for role in roles}
    return {**names, **{f"GIT_{role}_EMAIL": address for role in roles}}
