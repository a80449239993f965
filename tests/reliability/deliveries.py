"""Builds that deliver to folder, git and readers, and posts on their way to places on the web.

Each is struck at any moment: everything must arrive once, and what was cut off must be told.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from digest.errors import DeliveryError
from digest.store import open_library
from tests.environment import git
from tests.reliability.interruptions import FORMATS, scheduled
from tests.reliability.moments import Scene
from tests.reliability.story import plural
from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.mail import LETTERS, MailServer, mail_server
from tests.standins.targets.__main__ import ServedPlaces, serve_places
from tests.standins.targets.server import FakeService

READERS = ("ada", "bo", "cy", "dee", "eve")
DAY, TOPIC = date(2026, 2, 28), "deep-learning"
STEM = f"{DAY}-{TOPIC}"
_WEEK = timedelta(days=7)
# Seconds, long enough that some moments fall amid a message, before it was taken and after.
_SLOW_MAIL, _SLOW_WEB = 0.12, 0.1
_FAILED = DeliveryError.exit_code
_SETTLED = "was cut off was told, and settled by `--again` or `--arrived`"
ARRIVED = (
    f"after each next one, every file, one commit and {plural(len(READERS), 'message')} had arrived"
    f" once; a message that {_SETTLED}"
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
"""
MESSAGES, THREAD = 2, 3
ON_THE_WEB = (
    f"after each next one, the site had one draft, the channel {MESSAGES} messages in their order,"
    f" the webhook one call, Mastodon and Bluesky each a thread of {THREAD}; what {_SETTLED}"
)
_NUMBERED = re.compile(rf"\((\d) of {MESSAGES}\)$")


@dataclass(frozen=True, slots=True)
class _Readers:
    """Those who read what the builds of a folder send, each folder's of their own."""

    mail: MailServer

    def configure(self, place: Path) -> None:
        letters = LETTERS.format(port=self.mail.port, readers=list(_names(place)))
        (place / "digest.toml").write_text(_PLACES + letters, "utf-8")
        git(place, "init", "--quiet", "--bare", "--initial-branch=main", "remote.git")

    def has(self, place: Path, _: str, key: str) -> bool:
        """Return whether a message has arrived; one that is not there yet will not come."""
        return key in self.taken(place)

    def judge(self, place: Path) -> Sequence[str]:
        """Return whom the post was lost for, or came to twice, and a commit that is amiss."""
        taken = self.taken(place)
        got = [f"{name} got it {taken[name]} times" for name in _names(place) if taken[name] != 1]
        left = [f"{name} is still interrupted" for _, name in _begun(place, TOPIC, "letters")]
        commits = git(place, "-C", "remote.git", "log", "--format=%s", "--all").splitlines()
        names = git(place, "-C", "remote.git", "ls-tree", "--name-only", "main:posts").split()
        kept = (commits, names)
        wanted = ([f"Publish {STEM}"], sorted(file.name for file in (place / "posts").iterdir()))
        return (*got, *left, *([] if kept == wanted else [f"the repository has {kept}"]))

    def taken(self, place: Path) -> Counter[str]:
        return Counter(name for name in self.mail.recipients() if name in _names(place))


@contextmanager
def delivering() -> Iterator[Scene]:
    """Give a scheduled build that delivers to every kind of place that is not on the web."""
    with scheduled() as build, mail_server() as mail:
        mail.delay = mail.lag = _SLOW_MAIL
        readers = _Readers(mail)
        made = ("posts", "site")
        scene = replace(build, prepare=readers.configure, judge=readers.judge, made=made)
        yield _settled(scene, STEM, readers.has, "letters")


@contextmanager
def delivering_a_week_later() -> Iterator[Scene]:
    """Give such a build of a topic that has issues, whose next run is that of the week after."""
    with delivering() as scene:

        def prepare(place: Path) -> None:
            scene.prepare(place)
            code, told = scene.run(place, *_build(DAY - _WEEK), "--no-deliver")
            assert code == 0, told

        later = (*_build(DAY + _WEEK), "--catch-up")
        yield replace(scene, prepare=prepare, next_arguments=later)


def _build(day: date) -> Sequence[str]:
    return ("build", "--date", f"{day}", "--format", FORMATS, "--quiet")


def _settled(scene: Scene, stem: str, has: Callable[[Path, str, str], bool], *places: str) -> Scene:
    """Let a scene look whether what was interrupted has arrived, and say so, as users do."""

    def settle(place: Path, code: int, told: str) -> Sequence[str]:
        begun = _begun(place, stem.removeprefix(f"{DAY}-"), *places)
        faults: list[str] = []
        if code != _FAILED or not begun or "was interrupted" not in told:
            faults.append(f"the next run exited with {code}, interrupted were {begun}: {told}")
        for name, key in begun:
            way = "--arrived" if has(place, name, key) else "--again"
            command = ("publish", stem, "--to", name, way, "--unchecked", "--quiet")
            ended, said = scene.run(place, *command)
            faults += [f"{' '.join(command)} exited with {ended}: {said}"] if ended else []
        return faults

    return replace(scene, settle=settle)


