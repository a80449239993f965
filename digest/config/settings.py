"""All settings, with their types and defaults."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from digest.config.targets import Targets, check_targets
from digest.config.values import (
    PACKAGED_TOPIC,
    Address,
    Category,
    Count,
    Days,
    File,
    Folder,
    Formats,
    Headings,
    Introduction,
    Key,
    Language,
    LibraryAddress,
    Line,
    ModelName,
    Number,
    OptionalAddress,
    OptionalSafeAddress,
    OptionalVariable,
    PaperId,
    Phrase,
    Query,
    Seconds,
    Sender,
    Services,
    Share,
    Table,
    TitlePattern,
    Unsubscribe,
    Variable,
    Weight,
    check_feeds,
    check_headings,
    check_pace,
    check_slugs,
    check_themes,
    check_weights,
    value_at,
)
from digest.errors import ConfigError
from digest.model import BuildSource, Dialect, Tex
from digest.taste import IN_BRACES


def needs_any(*keys: str) -> ConfigDict:
    """Return a model configuration whose JSON Schema requires at least one of these keys."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in keys]})


def refuse_both(wanted: Iterable[str], excluded: Iterable[str]) -> None:
    """Raise ValueError if a phrase is both wanted and excluded."""
    unwanted = {phrase.casefold() for phrase in excluded}
    for phrase in wanted:
        if phrase.casefold() in unwanted:
            raise ValueError(f"asks for {phrase!r} and excludes it")


class Site(Table):
    """The defaults of `digest site`; flags override them."""

    title: Phrase = "Paper digests"
    """The title of the archive, at the head of its pages."""
    output: Folder = Path("site")
    """The folder that the archive is written to."""


class Build(Table):
    """The defaults of `digest build`; flags override them."""

    output: Folder = Path("posts")
    """The folder that posts are written to."""
    formats: Formats = ("md", "json")
    """The formats of a post."""
    number: Annotated[Count, Field(ge=1, le=2000)] = 100
    """The largest number of papers that an issue chooses."""
    days: Annotated[Count, Field(ge=1, le=31)] = 7
    """The number of days that an issue covers."""
    wait: Seconds = 3600.0
    """Seconds that a build or a harvest waits for another run that does the same."""


class EmailOutput(Table):
    """The headers of an issue's e-mail."""

    sender: Sender = ""
    """The sender of e-mails: an address, or `Name <name@example.org>`."""
    unsubscribe: Unsubscribe = ""
    """The page (`https://…`) or address (`mailto:…`) where readers unsubscribe."""


class OutputSettings(Table):
    """Options of the formats."""

    site: OptionalAddress = ""
    """The web address at which the folder of posts is published; e-mails and feeds link there."""
    issues: Annotated[Count, Field(ge=1, le=100)] = 10
    """The largest number of issues in a feed."""
    dialect: Dialect = "common"
    """The Markdown of a post: `common`, `github`, `hugo`, `jekyll` or `pandoc`."""
    tex: Tex = "unicode"
    """Formulas in Markdown: as `unicode`, or `keep` the TeX of those that the dialect can show."""
    templates: Folder | None = None
    """A folder of templates; each replaces the packaged template of the same name."""
    email: EmailOutput = EmailOutput()


class Choice(Table):
    """How papers are chosen; `exclude` and `mute_…` hold for every configured topic."""

    spread: Share = 0.3
    """How much papers similar to those already chosen are ranked down: from 0, not at all, to 1."""
    institutions: tuple[Phrase, ...] = ()
    """Institutions whose papers are preferred, if arXiv's record states them."""
    exclude: tuple[Phrase, ...] = ()
    """Phrases that exclude a paper from every topic."""
    mute_authors: tuple[Phrase, ...] = ()
    """Authors whose papers are excluded from every topic."""
    mute_categories: tuple[Category, ...] = ()
    """Categories whose papers, also cross-lists, are excluded from every topic."""


