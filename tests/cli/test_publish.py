"""`digest publish`, and the deliveries of `digest build`: once, and nothing is lost or repeated."""

import json
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path
from threading import Event

import pytest

from tests.cli.conftest import Digest, Start, Terminal, said
from tests.cli.week import DAY, FILES, POST
from tests.fixtures import LOOM, REEF
from tests.standins.mail import (
    PASSWORD,
    USER,
    Authority,
    MailServer,
    mail_server,
    make_authority,
)

MD = f"posts/{POST}.md"
BUILD = ("build", "--date", DAY)
PUBLISH = ("publish", MD)
SITE = Path("site")
SECONDS = 60
ADA, BO = "ada@example.org", "bo@example.org"
FOLDER = '[[deliver]]\nname = "site"\nkind = "files"\nfolder = "site"\n'
LETTERS = f"""
[[deliver]]
name = "letters"
kind = "smtp"
host = "localhost"
port = {{port}}
ca = "{{ca}}"
user = "{USER}"
password = "LETTERS_PASSWORD"
sender = "Reefs <digest@example.org>"
recipients = ["{ADA}", "{BO}"]
timeout = {SECONDS}
"""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority, and a certificate for this machine."""
    return make_authority(tmp_path_factory.mktemp("ca"), "localhost")


@pytest.fixture
def letters(
    built: Digest,  # noqa: ARG001 - sets the environment
    authority: Authority,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[MailServer]:
    """Have posts go to a folder, and to the readers of a newsletter, whose server this is."""
    monkeypatch.setenv("LETTERS_PASSWORD", PASSWORD)
    with mail_server(authority, login=True) as running:
        configure(FOLDER, LETTERS.format(port=running.port, ca=authority.file))
        yield running


def configure(*targets: str) -> None:
    Path("digest.toml").write_text("\n".join(targets))


def edit(old: str, new: str) -> str:
    """Change the post as its editor would; return what it is now."""
    text = Path(MD).read_text("utf-8")
    assert old in text
    Path(MD).write_text(text.replace(old, new, 1), "utf-8")
    return text.replace(old, new, 1)


def body(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found is not None
    return str(found.get_content())


class PublishedMail(list[tuple[str, EmailMessage]]):
    """Messages that were taken; something happens once somebody's is among them."""

    def __init__(self, whose: str, happen: Callable[[], None]) -> None:
        super().__init__()
        self._whose, self._happen = whose, happen

    def append(self, message: tuple[str, EmailMessage]) -> None:
        """Take a message."""
        super().append(message)
        if message[0] == self._whose:
            self._happen()


def kill_before_the_answer(start: Start, letters: MailServer, *command: str) -> None:
    """Kill a run while the server has the second message and has not answered."""
    came = Event()

    def hold_back() -> None:
        letters.lag = 2.0 * SECONDS
        came.set()

    letters.taken = PublishedMail(BO, hold_back)
    process = start(*command)
    assert came.wait(SECONDS)
    process.kill()
    assert process.wait(SECONDS) != 0
    letters.lag, letters.taken = 0.0, list(letters.taken)


def test_a_build_delivers_and_the_next_one_has_nothing_to_do(
    built: Digest, letters: MailServer
) -> None:
    Path(f"posts/{POST}.eml").unlink()
    first = built(*BUILD)
    assert (first.exit_code, first.stdout.splitlines()[0]) == (0, MD)
    assert letters.recipients() == [ADA, BO]
    assert {path.name for path in SITE.iterdir()} == {*FILES} - {f"{POST}.eml"}
    message = letters.taken[0][1]
    assert message["Subject"] == "LoomBench, ReefNet and 2 more papers on deep learning"
    assert "THE BIG IDEA(S)" in body(message, "plain")
    assert "https://arxiv.org/abs/" in body(message, "html")
    second = built(*BUILD)
    assert (second.exit_code, second.stdout) == (0, first.stdout)
    assert "letters has the post already; nothing was sent." in said(second)
    quiet = built(*PUBLISH, "--quiet")
    assert (quiet.exit_code, quiet.output) == (0, "")
    assert letters.recipients() == [ADA, BO]
    assert f"{DAY}  deep-learning to letters: 2 sent" in built("status").stdout


