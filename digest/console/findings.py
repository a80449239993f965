"""The findings of `digest check` as a table: where, how grave, what, and what is expected."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from rich.text import Text

from digest.console.layout import indented
from digest.text import in_figures, printable

_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
_PLACE = 10
_GRAVITY = 9
_INDENT = " " * (_PLACE + _GRAVITY)


class Told(Protocol):
    """A finding, as far as it is shown."""

    @property
    def severity(self) -> str: ...  # noqa: D102 - as the fields of a finding are called
    @property
    def line(self) -> int: ...  # noqa: D102
    @property
    def column(self) -> int: ...  # noqa: D102
    @property
    def message(self) -> str: ...  # noqa: D102
    @property
    def found(self) -> str: ...  # noqa: D102
    @property
    def expected(self) -> str: ...  # noqa: D102
    @property
    def stands(self) -> str: ...  # noqa: D102


def tally(findings: Sequence[Told]) -> Mapping[str, int]:
    """Return how many findings there are of each gravity."""
    return {gravity: sum(one.severity == gravity for one in findings) for gravity in _STYLES}


def finding_lines(findings: Sequence[Told], width: int) -> Iterator[Text]:
    """Yield a heading, each finding, and how many there are."""
    if findings:
        yield Text(f"{'Line':<{_PLACE}}{'Gravity':<{_GRAVITY}}Finding", "dim")
    for finding in findings:
        yield from _lines(finding, width)
    counts = (in_figures(number, gravity) for gravity, number in tally(findings).items())
    yield Text(", ".join(counts))


def _lines(finding: Told, width: int) -> Iterator[Text]:
    """Yield one finding: its message, what was found, what is expected, and where that stands."""
    head = f"{f'{finding.line}:{finding.column}':<{_PLACE}}{finding.severity:<{_GRAVITY}}"
    yield from indented(finding.message, width, head, _INDENT, _STYLES[finding.severity])
    told = (("found", finding.found), ("expected", finding.expected), ("stands in", finding.stands))
    for label, value in told:
        if value:
            yield from indented(f"{label}: {printable(value)}", width, _INDENT, f"{_INDENT}  ")
