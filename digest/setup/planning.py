"""Makes the files of a new setup from the user's answers."""

import json
import shlex
import textwrap
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeAlias

from digest.config import FILE_NAME, Settings
from digest.config.mistakes import kind_at
from digest.config.values import ASKED, NAMES_VARIABLE
from digest.errors import UsageError
from digest.setup.answers import SCHEMA, About, Offer, find_kinds, schema_text
from digest.setup.finding import variables_of
from digest.setup.schedules import (
    MARK,
    WeeklyTime,
    cron_time,
    find_clashes,
    read_schedule,
    timer_event,
)

Value: TypeAlias = str | int | Sequence[str]
# Characters that mean something to cron, to systemd, or in a workflow, in spite of quotation marks.
_REFUSED = "\\\"'%$`"


def _toml_value(value: Value) -> str:
    """Format a value as TOML; a text in single quotes if that saves escapes."""
    is_literal = isinstance(value, str) and value.isprintable() and not {"'", "\\"} & set(value)
    if is_literal and '"' in str(value):
        return f"'{value}'"
    # Unlike JSON, TOML does not allow the delete character.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _check_path(path: str) -> str:
    """Return a path, which needs no escape in a schedule but quotation marks around it.

    Raises UsageError for any other: cron, systemd and GitHub each escape in a way of their own.
    """
    if not path.isprintable() or set(_REFUSED) & set(path) or path != path.strip():
        raise UsageError(
            f"{path!r} cannot be written into a schedule safely.",
            hint=f"It has a control character, a blank at its end, or any of {_REFUSED}.",
        )
    return path


