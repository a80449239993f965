"""Makes the files of a new setup out of what its editor has answered."""

import tomllib
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from digest.config import Settings
from digest.errors import UsageError
from digest.setup.about import About
from digest.setup.filling import fill
from digest.setup.judging import find_clashes
from digest.setup.keys import variables_of
from digest.setup.models import Offer
from digest.setup.moments import Moment
from digest.setup.quoting import toml_list, toml_text
from digest.setup.reading import read_schedule
from digest.setup.schedulers import Job, plan_job

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
        models=settings.writer.kind == "llm",
    )
    planned = plan_job(answers.scheduler, job)
    for path, text in planned.items():
        schedule = read_schedule(text, path.name, place.zone)
        for fault in find_clashes(
            schedule, days=settings.build.days, source=settings.source, today=place.today
        ):
            raise UsageError(fault.sentence, hint=fault.hint)
    return planned
