"""Delivers a post to WordPress, as a draft."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlsplit

from digest.codec import parse
from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.addresses import add_params
from digest.net.client import Client, Response
from digest.net.failures import LATER_HINT
from digest.net.pace import Lane
from digest.text import printable, slugify
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
THEIRS_HINT = "Change the slug of that post in WordPress, or remove it."
CHANGED_HINT = (
    "Copy the changes that should last into the post's file, then set `overwrite = true` for this "
    "place, or remove the post there."
)
SOUGHT_HINT = "Run the same command again: it looks whether the post is there before it makes one."
_SENTENCES: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("does not accept the user and application password", LOGIN_HINT),
    HTTPStatus.FORBIDDEN: ("does not let this user do that", RIGHTS_HINT),
    HTTPStatus.NOT_FOUND: ("has no REST API of WordPress at this address", API_HINT),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("takes no post of this size", ""),
}
_LONGEST_CODE = 60
_LANE = Lane(name="wordpress", interval=0.2)
_MAX_BYTES = 20_000_000
_LONGEST_NAME = 200
_LONGEST_LINK = 500

_TAG = re.compile(r"(<[^<>]*>)")
# In three digits, as WordPress itself writes them where it filters what its users write.
_BRACKETS = str.maketrans({"[": "&#091;", "]": "&#093;"})
# Controls, lone surrogates, and what turns the direction of writing about.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")
# The comment at the end of a post: its slug, the status it was given, and the hash of its text.
_MARK = re.compile(r"\s*<!-- digest-post:([a-z0-9-]+):([a-z]+):([0-9a-f]{64}) -->\s*")
OPEN = "0" * 64
"""Stands for the hash until what is stored is known."""

Kind = Literal["categories", "tags"]
KINDS: tuple[Kind, ...] = ("categories", "tags")


def render_content(fragment: str) -> str:
    """Return a post's HTML as WordPress leaves it, without its title, which is a field of its own.

    Its text makes no shortcode, no embedded page and no line break.
    """
    body = fragment.partition("</h1>\n")[2] if fragment.startswith("<h1>") else fragment
    kept, in_code = list[str](), False
    for piece in _TAG.split(_UNSEEN.sub("", body)):
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


def find_hash(title: str, content: str, excerpt: str, *terms: Sequence[int]) -> str:
    """Return the SHA-256 (hex) of a post's texts, but for what ends their lines, and its terms."""
    lines = (text.replace("\r\n", "\n").replace("\r", "\n") for text in (title, content, excerpt))
    texts = [text.strip() for text in lines]
    return sha256(json.dumps([*texts, *map(sorted, terms)]).encode()).hexdigest()


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
    def text(self) -> str:
        """The content without our comment."""
        return _MARK.sub("", self.content.raw)

    @property
    def mark(self) -> Sequence[str]:
        """The slug, status and hash that our comment states; empty texts where there is none."""
        found = _MARK.search(self.content.raw)
        return found.groups() if found else ("", "", "")

    @property
    def hash(self) -> str:
        """The hash of what is stored."""
        texts = (self.title.raw, self.text, self.excerpt.raw)
        return find_hash(*texts, self.categories, self.tags)

    @property
    def is_kept(self) -> bool:
        """Whether the post says what it did when we left it, as far as that is known."""
        return self.mark[2] in {OPEN, self.hash}

    @property
    def is_moved(self) -> bool:
        """Whether somebody has published the post, or taken it back."""
        # A post of a day to come is kept back until then by WordPress, not by an editor.
        return self.mark[1] != ("publish" if self.status == "future" else self.status)