def test_a_target_that_was_set_up_after_the_build_is_named(
    built: Digest, letters: MailServer
) -> None:
    said_of = "Nothing is due. {0} has had no post yet: digest publish POST --to {0} delivers one"
    assert said(built("publish", "--due")).startswith(said_of.format("site"))
    assert said(built("publish", "--due", "--to", "letters")).startswith(said_of.format("letters"))
    assert built("publish", POST, "--to", "letters").exit_code == 0
    assert letters.recipients() == [ADA, BO]
    only = built("publish", "--due", "--to", "letters")
    assert (only.exit_code, said(only)) == (0, "Nothing is due.")


@pytest.mark.usefixtures("built")
def test_what_a_delivery_did_is_told_to_whom_watches_and_to_the_log(terminal: Terminal) -> None:
    configure(FOLDER)
    assert terminal(*BUILD, "--quiet", "--log", "log.jsonl") == (0, "")
    assert '"site: 6 sent"' in Path("log.jsonl").read_text("utf-8")
    configure(FOLDER.replace("site", "other"))
    assert "other: 6 sent" in terminal(*BUILD)[1]


@pytest.mark.parametrize(
    "arguments",
    [
        (*BUILD, "--dry-run"),
        (*BUILD, "--no-deliver", "-o", "drafts"),
        (*BUILD, "-c", "cs.CV"),
        (*BUILD, "-q", "ti:reefnet"),
        (*BUILD, REEF, LOOM),
        ("demo",),
        (*PUBLISH, "--dry-run"),
    ],
)
def test_what_is_asked_for_once_goes_nowhere(built: Digest, arguments: tuple[str, ...]) -> None:
    configure(FOLDER)
    result = built(*arguments)
    assert result.exit_code == 0
    assert ("site: 6 due" in result.stdout) == ("publish" in arguments)
    assert not SITE.exists()
    assert "Deliveries" not in built("status").stdout


def test_what_is_built_on_friday_and_edited_is_sent_on_saturday_once(
    built: Digest, letters: MailServer, start: Start
) -> None:
    """Also where Saturday's run is killed, and where Friday's is repeated."""
    friday = (*BUILD, "--catch-up", "--no-deliver", "--quiet")
    assert built(*friday).exit_code == 0
    text = edit("\n## ", "\nA word from the editor.\n\n## ")
    again = built(*friday[:-1])
    assert (again.exit_code, again.stdout, Path(MD).read_text("utf-8")) == (0, "", text)
    assert f"deep-learning {DAY}: Kept as edited. {MD} was changed" in said(again)
    assert said(again).endswith(f"deep-learning {DAY}: kept as edited, exit 0.")
    assert "exit 3" not in built("status").stdout
    assert built("status").stdout.count("to site: waits for digest publish") == 1
    saturday = ("publish", "--due")
    planned = built(*saturday, "--dry-run").stdout
    assert planned == f"{POST}: site: 6 due\n{POST}: letters: 2 due\n"

    kill_before_the_answer(start, letters, *saturday, "--to", "letters")
    next_run = built(*saturday)
    assert (next_run.exit_code, next_run.stdout) == (4, f"{POST}: site: 6 sent\n")
    assert f"{POST}: letters ({BO}): Its delivery was interrupted" in said(next_run)
    assert built("publish", POST, "--arrived", "--to", "letters").exit_code == 0
    assert built(*saturday).stdout == ""
    nothing = built(*saturday)
    assert (nothing.stdout, nothing.stderr) == ("", "Nothing is due.\n")
    assert built(*saturday, "--quiet").stderr == ""
    assert letters.recipients() == [ADA, BO]
    assert all("A word from the editor." in body(one, "plain") for _, one in letters.taken)
    assert json.loads(built(*saturday, "--json").stdout) == {"posts": []}
    # What was sent is not promised anew.
    assert built(*friday).exit_code == 0
    assert "waits" not in built("status").stdout


