"""Posts on their way to WordPress, a channel of Slack and a webhook, struck at any moment."""

import re
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from digest.errors import DeliveryError
from digest.store import open_library
from tests.reliability.interruptions import SEED, story_of
from tests.reliability.moments import Blow, Scene, end, strike_often
from tests.reliability.story import Story
from tests.standins.places.receiver import Receiver
from tests.standins.places.server import PublishServer, Reply, Request, Service
from tests.standins.places.slack import SlackHook
from tests.standins.places.wordpress import PASSWORD, WordPressSite

DAY, TOPIC = date(2026, 2, 28), "reefs"
STEM = f"{DAY}-{TOPIC}"
_ABS = "https://arxiv.org/abs/2602."
MESSAGES = 2
# Long enough that some moments fall before a request was taken, and some after.
_SLOW = 0.1
_FAILED = DeliveryError.exit_code
_ARRIVED = (
    f"after each next one, the site had one draft, the channel {MESSAGES} messages in their order,"
    " the webhook one call; what was cut off was told, and settled by `--again` or `--arrived`"
)
_SECRET, _KEY = "secret", "key"
_NUMBERED = re.compile(rf"\((\d) of {MESSAGES}\)$")
_VARIABLES = {"WORDPRESS_PASSWORD": PASSWORD, "HOOK_KEY": _KEY}
_PLACES = """
[[deliver]]
name = "team"
kind = "slack"
webhook = "SLACK_HOOK"

[[deliver]]
name = "blog"
kind = "wordpress"
site = "{blog}"
user = "ada"

[[deliver]]
name = "hook"
kind = "webhook"
address = "{hook}/hook"
secret = "HOOK_KEY"
"""


@dataclass(frozen=True, slots=True)
class _Slow:
    """A service that takes its time, before it takes a request and after."""

    service: Service

    def answer(self, request: Request) -> Reply:
        """Answer as the service does."""
        time.sleep(_SLOW)
        reply = self.service.answer(request)
        time.sleep(_SLOW)
        return reply


@dataclass(frozen=True, slots=True)
class Web:
    """The services of one folder."""

    team: SlackHook = field(default_factory=lambda: SlackHook(_SECRET))
    blog: WordPressSite = field(default_factory=WordPressSite)
    hook: Receiver = field(default_factory=lambda: Receiver(secret=_KEY))

    def has(self, name: str, key: str) -> bool:
        """Tell whether a parcel of what cannot be sent twice has arrived, as a user would see."""
        if name == "team":
            return key.removeprefix("message-") in self.told()
        return bool(self.hook.deliveries)

    def told(self) -> Sequence[str]:
        """Return the numbers of the messages in the channel."""
        found = (_NUMBERED.search(message["text"]) for message in self.team.messages)
        return [match[1] if match else "?" for match in found]

    def faults(self) -> Sequence[str]:
        """Return what was lost, came twice, or in another order."""
        wanted = [str(number) for number in range(1, MESSAGES + 1)]
        posts, calls = len(self.blog.posts), len(self.hook.deliveries)
        return [
            *([f"the channel has the messages {self.told()}"] if self.told() != wanted else []),
            *([f"the site has {posts} posts"] if posts != 1 else []),
            *([f"the hook was called {calls} times"] if calls != 1 else []),
        ]


@dataclass(frozen=True, slots=True)
class Webs:
    """The services of every folder, which run until all is looked at."""

    running: ExitStack
    webs: dict[str, Web] = field(default_factory=dict)

    def configure(self, place: Path) -> None:
        """Lay a post and a configuration into a folder, and start its services."""
        web = self.webs[place.name] = Web()
        team, blog, hook = (
            self.running.enter_context(PublishServer(_Slow(service)))
            for service in (web.team, web.blog, web.hook)
        )
        web.blog.url = blog.url
        (place / "digest.toml").write_text(_PLACES.format(blog=blog.url, hook=hook.url), "utf-8")
        (place / "team").write_text(f"{team.url}{web.team.path}", "utf-8")
        (place / "posts").mkdir()
        (place / "posts" / f"{STEM}.md").write_text(_post(), "utf-8")

    def settle(self, place: Path, code: int, told: str) -> Sequence[str]:
        """Look whether what was interrupted has arrived, and say so, place by place."""
        faults: list[str] = []
        begun = _begun(place)
        if code != _FAILED or not begun or "was interrupted" not in told:
            faults.append(f"the next run exited with {code}, interrupted were {begun}: {told}")
        for name, key in begun:
            way = "--arrived" if self.webs[place.name].has(name, key) else "--again"
            command = ("publish", STEM, "--to", name, way, "--unchecked", "--quiet")
            ended, _, said = end(_Delivery(arguments=command, variables=_VARIABLES).start(place))
            faults += [f"{' '.join(command)} exited with {ended}: {said}"] if ended else []
        return faults

    def judge(self, place: Path) -> Sequence[str]:
        """Return what the services of a folder miss, or have twice."""
        left = [f"{name} is still interrupted" for name, _ in _begun(place)]
        return (*self.webs[place.name].faults(), *left)


@dataclass(frozen=True, kw_only=True)
class _Delivery(Scene):
    """A scene in which each folder has a webhook of its own, whose address is a secret."""

    def _environment(self, place: Path) -> dict[str, str]:
        return super()._environment(place) | {"SLACK_HOOK": (place / "team").read_text("utf-8")}


@cache
def blows_on_the_web(number: signal.Signals, times: int) -> Sequence[Blow]:
    """Strike deliveries to every kind of place on the web, once however often it is asked for."""
    with ExitStack() as running, TemporaryDirectory(prefix="digest-blows-") as folder:
        webs = Webs(running)
        scene = _Delivery(
            arguments=("publish", STEM, "--unchecked", "--quiet"),
            variables=_VARIABLES,
            prepare=webs.configure,
            settle=webs.settle,
            judge=webs.judge,
        )
        return strike_often(scene, Path(folder), number, times=times, seed=SEED)


def struck_on_the_web(number: signal.Signals, *, times: int) -> Callable[[Path], Story]:
    """Return the story of deliveries to the web, struck by a signal at random moments."""
    return lambda _: story_of(blows_on_the_web(number, times), _ARRIVED)


def _begun(place: Path) -> Sequence[tuple[str, str]]:
    """Return what is interrupted of what cannot be sent twice, as far as the library knows."""
    with open_library(place / "home", now=lambda: datetime.now(UTC)) as library:
        return [
            (name, receipt.key)
            for name in ("team", "hook")
            for receipt in library.load_receipts(name, TOPIC, DAY)
            if receipt.state == "sending"
        ]


def _post() -> str:
    """Return a post that takes as many messages of a channel."""
    themes = (
        f"### Theme {theme}\n\n"
        + " ".join(
            f"[A reef of {theme} and {n}]({_ABS}{10 * theme + n:05}) grows." for n in range(9)
        )
        for theme in range(26)
    )
    return "\n\n".join([f"---\ndate: {DAY}\nslug: {STEM}\n---", "# Reefs", "## Ideas", *themes])
