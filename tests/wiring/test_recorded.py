"""A recorded issue: an invented week that a careful writer edited, and what the documents show."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.standins.chat import LlmServer
from tests.standins.chat.recording import MODEL, VERIFIER, recording
from tests.standins.chat.server import CHAT
from tests.wiring.command_line import DAY, CommandLine

RECORDED = Path(__file__).parents[1] / "editor" / "recorded"
DOCUMENT = (Path(__file__).parents[2] / "docs" / "model.md").read_text("utf-8")
RECORDS = [
    json.loads(line) for line in (RECORDED / "records.jsonl").read_text("utf-8").splitlines()
]


def _build(shell: CommandLine, server: LlmServer, writer: str) -> Any:  # noqa: ANN401 - a result
    shutil.copy(RECORDED / "digest.toml", shell.folder)
    models: dict[str, Any] = {
        "DIGEST_WRITER__MODEL": MODEL,
        "DIGEST_WRITER__VERIFIER": VERIFIER,
        "DIGEST_WRITER__BASE_URL": server.url,
    }
    world: dict[str, Any] = {"github": {"quill-lab/emberwatch": {}}}
    return shell.build(RECORDS, "--date", DAY, "--writer", writer, world=world, **models)


def _section(shell: CommandLine) -> str:
    post = (shell.folder / "posts" / f"{DAY}-hazards.md").read_text("utf-8")
    return post.partition("### Wildfires\n\n")[2].partition("\n\n## ")[0]


@pytest.mark.parametrize("writer", ["quote", "llm"])
def test_the_documents_show_the_section_as_it_is_written(shell: CommandLine, writer: str) -> None:
    answers = shell.folder / "answers"
    shutil.copytree(RECORDED / "answers", answers)
    with LlmServer({CHAT: recording(answers, patience=0)}) as server:
        built = _build(shell, server, writer)
        asked = len(server.requests)
    assert built.exit_code == 0, built.output
    shown = "\n".join(f"> {line}".rstrip() for line in _section(shell).splitlines())
    assert shown in DOCUMENT
    if writer == "llm":
        data = json.loads((shell.folder / "posts" / f"{DAY}-hazards.json").read_text("utf-8"))
        told = [one for section in data["sections"] for one in section["statements"]]
        told += [*data["lead"], data["headline"]]
        assert {one["verified"] for one in told} == {f"model:{VERIFIER}"}
        assert asked == len(list((RECORDED / "answers").rglob("*.answer.json")))
        assert re.search(r"13 sentences used, 0 refused", " ".join(built.stderr.split()))
        checked = shell.run("check", f"posts/{DAY}-hazards.md", "--offline")
        assert "0 errors, 0 warnings" in checked.output


def test_a_question_without_an_answer_is_laid_down(shell: CommandLine, tmp_path: Path) -> None:
    folder = tmp_path / "answers"
    with LlmServer({CHAT: recording(folder, patience=0)}) as server:
        assert _build(shell, server, "llm").exit_code == 0
    (question,) = folder.rglob("*.question.md")
    text = question.read_text("utf-8")
    assert "[P1] title: EmberWatch" in text
    assert '"paragraphs"' in text.rpartition("# schema of the answer")[2]
