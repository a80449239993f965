"""A folder in which `digest` runs at a fixed time, and what it prints, written for a reader."""

import json
import os
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli import app
from digest.wiring.opening import SystemClock
from tests.standins.arxiv import ArxivServer

_SERVICES = ("ARXIV", "HUGGINGFACE", "OPENALEX", "GITHUB")
# All others may say how output looks, or hold keys.
_KEPT = frozenset({"PATH", "PYTHONPATH", "COV_CORE_DATAFILE", "COVERAGE_FILE"})
_MOST_ROWS = 1000
# As long as the name of the folder itself.
_FOLDER = "/folder/of/this/run1"


class GoldenRun:
    """Runs commands in `folder`, against a stand-in, and keeps what users see in `seen`."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.seen: dict[str, str] = {}
        self._patch = patch
        self._places: dict[str, str] = {}
        for name in [name for name in os.environ if name not in _KEPT]:
            patch.delenv(name)
        patch.chdir(folder)
        variables = {"HOME": "", "DIGEST_HOME": "home", "XDG_STATE_HOME": "state"}
        for name, place in variables.items():
            patch.setenv(name, str(folder / place))
        for name, value in {"COLUMNS": "80", "TERM": "xterm", "LANG": "C.UTF-8"}.items():
            patch.setenv(name, value)
        for service in _SERVICES:
            patch.setenv(f"DIGEST_PACE__{service}", "0")

    def set_time(self, moment: str) -> None:
        """Stop the machine's clock at a moment, an ISO time with zone."""
        at = datetime.fromisoformat(moment)
        self._patch.setattr(SystemClock, "now", lambda _: at)
        self._patch.setattr(SystemClock, "monotonic", lambda _: at.timestamp())
        self._patch.setattr(SystemClock, "sleep", lambda _, _seconds: None)

    def serve(self, server: ArxivServer) -> None:
        """Lead every command to a stand-in, which has the machine's time."""
        server.set_time(SystemClock().now())
        for name, address in server.endpoints.items():
            self._patch.setenv(name, address)
        self.call_place(server.url, "http://stand-in")

    def set_variable(self, name: str, value: str) -> None:
        """Set a variable of the environment."""
        self._patch.setenv(name, value)

    def call_place(self, place: str, name: str) -> None:
        """Write a name wherever an address or a folder of this run appears."""
        self._places[place] = name

    def run(self, *arguments: str, stdin: str | None = None) -> str:
        """Run a command, and return it with what it printed on either stream and its exit code."""
        result = CliRunner().invoke(app, list(arguments), input=stdin)
        ports = [f"$ digest {' '.join(map(_quoted, arguments))}\n{result.stdout}"]
        if result.stderr:
            ports.append(f"--- standard error\n{result.stderr}")
        return self.clean("".join(ports)) + f"--- exit code {result.exit_code}\n"

    def show(self, name: str, *arguments: str) -> None:
        """Keep a command's output under a name."""
        self.seen[name] = self.run(*arguments)

    def keep(self, name: str, text: str | bytes) -> None:
        """Keep a file that users see, under a name."""
        plain = text if isinstance(text, str) else text.decode("utf-8")
        if name.endswith(".json"):
            plain = json.dumps(_shortened(json.loads(plain)), indent=1, ensure_ascii=False) + "\n"
        self.seen[name] = self.clean(plain)

    def keep_folder(self, name: str, folder: str, pattern: str = "*") -> None:
        """Keep every file of a folder below a name."""
        root = self.folder / folder
        for path in sorted(root.rglob(pattern)):
            if path.is_file():
                self.keep(f"{name}/{path.relative_to(root)}", path.read_bytes())

    def clean(self, text: str) -> str:
        """Return a text without what differs from run to run: folders and ports."""
        for place, name in {**self._places, str(self.folder): _FOLDER}.items():
            text = text.replace(place, name)
        for pattern, name in _VARYING:
            text = pattern.sub(name, text)
        return "".join(
            sign if sign.isprintable() or sign == "\n" else ascii(sign)[1:-1] for sign in text
        )


# Three thousand names, hashes, the library's size.
_VARYING = (
    (re.compile(r"\r\n"), "\n"),
    (re.compile(r"(?:(?:and )?[A-Z][a-z]{2} Wader[^\w\n]{0,40}){100,}"), "… 3,000 waders … "),
    (re.compile(r"\b[0-9a-f]{40}\b"), "COMMIT"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "SHA256"),
    (re.compile(r"library\.sqlite \([\d.]+ [kM]B\)"), "library.sqlite (SIZE)"),
    (re.compile(r'"size": \d{6,}\b'), '"size": "SIZE"'),
)


def _quoted(argument: str) -> str:
    return argument if re.fullmatch(r"[\w./:=,@*-]+", argument) else f"'{argument}'"


def _shortened(value: object) -> object:
    """Return JSON whose very long lists of authors are cut, so that a person can read it."""
    if isinstance(value, Mapping):
        return {key: _shortened(item) for key, item in value.items()}
    if isinstance(value, list):
        if len(value) > _MOST_ROWS:
            return [*map(_shortened, value[:2]), f"… {len(value) - 3:,} more …", value[-1]]
        return [_shortened(item) for item in value]
    return value