class RestApi:
    """One user at one site, whose REST API is at an address without a final slash.

    Every method may raise DeliveryError.
    """

    def __init__(self, sender: Client, api: str, user: str, password: str) -> None:
        self.host = urlsplit(api).hostname or api
        self._sender = sender
        self._api = api
        login = f"{user}:{password}".encode("utf-8", "surrogateescape")
        self._login = f"Basic {b64encode(login).decode()}"

    def fetch_post(self, slug: str) -> Stored | None:
        """Return our oldest post of a slug, even if an editor renamed it; else whoever has that."""
        named = self._fetch_posts({"slug": slug})
        ours = [post for post in named if post.mark[0] == slug]
        if not ours:
            found = self._fetch_posts({"search": f"digest-post:{slug}:"})
            ours = [post for post in found if post.mark[0] == slug]
        return min(ours or named[:1], key=lambda post: post.id, default=None)

    def publish_post(self, fields: Mapping[str, object], number: int | None = None) -> Stored:
        """Make a post, or change one, which may be done twice."""
        path = "posts" if number is None else f"posts/{number}"
        response = self._ask(path, content=fields, repeatable=number is not None)
        self._check(response)
        try:
            return self._read_post(self._read(response))
        except DeliveryError as error:
            # It was taken, but what became of it cannot be read.
            raise DeliveryError(str(error), hint=error.hint, uncertain=True) from error

    def find_term(self, kind: Kind, name: str, *, may_make: bool) -> int | None:
        """Return the number of a category or tag; None where there is none and none can be made.

        Failing leaves no doubt of a post: nothing of one is sent.
        """
        asked = {"search": name, "per_page": "100", "_fields": "id,name"}
        found = self._read(self._ask(kind, asked))
        for term in found if isinstance(found, list) else ():
            known = term.get("name") if isinstance(term, dict) else None
            # Names have references to characters.
            if to_characters(str(known or "")).casefold() == name.casefold():
                return read_number(term)
        return self._make_term(kind, name) if may_make else None

    def _make_term(self, kind: Kind, name: str) -> int | None:
        try:
            response = self._ask(kind, content={"name": name}, repeatable=True)
        except DeliveryError as error:
            raise DeliveryError(str(error), hint=LATER_HINT) from error
        # One that WordPress takes for the same is as good.
        is_there = response.status < HTTPStatus.BAD_REQUEST or find_code(response) == "term_exists"
        return read_number(read_json(response)) if is_there else None

    def _fetch_posts(self, asked: Mapping[str, str]) -> Sequence[Stored]:
        params = {**asked, "status": "any", "context": "edit", "per_page": "100", "orderby": "id"}
        answer = self._read(self._ask("posts", params))
        if not isinstance(answer, list):
            raise self._odd()
        return [self._read_post(found) for found in answer]

    def _read_post(self, answer: object) -> Stored:
        try:
            return parse(Stored, answer)
        except ValueError as error:
            raise DeliveryError(
                f"{self.host} does not show a post as it is stored.",
                hint="The user must be allowed to edit posts.",
            ) from error

    def _ask(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        content: Mapping[str, object] | None = None,
        repeatable: bool = False,
    ) -> Response:
        """Get what is there, or post a content."""
        login = {"Authorization": self._login}
        posted = {} if content is None else {"Content-Type": "application/json"}
        return self._sender.send(
            add_params(f"{self._api}/wp/v2/{path}", params or {}),
            b"" if content is None else json.dumps(content).encode(),
            lane=_LANE,
            method="GET" if content is None else "POST",
            headers={**login, **posted},
            repeatable=repeatable,
            max_bytes=_MAX_BYTES,
        )

    def _check(self, response: Response) -> None:
        """Raise DeliveryError where an answer is a refusal."""
        if response.status >= HTTPStatus.BAD_REQUEST:
            usual = ("refuses what it was sent", PLAIN_HINT)
            sentence, hint = _SENTENCES.get(response.status, usual)
            told = ", ".join(filter(None, [str(response.status), find_code(response)]))
            raise DeliveryError(f"{self.host} {sentence} ({told}).", hint=hint)

    def _read(self, response: Response) -> object:
        """Return the JSON of a good answer."""
        self._check(response)
        answer = read_json(response)
        if answer is None:
            raise self._odd()
        return answer

    def _odd(self) -> DeliveryError:
        sentence = f"{self.host} does not answer as WordPress's REST API does."
        return DeliveryError(sentence, hint=PLAIN_HINT)


def read_json(response: Response) -> object:
    """Return what an answer holds, None where that is no JSON."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


def find_code(response: Response) -> str:
    """Return WordPress's name for an error, nothing where the answer has none."""
    answer = read_json(response)
    code = answer.get("code") if isinstance(answer, dict) else None
    is_code = isinstance(code, str) and code.isascii() and code.isidentifier()
    return str(code) if is_code and len(str(code)) <= _LONGEST_CODE else ""


def read_number(answer: object) -> int | None:
    """Return the number of a category or tag, be it new or one that was there."""
    found = answer if isinstance(answer, dict) else {}
    data = found.get("data")
    number = found.get("id", data.get("term_id") if isinstance(data, dict) else None)
    return number if isinstance(number, int) else None


