"""Delivers a post to WordPress, as a draft."""

import html
import json
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Literal
from urllib.parse import urlsplit

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
_SENTENCES: Mapping[int, tuple[str, str]] = {
    HTTPStatus.UNAUTHORIZED: ("does not accept the user and application password", LOGIN_HINT),
    HTTPStatus.FORBIDDEN: ("does not let this user do that", RIGHTS_HINT),
    HTTPStatus.NOT_FOUND: ("has no REST API of WordPress at this address", API_HINT),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("takes no post of this size", ""),
}
_CODE = re.compile(r"[a-z0-9_]{1,60}")


def refusal(response: Response, host: str) -> DeliveryError:
    """Return the error of an answer from 400 to 499."""
    usual = ("refuses what it was sent", PLAIN_HINT)
    sentence, hint = _SENTENCES.get(response.status, usual)
    code = find_code(response)
    told = f"{response.status}, {code}" if code else str(response.status)
    return DeliveryError(f"{host} {sentence} ({told}).", hint=hint)


def find_code(response: Response) -> str:
    """Return WordPress's name for an error, nothing where the answer has none."""
    answer = read_json(response)
    code = answer.get("code") if isinstance(answer, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def read_json(response: Response) -> object:
    """Return what an answer holds, None where that is no JSON."""
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        return None


_TAG = re.compile(r"(<[^<>]*>)")
_HEADING = re.compile(r"\A\s*<h1(?:\s[^<>]*)?>.*?</h1>\s*", re.DOTALL | re.IGNORECASE)
# In three digits, as WordPress itself writes them where it filters what its users write.
_BRACKETS = str.maketrans({"[": "&#091;", "]": "&#093;"})
# Controls, lone surrogates, and what turns the direction of writing about.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")


def render_content(fragment: str) -> str:
    """Return a post's HTML for WordPress, without its title, which stands in a field of its own."""
    pieces = _TAG.split(_HEADING.sub("", _UNSEEN.sub("", fragment), count=1))
    kept, in_code = [], False
    for piece in pieces:
        if _TAG.fullmatch(piece):
            in_code = _is_in_code(piece, in_code=in_code)
            kept.append(piece.translate(_BRACKETS))
        else:
            kept.append(_quiet(piece, in_code=in_code))
    return "".join(kept).strip()


def render_line(text: str) -> str:
    """Return plain text as the HTML that WordPress takes titles and excerpts for."""
    return html.escape(printable(text), quote=False).translate(_BRACKETS)


def _is_in_code(tag: str, *, in_code: bool) -> bool:
    """Tell whether what follows a tag is preformatted."""
    if tag.lower().startswith("<pre"):
        return True
    return in_code and not tag.lower().startswith("</pre")


def _quiet(text: str, *, in_code: bool) -> str:
    """Return text between tags as something that sets nothing off."""
    text = text.translate(_BRACKETS).replace("://", ":&#047;&#047;")
    return text if in_code or not text.strip() else _BREAK.sub(" ", text)


_MARK = re.compile(r"\s*<!-- digest-post:([a-z0-9-]+):([a-z]+):([0-9a-f]{64}) -->\s*")
OPEN = "0" * 64
"""Stands for the hash until what is stored is known."""
# A post of a day to come is kept back until then, by WordPress and not by an editor.
_SAME = {"future": "publish"}
# The longest name of a category or a tag.
_LONGEST_NAME = 200
_LONGEST_LINK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a post should be; `categories` and `tags` are names."""

    slug: str
    title: str
    content: str
    excerpt: str
    date: str
    status: str
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a post says of itself: its slug, what it was made as, and the hash of what it was."""

    slug: str
    status: str
    digest: str

    def __str__(self) -> str:
        """Write the comment that says so."""
        return f"<!-- {sought(self.slug)}{self.status}:{self.digest} -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A post as the site has it, its texts as they are stored; categories and tags by number."""

    id: int
    slug: str
    status: str
    link: str
    title: str
    text: str
    excerpt: str
    categories: tuple[int, ...]
    tags: tuple[int, ...]

    @property
    def content(self) -> str:
        """The content without our comment."""
        return _MARK.sub("", self.text)

    @property
    def mark(self) -> Mark | None:
        """What our comment says; None where there is none."""
        found = _MARK.search(self.text)
        return Mark(slug=found[1], status=found[2], digest=found[3]) if found else None

    @property
    def digest(self) -> str:
        """The hash of what is stored."""
        return find_digest(self.title, self.content, self.excerpt, self.categories, self.tags)

    def is_open(self) -> bool:
        """Tell whether our delivery of the post was cut off."""
        return self.mark is not None and self.mark.digest == OPEN

    def is_kept(self) -> bool:
        """Tell whether the post says what it did when we left it, as far as that is known."""
        return self.mark is not None and self.mark.digest in {OPEN, self.digest}

    def is_untouched(self) -> bool:
        """Tell whether nobody has changed the post since we wrote it, nor what it is."""
        return self.is_kept() and not self.is_moved()

    def is_moved(self) -> bool:
        """Tell whether somebody has published the post, or taken it back."""
        mark = self.mark
        return mark is None or _SAME.get(self.status, self.status) != mark.status


def make_page(post: Post, status: str, categories: tuple[str, ...]) -> Page:
    """Return what a post should be; `categories` stand in place of its own, where there are any."""
    return Page(
        slug=slugify(post.stem),
        title=render_line(post.title),
        content=render_content(post.html),
        excerpt=render_line(post.description),
        date=f"{post.date}T00:00:00",
        status=status,
        categories=_names(categories or post.categories),
        tags=_names(post.tags),
    )


def sought(slug: str) -> str:
    """Return the words by which a post of ours is searched for: they stand in its content."""
    return f"digest-post:{slug}:"


def find_digest(
    title: str, content: str, excerpt: str, categories: tuple[int, ...], tags: tuple[int, ...]
) -> str:
    """Return the hash (SHA-256, hex) of what we write, but for what ends its lines."""
    texts = [_unix(text).strip() for text in (title, content, excerpt)]
    written = json.dumps([*texts, sorted(categories), sorted(tags)])
    return sha256(written.encode()).hexdigest()


def parse_stored(answer: object, host: str) -> Stored:
    """Read a post as the REST API has it for editors.  Raises DeliveryError."""
    try:
        return _read_stored(answer)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError) as error:
        raise DeliveryError(
            f"{host} does not show a post as it is stored.",
            hint="The user must be allowed to edit posts.",
        ) from error


