"""`digest build --writer llm`: a model words the post, and is never needed for one."""

import json
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, Start
from tests.cli.week import DAY
from tests.standins.arxiv import ArxivServer
from tests.standins.chat import LlmServer, slow, status
from tests.standins.chat.chat import CHAT, MODEL, chat, completion, honest, instead
from tests.standins.chat.server import Answer

KEY = "sk-quill-0123456789"
BUILD = ("build", "--date", DAY, "--writer", "llm")
POST = f"posts/{DAY}-deep-learning"


@pytest.fixture
def model() -> Iterator[LlmServer]:
    """Serve a model."""
    with LlmServer({CHAT: chat(honest)}, key=KEY) as running:
        yield running


@pytest.fixture
def asking(digest: Digest, model: LlmServer, monkeypatch: pytest.MonkeyPatch) -> Digest:
    """Give the command, set to ask that model."""
    for name, value in variables(model).items():
        monkeypatch.setenv(name, value)
    return digest


def variables(model: LlmServer) -> dict[str, str]:
    """Return the settings that lead to a model."""
    return {
        "DIGEST_WRITER__MODEL": MODEL,
        "DIGEST_WRITER__BASE_URL": model.url,
        "DIGEST_WRITER__KEY": "HARBOUR_KEY",
        "HARBOUR_KEY": KEY,
    }


def writers(folder: Path) -> set[str]:
    """Return who wrote about the papers."""
    post = json.loads((folder / f"{POST}.json").read_text())
    return {one["by"] for section in post["sections"] for one in section["statements"]}


def test_a_model_words_the_post_and_a_rebuild_asks_nobody(
    asking: Digest, model: LlmServer, tmp_path: Path
) -> None:
    result = asking(*BUILD)
    assert (result.exit_code, result.stdout) == (0, f"{POST}.md\n{POST}.json\n")
    assert f"model:{MODEL}" in writers(tmp_path)
    asked, before = len(model.asked), (tmp_path / f"{POST}.json").read_bytes()
    model.stop()
    for more in ((), ("--offline",)):
        assert asking(*BUILD, *more).exit_code == 0
        assert (tmp_path / f"{POST}.json").read_bytes() == before
    assert len(model.asked) == asked


def test_without_the_flag_nobody_is_asked(asking: Digest, model: LlmServer, tmp_path: Path) -> None:
    assert asking("build", "--date", DAY).exit_code == 0
    assert not model.asked
    assert writers(tmp_path) == {"extract"}


def test_the_writer_can_be_configured_and_the_flag_wins(
    asking: Digest, model: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_WRITER__KIND", "llm")
    asking("build", "--date", DAY, "--writer", "extract")
    assert not model.asked
    asking("build", "--date", DAY)
    assert model.asked


def test_usage_is_told_to_whom_it_concerns(asking: Digest) -> None:
    told = asking(*BUILD, "-v").stderr
    assert f"{MODEL}: " in told
    assert "tokens read and" in told
    assert "tokens" not in asking(*BUILD).stderr


@pytest.mark.parametrize("options", [(), ("-v",), ("--json",), ("--strict",)])
def test_a_model_that_fails_costs_no_post_and_shows_no_key(
    asking: Digest, model: LlmServer, tmp_path: Path, options: tuple[str, ...]
) -> None:
    model.always(CHAT, status(401, f"The key {KEY} is unknown."))
    result = asking(*BUILD, *options)
    assert result.exit_code == (1 if "--strict" in options else 0)
    assert writers(tmp_path) == {"extract"}
    told = result.stdout + result.stderr
    assert "does not accept the key" in told
    assert KEY not in told
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in path.read_bytes() for path in files)


