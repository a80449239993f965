"""Folders of posts: files are written whole, all or none, and never over an editor's work."""

import errno
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from digest.errors import DeliveryError, EditedError, OutputError
from digest.model import ENDINGS, FEEDS, Artifact, Format, Parcel, Post
from digest.staging import staged, sweep

if TYPE_CHECKING:
    from digest.store import Library

Tell = Callable[[str], object]
"""What is given a sentence for the user."""

_ELSEWHERE = "Choose another folder with -o."
_ROOM = "Free some space, then run the same command again."
_THEIRS = "Look at it there; move it away, then publish again."
_CLOSED = "Make room there, let this user write there, or name another `folder` for this place."


def name_of(post: Post, form: Format) -> str:
    """Return the name of a post's file in a format; a feed is its topic's."""
    return (post.slug if form in FEEDS else post.stem) + ENDINGS[form]


def choose_files(post: Post, formats: Sequence[Format]) -> dict[str, bytes]:
    """Return the files of a post in these formats by name, all that it has where none are given.

    Raises DeliveryError for a format that it has not.
    """
    named = {form: name_of(post, form) for form in ENDINGS if form in formats or not formats}
    missing = [form for form, name in named.items() if formats and name not in post.files]
    if missing:
        raise DeliveryError(
            f"The post {post.stem} has no {', '.join(missing)}.",
            hint="Build it with that format too: `formats` under [build], or --format.",
        )
    return {name: post.files[name] for name in named.values() if name in post.files}


def check_name(name: str) -> str:
    """Return the name of a file in a folder.  Raises ValueError for a path to anywhere else."""
    if name in {"", ".", ".."} or not set(name).isdisjoint("/\\\0"):
        raise ValueError(f"{name!r} is not the name of a file")
    return name


def hash_content(content: bytes) -> str:
    """Return the SHA-256 (hex) of what is written."""
    return sha256(content).hexdigest()


def read_hash(path: Path) -> str | None:
    """Return the SHA-256 (hex) of a file; None for nothing, and for a link, whatever it leads to.

    Raises OutputError where something else than a file has the name.
    """
    if not os.path.lexists(path) or path.is_symlink():
        return None
    if not path.is_file():
        raise OutputError(f"{path} is not a file.", hint=_ELSEWHERE)
    with explained(path):
        return hash_content(path.read_bytes())


def whole_path(path: Path) -> Path:
    """Return the path that the library knows: the folder resolved, the last link not."""
    return path.parent.resolve() / path.name


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Raise OutputError where a file or folder cannot be written."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"{place} is not a folder.", hint=_ELSEWHERE) from error
    except OSError as error:
        hint = _ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else _ELSEWHERE
        raise OutputError(f"{place} cannot be written: {error.strerror}.", hint=hint) from error


def replace_all(
    contents: Mapping[Path, bytes], theirs: Sequence[Path] = (), tell: Tell = lambda _: None
) -> Sequence[Path]:
    """Write files whole, make their folders, and return the paths of those that were not so yet.

    What is `theirs` is kept as `NAME.bak`, and that is told.  Raises OutputError.
    """
    for folder in dict.fromkeys(path.parent for path in contents):
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
    changed = _find_changed(contents)
    # All are staged before the first is replaced, so that a full disk changes nothing.
    with ExitStack() as stack:
        ready: list[tuple[Path, Path]] = []
        for path in changed:
            with explained(path):
                ready.append((path, stack.enter_context(staged(path, contents[path]))))
        for path, temporary in ready:
            with explained(path):
                if path in theirs:
                    path.rename(backup := backup_name(path))
                    tell(f"What was in {path} is kept as {backup.name}.")
                temporary.replace(path)
    return tuple(changed)


def write_new(contents: Mapping[Path, bytes], tell: Tell, *, force: bool) -> None:
    """Write files, all or none, where none of these names is taken by anything else.

    With `force` what is there is kept as `NAME.bak`, and that is told.  Raises OutputError.
    """
    replace_all(contents, find_theirs(contents, lambda _: False, force=force), tell)


def find_theirs(
    contents: Mapping[Path, bytes], is_ours: Callable[[Path], bool], *, force: bool
) -> Sequence[Path]:
    """Return the files to be written whose names are taken by what is not ours.

    Raises OutputError for them unless `force`, and where a folder cannot be written to.
    """
    changed = _find_changed(contents)
    theirs = [path for path in changed if os.path.lexists(path) and not is_ours(path)]
    if theirs and not force:
        verb = "was" if len(theirs) == 1 else "were"
        raise EditedError(
            f"{', '.join(map(str, theirs))} {verb} changed or made by somebody else;"
            " nothing was written.",
            hint="Give --force to write the new version and keep the present one as .bak.",
        )
    for folder in dict.fromkeys(path.parent for path in changed):
        _check_writable(folder)
    return theirs


