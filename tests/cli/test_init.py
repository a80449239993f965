"""`digest init` by options: files that work at once, nothing lost, and a clear word otherwise."""

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from digest.config import load_settings
from digest.setup import schema_text
from tests.cli.conftest import Digest
from tests.cli.week import DAY, environment
from tests.standins.arxiv import ArxivServer

WRITTEN = "digest.toml\ndigest.schema.json\n"


def load(folder: Path) -> dict[str, object]:
    return tomllib.loads((folder / "digest.toml").read_text("utf-8"))


def test_without_a_terminal_it_asks_nothing_and_takes_what_is_usual(
    digest: Digest, tmp_path: Path
) -> None:
    result = digest("init")
    assert (result.exit_code, result.stdout, result.stderr) == (0, WRITTEN, "")
    assert load(tmp_path)["topics"] == {
        "deep-learning": {"title": "deep learning", "query": 'all:"deep learning"'}
    }


def test_what_it_writes_builds_the_post_that_no_configuration_builds(
    digest: Digest, tmp_path: Path
) -> None:
    before = digest("build", "--date", DAY, "-o", "before")
    digest("init")
    after = digest("build", "--date", DAY)
    assert (before.exit_code, after.exit_code) == (0, 0)
    posts = [Path(path).read_bytes() for path in after.stdout.splitlines()]
    assert posts == [(tmp_path / path).read_bytes() for path in before.stdout.splitlines()]
    assert after.stdout.startswith(f"{tmp_path}/posts/")


def test_options_are_its_answers(digest: Digest, tmp_path: Path) -> None:
    given = ["-q", 'ti:"x"', "-c", "cs.lg", "--topic", "X", "-n", "7", "-o", "o", "--contact", "@"]
    assert digest("init", *given).exit_code == 0
    settings = load_settings(None, {}, tmp_path)
    assert settings.topics["x"].query == 'ti:"x"'
    assert settings.topics["x"].categories == ("cs.LG",)
    assert (settings.build.number, settings.contact) == (7, "@")
    assert settings.build.output == tmp_path / "o"


@pytest.mark.parametrize(
    "text",
    [
        "\"'\"'",
        'say "it"',
        "]] # \\ x",
        "{{ 7*7 }} << key >> <% x %>",
        "'''",
        "ünï 織物",
        "${{ a }}",
    ],
)
def test_hostile_answers_stay_text(digest: Digest, tmp_path: Path, text: str) -> None:
    result = digest("init", "--topic", text, "-q", "ti:tides", "-o", text, "--contact", text)
    assert result.exit_code == 0
    (topic,) = load(tmp_path)["topics"].values()  # type: ignore[attr-defined]
    assert topic["title"] == text
    assert load(tmp_path)["contact"] == text
    assert load(tmp_path)["build"]["output"] == text  # type: ignore[index]
    load_settings(None, {}, tmp_path)


