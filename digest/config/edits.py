"""Reads and writes an editor's file of edits beside a post, `{date}-{topic}.edits.toml`."""

import json
import re
from collections.abc import Iterator, Mapping
from itertools import takewhile
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo

from digest.config.loading import read_bounded
from digest.config.mistakes import find_line, sentence_of, spell
from digest.config.values import (
    Count,
    Flag,
    Headings,
    Introduction,
    Lead,
    PaperId,
    Phrase,
    Table,
    Title,
    check_phrase,
)
from digest.errors import ConfigError
from digest.taste import Edits, Pin
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


def load_edits(path: Path) -> Edits | None:
    """Read a file of edits; None if there is no file.  Raises ConfigError with every mistake."""
    text = _read(path)
    return None if text is None else _parse(text, path)


def format_edits(path: Path, edits: Edits) -> str:
    """Return the text of a file of edits; reading it gives the same edits.

    Default values are not written.  Comments at the head of the present file are kept, others are
    lost.  Raises ConfigError for edits that could not be read back.
    """
    head = takewhile(lambda line: line.startswith("#"), (_read(path) or "").split("\n"))
    blocks = ("\n".join(head), *_format_tables(edits))
    text = "\n\n".join(filter(None, blocks)) + "\n"
    _parse(text, path)
    return text


def _format_tables(edits: Edits) -> Iterator[str]:
    """Yield the top-level keys, then each table, as TOML."""
    title, lead, introduction = edits.title, edits.lead, edits.introduction
    yield "\n".join(
        (
            *([f"title = {_format_line(title)}"] if title else []),
            *([f"lead = {_format_text(lead)}"] if lead else []),
            *([] if introduction is None else [f"introduction = {_format_text(introduction)}"]),
            *([f"order = {_format_list(edits.order)}"] if edits.order else []),
        )
    )
    if edits.headings:
        renamed = edits.headings.items()
        rows = (f"{_format_line(name)} = {_format_line(heading)}" for name, heading in renamed)
        yield "\n".join(("[headings]", *rows))
    for paper, pin in edits.papers.items():
        values = {
            "section": pin.section and _format_line(pin.section),
            "place": str(pin.place or ""),
            "told": "" if pin.told is None else str(pin.told).lower(),
            "included": "" if pin.included is None else str(pin.included).lower(),
            "sentences": _format_list(pin.sentences) if pin.sentences else "",
            "words": pin.words and _format_text(pin.words),
        }
        rows = (f"{key} = {value}" for key, value in values.items() if value)
        if pin != Pin():
            yield "\n".join((f"[papers.{_format_line(paper)}]", *rows))


def _format_list(texts: tuple[str, ...]) -> str:
    """Format a list, one item per line."""
    return "[\n" + "".join(f"  {_format_line(text)},\n" for text in texts) + "]"


def _format_text(text: str) -> str:
    """Format a text, as a multi-line string if it has several lines."""
    if "\n" not in text:
        return _format_line(text)
    # A quotation mark needs no escape unless another follows it.
    escaped = re.sub(r'"(?="|\Z)', r"\"", text.replace("\\", r"\\"))
    return '"""\n' + "\n".join(map(_escape, escaped.split("\n"))) + '"""'


def _format_line(text: str) -> str:
    """Format a text as a string of one line."""
    return _escape(json.dumps(text, ensure_ascii=False))


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
    return Edits(
        title=file.title,
        lead=file.lead,
        introduction=file.introduction,
        headings=file.headings,
        order=file.order,
        papers={name: pin for name, pin in pins.items() if pin != Pin()},
    )


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
