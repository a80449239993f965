"""The command itself: help, version, global options, usage errors."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.conftest import Digest

COMMANDS = ("fetch", "build", "show", "status", "init", "demo", "library")
LIBRARY = ("library check", "library backup", "library export", "library import")
WITH_HELP = (*COMMANDS[:-1], *LIBRARY)


def test_alone_it_prints_its_help(digest: Digest) -> None:
    result = digest()
    assert result.exit_code == 0
    assert "Usage: digest [OPTIONS] COMMAND" in result.stdout
    assert all(f"│ {command} " in result.stdout for command in COMMANDS)
    assert result.stderr == ""


def test_its_help_tells_every_exit_code(digest: Digest) -> None:
    lines = [line.split()[:1] for line in digest("--help").stdout.splitlines()]
    assert all([code] in lines for code in ("0", "1", "2", "3", "4", "130"))


def test_version(digest: Digest) -> None:
    assert digest("--version").stdout == f"digest {version('digest-post')}\n"


@pytest.mark.parametrize("command", WITH_HELP)
def test_every_help_has_examples_one_a_line_within_80_columns(digest: Digest, command: str) -> None:
    lines = digest(*command.split(), "--help").stdout.splitlines()
    heading = next(at for at, line in enumerate(lines) if line.strip() in {"Examples:", "Example:"})
    assert lines[heading + 1].startswith(f"   digest {command}")
    assert all(len(line) <= 80 for line in lines)
    # A line that had to be broken would go on without the indentation.
    ending = next(at for at, line in enumerate(lines[heading:], heading) if not line.strip())
    assert all(line.startswith("   digest ") for line in lines[heading + 1 : ending])


@pytest.mark.parametrize("command", ["", "library", *WITH_HELP])
def test_help_is_listed_once_and_without_a_type(digest: Digest, command: str) -> None:
    text = digest(*command.split(), "--help").stdout
    (line,) = [line for line in text.splitlines() if "--help" in line and "Show this" in line]
    assert line.strip("│ ").split()[:3] == ["--help", "-h", "Show"]
    assert text.index("Common options") < text.index("Show this message")


@pytest.mark.parametrize("command", WITH_HELP)
def test_every_command_has_the_common_options(digest: Digest, command: str) -> None:
    text = digest(*command.split(), "--help").stdout
    assert all(option in text for option in ("--verbose", "-v", "--quiet", "--config", "--help"))


@pytest.mark.parametrize(
    "arguments",
    [["fecth"], ["--nonsense"], ["build", "--days", "0"], ["build", "-n", "many"], ["show"]],
)
def test_usage_errors_exit_2(digest: Digest, arguments: list[str]) -> None:
    result = digest(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "Error" in result.stderr


def test_a_misspelt_command_is_guessed(digest: Digest) -> None:
    assert "Did you mean 'fetch'?" in digest("fecth").stderr


@pytest.mark.parametrize("place", ["before", "after"])
def test_common_options_stand_before_or_after_the_command(
    digest: Digest, tmp_path: Path, place: str
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("contact = 'me@example.org'\n")
    options = ["-v", "--config", str(file)]
    result = digest(*options, "status") if place == "before" else digest("status", *options)
    assert result.exit_code == 0
    assert result.stderr == f"Configuration: {file}. Library: {tmp_path / 'home'}.\n"


@pytest.mark.parametrize(
    "arguments, unwanted",
    [
        (["--version"], "rich httpx pydantic sqlite3 jinja2 digest.pipeline digest.config"),
        (["--help"], "httpx pydantic sqlite3 jinja2 digest.pipeline digest.config"),
        (["--help"], "markdown_it pygments attr rich.traceback typer.rich_utils"),
    ],
)
def test_start_imports_only_what_it_needs(arguments: list[str], unwanted: str) -> None:
    code = (
        "import sys; before = set(sys.modules); from digest.cli import app; "
        f"app({arguments}, standalone_mode=False); "
        f"print({set(unwanted.split())} & sys.modules.keys() - before, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603
    assert done.stderr == b"set()\n"
