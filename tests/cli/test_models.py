"""Models at an endpoint: they word the post and compare papers, and no post needs one."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, said
from tests.cli.week import DAY, POST
from tests.standins.arxiv import ArxivServer
from tests.standins.chat import LlmServer, status
from tests.standins.chat.chat import CHAT, MODEL, chat, honest
from tests.standins.chat.embeddings import EMBEDDINGS, embeddings

KEY = "sk-quill-0123456789"
BUILD = ("build", "--date", DAY, "--writer", "llm", "-o", "worded", "--format", "json")
COMPARED = ("build", "--date", DAY, "-n", "3", "-o", "worded", "--format", "json")
MADE = Path(f"worded/{POST}.json")


@pytest.fixture
def model(built: Digest, monkeypatch: pytest.MonkeyPatch) -> Iterator[LlmServer]:  # noqa: ARG001 - sets the environment
    """Serve models that the settings lead to."""
    with LlmServer({CHAT: chat(honest), EMBEDDINGS: embeddings()}, key=KEY) as running:
        for part, name in (("WRITER", MODEL), ("THEMES", "harbour-embed")):
            monkeypatch.setenv(f"DIGEST_{part}__MODEL", name)
            monkeypatch.setenv(f"DIGEST_{part}__BASE_URL", running.url)
            monkeypatch.setenv(f"DIGEST_{part}__KEY", "HARBOUR_KEY")
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


def test_a_model_compares_the_papers_and_a_rebuild_asks_nobody(
    built: Digest, model: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_THEMES__EMBEDDER", "endpoint")
    # Only what the settings name is sent.
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    result = built(*COMPARED)
    assert (result.exit_code, result.stdout, result.stderr) == (0, f"{MADE}\n", "")
    (asked,) = model.asked
    assert (asked.path, asked.body["model"]) == (EMBEDDINGS, "harbour-embed")
    assert asked.headers["authorization"] == f"Bearer {KEY}"
    assert not any("other" in value for value in asked.headers.values())
    before = MADE.read_bytes()
    MADE.unlink()
    model.stop()
    again = built(*COMPARED, "--offline")
    assert (again.exit_code, again.stderr, MADE.read_bytes()) == (0, "", before)


KEYLESS = "`key` under [{part}] names an environment variable that is not set. Hint: Set that"
BARE = "needs the extra `llm`, which is not installed here. Hint: Install it: pip install 'digest"
LACKING = {"key": KEYLESS, "key but blanks": KEYLESS, "extra": f"{BARE}-post[llm]'"}


@pytest.mark.parametrize("part", ["writer", "themes"])
@pytest.mark.parametrize("lacking", LACKING)
@pytest.mark.usefixtures("model")
def test_what_a_model_needs_and_lacks_is_told_before_anything_is_asked(
    built: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch, part: str, lacking: str
) -> None:
    # An endpoint of this machine may need no key.
    monkeypatch.setenv(f"DIGEST_{part.upper()}__BASE_URL", "https://models.example/v1")
    monkeypatch.setenv("DIGEST_THEMES__EMBEDDER", "endpoint" if part == "themes" else "packaged")
    if lacking == "key":
        monkeypatch.delenv("HARBOUR_KEY")
    elif lacking == "key but blanks":
        monkeypatch.setenv("HARBOUR_KEY", "  ")
    else:
        monkeypatch.setitem(sys.modules, "openai", None)
    result = built(*(BUILD if part == "writer" else COMPARED))
    assert (result.exit_code, result.stdout) == (2, "")
    assert LACKING[lacking].format(part=part) in said(result)
    assert (server.requests, MADE.exists()) == ((), False)
