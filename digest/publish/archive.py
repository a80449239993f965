"""The folder of an archive, with a manifest of what each file was made from."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from digest.codec import load, plain
from digest.errors import OutputError
from digest.model import Leaf, SitePost
from digest.publish.folder import check_name, explained, hash_content, read_hash, replace_all
from digest.staging import sweep

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
