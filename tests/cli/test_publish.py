"""`digest publish`, and the deliveries of `digest build`: once, and nothing is lost or repeated."""

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Digest, Start
from tests.cli.week import DAY
from tests.fixtures import LOOM, REEF
from tests.standins.mail import (
    PASSWORD,
    USER,
    Authority,
    MailServer,
    mail_server,
    make_authority,
)

POST = f"posts/{DAY}-deep-learning.md"
ADA, BO = "ada@example.org", "bo@example.org"
FILES = '[[deliver]]\nname = "site"\nkind = "files"\nfolder = "site"\n'
SECONDS = 60


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority, and a certificate for this machine."""
    return make_authority(tmp_path_factory.mktemp("ca"), "localhost")


@pytest.fixture
def mail(authority: Authority) -> Iterator[MailServer]:
    """Serve mail with STARTTLS and login."""
    with mail_server(authority, login=True) as running:
        yield running


@pytest.fixture
def letters(
    mail: MailServer, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> MailServer:
    """Configure a place for a newsletter, and name its password in the environment."""
    monkeypatch.setenv("LETTERS_PASSWORD", PASSWORD)
    configure(tmp_path, newsletter(mail, authority))
    return mail


def newsletter(mail: MailServer, authority: Authority) -> str:
    return f"""[[deliver]]
