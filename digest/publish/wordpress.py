"""Delivers a post to WordPress, as a draft."""

import html
import re
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from digest.codec import parse
from digest.errors import DeliveryError
from digest.model import Post
from digest.net.rate_limits import RateLimit
from digest.publish.api import ApiReply
from digest.publish.hosted import (
    Held,
    HostedApi,
    find_hash,
    read_mark,
    short_names,
    without_title,
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
_LANE = RateLimit(name="wordpress", interval=0.2)
_SENTENCES: Mapping[int | str, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("does not accept the user and application password", LOGIN_HINT),
    HTTPStatus.FORBIDDEN: ("does not let this user do that", RIGHTS_HINT),
    HTTPStatus.NOT_FOUND: ("has no REST API of WordPress at this address", API_HINT),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("takes no post of this size", ""),
}
_REFUSALS = frozenset(range(400, 500))

_TAG = re.compile(r"(<[^<>]*>)")
# In three digits, as WordPress itself writes them where it filters what its users write.
_BRACKETS = str.maketrans({"[": "&#091;", "]": "&#093;"})
# Controls, lone surrogates, and what turns the direction of writing about.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")

Kind = Literal["categories", "tags"]
KINDS: tuple[Kind, ...] = ("categories", "tags")


def render_content(fragment: str) -> str:
    """Return a post's HTML as WordPress leaves it, without its title, which is a field of its own.

    Its text makes no shortcode, no embedded page and no line break.
    """
    kept, in_code = list[str](), False
    for piece in _TAG.split(_UNSEEN.sub("", without_title(fragment))):
        text = piece.translate(_BRACKETS)
        if _TAG.fullmatch(piece):
            in_code = piece.startswith("<pre") or (in_code and not piece.startswith("</pre"))
        else:
            text = text.replace("://", ":&#047;&#047;")
            text = text if in_code or not text.strip() else _BREAK.sub(" ", text)
        kept.append(text)
    return "".join(kept).strip()


def render_line(text: str) -> str:
    """Return plain text as the HTML that WordPress takes titles and excerpts for."""
    return html.escape(printable(text), quote=False).translate(_BRACKETS)


def basic_login(user: str, password: str) -> str:
    """Return the header of a login by user and password."""
    login = f"{user}:{password}".encode("utf-8", "surrogateescape")
    return f"Basic {b64encode(login).decode()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A text as it is stored."""

    raw: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A post as the site has it for editors; categories and tags by number.

    A site may have no excerpts, no categories and no tags.
    """

    id: int
    slug: str
    status: str
    title: Raw
    content: Raw
    excerpt: Raw = Raw(raw="")
    link: str = ""
    categories: tuple[int, ...] = ()
    tags: tuple[int, ...] = ()

    @property
    def held(self) -> Held:
        """The same as other services have it."""
        text, mark = read_mark(self.content.raw)
        texts = (self.title.raw, text, self.excerpt.raw)
        return Held(
            id=str(self.id),
            slug=self.slug,
            # A post of a day to come is kept back until then by WordPress, not by an editor.
            status="publish" if self.status == "future" else self.status,
            mark=mark,
            hash=find_hash(texts, self.categories, self.tags),
            link=self.link,
            text=text,
        )


@dataclass(slots=True, kw_only=True, repr=False)
class RestApi(HostedApi):
    """One user at one site, whose REST API is at an address without a final slash.

    `secret` is the login; `categories` stand in place of a post's own where there are any, and
    `new_terms` lets missing categories and tags be made.
    """

    name = "WordPress"
    sentences = _SENTENCES
    bearer = "content"
    hint: str = PLAIN_HINT
    rate_limit: RateLimit = _LANE
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
        """Put in the numbers of categories and tags, and return those that are not there."""
        missing = dict[str, None]()
        for kind in KINDS:
            terms = {name: self._find_term(kind, name) for name in fields[kind]}
            fields[kind] = tuple(dict.fromkeys(one for one in terms.values() if one is not None))
            missing |= {name: None for name, number in terms.items() if number is None}
        return missing

    def fetch_post(self, slug: str) -> Held | None:
        """Return our oldest post of a slug, even if an editor renamed it; else whoever has that."""
        named = self._fetch_posts({"slug": slug})
        ours = [post for post in named if post.mark.slug == slug]
        if not ours:
            found = self._fetch_posts({"search": f"digest-post:{slug}:"})
            ours = [post for post in found if post.mark.slug == slug]
        return min(ours or named[:1], key=lambda post: int(post.id), default=None)

    def save_post(self, fields: Mapping[str, object], found: Held | None = None) -> Held:
        """Make a post, or change one, which may be done twice."""
        path = f"/posts/{found.id}" if found else "/posts"
        answer = self.ask(path, fields, repeatable=found is not None)
        return self._read_post(answer.body, written=True)

    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of a post's texts and the numbers of its terms."""
        texts = (fields["title"], fields["content"], fields["excerpt"])
        return find_hash(texts, fields["categories"], fields["tags"])

    def _find_term(self, kind: Kind, name: str) -> int | None:
        """Return the number of a category or tag; None where there is none and none may be made.

        Failing leaves no doubt of a post: nothing of one is sent.
        """
        asked = {"search": name, "per_page": "100", "_fields": "id,name"}
        for term in self.fetch(kind, asked, lambda answer: answer.rows or ()):
            known = term.get("name") if isinstance(term, dict) else None
            # Names have references to characters.
            if to_characters(str(known or "")).casefold() == name.casefold():
                return read_number(term)
        return self._make_term(kind, name) if self.new_terms else None

    def _make_term(self, kind: Kind, name: str) -> int | None:
        content = {"name": name}
        answer = self.prepare(f"/{kind}", content, refusals=_REFUSALS)
        # One that WordPress takes for the same is as good.
        is_there = answer.status not in _REFUSALS or self.find_reason(answer.body) == "term_exists"
        return read_number(answer.body) if is_there else None

    def _fetch_posts(self, asked: Mapping[str, str]) -> Sequence[Held]:
        params = {**asked, "status": "any", "context": "edit", "per_page": "100", "orderby": "id"}
        return self.fetch("posts", params, self._read_posts)

    def _read_posts(self, answer: ApiReply) -> Sequence[Held]:
        if answer.rows is None:
            raise TypeError("no list")
        return list(map(self._read_post, answer.rows))

    def _read_post(self, answer: object, *, written: bool = False) -> Held:
        try:
            return parse(Stored, answer).held
        except ValueError as error:
            raise DeliveryError(
                f"{self.host} does not show a post as it is stored.",
                hint="The user must be allowed to edit posts.",
                uncertain=written,
            ) from error


def read_number(answer: object) -> int | None:
    """Return the number of a category or tag, be it new or one that was there."""
    found = answer if isinstance(answer, dict) else {}
    data = found.get("data")
    number = found.get("id", data.get("term_id") if isinstance(data, dict) else None)
    return number if isinstance(number, int) else None
