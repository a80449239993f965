"""Everything that can be configured, with its types and defaults, as one value."""

from collections.abc import Iterable, Mapping
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

from digest.config.targets import Places, check_places
from digest.config.values import (
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
    check_headings,
    check_pace,
    check_slugs,
    check_themes,
    check_topic,
    check_weights,
    value_at,
)
from digest.errors import ConfigError
from digest.model import BuildSource, Dialect, Tex
from digest.taste import IN_BRACES


def needs_any(*keys: str) -> ConfigDict:
    """Return what tells the JSON Schema that a table has one of these keys at least."""
    return ConfigDict(json_schema_extra={"anyOf": [{"required": [key]} for key in keys]})


def refuse_both(wanted: Iterable[str], excluded: Iterable[str]) -> None:
    """Raise ValueError where a phrase is wanted and excluded: the one would undo the other."""
    out = {phrase.casefold() for phrase in excluded}
    for phrase in wanted:
        if phrase.casefold() in out:
            raise ValueError(f"asks for {phrase!r} and excludes it")


class Site(Table):
    """What `digest site` does where no flag says otherwise."""

    title: Phrase = "Paper digests"
    """What the archive is called at the head of its pages."""
    output: Folder = Path("site")
    """The folder that the archive is written to."""


class Build(Table):
    """What `digest build` does where no flag says otherwise."""

    output: Folder = Path("posts")
    """The folder that posts are written to."""
    formats: Formats = ("md", "json")
    """The formats of a post."""
    number: Annotated[Count, Field(ge=1, le=2000)] = 100
    """How many papers are chosen at most."""
    days: Annotated[Count, Field(ge=1, le=31)] = 7
    """How many days an issue covers."""
    wait: Seconds = 3600.0
    """Seconds that a build or a harvest waits for another run that does the same."""


class EmailOutput(Table):
    """How an issue is addressed as an e-mail."""

    sender: Sender = ""
    """Whom an e-mail is from: an address, or `Name <name@example.org>`."""
    unsubscribe: Unsubscribe = ""
    """The page (`https://…`) or address (`mailto:…`) where readers leave."""


class OutputSettings(Table):
    """What the formats say beside the issue."""

    site: OptionalAddress = ""
    """The web address at which the folder of posts is published; e-mails and feeds link there."""
    issues: Annotated[Count, Field(ge=1, le=100)] = 10
    """How many issues a feed has at most."""
    dialect: Dialect = "common"
    """The Markdown of a post: `common`, `github`, `hugo`, `jekyll` or `pandoc`."""
    tex: Tex = "unicode"
    """Formulas in Markdown: as `unicode`, or `keep` those in TeX that its dialect can show."""
    templates: Folder | None = None
    """A folder of templates, each of which takes the place of the packaged one of its name."""
    email: EmailOutput = EmailOutput()


class Choice(Table):
    """How papers are chosen; what is excluded or muted here is so in every configured topic."""

    spread: Share = 0.3
    """How much papers like those chosen already give way: from 0, not at all, to 1."""
    institutions: tuple[Phrase, ...] = ()
    """Institutions whose papers are preferred, where arXiv's record states them."""
    exclude: tuple[Phrase, ...] = ()
    """Papers that say any of this are off every topic."""
    mute_authors: tuple[Phrase, ...] = ()
    """Papers by any of these are off every topic."""
    mute_categories: tuple[Category, ...] = ()
    """Papers listed in any of these, cross-lists included, are off every topic."""


