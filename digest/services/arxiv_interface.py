"""What arXiv's interfaces have in common: rate limit, refusals, repeated tries, categories."""

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
"""A small category, in which little is listed on a day."""
_TRIES = 3
_LATER_HINT = "arXiv is out of order; run the same command again later."
_REFUSED_HINT = (
    "arXiv, or something on the way to it, does not serve this; try again in some hours."
)

T = TypeVar("T")


class RefusedError(FetchError):
    """A request that arXiv does not accept; `reason` are its own words, where it has any."""

    def __init__(self, reason: str, *, hint: str) -> None:
        told = reason.strip().rstrip(".") or "no reason given"
        super().__init__(f"arXiv does not accept the request: {told}.", hint=hint)
        self.reason = reason


class FaultyError(RequestError):
    """An answer that is no good; a `doubted` one is good, but to be confirmed.

    `is_last`: it was asked for as often as it may be.
    """

    def __init__(self, sentence: str, *, tries: int = TRIES, doubted: object = None) -> None:
        super().__init__(sentence, hint=LATER_HINT, tries=tries)
        self.doubted = doubted
        self.is_last = False

    def conclude(self, why: str) -> FetchError:
        """Return it with the reason why it is not asked for again; none if it was the last try."""
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
        """Ask until an answer is good, three times at most, and return what came.

        The last has no fault, or all have one.  `read` returns an answer, None where there is
        nothing to read, and its fault as in "arXiv …".  A good answer of which `doubt` returns a
        sentence is asked for once more, and then believed.  Raises FaultyError where the run may
        not wait so long.
        """
        tries: list[tuple[T | None, str]] = []
        is_doubted = False

        def judge(response: Response) -> FaultyError | None:
            nonlocal is_doubted
            answer, fault = read(response)
            doubtful = "" if fault or is_doubted or answer is None else doubt(answer)
            if doubtful:
                is_doubted = True
                tries.clear()
                return FaultyError(doubtful, doubted=answer)
            tries.append((answer, fault))
            is_last = len(tries) == _TRIES
            return FaultyError(f"arXiv {fault}.", tries=1 if is_last else TRIES) if fault else None

        try:
            self._get(path, params, judge=judge)
        except FaultyError as error:
            if not error.is_last:
                raise
        return tries

    def _lost(self, fault: str, what: str) -> AnswerError:
        """Return the error of an answer that three tries did not bring; `what` is missing."""
        return AnswerError(f"arXiv {fault}, {_TRIES} times: {what}.", hint=_LATER_HINT)

    def _refuse(self, response: Response, reason: str, *, hint: str) -> None:
        """Raise for a status that asking again would not change.

        `reason` is what arXiv says of it.  `hint` helps with a request that is not accepted
        (RefusedError); where there is nothing at the address, it may be wrong (FetchError).
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
def one_listing() -> Iterator[None]:
    """Turn a refusal into an AnswerError: other listings may still be had."""
    try:
        yield
    except FetchError as error:
        raise AnswerError(str(error), hint=error.hint) from error


def is_possible(notice: Notice, day: date) -> bool:
    """Return whether a day's listing can have a paper as what it says.

    An identifier begins with the month in which its paper was announced, as new.  Those before
    April 2007 began with an archive; no paper that had one can be new on a day that is listed.
    """
    return notice.kind != "new" or f"20{notice.paper}"[:6] <= f"{day:%Y%m}"


def first_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the first notice of each paper, in order."""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.paper, notice)
    return tuple(first.values())


def tell_listing(category: str, day: date, message: str, hint: str) -> Problem:
    """Say what may be missing of a category's listing of a day."""
    return Problem(stage="fetch", subject=f"{category} {day}", message=message, hint=hint)


def codes_of(name: str) -> Collection[str]:
    """Return the archives and categories that arXiv calls so: several may be called alike."""
    return [code for code, known in load_subjects("names").items() if known.lower() == name.lower()]


def is_another(category: str, codes: Collection[str]) -> bool:
    """Return whether what is known of these archives and categories lacks the one asked for.

    An archive is asked for as `cs.*`, and says of itself `cs`.  Some categories have two names.
    """
    names, aliases = load_subjects("names"), load_subjects("aliases")
    asked = category.removesuffix(".*")
    known = {aliases.get(code, code) for code in codes if code in names}
    return asked in names and bool(known) and aliases.get(asked, asked) not in known
