"""What an archive's folder remembers: the issues in it, and what was written to which file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from digest.model import SiteIssue
from digest.records import parse_site_issue, site_issue_record

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
