"""Where posts are delivered: a table of [[deliver]] for each place, its form given by `kind`."""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from digest.config.values import (
    ASKED,
    PACKAGED_TOPIC,
    RECIPIENT,
    Count,
    File,
    Folder,
    Instead,
    Line,
    Number,
    OptionalSafeAddress,
    OptionalVariable,
    Phrase,
    Recipient,
    SafeAddress,
    Sender,
    Slug,
    Table,
    Variable,
    text_like,
)
from digest.model import Format
from digest.net.addresses import is_loopback
from digest.text import printable
from digest.text.names import split_mailbox

RECIPIENTS_HINT = (
    "Write an address a line, or Name <name@example.org>, in UTF-8; # begins a remark."
)
_MOST_NAMED, _LONGEST = 10, 60
_CHAT = "should be the @name of a channel, or the number of a chat"
_LANGUAGE = "should be a code of a language, such as en or pt-BR"
_HANDLE = "should be a handle, such as lab.bsky.social"


def check_repository(text: str) -> str:
    """Return the address or path of a repository, or none.  Raises ValueError."""
    if text.startswith("-") or "::" in text or any(sign.isspace() for sign in text):
        raise ValueError("should be the address of a repository, such as git@host:owner/name.git")
    # Git itself takes what is no address for a path, whatever stands in it.
    if "://" in text and ":" in text.partition("://")[2].partition("/")[0].rpartition("@")[0]:
        raise ValueError("should hold no password: git has helpers that keep them")
    return text


def check_below(text: str) -> str:
    """Return a folder within a repository, or none, without slashes around it.

    Raises ValueError.
    """
    steps = [step for step in text.strip("/").split("/") if step]
    if any(step in {".", ".."} or step.lower() == ".git" or "\\" in step for step in steps):
        raise ValueError("should be a folder within the repository")
    return "/".join(steps)


# No option or range of anything.
_NAME = r"([A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*)?"
_HOST = "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+)"
Name = Annotated[
    str,
    text_like(_NAME, "should be a name such as git has them: letters, digits, - . _ and /"),
]
Repository = Annotated[Line, AfterValidator(check_repository)]
Below = Annotated[Line, AfterValidator(check_below)]
Host = Annotated[str, text_like(_HOST, "should be the name of a machine, such as mail.example.org")]
User = Annotated[
    str,
    text_like(
        r"[^:\x00-\x1f]*[^:\s\x00-\x1f][^:\x00-\x1f]*", "should be a user name, without a colon"
    ),
]
Leaving = Annotated[
    str,
    text_like(
        r"(|(https://|mailto:)([!#-;=?-Z_a-z~]|\{recipient\}){3,900})",
        "should be an address that starts with https:// or mailto:",
    ),
]


class Target(Table):
    """A place that posts are delivered to."""

    name: Annotated[Slug, Field(max_length=60)]
    """What it is called: `digest publish POST --to NAME`."""
    topics: tuple[Line, ...] = ()
    """The topics whose posts go there after each build; all if not given."""
    automatic: Annotated[bool, Field(strict=True)] = True
    """Whether `digest build` delivers there; else `digest publish` alone does."""


class Files(Target):
    """A folder that the files of posts are copied to."""

    kind: Literal["files"]
    folder: Folder
    """The folder that files are copied to; one that was changed there since is left alone."""
    formats: Annotated[tuple[Format, ...], ASKED] = ()
    """The formats that are copied; all that the post has if not given."""


