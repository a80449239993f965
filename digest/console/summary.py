"""The table that sums up several builds."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from digest.text import shown

HEAD = ("topic", "date", "found", "chosen", "files", "problems", "exit")
GAP = "  "
# Names stand at the left of their column, figures at the right.
_NAMES = 2


def summary_lines(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield a heading, then a line for each issue, with cells as `HEAD` has them.

    A topic for which so many columns have no room stands in a line of its own above its figures.
    """
    table = [list(HEAD), *([shown(cell) for cell in row] for row in rows)]
    widths = [max(cell_len(row[place]) for row in table) for place in range(len(HEAD))]
    room = max(width - sum(widths[1:]) - len(GAP) * len(widths[1:]), len(HEAD[0]))
    widths[0] = max(size for row in table if (size := cell_len(row[0])) <= room)
    for row in table:
        if cell_len(row[0]) > room:
            yield row[0]
            row[0] = ""
        cells = (
            _filled(cell, width, is_name=place < _NAMES)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield GAP.join(cells).rstrip()


def _filled(cell: str, width: int, *, is_name: bool) -> str:
    """Return a cell as wide as its column."""
    blanks = " " * (width - cell_len(cell))
    return f"{cell}{blanks}" if is_name else f"{blanks}{cell}"