class TopicSettings(Table):
    """What an issue is about: a query, categories, or both."""

    model_config = needs_any("query", "categories")

    name: Line = ""
    """What the topic is called in the post; as `title` if that has no placeholders, else as its
    table if not given."""
    title: TitlePattern = ""
    """The titles of its posts, with `{foremost}`, `{topic}`, `{number}`, `{date}`, `{sections}`;
    without these, and without `name`, what the topic is called."""
    query: Query = ""
    """Its query; a topic needs this, categories, or both."""
    categories: tuple[Category, ...] = ()
    """Its categories, any of which will do."""
    phrases: tuple[Phrase, ...] = ()
    """What its papers speak of; number, spelling (`colour`, `color`) and hyphens make no
    difference."""
    like: tuple[PaperId, ...] = ()
    """Identifiers of papers such as it wants."""
    near: Annotated[Number, Field(gt=0, le=10)] = 2.5
    """How like those a paper has to be: so many standard deviations above the usual paper; more
    where the topic is rare in its categories."""
    reading: File | None = None
    """A BibTeX file, or CSL JSON as Zotero exports it, of what is read; papers like it are
    preferred, and what cannot be read of it stands in the post as a problem."""
    exclude: tuple[Phrase, ...] = ()
    """Papers that say any of this are off topic."""
    mute_authors: tuple[Phrase, ...] = ()
    """Papers by any of these are off topic; names as arXiv spells them, accents aside."""
    mute_categories: tuple[Category, ...] = ()
    """Papers listed in any of these are off topic."""
    introduction: Introduction = ""
    """Paragraphs in Markdown behind the lead of each of its posts."""

    @property
    def pattern(self) -> str:
        """The pattern of its posts' titles, "" for the usual titles."""
        return self.title if self.name or IN_BRACES.search(self.title) else ""

    @model_validator(mode="after")
    def _asks_something(self) -> "TopicSettings":
        if not self.query and not self.categories:
            raise ValueError("needs a query or categories")
        refuse_both(self.phrases, self.exclude)
        return self


def data_folder() -> Path:
    """Return the platform's folder for user data.  Raises ConfigError for a user without a home."""
    try:
        return user_data_path("digest-post")
    except RuntimeError as error:
        raise ConfigError(
            "There is no folder for the library: this user has no home folder, and none is named.",
            hint="Set DIGEST_HOME, or home in digest.toml, to a folder that you may write to.",
        ) from error


class LibrarySettings(Table):
    """Where the library is kept."""

    url: LibraryAddress = ""
    """A PostgreSQL database that several machines share, as `postgresql://user@host/database`; the
    password by PGPASSWORD or `~/.pgpass`. A file in `home` if not given."""


class Endpoints(Table):
    """Where each service is asked; mirrors and tests point elsewhere."""

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
    """Seconds from one request to arXiv to the next; less than 3 is refused for its own hosts."""
    huggingface: Seconds = 0.2
    """Seconds from one request to Hugging Face to the next."""
    openalex: Seconds = 0.2
    """Seconds from one request to OpenAlex to the next."""
    github: Seconds = 0.5
    """Seconds from one request to GitHub to the next."""

    @field_validator("arxiv")
    @classmethod
    def _is_polite(cls, seconds: float, info: ValidationInfo) -> float:
        address = value_at(info.context, ("tables", "endpoints", "arxiv_api"))
        check_pace(seconds, address or Endpoints().arxiv_api)
        return seconds


class Refresh(Table):
    """Which records of the library are asked for again: old ones of young papers."""

    after: Days = 1.0
    """Days after which the record of a young paper is asked for again."""
    until: Annotated[Count, Field(ge=0)] = 30
    """Days for which a paper is young in that sense; 0 asks for no record again."""


class Enrich(Table):
    """Which other services are asked about an issue's papers; none of them is needed."""

    services: Services = ("html", "huggingface", "openalex", "github")
    """The services asked about an issue's papers; `[]` asks none."""
    budget: Annotated[Number, Field(gt=0)] = 60.0
    """Seconds that a run may lose to one service, within `budget`: to failures, and to answers that
    take longer than three seconds each to come or to be read."""
    huggingface_token: Variable = "HF_TOKEN"  # noqa: S105 - a name, as below
    """The variable that holds a token for Hugging Face; none is needed."""
    openalex_key: Variable = "OPENALEX_API_KEY"
    """The variable that holds a key for OpenAlex, which answers little without one."""
    github_token: Variable = "GITHUB_TOKEN"  # noqa: S105
    """The variable that holds a token for GitHub, which answers 60 times an hour without one."""


