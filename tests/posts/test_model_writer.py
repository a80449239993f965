"""A post in a model's words passes its own check, with its data beside it and without."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from digest.cli import app
from digest.records import paper_record
from tests.pipeline.shores import loom, shore
from tests.posts.conftest import Build
from tests.standins.chat import LlmServer
from tests.standins.chat.chat import CHAT, MODEL, chat, honest, labels_of, records_of, schema_of
from tests.standins.chat.server import Asked

OPENINGS = {
    "ShoreNet": "{count} papers present a network that counts limpets in tide pools.",
    "LoomGPT": "{count} papers present a language model that answers questions on tide pools.",
}


def opening_too(asked: Asked) -> str:
    """Tell every paper, and what the theme's papers share."""
    answer, records = json.loads(honest(asked)), records_of(asked)
    if "opening" in schema_of(asked)["properties"]:
        first = {label: records[label]["abstract"].split(". ")[0] for label in labels_of(asked)}
        text = next(text for name, text in OPENINGS.items() if name in first["P1"])
        quotes = [{"paper": label, "quote": words} for label, words in first.items()]
        answer["opening"] = {"text": text, "quotes": quotes}
    return json.dumps(answer)


def test_a_model_written_post_has_no_finding(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [paper_record(one) for one in (*map(shore, (1, 2, 3)), *map(loom, (4, 5, 6)))]
    with LlmServer({CHAT: chat(opening_too)}) as model:
        monkeypatch.setenv("DIGEST_WRITER__MODEL", MODEL)
        monkeypatch.setenv("DIGEST_WRITER__BASE_URL", model.url)
        week = ("--date", "2026-02-28", "-q", '"tide pools"', "--writer", "llm")
        result = build(records, *week)
    assert (result.exit_code, result.stderr) == (0, "")
    post = tmp_path / "posts" / "2026-02-28-tide-pools.md"
    assert post.read_text().count("All three papers here present") == 2
    for beside in (True, False):
        if not beside:
            post.with_suffix(".json").unlink()
        checked = CliRunner().invoke(app, ["check", str(post), "--offline"])
        assert checked.output.strip() == "0 errors, 0 warnings, 0 notes"