@pytest.mark.parametrize(
    "options",
    [
        ["--topic", ""],
        ["--topic", "a\x1b[31m"],
        ["-q", '"open'],
        ["-c", "sc.LG"],
        ["-o", ""],
        ["-o", "a\nb"],
        ["-o", "~nobody-of-that-name/x"],
        ["--contact", "a\nb"],
        ["--schedule", "at"],
        ["--at", "Sat 9:00"],
        ["--offline"],
        ["--schedule-file", "x"],
        ["--schedule", "cron", "--at", "noon"],
        ["--schedule", "cron", "--at", "Thu 18:00 America/New_York"],
        ["--schedule", "github", "-o", "/srv/posts"],
    ],
)
def test_what_cannot_be_is_refused_and_nothing_written(
    digest: Digest, tmp_path: Path, options: list[str]
) -> None:
    before = list(tmp_path.iterdir())
    result = digest("init", *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("Error: ")
    assert list(tmp_path.iterdir()) == before


def test_a_time_before_arxiv_announces_is_refused_with_its_reason(digest: Digest) -> None:
    result = digest("init", "--schedule", "systemd", "--at", "Fri 1:00 Europe/Berlin")
    assert "on Thursday at 19:00 US Eastern time, before the week is over" in result.stderr


def test_what_is_there_is_kept_unless_forced_and_then_as_bak(
    digest: Digest, tmp_path: Path
) -> None:
    file = tmp_path / "digest.toml"
    file.write_text("budget = 7\n")
    result = digest("init")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "digest.toml" in result.stderr
    assert "--force" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["digest.toml"]
    assert digest("init", "--force").exit_code == 0
    assert (tmp_path / "digest.toml.bak").read_text() == "budget = 7\n"
    assert file.read_text() != "budget = 7\n"
    # The same again is no conflict.
    assert digest("init").exit_code == 0


def test_a_configuration_that_is_there_is_told_of_in_the_same_words_whatever_is_asked(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "digest.toml").write_text("budget = 7\n")
    for wishes in ([], ["--topic", "tides"], ["--topic", "tides", "--schedule", "cron"]):
        result = digest("init", *wishes)
        assert result.exit_code == 3
        assert result.stderr.startswith("Error: digest.toml is there already; nothing was written.")


def test_it_follows_no_link(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("x")
    (tmp_path / "digest.toml").symlink_to("elsewhere")
    assert digest("init").exit_code == 3
    assert digest("init", "--force").exit_code == 0
    assert (tmp_path / "elsewhere").read_text() == "x"


def test_another_place_is_named_by_config(digest: Digest, tmp_path: Path) -> None:
    result = digest("init", "--config", "news/my.toml", "--schedule", "cron")
    assert result.stdout == "news/my.toml\nnews/digest.schema.json\nnews/digest.crontab\n"
    assert "--config my.toml" in (tmp_path / "news" / "digest.crontab").read_text()


@pytest.mark.parametrize("scheduler", ["cron", "systemd", "github"])
def test_a_schedule_is_added_to_a_configuration_that_is_there(
    digest: Digest, tmp_path: Path, scheduler: str
) -> None:
    own = '[build]\noutput = "content/a b"\n[topics.tides]\nquery = "tides"\n'
    (tmp_path / "digest.toml").write_text(own)
    result = digest("init", "--schedule", scheduler)
    assert result.exit_code == 0
    assert (tmp_path / "digest.toml").read_text() == own
    assert "digest.toml" not in result.stdout
    assert all((tmp_path / path).is_file() for path in result.stdout.splitlines())
    if scheduler == "github":
        assert 'POSTS: "content/a b"' in (tmp_path / ".github/workflows/digest.yml").read_text()


def test_a_schedule_that_is_made_anew_leaves_the_configuration_alone(
    digest: Digest, tmp_path: Path
) -> None:
    digest("init", "--topic", "tides", "--schedule", "cron")
    own = (tmp_path / "digest.toml").read_text("utf-8") + "# my own remark\n"
    (tmp_path / "digest.toml").write_text(own, "utf-8")
    (tmp_path / "digest.crontab").write_text("# mine\n")
    assert digest("init", "--schedule", "cron").exit_code == 3
    result = digest("init", "--schedule", "cron", "--force")
    assert (result.exit_code, result.stdout) == (0, "digest.crontab\n")
    assert (tmp_path / "digest.toml").read_text("utf-8") == own
    assert (tmp_path / "digest.crontab.bak").read_text() == "# mine\n"
    assert not (tmp_path / "digest.toml.bak").exists()


def test_a_schedule_for_issues_that_it_would_leave_gaps_between_is_refused(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "digest.toml").write_text("[build]\ndays = 3\n")
    result = digest("init", "--schedule", "cron")
    assert result.exit_code == 2
    assert "leaves out" in result.stderr


def test_a_workflow_asks_with_the_keys_that_the_configuration_names(
    digest: Digest, tmp_path: Path
) -> None:
    (tmp_path / "digest.toml").write_text(
        '[writer]\nkind = "llm"\nmodel = "m"\nkey = "MY_KEY"\n'
        '[enrich]\ngithub_token = "GITHUB_PAT"\n'
    )
    assert digest("init", "--schedule", "github").exit_code == 0
    text = (tmp_path / ".github/workflows/digest.yml").read_text()
    assert "MY_KEY: ${{ secrets.MY_KEY }}" in text
    assert "secrets.GITHUB" not in text
    assert "digest-post[llm]" in text


def test_json_names_the_files(digest: Digest) -> None:
    assert json.loads(digest("init", "--json").stdout) == {"files": WRITTEN.split()}


def test_variables_of_this_shell_are_told_for_a_schedule_does_not_know_them(
    digest: Digest,
) -> None:
    told = digest("init", "--schedule", "cron").stderr
    assert "A schedule does not know the variables of this shell: DIGEST_" in told
    assert digest("init", "--schedule", "cron", "--quiet").stderr == ""


def test_the_schema_is_printed(digest: Digest, tmp_path: Path) -> None:
    assert digest("init", "--schema").stdout == schema_text()
    assert not (tmp_path / "digest.toml").exists()


def test_the_file_names_its_schema_and_holds_to_it(digest: Digest, tmp_path: Path) -> None:
    digest("init")
    first = (tmp_path / "digest.toml").read_text().partition("\n")[0]
    schema = json.loads((tmp_path / first.removeprefix("#:schema ")).read_text())
    Draft202012Validator(schema).validate(load(tmp_path))


def test_every_line_that_is_off_can_be_turned_on(digest: Digest, tmp_path: Path) -> None:
    digest("init")
    file = tmp_path / "digest.toml"
    text, turned = re.subn(r"^# (?=[a-z_]+ = )", "", file.read_text(), flags=re.MULTILINE)
    file.write_text(text)
    settings = load_settings(None, {}, tmp_path)
    assert turned >= 12
    assert settings.topics["deep-learning"].like == ("2402.01234",)
    Draft202012Validator(json.loads(schema_text())).validate(load(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to root")
def test_a_closed_folder_is_told(digest: Digest, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    result = digest("init")
    tmp_path.chmod(0o700)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "--config" in result.stderr


def test_a_folder_that_is_none_is_told(digest: Digest, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = digest("init", "--config", "file/digest.toml")
    assert result.exit_code == 3
    assert result.stderr.endswith("Hint: Choose another place by --config FILE.\n")


def test_a_plain_locale_writes_the_same_bytes(server: ArxivServer, tmp_path: Path) -> None:
    written = []
    for locale in ("C", "POSIX", "C.UTF-8"):
        folder = tmp_path / locale
        folder.mkdir()
        subprocess.run(
            [
                sys.executable,
                "-m",
                "digest",
                "init",
                "--topic",
                "Gezeitentümpel",
                "-o",
                "Übersicht",
            ],
            cwd=folder,
            env={**environment(folder, server), "LC_ALL": locale, "LANG": locale},
            check=True,
            stdin=subprocess.DEVNULL,
        )
        written.append((folder / "digest.toml").read_bytes())
    assert len(set(written)) == 1
    assert 'title = "Gezeitentümpel"'.encode() in written[0]
