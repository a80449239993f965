"""`digest publish` to targets that take a short form, and a thread that breaks."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest

from tests.cli.conftest import Digest, Start, said
from tests.cli.week import DAY, POST
from tests.standins.loopback import Accept, HttpReply, sound
from tests.standins.targets import BlueskyServer, DiscordHook, MastodonServer, PublishServer

SECONDS = 60
PUBLISH = ("publish", f"posts/{POST}.md")
SETTINGS = """
[[themes]]
key = "looms"
heading = "Looms"
phrases = ["woven"]

[[deliver]]
name = "fedi"
kind = "mastodon"
server = "{fedi}"

[[deliver]]
name = "sky"
kind = "bluesky"
server = "{sky}"
user = "reefs.example"

[[deliver]]
name = "room"
kind = "discord"
"""


@dataclass
class Web:
    """The targets, and their stand-in servers."""

    fedi: MastodonServer
    sky: BlueskyServer
    room: DiscordHook
    servers: dict[str, PublishServer]

    @property
    def parents(self) -> dict[str, list[str]]:
        """What each of a thread answers, by its place in it."""
        fedi = list(self.fedi.statuses)
        sky = sorted(self.sky.records)
        replies = [self.sky.records[key].get("reply") for key in sky]
        ahead = [reply and reply["parent"]["uri"].rpartition("/")[2] for reply in replies]
        return {
            "fedi": [
                str(fedi.index(one["in_reply_to_id"])) if "in_reply_to_id" in one else ""
                for one in self.fedi.statuses.values()
            ],
            "sky": [str(sky.index(key)) if key else "" for key in ahead],
        }


@pytest.fixture
def web(built: Digest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """Have a post with its chart go to two accounts and a channel."""
    web = Web(MastodonServer("t0ken"), BlueskyServer("s3cret"), DiscordHook("h00k"), {})
    with ExitStack() as stack:
        for name in ("fedi", "sky", "room"):
            web.servers[name] = stack.enter_context(PublishServer(getattr(web, name)))
        urls = {name: server.url for name, server in web.servers.items()}
        Path("digest.toml").write_text(SETTINGS.format(**urls))
        monkeypatch.setenv("MASTODON_TOKEN", "t0ken")
        monkeypatch.setenv("BLUESKY_PASSWORD", "s3cret")
        monkeypatch.setenv("DISCORD_WEBHOOK", urls["room"] + web.room.path)
        build = ("build", "--date", DAY, "--offline", "--no-deliver")
        assert built(*build, "--format", "md,json,png").exit_code == 0
        yield web


def test_a_post_is_told_in_threads_and_a_channel_once(built: Digest, web: Web) -> None:
    for printed in ("fedi: 4 sent\nsky: 4 sent\nroom: 1 sent", ""):
        done = built(*PUBLISH)
        assert done.exit_code == 0
        assert printed in done.stdout
    assert web.parents == {"fedi": ["", "0", "1", "2"], "sky": ["", "0", "1", "2"]}
    (media,) = web.fedi.media.values()
    assert media["content"] == Path(f"posts/{POST}.png").read_bytes()
    assert media["alt"].startswith("4 papers on deep learning, Feb. 28, 2026, by section: ")
    assert len(web.sky.blobs) == len(web.room.messages) == 1


def test_a_thread_that_a_kill_cut_goes_on_in_another_process(
    built: Digest, web: Web, start: Start
) -> None:
    came, server = Event(), web.servers["fedi"]

    def hold_back(accept: Accept) -> HttpReply:
        reply = accept()
        came.set()
        server.wait(SECONDS)
        return reply

    server.plan(sound, hold_back, ending="statuses")
    process = start(*PUBLISH, "--to", "fedi")
    assert came.wait(SECONDS)
    process.kill()
    process.wait(SECONDS)
    done = built(*PUBLISH, "--to", "fedi")
    assert done.exit_code == 4
    assert "may have arrived, and is not sent again unasked" in said(done)
    assert built(*PUBLISH, "--to", "fedi", "--again").exit_code == 0
    assert web.parents["fedi"] == ["", "0", "1", "2"]


def test_without_pillow_nothing_is_begun(digest: Digest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    done = digest("build", "--date", DAY, "--format", "md,png")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "The format png needs Pillow, which is not installed." in said(done)
    assert not Path("posts").exists()
