"""Arguments read and made exact: days, and identifiers in any spelling."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from digest.errors import UsageError
from digest.identifiers import find_ids, parse_id
from digest.pipeline import subject_of
from digest.query import Query

STANDARD_INPUT = "-"
HOW_IDS_LOOK = "They look like 2602.22544 or hep-th/9901001."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The arguments: identifiers, version-free, in order and once each, and what is none."""

    arguments: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """What to say where there is not one identifier."""
        if self.unreadable:
            return f"None of these is an arXiv identifier: {', '.join(self.unreadable)}."
        return "Standard input holds no arXiv identifier."


def read_ids(arguments: Sequence[str] | None) -> Listed:
    """Read identifiers; `-` stands for those found in any text on standard input."""
    ids: list[str] = []
    unreadable: list[str] = []
    for text in arguments or ():
        if text == STANDARD_INPUT:
            ids += [found.id for found in find_ids(_read_input())]
        else:
            known, unknown = _split(text)
            ids += known
            unreadable += unknown
    return Listed(
        arguments=tuple(arguments or ()),
        ids=tuple(dict.fromkeys(ids)),
        unreadable=tuple(unreadable),
    )


def parse_ids(texts: Sequence[str] | None, option: str) -> frozenset[str]:
    """Read the identifiers of an option.  Raises UsageError on anything else."""
    found = [_split(text) for text in texts or ()]
    for unknown in (name for _, names in found for name in names):
        parse_one_id(unknown, option)
    return frozenset(name for names, _ in found for name in names)


def parse_one_id(text: str, option: str = "") -> str:
    """Read one identifier.  Raises UsageError on anything else."""
    found = parse_id(text)
    if found is None:
        where = f"{option}: " if option else ""
        raise UsageError(f"{where}'{text}' is not an arXiv identifier.", hint=HOW_IDS_LOOK)
    return found.id


def parse_query(text: str | None, names: Sequence[str] | None) -> Query | None:
    """Read a query, categories, or both; nothing given is None.  Raises UsageError."""
    check_query(text)
    if text is None and not names:
        return None
    return subject_of(query=text or "", names=names or ()).query


def check_query(text: str | None) -> None:
    """Refuse a query of blanks, which a script's mistake makes.  Raises UsageError."""
    if text is not None and not text.strip():
        raise UsageError("-q: the query is empty.", hint="For example: -q 'ti:diffusion'")


def parse_day(text: str | None, option: str) -> date | None:
    """Read a day; nothing given is None.  Raises UsageError."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(
            f"{option}: '{text}' is not a day.", hint="Write it as YYYY-MM-DD, such as 2026-02-28."
        ) from error


def _split(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the identifiers of one argument, which commas may join, and the parts that are none.

    An address may hold commas too: where the whole can be read, it is one identifier.
    """
    parts = [text] if parse_id(text) else [part for part in text.split(",") if part.strip()]
    found = {part: parse_id(part) for part in parts or [text]}
    known = [identifier.id for identifier in found.values() if identifier]
    # A sentence with commas is named whole.
    return known, [part for part in found if not found[part]] if known else [text]


def _read_input() -> str:
    """Read standard input, whatever its encoding: identifiers are ASCII."""
    return sys.stdin.buffer.read().decode("utf-8", "replace")
