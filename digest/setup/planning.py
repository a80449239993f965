"""Makes the files of a new setup out of what its editor has answered."""

import json
import shlex
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from digest.config import FILE_NAME, Settings
from digest.errors import UsageError
from digest.setup.answers import About, Offer
from digest.setup.finding import variables_of
from digest.setup.schedules import WEEKDAYS, Moment, find_clashes, read_schedule
from digest.text import printable

if TYPE_CHECKING:
    from jinja2 import Environment


def toml_text(text: str) -> str:
    """Write a text as TOML: in single quotes where that saves escapes."""
    if '"' in text and "'" not in text and text.isprintable() and "\\" not in text:
        return f"'{text}'"
    # JSON lets the delete character pass, which TOML does not.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_list(texts: Iterable[str]) -> str:
    """Write texts as a list of TOML."""
    return f"[{', '.join(map(toml_text, texts))}]"


def yaml_text(text: str) -> str:
    """Write a text as YAML for a workflow, in which no expression of GitHub's is left alive."""
    shown = "".join(map(_yaml_sign, text)).replace("${{", "${{ '${{' }}")
    return f'"{shown}"'


def shell_line(words: Iterable[str]) -> str:
    """Write words as a command for a shell."""
    return shlex.join(words)


def cron_line(command: str) -> str:
    """Write a command for a crontab, where a percent sign would end it."""
    return command.replace("%", r"\%")


def unit_path(path: str) -> str:
    """Write a path as a setting of systemd's that takes one."""
    return path.replace("%", "%%")


def unit_words(words: Iterable[str]) -> str:
    """Write words as a command of systemd's: `%` stands for something, `$` behind the program."""
    program, *arguments = words
    return " ".join(map(_unit_word, [program, *(word.replace("$", "$$") for word in arguments)]))


def check_path(path: str, refused: str = "\\") -> None:
    """Refuse a path that a scheduler cannot be told in a line.  Raises UsageError."""
    if not path.isprintable() or set(refused) & set(path) or path != path.strip():
        raise UsageError(
            f"{path!r} cannot be written into a schedule safely.",
            hint=f"It has a control character, a blank at its end, or any of {refused}.",
        )


def _yaml_sign(sign: str) -> str:
    """Write a character within double quotes, by its number where YAML might not take it."""
    if sign in '"\\':
        return f"\\{sign}"
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"


def _unit_word(word: str) -> str:
    escaped = word.replace("%", "%%").replace('"', '\\"')
    return escaped if escaped and not set(escaped) & set(" '\";") else f'"{escaped}"'


def fill(template: str, **values: object) -> str:
    """Return a template with its values."""
    text = files("digest.setup").joinpath("templates", template).read_text("utf-8")
    return _environment().from_string(text).render(**values)


@cache
def _environment() -> "Environment":
    """Return what reads the templates; braces and percent signs belong to their own languages."""
    from jinja2 import Environment, StrictUndefined  # noqa: PLC0415 - few runs write such files

    return Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - nothing here is markup
    )


WORKFLOW = Path(".github", "workflows", "digest.yml")
CRONTAB, SERVICE, TIMER = "digest.crontab", "digest.service", "digest.timer"

