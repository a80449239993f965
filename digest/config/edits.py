"""Reads and writes an editor's file of edits beside a post, `{date}-{topic}.edits.toml`."""

import json
import re
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from digest.config.loading import read_bounded
from digest.config.mistakes import find_line, sentence_of, spell
from digest.config.values import (
    Count,
    Flag,
    Headings,
    Introduction,
    Language,
    Lead,
    PaperId,
    Phrase,
    Table,
    Title,
    check_phrase,
)
from digest.errors import ConfigError
from digest.taste import Edits, LanguageEdits, Pin
from digest.text.toml import BoundsError, parse_toml

ENDING = ".edits.toml"
_MOST_BYTES = 200_000
_HINT = (
    "docs/commands.md lists what such a file may contain. Put identifiers and headings in quotes,"
    """ as in [papers."2602.22544"], and text that has a backslash in single quotes: '$\\alpha$'."""
)


def _check_prose(text: str, info: ValidationInfo) -> str:
    """Return the text for a paper's prose.  Raises ValueError if the paper is to have no prose."""
    if text and info.data.get("told") is False:
        raise ValueError("cannot be used: with `told = false` the paper is only in the list")
    return check_phrase(text) if text else text


_Prose = Annotated[str, Field(max_length=20_000), AfterValidator(_check_prose)]


class PinTable(Table):
    """Edits of one paper."""

    section: Phrase | None = None
    """The heading of its section; if no section has this heading, a new section is made."""
    place: Annotated[Count, Field(ge=1)] | None = None
    """Its rank in its section, from 1."""
    told: Flag | None = None
    """Whether the paper has prose; otherwise it is only in the list."""
    included: Flag | None = None
    """Whether the paper is in the issue."""
    sentences: tuple[_Prose, ...] = ()
    """Sentences of its abstract to quote instead of the usual ones, in this order."""
    words: _Prose = ""
    """A paragraph of plain text to print instead of sentences of the abstract."""


class LanguageTable(Table):
    """Words for the post in one language."""

    title: Title = ""
    """The title of that post."""
    lead: Lead = ""
    """A paragraph in Markdown, instead of the usual lead."""
    introduction: Introduction | None = None
    """Paragraphs in Markdown after the lead."""
    headings: Headings = Field(default_factory=dict)
    """New headings of sections, by the heading as built in English or the theme's key."""
    words: Mapping[PaperId, Phrase] = Field(default_factory=dict)
    """Paragraphs of plain text on papers, by identifier."""


class EditsFile(Table):
    """Edits of one issue."""

    title: Title = ""
    """The title of the post, instead of the usual title."""
    lead: Lead = ""
    """A paragraph in Markdown, instead of the usual lead."""
    introduction: Introduction | None = None
    """Paragraphs in Markdown after the lead; they replace the topic's introduction."""
    headings: Headings = Field(default_factory=dict)
    """New headings of sections, by the heading as built or the theme's key."""
    order: tuple[Phrase, ...] = ()
    """Sections that come first, by heading or theme's key."""
    papers: Mapping[PaperId, PinTable] = Field(default_factory=dict)
    """Edits of papers, by identifier."""
    language: Mapping[Language, LanguageTable] = Field(default_factory=dict)
    """Words for the posts in single languages, by the language: `[language.de]`."""


def load_edits(path: Path) -> Edits | None:
    """Read a file of edits; None if there is no file.  Raises ConfigError with every mistake."""
    text = _read(path)
    return None if text is None else _parse(text, path)


def format_edits(path: Path, edits: Edits) -> str:
    """Return the text of a file of edits; reading it gives the same edits.

    Default values are not written.  Comments and formatting of the present file stay, except where
    a value changes; they are lost if the order of papers or headings does.  Raises ConfigError for
    edits that could not be read back, and for a present file with mistakes.
    """
    wanted = _find_changes(edits)
    held = _read(path) or ""
    _parse(held, path)
    for before in (held, ""):
        try:
            text = _merge(before, wanted)
        except ValueError as error:
            raise _refusal(path, [f"it is not valid TOML: {error}"]) from error
        if repr(_find_changes(_parse(text, path))) == repr(wanted):
            break
    return text


