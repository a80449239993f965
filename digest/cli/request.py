"""Reads the request of a command: identifiers, days, queries, topics and sources."""

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
class IdList:
    """Arguments, their version-free identifiers, without repeats, and the unreadable ones."""

    arguments: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    @property
    def refusal(self) -> str:
        """The message where there is no identifier."""
        if self.unreadable:
            return f"None of these is an arXiv identifier: {', '.join(self.unreadable)}."
        return "Standard input holds no arXiv identifier."

    @property
    def hint(self) -> str:
        """A hint: how identifiers look, or how to ask for categories or words."""
        if self.unreadable and all(map(is_category, self.unreadable)):
            return f"Categories are given by -c:\n  -c {' -c '.join(self.unreadable)}"
        words = " ".join(self.unreadable)
        is_number = re.search(r"\d{4}|\d\.\d", words) or not re.search(r"[^\W\d_]", words)
        if is_number:  # like a mistyped identifier; `GPT-4` is a word
            return HOW_IDS_LOOK
        return f"{HOW_IDS_LOOK} Words are searched for by -q:\n  -q {shlex.quote(words)}"


def read_ids(arguments: Sequence[str] | None) -> IdList:
    """Read identifiers; `-` stands for all identifiers in the text on standard input."""
    ids: list[str] = []
    unreadable: list[str] = []
    for text in arguments or ():
        if text == "-":
            stdin = sys.stdin.buffer.read().decode("utf-8", "replace")
            ids += [identifier.id for identifier in find_ids(stdin)]
        else:
            known, unknown = _split(text)
            ids += known
            unreadable += unknown
    return IdList(
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
    """Split an argument at commas; return the identifiers, and the parts that are not identifiers.

    An address may hold commas: an argument that can be read as a whole is one identifier.
    """
    parts = [text] if parse_id(text) else [part for part in text.split(",") if part.strip()]
    found = {part: parse_id(part) for part in parts or [text]}
    known = [identifier.id for identifier in found.values() if identifier]
    # Without any identifier, as in a sentence with commas, the argument is named as a whole.
    return known, [part for part in found if not found[part]] if known else [text]


def make_topic(
    settings: "Settings",
    listed: IdList,
    *,
    topic: str | None,
    query: str | None,
    names: Sequence[str] | None,
) -> Topic:
    """Return the topic of a post: of identifiers, a query, digest.toml, or the default.

    Raises DigestError where no argument is an identifier, UsageError for an unknown topic, an empty
    name, and identifiers beside a query.
    """
    has_query = query is not None or bool(names)
    if not (has_query or listed.arguments):
        return topic_of_settings(settings, topic, with_taste=True)
    name = printable(topic or "")
    if topic is not None and not name:
        raise UsageError("--topic: the name is empty.", hint="For example: --topic Denoising")
    if not listed.arguments:
        return topic_of(query=query or "", names=names or (), name=name)
    if has_query:
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


def apply_edits(request: Request, folder: Path) -> tuple[Request, str]:
    """Return a request with the edits of the file beside its post, and a sentence on them.

    Without a file, the sentence is empty.  Raises ConfigError for mistakes in the file.
    """
    from digest.config.edits import ENDING, load_edits

    path = folder / f"{request.date}-{request.topic.slug}{ENDING}"
    edits = load_edits(path)
    if edits is None:
        return request, ""
    return request.edited(edits), f"Edited by {path}: {_describe_edits(edits)}."


def _describe_edits(edits: Edits) -> str:
    pins = edits.papers.values()
    told = {value: sum(pin.told is value for pin in pins) for value in (True, False)}
    included = {value: sum(pin.included is value for pin in pins) for value in (True, False)}
    placed, headings = sum(bool(pin.section or pin.place) for pin in pins), len(edits.headings)
    own = sum(bool(pin.words) for pin in pins)
    chosen = sum(bool(pin.sentences and not pin.words) for pin in pins)
    parts = {
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
    return ", ".join(part for part, number in parts.items() if number) or "nothing"


def choose_ids(listed: IdList, include: frozenset[str], exclude: frozenset[str]) -> tuple[str, ...]:
    """Return the identifiers of a post of listed papers; none where no paper is listed.

    Raises UsageError where the options contradict each other or leave no paper.
    """
    if both := sorted(include & exclude):
        raise UsageError(
            f"--include and --exclude both name {', '.join(both)}.", hint="Leave one out."
        )
    wanted = dict.fromkeys((*listed.ids, *sorted(include))) if listed.ids else {}
    chosen = tuple(name for name in wanted if name not in exclude)
    if wanted and not chosen:
        raise UsageError("--exclude leaves no paper.", hint="List a paper that may stay.")
    return chosen


def check_sources(*, offline: bool, refresh: bool) -> None:
    """Raise UsageError for --offline with --refresh."""
    if offline and refresh:
        raise UsageError("--offline and --refresh contradict each other.", hint="Leave one out.")


def split_formats(text: str | None, usual: Sequence[str]) -> Sequence[str]:
    """Return the formats of a list with commas; without a list, the `usual` formats."""
    return usual if text is None else [name.strip() for name in text.split(",")]


def read_languages(tags: Sequence[str]) -> tuple[str, ...]:
    """Return the tags of languages, each once.  Raises UsageError for an unknown one."""
    from digest.words import list_languages

    known = list_languages()
    for tag in (tag for tag in tags if tag not in known):
        names = ", ".join(f"{tag} ({name})" for tag, name in known.items())
        raise UsageError(f"--language: '{printable(tag)}' is none.", hint=f"There are {names}.")
    return tuple(dict.fromkeys(tags))


def choose_source(name: str | None, settings: "Settings", listed: IdList, *, offline: bool) -> str:
    """Return the source to ask, by default that of the settings; for identifiers, arXiv's search.

    Raises UsageError for identifiers with a source by category, ConfigError where the pace is too
    fast for a host of arXiv.
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
                f"pace.arxiv {error}.", hint=f"It applies to endpoints.{key}, too: {address}."
            ) from error
    return chosen


def choose_categories(
    names: Sequence[str] | None, query: Query | None, settings: "Settings"
) -> tuple[str, ...]:
    """Return the categories given, else those in the query, else those of all topics.

    Raises UsageError where there is no category, or a malformed one.
    """
    if names:
        return tuple(dict.fromkeys(category(name).name for name in names))
    found = set(categories_of(query) if query else ())
    for topic in () if found else (topic_of_settings(settings, key) for key in settings.topics):
        found.update(categories_of(topic.query) if topic.query else ())
    if not found:
        raise UsageError(
            "Listings are by category: none was given, and no topic is bound to any.",
            hint="Give one, as in -c cs.CL, or search with --source arxiv.",
        )
    return tuple(sorted(found))


def choose_days(wanted: FetchRequest, reach: Window) -> Window:
    """Return the days asked for, by default the latest day that has a listing.

    `reach` are the days that the source has.  Raises UsageError for days before arXiv, and where
    nothing was announced yet on those days.
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
