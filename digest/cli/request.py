"""What `digest build` is asked for, made exact: flags win over the configuration."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from digest.calendar import today
from digest.cli.arguments import HOW_IDS_LOOK, Listed, check_query
from digest.config import Choice, Settings, Topic
from digest.errors import DigestError, UsageError
from digest.pipeline import DEFAULT, Subject, check_date, selected, subject_of
from digest.taste import Bibliography, Preferences, Taste
from digest.text import printable, slugify
from digest.wiring import read_bibliography

WRITERS = ("extract", "llm")


def make_subject(
    settings: Settings,
    listed: Listed,
    *,
    topic: str | None,
    query: str | None,
    names: Sequence[str] | None,
) -> Subject:
    """Return what the post is about: identifiers, a query, a configured topic or the default.

    Raises DigestError where not one argument is an identifier, UsageError for an unknown topic, a
    name of nothing visible, and identifiers beside a query.
    """
    check_query(query)
    asks = query is not None or bool(names)
    if listed.arguments:
        _check_listed(listed, asks=asks)
        return selected(_name(topic))
    if asks:
        return subject_of(query=query or "", names=names or (), name=_name(topic))
    return topic_subject(settings, topic, with_taste=True)


def make_preferences(settings: Settings) -> Preferences:
    """Return how papers are weighed and chosen, whatever an issue is about."""
    choice = settings.choice
    return Preferences(
        weights=settings.weights, spread=choice.spread, institutions=choice.institutions
    )


def choose_ids(listed: Listed, include: frozenset[str], exclude: frozenset[str]) -> tuple[str, ...]:
    """Return the identifiers that a post of listed papers shall hold; none where none were listed.

    Raises UsageError where the editor's words contradict each other or leave nothing.
    """
    if both := sorted(include & exclude):
        raise UsageError(
            f"--include and --exclude both name {', '.join(both)}.", hint="Leave one out."
        )
    wanted = dict.fromkeys((*listed.ids, *sorted(include))) if listed.ids else {}
    left = tuple(name for name in wanted if name not in exclude)
    if wanted and not left:
        raise UsageError("--exclude leaves no paper.", hint="List a paper that may stay.")
    return left


def topic_subject(
    settings: Settings, topic: str | None = None, *, with_taste: bool = False
) -> Subject:
    """Return a topic of digest.toml, by default the one set there, its first, or deep learning.

    Only `with_taste` it knows which papers belong to it, for which its reading list is read.
    Raises UsageError where there is no such topic, ConfigError where the list cannot be read.
    """
    key = topic if topic is not None else _usual_topic(settings)
    if key in settings.topics:
        chosen = settings.topics[key]
        name = chosen.title or key.replace("-", " ")
        found = subject_of(
            query=chosen.query, names=chosen.categories, name=name, slug=slugify(key)
        )
        return replace(found, taste=_taste(settings.choice, chosen)) if with_taste else found
    if key == DEFAULT.slug:
        return replace(DEFAULT, taste=_taste(settings.choice)) if with_taste else DEFAULT
    known = ", ".join((*settings.topics, DEFAULT.slug))
    raise UsageError(f"There is no topic '{printable(key)}'.", hint=f"Known topics: {known}.")


def choose_day(asked: date | None, now: datetime) -> date:
    """Return the issue's day, today where none is asked for.  Raises UsageError."""
    day = asked or today(now)
    check_date(day, now)
    return day


def choose_writer(name: str | None, settings: Settings) -> Settings:
    """Return settings with the writer that was asked for.  Raises UsageError for an unknown one."""
    if name is None:
        return settings
    if name not in WRITERS:
        raise UsageError(
            f"There is no writer '{printable(name)}'.",
            hint="Use --writer extract or --writer llm.",
        )
    return settings.model_copy(update={"writer": settings.writer.model_copy(update={"kind": name})})


def check_sources(*, offline: bool, refresh: bool) -> None:
    """Refuse to ask every source again without asking any.  Raises UsageError."""
    if offline and refresh:
        raise UsageError("--offline and --refresh contradict each other.", hint="Leave one out.")


def split_formats(text: str | None) -> Sequence[str] | None:
    """Read a list with commas; nothing given is None."""
    return None if text is None else [name.strip() for name in text.split(",")]


def _taste(everywhere: Choice, topic: Topic | None = None) -> Taste:
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
        reading=read_bibliography(topic.reading) if topic.reading else Bibliography(),
        exclude=(*unwanted.exclude, *topic.exclude),
        mute_authors=(*unwanted.mute_authors, *topic.mute_authors),
        mute_categories=(*unwanted.mute_categories, *topic.mute_categories),
    )


def _usual_topic(settings: Settings) -> str:
    return settings.topic or next(iter(settings.topics), DEFAULT.slug)


def _name(topic: str | None) -> str:
    """Return the post's name, which may go anywhere; nothing where none is given."""
    if topic is not None and not printable(topic):
        raise UsageError("--topic: the name is empty.", hint="For example: --topic Denoising")
    return printable(topic or "")


def _check_listed(listed: Listed, *, asks: bool) -> None:
    """Refuse arguments beside a query, and arguments of which none is an identifier."""
    if asks:
        raise UsageError(
            "Identifiers and a query (-q, -c) cannot be combined.",
            hint="--include ID adds a paper to those that a query finds.",
        )
    if not listed.ids:
        raise DigestError(listed.refusal, hint=HOW_IDS_LOOK)
