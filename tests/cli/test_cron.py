"""Run by cron: silent where all is well, one line where not, and a log of all that was told."""

import json
import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.cli.conftest import Digest, Start, arrival, enter, rows
from tests.cli.week import ABSENT, DAY
from tests.fixtures import REEF
from tests.standins.arxiv import ArxivServer, InjectedFault
from tests.store.permissions import unwritable

SECONDS = 120
BUILD = ("build", "--date", DAY)
LOG = ("--log", "log.jsonl")
# What quiet commands print where all is well.
WELL = rows("""
build --date 2026-02-28 | nothing
fetch 2602.90001 | nothing
fetch -c cs.CV -o week.jsonl | nothing
site | nothing
init --config other/digest.toml | nothing
library backup copy.sqlite | nothing
library export -o library.jsonl | nothing
library import week.jsonl | nothing
check posts/2026-02-28-deep-learning.md --offline | nothing
fetch 2602.90001 --format ids | what was asked for
build --date 2026-02-28 --json | what was asked for
build --date 2026-02-28 --dry-run | what was asked for
show 2602.90001 | what was asked for
status | what was asked for
site --json | what was asked for
library export | what was asked for
library check --json | what was asked for
""")
FAILING = rows("""
build --date 2026-02-28 -o file | 3 Error: file is not a folder. Choose another folder with -o.
build --date 2026-02-28 --offline -c math.HO | 3 Error: This week was never fetched, so it
build 2602.90001 x --date 2026-02-28 | 1 Unknown: 'x' is not an arXiv identifier.
fetch 2602.90001 2602.99999 | 1 Unknown: 2602.99999 was not found at arXiv.
fetch x y z | 1 Unknown: 'x' is not an arXiv identifier. (2 more; --log FILE keeps them.)
show 2602.99999 | 1 Unknown: 2602.99999 was not found in the library.
check wrong.md --offline | 1 wrong.md: 1 error.
library check broken | 1 broken is not sound: 1 finding.
""")


def read_log() -> list[dict[str, Any]]:
    """Return the lines of the log."""
    return [json.loads(line) for line in Path("log.jsonl").read_text("ascii").splitlines()]


@pytest.mark.parametrize("arguments, printed", WELL, ids=str)
def test_quiet_success_prints_only_what_was_asked_for(
    built: Digest, arguments: list[str], printed: str
) -> None:
    if "import" in arguments:
        built("fetch", REEF, "-o", "week.jsonl")
    result = built(*arguments, "--quiet")
    assert (result.exit_code, result.stderr) == (0, "")
    assert bool(result.stdout) == (printed != "nothing")


@pytest.mark.parametrize("arguments, told", FAILING, ids=str)
def test_a_quiet_failure_is_one_line(digest: Digest, arguments: list[str], told: str) -> None:
    digest("fetch", REEF)
    Path("file").touch()
    Path("broken").write_bytes(b"Dear diary, " * 99)
    Path("wrong.md").write_text(f"[Corals](https://arxiv.org/abs/{REEF}) by Zoe Nobody.\n")
    result = digest(*arguments, "--quiet")
    assert f"{result.exit_code} {result.stderr}".startswith(told)
    assert result.stderr.count("\n") == 1


def test_problems_are_a_failure_only_where_they_are_strict_ones(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(InjectedFault(empty=True, times=None))
    lax = digest(*BUILD, "--quiet")
    assert (lax.exit_code, lax.output) == (0, "")
    strict = digest(*BUILD, "--quiet", "--strict")
    assert (strict.exit_code, strict.stderr.count("\n")) == (1, 1)
    assert strict.stderr.startswith("Problem: arXiv says there is nothing")


def test_the_line_of_a_failed_delivery_names_the_delivery(
    digest: Digest, server: ArxivServer
) -> None:
    """What may be missing is no reason for exit 4, nor for any without `--strict`."""
    Path("digest.toml").write_text(
        '[[deliver]]\nname = "copy"\nkind = "files"\nfolder = "taken/by"\n'
    )
    Path("taken").touch()
    server.script(InjectedFault(status=404, path="/openalex", times=None))
    result = digest(*BUILD, "--quiet", "--deliver")
    assert (result.exit_code, result.stderr.count("\n")) == (4, 1)
    assert result.stderr.startswith("Problem: copy ")


PLAIN = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "Nowhere/Land"}
ODD = {"LC_ALL": "xx_XX.bogus", "PYTHONIOENCODING": "ascii:strict", "TZ": "UTC+99", "TERM": ""}


