"""Writes an issue as a page, with its shape, its chart and its evidence: `{date}-{slug}.html`."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain

from digest.model import ALSO, Artifact, Digest, Statement
from digest.render import House
from digest.render.templates import fill, read
from digest.render.view import Line, View, anchor, view
from digest.text import printable, shorten, shown

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
BEGINNING = 60
"""How many characters of a sentence tell which one it is."""


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
    """A theme in one issue: where it stands across, in per cent, and how high, in pixels.

    `middle` is where the figure above it stands.
    """

    papers: int
    left: float
    middle: float
    width: float
    height: int
    is_this: bool


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
        """The height of the drawing, a line of days below the strips included."""
        return STRIP * len(self.strips) + 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A sentence of the post by its beginning, how it was verified, and the words it rests on."""

    said: str
    verified: str
    quotes: Line


def render(digest: Digest, house: House) -> Artifact:
    """Return the page in UTF-8.  Raises ValueError where a statement's mentions do not fit."""
    text = fill("page.html.j2", house, **describe_page(digest, house))
    return Artifact(name=f"{digest.stem}.html", content=text.lstrip().encode())


def describe_page(digest: Digest, house: House) -> Mapping[str, object]:
    """Return what the template of a page is given, alone or in an archive.

    Raises ValueError where a statement's mentions do not fit.
    """
    style, post = load_style(house), view(digest)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    return {
        "post": post,
        "shape": shape(post),
        "chart": chart(digest),
        "strip_height": STRIP,
        "evidence": tuple(_list_evidence(digest)),
        "style": style,
        "style_hash": f"sha256-{hashed}",
    }


def load_style(house: House) -> str:
    """Return the page's style sheet, ours or its publisher's, which nobody escapes."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with the templates

    return Markup(read("page.css", house))  # noqa: S704 - as above


def shape(post: View) -> tuple[Row, ...]:
    """Return a bar for each section of a post; nothing where there is nothing to compare."""
    if len(post.sections) < 2:  # noqa: PLR2004 - comparing needs two
        return ()
    most = max(section.size for section in post.sections) or 1
    rows = []
    for section in post.sections:
        share = (section.news - LEAST_NEWS) / (MOST_NEWS - LEAST_NEWS)
        width = 100 * section.size / most
        rows.append(
            Row(
                title=section.title,
                place=f"{'idea' if section.paragraphs else 'group'}-{section.number}",
                papers=section.size,
                news=round(section.news, 1),
                width=round(width, 2),
                filled=round(width * min(max(share, 0.0), 1.0), 2),
            )
        )
    return tuple(rows)


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
    strips = (
        Strip(title=title, label=shorten(title, LABEL), bars=tuple(_bars(sizes, most)))
        for title, sizes in rows
    )
    return Chart(strips=tuple(strips), days=tuple(days))


def _bars(sizes: Sequence[int], most: int) -> Iterator[Bar]:
    """Yield the bars of a theme; the longest of all has `most` papers."""
    step = 100 / len(sizes)
    for place, papers in enumerate(sizes):
        left, width = round(step * place, 2), round(step * 0.7, 2)
        yield Bar(
            papers=papers,
            left=left,
            middle=round(left + width / 2, 2),
            width=width,
            height=max(round(BAR * papers / most), 2 if papers else 1),
            is_this=place == len(sizes) - 1,
        )


def _list_evidence(digest: Digest) -> Iterator[Evidence]:
    """Yield the sentences of the prose in order, with what they rest on."""
    urls = {entry.paper.id: entry.paper.url for entry in digest.entries}
    prose = chain(
        digest.lead,
        *(section.statements for section in digest.sections),
        (resource.text for resource in digest.resources),
        digest.outlook,
    )
    for told in prose:
        quotes = (anchor(shown(one.text), urls.get(one.paper, "")) for one in told.quotes)
        yield Evidence(
            said=shorten(printable(told.text), BEGINNING),
            verified=_tell_verified(told),
            quotes=tuple(piece for piece in quotes if piece.text),
        )


def _tell_verified(told: Statement) -> str:
    """Say how a sentence was held against what it rests on."""
    if told.verified == "edit":
        return "a sentence of the paper"
    if told.verified == "record":
        return "held against the paper"
    if told.verified:
        return f"held against the paper by {printable(told.verified.removeprefix('model:'))}"
    return "in the editor's own words" if told.by == "editor" else "not held against the paper"
