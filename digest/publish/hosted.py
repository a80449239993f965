"""Creates or updates a post at a service, once, and never over somebody else's changes.

Each post carries a mark that readers do not see.  It has the post's slug, the status that we asked
for, and hashes of the texts that we sent and of the texts that the service stored.
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
    "target, or remove the post there."
)
UNCERTAIN_HINT = (
    "Run the same command again: it looks whether the post is there before it makes one."
)
OPEN = "0" * 64
"""The hash of the stored texts until it is known."""
_MARK = re.compile(
    r"\s*<!-- digest-post:([a-z0-9-]+):([a-z_]+):([0-9a-f]{64})(?::([0-9a-f]{64}))? -->\s*"
)
_MAX_CODE = 60
_MAX_NAME = 200
_MAX_LINK = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PostMark:
    """A post's slug, the status that we asked for, and hashes of its stored and sent texts.

    `stored` is OPEN until it is known.
    """

    slug: str = ""
    status: str = ""
    stored: str = ""
    sent: str = ""

    def __str__(self) -> str:
        return f"<!-- digest-post:{self.slug}:{self.status}:{self.stored}:{self.sent} -->"


def read_mark(text: str) -> tuple[str, PostMark]:
    """Return a text without our mark, and the mark; an empty mark if the text has none."""
    match = _MARK.search(text)
    if not match:
        return text, PostMark()
    slug, status, stored, sent = match.groups(default="")
    return _MARK.sub("", text), PostMark(slug=slug, status=status, stored=stored, sent=sent)


def hash_texts(texts: Sequence[str], *terms: Collection[int | str]) -> str:
    """Return the SHA-256 (hex) of a post's texts and terms, whatever the texts' line endings."""
    lines = (text.replace("\r\n", "\n").replace("\r", "\n").strip() for text in texts)
    return sha256(json.dumps([*lines, *map(sorted, terms)]).encode()).hexdigest()


def drop_title(fragment: str) -> str:
    """Return a post's HTML without its title, for which services have a field."""
    return fragment.partition("</h1>\n")[2] if fragment.startswith("<h1>") else fragment


