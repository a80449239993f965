"""Sends JSON to the services that take posts, and turns refusals into errors for the user."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, ClassVar
from urllib.parse import urlsplit

from digest.errors import DeliveryError
from digest.net.client import Client
from digest.net.rate_limits import RateLimit
from digest.text import printable, shorten

Content = Mapping[str, object] | bytes | None
"""JSON, bytes that are sent as they are, or nothing."""
_MAX_REASON = 100
# The JSON fields in which services give the reason of a refusal.
_REASONS = ("message", "description", "detail", "error", "code")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiReply:
    """A service's answer: the HTTP status, and the JSON body, an object or a list (`rows`)."""

    status: int
    body: Mapping[str, Any]
    rows: Sequence[Any] | None = None


@dataclass(slots=True, kw_only=True)
class Api:
    """One account at a service; `address` has no final slash.

    No error message repeats `secret`.  `hint` is the advice after a refusal; `sentences` has
    another message and hint for certain statuses and reasons.  Answers have at most `max_bytes`.
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
        """The host, as messages name it."""
        return urlsplit(self.address).hostname or ""

    def ask(  # noqa: PLR0913 - all of these differ between requests
        self,
        path: str,
        content: Content = None,
        *,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        repeatable: bool = False,
        refusals: frozenset[int] = frozenset(),
    ) -> ApiReply:
        """Send a request, with bytes as they are and other content as JSON; return the answer.

        Raises DeliveryError, also for a status from 400 on that is not in `refusals`.  The error is
        uncertain if the status means success and the body is not JSON.
        """
        is_json = content is not None and not isinstance(content, bytes)
        content_type = {"Content-Type": "application/json"} if is_json else {}
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        response = self.sender.send(
            self.address + path,
            b"" if content is None else body,
            rate_limit=self.rate_limit,
            method=method,
            headers={**content_type, **self.headers, **(headers or {})},
            repeatable=repeatable,
            max_bytes=self.max_bytes,
        )
        try:
            parsed = json.loads(response.body)
        except (ValueError, RecursionError):
            parsed = None
        rows = parsed if isinstance(parsed, list) else None
        fields = parsed if isinstance(parsed, dict) else {}
        answer = ApiReply(status=response.status, body=fields, rows=rows)
        is_refused = response.status >= HTTPStatus.BAD_REQUEST
        if is_refused and response.status not in refusals:
            raise self.refusal(answer)
        if not isinstance(parsed, dict | list) and not is_refused:
            raise self.unexpected()
        return answer

    def refusal(self, answer: ApiReply) -> DeliveryError:
        """Return the error for a refusal."""
        reason, usual = self.find_reason(answer.body), ("refuses what it was sent", self.hint)
        sentence, hint = self.sentences.get(reason, self.sentences.get(answer.status, usual))
        details = ", ".join(filter(None, [str(answer.status), reason]))
        return DeliveryError(f"{self.host} {sentence} ({details}).", hint=hint)

    def prepare(self, path: str, *content: Content, **options: Any) -> ApiReply:  # noqa: ANN401
        """Send a request before the delivery itself, with retries: it changes nothing visible.

        The arguments are those of `ask`.  Raises DeliveryError, which is never uncertain.
        """
        try:
            return self.ask(path, *content, repeatable=True, **options)
        except DeliveryError as error:
            hint = self.hint if error.uncertain else error.hint
            raise DeliveryError(str(error), hint=hint) from error

    def unexpected(self) -> DeliveryError:
        """Return the error for an answer that the service does not document."""
        return DeliveryError(
            f"The answer of {self.host} is not as its documentation says.",
            hint="Check there whether the post has arrived, and check the address of the target.",
            uncertain=True,
        )

    def find_reason(self, body: Mapping[str, Any]) -> str:
        """Return the service's own words for a refusal."""
        text = next((body[name] for name in _REASONS if isinstance(body.get(name), str)), "")
        reason = shorten(printable(text), _MAX_REASON).rstrip(".")
        return "" if self.secret in text else reason
