"""Delivers a post to Buttondown, as a draft, scheduled, or sent to all subscribers at once."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

from digest.errors import DeliveryError
from digest.model import Post
from digest.net.rate_limits import RateLimit
from digest.ports import Clock
from digest.publish.api import ApiReply
from digest.publish.folder import check_name
from digest.publish.hosted import HostedApi, HostedPost, PostMark, drop_title, hash_texts, read_mark
from digest.text import printable, shorten

_MAX_LENGTH = 300
_MODE = "<!-- buttondown-editor-mode: fancy -->\n"  # marks the body as HTML, not Markdown
# The beginning of a template tag: Buttondown fills templates for each subscriber.
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_UNSENT = frozenset({"draft", "scheduled"})
_DUPLICATE_CODES = frozenset({"email_duplicate", "slug_invalid"})
_REFUSALS = frozenset({400, 409, 422})
_CONFIRMED = {"X-Buttondown-Live-Dangerously": "true"}
_RATE_LIMIT = RateLimit(name="buttondown", interval=0.2)
_SENTENCES: Mapping[int | str, tuple[str, str]] = {
    401: ("does not accept the API key", "Look at the variable that `key` names."),
    413: ("takes no post of this size", ""),
    "email_duplicate": ("has an e-mail like this one already", "Look at the e-mails there."),
    "slug_invalid": ("has another e-mail of this slug", "Change its slug there, or remove it."),
    "sending_requires_confirmation": (
        "asks whether this key shall really send e-mails, once for each key",
        "Set `confirmed = true` for this target; what is sent then goes to all subscribers.",
    ),
}


def make_headers(key: str) -> Mapping[str, str]:
    """Return the headers with the API key and the version of the interface."""
    return {"Authorization": f"Token {key}", "X-API-Version": "2026-04-01"}


@dataclass(slots=True, kw_only=True, repr=False)
class EmailsApi(HostedApi):
    """A newsletter; a scheduled post is sent `delay` hours from now.

    `secret` is the API key; `confirmed` allows it to send e-mails.
    """

    clock: Clock
    delay: float = 24.0
    confirmed: bool = False
    name = "Buttondown"
    sentences = _SENTENCES
    mark_field = "metadata"
    hint: str = "Check `api`, and whether Buttondown has an outage."
    rate_limit: RateLimit = _RATE_LIMIT

    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields."""
        texts = {"subject": printable(post.title) or post.stem}
        texts["description"] = printable(post.description)
        fields = {name: shorten(text, _MAX_LENGTH) for name, text in texts.items()}
        fields["body"] = drop_title(post.html)
        # An invisible word joiner keeps template tags from being recognised.
        plain = {name: _TEMPLATE.sub("{\N{WORD JOINER}", text) for name, text in fields.items()}
        return {**plain, "body": _MODE + plain["body"]}

    def add_mark(self, text: str, mark: PostMark) -> Mapping[str, object]:
        """Return the metadata with a mark.  Buttondown stores texts as they were sent."""
        metadata = json.loads(text or "{}")
        return {"metadata": {**metadata, "digest": str(replace(mark, stored=mark.sent))}}

    def fetch_post(self, slug: str) -> HostedPost | None:
        """Return, from the last hundred, our e-mail with a slug, else another e-mail with it."""
        emails = self.fetch("emails", {"ordering": "-creation_date"}, self._parse_emails)
        matches = [email for email in emails if slug in {email.slug, email.mark.slug}]
        return min(matches, key=lambda email: email.mark.slug != slug, default=None)

    def save_post(self, fields: Mapping[str, Any], old: HostedPost | None = None) -> HostedPost:
        """Create an e-mail, once for each idempotency key, or change one that is not sent yet."""
        if old and old.mailed:
            message = f"The e-mail “{old.slug}” went out from {self.host}, with another text."
            raise DeliveryError(message, hint="Readers have it: nothing is sent to them again.")
        if fields.get("status") == "scheduled" and not (old and old.status == "scheduled"):
            due = self.clock.now() + timedelta(hours=self.delay)
            fields = {**fields, "publish_date": f"{due:%Y-%m-%dT%H:%M:%SZ}"}
        if old:
            answer = self.ask(f"/emails/{old.id}", fields, method="PATCH")
            return self.read(answer, lambda answer: self._parse_email(answer.body))
        key = f"{fields['slug']} {fields['metadata']} {fields['status']} {self.confirmed}"
        headers = {"X-Idempotency-Key": sha256(key.encode()).hexdigest()}
        headers |= _CONFIRMED if self.confirmed else {}
        answer = self.ask("/emails", fields, headers=headers, refusals=_REFUSALS)
        if answer.status in _REFUSALS:
            is_duplicate = self.find_reason(answer.body) in _DUPLICATE_CODES
            duplicate = self.fetch_post(fields["slug"]) if is_duplicate else None
            if duplicate and str(duplicate.mark) == fields["metadata"]["digest"]:
                return duplicate
            raise self.refusal(answer)
        return self.read(answer, lambda answer: self._parse_email(answer.body))

    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of an e-mail's texts."""
        return hash_texts((fields["subject"], fields["body"], fields["description"]))

    def _parse_emails(self, answer: ApiReply) -> Sequence[HostedPost]:
        emails = answer.body["results"]
        return [self._parse_email(email) for email in emails if email["status"] != "deleted"]

    def _parse_email(self, email: Mapping[str, Any]) -> HostedPost:
        metadata = dict(email["metadata"] or {})
        mark = read_mark(str(metadata.pop("digest", "")))[1]
        is_unsent = email["status"] in _UNSENT
        return HostedPost(
            id=check_name(email["id"]),
            slug=email["slug"],
            # An e-mail that is being sent, or was sent, has the status that we asked for.
            status=email["status"] if is_unsent else mark.status,
            mark=mark,
            hash=self.hash_post(email),
            link=email["absolute_url"],
            text=json.dumps(metadata),
            mailed=not is_unsent,
        )
