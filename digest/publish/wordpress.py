"""Delivers a post to WordPress, as a draft unless the target has another status."""

import html
import re
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from digest.errors import DeliveryError
from digest.model import Post
from digest.net.rate_limits import RateLimit
from digest.publish.api import ApiReply
from digest.publish.hosted import (
    HostedApi,
    HostedPost,
    drop_title,
    hash_texts,
    read_mark,
    short_names,
)
from digest.text import printable
from digest.text.clean import to_characters

LOGIN_HINT = (
    "Make an application password in WordPress (Users, Profile) and put it into the variable that "
    "`password` names. Some hosts do not pass the Authorization header on."
)
RIGHTS_HINT = (
    "Contributors may write drafts, authors publish their own posts, and editors make categories. "
    "A firewall before the site may also be what refuses."
)
API_HINT = (
    "Look whether `site` is right and whether a plugin has switched the REST API off; a site "
    'without permalinks has it at `api = "https://…/?rest_route="`.'
)
PLAIN_HINT = "Open the address with /wp-json behind it in a browser: it should show JSON."
_RATE_LIMIT = RateLimit(name="wordpress", interval=0.2)
_SENTENCES: Mapping[int | str, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("does not accept the user and application password", LOGIN_HINT),
    HTTPStatus.FORBIDDEN: ("does not let this user do that", RIGHTS_HINT),
    HTTPStatus.NOT_FOUND: ("has no REST API of WordPress at this address", API_HINT),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("takes no post of this size", ""),
}
_REFUSALS = frozenset(range(400, 500))

_TAG = re.compile(r"(<[^<>]*>)")
# With three digits, as WordPress itself writes them when it filters posts.
_BRACKETS = str.maketrans({"[": "&#091;", "]": "&#093;"})
# Control characters, lone surrogates, and characters that change the direction of writing.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")

Kind = Literal["categories", "tags"]
KINDS: tuple[Kind, ...] = ("categories", "tags")


def render_content(fragment: str) -> str:
    """Return a post's HTML without its title, in the form in which WordPress stores it.

    WordPress makes no shortcode, embedded page or line break of its text.
    """
    parts, in_code = list[str](), False
    for part in _TAG.split(_UNSEEN.sub("", drop_title(fragment))):
        text = part.translate(_BRACKETS)
        if _TAG.fullmatch(part):
            in_code = part.startswith("<pre") or (in_code and not part.startswith("</pre"))
        else:
            text = text.replace("://", ":&#047;&#047;")
            text = text if in_code or not text.strip() else _BREAK.sub(" ", text)
        parts.append(text)
    return "".join(parts).strip()


def render_line(text: str) -> str:
    """Return plain text as HTML, which WordPress expects in titles and excerpts."""
    return html.escape(printable(text), quote=False).translate(_BRACKETS)


def basic_login(user: str, password: str) -> str:
    """Return the header of a login by user and password."""
    login = f"{user}:{password}".encode("utf-8", "surrogateescape")
    return f"Basic {b64encode(login).decode()}"


