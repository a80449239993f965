"""Write the README's picture, of the example page: `python -m tests.documents.picture`.

It needs Chromium; where there is none, the picture that is there stays.
"""

import shutil
import sys
from base64 import b64decode, b64encode
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tests.documents.palette import write_png

if TYPE_CHECKING:
    from playwright.sync_api import Page

PAGE = "2026-02-28-deep-learning.html"
PICTURE = "issue.png"
WIDTH, HEIGHT = 1200, 1100
"""Pixels: wide enough for the contents to stand beside the text, high enough for a first theme."""

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
    folder = Path(__file__).parents[2] / "examples"
    take_picture(folder / PAGE, folder / PICTURE)
    sys.stdout.write(f"{folder / PICTURE}\n")


def take_picture(page: Path, picture: Path) -> None:
    """Write what a wide window shows of a page when it is opened, in light colours."""
    from tests.render.browsers import open_browser  # noqa: PLC0415 - as above

    with open_browser() as browser:
        tab = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", device_scale_factor=1
        )
        tab.goto(page.as_uri())
        picture.write_bytes(write_png(_read_pixels(browser.new_page(), tab.screenshot())))


def _read_pixels(tab: "Page", png: bytes) -> NDArray[np.uint8]:
    """Return rows, columns and three colours, as a browser's empty page reads them."""
    source = f"data:image/png;base64,{b64encode(png).decode()}"
    found = np.frombuffer(b64decode(tab.evaluate(READ, source)), np.uint8)
    return found.reshape(HEIGHT, WIDTH, 4)[:, :, :3]


if __name__ == "__main__":
    main()
