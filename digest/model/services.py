"""What is asked of arXiv, other services and models, what they answer, and what is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from digest.model.papers import Author, Day, Health, Link, Moment, Paper, Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that failed while the run went on: where, about what, why, and what to do."""

    stage: str
    subject: str
    message: str
    hint: str = ""


Order = Literal["newest", "oldest"]
NoticeKind = Literal["new", "cross", "replace", "replace-cross"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Announcement days, both inclusive."""

    start: Day
    end: Day

    def __contains__(self, day: date) -> bool:
        """Return whether a day is one of these."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked of a source: a query in arXiv's syntax, the order, and how many at most.

    The other fields are its purpose: `subject` is the query without its days, `span` the half-open
    time of submission that it is restricted to, `window` the days that it covers for a topic.
    """

    query: str
    order: Order = "newest"
    limit: int | None = None
    subject: str = field(default="", compare=False)
    span: tuple[Moment, Moment] | None = field(default=None, compare=False)
    window: Window | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of an answer: the papers from row `start` on, of `total` that the source states.

    `rows` counts the entries that the source sent, unusable ones included.
    """

    papers: tuple[Paper, ...]
    start: int
    total: int
    rows: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchState:
    """How far a search has come: the identifiers so far in order, and whether that is all."""

    ids: tuple[str, ...]
    rows: int
    total: int
    complete: bool
    asked: Moment
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One line of a listing: which paper was announced, and as what."""

    paper: str
    kind: NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """Part of what was announced in a category on a day; numbers are those of `Page`."""

    category: str
    day: Day
    notices: tuple[Notice, ...]
    start: int
    rows: int
    total: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is held of a category's listing of a day; `asked` is when it was last begun anew."""

    category: str
    day: Day
    notices: tuple[Notice, ...]
    rows: int
    total: int
    complete: bool
    asked: Moment
    source: str
    problems: tuple[Problem, ...] = ()


Service = Literal["html", "huggingface", "openalex", "github"]
SERVICES: Mapping[str, str] = {
    "html": "arXiv's full texts",
    "huggingface": "Hugging Face",
    "openalex": "OpenAlex",
    "github": "GitHub",
}
"""The services by name, with their names for readers, in the order in which they are believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What a service states of a paper; `authors` are as it spells and orders them."""

    links: tuple[Link, ...] = ()
    authors: tuple[Author, ...] = ()
    upvotes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """What the service that owns a link states of it; `moved` is a new address."""

    health: Health
    moved: str = ""
    repository: Repository | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service states of a subject, a paper's identifier or a link's address.

    `facts` is None where it knows nothing; `validator` is what a conditional request needs.
    """

    service: str
    subject: str
    facts: PaperFacts | LinkFacts | None
    asked: Moment
    validator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a service is asked: about which subject of a paper, and what it answered before."""

    subject: str
    paper: Paper
    known: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model at an endpoint answered, as JSON text in `body`.

    `model` is its name in ASCII, `key` the SHA-256 (hex) of all that the answer depends on.
    """

    model: str
    key: str
    body: str
    asked: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that a model did not answer, or not anew, when an issue was made, and why."""

    model: str
    key: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One turn of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A conversation, the JSON schema that its answer shall have, and its most tokens."""

    turns: tuple[Turn, ...]
    schema: Mapping[str, Any]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model answered, `cut` where that was too long; tokens `read` and `written`."""

    text: str
    cut: bool = False
    read: int = 0
    written: int = 0


DeliveryState = Literal["sending", "sent", "failed", "due"]
"""`sending`: begun, and perhaps arrived; `failed`: known not to have arrived; `due`: promised for
a whole post, of which not all has arrived."""
Outcome = Literal["sent", "held", "changed", "due", "failed", "interrupted"]
"""`held`: delivered before; `changed`: delivered before with another content; `due`: what a dry run
would send, or what waits for one ahead of it; `interrupted`: perhaps arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An issue as it lies in its folder, an editor's changes included.

    `markdown` is the text below the front matter, `html` a safe fragment without the title,
    `plain` the Markdown without TeX where that is another, `files` the issue's files by name.
    `edited` says whether the Markdown is not as it was built; None where nobody knows.
    """

    slug: str
    date: Day
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

    `key`, in printable ASCII, is unique among a post's parcels at a publisher and always the same;
    `content` is made of the post alone.
    """

    key: str
    content: bytes


WHOLE = "*"
"""The key of the receipt for a whole post: it is due, or what was never begun is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the library knows of one parcel, or of all of a post (`WHOLE`).

    `told` is where it went or why it did not; `digest` is the SHA-256 (hex) of the content.
    """

    publisher: str
    slug: str
    date: Day
    key: str
    state: DeliveryState
    digest: str
    at: Moment
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How an issue's parcels stand at one publisher; `last` is when any of them changed."""

    publisher: str
    slug: str
    date: Day
    counts: Mapping[DeliveryState, int]
    last: Moment


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