class Git(Target):
    """A git repository that the files of posts are committed and pushed to."""

    kind: Literal["git"]
    clone: Annotated[Folder | None, ASKED] = None
    """A clone of your own; its files, its index and its branches stay as they are …"""
    repository: Annotated[Repository, Instead("clone")] = ""
    """… or the address of the repository, of which a clone is kept beside the library."""
    remote: Name = "origin"
    """What a clone of your own calls the repository that is pushed to."""
    branch: Name = ""
    """The branch that is pushed to; the one that the repository itself has checked out if none."""
    folder: Annotated[Below, ASKED] = ""
    """The folder within the repository, such as `content/posts`."""
    formats: Annotated[tuple[Format, ...], ASKED] = ()
    """The formats that are committed; all that the post has if not given."""
    author: Sender = ""
    """Whose commits they are, `Name <name@example.org>`; as git is configured if not given."""
    message: Annotated[Line, Field(min_length=1)] = "Publish {stem}"
    """The message of a commit; `{title}`, `{date}`, `{slug}` and `{stem}` stand for the post's."""
    timeout: Annotated[Number, Field(gt=0)] = 120.0
    """Seconds after which a command of git's is given up."""

    @model_validator(mode="after")
    def _has_one_source(self) -> "Git":
        if bool(self.clone) == bool(self.repository):
            raise ValueError("needs `clone` or `repository`, one of them")
        return self


Security = Literal["starttls", "tls", "none"]
PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port of each way to talk."""


class Smtp(Target):
    """A mail server that sends posts to readers, or to the address of a list."""

    kind: Literal["smtp"]
    host: Host
    """The mail server."""
    port: Annotated[Count, Field(ge=0, le=65535), ASKED] = 0
    """Its port; 587 for `starttls`, 465 for `tls`, 25 for `none` if not given."""
    security: Annotated[Security, ASKED] = "starttls"
    """How it is talked to: `starttls`, `tls`, or, on this machine alone, `none`."""
    ca: File | None = None
    """A file of certificates that the server's is checked by; the system's if not given."""
    user: Annotated[Line, ASKED] = ""
    """The user name, where the server asks for one."""
    password: Annotated[OptionalVariable, ASKED] = ""
    """The variable that holds the password."""
    sender: Annotated[Sender, Instead("output.email.sender")] = ""
    """Whom messages are from; `output.email.sender` if not given."""
    reply_to: Sender = ""
    """Whom answers go to; the sender if not given."""
    recipients: Annotated[tuple[Recipient, ...], ASKED] = ()
    """Whom messages go to, each in one of their own, `Name <address>` too, or a list's address …"""
    recipients_file: Annotated[File | None, Instead("recipients")] = None
    """… or a file of them, read beside those, too: one a line; `#` begins a remark."""
    unsubscribe: Leaving = ""
    """Where readers leave, `{recipient}` in it; `output.email.unsubscribe` if not given."""
    timeout: Annotated[Number, Field(gt=0)] = 60.0
    """Seconds that the server may be silent, ten times as many where it takes a message."""

    @model_validator(mode="after")
    def _is_hidden(self) -> "Smtp":
        if self.security == "none" and not is_loopback(
            f"//[{self.host}]" if ":" in self.host else f"//{self.host}"
        ):
            raise ValueError("needs `starttls` or `tls` as `security`: its host is another machine")
        if bool(self.user) != bool(self.password):
            raise ValueError("needs both `user` and `password`, or neither")
        if not self.recipients and not self.recipients_file:
            raise ValueError("needs `recipients` or `recipients_file`")
        return self


def read_recipients(place: Smtp) -> Sequence[str]:
    """Return the recipients of a place and those of its file, which has one a line, and remarks.

    One who is there twice, however that is spelt, is one.  Raises ValueError where there is
    nobody, and with every line that is anything else.
    """
    file, listed, odd = place.recipients_file, list(place.recipients), list[str]()
    try:
        content = file.read_bytes() if file else b""
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from error
    for number, line in enumerate(content.removeprefix(BOM_UTF8).split(b"\n"), 1):
        text = line.decode("utf-8", "replace").partition("#")[0].strip()
        if text and ("\N{REPLACEMENT CHARACTER}" in text or not re.fullmatch(RECIPIENT, text)):
            odd.append(f"line {number} ({printable(text)[:_LONGEST]})")
        elif text:
            listed.append(text)
    if odd:
        more = f" and {len(odd) - _MOST_NAMED:,} more" if odd[_MOST_NAMED:] else ""
        named = ", ".join(odd[:_MOST_NAMED])
        raise ValueError(f"{file} holds what is no address of e-mail: {named}{more}")
    if not listed:
        raise ValueError(f"there are no recipients in {file}")
    by_spelling: dict[str, str] = {}
    for one in listed:
        by_spelling.setdefault(split_mailbox(one)[1].casefold(), one)
    return tuple(by_spelling.values())


