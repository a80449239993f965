"""Folders that posts are written to, whole or not at all."""

import errno
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from digest.errors import DeliveryError, EditedError, OutputError
from digest.model import Artifact, Format, Parcel, Post, SiteIssue
from digest.ports import Leaf, Shelf
from digest.publish.formats import choose_files
from digest.records import parse_site_issue, site_issue_record
from digest.staging import staged, sweep

ELSEWHERE = "Choose another folder with -o."
_ROOM = "Free some space, then run the same command again."


def hash_content(content: bytes) -> str:
    """Return the SHA-256 (hex) of what is written."""
    return sha256(content).hexdigest()


def read_hash(path: Path) -> str | None:
    """Return the SHA-256 of a file; a link has none, for it may lead anywhere."""
    if path.is_symlink():
        return None
    if not path.is_file():
        raise OutputError(f"{path} is not a file.", hint=ELSEWHERE)
    with explained(path):
        return hash_content(path.read_bytes())


def whole_path(path: Path) -> Path:
    """Return the path that the library knows: the folder resolved, the last link not."""
    return path.parent.resolve() / path.name


def make_folder(folder: Path) -> None:
    """Make a folder and those above it.  Raises OutputError."""
    with explained_folder(folder):
        folder.mkdir(parents=True, exist_ok=True)


def stage(path: Path, content: bytes, stack: ExitStack) -> Path:
    """Put a content beside its place, until the stack is left.  Raises OutputError."""
    with explained(path):
        return stack.enter_context(staged(path, content))


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say of a file why it cannot be written.  Raises OutputError."""
    try:
        yield
    except OSError as error:
        raise failure(path, error) from error


@contextmanager
def explained_folder(folder: Path) -> Iterator[None]:
    """Say of a folder why nothing can be written there.  Raises OutputError."""
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise OutputError(f"{folder} is not a folder.", hint=ELSEWHERE) from error
    except OSError as error:
        raise failure(folder, error) from error


def failure(path: Path, error: OSError) -> OutputError:
    """Return what to tell of a place that cannot be written."""
    hint = _ROOM if error.errno in {errno.ENOSPC, errno.EDQUOT} else ELSEWHERE
    return OutputError(f"{path} cannot be written: {error.strerror}.", hint=hint)


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


SCHEMA = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a file was made from, and the SHA-256 (hex) of what may lie there as ours.

    There are two only while it is being replaced.
    """

    made_from: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The issues of an archive by stem, and its files by name."""

    issues: Mapping[str, SiteIssue] = field(default_factory=dict)
    files: Mapping[str, Written] = field(default_factory=dict)

    def announcing(self, hashes: Mapping[str, str]) -> "Manifest":
        """Return the manifest to lie there while files are replaced: old and new are ours.

        What they were made from is nothing until they are there.
        """
        files = {
            name: Written(made_from="", hashes=(*self.hashes_of(name), new))
            for name, new in hashes.items()
        }
        return replace(self, files={**self.files, **files})

    def hashes_of(self, name: str) -> tuple[str, ...]:
        """Return what may lie under a name as ours."""
        return self.files[name].hashes if name in self.files else ()


def parse_manifest(content: bytes) -> Manifest:
    """Read a manifest.  Raises KeyError, TypeError, AttributeError or ValueError."""
    record = json.loads(content)
    if record["schema"] != SCHEMA:
        raise ValueError("another schema")
    issues = [parse_site_issue(one) for one in record["issues"]]
    files = {
        check_name(name): Written(made_from=str(made_from), hashes=tuple(map(str, hashes)))
        for name, [made_from, *hashes] in record["files"].items()
    }
    return Manifest(issues={issue.stem: issue for issue in issues}, files=files)


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest, the same for the same."""
    issues = sorted(manifest.issues.values(), key=lambda issue: issue.stem)
    record = {
        "schema": SCHEMA,
        "issues": [site_issue_record(issue) for issue in issues],
        "files": {
            name: [written.made_from, *written.hashes]
            for name, written in sorted(manifest.files.items())
        },
    }
    return f"{json.dumps(record, indent=1)}\n".encode()


def check_name(name: str) -> str:
    """Return the name of a file in a folder.  Raises ValueError for a path to anywhere else."""
    if name in {"", ".", ".."} or not set(name).isdisjoint("/\\\0"):
        raise ValueError(f"{name!r} is not the name of a file")
    return name


