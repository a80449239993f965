"""Topics by the settings: the query of each, its taste, and how papers are weighed."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest.calendar import listing_day
from digest.config import Choice, Settings, TopicSettings
from digest.errors import ConfigError, LibraryError, UsageError
from digest.model import IssueRecord, Paper
from digest.pipeline import DEFAULT, Feed, Request, Topic, topic_of
from digest.taste import Bibliography, Preferences, Taste
from digest.text import printable, slugify
from digest.wiring.opening import CommandPorts

if TYPE_CHECKING:
    from digest.pipeline.paper import KnownPaper


def make_preferences(settings: Settings) -> Preferences:
    """Return how papers of any topic are weighed and chosen."""
    choice = settings.choice
    return Preferences(
        weights=settings.weights,
        spread=choice.spread,
        institutions=choice.institutions,
        headings=settings.headings,
    )


def topic_of_settings(
    settings: Settings, topic: str | None = None, *, with_taste: bool = False
) -> Topic:
    """Return a topic of digest.toml, by default its `topic`, else its first, else deep learning.

    Its taste, and so its reading list, is read only `with_taste`.  Raises UsageError for an
    unknown topic, ConfigError where the list cannot be read.
    """
    key = topic
    if key is None:
        key = settings.topic or next(iter(settings.topics), DEFAULT.slug)
    if key in settings.topics:
        chosen = settings.topics[key]
        pattern = chosen.pattern
        name = chosen.name or (not pattern and chosen.title) or key.replace("-", " ")
        made = topic_of(query=chosen.query, names=chosen.categories, name=name, slug=slugify(key))
        feeds = tuple(Feed(**feed.model_dump()) for feed in chosen.elsewhere)
        made = replace(made, introduction=chosen.introduction, title=pattern, elsewhere=feeds)
        made = replace(made, languages=chosen.languages or (chosen.language,))
        return replace(made, taste=_make_taste(settings.choice, chosen)) if with_taste else made
    if key == DEFAULT.slug:
        return replace(DEFAULT, taste=_make_taste(settings.choice)) if with_taste else DEFAULT
    known = ", ".join((*settings.topics, DEFAULT.slug))
    raise UsageError(f"There is no topic '{printable(key)}'.", hint=f"Known topics: {known}.")


def topic_of_record(issue_record: IssueRecord, settings: Settings) -> Topic:
    """Return the topic of an issue: that of digest.toml, or one made from the issue's query.

    Raises LibraryError where the query cannot be parsed any longer.
    """
    slug = issue_record.slug
    keys = (key for key in (*settings.topics, DEFAULT.slug) if slugify(key) == slug)
    key = next(keys, None)
    configured = topic_of_settings(settings, key, with_taste=True) if key else None
    if configured and configured.query_text == issue_record.query:
        return configured
    name = issue_record.topic or (configured.name if configured else slug.replace("-", " "))
    topic = topic_of(query=issue_record.query, slug=slug, name=name)
    if topic.query_text != issue_record.query:
        raise LibraryError(
            "The query that it was made by cannot be read any longer.",
            hint="Build that day again.",
        )
    return topic


def _make_taste(general: Choice, topic: TopicSettings | None = None) -> Taste:
    """Return which papers a topic prefers and which it excludes; general exclusions count too.

    Phrases and examples select papers only where the topic has no query.
    """
    unwanted = Taste(
        exclude=general.exclude,
        mute_authors=general.mute_authors,
        mute_categories=general.mute_categories,
    )
    if topic is None:
        return unwanted
    return Taste(
        phrases=topic.phrases,
        like=topic.like,
        selects=not topic.query and bool(topic.phrases or topic.like),
        near=topic.near,
        reading=_read_bibliography(topic.reading) if topic.reading else Bibliography(),
        exclude=(*unwanted.exclude, *topic.exclude),
        mute_authors=(*unwanted.mute_authors, *topic.mute_authors),
        mute_categories=(*unwanted.mute_categories, *topic.mute_categories),
    )


def load_known_paper(
    paper: Paper, topic: str | None, settings: Settings, ports: CommandPorts
) -> "KnownPaper":
    """Return a paper as its issue describes it; with a `topic`, only that topic's issues count.

    Of several issues, one of the default topic wins, then the latest.  Where no issue has the
    paper, it is described as for the next issue.  Raises UsageError for an unknown topic.
    """
    from digest.pipeline.paper import describe_as_issued, describe_as_requested

    slug = None if topic is None else slugify(topic)
    issues = ports.library.load_issue_records_of(paper.id)
    if own := [issue for issue in issues if slug in {None, issue.slug}]:
        usual = topic_of_settings(settings).slug
        last = max(own, key=lambda issue: (issue.slug == usual, issue.date))
        return describe_as_issued(paper, last, ports, ports.taxonomy)
    request = Request(
        topic=topic_of_settings(settings, topic, with_taste=True),
        date=listing_day(paper),
        preferences=make_preferences(settings),
    )
    return describe_as_requested(paper, request, ports, ports.taxonomy)


def _read_bibliography(path: Path) -> Bibliography:
    """Return the works of a BibTeX file or CSL JSON.

    Raises ConfigError where the file was removed since the configuration was read.
    """
    from digest.bibliography import parse_bibliography

    try:
        return parse_bibliography(path.read_bytes(), path.name)
    except OSError as error:
        raise ConfigError(
            f"The reading list {path} cannot be read: {error.strerror}.",
            hint="Name another file as `reading` of the topic, or none.",
        ) from error
