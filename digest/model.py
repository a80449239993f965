"""The facts: what a paper, a claim about it, a chosen week and a written file are.

Every derived thing carries its proof: a statement its quotes, a link the words that justify it,
a score its reasons.  All values are immutable; all times are aware and in UTC; offsets count
code points.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from operator import not_
from typing import Annotated, Any, Literal, NamedTuple

# A paper, what is found about it, and what is read of it.

YEARS = range(1991, 2101)
"""arXiv began in 1991; a day of a later year than these is a mistake or an invention."""


def time_text(moment: datetime) -> str:
    """Return a moment as text, in UTC and to the second."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def parse_time(text: str) -> datetime:
    """Return the moment that a text names, in UTC.  Raises ValueError."""
    return _in_utc(datetime.fromisoformat(text))


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without an offset is in UTC already."""
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _sound_day(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"{day.year} is no year of arXiv's")
    return day


def _sound_moment(moment: datetime) -> datetime:
    _sound_day(moment)
    return _in_utc(moment)


class _Json(NamedTuple):
    """How JSON has a type, for pydantic, which is imported only where JSON is read or written."""

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
"""Has JSON leave a field out that says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Affiliation:
    """An institution that a source states for an author; `origin` names that source.

    `stated` is the source's whole wording, where `name` is only part of it.
    """

    name: str
    origin: str
    stated: str = field(default="", metadata=_UNLESS_EMPTY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """One author as the source spells them."""

    name: str
    affiliations: tuple[Affiliation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The current version of one paper, as arXiv describes it.

    Text fields are as sent, with runs of whitespace collapsed to one space.  `published` is when
    version 1 was submitted, `updated` when this version was; `announced` is set only where a
    source states the day, `withdrawn` only where one states that by more than words.  The abstract
    of a `retold` record is our own retelling, and nobody's words.
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
    """What the host of a repository states of it; `licence` is an SPDX identifier."""

    stars: int | None = None
    licence: str | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An outside page of a paper: what it is, whose it is, and the words that say so."""

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
    """A dataset or benchmark on which a paper did something, and where its record names it."""

    name: str
    quote: Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """A paper with everything found about it that does not depend on a choice.

    Its paper's authors have the affiliations that any service states; `upvotes` are those of
    readers on Hugging Face, None where it does not know the paper.
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
        """Return the links that are the paper's own and alive, of these kinds (of any, if none)."""
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
"""What a sentence of an abstract is: `problem` is a gap that the paper fills, `contribution` what
it does as a whole, `method` how, `finding` a concrete result, `empty` a result without content,
`limit` a negative or mixed one of the paper's own."""
Choice = Literal["what", "finding", "problem", "limit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """A sentence of an abstract, `abstract[start:end]` in code points, with its likeliest role.

    `tells` has, by choice, how likely this sentence tells it best; `stands` how likely a reader of
    the title understands it alone, and `cut` how many code points its opening has that a quotation
    leaves out.
    """

    start: int
    end: int
    role: SentenceRole
    probability: float
    tells: Mapping[Choice, float] = field(default_factory=dict, hash=False)
    stands: float = 0.0
    cut: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The sentence, counted from 0, that tells something best, and how likely it does."""

    sentence: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPassage:
    """The sentences of an abstract, counted from 0, that a reader would quote, and how likely.

    `grade` is the one that a reader would most likely give the passage under its title: 3 concrete,
    new and clear, 2 useful with a weakness, 1 weak, 0 worse than the title alone.
    """

    sentences: tuple[int, ...]
    probability: float
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeFit:
    """A theme by its key, and how likely it is that a specialist would file the paper there."""

    key: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read of one paper; of an unread one nothing is known.

    `what`, `finding`, `problem` and `limit` have the best sentence each, good enough or not, and
    `passage` the best passage, None only where there is no sentence.  `themes` come likeliest
    first; `news` is between 1 and 5.
    """

    paper: str
    sentences: tuple[ReadSentence, ...] = ()
    what: Chosen | None = None
    finding: Chosen | None = None
    problem: Chosen | None = None
    limit: Chosen | None = None
    passage: ReadPassage | None = None
    themes: tuple[ThemeFit, ...] = ()
    news: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One named part of a score, or of what speaks for and against a paper's news."""

    label: str
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A paper facts with what was read of the paper, and its score, the sum of its reasons."""

    facts: PaperFacts
    reading: Reading
    score: float
    reasons: tuple[Reason, ...]


# What is asked of arXiv, other services and models, what they answer, and what is delivered.


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

    @property
    def dates(self) -> tuple[date, ...]:
        """All of these days, in order."""
        length = (self.end - self.start).days + 1
        return tuple(self.start + timedelta(days=number) for number in range(length))


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

    `rows` counts the entries that the source sent, unusable ones included.  The total is within the
    limit of the search; `available` is without it.
    """

    papers: tuple[Paper, ...]
    start: int
    total: int
    rows: int
    problems: tuple[Problem, ...] = ()
    available: int = 0


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


EVERYTHING = "all"
"""What the harvest of all of arXiv is called; any other is called after its category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestPage:
    """A page of a harvest: records, the identifiers of deleted ones, and what was wrong.

    `unread` has a problem for each record that could not be read, called after its identifier.
    `answered` is the service's own time.  `days` are those on which the records were changed, as
    they came.  The list goes on with `token`.  `is_over`: the token that was asked with is good no
    longer.
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
    """A harvest that has not ended: what changed from the day `since` on, None for everything.

    Next comes the page of `token` or, without one, the list of what changed from `start` on.
    `answered` is the earliest of the service's times; `came` is when the last page did, by our
    clock.  Records came from the days `oldest` to `newest`, all of the days before `newest` if they
    are `in_order`.  Of the `records`, `again` came or will come twice, and `of_newest` are of that
    day; the library had lacked `new` papers.  `unread` could not be read, in this run or before,
    and have not come legibly since.
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
        """How many papers came, each counted once."""
        return self.records - self.again


@dataclass(frozen=True, slots=True, kw_only=True)
class Harvest:
    """What the library has by harvesting a set, called after its category, or `all`.

    It has everything as it was at `until`, None where no harvest has ended yet.  `records` is how
    many the last full harvest had and the library has gained since, and `run` the harvest that goes
    on.  `unread` are records that came and could not be read, and had not come legibly when it last
    ended.
    """

    name: str
    until: Moment | None = None
    records: int = 0
    run: HarvestRun | None = None
    unread: tuple[Problem, ...] = ()


SourceName = Literal["arxiv", "catchup", "rss", "sample"]
BuildSource = Literal["arxiv", "catchup", "rss"]
"""What a post can be made from: the sample is for trying out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTraits:
    """What papers come from: its name for readers, and where things are found or not.

    `by_category`: it states what was announced in a category on a day; `latest_alone`: on the
    latest day and no other.
    """

    title: str
    place: str
    by_category: bool = False
    latest_alone: bool = False


SOURCES: Mapping[str, SourceTraits] = {
    "arxiv": SourceTraits(title="arXiv's search", place="at arXiv"),
    "catchup": SourceTraits(
        title="arXiv's listings", place="in arXiv's listings", by_category=True
    ),
    "rss": SourceTraits(
        title="arXiv's feeds", place="in arXiv's feeds", by_category=True, latest_alone=True
    ),
    "sample": SourceTraits(title="the sample week", place="in the sample week"),
}
"""All sources by name; `digest.services` has a module of that name for each."""

ServiceName = Literal["html", "huggingface", "openalex", "github"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTraits:
    """A service that is asked about papers: its name for readers, and what it states of them."""

    title: str
    states: tuple[str, ...]


SERVICES: Mapping[str, ServiceTraits] = {
    "html": ServiceTraits(title="arXiv's full texts", states=("code", "data", "institutions")),
    "huggingface": ServiceTraits(title="Hugging Face", states=("code", "data")),
    "openalex": ServiceTraits(title="OpenAlex", states=("institutions",)),
    "github": ServiceTraits(title="GitHub", states=("code",)),
}
"""The services by name, in the order in which they are believed; modules as for sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedPaper:
    """What a service states of a paper; `authors` are as it spells and orders them."""

    links: tuple[Link, ...] = ()
    authors: tuple[Author, ...] = ()
    upvotes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLink:
    """What the service that owns a link states of it; `moved` is a new address."""

    health: Health
    moved: str = ""
    repository: Repository | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service states of a subject, a paper's identifier or a link's address.

    `stated` is None where it knows nothing; `validator` is what a conditional request needs.
    """

    service: str
    subject: str
    stated: StatedPaper | StatedLink | None
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


DeliveryState = Literal["sending", "sent", "failed", "due", "waiting"]
"""`sending`: begun, and perhaps arrived; `failed`: known not to have arrived; `due`: promised for
a whole post, of which not all has arrived; `waiting`: likewise, for `publish` alone to send."""
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
    `content` is made of the post alone.  A consecutive publisher is told where those ahead of it
    are: `before` has what it returned for each, in this run or an earlier one, or other words.
    """

    key: str
    content: bytes
    before: tuple[str, ...] = ()


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

    def is_late(self, now: datetime) -> bool:
        """Return whether anything is due, failed, was interrupted, or waits for three days."""
        # A clock that was ahead may have dated it.
        waits = abs(now - self.last) < timedelta(days=3)
        return self.counts.keys() != {"sent"} and not (self.may_wait and waits)

    @property
    def may_wait(self) -> bool:
        """Whether all that is left waits for `publish`."""
        return self.counts.keys() <= {"sent", "waiting"}


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


# An issue: what is said in it, what the library remembers of it, and what an archive does.

MentionKind = Literal["title", "author", "institution", "name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A stretch of a statement that names something a renderer links or sets off."""

    start: int
    end: int
    kind: MentionKind
    paper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence of plain Unicode prose, or a passage, and what it rests on.

    `by` is `quote` (the record's own words, without the outer quotation marks), `fixed` (the
    program's fixed words about a record), `model:NAME` or `editor`; `verified` is how it was
    checked: `quote`, `record`, `model:NAME`, or None.  `paragraph` is the number, from 0, of its
    paragraph in its section.  `paper` is the one that an editor's own words are told of; what an
    editor writes of none is a paragraph of Markdown.
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
        """The papers that it is told of, names or rests on, in this order and once each."""
        named, quoted = ([one.paper for one in part] for part in (self.mentions, self.quotes))
        return tuple(dict.fromkeys(filter(None, (self.paper, *named, *quoted))))


ALSO = "also"
"""The key of "Also this week", the papers that no heading fits."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The figures of an issue: `found = chosen + the sum of left_out`.

    `left_out` has every reason but the editor's, which it has where that left out a paper.
    """

    found: int
    chosen: int
    named: int
    late: int
    left_out: Mapping[Decision, int] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One theme of the post: its papers, the best first, and what is told of some of them."""

    key: str
    title: str
    papers: tuple[str, ...]
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One bullet under the hood: a thing that a paper introduces, and where to get it.

    The statement says what it is, None where nothing does.
    """

    paper: str
    name: str
    kind: ContributionKind
    statement: Statement | None
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One chosen paper in an issue, with what may be quoted of it.

    `passage` is None only where the abstract has no sentence, and `grade` the one that a reader
    would most likely give it, from 0 to 3.  `theme` is the key of its section, `named` whether the
    post tells of it, `earlier` the year of work that is not new.
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
    """A paper that the issue of the date `issued` told, and that was withdrawn since.

    `version` is the one that withdrew it, which `digest.json` does not have.
    """

    paper: str
    title: str
    url: str
    issued: Day
    statement: Statement
    version: int = field(default=0, metadata={"exclude": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeSize:
    """A theme of an issue: its key and heading, and how many papers stood under it."""

    key: str
    title: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PastIssue:
    """What an earlier issue of the topic was about."""

    date: Day
    themes: tuple[ThemeSize, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One issue, complete: what every renderer renders, and nothing else.

    `query` is in arXiv's syntax, and empty where papers were listed; `wants` says in words which
    of those found are on topic, where not all are; `history` has the topic's issues before, the
    oldest first; `note` is a sentence for the footer.  `introduction` has the editor's paragraphs,
    whose texts are Markdown.
    """

    slug: str
    title: str
    subtitle: str
    date: Day
    topic: str
    window: Window
    counts: Counts
    lead: tuple[Statement, ...]
    introduction: tuple[Statement, ...] = field(default=(), metadata=_UNLESS_EMPTY)
    sections: tuple[Section, ...]
    resources: tuple[Resource, ...]
    outlook: tuple[Statement, ...]
    corrections: tuple[Correction, ...] = ()
    entries: tuple[Entry, ...] = field(metadata={"alias": "papers"})
    problems: tuple[Problem, ...] = ()
    history: tuple[PastIssue, ...] = ()
    query: str
    wants: str = field(default="", metadata=_UNLESS_EMPTY)
    note: str = ""

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings."""
        return f"{self.date}-{self.slug}"


Days = Mapping[str, Day]
"""Days by paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A correction: the date of the issue that told a paper, and the version withdrawn."""

    issued: Day
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPaper:
    """What an issue record keeps of a chosen paper: its section, whether it is told, and why.

    `theme` is the section's key, `heading` its title, `told` what a model wrote of the paper.
    `rank` is its rank by score among the chosen papers, from 1; `filed_why` says why it is in that
    section, `told_why` why the post tells it or does not.
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
class IssueRecord:
    """What the library remembers of an issue.

    `decisions` are those of the papers that it found, when loaded of those that were asked for;
    `counts` counts them all.  `begun` is when it was first completed, whatever replaced it since;
    `complete` whether everything could be looked at; `lookback` are the days before its window in
    which late papers were looked for, and `late` what was found there.  `versions` are those of its
    papers, `compared` those of earlier papers that they were compared with; `corrections` the
    papers named as withdrawn; `added` what nothing but the editor found, `brought` what the file of
    edits brought in beyond the number; `stated` the days known from listings; `history` what the
    issues before it were about then.  `unanswered` is what a model left open.  `answers` of
    services, `replies` of models, and what is `recorded` of its chosen papers, are saved with it,
    and loaded on their own.
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
    corrections: Mapping[str, TakenBack] = field(default_factory=dict)
    lookback: Window | None = None
    late: Names = frozenset()
    added: Names = frozenset()
    brought: Names = frozenset()
    stated: Days = field(default_factory=dict)
    themes: tuple[ThemeSize, ...] = ()
    history: tuple[PastIssue, ...] = ()
    complete: bool = True
    unanswered: tuple[Unanswered, ...] = ()
    answers: tuple[Answer, ...] = ()
    replies: tuple[Reply, ...] = ()
    recorded: Mapping[str, RecordedPaper] = field(default_factory=dict)
    topic: str = ""
    counts: Mapping[Decision, int] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """The name of its files without their endings, which no other issue has."""
        return f"{self.date}-{self.slug}"

    @property
    def has_post(self) -> bool:
        """Whether papers were chosen: without any, no post is written."""
        return bool(self.themes)


class SitePaper(NamedTuple):
    """A paper that an issue lists: its identifier, and its title as a reader sees it."""

    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteIssue:
    """An issue in an archive: what its lists, search and charts say of it.

    `made_from` stands for everything that its `files` were made from; the page of one that was
    `edited` is made from its post.
    """

    date: Day
    slug: str
    topic: str
    title: str
    subtitle: str
    description: str
    made_from: str
    files: tuple[str, ...]
    edited: bool = False
    themes: tuple[ThemeSize, ...]
    papers: tuple[SitePaper, ...]

    @property
    def stem(self) -> str:
        """The name of the issue's files without their endings, which no other issue has."""
        return f"{self.date}-{self.slug}"


Format = Literal["md", "json", "html", "email", "text", "bib", "ris", "png", "atom", "jsonfeed"]
"""The formats of a post; `digest/render/` has a module of each name."""
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
"""How the file of each format ends; feeds are delivered last, when their posts have arrived."""
FEEDS: frozenset[Format] = frozenset({"atom", "jsonfeed"})
"""The formats whose file is a topic's, with its last issues, and not an issue's."""
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
    """A file of an archive: its name, what stands for all that it is made from, and its maker.

    It is made only where another file, or one that was made from something else, lies there.
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
class LibraryState:
    """What `digest status` shows of the library: of its runs, `run_count` in all, the last ones."""

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
