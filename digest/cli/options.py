"""Options and arguments that several commands have."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import typer
from typer.main import get_command

if TYPE_CHECKING:
    from digest.console.voice import Voice

OUTPUT, SOURCES, COMMON = "Output", "Sources", "Common options"
"""Panels of a command's help."""


def option(
    names: str,
    metavar: str,
    meaning: str,
    panel: str | None = None,
    default: object = None,
    **more: Any,  # noqa: ANN401 - typer's own
) -> Any:  # noqa: ANN401 - as above
    """Declare an option with a value."""
    return typer.Option(
        default,
        *names.split(),
        metavar=metavar,
        help=meaning,
        rich_help_panel=panel,
        show_default=False,
        **more,
    )


def flag(
    names: str,
    meaning: str,
    panel: str | None = None,
    default: object = False,
    **more: Any,  # noqa: ANN401 - as above
) -> Any:  # noqa: ANN401 - as above
    """Declare an option without a value."""
    return option(names, "", meaning, panel, default=default, **more)


def argument(
    metavar: str,
    default: object = ...,
    parser: Callable[[str], object] | None = None,
) -> Any:  # noqa: ANN401 - as above
    """Declare an argument; the help of its command explains it."""
    return typer.Argument(default, metavar=metavar, hidden=True, parser=parser)


@dataclass(slots=True, kw_only=True)
class Common:
    """The common options, given before or after the command, and the voice of this run."""

    verbose: bool = False
    quiet: bool = False
    config: str | None = None
    log: str | None = None
    voice: "Voice | None" = None

    def speak(self) -> "Voice":
        """Return the voice of this run, made at the first call."""
        from digest.console.voice import Voice

        self.voice = self.voice or Voice(quiet=self.quiet, verbose=self.verbose)
        return self.voice


def _store(ctx: typer.Context, param: typer.CallbackParam, value: Any) -> None:  # noqa: ANN401 - as above
    if value and param.name:
        setattr(ctx.ensure_object(Common), param.name, value)


def _help(ctx: typer.Context, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        sys.stdout.write(f"{ctx.get_help()}\n")
        raise typer.Exit


def common_options() -> list[Any]:
    """Return the options that every command has, as typer's parameters."""
    declared = typer.Typer(add_completion=False)
    common: dict[str, Any] = {"panel": COMMON, "expose_value": False, "callback": _store}

    @declared.command()
    def _command(
        verbose: bool = flag("-v --verbose", "Report settings, waits and retries.", **common),
        quiet: bool = flag("--quiet", "Print nothing but errors and what is asked for.", **common),
        config: str | None = option("--config", "FILE", "Use this digest.toml.", **common),
        log: str | None = option("--log", "FILE", "Write a log to FILE, as JSON lines.", **common),
        show_help: bool = flag(
            "-h --help",
            "Show this message and exit.",
            COMMON,
            expose_value=False,
            callback=_help,
            is_eager=True,
        ),
    ) -> None:
        pass

    return get_command(declared).params


def read_day(text: str) -> date:
    """Read a day.  Raises BadParameter on anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"'{text}' is not a day, such as 2026-02-28.") from error


ALL = 0
"""The number that `read_number` returns for `all`."""


def read_number(text: str) -> int:
    """Read a number of papers, or `all`.  Raises BadParameter for anything else."""
    if text == "all":
        return ALL
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    raise typer.BadParameter(f"'{text}' is no number of papers from 1 on, nor all.")


def _check_query(text: str) -> str:
    if not text.strip():
        raise typer.BadParameter("the query is empty.")
    return text


IDS = argument("ID", default=None)
QUERY = option("-q --query", "QUERY", "Such as 'ti:diffusion AND cat:cs.CV'.", parser=_check_query)
CATEGORIES = option("-c --category", "NAME", "Such as cs.CL or 'cs.*'; repeat for any of several.")
MOST = option("-n --number", "N", "Most papers chosen (100).", min=1, max=2000)
_LOST = "Most seconds to lose to failures and the waits after them; 0 gives up after one try"
BUDGET = option("--budget", "SECONDS", f"{_LOST} (600).", SOURCES, min=0)
# Assistants' programs give up after a minute.
SHORT_BUDGET = option("--budget", "SECONDS", f"{_LOST} (40).", SOURCES, 40.0, min=0)
OFFLINE = flag("--offline", "Use the library alone.", SOURCES)
REFRESH = flag("--refresh", "Ask every source again.", SOURCES)
STRICT = flag("--strict", "Exit 1 where anything may be missing.", SOURCES)
FOLDER = option("-o --output", "DIR", "Write into this folder (posts).", OUTPUT)
JSON = flag("--json", "Print JSON on standard output.", OUTPUT)