class WordPress(Target):
    """A site that runs WordPress, 5.6 or later."""

    kind: Literal["wordpress"]
    site: SafeAddress
    """Where the site is, such as `https://blog.example.org`."""
    user: User
    """Who writes there."""
    password: Variable = "WORDPRESS_PASSWORD"  # noqa: S105 - a name
    """The environment variable that holds an application password of that user."""
    api: OptionalSafeAddress = ""
    """Where its REST API is; `/wp-json` below the site if not given."""
    status: Literal["draft", "pending", "private", "publish"] = "draft"
    """What a post is made as: `draft`, `pending`, `private` or `publish`."""
    new_terms: bool = True
    """Whether categories and tags that the site does not have are made."""
    categories: tuple[Phrase, ...] = ()
    """The categories of every post, by name; those of the post if not given."""
    overwrite: bool = False
    """Whether a post gives way to a newer one although somebody changed or published it there."""


class Ghost(Target):
    """A site that runs Ghost, 5.0 or later."""

    kind: Literal["ghost"]
    admin: SafeAddress
    """Where its admin is, without `/ghost`, such as `https://blog.example.org`."""
    key: Variable = "GHOST_ADMIN_KEY"
    """The environment variable that holds the Admin API key of an integration."""
    status: Literal["draft", "published"] = "draft"
    """What a post is made as: `draft` or `published`."""
    newsletter: Annotated[str, text_like("([a-z0-9-]+)?", "should be the slug of a newsletter")] = (
        ""
    )
    """The slug of the newsletter that mails a post when it is published; none is mailed if none."""
    segment: Annotated[Line, Field(min_length=1)] = "all"
    """Which of its members get it, as Ghost filters them: `all`, `status:free`, `status:-free`."""
    tags: tuple[Phrase, ...] = ()
    """The tags of every post, by name; those of the post if not given."""
    overwrite: bool = False
    """Whether a post gives way to a newer one although somebody changed or published it there."""

    @model_validator(mode="after")
    def _is_published(self) -> "Ghost":
        if self.newsletter and self.status != "published":
            raise ValueError(
                'needs `status = "published"` for its `newsletter`: drafts mail nobody'
            )
        return self


class Buttondown(Target):
    """A newsletter at Buttondown."""

    kind: Literal["buttondown"]
    key: Variable = "BUTTONDOWN_API_KEY"
    """The environment variable that holds the API key."""
    api: SafeAddress = "https://api.buttondown.com/v1"
    """Where its API is."""
    status: Literal["draft", "scheduled", "sent"] = "draft"
    """What an e-mail is made as: `draft`, `scheduled`, or `sent` to all subscribers at once."""
    delay: Annotated[Number, Field(gt=0, le=8_760)] = 24.0
    """How many hours after its delivery an e-mail is sent that is `scheduled`."""
    confirmed: bool = False
    """Whether the key may send e-mails, which Buttondown asks for once."""
    overwrite: bool = False
    """Whether a draft gives way to a newer one although somebody changed it there."""


class Slack(Target):
    """A channel of Slack, or of what takes Slack's incoming webhooks."""

    kind: Literal["slack"]
    webhook: Variable = "SLACK_WEBHOOK"
    """The environment variable that holds the address of an incoming webhook: it is a secret."""


class Short(Target):
    """A place that takes the short form of a post: title, findings and links."""

    findings: Annotated[Count, Field(ge=1, le=30)] = 8
    """How many papers are told at most, the foremost first."""


class Discord(Short):
    """A channel of Discord."""

    kind: Literal["discord"]
    webhook: Variable = "DISCORD_WEBHOOK"
    """The environment variable that holds the address of a webhook: it is a secret."""


