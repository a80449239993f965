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
from digest.publish.hosted import Held, HostedApi, PostMarker, find_hash, read_mark, without_title
from digest.text import printable, shorten

_MOST = 300
_MODE = "<!-- buttondown-editor-mode: fancy -->\n"  # that the body is HTML, and no Markdown
# What would begin a tag of a template, as Buttondown fills them for each subscriber.
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_WAITING = frozenset({"draft", "scheduled"})
_THERE = frozenset({"email_duplicate", "slug_invalid"})
_REFUSALS = frozenset({400, 409, 422})
_CONFIRMED = {"X-Buttondown-Live-Dangerously": "true"}
_LANE = RateLimit(name="buttondown", interval=0.2)
_SENTENCES: Mapping[int | str, tuple[str, str]] = {
    401: ("does not accept the API key", "Look at the variable that `key` names."),
    413: ("takes no post of this size", ""),
    "email_duplicate": ("has an e-mail like this one already", "Look at the e-mails there."),
    "slug_invalid": ("has another e-mail of this slug", "Change its slug there, or remove it."),
    "sending_requires_confirmation": (
        "asks whether this key shall really send e-mails, once for each key",
        "Set `confirmed = true` for this place; what is sent then goes to all subscribers.",
    ),
}


def make_headers(key: str) -> Mapping[str, str]:
    """Return what says who asks, and which interface is meant."""
    return {"Authorization": f"Token {key}", "X-API-Version": "2026-04-01"}


@dataclass(slots=True, kw_only=True, repr=False)
class EmailsApi(HostedApi):
    """A newsletter, by the key of its API; what is scheduled is sent `delay` hours from now.

    `confirmed` says that its key may send e-mails.
    """

    clock: Clock
    delay: float = 24.0
    confirmed: bool = False
    name = "Buttondown"
    sentences = _SENTENCES
    bearer = "metadata"
    hint: str = "Look at `api`, and whether Buttondown is well."
    rate_limit: RateLimit = _LANE

    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields."""
        subject, told = printable(post.title) or post.stem, printable(post.description)
        texts = {"subject": shorten(subject, _MOST), "description": shorten(told, _MOST)}
        fields = {**texts, "body": without_title(post.html)}
        # A word joiner, unseen, keeps templates from beginning.
        plain = {name: _TEMPLATE.sub("{\N{WORD JOINER}", text) for name, text in fields.items()}
        return {**plain, "body": _MODE + plain["body"]}

    def bear(self, text: str, mark: PostMarker) -> Mapping[str, object]:
        """Return the metadata with a mark: a text is stored as it was sent."""
        others = json.loads(text or "{}")
        return {"metadata": {**others, "digest": str(replace(mark, stored=mark.sent))}}

    def fetch_post(self, slug: str) -> Held | None:
        """Return our e-mail of a slug, of the last hundred, else whose has that."""
        found = self.fetch("emails", {"ordering": "-creation_date"}, self._hold_all)
        named = [one for one in found if slug in {one.slug, one.mark.slug}]
        return min(named, key=lambda one: one.mark.slug != slug, default=None)

    def save_post(self, fields: Mapping[str, Any], found: Held | None = None) -> Held:
        """Make an e-mail, or change one that is not sent yet; two with one key are made once."""
        if found and found.mailed:
            told = f"The e-mail “{found.slug}” went out from {self.host}, with another text."
            raise DeliveryError(told, hint="Readers have it: nothing is sent to them again.")
        if fields.get("status") == "scheduled" and not (found and found.status == "scheduled"):
            due = self.clock.now() + timedelta(hours=self.delay)
            fields = {**fields, "publish_date": f"{due:%Y-%m-%dT%H:%M:%SZ}"}
        if found:
            answer = self.ask(f"/emails/{found.id}", fields, method="PATCH")
            return self.read(answer, lambda told: self._hold(told.body))
        made = f"{fields['slug']} {fields['metadata']} {fields['status']} {self.confirmed}"
        once = {"X-Idempotency-Key": sha256(made.encode()).hexdigest()}
        once |= _CONFIRMED if self.confirmed else {}
        answer = self.ask("/emails", fields, headers=once, refusals=_REFUSALS)
        if answer.status in _REFUSALS:
            is_there = self.find_reason(answer.body) in _THERE
            there = self.fetch_post(fields["slug"]) if is_there else None
            if there and str(there.mark) == fields["metadata"]["digest"]:
                return there
            raise self.refuse(answer)
        return self.read(answer, lambda told: self._hold(told.body))

    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of an e-mail's texts."""
        return find_hash((fields["subject"], fields["body"], fields["description"]))

    def _hold_all(self, answer: ApiReply) -> Sequence[Held]:
        return [self._hold(one) for one in answer.body["results"] if one["status"] != "deleted"]

    def _hold(self, email: Mapping[str, Any]) -> Held:
        others = dict(email["metadata"] or {})
        mark = read_mark(str(others.pop("digest", "")))[1]
        waits = email["status"] in _WAITING
        # What is on its way, or has arrived, is so as it should be.
        status = email["status"] if waits else mark.status
        told: dict[str, Any] = {"slug": email["slug"], "link": email["absolute_url"]}
        told |= {"id": check_name(email["id"]), "text": json.dumps(others), "mailed": not waits}
        return Held(mark=mark, status=status, hash=self.hash_post(email), **told)