MANIFEST = ".digest-site.json"


class ArchiveFolder:
    """The files of an archive; what is no file of ours stays as it is."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = _read_manifest(folder / MANIFEST)
        self._theirs: dict[Path, None] = {}

    @property
    def issues(self) -> Mapping[str, SiteIssue]:
        """The issues of the archive as it was made last, by stem."""
        return self._manifest.issues

    @property
    def theirs(self) -> Sequence[Path]:
        """What was left as somebody else made it."""
        return tuple(self._theirs)

    def holds(self, name: str, made_from: str) -> bool:
        """Tell whether a file lies there as it was made, from this."""
        written = self._manifest.files.get(name)
        if written is None or written.made_from != made_from:
            return False
        return self._found(name) in written.hashes

    def read(self, name: str) -> bytes:
        """Return a file.  Raises OutputError."""
        path = self._folder / check_name(name)
        with explained(path):
            return path.read_bytes()

    def write(self, leaves: Iterable[Leaf], issues: Iterable[SiteIssue] = ()) -> Sequence[Path]:
        """Write what is not there yet, and return the paths; remember it, and these issues.

        Raises OutputError, and ValueError for a name that is a path.
        """
        made = {check_name(leaf.name): (leaf.made_from, leaf.make()) for leaf in leaves}
        contents = {
            name: content for name, (_, content) in made.items() if self._yields(name, content)
        }
        hashes = {name: hash_content(content) for name, content in contents.items()}
        changed = {name: contents[name] for name in hashes if self._found(name) != hashes[name]}
        known = {issue.stem: issue for issue in issues}
        if not contents and not known:
            return ()
        make_folder(self._folder)
        sweep(self._folder)
        self._save(self._manifest.announcing(hashes))
        self._replace(changed)
        written = {
            name: Written(made_from=made[name][0], hashes=(new,)) for name, new in hashes.items()
        }
        self._save(
            Manifest(
                issues={**self._manifest.issues, **known},
                files={**self._manifest.files, **written},
            )
        )
        return tuple(self._folder / name for name in changed)

    def finish(self, issues: Iterable[SiteIssue], names: Iterable[str]) -> Sequence[Path]:
        """Remove what the archive no longer has, and return the paths.  Raises OutputError."""
        kept, gone = set(names), []
        for name, written in self._manifest.files.items():
            path = self._folder / name
            if name not in kept and self._found(name) in written.hashes:
                with explained(path):
                    path.unlink()
                gone.append(path)
        files = {name: one for name, one in self._manifest.files.items() if name in kept}
        wanted = Manifest(issues={issue.stem: issue for issue in issues}, files=files)
        if wanted != self._manifest:
            self._save(wanted)
        return tuple(gone)

    def _yields(self, name: str, content: bytes) -> bool:
        """Tell whether a file may be written: nothing lies there, or what is ours, or the same."""
        path = self._folder / name
        if not os.path.lexists(path):
            return True
        ours = self._found(name) in {hash_content(content), *self._manifest.hashes_of(name)}
        if not ours:
            self._theirs[path] = None
        return ours

    def _found(self, name: str) -> str | None:
        """Return the hash of what lies there; None for nothing, and for what is no file."""
        path = self._folder / name
        return read_hash(path) if path.is_file() else None

    def _replace(self, contents: Mapping[str, bytes]) -> None:
        # All are staged before the first is replaced, so that a full disk changes nothing.
        with ExitStack() as stack:
            ready = [
                (self._folder / name, stage(self._folder / name, content, stack))
                for name, content in contents.items()
            ]
            for path, temporary in ready:
                with explained(path):
                    temporary.replace(path)

    def _save(self, manifest: Manifest) -> None:
        path = self._folder / MANIFEST
        content = write_manifest(manifest)
        with ExitStack() as stack:
            temporary = stage(path, content, stack)
            with explained(path):
                temporary.replace(path)
        self._manifest = manifest


def _read_manifest(path: Path) -> Manifest:
    """Return what the folder remembers.  Raises OutputError where that cannot be read."""
    if not os.path.lexists(path):
        return Manifest()
    try:
        return parse_manifest(path.read_bytes())
    except OSError as error:
        raise OutputError(f"{path} cannot be read: {error.strerror}.") from error
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise OutputError(
            f"{path} is damaged: nobody knows any longer which files there are ours.",
            hint="Restore it, or write the site to a folder that is new (-o).",
        ) from error
