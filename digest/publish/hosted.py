"""Posts that a service holds: found again, made once, and changed only where nobody else did.

A mark goes with each post, unseen by readers.  It says whose post this is, what the service was
sent, and what it has made of that.
"""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, ClassVar, TypeVar

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.addresses import add_params
from digest.publish.api import Api, ApiReply
from digest.text import printable, slugify

T = TypeVar("T")
CHANGED_HINT = (
    "Copy the changes that should last into the post's file, then set `overwrite = true` for this "
    "place, or remove the post there."
)
SOUGHT_HINT = "Run the same command again: it looks whether the post is there before it makes one."
OPEN = "0" * 64
"""Stands for the hash until what is stored is known."""
_MARK = re.compile(
    r"\s*<!-- digest-post:([a-z0-9-]+):([a-z_]+):([0-9a-f]{64})(?::([0-9a-f]{64}))? -->\s*"
)
_LONGEST_CODE = 60
_LONGEST_NAME = 200
_LONGEST_LINK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMarker:
    """A post's slug, the status it was given, and hashes: of what is stored, and of what was sent.

    That of what is stored is OPEN until it is known.
    """

    slug: str = ""
    status: str = ""
    stored: str = ""
    sent: str = ""

    def __str__(self) -> str:
        return f"<!-- digest-post:{self.slug}:{self.status}:{self.stored}:{self.sent} -->"


def read_mark(text: str) -> tuple[str, PostMarker]:
    """Return a text without our mark, and the mark, which is empty where there is none."""
    found = _MARK.search(text)
    if not found:
        return text, PostMarker()
    slug, status, stored, sent = found.groups(default="")
    return _MARK.sub("", text), PostMarker(slug=slug, status=status, stored=stored, sent=sent)


def find_hash(texts: Sequence[str], *terms: Collection[int | str]) -> str:
    """Return the SHA-256 (hex) of a post's texts, but for what ends their lines, and its terms."""
    lines = (text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in texts)
    return sha256(json.dumps([*lines, *map(sorted, terms)]).encode()).hexdigest()


def without_title(fragment: str) -> str:
    """Return a post's HTML without its title, which services have in a field of its own."""
    return fragment.partition("</h1>\n")[2] if fragment.startswith("<h1>") else fragment


