"""What an editor answers becomes files that every program reads as they are meant."""

import shutil
import subprocess
import tomllib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from digest.calendar import EASTERN
from digest.config import Settings
from digest.errors import UsageError
from digest.setup import About, WeeklyTime
from digest.setup.answers import make_about, parse_about, schema_text
from digest.setup.planning import Location, plan_files, plan_schedule
from digest.setup.schedules import parse_moment, usual_moment
from tests.setup.conftest import HOSTILE, TODAY, answers

ANALYZE = shutil.which("systemd-analyze")
LINES = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])) | st.text("\"'\\#=[]a ")
ZONES = st.sampled_from(
    "UTC Europe/Berlin America/New_York Asia/Kolkata Pacific/Kiritimati America/St_Johns"
    " Australia/Lord_Howe Pacific/Honolulu America/Santiago".split()
)
DAYS, HOURS, MINUTES = st.integers(0, 6), st.integers(0, 23), st.integers(0, 59)
MOMENTS = st.builds(WeeklyTime, weekday=DAYS, hour=HOURS, minute=MINUTES, zone=ZONES)


@pytest.mark.parametrize("text, about", [
    ("tide pools", About(title="tide pools", query='all:"tide pools"')),
    ("  deep learning ", About(title="deep learning", query='all:"deep learning"')),
    ("織物", About(title="織物", query='all:"織物"')),
    ("cs.cl", About(title="cs.CL", categories=("cs.CL",))),
    ("cs.CL, hep-th", About(title="cs.CL, hep-th", categories=("cs.CL", "hep-th"))),
    ("ti:tides", About(title="tides", query="ti:tides")),
    ('ti:"tide pool" AND cat:cs.CV',
     About(title="tide pool in cs.CV", query='ti:"tide pool" AND cat:cs.CV')),
    ("tides OR kelp", About(title="tides, kelp", query="tides OR kelp")),
])  # fmt: skip
def test_words_queries_and_categories_are_told_apart(text: str, about: About) -> None:
    assert parse_about(text) == about
    named = make_about(query="ti:tides", names=["cs.cv"], title="The Sea")
    assert named == About(title="The Sea", query="ti:tides", categories=("cs.CV",))
    assert named.key == "the-sea"


@pytest.mark.parametrize(
    "text",
    ["", " ", "a\x1b[31mb", "a\nb", "a\udcff", '"open', "a OR", "\u200b", "cs.XX", "cs.CV, cs.XX"],
)
def test_what_cannot_be_asked_for_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"\.$"):
        parse_about(text)


@pytest.mark.parametrize("text, moment", [
    ("Saturday 09:00", WeeklyTime(weekday=5, hour=9)), ("sat 9", WeeklyTime(weekday=5, hour=9)),
    ("Fri, 23:59 Europe/Berlin", WeeklyTime(weekday=4, hour=23, minute=59, zone="Europe/Berlin")),
    ("Tues 7:05", WeeklyTime(weekday=1, hour=7, minute=5)),
])  # fmt: skip
def test_a_time_is_read(text: str, moment: WeeklyTime) -> None:
    assert parse_moment(text, "UTC") == moment
    assert parse_moment(str(moment), "Asia/Tokyo") == moment


