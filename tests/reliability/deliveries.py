"""Scheduled builds that deliver to a folder, a git repository and readers, struck at any moment."""

import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import DeliveryError
from digest.store import open_library
from tests.reliability.interruptions import FORMATS, SEED, scheduled, story_of, week
from tests.reliability.moments import Blow, Scene, end, strike_often
from tests.reliability.story import Story, plural
from tests.standins.arxiv import ArxivServer
from tests.standins.mail import MailServer, mail_server

READERS = ("ada", "bo", "cy", "dee", "eve")
DAY, TOPIC = date(2026, 2, 28), "deep-learning"
_WEEK = timedelta(days=7)
STEM = f"{DAY}-{TOPIC}"
# Long enough that some moments fall amid a message, before it was taken and after.
_SLOW = 0.12
_FAILED = DeliveryError.exit_code
_ARRIVED = (
    f"after each next one, every file, one commit and {plural(len(READERS), 'message')} had arrived"
    " once; a message that was cut off was told, and settled by `--again` or `--arrived`"
)
_PLACES = """
[[deliver]]
name = "site"
kind = "files"
folder = "site"

[[deliver]]
name = "pages"
kind = "git"
repository = "remote.git"
folder = "posts"
author = "Digest <digest@example.org>"

[[deliver]]
name = "letters"
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "Reefs <digest@example.org>"
recipients = {readers}
"""


@dataclass(frozen=True, slots=True)
class Readers:
    """Those who read what the builds of a folder send, each folder's of their own."""

    mail: MailServer

    def configure(self, place: Path) -> None:
        """Lay a configuration into a folder, and an empty repository."""
        text = _PLACES.format(port=self.mail.port, readers=list(_names(place)))
        (place / "digest.toml").write_text(text, "utf-8")
        _git(place, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")

    def settle(self, place: Path, code: int, told: str) -> Sequence[str]:
        """Look whether the message that was interrupted has arrived, and say so, as users do."""
        begun = _begun(place)
        if (code, len(begun)) != (_FAILED, 1) or "was interrupted" not in told:
            return (f"the next run exited with {code}, {len(begun)} interrupted: {told}",)
        # A message that is not there yet will not come: the connection is gone with its process.
        way = "--arrived" if begun[0] in self.taken(place) else "--again"
        command = ("publish", STEM, "--to", "letters", way, "--quiet")
        ended, _, said = end(Scene(arguments=command).start(place))
        return (f"{' '.join(command)} exited with {ended}: {said}",) if ended else ()

    def judge(self, place: Path) -> Sequence[str]:
        """Return whom the post was lost for, or came to twice."""
        taken, wanted = self.taken(place), _names(place)
        doubled = [f"{name} got it {taken[name]} times" for name in wanted if taken[name] > 1]
        lost = [f"{name} did not get it" for name in wanted if not taken[name]]
        left = [f"{name} is still interrupted" for name in _begun(place)]
        return (*doubled, *lost, *left, *_faults_of_commits(place))

    def taken(self, place: Path) -> Counter[str]:
        """Count the messages that each reader got."""
        return Counter(name for name in self.mail.recipients() if name in _names(place))


@contextmanager
def delivering() -> Iterator[Scene]:
    """Give a scheduled build that delivers to every kind of place that is not on the web."""
    with ArxivServer(week()) as server, mail_server() as mail:
        mail.delay = mail.lag = _SLOW
        readers = Readers(mail)
        yield replace(
            scheduled(server),
            prepare=readers.configure,
            settle=readers.settle,
            judge=readers.judge,
            made=("posts", "site"),
        )


@contextmanager
def delivering_a_week_later() -> Iterator[Scene]:
    """Give such a build of a topic that has issues, whose next run is that of the week after."""
    with delivering() as scene:
        before = replace(scene, arguments=(*_build(DAY - _WEEK), "--no-deliver"))

        def prepare(place: Path) -> None:
            scene.prepare(place)
            code, _, told = end(before.start(place))
            assert code == 0, told

        later = (*_build(DAY + _WEEK), "--catch-up")
        yield replace(scene, prepare=prepare, next_arguments=later)


def _build(day: date) -> Sequence[str]:
    return ("build", "--date", f"{day}", "--format", FORMATS, "--quiet")


@cache
def blows_before_a_week(number: signal.Signals, times: int) -> Sequence[Blow]:
    """Strike builds whose next run is a week later, once however often it is asked for."""
    with (
        delivering_a_week_later() as scene,
        TemporaryDirectory(prefix="digest-blows-") as folder,
    ):
        return strike_often(scene, Path(folder), number, times=times, seed=SEED)


def struck_a_week_before(number: signal.Signals, *, times: int) -> Callable[[Path], Story]:
    """Return the story of builds that deliver, struck, and nobody looks for a week."""
    return lambda _: story_of(blows_before_a_week(number, times), _ARRIVED)


@cache
def blows_of_delivery(number: signal.Signals, times: int) -> Sequence[Blow]:
    """Strike builds that deliver, once however often it is asked for."""
    with delivering() as scene, TemporaryDirectory(prefix="digest-blows-") as folder:
        return strike_often(scene, Path(folder), number, times=times, seed=SEED)


def struck_delivering(number: signal.Signals, *, times: int) -> Callable[[Path], Story]:
    """Return the story of builds that deliver, struck by a signal at random moments."""
    return lambda _: story_of(blows_of_delivery(number, times), _ARRIVED)


def _names(place: Path) -> Sequence[str]:
    return [f"{reader}.{place.name.lower()}@example.org" for reader in READERS]


def _begun(place: Path) -> Sequence[str]:
    """Return whose messages are interrupted, as far as the library knows."""
    with open_library(place / "home", now=lambda: datetime.now(UTC)) as library:
        receipts = library.load_receipts("letters", TOPIC, DAY)
    return [receipt.key for receipt in receipts if receipt.state == "sending"]


def _faults_of_commits(place: Path) -> Sequence[str]:
    """Return what is wrong in the repository, which is to have one commit with every file."""
    commits = _git(place, "-C", "remote.git", "log", "--format=%s", "--all").splitlines()
    names = _git(place, "-C", "remote.git", "ls-tree", "--name-only", "main:posts").splitlines()
    wrong = [] if commits == [f"Publish {STEM}"] else [f"the commits are {commits}"]
    there = sorted(file.name for file in (place / "posts").iterdir())
    return [*wrong, *([] if names == there else [f"the repository has {names}"])]


def _git(place: Path, *arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(  # noqa: S603 - git
        command, cwd=place, check=True, capture_output=True, text=True
    ).stdout
