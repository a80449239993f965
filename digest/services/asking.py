"""Asking a service again until its answer is whole, and what its refusals are told as."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from digest.errors import FetchError
from digest.net.fetcher import Fetcher
from digest.net.pace import Lane
from digest.net.response import Response

TRIES = 3
AGAIN_HINT = "Run the same command again later."
LATER_HINT = "arXiv is out of order; run the same command again later."
REFUSED_HINT = "arXiv, or something on the way to it, does not serve this; try again in some hours."

# What is asked for is not there: the address may be wrong.
ABSENT = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})

T = TypeVar("T")


class RefusedError(FetchError):
    """A service does not accept a request; `reason` are its own words, where it has any."""

    def __init__(self, reason: str, *, hint: str) -> None:
        told = reason.strip().rstrip(".") or "no reason given"
        super().__init__(f"arXiv does not accept the request: {told}.", hint=hint)
        self.reason = reason


def persist(
    ask: Callable[[], tuple[T | None, str]], client: Fetcher, lane: Lane
) -> list[tuple[T | None, str]]:
    """Ask up to three times, and return what came: the last has no fault, or all have one.

    `ask` returns an answer, None where there is nothing to read, and its fault as in "arXiv …".
    Raises FetchError.
    """
    tries = [ask()]
    while tries[-1][1] and len(tries) < TRIES:
        client.back_off(lane, len(tries), f"arXiv {tries[-1][1]}.")
        tries.append(ask())
    return tries


def refuse_status(response: Response, reason: str, *, hint: str, setting: str) -> None:
    """Raise for a status that asking again would not change.

    `hint` helps with a request that is not accepted (RefusedError), `setting` names the address
    that may be wrong where there is nothing at it (FetchError).
    """
    if response.status == HTTPStatus.BAD_REQUEST:
        raise RefusedError(reason, hint=hint)
    if response.status > HTTPStatus.BAD_REQUEST:
        why = f": {reason.rstrip('.')}" if reason else ""
        raise FetchError(
            f"{response.url.split('?')[0]} answers with status {response.status}{why}.",
            hint=f"Look at {setting}." if response.status in ABSENT else REFUSED_HINT,
        )
