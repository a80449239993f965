"""Finds places of delivery that a post cannot come to as the settings are."""

from collections.abc import Iterator

from digest.config import Settings
from digest.setup.finding import Finding
from digest.setup.folders import what_closes

_PART = "delivery"


def find_blocked_places(settings: Settings) -> Iterator[Finding]:
    """Yield formats that are to go somewhere and are not built, folders closed, clones missing."""
    for place in settings.deliver:
        for name in getattr(place, "formats", ()):
            if name not in settings.build.formats:
                yield Finding(
                    part=_PART,
                    sentence=f"'{place.name}' is to get {name}, which is not in build.formats.",
                    hint="Add it there, or take it out of the place's formats.",
                )
        if place.kind == "files" and (trouble := what_closes(place.folder)):
            yield Finding(
                part=_PART,
                sentence=f"The folder of '{place.name}', {trouble}.",
                hint="Let its user write there, or name another folder.",
            )
        if place.kind == "git" and place.clone and not place.clone.is_dir():
            yield Finding(
                part=_PART,
                sentence=f"The clone of '{place.name}', {place.clone}, is not there.",
                hint="Clone the repository to there, or give its address as `repository`.",
            )
