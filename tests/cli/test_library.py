"""`digest library`: what its commands print, where, and how they exit; and a poisoned library."""

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.wiring.opening import SystemClock
from tests.cli.conftest import Digest, Terminal, said
from tests.cli.week import DAY, HOSTILE, POST, RECORDS
from tests.fixtures import LOOM, REEF, paper
from tests.store.snapshots import line_of

FILE = Path("home/library.sqlite")
IDS = ("--format", "ids")
COMMANDS = (
    ("status",),
    ("show", REEF),
    ("fetch", REEF, "--offline"),
    ("fetch", "-q", "all:deep", "--offline", "--format", "table"),
    ("fetch", "-q", "all:deep", "--offline", *IDS),
    ("build", REEF, "--offline", "--topic", "Corals"),
    ("build", "--date", DAY, "--offline"),
    ("check", f"posts/{POST}.md", "--offline"),
    ("site",),
    ("library", "check"),
    ("library", "export"),
)


def execute(*statements: str) -> None:
    """Do to the library what no command does."""
    with closing(sqlite3.connect(FILE, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def rewriting(table: str, before: str, after: str) -> str:
    """Return the statement that puts one text for another in every record of a table."""
    record = f"CAST(replace(record, '{before}', '{after}') AS BLOB)"
    return f"UPDATE {table} SET record = {record}"  # noqa: S608 - our own


# What the check finds: of days and moments that could be, it knows only those of lines.
FOUND = (
    "UPDATE lists SET first_day = '0001-01-01'",
    rewriting("issues", "2026-02-22", "0001-01-01"),
    rewriting("papers", "2026-02-24", "0001-01-01"),
    rewriting("papers", "2026-02-24", "9999-12-31"),
    "UPDATE papers SET saved = CAST(x'ff' AS TEXT)",
    rewriting("runs", "202", "999"),
    rewriting("lists", '"asked":"2026', '"asked":"9999'),
)


def test_a_sound_library_is_called_so_and_each_finding_is_a_line(built: Digest) -> None:
    result = built("library", "check")
    assert (result.exit_code, result.output) == (0, f"{FILE.absolute()} is sound.\n")
    assert built("library", "check", "--quiet").output == ""
    told = json.loads(built("library", "check", "--json").stdout)
    assert told == {"file": str(FILE.absolute()), "sound": True, "findings": []}
    execute(f"UPDATE papers SET record = x'7b' WHERE id = '{LOOM}'")  # noqa: S608 - our own
    result = built("library", "check")
    assert result.exit_code == 1
    assert result.stdout.startswith(f"record: The library's record of paper {LOOM}v1 is damaged: ")
    assert result.stdout.endswith("move the library away: the next run makes a new one.\n")
    told = json.loads(built("library", "check", "--json").stdout)
    assert (told["sound"], len(told["findings"])) == (False, 1)


@pytest.mark.parametrize("arguments", [["check"], ["export"], ["backup", "copy"]])
def test_where_there_is_no_library_the_exit_code_is_3(digest: Digest, arguments: list[str]) -> None:
    result = digest("library", *arguments)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "There is no library at" in result.stderr
    assert not Path("copy").exists()


def test_a_backup_prints_its_path_and_can_be_put_in_the_librarys_place(built: Digest) -> None:
    result = built("library", "backup", "copy.sqlite")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "copy.sqlite\n", "")
    assert built("library", "check", "copy.sqlite").exit_code == 0
    again = built("library", "backup", "copy.sqlite")
    assert (again.exit_code, again.stdout) == (3, "")
    assert "--force" in again.stderr
    assert built("library", "backup", "copy.sqlite", "--force").exit_code == 0
    FILE.write_bytes(b"lost")
    shutil.copy("copy.sqlite", FILE)
    assert built("fetch", REEF, "--offline", *IDS).stdout == f"{REEF}\n"


def test_an_export_can_be_imported_elsewhere_and_gives_the_same_export(
    built: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = built("library", "export").stdout
    assert built("library", "export", "-o", "library.jsonl").stdout == ""
    assert Path("library.jsonl").read_text("ascii") == lines
    monkeypatch.setenv("DIGEST_HOME", "new")
    result = built("library", "import", "library.jsonl")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "papers: 4 added, 0 there already"
    assert built("library", "export").stdout == lines
    told = json.loads(built("library", "import", "library.jsonl", "--json").stdout)
    assert told["papers"] == {"added": 0, "held": 4}
    assert built("library", "check").exit_code == 0


def test_metadata_can_be_imported_from_standard_input_packed_or_not(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "".join(f"{json.dumps(record)}\n" for record in RECORDS).encode()
    found = digest("fetch", REEF, LOOM, "--format", "jsonl").stdout.encode()
    for number, (stdin, count) in enumerate(((text, 5), (gzip.compress(text), 5), (found, 2))):
        monkeypatch.setenv("DIGEST_HOME", f"home-{number}")
        result = digest("library", "import", "-", stdin=stdin)
        assert result.stdout == f"papers: {count} added, 0 there already\n"
        assert digest("fetch", REEF, "--offline", *IDS).stdout == f"{REEF}\n"


def test_a_snapshot_is_saved_but_for_lines_that_are_named(digest: Digest) -> None:
    lines = [line_of(paper(id=f"2602.{number:05}")) for number in range(1, 31)]
    wrong = [json.dumps({"id": f"{number}"}).encode() for number in range(25)]
    Path("arxiv.json.gz").write_bytes(gzip.compress(b"\n".join((*lines, *wrong))))
    result = digest("library", "import", "arxiv.json.gz")
    assert result.exit_code == 1
    assert result.stdout == "papers: 30 added, 0 there already, 25 left out\n"
    told = [line for line in result.stderr.splitlines() if "arxiv.json.gz" in line]
    assert len(told) == 20
    assert told[0] == "Problem: arxiv.json.gz:31: 'title' is missing."
    quiet = digest("library", "import", "arxiv.json.gz", "-c", "cs.CV", "--quiet", "--json")
    assert json.loads(quiet.stdout) == {"papers": {"added": 0, "held": 30, "skipped": 25}}
    assert "25 lines of arxiv.json.gz left out." in quiet.stderr


FORGET = ("library", "forget", POST)


def test_an_issue_is_taken_out_once_it_was_shown_and_its_papers_are_free(
    built: Digest, terminal: Terminal
) -> None:
    Path("digest.toml").write_text('[[deliver]]\nname = "site"\nkind = "files"\nfolder = "site"')
    built("publish", POST, "--to", "site")
    before = built("library", "export").stdout
    alone = built(*FORGET)
    assert (alone.exit_code, alone.stderr.count("--yes")) == (2, 1)
    assert alone.stdout.startswith(f"{POST}  made 2")
    assert "  papers that issues may take again: 4 chosen\n  site: 6 sent, last 2" in alone.stdout
    stays = [line for line in alone.stdout.splitlines() if line.startswith("  stays: ")]
    assert f"  stays: {Path('posts').absolute() / POST}.md" in stays
    code, shown = terminal(*FORGET, typed="\n")
    assert (code, "Take 1 issue out of the library (y/N) [N]: " in shown) == (0, True)
    assert built("library", "export").stdout == before
    code, shown = terminal(*FORGET, typed="y\n")
    assert (code, "1 issue taken out of the library." in shown) == (0, True)
    state = json.loads(built("status", "--json").stdout)
    assert (state["editions"], state["deliveries"], state["papers"]) == ([], [], 4)
    assert built("library", "check").exit_code == 0
    assert Path(f"posts/{POST}.md").exists()
    # A later issue takes them, and the same one can be made again over its own files.
    other = json.loads(built("build", "--date", "2026-03-02", "--json").stdout)
    assert other["counts"]["chosen"] == 4
    assert built("library", "forget", "2026-03-02-deep-learning", "--yes").exit_code == 0
    assert built("build", "--date", DAY).exit_code == 0


def test_a_range_takes_out_what_a_wrong_clock_has_made(
    built: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(2099, 1, 5, tzinfo=UTC))
    for topic in ("Reefs", "Looms"):
        built("build", "--date", "2099-01-03", "-q", "deep", "--topic", topic)
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime.now(UTC))
    refused = built("build")
    assert refused.exit_code == 3
    assert "digest library forget 2099-01-03..2099-01-03 removes" in said(refused)
    for nothing in ("2098-01-01..2098-12-31", "2099-01-03-reef"):
        result = built("library", "forget", POST, nothing, "--yes")
        assert (result.exit_code, f"no issue {nothing}" in said(result)) == (3, True)
    span = ("library", "forget", "2099-01-01..2100-01-01", "--yes")
    result = built(*span, "--topic", "Reefs")
    assert [line for line in result.stdout.splitlines() if line[0] != " "] == [
        line for line in result.stdout.splitlines() if line.startswith("2099-01-03-reefs  made ")
    ]
    assert built(*span, "--quiet").output == ""
    stems = [one["slug"] for one in json.loads(built("status", "--json").stdout)["editions"]]
    assert stems == ["deep-learning"]
    assert "clock" not in built("build").stderr


@pytest.mark.parametrize(
    "content, sentence",
    [
        (None, "none.jsonl cannot be read: No such file or directory."),
        ('{"kind": "poem"}', "Line 1 of none.jsonl cannot be imported: it is neither a line of"),
        ("SQLite format 3\0", "none.jsonl cannot be imported: it is a library itself; to use a"),
    ],
)
def test_what_cannot_be_imported_exits_3_with_a_sentence(
    digest: Digest, content: str | None, sentence: str
) -> None:
    if content is not None:
        Path("none.jsonl").write_text(content)
    result = digest("library", "import", "none.jsonl")
    assert (result.exit_code, result.stdout) == (3, "")
    assert sentence in said(result)
    assert "Hint: " in result.stderr


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE papers SET published = '1-01-01T00:00:00Z'",
        "UPDATE issues SET date = '2026-W09-6'",
        "UPDATE lists SET first_day = last_day, last_day = first_day",
        *FOUND,
    ],
)
def test_a_poisoned_library_ends_no_command_in_a_traceback(built: Digest, statement: str) -> None:
    execute(statement)
    for command in COMMANDS:
        built(*command)
    assert built("library", "check").exit_code == (statement in FOUND)


