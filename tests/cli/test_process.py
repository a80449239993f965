"""The command as a process: pipes, signals, encodings, closed streams, and a real terminal."""

import json
import re
import signal
import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, Start, Terminal, arrival, shell
from tests.cli.test_cron import read_log
from tests.cli.week import DAY, HOSTILE, POST
from tests.fixtures import REEF, SURVEY
from tests.standins.arxiv import ArxivServer

FULL = Path("/dev/full")
SECONDS = 60
KEPT = "What had arrived is kept; the same command goes on from there."
LONG = pytest.mark.long
LEAVING = ["build --help", f"fetch {REEF}"]
MORE = ["--help", "--version", "library", "", "library export", f"fetch {REEF} --format ids"]


def end(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=SECONDS)
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("command", [*LEAVING, *(pytest.param(one, marks=LONG) for one in MORE)])
@pytest.mark.usefixtures("built")
def test_a_reader_that_leaves_is_no_error_and_a_full_disk_is_one(command: str) -> None:
    assert shell(f"{{ $D {command}; echo $? >&2; }} | true") == (0, "", "0\n")
    if FULL.exists():
        code, out, told = shell(f"$D {command} >/dev/full")
        assert (code, out) == (3, "")
        assert told.startswith("Error: Standard output cannot be written: No space left on device.")


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, pytest.param(signal.SIGHUP, marks=LONG)]
)
def test_an_interruption_exits_130_keeps_what_had_arrived_and_is_remembered(
    digest: Digest, start: Start, server: ArxivServer, number: signal.Signals
) -> None:
    digest("fetch", REEF)
    came = arrival(server, delay=SECONDS)
    process = start("build", "--date", DAY, "--log", "log.jsonl")
    assert came.wait(SECONDS)
    process.send_signal(number)
    assert end(process) == (130, "", f"Interrupted ({number.name}). {KEPT}\n")
    assert digest("fetch", REEF, "--offline", "--format", "ids").stdout == f"{REEF}\n"
    runs = json.loads(digest("status", "--json").stdout)["runs"]
    assert (runs[1]["exit_code"], runs[1]["summary"]) == (130, f"deep-learning {DAY}: interrupted")
    *_, told, ended = read_log()
    assert told["message"].startswith(f"Interrupted ({number.name}).")
    assert ended["exit_code"] == 130


def test_a_plain_encoding_shows_what_it_can(digest: Digest, start: Start) -> None:
    digest("fetch", SURVEY, "--source", "arxiv")
    Path("digest.toml").write_text("source = 'catchup'\n[topics.tides]\ncategories = ['cs.CV']\n")
    digest("fetch")
    code, card, told = end(start("show", SURVEY, PYTHONIOENCODING="ascii"))
    assert (code, told, card[:5]) == (0, "", "?????")
    assert "arXiv       2602.90003v1" in card
    _, plain, _ = end(start("status", PYTHONIOENCODING="ascii"))
    drawn = digest("status").stdout
    assert "Coverage ■ complete  ◧ partial  · never fetched" in drawn
    signs = str.maketrans("■◧·", "#+.")
    assert plain.partition("\nCoverage")[2] == drawn.translate(signs).partition("\nCoverage")[2]


@pytest.mark.parametrize("closed", ["<&- >&- 2>&-", pytest.param(">&-", marks=LONG)])
@pytest.mark.usefixtures("digest")
def test_closed_streams_are_no_error(closed: str) -> None:
    assert shell(f"$D build --date {DAY} {closed}") == (0, "", "")
    assert len(list(Path("posts").iterdir())) == 2


def test_a_terminal_shows_colour_a_bar_and_what_was_done(terminal: Terminal) -> None:
    code, text = terminal("fetch", REEF)
    assert code == 0
    assert all(shown in text for shown in ("\x1b[1mReefNet: Counting Corals", "Fetching", "━"))
    # Paths stay whole, and results that go elsewhere are plain.
    _, text = terminal("build", "--date", DAY, "-o", "x" * 100)
    assert f"\n{'x' * 100}/{POST}.json\r\n" in text
    assert "4 found, 4 chosen, " in text
    _, text = terminal("fetch", REEF, "-o", "card.txt")
    assert "1 paper written to card.txt." in text
    assert Path("card.txt").read_text().startswith("ReefNet: Counting Corals")
    few = terminal("fetch", "-c", "cs", "-n", "2")[1]
    assert "These are the newest 2 of 5; -n all gets all." in few
    assert "-n all" not in terminal("fetch", "-c", "cs", "-n", "9")[1]
    assert terminal("build", "--date", DAY, "-o", "quiet", "--quiet") == (0, "")
    assert len(list(Path("quiet").iterdir())) == 2


def test_colour_can_be_declined(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    _, text = terminal("fetch", REEF)
    assert "ReefNet" in text
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", text)


@pytest.mark.parametrize("form", ["card", "json"])
def test_hostile_text_is_inert(terminal: Terminal, form: str) -> None:
    _, text = terminal("fetch", "2602.90004", "--format", form, "--quiet")
    styles = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert "Study" in styles
    assert not set(HOSTILE) & set("\x1b\x9b\u202e\u202c") & set(styles)
    assert "\x1b[31m" not in text
