"""What the settings say of topics: what each is about, what belongs to it, what weighs how much."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from digest.calendar import listing_day
from digest.config import Choice, Settings, TopicSettings
from digest.errors import ConfigError, LibraryError, UsageError
from digest.model import IssueRecord, Paper
from digest.pipeline import DEFAULT, Request, Topic, topic_of
from digest.taste import Bibliography, Preferences, Taste
from digest.text import printable, slugify
from digest.wiring.opening import CommandPorts

if TYPE_CHECKING:
    from digest.pipeline.paper import KnownPaper


def make_preferences(settings: Settings) -> Preferences:
    """Return how papers are weighed and chosen, whatever an issue is about."""
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
    """Return a topic of digest.toml, by default the one set there, its first, or deep learning.

    Only `with_taste` it knows which papers belong to it, for which its reading list is read.
    Raises UsageError where there is no such topic, ConfigError where the list cannot be read.
    """
    key = topic
    if key is None:
        key = settings.topic or next(iter(settings.topics), DEFAULT.slug)
    if key in settings.topics:
        chosen = settings.topics[key]
        pattern = chosen.pattern
        name = chosen.name or (not pattern and chosen.title) or key.replace("-", " ")
        found = topic_of(query=chosen.query, names=chosen.categories, name=name, slug=slugify(key))
        found = replace(found, introduction=chosen.introduction, title=pattern)
        return replace(found, taste=_taste(settings.choice, chosen)) if with_taste else found
    if key == DEFAULT.slug:
        return replace(DEFAULT, taste=_taste(settings.choice)) if with_taste else DEFAULT
    known = ", ".join((*settings.topics, DEFAULT.slug))
    raise UsageError(f"There is no topic '{printable(key)}'.", hint=f"Known topics: {known}.")


def topic_of_record(issue_record: IssueRecord, settings: Settings) -> Topic:
    """Return what an issue is about: a topic of digest.toml, or what its query says.

    Raises LibraryError where the query is none that can be asked again.
    """
    slug = issue_record.slug
    keys = (key for key in (*settings.topics, DEFAULT.slug) if slugify(key) == slug)
    key = next(keys, None)
    configured = topic_of_settings(settings, key, with_taste=True) if key else None
    if configured and configured.query_text == issue_record.query:
        return configured
    name = issue_record.topic or (configured.name if configured else slug.replace("-", " "))
    subject = topic_of(query=issue_record.query, slug=slug, name=name)
    if subject.query_text != issue_record.query:
        raise LibraryError(
            "The query that it was made by cannot be read any longer.",
            hint="Build that day again.",
        )
    return subject


def _taste(everywhere: Choice, topic: TopicSettings | None = None) -> Taste:
    """Return what belongs to a topic: what is unwanted everywhere is unwanted there.

    A query says itself what is on its topic; categories alone leave it to phrases and examples.
    """
    unwanted = Taste(
        exclude=everywhere.exclude,
        mute_authors=everywhere.mute_authors,
        mute_categories=everywhere.mute_categories,
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


def know(paper: Paper, topic: str | None, settings: Settings, ports: CommandPorts) -> "KnownPaper":
    """Return what is known of a paper: as issues have it, a `topic`'s alone if one is given.

    Of several the usual topic's comes first, then the latest; where none has the paper, it is as
    the next issue would have it.  Raises UsageError where there is no such topic either.
    """
    from digest.pipeline.paper import know_as_asked, know_as_issued

    slug = None if topic is None else slugify(topic)
    issues = ports.library.load_issue_records_of(paper.id)
    if own := [issue for issue in issues if slug in {None, issue.slug}]:
        # An issue of a query has whatever name its editor gave it.
        usual = topic_of_settings(settings).slug
        last = max(own, key=lambda issue: (issue.slug == usual, issue.date))
        return know_as_issued(paper, last, ports, ports.taxonomy)
    request = Request(
        topic=topic_of_settings(settings, topic, with_taste=True),
        date=listing_day(paper),
        preferences=make_preferences(settings),
    )
    return know_as_asked(paper, request, ports, ports.taxonomy)


def _read_bibliography(path: Path) -> Bibliography:
    """Return the works of a BibTeX file or CSL JSON.

    Raises ConfigError where the file has gone since the configuration was read.
    """
    from digest.bibliography import parse_bibliography

    try:
        return parse_bibliography(path.read_bytes(), path.name)
    except OSError as error:
        raise ConfigError(
            f"The reading list {path} cannot be read: {error.strerror}.",
            hint="Name another file as `reading` of the topic, or none.",
        ) from error
