"""How far an answer of arXiv's has been read, page by page, and when it is over."""

from dataclasses import dataclass, field, replace

from digest.services.atom import Feed
from digest.services.stretch import Stretch

WINDOW = 10_000
"""arXiv's index refuses rows beyond this."""

# After so many gaps in a row, the rest of an answer is given up.
_PATIENCE = 2


@dataclass(slots=True, kw_only=True)
class Reading:
    """The next `row` of an answer, of which at most the first `most` are wanted.

    `total` is how many rows arXiv said last that there are, `has_shrunk` that they were more
    before.
    """

    row: int
    most: int
    total: int = field(init=False)
    has_shrunk: bool = False
    _gaps: int = 0
    _is_read: bool = False

    def __post_init__(self) -> None:
        """Know of no more rows than those before the first."""
        self.total = self.row

    @property
    def is_over(self) -> bool:
        """Whether there is nothing more to ask for."""
        is_all = self._is_read and self.row >= self.total
        return is_all or self.row >= min(self.most, WINDOW) or self._gaps >= _PATIENCE

    @property
    def is_cut(self) -> bool:
        """Whether rows are wanted that lie beyond arXiv's limit."""
        is_all = self._is_read and self.row >= self.total
        return self.most > WINDOW <= self.row and not is_all and self._gaps < _PATIENCE

    def next_stretch(self, size: int) -> Stretch:
        """Return the rows to ask for next."""
        want = min(size, min(self.most, WINDOW) - self.row)
        return Stretch(start=self.row, want=want, known=self.total)

    def take(self, feed: Feed, stretch: Stretch, fault: str) -> Stretch:
        """Go on behind an answer; return the rows that its fault concerns, the last all the rest.

        A gap says nothing of the total.
        """
        is_gap = bool(fault) and not feed.rows
        self._is_read = True
        self._gaps = self._gaps + 1 if is_gap else 0
        self.has_shrunk = feed.total < self.total and not is_gap
        self.total = max(self.total, feed.total) if is_gap else feed.total
        self.row += feed.rows or stretch.want
        is_last = self._gaps >= _PATIENCE
        return replace(stretch, want=min(self.total, self.most)) if is_last else stretch
