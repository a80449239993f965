"""Text from outside, made safe to show: nothing is left in it that a terminal would obey."""

from digest.text import printable


def shown_message(text: str) -> str:
    """Return a message of one or more lines; their indentation is kept."""
    return "\n".join(_indentation(line) + printable(line) for line in text.split("\n"))


def _indentation(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))
