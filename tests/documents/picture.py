"""Write the README's picture, of the example page: `python -m tests.documents.picture`.

It needs Chromium; where there is none, the picture that is there stays.
"""

import shutil
import sys
from pathlib import Path

from tests.documents.reading import ROOT

PAGE = ROOT / "examples" / "2026-02-28-deep-learning.html"
PICTURE = ROOT / "examples" / "issue.png"
WIDTH, HEIGHT = 1200, 1100
"""Pixels: wide enough for the contents to stand beside the text, high enough for a first theme."""


def main() -> None:
    """Write the picture beside the page, and print its path, or why there is none."""
    from tests.render.sites import BROWSERS  # noqa: PLC0415 - needs what drives a browser

    if not any(map(shutil.which, BROWSERS)):
        sys.stderr.write("No Chromium is installed: the picture stays as it is.\n")
        return
    take_picture(PICTURE)
    sys.stdout.write(f"{PICTURE}\n")


def take_picture(picture: Path) -> None:
    """Write what a wide window shows of the page when it is opened, in light colours."""
    from tests.render.sites import open_browser  # noqa: PLC0415 - as above

    with open_browser() as browser:
        tab = browser.new_page(
            viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light", device_scale_factor=1
        )
        tab.goto(PAGE.as_uri())
        tab.screenshot(path=picture)


if __name__ == "__main__":
    main()
