"""What is wrong with a post, or could not be confirmed, and where."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
FindingKind = Literal[
    "identifier",
    "title",
    "author",
    "institution",
    "number",
    "name",
    "link",
    "count",
    "twice",
    "window",
    "withdrawn",
    "version",
    "support",
    "meaning",
    "dead",
    "paper",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: an error contradicts the record, a warning lacks it, a note could not look.

    `line` and `column` count from 1 in the file.  `found` is what the post says, `expected` what
    the record says, and `stands` where it says so, such as `arXiv:2602.22544, abstract`.
    """

    severity: Severity
    kind: FindingKind
    line: int
    column: int
    message: str
    found: str
    expected: str = ""
    stands: str = ""
