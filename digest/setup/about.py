"""Reads what a digest shall be about: words, a query, or categories."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from digest.config.values import check_line
from digest.errors import UsageError
from digest.pipeline import subject_of
from digest.query import category, parse_query
from digest.text import printable, slugify

# What words have not, and a query has.
_QUERY = re.compile(r'[:"()]|(?:^|\s)(?:AND|OR|ANDNOT)(?:\s|$)')


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A topic: what it is called, and what finds its papers."""

    title: str
    query: str = ""
    categories: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of its table, which is that of its posts too."""
        return slugify(self.title)


def parse_about(text: str) -> About:
    """Read `graph learning`, `ti:"graph neural" AND cat:cs.LG`, or `cs.CL, cs.LG`.

    Raises UsageError for what is none of these.
    """
    line = _one_line(text)
    names = re.split(r"[,\s]+", line)
    if all(map(_is_category, names)):
        return make_about(names=names)
    if _QUERY.search(line):
        return make_about(query=line)
    return make_about(query=f'all:"{line}"', title=line)


def make_about(*, query: str = "", names: Sequence[str] = (), title: str = "") -> About:
    """Return a topic by query and categories, called after them unless a title is given.

    Raises UsageError where a query cannot be read or a category is malformed.
    """
    query = _one_line(query) if query else ""
    called = printable(_one_line(title)) if title else ""
    subject = subject_of(query=query, names=names, name=called)
    found = dict.fromkeys(category(name).name for name in names)
    if query:
        parse_query(query)
    return About(title=subject.name, query=query, categories=tuple(found))


def _is_category(name: str) -> bool:
    try:
        category(name)
    except UsageError:
        return False
    return True


def _one_line(text: str) -> str:
    """Return a text without blanks around it.  Raises UsageError for none, and for more."""
    line = text.strip()
    try:
        check_line(line)
    except ValueError as error:
        raise UsageError(f"The topic {error}.", hint=_HINT) from error
    if not printable(line):
        raise UsageError("The topic is empty.", hint=_HINT)
    return line


_HINT = "For example: graph learning"