@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_key_that_is_configured_and_not_set_is_refused_before_anything_is_asked(
    asking: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.setenv("DIGEST_WRITER__BASE_URL", "https://models.example/v1")
    monkeypatch.delenv("HARBOUR_KEY")
    if value is not None:
        monkeypatch.setenv("HARBOUR_KEY", value)
    result = asking(*BUILD)
    assert result.exit_code == 2
    assert "`key` under [writer] names an environment variable that is not set" in result.stderr
    assert server.requests == ()


def test_an_endpoint_of_this_machine_may_need_no_key(
    asking: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HARBOUR_KEY")
    assert asking(*BUILD).exit_code == 0
    assert writers(tmp_path) == {"extract"}


def test_blanks_around_a_key_are_no_part_of_it(
    asking: Digest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARBOUR_KEY", f" {KEY}\n")
    assert asking(*BUILD).exit_code == 0
    assert f"model:{MODEL}" in writers(tmp_path)


def test_a_dry_run_asks_no_model(asking: Digest, model: LlmServer) -> None:
    result = asking(*BUILD, "--dry-run", "--strict")
    assert result.exit_code == 0
    assert not model.asked
    assert "ask no model" in " ".join(asking("build", "--help").stdout.replace("│", " ").split())


def test_more_tokens_than_can_be_written_down_cost_no_post(
    asking: Digest, model: LlmServer, tmp_path: Path
) -> None:
    model.always(CHAT, lambda answer: _with_tokens(answer, int("9" * 4300)))
    result = asking(*BUILD, "-v")
    assert (result.exit_code, result.exception) == (0, None)
    assert " 0 tokens read and" in result.stderr
    assert f"model:{MODEL}" in writers(tmp_path)


def _with_tokens(answer: Answer, count: int) -> Answer:
    value = answer.value | {"usage": {"prompt_tokens": count, "completion_tokens": 7}}
    return replace(answer, value=value)


def test_what_an_endpoint_says_is_in_no_file(
    asking: Digest, model: LlmServer, tmp_path: Path
) -> None:
    model.always(CHAT, status(404, f"Buy CrabCoin with {KEY.upper()}."))
    result = asking(*BUILD, "-v")
    assert "says: Buy CrabCoin with …." in result.stderr
    assert KEY.upper() not in result.stderr
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"CrabCoin" in path.read_bytes() for path in files)


def test_a_refresh_that_is_killed_changes_nothing(
    asking: Digest, start: Start, model: LlmServer, tmp_path: Path
) -> None:
    """The model has answered once anew, and is asked the next when the process is killed."""
    asking(*BUILD)
    before, asked = (tmp_path / f"{POST}.json").read_bytes(), len(model.asked)
    model.script(CHAT, instead(completion('{"papers": {}}')))
    model.always(CHAT, slow(60))
    process = start(*BUILD, "--refresh", **variables(model), DIGEST_WRITER__CONCURRENCY="1")
    deadline = time.monotonic() + 60
    while len(model.asked) < asked + 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.kill()
    assert process.wait(timeout=20) == -signal.SIGKILL
    asked = len(model.asked)
    for more in ((), ("--offline",)):
        assert asking(*BUILD, *more).exit_code == 0
        assert (tmp_path / f"{POST}.json").read_bytes() == before
    assert len(model.asked) == asked


def test_a_writer_without_a_model_is_refused(digest: Digest) -> None:
    result = digest(*BUILD)
    assert result.exit_code == 2
    assert "needs the name of a model" in result.stderr
    assert "DIGEST_WRITER__MODEL" in result.stderr


def test_an_unknown_writer_is_refused(digest: Digest) -> None:
    result = digest("build", "--writer", "poet")
    assert result.exit_code == 2
    assert "no writer 'poet'" in result.stderr


def test_without_the_extra_the_user_is_told_how_to_install_it(
    asking: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digest.llm.opening.find_spec", lambda _: None)
    result = asking(*BUILD)
    assert result.exit_code == 2
    assert "digest-post[llm]" in result.stderr


def test_an_interruption_keeps_what_was_answered(
    asking: Digest, start: Start, model: LlmServer, tmp_path: Path
) -> None:
    """The model answers once; the next answer does not come, and Ctrl-C does."""
    model.script(CHAT, None)
    model.always(CHAT, slow(60))
    process = start(*BUILD, **variables(model), DIGEST_WRITER__CONCURRENCY="1")
    deadline = time.monotonic() + 60
    while len(model.asked) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert not (tmp_path / "posts").exists()
    model.always(CHAT, lambda answer: answer)
    assert "1 kept answer" in asking(*BUILD, "-v").stderr


def test_an_archive_has_what_a_model_worded_and_asks_nobody(
    asking: Digest, model: LlmServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking(*BUILD)
    asked = len(model.asked)
    model.stop()
    # Only the flag said that a model was to be asked.
    told = asking("site")
    assert "Built with other settings" in told.stderr
    assert "in their posts: 2026-02-28-deep-learning." in " ".join(told.stderr.split())
    monkeypatch.setenv("DIGEST_WRITER__KIND", "llm")
    assert (asking("site").exit_code, len(model.asked)) == (0, asked)
    made = tmp_path / "site" / f"{DAY}-deep-learning.json"
    assert made.read_bytes() == (tmp_path / f"{POST}.json").read_bytes()
