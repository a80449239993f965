"""A stand-in for Buttondown's API, version 2026-04-01, as far as e-mails go.

Written after its documentation: a status that sends unless it is given, the confirmation of the
first sending by a key, slugs and texts that are there once, keys against doubles, unknown fields.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import Refusal

KEY = "5f0c1d2e-buttondown-s3cret"
_FIELDS = frozenset(
    "subject body status publish_date slug description canonical_url image metadata filters".split()
)
_STATUSES = frozenset({"draft", "scheduled", "about_to_send"})
_LIVE = "x-buttondown-live-dangerously"


def refusal(code: str, status: int = 400) -> Refusal:
    """Return an answer that is an error."""
    return Refusal(status, {"code": code, "detail": f"No: {code}"})


class ButtondownList:
    """A newsletter; `emails` are there, the oldest first, `sent` what went out, by subject.

    `keeps` says what becomes of a body that is stored.
    """

    def __init__(
        self,
        keeps: Callable[[str], str] = str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.emails: list[dict[str, Any]] = []
        self.sent: list[str] = []
        self.writes = 0
        self._keeps, self._now = keeps, now
        self._confirmed = False
        self._answered: dict[str, HttpReply] = {}

    def answer(self, request: HttpRequest) -> HttpReply:
        """Answer as Buttondown does."""
        key = request.headers.get("x-idempotency-key", "")
        if key and key in self._answered:
            return self._answered[key]
        try:
            reply = self._answer(request)
        except Refusal as refused:
            reply = refused.reply
        if key:
            self._answered[key] = reply
        return reply

    def edit(self, **fields: object) -> None:
        """Let an editor change the newest e-mail."""
        self.emails[-1].update(fields)

    def _answer(self, request: HttpRequest) -> HttpReply:
        if request.headers.get("authorization") != f"Token {KEY}":
            raise refusal("unauthorized", 401)
        if request.headers.get("x-api-version") != "2026-04-01":
            raise refusal("version_invalid")
        found = re.fullmatch(r"/v1/emails(?:/([a-z0-9_]+))?", request.path)
        if not found:
            return HttpReply(status=404)
        if request.method == "GET":
            newest = self.emails[::-1][:100]
            return HttpReply.of(
                {"results": newest, "next": None, "previous": None, "count": len(newest)}
            )
        fields = json.loads(request.body)
        if unknown := sorted(set(fields) - _FIELDS):
            return HttpReply.of({"detail": [{"type": "extra_forbidden", "loc": unknown}]}, 422)
        if request.method == "PATCH":
            email = next(one for one in self.emails if one["id"] == found[1])
            return self._save(email, fields)
        self._check(fields, request)
        email = {"id": f"em_{len(self.emails) + 1}", "status": "draft", "metadata": {}}
        reply = self._save(email, {"description": "", "slug": "", **fields}, 201)
        self.emails.append(email)
        return reply

    def _check(self, fields: dict[str, Any], request: HttpRequest) -> None:
        if not fields.get("subject") or len(fields["subject"]) > 2000:
            raise refusal("subject_invalid")
        if fields["body"].startswith("---"):
            raise refusal("body_contains_frontmatter")
        if any(one["slug"] == fields["slug"] for one in self.emails):
            raise refusal("slug_invalid")
        if any(
            (one["subject"], one["body"]) == (fields["subject"], fields["body"])
            for one in self.emails
        ):
            raise refusal("email_duplicate")
        if fields["status"] == "about_to_send":
            self._confirmed = self._confirmed or request.headers.get(_LIVE) == "true"
            if not self._confirmed:
                raise refusal("sending_requires_confirmation")

    def _save(self, email: dict[str, Any], fields: dict[str, Any], status: int = 200) -> HttpReply:
        if fields.get("status", "draft") not in _STATUSES:
            raise refusal("status_invalid")
        if fields.get("status") == "scheduled":
            if not (due := fields.get("publish_date", email.get("publish_date"))):
                raise refusal("publish_date_missing")
            if datetime.fromisoformat(due) < self._now():
                raise refusal("publish_date_invalid")
        self.writes += 1
        email |= fields
        email |= {
            "body": self._keeps(email["body"]),
            "absolute_url": f"https://b.example/{email['id']}",
        }
        shown = dict(email)
        if email["status"] == "about_to_send":
            # What a template would make of it for each subscriber.
            if re.search(r"\{[{%#]", email["subject"] + email["body"]):
                raise refusal("template_invalid", 500)
            self.sent.append(email["subject"])
            email["status"] = "sent"
        return HttpReply.of(shown, status)
