"""Writes what arXiv's search is asked, in batches that it answers."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote_plus

from digest.model import Page, Paper, Problem, Search
from digest.query import ANOTHER, is_same_query, may_match, parse_query
from digest.services.asking import RefusedError
from digest.services.atom import Feed
from digest.services.entry import clip

Fetch = Callable[[Sequence[str]], Iterator[Page]]

# Where so many identifiers, or both of two, were refused one by one, none of them named in the
# refusal, and not one was accepted, it is not the identifiers that are refused.
_HOPELESS = 3


class Batches:
    """What is left to ask of some identifiers, at most `size` at a time."""

    def __init__(self, ids: Sequence[str], size: int) -> None:
        self._total = len(ids)
        self._waiting = deque(ids[first : first + size] for first in range(0, len(ids), size))
        self._done = 0
        self._accepted = False
        self._refused = 0
        self._hopeless = max(2, min(_HOPELESS, self._total))

    def fetch(self, fetch: Fetch) -> Iterator[Page]:
        """Yield the pages of all batches.  Raises FetchError where everything is refused."""
        while self._waiting:
            batch = self._waiting.popleft()
            try:
                yield from self._fetch_batch(batch, fetch)
            except RefusedError as error:
                yield from self._leave_out(batch, error)

    def _fetch_batch(self, batch: Sequence[str], fetch: Fetch) -> Iterator[Page]:
        for page in fetch(batch):
            self._accepted = True
            yield replace(page, start=self._done + page.start, total=self._total)
        self._done += len(batch)

    def _leave_out(self, batch: Sequence[str], error: RefusedError) -> Iterator[Page]:
        """Leave out the identifier that is refused, or divide the batch to find it."""
        middle = len(batch) // 2
        name = find_named(batch, error.reason)
        if name is None and middle:
            self._waiting.extendleft((batch[middle:], batch[:middle]))
            return
        self._count_refused(error, named=name is not None)
        name = name or batch[0]
        yield self._refused_page(name, error.reason)
        if rest := [other for other in batch if other != name]:
            self._waiting.appendleft(rest)

    def _count_refused(self, error: RefusedError, *, named: bool) -> None:
        self._refused += not named
        if self._refused >= self._hopeless and not self._accepted:
            raise error

    def _refused_page(self, name: str, reason: str) -> Page:
        """Return the page that stands for an identifier that is refused."""
        problem = tell_refused(name, reason)
        page = Page(papers=(), start=self._done, total=self._total, rows=0, problems=(problem,))
        self._done += 1
        return page


def find_named(batch: Sequence[str], reason: str) -> str | None:
    """Return the identifier that a refusal names; None where it names none, or several."""
    named = [
        name for name in batch if re.search(rf"(?<![\w./-]){re.escape(name)}(?!\.?\w)", reason)
    ]
    return named[0] if len(named) == 1 else None


def tell_refused(name: str, reason: str) -> Problem:
    """Say that arXiv does not accept an identifier; one that it does not name may be right."""
    why = f": {reason.strip().rstrip('.')}" if reason else ""
    or_later = "" if find_named([name], reason) else "; where that is right, try again later"
    return Problem(
        stage="fetch",
        subject=name,
        message=f"arXiv does not accept the identifier {name}{why}.",
        hint=f"Look at its spelling{or_later}.",
    )


ORDERS = {"newest": "descending", "oldest": "ascending"}
QUERY_HINT = "Look at the query: parentheses closed, operators in capitals, known prefixes."
IDS_HINT = "Where the identifiers are right, arXiv is out of order: run the same command later."
LEFT_OUT_HINT = "What certainly was not asked for is left out; the next run asks again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A search or a lookup: its parameters, and which papers can be in an answer to it.

    `hint` helps where arXiv does not accept it.  One is `settled` once an answer to another
    question was taken for want of a better one: what follows can be no better.
    """

    params: Mapping[str, str]
    fits: Callable[[Paper], bool]
    hint: str
    settled: bool = False

    @property
    def ids(self) -> Sequence[str]:
        """The identifiers that are looked up; none in a search."""
        listed = self.params.get("id_list", "")
        return listed.split(",") if listed else ()

    def find_difference(self, feed: Feed) -> str:
        """Return what shows that an answer is one to another question, as in "arXiv …"."""
        echo = None if self.ids else find_echo(feed.title)
        if self.settled or (echo is not None and self._means(echo)):
            return ""
        if echo is not None:
            return f"answered another query, {clip(echo)}"
        return "" if all(map(self.fits, feed.papers)) else "sent papers that were not asked for"

    def _means(self, echo: str) -> bool:
        """Tell whether an echo, which may be encoded, is the query that was sent."""
        query = self.params["search_query"]
        return is_same_query(echo, query) or is_same_query(unquote_plus(echo), query)


def search_question(search: Search) -> Question:
    """Return what asks for the rows of a search."""
    query = parse_query(search.query) if search.query else None
    return Question(
        params={
            "search_query": search.query,
            "sortBy": "submittedDate",
            "sortOrder": ORDERS[search.order],
        },
        fits=lambda paper: query is None or may_match(query, paper),
        hint=QUERY_HINT,
    )


def lookup_question(ids: Sequence[str]) -> Question:
    """Return what asks for papers by identifier."""
    wanted = frozenset(ids)
    return Question(
        params={"id_list": ",".join(ids)}, fits=lambda paper: paper.id in wanted, hint=IDS_HINT
    )


def find_echo(title: str) -> str | None:
    """Return the query that the title of an answer repeats, None where it repeats none."""
    _, begun, rest = title.partition("search_query=")
    echo, ended, _ = rest.rpartition("&id_list=")
    return echo if begun and ended else None


def tell_difference(difference: str) -> tuple[Problem, ...]:
    """Say that an answer was one to another question, if anything shows it."""
    if not difference:
        return ()
    message = f"arXiv {difference}; papers that were asked for may be missing."
    return (Problem(stage="fetch", subject=ANOTHER, message=message, hint=LEFT_OUT_HINT),)


def tell_misfits() -> Problem:
    """Say that an answer to the question holds papers that are none."""
    return Problem(
        stage="fetch",
        subject="arxiv",
        message="arXiv sent papers without the categories or the time of submission asked for;"
        " they were left out.",
    )
