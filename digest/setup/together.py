"""Finds settings that are well each by itself, and cannot work together."""

from collections.abc import Iterator

from digest.config import Settings
from digest.query import categories_of, parse_query
from digest.setup.finding import Finding

_PART = "settings"
# The first wait after a failed request, in intervals of the pace.
_FIRST_WAIT = 10

# The sources that say what was announced in a category on a day.
_BY_CATEGORY = ("catchup", "rss")


def find_contradictions(settings: Settings) -> Iterator[Finding]:
    """Yield what the formats, the source or the budget need and have not."""
    yield from _of_formats(settings)
    yield from _of_source(settings)
    yield from _of_budget(settings)


def _of_formats(settings: Settings) -> Iterator[Finding]:
    formats, output = settings.build.formats, settings.output
    if "atom" in formats and "json" not in formats:
        yield Finding(
            part=_PART,
            sentence="The feed (atom) would have one issue only: it is made of the json files of "
            "the others, and build.formats has no json.",
            hint='Add "json" to build.formats.',
        )
    if "atom" in formats and not output.site:
        yield Finding(
            part=_PART,
            sentence="The feed (atom) would not say where its posts are: output.site is not set.",
            hint="Set output.site before the first reader subscribes: identifiers hold its host.",
        )
    if "email" in formats and not output.email.sender:
        yield Finding(
            part=_PART,
            sentence="An e-mail would be from an address that nobody has: output.email.sender is "
            "not set.",
            hint='Set it, as in sender = "Ada <ada@example.org>" under [output.email].',
        )


def _of_source(settings: Settings) -> Iterator[Finding]:
    if settings.source not in _BY_CATEGORY:
        return
    for name, topic in settings.topics.items():
        asked = categories_of(parse_query(topic.query)) if topic.query else frozenset()
        if not (topic.categories or asked):
            yield Finding(
                part=_PART,
                sentence=f"The topic '{name}' is bound to no category, and source = "
                f'"{settings.source}" goes by category.',
                hint='Give the topic categories, or set source = "arxiv".',
            )


def _of_budget(settings: Settings) -> Iterator[Finding]:
    wait = _FIRST_WAIT * settings.pace.arxiv
    if settings.budget < wait:
        yield Finding(
            part=_PART,
            sentence=f"No failed request is ever tried again: that is due after {wait:g} s, and "
            f"budget allows for {settings.budget:g} s.",
            hint="Set budget to 600, its default, or leave it out.",
        )
