"""Quotes values for the files of a setup, and fills their templates."""

import json
import shlex
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from digest.errors import UsageError

if TYPE_CHECKING:
    from jinja2 import Environment


def toml_text(text: str) -> str:
    """Write a text as TOML: in single quotes where that saves escapes."""
    if '"' in text and "'" not in text and text.isprintable() and "\\" not in text:
        return f"'{text}'"
    # JSON lets the delete character pass, which TOML does not.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_list(texts: Iterable[str]) -> str:
    """Write texts as a list of TOML."""
    return f"[{', '.join(map(toml_text, texts))}]"


def yaml_text(text: str) -> str:
    """Write a text as YAML for a workflow, in which no expression of GitHub's is left alive."""
    shown = "".join(map(_yaml_sign, text)).replace("${{", "${{ '${{' }}")
    return f'"{shown}"'


def shell_line(words: Iterable[str]) -> str:
    """Write words as a command for a shell."""
    return shlex.join(words)


def cron_line(command: str) -> str:
    """Write a command for a crontab, where a percent sign would end it."""
    return command.replace("%", r"\%")


def unit_path(path: str) -> str:
    """Write a path as a setting of systemd's that takes one."""
    return path.replace("%", "%%")


def unit_words(words: Iterable[str]) -> str:
    """Write words as a command of systemd's: `%` stands for something, `$` behind the program."""
    program, *arguments = words
    return " ".join(map(_unit_word, [program, *(word.replace("$", "$$") for word in arguments)]))


def check_path(path: str, refused: str = "\\") -> None:
    """Refuse a path that a scheduler cannot be told in a line.  Raises UsageError."""
    if not path.isprintable() or set(refused) & set(path) or path != path.strip():
        raise UsageError(
            f"{path!r} cannot be written into a schedule safely.",
            hint=f"It has a control character, a blank at its end, or any of {refused}.",
        )


def _yaml_sign(sign: str) -> str:
    """Write a character within double quotes, by its number where YAML might not take it."""
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"


def _unit_word(word: str) -> str:
    escaped = word.replace("%", "%%").replace('"', '\\"')
    return escaped if escaped and not set(escaped) & set(" '\";") else f'"{escaped}"'


def fill(template: str, **values: object) -> str:
    """Return a template with its values."""
    text = files("digest.setup").joinpath("templates", template).read_text("utf-8")
    return _environment().from_string(text).render(**values)


@cache
def _environment() -> "Environment":
    """Return what reads the templates; braces and percent signs belong to their own languages."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - few runs write such files

    return Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - nothing here is markup
    )
