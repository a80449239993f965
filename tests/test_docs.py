"""The documents tell the truth: every setting, option and exit code, and commands that exist."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from digest.config.environment import variable
from digest.config.schema import values_of
from digest.errors import DigestError
from digest.ranking import WEIGHTS
from tests.documents.commands import COMMANDS, options_of
from tests.documents.places import read_documents

MANUAL = read_documents()
# Done, incomplete, a failed delivery, and interrupted: exits that no error of ours carries.
PLAIN_EXITS = {0, 1, 4, 130}


def command_of(line: list[str]) -> str:
    """Return the full name of the command that a line runs."""
    words = [word for word in line if not word.startswith("-")]
    named = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return "" if line[0].startswith("-") else next(name for name in named if name in COMMANDS)


def blocks(language: str) -> Iterator[str]:
    """Yield the documents' examples in a language."""
    yield from re.findall(rf"^```{language}\n(.*?)^```$", MANUAL, re.DOTALL | re.MULTILINE)


def example_lines() -> list[list[str]]:
    """Return the arguments of every `digest` that an example runs."""
    lines = [shlex.split(line, comments=True) for text in blocks("sh") for line in text.split("\n")]
    return [line[1:] for line in lines if line and line[0].endswith("digest")]


def test_the_documents_have_every_reason_with_its_weight() -> None:
    missing = [
        label for label, weight in WEIGHTS.items() if f"| `{label}` | {weight:g} | " not in MANUAL
    ]
    assert missing == []


def test_the_documents_have_no_setting_that_there_is_not() -> None:
    documented = set(re.findall(r"^\| `[a-z_.]+` \| `(DIGEST_[A-Z_]+)`", MANUAL, re.MULTILINE))
    assert documented == {variable(place) for place in values_of()}


@pytest.mark.parametrize("command", list(COMMANDS))
def test_the_documents_have_every_option(command: str) -> None:
    everywhere = MANUAL.partition("Everywhere: ")[2].partition("\n\n")[0] + " -h --help"
    row = re.search(rf"^\| `digest {command}\b.*$", MANUAL, re.MULTILINE) if command else None
    assert row or not command, f"the documents have no row of digest {command}"
    told = everywhere + (row[0] if row else MANUAL)
    spelt = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", told))
    assert options_of(command) - spelt == set()


def test_the_documents_have_every_exit_code_and_no_other() -> None:
    kinds: list[type[DigestError]] = [DigestError, *DigestError.__subclasses__()]
    errors = {kind.exit_code for kind in kinds}
    documented = {int(code) for code in re.findall(r"^\| (\d+) \| ", MANUAL, re.MULTILINE)}
    assert documented == errors | PLAIN_EXITS


@pytest.mark.parametrize("line", example_lines(), ids=" ".join)
def test_examples_use_commands_and_options_that_exist(line: list[str]) -> None:
    options = {word for word in line if word.startswith("-") and word != "-"}
    assert options <= options_of(command_of(line))


def test_the_excerpt_stands_in_the_sample_weeks_post(tmp_path: Path) -> None:
    (excerpt,) = blocks("markdown")
    post = Path(run_digest("demo", "-o", "demo", cwd=tmp_path).split("\n")[0])
    written = (tmp_path / post).read_text("utf-8").split("\n")
    assert [line for line in excerpt.split("\n") if line not in written] == []


def run_digest(*arguments: str, cwd: Path) -> str:
    """Return what the command prints, in a folder of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DIGEST_")}
    own = {"DIGEST_HOME": str(cwd / "home"), "XDG_STATE_HOME": str(cwd / "state")}
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "digest", *arguments],
        cwd=cwd,
        env=kept | own,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
