"""Makes what lies in `examples/`: the README's picture, and the schedules of `digest init`.

`python -m tests.documents.examples` writes the picture, of the example page.  It needs Chromium;
where there is none, the picture that is there stays.
"""

import shutil
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from digest.setup.answers import parse_about
from digest.setup.planning import SCHEDULERS, Answers, Location, plan_files
from digest.setup.schedules import usual_moment
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


SCHEDULES = ROOT / "examples" / "schedules"
_FOLDER = Path("/srv/newsletter")
_ZONE, _TODAY = "Europe/Berlin", date(2026, 2, 28)


def make_schedules() -> Mapping[str, str]:
    """Return the files of every scheduler for a newsletter in a folder, by name."""
    place = Location(
        file=_FOLDER / "digest.toml",
        root=_FOLDER,
        python=str(_FOLDER / "venv" / "bin" / "python"),
        zone=_ZONE,
        today=_TODAY,
    )
    made: dict[str, str] = {}
    for scheduler in SCHEDULERS:
        answers = Answers(
            about=parse_about("deep learning"),
            number=100,
            output="posts",
            scheduler=scheduler,
            moment=usual_moment(_ZONE, _TODAY),
        )
        _, _, *planned = plan_files(answers, place).items()
        made |= {path.name: text for path, text in planned}
    return made


if __name__ == "__main__":
    main()