def test_a_test_goes_to_one_address_and_counts_as_no_delivery(
    built: Digest, letters: MailServer
) -> None:
    test = (*PUBLISH, "--to", "letters", "--test")
    for _ in range(2):
        done = built(*test, f"Ada Quill <{ADA}>")
        assert (done.exit_code, done.stdout) == (0, "letters: 1 sent, taken\n")
        assert said(done) == "letters: a test, which counts as no delivery."
    assert "Deliveries" not in built("status").stdout
    assert built(*PUBLISH, "--to", "letters").stdout == "letters: 2 sent\n"
    assert letters.recipients() == [ADA, ADA, ADA, BO]
    assert len({message["Message-ID"] for _, message in letters.taken}) == 4
    letters.at_recipient[BO] = ["550 who?"]
    assert built(*test, BO).exit_code == 4
    edit("ReefNet: Counting Corals", "ReefNet: Eating Corals")
    assert "check finds an error" in said(built(*test, BO))


@pytest.mark.usefixtures("letters")
@pytest.mark.parametrize(
    "words, told",
    [
        ("", "Name one post, or give --due for all that are due."),
        (f"{MD} --due", "Name one post, or give --due"),
        ("--due --test a@b.example", "--due and --test exclude one another."),
        (f"{MD} --to letters --test Ada", "--test should be an e-mail address, or Name <"),
        (f"{MD} --to site --test {ADA}", "by one target of the kind smtp"),
        (f"{MD} --test {ADA}", "Name that target, as in --to newsletter"),
        (f"{MD} --to letters --test {ADA} --dry-run", "leave out --dry-run"),
    ],
)
def test_what_cannot_be_asked_of_publish_is_refused(built: Digest, words: str, told: str) -> None:
    refused = built("publish", *words.split())
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert told in said(refused)


def test_targets_of_other_topics_and_manual_targets_get_nothing(built: Digest) -> None:
    configure(
        'topic = "deep-learning"\n',
        FOLDER + 'topics = ["looms"]\n',
        FOLDER.replace("site", "hand") + "automatic = false\n",
        '[topics.looms]\nquery = "ti:LoomBench"\n',
    )
    assert built(*BUILD).exit_code == 0
    assert not SITE.exists()
    assert not Path("hand").exists()
    looms = built(*BUILD, "--topic", "looms")
    assert looms.exit_code == 0, looms.stderr
    assert SITE.exists()
    done = built("publish", "deep-learning", "--to", "hand")
    assert (done.exit_code, done.stdout) == (0, "hand: 6 sent\n")
    # What goes nowhere unasked goes there when that is said.
    configure(FOLDER.replace("site", "once"))
    assert built(*BUILD, REEF, "--deliver").exit_code == 0
    assert Path(f"once/{DAY}-selected-papers.md").is_file()


def test_an_edited_post_is_what_is_published_and_not_again_unasked(
    built: Digest, letters: MailServer
) -> None:
    edit("\n## ", "\nA word from the editor.\n\n## ")
    done = built("publish", "deep-learning")
    assert (done.exit_code, done.stdout) == (0, "site: 6 sent\nletters: 2 sent\n")
    assert f"{POST}.bib, deep-learning.atom: delivered as in the folder, without" in said(done)
    for _, message in letters.taken:
        assert "A word from the editor." in body(message, "plain")
        assert "A word from the editor." in body(message, "html")
    for end in ("md", "html", "eml"):
        assert b"A word from the editor." in Path(f"site/{POST}.{end}").read_bytes()
    edit("\n## ", "\nA word more.\n\n## ")
    again = built(*PUBLISH)
    assert again.exit_code == 0
    assert "letters has an older version of the post (" in said(again)
    assert letters.recipients() == [ADA, BO]
    assert built(*PUBLISH, "--again", "--to", "letters").stdout == "letters: 2 sent\n"
    assert letters.recipients() == [ADA, BO, ADA, BO]


