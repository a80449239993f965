"""The command itself: help, version, common options, and what shells complete."""

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, rows

COMMANDS = "fetch build check show publish site status init demo mcp library".split()
LIBRARY = ["library check", "library backup", "library export", "library import"]
COMMON = ("--verbose", "-v", "--quiet", "--config", "--log", "--help")
COMPLETED = rows(
    """
bu | build
library ex | export
build --fo | --format --force
build --writer '' | quote llm
build --format '' | md json html email text bib ris png atom jsonfeed
build --format md,h | md,html
build --format pdf |
build --format json,md,html,email,text,a | json,md,html,email,text,atom
build --source '' | arxiv catchup rss
fetch --source '' | arxiv catchup rss sample
fetch --source c | catchup
fetch --format '' | card table json jsonl ids bib ris
init --schedule '' | cron systemd github
""".replace(" |\n", " | \n")
)


def test_help_lists_every_command_and_exit_code(digest: Digest) -> None:
    result = digest()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.strip() == digest("-h").stdout.strip() == digest("--help").stdout.strip()
    begun = [line.strip(" │").split(" ")[0] for line in result.stdout.splitlines()]
    assert {*COMMANDS, "0", "1", "2", "3", "4", "130"} <= set(begun)
    assert digest("library").stdout.strip() == digest("library", "--help").stdout.strip()
    assert digest("--version").stdout == f"digest {version('digest-post')}\n"


@pytest.mark.parametrize("command", [*COMMANDS, *LIBRARY])
def test_every_help_has_examples_and_the_common_options_within_80_columns(
    digest: Digest, command: str
) -> None:
    text = digest(*command.split(), "--help").stdout
    lines = [line.strip() for line in text.splitlines()]
    assert all(len(line) <= 80 for line in text.splitlines())
    examples = lines[lines.index("Examples:") + 1 :]
    examples = examples[: examples.index("")]
    assert examples[0].startswith(f"digest {command}")
    # A line that had to be broken would go on without the name of the command.
    assert all(example.startswith(("digest ", "pandoc ")) for example in examples)
    assert all(option in text.partition("Common options")[2] for option in COMMON)
    # Options that take no value have none named.
    assert not {"BOOLEAN", "FLAG"} & set(text.split())


@pytest.mark.parametrize("position", range(3))
@pytest.mark.parametrize("command", [["status"], ["library", "check"]])
def test_common_options_stand_anywhere(digest: Digest, position: int, command: list[str]) -> None:
    file = Path("mine.toml").absolute()
    file.write_text("contact = 'me@example.org'\n")
    at = min(position, len(command))
    result = digest(*command[:at], "-v", "--config", str(file), *command[at:])
    told = f"Configuration: {file}. Library: {file.parent / 'home'}.\n"
    assert told in result.stderr
    assert "Configuration" not in digest(*command).stderr


@pytest.mark.parametrize("argument", ["--version", "--help"])
def test_start_imports_only_what_it_needs(argument: str) -> None:
    unwanted = {"httpx", "pydantic", "sqlite3", "jinja2", "numpy", "digest.model", "digest.text"}
    unwanted |= {"rich"} if argument == "--version" else set()
    code = (
        "import sys; before = set(sys.modules); from digest.cli import app; "
        f"from contextlib import suppress\nwith suppress(SystemExit): app([{argument!r}])\n"
        f"print({unwanted} & sys.modules.keys() - before, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)  # noqa: S603
    assert done.stderr == b"set()\n"


def completed(digest: Digest, patch: pytest.MonkeyPatch, *words: str) -> list[str]:
    """Return what is offered for the last of these words."""
    with patch.context() as inside:
        inside.setenv("_DIGEST_COMPLETE", "complete_bash")
        inside.setenv("COMP_WORDS", "\n".join(("digest", *words)))
        inside.setenv("COMP_CWORD", str(len(words)))
        return digest().stdout.split()


@pytest.mark.parametrize("words, offered", COMPLETED, ids=str)
def test_what_may_be_meant_is_completed(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, words: list[str], offered: str
) -> None:
    assert completed(digest, monkeypatch, *words) == offered.split()
