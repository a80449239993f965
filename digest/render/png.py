"""Draws how many papers each section has: `{date}-{slug}.png`, with its words for screen readers.

The words stand in the picture as a text of PNG's called Description.  The font is that of Pillow,
with the letters of ASCII and few others: a letter that it lacks is drawn as its base letter (é as
e), a dash as a hyphen, what else it lacks is left out, and a heading of which nothing is left is
its number.  The words have all.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING

from digest.model import Artifact, Issue
from digest.render import House
from digest.text import in_figures, long_date, printable, shorten

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = ImageFont | FreeTypeFont

SIZE = WIDTH, HEIGHT = 1_200, 675
LONGEST_DESCRIPTION = 1_500
"""What Mastodon takes for an alternative text, in characters."""
MOST_ROWS = 12
# Pixels: the margins, and where the bars begin and end.
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 48, 110, 36
_BARS = 540, 1_010
_THICKEST, _GAP = 40, 0.3
_INK, _PAPER, _BAR = "#1b1b1b", "#ffffff", "#1f5fa8"
# In characters: no line holds more.
_LONGEST = 150
# A noncharacter, which no font has.
_NOTHING = "\uffff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A section: its number, its heading and how many papers it has."""

    number: int
    title: str
    papers: int


def render(issue: Issue, house: House) -> Artifact:  # noqa: ARG001 - as the other formats
    """Return the chart.  The same issue gives the same bytes with the same version of Pillow."""
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - of the extra `chart`

    rows, words, content = list_rows(issue), PngInfo(), BytesIO()
    words.add_itxt("Description", describe(issue, rows))
    heading = printable(issue.subtitle) or printable(issue.title)
    _draw(heading, rows).save(content, "PNG", pnginfo=words, optimize=True)
    return Artifact(name=f"{issue.stem}.png", content=content.getvalue())


def list_rows(issue: Issue) -> Sequence[Row]:
    """Return the sections in their order."""
    return [
        Row(number=number, title=printable(section.title), papers=len(section.papers))
        for number, section in enumerate(issue.sections, 1)
    ]


def describe(issue: Issue, rows: Sequence[Row]) -> str:
    """Return what the chart shows, in words."""
    papers = in_figures(sum(row.papers for row in rows), "paper")
    sizes = "; ".join(f"{row.title}, {in_figures(row.papers, 'paper')}" for row in rows)
    head = f"{papers} on {printable(issue.topic)}, {long_date(issue.date)}, by section"
    return shorten(f"{head}: {sizes}." if sizes else f"{head}.", LONGEST_DESCRIPTION)


def _draw(heading: str, rows: Sequence[Row]) -> "Image":
    """Return the picture; what is beyond the most rows is one of them."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - as above

    image = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    font = _font(36)
    pen.text((_LEFT, 66), _fit(heading, font, WIDTH - _LEFT - _RIGHT), _INK, font, "ls")
    shown = _gather(rows)
    height = min(_THICKEST / (1 - _GAP), (HEIGHT - _TOP - _BOTTOM) / max(1, len(shown)))
    unit = (_BARS[1] - _BARS[0]) / max((row.papers for row in shown), default=1)
    for number, row in enumerate(shown):
        _draw_row(pen, row, _TOP + number * height, height * (1 - _GAP), unit)
    return image


def _gather(rows: Sequence[Row]) -> Sequence[Row]:
    """Return as many rows as can be read, the last one for all that are left."""
    if len(rows) <= MOST_ROWS:
        return rows
    rest = rows[MOST_ROWS - 1 :]
    papers, title = sum(row.papers for row in rest), f"{len(rest)} more sections"
    more = Row(number=MOST_ROWS, title=title, papers=papers)
    return [*rows[: MOST_ROWS - 1], more]


def _draw_row(pen: "ImageDraw", row: Row, top: float, thick: float, unit: float) -> None:
    """Draw a heading, its bar, and its papers, each `unit` pixels wide."""
    font, start = _font(24), _BARS[0]
    end = start + round(row.papers * unit)
    title = _fit(row.title, font, start - _LEFT - 20) or f"Section {row.number}"
    middle, bottom = round(top + thick / 2), round(top + thick)
    pen.text((start - 20, middle), title, _INK, font, "rm")
    if row.papers:
        pen.rectangle((start, round(top), end, bottom), _BAR)
    pen.text((end + 12, middle), in_figures(row.papers, "paper"), _INK, font, "lm")


def _font(size: int) -> "Font":
    from PIL import ImageFont  # noqa: PLC0415 - as above

    return ImageFont.load_default(size)


def _fit(text: str, font: "Font", room: float) -> str:
    """Return as much of a text as the font has letters and the room has pixels for."""
    missing = bytes(font.getmask(_NOTHING))

    def has(sign: str) -> bool:
        return sign.isspace() or bytes(font.getmask(sign)) != missing

    def draw(sign: str) -> str:
        if has(sign):
            return sign
        is_dash = unicodedata.category(sign) == "Pd"
        return "-" if is_dash else "".join(filter(has, unicodedata.normalize("NFKD", sign)))

    drawn = "".join(map(draw, shorten(text, _LONGEST)))
    cuts = (shorten(" ".join(drawn.split()), most) for most in range(len(drawn), 0, -1))
    return next((cut for cut in cuts if font.getlength(cut) <= room), "")
