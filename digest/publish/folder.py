"""Folders of posts and of archives: all files or none, and never over the changes of others.

The library knows the files in a folder of posts; an archive has a manifest of what each file was
made from.
"""

import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from digest.codec import load, plain
from digest.errors import DeliveryError, EditedError, OutputError
from digest.model import ENDINGS, FEEDS, Artifact, Format, Leaf, Parcel, Post, SitePost
from digest.staging import staged, sweep

if TYPE_CHECKING:
    from digest.store import Library

Report = Callable[[str], object]
"""Called with a sentence for the user."""

_ELSEWHERE = "Choose another folder with -o."
_ROOM = "Free some space, then run the same command again."
_EDITED = "Look at it there; move it away, then publish again."
_NOT_WRITABLE = (
    "Make room there, let this user write there, or name another `folder` for this target."
)


def name_of(post: Post, form: Format) -> str:
    """Return the name of a post's file in a format; a feed is its series's."""
    return (post.series if form in FEEDS else post.stem) + ENDINGS[form]


def choose_files(post: Post, formats: Sequence[Format]) -> dict[str, bytes]:
    """Return the files of a post in these formats by name; all files if `formats` is empty.

    Raises DeliveryError if the post lacks a format.
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
    """Return a name.  Raises ValueError unless it is the name of a file in a folder."""
    if name in {"", ".", ".."} or not set(name).isdisjoint("/\\\0"):
        raise ValueError(f"{name!r} is not the name of a file")
    return name


def hash_content(content: bytes) -> str:
    """Return the SHA-256 (hex) of a file's content."""
    return sha256(content).hexdigest()


def read_hash(path: Path) -> str | None:
    """Return the SHA-256 (hex) of a file; None for a symbolic link, or if there is nothing.

    Raises OutputError if something other than a file has the name.
    """
    if not os.path.lexists(path) or path.is_symlink():
        return None
    if not path.is_file():
        raise OutputError(f"{path} is not a file.", hint=_ELSEWHERE)
    with explained(path):
        return hash_content(path.read_bytes())


def whole_path(path: Path) -> Path:
    """Return the absolute path by which the library knows a file: only its folder is resolved."""
    return path.parent.resolve() / path.name


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Raise OutputError, with a hint, where a file or folder cannot be written."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"{path} is not a folder.", hint=_ELSEWHERE) from error
    except OSError as error:
        hint = _ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else _ELSEWHERE
        raise OutputError(f"{path} cannot be written: {error.strerror}.", hint=hint) from error


def replace_all(
    contents: Mapping[Path, bytes], theirs: Sequence[Path] = (), report: Report = lambda _: None
) -> Sequence[Path]:
    """Write all files or none, make their folders, and return the paths of changed files.

    Files in `theirs` are kept as `NAME.bak` and reported.  Raises OutputError.
    """
    for folder in dict.fromkeys(path.parent for path in contents):
        with explained(folder):
            folder.mkdir(parents=True, exist_ok=True)
    changed = _find_changed(contents)
    # All files are staged before the first is replaced, so that a full disk changes nothing.
    with ExitStack() as stack:
        ready: list[tuple[Path, Path]] = []
        for path in changed:
            with explained(path):
                ready.append((path, stack.enter_context(staged(path, contents[path]))))
        for path, temporary in ready:
            with explained(path):
                if path in theirs:
                    path.rename(backup := backup_name(path))
                    report(f"What was in {path} is kept as {backup.name}.")
                temporary.replace(path)
    return tuple(changed)


def write_new(contents: Mapping[Path, bytes], report: Report, *, force: bool) -> None:
    """Write new files, all or none.

    With `force`, existing files are kept as `NAME.bak` and reported; without it they raise
    OutputError.
    """
    replace_all(contents, find_theirs(contents, lambda _: False, force=force), report)


