"""`digest init`: writes a configuration and a schedule, or checks a setup."""

import os
import shlex
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Literal

import typer

from digest.calendar import today
from digest.cli import options
from digest.cli.options import flag, option
from digest.cli.session import open_session, open_voice
from digest.cli.status import check_setup
from digest.config import FILE_NAME, find_file, load_settings
from digest.config.values import Folder, Line, ModelName, OptionalVariable
from digest.console.reports import setup_lines
from digest.console.voice import TerminalProgress, Voice
from digest.errors import DigestError, OutputError, UsageError
from digest.extras import pinned_source
from digest.publish.folder import write_new
from digest.setup.answers import (
    ENDPOINT_HINT,
    OFFERS,
    Offer,
    find_kinds,
    find_offer,
    make_about,
    parse_about,
    read_as,
    read_kinds,
    schema_text,
)
from digest.setup.planning import (
    SCHEDULERS,
    Answers,
    Location,
    plan_files,
    plan_schedule,
)
from digest.setup.schedules import find_repository, local_zone, parse_moment, usual_moment
from digest.stopping import INTERRUPTED
from digest.text import printable
from digest.wiring.opening import SystemClock, try_model

_TOPIC, _NUMBER, _OUTPUT = "deep learning", 100, "posts"
_MOST_PAPERS = 2000
_NONE = "no"
# Tokens read and written for an issue and for each of its papers, as measured on recorded issues;
# the largest number of papers for which tokens are counted.
_READ, _READ_EACH, _WRITTEN, _WRITTEN_EACH, _MOST = 4_000, 1_000, 1_000, 100, 100
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
    if at is not None and not scheduler:
        raise UsageError("--at needs a schedule.", hint="For example: --schedule cron")
    voice, location = open_voice(ctx), _find_location(ctx.obj.config)
    content = (topic, query, category or None, number, output, contact)
    is_empty = all(value is None for value in content)
    answers = Answers(
        about=parse_about(_TOPIC if topic is None else topic)
        if query is None and not category
        else make_about(query=query or "", names=category or (), title=topic or ""),
        number=number or _NUMBER,
        output=_read_output(_OUTPUT if output is None else output),
        contact=_read_contact(contact or ""),
        scheduler=scheduler or "",
        moment=usual_moment(location.zone, location.today)
        if at is None
        else parse_moment(at, location.zone),
    )
    if is_empty and not scheduler and voice.can_ask:
        _check_free(location.file, force=force)
        try:
            answers = _ask(voice, answers, location)
        except KeyboardInterrupt:
            voice.say("Interrupted. Nothing was written.")
            return INTERRUPTED
    if is_empty and scheduler and location.file.is_file():
        # A schedule for an existing configuration.
        settings = load_settings(location.file, os.environ, Path.cwd())
        below = os.path.relpath(settings.build.output, location.file.parent)
        files = plan_schedule(replace(answers, output=below), location, settings)
    else:
        files = plan_files(answers, location)
    _write(files, location, voice, force=force)
    shown = [_relative(path) for path in files]
    if as_json:
        voice.json({"files": [str(path) for path in shown]})
    else:
        voice.paths(shown)
    if topic and category and query is None:
        categories = ", ".join(answers.about.categories)
        voice.report(f"The topic {topic} takes all papers of {categories}; narrow it with -q.")
    _say_next(voice, files, answers.scheduler, location)
    return 0