class FeedSettings(Table):
    """A feed whose entries the topic's posts link to."""

    name: Line
    """Its name in posts."""
    url: Address
    """Its address: RSS or Atom."""
    words: tuple[Phrase, ...] = ()
    """Phrases, one of which an entry must have in its title or summary; without any, all count."""


class TopicSettings(Table):
    """The topic of an issue: a query, categories, or both."""

    model_config = needs_any("query", "categories")

    name: Line = ""
    """The topic's name in the post; if not given, `title` if that has no placeholders, else the
    name of its table."""
    title: TitlePattern = ""
    """The title of its posts, with `{foremost}`, `{topic}`, `{number}`, `{date}`, `{sections}`;
    without these placeholders, and without `name`, the topic's name."""
    query: Query = ""
    """Its query; a topic needs a query, categories, or both."""
    categories: tuple[Category, ...] = ()
    """Its categories; a paper needs to be in one of them."""
    phrases: tuple[Phrase, ...] = ()
    """Phrases that suggest the topic; number, spelling (`colour`, `color`) and hyphens make no
    difference."""
    like: tuple[PaperId, ...] = ()
    """Identifiers of papers that are examples of the topic."""
    near: Annotated[Number, Field(gt=0, le=10)] = 2.5
    """How similar to the examples a paper must be, in standard deviations above the usual paper;
    set it higher if the topic is rare in its categories."""
    reading: File | None = None
    """A reading list, as BibTeX or as CSL JSON from Zotero; papers similar to it are preferred, and
    entries that cannot be read are listed in the post as problems."""
    exclude: tuple[Phrase, ...] = ()
    """Phrases that exclude a paper from the topic."""
    mute_authors: tuple[Phrase, ...] = ()
    """Authors whose papers are excluded from the topic, spelt as in arXiv (accents may differ)."""
    mute_categories: tuple[Category, ...] = ()
    """Categories whose papers are excluded from the topic."""
    introduction: Introduction = ""
    """Paragraphs in Markdown after the lead of each of its posts."""
    language: Language = "en"
    """The language of its posts: fixed words, and what a model writes."""
    languages: tuple[Language, ...] = ()
    """Several languages instead: each issue has a post in each of them, and the names of all but
    the first end with the language."""
    elsewhere: Annotated[tuple[FeedSettings, ...], AfterValidator(check_feeds)] = ()
    """Feeds of blogs, releases, journals and other preprint servers, whose new entries its posts
    list under "Elsewhere", with titles and links alone."""

    @property
    def pattern(self) -> str:
        """The pattern of its posts' titles; "" for the usual titles."""
        return self.title if self.name or IN_BRACES.search(self.title) else ""

    @model_validator(mode="after")
    def _asks_something(self) -> "TopicSettings":
        if not self.query and not self.categories:
            raise ValueError("needs a query or categories")
        if self.languages and "language" in self.model_fields_set:
            raise ValueError("has both `language` and `languages`")
        if len(set(self.languages)) < len(self.languages):
            raise ValueError("names a language twice in `languages`")
        refuse_both(self.phrases, self.exclude)
        return self


def data_folder() -> Path:
    """Return the platform's user data folder.  Raises ConfigError for a user without a home."""
    try:
        return user_data_path("digest-post")
    except RuntimeError as error:
        raise ConfigError(
            "There is no folder for the library: this user has no home folder, and none is named.",
            hint="Set DIGEST_HOME, or home in digest.toml, to a folder that you may write to.",
        ) from error


class LibrarySettings(Table):
    """The database of the library."""

    url: LibraryAddress = ""
    """A PostgreSQL database that several machines share, as `postgresql://user@host/database`, with
    the password in PGPASSWORD or `~/.pgpass`; a file in `home` if not given."""


