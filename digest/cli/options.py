"""What options and arguments the commands have, and how shells complete their values."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

import typer

Offer = Callable[[str], list[str]]
"""Returns what may be meant by the beginning of a value."""


def one_of(*names: str) -> Offer:
    """Offer one of these names."""

    def offer(incomplete: str) -> list[str]:
        return [name for name in names if name.startswith(incomplete)]

    return offer


def list_of(*names: str) -> Offer:
    """Offer these names behind those that are there, with commas between them."""

    def offer(incomplete: str) -> list[str]:
        head, comma, last = incomplete.rpartition(",")
        left = (name for name in names if name not in head.split(","))
        return [f"{head}{comma}{name}" for name in left if name.startswith(last)]

    return offer


COMMON = "Common options"
_OUTPUT = "Output"
_SOURCES = "Sources"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The common options, as given before or after the command."""

    verbose: bool = False
    quiet: bool = False
    config: str | None = None
    log: str | None = None


def _flag(*names: str, help: str, panel: str | None = None) -> typer.models.OptionInfo:  # noqa: A002 - typer's word
    """Declare an option without a value."""
    option: typer.models.OptionInfo = typer.Option(
        *names, metavar="", help=help, rich_help_panel=panel
    )
    return option


def _option(
    *names: str,
    metavar: str,
    help: str,  # noqa: A002 - typer's word
    panel: str | None = None,
    offer: Offer | None = None,
) -> typer.models.OptionInfo:
    """Declare an option with a value, and what shells `offer` for it."""
    option: typer.models.OptionInfo = typer.Option(
        *names, metavar=metavar, help=help, rich_help_panel=panel, autocompletion=offer
    )
    return option


# Arguments are told of in each command's own words; typer's panel would add only type names.
Ids = Annotated[list[str] | None, typer.Argument(metavar="ID", hidden=True)]
OneId = Annotated[str, typer.Argument(metavar="ID", hidden=True)]

Day = Annotated[
    str | None,
    _option("--date", metavar="DAY", help="Day of the issue, as 2026-02-28 (today, US Eastern)."),
]
Days = Annotated[
    int | None,
    typer.Option("--days", metavar="N", min=1, max=31, help="Days it covers, that day last (7)."),
]
Since = Annotated[
    str | None,
    _option(
        "--since", metavar="DAY", help="Submitted on this UTC day or later; of listings, announced."
    ),
]
Until = Annotated[
    str | None,
    _option(
        "--until",
        metavar="DAY",
        help="Submitted on this UTC day or earlier; of listings, announced.",
    ),
]
Topic = Annotated[
    str | None,
    _option(
        "--topic",
        metavar="NAME",
        help="A topic of digest.toml; beside -q, -c or identifiers, the post's name.",
    ),
]
AllTopics = Annotated[bool, _flag("--all", help="Build every topic of digest.toml, side by side.")]
CatchUp = Annotated[
    bool,
    _flag("--catch-up", help="First build what the last eight weeks miss, each by its own date."),
]
IssueTopic = Annotated[
    str | None,
    _option("--topic", metavar="NAME", help="As issues of this topic have it (the usual one)."),
]
Query = Annotated[
    str | None,
    _option("-q", "--query", metavar="QUERY", help="Such as 'ti:diffusion AND cat:cs.CV'."),
]
Categories = Annotated[
    list[str] | None,
    _option(
        "-c",
        "--category",
        metavar="NAME",
        help="Such as cs.CL or 'cs.*'; repeat for any of several.",
    ),
]
Most = Annotated[
    int | None,
    typer.Option("-n", "--number", metavar="N", min=1, max=2000, help="Most papers chosen (100)."),
]
Limit = Annotated[
    int | None,
    typer.Option("-n", "--number", metavar="N", min=1, help="Most papers shown (50)."),
]
Include = Annotated[
    list[str] | None,
    _option("--include", metavar="ID", help="Choose this paper whatever its rank; repeat."),
]
Exclude = Annotated[
    list[str] | None, _option("--exclude", metavar="ID", help="Leave this paper out; repeat.")
]

