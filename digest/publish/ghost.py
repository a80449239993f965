"""Delivers a post to Ghost, as a draft, or published and perhaps mailed to members."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from digest.model import Post
from digest.net.rate_limits import RateLimit
from digest.ports import Clock
from digest.publish.folder import check_name
from digest.publish.hosted import (
    HostedApi,
    HostedPost,
    drop_title,
    hash_texts,
    read_mark,
    short_names,
)
from digest.text import printable, shorten

OUR_TAG = "#digest"  # an internal tag, by which a renamed post is found
_MAX_TITLE, _MAX_EXCERPT = 255, 300
_FIELDS = {"formats": "html", "include": "tags,email"}
_RATE_LIMIT = RateLimit(name="ghost", interval=0.2)
_SENTENCES: Mapping[int | str, tuple[str, str]] = {
    401: ("does not accept the Admin API key", "Make another: Settings, Integrations."),
    409: ("says that somebody else is changing the post", "Run the same command again."),
    413: ("takes no post of this size", ""),
}


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
    sentences = _SENTENCES
    mark_field = "codeinjection_foot"
    hint: str = "Look at `admin`: with /ghost/ behind it, the address should show Ghost."
    rate_limit: RateLimit = _RATE_LIMIT

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