class Endpoints(Table):
    """The address of each service; change it to use a mirror, or in tests."""

    arxiv_api: Address = "https://export.arxiv.org/api/query"
    """arXiv's search."""
    arxiv_html: Address = "https://arxiv.org/html"
    """arXiv's full texts."""
    arxiv_catchup: Address = "https://arxiv.org/catchup"
    """arXiv's listings by day."""
    arxiv_rss: Address = "https://rss.arxiv.org/rss"
    """arXiv's feeds of the latest listing."""
    arxiv_oai: Address = "https://oaipmh.arxiv.org/oai"
    """arXiv's OAI-PMH interface, for digest harvest."""
    huggingface: Address = "https://huggingface.co"
    """Hugging Face."""
    openalex: Address = "https://api.openalex.org"
    """OpenAlex."""
    github: Address = "https://api.github.com"
    """GitHub's API."""


class PaceSettings(Table):
    """Seconds from one request to a service to the next; the first back-off is ten times this."""

    arxiv: Seconds = 3.0
    """Seconds from one request to arXiv to the next; arXiv's own hosts allow no less than 3."""
    huggingface: Seconds = 0.2
    """Seconds from one request to Hugging Face to the next."""
    openalex: Seconds = 0.2
    """Seconds from one request to OpenAlex to the next."""
    github: Seconds = 0.5
    """Seconds from one request to GitHub to the next."""
    feeds: Seconds = 1.0
    """Seconds from one request for a feed to the next at the same site."""

    @field_validator("arxiv")
    @classmethod
    def _is_polite(cls, seconds: float, info: ValidationInfo) -> float:
        address = value_at(info.context, ("tables", "endpoints", "arxiv_api"))
        check_pace(seconds, address or Endpoints().arxiv_api)
        return seconds


class Refresh(Table):
    """When the library's records of young papers are fetched again."""

    after: Days = 1.0
    """The age of a young paper's record, in days, after which it is fetched again."""
    until: Annotated[Count, Field(ge=0)] = 30
    """The age up to which a paper is young, in days; at 0 no record is fetched again."""


class Enrich(Table):
    """Which other services are asked about an issue's papers; all are optional."""

    services: Services = ("html", "huggingface", "openalex", "github")
    """The services asked about an issue's papers; `[]` asks none."""
    budget: Annotated[Number, Field(gt=0)] = 60.0
    """Seconds that a run may lose to one service, within the run's `budget`: to failures, and to
    answers that take more than three seconds each to arrive or to parse."""
    huggingface_token: Variable = "HF_TOKEN"  # noqa: S105 - a name, as below
    """The variable that holds a token for Hugging Face; optional."""
    openalex_key: Variable = "OPENALEX_API_KEY"
    """The variable that holds a key for OpenAlex, which answers few requests without a key."""
    github_token: Variable = "GITHUB_TOKEN"  # noqa: S105
    """The variable that holds a token for GitHub, which answers 60 requests an hour without it."""


class WriterSettings(Table):
    """How a post is written: with quotations of abstracts, or by a language model."""

    kind: Literal["quote", "llm"] = "quote"
    """`quote` quotes the abstracts, `llm` has a language model write."""
    model: ModelName = ""
    """The model that writes, as its endpoint calls it."""
    verifier: ModelName = ""
    """The model, at the same endpoint, that verifies each sentence; `model` if not given."""
    base_url: OptionalSafeAddress = ""
    """Its endpoint, usually up to `/v1`, by https or on this machine; OpenAI's if not given."""
    key: OptionalVariable = ""
    """The environment variable that holds the endpoint's key; none if not given."""
    concurrency: Annotated[Count, Field(ge=1, le=16)] = 4
    """The number of requests sent to the endpoint in parallel."""
    timeout: Annotated[Number, Field(gt=0)] = 120.0
    """Seconds without any data after which a request is given up."""
    budget: Annotated[Number, Field(gt=0)] = 600.0
    """Seconds that the model may take for an issue in total."""
    max_tokens: Annotated[Count, Field(ge=100, le=100_000)] = 4096
    """The largest number of tokens in an answer; models that reason first need more."""


