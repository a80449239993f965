"""A stand-in for Ghost's Admin API, version 5, as far as posts and their newsletters go.

Written after its documentation: tokens (JWT), `source=html`, slugs that are made unique, tags that
are replaced, `updated_at` against collisions, mails for what gets published by a newsletter alone.
"""

import base64
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import Refusal

KEY = "65f0c1d2e3a4b5c6d7e8f901:" + "0a1b2c3d" * 8
_WRITABLE = frozenset(
    "title slug html status tags custom_excerpt codeinjection_foot codeinjection_head updated_at "
    "published_at canonical_url feature_image visibility".split()
)
_ASKED = frozenset("source formats include filter limit order newsletter email_segment".split())
_LENGTHS = {"title": 255, "custom_excerpt": 300, "slug": 191}


@dataclass
class StoredGhostPost:
    """A post as it is stored."""

    id: str
    slug: str
    title: str = ""
    html: str = ""
    status: str = "draft"
    custom_excerpt: str | None = None
    codeinjection_foot: str | None = None
    tags: list[str] = field(default_factory=list)
    updated_at: str = ""
    email: dict[str, str] | None = None


def refusal(status: int, kind: str) -> Refusal:
    """Return an answer that is an error."""
    return Refusal(status, {"errors": [{"message": f"No: {kind}", "type": kind, "code": None}]})


class GhostSite:
    """A site with an integration and a newsletter; `mails` are post, newsletter and segment.

    The clock of tokens is `now`, in seconds.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.posts: list[StoredGhostPost] = []
        self.mails: list[tuple[str, str, str]] = []
        self.newsletters = {"weekly"}
        self.writes = 0
        self._now = now

    def answer(self, request: HttpRequest) -> HttpReply:
        """Answer as Ghost does."""
        posts = self._answer(request)
        return HttpReply.of({"posts": posts}, 201 if request.method == "POST" else 200)

    def edit(self, **fields: object) -> None:
        """Let an editor change the newest post."""
        for name, value in fields.items():
            setattr(self.posts[-1], name, value)
        self._touch(self.posts[-1])

    def _answer(self, request: HttpRequest) -> list[dict[str, Any]]:
        found = re.fullmatch(r"/ghost/api/admin/posts/(?:([0-9a-f]+)/)?", request.path)
        if not found:
            raise refusal(404, "NotFoundError")
        self._login(request)
        if set(request.params) - _ASKED:
            raise refusal(422, "ValidationError")
        if request.method == "GET":
            return [self._show(post) for post in self._find(request.params)]
        (fields,) = json.loads(request.body)["posts"]
        self._check(fields)
        if request.method == "POST":
            post = StoredGhostPost(
                id=f"{len(self.posts) + 1:024x}", slug=self._unique(fields["slug"])
            )
        else:
            post = next(one for one in self.posts if one.id == found[1])
            if fields.get("updated_at") != post.updated_at:
                raise refusal(409 if "updated_at" in fields else 422, "UpdateCollisionError")
        self._save(post, fields, request.params)
        return [self._show(post)]

    def _login(self, request: HttpRequest) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        name, secret = KEY.split(":")
        head, claims, signature = token.split(".")
        told, meant = (json.loads(_decode(part)) for part in (head, claims))
        signed = hmac.digest(bytes.fromhex(secret), f"{head}.{claims}".encode(), hashlib.sha256)
        is_fresh = 0 <= self._now() - meant["iat"] < 300 and self._now() < meant["exp"]
        if scheme != "Ghost" or (told["alg"], told["kid"], meant["aud"]) != (
            "HS256",
            name,
            "/admin/",
        ):
            raise refusal(401, "UnauthorizedError")
        if not hmac.compare_digest(_decode(signature), signed) or not is_fresh:
            raise refusal(401, "UnauthorizedError")
        if not re.fullmatch(r"v\d\.\d+", request.headers.get("accept-version", "")):
            raise refusal(406, "RequestNotAcceptableError")

    def _check(self, fields: dict[str, Any]) -> None:
        lengths = all(len(fields.get(name) or "") <= most for name, most in _LENGTHS.items())
        if set(fields) - _WRITABLE or not lengths or fields.get("title", "x") == "":
            raise refusal(422, "ValidationError")
        if fields.get("status", "draft") not in {"draft", "published", "scheduled"}:
            raise refusal(422, "ValidationError")

    def _save(self, post: StoredGhostPost, fields: dict[str, Any], params: dict[str, str]) -> None:
        gets_out = fields.get("status") == "published" != post.status
        if (newsletter := params.get("newsletter")) and gets_out:
            if newsletter not in self.newsletters:
                raise refusal(400, "BadRequestError")
            self.mails.append((post.slug, newsletter, params.get("email_segment", "all")))
            post.email = {"id": "1", "status": "submitting"}
        if post not in self.posts:
            self.posts.append(post)
            fields = {**fields, "slug": post.slug}
        for name in ("slug", "title", "status", "custom_excerpt", "codeinjection_foot"):
            setattr(post, name, fields.get(name, getattr(post, name)))
        if "html" in fields and params.get("source") == "html":
            # As it comes back from Ghost's own form.
            post.html = re.sub(r">\s+<", "><", fields["html"]).strip()
        if "tags" in fields:
            post.tags = [tag["name"] for tag in fields["tags"]]
        self._touch(post)

    def _touch(self, post: StoredGhostPost) -> None:
        self.writes += 1
        post.updated_at = f"2026-02-28T12:{self.writes // 60:02}:{self.writes % 60:02}.000Z"

    def _unique(self, slug: str) -> str:
        taken = {post.slug for post in self.posts}
        names = (slug, *(f"{slug}-{number}" for number in range(2, 99)))
        return next(name for name in names if name not in taken)

    def _find(self, params: dict[str, str]) -> list[StoredGhostPost]:
        which, _, value = params["filter"].partition(":")
        if which == "slug":
            found = [post for post in self.posts if f"'{post.slug}'" == value]
        else:
            found = [post for post in self.posts if value in map(_slug, post.tags)]
        return found[::-1][: int(params["limit"])]

    def _show(self, post: StoredGhostPost) -> dict[str, Any]:
        tags = [
            {"id": str(at), "name": name, "slug": _slug(name)} for at, name in enumerate(post.tags)
        ]
        return {**vars(post), "tags": tags, "url": f"https://reefs.example/p/{post.id}/"}


def _slug(name: str) -> str:
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return f"hash-{plain}" if name.startswith("#") else plain


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