def _read_stored(answer: Any) -> Stored:  # noqa: ANN401 - whatever came
    found: Mapping[str, Any] = answer
    # A site may have no excerpts, no categories and no tags.
    texts = {name: found[name]["raw"] for name in ("title", "content")}
    texts["excerpt"] = found["excerpt"]["raw"] if "excerpt" in found else ""
    if not all(isinstance(text, str) for text in texts.values()):
        raise TypeError
    return Stored(
        id=int(found["id"]),
        slug=str(found["slug"]),
        status=str(found["status"]),
        link=printable(str(found.get("link", "")))[:_LONGEST_LINK],
        title=texts["title"],
        text=texts["content"],
        excerpt=texts["excerpt"],
        categories=tuple(map(int, found.get("categories", ()))),
        tags=tuple(map(int, found.get("tags", ()))),
    )


def _names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as they may be given: short, and each once, however it is written."""
    short = (printable(name)[:_LONGEST_NAME].strip() for name in names)
    return tuple({name.casefold(): name for name in short if name}.values())


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


Kind = Literal["categories", "tags"]

_INTERVAL = 0.2
_MAX_BYTES = 20_000_000


class Site:
    """One user at one site, whose REST API is at an address without a final slash."""

    def __init__(self, sender: Client, api: str, user: str, password: str) -> None:
        self.host = urlsplit(api).hostname or api
        self._sender = sender
        self._api = api
        login = f"{user}:{password}".encode("utf-8", "surrogateescape")
        self._login = f"Basic {b64encode(login).decode()}"
        self._lane = Lane(name="wordpress", interval=_INTERVAL)

    def fetch_post(self, slug: str) -> Stored | None:
        """Return the post of a slug, whatever its status; ours if there is one under another slug.

        An editor may have renamed it.  Raises DeliveryError.
        """
        named = self._fetch_posts({"slug": slug})
        ours = find_ours(named, slug)
        if ours is None:
            ours = find_ours(self._fetch_posts({"search": sought(slug)}), slug)
        return ours or (named[0] if named else None)

    def publish_post(self, fields: Mapping[str, object], number: int | None = None) -> Stored:
        """Make a post, or change one, which may be done twice.  Raises DeliveryError."""
        path = "posts" if number is None else f"posts/{number}"
        response = self._ask(path, content=fields, repeatable=number is not None)
        self._check(response)
        try:
            return parse_stored(self._read(response), self.host)
        except DeliveryError as error:
            # It was taken, but what became of it cannot be read.
            raise DeliveryError(str(error), hint=error.hint, uncertain=True) from error

    def remove_post(self, number: int) -> None:
        """Put a post into the trash.  Raises DeliveryError."""
        self._check(self._ask(f"posts/{number}", method="DELETE", repeatable=True))

    def fetch_term(self, kind: Kind, name: str) -> int | None:
        """Return the number of a category or tag, None where there is none of this name."""
        asked = {"search": name, "per_page": "100", "_fields": "id,name"}
        answer = self._read(self._ask(kind, asked, method="GET"))
        found = (read_term(term) for term in (answer if isinstance(answer, list) else ()))
        return next((number for number, known in found if known == name.casefold()), None)

    def publish_term(self, kind: Kind, name: str) -> int | None:
        """Make a category or tag, and return its number; None where WordPress refuses it.

        The user may have no right to, or the name be nothing to WordPress.  One that it takes for
        the same is as good.  Raises DeliveryError, never an uncertain one: nothing of a post is
        sent.
        """
        try:
            response = self._ask(kind, content={"name": name}, repeatable=True)
        except DeliveryError as error:
            raise DeliveryError(str(error), hint=LATER_HINT) from error
        is_there = response.status < HTTPStatus.BAD_REQUEST or find_code(response) == "term_exists"
        return read_number(read_json(response)) if is_there else None

    def _fetch_posts(self, asked: Mapping[str, str]) -> Sequence[Stored]:
        params = {**asked, "status": "any", "context": "edit", "per_page": "100", "orderby": "id"}
        answer = self._read(self._ask("posts", params, method="GET"))
        if not isinstance(answer, list):
            raise self._odd()
        return [parse_stored(found, self.host) for found in answer]

    def _ask(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        method: str = "POST",
        content: Mapping[str, object] | None = None,
        repeatable: bool = False,
    ) -> Response:
        url = f"{self._api}/wp/v2/{path}"
        headers = {"Authorization": self._login}
        if content is not None:
            headers["Content-Type"] = "application/json"
        return self._sender.send(
            add_params(url, params or {}),
            b"" if content is None else json.dumps(content).encode(),
            lane=self._lane,
            method=method,
            headers=headers,
            repeatable=repeatable,
            max_bytes=_MAX_BYTES,
        )

    def _check(self, response: Response) -> None:
        """Raise DeliveryError where an answer is a refusal."""
        if response.status >= HTTPStatus.BAD_REQUEST:
            raise refusal(response, self.host)

    def _read(self, response: Response) -> object:
        """Return the JSON of a good answer.  Raises DeliveryError."""
        self._check(response)
        answer = read_json(response)
        if answer is None:
            raise self._odd()
        return answer

    def _odd(self) -> DeliveryError:
        sentence = f"{self.host} does not answer as WordPress's REST API does."
        return DeliveryError(sentence, hint=PLAIN_HINT)


def find_ours(posts: Sequence[Stored], slug: str) -> Stored | None:
    """Return the oldest post that says that it is ours, of this slug."""
    marked = [post for post in posts if post.mark and post.mark.slug == slug]
    return min(marked, key=lambda post: post.id, default=None)


def read_term(term: Any) -> tuple[int | None, str]:  # noqa: ANN401 - whatever came
    """Return number and name of a category or tag; names have references to characters."""
    name = term.get("name") if isinstance(term, dict) else None
    return read_number(term), to_characters(str(name or "")).casefold()


def read_number(answer: Any) -> int | None:  # noqa: ANN401 - as above
    """Return the number of a category or tag, be it new or one that was there."""
    found = answer if isinstance(answer, dict) else {}
    data = found.get("data")
    number = found.get("id", data.get("term_id") if isinstance(data, dict) else None)
    return number if isinstance(number, int) else None


THEIRS_HINT = "Change the slug of that post in WordPress, or remove it."
CHANGED_HINT = (
    "Copy the changes that should last into the post's file, then set `overwrite = true` for this "
    "place, or remove the post there."
)
SOUGHT_HINT = "Run the same command again: it looks whether the post is there before it makes one."


class WordPressPublisher:
    """One site.  Publishing a post twice leaves it once, for it is looked for before.

    `status` is what posts are made as, `categories` stand in place of the post's own where there
    are any, `new_terms` lets missing categories and tags be made, and `overwrite` lets a post give
    way though it was changed or published there.
    """

    repeatable = True
    consecutive = False

    def __init__(  # noqa: PLR0913 - what may differ from one site to the next
        self,
        name: str,
        site: Site,
        *,
        status: str = "draft",
        categories: tuple[str, ...] = (),
        new_terms: bool = True,
        overwrite: bool = False,
    ) -> None:
        self.name = name
        self._site = site
        self._status = status
        self._categories = categories
        self._new_terms = new_terms
        self._overwrite = overwrite

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one parcel: the post as it should be, in JSON."""
        if not post.html.strip():
            raise DeliveryError(
                f"The post of {post.date} has no text that WordPress could show.",
                hint="Look at its Markdown file.",
            )
        page = make_page(post, self._status, self._categories)
        return (Parcel(key="post", content=json.dumps(asdict(page), sort_keys=True).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Make or change the post, and return its address.  Raises DeliveryError."""
        page = read_page(parcel)
        found = self._site.fetch_post(page.slug)
        terms = {kind: self._find_terms(kind, names) for kind, names in named(page).items()}
        filed = Filed(page=page, categories=terms["categories"], tags=terms["tags"])
        is_there = found is not None and found.digest == filed.digest and not found.is_open()
        stored = found if found and is_there else self._write(filed, found)
        return stored.link + tell_missing(filed)

    def close(self) -> None:
        """Do nothing: connections are the client's."""

    def _find_terms(self, kind: Kind, names: Sequence[str]) -> Mapping[str, int | None]:
        """Return the numbers of categories or tags by name; those that cannot be had have none."""
        return {name: self._find_term(kind, name) for name in names}

    def _find_term(self, kind: Kind, name: str) -> int | None:
        number = self._site.fetch_term(kind, name)
        may_make = number is None and self._new_terms
        return self._site.publish_term(kind, name) if may_make else number

    def _write(self, filed: "Filed", found: Stored | None) -> Stored:
        if found is None:
            return self._seal(self._make(filed))
        self._check(found)
        fields = filed.fields()
        if found.is_moved():  # what an editor has published stays so
            del fields["status"], fields["date"]
        return self._seal(self._site.publish_post(fields, found.id))

    def _check(self, found: Stored) -> None:
        """Raise DeliveryError where a post is not ours to change."""
        host = self._site.host
        if found.mark is None:
            raise DeliveryError(
                f"At {host} the slug “{found.slug}” is that of another post.", hint=THEIRS_HINT
            )
        if not found.is_untouched() and not self._overwrite:
            how = "published or moved" if found.is_kept() else "changed"
            sentence = f"The post “{found.slug}” was {how} at {host} since it was delivered."
            raise DeliveryError(sentence, hint=CHANGED_HINT)

    def _make(self, filed: "Filed") -> Stored:
        """Make a post.  Where it is not known whether that went well, look."""
        try:
            made = self._site.publish_post(filed.fields())
        except DeliveryError as error:
            found = self._look(filed) if error.uncertain else None
            if found is None:
                raise DeliveryError(
                    str(error),
                    hint=SOUGHT_HINT if error.uncertain else error.hint,
                    uncertain=error.uncertain,
                ) from error
            return found
        if made.slug != filed.page.slug:
            self._site.remove_post(made.id)
            raise DeliveryError(
                f"At {self._site.host} the slug “{filed.page.slug}” is that of a post which this "
                "user may not see; the new one was put into the trash.",
                hint=THEIRS_HINT,
            )
        return made

    def _look(self, filed: "Filed") -> Stored | None:
        """Return the post that was just made, and is open, if it can be found."""
        with suppress(DeliveryError):
            found = self._site.fetch_post(filed.page.slug)
            if found and found.is_open():
                return found
        return None

    def _seal(self, stored: Stored) -> Stored:
        """Close our comment, by what the site has made of the text.

        Some sites filter what their users write, and file what has no category; the next delivery
        would take that for an editor's work.  Where this is cut off, the comment stays open, and
        the next one goes on here.  A site that keeps no comments has nothing to close.
        """
        if mark := stored.mark:
            fitting = f"{stored.content}\n{replace(mark, digest=stored.digest)}"
            try:
                self._site.publish_post({"content": fitting}, stored.id)
            except DeliveryError as error:
                raise DeliveryError(str(error), hint=SOUGHT_HINT, uncertain=True) from error
        return stored


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A page with the numbers of its categories and tags, None for those that cannot be had."""

    page: Page
    categories: Mapping[str, int | None]
    tags: Mapping[str, int | None]

    @property
    def digest(self) -> str:
        """The hash of everything that is written."""
        page = self.page
        return find_digest(
            page.title, page.content, page.excerpt, known(self.categories), known(self.tags)
        )

    def fields(self) -> dict[str, object]:
        """Return the post as WordPress's REST API takes it."""
        page = self.page
        mark = Mark(slug=page.slug, status=page.status, digest=OPEN)
        fields = {name: getattr(page, name) for name in ("slug", "title", "excerpt")}
        return {
            **fields,
            "status": page.status,
            "date": page.date,
            "content": f"{page.content}\n{mark}",
            "categories": known(self.categories),
            "tags": known(self.tags),
        }


def known(numbers: Mapping[str, int | None]) -> tuple[int, ...]:
    """Return the numbers that are known, each once."""
    return tuple(dict.fromkeys(number for number in numbers.values() if number is not None))


def named(page: Page) -> Mapping[Kind, tuple[str, ...]]:
    """Return the names of a page's categories and tags."""
    return {"categories": page.categories, "tags": page.tags}


def tell_missing(filed: Filed) -> str:
    """Say which categories and tags a post is without."""
    numbers = {**filed.categories, **filed.tags}
    missing = [name for name, number in numbers.items() if number is None]
    return f" (without {', '.join(missing)})" if missing else ""


def read_page(parcel: Parcel) -> Page:
    """Return the page that a parcel holds."""
    found = json.loads(parcel.content)
    lists = {name: tuple(found[name]) for name in ("categories", "tags")}
    return Page(**{**found, **lists})
