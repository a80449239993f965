"""`digest init`: writes a configuration and a schedule, or checks a setup."""

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

import typer

from digest.calendar import today
from digest.cli import options
from digest.cli.options import flag, option
from digest.cli.session import open_session, open_voice
from digest.cli.status import check_setup
from digest.config import FILE_NAME, find_file, load_settings
from digest.config.mistakes import judge
from digest.config.values import Folder, Line
from digest.console.reports import setup_lines
from digest.console.voice import TerminalProgress, Voice
from digest.errors import DigestError, OutputError, UsageError
from digest.publish.folder import write_new
from digest.setup import (
    OFFERS,
    PLACES_HINT,
    SCHEDULERS,
    About,
    Answers,
    AskedSetting,
    Location,
    TargetKind,
    Value,
    check_scheduler,
    describe_cost,
    find_kind,
    find_kinds,
    find_offer,
    local_zone,
    make_about,
    name_target,
    parse_about,
    parse_moment,
    plan_files,
    plan_schedule,
    schema_text,
    usual_moment,
    with_key,
    with_model,
)
from digest.setup.schedules import find_repository
from digest.stopping import INTERRUPTED
from digest.wiring.opening import SystemClock, try_model

_TOPIC, _NUMBER, _OUTPUT = "deep learning", 100, "posts"
_MOST_PAPERS = 2000
_NONE = "no"
_SCHEDULE, _CHECKING = "Schedule", "Looking at a setup"


def init(
    ctx: typer.Context,
    *,
    topic: str | None = option(
        "--topic",
        "TEXT",
        "The topic in words; with -q or -c, its name (deep learning).",
    ),
    query: str | None = options.QUERY,
    category: list[str] | None = options.CATEGORIES,
    number: int | None = options.MOST,
    output: str | None = options.FOLDER,
    contact: str | None = option(
        "--contact",
        "ADDRESS",
        "Mail or web address for the User-Agent, so that services can write to you.",
    ),
    scheduler: Literal["cron", "systemd", "github"] | None = option(
        "--schedule",
        "NAME",
        "Write a schedule too: cron, systemd or github.",
        _SCHEDULE,
    ),
    at: str | None = option(
        "--at",
        "WHEN",
        "Weekday and time, with a time zone if not this machine's (Saturday 09:00).",
        _SCHEDULE,
    ),
    force: bool = flag("--force", "Replace existing files; copies are kept."),
    check: bool = flag("--check", "Show what is wrong with the setup; write nothing.", _CHECKING),
    offline: bool = flag("--offline", "Ask no service.", _CHECKING),
    schedule_file: str | None = option(
        "--schedule-file",
        "FILE",
        "Check this crontab, timer or workflow; - is standard input.",
        _CHECKING,
    ),
    as_json: bool = options.JSON,
    schema: bool = flag("--schema", "Print the JSON Schema of digest.toml."),
) -> int:
    """Write a digest.toml to begin with, and what runs it every week.

    In a terminal, without options, it asks some questions. If there is a
    digest.toml already, --schedule alone adds a schedule for it. --check exits
    1 if anything is wrong with the setup.

    Examples:
      digest init
      digest init --topic 'graph learning' -n 50 -o content/posts
      digest init -c cs.CL --schedule systemd --at 'Sat 8:00 Europe/Rome'
      digest init --schedule github
      digest init --check
      digest init --check --schedule-file /etc/cron.d/digest
    """
    if schema:
        sys.stdout.write(schema_text())
        return 0
    if check:
        return _check_setup(ctx, schedule_file, online=not offline, as_json=as_json)
    if offline or schedule_file is not None:
        raise UsageError("--offline and --schedule-file go with --check.", hint="Add --check.")
    given = _GivenOptions(
        topic=topic,
        query=query,
        categories=tuple(category or ()),
        number=number,
        output=output,
        contact=contact,
        scheduler=scheduler,
        at=at,
    )
    voice, location = open_voice(ctx), _find_location(ctx.obj.config)
    try:
        answers, files = _plan(given, location, voice, force=force)
    except KeyboardInterrupt:
        voice.say("Interrupted. Nothing was written.")
        return INTERRUPTED
    _write(files, location, voice, force=force)
    shown = [_relative(path) for path in files]
    if as_json:
        voice.json({"files": [str(path) for path in shown]})
    else:
        voice.paths(shown)
    if topic and category and query is None:
        categories = ", ".join(answers.about.categories)
        voice.report(f"The topic {topic} takes all papers of {categories}; narrow it with -q.")
    names = [name for name in sorted(os.environ) if name.startswith("DIGEST_") and os.environ[name]]
    if answers.scheduler and names:
        voice.report(
            f"A schedule does not know the variables of this shell: {', '.join(names)}. "
            f"Write them into {location.file.name}."
        )
    steps = _steps(files, answers.scheduler, location)
    voice.say("\n".join(("Next:", *(f"  {line}" for line in steps))))
    return 0


