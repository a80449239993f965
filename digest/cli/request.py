"""Reads what a command is asked for: identifiers, days, queries, topics and sources."""

import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from digest.calendar import listing_days
from digest.errors import ConfigError, DigestError, UsageError
from digest.identifiers import find_ids, parse_id
from digest.model import SOURCES, YEARS, Window
from digest.pipeline import DEFAULT, FetchRequest, Request, Topic, selected, topic_of
from digest.query import Query, categories_of, category, is_category
from digest.taste import Edits
from digest.text import in_figures, printable
from digest.wiring.topics import topic_of_settings

if TYPE_CHECKING:
    from digest.config import Settings

HOW_IDS_LOOK = "They look like 2602.22544 or hep-th/9901001."


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The arguments: identifiers, version-free, in order and once each, and what is none."""

    arguments: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """What to say where there is not one identifier."""
        if self.unreadable:
            return f"None of these is an arXiv identifier: {', '.join(self.unreadable)}."
        return "Standard input holds no arXiv identifier."

    @property
    def hint(self) -> str:
        """How identifiers look, or how to ask for the categories or words that were given."""
        if self.unreadable and all(map(is_category, self.unreadable)):
            return f"Categories are given by -c:\n  -c {' -c '.join(self.unreadable)}"
        words = " ".join(self.unreadable)
        is_number = re.search(r"\d{4}|\d\.\d", words) or not re.search(r"[^\W\d_]", words)
        if is_number:  # as an identifier is, with a slip; `GPT-4` is a word
            return HOW_IDS_LOOK
        return f"{HOW_IDS_LOOK} Words are searched for by -q:\n  -q {shlex.quote(words)}"


def read_ids(arguments: Sequence[str] | None) -> Listed:
    """Read identifiers; `-` stands for those found in any text on standard input."""
    ids: list[str] = []
    unreadable: list[str] = []
    for text in arguments or ():
        if text == "-":
            given = sys.stdin.buffer.read().decode("utf-8", "replace")
            ids += [found.id for found in find_ids(given)]
        else:
            known, unknown = _split(text)
            ids += known
            unreadable += unknown
    return Listed(
        arguments=tuple(arguments or ()),
        ids=tuple(dict.fromkeys(ids)),
        unreadable=tuple(unreadable),
    )


def parse_ids(texts: Sequence[str] | None, option: str) -> frozenset[str]:
    """Read the identifiers of an option.  Raises UsageError on anything else."""
    found: set[str] = set()
    for text in texts or ():
        known, unknown = _split(text)
        found.update(known, (parse_one_id(name, option) for name in unknown))
    return frozenset(found)


def parse_one_id(text: str, option: str = "") -> str:
    """Read one identifier.  Raises UsageError on anything else."""
    found = parse_id(text)
    if found is None:
        where = f"{option}: " if option else ""
        hint = HOW_IDS_LOOK
        if not option and is_category(text):
            hint = f"Papers of a category are fetched:\n  digest fetch -c {text}"
        raise UsageError(f"{where}'{text}' is not an arXiv identifier.", hint=hint)
    return found.id


def parse_query(text: str | None, names: Sequence[str] | None) -> Query | None:
    """Read a query, categories, or both; nothing given is None.  Raises UsageError."""
    if text is None and not names:
        return None
    return topic_of(query=text or "", names=names or ()).query


def _split(text: str) -> tuple[Sequence[str], Sequence[str]]:
    """Return the identifiers of one argument, which commas may join, and the parts that are none.

    An address may hold commas too: where the whole can be read, it is one identifier.
    """
    ports = [text] if parse_id(text) else [part for part in text.split(",") if part.strip()]
    found = {part: parse_id(part) for part in ports or [text]}
    known = [identifier.id for identifier in found.values() if identifier]
    # A sentence with commas is named whole.
    return known, [part for part in found if not found[part]] if known else [text]


def make_topic(
    settings: "Settings",
    listed: Listed,
    *,
    topic: str | None,
    query: str | None,
    names: Sequence[str] | None,
) -> Topic:
    """Return what the post is about: identifiers, a query, a configured topic or the default.

    Raises DigestError where not one argument is an identifier, UsageError for an unknown topic, a
    name of nothing visible, and identifiers beside a query.
    """
    asks = query is not None or bool(names)
    if not (asks or listed.arguments):
        return topic_of_settings(settings, topic, with_taste=True)
    name = printable(topic or "")
    if topic is not None and not name:
        raise UsageError("--topic: the name is empty.", hint="For example: --topic Denoising")
    if not listed.arguments:
        return topic_of(query=query or "", names=names or (), name=name)
    if asks:
        raise UsageError(
            "Identifiers and a query (-q, -c) cannot be combined.",
            hint="--include ID adds a paper to those that a query finds.",
        )
    if not listed.ids:
        hint = listed.hint
        if listed.unreadable and listed.unreadable[0] in (*settings.topics, DEFAULT.slug):
            hint = f"A topic is named by --topic:\n  --topic {listed.unreadable[0]}"
        raise DigestError(listed.refusal, hint=hint)
    return selected(name)


def heed_edits(request: Request, folder: Path) -> tuple[Request, str]:
    """Return an issue as the editor's file beside its post wants it, and a sentence on that.

    Without a file that is empty.  Raises ConfigError for mistakes in it.
    """
    from digest.config.edits import ENDING, load_edits

    path = folder / f"{request.date}-{request.topic.slug}{ENDING}"
    edits = load_edits(path)
    if edits is None:
        return request, ""
    return request.edited(edits), f"Edited by {path}: {_describe(edits)}."


def _describe(edits: Edits) -> str:
    """Say what an editor's file asks for."""
    pins = edits.papers.values()
    told = {one: sum(pin.told is one for pin in pins) for one in (True, False)}
    included = {one: sum(pin.included is one for pin in pins) for one in (True, False)}
    placed, headings = sum(bool(pin.section or pin.place) for pin in pins), len(edits.headings)
    own = sum(bool(pin.words) for pin in pins)
    chosen = sum(bool(pin.sentences and not pin.words) for pin in pins)
    ports = {
        "a title": bool(edits.title),
        "a lead": bool(edits.lead),
        "an introduction": bool(edits.introduction),
        "no introduction": edits.introduction == "",
        in_figures(headings, "heading"): headings,
        f"{in_figures(len(edits.order), 'section')} in order": len(edits.order),
        f"{in_figures(placed, 'paper')} placed": placed,
        f"{own} told in the editor's words": own,
        f"{chosen} in chosen sentences": chosen,
        f"{told[True]} told": told[True],
        f"{told[False]} only listed": told[False],
        f"{included[True]} brought in": included[True],
        f"{included[False]} left out": included[False],
    }
    return ", ".join(part for part, many in ports.items() if many) or "nothing"


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


