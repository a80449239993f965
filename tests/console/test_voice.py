"""Messages are sentences that no terminal obeys, on the stream where they belong."""

import io
import json
from pathlib import Path

import pytest

from digest.console.voice import Message, TerminalProgress, Voice
from digest.errors import DigestError
from digest.model import Problem

HOSTILE = "\x1b[2J\u202e\x9bm\x07bad\x00 \nnews"
MISSING = Problem(stage="fetch", subject="x", message="A page is missing.", hint="Again.")
BROKEN = DigestError("Two mistakes:\n  - one\n  - two", hint="Mend them.")
LINE = "Error: Two mistakes: - one - two Mend them."
Capture = pytest.CaptureFixture[str]


def test_nothing_that_a_terminal_obeys_is_told(capsys: Capture) -> None:
    voice = Voice(verbose=True)
    voice.error(DigestError(f"It went {HOSTILE}.", hint=f"Try {HOSTILE}."))
    voice.problem(Problem(stage="fetch", subject="x", message=HOSTILE, hint=HOSTILE))
    voice.note(HOSTILE)
    voice.unreadable([HOSTILE])
    voice.complain(HOSTILE)
    TerminalProgress(voice).note(HOSTILE)
    voice.json({"title": "織\x9b\u202e\ud800"})
    shown = capsys.readouterr()
    assert json.loads(shown.out)["title"] == "織\x9b\u202e\ud800"
    assert shown.out.isascii()
    assert shown.err.replace("\n", "").isprintable()
    assert "Unknown: '[2Jmbad news' is not an arXiv identifier.\n" in shown.err
    assert shown.err.count("bad") == 8


@pytest.mark.parametrize(
    "subject, message, shown",
    [
        ("2602.00001", "The entry has no title.", "2602.00001: The entry has no title."),
        ("https://x.org", "It is gone.", "https://x.org: It is gone."),
        ("2602.00001", "2602.00001 has no title.", "2602.00001 has no title."),
        ("arxiv", "There is no [x] :smile: " + "word " * 60, None),
    ],
)
def test_a_problem_names_its_paper_or_link_once_and_is_not_broken_in_a_log(
    capsys: Capture, subject: str, message: str, shown: str | None
) -> None:
    Voice().problem(Problem(stage="fetch", subject=subject, message=message))
    assert capsys.readouterr().err == f"Problem: {shown or message.strip()}\n"


@pytest.mark.parametrize(
    "quiet, verbose, heard",
    [
        (False, False, "told problem"),
        (False, True, "told noted waited problem"),
        (True, False, ""),
    ],
)
def test_quiet_prints_results_alone_and_verbose_adds_notes(
    capsys: Capture, *, quiet: bool, verbose: bool, heard: str
) -> None:
    voice = Voice(quiet=quiet, verbose=verbose)
    # Success is not told where nobody watches.
    voice.say("said")
    TerminalProgress(voice).begin("Fetching", 3)
    voice.report("told")
    voice.note("noted")
    TerminalProgress(voice).note("waited")
    voice.paths([Path("post.md")])
    voice.done(["3 added"])
    voice.results(["asked for"])
    voice.sum_up("in short")
    voice.problem(Problem(stage="fetch", subject="x", message="problem"))
    voice.conclude(0)
    out, err = capsys.readouterr()
    assert err.replace("Problem: ", "").split() == heard.split()
    assert out == ("asked for\n" if quiet else "post.md\n3 added\nasked for\n")


def test_the_quiet_are_told_of_a_failure_in_one_line(capsys: Capture) -> None:
    voice = Voice(quiet=True)
    voice.problem(MISSING, matters=False)
    voice.problem(MISSING)
    voice.unknown(["2602.99999"], "at arXiv")
    voice.conclude(1)
    told = "Problem: A page is missing. Again. (1 more; --log FILE keeps them.)\n"
    assert capsys.readouterr().err == told
    # What was not made is told first.
    voice.hear(Message(kind="failure", text=f"{BROKEN}", hint=BROKEN.hint))
    voice.conclude(1)
    assert capsys.readouterr().err == f"{LINE} (2 more; --log FILE keeps them.)\n"
    voice.error(BROKEN)
    voice.conclude(3)
    assert capsys.readouterr().err == f"{LINE}\n"
    voice.problem(MISSING)
    voice.interrupted("SIGINT")
    voice.conclude(130)
    kept = "What had arrived is kept; the same command goes on from there."
    assert capsys.readouterr().err == f"Interrupted (SIGINT). {kept}\n"
    Voice().error(BROKEN)
    assert capsys.readouterr().err == f"Error: {BROKEN}\nHint: Mend them.\n"


class Watching(io.TextIOWrapper):
    """A stream that is taken for a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


@pytest.mark.parametrize("columns, width", [("40", 40), ("100", 100), ("300", 100), ("x", 80)])
def test_all_but_commands_fits_the_terminal(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    command, item = "  digest build" + " --exclude 2602.00001" * 19, "  - " + "word " * 90
    stream = Watching(io.BytesIO(), "utf-8")
    monkeypatch.setattr("sys.stderr", stream)
    Voice().report(f"Built by\n{command}\n{item.rstrip()}")
    lines = stream.buffer.getvalue().decode().splitlines()  # type: ignore[attr-defined]
    assert command in lines
    assert item.rstrip() not in lines
    assert Voice().width == width
