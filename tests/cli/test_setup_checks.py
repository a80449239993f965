"""`digest init --check` and `digest status` say what is wrong with a setup, and what to do."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from digest.setup.finding import find_offset
from digest.wiring.opening import SystemClock
from tests.cli.conftest import Digest, Terminal, said
from tests.standins.arxiv import ArxivServer, InjectedFault

OWN = Path("digest.toml")
status = import_module("digest.cli.status")
EARLY = (
    "# Builds the digest: Thursday 18:00 America/New_York.\n"
    "[Timer]\nOnCalendar=Thu *-*-* 18:00:00 America/New_York\n"
)
CHECK = ("init", "--check", "--json")
OFFLINE = (*CHECK, "--offline")
LLM = '[writer]\nkind = "llm"\n'
KEYED = '[enrich]\ngithub_token = "QUILL_KEY"\n'
COPY = '[topics.tides]\nquery = "tides"\n[[deliver]]\nname = "copy"\nkind = "files"\n'
HURRIED = 'source = "rss"\npace.arxiv = 0\nendpoints.arxiv_rss = "https://rss.arxiv.org/rss"'


def parts(result: Result) -> list[tuple[str, str]]:
    """Return part and sentence of each finding of a JSON answer."""
    findings = json.loads(result.stdout)["findings"]
    return [(finding["part"], finding["sentence"]) for finding in findings]


@pytest.mark.parametrize("scheduler", ["cron", "systemd", "github"])
def test_a_setup_that_init_has_written_is_well(
    digest: Digest, terminal: Terminal, server: ArxivServer, scheduler: str
) -> None:
    assert digest("init", "--schedule", scheduler).exit_code == 0
    result = digest("init", "--check")
    assert (result.exit_code, result.output) == (0, "Nothing is wrong with this setup.\n")
    paths = [request.path for request in server.requests]
    # Each service once: search, full texts, Hugging Face, OpenAlex, GitHub.
    assert len(paths) == len(set(paths)) == 5
    code, text = terminal("init", "--check", "--offline")
    assert (code, text) == (0, "Nothing is wrong with this setup.\r\n")
    assert digest("status").exit_code == 0
    assert len(server.requests) == 5
    assert digest("status", "--online").exit_code == 0
    assert len(server.requests) == 10


def test_findings_are_told_with_a_hint_and_exit_1_and_status_tells_the_same(digest: Digest) -> None:
    Path("digest.timer").write_text(EARLY)
    OWN.write_text('[build]\nformats = ["md", "email"]\n')
    result = digest("init", "--check", "--offline")
    assert result.exit_code == 1
    assert result.stdout == (
        "settings  An e-mail would have an invalid sender: output.email.sender is not\n"
        "          set.\n"
        '          Set it, as in sender = "Ada <ada@example.org>" under [output.email].\n'
        "schedule  digest.timer builds on Thursday at 18:00 US Eastern time, before the\n"
        "          week is over: arXiv announces its last listing, Friday's, that evening\n"
        "          at 20:00.\n"
        "          Run it from Friday on, US Eastern time; Saturday morning is early\n"
        "          enough anywhere.\n"
    )
    status = digest("status")
    told = status.stdout.partition("\nSetup\n")[2]
    assert all(line.startswith("  ") and len(line) <= 80 for line in told.splitlines())
    assert (status.exit_code, told.split()) == (0, result.stdout.split())
    found = json.loads(digest("status", "--json").stdout)["setup"]
    assert found == json.loads(digest(*OFFLINE).stdout)["findings"]


def test_a_schedule_may_lie_anywhere(digest: Digest) -> None:
    told = "There is no digest.toml in this folder or above: these are the defaults."
    assert told in said(digest(*OFFLINE))
    Path("own").mkdir()
    Path("own/digest.toml").touch()
    Path("own/digest.timer").write_text(EARLY)
    for options, name in (
        (["--schedule-file", "own/digest.timer"], "own/digest.timer"),
        (["--schedule-file", "-"], "standard input"),
        (["--config", "own/digest.toml"], "digest.timer"),
    ):
        ((_, sentence),) = parts(digest(*OFFLINE, *options, stdin=EARLY))
        assert sentence.startswith(f"{name} builds on Thursday")
    Path("a").write_text("0 0 * * * backup\n")
    for file, told in (("a", "a has no schedule that"), ("none", "none cannot be read: No such")):
        result = digest("init", "--check", "--schedule-file", file)
        assert result.exit_code == 3
        assert result.stderr.startswith(f"Error: {told}")
        assert "\nHint: Name a crontab, a timer of systemd or a workflow" in result.stderr
    Path("digest.crontab").write_text("@reboot digest build\n")
    result = digest("init", "--check", "--offline")
    assert (result.exit_code, result.stdout) == (0, "Nothing is wrong with this setup.\n")
    assert (
        "digest.crontab: “@reboot digest build” is not in the form that init writes: not checked."
        in result.stderr
    )


@pytest.mark.parametrize(
    "fault, told",
    [
        (InjectedFault(status=503), "arXiv's search: 127.0.0.1 is out of order (503)."),
        (InjectedFault(status=403), "arXiv's search refuses this machine's requests (403)."),
        (InjectedFault(html=True), "The answer is not from arXiv's search:"),
        (
            InjectedFault(status=401, path="/github/rate_limit"),
            "GitHub does not accept the key (401).",
        ),
    ],
)
def test_a_service_that_fails_is_told_and_asked_once(
    digest: Digest,
    server: ArxivServer,
    monkeypatch: pytest.MonkeyPatch,
    fault: InjectedFault,
    told: str,
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "s3cret-quill")
    server.script(fault)
    result = digest(*CHECK, "-v")
    ((part, sentence),) = parts(result)
    assert (result.exit_code, part, len(server.requests)) == (1, "service", 5)
    assert sentence.startswith(told)
    assert "s3cret" not in result.output


def test_what_the_settings_lead_to_is_asked(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("DIGEST_ENDPOINTS__GITHUB", "http://127.0.0.1:9")
        told = parts(digest(*CHECK))
    assert told == [("service", "GitHub: 127.0.0.1 refuses the connection.")]
    for source, path in (("catchup", "/catchup/math.HO/"), ("rss", "/rss/math.HO")):
        monkeypatch.setenv("DIGEST_SOURCE", source)
        digest("init", "--check")
        assert sum(request.path.startswith(path) for request in server.requests) == 1
    OWN.write_text(KEYED)
    monkeypatch.setenv("QUILL_KEY", "s3cret-quill")
    result = digest("init", "--check", "-v")
    asked = [request for request in server.requests if request.path.startswith("/github")]
    assert asked[-1].headers["authorization"] == "Bearer s3cret-quill"
    assert "s3cret" not in result.output


@pytest.mark.parametrize(
    "text, part, told",
    [
        (LLM, "settings", "The writer `llm` needs the name of a model."),
        (KEYED, "keys", "`github_token` under [enrich] names the environment"),
        (
            f'[build]\nformats = ["json"]\n{COPY}folder = "copied"\n',
            "settings",
            "A post is delivered from its Markdown",
        ),
        (HURRIED, "settings", "pace.arxiv should be at least 3"),
        ('output.templates = "own"\n', "settings", "post.md.j2, line 1"),
    ],
)
def test_what_build_would_refuse_is_told_once(
    digest: Digest, monkeypatch: pytest.MonkeyPatch, text: str, part: str, told: str
) -> None:
    monkeypatch.delenv("DIGEST_ENDPOINTS__ARXIV_RSS")
    monkeypatch.delenv("DIGEST_PACE__ARXIV")
    Path("own").mkdir()
    Path("own/post.md.j2").write_text("{% if %}")
    OWN.write_text(text)
    result = digest(*OFFLINE)
    ((found, sentence),) = parts(result)
    assert (result.exit_code, found) == (1, part)
    assert told in sentence


def test_a_clock_that_is_off_is_told_if_all_services_say_so(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The stand-in goes by this machine's clock, which only the program takes for another.
    monkeypatch.setattr(SystemClock, "now", lambda _: datetime(2090, 1, 1, tzinfo=UTC))
    ((part, sentence),) = parts(digest(*CHECK))
    told = "This machine's clock is ahead: it says 2090-01-01 00:00 UTC, and arXiv"
    assert (part, sentence.startswith(told)) == ("clock", True)
    ask = status.ask_services

    def ask_others(*given: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as it takes them
        for name, answer in ask(*given):
            received = datetime.now(UTC) if name == "GitHub" else answer.received
            yield name, replace(answer, received=received)

    monkeypatch.setattr(status, "ask_services", ask_others)
    assert parts(digest(*CHECK)) == []


@pytest.mark.parametrize("seconds", [0, 90, -86400])
def test_an_answer_tells_the_time_if_it_has_any(seconds: int) -> None:
    now = datetime(2026, 2, 28, 12, tzinfo=UTC)
    said = format_datetime(now - timedelta(seconds=seconds), usegmt=True)
    assert find_offset({"date": said}, now) == seconds
    assert find_offset({"date": said.replace("GMT", "-0000")}, now) == seconds
    # A cache has kept it for a minute.
    assert find_offset({"date": said, "age": "60"}, now) == seconds - 60
    for odd in ("", "yesterday", "Sat, 99 Feb 2026 12:00:00 GMT"):
        assert find_offset({"date": odd}, now) is find_offset({}, now) is None
