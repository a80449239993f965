"""`digest build --writer llm`: a model words the post, and is never needed for one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import DAY, POST
from tests.standins.chat import LlmServer, status
from tests.standins.chat.chat import CHAT, MODEL, chat, honest

KEY = "sk-quill-0123456789"
BUILD = ("build", "--date", DAY, "--writer", "llm", "-o", "worded", "--format", "json")
MADE = Path(f"worded/{POST}.json")


@pytest.fixture
def model(built: Digest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LlmServer]:  # noqa: ARG001 - sets the environment
    """Serve a model that the settings lead to."""
    with LlmServer({CHAT: chat(honest)}, key=KEY) as running:
        monkeypatch.setenv("DIGEST_WRITER__MODEL", MODEL)
        monkeypatch.setenv("DIGEST_WRITER__BASE_URL", running.url)
        monkeypatch.setenv("DIGEST_WRITER__KEY", "HARBOUR_KEY")
        monkeypatch.setenv("HARBOUR_KEY", KEY)
        yield running


def writers() -> set[str]:
    """Return who wrote about the papers."""
    post = json.loads(MADE.read_text())
    return {one["by"] for section in post["sections"] for one in section["statements"]}


def test_a_model_words_the_post_and_a_rebuild_asks_nobody(built: Digest, model: LlmServer) -> None:
    built("build", "--date", DAY)
    planned = built(*BUILD, "--dry-run", "--strict")
    assert (planned.exit_code, len(model.asked)) == (0, 0)
    result = built(*BUILD, "-v")
    assert (result.exit_code, result.stdout) == (0, f"{MADE}\n")
    assert f"{MODEL}: " in result.stderr
    assert "tokens read and" in result.stderr
    assert f"model:{MODEL}" in writers()
    asked, before = len(model.asked), MADE.read_bytes()
    model.stop()
    for more in ((), ("--offline",)):
        assert "tokens" not in built(*BUILD, *more).stderr
        assert MADE.read_bytes() == before
    assert len(model.asked) == asked


@pytest.mark.parametrize("options", [["-v"], ["--json"], ["--strict"]])
def test_a_model_that_fails_costs_no_post_and_shows_no_key(
    built: Digest, model: LlmServer, options: list[str]
) -> None:
    model.always(CHAT, status(401, f"The key {KEY} is unknown."))
    result = built(*BUILD, *options)
    assert result.exit_code == (1 if "--strict" in options else 0)
    assert writers() == {"extract"}
    assert "does not accept the key" in result.output
    assert KEY not in result.output
    files = [path for path in Path().rglob("*") if path.is_file()]
    assert not any(KEY.encode() in path.read_bytes() for path in files)
