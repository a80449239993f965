"""Schedules are read by their programs as they are meant, whatever folders and posts are called."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from digest.errors import UsageError
from digest.setup.moments import Moment
from digest.setup.schedulers import SERVICE, TIMER, WORKFLOW, Job, check_scheduler, plan_job
from tests.setup.conftest import HOSTILE, MakeJob

ANALYZE = shutil.which("systemd-analyze")


def run_by_cron(line: str) -> list[str]:
    """Return what a line of a crontab prints: cron ends it at a percent sign, and a shell runs."""
    *_, command = line.split(None, 5)
    command = re.split(r"(?<!\\)%", command)[0].replace(r"\%", "%")
    done = subprocess.run(  # noqa: S603 - what our own line says
        ["/bin/sh", "-c", command], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def workflow_of(job: Job) -> Any:  # noqa: ANN401 - what YAML holds
    (text,) = plan_job("github", job).values()
    return yaml.safe_load(text)


def test_a_crontab_runs_the_program_in_its_folder(job: MakeJob, tmp_path: Path) -> None:
    ((path, text),) = plan_job("cron", job()).items()
    assert path == tmp_path / HOSTILE / "digest.crontab"
    line = text.splitlines()[-1]
    assert line.startswith("0 9 * * 6 ")
    assert run_by_cron(line) == [
        str(tmp_path / HOSTILE),
        *("-P", "-m", "digest", "build", "--catch-up", "--strict", "--all", "--quiet"),
        *("--log", "digest.log"),
    ]


def test_what_keeps_its_own_log_gets_all_that_is_told(job: MakeJob) -> None:
    """Whatever cron is told it mails; systemd's journal and a job on GitHub are logs."""
    for scheduler in ("systemd", "github"):
        text = "\n".join(plan_job(scheduler, job(python="/usr/bin/python3")).values())
        assert "build --catch-up --strict --all\n" in text or "--strict --all ||" in text
        assert "--log" not in text


def test_without_topics_there_are_none_to_be_built(job: MakeJob) -> None:
    (text,) = plan_job("cron", job(topics=False, logs=True)).values()
    assert run_by_cron(text.splitlines()[-1])[1:] == [
        *("-P", "-m", "digest", "build", "--catch-up", "--strict", "--quiet"),
    ]


def test_another_configuration_is_named(job: MakeJob, tmp_path: Path) -> None:
    (text,) = plan_job("cron", job(file=tmp_path / HOSTILE / "my 100% news.toml")).values()
    line = run_by_cron(text.splitlines()[-1])
    assert line[line.index("--config") + 1] == "my 100% news.toml"


def test_a_crontab_of_another_zone_is_late_enough_all_year(job: MakeJob) -> None:
    friday = Moment(weekday=4, hour=1, zone="America/New_York")
    (text,) = plan_job("cron", job(moment=friday, zone="UTC")).values()
    # 05:00 in summer, 06:00 in winter.
    assert text.splitlines()[-1].startswith("0 6 * * 5 ")


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here")
@pytest.mark.parametrize("system", [True, False])
def test_systemd_accepts_its_units(job: MakeJob, tmp_path: Path, *, system: bool) -> None:
    program = tmp_path / "5% of $HOME" / "python3"
    program.parent.mkdir()
    program.symlink_to("/bin/true")
    units = plan_job("systemd", job(system=system, python=str(program)))
    for path, text in units.items():
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(  # noqa: S603 - as above
        [str(ANALYZE), "verify", *([] if system else ["--user"]), SERVICE, TIMER],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )
    # A program that is not there is told of: the path came through all escapes.
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("mark", ["'", '"'])
def test_a_program_that_systemd_would_refuse_is_refused(job: MakeJob, mark: str) -> None:
    with pytest.raises(UsageError, match="cannot be written into a schedule safely"):
        plan_job("systemd", job(python=f"/srv/a{mark}b/python3"))