def check_sources(*, offline: bool, refresh: bool) -> None:
    """Refuse to ask every source again without asking any.  Raises UsageError."""
    if offline and refresh:
        raise UsageError("--offline and --refresh contradict each other.", hint="Leave one out.")


def split_formats(text: str | None, usual: Sequence[str]) -> Sequence[str]:
    """Read a list with commas; nothing given is what is usual."""
    return usual if text is None else [name.strip() for name in text.split(",")]


def choose_source(name: str | None, settings: "Settings", listed: Listed, *, offline: bool) -> str:
    """Return the source to ask, by default that of the settings; identifiers go to arXiv's search.

    Raises UsageError for identifiers beside a source that has only days, ConfigError where arXiv's
    own hosts would be hurried, whichever of them is asked.
    """
    from digest.config.values import check_pace

    if listed.arguments and name and SOURCES[name].by_category:
        raise UsageError(
            f"Identifiers cannot be looked up with --source {name}.", hint="Leave out one of them."
        )
    chosen = name or ("arxiv" if listed.arguments else settings.source)
    if SOURCES[chosen].by_category and not offline:
        key = f"arxiv_{chosen}"
        address = getattr(settings.endpoints, key)
        try:
            check_pace(settings.pace.arxiv, address)
        except ValueError as error:
            raise ConfigError(
                f"pace.arxiv {error}.", hint=f"It counts for endpoints.{key} too, {address}."
            ) from error
    return chosen


def choose_categories(
    names: Sequence[str] | None, query: Query | None, settings: "Settings"
) -> tuple[str, ...]:
    """Return the categories given, those that the query is bound to, or else those of all topics.

    Raises UsageError where there is none, or one is malformed.
    """
    if names:
        return tuple(dict.fromkeys(category(name).name for name in names))
    found = set(categories_of(query) if query else ())
    for subject in () if found else (topic_of_settings(settings, key) for key in settings.topics):
        found.update(categories_of(subject.query) if subject.query else ())
    if not found:
        raise UsageError(
            "Listings are by category: none was given, and no topic is bound to any.",
            hint="Give one, as in -c cs.CL, or search with --source arxiv.",
        )
    return tuple(sorted(found))


def choose_days(wanted: FetchRequest, reach: Window) -> Window:
    """Return the days asked for: by default the latest that has a listing.

    `reach` are the days that the source has.  Raises UsageError where nothing was
    announced yet on the days asked for, or where there are no such days.
    """
    latest = (listing_days(reach) or (reach.end,))[-1]
    for option, day in (("--since", wanted.since), ("--until", wanted.until)):
        if day and (day.year not in YEARS or (option == "--since" and day > reach.end)):
            raise UsageError(
                f"{option} {day}: arXiv's listings are those of {YEARS[0]} to {latest}.",
                hint="A listing comes out at 20:00 US Eastern time on the evening before its day.",
            )
    until = wanted.until or max(latest, wanted.since or latest)
    return Window(start=wanted.since or until, end=until)
