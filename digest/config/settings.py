"""What can be configured: every setting with its type, its default and what it does."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from digest.config.rules import (
    check_pace,
    check_slugs,
    check_themes,
    check_topic,
    check_weights,
)
from digest.config.tables import value_at
from digest.config.values import (
    Address,
    Category,
    Count,
    Days,
    File,
    Folder,
    Formats,
    Key,
    Line,
    Number,
    OptionalAddress,
    PaperId,
    Phrase,
    Query,
    Seconds,
    Services,
    Share,
    Variable,
)


class Part(BaseModel):
    """A table of settings; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Endpoints(Part):
    """Where each service is asked; mirrors and tests point elsewhere."""

    arxiv_api: Address = "https://export.arxiv.org/api/query"
    """arXiv's search API."""
    arxiv_html: Address = "https://arxiv.org/html"
    """arXiv's full texts in HTML."""
    arxiv_catchup: Address = "https://arxiv.org/catchup"
    """arXiv's listings by day."""
    arxiv_rss: Address = "https://rss.arxiv.org/rss"
    """arXiv's feeds of the latest listing."""
    arxiv_oai: Address = "https://oaipmh.arxiv.org/oai"
    """arXiv's OAI-PMH interface."""
    huggingface: Address = "https://huggingface.co"
    """Hugging Face."""
    openalex: Address = "https://api.openalex.org"
    """OpenAlex."""
    github: Address = "https://api.github.com"
    """GitHub's API."""


class Pace(Part):
    """Seconds from one request to a service to the next; the first back-off is ten times this."""

    arxiv: Seconds = 3.0
    """arXiv, over all its interfaces; less than 3 is refused for its own hosts."""
    huggingface: Seconds = 0.2
    """Hugging Face."""
    openalex: Seconds = 0.2
    """OpenAlex."""
    github: Seconds = 0.5
    """GitHub."""

    @field_validator("arxiv")
    @classmethod
    def _is_polite(cls, seconds: float, info: ValidationInfo) -> float:
        address = value_at(info.context, ("endpoints", "arxiv_api"))
        check_pace(seconds, address or Endpoints().arxiv_api)
        return seconds


class Refresh(Part):
    """Which records of the library are asked for again: old ones of young papers."""

    after: Days = 1.0
    """A record is asked for again when it is older than so many days."""
    until: Annotated[Count, Field(ge=0)] = 30
    """Only papers younger than so many days are asked for again; 0 asks for none."""


class Enrich(Part):
    """Which other services are asked about an issue's papers; none of them is needed."""

    services: Services = ("html", "huggingface", "openalex", "github")
    """The services: arXiv's full texts, Hugging Face, OpenAlex, GitHub; empty asks none."""
    budget: Annotated[Number, Field(gt=0)] = 60.0
    """How many seconds a run may lose to one service's failures and the waits after them."""
    huggingface_token: Variable = "HF_TOKEN"  # noqa: S105 - a name, as below
    """The environment variable that holds a token for Hugging Face, which needs none."""
    openalex_key: Variable = "OPENALEX_API_KEY"
    """The environment variable that holds a key for OpenAlex, which answers few without."""
    github_token: Variable = "GITHUB_TOKEN"  # noqa: S105
    """The environment variable that holds a token for GitHub; 60 answers an hour without."""


class Build(Part):
    """What `digest build` does where no flag says otherwise."""

    output: Folder = Path("posts")
    """The folder that posts are written to."""
    formats: Formats = ("md", "json")
    """The formats in which a post is written."""
    number: Annotated[Count, Field(ge=1, le=2000)] = 100
    """How many papers are chosen at most."""
    days: Annotated[Count, Field(ge=1, le=31)] = 7
    """How many announcement days an issue covers, its own included."""


class Choice(Part):
    """How papers are chosen; what is excluded or muted here is so in every configured topic."""

    spread: Share = 0.3
    """How much papers like those chosen already give way: from 0, not at all, to 1."""
    institutions: tuple[Phrase, ...] = ()
    """Institutions whose papers are preferred, where a source states them."""
    exclude: tuple[Phrase, ...] = ()
    """Papers that say any of this are off topic."""
    mute_authors: tuple[Phrase, ...] = ()
    """Papers by any of these are off topic."""
    mute_categories: tuple[Category, ...] = ()
    """Papers listed in any of these are off topic."""


class Writer(Part):
    """Who writes the prose."""

    kind: Literal["extract"] = "extract"
    """The writer: `extract` quotes and needs nothing else."""
    model: Line = ""
    """The language model that a model writer uses."""
    base_url: OptionalAddress = ""
    """Where that model is served."""


