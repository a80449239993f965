"""The README tells the truth: every setting, option and exit code, and commands that exist."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from digest.cli import app
from digest.config import Settings, ThemeSettings, Topic
from digest.config.environment import variable
from digest.config.schema import values_of
from digest.errors import DigestError
from digest.ranking import WEIGHTS

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
GROUP = get_command(app)
# Done, incomplete, a failed delivery, and interrupted: exits that no error of ours carries.
PLAIN_EXITS = {0, 1, 4, 130}


def find_commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - typer's types are private to it
    """Yield every command by its full name, such as `library check`; groups have no row."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from find_commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


COMMANDS = {"": GROUP, **dict(find_commands(GROUP))}


def options_of(command: str) -> set[str]:
    """Return every option of a command, of `digest` itself where the name is empty."""
    names = {name for option in COMMANDS[command].params for name in option.opts}
    return {name for name in names if name.startswith("-")} | {"-h", "--help"}


def command_of(line: list[str]) -> str:
    """Return the full name of the command that a line runs."""
    words = [word for word in line if not word.startswith("-")]
    named = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return "" if line[0].startswith("-") else next(name for name in named if name in COMMANDS)


def default_of(place: tuple[str | int, ...]) -> str:
    """Return a setting's default as the README writes it."""
    if place == ("home",):
        return "the platform's folder for user data"
    value: object = Settings()
    for step in place:
        value = getattr(value, str(step))
    text = ",".join(value) if isinstance(value, tuple) else str(value).removesuffix(".0")
    return f"`{text}`" if text else "none"


def blocks(language: str) -> Iterator[str]:
    """Yield the README's examples in a language."""
    yield from re.findall(rf"^```{language}\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)


def example_lines() -> list[list[str]]:
    """Return the arguments of every `digest` that an example runs."""
    lines = [shlex.split(line, comments=True) for text in blocks("sh") for line in text.split("\n")]
    return [line[1:] for line in lines if line and line[0].endswith("digest")]


@pytest.mark.parametrize("place", list(values_of()), ids=lambda place: ".".join(map(str, place)))
def test_readme_has_every_setting_with_its_variable_and_default(place: tuple[str, ...]) -> None:
    row = f"| `{'.'.join(place)}` | `{variable(place)}` | {default_of(place)} | "
    assert row in README


def test_readme_has_every_key_of_topics_and_themes() -> None:
    keys = [f"topics.NAME.{key}" for key in Topic.model_fields]
    keys += [f"themes[].{key}" for key in ThemeSettings.model_fields]
    assert [key for key in keys if f"| `{key}` | " not in README] == []


def test_readme_has_every_reason_with_its_weight() -> None:
    missing = [
        label for label, weight in WEIGHTS.items() if f"| `{label}` | {weight:g} | " not in README
    ]
    assert missing == []


def test_readme_has_no_setting_that_there_is_not() -> None:
    documented = set(re.findall(r"^\| `[a-z_.]+` \| `(DIGEST_[A-Z_]+)`", README, re.MULTILINE))
    assert documented == {variable(place) for place in values_of()}


@pytest.mark.parametrize("command", list(COMMANDS))
def test_readme_has_every_option(command: str) -> None:
    everywhere = README.partition("Everywhere: ")[2].partition("\n\n")[0] + " -h --help"
    row = re.search(rf"^\| `digest {command}\b.*$", README, re.MULTILINE) if command else None
    assert row or not command, f"the README has no row of digest {command}"
    told = everywhere + (row[0] if row else README)
    spelt = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", told))
    assert options_of(command) - spelt == set()


def test_readme_has_every_exit_code_and_no_other() -> None:
    kinds: list[type[DigestError]] = [DigestError, *DigestError.__subclasses__()]
    errors = {kind.exit_code for kind in kinds}
    documented = {int(code) for code in re.findall(r"^\| (\d+) \| ", README, re.MULTILINE)}
    assert documented == errors | PLAIN_EXITS


@pytest.mark.parametrize("line", example_lines(), ids=" ".join)
def test_examples_use_commands_and_options_that_exist(line: list[str]) -> None:
    options = {word for word in line if word.startswith("-") and word != "-"}
    assert options <= options_of(command_of(line))


def test_the_configuration_that_is_shown_is_valid(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    (tmp_path / "digest.toml").write_text(example, "utf-8")
    assert run_digest("status", cwd=tmp_path).startswith("Library")


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
