"""What goes wrong outside is told in sentences with hints, and by the exit code."""

import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import DAY
from tests.fixtures import REEF
from tests.standins.arxiv import ArxivServer, Fault
from tests.store.permissions import small_files


@pytest.mark.parametrize(
    "address, told",
    [
        ("http://127.0.0.1:9/api", "127.0.0.1 refuses the connection. Tried 3 times."),
        (
            "http://nowhere.invalid/api",
            "nowhere.invalid cannot be found: there is no network, or no such host. Tried 3 times.",
        ),
    ],
)
def test_no_network(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, address: str, told: str
) -> None:
    monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", address)
    result = digest("fetch", REEF)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.splitlines()[0] == f"Error: {told}"
    assert result.stderr.splitlines()[1].startswith("Hint: Check the network")


def test_a_wrong_address(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", f"{server.url}/wrong")
    result = digest("build", "--date", DAY)
    assert result.exit_code == 3
    assert result.stderr == (
        f"Error: {server.url}/wrong answers with status 404.\n"
        "Hint: Look at DIGEST_ENDPOINTS__ARXIV_API.\n"
    )


def test_every_mistake_of_the_configuration_is_told(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text("[build]\nnumbr = 3\ndays = 99\n")
    result = digest("status")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert "build.numbr" in result.stderr
    assert "build.days" in result.stderr


def test_a_configuration_that_is_not_there(digest: Digest) -> None:
    result = digest("--config", "missing.toml", "status")
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert "missing.toml cannot be read: No such file" in result.stderr


def test_a_folder_that_cannot_be_written(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "posts").write_text("a file")
    result = digest("build", "--date", DAY)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr == (
        "Error: posts is not a folder.\nHint: Choose another folder with -o.\n"
    )


def test_a_failed_run_is_in_the_history(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "posts").write_text("a file")
    digest("build", "--date", DAY)
    assert "posts is not a folder." in " ".join(digest("status").stdout.split())


def test_a_full_disk_is_told_and_loses_nothing(digest: Digest) -> None:
    digest("fetch", REEF)
    with small_files(4096):
        result = digest("build", "--date", DAY)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: The library ")
    assert "\nHint: " in result.stderr
    assert digest("fetch", REEF, "--offline", "--format", "ids").stdout == f"{REEF}\n"


def test_a_library_from_a_newer_version_is_left_alone(digest: Digest, tmp_path: Path) -> None:
    digest("status")
    file = tmp_path / "home" / "library.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = file.read_bytes()
    result = digest("status")
    assert result.exit_code == 3
    told, hint = result.stderr.splitlines()
    assert told == (
        f"Error: The library {file} was made by a newer version of digest; it was left alone."
    )
    assert hint.startswith("Hint: Update digest")
    assert file.read_bytes() == before


def test_a_damaged_library_is_kept_aside(digest: Digest, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "library.sqlite").write_bytes(b"no database" * 99)
    result = digest("build", "--date", DAY)
    assert result.exit_code == 3
    assert "is damaged; it was put aside as" in result.stderr
    (kept,) = home.glob("library.sqlite.corrupt-*")
    assert kept.read_bytes() == b"no database" * 99
    assert digest("build", "--date", DAY).exit_code == 0


def test_a_library_lost_during_the_run_does_not_hide_the_error(
    digest: Digest, tmp_path: Path
) -> None:
    digest("status")
    with (tmp_path / "home" / "library.sqlite").open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 4)
    result = digest("build", "--date", DAY)
    assert result.exit_code == 3
    assert result.stderr.count("Error: ") == 1
    assert "damaged" in result.stderr


def test_waits_are_told_to_those_who_ask(digest: Digest, server: ArxivServer) -> None:
    server.script(Fault(status=503))
    result = digest("fetch", REEF, "--verbose", "--format", "ids")
    assert "127.0.0.1 is out of order (503). Trying again in 0 s.\n" in result.stderr
    server.script(Fault(status=503))
    assert digest("fetch", "-q", "ti:reefnet").stderr == ""


@pytest.mark.parametrize("asked, code", [([REEF], 1), (["-q", "ti:reefnet"], 3)])
def test_what_a_server_says_obeys_no_terminal(
    digest: Digest, server: ArxivServer, asked: list[str], code: int
) -> None:
    """An identifier that is refused costs that identifier; a query that is refused, the run."""
    entry = "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>{}</summary></entry>"
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        + entry.format("bad \u202e\u009b31m")
        + "</feed>"
    )
    server.script(Fault(body=body, status=400, times=None))
    result = digest("fetch", *asked, "-v")
    assert result.exit_code == code
    assert not {"\u202e", "\u009b", "\x1b"} & set(result.output)
