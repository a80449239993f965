"""Commands over a library in PostgreSQL: the same issues, each once, whatever is lost."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from threading import Event

import pytest

from tests.cli.conftest import Digest, Start, said
from tests.cli.group import RECORDS as GROUP
from tests.cli.group import TOPICS, configure
from tests.cli.week import DAY, FILES, POST
from tests.postgresql import Server
from tests.standins.arxiv import ArxivServer, HttpRequest, InjectedFault
from tests.standins.loopback import HttpReply
from tests.standins.loopback import HttpRequest as Asked
from tests.standins.targets import PublishServer, Receiver

SECONDS = 120
BUILD = ("build", "--date", DAY)
LOST = "Error: The library postgresql://digest@/postgres?"
HOOK = '[[deliver]]\nname = "hook"\nkind = "webhook"\naddress = "{}"\n'


@pytest.fixture
def shared(
    digest: Digest,  # noqa: ARG001 - sets the environment
    postgresql: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Server:
    """Give the server in which every command of the test has its library."""
    monkeypatch.setenv("DIGEST_LIBRARY__URL", postgresql.schema(tmp_path))
    return postgresql


def posts(folder: str = "posts") -> dict[str, bytes]:
    """Return what was written."""
    return {path.name: path.read_bytes() for path in Path(folder).iterdir()}


def test_the_commands_do_the_same_on_either_database(digest: Digest, shared: Server) -> None:
    formats = ("--format", "md,json,html,email,bib,atom")
    built = digest(*BUILD, *formats)
    assert (built.exit_code, sorted(posts())) == (0, sorted(FILES))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIGEST_LIBRARY__URL", "")
        assert digest(*BUILD, *formats, "-o", "other").exit_code == 0
        shown = digest("show", "2602.90001").stdout
    assert posts("other") == posts()
    assert digest("show", "2602.90001").stdout == shown
    state = json.loads(digest("status", "--json").stdout)
    assert state["location"].startswith("postgresql://")
    assert digest("library", "check").exit_code == 0
    refused = digest("library", "backup", "copy")
    assert (refused.exit_code, refused.stdout) == (3, "")
    assert "pg_dump" in said(refused)
    assert digest("library", "forget", POST, "--yes").exit_code == 0
    assert shared.address.partition("?")[0] in state["location"]


@pytest.mark.parametrize("lose", [Server.end_connections, Server.restart])
@pytest.mark.parametrize("number", [1, 2])
def test_a_build_whose_server_is_lost_ends_in_a_sentence_and_the_next_goes_on(
    digest: Digest,
    shared: Server,
    server: ArxivServer,
    lose: Callable[[Server], None],
    number: int,
) -> None:
    def strike(_: HttpRequest) -> bool:
        if len(server.requests) == number:
            lose(shared)
        return False

    server.script(InjectedFault(path="/", when=strike, times=None))
    lost = digest(*BUILD)
    assert (lost.exit_code, lost.stdout) == (3, "")
    assert said(lost).startswith(LOST)
    assert "cannot be reached: " in said(lost)
    assert not Path("posts").exists()
    assert digest(*BUILD).exit_code == 0
    assert sorted(posts()) == [f"{POST}.json", f"{POST}.md"]
    again = posts()
    assert digest(*BUILD).exit_code == 0
    assert posts() == again
    assert digest("library", "check").exit_code == 0


class Striking(Receiver):
    """Takes posts, and the library's server away in the course of it."""

    strike: Callable[[], object] = staticmethod(lambda: None)

    def answer(self, request: Asked) -> HttpReply:
        """Take a post."""
        self.strike()
        return super().answer(request)


@pytest.fixture
def hook() -> Iterator[tuple[Striking, str]]:
    """Give what takes posts, and its address."""
    receiver = Striking()
    with PublishServer(receiver) as running:
        yield receiver, f"{running.url}/hook"


@pytest.mark.parametrize("lose", [Server.end_connections, Server.restart])
def test_what_may_have_arrived_when_the_server_was_lost_is_not_sent_again(
    digest: Digest, shared: Server, hook: tuple[Striking, str], lose: Callable[[Server], None]
) -> None:
    receiver, address = hook
    Path("digest.toml").write_text(HOOK.format(address))
    receiver.strike = lambda: lose(shared)
    lost = digest(*BUILD)
    assert lost.exit_code == 4
    assert "cannot be reached: " in said(lost)
    assert len(receiver.deliveries) == 1
    receiver.strike = lambda: None
    again = digest(*BUILD)
    assert again.exit_code == 4
    assert "Its delivery was interrupted" in said(again)
    assert digest("publish", POST, "--to", "hook", "--arrived").exit_code == 0
    assert digest(*BUILD).exit_code == 0
    assert len(receiver.deliveries) == 1


