"""What `digest init` does once its options are read: asks or takes answers, and writes."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from digest.calendar import today
from digest.cli.asking import ask
from digest.cli.session import open_session
from digest.cli.surveying import config_file, survey
from digest.cli.wishes import Wishes
from digest.config import FILE_NAME, load_settings
from digest.console.questions import can_ask
from digest.console.voice import Voice
from digest.errors import OutputError
from digest.setup import Place, local_zone, plan_files, plan_schedule
from digest.setup.reading import find_repository
from digest.stopping import INTERRUPTED
from digest.wiring import SystemClock, write_setup

__all__ = ["Wishes", "begin", "check_setup"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The files of a setup, and what there is to do with them then."""

    files: Mapping[Path, str]
    scheduler: str
    place: Place


def begin(wishes: Wishes, name: str | None, voice: Voice, *, force: bool, as_json: bool) -> None:
    """Write a setup, and print the path of each file.  Raises DigestError."""
    place = find_place(name)
    try:
        plan = _plan(wishes, place, voice, force=force)
    except KeyboardInterrupt as error:
        voice.say("Interrupted. Nothing was written.")
        raise typer.Exit(INTERRUPTED) from error
    contents = {path: text.encode() for path, text in plan.files.items()}
    if place.file in contents and not _holds(place.file, contents[place.file]):
        _check_free(place.file, force=force)
    write_setup(contents, force=force)
    shown = [_near(path) for path in contents]
    if as_json:
        voice.json({"files": [str(path) for path in shown]})
    else:
        voice.paths(shown)
    _tell_more(plan, voice)


def check_setup(
    ctx: typer.Context,
    *,
    verbose: bool,
    quiet: bool,
    config: str | None,
    log: str | None,
    schedule: str | None,
    online: bool,
    as_json: bool,
) -> int:
    """Show what is wrong with a setup; return the exit code."""
    session = open_session(ctx, verbose=verbose, quiet=quiet, config=config, log=log)
    found = survey(session, config_file(ctx, config), schedule, online=online)
    if as_json:
        from dataclasses import asdict

        session.voice.json({"findings": [asdict(finding) for finding in found]})
    else:
        from digest.console.setup import setup_lines

        session.voice.results(setup_lines(found, session.voice.width))
        if not found:
            session.voice.say("Nothing is wrong with this setup.")
    return 1 if found else 0


def find_place(name: str | None) -> Place:
    """Return where a setup is to lie, by default in this folder."""
    # Not resolved: a link to a folder is how its user calls it.
    file = Path(os.path.abspath(name or FILE_NAME))  # noqa: PTH100 - takes `..` away, too
    return Place(
        file=file,
        root=find_repository(file.parent),
        python=sys.executable,
        zone=local_zone(),
        today=today(SystemClock().now()),
        system=hasattr(os, "geteuid") and os.geteuid() == 0,
    )


def _plan(wishes: Wishes, place: Place, voice: Voice, *, force: bool) -> _Plan:
    """Make a plan of what is wished or answered.  Raises DigestError."""
    if place.file.is_file() and wishes.is_schedule_alone:
        return _schedule_alone(wishes, place)
    if can_ask() and wishes.is_empty:
        _check_free(place.file, force=force)
        answers = ask(voice, place)
    else:
        answers = wishes.answers(place)
    return _Plan(files=plan_files(answers, place), scheduler=answers.scheduler, place=place)


def _schedule_alone(wishes: Wishes, place: Place) -> _Plan:
    """Plan what runs a configuration that is there."""
    settings = load_settings(place.file, os.environ, Path.cwd())
    output = os.path.relpath(settings.build.output, place.file.parent)
    answers = replace(wishes.answers(place), output=output)
    files = plan_schedule(answers, place, settings)
    return _Plan(files=files, scheduler=answers.scheduler, place=place)


def _check_free(file: Path, *, force: bool) -> None:
    """Refuse before any question what would be refused after the last.  Raises OutputError."""
    if os.path.lexists(file) and not force:
        raise OutputError(
            f"{_near(file)} is there already; nothing was written.",
            hint="--force makes a new one and keeps this one as .bak; --schedule NAME adds what "
            "runs it.",
        )


def _holds(file: Path, content: bytes) -> bool:
    """Tell whether a file is there already as it would be written."""
    return file.is_file() and not file.is_symlink() and file.read_bytes() == content


def _near(path: Path) -> Path:
    """Return a path as seen from the working folder, where it is below that."""
    try:
        return path.relative_to(Path.cwd())
    except ValueError:
        return path


def _tell_more(plan: _Plan, voice: Voice) -> None:
    """Say what is to be done next, and what a schedule will not know."""
    told = [name for name in sorted(os.environ) if name.startswith("DIGEST_") and os.environ[name]]
    if plan.scheduler and told:
        voice.tell(
            f"A schedule does not know the variables of this shell: {', '.join(told)}. "
            f"Write them into {plan.place.file.name}."
        )
    voice.say("\n".join(("Next:", *(f"  {line}" for line in _steps(plan)))))


def _steps(plan: _Plan) -> list[str]:
    """Return the commands that come next."""
    import shlex

    named = plan.place.file.name
    config = [] if named == FILE_NAME else ["--config", named]
    files = {path.suffix: shlex.quote(str(_near(path))) for path in plan.files}
    manager = "systemctl" if plan.place.system else "systemctl --user"
    folder = shlex.quote(str(plan.place.file.parent))
    starting = {
        "cron": [f"(crontab -l; cat {files.get('.crontab')}) | crontab -"],
        "systemd": [
            f"{manager} link {folder}/digest.service",
            f"{manager} enable --now {folder}/digest.timer",
            *([] if plan.place.system else ["loginctl enable-linger"]),
        ],
        "github": [f"git add {' '.join(files.values())} && git commit -m Digest && git push"],
    }
    checked = shlex.join(["digest", "init", "--check", *config])
    built = shlex.join(["digest", "build", *config])
    return [checked, built, *starting.get(plan.scheduler, [])]
