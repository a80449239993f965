"""`digest init`: files that work at once, few questions in a terminal, nothing lost."""

import json
import os
import re
import signal
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from digest.config import load_settings
from digest.setup.answers import OFFERS, find_kinds, schema_text
from tests.cli.conftest import Digest, Terminal, said
from tests.cli.week import DAY, POST
from tests.standins.chat import LlmServer
from tests.standins.chat.server import CHAT, MODEL, chat

WRITTEN = "digest.toml\ndigest.schema.json\n"
OWN = Path("digest.toml")
SCHEDULE = ("init", "--schedule")
WORKFLOW = Path(".github/workflows/digest.yml")
QUESTIONS = (
    "Topic (words, a query or categories) [deep learning]: ",
    "Most papers in an issue [100]: ",
    "Folder of the posts [posts]: ",
    "Mail or web address that services may write to [no]: ",
    "Run it every week (cron, systemd, github or no) [no]: ",
    "When [",
    f"A language model as editor ({', '.join(OFFERS)}, an address, or no) [no]: ",
    f"Deliver to (any of {', '.join(find_kinds())}, or no) [no]: ",
)
END = "\x04"


def load() -> dict[str, Any]:
    return tomllib.loads(OWN.read_text("utf-8"))


def test_without_a_terminal_it_asks_nothing_and_what_it_writes_builds_the_usual_post(
    built: Digest,
) -> None:
    result = built("init")
    assert (result.exit_code, result.stdout, result.stderr) == (0, WRITTEN, "")
    usual = {"name": "deep learning", "query": 'all:"deep learning"'}
    assert load()["topics"] == {"deep-learning": usual}
    before = Path(f"posts/{POST}.json").read_bytes()
    OWN.write_text(OWN.read_text().replace('"posts"', '"after"'))
    after = built("build", "--date", DAY)
    assert after.stdout.startswith(f"{Path.cwd()}/after/{POST}.md\n")
    assert Path(f"after/{POST}.json").read_bytes() == before


def test_words_beside_categories_are_told_to_be_a_name(digest: Digest) -> None:
    result = digest("init", "--topic", "tide pools", "-c", "cs.cv", "-c", "cs.RO")
    assert load()["topics"]["tide-pools"] == {
        "name": "tide pools",
        "categories": ["cs.CV", "cs.RO"],
    }
    told = "The topic tide pools takes all papers of cs.CV, cs.RO; narrow it with -q."
    assert told in said(result)


def test_options_are_its_answers(digest: Digest) -> None:
    given = ["-q", 'ti:"x"', "-c", "cs.lg", "--topic", "X", "-n", "7", "-o", "o", "--contact", "@"]
    assert digest("init", *given).exit_code == 0
    settings = load_settings(None, {}, Path.cwd())
    topic, build = settings.topics["x"], settings.build
    assert (topic.query, topic.categories, settings.contact) == ('ti:"x"', ("cs.LG",), "@")
    assert (build.number, build.output) == (7, Path.cwd() / "o")


def test_what_is_there_is_kept_unless_forced_and_then_as_bak(digest: Digest) -> None:
    OWN.write_text("budget = 7\n")
    for wishes in ([], ["--topic", "tides"], ["--topic", "tides", "--schedule", "cron"]):
        result = digest("init", *wishes)
        assert (result.exit_code, result.stdout) == (3, "")
        assert result.stderr.startswith("Error: digest.toml is there already; nothing was written.")
        assert "--force" in result.stderr
    assert [path.name for path in Path().iterdir()] == ["digest.toml"]
    forced = digest("init", "--force")
    assert (forced.exit_code, "is kept as digest.toml.bak." in forced.stderr) == (0, True)
    assert Path("digest.toml.bak").read_text() == "budget = 7\n"
    # The same again is no conflict.
    assert digest("init").exit_code == 0
    # A link is not followed.
    OWN.rename("elsewhere")
    OWN.symlink_to("elsewhere")
    assert digest("init", "-n", "5").exit_code == 3
    assert digest("init", "-n", "5", "--force").exit_code == 0
    assert "number = 5" not in Path("elsewhere").read_text()


