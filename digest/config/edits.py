"""Reads and writes the file of an editor's wishes beside a post, `{date}-{topic}.edits.toml`."""

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
    "docs/commands.md tells what such a file may say. Identifiers and headings stand in quotes,"
    """ as in [papers."2602.22544"], and text that has a backslash in single quotes: '$\\alpha$'."""
)


def _check_told(text: str, info: ValidationInfo) -> str:
    """Return text to be told of a paper.  Raises ValueError where it shall not be told."""
    if text and info.data.get("told") is False:
        raise ValueError("cannot be told, as `told = false` leaves the paper in the list alone")
    return check_phrase(text) if text else text


_Told = Annotated[str, Field(max_length=20_000), AfterValidator(_check_told)]


class PinTable(Table):
    """What is wanted of a paper."""

    section: Phrase | None = None
    """The heading of its section, which is made if there is none."""
    place: Annotated[Count, Field(ge=1)] | None = None
    """Its place in its section, from 1."""
    told: Flag | None = None
    """Whether the prose tells of it, or the list alone has it."""
    included: Flag | None = None
    """Whether it is in the issue, or left out."""
    sentences: tuple[_Told, ...] = ()
    """Sentences of its abstract that are told in place of the usual ones, in this order."""
    words: _Told = ""
    """A paragraph of plain text that is told in place of any sentence of the abstract."""


class EditsFile(Table):
    """What is wanted of an issue."""

    title: Title = ""
    """The title of the post, in place of the usual one."""
    lead: Lead = ""
    """A paragraph in Markdown, in place of the usual lead."""
    introduction: Introduction | None = None
    """Paragraphs in Markdown behind the lead; they replace the topic's own."""
    headings: Headings = Field(default_factory=dict)
    """Headings wanted, by heading as built or theme's key."""
    order: tuple[Phrase, ...] = ()
    """Sections that come first, by heading or theme's key."""
    papers: Mapping[PaperId, PinTable] = Field(default_factory=dict)
    """What is wanted of papers, by identifier."""


def load_edits(path: Path) -> Edits | None:
    """Read a file of edits; None where there is none.  Raises ConfigError with every mistake."""
    text = _read(path)
    return None if text is None else _parse(text, path)


def format_edits(path: Path, edits: Edits) -> str:
    """Return the text of a file of edits, so that reading it gives the same.

    What is usual is not written.  Comments that head the file stay, others go.  Raises ConfigError
    for what could not be read back.
    """
    head = takewhile(lambda line: line.startswith("#"), (_read(path) or "").split("\n"))
    blocks = ("\n".join(head), *_write(edits))
    text = "\n\n".join(filter(None, blocks)) + "\n"
    _parse(text, path)
    return text


def _write(edits: Edits) -> Iterator[str]:
    """Yield the tables of a file, what stands above all of them first."""
    title, lead, introduction = edits.title, edits.lead, edits.introduction
    yield "\n".join(
        (
            *([f"title = {_line(title)}"] if title else []),
            *([f"lead = {_text(lead)}"] if lead else []),
            *([] if introduction is None else [f"introduction = {_text(introduction)}"]),
            *([f"order = {_list(edits.order)}"] if edits.order else []),
        )
    )
    if edits.headings:
        rows = (f"{_line(name)} = {_line(title)}" for name, title in edits.headings.items())
        yield "\n".join(("[headings]", *rows))
    for paper, pin in edits.papers.items():
        values = {
            "section": pin.section and _line(pin.section),
            "place": str(pin.place or ""),
            "told": "" if pin.told is None else str(pin.told).lower(),
            "included": "" if pin.included is None else str(pin.included).lower(),
            "sentences": _list(pin.sentences) if pin.sentences else "",
            "words": pin.words and _text(pin.words),
        }
        rows = (f"{key} = {value}" for key, value in values.items() if value)
        if pin != Pin():
            yield "\n".join((f"[papers.{_line(paper)}]", *rows))


def _list(texts: tuple[str, ...]) -> str:
    """Write a list, an item a line."""
    return "[\n" + "".join(f"  {_line(text)},\n" for text in texts) + "]"


def _text(text: str) -> str:
    """Write a text, of several lines as these."""
    if "\n" not in text:
        return _line(text)
    # A quotation mark stays as it is where no other follows.
    escaped = re.sub(r'"(?="|\Z)', r"\"", text.replace("\\", r"\\"))
    return '"""\n' + "\n".join(map(_seen, escaped.split("\n"))) + '"""'


def _line(text: str) -> str:
    """Write a text in one line."""
    return _seen(json.dumps(text, ensure_ascii=False))


def _seen(text: str) -> str:
    """Write signs that nobody would see, or that TOML forbids, by their numbers."""
    return "".join(sign if sign.isprintable() else f"\\U{ord(sign):08x}" for sign in text)


def _parse(text: str, path: Path) -> Edits:
    """Return what a file says.  Raises ConfigError with every mistake."""
    try:
        if len(text.encode()) > _MOST_BYTES:
            raise _refusal(path, [f"it has more than {_MOST_BYTES:,} bytes"])
        found = EditsFile.model_validate(written := parse_toml(text))
    except BoundsError as error:
        raise _refusal(path, [f"{error}"]) from error
    except ValidationError as error:
        told = []
        for one in error.errors(include_url=False, include_input=False):
            steps = tuple(step for step in one["loc"] if step != "[key]")
            line = find_line(text, steps)
            told.append(
                f"{f'line {line}, ' if line else ''}{spell(steps)}: {sentence_of(one, EditsFile)}"
            )
        raise _refusal(path, told) from error
    except ValueError as error:
        raise _refusal(path, [f"it is not valid TOML: {error}"]) from error
    if len(found.papers) < len(written.get("papers", ())):
        raise _refusal(path, ["papers: one stands there twice, in two spellings"])
    pins = {
        name: Pin(**{key: value for key, value in table if value is not None})
        for name, table in found.papers.items()
    }
    return Edits(
        title=found.title,
        lead=found.lead,
        introduction=found.introduction,
        headings=found.headings,
        order=found.order,
        papers={name: pin for name, pin in pins.items() if pin != Pin()},
    )


def _read(path: Path) -> str | None:
    """Return a file's text, None where nothing has its name.  Raises ConfigError."""
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


def _refusal(path: Path, told: list[str]) -> ConfigError:
    count = "a mistake" if len(told) == 1 else f"{len(told)} mistakes"
    listed = "".join(f"\n  - {mistake}." for mistake in told)
    return ConfigError(f"The edits {path} have {count}:{listed}", hint=_HINT)
