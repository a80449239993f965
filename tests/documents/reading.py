"""Reads the documents as their readers do: blocks of code, links, headings, words in code."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.main import get_command

from digest.cli import COMMANDS as NAMES
from digest.cli import app, load_command

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
ALL = (
    *DOCUMENTS,
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "tests" / "standins" / "README.md",
    ROOT / "tests" / "golden" / "README.md",
)
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"(?<!`)\[[^][]*(?:\[[^][]*\][^][]*)*\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")


def read_documents() -> str:
    """Return all that the documents say."""
    return "\n\n".join(file.read_text("utf-8") for file in DOCUMENTS)


def blocks(language: str) -> dict[str, str]:
    """Return the blocks of all documents in a language, by a name for each."""
    return {
        f"{file.name}-{number}": text
        for file in DOCUMENTS
        for number, text in enumerate(_blocks_of(file, language), 1)
    }


def _blocks_of(file: Path, language: str) -> list[str]:
    found = _BLOCK.findall(file.read_text("utf-8"))
    return [text for spoken, text in found if spoken == language]


def prose_of(file: Path) -> str:
    """Return a document without its blocks."""
    return _BLOCK.sub("", file.read_text("utf-8"))


def links_of(file: Path) -> list[str]:
    """Return where a document's links lead, those to the web left out."""
    return [to for to in _LINK.findall(prose_of(file)) if "://" not in to]


def anchors_of(file: Path) -> set[str]:
    """Return the anchors of a document's headings, as GitHub makes them."""
    headings = _HEADING.findall(prose_of(file))
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def codes_of(*files: Path) -> Iterator[str]:
    """Yield what documents have in code amid their prose, each in one line."""
    for file in files:
        yield from (" ".join(text.split()) for text in _CODE.findall(prose_of(file)))


def _find_commands() -> Iterator[tuple[str, Any]]:
    """Yield every command by its full name, such as `library check`; groups have no row."""
    for name in NAMES:
        command = load_command(name)
        if isinstance(command, TyperGroup):
            yield from ((f"{name} {below}", one) for below, one in command.commands.items())
        else:
            yield name, command


COMMANDS = {"": get_command(app), **dict(_find_commands())}


def options_of(command: str) -> set[str]:
    """Return every option of a command, of `digest` itself where the name is empty."""
    names = {name for option in COMMANDS[command].params for name in option.opts}
    return {name for name in names if name.startswith("-")} | {"-h", "--help"}
