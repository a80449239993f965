"""The findings of `digest check` as a table: where, how grave, what, and what is expected."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from rich.text import Text

from digest.console.cards import indented
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
    """Yield a heading, each finding, and how many there are.

    Notes that say the same stand together where the first of them would, each with its place.
    """
    if findings:
        yield Text(f"{'Line':<{_PLACE}}{'Gravity':<{_GRAVITY}}Finding", "dim")
    for alike in _together(findings):
        yield from _lines(alike, width)
    counts = (in_figures(number, gravity) for gravity, number in tally(findings).items())
    yield Text(", ".join(counts))


def _together(findings: Iterable[Told]) -> Iterable[Sequence[Told]]:
    """Gather the notes that say the same; all else stays alone."""
    groups: dict[object, list[Told]] = {}
    for number, one in enumerate(findings):
        is_note = one.severity == "note" and not (one.expected or one.stands)
        groups.setdefault(one.message if is_note else number, []).append(one)
    return groups.values()


def _lines(alike: Sequence[Told], width: int) -> Iterator[Text]:
    """Yield one finding: its message, what was found, what is expected, and where that stands."""
    first = alike[0]
    head = f"{_place(first):<{_PLACE}}{first.severity:<{_GRAVITY}}"
    yield from indented(first.message, width, head, _INDENT, _STYLES[first.severity])
    every = ", ".join(f"{one.found} ({_place(one)})" for one in alike)
    found = first.found if len(alike) == 1 else every
    told = (("found", found), ("expected", first.expected), ("stands in", first.stands))
    for label, value in told:
        if value:
            yield from indented(f"{label}: {printable(value)}", width, _INDENT, f"{_INDENT}  ")


def _place(finding: Told) -> str:
    return f"{finding.line}:{finding.column}"
