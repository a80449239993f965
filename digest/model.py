"""The facts: papers, what is known of them, issues, deliveries and the library's records.

Derived values carry their evidence: a statement its quotes, a link the words that justify it,
a score its reasons.  All values are immutable; all times are aware and in UTC; offsets count
code points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from operator import not_
from typing import Annotated, Any, Literal, NamedTuple, get_args

# Papers: the record, the facts derived from it, and what the models read.

YEARS = range(1991, 2101)
"""The valid years of dates: arXiv began in 1991; a year after 2100 is a mistake."""


def time_text(moment: datetime) -> str:
    """Return a time as text, in UTC and to the second."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def parse_time(text: str) -> datetime:
    """Return the time that a text states, in UTC.  Raises ValueError."""
    return _in_utc(datetime.fromisoformat(text))


def _in_utc(moment: datetime) -> datetime:
    """Return a time in UTC; a time without an offset is taken as UTC."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sound_day(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"{day.year} is no year of arXiv's")
    return day


def _sound_moment(moment: datetime) -> datetime:
    _sound_day(moment)
    return _in_utc(moment)


class _Json(NamedTuple):
    """How pydantic, imported only when needed, reads and writes a type as JSON."""

    check: Callable[[Any], object] | None = None
    write: Callable[[Any], object] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> Any:  # noqa: ANN401
        from pydantic_core import core_schema

        schema = handler(source)
        if self.check:
            schema = core_schema.no_info_after_validator_function(self.check, schema)
        if self.write:
            schema["serialization"] = core_schema.plain_serializer_function_ser_schema(
                self.write, when_used="json"
            )
        return schema


Day = Annotated[date, _Json(check=_sound_day)]
Moment = Annotated[datetime, _Json(check=_sound_moment, write=time_text)]
Names = Annotated[frozenset[str], _Json(write=sorted)]
_UNLESS_EMPTY: Mapping[str, Any] = {"exclude_if": not_}
"""Leaves an empty field out of the JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """An institution that a source states for an author; `origin` names that source.

    `stated` is the source's full wording, set only if `name` is a part of it.
    """

    name: str
    origin: str
    stated: str = field(default="", metadata=_UNLESS_EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """An author, spelled as in the source."""

    name: str
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The current version of one paper, as arXiv describes it.

    Text fields are as sent, with runs of whitespace collapsed to one space.  `published` is when
    version 1 was submitted, `updated` when this version was.  `announced` is set only if a source
    states the day, `withdrawn` only if a source marks the record as withdrawn.  The abstract of a
    `retold` record is this program's paraphrase, not the authors' words.
    """

    id: str
    version: int
    title: str
    abstract: str
    authors: tuple[Author, ...]
    primary: str
    categories: tuple[str, ...]
    published: Moment
    updated: Moment
    announced: Day | None = None
    comment: str | None = None
    journal_ref: str | None = None
    doi: str | None = None
    withdrawn: bool = field(default=False, metadata=_UNLESS_EMPTY)
    retold: bool = field(default=False, metadata=_UNLESS_EMPTY)

    @property
    def url(self) -> str:
        """The paper's abstract page, without a version."""
        return f"https://arxiv.org/abs/{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words of a record: `record.field[start:end] == text`."""

    paper: str
    field: str
    start: int
    end: int
    text: str


LinkKind = Literal["code", "dataset", "model", "demo", "project", "video", "other"]
Health = Literal["ok", "gone", "unchecked"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """What its host states about a repository; `licence` is an SPDX identifier."""

    stars: int | None = None
    licence: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A web page linked with a paper: its kind, whether it is the paper's own, and the evidence."""

    url: str
    kind: LinkKind
    own: bool
    origin: tuple[str, ...]
    evidence: str
    health: Health = "unchecked"
    repository: Repository | None = field(default=None, metadata=_UNLESS_EMPTY)


ContributionKind = Literal[
    "method", "model", "system", "dataset", "benchmark", "library", "study", "theory", "survey"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What a paper introduces: its name, if it gives one, and what kind of thing it is."""

    name: str | None
    kind: ContributionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedDataset:
    """A dataset or benchmark that a paper used, and the quote that names it."""

    name: str
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """A paper with everything known about it that does not depend on an issue.

    The authors have the affiliations that services state.  `upvotes` are the readers' votes on
    Hugging Face, None if it does not know the paper.
    """

    paper: Paper
    links: tuple[Link, ...] = ()
    promised: bool = False
    upvotes: int | None = None
    introduces: Contribution = field(default_factory=lambda: Contribution(name=None, kind="method"))
    new_datasets: tuple[str, ...] = ()
    used_datasets: tuple[UsedDataset, ...] = ()
    withdrawn: bool = False

    def own_links(self, *kinds: LinkKind) -> tuple[Link, ...]:
        """Return the paper's own links that are not gone, of these kinds (without any: of all)."""
        return tuple(
            link
            for link in self.links
            if link.own and link.health != "gone" and (not kinds or link.kind in kinds)
        )


SentenceRole = Literal[
    "background",
    "problem",
    "contribution",
    "method",
    "finding",
    "empty",
    "limit",
    "outlook",
    "availability",
    "other",
]
"""What a sentence of an abstract states: `problem` a gap that the paper fills, `contribution` what
the paper does as a whole, `method` how, `finding` a concrete result, `empty` a result without
content, `limit` a negative or mixed result of the paper's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """A sentence of an abstract, `abstract[start:end]` in code points, with its likeliest role.

    `stands` is the probability that a reader of the title understands the sentence alone.  A
    quotation leaves out the first `cut` code points.
    """

    start: int
    end: int
    role: SentenceRole
    probability: float
    stands: float = 0.0
    cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BestSentence:
    """The number, from 0, of the sentence that states an aspect best, and its probability."""

    sentence: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPassage:
    """The numbers, from 0, of the sentences that a reader would quote, and their probability.

    `grade` is a reader's most likely grade for the passage under its title: 3 concrete, new and
    clear, 2 useful with a weakness, 1 weak, 0 worse than the title alone.
    """

    sentences: tuple[int, ...]
    probability: float
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFit:
    """A theme's key, and the probability that a specialist would file the paper under it."""

    key: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the models read in a paper's abstract; without sentences nothing was read.

    `what`, `finding`, `problem` and `limit` are the best sentence for each aspect, good enough or
    not, and `passage` is the best passage; all are None without sentences.  `themes` are in
    descending order of probability; `news` is between 1 and 5.
    """

    paper: str
    sentences: tuple[ReadSentence, ...] = ()
    what: BestSentence | None = None
    finding: BestSentence | None = None
    problem: BestSentence | None = None
    limit: BestSentence | None = None
    passage: ReadPassage | None = None
    themes: tuple[ThemeFit, ...] = ()
    news: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A named part of a score or of the estimate of a paper's news.

    `marks` are the liked papers, by identifier, that speak most for it.
    """

    label: str
    weight: float
    marks: tuple[str, ...] = field(default=(), metadata=_UNLESS_EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """Paper facts with the paper's reading, and its score, the sum of its reasons."""

    facts: PaperFacts
    reading: Reading
    score: float
    reasons: tuple[Reason, ...]

    @property
    def order(self) -> tuple[float, str]:
        """The key that sorts papers: the highest score first; ties go to the older identifier."""
        return (-self.score, self.facts.paper.id)


# Requests to arXiv, other services and models, their answers, and deliveries.


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A failure that did not end the run: the stage, the subject, why, and what to do."""

    stage: str
    subject: str
    message: str
    hint: str = ""


Order = Literal["newest", "oldest"]
NoticeKind = Literal["new", "cross", "replace", "replace-cross"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A range of announcement days, both ends inclusive."""

    start: Day
    end: Day

    def __contains__(self, day: date) -> bool:
        """Return whether a day is in the window."""
        return self.start <= day <= self.end

    @property
    def dates(self) -> tuple[date, ...]:
        """All days of the window, in order."""
        length = (self.end - self.start).days + 1
        return tuple(self.start + timedelta(days=number) for number in range(length))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A request to a source: a query in arXiv's syntax, the order, and the most rows.

    The other fields are its purpose: `subject` is the query without its days, `span` the half-open
    range of submission times in the query, `window` the announcement days that it covers.
    """

    query: str
    order: Order = "newest"
    limit: int | None = None
    subject: str = field(default="", compare=False)
    span: tuple[Moment, Moment] | None = field(default=None, compare=False)
    window: Window | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Part of an answer: the papers from row `start` on, of `total` rows by the source's count.

    `rows` counts the entries that the source sent, unusable entries included.  `total` respects the
    limit of the search, `available` does not.
    """

    papers: tuple[Paper, ...]
    start: int
    total: int
    rows: int
    problems: tuple[Problem, ...] = ()
    available: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListState:
    """How far a search or listing has come; `asked` is when its last fetch began.

    The library keeps `ids`, the papers of a search in order, apart.
    """

    total: int
    asked: Moment
    rows: int = 0
    complete: bool = False
    source: str = ""
    page_problems: tuple[Problem, ...] = ()
    end_problems: tuple[Problem, ...] = ()
    ids: tuple[str, ...] = field(default=(), metadata={"exclude": True})

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The distinct problems met while it was fetched."""
        return tuple(dict.fromkeys((*self.page_problems, *self.end_problems)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An entry of a listing: the paper announced, and the kind of announcement."""

    paper: str
    kind: NoticeKind


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingPage:
    """Part of a category's listing of a day; `start`, `rows` and `total` are as in `Page`."""

    category: str
    day: Day
    notices: tuple[Notice, ...]
    start: int
    rows: int
    total: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(ListState):
    """What the library holds of a category's listing of a day."""

    category: str
    day: Day
    notices: tuple[Notice, ...]


EVERYTHING = "all"
"""The name of the harvest of all of arXiv; any other harvest has its category's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestPage:
    """A page of a harvest: records, the identifiers of deleted records, and problems.

    `unread` has a problem for each record that could not be read, its identifier as the subject.
    `answered` is the service's own time.  `days` has the day of change of each record, in their
    order.  `token` asks for the next page.  `is_over`: the token of the request has expired.
    """

    answered: datetime
    papers: tuple[Paper, ...] = ()
    deleted: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    unread: tuple[Problem, ...] = ()
    days: tuple[date, ...] = ()
    token: str = ""
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestRun:
    """An unfinished harvest of the records changed from the day `since` on, None for all.

    The next request sends `token` or, without a token, asks for changes from the day `start` on.
    `answered` is the earliest of the service's times; `came` is when the last page arrived, by our
    clock.  The records were changed on the days `oldest` to `newest`; if they are `in_order`, all
    days before `newest` are complete.  Of the `records`, `again` are sent twice and `of_newest`
    were changed on the newest day; `new` counts papers that the library lacked.  `unread` are
    records that could not be read, in this run or before, and have not arrived in readable form
    since.
    """

    full: bool
    since: Day | None = None
    start: Day | None = None
    token: str = ""
    answered: Moment | None = None
    came: Moment | None = None
    oldest: Day | None = None
    newest: Day | None = None
    in_order: bool = True
    pages: int = 0
    records: int = 0
    again: int = 0
    of_newest: int = 0
    new: int = 0
    unread: tuple[Problem, ...] = ()
    ended: bool = False

    @property
    def papers(self) -> int:
        """How many papers arrived, each counted once."""
        return self.records - self.again


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What the library holds of a harvested set; `name` is its category, or `all`.

    The library has the set as of `until`, None if no harvest has ended yet.  `records` counts those
    of the last full harvest and those added since; `run` is the unfinished harvest.  `unread` are
    records that could not be read and had not arrived in readable form when the last harvest ended.
    """

    name: str
    until: Moment | None = None
    records: int = 0
    run: HarvestRun | None = None
    unread: tuple[Problem, ...] = ()


SourceName = Literal["arxiv", "catchup", "rss", "sample"]
BuildSource = Literal["arxiv", "catchup", "rss"]
"""The sources that a post can be made from: not the sample, which is for trying out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTraits:
    """A source of papers: its name for readers, and the words for "found there" in messages.

    `by_category`: it states what was announced in a category on a day; `latest_alone`: it does so
    for the latest day only.
    """

    title: str
    location: str
    by_category: bool = False
    latest_alone: bool = False


SOURCES: Mapping[str, SourceTraits] = {
    "arxiv": SourceTraits(title="arXiv's search", location="at arXiv"),
    "catchup": SourceTraits(
        title="arXiv's listings", location="in arXiv's listings", by_category=True
    ),
    "rss": SourceTraits(
        title="arXiv's feeds", location="in arXiv's feeds", by_category=True, latest_alone=True
    ),
    "sample": SourceTraits(title="the sample week", location="in the sample week"),
}
"""All sources by name; `digest.services` has a module with the name of each."""

ServiceName = Literal["html", "huggingface", "openalex", "github"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTraits:
    """A service that is asked about papers: its name for readers, and the facts that it states."""

    title: str
    states: tuple[str, ...]


SERVICES: Mapping[str, ServiceTraits] = {
    "html": ServiceTraits(title="arXiv's full texts", states=("code", "data", "institutions")),
    "huggingface": ServiceTraits(title="Hugging Face", states=("code", "data")),
    "openalex": ServiceTraits(title="OpenAlex", states=("institutions",)),
    "github": ServiceTraits(title="GitHub", states=("code",)),
}
"""The services by name, the most trusted first; modules as for sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPaper:
    """What a service states about a paper; `authors` have its spelling and order."""

    links: tuple[Link, ...] = ()
    authors: tuple[Author, ...] = ()
    upvotes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLink:
    """What the service that hosts a link states about it; `moved` is a new address."""

    health: Health
    moved: str = ""
    repository: Repository | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """An entry of a feed that an issue links to: the feed's name, its title, address and day."""

    feed: str
    title: str
    url: str
    day: Day


FEED = "feed"
"""The service of answers that are the entries of a feed; their subject is its address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry of a feed; `key` is its identifier, or its address if it has none.

    `day` is its date in UTC; title and `summary` are plain text on one line, which may be cut.
    """

    key: str
    title: str
    url: str
    day: Day
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedFeed:
    """The entries of a feed, those that it no longer has included for some time."""

    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A service's answer about a subject: a paper's identifier, a link's or a feed's address.

    `stated` is None if the service knows nothing; `validator` is for a conditional request.
    """

    service: str
    subject: str
    stated: StatedPaper | StatedLink | StatedFeed | None
    asked: Moment
    validator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question to a service: the subject, the paper that it belongs to, and the last answer."""

    subject: str
    paper: Paper
    known: Answer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A model's answer, as JSON text in `body`.

    `model` is its name in ASCII, `key` the SHA-256 (hex) of everything the answer depends on.
    """

    model: str
    key: str
    body: str
    asked: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """A question that a model did not answer when an issue was made or made again, and why."""

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
    """A conversation, the JSON schema of the answer, and the most tokens that it may have."""

    turns: tuple[Turn, ...]
    schema: Mapping[str, Any]
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A model's answer, `cut` if it was too long, and the numbers of tokens read and written."""

    text: str
    cut: bool = False
    read: int = 0
    written: int = 0


DeliveryState = Literal["sending", "sent", "failed", "due", "waiting"]
"""`sending`: begun, and perhaps arrived; `failed`: known not to have arrived; `due`: a whole post
that is to be sent and has not fully arrived; `waiting`: the same, but only `publish` sends it."""
Outcome = Literal["sent", "held", "changed", "due", "failed", "interrupted"]
"""`held`: delivered before; `changed`: delivered before with other content; `due`: would be sent
without the dry run, or waits for an earlier parcel; `interrupted`: perhaps arrived."""


def series_of(slug: str, edition: str) -> str:
    """Return the name of a topic's posts in one language; `edition` is "" for the first."""
    return f"{slug}.{edition}" if edition else slug


class Dated:
    """What has the files of an issue: of a topic, and of a date."""

    __slots__ = ()
    slug: str
    date: Day

    @property
    def series(self) -> str:
        """The name of a topic's posts in one language."""
        return series_of(self.slug, getattr(self, "edition", ""))

    @property
    def stem(self) -> str:
        """The unique name of the files, without their endings."""
        return f"{self.date}-{self.series}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Dated):
    """An issue's files as they are in its folder, an editor's changes included.

    `markdown` is the text below the front matter, `html` a safe fragment without the title,
    `plain` the Markdown without TeX where it differs, `files` the issue's files by name.
    `edited` says whether the Markdown was changed after the build; None if that is not known.
    `lang` is the tag of its language; `edition` is the same, or "" in a topic's first language.
    """

    slug: str
    edition: str = ""
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
    lang: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The unit of delivery, which arrives whole or not at all: a message, a file, a post.

    `key`, in printable ASCII, is unique among a post's parcels at a publisher and never changes;
    `content` depends on the post alone.  For a consecutive publisher, `before` says where each
    earlier parcel is: what `publish` returned for it, in this run or before, or another text.
    """

    key: str
    content: bytes
    before: tuple[str, ...] = ()


WHOLE = "*"
"""The key of a whole post's receipt: it is due, or its unsent parcels count as delivered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the library knows of the delivery of a parcel, or of a whole post (`WHOLE`).

    `told` is its address or the error message; `digest` is the SHA-256 (hex) of the content.
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
    """How many of an issue's parcels are in each state at a publisher, and the last change."""

    publisher: str
    slug: str
    date: Day
    counts: Mapping[DeliveryState, int]
    last: Moment

    def is_late(self, now: datetime) -> bool:
        """Return whether a parcel is due, failed, was interrupted, or has waited three days."""
        # A wrong clock may have dated it in the future.
        waits = abs(now - self.last) < timedelta(days=3)
        return self.counts.keys() != {"sent"} and not (self.may_wait and waits)

    @property
    def may_wait(self) -> bool:
        """Whether every parcel that is not sent waits for `publish`."""
        return self.counts.keys() <= {"sent", "waiting"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """The outcome for a parcel; the key is empty if the publisher could make no parcel.

    `told` is where the parcel went; `message` and `hint` are about a failure.
    """

    publisher: str
    key: str
    outcome: Outcome
    told: str = ""
    message: str = ""
    hint: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether the user has to act."""
        return self.outcome in {"failed", "interrupted"}


# Issues: their content, what the library remembers of them, and the files of an archive.

MentionKind = Literal["title", "author", "institution", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span of a statement with a name that a renderer links or sets off."""

    start: int
    end: int
    kind: MentionKind
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of plain Unicode prose, or a passage, and the quotes that it rests on.

    `by` is `quote` (the record's own words, without the outer quotation marks), `fixed` (the
    program's fixed words about a record), `model:NAME` or `editor`; `verified` is how it was
    checked: `quote`, `record`, `model:NAME`, or None.  `paragraph` is the number, from 0, of its
    paragraph in its section.  `paper` is the paper that an editor's own words are about; an
    editor's words about no paper are a paragraph of Markdown.
    """

    text: str
    by: str = "fixed"
    verified: str | None = None
    quotes: tuple[Quote, ...] = ()
    mentions: tuple[Mention, ...] = ()
    paragraph: int = 0
    paper: str = field(default="", metadata=_UNLESS_EMPTY)

    @property
    def papers(self) -> tuple[str, ...]:
        """The statement's papers, each once: its subject, those mentioned, those quoted."""
        named = [mention.paper for mention in self.mentions]
        quoted = [quote.paper for quote in self.quotes]
        return tuple(dict.fromkeys(filter(None, (self.paper, *named, *quoted))))


ALSO = "also"
"""The key of "Also this week", the section of papers that fit no other heading."""


Decision = Literal[
    "chosen", "rank", "already_issued", "withdrawn", "off_topic", "duplicate", "editor"
]
LEFT_OUT: Mapping[Decision, str] = {
    "rank": "ranked below this issue's limit",
    "already_issued": "already in an earlier issue",
    "withdrawn": "withdrawn",
    "off_topic": "not fitting the topic",
    "duplicate": "repeating another paper",
    "editor": "by the editor",
}
"""Every decision but `chosen`, in the words and the order of footer, reports and desk."""
FINAL_DECISIONS = frozenset[Decision](get_args(Decision)) - {"already_issued", "withdrawn"}
"""The decisions that settle a paper for other issues.  A withdrawn paper may come back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures of an issue: `found = chosen + the sum of left_out`.

    `left_out` has every decision but `chosen`; it has `editor` only if the editor left one out.
    """

    found: int
    chosen: int
    named: int
    late: int
    left_out: Mapping[Decision, int] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section of a post: its papers, the best first, and statements about some of them."""

    key: str
    title: str
    papers: tuple[str, ...]
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A bullet of "Under the hood": what a paper introduces, and its links.

    The statement says what it is, None if no sentence does.
    """

    paper: str
    name: str
    kind: ContributionKind
    statement: Statement | None
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A chosen paper in an issue, with the statements that may be quoted of it.

    `passage` is None only if the abstract has no sentence; `grade` is a reader's most likely grade
    for it, from 0 to 3.  `theme` is the key of its section, `named` whether the prose describes
    it, `earlier` the year of earlier work.
    """

    ranked: Ranked
    passage: Statement | None
    grade: int
    limit: Statement | None
    theme: str
    named: bool
    earlier: int | None = None

    @property
    def paper(self) -> Paper:
        """The paper itself."""
        return self.ranked.facts.paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A paper of the issue of the date `issued` that was withdrawn since.

    `version` is the version that withdrew it; `digest.json` does not have it.
    """

    paper: str
    title: str
    url: str
    issued: Day
    statement: Statement
    version: int = field(default=0, metadata={"exclude": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSize:
    """A theme of an issue: its key and heading, and how many papers it had."""

    key: str
    title: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedThemes:
    """The themes of an earlier issue of the topic."""

    date: Day
    themes: tuple[ThemeSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue(Dated):
    """A complete issue: all that renderers need.

    `query` is in arXiv's syntax, and empty if the papers were listed; `wants` describes the papers
    on topic, if not all papers found are; `history` has the topic's earlier issues, the oldest
    first; `note` is a sentence for the footer.  `headline` is a model's statement on the week.
    `introduction` has the editor's paragraphs, in Markdown.  `lang` is the tag of its language;
    `edition` is the same, or "" in the first language of several.
    """

    slug: str
    edition: str = field(default="", metadata=_UNLESS_EMPTY)
    title: str
    headline: Statement | None = None
    subtitle: str
    lang: str = "en"
    date: Day
    topic: str
    window: Window
    counts: Counts
    lead: tuple[Statement, ...]
    introduction: tuple[Statement, ...] = field(default=(), metadata=_UNLESS_EMPTY)
    sections: tuple[Section, ...]
    resources: tuple[Resource, ...]
    outlook: tuple[Statement, ...]
    elsewhere: tuple[Elsewhere, ...] = ()
    corrections: tuple[Correction, ...] = ()
    entries: tuple[Entry, ...] = field(metadata={"alias": "papers"})
    problems: tuple[Problem, ...] = ()
    history: tuple[DatedThemes, ...] = ()
    query: str
    wants: str = field(default="", metadata=_UNLESS_EMPTY)
    note: str = ""


Days = Mapping[str, Day]
"""Days by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedCorrection:
    """A correction in an issue record: the date of the paper's issue, and the withdrawn version."""

    issued: Day
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPaper:
    """What an issue record keeps of a chosen paper: its section, score and rank, and why.

    `theme` is the section's key, `heading` its title; `told` has a model's statements about the
    paper.  `rank` is its rank by score among the chosen papers, from 1; `filed_why` is the reason
    for its section, `told_why` the reason why the prose describes it or does not.
    """

    theme: str
    heading: str
    named: bool
    score: float
    reasons: tuple[Reason, ...] = ()
    told: tuple[Statement, ...] = ()
    rank: int = 0
    filed_why: str = ""
    told_why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRecord(Dated):
    """What the library remembers of an issue.

    `decisions` has the decision on each paper found; a record loaded for some papers has only
    theirs, while `counts` covers all.  `begun` is when the issue was first completed, `completed`
    when it was last; `complete` whether every search or listing could be read.  `lookback` are the
    days before its window that were searched for `late` papers.  `versions` are the versions of its
    papers, `compared` those of the earlier papers that they were compared with, `liked` and
    `disliked` those of the marked papers that the scores rest on.  `corrections` are papers named
    as withdrawn; `added` papers that only the editor asked for, `brought` papers that the file of
    edits brought in, in addition to the issue's number; `stated` the days known from listings;
    `history` the themes of the issues before it.  `unanswered` are questions that a model did not
    answer.  `languages` are those of its posts.  `answers` of services, `replies` of models and
    `recorded` are saved with the record and loaded separately.
    """

    slug: str
    date: Day
    window: Window
    query: str
    decisions: Mapping[str, Decision]
    completed: Moment
    begun: Moment
    problems: tuple[Problem, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)
    compared: Mapping[str, int] = field(default_factory=dict)
    liked: Mapping[str, int] = field(default_factory=dict)
    disliked: Mapping[str, int] = field(default_factory=dict)
    corrections: Mapping[str, RecordedCorrection] = field(default_factory=dict)
    lookback: Window | None = None
    late: Names = frozenset()
    added: Names = frozenset()
    brought: Names = frozenset()
    stated: Days = field(default_factory=dict)
    themes: tuple[ThemeSize, ...] = ()
    history: tuple[DatedThemes, ...] = ()
    complete: bool = True
    unanswered: tuple[Unanswered, ...] = ()
    languages: tuple[str, ...] = ("en",)
    answers: tuple[Answer, ...] = ()
    replies: tuple[Reply, ...] = ()
    recorded: Mapping[str, RecordedPaper] = field(default_factory=dict)
    topic: str = ""
    counts: Mapping[Decision, int] = field(default_factory=dict)

    @property
    def has_post(self) -> bool:
        """Whether papers were chosen: without chosen papers no post is written."""
        return bool(self.themes)


class SitePaper(NamedTuple):
    """A paper that an issue lists: its identifier, and its title without TeX."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePost(Dated):
    """An issue in an archive, as its lists, search and charts show it.

    `lang` is the tag of its language, `made_from` a hash of everything that its `files` were made
    from.  The page of an `edited` issue is made from its post.
    """

    date: Day
    slug: str
    topic: str
    title: str
    subtitle: str
    description: str
    lang: str = "en"
    made_from: str
    files: tuple[str, ...]
    edited: bool = False
    themes: tuple[ThemeSize, ...]
    papers: tuple[SitePaper, ...]


Format = Literal["md", "json", "html", "email", "text", "bib", "ris", "png", "atom", "jsonfeed"]
"""The formats of a post; `digest/render/` has a module with the name of each."""
ENDINGS: Mapping[Format, str] = {
    "json": ".json",
    "bib": ".bib",
    "ris": ".ris",
    "png": ".png",
    "html": ".html",
    "email": ".eml",
    "text": ".txt",
    "md": ".md",
    "atom": ".atom",
    "jsonfeed": ".feed.json",
}
"""The ending of each format's file; feeds are delivered last, when their posts have arrived."""
FEEDS: frozenset[Format] = frozenset({"atom", "jsonfeed"})
"""The formats that have one file for a topic, with its last issues, not one for each issue."""
Dialect = Literal["common", "github", "hugo", "jekyll", "pandoc"]
Tex = Literal["unicode", "keep"]
Coverage = Literal["complete", "partial", "never", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A rendered file: its name and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A file of an archive: its name, a hash of everything it is made from, and its maker.

    It is made only if the archive lacks it or has a file with another hash.
    """

    name: str
    made_from: str
    make: Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One command that changed the library, for `digest status`."""

    command: str
    started: Moment
    ended: Moment
    exit_code: int
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What an editor said of a paper for a topic, by its slug: that it is liked, or disliked."""

    topic: str
    paper: str
    liked: bool
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryState:
    """What `digest status` shows of the library: the last of its runs, of `run_count` in all.

    `liked` and `disliked` are how many papers are marked, by topic.
    """

    location: str
    size: int
    papers: int
    first: Moment | None
    last: Moment | None
    issues: tuple[IssueRecord, ...] = field(metadata={"alias": "editions"})
    runs: tuple[Run, ...]
    run_count: int = 0
    deliveries: tuple[Delivered, ...] = ()
    harvests: tuple[Harvest, ...] = ()
    liked: Mapping[str, int] = field(default_factory=dict)
    disliked: Mapping[str, int] = field(default_factory=dict)
