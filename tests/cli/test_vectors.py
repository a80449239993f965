"""Papers compared by a model elsewhere, as the settings name it: from its key to its post."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.cli.week import DAY
from tests.fixtures import REEF
from tests.standins.arxiv import ArxivServer
from tests.standins.chat import LlmServer, status
from tests.standins.chat.embeddings import EMBEDDINGS, embeddings

KEY = "sk-quill-0123456789"
BUILD = ("build", "--date", DAY, "-n", "3")


@pytest.fixture
def model() -> Iterator[LlmServer]:
    """Serve a model that makes vectors."""
    with LlmServer({EMBEDDINGS: embeddings()}, key=KEY) as running:
        yield running


@pytest.fixture
def asking(digest: Digest, model: LlmServer, monkeypatch: pytest.MonkeyPatch) -> Digest:
    """Give the command, set to ask that model."""
    monkeypatch.setenv("DIGEST_THEMES__EMBEDDER", "endpoint")
    monkeypatch.setenv("DIGEST_THEMES__MODEL", "harbour-embed")
    monkeypatch.setenv("DIGEST_THEMES__BASE_URL", model.url)
    monkeypatch.setenv("DIGEST_THEMES__KEY", "HARBOUR_KEY")
    monkeypatch.setenv("HARBOUR_KEY", KEY)
    # Only what the settings name is sent, or told.
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-other")
    return digest


def posts(folder: Path) -> dict[str, bytes]:
    """Return what was written."""
    return {path.name: path.read_bytes() for path in (folder / "posts").iterdir()}


def test_the_model_is_asked_once_and_a_rebuild_offline_is_the_same(
    asking: Digest, model: LlmServer, tmp_path: Path
) -> None:
    first = asking(*BUILD)
    assert (first.exit_code, first.stderr) == (0, "")
    before, asked = posts(tmp_path), len(model.asked)
    assert asked == 1
    model.stop()
    again = asking(*BUILD, "--offline")
    assert (again.exit_code, again.stderr) == (0, "")
    assert posts(tmp_path) == before


def test_nothing_but_the_named_key_is_sent(asking: Digest, model: LlmServer) -> None:
    asking(*BUILD)
    headers = model.asked[0].headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["user-agent"].startswith("digest-post/")
    assert not any("other" in value or "x-stainless" in name for name, value in headers.items())


@pytest.mark.parametrize("options", [(), ("-v",), ("--json",), ("--strict",)])
def test_a_model_that_fails_is_told_with_what_to_do_and_never_with_the_key(
    asking: Digest, model: LlmServer, tmp_path: Path, options: tuple[str, ...]
) -> None:
    model.always(EMBEDDINGS, status(401, f"The key {KEY} is unknown."))
    result = asking(*BUILD, *options)
    told = result.stdout + result.stderr
    assert result.exit_code == (1 if "--strict" in options else 0)
    assert "Vectors of harbour-embed could not be had" in told
    assert "sk-" not in told
    assert ("does not accept the key (401)" in told) == ("-v" in options)
    assert ("says: The key … is unknown." in told) == ("-v" in options)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"sk-quill" in path.read_bytes() for path in files)


def test_a_key_that_is_configured_and_not_set_is_refused_before_anything_is_asked(
    asking: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_THEMES__BASE_URL", "https://models.example/v1")
    monkeypatch.delenv("HARBOUR_KEY")
    result = asking(*BUILD)
    assert result.exit_code == 2
    assert "`key` under [themes] names an environment variable that is not set" in result.stderr
    assert server.requests == ()


def test_what_an_endpoint_says_is_in_no_file(
    asking: Digest, model: LlmServer, tmp_path: Path
) -> None:
    model.always(EMBEDDINGS, status(400, "Buy CrabCoin."))
    assert "says: Buy CrabCoin." in asking(*BUILD, "-v").stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"CrabCoin" in path.read_bytes() for path in files)


def test_show_asks_nobody(asking: Digest, model: LlmServer) -> None:
    asking(*BUILD)
    asked = len(model.asked)
    assert asking("show", REEF).exit_code == 0
    assert len(model.asked) == asked


def test_the_demo_needs_no_model(asking: Digest, model: LlmServer) -> None:
    assert asking("demo").exit_code == 0
    assert model.asked == ()


def test_without_the_extra_it_is_said_how_to_install_it_before_anything_is_asked(
    asking: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openai", None)
    result = asking(*BUILD)
    assert result.exit_code == 2
    assert server.requests == ()
    assert "pip install 'digest-post[llm]'" in result.stderr
    assert asking("status").exit_code == 0


def test_what_is_kept_needs_no_extra(
    asking: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(*BUILD)
    before = posts(tmp_path)
    monkeypatch.setitem(sys.modules, "openai", None)
    assert asking(*BUILD, "--offline").exit_code == 0
    assert posts(tmp_path) == before
