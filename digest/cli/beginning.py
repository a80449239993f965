"""What `digest init` does once its options are read: asks or takes answers, and writes."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import typer

from digest.calendar import today
from digest.cli.session import open_session
from digest.cli.surveying import config_file, survey
from digest.config import FILE_NAME, load_settings
from digest.config.values import check_line, expand_folder
from digest.console.progress import TerminalProgress
from digest.console.questions import Questions, can_ask
from digest.console.voice import Voice
from digest.errors import DigestError, OutputError, UsageError
from digest.setup import (
    OFFERS,
    SCHEDULERS,
    About,
    Answers,
    Place,
    check_scheduler,
    find_offer,
    local_zone,
    make_about,
    parse_about,
    parse_moment,
    plan_files,
    plan_schedule,
    tell_cost,
    usual_moment,
    with_key,
    with_model,
)
from digest.setup.schedules import find_repository
from digest.stopping import INTERRUPTED
from digest.wiring.parts import SystemClock

TOPIC, NUMBER, OUTPUT = "deep learning", 100, "posts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """The options that were given; None or nothing where they were not."""

    topic: str | None = None
    query: str | None = None
    categories: tuple[str, ...] = ()
    number: int | None = None
    output: str | None = None
    contact: str | None = None
    scheduler: str | None = None
    at: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wished for."""
        return self == Wishes()

    @property
    def is_schedule_alone(self) -> bool:
        """Whether only a schedule is wished for."""
        return bool(self.scheduler) and self == Wishes(scheduler=self.scheduler, at=self.at)

    def answers(self, place: Place) -> Answers:
        """Return a setup of these wishes, and of what is usual.  Raises UsageError."""
        if self.at is not None and not self.scheduler:
            raise UsageError("--at needs a schedule.", hint="For example: --schedule cron")
        return Answers(
            about=self._about(),
            number=self.number or NUMBER,
            output=read_output(self.output if self.output is not None else OUTPUT),
            contact=_contact(self.contact or ""),
            scheduler=check_scheduler(self.scheduler) if self.scheduler is not None else "",
            moment=parse_moment(self.at, place.zone)
            if self.at is not None
            else usual_moment(place.zone, place.today),
        )

    def _about(self) -> About:
        if self.query is None and not self.categories:
            return parse_about(TOPIC if self.topic is None else self.topic)
        return make_about(query=self.query or "", names=self.categories, title=self.topic or "")


def read_output(text: str) -> str:
    """Return the path of a folder as it is written.  Raises UsageError."""
    try:
        expand_folder(check_line(text))
    except ValueError as error:
        raise UsageError(f"The folder {error}.", hint="For example: posts") from error
    return text


def _contact(text: str) -> str:
    try:
        return check_line(text)
    except ValueError as error:
        raise UsageError(f"--contact {error}.", hint="Such as ada@example.org") from error


_MOST = 2000
_NONE = "no"


def ask(voice: Voice, place: Place) -> Answers:
    """Ask what a setup shall be.  Raises KeyboardInterrupt where the person goes away."""
    questions = Questions(voice)
    about: About = questions.ask("Topic (words, a query or categories)", TOPIC, parse_about)
    number = questions.ask("Most papers in an issue", str(NUMBER), _read_number)
    output = questions.ask("Folder of the posts", OUTPUT, read_output)
    answers = Answers(
        about=about,
        number=number,
        output=output,
        moment=usual_moment(place.zone, place.today),
    )
    return _ask_editor(questions, _ask_schedule(questions, answers, place), voice)


def _ask_schedule(questions: Questions, answers: Answers, place: Place) -> Answers:
    """Ask what shall run it, and when; what nothing can be made of is asked for again."""

    def run_by(text: str) -> Answers:
        return _tried(replace(answers, scheduler=_read_scheduler(text)), place)

    def run_at(text: str) -> Answers:
        return _tried(replace(answers, moment=parse_moment(text, place.zone)), place)

    known = ", ".join(SCHEDULERS)
    answers = questions.ask(f"Run it every week ({known} or no)", _NONE, run_by)
    return questions.ask("When", str(answers.moment), run_at) if answers.scheduler else answers


def _ask_editor(questions: Questions, answers: Answers, voice: Voice) -> Answers:
    """Ask whether a model shall edit, say what that costs, and try it."""
    known = ", ".join(OFFERS)
    question = f"A language model as editor ({known}, an address, or no)"
    offer = questions.ask(question, _NONE, lambda text: None if _is_no(text) else find_offer(text))
    if offer is None:
        return answers
    offer = questions.ask("Model", offer.model, partial(with_model, offer))
    offer = questions.ask(
        "Environment variable that holds its key",
        offer.key or _NONE,
        lambda text: with_key(offer, "" if _is_no(text) else text),
    )
    from digest.wiring.trying import try_model

    voice.say(tell_cost(answers.number))
    try:
        try_model(offer.model, offer.base_url, offer.key, TerminalProgress(voice))
    except DigestError as error:
        voice.error(error)
        voice.say("It is written down all the same; try it again by `digest build`.")
    else:
        voice.say(f"{offer.model} answers.")
    return replace(answers, editor=offer)


def _tried(answers: Answers, place: Place) -> Answers:
    """Return answers of which files can be made.  Raises UsageError."""
    plan_files(answers, place)
    return answers


def _read_number(text: str) -> int:
    number = (
        int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST)) else 0
    )
    if not 1 <= number <= _MOST:
        raise UsageError(f"That is no number from 1 to {_MOST:,}.", hint="For example: 50")
    return number


def _read_scheduler(text: str) -> str:
    return "" if _is_no(text) else check_scheduler(text.lower())


def _is_no(text: str) -> bool:
    return text.lower() in {_NONE, "n", "none"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The files of a setup, and what there is to do with them then."""

    files: Mapping[Path, str]
    scheduler: str
    place: Place


def _write(contents: Mapping[Path, bytes], *, force: bool) -> None:
    """Write files, all or none; what is there is refused, or kept as .bak.  Raises OutputError."""
    from digest.publish.folder import write_new

    try:
        write_new(contents, force=force)
    except OutputError as error:
        hint = error.hint if "--force" in error.hint else "Choose another place by --config FILE."
        raise OutputError(str(error), hint=hint) from error


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
    _write(contents, force=force)
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
        session.voice.json({"findings": found})
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
