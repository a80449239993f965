"""Finds out in which time zone this machine keeps its time."""

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_LINK = Path("/etc/localtime")
_NAME = Path("/etc/timezone")
_BELOW = "zoneinfo/"


def local_zone(link: Path = _LINK, name: Path = _NAME) -> str:
    """Return the zone that cron and systemd go by here; UTC where that cannot be known.

    The variable TZ is the zone of a shell, not of the machine.
    """
    found = (_of_link(link), _of_name(name))
    return next((zone for zone in found if is_zone(zone)), "UTC")


def is_zone(name: str) -> bool:
    """Tell whether there is a zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _of_link(link: Path) -> str:
    try:
        target = str(link.resolve())
    except (OSError, RuntimeError):
        return ""
    return target.partition(_BELOW)[2].removeprefix("posix/").removeprefix("Etc/")


def _of_name(name: Path) -> str:
    try:
        return name.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
