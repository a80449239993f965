"""Reads the documents as their readers do: blocks of code, links, headings, words in code."""

import ast
import json
import re
import shlex
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from typer import BadParameter
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

from digest.cli import COMMANDS as NAMES
from digest.cli import app, load_command
from digest.model import ENDINGS

ROOT = Path(__file__).parents[2]
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
# What says how the program is used now.
CURRENT = (*DOCUMENTS, ROOT / "CONTRIBUTING.md", ROOT / "examples" / "README.md")
ALL = (
    *CURRENT,
    ROOT / "CHANGELOG.md",
    ROOT / "tests" / "standins" / "README.md",
    ROOT / "tests" / "golden" / "README.md",
    ROOT / "training" / "README.md",
)
TOPS = ("digest", "tests", "training", "docs", "examples")
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


def commands_of(file: Path) -> Iterator[tuple[list[str], bool]]:
    """Yield the commands of a document as words, and whether each is whole, or only spoken of.

    They stand in blocks, in code amid the prose, and in the JSON that an assistant is given.
    """
    for language, text in _BLOCK.findall(file.read_text("utf-8")):
        if language in {"sh", "console", "text"}:
            lines = text.replace("\\\n", " ").splitlines()
            yield from ((words, True) for line in lines for words in _commands_in(line))
        elif language == "json":
            yield from ((words, True) for words in _started_by(json.loads(text)))
    for code in codes_of(file):
        text = _OPTIONAL.sub("", code)
        first, _, more = text.partition(" ")
        is_bare = first in {name.partition(" ")[0] for name in COMMANDS}
        if more and not more.startswith("= "):
            yield from (
                (words, False) for words in _commands_in(f"digest {text}" if is_bare else text)
            )


def _commands_in(line: str) -> Iterator[list[str]]:
    """Yield the commands of a line of a shell, each from its program on."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>")
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:  # a quotation mark in what a command prints
        return
    ends = [at for at, word in enumerate(words) if not word.strip(";&|<>")]
    for begin, end in pairwise([-1, *ends, len(words)]):
        given = words[begin + 1 : end]
        programs = (Path(word).name for word in given)
        start = next((at for at, name in enumerate(programs) if name in _PROGRAMS), None)
        if start is not None and (more := given[start + 1 :]):
            yield [Path(given[start]).name, *more]


def _started_by(fact: Any) -> Iterator[list[str]]:  # noqa: ANN401 - any JSON
    """Yield the commands that JSON has as `command` and `args`."""
    if isinstance(fact, dict):
        if "command" in fact:
            yield [fact["command"], *fact["args"]]
        for one in fact.values():
            yield from _started_by(one)


_PROGRAMS = {"digest", "python", "python3", "make"}
# What a reader puts something in the place of, and what may be left out.
_STANDS_FOR = re.compile(r"[A-Z]+(\.\.\.|…)?|…")
_OPTIONAL = re.compile(r" \[[A-Z|\\]+\](\.\.\.)?")


def refusal(words: list[str], *, is_whole: bool) -> str:
    """Return what is wrong with a command, "" if nothing; one that is spoken of may lack words."""
    program, *given = words
    if program == "make":
        targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        wrong = ", ".join({*given} - {*targets})
    elif program == "digest":
        wrong = _refusal_of_ours(given, is_whole=is_whole)
    else:
        wrong = _refusal_of_module(*given[1:]) if given[0] == "-m" else ""
    return f"{' '.join(words)}: {wrong}" if wrong else ""


def _refusal_of_ours(given: list[str], *, is_whole: bool) -> str:
    """Return what the real parser says of a command of ours, and which formats there are not."""
    name = next((name for name in (" ".join(given[:2]), given[0]) if name in COMMANDS), "")
    rest = [word for word in given[len(name.split()) :] if word not in {"-h", "--help"}]
    if not name:
        return ", ".join(
            {word for word in rest if not _STANDS_FOR.fullmatch(word)} - options_of("")
        )
    try:
        taken = COMMANDS[name].make_context("digest", rest.copy()).params
    except TyperException as error:
        options = error.param.opts if isinstance(error, BadParameter) and error.param else []
        values = [value for option, value in pairwise(rest) if option in options]
        lacks = "Missing" in type(error).__name__ and not is_whole
        return "" if lacks or any(map(_STANDS_FOR.fullmatch, values)) else f"{error}"
    formats = (taken.get("formats") or "md").split(",")
    return ", ".join({one for one in formats if not _STANDS_FOR.fullmatch(one)} - {*ENDINGS})


def _refusal_of_module(module: str, *given: str) -> str:
    """Return what a module does not know of what it is given: its source has all options."""
    place = ROOT / module.replace(".", "/")
    files = (place.with_suffix(".py"), place / "__main__.py")
    source = next((file.read_text("utf-8") for file in files if file.exists()), "")
    if not source:
        return "" if module in sys.stdlib_module_names else f"there is no module {module}"
    named = (
        word.partition(":")[0] for word in given if re.fullmatch(r"(--)?[a-z][a-z:\d-]+", word)
    )
    return " ".join(name for name in named if f'"{name}"' not in source)


def names_of_the_program() -> set[str]:
    """Return what the program calls by name: in its code, its templates and data; and its files."""
    found = {path.name for top in TOPS for path in (ROOT / top).rglob("*")}
    for path in (ROOT / "digest").rglob("*"):
        if path.suffix == ".py":
            found.update(_names_in(ast.parse(path.read_text("utf-8"))))
        elif path.suffix in {".j2", ".js", ".toml", ".yml"}:
            found.update(re.findall(r"\w+", path.read_text("utf-8")))
    return found.union(*(re.findall(r"[a-z_]+", name) for name in found))


def _names_in(tree: ast.AST) -> Iterator[str]:
    """Yield the names and the one-word texts of code."""
    for node in ast.walk(tree):
        for field in ("id", "attr", "arg", "name", "module", "value"):
            if isinstance(name := getattr(node, field, None), str) and " " not in name:
                yield name
