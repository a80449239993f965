"""Writes messages on standard error, cleaned of what a terminal obeys, and styled for one."""

import sys

from digest.console.safe import shown_message
from digest.console.streams import write_text
from digest.errors import DigestError


def warn(label: str, message: str, style: str = "bold yellow") -> None:
    """Write a message behind a label."""
    from rich.text import Text  # noqa: PLC0415 - a run that goes well pays nothing

    text = Text.assemble((f"{label}:", style), f" {shown_message(message)}")
    write_text(text, sys.stderr, wrap=True)


def explain(error: DigestError) -> None:
    """Write what went wrong, and what to do."""
    warn("Error", str(error), "bold red")
    if error.hint:
        warn("Hint", error.hint, "bold")


def tell(message: str, style: str) -> None:
    """Write a message."""
    from rich.text import Text  # noqa: PLC0415 - as above

    write_text(Text(shown_message(message), style), sys.stderr, wrap=True)
