"""`digest library`: what its commands print, where, and how they exit."""

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, Start
from tests.cli.week import DAY, HOSTILE, RECORDS
from tests.fixtures import LOOM, REEF

COMMANDS = ("check", "backup", "export", "import")
SECONDS = 30


@pytest.fixture
def home(digest: Digest, tmp_path: Path) -> Path:
    """Give the folder of a library that holds an issue."""
    assert digest("build", "--date", DAY, "-q", "all:deep").exit_code == 0
    return tmp_path / "home"


def damage(home: Path) -> None:
    """Break a record."""
    with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as connection:
        connection.execute(f"UPDATE papers SET record = x'7b' WHERE id = '{LOOM}'")  # noqa: S608


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_has_examples_and_the_common_options(digest: Digest, command: str) -> None:
    text = digest("library", command, "--help").stdout
    lines = text.splitlines()
    heading = next(at for at, line in enumerate(lines) if line.strip() == "Examples:")
    assert lines[heading + 1].startswith(f"   digest library {command}")
    assert all(len(line) <= 80 for line in lines)
    ending = next(at for at, line in enumerate(lines[heading:], heading) if not line.strip())
    assert all(line.startswith("   digest ") for line in lines[heading + 1 : ending])
    assert all(option in text for option in ("--verbose", "-v", "--quiet", "--config", "--help"))


def test_alone_it_prints_its_help(digest: Digest) -> None:
    result = digest("library")
    assert result.exit_code == 0
    assert all(f"│ {command} " in result.stdout for command in COMMANDS)
    assert "   digest library check" in result.stdout.splitlines()[8]


@pytest.mark.parametrize(
    "arguments", [["backup"], ["import"], ["chek"], ["export", "--nonsense"], ["check", "a", "b"]]
)
def test_usage_errors_exit_2(digest: Digest, arguments: list[str]) -> None:
    assert digest("library", *arguments).exit_code == 2


@pytest.mark.parametrize("place", range(3))
def test_common_options_stand_anywhere(digest: Digest, home: Path, place: int) -> None:
    arguments = ["library", "check"]
    arguments.insert(place, "-v")
    assert f"Library: {home}." in digest(*arguments).stderr


def test_a_sound_library_is_said_by_silence(digest: Digest, home: Path) -> None:
    result = digest("library", "check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    told = json.loads(digest("library", "check", "--json").stdout)
    assert told == {"file": str(home / "library.sqlite"), "sound": True, "findings": []}


def test_each_finding_is_a_line_with_what_to_do_and_the_exit_code_is_1(
    digest: Digest, home: Path
) -> None:
    damage(home)

    result = digest("library", "check")

    assert result.exit_code == 1
    assert result.stdout == (
        f"paper {LOOM}: The record is of no use: it is not JSON. Restore a backup in its place;"
        " without one, move it elsewhere: the next run starts anew.\n"
    )
    told = digest("library", "check", "--json")
    assert told.exit_code == 1
    assert json.loads(told.stdout)["sound"] is False
    assert [found["subject"] for found in json.loads(told.stdout)["findings"]] == [f"paper {LOOM}"]


def test_findings_hold_nothing_that_a_terminal_obeys(digest: Digest, home: Path) -> None:
    with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as connection:
        connection.execute("UPDATE editions SET slug = ?, record = x'7b7d'", [HOSTILE])

    out = digest("library", "check").stdout

    assert "Red" in out
    assert not set("\x1b\x9b\u202e") & set(out)


def test_a_damaged_file_is_told_and_stays_where_it_is(digest: Digest, tmp_path: Path) -> None:
    file = tmp_path / "home" / "library.sqlite"
    file.parent.mkdir()
    file.write_bytes(b"Dear diary, " * 1000)

    result = digest("library", "check")

    assert (result.exit_code, result.stderr) == (1, "")
    assert result.stdout.startswith("file: The file is damaged: file is not a database. Restore")
    assert [part.name for part in file.parent.iterdir()] == ["library.sqlite"]


@pytest.mark.parametrize("arguments", [["check"], ["export"], ["backup", "copy"]])
def test_where_there_is_no_library_the_exit_code_is_3(
    digest: Digest, tmp_path: Path, arguments: list[str]
) -> None:
    result = digest("library", *arguments)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "There is no library at" in result.stderr
    assert not (tmp_path / "copy").exists()


def test_a_backup_prints_its_path_and_passes_the_check(
    digest: Digest, home: Path, tmp_path: Path
) -> None:
    result = digest("library", "backup", "copy.sqlite")

    assert (result.exit_code, result.stdout, result.stderr) == (0, "copy.sqlite\n", "")
    assert digest("library", "check", "copy.sqlite").exit_code == 0
    again = digest("library", "backup", "copy.sqlite")
    assert (again.exit_code, again.stdout) == (3, "")
    assert "--force" in again.stderr
    assert digest("library", "backup", "copy.sqlite", "--force").exit_code == 0

    shutil.copy(tmp_path / "copy.sqlite", home / "library.sqlite")
    assert digest("fetch", REEF, "--offline", "--format", "ids").stdout == f"{REEF}\n"


def test_an_export_can_be_imported_elsewhere_and_gives_the_same_export(
    digest: Digest, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = digest("library", "export").stdout
    assert digest("library", "export", "-o", "library.jsonl").exit_code == 0
    assert (tmp_path / "library.jsonl").read_text("ascii") == lines
    assert (home / "library.sqlite").exists()
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "new"))

    result = digest("library", "import", "library.jsonl")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "papers: 4 added, 0 there already"
    assert digest("library", "export").stdout == lines
    told = json.loads(digest("library", "import", "library.jsonl", "--json").stdout)
    assert told["papers"] == {"added": 0, "held": 4}
    assert digest("library", "check").exit_code == 0


@pytest.mark.parametrize("packed", [True, False])
def test_metadata_can_be_imported_from_standard_input(digest: Digest, *, packed: bool) -> None:
    text = "".join(f"{json.dumps(record)}\n" for record in RECORDS).encode()

    result = digest("library", "import", "-", stdin=gzip.compress(text) if packed else text)

    assert result.stdout == "papers: 5 added, 0 there already\n"
    assert digest("fetch", REEF, "--offline", "--format", "ids").stdout == f"{REEF}\n"


def test_what_fetch_wrote_can_be_imported(
    digest: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest("fetch", REEF, LOOM, "--format", "jsonl", "-o", "two.jsonl")
    before = digest("show", REEF, "--json").stdout
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "new"))

    assert digest("library", "import", "two.jsonl").stdout == "papers: 2 added, 0 there already\n"

    assert digest("show", REEF, "--json").stdout == before


@pytest.mark.parametrize(
    "content, sentence",
    [
        (None, "none.jsonl cannot be read: No such file or directory."),
        ("", "none.jsonl holds nothing to import."),
        ('{"kind": "poem"}', "Line 1 of none.jsonl cannot be imported: it is neither a line of"),
        ('{"kind": "library", "schema": 99, "version": "9"}', "a newer version of digest, 9."),
    ],
)
def test_what_cannot_be_imported_exits_3_with_a_sentence(
    digest: Digest, tmp_path: Path, content: str | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / "none.jsonl").write_text(content)

    result = digest("library", "import", "none.jsonl")

    assert (result.exit_code, result.stdout) == (3, "")
    assert sentence in " ".join(result.stderr.split())
    assert "Hint: " in result.stderr


def test_a_reader_of_an_export_that_has_had_enough_is_no_error(home: Path, start: Start) -> None:
    assert home.exists()
    process = start("library", "export")
    assert process.stdout is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.wait(SECONDS) == 0