@pytest.mark.parametrize("more", [PLAIN, ODD | {"COLUMNS": "x"}], ids=["plain", "odd"])
def test_any_surroundings_give_the_same_post(
    digest: Digest, start: Start, more: dict[str, str]
) -> None:
    Path("digest.toml").write_text(
        '[build]\noutput = "böden"\n[topics.weaving]\ntitle = "織物 und Gewebe"\nquery = "deep"\n',
        "utf-8",
    )
    assert digest(*BUILD, "-o", "usual").exit_code == 0
    process = start(*BUILD, *LOG, **more)
    out, told = process.communicate(timeout=SECONDS)
    assert (process.returncode, told) == (0, b"")
    assert [Path(os.fsdecode(path)).is_file() for path in out.splitlines()] == [True, True]
    usual, made = (
        {file.name: file.read_bytes() for file in Path(name).iterdir()}
        for name in ("usual", "böden")
    )
    assert made == usual
    assert "織物 und Gewebe" in made[f"{DAY}-weaving.md"].decode()
    written = [line["message"] for line in read_log() if line["message"].startswith("Written: ")]
    assert written[0].endswith(f"den/{DAY}-weaving.md")


def test_a_working_folder_that_is_gone_is_told(digest: Digest) -> None:
    Path("gone").mkdir()
    os.chdir("gone")
    Path("../gone").resolve().rmdir()
    result = digest("status")
    assert result.exit_code == 2
    assert result.stderr.startswith(
        "Error: The working folder cannot be used: No such file or directory.\nHint: Change to"
    )


# Whoever owns nothing here may not load what is not loaded yet.
@pytest.mark.usefixtures("once_built")
def test_a_build_works_in_a_folder_that_is_closed_unless_it_writes_there(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as name:
        place = Path(name)
        for part in (place, *(place / one for one in ("closed", "home", "open", "state"))):
            part.mkdir(exist_ok=True)
            part.chmod(0o777)
        enter(place, server, monkeypatch)
        monkeypatch.delenv("HOME")
        monkeypatch.chdir("closed")
        with unwritable(place / "closed"):
            kept = digest(*BUILD, "-o", str(place / "open"))
            refused = digest(*BUILD, "--quiet")
        monkeypatch.undo()
    assert kept.exit_code == 0, kept.output
    told = "Error: posts cannot be written: Permission denied. Choose another folder with -o.\n"
    assert (refused.exit_code, refused.stderr) == (3, told)


def test_who_waits_for_a_run_that_hangs_is_told_of_it(
    digest: Digest, start: Start, server: ArxivServer
) -> None:
    came = arrival(server, delay=SECONDS)
    hanging = start(*BUILD)
    assert came.wait(SECONDS)
    result = digest(*BUILD, "--wait", "0.2", "--quiet", *LOG)
    assert (result.exit_code, result.stderr.count("\n")) == (3, 1)
    assert result.stderr.startswith(f"Error: Another run (process {hanging.pid} on ")
    assert [line["level"] for line in read_log()][-2:] == ["error", "error"]
    hanging.kill()
    hanging.wait()
    assert digest(*BUILD, "--wait", "0").exit_code == 0


@pytest.mark.parametrize("how", ["flag", "flag before", "variable", "file"])
def test_the_log_is_named_by_flag_variable_or_file(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    if how == "variable":
        monkeypatch.setenv("DIGEST_LOG", "log.jsonl")
    if how == "file":
        Path("digest.toml").write_text('log = "log.jsonl"\n')
    before, after = (LOG if how == word else () for word in ("flag before", "flag"))
    assert digest(*before, "library", "check", *after).exit_code == 3
    begun, *_, error, end = read_log()
    assert (begun["message"], begun["pid"]) == ("Started.", os.getpid())
    assert {line["command"] for line in (begun, error, end)} == {"library check"}
    assert len({line["run"] for line in (begun, error, end)}) == 1
    assert error["message"].startswith("There is no library at ")
    assert end["exit_code"] == 3


def test_a_run_that_failed_says_where_all_of_it_is_told(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = digest("fetch", "x", ABSENT, "--quiet", *LOG)
    told = "Unknown: 'x' is not an arXiv identifier. (1 more; log.jsonl has them.)\n"
    assert result.stderr == told
    assert [line["subject"] for line in read_log() if "subject" in line] == ["x", ABSENT]
    digest("init", "--config", "other/digest.toml", *LOG, "--quiet")
    begun, *_, end = read_log()
    assert (end["command"], end["exit_code"]) == ("init", 0)
    assert end["run"] != begun["run"]
    # A mistake of the configuration is logged where the log is known.
    monkeypatch.setenv("DIGEST_BUDGET", "much")
    assert digest("status", *LOG).exit_code == 2
    assert "DIGEST_BUDGET" in read_log()[-2]["message"]


def test_no_secret_is_logged(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {"GITHUB_TOKEN": "ghp_tidepool", "QUILL_KEY": "sk-quill-key"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DIGEST_WRITER__KEY", "QUILL_KEY")
    server.script(InjectedFault(status=400, body="sk-quill-key ghp_tidepool", times=None))
    digest("fetch", "-q", "ti:ghp_tidepool OR ti:sk-quill-key", "-v", *LOG)
    content = Path("log.jsonl").read_text()
    assert "Ended." in content
    assert not any(value in content for value in secrets.values())
