"""The targets that posts are delivered to: a table of [[deliver]] each, whose form `kind` gives."""

import re
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Sequence
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
    Language,
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
    "Write one address per line, or Name <name@example.org>, in UTF-8; # begins a comment."
)
_MOST_NAMED, _LONGEST = 10, 60
_CHAT = "should be the @name of a channel, or the number of a chat"
_HANDLE = "should be a handle, such as lab.bsky.social"


def check_repository(text: str) -> str:
    """Return the address or path of a repository, or "".  Raises ValueError."""
    if text.startswith("-") or "::" in text or any(char.isspace() for char in text):
        raise ValueError("should be the address of a repository, such as git@host:owner/name.git")
    # Git treats any text that is no address as a path.
    if "://" in text and ":" in text.partition("://")[2].partition("/")[0].rpartition("@")[0]:
        raise ValueError("should hold no password: git has helpers that keep them")
    return text


def check_below(text: str) -> str:
    """Return a folder within a repository, or "", without slashes around it.  Raises ValueError."""
    steps = [step for step in text.strip("/").split("/") if step]
    if any(step in {".", ".."} or step.lower() == ".git" or "\\" in step for step in steps):
        raise ValueError("should be a folder within the repository")
    return "/".join(steps)


# Matches no option and no range of commits.
_NAME = r"([A-Za-z0-9_][A-Za-z0-9_-]*([./][A-Za-z0-9_-]+)*)?"
_HOST = "([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9A-Fa-f:]+)"
Name = Annotated[
    str,
    text_like(_NAME, "should be a name that git allows: letters, digits, - . _ and /"),
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
    """A target that posts are delivered to."""

    name: Annotated[Slug, Field(max_length=60)]
    """Its name, as in `digest publish POST --to NAME`."""
    topics: tuple[Line, ...] = ()
    """The topics whose posts go there after each build; all if not given."""
    automatic: Annotated[bool, Field(strict=True)] = True
    """Whether `digest build` delivers there; otherwise only `digest publish` does."""
    language: Language = ""
    """The language of the posts that go there; the first of each topic if not given."""


class Files(Target):
    """A folder that the files of posts are copied to."""

    kind: Literal["files"]
    folder: Folder
    """The folder that files are copied to; a file that was changed there since is kept."""
    formats: Annotated[tuple[Format, ...], ASKED] = ()
    """The formats that are copied; all formats of the post if not given."""


class Git(Target):
    """A git repository that the files of posts are committed and pushed to."""

    kind: Literal["git"]
    clone: Annotated[Folder | None, ASKED] = None
    """A clone of your own; its files, its index and its branches are not changed …"""
    repository: Annotated[Repository, ASKED] = ""
    """… or the address of the repository; digest keeps a clone of it beside the library."""
    remote: Name = "origin"
    """The remote of your own clone that is pushed to."""
    branch: Name = ""
    """The branch that is pushed to; the remote repository's `HEAD` if not given."""
    folder: Annotated[Below, ASKED] = ""
    """The folder within the repository, such as `content/posts`."""
    formats: Annotated[tuple[Format, ...], ASKED] = ()
    """The formats that are committed; all formats of the post if not given."""
    author: Sender = ""
    """The author of the commits, `Name <name@example.org>`; as git is configured if not given."""
    message: Annotated[Line, Field(min_length=1)] = "Publish {stem}"
    """The commit message, with `{title}`, `{date}`, `{slug}` and `{stem}` of the post."""
    timeout: Annotated[Number, Field(gt=0)] = 120.0
    """Seconds after which a git command is given up."""

    @model_validator(mode="after")
    def _has_one_source(self) -> "Git":
        if bool(self.clone) == bool(self.repository):
            raise ValueError("needs either `clone` or `repository`")
        return self


Security = Literal["starttls", "tls", "none"]
PORTS = {"starttls": 587, "tls": 465, "none": 25}
"""The usual port for each value of `security`."""


class Smtp(Target):
    """A mail server that sends posts to readers, or to a mailing list."""

    kind: Literal["smtp"]
    host: Host
    """The mail server."""
    port: Annotated[Count, Field(ge=0, le=65535), ASKED] = 0
    """Its port; 587 for `starttls`, 465 for `tls`, 25 for `none` if not given."""
    security: Annotated[Security, ASKED] = "starttls"
    """The encryption: `starttls`, `tls`, or `none`, which is allowed on this machine only."""
    ca: File | None = None
    """A file of CA certificates to check the server by; the system's if not given."""
    user: Annotated[Line, ASKED] = ""
    """The user name, if the server needs one."""
    password: Annotated[OptionalVariable, ASKED] = ""
    """The variable that holds the password."""
    sender: Annotated[Sender, ASKED] = ""
    """The sender of messages; `output.email.sender` if not given."""
    reply_to: Sender = ""
    """The address for replies; the sender if not given."""
    recipients: Annotated[tuple[Recipient, ...], ASKED] = ()
    """The recipients, `address` or `Name <address>`, each mailed separately; or a mailing list …"""
    recipients_file: Annotated[File | None, ASKED] = None
    """… or a file of recipients, added to those above: one per line; `#` begins a comment."""
    unsubscribe: Leaving = ""
    """Where readers unsubscribe, with `{recipient}`; `output.email.unsubscribe` if not given."""
    timeout: Annotated[Number, Field(gt=0)] = 60.0
    """Seconds to wait for an answer of the server; ten times as long after a message."""

    @model_validator(mode="after")
    def _is_encrypted(self) -> "Smtp":
        if self.security == "none" and not is_loopback(
            f"//[{self.host}]" if ":" in self.host else f"//{self.host}"
        ):
            raise ValueError("needs `starttls` or `tls` as `security`: its host is another machine")
        if bool(self.user) != bool(self.password):
            raise ValueError("needs both `user` and `password`, or neither")
        if not self.recipients and not self.recipients_file:
            raise ValueError("needs `recipients` or `recipients_file`")
        return self


def read_recipients(target: Smtp) -> Sequence[str]:
    """Return the recipients of a target, also those in its file, without duplicate addresses.

    Raises ValueError if there are none, and for malformed lines, which it lists.
    """
    file, recipients, malformed = target.recipients_file, list(target.recipients), list[str]()
    try:
        content = file.read_bytes() if file else b""
    except OSError as error:
        raise ValueError(f"{file} cannot be read: {error.strerror}") from error
    for number, line in enumerate(content.removeprefix(BOM_UTF8).split(b"\n"), 1):
        text = line.decode("utf-8", "replace").partition("#")[0].strip()
        if text and ("\ufffd" in text or not re.fullmatch(RECIPIENT, text)):
            malformed.append(f"line {number} ({printable(text)[:_LONGEST]})")
        elif text:
            recipients.append(text)
    if malformed:
        more = f" and {len(malformed) - _MOST_NAMED:,} more" if malformed[_MOST_NAMED:] else ""
        named = ", ".join(malformed[:_MOST_NAMED])
        raise ValueError(f"{file} has lines that are no e-mail address: {named}{more}")
    if not recipients:
        raise ValueError(f"there are no recipients in {file}")
    by_address: dict[str, str] = {}
    for recipient in recipients:
        by_address.setdefault(split_mailbox(recipient)[1].casefold(), recipient)
    return tuple(by_address.values())


class WordPress(Target):
    """A site that runs WordPress, 5.6 or later."""

    kind: Literal["wordpress"]
    site: SafeAddress
    """The site's address, such as `https://blog.example.org`."""
    user: User
    """The user who creates the posts."""
    password: Variable = "WORDPRESS_PASSWORD"  # noqa: S105 - a name
    """The environment variable that holds an application password of that user."""
    api: OptionalSafeAddress = ""
    """The address of its REST API; `/wp-json` below the site if not given."""
    status: Literal["draft", "pending", "private", "publish"] = "draft"
    """The status of a new post: `draft`, `pending`, `private` or `publish`."""
    new_terms: bool = True
    """Whether categories and tags that the site lacks are created."""
    categories: tuple[Phrase, ...] = ()
    """The categories of every post, by name; those of the post if not given."""
    overwrite: bool = False
    """Whether a post that somebody changed or published there is replaced by a newer version."""


class Ghost(Target):
    """A site that runs Ghost, 5.0 or later."""

    kind: Literal["ghost"]
    admin: SafeAddress
    """The address of its admin, without `/ghost`, such as `https://blog.example.org`."""
    key: Variable = "GHOST_ADMIN_KEY"
    """The environment variable that holds the Admin API key of an integration."""
    status: Literal["draft", "published"] = "draft"
    """The status of a new post: `draft` or `published`."""
    newsletter: Annotated[str, text_like("([a-z0-9-]+)?", "should be the slug of a newsletter")] = (
        ""
    )
    """The slug of the newsletter that mails a post when it is published; no mail if not given."""
    segment: Annotated[Line, Field(min_length=1)] = "all"
    """The members who get the mail, as a filter of Ghost: `all`, `status:free`, `status:-free`."""
    tags: tuple[Phrase, ...] = ()
    """The tags of every post, by name; those of the post if not given."""
    overwrite: bool = False
    """Whether a post that somebody changed or published there is replaced by a newer version."""

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
    """The address of its API."""
    status: Literal["draft", "scheduled", "sent"] = "draft"
    """The status of a new e-mail: `draft`, `scheduled`, or `sent` to all subscribers at once."""
    delay: Annotated[Number, Field(gt=0, le=8_760)] = 24.0
    """Hours from the delivery of a `scheduled` e-mail until it is sent."""
    confirmed: bool = False
    """Whether to confirm that the key may send e-mails, which Buttondown asks for once."""
    overwrite: bool = False
    """Whether a draft that somebody changed there is replaced by a newer version."""


class Slack(Target):
    """A channel of Slack, or of a service that takes Slack's incoming webhooks."""

    kind: Literal["slack"]
    webhook: Variable = "SLACK_WEBHOOK"
    """The environment variable that holds the address of an incoming webhook: it is a secret."""


class Short(Target):
    """A target that takes the short form of a post: title, findings and links."""

    findings: Annotated[Count, Field(ge=1, le=30)] = 8
    """The largest number of papers with a finding, the foremost first."""


class Discord(Short):
    """A channel of Discord."""

    kind: Literal["discord"]
    webhook: Variable = "DISCORD_WEBHOOK"
    """The environment variable that holds the address of a webhook: it is a secret."""


class Telegram(Short):
    """A channel, group or chat of Telegram, to which a bot writes."""

    kind: Literal["telegram"]
    chat: Annotated[str, text_like("(@[A-Za-z0-9_]{4,64}|-?[0-9]{1,20})", _CHAT)]
    """The chat: the `@name` of a channel, or a number."""
    token: Variable = "TELEGRAM_TOKEN"  # noqa: S105 - a name
    """The environment variable that holds the bot's token."""
    server: SafeAddress = "https://api.telegram.org"
    """The address of Telegram's Bot API, or of your own Bot API server."""


class Mastodon(Short):
    """An account of Mastodon, 4.0 or later."""

    kind: Literal["mastodon"]
    server: SafeAddress
    """The server that the account is at, such as `https://mastodon.example`."""
    token: Variable = "MASTODON_TOKEN"  # noqa: S105 - a name
    """The environment variable that holds an access token (`write:statuses`, `write:media`)."""
    visibility: Literal["public", "unlisted", "private"] = "public"
    """The visibility: `public`, `unlisted`, or `private` (followers only)."""
    characters: Annotated[Count, Field(ge=100, le=100_000)] = 500
    """The characters that the server allows: `max_characters` at its `/api/v2/instance`."""


class Bluesky(Short):
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
    """Its address …"""
    address_in: Annotated[OptionalVariable, ASKED] = ""
    """… or the environment variable that holds its address, if that is a secret."""
    secret: OptionalVariable = ""
    """The environment variable that holds the key to sign requests; unsigned if not given."""
    token: OptionalVariable = ""
    """The environment variable that holds a token, sent as `Authorization: Bearer`."""
    body: Literal["post", "digest"] = "post"
    """The body: the `post` with its text, or the `digest`, its JSON as it was built."""
    limit: Annotated[Count, Field(ge=1_000, le=50_000_000)] = 5_000_000
    """The largest size of the body, in bytes."""
    idempotent: bool = False
    """Whether the receiver honours `Idempotency-Key`, so that sending twice does no harm."""

    @model_validator(mode="after")
    def _has_an_address(self) -> "Webhook":
        if bool(self.address) == bool(self.address_in):
            raise ValueError("needs either `address` or `address_in`")
        return self


# A new kind of target is a new class here.
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
Targets = tuple[AnyTarget, ...]


def check_targets(targets: Sequence[AnyTarget], topics: Iterable[str], sender: object) -> None:
    """Raise ValueError for targets of the same name, with unknown topics or without a sender."""
    known, times = [PACKAGED_TOPIC, *topics], Counter(target.name for target in targets)
    mistakes = [
        f"the name '{name}' occurs {many} times" for name, many in times.items() if many > 1
    ]
    for target in targets:
        for topic in (topic for topic in target.topics if topic not in known):
            near = get_close_matches(topic, known, n=1, cutoff=0)[0]
            mistakes.append(f"'{target.name}' has '{topic}', no topic; the nearest is '{near}'")
        if target.kind == "smtp" and not (target.sender or sender):
            mistakes.append(f"'{target.name}' needs a `sender`, or one in [output.email]")
    if mistakes:
        raise ValueError("; ".join(mistakes))
