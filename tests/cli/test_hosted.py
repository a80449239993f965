"""A post that is on its way to Ghost or Buttondown when a run is killed arrives once, and once."""

import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from tests.cli.conftest import Digest, Start
from tests.standins.loopback import HttpReply, HttpRequest
from tests.standins.targets import ButtondownList, GhostSite, PublishServer, buttondown, ghost

PUBLISH = ("publish", "deep-learning", "--unchecked")
GHOST = 'kind = "ghost"\nadmin = "{url}"\nstatus = "published"\nnewsletter = "weekly"\n'
BUTTONDOWN = 'kind = "buttondown"\napi = "{url}/v1"\nstatus = "sent"\nconfirmed = true\n'
SECONDS = 60


class HeldService:
    """A service whose first answer to a write is held back until somebody lets it go."""

    def __init__(self, service: GhostSite | ButtondownList) -> None:
        self.service = service
        self.taken, self.free = Event(), Event()

    def answer(self, request: HttpRequest) -> HttpReply:
        """Take a request; one that writes is answered when that is allowed."""
        reply = self.service.answer(request)
        if request.method != "GET" and not self.taken.is_set():
            self.taken.set()
            assert self.free.wait(SECONDS)
        return reply


@pytest.mark.long
@pytest.mark.parametrize("make, target", [(GhostSite, GHOST), (ButtondownList, BUTTONDOWN)])
def test_a_run_that_is_killed_leaves_one_post_and_one_mail(
    built: Digest,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[], GhostSite | ButtondownList],
    target: str,
) -> None:
    """Two runs that come after it at once find it there."""
    held = HeldService(make())
    monkeypatch.setenv("GHOST_ADMIN_KEY", ghost.KEY)
    monkeypatch.setenv("BUTTONDOWN_API_KEY", buttondown.KEY)
    with PublishServer(held) as server:
        named = f'[[deliver]]\nname = "there"\n{target.format(url=server.url)}'
        Path("digest.toml").write_text(named, "utf-8")
        first = start(*PUBLISH)
        assert held.taken.wait(SECONDS)
        first.send_signal(signal.SIGKILL)
        first.wait(SECONDS)
        held.free.set()
        two = [start(*PUBLISH) for _ in range(2)]
        assert [one.wait(SECONDS) for one in two] == [0, 0]
    service = held.service
    mails = service.mails if isinstance(service, GhostSite) else service.sent
    posts = service.posts if isinstance(service, GhostSite) else service.emails
    assert (len(posts), len(mails)) == (1, 1)
    assert "there: 1 sent" in built("status").stdout