@dataclass(slots=True, kw_only=True, repr=False)
class RestApi(HostedApi):
    """One user at one site; `address` is that of its REST API, without a final slash.

    `secret` is the password; `categories`, if any, replace a post's own, and `new_terms` allows
    creating missing categories and tags.
    """

    name = "WordPress"
    sentences = _SENTENCES
    mark_field = "content"
    hint: str = PLAIN_HINT
    rate_limit: RateLimit = _RATE_LIMIT
    categories: Sequence[str] = ()
    new_terms: bool = True

    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields, its categories and tags by name."""
        return {
            "title": render_line(post.title),
            "excerpt": render_line(post.description),
            "date": f"{post.date}T00:00:00",
            "content": render_content(post.html),
            "categories": short_names(self.categories or post.categories),
            "tags": short_names(post.tags),
        }

    def complete(self, fields: dict[str, Any]) -> Collection[str]:
        """Replace categories and tags by their numbers; return the names that have none."""
        missing = dict[str, None]()
        for kind in KINDS:
            terms = {name: self._find_term(kind, name) for name in fields[kind]}
            numbers = (number for number in terms.values() if number is not None)
            fields[kind] = tuple(dict.fromkeys(numbers))
            missing |= {name: None for name, number in terms.items() if number is None}
        return missing

    def fetch_post(self, slug: str) -> HostedPost | None:
        """Return our oldest post with a slug, even if an editor renamed it; else another."""
        matches = self._fetch_posts({"slug": slug})
        ours = [post for post in matches if post.mark.slug == slug]
        if not ours:
            renamed = self._fetch_posts({"search": f"digest-post:{slug}:"})
            ours = [post for post in renamed if post.mark.slug == slug]
        return min(ours or matches[:1], key=lambda post: int(post.id), default=None)

    def save_post(self, fields: Mapping[str, object], old: HostedPost | None = None) -> HostedPost:
        """Create a post, or change one; a change may be repeated."""
        path = f"/posts/{old.id}" if old else "/posts"
        answer = self.ask(path, fields, repeatable=old is not None)
        return self._parse_post(answer.body, written=True)

    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of a post's texts and the numbers of its terms."""
        texts = (fields["title"], fields["content"], fields["excerpt"])
        return hash_texts(texts, fields["categories"], fields["tags"])

    def _find_term(self, kind: Kind, name: str) -> int | None:
        """Return the number of a category or tag; None if it is missing and may not be created.

        Its errors are never uncertain: nothing of a post is sent.
        """
        params = {"search": name, "per_page": "100", "_fields": "id,name"}
        for term in self.fetch(kind, params, lambda answer: answer.rows or ()):
            known = term.get("name") if isinstance(term, dict) else None
            # Names are stored with character references.
            if to_characters(str(known or "")).casefold() == name.casefold():
                return read_number(term)
        if not self.new_terms:
            return None
        answer = self.prepare(f"/{kind}", {"name": name}, refusals=_REFUSALS)
        # A term that exists already has its number in the refusal.
        exists = answer.status not in _REFUSALS or self.find_reason(answer.body) == "term_exists"
        return read_number(answer.body) if exists else None

    def _fetch_posts(self, search: Mapping[str, str]) -> Sequence[HostedPost]:
        params = {**search, "status": "any", "context": "edit", "per_page": "100", "orderby": "id"}
        return self.fetch("posts", params, self._parse_posts)

    def _parse_posts(self, answer: ApiReply) -> Sequence[HostedPost]:
        if answer.rows is None:
            raise TypeError("no list")
        return list(map(self._parse_post, answer.rows))

    def _parse_post(self, post: Any, *, written: bool = False) -> HostedPost:  # noqa: ANN401 - any JSON
        """Return a post as editors get it; some sites have no excerpts, categories or tags."""
        try:
            text, mark = read_mark(post["content"]["raw"])
            texts = (post["title"]["raw"], text, post.get("excerpt", {"raw": ""})["raw"])
            return HostedPost(
                id=str(int(post["id"])),
                slug=post["slug"],
                # WordPress, not an editor, holds a post of a future day back until that day.
                status="publish" if post["status"] == "future" else post["status"],
                mark=mark,
                hash=hash_texts(texts, *(post.get(kind, ()) for kind in KINDS)),
                link=post.get("link", ""),
                text=text,
            )
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise DeliveryError(
                f"{self.host} does not show a post as it is stored.",
                hint="The user must be allowed to edit posts.",
                uncertain=written,
            ) from error


def read_number(answer: object) -> int | None:
    """Return the number of a new term, or of the existing term that a refusal names."""
    fields = answer if isinstance(answer, dict) else {}
    data = fields.get("data")
    number = fields.get("id", data.get("term_id") if isinstance(data, dict) else None)
    return number if isinstance(number, int) else None