def test_no_terminal_obeys_what_a_library_holds(built: Digest) -> None:
    execute(
        f"UPDATE issues SET slug = '{HOSTILE}'",  # noqa: S608 - our own
        rewriting("papers", '"cs.', '"\x9b2J'),
        rewriting("papers", '"id":"', r'"id":"\u001b[2J\u0007'),
        rewriting("runs", "build", r"\u001b[2J"),
    )
    # A record whose identifier is not its row's is not found by that.
    told = "".join(built(*command).output for command in COMMANDS if command[0] != "show")
    assert told.count("[2J2602.9") > 2
    assert "[31mRed" in told
    assert {"\x1b", "\x9b", "\u202e", "\x07"}.isdisjoint(told)


def test_damage_during_a_run_is_told_once(built: Digest) -> None:
    """Though the run itself cannot be remembered any more."""
    with closing(sqlite3.connect(FILE)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'issues'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    whole = FILE.read_bytes()
    damaged = whole[: (root - 1) * size] + b"\xff" * size + whole[root * size :]
    FILE.write_bytes(damaged)
    result = built("build", "--date", DAY)
    assert (result.exit_code, result.stderr.count("Error: ")) == (3, 1)
    assert "damaged" in result.stderr
    assert FILE.read_bytes() == damaged