Source = Annotated[
    str | None,
    _option(
        "--source",
        metavar="NAME",
        help="arxiv, its search; catchup, its listings by day; rss, its feeds of the latest "
        "listing; sample, the packaged week (arxiv).",
        panel=_SOURCES,
        offer=one_of("arxiv", "catchup", "rss", "sample"),
    ),
]
WeekSource = Annotated[
    str | None,
    _option(
        "--source",
        metavar="NAME",
        help="arxiv, its search; catchup, its listings by day; rss, its feeds of the latest "
        "listing (arxiv).",
        panel=_SOURCES,
        offer=one_of("arxiv", "catchup", "rss"),
    ),
]
Budget = Annotated[
    float | None,
    _option(
        "--budget",
        metavar="SECONDS",
        help="Most seconds to lose to failures and the waits after them (600).",
        panel=_SOURCES,
    ),
]
Wait = Annotated[
    float | None,
    _option(
        "--wait",
        metavar="SECONDS",
        help="Most seconds to wait for another run that builds the same topic (3600).",
        panel=_SOURCES,
    ),
]
Offline = Annotated[bool, _flag("--offline", help="Use the library alone.", panel=_SOURCES)]
Refresh = Annotated[bool, _flag("--refresh", help="Ask every source again.", panel=_SOURCES)]
Strict = Annotated[
    bool, _flag("--strict", help="Exit 1 where anything may be missing.", panel=_SOURCES)
]

PaperFormat = Annotated[
    str | None,
    _option(
        "--format",
        metavar="NAME",
        help="card, table, json, jsonl or ids (card for up to three papers, else table).",
        panel=_OUTPUT,
        offer=one_of("card", "table", "json", "jsonl", "ids"),
    ),
]
PostFormats = Annotated[
    str | None,
    _option(
        "--format",
        metavar="LIST",
        help="Formats to write: md, json, html, email, bib, atom (md,json).",
        panel=_OUTPUT,
        offer=list_of("md", "json", "html", "email", "bib", "atom"),
    ),
]
File = Annotated[
    str | None,
    _option("-o", "--output", metavar="FILE", help="Write to this file.", panel=_OUTPUT),
]
Folder = Annotated[
    str | None,
    _option("-o", "--output", metavar="DIR", help="Write into this folder (posts).", panel=_OUTPUT),
]
DemoFolder = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="DIR",
        show_default=False,
        help="Write into this folder (demo).",
        rich_help_panel=_OUTPUT,
    ),
]
Writer = Annotated[
    str | None,
    _option(
        "--writer",
        metavar="NAME",
        help="Who writes: extract, the papers' own sentences; llm, a model as editor.",
        panel=_OUTPUT,
        offer=one_of("extract", "llm"),
    ),
]
Deliver = Annotated[
    bool | None,
    typer.Option(
        "--deliver/--no-deliver",
        metavar="",
        show_default=False,
        help="Deliver to the places of digest.toml (posts of its topics alone).",
        rich_help_panel=_OUTPUT,
    ),
]
DryRun = Annotated[
    bool,
    _flag(
        "--dry-run",
        help="Say what would be written; write nothing, and ask no model for words.",
        panel=_OUTPUT,
    ),
]
Force = Annotated[
    bool,
    _flag("--force", help="Replace a post that was edited; a copy is kept.", panel=_OUTPUT),
]
Json = Annotated[bool, _flag("--json", help="Print JSON on standard output.", panel=_OUTPUT)]

Verbose = Annotated[
    bool, _flag("-v", "--verbose", help="Tell of settings, waits and retries.", panel=COMMON)
]
Quiet = Annotated[
    bool, _flag("--quiet", help="Print nothing but errors and what is asked for.", panel=COMMON)
]
Config = Annotated[
    str | None,
    _option("--config", metavar="FILE", help="Use this digest.toml.", panel=COMMON),
]
Log = Annotated[
    str | None,
    _option(
        "--log", metavar="FILE", help="Keep all that is told in FILE, as JSON lines.", panel=COMMON
    ),
]
