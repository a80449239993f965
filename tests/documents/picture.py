"""Write the README's picture, of the example page: `python -m tests.documents.picture`.

It needs Chromium; where there is none, the picture that is there stays.  The PNG has few colours
and a palette, and is half as large as a browser's.
"""

import shutil
import struct
import sys
import zlib
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tests.documents.reading import ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = ROOT / "examples" / "2026-02-28-deep-learning.html"
PICTURE = ROOT / "examples" / "issue.png"
WIDTH, HEIGHT = 1200, 1100
"""Pixels: wide enough for the contents to stand beside the text, high enough for a first theme."""

_STEP = 15
"""Colours as near as this are one: nobody sees it in text."""
_MOST = 256

READ = """async source => {
  const image = new Image();
  image.src = source;
  await image.decode();
  const paper = new OffscreenCanvas(image.width, image.height).getContext("2d");
  paper.drawImage(image, 0, 0);
  const {data} = paper.getImageData(0, 0, image.width, image.height);
  const reader = new FileReader();
  reader.readAsDataURL(new Blob([data]));
  await new Promise(done => reader.onload = done);
  return reader.result.split(",")[1];
}"""


def main() -> None:
    """Write the picture beside the page, and print its path, or why there is none."""
    from tests.render.browsers import NAMES  # noqa: PLC0415 - needs what drives a browser

    if not any(map(shutil.which, NAMES)):
        sys.stderr.write("No Chromium is installed: the picture stays as it is.\n")
        return
    take_picture(PICTURE)
    sys.stdout.write(f"{PICTURE}\n")


def take_picture(picture: Path) -> None:
    """Write what a wide window shows of the page when it is opened, in light colours."""
    from tests.render.browsers import open_browser  # noqa: PLC0415 - as above

    with open_browser() as browser:
        tab = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", device_scale_factor=1
        )
        tab.goto(PAGE.as_uri())
        picture.write_bytes(_write_png(_read_pixels(browser.new_page(), tab.screenshot())))


def _read_pixels(tab: "Page", png: bytes) -> NDArray[np.uint8]:
    """Return rows, columns and three colours, as a browser's empty page reads them."""
    source = f"data:image/png;base64,{b64encode(png).decode()}"
    found = np.frombuffer(b64decode(tab.evaluate(READ, source)), np.uint8)
    return found.reshape(HEIGHT, WIDTH, 4)[:, :, :3]


def _write_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return a picture of rows, columns and three colours.

    Raises ValueError for more colours than a palette has.
    """
    rough = (np.round(pixels / _STEP) * _STEP).astype(np.uint8)
    colours, places = np.unique(rough.reshape(-1, 3), axis=0, return_inverse=True)
    if len(colours) > _MOST:
        raise ValueError(f"{len(colours)} colours are too many for a palette")
    height, width, _ = pixels.shape
    rows = places.reshape(height, width).astype(np.uint8)
    # Each row begins with its filter: none suits text best.
    lines = np.insert(rows, 0, 0, axis=1).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", colours.tobytes()), (b"IDAT", zlib.compress(lines, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in (*chunks, (b"IEND", b"")))


def _chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


if __name__ == "__main__":
    main()
