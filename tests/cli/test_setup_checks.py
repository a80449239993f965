"""`digest init --check` and `digest status` say what is wrong with a setup, and what to do."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Digest
from tests.standins.arxiv import ArxivServer, Fault

EARLY = "0 18 * * 4 cd /srv && digest build\n"


def parts(result: object) -> list[tuple[str, str]]:
    """Return part and sentence of each finding of a JSON answer."""
    findings = json.loads(result.stdout)["findings"]  # type: ignore[attr-defined]
    return [(finding["part"], finding["sentence"]) for finding in findings]


@pytest.fixture
def crontab(tmp_path: Path) -> Path:
    path = tmp_path / "digest.crontab"
    path.write_text(f"CRON_TZ=America/New_York\n{EARLY}")
    return path


@pytest.mark.parametrize("scheduler", ["cron", "systemd", "github"])
def test_a_setup_that_init_has_written_is_well(
    digest: Digest, server: ArxivServer, scheduler: str
) -> None:
    assert digest("init", "--schedule", scheduler).exit_code == 0
    result = digest("init", "--check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    paths = [request.path for request in server.requests]
    # Each service once: search, full texts, Hugging Face, OpenAlex, GitHub.
    assert len(paths) == len(set(paths)) == 5


def test_offline_nobody_is_asked(digest: Digest, server: ArxivServer) -> None:
    assert digest("init", "--check", "--offline").exit_code == 0
    assert digest("status").exit_code == 0
    assert not server.requests
    assert digest("status", "--online").exit_code == 0
    assert len(server.requests) == 5


def test_findings_are_told_with_a_hint_and_exit_1(
    digest: Digest, tmp_path: Path, crontab: Path
) -> None:
    assert crontab.exists()
    (tmp_path / "digest.toml").write_text('[build]\nformats = ["md", "email"]\n')
    result = digest("init", "--check", "--offline")
    assert result.exit_code == 1
    assert result.stdout == (
        "settings  An e-mail would be from an address that nobody has:\n"
        "          output.email.sender is not set.\n"
        '          Set it, as in sender = "Ada <ada@example.org>" under [output.email].\n'
        "schedule  digest.crontab builds on Thursday at 18:00 US Eastern time, before the\n"
        "          week is over: arXiv announces its last listing, Friday's, on that\n"
        "          evening at 20:00.\n"
        "          Run it from Friday on, US Eastern time; Saturday morning is early\n"
        "          enough anywhere.\n"
    )


def test_status_tells_the_same_and_exits_0(digest: Digest, crontab: Path) -> None:
    assert crontab.exists()
    result = digest("status")
    assert result.exit_code == 0
    assert "Setup\n  schedule  digest.crontab builds on Thursday" in result.stdout
    told = result.stdout.partition("\nSetup\n")[2]
    assert all(len(line) <= 80 for line in told.splitlines())
    (finding,) = json.loads(digest("status", "--json").stdout)["setup"]
    assert finding["part"] == "schedule"


def test_a_schedule_may_lie_anywhere(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text(f"CRON_TZ=America/New_York\n{EARLY}")
    check = ("init", "--check", "--offline", "--json", "--schedule-file")
    assert parts(digest(*check, "elsewhere"))[0][1].startswith("elsewhere builds on Thursday")
    told = parts(digest(*check, "-", stdin=f"CRON_TZ=America/New_York\n{EARLY}"))
    assert told[0][1].startswith("standard input builds on Thursday")


def test_a_file_without_a_schedule_is_told(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("0 0 * * * backup\n")
    for name, told in (("a", "a has no schedule"), ("none", "none cannot be read: No such file")):
        result = digest("init", "--check", "--schedule-file", name)
        assert result.exit_code == 3
        assert told in result.stderr


def test_a_line_that_is_not_understood_is_no_finding(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.crontab").write_text("@reboot digest build\n")
    result = digest("init", "--check", "--offline")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "“@reboot digest build” was not understood, nor judged." in result.stderr


@pytest.mark.parametrize(
    "fault, told",
    [
        (Fault(status=503), "arXiv's search: 127.0.0.1 is out of order (503)."),
        (Fault(status=403), "arXiv's search refuses this machine's requests (403)."),
        (Fault(status=404), "arXiv's search answers with status 404."),
        (Fault(close=True), "arXiv's search: 127.0.0.1 broke off its answer"),
        (Fault(html=True), "arXiv's search sends something else than its answers"),
    ],
    ids=str,
)
def test_a_service_that_fails_is_told_and_asked_once(
    digest: Digest, server: ArxivServer, fault: Fault, told: str
) -> None:
    server.script(fault)
    result = digest("init", "--check", "--json")
    assert result.exit_code == 1
    ((part, sentence),) = parts(result)
    assert part == "service"
    assert sentence.startswith(told)
    assert len(server.requests) == 5


def test_a_key_that_is_not_accepted_is_told_without_the_key(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", "s3cret-quill")
    server.script(Fault(status=401, path="/github/rate_limit"))
    result = digest("init", "--check", "--json", "-v")
    assert parts(result) == [("service", "GitHub does not accept the key (401).")]
    assert "s3cret" not in result.output


def test_an_endpoint_that_nobody_serves_is_told(
    digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_ENDPOINTS__GITHUB", "http://127.0.0.1:9")
    ((_, sentence),) = parts(digest("init", "--check", "--json"))
    assert sentence == "GitHub: 127.0.0.1 refuses the connection."


def test_the_listings_of_the_configured_source_are_asked(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for source, path in (("catchup", "/catchup/math.HO/"), ("rss", "/rss/math.HO")):
        monkeypatch.setenv("DIGEST_SOURCE", source)
        digest("init", "--check")
        assert sum(request.path.startswith(path) for request in server.requests) == 1


def test_the_endpoint_of_a_model_is_asked_with_its_key(
    digest: Digest, server: ArxivServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    base = server.endpoints["DIGEST_ENDPOINTS__GITHUB"]
    (tmp_path / "digest.toml").write_text(
        f'[writer]\nkind = "llm"\nmodel = "m"\nbase_url = "{base}"\nkey = "QUILL_KEY"\n'
    )
    monkeypatch.setenv("QUILL_KEY", "s3cret-quill")
    result = digest("init", "--check", "-v")
    asked = [request for request in server.requests if request.path.endswith("/models")]
    assert len(asked) == 1
    assert asked[0].headers["authorization"] == "Bearer s3cret-quill"
    assert "s3cret" not in result.output


def test_keys_that_are_not_set_are_told_once(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(
        '[writer]\nkind = "llm"\nmodel = "m"\nbase_url = "https://x.example"\nkey = "QUILL_KEY"\n'
    )
    result = digest("init", "--check", "--offline", "--json")
    told = "`key` under [writer] names an environment variable that is not set."
    assert [sentence for _, sentence in parts(result)] == [told]


def test_what_build_would_refuse_is_told(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text('[writer]\nkind = "llm"\n')
    result = digest("init", "--check", "--offline", "--json")
    assert parts(result) == [("settings", "The writer `llm` needs the name of a model.")]


def test_templates_and_places_that_build_would_refuse_are_told(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "post.md.j2").write_text("{% if %}")
    (tmp_path / "taken").touch()
    (tmp_path / "digest.toml").write_text(
        '[output]\ntemplates = "own"\n[topics.tides]\nquery = "tides"\n'
        '[[deliver]]\nname = "copy"\nkind = "files"\nfolder = "taken/by"\nformats = ["html"]\n'
        '[[deliver]]\nname = "repo"\nkind = "git"\nclone = "gone"\n'
    )
    found = parts(digest("init", "--check", "--offline", "--json"))
    told = "\n".join(sentence for _, sentence in found)
    assert [part for part, _ in found] == ["settings", "delivery", "delivery", "delivery"]
    assert "post.md.j2, line 1" in told
    assert "'copy' is to get html, which is not in build.formats." in told
    assert f"cannot be made: {tmp_path / 'taken'} is not a folder." in told
    assert f"The clone of 'repo', {tmp_path / 'gone'}, is not there." in told


def test_posts_that_could_not_be_delivered_are_told(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "digest.toml").write_text(
        '[build]\nformats = ["json"]\n[topics.tides]\nquery = "tides"\n'
        '[[deliver]]\nname = "copy"\nkind = "files"\nfolder = "copied"\n'
    )
    ((part, sentence),) = parts(digest("init", "--check", "--offline", "--json"))
    assert part == "settings"
    assert sentence.startswith("A post is delivered from its Markdown")


def test_a_clock_that_is_off_is_told(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    # The stand-in goes by this machine's clock, which only the program takes for another.
    monkeypatch.setattr(
        "digest.wiring.clock.SystemClock.now", lambda _: datetime(2030, 1, 1, tzinfo=UTC)
    )
    told = parts(digest("init", "--check", "--json"))
    assert [part for part, _ in told] == ["clock"]
    assert told[0][1].endswith("days ahead.")


def test_mistakes_of_the_configuration_come_first_and_exit_2(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "digest.toml").write_text("biuld = 3\n")
    result = digest("init", "--check")
    assert result.exit_code == 2
    assert "the nearest is build" in result.stderr
