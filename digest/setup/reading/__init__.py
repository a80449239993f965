"""Reads schedules back, whoever wrote them: crontabs, timers of systemd, workflows of GitHub."""

from pathlib import Path

from digest.setup.reading.crontab import parse_crontab
from digest.setup.reading.timer import parse_timer
from digest.setup.reading.timetable import Schedule, Timetable
from digest.setup.reading.workflow import parse_workflow

__all__ = ["Schedule", "Timetable", "find_repository", "read_schedule", "schedule_files"]


def read_schedule(text: str, name: str, zone: str) -> Schedule:
    """Return the schedule of a file, whose kind its text tells; `zone` is the machine's."""
    if "[Timer]" in text:
        return parse_timer(text, name, zone)
    if "jobs:" in text and "cron:" in text:
        return parse_workflow(text, name)
    return parse_crontab(text, name, zone)


def schedule_files(folder: Path) -> list[Path]:
    """Return the files with schedules that lie beside a configuration."""
    workflows = find_repository(folder) / ".github" / "workflows"
    found = [
        *folder.glob("*crontab*"),
        *filter(_starts_digest, folder.glob("*.timer")),
        *workflows.glob("*.yml"),
        *workflows.glob("*.yaml"),
    ]
    return sorted(path for path in found if path.is_file())


def _starts_digest(timer: Path) -> bool:
    """Tell whether a timer's service may build a digest, as far as it can be read."""
    try:
        return "digest" in timer.with_suffix(".service").read_text("utf-8", "replace")
    except OSError:
        return True


def find_repository(folder: Path) -> Path:
    """Return the folder of the repository that holds a folder, or the folder itself."""
    return next((place for place in (folder, *folder.parents) if _is_root(place)), folder)


def _is_root(place: Path) -> bool:
    try:
        return (place / ".git").exists()
    except OSError:
        return False
