"""Draws an issue's shape, and how large its themes were in the last issues, as bars.

Places across are percentages, so that the letters of a drawing do not shrink on a phone.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from digest.model import ALSO, Digest
from digest.render.view import View, shorten
from digest.text import printable

ISSUES = 6
"""How many issues fit beside one another on a phone."""
LABEL = 36
"""How many characters of a heading do."""
BAR = 24
"""The height of the longest bar, in pixels."""
STRIP = 74
"""The height of a theme's strip: heading, figure and bar."""
LEAST_NEWS, MOST_NEWS = 1, 5
"""What a paper's news is between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A section in the shape of its issue: where it stands on the page, and what its bar shows.

    `width` goes with its papers, `filled` with the news in them, both in per cent of the longest.
    """

    title: str
    place: str
    papers: int
    news: float
    width: float
    filled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A theme in one issue: where it stands across, in per cent, and how high, in pixels."""

    papers: int
    left: float
    width: float
    height: int
    is_this: bool

    @property
    def middle(self) -> float:
        """Where the figure above it stands, in per cent."""
        return round(self.left + self.width / 2, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A theme: its heading, whole and as it fits, and a bar for each issue."""

    title: str
    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The strips, the days of the issues from the oldest to this one, and the whole height."""

    strips: tuple[Strip, ...]
    days: tuple[date, ...]

    @property
    def height(self) -> int:
        """Return the height of the drawing, a line of days below the strips included."""
        return STRIP * len(self.strips) + 24


def shape(post: View) -> tuple[Row, ...]:
    """Return a bar for each section of a post; nothing where there is nothing to compare."""
    if len(post.sections) < 2:  # noqa: PLR2004 - comparing needs two
        return ()
    most = max(section.size for section in post.sections) or 1
    return tuple(
        Row(
            title=section.title,
            place=f"{'idea' if section.paragraphs else 'group'}-{section.number}",
            papers=section.size,
            news=round(section.news, 1),
            width=round(100 * section.size / most, 2),
            filled=round(100 * section.size / most * _share(section.news), 2),
        )
        for section in post.sections
    )


def chart(digest: Digest) -> Chart | None:
    """Return the chart of an issue's themes; None without a theme, or an issue before it."""
    past = [issue for issue in digest.history if issue.date < digest.date][-(ISSUES - 1) :]
    themes = [section for section in digest.sections if section.key != ALSO]
    if not past or not themes:
        return None
    before = [{theme.key: theme.papers for theme in issue.themes} for issue in past]
    rows = [
        (
            printable(theme.title),
            [*(sizes.get(theme.key, 0) for sizes in before), len(theme.papers)],
        )
        for theme in themes
    ]
    return draw(rows, (*(issue.date for issue in past), digest.date))


def draw(rows: Sequence[tuple[str, Sequence[int]]], days: Sequence[date]) -> Chart:
    """Return the chart of themes, each with its papers on every one of these days."""
    most = max(max(sizes) for _, sizes in rows) or 1
    return Chart(
        strips=tuple(
            Strip(title=title, label=shorten(title, LABEL), bars=tuple(_bars(sizes, most)))
            for title, sizes in rows
        ),
        days=tuple(days),
    )


def _share(news: float) -> float:
    """Return news as a part of what there can be."""
    return min(max((news - LEAST_NEWS) / (MOST_NEWS - LEAST_NEWS), 0.0), 1.0)


def _bars(sizes: Sequence[int], most: int) -> Iterator[Bar]:
    """Yield a bar for each issue; one that has papers is seen."""
    step = 100 / len(sizes)
    for place, papers in enumerate(sizes):
        yield Bar(
            papers=papers,
            left=round(step * place, 2),
            width=round(step * 0.7, 2),
            height=max(round(BAR * papers / most), 2 if papers else 1),
            is_this=place == len(sizes) - 1,
        )