class ThemeSettings(Table):
    """A theme of the user's own, or a replacement of a packaged theme (same key)."""

    model_config = needs_any("phrases", "hints", "categories", "like")

    key: Key
    """The theme's name in the JSON; with the key of a packaged theme, it replaces that theme."""
    heading: Phrase
    """The heading in the post."""
    phrases: tuple[Phrase, ...] = ()
    """Words that are strong evidence for the theme."""
    hints: tuple[Phrase, ...] = ()
    """Words that are weak evidence for the theme."""
    categories: tuple[Category, ...] = ()
    """Categories that are evidence for the theme."""
    like: tuple[PaperId, ...] = ()
    """Papers that are examples of the theme; similar papers belong to it."""
    exclude: tuple[Phrase, ...] = ()
    """Words that keep a paper out of the theme."""
    order: Annotated[Count, Field(ge=1)] = 0  # pydantic does not validate defaults
    """Its rank among the sections, from 1; if not given, the news of its papers decides."""

    @model_validator(mode="after")
    def _holds_something(self) -> "ThemeSettings":
        if not (self.phrases or self.hints or self.categories or self.like):
            raise ValueError("needs phrases, hints, categories or examples (like)")
        refuse_both((*self.phrases, *self.hints), self.exclude)
        return self


class Settings(Table):
    """All settings."""

    home: Folder = Field(default_factory=data_folder)
    """The folder of the library: fetched records, and the issues that were built."""
    contact: Line = ""
    """A mail or web address for the User-Agent, so that services can contact you: please set it."""
    log: Folder | None = None
    """A log file of JSON lines; at 1 MB a new file is begun, and four are kept."""
    budget: Seconds = 600.0
    """Seconds that a run may lose to failed requests, the waits after them, and answers that take
    more than ten seconds each to read; at 0 no request is tried again."""
    source: BuildSource = "arxiv"
    """Where papers are found: `arxiv` (search), `catchup` (listings by day), `rss` (feeds)."""
    library: LibrarySettings = LibrarySettings()
    refresh: Refresh = Refresh()
    enrich: Enrich = Enrich()
    endpoints: Endpoints = Endpoints()
    pace: PaceSettings = PaceSettings()
    build: Build = Build()
    output: OutputSettings = OutputSettings()
    site: Site = Site()
    choice: Choice = Choice()
    weights: Annotated[Mapping[str, Weight], AfterValidator(check_weights)] = Field(
        default_factory=dict
    )
    """The weight of each reason in the score, from -1,000 to 1,000; 0 switches a reason off."""
    writer: WriterSettings = WriterSettings()
    topics: Annotated[Mapping[str, TopicSettings], AfterValidator(check_slugs)] = Field(
        default_factory=dict
    )
    topic: str = ""
    """The topic of `build`; the first topic in the file if not given, deep learning without any."""
    themes: Annotated[tuple[ThemeSettings, ...], AfterValidator(check_themes)] = ()
    """Additional themes: a table `[[themes]]` for each."""
    headings: Headings = Field(default_factory=dict)
    """New headings of sections, by the heading as built or the key of the theme."""
    deliver: Targets = ()
    """The targets that posts are delivered to."""

    @field_validator("topic")
    @classmethod
    def _is_known(cls, topic: str, info: ValidationInfo) -> str:
        written = value_at(info.context, ("tables", "topics"))
        known = [PACKAGED_TOPIC, *(written if isinstance(written, Mapping) else ())]
        if topic and topic not in known:
            near = get_close_matches(topic, known, n=1, cutoff=0)[0]
            raise ValueError(f"names no topic; the nearest is '{near}'")
        return topic

    @field_validator("headings")
    @classmethod
    def _are_of_sections(cls, headings: Headings, info: ValidationInfo) -> Headings:
        check_headings(headings, info.data.get("themes", ()))
        return headings

    @field_validator("deliver")
    @classmethod
    def _are_valid(cls, targets: Targets, info: ValidationInfo) -> Targets:
        written = value_at(info.context, ("tables", "topics"))
        topics = written if isinstance(written, Mapping) else ()
        sender = value_at(info.context, ("tables", "output", "email", "sender"))
        check_targets(targets, topics, sender)
        return targets
