"""Workflows, init's and our own, are what GitHub takes, and do here what they are to do there."""

import hashlib
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

import digest
from digest.codec import plain
from digest.setup.answers import make_about
from digest.setup.planning import Location, plan_files
from tests.cli.week import WEEK
from tests.environment import AT_ONCE, git
from tests.packages import ROOT, build, copy_clone
from tests.setup.conftest import HOSTILE, answers
from tests.setup.runner import Runner
from tests.standins.arxiv import ArxivServer

OURS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SOURCE = "git+https://git.example/digest@" + "5a" * 20
SHELLCHECK = shutil.which("shellcheck")
WORKFLOW = ".github/workflows/digest.yml"
SCHEDULE = {"schedule": "30 5 * * 6"}
# What stands in for GitHub's client, and prints what it is given.
GH = {"BASH_FUNC_gh%%": "() { printf '%s\\n' \"$@\"; cat notes.md dist/SHA256SUMS; }"}


@pytest.fixture
def workflow(location: Location) -> str:
    """Return the workflow that init writes in a folder whose name is to be quoted."""
    return texts(location)[WORKFLOW]


def texts(location: Location, source: str = SOURCE) -> dict[str, str]:
    """Return what init writes for a digest in a repository, by path within it."""
    answered = answers("github", about=make_about(query='all:"deep learning"'))
    planned = plan_files(answered, replace(location, source=source))
    return {path.relative_to(location.root).as_posix(): text for path, text in planned.items()}