def test_what_check_finds_keeps_a_post_back(built: Digest) -> None:
    configure(FOLDER)
    text = edit("ReefNet: Counting Corals", "ReefNet: Eating Corals")
    done = built(*PUBLISH)
    assert done.exit_code == 4
    assert f"Error: {MD} was not delivered: check finds an error in line " in said(done)
    assert not SITE.exists()
    assert built(*PUBLISH, "--unchecked").exit_code == 0
    assert Path(f"site/{POST}.md").read_text("utf-8") == text


def test_a_recipient_who_fails_is_told_and_tried_again(built: Digest, letters: MailServer) -> None:
    letters.at_recipient[BO] = ["550 who?"]
    first = built(*BUILD, "--json")
    assert first.exit_code == 4
    told = [(one["key"], one["outcome"]) for one in json.loads(first.stdout)["deliveries"][-2:]]
    assert told == [(ADA, "sent"), (BO, "failed")]
    assert f"letters ({BO}): localhost refuses the recipient" in said(first)
    assert "deep-learning to letters: 1 sent, 1 failed" in built("status").stdout
    second = built("publish", "deep-learning", "--to", "letters")
    assert (second.exit_code, second.stdout) == (0, "letters: 1 sent, taken\n")
    assert "letters had 1 of 2 already." in second.stderr
    assert letters.recipients() == [ADA, BO]
    runs = json.loads(built("status", "--json").stdout)["runs"]
    told = [(run["exit_code"], run["summary"]) for run in runs if run["command"] == "publish"]
    assert told == [(4, f"{POST}: 7 sent, 1 not"), (0, f"{POST}: 1 sent")]
    again = json.loads(built(*PUBLISH, "--json").stdout)
    assert again["post"] == MD
    assert {one["outcome"] for one in again["deliveries"]} == {"held"}


def test_an_answer_that_is_lost_is_an_interruption_until_somebody_looks(
    built: Digest, letters: MailServer
) -> None:
    letters.at_message[BO] = ["keep", "drop"]
    first = built(*BUILD)
    assert first.exit_code == 4
    assert "--again" in first.stderr
    assert "--arrived" in first.stderr
    assert "1 interrupted or under way" in built("status").stdout
    second = built(*BUILD)
    assert second.exit_code == 4
    assert "was interrupted on" in said(second)
    assert letters.recipients() == [ADA, BO]
    # What was interrupted is sent again, and nothing else; or settled.
    assert built(*PUBLISH, "--again").exit_code == 4
    assert letters.recipients() == [ADA, BO]
    settled = built(*PUBLISH, "--arrived")
    assert settled.exit_code == 0
    assert "letters: 1 marked as delivered.\n" in settled.stderr
    status = built("status").stdout
    assert "not all has arrived" not in status
    assert "deep-learning to letters: 2 sent" in status
    assert built(*PUBLISH).exit_code == 0
    assert letters.recipients() == [ADA, BO]


