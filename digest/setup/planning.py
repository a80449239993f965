"""Makes the files of a new setup out of what its editor has answered."""

import json
import shlex
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from digest.config import FILE_NAME, Settings
from digest.errors import UsageError
from digest.setup.answers import About, Offer
from digest.setup.finding import variables_of
from digest.setup.schedules import MARK, Moment, cron_time, find_clashes, read_schedule, timer_event
from digest.text import printable

if TYPE_CHECKING:
    from jinja2 import Environment


Value: TypeAlias = str | int | Sequence[str]


def toml_text(text: str) -> str:
    """Write a text as TOML: in single quotes where that saves escapes."""
    if '"' in text and "'" not in text and text.isprintable() and "\\" not in text:
        return f"'{text}'"
    # JSON lets the delete character pass, which TOML does not.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_value(value: Value) -> str:
    """Write a text, a number or texts as TOML."""
    if isinstance(value, str):
        return toml_text(value)
    return str(value) if isinstance(value, int) else f"[{', '.join(map(toml_text, value))}]"


def yaml_text(text: str) -> str:
    """Write a text as YAML for a workflow, in which no expression of GitHub's is left alive."""
    shown = "".join(map(_yaml_sign, text)).replace("${{", "${{ '${{' }}")
    return f'"{shown}"'


def unit_path(path: Path) -> str:
    """Write a path as a setting of systemd's that takes one."""
    return str(path).replace("%", "%%")


def unit_words(words: Sequence[str]) -> str:
    """Write words as a command of systemd's: `%` stands for something, `$` behind the program."""
    escaped = [words[0], *(word.replace("$", "$$") for word in words[1:])]
    return " ".join(map(_unit_word, escaped))


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


