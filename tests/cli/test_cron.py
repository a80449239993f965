"""Run by cron: silent where all is well, one line where not, whatever the surroundings."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Digest, Start
from tests.cli.week import ABSENT, DAY, RECORDS, environment
from tests.fixtures import REEF
from tests.standins.arxiv import ArxivServer, Fault
from tests.store.permissions import unwritable

FULL = Path("/dev/full")
POST = f"posts/{DAY}-deep-learning"
SECONDS = 120
# A user that no system has.
STRANGER = 54321


def run(folder: Path, server: ArxivServer, command: str, **more: str) -> tuple[int, str, str]:
    """Run a shell's line in which $D is the command; return its exit code and what it printed."""
    done = subprocess.run(  # noqa: S602 - our own command, as a crontab has it
        command.replace("$D", f"{sys.executable} -m digest"),
        shell=True,
        cwd=folder,
        env={**environment(folder, server), **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=SECONDS,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def configure(folder: Path) -> None:
    """Lay a configuration with letters that ASCII lacks."""
    (folder / "digest.toml").write_text(
        'log = "läufe.jsonl"\n[build]\noutput = "böden"\n'
        '[topics.weaving]\ntitle = "織物 und Gewebe"\nquery = "deep learning"\n',
        "utf-8",
    )


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def await_request(server: ArxivServer) -> None:
    """Wait until something is asked for."""
    while not server.requests:
        time.sleep(0.05)


def read_log(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a log."""
    return [json.loads(line) for line in path.read_text("ascii").splitlines()]


@pytest.mark.parametrize(
    "arguments",
    [
        ["build", "--date", DAY],
        ["fetch", REEF],
        ["fetch", "-c", "cs.CV", "-o", "week.jsonl"],
        ["demo"],
        ["library", "check"],
        ["library", "backup", "copy.sqlite"],
        ["library", "export", "-o", "library.jsonl"],
        ["library", "import", "library.jsonl"],
        ["check", f"{POST}.md", "--offline"],
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_quiet_success_is_silent(digest: Digest, arguments: list[str]) -> None:
    digest("build", "--date", DAY)
    digest("library", "export", "-o", "library.jsonl")
    result = digest(*arguments, "--quiet")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["fetch", REEF, "--format", "ids"],
        ["fetch", REEF, "--json"],
        ["build", "--date", DAY, "--json"],
        ["build", "--date", DAY, "--dry-run"],
        ["show", REEF],
        ["status"],
        ["library", "export"],
        ["library", "check", "--json"],
        ["check", f"{POST}.md", "--offline", "--json"],
    ],
    ids=" ".join,
)
def test_what_is_asked_for_is_printed_to_the_quiet_too(
    digest: Digest, arguments: list[str]
) -> None:
    digest("build", "--date", DAY)
    result = digest(*arguments, "--quiet")
    assert result.exit_code == 0
    assert result.stdout
    assert result.stderr == ""


@pytest.mark.parametrize(
    "arguments, code, told",
    [
        (["build", "--bogus"], 2, "Error: No such option: --bogus"),
        (["bild"], 2, "Error: No such command 'bild'."),
        (["build", "--date", "x"], 2, "Error: --date: 'x' is not a day."),
        (["build", "--wait", "-1"], 2, "Error: --wait: -1 is no number of seconds"),
        (["build", "--date", DAY, "--topic", "nowhere"], 2, "Error: "),
        (["build", "--date", DAY, "-o", "file"], 3, "Error: file is not a folder."),
        (["build", "--date", DAY, "--offline", "-c", "math.HO"], 3, "Error: "),
        (["fetch", REEF, ABSENT], 1, f"Unknown: {ABSENT} was not found at arXiv."),
        (["fetch", "x", "y", "z"], 1, "Unknown: 'x' is not an arXiv identifier. (2 more; "),
        (["show", ABSENT], 1, f"Unknown: {ABSENT} was not found in the library."),
        (["check", "nowhere.md"], 2, "Error: "),
        (["check", "wrong.md", "--offline"], 1, "wrong.md: 1 error."),
        (["library", "import", "nowhere"], 3, "Error: nowhere cannot be read: "),
        (["library", "backup", "file"], 3, "Error: file exists already; "),
        (["library", "check", "broken"], 1, "broken is not sound: 1 finding."),
        (["demo", "-o", "file"], 3, "Error: file is not a folder."),
        (["status", "--config", "nowhere.toml"], 2, "Error: "),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_quiet_failure_is_one_line(
    digest: Digest, tmp_path: Path, arguments: list[str], code: int, told: str
) -> None:
    digest("fetch", REEF)
    (tmp_path / "file").touch()
    (tmp_path / "broken").touch()
    (tmp_path / "wrong.md").write_text(f"[Corals](https://arxiv.org/abs/{REEF}) by Zoe Nobody.\n")
    result = digest(*arguments, "--quiet")
    assert result.exit_code == code
    assert result.stderr.startswith(told)
    assert result.stderr.count("\n") == 1


def test_problems_are_a_failure_only_where_they_are_strict_ones(
    digest: Digest, server: ArxivServer
) -> None:
    server.script(Fault(empty=True, times=None))
    lax = digest("build", "--date", DAY, "--quiet")
    assert (lax.exit_code, lax.output) == (0, "")
    strict = digest("build", "--date", DAY, "--quiet", "--strict")
    assert strict.exit_code == 1
    assert strict.stderr.startswith("Problem: arXiv says there is nothing")
    assert strict.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["--help", "build --help", "library", "", "--version"])
def test_a_reader_that_leaves_is_no_error_and_a_full_disk_is_one(
    tmp_path: Path, server: ArxivServer, command: str
) -> None:
    left = run(tmp_path, server, f"{{ $D {command}; echo $? >&2; }} | true")
    assert left == (0, "", "0\n")
    if FULL.exists():
        code, out, told = run(tmp_path, server, f"$D {command} >/dev/full")
        assert (code, out) == (3, "")
        assert told.startswith("Error: Standard output cannot be written: No space left on device.")


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Return the post that usual surroundings give."""
    folder = tmp_path_factory.mktemp("usual")
    configure(folder)
    with ArxivServer(RECORDS) as server:
        assert run(folder, server, f"$D build --date {DAY}")[0] == 0
    assert "織物 und Gewebe" in (folder / "böden" / f"{DAY}-weaving.md").read_text("utf-8")
    return contents(folder / "böden")


@pytest.mark.parametrize(
    "more",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"LC_ALL": "xx_XX.bogus"},
        {"TZ": "Nowhere/Land"},
        {"TZ": "UTC+99"},
        {"TZ": "Pacific/Kiritimati"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"TERM": "", "COLUMNS": "x"},
    ],
    ids=lambda more: " ".join(f"{name}={value}" for name, value in more.items()),
)
def test_any_surroundings_give_the_same_post(
    tmp_path: Path, server: ArxivServer, usual: Mapping[str, bytes], more: Mapping[str, str]
) -> None:
    configure(tmp_path)
    code, out, told = run(tmp_path, server, f"$D build --date {DAY}", **more)
    assert (code, told) == (0, "")
    assert len(out.splitlines()) == 2
    assert contents(tmp_path / "böden") == usual
    messages = [line["message"] for line in read_log(tmp_path / "läufe.jsonl")]
    assert any(message.endswith(f"den/{DAY}-weaving.md") for message in messages)


def test_what_a_plain_locale_cannot_show_is_told_all_the_same(
    tmp_path: Path, server: ArxivServer
) -> None:
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = run(tmp_path, server, f"$D build --date {DAY} --topic ä -q '織 AND'", **plain)
    assert done[0] == 2
    assert done[2].startswith("Error: ")


def test_umask_077_and_no_home_variable(tmp_path: Path, server: ArxivServer) -> None:
    line = f"unset HOME; umask 077; $D build --date {DAY} --log log.jsonl --quiet"
    assert run(tmp_path, server, line) == (0, "", "")
    made = [*(tmp_path / "posts").iterdir(), tmp_path / "log.jsonl"]
    assert {file.stat().st_mode & 0o777 for file in made} == {0o600}


def test_a_working_folder_that_is_gone_is_told(tmp_path: Path, server: ArxivServer) -> None:
    code, _, told = run(tmp_path, server, "mkdir gone; cd gone; rmdir ../gone; $D status")
    assert code == 2
    assert told.startswith("Error: The working folder cannot be used: No such file or directory.")


def test_a_working_folder_that_is_closed_is_none_of_our_business(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "home").mkdir(mode=0o777)
    (tmp_path / "open").mkdir()
    for name in ("home", "open", "state"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name).chmod(0o777)
    monkeypatch.chdir(tmp_path / "closed")
    with unwritable(tmp_path / "closed"):
        kept = digest("build", "--date", DAY, "-o", str(tmp_path / "open"))
        refused = digest("build", "--date", DAY, "--quiet")
    assert kept.exit_code == 0, kept.output
    assert refused.exit_code == 3
    assert refused.stderr == (
        "Error: posts cannot be written: Permission denied. Choose another folder with -o.\n"
    )


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be somebody whom nobody knows")
def test_a_user_without_a_home_needs_only_a_place_for_the_library(
    tmp_path: Path, server: ArxivServer
) -> None:
    line = f"unset HOME XDG_STATE_HOME XDG_DATA_HOME; {sys.executable} -c '{AS_STRANGER}'"
    done = run(tmp_path, server, f"{line} build --date {DAY} --quiet")
    assert done == (0, "", "")
    assert (tmp_path / "home" / "pace.sqlite").exists()
    code, _, told = run(tmp_path, server, f"unset DIGEST_HOME; {line} status --quiet")
    assert code == 2
    assert told.startswith("Error: There is no folder for the library: this user has no home")
    assert told.count("\n") == 1
    assert not (tmp_path / "~").exists()


AS_STRANGER = (
    f'import os, runpy, sys; os.setreuid({STRANGER}, 0); sys.argv[0] = "digest"; '
    'runpy.run_module("digest", run_name="__main__")'
)


def test_who_waits_for_a_run_that_hangs_is_told_of_it(
    digest: Digest, start: Start, server: ArxivServer, tmp_path: Path
) -> None:
    server.script(Fault(delay=SECONDS))
    hanging = start("build", "--date", DAY)
    await_request(server)
    result = digest("build", "--date", DAY, "--wait", "0.2", "--quiet", "--log", "log.jsonl")
    assert result.exit_code == 3
    assert result.stderr.startswith(f"Error: Another run (process {hanging.pid}, since 20")
    assert result.stderr.count("\n") == 1
    assert [line["level"] for line in read_log(tmp_path / "log.jsonl")][-2:] == ["error", "error"]
    hanging.kill()
    hanging.wait()
    assert digest("build", "--date", DAY, "--wait", "0").exit_code == 0


@pytest.mark.parametrize("how", ["flag", "flag before", "variable", "file"])
def test_the_log_is_named_by_flag_variable_or_file(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    before = ["--log", "log.jsonl"] if how == "flag before" else []
    after = ["--log", "log.jsonl"] if how == "flag" else []
    if how == "variable":
        monkeypatch.setenv("DIGEST_LOG", "log.jsonl")
    if how == "file":
        (tmp_path / "digest.toml").write_text('log = "log.jsonl"\n')
    assert digest(*before, "library", "check", *after).exit_code == 3
    start, *_, error, end = read_log(tmp_path / "log.jsonl")
    assert start["message"] == "Started."
    assert {line["command"] for line in (start, error, end)} == {"library check"}
    assert error["message"].startswith("There is no library at ")
    assert end["exit_code"] == 3


def test_a_mistake_of_the_configuration_is_logged_where_the_log_is_known(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_LOG", "log.jsonl")
    monkeypatch.setenv("DIGEST_BUDGET", "much")
    assert digest("status").exit_code == 2
    assert "DIGEST_BUDGET" in read_log(tmp_path / "log.jsonl")[1]["message"]


def test_an_interruption_is_the_logs_last_word_but_one(
    start: Start, server: ArxivServer, tmp_path: Path
) -> None:
    server.script(Fault(delay=SECONDS))
    process = start("build", "--date", DAY, "--quiet", "--log", "log.jsonl")
    await_request(server)
    process.terminate()
    assert process.wait(SECONDS) == 130
    *_, told, end = read_log(tmp_path / "log.jsonl")
    assert told["message"].startswith("Interrupted (SIGTERM).")
    assert end["exit_code"] == 130


def test_no_secret_is_logged(
    digest: Digest, server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "ghp_tidepool")
    monkeypatch.setenv("QUILL_KEY", "sk-quill-key")
    monkeypatch.setenv("DIGEST_WRITER__KEY", "QUILL_KEY")
    server.script(Fault(status=400, body="sk-quill-key ghp_tidepool", times=None))
    digest("fetch", "-q", "ti:ghp_tidepool OR ti:sk-quill-key", "-v", "--log", "log.jsonl")
    content = (tmp_path / "log.jsonl").read_text()
    assert "Ended." in content
    assert "ghp_tidepool" not in content
    assert "sk-quill-key" not in content


def test_the_line_of_a_failed_delivery_names_the_delivery(
    digest: Digest, server: ArxivServer, tmp_path: Path
) -> None:
    """What may be missing is no reason for exit 4, nor for any without `--strict`."""
    (tmp_path / "digest.toml").write_text(
        '[[deliver]]\nname = "copy"\nkind = "files"\nfolder = "taken/by"\n'
    )
    (tmp_path / "taken").touch()
    server.script(Fault(status=404, path="/openalex", times=None))
    result = digest("build", "--date", DAY, "--quiet", "--deliver")
    assert result.exit_code == 4
    assert result.stderr.startswith("Problem: copy ")
    assert result.stderr.count("\n") == 1
