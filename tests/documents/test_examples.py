"""The documents' examples do what they say: shells run them line by line, digest loads the rest."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.records import paper_record
from tests.cli.week import environment
from tests.documents.places import ROOT
from tests.documents.reading import blocks
from tests.documents.test_schema import VALIDATOR
from tests.fixtures import paper
from tests.standins.arxiv import ArxivServer
from tests.standins.chat import LlmServer
from tests.standins.chat.chat import CHAT, chat, honest
from tests.standins.chat.embeddings import EMBEDDINGS, embeddings

SECONDS = 240
# Another machine, or many minutes, would be needed for these.
_PASSED_OVER = ("python3 -m venv", "~/digest-venv/bin/pip", "pip install", "make ", "export PATH")
SHELL, TOML = dict(blocks("sh")), dict(blocks("toml"))
WRITER = "qwen3:8b"
# A post that is read where none is made.
READ = "check posts/2026-02-28-deep-learning.md"
_TIDY = "trap 'kill $(jobs -p) 2>/dev/null || true' EXIT"
_MODEL = "http://127.0.0.1:11434/v1"
# A document that a line reads and no line before it has made.
_DRAFT = "A draft on nothing in particular.\n"


def _records() -> list[Mapping[str, object]]:
    """Return the sample week, and papers on graph learning of the last days."""
    sample = (ROOT / "digest" / "data" / "sample-week.jsonl").read_text("utf-8")
    return [*map(json.loads, sample.splitlines()), *map(_record, range(24))]


def _record(number: int) -> Mapping[str, object]:
    submitted = datetime.now(UTC) - timedelta(days=1 + number % 6)
    return paper_record(
        paper(
            id=f"2602.9{number:04}",
            title=f"Study {number} of Graph Learning",
            abstract=f"We present a method of graph learning by tides. It needs {number} pearls.",
            published=submitted,
            updated=submitted,
        )
    )


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve both."""
    with ArxivServer(_records()) as running:
        yield running


@pytest.fixture
def shell(tmp_path: Path, server: ArxivServer) -> Mapping[str, str]:
    """Give the environment of a shell that has `digest`, and what the examples read."""
    programs = tmp_path / "bin"
    programs.mkdir()
    run = programs / "digest"
    run.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m digest "$@"\n')
    run.chmod(0o755)
    (tmp_path / "newsletter.html").write_text(f"<p>{_DRAFT}</p>")
    (tmp_path / "draft.txt").write_text(_DRAFT)
    return {
        **environment(tmp_path, server),
        "HOME": str(tmp_path / "user"),
        "SHELL": "/bin/bash",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "DIGEST_ENRICH__SERVICES": "[]",
    }


def _prepare(folder: Path, shell: Mapping[str, str]) -> None:
    """Make the post that examples read which do not make it."""
    run = ["digest", "demo", "-o", "posts", "--quiet"]
    subprocess.run(run, cwd=folder, env=shell, check=True)  # noqa: S603 - our own command
    if pandoc := shutil.which("pandoc"):
        draft = [pandoc, "draft.txt", "-o", "draft.docx"]
        subprocess.run(draft, cwd=folder, check=True)  # noqa: S603 - as above


def _script(text: str, folder: Path, model: str) -> str:
    """Return an example without what cannot run here, in a folder and with a model of its own."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(_PASSED_OVER)]
    if not shutil.which("pandoc"):
        lines = [line for line in lines if not line.startswith("pandoc ")]
    script = "\n".join(lines).replace(_MODEL, model).replace("/tmp/", f"{folder}/")  # noqa: S108 - a reader's
    script = script.replace(".venv/bin/python", sys.executable)
    return f"set -e\n{_TIDY}\n{script.replace('.venv/bin/digest', 'digest')}\n"


@pytest.mark.parametrize("text", SHELL.values(), ids=SHELL)
def test_what_the_documents_have_a_shell_do_it_does(
    text: str, tmp_path: Path, shell: Mapping[str, str]
) -> None:
    if READ in text:
        _prepare(tmp_path, shell)
    with LlmServer({CHAT: chat(honest, model=WRITER), EMBEDDINGS: embeddings()}) as model:
        script = _script(text, tmp_path, model.url)
        place = ROOT if "tests.standins.arxiv" in text else tmp_path
        done = subprocess.run(  # noqa: S603 - our own documents
            ["/bin/bash", "-c", script],
            cwd=place,
            env=shell,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    assert "Error" not in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("text", TOML.values(), ids=TOML)
def test_configurations_in_the_documents_load_without_a_mistake(text: str, tmp_path: Path) -> None:
    file = tmp_path / "digest.toml"
    file.write_text(text, "utf-8")
    (tmp_path / "readers.txt").write_text("ada@example.org\n")
    load_settings(file, {}, tmp_path)
    assert VALIDATOR.is_valid(tomllib.loads(text))


def test_every_block_says_what_it_is() -> None:
    assert blocks("") == []
    assert len(SHELL) > 6
    assert len(TOML) > 2
