"""Makes the schedules in `examples/`, by what `digest init` makes them with."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from digest.setup.answers import parse_about
from digest.setup.planning import SCHEDULERS, Answers, Location, plan_files
from digest.setup.schedules import usual_moment
from tests.documents.reading import ROOT

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