# A file `digest.py` in the folder of a newsletter is not the program.
_PROGRAM = ("-P", "-m", "digest")
# The run of every schedule: weeks that were missed are built first, and what may be missing makes
# it fail, so that somebody hears of it.
_BUILD = ("build", "--catch-up", "--strict")
# cron mails whatever is printed; systemd and GitHub keep it.
_SILENT, _LOG = ("--quiet",), ("--log", "digest.log")
_MIDWEEK = 3 * 24 * 60 + 12 * 60
_PAST_THE_HOUR = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is to be run, when and where.

    `file` is the configuration, `output` the folder of posts as it names it; `zone` is this
    machine's, `root` the folder of the repository; `secrets` are variables that may hold keys,
    `system` tells that all users are served, `topics` that the configuration has any, `logs` that
    it names a log.
    """

    file: Path
    output: str
    python: str
    moment: Moment
    zone: str
    root: Path
    today: date
    secrets: tuple[str, ...] = ()
    system: bool = False
    topics: bool = True
    logs: bool = False

    @property
    def folder(self) -> Path:
        """Where it runs."""
        return self.file.parent

    @property
    def arguments(self) -> tuple[str, ...]:
        """The command behind its program."""
        every_topic = ("--all",) if self.topics else ()
        named = () if self.file.name == FILE_NAME else ("--config", self.file.name)
        return (*_BUILD, *every_topic, *named)


def check_scheduler(name: str) -> str:
    """Return the name of a scheduler.  Raises UsageError for another."""
    if name not in SCHEDULERS:
        known = ", ".join(SCHEDULERS)
        raise UsageError(f"There is no scheduler '{printable(name)}'.", hint=f"Known: {known}.")
    return name


def plan_job(name: str, job: Job) -> dict[Path, str]:
    """Return the files of a scheduler.  Raises UsageError for paths that it cannot be told."""
    check_path(str(job.file))
    check_path(job.python)
    return SCHEDULERS[name](job)


def _cron(job: Job) -> dict[Path, str]:
    """Return a crontab: it keeps the time of the machine, and knows no other zone everywhere."""
    moment = job.moment.moved(job.zone, job.today)
    log = () if job.logs else _LOG
    run = shell_line([job.python, *_PROGRAM, *job.arguments, *_SILENT, *log])
    text = fill(
        "digest.crontab",
        told=str(job.moment),
        zone=job.zone,
        minute=str(moment.minute),
        hour=str(moment.hour),
        weekday=_cron_day(moment),
        command=cron_line(f"cd {shell_line([str(job.folder)])} && {run}"),
    )
    return {job.folder / CRONTAB: text}


def _systemd(job: Job) -> dict[Path, str]:
    """Return a service and its timer, which knows time zones."""
    moment, folder = job.moment, str(job.folder)
    # No quoting makes systemd take such a program.
    check_path(job.python, refused="\\\"'")
    service = fill(
        "digest.service",
        system=job.system,
        folder=unit_path(folder),
        environment=unit_path(str(job.folder / "digest.env")),
        command=unit_words([job.python, *_PROGRAM, *job.arguments]),
    )
    timer = fill(
        "digest.timer",
        weekday=WEEKDAYS[moment.weekday][:3],
        time=f"{moment.hour:02}:{moment.minute:02}",
        zone=moment.zone,
    )
    return {job.folder / SERVICE: service, job.folder / TIMER: timer}


def _github(job: Job) -> dict[Path, str]:
    """Return a workflow, which lies at the root of the repository and keeps UTC."""
    _check_within(job)
    moment = job.moment.moved("UTC", job.today)
    moment = moment.later(_PAST_THE_HOUR if moment.minute == 0 else 0)
    text = fill(
        "workflow.yml",
        told=str(job.moment),
        build_cron=_cron_time(moment),
        keep_cron=_cron_time(moment.later(_MIDWEEK)),
        folder=yaml_text(job.folder.relative_to(job.root).as_posix()),
        posts=yaml_text(job.output),
        # GitHub keeps names that begin so for itself; its own token has one of them.
        secrets=[name for name in job.secrets if not name.upper().startswith("GITHUB_")],
        command=shell_line(["digest", *job.arguments]),
    )
    return {job.root / WORKFLOW: text}


def _check_within(job: Job) -> None:
    """Refuse to commit posts that lie elsewhere.  Raises UsageError."""
    inside = (job.folder / job.output).resolve().is_relative_to(job.root.resolve())
    if Path(job.output).is_absolute() or job.output.startswith("~") or not inside:
        raise UsageError(
            f"A workflow can commit posts of its repository alone, not those in {job.output}.",
            hint="Give a folder below that of digest.toml, such as -o posts.",
        )


def _cron_time(moment: Moment) -> str:
    return f"{moment.minute} {moment.hour} * * {_cron_day(moment)}"


def _cron_day(moment: Moment) -> str:
    """Write a weekday as cron counts them, from Sunday, 0."""
    return str((moment.weekday + 1) % 7)


SCHEDULERS: Mapping[str, Callable[[Job], dict[Path, str]]] = {
    "cron": _cron,
    "systemd": _systemd,
    "github": _github,
}


SCHEMA = "digest.schema.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a setup shall be; without a `scheduler` nothing is to run by itself.

    An `editor` is the model that edits issues, if one shall.
    """

    about: About
    number: int
    output: str
    contact: str = ""
    scheduler: str = ""
    moment: Moment
    editor: Offer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a setup lies and what is there.

    `file` is its configuration, whole, `root` the folder of the repository that holds it; `zone`
    is this machine's time zone; `system` tells that units are for all users.
    """

    file: Path
    root: Path
    python: str
    zone: str
    today: date
    system: bool = False


def plan_files(answers: Answers, place: Place) -> dict[Path, str]:
    """Return the text of each file, the configuration first.

    Raises UsageError for answers of which nothing can be made: a time before arXiv announces, or
    paths that a scheduler cannot be told.
    """
    text = make_toml(answers)
    settings = Settings.model_validate(tomllib.loads(text))
    schedule = plan_schedule(answers, place, settings) if answers.scheduler else {}
    return {place.file: text, place.file.parent / SCHEMA: schema_text(), **schedule}


def make_toml(answers: Answers) -> str:
    """Return a configuration with comments."""
    about, editor = answers.about, answers.editor
    return fill(
        "digest.toml",
        contact=toml_text(answers.contact) if answers.contact else "",
        output=toml_text(answers.output),
        number=str(answers.number),
        key=about.key,
        title=toml_text(about.title),
        query=toml_text(about.query) if about.query else "",
        categories=toml_list(about.categories) if about.categories else "",
        model=toml_text(editor.model) if editor else "",
        base_url=toml_text(editor.base_url) if editor else "",
        key_of_model=toml_text(editor.key) if editor and editor.key else "",
    )


def schema_text() -> str:
    """Return the packaged JSON Schema of digest.toml."""
    return files("digest").joinpath("data", SCHEMA).read_text("utf-8")


def plan_schedule(answers: Answers, place: Place, settings: Settings) -> dict[Path, str]:
    """Return a schedule's files for a configuration, read back and judged as any setup's is.

    Raises UsageError as `plan_files` does.
    """
    job = Job(
        file=place.file,
        output=answers.output,
        python=place.python,
        moment=answers.moment,
        zone=place.zone,
        root=place.root,
        today=place.today,
        secrets=variables_of(settings),
        system=place.system,
        topics=bool(settings.topics),
        logs=settings.log is not None,
    )
    planned = plan_job(answers.scheduler, job)
    for path, text in planned.items():
        schedule = read_schedule(text, path.name, place.zone)
        for fault in find_clashes(
            schedule, days=settings.build.days, source=settings.source, start=place.today
        ):
            raise UsageError(fault.sentence, hint=fault.hint)
    return planned