@pytest.mark.parametrize("text, told", [
    *((text, f"'{text}' is no weekday with a time.") for text in (
        "", "9:00", "Sat", "Sat 24:00", "Sat 9:60", "Samstag 9:00", "Sat 9:00; id")),
    *((f"Sat 9:00 {zone}", f"There is no time zone '{zone}'.") for zone in (
        "Nowhere/Land", "../../etc/passwd", "/etc/passwd", "Europe", "..")),
])  # fmt: skip
def test_what_is_no_time_is_refused_with_an_example(text: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_moment(text, "UTC")
    hint = "For example: Saturday 09:00, or Sat 9:00 Europe/Berlin"
    assert (str(caught.value), caught.value.hint) == (told, hint)


@given(MOMENTS, ZONES)
def test_a_time_of_another_zone_is_never_earlier(moment: WeeklyTime, zone: str) -> None:
    moved = moment.moved(zone, TODAY)
    for run in moment.runs(TODAY, 60):
        local = run.astimezone(ZoneInfo(zone))
        near = moved.runs(local.date() - timedelta(days=1), 1), moved.runs(local.date(), 1)
        waits = [(other - local).total_seconds() for runs in near for other in runs]
        assert 0 <= min(wait for wait in waits if wait >= 0) <= 2 * 3600


def test_the_usual_time_has_one_day_at_arxiv_all_year_and_after_its_week() -> None:
    assert usual_moment("Europe/Berlin", TODAY) == WeeklyTime(
        weekday=5, hour=9, zone="Europe/Berlin"
    )
    for zone in available_timezones():
        moment = usual_moment(zone, TODAY)
        days = {run.astimezone(EASTERN).weekday() for run in moment.runs(TODAY)}
        assert (days in ({4}, {5}), moment.weekday) == (True, 5), zone


@given(LINES)
def test_whatever_is_typed_comes_back_from_the_configuration(text: str) -> None:
    about = About(title=f"a{text}", query="ti:tides", categories=("cs.CL", "hep-th"))
    file = Path("/r/news/digest.toml")
    location = Location(file=file, root=Path("/r"), python="/p", zone="UTC", today=TODAY)
    given = answers(about=about, output=f"p{text}", contact=text, number=7)
    (_, toml), (schema, schema_found) = plan_files(given, location).items()
    assert (schema, schema_found) == (file.with_name("digest.schema.json"), schema_text())
    found = tomllib.loads(toml)
    (topic,) = found["topics"].values()
    assert topic == {"name": f"a{text}", "query": "ti:tides", "categories": ["cs.CL", "hep-th"]}
    assert (found["build"]["output"], found["build"]["number"]) == (f"p{text}", 7)
    assert found.get("contact", "") == text


def scheduled(
    scheduler: str, location: Location, settings: dict[str, Any] | None = None, **given: object
) -> dict[Path, str]:
    """Return what runs a setup of one topic, or of these settings."""
    known = {"topics": {"tides": {"query": "tides"}}} if settings is None else settings
    return plan_schedule(answers(scheduler, **given), location, Settings.model_validate(known))


def run(
    command: list[str], folder: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """Run our own command with little in its environment."""
    env = {"PATH": "/usr/bin:/bin", "HOME": str(folder or "/"), **more}
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603


def run_by_cron(text: str) -> list[str]:
    """Return what the last line of a crontab prints."""
    *_, command = text.splitlines()[-1].split(None, 5)
    return run(["/bin/sh", "-c", command]).stdout.splitlines()


def test_a_crontab_runs_the_program_in_its_folder(location: Location) -> None:
    ((path, text),) = scheduled("cron", location).items()
    assert path == location.file.with_name("digest.crontab")
    assert text.splitlines()[-1].startswith("0 9 * * 6 ")
    command = [str(location.file.parent), *"-P -m digest build --catch-up --strict".split()]
    assert run_by_cron(text) == [*command, *"--all --quiet --log digest.log".split()]
    # Without topics there are none to be built, and a log that is configured is not named.
    (text,) = scheduled("cron", location, {"log": "x.jsonl"}).values()
    assert run_by_cron(text) == [*command, "--quiet"]
    other = replace(location, file=location.file.with_name("my news.toml"))
    line = run_by_cron(next(iter(scheduled("cron", other).values())))
    assert line[line.index("--config") + 1] == "my news.toml"
    # In another zone it is late enough all year: 05:00 in summer, 06:00 in winter.
    friday = WeeklyTime(weekday=4, hour=1, zone="America/New_York")
    (text,) = scheduled("cron", replace(location, zone="UTC"), moment=friday).values()
    assert text.splitlines()[-1].startswith("0 6 * * 5 ")


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here")
@pytest.mark.parametrize("system", [True, False])
def test_systemd_accepts_its_units(location: Location, tmp_path: Path, *, system: bool) -> None:
    program = tmp_path / "my own (programs)" / "python3"
    program.parent.mkdir()
    units = scheduled("systemd", replace(location, system=system, python=str(program)))
    for path, text in units.items():
        (tmp_path / path.name).write_text(text)
    command = [str(ANALYZE), "verify", *(["--user"] * (not system)), *(path.name for path in units)]
    # A program that is not there is told of: its path comes through all escapes.
    gone = run(command, tmp_path, XDG_RUNTIME_DIR=str(tmp_path))
    assert f"{program} is not executable" in gone.stderr
    program.symlink_to("/bin/true")
    done = run(command, tmp_path, XDG_RUNTIME_DIR=str(tmp_path))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("sign", "\n\t\\\x7f'\"%$`")
def test_a_path_that_would_need_escapes_is_refused(location: Location, sign: str) -> None:
    name = f"a{sign}b"
    for scheduler, odd, output in (
        ("cron", replace(location, python=f"/srv/{name}/python3"), "posts"),
        ("systemd", replace(location, file=location.root / name / "digest.toml"), "posts"),
        ("github", location, name),
    ):
        with pytest.raises(UsageError, match="cannot be written into a schedule safely") as told:
            scheduled(scheduler, odd, output=output)
        start = "It has a control character, a blank at its end, or any of"
        assert told.value.hint.startswith(start)


def test_what_cannot_be_scheduled_is_refused(location: Location) -> None:
    for output in ("/srv/posts", "~/posts", "../../posts"):
        with pytest.raises(UsageError, match="can only commit posts in its repository"):
            scheduled("github", location, output=output)
    thursday = WeeklyTime(weekday=3, hour=18, zone="America/New_York")
    usual = replace(location, python="/usr/bin/python3", zone=thursday.zone)
    for name in ("cron", "systemd", "github"):
        with pytest.raises(UsageError, match=r"builds on Thursday at 18:0\d US Eastern"):
            scheduled(name, usual, moment=thursday)


def workflow_of(location: Location, **given: object) -> Any:  # noqa: ANN401 - what YAML holds
    """Return what YAML has in a workflow."""
    (text,) = scheduled("github", location, **given).values()  # type: ignore[arg-type]
    return yaml.safe_load(text)


def test_a_workflow_keeps_utc_and_may_only_write_contents(location: Location) -> None:
    """What it is beside is in `examples/schedules`."""
    workflow = workflow_of(location)
    build, keep = workflow["jobs"]["build"], workflow["jobs"]["keep"]
    assert (workflow["permissions"], build["permissions"]) == ({}, {"contents": "write"})
    assert "permissions" not in keep
    (install,) = (step for step in build["steps"] if step.get("name") == "Install")
    assert install["env"]["PIP_CONSTRAINT"] == "${{ vars.CONSTRAINTS_OF_DIGEST }}"
    # YAML of old takes the key `on` for a truth value.  09:00 in Berlin is 08:00 in winter, 07:00
    # in summer; and not on the hour.  The cache is used within seven days.
    assert [event["cron"] for event in workflow[True]["schedule"]] == ["7 8 * * 6", "7 20 * * 2"]
    half_past = workflow_of(location, moment=WeeklyTime(weekday=5, hour=9, minute=30))
    assert half_past[True]["schedule"][0]["cron"] == "30 9 * * 6"


def test_secrets_are_given_to_the_build_alone(
    location: Location,
) -> None:
    folder = workflow_of(location)["jobs"]["build"]["defaults"]["run"]["working-directory"]
    assert folder == HOSTILE
    llm = {"writer": {"model": "m", "key": "QUILL_KEY"}}
    for settings, key in ((None, {}), (llm, {"QUILL_KEY": "${{ secrets.QUILL_KEY }}"})):
        steps = workflow_of(location, settings=settings)["jobs"]["build"]["steps"]
        holding = [step for step in steps if "secrets." in str(step)]
        assert [step["name"] for step in holding] == ["Build"]
        assert holding[0]["env"] == {
            "GITHUB_TOKEN": "${{ github.token }}",
            "HF_TOKEN": "${{ secrets.HF_TOKEN }}",
            "OPENALEX_API_KEY": "${{ secrets.OPENALEX_API_KEY }}",
            **key,
        }
        assert "secrets" not in holding[0]["run"]


def shell(script: str, folder: Path, posts: str = "") -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does."""
    command = ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return run(command, folder, POSTS=posts)


def git(folder: Path, *arguments: str) -> str:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.quotePath=false"]
    done = run(["/usr/bin/git", *who, *arguments], folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("posts", ["posts", "-rf (id) & b", "content/posts/ü"])
def test_the_step_commits_and_pushes_posts_alone(
    location: Location, tmp_path: Path, posts: str
) -> None:
    steps = workflow_of(location, output=posts)["jobs"]["build"]["steps"]
    script = next(step["run"] for step in steps if step.get("name") == "Commit the post")
    here, other = tmp_path / "here", tmp_path / "other"
    git(tmp_path, "init", "--quiet", "--bare", "there.git")
    git(tmp_path, "clone", "--quiet", "there.git", "here")
    git(here, "commit", "--quiet", "--allow-empty", "-m", "begin")
    git(here, "push", "--quiet")
    assert shell(script, here, posts).returncode == 0
    (here / posts).mkdir(parents=True)
    (here / posts / "a.md").write_text("a")
    (here / "digest.env").write_text("KEY=secret")
    # Somebody else has pushed meanwhile.
    git(tmp_path, "clone", "--quiet", "there.git", "other")
    git(other, "commit", "--quiet", "--allow-empty", "-m", "meanwhile")
    git(other, "push", "--quiet")
    done = shell(script, here, posts)
    assert (done.returncode, done.stderr) == (0, "")
    names = git(tmp_path / "there.git", "ls-tree", "-rz", "--name-only", "HEAD")
    assert names.split("\0")[:-1] == [f"{posts}/a.md"]
    assert shell(script, here, posts).returncode == 0
    assert git(here, "rev-list", "--count", "HEAD") == "3\n"


@pytest.mark.parametrize("code", [0, 1, 3])
def test_the_steps_end_as_the_build_has_ended(
    location: Location, tmp_path: Path, code: int
) -> None:
    steps = workflow_of(location)["jobs"]["build"]["steps"]
    scripts = {step["name"]: step["run"] for step in steps if "run" in step}
    outputs = tmp_path / "outputs"
    build = f"digest() {{ return {code}; }}; GITHUB_OUTPUT='{outputs}'; {scripts['Build']}"
    assert shell(build, tmp_path).returncode == 0
    assert outputs.read_text() == f"code={code}\n"
    end = f"CODE={code}; {scripts['End as the build has ended']}"
    assert shell(end, tmp_path).returncode == code