def _check_setup(ctx: typer.Context, schedule: str | None, *, online: bool, as_json: bool) -> int:
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
    # Not resolved: messages show a link to a folder as the user typed it.
    file = Path(os.path.abspath(name or FILE_NAME))  # noqa: PTH100 - takes `..` away, too
    return Location(
        file=file,
        root=find_repository(file.parent),
        python=sys.executable,
        zone=local_zone(),
        today=today(SystemClock().now()),
        source=pinned_source(),
        system=hasattr(os, "geteuid") and os.geteuid() == 0,
    )


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
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _ask(voice: Voice, answers: Answers, location: Location) -> Answers:
    answers = replace(
        answers,
        about=voice.ask("Topic (words, a query or categories)", _TOPIC, parse_about),
        number=voice.ask("Most papers in an issue", str(_NUMBER), _read_number),
        output=voice.ask("Folder of the posts", _OUTPUT, _read_output),
        contact=voice.ask("Mail or web address that services may write to", _NONE, _read_contact),
    )

    known = ", ".join(SCHEDULERS)

    def read_scheduler(text: str) -> Answers:
        scheduler = "" if _is_no(text) else text.lower()
        if scheduler and scheduler not in SCHEDULERS:
            raise UsageError(
                f"There is no scheduler '{printable(scheduler)}'.", hint=f"Known: {known}."
            )
        return _planned(replace(answers, scheduler=scheduler), location)

    def read_moment(text: str) -> Answers:
        return _planned(replace(answers, moment=parse_moment(text, location.zone)), location)

    answers = voice.ask(f"Run it every week ({known} or no)", _NONE, read_scheduler)
    if answers.scheduler:
        answers = voice.ask("When", str(answers.moment), read_moment)
    answers = replace(answers, editor=_ask_editor(voice, answers.number))
    kinds = voice.ask(
        f"Deliver to (any of {', '.join(find_kinds())}, or no)",
        _NONE,
        lambda text: () if _is_no(text) else read_kinds(text),
    )
    if kinds:
        voice.say("Their tables in digest.toml are comments until you fill them in.")
    return replace(answers, targets=kinds)


def _planned(answers: Answers, location: Location) -> Answers:
    """Return answers from which files can be made.  Raises UsageError."""
    plan_files(answers, location)
    return answers


def _ask_editor(voice: Voice, papers: int) -> Offer | None:
    known = ", ".join(OFFERS)
    question = f"A language model as editor ({known}, an address, or no)"
    offer = voice.ask(question, _NONE, lambda text: None if _is_no(text) else find_offer(text))
    if offer is None:
        return None
    model = voice.ask("Model", offer.model, _read_model)
    key = voice.ask(
        "Environment variable that holds its key",
        offer.key or _NONE,
        lambda text: read_as(
            OptionalVariable, "The variable", ENDPOINT_HINT, "" if _is_no(text) else text
        ),
    )
    counted = min(papers, _MOST)
    read, written = _READ + _READ_EACH * counted, _WRITTEN + _WRITTEN_EACH * counted
    voice.say(
        f"An issue of {papers:,} papers takes about {read:,} tokens read and {written:,} written; "
        "answers are kept, and used again."
    )
    try:
        try_model(model, offer.base_url, key, TerminalProgress(voice))
    except DigestError as error:
        voice.error(error)
        voice.say("The model is written to digest.toml nevertheless; digest build tries it again.")
    else:
        voice.say(f"{model} answers.")
    return replace(offer, model=model, key=key)


def _read_model(text: str) -> str:
    if not text:
        raise UsageError("The model needs a name.", hint="Give it as its endpoint lists it.")
    return read_as(ModelName, "The name", ENDPOINT_HINT, text)


def _read_contact(text: str) -> str:
    return read_as(Line, "The contact", "Such as ada@example.org", "" if _is_no(text) else text)


def _read_number(text: str) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(_MOST_PAPERS))
    number = int(text) if is_number else 0
    if not 1 <= number <= _MOST_PAPERS:
        raise UsageError(f"That is no number from 1 to {_MOST_PAPERS:,}.", hint="For example: 50")
    return number


def _is_no(text: str) -> bool:
    return text.lower() in {_NONE, "n", "none"}


def _read_output(text: str) -> str:
    for kind in (Line, Folder):
        read_as(kind, "The folder", "For example: posts", text)
    return text


def _say_next(
    voice: Voice, files_of: Mapping[Path, str], scheduler: str, location: Location
) -> None:
    names = [name for name in sorted(os.environ) if name.startswith("DIGEST_") and os.environ[name]]
    if scheduler and names:
        voice.report(
            f"A schedule does not know the variables of this shell: {', '.join(names)}. "
            f"Write them into {location.file.name}."
        )
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
    steps = ("Next:", check, build, *activating.get(scheduler, ()))
    voice.say("\n  ".join(steps))