class WriterSettings(Table):
    """Who writes the post: it quotes the papers' abstracts, or a language model edits it."""

    kind: Literal["quote", "extract", "llm"] = "quote"
    """Who writes: `quote` quotes the abstracts, `llm` has a model edit; `extract` is `quote`."""
    model: ModelName = ""
    """The model that writes, as its endpoint calls it."""
    verifier: ModelName = ""
    """The model, at the same endpoint, that verifies each sentence; `model` if not given."""
    base_url: OptionalSafeAddress = ""
    """Its endpoint, usually up to `/v1`, by https or on this machine; OpenAI's if not given."""
    key: OptionalVariable = ""
    """The environment variable that holds the endpoint's key; none if not given."""
    concurrency: Annotated[Count, Field(ge=1, le=16)] = 4
    """How many questions it is asked side by side."""
    timeout: Annotated[Number, Field(gt=0)] = 120.0
    """Seconds without a sign of it after which an answer is not waited for."""
    budget: Annotated[Number, Field(gt=0)] = 600.0
    """Seconds that it may take for an issue in all."""
    max_tokens: Annotated[Count, Field(ge=100, le=100_000)] = 4096
    """Tokens that an answer may have; models that think before they answer need more."""


class ThemeSettings(Table):
    """A theme of the user's own, or another form of a packaged one (same key)."""

    model_config = needs_any("phrases", "hints", "categories", "like")

    key: Key
    """The theme's name in the JSON; the key of a packaged theme replaces that one."""
    heading: Phrase
    """The heading in the post."""
    phrases: tuple[Phrase, ...] = ()
    """Words that speak strongly for the theme."""
    hints: tuple[Phrase, ...] = ()
    """Words that speak weakly for it."""
    categories: tuple[Category, ...] = ()
    """Categories that speak for it."""
    like: tuple[PaperId, ...] = ()
    """Papers that are examples of it; it claims what is near to them."""
    exclude: tuple[Phrase, ...] = ()
    """Words that keep a paper out of it."""
    order: Annotated[Count, Field(ge=1)] = 0  # pydantic asks nothing of a default
    """Its place among the sections, from 1; by news if not given."""

    @model_validator(mode="after")
    def _holds_something(self) -> "ThemeSettings":
        if not (self.phrases or self.hints or self.categories or self.like):
            raise ValueError("needs phrases, hints, categories or examples (like)")
        refuse_both((*self.phrases, *self.hints), self.exclude)
        return self


class Settings(Table):
    """Everything that can be configured."""

    home: Folder = Field(default_factory=data_folder)
    """The folder of the library: what was fetched, and which issues were made."""
    contact: Line = ""
    """A mail or web address in the User-Agent, so that services know whom to write to: please set
    it."""
    log: Folder | None = None
    """A file of JSON lines that keeps what runs tell; at 1 MB a new one is begun, four are kept."""
    budget: Seconds = 600.0
    """Seconds that a run may lose to failed requests, the waits after them, and answers that take
    more than ten seconds each to read; at 0 it tries none again."""
    source: BuildSource = "arxiv"
    """Where papers are looked for: `arxiv` (search), `catchup` (listings by day), `rss` (feeds)."""
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
    """What a reason is worth in the score, from -1,000 to 1,000; 0 is no reason."""
    writer: WriterSettings = WriterSettings()
    topics: Annotated[Mapping[str, TopicSettings], AfterValidator(check_slugs)] = Field(
        default_factory=dict
    )
    topic: str = ""
    """The topic of `build`; the first in the file if not given, deep learning if there is none."""
    themes: Annotated[tuple[ThemeSettings, ...], AfterValidator(check_themes)] = ()
    """Themes beside the packaged ones: a table `[[themes]]` for each."""
    headings: Headings = Field(default_factory=dict)
    """The heading wanted for a section, by its heading as built or the key of its theme."""
    deliver: Places = ()
    """The places that posts are delivered to."""

    @field_validator("topic")
    @classmethod
    def _is_known(cls, topic: str, info: ValidationInfo) -> str:
        written = value_at(info.context, ("tables", "topics"))
        check_topic(topic, written if isinstance(written, Mapping) else ())
        return topic

    @field_validator("headings")
    @classmethod
    def _are_of_sections(cls, headings: Headings, info: ValidationInfo) -> Headings:
        check_headings(headings, info.data.get("themes", ()))
        return headings

    @field_validator("deliver")
    @classmethod
    def _are_told_apart(cls, places: Places, info: ValidationInfo) -> Places:
        written = value_at(info.context, ("tables", "topics"))
        topics = written if isinstance(written, Mapping) else ()
        check_places(
            places, topics, value_at(info.context, ("tables", "output", "email", "sender"))
        )
        return places