def find_theirs(
    contents: Mapping[Path, bytes], is_ours: Callable[[Path], bool], *, force: bool
) -> Sequence[Path]:
    """Return the paths in `contents` where a file exists that is not ours.

    Raises EditedError for them unless `force`, and OutputError for a folder that is not writable.
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
    """Return the paths whose files do not have the content that is to be written."""
    return [path for path, content in contents.items() if read_hash(path) != hash_content(content)]


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFile:
    """The Markdown of a post, and whether it differs from what builds wrote."""

    content: bytes
    changed: bool


class PostFolder:
    """A folder of posts; the library remembers the hashes of the files written.

    `report` is called for files that others changed and that are kept as `NAME.bak`.
    """

    def __init__(self, folder: Path, library: "Library", report: Report = lambda _: None) -> None:
        self._folder = folder
        self._library = library
        self._report = report

    def find(self, stem: str) -> PostFile | None:
        """Return an issue's post, None if there is none.  Raises OutputError."""
        path = self._folder / f"{stem}.md"
        if not os.path.lexists(path):
            return None
        try:
            content = path.read_bytes()
        except OSError as error:
            raise OutputError(f"{path} cannot be read: {error.strerror}.") from error
        written = self._library.load_written(whole_path(path))
        return PostFile(content=content, changed=hash_content(content) not in written)

    def check(self, artifacts: Sequence[Artifact], *, force: bool) -> tuple[Path, ...]:
        """Return the paths that `write` would, and raise its errors; write nothing."""
        contents = self._contents(artifacts)
        find_theirs(contents, self._is_ours, force=force)
        return tuple(contents)

    def write(self, artifacts: Sequence[Artifact], *, force: bool) -> tuple[Path, ...]:
        """Write all files or none, and return their paths in order, as `folder / name`.

        A file that is not ours is refused; with `force` it is kept as `NAME.bak`.  A file with the
        same content is left alone.  Raises OutputError, LibraryError, and ValueError for a name
        that is a path or is given twice.
        """
        contents = self._contents(artifacts)
        theirs = find_theirs(contents, self._is_ours, force=force)
        sweep(self._folder)
        for path, content in contents.items():
            self._library.save_written(whole_path(path), hash_content(content))
        replace_all(contents, theirs, self._report)
        return tuple(contents)

    def _contents(self, artifacts: Sequence[Artifact]) -> dict[Path, bytes]:
        names = [check_name(artifact.name) for artifact in artifacts]
        # Some file systems do not distinguish "A" from "a".
        if len({name.casefold() for name in names}) < len(names):
            raise ValueError(f"one name twice: {names}")
        return {self._folder / artifact.name: artifact.content for artifact in artifacts}

    def _is_ours(self, path: Path) -> bool:
        return read_hash(path) in self._library.load_written(whole_path(path))


@dataclass(slots=True, kw_only=True)
class FolderPublisher:
    """A folder as a target; `shelf` is that folder, and knows which files are ours."""

    name: str
    shelf: PostFolder
    formats: Sequence[Format]
    repeatable: bool = True
    consecutive: bool = False

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a parcel for each file, feeds last.  Raises DeliveryError for a missing format."""
        files = choose_files(post, self.formats)
        return tuple(Parcel(key=name, content=content) for name, content in files.items())

    def publish(self, parcel: Parcel) -> str:
        """Write a file, and return its path.  Raises DeliveryError."""
        artifact = Artifact(name=parcel.key, content=parcel.content)
        try:
            (path,) = self.shelf.write([artifact], force=False)
        except OutputError as error:
            # The shelf's own hint is meant for a build.
            hint = _EDITED if isinstance(error, EditedError) else _NOT_WRITABLE
            raise DeliveryError(str(error), hint=hint) from error
        return str(path)


def _check_writable(folder: Path) -> None:
    """Raise OutputError if the user may not write to a folder, or to its nearest parent."""
    with explained(folder):
        nearest = next(path for path in (folder, *folder.parents) if _exists(path))
        if not nearest.is_dir():
            raise NotADirectoryError
        has_effective = os.access in os.supports_effective_ids
        if not os.access(nearest, os.W_OK | os.X_OK, effective_ids=has_effective):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _exists(path: Path) -> bool:
    """Return whether a path exists, links included.  Raises OSError where that is not known."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def backup_name(path: Path) -> Path:
    """Return a free path beside a file, for a backup of it."""
    endings = chain([".bak"], (f".bak{number}" for number in count(1)))
    names = (path.with_name(path.name + ending) for ending in endings)
    return next(name for name in names if not os.path.lexists(name))


