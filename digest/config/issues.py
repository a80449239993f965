"""Settings of issues: topics, choice, output, the site."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from digest.config.part import Part, needs_any, refuse_both
from digest.config.values import (
    Category,
    Count,
    File,
    Folder,
    Formats,
    Line,
    Number,
    OptionalAddress,
    PaperId,
    Phrase,
    Query,
    Seconds,
    Sender,
    Share,
    Unsubscribe,
)
from digest.model import Dialect, Tex


class Site(Part):
    """What `digest site` does where no flag says otherwise."""

    title: Phrase = "Paper digests"
    """What the archive is called at the head of its pages."""
    output: Folder = Path("site")
    """The folder that the archive is written to."""


class Build(Part):
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
    """Seconds that a build waits for another run that is building the same topic."""


class EmailOutput(Part):
    """How an issue is addressed as an e-mail."""

    sender: Sender = ""
    """Whom an e-mail is from: an address, or `Name <name@example.org>`."""
    unsubscribe: Unsubscribe = ""
    """The page (`https://…`) or address (`mailto:…`) where readers leave."""


class Output(Part):
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


class Choice(Part):
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


class Topic(Part):
    """What an issue is about: a query, categories, or both."""

    model_config = needs_any("query", "categories")

    title: Line = ""
    """What the topic is called in the post; NAME if not given."""
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

    @model_validator(mode="after")
    def _asks_something(self) -> "Topic":
        if not self.query and not self.categories:
            raise ValueError("needs a query or categories")
        refuse_both(self.phrases, self.exclude)
        return self