def _check_setup(ctx: typer.Context, schedule: str | None, *, online: bool, as_json: bool) -> int:
    """Show what is wrong with a setup; return the exit code."""
    session = open_session(ctx)
    voice, found = session.voice, check_setup(session, schedule, online=online)
    if not ctx.obj.config and find_file(Path.cwd()) is None:
        voice.report(f"There is no {FILE_NAME} in this folder or above: these are the defaults.")
    if as_json:
        voice.json({"findings": found})
    elif not found:
        voice.done(["Nothing is wrong with this setup."])
    else:
        voice.results(setup_lines(found, voice.width))
    return 1 if found else 0


def _find_location(name: str | None) -> Location:
    """Return the location of a setup, by default this folder."""
    # Not resolved: messages show a link to a folder as the user typed it.
    file = Path(os.path.abspath(name or FILE_NAME))  # noqa: PTH100 - takes `..` away, too
    return Location(
        file=file,
        root=find_repository(file.parent),
        python=sys.executable,
        zone=local_zone(),
        today=today(SystemClock().now()),
        system=hasattr(os, "geteuid") and os.geteuid() == 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _GivenOptions:
    """The options that were given; None or empty where they were not."""

    topic: str | None = None
    query: str | None = None
    categories: tuple[str, ...] = ()
    number: int | None = None
    output: str | None = None
    contact: str | None = None
    scheduler: str | None = None
    at: str | None = None

    def answers(self, location: Location) -> Answers:
        """Return the answers of these options, else the defaults.  Raises UsageError."""
        if self.at is not None and not self.scheduler:
            raise UsageError("--at needs a schedule.", hint="For example: --schedule cron")
        if self.query is None and not self.categories:
            about = parse_about(_TOPIC if self.topic is None else self.topic)
        else:
            about = make_about(
                query=self.query or "", names=self.categories, title=self.topic or ""
            )
        return Answers(
            about=about,
            number=self.number or _NUMBER,
            output=_read_output(self.output if self.output is not None else _OUTPUT),
            contact=_read_contact(self.contact or ""),
            scheduler=check_scheduler(self.scheduler) if self.scheduler is not None else "",
            moment=parse_moment(self.at, location.zone)
            if self.at is not None
            else usual_moment(location.zone, location.today),
        )


def _plan(
    given: _GivenOptions, location: Location, voice: Voice, *, force: bool
) -> tuple[Answers, Mapping[Path, str]]:
    """Return the answers, by options or questions, and their files.  Raises DigestError."""
    alone = _GivenOptions(scheduler=given.scheduler, at=given.at)
    if location.file.is_file() and given.scheduler and given == alone:
        # A schedule for an existing configuration.
        settings = load_settings(location.file, os.environ, Path.cwd())
        output = os.path.relpath(settings.build.output, location.file.parent)
        answers = replace(given.answers(location), output=output)
        return answers, plan_schedule(answers, location, settings)
    if voice.can_ask and given == _GivenOptions():
        _check_free(location.file, force=force)
        answers = _ask(voice, location)
    else:
        answers = given.answers(location)
    return answers, plan_files(answers, location)


def _write(files: Mapping[Path, str], location: Location, voice: Voice, *, force: bool) -> None:
    """Write all files or none.  Raises OutputError."""
    contents = {path: text.encode() for path, text in files.items()}
    own = location.file
    is_same = own.is_file() and not own.is_symlink() and own.read_bytes() == contents.get(own)
    if own in contents and not is_same:
        _check_free(own, force=force)
    try:
        write_new(contents, voice.report, force=force)
    except OutputError as error:
        hint = error.hint if "--force" in error.hint else "Choose another file by --config FILE."
        raise OutputError(str(error), hint=hint) from error


def _check_free(file: Path, *, force: bool) -> None:
    """Raise OutputError for an existing file, before any question is asked."""
    if os.path.lexists(file) and not force:
        raise OutputError(
            f"{_relative(file)} is there already; nothing was written.",
            hint="--force makes a new one and keeps this one as .bak; --schedule NAME adds what "
            "runs it.",
        )


def _relative(path: Path) -> Path:
    """Return a path relative to the working folder if it is below that."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _ask(voice: Voice, location: Location) -> Answers:
    """Ask for the setup.  Raises KeyboardInterrupt at the end of the input."""
    about: About = voice.ask("Topic (words, a query or categories)", _TOPIC, parse_about)
    number = voice.ask("Most papers in an issue", str(_NUMBER), _read_number)
    output = voice.ask("Folder of the posts", _OUTPUT, _read_output)
    contact = voice.ask("Mail or web address that services may write to", _NONE, _read_contact)
    answers = Answers(
        about=about,
        number=number,
        output=output,
        contact=contact,
        moment=usual_moment(location.zone, location.today),
    )
    answers = _ask_editor(voice, _ask_schedule(voice, answers, location))
    return _ask_targets(voice, answers, location)


def _ask_schedule(voice: Voice, answers: Answers, location: Location) -> Answers:
    """Ask for a schedule, and its time; an answer that cannot be used is asked for again."""

    def checked(changed: Answers) -> Answers:
        plan_files(changed, location)
        return changed

    def read_scheduler(text: str) -> Answers:
        scheduler = "" if _is_no(text) else check_scheduler(text.lower())
        return checked(replace(answers, scheduler=scheduler))

    def read_moment(text: str) -> Answers:
        return checked(replace(answers, moment=parse_moment(text, location.zone)))

    known = ", ".join(SCHEDULERS)
    answers = voice.ask(f"Run it every week ({known} or no)", _NONE, read_scheduler)
    return voice.ask("When", str(answers.moment), read_moment) if answers.scheduler else answers


def _ask_editor(voice: Voice, answers: Answers) -> Answers:
    """Ask whether a model is the editor, show its cost, and try it."""
    known = ", ".join(OFFERS)
    question = f"A language model as editor ({known}, an address, or no)"
    offer = voice.ask(question, _NONE, lambda text: None if _is_no(text) else find_offer(text))
    if offer is None:
        return answers
    offer = voice.ask("Model", offer.model, partial(with_model, offer))
    offer = voice.ask(
        "Environment variable that holds its key",
        offer.key or _NONE,
        lambda text: with_key(offer, "" if _is_no(text) else text),
    )
    voice.say(describe_cost(answers.number))
    try:
        try_model(offer.model, offer.base_url, offer.key, TerminalProgress(voice))
    except DigestError as error:
        voice.error(error)
        voice.say("The model is written to digest.toml nevertheless; digest build tries it again.")
    else:
        voice.say(f"{offer.model} answers.")
    return replace(answers, editor=offer)


def _ask_targets(voice: Voice, answers: Answers, location: Location) -> Answers:
    """Ask for targets, one after the other, and for the settings of each.

    A target with a mistake is asked for again, with the former answers.  It is left out where the
    answers stay the same, or a required setting is not given.
    """
    question, usual = f"Deliver to ({', '.join(find_kinds())}, or no)", _NONE
    given: Mapping[str, Value] = {}

    def read_kind(text: str) -> TargetKind | None:
        return None if _is_no(text) else find_kind(text)

    while kind := voice.ask(question, usual, read_kind):
        former = given = given if usual == kind.kind else {}
        try:
            given = _ask_settings(voice, kind, former)
            name = name_target(kind.kind, tuple(answers.targets))
            table = kind.format_table(name, given)
            changed = replace(answers, targets={**answers.targets, name: table})
            plan_files(changed, location)
        except UsageError as error:
            voice.error(error)
            usual = kind.kind if given != former else _NONE
            if given == former:
                voice.say(f"{kind.kind} is left out.")
        else:
            answers, usual = changed, _NONE
            if "automatic = false" in table:
                voice.say(f"{name} mails people: it waits for `digest publish` (`automatic`).")
    return answers


def _ask_settings(
    voice: Voice, kind: TargetKind, given: Mapping[str, Value]
) -> Mapping[str, Value]:
    """Ask for the settings of a target.  Raises UsageError without a required setting."""
    answers: dict[str, Value] = {}
    for setting in kind.wanted():
        if answers.get(setting.instead_of):
            continue
        former = given.get(setting.name, "")
        shown = str(former) if isinstance(former, str | int) else ", ".join(former)
        usual = shown or ("" if setting.default is None else setting.default or _NONE)

        def read(text: str, setting: AskedSetting = setting) -> Value:
            return setting.read("" if not setting.default and _is_no(text) else text)

        answers[setting.name] = voice.ask(setting.question, usual, read)
        if setting.is_needed and not answers[setting.name]:
            raise UsageError(f"{kind.kind} needs `{setting.name}`.", hint=PLACES_HINT)
    return answers


def _read_contact(text: str) -> str:
    try:
        return "" if _is_no(text) else str(judge(Line, text))
    except ValueError as error:
        raise UsageError(f"The contact {error}.", hint="Such as ada@example.org") from error


def _read_number(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_PAPERS))
    number = int(text) if is_number else 0
    if not 1 <= number <= _MOST_PAPERS:
        raise UsageError(f"That is no number from 1 to {_MOST_PAPERS:,}.", hint="For example: 50")
    return number


def _is_no(text: str) -> bool:
    return text.lower() in {_NONE, "n", "none"}


def _read_output(text: str) -> str:
    """Return the path of a folder as it is written.  Raises UsageError."""
    try:
        judge(Folder, judge(Line, text))
    except ValueError as error:
        raise UsageError(f"The folder {error}.", hint="For example: posts") from error
    return text


def _steps(files_of: Mapping[Path, str], scheduler: str, location: Location) -> list[str]:
    """Return the commands to run next."""
    name = location.file.name
    config = [] if name == FILE_NAME else ["--config", name]
    files = {path.suffix: shlex.quote(str(_relative(path))) for path in files_of}
    manager = "systemctl" if location.system else "systemctl --user"
    folder = shlex.quote(str(location.file.parent))
    activating = {
        "cron": [f"(crontab -l; cat {files.get('.crontab')}) | crontab -"],
        "systemd": [
            f"{manager} link {folder}/digest.service",
            f"{manager} enable --now {folder}/digest.timer",
            *([] if location.system else ["loginctl enable-linger"]),
        ],
        "github": [f"git add {' '.join(files.values())} && git commit -m Digest && git push"],
    }
    check = shlex.join(["digest", "init", "--check", *config])
    build = shlex.join(["digest", "build", *config])
    return [check, build, *activating.get(scheduler, [])]