def _fill(template: str, **values: object) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - rarely needed

    # The files use braces and `%` for themselves.
    environment = Environment(
        loader=PackageLoader("digest.setup"),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # noqa: S701 - nothing here is markup
    )
    return environment.get_template(template).render(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The user's answers for a setup; without a `scheduler` nothing runs by itself.

    `editor` is the model that writes issues, if any; `targets` are kinds of targets.
    """

    about: About
    number: int
    output: str
    contact: str = ""
    scheduler: str = ""
    moment: WeeklyTime
    editor: Offer | None = None
    targets: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a setup lies, and on which machine.

    `file` is the absolute path of its configuration, `root` the folder of the repository around it,
    `zone` this machine's time zone; `source` the pinned address that digest was installed from, ""
    if none; `system` says whether systemd's units are for all users.
    """

    file: Path
    root: Path
    python: str
    zone: str
    today: date
    source: str = ""
    system: bool = False


def plan_files(answers: Answers, location: Location) -> dict[Path, str]:
    """Return the text of each file, the configuration first.

    Raises UsageError for a time before arXiv's last announcement of a week, and for paths that
    cannot be written into a schedule.
    """
    text = _make_toml(answers)
    settings = Settings.model_validate(tomllib.loads(text))
    schedule = plan_schedule(answers, location, settings) if answers.scheduler else {}
    return {location.file: text, location.file.parent / SCHEMA: schema_text(), **schedule}


def _make_toml(answers: Answers) -> str:
    about, editor = answers.about, answers.editor
    return _fill(
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
        targets=map(_write_target, answers.targets),
    )


def _write_setting(key: str, value: Value = "", example: Value = "") -> str:
    """Return a setting's description and value; without a value, its default commented out.

    An `example` is shown instead of the default.
    """
    schema = json.loads(schema_text())
    node, name = schema, ""
    for name in key.split("."):
        node = node["properties"][name]
        kind = node.get("$ref") or node.get("additionalProperties", {}).get("$ref")
        node = schema["$defs"][kind.rpartition("/")[2]] if kind else node
    choices, text = node.get("items", {}).get("enum", ()), node["description"]
    if choices and len(choices) > len(node["default"]):
        text += f"  Any of {', '.join(choices)}."
    off = "" if value else "# "
    return f"{_comment(text)}\n{off}{name} = {_toml_value(value or example or node['default'])}"


def _write_target(kind: str) -> str:
    """Return the table of a target, commented out, with the settings that it may need.

    A target that mails people is not automatic: it waits for `digest publish`.
    """
    node = find_kinds()[kind]
    head = f"{node['description']}  docs/configuration.md has more settings."
    lines = [_comment(head), "# [[deliver]]", f'# name = "{kind}"', f'# kind = "{kind}"']
    for name, field in kind_at(("deliver", 0, kind)).model_fields.items():
        is_secret = NAMES_VARIABLE in field.metadata
        if name in {"name", "kind"}:
            continue
        if field.is_required() or ASKED in field.metadata or (is_secret and field.default):
            text = node["properties"][name]["description"].strip("… ")
            # A setting that may be absent, but not empty, stays a comment when the table is used.
            off = "# " if field.default is None else ""
            value = "" if field.is_required() or off else field.default
            lines += [_comment(text), f"# {off}{name} = {_toml_value(value)}"]
    if kind == "smtp":
        automatic = node["properties"]["automatic"]["description"]
        lines += [_comment(automatic), "# automatic = false"]
    return "\n".join(lines)


def _comment(text: str) -> str:
    return textwrap.fill(text, 100, initial_indent="# ", subsequent_indent="# ")


def plan_schedule(answers: Answers, location: Location, settings: Settings) -> dict[Path, str]:
    """Return a schedule's files for a configuration, after checking them like any schedule.

    Raises UsageError as `plan_files` does.
    """
    _check_path(str(location.file))
    _check_path(location.python)
    planned = SCHEDULERS[answers.scheduler](answers, location, settings)
    for path, text in planned.items():
        schedule = read_schedule(text, path.name, location.zone)
        for flaw in find_clashes(
            schedule, days=settings.build.days, source=settings.source, start=location.today
        ):
            raise UsageError(flaw.sentence, hint=flaw.hint)
    return planned


WORKFLOW = Path(".github", "workflows", "digest.yml")
CRONTAB, SERVICE, TIMER = "digest.crontab", "digest.service", "digest.timer"
# `-P`: a file `digest.py` in the newsletter's folder must not be taken for the program.
_PROGRAM = ("-P", "-m", "digest")
_MIDWEEK = 3 * 24 * 60 + 12 * 60
_PAST_THE_HOUR = 7


def _arguments(location: Location, settings: Settings) -> Iterator[str]:
    """Yield the arguments of the scheduled command.

    It builds missed weeks first, and fails if anything may be missing, so that somebody notices.
    """
    yield from ("build", "--catch-up", "--strict")
    if settings.topics:
        yield "--all"
    yield from _other_file(location)


def _other_file(location: Location) -> tuple[str, ...]:
    name = location.file.name
    return () if name == FILE_NAME else ("--config", name)


def _cron(answers: Answers, location: Location, settings: Settings) -> dict[Path, str]:
    """Return a crontab, whose times are in the machine's zone: not every cron knows other zones."""
    moment, folder = answers.moment.moved(location.zone, location.today), location.file.parent
    words = [location.python, *_PROGRAM, *_arguments(location, settings), "--quiet"]
    # cron mails what is printed and keeps no log; systemd and GitHub keep one.
    words += () if settings.log else ("--log", "digest.log")
    command = f"cd {shlex.join([str(folder)])} && {shlex.join(words)}"
    text = _fill(
        "digest.crontab",
        mark=f"{MARK}{moment}",
        zone=location.zone,
        time=cron_time(moment),
        command=command.replace("%", r"\%"),
    )
    return {folder / CRONTAB: text}


def _systemd(answers: Answers, location: Location, settings: Settings) -> dict[Path, str]:
    """Return a service and its timer, which knows time zones."""
    folder = location.file.parent
    service = _fill(
        "digest.service",
        system=location.system,
        folder=folder,
        command=shlex.join([location.python, *_PROGRAM, *_arguments(location, settings)]),
    )
    timer = _fill("digest.timer", mark=f"{MARK}{answers.moment}", event=timer_event(answers.moment))
    return {folder / SERVICE: service, folder / TIMER: timer}


def _github(answers: Answers, location: Location, settings: Settings) -> dict[Path, str]:
    """Return a workflow, which lies at the root of the repository and has its times in UTC."""
    folder, output = location.file.parent, answers.output
    inside = (folder / output).resolve().is_relative_to(location.root.resolve())
    if Path(output).is_absolute() or output.startswith("~") or not inside:
        raise UsageError(
            f"A workflow can only commit posts in its repository, not in {output}.",
            hint="Give a folder below that of digest.toml, such as -o posts.",
        )
    moment = answers.moment.moved("UTC", location.today)
    moment = moment.later(_PAST_THE_HOUR if moment.minute == 0 else 0)
    secrets = variables_of(settings)
    text = _fill(
        "workflow.yml",
        mark=f"{MARK}{moment}",
        time=str(answers.moment),
        build_cron=cron_time(moment),
        keep_cron=cron_time(moment.later(_MIDWEEK)),
        folder=folder.relative_to(location.root).as_posix(),
        posts=_check_path(output),
        # GitHub reserves names with this prefix, and sets GITHUB_TOKEN itself.
        secrets=[name for name in secrets if not name.upper().startswith("GITHUB_")],
        source=location.source,
        command=shlex.join(["digest", *_arguments(location, settings)]),
        site_command=shlex.join(["digest", "site", *_other_file(location)]),
    )
    return {location.root / WORKFLOW: text}


SCHEDULERS: Mapping[str, Callable[[Answers, Location, Settings], dict[Path, str]]] = {
    "cron": _cron,
    "systemd": _systemd,
    "github": _github,
}
