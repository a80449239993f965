"""Lays text out in columns of terminal cells, of which a Chinese character takes two."""

from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.text import Text

_LABEL = 12
# A terminal narrower than this has labels above their values instead of beside them.
_NARROW = 60


def wrapped(text: str, width: int, style: str = "") -> Iterator[Text]:
    """Yield text in lines of at most so many cells; only a URL may be longer, to stay whole."""
    line = ""
    for word in _words(text, width):
        longer = f"{line} {word}" if line else word
        if line and cell_len(longer) > width:
            yield Text(line, style)
            longer = word
        line = longer
    yield Text(line, style)


def labelled(label: str, value: str, width: int, style: str = "") -> Iterator[Text]:
    """Yield a value beside its label or, in a narrow terminal, below it."""
    if width < _NARROW:
        yield Text(label, "dim")
        yield from indented(value, width, "  ", "  ", style)
        return
    head = label.ljust(_LABEL)
    yield from indented(value, width, head, " " * _LABEL, style)


def indented(text: str, width: int, head: str, indent: str, style: str = "") -> Iterator[Text]:
    """Yield wrapped text, its first line after a head and the others indented."""
    for place, line in enumerate(wrapped(text, width - len(indent), style)):
        yield Text.assemble((indent if place else head, "dim"), line)


def fitted(line: Text, width: int) -> Text:
    """Return a line cut to so many cells; an ellipsis says so."""
    line.truncate(max(width, 1), overflow="ellipsis")
    return line


def _words(text: str, width: int) -> Iterator[str]:
    """Yield what may stand on one line: words, and parts of those that are too long."""
    for word in text.split():
        yield from [word] if "://" in word else chop_cells(word, max(width, 2))