name = "letters"
kind = "smtp"
host = "localhost"
port = {mail.port}
ca = "{authority.file}"
user = "{USER}"
password = "LETTERS_PASSWORD"
sender = "Reefs <digest@example.org>"
recipients = ["{ADA}", "{BO}"]
timeout = 5
"""


def configure(folder: Path, *places: str) -> None:
    (folder / "digest.toml").write_text("\n".join(places))


def told(text: str) -> str:
    """Return what was said without the breaks of lines."""
    return " ".join(text.split())


def test_a_build_delivers_and_the_next_one_has_nothing_to_do(
    digest: Digest, tmp_path: Path, letters: MailServer, authority: Authority
) -> None:
    configure(tmp_path, FILES, newsletter(letters, authority))
    first = digest("build", "--date", DAY)
    assert (first.exit_code, first.stdout.splitlines()[0]) == (0, POST)
    assert letters.recipients() == [ADA, BO]
    assert sorted(path.name for path in (tmp_path / "site").iterdir()) == [
        f"{DAY}-deep-learning.json",
        f"{DAY}-deep-learning.md",
    ]
    second = digest("build", "--date", DAY)
    assert second.exit_code == 0
    assert second.stdout == first.stdout
    assert "letters has the post already; nothing was sent." in told(second.stderr)
    assert letters.recipients() == [ADA, BO]
    quiet = digest("publish", POST, "--quiet")
    assert (quiet.exit_code, quiet.stdout, quiet.stderr) == (0, "", "")


def test_what_a_quiet_delivery_did_stands_in_the_log_alone(digest: Digest, tmp_path: Path) -> None:
    configure(tmp_path, FILES)
    digest("build", "--date", DAY, "--no-deliver")
    done = digest("publish", POST, "--quiet", "--log", "log.jsonl")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert "site: 2 sent" in (tmp_path / "log.jsonl").read_text("utf-8")
    plan = digest("publish", POST, "--quiet", "--again", "--dry-run")
    assert plan.stdout == "site: 2 due\n"


def test_a_message_without_a_built_one_is_rendered(digest: Digest, letters: MailServer) -> None:
    digest("build", "--date", DAY)
    message = letters.taken[0][1]
    assert message["Subject"].startswith("Deep Learning This Week")
    plain = message.get_body(("plain",))
    html = message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "THE BIG IDEA(S)" in plain.get_content()
    assert "https://arxiv.org/abs/" in html.get_content()


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--date", DAY, "--dry-run"),
        ("build", "--date", DAY, "--no-deliver"),
        ("build", "--date", DAY, "-c", "cs.CV"),
        ("build", "--date", DAY, REEF, LOOM),
        ("demo",),
    ],
)
def test_what_is_asked_for_once_goes_nowhere(
    digest: Digest, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    configure(tmp_path, FILES)
    assert digest(*arguments).exit_code == 0
    assert not (tmp_path / "site").exists()


def test_it_goes_there_when_that_is_said(digest: Digest, tmp_path: Path) -> None:
    configure(tmp_path, FILES)
    assert digest("build", "--date", DAY, REEF, LOOM, "--deliver").exit_code == 0
    assert len(list((tmp_path / "site").iterdir())) == 2


def test_a_place_of_other_topics_or_by_hand_is_left_alone(digest: Digest, tmp_path: Path) -> None:
    topic = '[topics.looms]\nquery = "ti:LoomBench"\n'
    configure(
        tmp_path,
        'topic = "deep-learning"\n',
        FILES + 'topics = ["looms"]\n',
        FILES.replace("site", "hand") + "automatic = false\n",
        topic,
    )
    assert digest("build", "--date", DAY).exit_code == 0
    assert not (tmp_path / "site").exists()
    assert not (tmp_path / "hand").exists()
    assert digest("build", "--date", DAY, "--topic", "looms").exit_code == 0
    assert (tmp_path / "site").exists()
    assert digest("publish", "deep-learning", "--to", "hand").exit_code == 0
    assert (tmp_path / "hand" / f"{DAY}-deep-learning.md").is_file()


def test_an_edited_post_is_what_is_published(
    digest: Digest, tmp_path: Path, letters: MailServer, authority: Authority
) -> None:
    configure(tmp_path, FILES, newsletter(letters, authority))
    digest("build", "--date", DAY, "--no-deliver", "--format", "md,json,html,email")
    post = tmp_path / POST
    post.write_text(
        post.read_text("utf-8").replace("\n## ", "\nA word from the editor.\n\n## ", 1), "utf-8"
    )
    done = digest("publish", "deep-learning")
    assert (done.exit_code, done.stdout) == (0, "site: 4 sent\nletters: 2 sent\n")
    assert f"{DAY}-deep-learning.json is as it was built" in told(done.stderr)
    for _, message in letters.taken:
        for kind in ("plain", "html"):
            body = message.get_body((kind,))
            assert body is not None
            assert "A word from the editor." in body.get_content()
    for end in ("md", "html", "eml"):
        assert b"A word from the editor." in (tmp_path / f"site/{post.stem}.{end}").read_bytes()


def test_a_post_that_changes_afterwards_is_not_sent_again_unasked(
    digest: Digest, tmp_path: Path, letters: MailServer
) -> None:
    digest("build", "--date", DAY)
    post = tmp_path / POST
    post.write_text(post.read_text("utf-8") + "\nA word more.\n", "utf-8")
    again = digest("publish", POST)
    assert again.exit_code == 0
    assert "as it was before it changed" in told(again.stderr)
    assert len(letters.taken) == 2
    assert digest("publish", POST, "--again").exit_code == 0
    assert letters.recipients() == [ADA, BO, ADA, BO]


def test_what_check_finds_keeps_a_post_back(digest: Digest, tmp_path: Path) -> None:
    configure(tmp_path, FILES)
    digest("build", "--date", DAY, "--no-deliver")
    post = tmp_path / POST
    text = post.read_text("utf-8").replace("ReefNet: Counting Corals", "ReefNet: Eating Corals")
    post.write_text(text, "utf-8")
    assert digest("check", POST, "--offline").exit_code == 1
    done = digest("publish", POST)
    assert done.exit_code == 4
    assert "was not delivered: check finds" in told(done.stderr)
    assert not (tmp_path / "site").exists()
    assert digest("publish", POST, "--unchecked").exit_code == 0
    assert (tmp_path / "site" / post.name).read_text("utf-8") == text


def test_a_recipient_who_fails_is_told_and_tried_again(digest: Digest, letters: MailServer) -> None:
    letters.at_recipient[BO] = ["550 who?"]
    first = digest("build", "--date", DAY, "--json")
    assert first.exit_code == 4
    outcomes = [one["outcome"] for one in json.loads(first.stdout)["deliveries"]]
    assert outcomes == ["sent", "failed"]
    assert "letters (bo@example.org): localhost refuses the recipient" in told(first.stderr)
    status = digest("status")
    assert "deep-learning to letters: 1 sent, 1 failed" in status.stdout
    assert digest("publish", "deep-learning").exit_code == 0
    assert letters.recipients() == [ADA, BO]


def test_an_answer_that_is_lost_is_an_interruption_until_somebody_looks(
    digest: Digest, letters: MailServer
) -> None:
    letters.at_message[BO] = ["keep"]
    first = digest("build", "--date", DAY)
    assert first.exit_code == 4
    assert "--again" in told(first.stderr)
    assert "--arrived" in told(first.stderr)
    assert "1 interrupted or under way" in digest("status").stdout
    second = digest("build", "--date", DAY)
    assert second.exit_code == 4
    assert "was interrupted on" in told(second.stderr)
    assert letters.recipients() == [ADA, BO]
    assert digest("publish", POST, "--arrived").exit_code == 0
    assert digest("publish", POST).exit_code == 0
    assert letters.recipients() == [ADA, BO]


def test_again_sends_what_was_interrupted_and_nothing_else(
    digest: Digest, letters: MailServer
) -> None:
    letters.at_message[BO] = ["drop"]
    assert digest("build", "--date", DAY).exit_code == 4
    assert digest("publish", POST, "--again").exit_code == 0
    assert letters.recipients() == [ADA, BO]


def test_what_nobody_shall_get_any_more_is_not_sent_by_the_next_build(
    digest: Digest, letters: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LETTERS_PASSWORD")
    assert digest("build", "--date", DAY).exit_code == 4
    assert digest("publish", POST, "--arrived").exit_code == 0
    monkeypatch.setenv("LETTERS_PASSWORD", PASSWORD)
    for _ in range(2):
        assert digest("build", "--date", DAY).exit_code == 0
    assert letters.recipients() == []
    assert digest("publish", POST, "--again").exit_code == 0
    assert letters.recipients() == [ADA, BO]


@pytest.mark.parametrize("is_there", [True, False])
def test_what_is_left_at_a_place_that_was_taken_out_can_be_settled(
    digest: Digest,
    letters: MailServer,
    tmp_path: Path,
    is_there: bool,  # noqa: FBT001 - a parameter
) -> None:
    letters.at_recipient[BO] = ["550 who?"]
    assert digest("build", "--date", DAY).exit_code == 4
    configure(tmp_path, FILES)
    if not is_there:
        (tmp_path / POST).unlink()
    status = told(digest("status").stdout)
    assert "deep-learning to letters: 1 sent, 1 failed" in status
    command = f"digest publish {DAY}-deep-learning --to letters --arrived"
    assert command in status
    settled = digest(*command.split()[1:])
    assert (settled.exit_code, told(settled.stderr)) == (0, "letters: 1 taken for delivered.")
    status = digest("status").stdout
    assert "deep-learning to letters: 2 sent" in status
    assert "--arrived" not in status
    assert digest("library", "check").exit_code == 0
    if is_there:
        refused = digest("publish", POST, "--to", "letters")
        assert "There is no place 'letters'" in told(refused.stderr)


def test_a_post_of_the_demo_is_not_said_to_be_edited(digest: Digest, tmp_path: Path) -> None:
    """The demo leaves nothing in the library, by which an edit could be told."""
    configure(tmp_path, FILES)
    posts = digest("demo").stdout.splitlines()
    done = digest("publish", posts[0], "--to", "site", "--unchecked")
    assert (done.exit_code, done.stdout) == (0, "site: 2 sent\n")
    assert told(done.stderr) == (
        "2026-02-28-deep-learning.json goes as it lies there: this library did not build the post,"
        " and knows of no edits."
    )


def test_a_dry_run_sends_nothing(digest: Digest, letters: MailServer) -> None:
    digest("build", "--date", DAY, "--no-deliver")
    done = digest("publish", POST, "--dry-run")
    assert (done.exit_code, done.stdout) == (0, "letters: 2 due\n")
    assert letters.taken == []
    assert "Deliveries" not in digest("status").stdout


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("publish", "looms"), "There is no post looms"),
        (("publish", POST, "--to", "sit"), "The nearest is 'site'"),
        (("publish", POST, "--to", "everybody"), "There are site."),
        (("publish", POST, "--again", "--arrived"), "exclude one another"),
        (("build", "--date", DAY, "--format", "html"), "Add md to them"),
    ],
)
def test_what_cannot_be_done_is_told(
    digest: Digest, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    configure(tmp_path, FILES)
    assert digest("build", "--date", DAY, "--no-deliver").exit_code == 0
    done = digest(*arguments)
    assert done.exit_code == 2
    assert said in told(done.stderr)


def test_no_place_at_all_is_told(digest: Digest) -> None:
    digest("build", "--date", DAY)
    done = digest("publish", "deep-learning")
    assert done.exit_code == 2
    assert "[[deliver]]" in done.stderr


def test_a_password_that_is_not_set_fails_the_delivery_and_not_the_post(
    digest: Digest,
    letters: MailServer,
    authority: Authority,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    configure(tmp_path, newsletter(letters, authority), FILES)
    monkeypatch.delenv("LETTERS_PASSWORD")
    done = digest("build", "--date", DAY)
    assert done.exit_code == 4
    assert (tmp_path / POST).is_file()
    assert (tmp_path / "site" / Path(POST).name).is_file()
    assert "`password` of the place letters names an environment variable" in told(done.stderr)
    assert letters.logins == 0


@pytest.mark.parametrize("right", [True, False])
def test_the_password_is_found_nowhere(
    digest: Digest,
    letters: MailServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    right: bool,  # noqa: FBT001 - a parameter
) -> None:
    secret = PASSWORD if right else "not-the-password-0815"
    monkeypatch.setenv("LETTERS_PASSWORD", secret)
    letters.at_message[BO] = ["keep"]
    told_all = ""
    for arguments in (
        ("build", "--date", DAY, "-v"),
        ("publish", POST, "--json", "-v"),
        ("status", "--json"),
        ("library", "export"),
    ):
        done = digest(*arguments)
        told_all += done.stdout + done.stderr
    assert digest("publish", POST).exit_code == 4
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert secret.encode() not in path.read_bytes(), path
    assert secret not in told_all


def test_recipients_come_from_a_file_too(
    digest: Digest, letters: MailServer, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "readers.txt").write_text(
        f"# ours\n{ADA}\n\ncleo@example.org  # new\nbo@EXAMPLE.org\n"
    )
    configure(tmp_path, newsletter(letters, authority) + 'recipients_file = "readers.txt"\n')
    assert digest("build", "--date", DAY).exit_code == 0
    assert letters.recipients() == [ADA, BO, "cleo@example.org"]
    (tmp_path / "readers.txt").write_text(f"{ADA}\nno address\n{BO} {ADA}\n")
    done = digest("publish", POST)
    assert done.exit_code == 4
    assert "on lines: 2, 3" in told(done.stderr)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_dies_between_two_messages_repeats_none(
    start: Start, letters: MailServer, digest: Digest, number: signal.Signals
) -> None:
    """It dies while the server has the second message and has not answered."""
    assert digest("build", "--date", DAY, "--no-deliver").exit_code == 0
    letters.delay = 1.5
    process = start("publish", POST)
    _await(lambda: len(letters.taken) == 1)
    time.sleep(0.5)
    process.send_signal(number)
    process.communicate(timeout=SECONDS)
    assert process.returncode != 0
    letters.delay = 0
    time.sleep(2)
    taken = letters.recipients()
    assert taken[:1] == [ADA]

    done = digest("publish", POST)
    assert done.exit_code == 4
    assert "interrupted" in done.stderr
    assert letters.recipients() == taken
    assert digest("library", "check").exit_code == 0
    assert digest("publish", POST, "--again").exit_code == 0
    assert letters.recipients() == [*taken, BO]


def test_runs_at_once_deliver_once(start: Start, letters: MailServer, digest: Digest) -> None:
    assert digest("build", "--date", DAY, "--no-deliver").exit_code == 0
    letters.delay = 0.5
    runs = [start("publish", POST) for _ in range(4)]
    ends = [(*run.communicate(timeout=SECONDS), run.returncode) for run in runs]
    assert [code for _, _, code in ends] == [0] * 4
    assert letters.recipients() == [ADA, BO]
    assert sorted(out for out, _, _ in ends) == [b"", b"", b"", b"letters: 2 sent\n"]


def test_an_export_takes_the_book_along(
    digest: Digest, letters: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest("build", "--date", DAY)
    lines = digest("library", "export", "-o", "library.jsonl")
    assert lines.exit_code == 0
    monkeypatch.setenv("DIGEST_HOME", str(tmp_path / "other"))
    assert digest("library", "import", "library.jsonl").exit_code == 0
    done = digest("publish", POST)
    assert done.exit_code == 0
    assert letters.recipients() == [ADA, BO]


def test_a_commit_is_pushed_by_a_build(digest: Digest, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "site.git"], cwd=tmp_path, check=True)  # noqa: S607
    place = '[[deliver]]\nname = "site"\nkind = "git"\nauthor = "D <d@example.org>"\n'
    configure(tmp_path, place + f'repository = "{tmp_path / "site.git"}"\nbranch = "main"\n')
    assert digest("build", "--date", DAY).exit_code == 0
    shown = subprocess.run(
        ["git", "-C", "site.git", "show", "--stat", "--format=%s", "main"],  # noqa: S607
        cwd=tmp_path,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert shown.startswith(f"Publish {DAY}-deep-learning\n")
    assert re.search(r"2 files changed", shown)
    assert os.listdir(tmp_path / "home" / "clones") == ["site"]  # noqa: PTH208 - names alone


def _await(condition: object) -> None:
    for _ in range(600):
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise AssertionError


def test_a_template_that_fails_keeps_no_other_place_back(
    digest: Digest, tmp_path: Path, letters: MailServer, authority: Authority
) -> None:
    configure(tmp_path, newsletter(letters, authority), FILES)
    digest("build", "--date", DAY, "--no-deliver")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "letter.txt.j2").write_text("{{ nothing.at.all }}")
    configure(tmp_path, '[output]\ntemplates = "own"\n', newsletter(letters, authority), FILES)
    done = digest("publish", POST)
    assert (done.exit_code, done.stdout) == (4, "site: 2 sent\n")
    assert "letter.txt.j2, line 1, cannot be filled" in told(done.stderr)
    assert letters.recipients() == []


def test_a_repository_beside_the_configuration_is_found(digest: Digest, tmp_path: Path) -> None:
    """The clone that git would look from is elsewhere."""
    run_git(tmp_path, "init", "-q", "--bare", "-b", "main", "remote.git")
    configure(
        tmp_path,
        '[[deliver]]\nname = "site"\nkind = "git"\nrepository = "remote.git"',
        'author = "Digest <digest@example.org>"',
    )
    assert digest("build", "--date", DAY).exit_code == 0
    names = run_git(tmp_path / "remote.git", "ls-tree", "-r", "--name-only", "main")
    assert f"{DAY}-deep-learning.md" in names


def run_git(folder: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(  # noqa: S603 - git
        command, cwd=folder, check=True, capture_output=True, text=True
    ).stdout
