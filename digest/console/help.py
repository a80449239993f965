"""Draws the help of commands, line for line as typer would draw it.

Typer's own loads a reader of Markdown and a writer of tracebacks, which take longer to load than
a help does to draw, and have no part in ours.
"""

import os
from collections.abc import Callable, Sequence
from inspect import cleandoc
from typing import Any

from rich.columns import Columns
from rich.console import Console, Group, RenderableType
from rich.highlighter import RegexHighlighter
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

_STYLES = {
    "option": "bold cyan",
    "switch": "bold green",
    "negative_option": "bold magenta",
    "negative_switch": "bold red",
    "types": "bold yellow",
    "types_sep": "dim",
    "usage": "yellow",
}
_NAME, _TYPE, _DIM = _STYLES["option"], _STYLES["types"], "dim"
_TERMINAL = ("GITHUB_ACTIONS", "FORCE_COLOR", "PY_COLORS")


class _Names(RegexHighlighter):
    """Marks the names of options."""

    highlights = (
        r"(^|\W)(?P<switch>\-\w+)(?![a-zA-Z0-9])",
        r"(^|\W)(?P<option>\-\-[\w\-]+)(?![a-zA-Z0-9])",
        r"(?P<types>\<[^\>]+\>)",
        r"(?P<usage>Usage: )",
    )


class _Opposites(RegexHighlighter):
    """Marks the names that say no."""

    highlights = (
        r"(^|\W)(?P<negative_switch>\-\w+)(?![a-zA-Z0-9])",
        r"(^|\W)(?P<negative_option>\-\-[\w\-]+)(?![a-zA-Z0-9])",
    )


class _Types(RegexHighlighter):
    """Marks what parts the words of a type."""

    highlights = (
        r"^(?P<types_sep>(\[|<))",
        r"(?P<types_sep>\|)",
        r"(?P<types_sep>(\]|>))(\.\.\.)?$",
    )


_names, _opposites, _types = _Names(), _Opposites(), _Types()


def show_help(command: Any, ctx: Any) -> None:  # noqa: ANN401 - typer's types are private to it
    """Show the help of a command of typer's, or of a group of them, on standard output."""
    console = _open_console()
    console.print(Padding(_names(command.get_usage(ctx)), 1), style="bold")
    if command.help:
        console.print(Padding(_describe(command.help), (0, 1, 1, 1)))
    params = [param for param in command.get_params(ctx) if not getattr(param, "hidden", False)]
    _show_panels(console, params, "Options", lambda group: _list_options(group, ctx))
    if hasattr(command, "list_commands"):
        named = (command.get_command(ctx, name) for name in command.list_commands(ctx))
        commands = [one for one in named if one and not one.hidden]
        width = max(len(one.name) for one in commands)
        _show_panels(console, commands, "Commands", lambda group: _list_commands(group, width))
    if command.epilog:
        console.print(Padding(_marked(command.epilog), 1))


def _open_console() -> Console:
    """Return the console of standard output, in the colours of a help."""
    width = os.environ.get("TERMINAL_WIDTH")
    forced = any(os.environ.get(name) for name in _TERMINAL)
    return Console(
        theme=Theme(_STYLES),
        highlighter=_names,
        force_terminal=True if forced else None,
        width=int(width) if width else None,
    )


def _marked(text: str, style: str = "") -> Text:
    """Return a text with its marks made into styles, and the options that it names marked."""
    return _names(Text.from_markup(cleandoc(text), style=style))


def _describe(text: str) -> RenderableType:
    """Return what a command says of itself: its first sentence, and the rest less bright."""
    first, _, rest = cleandoc(text).partition("\f")[0].partition("\n\n")
    told = _marked(first.replace("\n", " ").strip())
    return Group(told, Text(""), _marked(rest, _DIM)) if rest else told


def _show_panels(
    console: Console, members: Sequence[Any], usual: str, table_of: Callable[[Sequence[Any]], Table]
) -> None:
    """Show the members of each panel, first those that name none."""
    panels: dict[str, list[Any]] = {usual: []}
    for member in members:
        panels.setdefault(getattr(member, "rich_help_panel", None) or usual, []).append(member)
    for name, group in panels.items():
        if group:
            content = table_of(group)
            console.print(Panel(content, border_style=_DIM, title=name, title_align="left"))


def _list_options(options: Sequence[Any], ctx: Any) -> Table:  # noqa: ANN401 - as above
    """Return the names, the value and the meaning of options."""
    table = Table(highlight=True, show_header=False, expand=True, box=None, pad_edge=False)
    for option in options:
        named = (*_spelt(option.opts, _names), *_spelt(option.secondary_opts, _opposites))
        # Columns take all the room there is, so that texts begin where those of other rows do.
        meaning = Columns([_marked(option.help)])
        table.add_row(*named, _type_of(option, ctx), meaning)
    return table


def _spelt(names: Sequence[str], mark: RegexHighlighter) -> tuple[Text, Text]:
    """Return an option's long names and its short ones."""
    long = ",".join(name for name in names if name.startswith("--"))
    return mark(long), mark(",".join(name for name in names if not name.startswith("--")))


def _type_of(option: Any, ctx: Any) -> Text:  # noqa: ANN401 - as above
    """Return what an option's value is called, and between which numbers it lies."""
    written = Text(style=_TYPE, overflow="fold")
    written.append(option.display_type_rich(ctx=ctx) or "")
    limits = option._get_number_range_help_str()  # noqa: SLF001 - typer tells it nowhere else
    if limits:
        written.append(f" [{limits}]")
    return _types(written)


def _list_commands(commands: Sequence[Any], width: int) -> Table:
    """Return the names of commands, and the first sentence of each."""
    table = Table(show_header=False, expand=True, box=None, pad_edge=False)
    table.add_column(style=_NAME, no_wrap=True, width=width)
    table.add_column(ratio=10)
    for command in commands:
        first = cleandoc(command.short_help or command.help or "").partition("\n\n")[0]
        table.add_row(Text(command.name), _marked(first.strip()))
    return table
