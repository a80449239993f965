"""Identifiers asked for in batches: one that is refused costs none of the others."""

import re
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from digest.model import Page, Problem
from digest.sources.asking import RefusedError

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
