"""Delivers a post to Ghost or Buttondown: as a draft, or published and perhaps mailed."""

import hmac
import json
import re
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, ClassVar

from digest.errors import DeliveryError
from digest.model import Post
from digest.net.rate_limits import RateLimit
from digest.ports import Clock
from digest.publish.api import ApiReply
from digest.publish.folder import check_name
from digest.publish.hosted import (
    HostedApi,
    HostedPost,
    PostMark,
    drop_title,
    hash_texts,
    read_mark,
    short_names,
)
from digest.text import printable, shorten

OUR_TAG = "#digest"  # an internal tag, by which a renamed post is found
_MAX_TITLE, _MAX_EXCERPT = 255, 300
_FIELDS = {"formats": "html", "include": "tags,email"}
GHOST_RATE_LIMIT = RateLimit(name="ghost", interval=0.2)
BUTTONDOWN_RATE_LIMIT = RateLimit(name="buttondown", interval=0.2)


def sign_token(key: str, now: int) -> str:
    """Return a token (JWT, HS256) that is valid for four minutes from `now`, in Unix seconds.

    Raises ValueError unless `key` is an Admin API key: `id:secret` in hexadecimal.
    """

    def encode(content: bytes) -> str:
        return urlsafe_b64encode(content).decode().rstrip("=")

    name, secret = key.strip().split(":")
    head = {"alg": "HS256", "typ": "JWT", "kid": name}
    claims = {"iat": now, "exp": now + 240, "aud": "/admin/"}
    content = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
    return f"{content}.{encode(hmac.digest(bytes.fromhex(secret), content.encode(), sha256))}"


@dataclass(slots=True, kw_only=True, repr=False)
class AdminApi(HostedApi):
    """An integration of a site; `address` ends in `/ghost/api/admin`.

    `secret` is its key, `mailing` has the parameters that mail a published post to readers;
    `tags`, if any, replace a post's own.
    """

    clock: Clock
    mailing: Mapping[str, str]
    tags: Sequence[str] = ()
    name = "Ghost"
    sentences: ClassVar[Mapping[int | str, tuple[str, str]]] = {
        401: ("does not accept the Admin API key", "Make another: Settings, Integrations."),
        409: ("says that somebody else is changing the post", "Run the same command again."),
        413: ("takes no post of this size", ""),
    }
    mark_field = "codeinjection_foot"
    hint: str = "Look at `admin`: with /ghost/ behind it, the address should show Ghost."
    rate_limit: RateLimit = GHOST_RATE_LIMIT

    def login(self) -> Mapping[str, str]:
        """Return the headers with a new token and the version of the interface."""
        token = sign_token(self.secret, int(self.clock.now().timestamp()))
        return {"Authorization": f"Ghost {token}", "Accept-Version": "v5.0"}

    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields."""
        return {
            "title": shorten(printable(post.title) or post.stem, _MAX_TITLE),
            "custom_excerpt": shorten(printable(post.description), _MAX_EXCERPT),
            "html": drop_title(post.html),
            "tags": [{"name": name} for name in (*short_names(self.tags or post.tags), OUR_TAG)],
        }

    def find_reason(self, body: Mapping[str, Any]) -> str:
        """Return the type of the first error."""
        return HostedApi.find_reason(self, {"code": body["errors"][0]["type"]})

    def fetch_post(self, slug: str) -> HostedPost | None:
        """Return our post with a slug (if renamed, of our last 100), else another post with it."""
        matches = self._fetch_posts(f"slug:'{slug}'")
        if not any(post.mark.slug == slug for post in matches):
            recent = self._fetch_posts(f"tag:hash-{OUR_TAG[1:]}")
            matches = [*(post for post in recent if post.mark.slug == slug), *matches]
        return matches[0] if matches else None

    def save_post(self, fields: Mapping[str, object], old: HostedPost | None = None) -> HostedPost:
        """Create a post, or change `old` if nobody else did since; mail it when first published."""
        was_out = old and (old.mailed or old.status != "draft")
        goes_out = fields.get("status") == "published" and not was_out
        params = {"source": "html", **_FIELDS, **(self.mailing if goes_out else {})}
        path, method = (f"posts/{old.id}/", "PUT") if old else ("posts/", "POST")
        stamp = {"updated_at": old.stamp} if old else {}
        content = {"posts": [{**fields, **stamp}]}
        answer = self.ask(self.locate(path, params), content, method=method, headers=self.login())
        return self.read(answer, lambda answer: self._parse_post(answer.body["posts"][0]))

    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of a post's texts and tags."""
        texts = (fields["title"], fields["html"] or "", fields["custom_excerpt"] or "")
        return hash_texts(texts, {tag["name"] for tag in fields["tags"]})

    def _fetch_posts(self, condition: str) -> Sequence[HostedPost]:
        params = {**_FIELDS, "filter": condition, "limit": "100", "order": "created_at desc"}
        parse = self._parse_post
        return self.fetch("posts/", params, lambda found: list(map(parse, found.body["posts"])))

    def _parse_post(self, post: Mapping[str, Any]) -> HostedPost:
        text, mark = read_mark(post["codeinjection_foot"] or "")
        return HostedPost(
            id=check_name(post["id"]),
            slug=post["slug"],
            status=post["status"],
            mark=mark,
            hash=self.hash_post(post),
            link=post["url"],
            text=text,
            stamp=post["updated_at"],
            mailed=bool(post["email"]),
        )


_MAX_LENGTH = 300
_MODE = "<!-- buttondown-editor-mode: fancy -->\n"  # marks the body as HTML, not Markdown
# The beginning of a template tag: Buttondown fills templates for each subscriber.
_TEMPLATE = re.compile(r"\{(?=[{%#])")
_UNSENT = frozenset({"draft", "scheduled"})
_DUPLICATE_CODES = frozenset({"email_duplicate", "slug_invalid"})
_REFUSALS = frozenset({400, 409, 422})
_CONFIRMED = {"X-Buttondown-Live-Dangerously": "true"}


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
    sentences: ClassVar[Mapping[int | str, tuple[str, str]]] = {
        401: ("does not accept the API key", "Look at the variable that `key` names."),
        413: ("takes no post of this size", ""),
        "email_duplicate": ("has an e-mail like this one already", "Look at the e-mails there."),
        "slug_invalid": ("has another e-mail of this slug", "Change its slug there, or remove it."),
        "sending_requires_confirmation": (
            "asks whether this key shall really send e-mails, once for each key",
            "Set `confirmed = true` for this target; what is sent then goes to all subscribers.",
        ),
    }
    mark_field = "metadata"
    hint: str = "Check `api`, and whether Buttondown has an outage."
    rate_limit: RateLimit = BUTTONDOWN_RATE_LIMIT

    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields."""
        texts = {"subject": printable(post.title) or post.stem}
        texts["description"] = printable(post.description)
        fields = {name: shorten(text, _MAX_LENGTH) for name, text in texts.items()}
        fields["body"] = drop_title(post.html)
        # An invisible word joiner keeps template tags from being recognised.
        plain = {name: _TEMPLATE.sub("{\u2060", text) for name, text in fields.items()}
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