def judge(path: Path) -> tuple[int, str]:
    """Hold a file against the published schema of workflows."""
    named = ("check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path))
    done = subprocess.run(  # noqa: S603 - a tool of ours
        [sys.executable, "-m", *named], check=False, capture_output=True, text=True
    )
    return done.returncode, done.stdout


def scripts(text: str) -> list[str]:
    """Return what the steps of a workflow give to a shell; expressions are no part of it."""
    jobs: dict[str, Any] = yaml.safe_load(text)["jobs"]
    found = [step["run"] for job in jobs.values() for step in job.get("steps", ()) if "run" in step]
    assert not [script for script in found if "${{" in script], "an expression in a shell"
    return found


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_our_own_workflows_are_what_github_takes(path: Path) -> None:
    assert judge(path) == (0, "ok -- validation done\n")


def test_what_init_writes_is_what_github_takes(tmp_path: Path, workflow: str) -> None:
    path = tmp_path / "digest.yml"
    path.write_text(workflow)
    assert judge(path) == (0, "ok -- validation done\n")
    path.write_text(workflow.replace("runs-on", "run-on"))
    code, said = judge(path)
    assert code == 1
    assert "runs-on" in said


@pytest.mark.skipif(not SHELLCHECK, reason="shellcheck is not installed")
@pytest.mark.parametrize("path", [None, *OURS, ROOT / ".ci" / "run"])
def test_shellcheck_finds_nothing(path: Path | None, workflow: str) -> None:
    is_workflow = path is None or path.suffix == ".yml"
    text = workflow if path is None else path.read_text()
    # The runner starts its shell so.
    for script in ["set -eo pipefail\n" + run for run in scripts(text)] if is_workflow else [text]:
        done = subprocess.run(  # noqa: S603 - a tool of ours
            [str(SHELLCHECK), "--shell=bash", "--enable=quote-safe-variables", "-"],
            input=script,
            check=False,
            capture_output=True,
            text=True,
        )
        assert (done.stdout, done.returncode) == ("", 0)


def test_the_source_is_the_one_installed_from(location: Location, workflow: str) -> None:
    assert f"${{{{ vars.PACKAGE_OF_DIGEST || '{SOURCE}' }}}}" in workflow
    assert "${{ vars.PACKAGE_OF_DIGEST }}" in texts(location, "")[WORKFLOW]


@pytest.mark.parametrize("source", [
    "", "digest-post", "git+https://git.example/digest@main", "https://web.example/digest.whl",
])  # fmt: skip
def test_a_source_that_may_change_is_refused(
    tmp_path: Path, location: Location, source: str
) -> None:
    runner = Runner(tmp_path / "github", remote(location), {"PACKAGE_OF_DIGEST": source})
    ended = runner.run(texts(location, "")[WORKFLOW], event=SCHEDULE)
    assert ended == {"build": "failure", "pages": "skipped", "keep": "skipped"}
    assert re.fullmatch("::error::Set the variable PACKAGE_OF_DIGEST .*\n", runner.printed)
    assert not runner.caches


def remote(location: Location) -> Path:
    """Make a bare repository with what init writes, beside the posts of an earlier digest."""
    for name, text in texts(location).items():
        path = location.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return pushed(location.root, HOSTILE, ".github", to=location.root / "remote.git")


def pushed(folder: Path, *names: str, to: Path) -> Path:
    """Return a bare repository whose one commit has these files of a folder."""
    for command in (
        ["init", "--quiet", "--initial-branch=main", "."],
        ["add", *names],
        ["commit", "--quiet", "-m", "1"],
        ["clone", "--quiet", "--bare", ".", str(to)],
    ):
        git(folder, *command)
    return to


@pytest.mark.long
def test_a_workflow_builds_commits_and_publishes_and_repeats_nothing(
    tmp_path: Path, location: Location
) -> None:
    (wheel,) = build(copy_clone(tmp_path / "clone"), tmp_path / "dist", "--wheel")
    source = f"{wheel.as_uri()}#sha256={hashlib.sha256(wheel.read_bytes()).hexdigest()}"
    lately = datetime.now(UTC) - timedelta(days=4)
    times = [
        lately - timedelta(days=7),
        lately,
        lately,
        lately,
    ]  # the first of WEEK is of last week
    papers = [
        plain(replace(paper, published=time, updated=time))
        for paper, time in zip(WEEK, times, strict=True)
    ]
    held = tmp_path / "held"
    with ArxivServer(papers) as arxiv:
        runner = Runner(
            tmp_path / "github",
            remote(location),
            variables={
                "PACKAGE_OF_DIGEST": source,
                "CONSTRAINTS_OF_DIGEST": (ROOT / "constraints.txt").as_uri(),
            },
            beside={**arxiv.endpoints, **AT_ONCE},
        )
        text = texts(location)[WORKFLOW].replace("/tmp/digest-library", str(held))  # noqa: S108 - the runner's
        last_week = f" --date {datetime.now(UTC) - timedelta(days=7):%F} || code=$?"
        posts = [committed(runner.remote)]
        for run in (text.replace(" || code=$?", last_week), text, text):
            ended = runner.run(run, event=SCHEDULE)
            made = {"build": "success", "pages": "success", "keep": "skipped"}
            assert ended == made, runner.printed
            posts.append(committed(runner.remote))
            shutil.rmtree(held)
    assert posts[2] == posts[3]
    issues = [[name for name in names if ".md " in name] for names in posts]
    assert [len(names) for names in issues] == [0, 1, 2, 2]
    assert set(issues[1]) < set(issues[2])
    assert len(runner.caches) == 3
    shown = (runner.site / "index.html").read_text()
    assert "ReefNet" in shown
    assert "LoomBench" in shown
    # Without arXiv nothing is made, and the job ends as the build did, without a site.
    alone = Runner(tmp_path / "gone", runner.remote, runner.variables, beside=runner.beside)
    ended = alone.run(text, event=SCHEDULE)
    assert ended == {"build": "failure", "pages": "skipped", "keep": "skipped"}
    assert alone.printed.endswith("not made, exit 3.\n")
    assert committed(runner.remote) == posts[3]


@pytest.mark.long
@pytest.mark.parametrize("tag, result", [
    (f"v{digest.__version__}", "success"),
    ("v99.0.0", "failure"),
])  # fmt: skip
def test_a_release_has_the_packages_with_their_sums_and_its_changes(
    tmp_path: Path, tag: str, result: str
) -> None:
    remote = pushed(copy_clone(tmp_path / "clone"), ".", to=tmp_path / "remote.git")
    runner = Runner(tmp_path / "github", remote, tag=tag, beside=GH)
    workflow = (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert runner.run(workflow, event={}) == {"release": result}, runner.printed
    if result == "failure":
        assert runner.printed.startswith(f"::error::The tag is {tag}, but ")
        return
    stem = f"digest_post-{digest.__version__}"
    for name in (f"{stem}-py3-none-any.whl", f"{stem}.tar.gz"):
        assert re.search(rf"^[0-9a-f]{{64}}  {re.escape(name)}$", runner.printed, re.MULTILINE)
        assert f"\ndist/{name}\n" in runner.printed
    assert "\n### Added\n" in runner.printed
    assert "\n## [" not in runner.printed


def committed(remote: Path) -> list[str]:
    """Return the names and the contents of all that the branch of a repository has."""
    options = ("-c", "core.quotepath=off")
    listed = git(remote, *options, "ls-tree", "-r", "main", "--format=%(path) %(objectname)")
    return listed.splitlines()