def test_another_file_is_named_by_config(digest: Digest) -> None:
    result = digest("init", "--config", "news/my.toml", "--schedule", "cron")
    assert result.stdout == "news/my.toml\nnews/digest.schema.json\nnews/digest.crontab\n"
    assert "--config my.toml" in Path("news/digest.crontab").read_text()
    Path("file").touch()
    none = digest("init", "--config", "file/digest.toml")
    assert none.exit_code == 3
    assert none.stderr.endswith("Hint: Choose another file by --config FILE.\n")


@pytest.mark.parametrize("scheduler", ["cron", "systemd", "github"])
def test_a_schedule_is_added_to_a_configuration_that_is_there(
    digest: Digest, scheduler: str
) -> None:
    own = (
        '[build]\noutput = "content/a b"\n[topics.tides]\nquery = "tides"\n'
        '[writer]\nmodel = "m"\nkey = "MY_KEY"\n'
        '[enrich]\ngithub_token = "GITHUB_PAT"'
    )
    OWN.write_text(own)
    result = digest(*SCHEDULE, scheduler)
    assert (result.exit_code, OWN.read_text()) == (0, own)
    assert "digest.toml" not in result.stdout
    assert all(Path(path).is_file() for path in result.stdout.splitlines())
    if scheduler == "github":
        text = WORKFLOW.read_text()
        assert 'POSTS: "content/a b"' in text
        assert "MY_KEY: ${{ secrets.MY_KEY }}" in text
        assert "secrets.GITHUB" not in text