SCHEMA = "digest.schema.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a setup shall be; without a `scheduler` nothing is to run by itself.

    An `editor` is the model that edits issues, if one shall; `places` are tables of delivery, by
    what the places are called.
    """

    about: About
    number: int
    output: str
    contact: str = ""
    scheduler: str = ""
    moment: Moment
    editor: Offer | None = None
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
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


def plan_files(answers: Answers, place: Location) -> dict[Path, str]:
    """Return the text of each file, the configuration first.

    Raises UsageError for answers of which nothing can be made: a time before arXiv announces, or
    paths that a scheduler cannot be told.
    """
    text = make_toml(answers)
    settings = Settings.model_validate(tomllib.loads(text))
    schedule = plan_schedule(answers, place, settings) if answers.scheduler else {}
    return {place.file: text, place.file.parent / SCHEMA: schema_text(), **schedule}


def make_toml(answers: Answers) -> str:
    """Return a configuration, in which each setting is described as the schema has it."""
    about, editor = answers.about, answers.editor
    return fill(
        "digest.toml",
        setting=_write_setting,
        contact=answers.contact,
        output=answers.output,
        number=answers.number,
        key=about.key,
        title=about.title,
        query=about.query,
        categories=about.categories,
        kind="llm" if editor else "",
        model=editor.model if editor else "",
        base_url=editor.base_url if editor else "",
        key_of_model=editor.key if editor else "",
        places=answers.places.values(),
    )


def _write_setting(key: str, value: Value = "", example: Value = "") -> str:
    """Return what a setting is for and its value; with none, its default or an example, put off."""
    schema = json.loads(schema_text())
    node, name = schema, ""
    for name in key.split("."):
        node = node["properties"][name]
        kind = node.get("$ref") or node.get("additionalProperties", {}).get("$ref")
        node = schema["$defs"][kind.rpartition("/")[2]] if kind else node
    choices, said = node.get("items", {}).get("enum", ()), node["description"]
    if choices and len(choices) > len(node["default"]):
        said += f"  Any of {', '.join(choices)}."
    comment = textwrap.fill(said, 100, initial_indent="# ", subsequent_indent="# ")
    off = "" if value else "# "
    return f"{comment}\n{off}{name} = {toml_value(value or example or node['default'])}"


def schema_text() -> str:
    """Return the packaged JSON Schema of digest.toml."""
    return files("digest").joinpath("data", SCHEMA).read_text("utf-8")


def plan_schedule(answers: Answers, place: Location, settings: Settings) -> dict[Path, str]:
    """Return a schedule's files for a configuration, read back and judged as any setup's is.

    Raises UsageError as `plan_files` does.
    """
    check_path(str(place.file))
    check_path(place.python)
    planned = SCHEDULERS[answers.scheduler](answers, place, settings)
    for path, text in planned.items():
        schedule = read_schedule(text, path.name, place.zone)
        for fault in find_clashes(
            schedule, days=settings.build.days, source=settings.source, start=place.today
        ):
            raise UsageError(fault.sentence, hint=fault.hint)
    return planned


def check_scheduler(name: str) -> str:
    """Return the name of a scheduler.  Raises UsageError for another."""
    if name not in SCHEDULERS:
        known = ", ".join(SCHEDULERS)
        raise UsageError(f"There is no scheduler '{printable(name)}'.", hint=f"Known: {known}.")
    return name


WORKFLOW = Path(".github", "workflows", "digest.yml")
CRONTAB, SERVICE, TIMER = "digest.crontab", "digest.service", "digest.timer"
# A file `digest.py` in the folder of a newsletter is not the program.
_PROGRAM = ("-P", "-m", "digest")
_MIDWEEK = 3 * 24 * 60 + 12 * 60
_PAST_THE_HOUR = 7


def _arguments(place: Location, settings: Settings) -> Iterator[str]:
    """Yield the command of every schedule behind its program.

    Weeks that were missed are built first, and what may be missing makes it fail, so that somebody
    hears of it.
    """
    yield from ("build", "--catch-up", "--strict")
    if settings.topics:
        yield "--all"
    if place.file.name != FILE_NAME:
        yield from ("--config", place.file.name)


def _cron(answers: Answers, place: Location, settings: Settings) -> dict[Path, str]:
    """Return a crontab: it keeps the time of the machine, and knows no other zone everywhere."""
    moment, folder = answers.moment.moved(place.zone, place.today), place.file.parent
    words = [place.python, *_PROGRAM, *_arguments(place, settings), "--quiet"]
    # cron mails whatever is printed; systemd and GitHub keep it.
    words += () if settings.log else ("--log", "digest.log")
    command = f"cd {shlex.join([str(folder)])} && {shlex.join(words)}"
    text = fill(
        "digest.crontab",
        mark=f"{MARK}{moment}",
        zone=place.zone,
        time=cron_time(moment),
        # A percent sign would end it.
        command=command.replace("%", r"\%"),
    )
    return {folder / CRONTAB: text}


def _systemd(answers: Answers, place: Location, settings: Settings) -> dict[Path, str]:
    """Return a service and its timer, which knows time zones."""
    folder = place.file.parent
    # No quoting makes systemd take such a program.
    check_path(place.python, refused="\\\"'")
    service = fill(
        "digest.service",
        system=place.system,
        folder=unit_path(folder),
        environment=unit_path(folder / "digest.env"),
        command=unit_words([place.python, *_PROGRAM, *_arguments(place, settings)]),
    )
    timer = fill("digest.timer", mark=f"{MARK}{answers.moment}", event=timer_event(answers.moment))
    return {folder / SERVICE: service, folder / TIMER: timer}


def _github(answers: Answers, place: Location, settings: Settings) -> dict[Path, str]:
    """Return a workflow, which lies at the root of the repository and keeps UTC."""
    folder, output = place.file.parent, answers.output
    inside = (folder / output).resolve().is_relative_to(place.root.resolve())
    if Path(output).is_absolute() or output.startswith("~") or not inside:
        raise UsageError(
            f"A workflow can commit posts of its repository alone, not those in {output}.",
            hint="Give a folder below that of digest.toml, such as -o posts.",
        )
    moment = answers.moment.moved("UTC", place.today)
    moment = moment.later(_PAST_THE_HOUR if moment.minute == 0 else 0)
    secrets = variables_of(settings)
    text = fill(
        "workflow.yml",
        mark=f"{MARK}{moment}",
        told=str(answers.moment),
        build_cron=cron_time(moment),
        keep_cron=cron_time(moment.later(_MIDWEEK)),
        folder=yaml_text(folder.relative_to(place.root).as_posix()),
        posts=yaml_text(output),
        # GitHub keeps names that begin so for itself; its own token has one of them.
        secrets=[name for name in secrets if not name.upper().startswith("GITHUB_")],
        command=shlex.join(["digest", *_arguments(place, settings)]),
    )
    return {place.root / WORKFLOW: text}


SCHEDULERS: Mapping[str, Callable[[Answers, Location, Settings], dict[Path, str]]] = {
    "cron": _cron,
    "systemd": _systemd,
    "github": _github,
}
