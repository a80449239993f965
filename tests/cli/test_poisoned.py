"""A library that holds what no import lets in any more is told of, and no terminal obeys it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import DAY, HOSTILE
from tests.fixtures import REEF
from tests.store.whole import execute, rewriting

COMMANDS = (
    ("status",),
    ("show", REEF),
    ("fetch", REEF, "--offline"),
    ("fetch", "-q", "all:deep", "--offline", "--format", "table"),
    ("fetch", "-q", "all:deep", "--offline", "--format", "ids"),
    ("build", REEF, "--offline", "--topic", "Corals"),
    ("build", "--date", DAY, "-q", "all:deep", "--offline"),
    ("library", "check"),
    ("library", "export"),
)


@pytest.fixture
def home(digest: Digest, tmp_path: Path) -> Path:
    """Give the folder of a library that holds an issue."""
    assert digest("build", "--date", DAY, "-q", "all:deep").exit_code == 0
    return tmp_path / "home"


@pytest.mark.parametrize(
    "statement",
    [
        rewriting("papers", "2026-02-24", "0001-01-01"),
        rewriting("papers", "2026-02-24", "9999-12-31"),
        "UPDATE papers SET published = '1-01-01T00:00:00Z'",
        "UPDATE papers SET saved = CAST(x'ff' AS TEXT)",
        "UPDATE editions SET date = '0001-01-01'",
        "UPDATE editions SET date = '2026-W09-6'",
        rewriting("editions", "2026-02-22", "0001-01-01"),
        rewriting("editions", "2026-02-22", "2026-03-22"),
        rewriting("runs", "202", "999"),
        "UPDATE searches SET asked = '9999-12-31T23:59:59Z'",
        "UPDATE searches SET first_day = '0001-01-01'",
        "UPDATE searches SET first_day = last_day, last_day = first_day",
    ],
)
def test_no_command_ends_in_a_traceback_and_the_check_names_the_fault(
    digest: Digest, home: Path, statement: str
) -> None:
    execute(home, statement)

    for command in COMMANDS:
        result = digest(*command)
        assert result.exception is None or isinstance(result.exception, SystemExit), command
    found = digest("library", "check")
    assert found.exit_code == 1
    assert "The record is of no use" in found.stdout or "contradicts itself" in found.stdout


def test_no_terminal_obeys_what_a_library_holds(digest: Digest, home: Path) -> None:
    execute(
        home,
        f"UPDATE editions SET slug = '{HOSTILE}'",  # noqa: S608 - our own
        rewriting("papers", '"cs.', '"\x9b2J'),
        rewriting("papers", '"id":"', r'"id":"\u001b[2J\u0007'),
        rewriting("runs", "build", r"\u001b[2J"),
    )

    told = "".join(digest(*command).output for command in COMMANDS)

    assert told.count("[2J2602.9") > 2
    assert "[31mRed" in told
    assert {"\x1b", "\x9b", "\u202e", "\x07"}.isdisjoint(told)
