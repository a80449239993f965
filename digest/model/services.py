"""What is asked of arXiv, other services and models, what they answer, and what is delivered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from digest.model.papers import Author, Health, Link, Moment, Paper, Repository


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

    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        """Tell whether a day is one of these."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is asked of a source: a query in arXiv's syntax, the order, and how many at most.

    What follows says what it is asked for, and is no part of the question: `subject` is the query
    without its days, `span` the half-open time of submission that it is restricted to, `window`
    the announcement days that it covers for a topic.
    """

    query: str
    order: Order = "newest"
    limit: int | None = None
    subject: str = field(default="", compare=False)
    span: tuple[Moment, Moment] | None = field(default=None, compare=False)
    window: Window | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of an answer: the papers at `start`, of `total` that the source says there are.

    `rows` is how many entries the source sent, each paper once in an answer; it exceeds
    `len(papers)` where one was unusable.
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
    """Part of what was announced in a category on a day, from entry `start` on.

    `rows` is how many entries the source sent, unusable ones included; `total` is how many it
    says there are.
    """

    category: str
    day: date
    notices: tuple[Notice, ...]
    start: int
    rows: int
    total: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What is held of a category's listing of a day, and whether that is all.

    `asked` is when it was last begun anew; `source` names where it comes from.
    """

    category: str
    day: date
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
"""The services by name, each as it is spoken of, in the order in which they are believed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """What a service states of a paper; `authors` are as it spells and orders them."""

    links: tuple[Link, ...] = ()
    authors: tuple[Author, ...] = ()
    upvotes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """What the service that owns a link says of it; `moved` is its address, if that changed."""

    health: Health
    moved: str = ""
    repository: Repository | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service says of a subject (a paper's identifier, or a link's address).

    `facts` is None where it knows nothing of the subject.  `asked` is when it last said so,
    `validator` what a conditional request needs (an ETag).
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

    `model` is its name, in ASCII; `key` the SHA-256, in hexadecimal digits, of everything that
    the answer depends on.
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
    """What a model is asked: a conversation, and the JSON schema that its answer shall have.

    `most` is how many tokens the answer may have.
    """

    turns: tuple[Turn, ...]
    schema: Mapping[str, Any]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """What a model answered, `cut` where it had more to say than it was allowed to.

    `read` and `written` are how many tokens the endpoint says that question and answer had.
    """

    text: str
    cut: bool = False
    read: int = 0
    written: int = 0


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
    at: Moment
    told: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How an issue's parcels stand at one publisher; `last` is when any of them changed."""

    publisher: str
    slug: str
    date: date
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
