"""The base of arXiv's interfaces: rate limit, refusals, retries, categories."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from typing import TypeVar

from digest.errors import AnswerError, FetchError
from digest.model import Notice, Problem
from digest.net.client import Response
from digest.net.failures import LATER_HINT, TRIES, RequestError
from digest.query import load_subjects
from digest.services.arxiv_xml import MOST_BYTES
from digest.services.base import Service

SMALL = "math.HO"
"""A small category, with few papers a day."""
_TRIES = 3
_LATER_HINT = "arXiv is out of order; run the same command again later."
_REFUSED_HINT = (
    "arXiv, or something on the way to it, does not serve this; try again in some hours."
)

T = TypeVar("T")


class RefusedError(FetchError):
    """A request that arXiv does not accept; `reason` is arXiv's own message, if any."""

    def __init__(self, reason: str, *, hint: str) -> None:
        why = reason.strip().rstrip(".") or "no reason given"
        super().__init__(f"arXiv does not accept the request: {why}.", hint=hint)
        self.reason = reason


class FaultyError(RequestError):
    """A faulty answer; `doubted` is an answer without fault that needs confirmation.

    `is_last`: no further try is allowed.
    """

    def __init__(self, sentence: str, *, tries: int = TRIES, doubted: object = None) -> None:
        super().__init__(sentence, hint=LATER_HINT, tries=tries)
        self.doubted = doubted
        self.is_last = False

    def conclude(self, why: str) -> FetchError:
        """Return the error with the reason why there is no further try, empty after the last."""
        error = FaultyError(f"{self}{why}", doubted=self.doubted)
        error.is_last = not why
        return error


class ArxivInterface(Service):
    """One of arXiv's interfaces."""

    title = "arXiv"
    rate_limit = "arxiv"
    max_bytes = MOST_BYTES

    def _ask(
        self,
        path: str,
        params: Mapping[str, str],
        read: Callable[[Response], tuple[T | None, str]],
        doubt: Callable[[T], str] = lambda _: "",
    ) -> Sequence[tuple[T | None, str]]:
        """Ask until an answer has no fault, three times at most; return all answers and faults.

        `read` returns the answer, None if it cannot be read, and its fault as in "arXiv …".  If
        `doubt` returns a message for an answer without fault, the request is repeated once, and the
        second such answer is believed.  Raises FaultyError if the run may not wait that long.
        """
        tries: list[tuple[T | None, str]] = []
        is_doubted = False

        def check(response: Response) -> FaultyError | None:
            nonlocal is_doubted
            answer, fault = read(response)
            message = "" if fault or is_doubted or answer is None else doubt(answer)
            if message:
                is_doubted = True
                tries.clear()
                return FaultyError(message, doubted=answer)
            tries.append((answer, fault))
            is_last = len(tries) == _TRIES
            return FaultyError(f"arXiv {fault}.", tries=1 if is_last else TRIES) if fault else None

        try:
            self._get(path, params, check=check)
        except FaultyError as error:
            if not error.is_last:
                raise
        return tries

    def _missing_error(self, fault: str, loss: str) -> AnswerError:
        """Return the error after three faulty answers; `loss` says what is missing."""
        return AnswerError(f"arXiv {fault}, {_TRIES} times: {loss}.", hint=_LATER_HINT)

    def _raise_for_status(self, response: Response, reason: str, *, hint: str) -> None:
        """Raise an error for a status that a retry would not change.

        `reason` is arXiv's own message.  Raises RefusedError with `hint` if the request is not
        accepted, FetchError for any other status from 401 on.
        """
        if response.status == HTTPStatus.BAD_REQUEST:
            raise RefusedError(reason, hint=hint)
        if response.status > HTTPStatus.BAD_REQUEST:
            why = f": {reason.rstrip('.')}" if reason else ""
            is_absent = response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
            setting = f"DIGEST_ENDPOINTS__{self.endpoint.upper()}"
            raise FetchError(
                f"{response.url.split('?')[0]} answers with status {response.status}{why}.",
                hint=f"Look at {setting}." if is_absent else _REFUSED_HINT,
            )


# ------------------------------------------------------------------------------------ listings


@contextmanager
def raise_answer_error() -> Iterator[None]:
    """Turn any FetchError into an AnswerError: other listings may still be available."""
    try:
        yield
    except FetchError as error:
        raise AnswerError(str(error), hint=error.hint) from error


def is_possible(notice: Notice, day: date) -> bool:
    """Return whether a day's listing can have this notice.

    An identifier begins with the year and month in which its paper was announced as new.  Before
    April 2007 it began with an archive; such a paper cannot be new on a day with a listing.
    """
    return notice.kind != "new" or f"20{notice.paper}"[:6] <= f"{day:%Y%m}"


def first_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the first notice of each paper, in order."""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.paper, notice)
    return tuple(first.values())


def make_listing_problem(category: str, day: date, message: str, hint: str) -> Problem:
    """Return a problem of a category's listing of a day."""
    return Problem(stage="fetch", subject=f"{category} {day}", message=message, hint=hint)


def find_codes(name: str) -> Collection[str]:
    """Return the archives and categories of a name, which several may share."""
    return [code for code, known in load_subjects("names").items() if known.lower() == name.lower()]


def is_other_listing(category: str, codes: Collection[str]) -> bool:
    """Return whether a listing names known archives or categories, but not the requested one.

    The request names an archive `cs.*`, its listing `cs`.  Some categories have two names.
    """
    names, aliases = load_subjects("names"), load_subjects("aliases")
    requested = category.removesuffix(".*")
    known = {aliases.get(code, code) for code in codes if code in names}
    return requested in names and bool(known) and aliases.get(requested, requested) not in known
