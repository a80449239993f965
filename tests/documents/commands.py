"""What the command line has: every command by its full name, with its options."""

from collections.abc import Iterator
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from digest.cli import app

GROUP = get_command(app)


def find_commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer's types are private to it
    """Yield every command by its full name, such as `library check`; groups have no row."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from find_commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


COMMANDS = {"": GROUP, **dict(find_commands(GROUP))}


def options_of(command: str) -> set[str]:
    """Return every option of a command, of `digest` itself where the name is empty."""
    names = {name for option in COMMANDS[command].params for name in option.opts}
    return {name for name in names if name.startswith("-")} | {"-h", "--help"}
