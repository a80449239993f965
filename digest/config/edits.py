"""Reads the file that an editor keeps beside a post, `{date}-{topic}.edits.toml`."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError

from digest.config.loading import read_bounded
from digest.config.mistakes import find_line, sentence_of, spell
from digest.config.values import Flag, Headings, Introduction, PaperId, Phrase, Table
from digest.errors import ConfigError
from digest.taste import Edits, Pin
from digest.text.toml import BoundsError, parse_toml

ENDING = ".edits.toml"
_MOST_BYTES = 200_000
_HINT = (
    "docs/commands.md tells what such a file may say. Identifiers and headings stand in quotes,"
    ' as in [papers."2602.22544"].'
)


class PinTable(Table):
    """What is wanted of a paper."""

    section: Phrase | None = None
    """The heading of its section, which is made if there is none."""
    told: Flag | None = None
    """Whether the prose tells of it, or the list alone has it."""
    included: Flag | None = None
    """Whether it is in the issue, or left out."""


class EditsFile(Table):
    """What is wanted of an issue."""

    introduction: Introduction | None = None
    """Paragraphs in Markdown behind the lead; they replace the topic's own."""
    headings: Headings = Field(default_factory=dict)
    """Headings wanted, by heading as built or theme's key."""
    papers: Mapping[PaperId, PinTable] = Field(default_factory=dict)
    """What is wanted of papers, by identifier."""


def load_edits(path: Path) -> Edits | None:
    """Read a file of edits; None where there is none.  Raises ConfigError with every mistake."""
    text = _read(path)
    if text is None:
        return None
    try:
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
    return Edits(
        introduction=found.introduction,
        headings=found.headings,
        papers={
            paper: Pin(section=pin.section or "", told=pin.told, included=pin.included)
            for paper, pin in found.papers.items()
        },
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