_TABLES: Mapping[type, type[Table]] = {
    Edits: EditsFile,
    Pin: PinTable,
    LanguageEdits: LanguageTable,
}


def _find_changes(edits: Edits | Pin | LanguageEdits) -> dict[str, Any]:
    """Return what differs from the defaults, in the order of the tables' settings."""
    usual, names = type(edits)(), _TABLES[type(edits)].model_fields
    values = {name: getattr(edits, name) for name in names}
    changes: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != getattr(usual, name)
    }
    for name in changes.keys() & {"papers", "language"}:
        tables = {key: _find_changes(table) for key, table in changes[name].items()}
        changes[name] = {key: table for key, table in tables.items() if table}
    return changes


def _merge(text: str, values: Mapping[str, Any]) -> str:
    """Return a TOML text with these values instead of its own; what is equal stays as it is."""
    # Imported here, as only the desk writes such files.
    import tomlkit  # noqa: PLC0415 - see above

    def update(table: MutableMapping[str, Any], values: Mapping[str, Any]) -> None:
        for name in table.keys() - values.keys():
            del table[name]
        for name, value in values.items():
            if isinstance(value, Mapping):
                update(table.setdefault(name, {}), value)
            elif name not in table or table[name] != value:
                table[name] = tomlkit.value(_format_value(value))

    document = tomlkit.parse(text)
    update(document, values)
    return document.as_string().lstrip("\n")


def _format_value(value: str | int | Sequence[str]) -> str:
    """Format a value: a list with an item per line, a text of several lines in as many lines."""
    if isinstance(value, list):
        return "[\n" + "".join(f"  {_format_value(item)},\n" for item in value) + "]"
    if not isinstance(value, str) or "\n" not in value:
        return _escape(json.dumps(value, ensure_ascii=False))
    # A quotation mark needs no escape unless another follows it.
    escaped = re.sub(r'"(?="|\Z)', r"\"", value.replace("\\", r"\\"))
    return '"""\n' + "\n".join(map(_escape, escaped.split("\n"))) + '"""'


def _escape(text: str) -> str:
    """Escape invisible characters and those that TOML forbids."""
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in text)


def _parse(text: str, path: Path) -> Edits:
    """Return the edits that a file's text has.  Raises ConfigError with every mistake."""
    try:
        if len(text.encode()) > _MOST_BYTES:
            raise _refusal(path, [f"it has more than {_MOST_BYTES:,} bytes"])
        file = EditsFile.model_validate(tables := parse_toml(text))
    except BoundsError as error:
        raise _refusal(path, [f"{error}"]) from error
    except ValidationError as error:
        mistakes = []
        for details in error.errors(include_url=False, include_input=False):
            steps = tuple(step for step in details["loc"] if step != "[key]")
            line = find_line(text, steps)
            where = f"line {line}, {spell(steps)}" if line else spell(steps)
            mistakes.append(f"{where}: {sentence_of(details, EditsFile)}")
        raise _refusal(path, mistakes) from error
    except ValueError as error:
        raise _refusal(path, [f"it is not valid TOML: {error}"]) from error
    if len(file.papers) < len(tables.get("papers", ())):
        raise _refusal(path, ["papers: the same identifier occurs twice, in two spellings"])
    pins = {
        name: Pin(**{key: value for key, value in table if value is not None})
        for name, table in file.papers.items()
    }
    papers = {name: pin for name, pin in pins.items() if pin != Pin()}
    language = {lang: LanguageEdits(**dict(table)) for lang, table in file.language.items()}
    return Edits(**{**dict(file), "papers": papers, "language": language})


def _read(path: Path) -> str | None:
    """Return a file's text; None if there is no such file.  Raises ConfigError."""
    try:
        content = read_bounded(path, _MOST_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _refusal(path, [f"it cannot be read: {error.strerror}"]) from error
    except ValueError as error:
        raise _refusal(path, [f"{error}"]) from error
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(path, [f"line {line}: it is not UTF-8"]) from error


def _refusal(path: Path, mistakes: list[str]) -> ConfigError:
    count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    listed = "".join(f"\n  - {mistake}." for mistake in mistakes)
    return ConfigError(f"The edits {path} have {count}:{listed}", hint=_HINT)
