"""A stand-in for WordPress's REST API, version 2, as far as posts, categories and tags go.

Written after the REST API's handbook: logins by application password, rights by role, fields by
schema, `context=edit` for raw texts, slugs that are made unique, names stored with references,
`term_exists`.  Authors may not make categories or tags, nor see what others have not published.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets.server import Refusal

_WRITABLE = frozenset(
    "date date_gmt slug status password title content author excerpt featured_media comment_status "
    "ping_status format meta sticky template categories tags".split()
)
_STATUSES = frozenset({"publish", "future", "draft", "pending", "private"})
_ASKED = frozenset({"slug", "status", "context", "per_page", "orderby", "search", "_fields"})
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
PASSWORD = "abcd EFGH 1234 ijkl"
_RIGHTS: Mapping[str, frozenset[str]] = {
    "editor": frozenset({"edit", "edit_others", "publish", "terms"}),
    "author": frozenset({"edit", "publish"}),
    "contributor": frozenset({"edit"}),
    "subscriber": frozenset(),
}


def refusal(status: int, code: str, **data: object) -> Refusal:
    """Return an answer that is an error."""
    told = {"code": code, "message": f"No: {code}", "data": {"status": status, **data}}
    return Refusal(status, told)


@dataclass
class StoredWordPressPost:
    """A post as it is stored."""

    id: int
    author: str
    slug: str = ""
    status: str = "draft"
    date: str = ""
    title: str = ""
    content: str = ""
    excerpt: str = ""
    categories: list[int] = field(default_factory=lambda: [1])
    tags: list[int] = field(default_factory=list)


class WordPressSite:
    """A site with one user and an application password; `posts` and `terms` are what it holds.

    `filters` rewrite contents as they are stored, as plugins and WordPress's own kses do.  With
    `plain` the API is at `?rest_route=`.
    """

    def __init__(
        self,
        *,
        user: str = "ada",
        password: str = PASSWORD,
        role: str = "editor",
        plain: bool = False,
        filters: Callable[[str], str] = str,
    ) -> None:
        self.role = role
        self.posts: list[StoredWordPressPost] = []
        self.terms: dict[str, dict[int, str]] = {
            "categories": {1: "Uncategorized"},
            "tags": {},
        }
        self.user = user
        self.writes = 0
        self.url = ""
        self._password = password
        self._plain = plain
        self._filters = filters
        self._next = 10

    def answer(self, request: HttpRequest) -> HttpReply:
        """Answer as WordPress does."""
        params = dict(request.params)
        route = params.pop("rest_route", "") if self._plain else request.path
        found = re.fullmatch(r"(?:/wp-json)?/wp/v2/(posts|categories|tags)(?:/(\d+))?", route)
        if not found or route.startswith("/wp-json") == self._plain:
            return HttpReply(status=404, body=b"<h1>Not found</h1>")
        self._login(request)
        kind, number = found[1], found[2]
        if kind != "posts":
            return self._terms(kind, request, params)
        if request.method == "GET":
            return self._list(params)
        return self._save(request, int(number) if number else None)

    def add(self, author: str = "bob", **fields: Any) -> StoredWordPressPost:  # noqa: ANN401 - fields of a post
        """Let somebody else write a post."""
        post = StoredWordPressPost(id=self._number(), author=author, **fields)
        self.posts.append(post)
        return post

    def _login(self, request: HttpRequest) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic":
            raise refusal(401, "rest_not_logged_in")
        user, _, password = base64.b64decode(given).decode().partition(":")
        if user != self.user:
            raise refusal(401, "invalid_username")
        if password.replace(" ", "") != self._password.replace(" ", ""):
            raise refusal(401, "incorrect_password")

    def _may(self, right: str) -> bool:
        return right in _RIGHTS[self.role]

    def _list(self, params: Mapping[str, str]) -> HttpReply:
        if unknown := set(params) - _ASKED:
            raise refusal(400, "rest_invalid_param", params=sorted(unknown))
        if params.get("context") == "edit" and not self._may("edit"):
            raise refusal(403, "rest_forbidden_context")
        found = [post for post in self.posts if self._sees(post) and _matches(post, params)]
        return HttpReply.of([self._show(post) for post in found])

    def _sees(self, post: StoredWordPressPost) -> bool:
        return post.author == self.user or self._may("edit_others")

    def _save(self, request: HttpRequest, number: int | None) -> HttpReply:
        fields = _read(request)
        if unknown := set(fields) - _WRITABLE:
            raise refusal(400, "rest_invalid_param", params=sorted(unknown))
        if not self._may("edit"):
            raise refusal(403, "rest_cannot_create")
        _check(fields, self.terms)
        if fields.get("status") in {"publish", "private"} and not self._may("publish"):
            raise refusal(403, "rest_cannot_publish")
        post = (
            self._find(number)
            if number
            else StoredWordPressPost(id=self._number(), author=self.user)
        )
        for name, value in fields.items():
            setattr(post, name, value)
        if "content" in fields:
            post.content = self._filters(post.content)
        post.categories = post.categories or [1]
        post.slug = self._unique(post)
        if number is None:
            self.posts.append(post)
        self.writes += 1
        return HttpReply.of(self._show(post), 200 if number else 201)

    def _find(self, number: int) -> StoredWordPressPost:
        found = next((post for post in self.posts if post.id == number), None)
        if found is None or not self._sees(found):
            raise refusal(404, "rest_post_invalid_id")
        return found

    def _unique(self, post: StoredWordPressPost) -> str:
        slug = re.sub(r"[^a-z0-9-]+", "-", (post.slug or post.title).lower()).strip("-")
        taken = {other.slug for other in self.posts if other is not post}
        names = (slug, *(f"{slug}-{number}" for number in range(2, 99)))
        return next(name for name in names if name not in taken)

    def _terms(self, kind: str, request: HttpRequest, params: Mapping[str, str]) -> HttpReply:
        known = self.terms[kind]
        if request.method == "GET":
            sought = params.get("search", "").casefold()
            found = {n: name for n, name in known.items() if escape(sought) in name.casefold()}
            return HttpReply.of([{"id": number, "name": name} for number, name in found.items()])
        fields = _read(request)
        if set(fields) - {"name", "slug", "description", "parent", "meta"}:
            raise refusal(400, "rest_invalid_param")
        if not self._may("terms"):
            raise refusal(403, "rest_cannot_create")
        name = escape(re.sub(r"<[^>]*>", "", fields["name"]), quote=False)
        if not name:
            raise refusal(400, "empty_term_name")
        same = [n for n, other in known.items() if _slug(other) == _slug(name)]
        if same:
            raise refusal(400, "term_exists", term_id=same[0])
        number = self._number()
        known[number] = name
        return HttpReply.of({"id": number, "name": name}, 201)

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _show(self, post: StoredWordPressPost) -> dict[str, Any]:
        texts = {
            name: {"raw": getattr(post, name), "rendered": f"<p>{getattr(post, name)}</p>"}
            for name in ("title", "content", "excerpt")
        }
        return {
            "id": post.id,
            "slug": post.slug,
            "status": post.status,
            "date": post.date,
            "link": f"{self.url}/?p={post.id}",
            "categories": post.categories,
            "tags": post.tags,
            **texts,
        }


def _matches(post: StoredWordPressPost, params: Mapping[str, str]) -> bool:
    status = params.get("status", "publish")
    everywhere = f"{post.title}\n{post.excerpt}\n{post.content}".casefold()
    return (
        status in {"any", post.status}
        and params.get("slug", post.slug) == post.slug
        and params.get("search", "").casefold() in everywhere
    )


def _check(fields: Mapping[str, Any], terms: Mapping[str, Mapping[int, str]]) -> None:
    for name in ("title", "content", "excerpt", "slug", "status", "date"):
        if not isinstance(fields.get(name, ""), str):
            raise refusal(400, "rest_invalid_param", params=[name])
    if fields.get("status", "draft") not in _STATUSES:
        raise refusal(400, "rest_invalid_param", params=["status"])
    if not _DATE.fullmatch(fields.get("date", "2026-01-01T00:00:00")):
        raise refusal(400, "rest_invalid_param", params=["date"])
    if not (fields.get("title", "x") or fields.get("content") or fields.get("excerpt")):
        raise refusal(400, "empty_content")
    for kind, known in terms.items():
        if not set(fields.get(kind, [])) <= set(known):
            raise refusal(400, "rest_invalid_param", params=[kind])


def _read(request: HttpRequest) -> dict[str, Any]:
    if not request.headers.get("content-type", "").startswith("application/json"):
        raise refusal(400, "rest_missing_callback_param")
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise refusal(400, "rest_invalid_json") from error
    if not isinstance(found, dict):
        raise refusal(400, "rest_invalid_json")
    return found


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
