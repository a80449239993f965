"""Draws a chart of the papers of each section, with alternative text: `{date}-{slug}.png`.

The alternative text is the PNG text chunk "Description".  Pillow's font has ASCII and few other
characters: a letter that it lacks is drawn as its base letter (é as e, ß as ss), a dash as a
hyphen, and any other character is left out.  A text that would lose most of its letters is not
drawn; a section's heading is its number then.  The alternative text has all characters.
"""

import unicodedata
from collections.abc import Sequence
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING

from digest.model import Artifact, Issue
from digest.render import Manuscript
from digest.text import printable, shorten
from digest.words import Words, load_words

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
_LIGATURES = str.maketrans({"ß": "ss", "œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae"})
# A noncharacter, which no font has.
_NO_GLYPH = "\uffff"
Row = tuple[str, int]
"""The heading of a section, and its number of papers."""


def render_png(manuscript: Manuscript) -> Artifact:
    """Return the chart.  The same issue gives the same bytes with the same version of Pillow."""
    from PIL.PngImagePlugin import PngInfo  # noqa: PLC0415 - of the extra `chart`

    issue, chunks, content = manuscript.issue, PngInfo(), BytesIO()
    words = load_words(issue.lang)
    rows = [
        (printable(words.heading(section.title)), len(section.papers)) for section in issue.sections
    ]
    chunks.add_itxt("Description", _describe_chart(issue, rows, words))
    heading = printable(issue.subtitle) or printable(issue.title)
    _draw(heading, rows, words).save(content, "PNG", pnginfo=chunks)
    return Artifact(name=f"{issue.stem}.png", content=content.getvalue())


def _describe_chart(issue: Issue, rows: Sequence[Row], words: Words) -> str:
    """Return the alternative text of the chart."""
    parts = [words("feed.chart_section", title=title, count=size) for title, size in rows]
    text = words(
        "feed.chart" if rows else "feed.chart_empty",
        count=sum(size for _, size in rows),
        topic=printable(issue.topic),
        date=words.long_date(issue.date),
        sections=words("feed.chart_between").join(parts),
    )
    return shorten(text, MAX_DESCRIPTION)


def _draw(heading: str, rows: Sequence[Row], words: Words) -> "Image":
    """Return the picture; if there are too many rows, the last one stands for the rest."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - as above

    # In shades of grey, none of which is black: black stands for the colour of the bars.
    image = Image.new("L", SIZE, _PAPER)
    pen = ImageDraw.Draw(image)
    font = _font(36)
    pen.text((_LEFT, 66), _fit(heading, font, WIDTH - _LEFT - _RIGHT), _INK, font, "ls")
    shown, room = list(rows), _BARS[0] - _LEFT - 20
    if len(rows) > MAX_ROWS:
        rest = rows[MAX_ROWS - 1 :]
        more = _fit(words("feed.chart_rest", count=len(rest)), _font(24), room) or f"+{len(rest)}"
        shown[MAX_ROWS - 1 :] = [(more, sum(size for _, size in rest))]
    height = min(_MAX_BAR / (1 - _GAP), (HEIGHT - _TOP - _BOTTOM) / max(1, len(shown)))
    unit = (_BARS[1] - _BARS[0]) / max((size for _, size in shown), default=1)
    thick = height * (1 - _GAP)
    for number, (title, size) in enumerate(shown):
        unnamed = words("feed.chart_unnamed", number=number + 1)
        fitting = (_fit(text, _font(24), room) for text in (title, unnamed))
        drawn = next(filter(None, fitting), str(number + 1))
        papers = words("site.papers", count=size)
        papers = _fit(papers, _font(24), WIDTH - _BARS[1] - 12) or words.number(size)
        end = _BARS[0] + round(size * unit)
        _draw_row(pen, (drawn, papers), _TOP + number * height, thick, end)
    image.putpalette([*_BAR, *chain.from_iterable((shade,) * 3 for shade in range(1, 256))])
    return image


def _draw_row(pen: "ImageDraw", texts: tuple[str, str], top: float, thick: float, end: int) -> None:
    """Draw a heading, its bar up to `end`, and its number of papers in words."""
    font, start = _font(24), _BARS[0]
    middle, bottom = round(top + thick / 2), round(top + thick)
    pen.text((start - 20, middle), texts[0], _INK, font, "rm")
    if end > start:
        pen.rectangle((start, round(top), end, bottom), 0)
    pen.text((end + 12, middle), texts[1], _INK, font, "lm")


def _font(size: int) -> "Font":
    from PIL import ImageFont  # noqa: PLC0415 - as above

    return ImageFont.load_default(size)


def _fit(text: str, font: "Font", room: float) -> str:
    """Return a text in the font's characters, shortened to `room` pixels, or "".

    It is "" if the font lacks most of its letters and digits.
    """
    missing = bytes(font.getmask(_NO_GLYPH))

    def has_glyph(character: str) -> bool:
        return character.isspace() or bytes(font.getmask(character)) != missing

    def substitute(character: str) -> str:
        if has_glyph(character):
            return character
        is_dash = unicodedata.category(character) == "Pd"
        parts = unicodedata.normalize("NFKD", character)
        return "-" if is_dash else "".join(filter(has_glyph, parts))

    text = shorten(text.translate(_LIGATURES), _MAX_LINE)
    drawn = "".join(map(substitute, text))
    if 2 * sum(map(str.isalnum, drawn)) < sum(map(str.isalnum, text)):
        return ""
    cuts = (shorten(" ".join(drawn.split()), length) for length in range(len(drawn), 0, -1))
    return next((cut for cut in cuts if font.getlength(cut) <= room), "")