@dataclass(slots=True, kw_only=True)
class WordPressPublisher:
    """One site.  Publishing a post twice leaves it once, for it is looked for before.

    `status` is what posts are made as, `categories` stand in place of a post's own where there are
    any, `new_terms` lets missing categories and tags be made, and `overwrite` lets a post give way
    though it was changed or published there.
    """

    name: str
    site: RestApi
    status: str = "draft"
    categories: Sequence[str] = ()
    new_terms: bool = True
    overwrite: bool = False
    repeatable: bool = True
    consecutive: bool = False

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one parcel: the post as it should be, in JSON.  Raises DeliveryError."""
        if not post.html.strip():
            raise DeliveryError(
                f"The post of {post.date} has no text that WordPress could show.",
                hint="Look at its Markdown file.",
            )
        page = {
            "slug": slugify(post.stem),
            "title": render_line(post.title),
            "excerpt": render_line(post.description),
            "status": self.status,
            "date": f"{post.date}T00:00:00",
            "content": render_content(post.html),
            "categories": _names(self.categories or post.categories),
            "tags": _names(post.tags),
        }
        return (Parcel(key="post", content=json.dumps(page).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Make or change the post, and return its address.  Raises DeliveryError."""
        page = json.loads(parcel.content)
        found = self.site.fetch_post(page["slug"])
        fields, missing = dict(page), dict[str, None]()
        for kind in KINDS:
            terms = {
                name: self.site.find_term(kind, name, may_make=self.new_terms)
                for name in page[kind]
            }
            fields[kind] = tuple(dict.fromkeys(one for one in terms.values() if one is not None))
            missing |= {name: None for name, number in terms.items() if number is None}
        texts = (fields["title"], fields["content"], fields["excerpt"])
        wanted = find_hash(*texts, fields["categories"], fields["tags"])
        is_there = found and found.mark[2] != OPEN and found.hash == wanted
        stored = found if found and is_there else self._write(fields, found)
        link = printable(stored.link)[:_LONGEST_LINK]
        return link + (f" (without {', '.join(missing)})" if missing else "")

    def _write(self, fields: dict[str, Any], found: Stored | None) -> Stored:
        """Make a post of fields as the REST API takes them, or change the one that was found."""
        slug = fields["slug"]
        fields["content"] += f"\n{_mark(slug, fields['status'], OPEN)}"
        if found is None:
            return self._seal(self._make(fields))
        self._check(found)
        if found.is_moved:  # what an editor has published stays so
            del fields["status"], fields["date"]
        return self._seal(self.site.publish_post(fields, found.id))

    def _check(self, found: Stored) -> None:
        """Raise DeliveryError where a post is not ours to change."""
        host = self.site.host
        if not found.mark[0]:
            raise DeliveryError(
                f"At {host} the slug “{found.slug}” is that of another post.", hint=THEIRS_HINT
            )
        if (found.is_moved or not found.is_kept) and not self.overwrite:
            how = "published or moved" if found.is_kept else "changed"
            sentence = f"The post “{found.slug}” was {how} at {host} since it was delivered."
            raise DeliveryError(sentence, hint=CHANGED_HINT)

    def _make(self, fields: Mapping[str, Any]) -> Stored:
        """Make a post.  Where it is not known whether that went well, look."""
        slug = fields["slug"]
        try:
            return self.site.publish_post(fields)
        except DeliveryError as error:
            if not error.uncertain:
                raise
            with suppress(DeliveryError):
                found = self.site.fetch_post(slug)
                if found and found.mark[2] == OPEN:
                    return found
            raise DeliveryError(str(error), hint=SOUGHT_HINT, uncertain=True) from error

    def _seal(self, stored: Stored) -> Stored:
        """Put the hash of what the site has made of the text into our comment.

        Some sites filter what their users write, and file what has no category; the next delivery
        would take that for an editor's work.  Where this is cut off, the comment stays open, and
        the next one goes on here.  A site that keeps no comments has nothing to close.
        """
        slug, status, _ = stored.mark
        if slug:
            content = f"{stored.text}\n{_mark(slug, status, stored.hash)}"
            try:
                self.site.publish_post({"content": content}, stored.id)
            except DeliveryError as error:
                raise DeliveryError(str(error), hint=SOUGHT_HINT, uncertain=True) from error
        return stored


def _mark(slug: str, status: str, digest: str) -> str:
    """Write our comment."""
    return f"<!-- digest-post:{slug}:{status}:{digest} -->"


def _names(names: Sequence[str]) -> Sequence[str]:
    """Return names as they may be given: short, and each once, however it is written."""
    short = (printable(name)[:_LONGEST_NAME].strip() for name in names)
    return tuple({name.casefold(): name for name in short if name}.values())
