"""What is delivered to whom, and what is known of it afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

DeliveryState = Literal["sending", "sent", "failed", "due"]
"""`sending`: begun, and perhaps arrived; `sent`: accepted; `failed`: known not to have arrived;
`due`: promised for a whole post, of which not all has arrived."""
Outcome = Literal["sent", "held", "changed", "due", "failed", "interrupted"]
"""What became of a parcel: `held` was delivered before, `changed` too, but as another content;
`due` is what a dry run would send, or what waits for one ahead of it; of what is `interrupted`
nobody knows whether it arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An issue as it lies in its folder, an editor's changes included.

    `markdown` is the text below the front matter, `html` what it becomes: a safe fragment of a
    page, without the heading that only repeats the title.  `files` are those of the issue by name,
    as they are to be published.  `plain` is the Markdown for those who show no TeX, where that is
    another.  `edited` says whether the Markdown is not as it was built; None where nobody knows.
    """

    slug: str
    date: date
    title: str
    subtitle: str
    description: str
    markdown: str
    html: str
    plain: str = ""
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)
    edited: bool | None = False

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings."""
        return f"{self.date}-{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One thing that arrives whole or not at all: a message to one recipient, a file, a post.

    `key` tells it from the post's other parcels at the same publisher, in printable ASCII, and
    stays the same when the post is delivered again; `content` is what a publisher made of the post,
    in bytes, and depends on nothing else.
    """

    key: str
    content: bytes


WHOLE = "*"
"""The key under which it is kept that a post is due, or that what was never begun of it is taken
for delivered; no parcel has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the library knows of one parcel, or of all of a post (`WHOLE`).

    `told` is where it went (an address, an identifier), or why it did not; `digest` is the SHA-256
    (hex) of the content.
    """

    publisher: str
    slug: str
    date: date
    key: str
    state: DeliveryState
    digest: str
    at: datetime
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How an issue's parcels stand at one publisher; `last` is when any of them changed."""

    publisher: str
    slug: str
    date: date
    counts: Mapping[DeliveryState, int]
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one parcel; of a publisher that has none, the key is empty.

    `told` is where it went; `message` and `hint` are about what went wrong.
    """

    publisher: str
    key: str
    outcome: Outcome
    told: str = ""
    message: str = ""
    hint: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether somebody has to look."""
        return self.outcome in {"failed", "interrupted"}
