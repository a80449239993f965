"""Draws a chart of the papers of each section, with alternative text: `{date}-{slug}.png`.

The alternative text is the PNG text chunk "Description".  Pillow's font has ASCII and few other
characters: a letter that it lacks is drawn as its base letter (é as e), a dash as a hyphen, and
any other character is left out.  A heading without any drawable character becomes the section's
number.  The alternative text has all characters.
"""

import unicodedata
from collections.abc import Sequence
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

from digest.model import Artifact, Issue
from digest.render import Manuscript
from digest.text import in_figures, long_date, printable, shorten

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont, ImageFont

    Font = ImageFont | FreeTypeFont

SIZE = WIDTH, HEIGHT = 1_200, 675
MAX_DESCRIPTION = 1_500
"""The number of characters that Mastodon allows in an alternative text."""
MAX_ROWS = 12
# In pixels: the margins, and the left and right ends of the bars.
_LEFT, _RIGHT, _TOP, _BOTTOM = 48, 48, 110, 36
_BARS = 540, 1_010
_MAX_BAR, _GAP = 40, 0.3
_INK, _PAPER, _BAR = 0x1B, 0xFF, (0x1F, 0x5F, 0xA8)
# In characters: no line has room for more.
_MAX_LINE = 150
# A noncharacter, which no font has.
_NO_GLYPH = "\uffff"
Row = tuple[str, int]
"""The heading of a section, and its number of papers."""


def render_png(manuscript: Manuscript) -> Artifact:
    """Return the chart.  The same issue gives the same bytes with the same version of Pillow."""
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - of the extra `chart`

    issue, chunks, content = manuscript.issue, PngInfo(), BytesIO()
    rows = [(printable(section.title), len(section.papers)) for section in issue.sections]
    chunks.add_itxt("Description", _describe_chart(issue, rows))
    heading = printable(issue.subtitle) or printable(issue.title)
    _draw(heading, rows).save(content, "PNG", pnginfo=chunks)
    return Artifact(name=f"{issue.stem}.png", content=content.getvalue())


def _describe_chart(issue: Issue, rows: Sequence[Row]) -> str:
    """Return the alternative text of the chart."""
    papers = in_figures(sum(size for _, size in rows), "paper")
    sizes = "; ".join(f"{title}, {in_figures(size, 'paper')}" for title, size in rows)
    head = f"{papers} on {printable(issue.topic)}, {long_date(issue.date)}, by section"
    return shorten(f"{head}: {sizes}." if sizes else f"{head}.", MAX_DESCRIPTION)


def _draw(heading: str, rows: Sequence[Row]) -> "Image":
    """Return the picture; if there are too many rows, the last one stands for the rest."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - as above

    # In shades of grey, none of which is black: black stands for the colour of the bars.
    image = Image.new("L", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    font = _font(36)
    pen.text((_LEFT, 66), _fit(heading, font, WIDTH - _LEFT - _RIGHT), _INK, font, "ls")
    shown = list(rows)
    if len(rows) > MAX_ROWS:
        rest = rows[MAX_ROWS - 1 :]
        shown[MAX_ROWS - 1 :] = [(f"{len(rest)} more sections", sum(size for _, size in rest))]
    height = min(_MAX_BAR / (1 - _GAP), (HEIGHT - _TOP - _BOTTOM) / max(1, len(shown)))
    unit = (_BARS[1] - _BARS[0]) / max((size for _, size in shown), default=1)
    thick = height * (1 - _GAP)
    for number, (title, size) in enumerate(shown):
        drawn = _fit(title, _font(24), _BARS[0] - _LEFT - 20) or f"Section {number + 1}"
        _draw_row(pen, (drawn, size), _TOP + number * height, thick, unit)
    image.putpalette([*_BAR, *chain.from_iterable((shade,) * 3 for shade in range(1, 256))])
    return image


def _draw_row(pen: "ImageDraw", row: Row, top: float, thick: float, unit: float) -> None:
    """Draw a heading, its bar and its number of papers; a paper is `unit` pixels of the bar."""
    font, start = _font(24), _BARS[0]
    (title, size), end = row, start + round(row[1] * unit)
    middle, bottom = round(top + thick / 2), round(top + thick)
    pen.text((start - 20, middle), title, _INK, font, "rm")
    if size:
        pen.rectangle((start, round(top), end, bottom), 0)
    pen.text((end + 12, middle), in_figures(size, "paper"), _INK, font, "lm")


def _font(size: int) -> "Font":
    from PIL import ImageFont  # noqa: PLC0415 - as above

    return ImageFont.load_default(size)


def _fit(text: str, font: "Font", room: float) -> str:
    """Return a text in the font's characters, shortened to `room` pixels."""
    missing = bytes(font.getmask(_NO_GLYPH))

    def has_glyph(character: str) -> bool:
        return character.isspace() or bytes(font.getmask(character)) != missing

    def substitute(character: str) -> str:
        if has_glyph(character):
            return character
        is_dash = unicodedata.category(character) == "Pd"
        parts = unicodedata.normalize("NFKD", character)
        return "-" if is_dash else "".join(filter(has_glyph, parts))

    drawn = "".join(map(substitute, shorten(text, _MAX_LINE)))
    cuts = (shorten(" ".join(drawn.split()), length) for length in range(len(drawn), 0, -1))
    return next((cut for cut in cuts if font.getlength(cut) <= room), "")