def test_a_schedule_that_is_made_anew_leaves_the_configuration_alone(digest: Digest) -> None:
    told = digest(*SCHEDULE, "cron", "--topic", "tides").stderr
    assert "A schedule does not know the variables of this shell: DIGEST_" in told
    OWN.write_text(OWN.read_text("utf-8") + "# my own remark\n", "utf-8")
    Path("digest.crontab").write_text("# mine\n")
    assert digest(*SCHEDULE, "cron").exit_code == 3
    result = digest(*SCHEDULE, "cron", "--force", "--at", "Sun 9:00", "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, {"files": ["digest.crontab"]})
    assert OWN.read_text("utf-8").endswith("# my own remark\n")
    assert Path("digest.crontab.bak").read_text() == "# mine\n"
    assert not Path("digest.toml.bak").exists()
    # Issues that it would leave gaps between are refused.
    OWN.write_text("[build]\ndays = 3\n")
    refused = digest(*SCHEDULE, "cron", "--force")
    assert refused.exit_code == 2
    assert "leaves out" in refused.stderr


def test_the_file_holds_to_its_schema_and_every_line_that_is_off_can_be_turned_on(
    digest: Digest,
) -> None:
    assert digest("init", "--schema").stdout == schema_text()
    assert not OWN.exists()
    digest("init")
    schema = OWN.read_text().partition("\n")[0].removeprefix("#:schema ")
    validator = Draft202012Validator(json.loads(Path(schema).read_text()))
    validator.validate(load())
    text, turned = re.subn(r"^# (?=[a-z_]+ = )", "", OWN.read_text(), flags=re.MULTILINE)
    OWN.write_text(text)
    assert turned >= 12
    settings = load_settings(None, {}, Path.cwd())
    assert settings.topics["deep-learning"].like == ("2402.01234",)
    validator.validate(load())


@pytest.mark.parametrize(
    "scheduler, step",
    [
        ("cron", "(crontab -l; cat digest.crontab) | crontab -"),
        ("systemd", "systemctl"),
        ("github", f"git add digest.toml digest.schema.json {WORKFLOW} && git commit"),
    ],
)
def test_whoever_watches_is_told_what_comes_next(
    terminal: Terminal, scheduler: str, step: str
) -> None:
    _, text = terminal(*SCHEDULE, scheduler, "--topic", "tides")
    told = text.partition("Next:")[2].split("\r\n  ")
    assert told[1:3] == ["digest init --check", "digest build"]
    assert told[3].startswith(step)
    _, text = terminal("init", "--config", "my news.toml", "--topic", "tides")
    assert "  digest build --config 'my news.toml'\r\n" in text


def test_whoever_only_presses_return_gets_a_file_that_works(terminal: Terminal) -> None:
    code, text = terminal("init", typed="\n" * 7)
    assert code == 0
    asked = [question in text for question in QUESTIONS]
    assert asked == [True, True, True, True, True, False, True, True]
    assert WRITTEN.replace("\n", "\r\n") in text
    assert load()["topics"]["deep-learning"]["query"] == 'all:"deep learning"'


def test_every_answer_is_kept(terminal: Terminal) -> None:
    answers = ["tide pools ü", "30", "content/a 'b'", "ada@b.example"]
    answers += ["Systemd", "sun 8:30 Asia/Tokyo", "", "", ""]
    code, text = terminal("init", typed="\n".join(answers))
    assert code == 0
    assert load()["topics"]["tide-pools-u"]["name"] == "tide pools ü"
    assert (load()["build"]["output"], load()["build"]["number"]) == ("content/a 'b'", 30)
    assert load()["contact"] == "ada@b.example"
    assert "Sun *-*-* 08:30:00 Asia/Tokyo" in Path("digest.timer").read_text()
    assert "digest.timer" in text.partition("Next:")[2]


@pytest.mark.parametrize(
    "place, text, told",
    [
        (0, '"open', "is never closed."),
        (0, "a\x16\x1b[31mred", "The topic should be one line"),
        (1, "2001", "That is no number from 1 to 2,000."),
        (2, "~nobody-of-that-name/x", "The folder starts with the name of a user"),
        (3, "ada\x16\x1b", "The contact should be one line"),
        (4, "at", "There is no scheduler 'at'."),
        (4, "github", "commit posts in its repository"),
        (5, "soon", "'soon' is no weekday with a time."),
        (5, "Thu 18:00 America/New_York", "builds on Thursday at 18:00 US Eastern"),
        (6, "oracle", "There is no endpoint 'oracle'."),
        (6, "http://models.example/v1", "should start with https://"),
        (7, "ghost, mail", "There is no such kind of target; the nearest is smtp."),
        (7, "folder", "There is no such kind of target; the nearest is files."),
        (7, "zotero", "There is no such kind of target; there are bluesky, "),
    ],
)
def test_an_answer_that_will_not_do_is_asked_for_again(
    terminal: Terminal, place: int, text: str, told: str
) -> None:
    answers = ["", "2000", "/srv/posts" if text == "github" else "", "", "cron", "", "", "", ""]
    typed = "\n".join([*answers[:place], text, *answers[place:]])
    code, shown = terminal("init", typed=typed)
    assert (code, shown.count(QUESTIONS[place])) == (0, 2)
    assert told in " ".join(shown.split())
    assert "\x1b[31mred" not in shown.partition("Error: ")[2]
    assert Path("digest.crontab").is_file()
    assert load()["build"]["number"] == 2000


@pytest.mark.parametrize("place", [0, 6, 7])
def test_leaving_at_any_question_writes_nothing(terminal: Terminal, place: int) -> None:
    answers = ["", "", "", "", "cron", "", "", ""][:place]
    code, text = terminal("init", typed="".join(f"{one}\n" for one in answers) + END)
    assert code == 130
    assert text.endswith("\r\nInterrupted. Nothing was written.\r\n")
    assert list(Path().iterdir()) == []


def test_a_model_is_tried_its_cost_told_and_its_key_never_written(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_KEY", "sk-secret")
    with LlmServer({CHAT: chat(lambda _: '{"ready": true}')}, key="sk-secret") as server:
        answers = ["", "50", "", "", "github", "", server.url, MODEL, "MY_KEY", ""]
        code, text = terminal("init", typed="\n".join([*answers, ""]))
        (asked,) = server.requests
    assert code == 0
    headers = {name.lower(): value for name, value in asked.headers.items()}
    assert headers["authorization"] == "Bearer sk-secret"
    assert f"{MODEL} answers." in text
    told = "An issue of 50 papers takes about 54,000 tokens read and 6,000 written"
    assert told in " ".join(text.split())
    written = {"kind": "llm", "model": MODEL, "base_url": server.url, "key": "MY_KEY"}
    assert load()["writer"] == written
    assert "sk-secret" not in OWN.read_text() + WORKFLOW.read_text()
    load_settings(None, {}, Path.cwd())


def test_kinds_of_targets_are_written_to_be_filled_in(terminal: Terminal, digest: Digest) -> None:
    kinds = tuple(find_kinds())
    code, _ = terminal("init", typed="\n".join([""] * 6 + [", ".join(kinds).upper(), ""]))
    text = OWN.read_text("utf-8")
    assert (code, "deliver" in load()) == (0, False)
    assert "# The address of its admin, without" in text
    # Each table lacks only its required settings; who mails people decides on each post.
    _, *tables = re.sub(r"^# (?=\[\[|[a-z_]+ = )", "", text, flags=re.MULTILINE).split(
        "[[deliver]]"
    )
    assert [tomllib.loads(table)["kind"] for table in tables] == list(kinds)
    assert [kind for kind, table in zip(kinds, tables, strict=True) if "automatic" in table] == [
        "smtp"
    ]
    filled = {
        "git": {'repository = ""': 'repository = "https://git.example.org/letter.git"'},
        "smtp": {
            'host = ""': 'host = "mail.example.org"',
            'sender = ""': 'sender = "letter@example.org"',
            "recipients = []": 'recipients = ["ada@example.org"]',
        },
    }
    for kind, values in filled.items():
        table = tables[kinds.index(kind)]
        for empty, value in values.items():
            assert empty in table
            table = table.replace(empty, value)
        OWN.write_text(f"{text}\n[[deliver]]{table}", "utf-8")
        assert [target.kind for target in load_settings(None, {}, Path.cwd()).deliver] == [kind]
    ghost = tables[kinds.index("ghost")].replace('admin = ""', 'admin = "https://b.example"')
    OWN.write_text(f"{text}\n[[deliver]]{ghost}", "utf-8")
    result = digest("init", "--check", "--offline")
    told = (
        '`key` of deliver "ghost" names the environment variable GHOST_ADMIN_KEY, which is not set.'
    )
    assert (result.exit_code, told in " ".join(result.stdout.split())) == (1, True)
    digest("init", "--schedule", "github")
    assert "GHOST_ADMIN_KEY: ${{ secrets.GHOST_ADMIN_KEY }}" in WORKFLOW.read_text()


def test_a_model_that_does_not_answer_is_told_and_written_down(terminal: Terminal) -> None:
    with LlmServer({CHAT: chat(lambda _: "Yes, I am ready.")}) as server:
        code, text = terminal("init", typed=f"\n\n\n\n\n{server.url}\n{MODEL}\nno\n\n")
    assert code == 0
    assert "answers, but not with the JSON that it was asked for." in " ".join(text.split())
    answers = ["", "", "", "", "", "http://127.0.0.1:9/v1", "", MODEL, "sk-no-variable", "no", ""]
    code, text = terminal("init", "--force", typed="\n".join([*answers, ""]))
    told = " ".join(text.split())
    assert code == 0
    assert "The model needs a name." in told
    assert "The variable" in told
    assert "refuses the connection" in told
    assert load()["writer"]["model"] == MODEL


@pytest.mark.usefixtures("digest")
def test_an_interruption_at_a_question_writes_nothing() -> None:
    master, slave = os.openpty()
    command = [sys.executable, "-m", "digest", "init"]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave)  # noqa: S603 - ours
    os.close(slave)
    text = b""
    while QUESTIONS[0].strip().encode() not in text:
        text += os.read(master, 65536)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert os.read(master, 65536).endswith(b"\r\nInterrupted. Nothing was written.\r\n")
    os.close(master)
    assert list(Path().iterdir()) == []


def test_nothing_is_asked_where_that_would_be_in_vain(terminal: Terminal) -> None:
    code, text = terminal("init", "-n", "5")
    assert (code, "[" in text.partition("Next:")[0]) == (0, False)
    code, text = terminal("init")
    assert code == 3
    assert "is there already; nothing was written." in text
    assert "Topic" not in text
