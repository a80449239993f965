"""Write the pictures of docs/desk.md: `python -m tests.desk.pictures`.

They show the packaged sample week, at a desk as an editor opens it, in light colours.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.desk.stage import SETTINGS, RunningDesk, build_week, open_desk
from tests.render.sites import BROWSERS, open_browser

DOCS = Path(__file__).parents[2] / "docs"
WIDE, PHONE, HEIGHT = 1440, 390, 844
GAP = 24
"""Pixels between the views of a phone."""
COLOURS = 128
"""The number of colours: enough for letters, and the files stay small."""
PAPER = "2602.23184"
WEEK = SETTINGS.replace("topics.week", "topics.deep-learning").replace("the week", "deep learning")


def main() -> None:
    """Write the pictures and print their paths, or print why there are none."""
    if not any(map(shutil.which, BROWSERS)):
        sys.stderr.write("No Chromium is installed: the desk's pictures stay as they are.\n")
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        build_week(folder, WEEK)
        with open_desk(folder) as desk, open_browser() as browser:
            for path in (
                take_desk(browser, desk),
                take_phone(browser, desk),
                take_map(browser, desk),
            ):
                sys.stdout.write(f"{path}\n")


def open_page(browser: Browser, desk: RunningDesk, width: int) -> Page:
    """Open the desk at a sentence, with its evidence."""
    page = browser.new_page(viewport={"width": width, "height": HEIGHT}, color_scheme="light")
    page.goto(f"{desk.address}#paper-{PAPER}")
    expect(page.locator("#evidence mark").first).to_be_attached()
    return page


def take_desk(browser: Browser, desk: RunningDesk) -> Path:
    return keep(shown(open_page(browser, desk, WIDE)), "desk.png")


def take_phone(browser: Browser, desk: RunningDesk) -> Path:
    """Write the three views of a phone side by side: outline, post and evidence."""
    page, views = open_page(browser, desk, PHONE), ("outline", "post", "beside")
    whole = Image.new("RGB", (len(views) * (PHONE + GAP) - GAP, HEIGHT), "white")
    for at, view in enumerate(views):
        page.locator(f".switch [data-view={view}]").click()
        whole.paste(shown(page), (at * (PHONE + GAP), 0))
    return keep(whole, "desk-phone.png")


def take_map(browser: Browser, desk: RunningDesk) -> Path:
    page = browser.new_page(viewport={"width": WIDE, "height": HEIGHT}, color_scheme="light")
    page.goto(f"{desk.address}map")
    return keep(shown(page), "desk-map.png")


def shown(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot()))


def keep(picture: Image.Image, name: str) -> Path:
    path = DOCS / name
    picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


if __name__ == "__main__":
    main()
