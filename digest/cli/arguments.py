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
        elif found := parse_id(text):
            ids.append(found.id)
        else:
            unreadable.append(text)
    return Listed(
        arguments=tuple(arguments or ()),
        ids=tuple(dict.fromkeys(ids)),
        unreadable=tuple(unreadable),
    )


def parse_ids(texts: Sequence[str] | None, option: str) -> frozenset[str]:
    """Read the identifiers of an option.  Raises UsageError on anything else."""
    return frozenset(parse_one_id(text, option) for text in texts or ())


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


def _read_input() -> str:
    """Read standard input, whatever its encoding: identifiers are ASCII."""
    return sys.stdin.buffer.read().decode("utf-8", "replace")