def _begun(place: Path, topic: str, *names: str) -> Sequence[tuple[str, str]]:
    """Return what is interrupted of what cannot be sent twice, as far as the library knows."""
    with open_library(place / "home", now=lambda: datetime.now(UTC)) as library:
        return [
            (name, receipt.key)
            for name in names
            for receipt in library.load_receipts(name, topic, DAY)
            if receipt.state == "sending"
        ]


def _names(place: Path) -> Sequence[str]:
    return [f"{reader}.{place.name.lower()}@example.org" for reader in READERS]


@dataclass(frozen=True, slots=True)
class _Slow:
    """A service that takes its time, before it takes a request and after."""

    service: FakeService

    def answer(self, request: HttpRequest) -> HttpReply:
        """Answer as the service does."""
        time.sleep(_SLOW_WEB)
        reply = self.service.answer(request)
        time.sleep(_SLOW_WEB)
        return reply


@dataclass(frozen=True, slots=True)
class _Webs:
    """The services of every folder, which run until all is looked at."""

    running: ExitStack
    places: dict[str, ServedPlaces] = field(default_factory=dict)

    def configure(self, place: Path) -> None:
        """Lay a post and a configuration into a folder, and start its services."""
        serving = serve_places("team", "blog", "hook", "fedi", "sky", wrap=_Slow)
        served = self.places[place.name] = self.running.enter_context(serving)
        text = re.sub(r"(kind = \"(?:mastodon|bluesky)\")", r"\1\nfindings = 2", served.settings)
        (place / "digest.toml").write_text(text, "utf-8")
        (place / "posts").mkdir()
        (place / "posts" / f"{DAY}-reefs.md").write_text(_post(), "utf-8")

    def has(self, place: Path, name: str, key: str) -> bool:
        """Return whether a parcel of what cannot be sent twice has arrived, as a user would see."""
        if name == "team":
            return key.removeprefix("message-") in self._told(place)
        if name == "fedi":
            return False  # which knows for an hour what is sent again
        return bool(self.places[place.name].services["hook"].deliveries)

    def judge(self, place: Path) -> Sequence[str]:
        """Return what the services of a folder miss, have twice, or in another order."""
        services = self.places[place.name].services
        counts = (
            self._told(place),
            len(services["blog"].posts),
            len(services["hook"].deliveries),
        )
        wanted = ([str(number) for number in range(1, MESSAGES + 1)], 1, 1)
        wrong = [] if counts == wanted else [f"messages, posts and calls are {counts}"]
        # What each status and each record answers: the one before it, or nothing.
        statuses, records = services["fedi"].statuses, dict(sorted(services["sky"].records.items()))
        uris = [
            one.get("reply", {"parent": {"uri": ""}})["parent"]["uri"] for one in records.values()
        ]
        threads = (
            [one.get("in_reply_to_id", "") for one in statuses.values()],
            [uri.rpartition("/")[2] for uri in uris],
        )
        # Where all of them are there once.
        whole = tuple(["", *list(posts)[: THREAD - 1]] for posts in (statuses, records))
        if threads != whole:
            wrong.append(f"the threads are {threads}")
        left = _begun(place, "reefs", "team", "hook", "fedi")
        return (*wrong, *(f"{name} is still interrupted" for name, _ in left))

    def _told(self, place: Path) -> Sequence[str]:
        """Return the numbers of the messages in the channel."""
        messages = self.places[place.name].services["team"].messages
        found = (_NUMBERED.search(message["text"]) for message in messages)
        return [match[1] if match else "?" for match in found]


@contextmanager
def publishing() -> Iterator[Scene]:
    """Give the delivery of a post to every kind of place on the web."""
    with ExitStack() as running:
        webs = _Webs(running)
        scene = Scene(
            arguments=("publish", f"{DAY}-reefs", "--unchecked", "--quiet"),
            secrets=lambda place: webs.places[place.name].variables,
            prepare=webs.configure,
            judge=webs.judge,
        )
        yield _settled(scene, f"{DAY}-reefs", webs.has, "team", "hook", "fedi")


def _post() -> str:
    """Return a post that takes as many messages of a channel."""
    base = "https://arxiv.org/abs/2602."
    themes = (
        f"### Theme {theme}\n\n"
        + " ".join(
            f"[A reef of {theme} and {n}]({base}{10 * theme + n:05}) grows." for n in range(9)
        )
        for theme in range(26)
    )
    head = f"---\ndate: {DAY}\nslug: {DAY}-reefs\n---"
    return "\n\n".join([head, "# Reefs", "## Ideas", *themes])