def test_a_server_that_is_lost_amid_all_topics_is_told_once(
    digest: Digest, start: Start, shared: Server
) -> None:
    stopped = Event()

    def strike(asked: HttpRequest) -> bool:
        if "kites" in asked.query.get("search_query", "") and not stopped.is_set():
            stopped.set()
            shared.stop()
        return False

    with ArxivServer(GROUP) as arxiv:
        arxiv.script(InjectedFault(path="/", when=strike, times=None))
        configure(*TOPICS)
        all_topics = ("build", "--all", "--jobs", "2", "--date", DAY)
        try:
            lost = start(*all_topics, **arxiv.endpoints)
            _, told = lost.communicate(timeout=SECONDS)
        finally:
            if stopped.is_set():
                shared.start()
        assert (lost.returncode, told.count(b"cannot be reached: ")) == (3, 1), told
        assert b"Traceback" not in told
        again = start(*all_topics, **arxiv.endpoints)
        _, told = again.communicate(timeout=SECONDS)
    assert again.returncode == 0, told
    assert len(posts()) == 2 * len(TOPICS)
    assert digest("library", "check").exit_code == 0


@pytest.mark.long
def test_builders_for_whom_a_server_has_no_connection_wait_for_others(
    start: Start, shared: Server
) -> None:
    """Each needs two, and two builders find three; each has its own for some seconds."""
    few = {"DIGEST_LIBRARY__URL": shared.schema_for_few(3)}
    configure(*TOPICS[:2])
    with ArxivServer(GROUP, delay=1.2) as arxiv:
        run = start("build", "--all", "--jobs", "2", "--date", DAY, **arxiv.endpoints, **few)
        _, told = run.communicate(timeout=SECONDS)
    assert run.returncode == 0, told
    assert b"takes no more connections: " in told
    assert b"at a time from now on." in told
    assert len(posts()) == 2 * 2


@pytest.mark.long
@pytest.mark.usefixtures("shared")
def test_two_machines_at_once_make_each_issue_once(
    digest: Digest, start: Start, hook: tuple[Striking, str]
) -> None:
    """Their homes and folders differ; what they share is the database."""
    receiver, address = hook
    with ArxivServer(GROUP) as arxiv:
        configure("corals", "looms")
        config = Path("digest.toml")
        config.write_text(config.read_text() + HOOK.format(address))
        machines = [
            start(
                *("build", "--all", "--date", DAY, "-o", name),
                **arxiv.endpoints,
                DIGEST_HOME=f"{name}-home",
                XDG_STATE_HOME=f"{name}-state",
            )
            for name in ("one", "two")
        ]
        ends = [(run.communicate(timeout=SECONDS), run.returncode) for run in machines]
        asked = [request.query.get("search_query", "") for request in arxiv.requests]
    assert [code for _, code in ends] == [0, 0], ends
    assert len([query for query in asked if query]) == len({query for query in asked if query})
    assert sorted(posts("one")) == sorted(posts("two"))
    assert posts("one") == posts("two")
    assert len(receiver.deliveries) == 2
    issues = json.loads(digest("status", "--json").stdout)["editions"]
    assert sorted(issue["slug"] for issue in issues) == ["corals", "looms"]


@pytest.mark.long
@pytest.mark.usefixtures("digest")
def test_a_server_killed_at_any_moment_costs_no_issue_and_repeats_no_delivery(
    start: Start, shared: Server, server: ArxivServer, hook: tuple[Striking, str], tmp_path: Path
) -> None:
    """What was cut off is told as such; all else has arrived once."""
    asked = Event()

    def look(_: HttpRequest) -> bool:
        asked.set()
        return False

    server.script(InjectedFault(path="/", when=look, times=None))
    receiver, address = hook
    Path("digest.toml").write_text(HOOK.format(address))
    moments = Random(20260228)  # noqa: S311 - the same each time
    struck = 0
    for number in range(10):
        run = {"DIGEST_LIBRARY__URL": shared.schema(tmp_path / f"{number}")}
        folder, before = f"posts-{number}", len(receiver.deliveries)
        asked.clear()
        first = start(*BUILD, "-o", folder, **run)
        assert asked.wait(SECONDS)
        time.sleep(moments.uniform(0.0, 0.8))
        shared.restart()
        _, told = first.communicate(timeout=SECONDS)
        assert first.returncode in {0, 3, 4}, told
        assert first.returncode == 0 or b"cannot be reached: " in told, told
        struck += first.returncode
        again = start(*BUILD, "-o", folder, **run)
        _, told = again.communicate(timeout=SECONDS)
        came = len(receiver.deliveries) - before
        is_told = b"Its delivery was interrupted" in told
        assert (again.returncode, came in {0, 1}) == (4 if is_told else 0, True), told
        assert is_told or came == 1, told
        assert sorted(posts(folder)) == [f"{POST}.json", f"{POST}.md"]
    assert struck


@pytest.mark.usefixtures("shared")
def test_what_was_harvested_there_is_not_searched_for(digest: Digest, server: ArxivServer) -> None:
    for _ in range(2):
        assert digest("harvest", "-c", "cs.CV").exit_code == 0
    (harvest,) = json.loads(digest("status", "--json").stdout)["harvests"]
    assert (harvest["name"], bool(harvest["until"]), harvest["run"]) == ("cs.CV", True, None)
    assert digest(*BUILD, "-c", "cs.CV").exit_code == 0
    assert "api" not in {request.service for request in server.requests}
