"""What goes wrong outside is told in sentences with hints, and by the exit code."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, said
from tests.cli.week import DAY
from tests.fixtures import REEF
from tests.standins.arxiv import ArxivServer
from tests.store.permissions import small_files

LIBRARY = Path("home/library.sqlite")
BUILD = ("build", "--date", DAY)
REFUSED = "127.0.0.1 refuses the connection. Tried 3 times."
NOWHERE = "nowhere.invalid cannot be found: there is no network, or no such host. Tried 3 times."


@pytest.mark.parametrize(
    "address, told", [("127.0.0.1:9", REFUSED), ("nowhere.invalid", NOWHERE)], ids=str
)
def test_no_network(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, address: str, told: str
) -> None:
    monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", f"http://{address}/api")
    result = digest("fetch", REEF)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith(f"Error: {told}\nHint: Check the network")


def test_a_wrong_address(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_ENDPOINTS__ARXIV_API", f"{server.url}/wrong")
    result = digest(*BUILD)
    told = f"Error: {server.url}/wrong answers with status 404."
    assert result.exit_code == 3
    assert said(result) == f"{told} Hint: Look at DIGEST_ENDPOINTS__ARXIV_API."


def test_a_folder_that_cannot_be_written_is_told_and_the_run_remembered(digest: Digest) -> None:
    Path("posts").write_text("a file")
    result = digest(*BUILD)
    assert (result.exit_code, result.stdout) == (3, "")
    assert said(result) == "Error: posts is not a folder. Hint: Choose another folder with -o."
    (run,) = json.loads(digest("status", "--json").stdout)["runs"]
    told = f"deep-learning {DAY}: posts is not a folder."
    assert (run["exit_code"], run["summary"]) == (3, told)


def test_a_full_disk_is_told_and_loses_nothing(digest: Digest) -> None:
    digest("fetch", REEF)
    with small_files(4096):
        result = digest(*BUILD)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: The library ")
    assert "\nHint: " in result.stderr
    assert digest("fetch", REEF, "--offline", "--format", "ids").stdout == f"{REEF}\n"


def test_a_library_of_another_version_is_left_alone(digest: Digest) -> None:
    digest("status")
    with sqlite3.connect(LIBRARY) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = LIBRARY.read_bytes()
    result = digest("status")
    assert result.exit_code == 3
    assert result.stderr.startswith(
        f"Error: The library {LIBRARY.absolute()} was made by another version of digest; "
        "it was left alone.\nHint: "
    )
    assert LIBRARY.read_bytes() == before


def test_a_damaged_library_is_left_where_it_is_and_said_once(digest: Digest) -> None:
    LIBRARY.parent.mkdir()
    LIBRARY.write_bytes(b"no database" * 99)
    result = digest(*BUILD)
    assert result.exit_code == 3
    assert "is damaged: file is not a database" in said(result)
    assert LIBRARY.read_bytes() == b"no database" * 99
    LIBRARY.unlink()
    assert digest(*BUILD).exit_code == 0
    # Nor does what is lost during a run hide the error.
    with LIBRARY.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 4)
    result = digest(*BUILD)
    assert (result.exit_code, result.stderr.count("Error: ")) == (3, 1)
    assert "damaged" in result.stderr