def test_a_password_that_is_not_set_fails_the_delivery_and_not_the_post(
    built: Digest, letters: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LETTERS_PASSWORD")
    done = built(*BUILD)
    assert (done.exit_code, letters.logins) == (4, 0)
    assert Path(f"site/{POST}.md").is_file()
    assert (
        '`password` of deliver "letters" names the environment variable LETTERS_PASSWORD, which'
        in said(done)
    )
    # What nobody shall get any more is not sent by the next build.
    assert built(*PUBLISH, "--arrived").exit_code == 0
    monkeypatch.setenv("LETTERS_PASSWORD", PASSWORD)
    assert built(*BUILD).exit_code == 0
    assert letters.recipients() == []
    assert built(*PUBLISH, "--again").exit_code == 0
    assert letters.recipients() == [ADA, BO]


def test_what_is_left_at_a_removed_target_can_be_settled(
    built: Digest, letters: MailServer
) -> None:
    letters.at_recipient[BO] = ["550 who?"]
    assert built(*BUILD).exit_code == 4
    configure(FOLDER)
    refused = built(*PUBLISH, "--to", "letters")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "There is no target 'letters' to deliver to. Hint: There are site." in said(refused)
    assert "The nearest is 'site'." in said(built(*PUBLISH, "--to", "sit"))
    Path(MD).unlink()
    command = f"digest publish {POST} --to letters --arrived"
    assert command in " ".join(built("status").stdout.split())
    settled = built(*command.split()[1:])
    assert (settled.exit_code, said(settled)) == (0, "letters: 1 marked as delivered.")
    status = built("status").stdout
    assert "deep-learning to letters: 2 sent" in status
    assert "--arrived" not in status
    assert built("library", "check").exit_code == 0
    Path("digest.toml").unlink()
    none = built("publish", POST, "--arrived")
    assert none.exit_code == 2
    assert "Write a table [[deliver]] in digest.toml." in none.stderr


def test_a_post_that_this_library_did_not_build_is_delivered_as_it_is(built: Digest) -> None:
    """The demo leaves nothing in the library, by which an edit could be recognised."""
    configure(FOLDER)
    post, file = built("demo", "--format", "md,json").stdout.splitlines()
    done = built("publish", post, "--unchecked")
    assert (done.exit_code, done.stdout) == (0, "site: 2 sent\n")
    assert said(done).startswith(f"{Path(file).name}: delivered as in the folder, without edits")


def test_the_password_is_found_nowhere(built: Digest, letters: MailServer) -> None:
    letters.at_message[BO] = ["keep"]
    asked = ("status", "--json"), ("library", "export"), (*PUBLISH, "--json", "-v")
    told = [built(*words).output for words in ((*BUILD, "-v", "--log", "log.jsonl"), *asked)]
    assert PASSWORD not in "".join(told)
    assert "interrupted" in "".join(told)
    for path in Path().rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes(), path


def test_a_run_that_dies_before_it_is_answered_repeats_nothing_unasked(
    start: Start, letters: MailServer, built: Digest
) -> None:
    kill_before_the_answer(start, letters, *PUBLISH)
    done = built(*PUBLISH)
    assert done.exit_code == 4
    assert "interrupted" in done.stderr
    assert letters.recipients() == [ADA, BO]
    assert built("library", "check").exit_code == 0
    assert built(*PUBLISH, "--again").exit_code == 0
    assert letters.recipients() == [ADA, BO, BO]


def test_runs_at_once_deliver_once(start: Start, letters: MailServer) -> None:
    """The first is in the middle of it until the second says that it waits."""
    came, go_on = Event(), Event()

    def hold_back() -> None:
        came.set()
        go_on.wait(SECONDS)

    letters.taken = PublishedMail(ADA, hold_back)
    first = start(*PUBLISH, "--to", "letters")
    assert came.wait(SECONDS)
    second = start(*PUBLISH, "--to", "letters", "-v")
    assert second.stderr
    told = b"Another run is delivering to letters; this one waits for it."
    assert any(told in line for line in second.stderr)
    go_on.set()
    outs = [run.communicate(timeout=SECONDS)[0] for run in (first, second)]
    assert [run.returncode for run in (first, second)] == [0, 0]
    assert letters.recipients() == [ADA, BO]
    assert outs == [b"letters: 2 sent\n", b""]


def test_a_template_that_fails_stops_no_other_target(built: Digest, letters: MailServer) -> None:
    Path(f"posts/{POST}.eml").unlink()
    Path("own").mkdir()
    Path("own/letter.txt.j2").write_text("{{ nothing.at.all }}")
    configure('[output]\ntemplates = "own"\n', Path("digest.toml").read_text())
    done = built(*PUBLISH)
    assert (done.exit_code, done.stdout) == (4, "site: 5 sent\n")
    assert "letter.txt.j2, line 1, cannot be filled" in said(done)
    assert letters.recipients() == []
