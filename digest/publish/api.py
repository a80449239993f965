"""Speaks JSON with the services that posts go to: what they refuse, and what may have arrived."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

from digest.errors import DeliveryError
from digest.net.client import Client, Response
from digest.net.rate_limits import RateLimit
from digest.text import printable, shorten

_LONGEST_REASON = 100
# Under these names services say why they refuse something.
_REASONS = ("message", "description", "detail", "error", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiReply:
    """What a service answered: its status, and an object or a list of rows, where it is one."""

    status: int
    body: Mapping[str, Any]
    rows: Sequence[Any] | None = None


@dataclass(slots=True, kw_only=True)
class Api:
    """One account at a service: its address without a final slash, and who asks.

    `secret` is repeated in no sentence, `hint` says what to look at where something is refused;
    `sentences` say both for a status or a reason.  An answer has at most `max_bytes`.
    """

    address: str = field(repr=False)
    sender: Client
    rate_limit: RateLimit
    hint: str
    secret: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    max_bytes: int = 1_000_000
    sentences: ClassVar[Mapping[int | str, tuple[str, str]]] = {}

    @property
    def host(self) -> str:
        """The host, as sentences name it."""
        return urlsplit(self.address).hostname or ""

    def ask(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        path: str,
        content: Mapping[str, object] | bytes | None = None,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        refusals: frozenset[int] = frozenset(),
    ) -> ApiReply:
        """Send something, bytes as they are and all else as JSON, and return the answer.

        Raises DeliveryError, also for a status from 400 on unless it is one of `refusals`; it is
        uncertain where something was taken and the answer cannot be read.
        """
        is_json = content is not None and not isinstance(content, bytes)
        kind = {"Content-Type": "application/json"} if is_json else {}
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        response = self.sender.send(
            self.address + path,
            b"" if content is None else body,
            rate_limit=self.rate_limit,
            method=method,
            headers={**kind, **self.headers, **(headers or {})},
            repeatable=repeatable,
            max_bytes=self.max_bytes,
        )
        found = _read_json(response)
        rows = found if isinstance(found, list) else None
        told = found if isinstance(found, dict) else {}
        answer = ApiReply(status=response.status, body=told, rows=rows)
        is_refused = response.status >= HTTPStatus.BAD_REQUEST
        if is_refused and response.status not in refusals:
            raise self.refuse(answer)
        if found is None and not is_refused:
            raise self.odd()
        return answer

    def refuse(self, answer: ApiReply) -> DeliveryError:
        """Return the error for a refusal."""
        reason, usual = self.find_reason(answer.body), ("refuses what it was sent", self.hint)
        sentence, hint = self.sentences.get(reason, self.sentences.get(answer.status, usual))
        told = ", ".join(filter(None, [str(answer.status), reason]))
        return DeliveryError(f"{self.host} {sentence} ({told}).", hint=hint)

    def prepare(
        self,
        path: str,
        content: Mapping[str, object] | bytes | None = None,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        refusals: frozenset[int] = frozenset(),
    ) -> ApiReply:
        """Ask what a delivery needs, as often as it takes: nobody sees what it leaves.

        Raises DeliveryError, which is never uncertain.
        """
        try:
            return self.ask(
                path, content, method=method, headers=headers, repeatable=True, refusals=refusals
            )
        except DeliveryError as error:
            raise DeliveryError(
                str(error), hint=self.hint if error.uncertain else error.hint
            ) from error

    def odd(self) -> DeliveryError:
        """Return the error for an answer that is not what the service documents."""
        return DeliveryError(
            f"{self.host} does not answer as its documentation has it.",
            hint="Look there whether it has arrived, and at the address of the place.",
            uncertain=True,
        )

    def find_reason(self, body: Mapping[str, Any]) -> str:
        """Return the service's own words for a refusal."""
        said = next((body[name] for name in _REASONS if isinstance(body.get(name), str)), "")
        reason = shorten(printable(said), _LONGEST_REASON).rstrip(".")
        return "" if self.secret in said else reason


def _read_json(response: Response) -> Mapping[str, Any] | Sequence[Any] | None:
    """Return the object or the list that an answer holds, None where it holds neither."""
    try:
        found = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict | list) else None