MANIFEST = ".digest-site.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The issues of an archive, and its files by name.

    A file's value is a list: what it was made from, and the SHA-256 (hex) of our content.  While
    the file is being replaced, both the old and the new hash are listed.
    """

    schema: Literal[1] = 1
    issues: tuple[SitePost, ...]
    files: Mapping[str, Sequence[str]]


class ArchiveFolder:
    """The files of an archive; files that are not ours are never changed.

    Raises OutputError where its manifest cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._theirs: dict[Path, None] = {}
        self._issues: Mapping[str, SitePost] = {}
        self._files: Mapping[str, Sequence[str]] = {}
        path = folder / MANIFEST
        if os.path.lexists(path):
            try:
                manifest = load(Manifest, path.read_bytes())
                self._files = {check_name(name): row for name, row in manifest.files.items()}
            except OSError as error:
                raise OutputError(f"{path} cannot be read: {error.strerror}.") from error
            except ValueError as error:
                raise OutputError(
                    f"{path} is damaged: digest cannot know which files there it wrote.",
                    hint="Restore it, or write the site to a folder that is new (-o).",
                ) from error
            self._issues = {issue.stem: issue for issue in manifest.issues}

    @property
    def issues(self) -> Mapping[str, SitePost]:
        """The issues of the archive when it was last written, by stem."""
        return self._issues

    @property
    def theirs(self) -> Sequence[Path]:
        """Files that were not written, since somebody else made or changed them."""
        return tuple(self._theirs)

    def holds(self, name: str, made_from: str) -> bool:
        """Return whether a file is there, unchanged, and made from `made_from`."""
        recorded, *hashes = self._files.get(name, ("",))
        return recorded == made_from and self._read_hash(name) in hashes

    def read(self, name: str) -> bytes:
        """Return a file's content.  Raises OutputError."""
        path = self._folder / check_name(name)
        with explained(path):
            return path.read_bytes()

    def write(self, leaves: Iterable[Leaf], issues: Iterable[SitePost] = ()) -> Sequence[Path]:
        """Write files and add them and `issues` to the manifest; return the changed paths.

        Raises OutputError, and ValueError for a name that is a path.
        """
        made = {check_name(leaf.name): (leaf.made_from, leaf.make()) for leaf in leaves}
        ours = {
            name: content for name, (_, content) in made.items() if self._may_write(name, content)
        }
        new_issues = {issue.stem: issue for issue in issues}
        if not ours and not new_issues:
            return ()
        hashes = {name: hash_content(content) for name, content in ours.items()}
        sweep(self._folder)
        # While files are replaced, both old and new contents are ours, and no source is recorded.
        pending = {name: ("", *self._hashes(name), new) for name, new in hashes.items()}
        self._save_manifest(self._issues, {**self._files, **pending})
        changed = replace_all({self._folder / name: content for name, content in ours.items()})
        written = {name: (made[name][0], new) for name, new in hashes.items()}
        self._save_manifest({**self._issues, **new_issues}, {**self._files, **written})
        return changed

    def finish(self, issues: Iterable[SitePost], names: Iterable[str]) -> Sequence[Path]:
        """Remove our files except `names`, set `issues`, and return the removed paths."""
        current, removed = set(names), list[Path]()
        for name in self._files:
            path = self._folder / name
            if name not in current and self._read_hash(name) in self._hashes(name):
                with explained(path):
                    path.unlink()
                removed.append(path)
        files = {name: row for name, row in self._files.items() if name in current}
        by_stem = {issue.stem: issue for issue in issues}
        if (by_stem, files) != (self._issues, self._files):
            self._save_manifest(by_stem, files)
        return tuple(removed)

    def _hashes(self, name: str) -> Sequence[str]:
        return self._files.get(name, ())[1:]

    def _may_write(self, name: str, content: bytes) -> bool:
        """Return whether a file may be written: there is none, or it is ours or the same."""
        path = self._folder / name
        if not os.path.lexists(path) or self._read_hash(name) in {
            hash_content(content),
            *self._hashes(name),
        }:
            return True
        self._theirs[path] = None
        return False

    def _read_hash(self, name: str) -> str | None:
        path = self._folder / name
        return read_hash(path) if path.is_file() else None

    def _save_manifest(
        self, issues: Mapping[str, SitePost], files: Mapping[str, Sequence[str]]
    ) -> None:
        manifest = Manifest(
            issues=tuple(issues[stem] for stem in sorted(issues)),
            files={name: files[name] for name in sorted(files)},
        )
        content = f"{json.dumps(plain(manifest), indent=1)}\n".encode()
        replace_all({self._folder / MANIFEST: content})
        self._issues, self._files = issues, files
