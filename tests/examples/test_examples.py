"""Every example works: its settings load and build, and its schedules are what `init` writes."""

import os
import re
import shutil
from collections.abc import Iterator
from importlib import resources
from json import loads
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli import app
from digest.config.loading import load_settings
from tests.examples.schedules import EXAMPLES, SCHEDULES, make_schedules
from tests.standins.arxiv import ArxivServer

TOPICS = {
    "lab": {"medical-imaging", "robot-learning", "language-models"},
    "newsletter": {"deep-learning"},
    "solo": {"my-reading"},
}
SECRETS = {
    "SLACK_VISION": "https://hooks.example.org/vision",
    "SLACK_LANGUAGE": "https://hooks.example.org/language",
    "BLOG_PASSWORD": "abcd efgh",
    "SMTP_PASSWORD": "tide-pool-4711",
}
DAY = "2026-02-28"


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve the packaged week."""
    text = resources.files("digest").joinpath("data/sample-week.jsonl").read_text("utf-8")
    with ArxivServer([loads(line) for line in text.splitlines()]) as running:
        yield running


@pytest.fixture(params=TOPICS)
def example(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Work in a copy of an example's folder, with its secrets and nothing else of one's own."""
    for variable in [name for name in os.environ if name.startswith("DIGEST_")]:
        monkeypatch.delenv(variable)
    for variable, value in SECRETS.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    name: str = request.param
    shutil.copytree(EXAMPLES / name, tmp_path / name)
    monkeypatch.chdir(tmp_path / name)
    return name


def test_settings_load_and_every_place_has_its_topics(example: str) -> None:
    settings = load_settings(Path("digest.toml"), os.environ, Path.cwd())
    assert set(settings.topics) == TOPICS[example]
    assert settings.deliver
    assert {topic for place in settings.deliver for topic in place.topics} <= TOPICS[example]


def test_it_builds_and_every_place_has_something_to_deliver(
    example: str, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(Path("digest.toml"), os.environ, Path.cwd())
    for name, value in {**server.endpoints, "DIGEST_PACE__ARXIV": "0"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DIGEST_ENRICH__SERVICES", "[]")
    built = CliRunner().invoke(app, ["build", "--all", "--date", DAY, "--no-deliver", "--strict"])
    assert built.exit_code == 0, built.output
    posts = {Path(line).name for line in built.stdout.splitlines() if line.endswith(".md")}
    assert posts == {f"{DAY}-{topic}.md" for topic in TOPICS[example]}
    for topic in TOPICS[example]:
        planned = CliRunner().invoke(app, ["publish", topic, "--dry-run", "--json"])
        assert planned.exit_code == 0, planned.output
        due = {one["publisher"]: one["outcome"] for one in loads(planned.stdout)["deliveries"]}
        places = (one for one in settings.deliver if topic in (one.topics or (topic,)))
        assert due == {place.name: "due" for place in places}


@pytest.mark.parametrize("example", ["solo"], indirect=True)
def test_a_post_of_the_example_templates_is_delivered(
    example: str, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What check finds would keep it back."""
    for name, value in {**server.endpoints, "DIGEST_PACE__ARXIV": "0"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DIGEST_ENRICH__SERVICES", "[]")
    monkeypatch.setenv("DIGEST_OUTPUT__TEMPLATES", str(EXAMPLES / "templates"))
    built = CliRunner().invoke(app, ["build", "--date", DAY])
    assert built.exit_code == 0, built.output
    assert [path.name for path in Path("tablet").iterdir()] == [f"{DAY}-my-reading.html"], example


def test_schedules_are_what_init_writes() -> None:
    """After a change that is meant to change them: `python -m tests.examples`."""
    there = {path.name: path.read_text("utf-8") for path in SCHEDULES.iterdir()}
    assert there == make_schedules()


def test_the_list_of_examples_leads_to_each_of_them() -> None:
    text = (EXAMPLES / "README.md").read_text("utf-8")
    led = {(EXAMPLES / target).resolve() for target in re.findall(r"\]\(([^)]+)\)", text)}
    files = {path for path in EXAMPLES.rglob("*") if path.is_file() and path.name != "README.md"}
    covered = {path for path in files if led & {path, *path.parents}}
    assert files == covered
    assert all(path.exists() for path in led)