def short_names(names: Sequence[str]) -> Sequence[str]:
    """Return shortened names; of names that differ only by case, the last."""
    short = (printable(name)[:_MAX_NAME].strip() for name in names)
    return tuple({name.casefold(): name for name in short if name}.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class HostedPost:
    """A post as it is stored at a service.

    `text` is the field that holds our mark, without the mark; `hash` is of the present texts,
    `stamp` the time of the last change, and `mailed` says that readers got the post by e-mail.
    """

    id: str
    slug: str
    status: str
    mark: PostMark
    hash: str
    link: str = ""
    text: str = ""
    stamp: str = ""
    mailed: bool = False

    @property
    def is_unchanged(self) -> bool:
        """Whether the texts are as we left them, as far as that is known."""
        return self.mark.stored in {OPEN, self.hash}

    @property
    def has_new_status(self) -> bool:
        """Whether somebody has published or unpublished the post since we left it."""
        return self.mark.status != self.status

    def is_current(self, mark: PostMark) -> bool:
        """Return whether the post already has the texts and the status of a mark.

        The status does not matter if the post has no mark or was mailed.
        """
        is_same = self.hash == mark.sent or (self.mark.sent == mark.sent and self.is_unchanged)
        has_status = mark.status in {"draft", self.status, self.mark.status}
        needs_status = self.mark.slug and not self.mailed
        return is_same and self.mark.stored != OPEN and (has_status or not needs_status)


@dataclass(slots=True, kw_only=True, repr=False)
class HostedApi(Api, ABC):
    """A service that stores posts; every method may raise DeliveryError.

    `mark_field` is the field with our mark, which readers do not see.
    """

    name: ClassVar[str]
    mark_field: ClassVar[str]
    max_bytes: int = 50_000_000

    @abstractmethod
    def render(self, post: Post) -> Mapping[str, object]:
        """Return a post's fields in the service's format, without slug and status; purely."""

    @abstractmethod
    def hash_post(self, fields: Mapping[str, Any]) -> str:
        """Return the hash of the texts and terms in a post's fields."""

    @abstractmethod
    def fetch_post(self, slug: str) -> HostedPost | None:
        """Return our post with a slug, even if an editor renamed it, else another post with it."""

    @abstractmethod
    def save_post(self, fields: Mapping[str, object], old: HostedPost | None = None) -> HostedPost:
        """Create a post from fields in the service's format, or change `old`."""

    def add_mark(self, text: str, mark: PostMark) -> Mapping[str, object]:
        """Return the field with the mark: its text, followed by a comment in HTML."""
        return {self.mark_field: f"{text}\n{mark}".lstrip()}

    def complete(self, _: dict[str, Any]) -> Collection[str]:
        """Replace names of terms by the service's numbers; return the names without a number."""
        return ()

    def login(self) -> Mapping[str, str]:
        """Return the headers of the login if they change with each request."""
        return {}

    def fetch(self, path: str, params: Mapping[str, str], make: Callable[[ApiReply], T]) -> T:
        """Return what `make` reads from the answer to a GET; its error is never uncertain."""
        answer = self.prepare(self.locate(path, params), method="GET", headers=self.login())
        return self.read(answer, make, uncertain=False)

    def locate(self, path: str, params: Mapping[str, str]) -> str:
        """Return a path with a query; the service's address may have a query, too."""
        return add_params(f"{self.address}/{path}", params).removeprefix(self.address)

    def read(self, answer: ApiReply, make: Callable[[ApiReply], T], *, uncertain: bool = True) -> T:
        """Return what `make` reads from an answer.  Raises DeliveryError if it cannot."""
        try:
            return make(answer)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            shown = self.unexpected()
            raise DeliveryError(str(shown), hint=shown.hint, uncertain=uncertain) from error

    def find_reason(self, body: Mapping[str, Any]) -> str:
        """Return the service's code for a refusal."""
        code = body.get("code")
        is_code = isinstance(code, str) and code.isascii() and code.isidentifier()
        return str(code) if is_code and len(str(code)) <= _MAX_CODE else ""

    def unexpected(self) -> DeliveryError:
        """Return the error for an answer that this service's API does not give."""
        message = f"{self.host} does not answer as {self.name}'s API does."
        return DeliveryError(message, hint=self.hint, uncertain=True)


@dataclass(slots=True, kw_only=True)
class HostedPublisher:
    """One account at one service.  A post that is published twice is there once.

    New posts get `status`; `overwrite` allows replacing posts that somebody changed or published
    there.
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
            message = f"The post of {post.date} has no text that {self.site.name} could show."
            raise DeliveryError(message, hint="Look at its Markdown file.")
        page = {"slug": slugify(post.stem), "status": self.status, **self.site.render(post)}
        return (Parcel(key="post", content=json.dumps(page).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Create or change the post, and return its address.  Raises DeliveryError."""
        fields: dict[str, Any] = json.loads(parcel.content)
        old = self.site.fetch_post(fields["slug"])
        missing = self.site.complete(fields)
        post = self._save_once(fields, old)
        link = printable(post.link)[:_MAX_LINK]
        return link + (f" (without {', '.join(missing)})" if missing else "")

    def _save_once(self, fields: Mapping[str, Any], old: HostedPost | None) -> HostedPost:
        """Store a post, once; `old` is the post there, if any.

        Raises DeliveryError, `uncertain` if the new version may be there.
        """
        sent = self.site.hash_post(fields)
        mark = PostMark(slug=fields["slug"], status=fields["status"], stored=OPEN, sent=sent)
        if old and old.is_current(mark):
            return old
        text = str(fields.get(self.site.mark_field, old.text if old else ""))
        marked = {**fields, **self.site.add_mark(text, mark)}
        if old:
            self._check_unchanged(old)
            # An editor's slug, status and date are not overwritten.
            theirs = {"slug", "status", "date"} if old.has_new_status else {"slug"}
            marked = {name: value for name, value in marked.items() if name not in theirs}
        post = self._save(marked, old, mark)
        if post.mark.stored == OPEN:
            # Some services filter HTML or add a default category, which the next delivery would
            # take for an editor's change.  If this step is interrupted, the next one repeats it.
            whole = replace(post.mark, stored=post.hash)
            try:
                self.site.save_post(self.site.add_mark(post.text, whole), post)
            except DeliveryError as error:
                raise DeliveryError(str(error), hint=UNCERTAIN_HINT, uncertain=True) from error
        return post

    def _check_unchanged(self, old: HostedPost) -> None:
        """Raise DeliveryError if a post is not ours, or was changed there without `overwrite`."""
        host, name = self.site.host, self.site.name
        if not old.mark.slug:
            message = f"At {host} another post has the slug “{old.slug}”."
            hint = f"Change the slug of that post in {name}, or remove it."
            raise DeliveryError(message, hint=hint)
        if (old.has_new_status or not old.is_unchanged) and not self.overwrite:
            how = "published or moved" if old.is_unchanged else "changed"
            message = f"The post “{old.slug}” was {how} at {host} since it was delivered."
            raise DeliveryError(message, hint=CHANGED_HINT)

    def _save(
        self, fields: Mapping[str, object], old: HostedPost | None, mark: PostMark
    ) -> HostedPost:
        """Create or change a post.  If the result is uncertain, look whether the post is there."""
        try:
            return self.site.save_post(fields, old)
        except DeliveryError as error:
            if not error.uncertain:
                raise
            with suppress(DeliveryError):
                stored = self.site.fetch_post(mark.slug)
                if stored and replace(stored.mark, stored=mark.stored) == mark:
                    return stored
            raise DeliveryError(str(error), hint=UNCERTAIN_HINT, uncertain=True) from error
