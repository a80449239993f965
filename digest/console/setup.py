"""Shows what is wrong with a setup: what part, the sentence, and what to do."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from rich.text import Text

from digest.console.cards import indented
from digest.text import printable

_PART = 10
_SECTION = "  "
_INDENT = " " * _PART


class Told(Protocol):
    """A finding, as far as it is shown."""

    @property
    def part(self) -> str: ...  # noqa: D102 - as the fields of a finding are called
    @property
    def sentence(self) -> str: ...  # noqa: D102
    @property
    def hint(self) -> str: ...  # noqa: D102


def setup_section(findings: Sequence[Told], width: int) -> Iterator[Text]:
    """Yield findings as a part of something longer; nothing where there are none."""
    if findings:
        yield Text("Setup")
        for line in setup_lines(findings, width - len(_SECTION)):
            yield Text.assemble(_SECTION, line)


def setup_lines(findings: Iterable[Told], width: int) -> Iterator[Text]:
    """Yield each finding, its hint below it."""
    for finding in findings:
        head = finding.part.ljust(_PART)
        yield from indented(printable(finding.sentence), width, head, _INDENT, "yellow")
        yield from indented(printable(finding.hint), width, _INDENT, _INDENT)
