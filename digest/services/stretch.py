"""One stretch of rows asked of arXiv: the page its answer makes, and what can be wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from digest.model import Page, Paper, Problem
from digest.services.asking import AGAIN_HINT
from digest.services.atom import Feed
from digest.services.question import Question, tell_misfits


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Rows `start` to `start + want - 1` of an answer; `known` is the total it had before."""

    start: int
    want: int
    known: int

    def find_fault(self, feed: Feed) -> str:
        """Return what is wrong with an answer, as in "arXiv …", or nothing."""
        if feed.start != self.start:
            return (
                f"sent rows from {feed.start + 1:,} on where those from {self.start + 1:,} belong"
            )
        if feed.total < self.known:
            return f"counts {feed.total:,} results where it counted {self.known:,} before"
        if not feed.rows and self.start < feed.total:
            return f"sent no rows at {self.start:,} of {feed.total:,}"
        if self.start + feed.rows > feed.total:
            return f"sent more rows than the {feed.total:,} it counts"
        return ""

    def after(self, feed: Feed) -> "Stretch":
        """Return the stretch to judge the next answer by: a smaller total that repeats is true.

        One that contradicts the rows there are is not.
        """
        if self.start + feed.rows <= feed.total < self.known:
            return replace(self, known=feed.total)
        return self

    def name(self, total: int) -> str:
        """Name the rows as people count them, from 1."""
        last = min(self.start + self.want, total)
        if last <= self.start:
            return f"rows from {self.start + 1:,} on"
        return f"rows {self.start + 1:,}–{last:,} of {total:,}"


def make_page(
    question: Question, feed: Feed, start: int, notes: Sequence[Problem], seen: set[str]
) -> Page:
    """Make a page of an answer, with what is to be told of it.

    The papers seen before are left out, and so are those that cannot be what was asked for.
    """
    fresh = take_fresh(feed, seen)
    fitting = tuple(filter(question.fits, fresh))
    misfits = (tell_misfits(),) if len(fitting) < len(fresh) and not question.settled else ()
    return Page(
        papers=fitting,
        start=start,
        total=feed.total,
        rows=feed.rows - (len(feed.papers) - len(fresh)),
        problems=(*notes, *feed.unusable, *misfits),
    )


def make_rest(row: int, total: int, most: int) -> Page:
    """Make the page that stands for what lies beyond the rows that arXiv lets anybody read."""
    rest = Stretch(start=row, want=total, known=total).name(total)
    return Page(papers=(), start=row, total=min(total, most), rows=0, problems=(tell_window(rest),))


def take_fresh(feed: Feed, seen: set[str]) -> Sequence[Paper]:
    """Return the papers of an answer that are not in `seen`, and add them to it."""
    fresh = {paper.id: paper for paper in reversed(feed.papers) if paper.id not in seen}
    seen.update(fresh)
    return tuple(reversed(fresh.values()))


def tell_fault(feed: Feed, stretch: Stretch, fault: str) -> tuple[Problem, ...]:
    """Say which rows may be missing of an answer, if anything is wrong with it."""
    if not fault:
        return ()
    rows = stretch.name(max(feed.total, stretch.known))
    message = f"arXiv {fault}; {rows} may be missing."
    return (Problem(stage="fetch", subject="arxiv", message=message, hint=AGAIN_HINT),)


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
        hint=AGAIN_HINT,
    )