def short_names(names: Sequence[str]) -> Sequence[str]:
    """Return names as they may be given: short, and each once, however it is written."""
    short = (printable(name)[:_LONGEST_NAME].strip() for name in names)
    return tuple({name.casefold(): name for name in short if name}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post as a service holds it.

    `text` is the field that bears our mark, without it; `hash` is that of what the post says now,
    `stamp` when it was changed, and `mailed` tells that it went to readers by e-mail.
    """

    id: str
    slug: str
    status: str
    mark: PostMarker
    hash: str
    link: str = ""
    text: str = ""
    stamp: str = ""
    mailed: bool = False

    @property
    def is_kept(self) -> bool:
        """Whether the post says what it did when we left it, as far as that is known."""
        return self.mark.stored in {OPEN, self.hash}

    @property
    def is_moved(self) -> bool:
        """Whether somebody has published the post, or taken it back."""
        return self.mark.status != self.status

    def is_as(self, mark: PostMarker) -> bool:
        """Return whether it says what a mark has it say, and is as far as it shall be.

        Of one without a mark, or that is mailed, nobody asks how far it is.
        """
        is_same = self.hash == mark.sent or (self.mark.sent == mark.sent and self.is_kept)
        is_far = mark.status in {"draft", self.status, self.mark.status}
        asks = self.mark.slug and not self.mailed
        return is_same and self.mark.stored != OPEN and (is_far or not asks)


@dataclass(slots=True, kw_only=True, repr=False)
class HostedApi(Api, ABC):
    """A service that holds posts; every method may raise DeliveryError.

    Its `bearer` is the field that bears our mark, unseen by readers.
    """

    name: ClassVar[str]
    bearer: ClassVar[str]
    max_bytes: int = 50_000_000

    @abstractmethod
    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields as the service takes them, but for slug and status; purely."""

    @abstractmethod
    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of what a post's fields say."""

    @abstractmethod
    def fetch_post(self, slug: str) -> Held | None:
        """Return our post of a slug, even if an editor renamed it; else whoever has that."""

    @abstractmethod
    def save_post(self, fields: Mapping[str, object], found: Held | None = None) -> Held:
        """Make a post of fields as the service takes them, or change one."""

    def bear(self, text: str, mark: PostMarker) -> Mapping[str, object]:
        """Return the field that bears a mark: a remark behind its text."""
        return {self.bearer: f"{text}\n{mark}".lstrip()}

    def complete(self, _: dict[str, Any]) -> Collection[str]:
        """Put in what only the service knows, and return the names of what it does not have."""
        return ()

    def login(self) -> Mapping[str, str]:
        """Return what says who asks, where that changes from one request to the next."""
        return {}

    def fetch(self, path: str, params: Mapping[str, str], make: Callable[[ApiReply], T]) -> T:
        """Return what is made of what is there, which leaves no doubt of anything."""
        answer = self.prepare(self.locate(path, params), method="GET", headers=self.login())
        return self.read(answer, make, uncertain=False)

    def locate(self, path: str, params: Mapping[str, str]) -> str:
        """Return a path with a query, as it stands behind the address, which may have one too."""
        return add_params(f"{self.address}/{path}", params).removeprefix(self.address)

    def read(self, answer: ApiReply, make: Callable[[ApiReply], T], *, uncertain: bool = True) -> T:
        """Return what is made of an answer; an odd one to what was written leaves a doubt."""
        try:
            return make(answer)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            odd = self.odd()
            raise DeliveryError(str(odd), hint=odd.hint, uncertain=uncertain) from error

    def find_reason(self, body: Mapping[str, Any]) -> str:
        """Return the service's name for a refusal."""
        code = body.get("code")
        is_code = isinstance(code, str) and code.isascii() and code.isidentifier()
        return str(code) if is_code and len(str(code)) <= _LONGEST_CODE else ""

    def odd(self) -> DeliveryError:
        """Return the error for an answer that is none of this service's."""
        told = f"{self.host} does not answer as {self.name}'s API does."
        return DeliveryError(told, hint=self.hint, uncertain=True)


@dataclass(slots=True, kw_only=True)
class HostedPublisher:
    """One account at one service.  Publishing a post twice leaves it once.

    `status` is what posts are made as; `overwrite` lets a post give way though it was changed or
    published there.
    """

    name: str
    site: HostedApi
    status: str = "draft"
    overwrite: bool = False
    repeatable: bool = True
    consecutive: bool = False

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the one parcel: the post as it should be, in JSON.  Raises DeliveryError."""
        if not post.html.strip():
            told = f"The post of {post.date} has no text that {self.site.name} could show."
            raise DeliveryError(told, hint="Look at its Markdown file.")
        page = {"slug": slugify(post.stem), "status": self.status, **self.site.render(post)}
        return (Parcel(key="post", content=json.dumps(page).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Make or change the post, and return its address.  Raises DeliveryError."""
        fields: dict[str, Any] = json.loads(parcel.content)
        found = self.site.fetch_post(fields["slug"])
        missing = self.site.complete(fields)
        held = settle(self.site, fields, found, overwrite=self.overwrite)
        link = printable(held.link)[:_LONGEST_LINK]
        return link + (f" (without {', '.join(missing)})" if missing else "")


def settle(
    service: HostedApi, fields: Mapping[str, Any], found: Held | None, *, overwrite: bool
) -> Held:
    """Have a service hold a post, once; with `overwrite` even where somebody changed it there.

    `found` is what it has.  Raises DeliveryError, `uncertain` where the post may be there.
    """
    sent = service.hash_post(fields)
    mark = PostMarker(slug=fields["slug"], status=fields["status"], stored=OPEN, sent=sent)
    if found and found.is_as(mark):
        return found
    text = str(fields.get(service.bearer, found.text if found else ""))
    marked = {**fields, **service.bear(text, mark)}
    if found:
        _check(service, found, overwrite=overwrite)
        # What an editor has renamed or published stays so.
        theirs = {"slug", "status", "date"} if found.is_moved else {"slug"}
        marked = {name: value for name, value in marked.items() if name not in theirs}
    return _seal(service, _save(service, marked, found, mark))


def _check(service: HostedApi, found: Held, *, overwrite: bool) -> None:
    """Raise DeliveryError where a post is not ours to change."""
    host, name = service.host, service.name
    if not found.mark.slug:
        told = f"At {host} the slug “{found.slug}” is that of another post."
        raise DeliveryError(told, hint=f"Change the slug of that post in {name}, or remove it.")
    if (found.is_moved or not found.is_kept) and not overwrite:
        how = "published or moved" if found.is_kept else "changed"
        told = f"The post “{found.slug}” was {how} at {host} since it was delivered."
        raise DeliveryError(told, hint=CHANGED_HINT)


def _save(
    service: HostedApi, fields: Mapping[str, object], found: Held | None, mark: PostMarker
) -> Held:
    """Make or change a post.  Where it is not known whether that went well, look."""
    try:
        return service.save_post(fields, found)
    except DeliveryError as error:
        if not error.uncertain:
            raise
        with suppress(DeliveryError):
            now = service.fetch_post(mark.slug)
            if now and replace(now.mark, stored=mark.stored) == mark:
                return now
        raise DeliveryError(str(error), hint=SOUGHT_HINT, uncertain=True) from error


def _seal(service: HostedApi, held: Held) -> Held:
    """Put the hash of what the service has made of a post into its mark.

    Some filter what their users write, and file what has no category; the next delivery would take
    that for an editor's work.  Where this is cut off, the mark stays open, and the next one goes
    on here.  A site that keeps no marks has nothing to close.
    """
    if held.mark.stored == OPEN:
        mark = replace(held.mark, stored=held.hash)
        try:
            service.save_post(service.bear(held.text, mark), held)
        except DeliveryError as error:
            raise DeliveryError(str(error), hint=SOUGHT_HINT, uncertain=True) from error
    return held