def _find_changed(contents: Mapping[Path, bytes]) -> Sequence[Path]:
    """Return the files that do not lie there as they are to be written."""
    return [path for path, content in contents.items() if read_hash(path) != hash_content(content)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post as it lies in its folder, and whether it is not as any build wrote it there."""

    content: bytes
    changed: bool


class PostFolder:
    """A folder of posts; the library remembers what was written where.

    What is kept of posts that others changed is told.
    """

    def __init__(self, folder: Path, library: "Library", tell: Tell = lambda _: None) -> None:
        self._folder = folder
        self._library = library
        self._tell = tell

    def find(self, stem: str) -> PostDraft | None:
        """Return an issue's post, if it is there.  Raises OutputError where it cannot be read."""
        path = self._folder / f"{stem}.md"
        if not os.path.lexists(path):
            return None
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OutputError(f"{path} cannot be read: {error.strerror}.") from error
        written = self._library.load_written(whole_path(path))
        return PostDraft(content=content, changed=hash_content(content) not in written)

    def check(self, artifacts: Sequence[Artifact], *, force: bool) -> tuple[Path, ...]:
        """Return the paths that `write` would, raise what it would refuse, and change nothing."""
        contents = self._contents(artifacts)
        find_theirs(contents, self._is_ours, force=force)
        return tuple(contents)

    def write(self, artifacts: Sequence[Artifact], *, force: bool) -> tuple[Path, ...]:
        """Write each file whole, and return the paths in order, as `folder / name`.

        A file that is not ours is refused; with `force` it is kept as `NAME.bak`.  One that
        holds the content already is left alone.  Raises OutputError, LibraryError, and
        ValueError for a name that is a path or is given twice.
        """
        contents = self._contents(artifacts)
        theirs = find_theirs(contents, self._is_ours, force=force)
        sweep(self._folder)
        for path, content in contents.items():
            self._library.save_written(whole_path(path), hash_content(content))
        replace_all(contents, theirs, self._tell)
        return tuple(contents)

    def _contents(self, artifacts: Sequence[Artifact]) -> dict[Path, bytes]:
        """Return what is to be written where."""
        names = [check_name(artifact.name) for artifact in artifacts]
        # Some file systems do not tell "A" from "a".
        if len({name.casefold() for name in names}) < len(names):
            raise ValueError(f"one name twice: {names}")
        return {self._folder / artifact.name: artifact.content for artifact in artifacts}

    def _is_ours(self, path: Path) -> bool:
        return read_hash(path) in self._library.load_written(whole_path(path))


@dataclass(slots=True, kw_only=True)
class FolderPublisher:
    """A folder elsewhere; `shelf` writes there, and knows what is ours."""

    name: str
    shelf: PostFolder
    formats: Sequence[Format]
    repeatable: bool = True
    consecutive: bool = False

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a parcel a file, a feed last.  Raises DeliveryError for a format it has not."""
        files = choose_files(post, self.formats)
        return tuple(Parcel(key=name, content=content) for name, content in files.items())

    def publish(self, parcel: Parcel) -> str:
        """Write a file, and return its path.  Raises DeliveryError."""
        artifact = Artifact(name=parcel.key, content=parcel.content)
        try:
            (path,) = self.shelf.write([artifact], force=False)
        except OutputError as error:
            # What the shelf advises is for whoever builds.
            hint = _THEIRS if isinstance(error, EditedError) else _CLOSED
            raise DeliveryError(str(error), hint=hint) from error
        return str(path)


def _check_writable(folder: Path) -> None:
    """Raise OutputError where this user may change neither a folder nor the nearest one there."""
    with explained(folder):
        past = next(place for place in (folder, *folder.parents) if _is_there(place))
        if not past.is_dir():
            raise NotADirectoryError
        as_we_are = os.access in os.supports_effective_ids
        if not os.access(past, os.W_OK | os.X_OK, effective_ids=as_we_are):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _is_there(place: Path) -> bool:
    """Return whether anything has this name.  Raises OSError where that cannot be known."""
    try:
        place.lstat()
    except FileNotFoundError:
        return False
    return True


def backup_name(path: Path) -> Path:
    """Return a free name beside a file, under which what is in it can be kept."""
    endings = chain([".bak"], (f".bak{number}" for number in count(1)))
    names = (path.with_name(path.name + ending) for ending in endings)
    return next(name for name in names if not os.path.lexists(name))