class Telegram(Short):
    """A channel, group or chat of Telegram, where a bot writes."""

    kind: Literal["telegram"]
    chat: Annotated[str, text_like("(@[A-Za-z0-9_]{4,64}|-?[0-9]{1,20})", _CHAT)]
    """The chat: the `@name` of a channel, or a number."""
    token: Variable = "TELEGRAM_TOKEN"  # noqa: S105 - a name
    """The environment variable that holds the bot's token."""
    server: SafeAddress = "https://api.telegram.org"
    """Where Telegram's Bot API is, or one of your own."""


class Thread(Short):
    """A place that takes the short form as a thread."""

    language: Annotated[str, text_like("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", _LANGUAGE)] = "en"
    """The language of what is written there."""


class Mastodon(Thread):
    """An account of Mastodon, 4.0 or later."""

    kind: Literal["mastodon"]
    server: SafeAddress
    """The server that the account is at, such as `https://mastodon.example`."""
    token: Variable = "MASTODON_TOKEN"  # noqa: S105 - a name
    """The environment variable that holds an access token (`write:statuses`, `write:media`)."""
    visibility: Literal["public", "unlisted", "private"] = "public"
    """Who sees it: `public`, `unlisted`, or `private`, followers alone."""
    characters: Annotated[Count, Field(ge=100, le=100_000)] = 500
    """How many characters the server allows for: `max_characters` at its `/api/v2/instance`."""


class Bluesky(Thread):
    """An account of Bluesky, or of another server of the AT Protocol."""

    kind: Literal["bluesky"]
    user: Annotated[str, text_like("[A-Za-z0-9][A-Za-z0-9.:_-]*", _HANDLE)]
    """The account's handle."""
    password: Variable = "BLUESKY_PASSWORD"  # noqa: S105 - a name
    """The environment variable that holds an app password."""
    server: SafeAddress = "https://bsky.social"
    """The server that the account is at."""


class Webhook(Target):
    """Anything that takes JSON by POST."""

    kind: Literal["webhook"]
    address: Annotated[OptionalSafeAddress, ASKED] = ""
    """Where it is …"""
    address_in: Annotated[OptionalVariable, Instead("address")] = ""
    """… or the environment variable that holds its address, where that is a secret."""
    secret: OptionalVariable = ""
    """The environment variable that holds the key that signs what is sent; unsigned if none."""
    token: OptionalVariable = ""
    """The environment variable that holds a token, sent as `Authorization: Bearer`."""
    body: Literal["post", "digest"] = "post"
    """What is sent: the `post` with its text, or the `digest`, its JSON as it was built."""
    limit: Annotated[Count, Field(ge=1_000, le=50_000_000)] = 5_000_000
    """How many bytes the body has at most."""
    idempotent: bool = False
    """Whether the receiver honours `Idempotency-Key`, so that sending twice does no harm."""

    @model_validator(mode="after")
    def _has_an_address(self) -> "Webhook":
        if bool(self.address) == bool(self.address_in):
            raise ValueError("needs either `address` or `address_in`")
        return self


# One more kind is one more class here.
AnyTarget = Annotated[
    Files
    | Git
    | Smtp
    | WordPress
    | Ghost
    | Buttondown
    | Slack
    | Discord
    | Telegram
    | Mastodon
    | Bluesky
    | Webhook,
    Field(discriminator="kind"),
]
Places = tuple[AnyTarget, ...]


def check_places(places: Sequence[AnyTarget], topics: Iterable[str], sender: object) -> None:
    """Refuse places of one name, for topics that are not there, or with messages from nobody."""
    found = list(_find_mistakes(places, [PACKAGED_TOPIC, *topics], sender))
    if found:
        raise ValueError("; ".join(found))


def _find_mistakes(
    places: Sequence[AnyTarget], known: Sequence[str], sender: object
) -> Iterator[str]:
    for name, times in Counter(place.name for place in places).items():
        if times > 1:
            yield f"the name '{name}' occurs {times} times"
    for place in places:
        for topic in (topic for topic in place.topics if topic not in known):
            near = get_close_matches(topic, known, n=1, cutoff=0)[0]
            yield f"'{place.name}' has '{topic}', no topic; the nearest is '{near}'"
        if place.kind == "smtp" and not (place.sender or sender):
            yield f"'{place.name}' needs a `sender`, or one in [output.email]"
