"""The command `digest` in this process, over any records, in a folder of its own."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from digest.cli import app
from tests.standins.arxiv import ArxivServer

Build = Callable[..., Result]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Build:
    """Build posts of the records given, into `tmp_path / "posts"`.

    Services beside arXiv know the `world`, which `tests.standins.arxiv.services` describes.
    """
    for name in [name for name in os.environ if name.startswith("DIGEST_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    for service in ("ARXIV", "HUGGINGFACE", "OPENALEX", "GITHUB"):
        monkeypatch.setenv(f"DIGEST_PACE__{service}", "0")

    def run(
        records: list[dict[str, Any]],
        *arguments: str,
        world: Mapping[str, Any] | None = None,
        raw_hostile: bool = False,
    ) -> Result:
        with ArxivServer(records, world=world, raw_hostile=raw_hostile) as server:
            for name, address in server.endpoints.items():
                monkeypatch.setenv(name, address)
            return CliRunner().invoke(app, ["build", *arguments])

    return run
