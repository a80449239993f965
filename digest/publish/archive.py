"""The folder of an archive, which remembers what each of its files was made from."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digest.codec import load, plain
from digest.errors import OutputError
from digest.model import Leaf, SiteIssue
from digest.publish.folder import check_name, explained, hash_content, read_hash, replace_all
from digest.staging import sweep

MANIFEST = ".digest-site.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The issues of an archive, and its files by name.

    Of each file it has what that was made from, and the SHA-256 (hex) of what may lie there as
    ours: two only while it is being replaced.
    """

    schema: Literal[1] = 1
    issues: tuple[SiteIssue, ...]
    files: Mapping[str, Sequence[str]]


class ArchiveFolder:
    """The files of an archive; what is no file of ours stays as it is.

    Raises OutputError where its manifest cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._theirs: dict[Path, None] = {}
        self._issues: Mapping[str, SiteIssue] = {}
        self._files: Mapping[str, Sequence[str]] = {}
        path = folder / MANIFEST
        if os.path.lexists(path):
            try:
                found = load(Manifest, path.read_bytes())
                self._files = {check_name(name): made for name, made in found.files.items()}
            except OSError as error:
                raise OutputError(f"{path} cannot be read: {error.strerror}.") from error
            except ValueError as error:
                raise OutputError(
                    f"{path} is damaged: nobody knows any longer which files there are ours.",
                    hint="Restore it, or write the site to a folder that is new (-o).",
                ) from error
            self._issues = {issue.stem: issue for issue in found.issues}

    @property
    def issues(self) -> Mapping[str, SiteIssue]:
        """The issues of the archive as it was made last, by stem."""
        return self._issues

    @property
    def theirs(self) -> Sequence[Path]:
        """Files that were left alone, since somebody else made or changed them."""
        return tuple(self._theirs)

    def holds(self, name: str, made_from: str) -> bool:
        """Return whether a file lies there as it was made, from this."""
        stated, *hashes = self._files.get(name, ("",))
        return stated == made_from and self._found(name) in hashes

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
        ours = {name: content for name, (_, content) in made.items() if self._yields(name, content)}
        known = {issue.stem: issue for issue in issues}
        if not ours and not known:
            return ()
        hashes = {name: hash_content(content) for name, content in ours.items()}
        sweep(self._folder)
        # While files are replaced old and new are ours, and made from nothing until they are there.
        announced = {name: ("", *self._hashes(name), new) for name, new in hashes.items()}
        self._save(self._issues, {**self._files, **announced})
        changed = replace_all({self._folder / name: content for name, content in ours.items()})
        written = {name: (made[name][0], new) for name, new in hashes.items()}
        self._save({**self._issues, **known}, {**self._files, **written})
        return changed

    def finish(self, issues: Iterable[SiteIssue], names: Iterable[str]) -> Sequence[Path]:
        """Remove what the archive no longer has, and return the paths.  Raises OutputError."""
        kept, gone = set(names), list[Path]()
        for name in self._files:
            path = self._folder / name
            if name not in kept and self._found(name) in self._hashes(name):
                with explained(path):
                    path.unlink()
                gone.append(path)
        files = {name: one for name, one in self._files.items() if name in kept}
        wanted = {issue.stem: issue for issue in issues}
        if (wanted, files) != (self._issues, self._files):
            self._save(wanted, files)
        return tuple(gone)

    def _hashes(self, name: str) -> Sequence[str]:
        """Return what may lie under a name as ours."""
        return self._files.get(name, ())[1:]

    def _yields(self, name: str, content: bytes) -> bool:
        """Return whether a file may be written: nothing lies there, or what is ours or the same."""
        path = self._folder / name
        if not os.path.lexists(path) or self._found(name) in {
            hash_content(content),
            *self._hashes(name),
        }:
            return True
        self._theirs[path] = None
        return False

    def _found(self, name: str) -> str | None:
        """Return the hash of what lies there; None for nothing, and for what is no file."""
        path = self._folder / name
        return read_hash(path) if path.is_file() else None

    def _save(self, issues: Mapping[str, SiteIssue], files: Mapping[str, Sequence[str]]) -> None:
        """Write the manifest, the same for the same."""
        manifest = Manifest(
            issues=tuple(issues[stem] for stem in sorted(issues)),
            files={name: files[name] for name in sorted(files)},
        )
        content = f"{json.dumps(plain(manifest), indent=1)}\n".encode()
        replace_all({self._folder / MANIFEST: content})
        self._issues, self._files = issues, files
