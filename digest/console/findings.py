"""The findings of `digest check`, and what is wrong with a setup: where, what, and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text

from digest.check import Finding
from digest.console.cards import indented
from digest.setup import Finding as Fault
from digest.text import in_figures, printable

_STYLES = {"error": "bold red", "warning": "yellow", "note": "dim"}
_PLACE = 10
_GRAVITY = 9
_INDENT = " " * (_PLACE + _GRAVITY)
_SECTION = "  "


def tally(findings: Sequence[Finding]) -> Mapping[str, int]:
    """Return how many findings there are of each gravity."""
    return {gravity: sum(one.severity == gravity for one in findings) for gravity in _STYLES}


def finding_lines(findings: Sequence[Finding], width: int) -> Iterator[Text]:
    """Yield a heading, each finding, and how many there are.

    Notes that say the same stand together where the first of them would, each with its place.
    """
    if findings:
        yield Text(f"{'Line':<{_PLACE}}{'Gravity':<{_GRAVITY}}Finding", "dim")
    groups: dict[object, list[Finding]] = {}
    for number, one in enumerate(findings):
        is_note = one.severity == "note" and not (one.expected or one.stands)
        groups.setdefault(one.message if is_note else number, []).append(one)
    for alike in groups.values():
        yield from _lines(alike, width)
    counts = (in_figures(number, gravity) for gravity, number in tally(findings).items())
    yield Text(", ".join(counts))


def _lines(alike: Sequence[Finding], width: int) -> Iterator[Text]:
    """Yield one finding: its message, what was found, what is expected, and where that stands."""
    first, places = alike[0], [f"{one.line}:{one.column}" for one in alike]
    head = f"{places[0]:<{_PLACE}}{first.severity:<{_GRAVITY}}"
    yield from indented(first.message, width, head, _INDENT, _STYLES[first.severity])
    every = zip(alike, places, strict=True)
    found = ", ".join(f"{one.found} ({place})" for one, place in every)
    found = found if len(alike) > 1 else first.found
    told = (("found", found), ("expected", first.expected), ("stands in", first.stands))
    for label, value in told:
        if value:
            yield from indented(f"{label}: {printable(value)}", width, _INDENT, f"{_INDENT}  ")


def setup_section(faults: Sequence[Fault], width: int) -> Iterator[Text]:
    """Yield faults as a part of something longer; nothing where there are none."""
    if faults:
        yield Text("Setup")
        for line in setup_lines(faults, width - len(_SECTION)):
            yield Text.assemble(_SECTION, line)


def setup_lines(faults: Iterable[Fault], width: int) -> Iterator[Text]:
    """Yield each fault, its hint below it."""
    for fault in faults:
        head, indent = fault.part.ljust(_PLACE), " " * _PLACE
        yield from indented(printable(fault.sentence), width, head, indent, "yellow")
        yield from indented(printable(fault.hint), width, indent, indent)
