"""What is wrong with a setup is found without asking anybody, and what is well is not."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from digest.config import Settings, load_settings
from digest.config.part import Part
from digest.config.values import OptionalVariable, Variable
from digest.setup import Finding, find_faults
from digest.setup.keys import find_missing_keys
from digest.setup.reading import read_schedule, schedule_files
from tests.setup.conftest import TODAY

NOBODY = 65534
WORKFLOW = """on:
  schedule:
    - cron: "7 9 * * 6"
jobs:
  build:
    steps:
      - env:
        run: digest build --all
"""
Faults = Callable[..., list[Finding]]


@pytest.fixture
def faults(tmp_path: Path) -> Faults:
    """Judge a configuration, with variables by name."""

    def run(toml: str = "", **environment: str) -> list[Finding]:
        (tmp_path / "digest.toml").write_text(f'home = "home"\n{toml}', "utf-8")
        settings: Settings = load_settings(None, environment, tmp_path)
        return list(find_faults(settings, environment, (), TODAY))

    return run


def test_what_is_usual_is_well(faults: Faults) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    "toml, named",
    [
        ('[enrich]\ngithub_token = "QUILL_TOKEN"', "`github_token` under [enrich]"),
        ('[writer]\nkind = "llm"\nmodel = "m"\nkey = "QUILL_TOKEN"', "`key` under [writer]"),
        ('[themes]\nkey = "QUILL_TOKEN"', "`key` under [themes]"),
    ],
)
def test_a_variable_that_is_named_and_empty_is_told_without_its_name(
    faults: Faults, toml: str, named: str
) -> None:
    (finding,) = faults(toml)
    assert finding.sentence == f"{named} names an environment variable that is not set."
    assert "QUILL_TOKEN" not in finding.hint
    assert faults(toml, QUILL_TOKEN=" ") == [finding]
    assert faults(toml, QUILL_TOKEN="x") == []


@pytest.mark.parametrize(
    "kind, told",
    [
        ("env:\n          HF_TOKEN: x", ["digest.yml hands its builds no variable"]),
        ("env:\n          QUILL_TOKEN: ${{ secrets.QUILL_TOKEN }}", []),
    ],
)
def test_a_workflow_that_hands_on_no_key_is_told(
    tmp_path: Path, kind: str, told: Sequence[str]
) -> None:
    """As where a place of delivery was added after the workflow was written."""
    (tmp_path / "digest.toml").write_text('[enrich]\ngithub_token = "QUILL_TOKEN"\n', "utf-8")
    environment = {"QUILL_TOKEN": "x"}
    settings = load_settings(None, environment, tmp_path)
    text = WORKFLOW.replace("env:", kind, 1)
    schedule = read_schedule(text, "digest.yml", "UTC")
    found = list(find_faults(settings, environment, [schedule], TODAY))
    assert [finding.sentence[: len(told[0])] for finding in found] == told
    assert all("QUILL_TOKEN" not in f"{finding}" for finding in found)


def test_a_crontab_may_have_its_variables_from_anywhere(tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text('[enrich]\ngithub_token = "QUILL_TOKEN"\n', "utf-8")
    environment = {"QUILL_TOKEN": "x"}
    settings = load_settings(None, environment, tmp_path)
    schedule = read_schedule("0 9 * * 6 digest build --all\n", "digest.crontab", "UTC")
    assert list(find_faults(settings, environment, [schedule], TODAY)) == []


def test_the_usual_variables_of_a_lists_tables_are_needed() -> None:
    class Station(Part):
        password: Variable = "STATION_KEY"
        token: OptionalVariable = ""

    class Line(Part):
        stops: tuple[Station, ...] = ()

    line = Line.model_validate({"stops": [{}, {"token": "QUILL_TOKEN"}]})
    told = [one.sentence for one in find_missing_keys(line, {"QUILL_TOKEN": "x"})]
    assert [text.partition(" names")[0] for text in told] == [
        "`password` under [stops[0]]",
        "`password` under [stops[1]]",
    ]


@pytest.mark.parametrize(
    "toml, told",
    [
        (
            '[build]\nformats = ["md", "atom"]\n[output]\nsite = "https://x.example"',
            "The feed (atom) would have one issue only",
        ),
        ('[build]\nformats = ["json", "atom"]', "output.site is not set"),
        ('[build]\nformats = ["email"]', "output.email.sender is not set"),
        ('source = "rss"\n[topics.a]\nquery = "tides"', "'a' is bound to no category"),
        ("budget = 29", "No failed request is ever tried again"),
    ],
)
def test_settings_that_cannot_work_together_are_told(faults: Faults, toml: str, told: str) -> None:
    (finding,) = faults(toml)
    assert told in finding.sentence
    assert finding.hint.endswith(".")


@pytest.mark.parametrize(
    "toml",
    [
        'source = "catchup"\n[topics.a]\nquery = "tides AND cat:cs.CV"',
        'source = "catchup"\n[topics.a]\ncategories = ["cs.CV"]',
        "budget = 1\n[endpoints]\narxiv_api = 'http://127.0.0.1/'\n[pace]\narxiv = 0.1",
        '[build]\nformats = ["email"]\n[output.email]\nsender = "ada@example.org"',
    ],
)
def test_settings_that_work_together_are_well(faults: Faults, toml: str) -> None:
    assert faults(toml) == []


def test_a_file_in_the_place_of_a_folder_is_told(faults: Faults, tmp_path: Path) -> None:
    (tmp_path / "home").touch()
    (tmp_path / "x").touch()
    library, posts = faults('[build]\noutput = "x/posts"')
    assert library.sentence == (
        f"The folder of the library, {tmp_path / 'home'}, cannot be made: "
        f"{tmp_path / 'home'} is not a folder."
    )
    assert posts.part == "posts"
    assert f"{tmp_path / 'x'} is not a folder" in posts.sentence


@contextmanager
def somebody_else(folder: Path) -> Iterator[None]:
    """Be a user who may read a folder, and not write to it; root itself may do everything."""
    folder.chmod(0o555)
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)
        folder.chmod(0o755)


def test_closed_folders_and_a_closed_library_are_told() -> None:
    # Unlike pytest's, this folder is one that others may look into.
    with TemporaryDirectory(dir="/tmp") as name:
        folder = Path(name)
        library = folder / "home" / "library.sqlite"
        library.parent.mkdir()
        library.touch(0o444)
        library.parent.chmod(0o555)
        settings = load_settings(None, {"DIGEST_HOME": str(library.parent)}, folder)
        posts = folder / "content" / "posts"
        moved = settings.model_copy(
            update={"build": settings.build.model_copy(update={"output": posts})}
        )
        with somebody_else(folder):
            told = [finding.sentence for finding in find_faults(moved, {}, (), TODAY)]
        library.parent.chmod(0o755)
    assert told == [
        f"The folder of the library, {library.parent}, may not be written to.",
        f"The folder of the posts, {posts}, cannot be made: {folder} may not be written to.",
        f"The library {library} may not be read and written.",
    ]


def test_looking_makes_nothing(faults: Faults, tmp_path: Path) -> None:
    faults()
    assert [path.name for path in tmp_path.iterdir()] == ["digest.toml"]


def test_schedules_beside_a_configuration_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    (tmp_path / ".git").mkdir()
    (tmp_path / ".github" / "workflows").mkdir(parents=True)
    (tmp_path / ".github" / "workflows" / "a.yml").touch()
    folder.mkdir()
    for name in ("digest.crontab", "crontab.txt", "digest.timer", "digest.service"):
        (folder / name).touch()
    (folder / "x.timer").mkdir()
    (folder / "backup.timer").touch()
    (folder / "backup.service").write_text("ExecStart=/bin/backup")
    (folder / "digest.service").write_text("ExecStart=digest build")
    assert [path.name for path in schedule_files(folder)] == [
        "a.yml",
        "crontab.txt",
        "digest.crontab",
        "digest.timer",
    ]


def test_a_schedule_is_judged_by_the_days_of_the_configuration(tmp_path: Path) -> None:
    schedule = read_schedule("0 9 * * 6 digest build", "it", "UTC")
    for days, count in ((7, 0), (3, 1)):
        (tmp_path / "digest.toml").write_text(f'home = "home"\n[build]\ndays = {days}')
        settings = load_settings(None, {}, tmp_path)
        assert len(list(find_faults(settings, {}, [schedule], TODAY))) == count