@pytest.mark.skipif(ANALYZE is None, reason="no systemd here")
def test_systemd_looks_for_the_program_under_its_own_name(job: MakeJob, tmp_path: Path) -> None:
    """What shows that the test above can fail: a wrong path is told as it was read."""
    units = plan_job("systemd", job(python=f"{tmp_path}/gone 5% of $HOME"))
    for path, text in units.items():
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(  # noqa: S603 - as above
        [str(ANALYZE), "verify", SERVICE], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert f"{tmp_path}/gone 5% of $HOME is not executable" in done.stderr


def test_a_timer_has_its_zone_and_makes_up_for_what_was_missed(job: MakeJob) -> None:
    units = plan_job("systemd", job(python="/usr/bin/python3"))
    (text,) = (text for path, text in units.items() if path.name == TIMER)
    assert "OnCalendar=Sat *-*-* 09:00:00 Europe/Berlin\n" in text
    assert "Persistent=true\n" in text


def test_a_workflow_may_only_write_contents_and_runs_once_at_a_time(job: MakeJob) -> None:
    workflow = workflow_of(job())
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["build"]["permissions"] == {"contents": "write"}
    assert "permissions" not in workflow["jobs"]["keep"]
    assert workflow["concurrency"]["group"] == "digest"


def test_a_workflow_keeps_utc_and_uses_its_cache_within_seven_days(job: MakeJob) -> None:
    workflow = workflow_of(job())
    # YAML of old takes the key `on` for a truth value.
    events = workflow[True]["schedule"]
    build, keep = (event["cron"] for event in events)
    # 09:00 in Berlin is 08:00 in winter, 07:00 in summer; and not on the hour.
    assert build == "7 8 * * 6"
    assert keep == "7 20 * * 2"
    assert workflow["jobs"]["build"]["if"] == f"github.event.schedule != '{keep}'"
    assert workflow["jobs"]["keep"]["if"] == f"github.event.schedule == '{keep}'"


def test_the_library_is_saved_under_a_new_key_and_restored_from_the_newest(job: MakeJob) -> None:
    steps = workflow_of(job())["jobs"]["build"]["steps"]
    by_action = {step["uses"]: step for step in steps if "uses" in step}
    restore = by_action["actions/cache/restore@v5"]["with"]
    save = by_action["actions/cache/save@v5"]
    assert save["with"] == {key: restore[key] for key in ("path", "key")}
    assert restore["key"].startswith(restore["restore-keys"])
    assert "run_id" in restore["key"]
    assert save["if"].startswith("always()")
    assert all(re.fullmatch(r"actions/[a-z/-]+@v\d+", action) for action in by_action)


def test_secrets_are_given_to_the_build_alone(job: MakeJob) -> None:
    build = workflow_of(job())["jobs"]["build"]
    holding = [step for step in build["steps"] if "secrets." in str(step)]
    assert [step["name"] for step in holding] == ["Build"]
    assert holding[0]["env"] == {
        "GITHUB_TOKEN": "${{ github.token }}",
        "HF_TOKEN": "${{ secrets.HF_TOKEN }}",
    }
    assert "secrets" not in holding[0]["run"]


def test_no_name_becomes_an_expression_of_github(job: MakeJob) -> None:
    hostile = "${{ secrets.HF_TOKEN }}"
    (text,) = plan_job("github", job(output=hostile)).values()
    expressions = set(re.findall(r"\$\{\{(.*?)\}\}", text))
    assert "secrets.HF_TOKEN" in {one.strip() for one in expressions}
    build = yaml.safe_load(text)["jobs"]["build"]
    assert build["env"]["POSTS"] == "${{ '${{' }} secrets.HF_TOKEN }}"
    assert build["defaults"]["run"]["working-directory"] == HOSTILE.replace("${{", "${{ '${{' }}")


def commit(script: str, folder: Path, posts: str) -> subprocess.CompletedProcess[str]:
    """Run a step as GitHub does."""
    return subprocess.run(  # noqa: S603 - our own script
        ["/bin/bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"POSTS": posts, "PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        ["/usr/bin/git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("posts", ["posts", "-rf $(id) 'a' \"b\"", "content/posts/ü"])
def test_the_step_that_commits_pushes_the_posts_alone(
    job: MakeJob, tmp_path: Path, posts: str
) -> None:
    steps = workflow_of(job(output=posts))["jobs"]["build"]["steps"]
    script = next(step["run"] for step in steps if step.get("name") == "Commit the post")
    git(tmp_path, "init", "--quiet", "--bare", "there.git")
    git(tmp_path, "clone", "--quiet", "there.git", "here")
    here = tmp_path / "here"
    git(here, "commit", "--quiet", "--allow-empty", "-m", "begin")
    git(here, "push", "--quiet")
    assert commit(script, here, posts).returncode == 0
    (here / posts).mkdir(parents=True)
    (here / posts / "a.md").write_text("a")
    (here / "digest.env").write_text("KEY=secret")
    # Somebody else has pushed meanwhile.
    git(tmp_path, "clone", "--quiet", "there.git", "other")
    git(tmp_path / "other", "commit", "--quiet", "--allow-empty", "-m", "meanwhile")
    git(tmp_path / "other", "push", "--quiet")
    done = commit(script, here, posts)
    assert (done.returncode, done.stderr) == (0, "")
    names = git(
        tmp_path / "there.git",
        "-c",
        "core.quotePath=false",
        "ls-tree",
        "-rz",
        "--name-only",
        "HEAD",
    )
    assert names.split("\0")[:-1] == [f"{posts}/a.md"]
    count = git(here, "rev-list", "--count", "HEAD")
    assert commit(script, here, posts).returncode == 0
    assert git(here, "rev-list", "--count", "HEAD") == count == "3\n"


@pytest.mark.parametrize("code", [0, 1, 3])
def test_the_steps_end_as_the_build_has_ended(job: MakeJob, tmp_path: Path, code: int) -> None:
    steps = workflow_of(job())["jobs"]["build"]["steps"]
    scripts = {step["name"]: step["run"] for step in steps if "run" in step}
    outputs = tmp_path / "outputs"
    build = f"digest() {{ return {code}; }}; GITHUB_OUTPUT='{outputs}'; {scripts['Build']}"
    assert commit(build, tmp_path, "").returncode == 0
    assert outputs.read_text() == f"code={code}\n"
    assert (
        commit(f"CODE={code}; {scripts['End as the build has ended']}", tmp_path, "").returncode
        == code
    )


@pytest.mark.parametrize("output", ["/srv/posts", "~/posts", "../../posts"])
def test_a_workflow_cannot_commit_what_lies_elsewhere(job: MakeJob, output: str) -> None:
    with pytest.raises(UsageError, match="can commit posts of its repository alone"):
        plan_job("github", job(output=output))


@pytest.mark.parametrize("name", ["cron", "systemd", "github"])
@pytest.mark.parametrize("sign", ["\n", "\t", "\\", "\x7f"])
def test_a_folder_that_fits_on_no_line_is_refused(
    job: MakeJob, tmp_path: Path, name: str, sign: str
) -> None:
    with pytest.raises(UsageError, match="cannot be written into a schedule safely"):
        plan_job(name, job(file=tmp_path / f"a{sign}b" / "digest.toml"))


def test_a_workflow_lies_at_the_root_of_its_repository(job: MakeJob, tmp_path: Path) -> None:
    assert list(plan_job("github", job())) == [tmp_path / WORKFLOW]


def test_a_scheduler_that_there_is_not_is_told_with_those_that_there_are() -> None:
    assert check_scheduler("cron") == "cron"
    with pytest.raises(UsageError) as caught:
        check_scheduler("at\x1b")
    assert "'at'" in str(caught.value)
    assert caught.value.hint == "Known: cron, systemd, github."
