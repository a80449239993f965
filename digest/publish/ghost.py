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
    Held,
    HostedApi,
    find_hash,
    read_mark,
    short_names,
    without_title,
)
from digest.text import printable, shorten

OURS = "#digest"  # a tag that readers do not see; a post is found by it though it was renamed
_TITLE, _EXCERPT = 255, 300
_SHOWN = {"formats": "html", "include": "tags,email"}
_LANE = RateLimit(name="ghost", interval=0.2)
_SENTENCES: Mapping[int | str, tuple[str, str]] = {
    401: ("does not accept the Admin API key", "Make another: Settings, Integrations."),
    409: ("says that somebody else is changing the post", "Run the same command again."),
    413: ("takes no post of this size", ""),
}


def sign_token(key: str, now: int) -> str:
    """Return a token (JWT, HS256) that is good for four minutes from `now`, in seconds.

    Raises ValueError for what is no Admin API key, which is `id:secret` in hexadecimal.
    """

    def encode(content: bytes) -> str:
        return urlsafe_b64encode(content).decode().rstrip("=")

    name, secret = key.strip().split(":")
    head = {"alg": "HS256", "typ": "JWT", "kid": name}
    claims = {"iat": now, "exp": now + 240, "aud": "/admin/"}
    signed = ".".join(encode(json.dumps(part).encode()) for part in (head, claims))
    return f"{signed}.{encode(hmac.digest(bytes.fromhex(secret), signed.encode(), sha256))}"


@dataclass(slots=True, kw_only=True, repr=False)
class AdminApi(HostedApi):
    """An integration of a site, whose interface ends in `/ghost/api/admin`.

    `secret` is its key, `mailing` says whom what gets published is mailed to; `tags` stand in place
    of a post's own.
    """

    clock: Clock
    mailing: Mapping[str, str]
    tags: Sequence[str] = ()
    name = "Ghost"
    sentences = _SENTENCES
    bearer = "codeinjection_foot"
    hint: str = "Look at `admin`: with /ghost/ behind it, the address should show Ghost."
    rate_limit: RateLimit = _LANE

    def login(self) -> Mapping[str, str]:
        """Return a token for this request, and which interface is meant."""
        token = sign_token(self.secret, int(self.clock.now().timestamp()))
        return {"Authorization": f"Ghost {token}", "Accept-Version": "v5.0"}

    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields."""
        return {
            "title": shorten(printable(post.title) or post.stem, _TITLE),
            "custom_excerpt": shorten(printable(post.description), _EXCERPT),
            "html": without_title(post.html),
            "tags": [{"name": name} for name in (*short_names(self.tags or post.tags), OURS)],
        }

    def find_reason(self, body: Mapping[str, Any]) -> str:
        """Return the type of the first error."""
        return HostedApi.find_reason(self, {"code": body["errors"][0]["type"]})

    def fetch_post(self, slug: str) -> Held | None:
        """Return our post of a slug, of the last hundred if renamed; else whose has that."""
        named = self._fetch_posts(f"slug:'{slug}'")
        if not any(post.mark.slug == slug for post in named):
            renamed = self._fetch_posts(f"tag:hash-{OURS[1:]}")
            named = [*(post for post in renamed if post.mark.slug == slug), *named]
        return named[0] if named else None

    def save_post(self, fields: Mapping[str, object], found: Held | None = None) -> Held:
        """Make a post, or change one as it was found; it is mailed when it is published, once."""
        was_out = found and (found.mailed or found.status != "draft")
        goes_out = fields.get("status") == "published" and not was_out
        params = {"source": "html", **_SHOWN, **(self.mailing if goes_out else {})}
        path, method = (f"posts/{found.id}/", "PUT") if found else ("posts/", "POST")
        stamp = {"updated_at": found.stamp} if found else {}
        content = {"posts": [{**fields, **stamp}]}
        answer = self.ask(self.locate(path, params), content, method=method, headers=self.login())
        return self.read(answer, lambda told: self._hold(told.body["posts"][0]))

    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of a post's texts and tags."""
        texts = (fields["title"], fields["html"] or "", fields["custom_excerpt"] or "")
        return find_hash(texts, {tag["name"] for tag in fields["tags"]})

    def _fetch_posts(self, which: str) -> Sequence[Held]:
        asked = {**_SHOWN, "filter": which, "limit": "100", "order": "created_at desc"}
        return self.fetch("posts/", asked, lambda told: list(map(self._hold, told.body["posts"])))

    def _hold(self, post: Mapping[str, Any]) -> Held:
        text, mark = read_mark(post["codeinjection_foot"] or "")
        names = {"slug": "slug", "status": "status", "link": "url", "stamp": "updated_at"}
        told: dict[str, Any] = {ours: post[theirs] for ours, theirs in names.items()}
        told |= {"id": check_name(post["id"]), "mailed": bool(post["email"])}
        return Held(mark=mark, text=text, hash=self.hash_post(post), **told)