class Topic(Part):
    """What an issue is about: a query, categories, or both."""

    title: Line = ""
    """What the topic is called in the post; its key if not given."""
    query: Query = ""
    """A query, such as `ti:diffusion AND cat:cs.CV`."""
    categories: tuple[Category, ...] = ()
    """Categories, any of which will do, such as `cs.RO`; with a query, both must hold."""
    phrases: tuple[Phrase, ...] = ()
    """What its papers speak of; with categories alone, what speaks of none of it is off topic …"""
    like: tuple[PaperId, ...] = ()
    """… unless it is like these papers, by identifier."""
    near: Annotated[Number, Field(gt=0, le=10)] = 2.5
    """How like them it has to be: so many standard deviations above what is usual."""
    reading: File | None = None
    """A BibTeX file or CSL JSON of what is read: papers like it are preferred."""
    exclude: tuple[Phrase, ...] = ()
    """Papers that say any of this are off topic."""
    mute_authors: tuple[Phrase, ...] = ()
    """Papers by any of these are off topic."""
    mute_categories: tuple[Category, ...] = ()
    """Papers listed in any of these are off topic."""

    @model_validator(mode="after")
    def _asks_something(self) -> "Topic":
        if not self.query and not self.categories:
            raise ValueError("needs a query or categories")
        return self


class ThemeSettings(Part):
    """A theme of the user's own, or another form of a packaged one (same key)."""

    key: Key
    """What the theme is called in `digest.json`."""
    heading: Phrase
    """What it is called in the post."""
    phrases: tuple[Phrase, ...] = ()
    """Words that speak strongly for it."""
    hints: tuple[Phrase, ...] = ()
    """Words that speak weakly for it."""
    categories: tuple[Category, ...] = ()
    """Categories that speak for it."""
    like: tuple[PaperId, ...] = ()
    """Papers that are examples of it; it claims what is near to them."""
    exclude: tuple[Phrase, ...] = ()
    """Words that keep a paper out of it."""
    order: Annotated[Count, Field(ge=1)] = 0  # pydantic asks nothing of a default
    """Its place among the sections, from 1; by size if not given."""

    @model_validator(mode="after")
    def _holds_something(self) -> "ThemeSettings":
        if not (self.phrases or self.hints or self.categories or self.like):
            raise ValueError("needs phrases, hints, categories or examples (like)")
        return self


class Settings(Part):
    """Everything that can be configured."""

    home: Folder = Field(default_factory=lambda: user_data_path("digest-post"))
    """The folder of the library; the platform's folder for user data if not given."""
    contact: Line = ""
    """A mail or web address in the User-Agent, so that services know whom to write to."""
    budget: Annotated[Number, Field(gt=0)] = 600.0
    """How many seconds a run may lose to failed requests and the waits after them."""
    source: Literal["arxiv", "catchup", "rss"] = "arxiv"
    """Where papers are looked for: arXiv's search, its listings by day, or its feeds."""
    refresh: Refresh = Refresh()
    enrich: Enrich = Enrich()
    endpoints: Endpoints = Endpoints()
    pace: Pace = Pace()
    build: Build = Build()
    choice: Choice = Choice()
    weights: Mapping[str, Number] = Field(default_factory=dict)
    """What reasons are worth, by label, where that is not the packaged weight; 0 is no reason."""
    writer: Writer = Writer()
    topics: Mapping[str, Topic] = Field(default_factory=dict)
    topic: str = ""
    """The topic of `digest build`; the first one if not given, deep learning if there is none."""
    themes: tuple[ThemeSettings, ...] = ()

    @field_validator("weights")
    @classmethod
    def _are_reasons(cls, weights: Mapping[str, float]) -> Mapping[str, float]:
        return check_weights(weights)

    @field_validator("topics")
    @classmethod
    def _are_apart(cls, topics: Mapping[str, Topic]) -> Mapping[str, Topic]:
        check_slugs(tuple(topics))
        return topics

    @field_validator("topic")
    @classmethod
    def _is_known(cls, topic: str, info: ValidationInfo) -> str:
        written = value_at(info.context, ("topics",))
        check_topic(topic, written if isinstance(written, Mapping) else ())
        return topic

    @field_validator("themes")
    @classmethod
    def _differ(cls, themes: tuple[ThemeSettings, ...]) -> tuple[ThemeSettings, ...]:
        check_themes([(theme.key, theme.heading) for theme in themes])
        return themes
