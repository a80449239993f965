"""Messages are sentences that no terminal obeys, on the stream where they belong."""

import io
from pathlib import Path

import pytest

from digest.console.progress import TerminalProgress
from digest.console.voice import Voice
from digest.errors import DigestError
from digest.model import Problem

HOSTILE = "\x1b[2J\u202e\x9bm\x07bad\x00 \nnews"


def test_errors_and_problems_are_cleaned(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice(verbose=True)
    voice.error(DigestError(f"It went {HOSTILE}.", hint=f"Try {HOSTILE}."))
    voice.problem(Problem(stage="fetch", subject="x", message=HOSTILE, hint=HOSTILE))
    voice.note(HOSTILE)
    voice.unreadable([HOSTILE])
    TerminalProgress(voice).note(HOSTILE)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert not {"\x1b", "\u202e", "\x9b", "\x07", "\x00"} & set(shown.err)
    assert "Unknown: '[2Jmbad news' is not an arXiv identifier.\n" in shown.err


@pytest.mark.parametrize(
    "subject, message, shown",
    [
        ("2602.00001", "The entry has no title.", "2602.00001: The entry has no title."),
        ("2602.00001", "2602.00001 has no title.", "2602.00001 has no title."),
        ("arxiv", "A page is missing.", "A page is missing."),
    ],
)
def test_a_problem_names_its_paper_once(
    capsys: pytest.CaptureFixture[str], subject: str, message: str, shown: str
) -> None:
    Voice().problem(Problem(stage="fetch", subject=subject, message=message))
    assert capsys.readouterr().err == f"Problem: {shown}\n"


def test_every_line_of_a_message_keeps_its_indentation(capsys: pytest.CaptureFixture[str]) -> None:
    Voice().error(DigestError("Two mistakes:\n  - one\n  - two", hint="Mend them."))
    assert capsys.readouterr().err == "Error: Two mistakes:\n  - one\n  - two\nHint: Mend them.\n"


def test_long_messages_are_not_broken_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    Voice().tell("word " * 60)
    assert capsys.readouterr().err == ("word " * 60).strip() + "\n"


def test_brackets_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    Voice().tell("There is no [topics.x] :smile:")
    assert capsys.readouterr().err == "There is no [topics.x] :smile:\n"


MISSING = Problem(stage="fetch", subject="x", message="A page is missing.", hint="Again.")


def test_the_quiet_are_told_nothing_of_a_success(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice(quiet=True)
    voice.tell("nothing was found")
    voice.say("all is well")
    voice.paths([Path("post.md")])
    voice.done(["papers: 3 added"])
    voice.problem(MISSING)
    voice.conclude(0)
    assert capsys.readouterr() == ("", "")


def test_the_quiet_are_told_of_a_failure_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice(quiet=True)
    voice.problem(MISSING)
    voice.unknown(["2602.99999"], "at arXiv")
    voice.conclude(1)
    assert capsys.readouterr().err == (
        "Problem: A page is missing. Again. (1 more; --log FILE keeps them.)\n"
    )


def test_the_line_is_of_what_failed_and_not_of_what_only_went_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    voice = Voice(quiet=True)
    voice.problem(MISSING, matters=False)
    voice.unknown(["2602.99999"], "at arXiv")
    voice.failure(DigestError("looms was not made.", hint="Mend it."))
    voice.conclude(1)
    assert capsys.readouterr().err == (
        "Error: looms was not made. Mend it. (1 more; --log FILE keeps them.)\n"
    )


def test_commands_are_not_broken_in_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    command, item = "  digest build " + "--exclude 2602.00001 " * 9, "  - " + "word " * 60
    shown = TerminalStream()
    monkeypatch.setattr("sys.stderr", shown)
    Voice().tell(f"Built by\n{command.rstrip()}\n{item.rstrip()}")
    assert command.rstrip() in shown.lines
    assert item.rstrip() not in shown.lines


class TerminalStream(io.TextIOWrapper):
    """A stream that is taken for a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), "utf-8")

    def isatty(self) -> bool:
        """Say so."""
        return True

    @property
    def lines(self) -> list[str]:
        """What was written, line by line."""
        return self.buffer.getvalue().decode().splitlines()  # type: ignore[attr-defined,no-any-return]


def test_an_error_is_all_that_the_quiet_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice(quiet=True)
    voice.problem(MISSING)
    voice.error(DigestError("Two mistakes:\n  - one\n  - two", hint="Mend them."))
    voice.conclude(3)
    assert capsys.readouterr().err == "Error: Two mistakes: - one - two Mend them.\n"


def test_a_quiet_result_is_still_a_result(capsys: pytest.CaptureFixture[str]) -> None:
    voice = Voice(quiet=True)
    voice.results(["2602.00001"])
    voice.json({"papers": 1})
    assert capsys.readouterr().out == '2602.00001\n{\n  "papers": 1\n}\n'


def test_notes_are_for_those_who_ask(capsys: pytest.CaptureFixture[str]) -> None:
    Voice().note("a retry")
    assert capsys.readouterr().err == ""
    Voice(verbose=True).note("a retry")
    assert capsys.readouterr().err == "a retry\n"


def test_success_is_not_told_where_nobody_watches(capsys: pytest.CaptureFixture[str]) -> None:
    Voice().say("all is well")
    TerminalProgress(Voice()).begin("Fetching", 3)
    assert capsys.readouterr().err == ""


def test_json_is_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    Voice().json({"title": "織\x9b\u202e\ud800"})
    assert capsys.readouterr().out.isascii()
