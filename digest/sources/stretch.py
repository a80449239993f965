"""One stretch of rows asked of arXiv: what can be wrong with its answer, and how to say so."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

from digest.model import Problem
from digest.sources.atom import Feed

# arXiv echoes `field:[A TO B]` as `field:"A TO B"`.
RANGE = re.compile(r'[\["]([0-9]+ TO [0-9]+)[\]"]')
ECHO = re.compile("search_query=(.*)&id_list=", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows `start` to `start + want - 1` of an answer; `known` is the total it had before."""

    start: int
    want: int
    known: int

    def find_fault(self, feed: Feed) -> str:
        """Return what is wrong with an answer, as in "arXiv …", or nothing."""
        if feed.total < self.known:
            return f"counts {feed.total:,} results where it counted {self.known:,} before"
        if not feed.rows and self.start < feed.total:
            return f"sent no rows at {self.start:,} of {feed.total:,}"
        if self.start + feed.rows > feed.total:
            return f"sent more rows than the {feed.total:,} it counts"
        return ""

    def name(self, total: int) -> str:
        """Name the rows as people count them, from 1."""
        last = min(self.start + self.want, total)
        if last <= self.start:
            return f"rows from {self.start + 1:,} on"
        return f"rows {self.start + 1:,}–{last:,} of {total:,}"


def tell_missing(fault: str, rows: str) -> Problem:
    """Say which rows may be missing, and why."""
    return Problem(
        stage="fetch",
        subject="arxiv",
        message=f"arXiv {fault}; {rows} may be missing.",
        hint="Run again later with --refresh.",
    )


def tell_window(rows: str) -> Problem:
    """Say what lies beyond the rows that arXiv lets anybody read."""
    return Problem(
        stage="fetch",
        subject="arxiv",
        message=f"arXiv gives out the first 10,000 rows of an answer; {rows} are missing.",
        hint="Ask for fewer days, or for fewer categories, at a time.",
    )


def tell_repeats(count: int) -> Problem:
    """Say that rows came twice, which moves others out of sight."""
    return Problem(
        stage="fetch",
        subject="arxiv",
        message=f"Rows that came a second time: {count}; as many papers may be missing.",
        hint="Run again later with --refresh.",
    )


def tell_rewritten(title: str, params: Mapping[str, str]) -> tuple[Problem, ...]:
    """Say that the query which arXiv echoes is not the one that was sent, where that is so."""
    match = ECHO.search(title)
    if match is None:
        return ()
    echo = match[1]
    if squeeze(params.get("search_query", "")) in {squeeze(echo), squeeze(unquote_plus(echo))}:
        return ()
    message = f"arXiv understood the query differently: it searched for {echo}."
    hint = "Put each part of the query in parentheses."
    return (Problem(stage="fetch", subject="arxiv", message=message, hint=hint),)


def squeeze(query: str) -> str:
    """Leave out what means nothing: whitespace between parts, and how a range is bracketed."""
    return "".join(RANGE.sub(r"\1", query).split())
