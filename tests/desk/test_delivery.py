"""Delivery from the desk: once to each target, errors stop it, interruptions are reported."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import httpx
import pytest

from tests.desk.stage import STEM, RunningDesk, build_again, open_desk, read_files
from tests.standins.loopback import Accept, HttpReply
from tests.standins.mail import mail_server
from tests.standins.targets import PublishServer, Receiver
from tests.standins.targets.__main__ import serve_places

PLACES = """
[[deliver]]
name = "shelf"
kind = "files"
folder = "shelf"
formats = ["md", "html"]

[[deliver]]
name = "hook"
kind = "webhook"
address = "{url}/hook"

[[deliver]]
name = "letter"
kind = "smtp"
host = "127.0.0.1"
port = 9
security = "none"
sender = "ada@example.org"
recipients = ["bo@example.org", "cy@example.org"]

[[deliver]]
name = "refused"
kind = "webhook"
address = "{url}/nowhere"

[[deliver]]
name = "locked"
kind = "webhook"
address_in = "NOT_SET_HERE"

[[deliver]]
name = "elsewhere"
kind = "files"
folder = "elsewhere"
topics = ["tides"]

[topics.tides]
query = "all:tides"
"""

READERS = ("bo@example.org", "cy@example.org")
MORE = """
[[deliver]]
name = "shelf"
kind = "files"
folder = "shelf"
formats = ["md"]

[[deliver]]
name = "letter"
kind = "smtp"
host = "127.0.0.1"
port = {port}
security = "none"
sender = "ada@example.org"
recipients = ["bo@example.org", "cy@example.org"]
"""


@contextmanager
def desk_before(week: Path, server: PublishServer) -> Iterator[RunningDesk]:
    """Open a desk whose issue has several targets, such as a receiver of webhooks."""
    file = week / "digest.toml"
    if "[[deliver]]" not in file.read_text("utf-8"):
        file.write_text(file.read_text("utf-8") + PLACES.format(url=server.url), "utf-8")
    with open_desk(week) as desk:
        yield desk


def deliver(desk: RunningDesk, target: str, *, unchecked: bool = False) -> tuple[int, str]:
    answer = desk.client.post("deliver", json={"place": target, "unchecked": unchecked})
    return answer.status_code, answer.text


def test_each_target_is_delivered_to_once_and_changes_are_reported(week: Path) -> None:
    receiver = Receiver()
    with PublishServer(receiver) as server, desk_before(week, server) as desk:
        shown = desk.get("deliver")
        assert "elsewhere" not in shown
        assert desk.issue["title"] in shown.partition("shelf")[2].partition("hook")[0]
        assert "NOT_SET_HERE, which is not set." in shown
        assert deliver(desk, "shelf")[0] == 200
        assert sorted(path.suffix for path in (week / "shelf").iterdir()) == [".html", ".md"]
        for _ in range(2):
            assert deliver(desk, "hook")[0] == 200
        assert len(receiver.deliveries) == 1
        letters = shown.partition("letter")[2].partition("refused")[0]
        assert (letters.count("cy@example.org"), letters.count("Latest 40 papers on")) == (1, 1)
        assert "has no webhook at this address" in deliver(desk, "refused")[1]
        assert "has no webhook at this address" in desk.get("deliver").partition("refused")[2]
        assert deliver(desk, "elsewhere")[0] == 409
        paper = desk.issue["papers"][0]["id"]
        desk.do("told", paper=paper, told=not desk.issue["papers"][0]["named"])
        assert "changed" in desk.get("deliver").partition("hook")[2]
        assert f"digest publish {STEM} --to hook --again" in desk.get("deliver")
        assert len(receiver.deliveries) == 1


def test_the_desk_works_while_a_target_is_slow(week: Path) -> None:
    receiver, arrived, let_go = Receiver(), Event(), Event()
    with PublishServer(receiver) as server:

        def hang(accept: Accept) -> HttpReply:
            arrived.set()
            let_go.wait(30)
            return accept()

        server.plan(hang)
        with desk_before(week, server) as desk:
            mark = desk.get("").partition('data-mark="')[2].partition('"')[0]
            given = {"place": "hook", "shown": mark}
            sending = Thread(target=lambda: desk.client.post("deliver", json=given))
            sending.start()
            assert arrived.wait(30)
            desk.do("introduce", text="Written meanwhile.")
            assert "Written meanwhile." in desk.get("")
            let_go.set()
            sending.join()
            assert "Written meanwhile." not in str(receiver.deliveries)
            assert len(receiver.deliveries) == 1
            answer = desk.client.post("deliver", json=given | {"place": "shelf"})
            assert (answer.status_code, "load it again" in answer.text) == (409, True)
            assert not (week / "shelf").exists()


def test_errors_of_check_stop_a_delivery_unless_it_is_unchecked(week: Path) -> None:
    receiver = Receiver()
    with PublishServer(receiver) as server, desk_before(week, server) as desk:
        told = next(one["id"] for one in desk.issue["papers"] if one["named"])
        words = "It is right in 12.34% of all cases."
        found = desk.client.post("check", json={"paper": told, "text": words}).json()
        assert [
            words[one["start"] : one["end"]] for one in found if one["severity"] == "error"
        ] == ["12.34"]
        desk.do("words", paper=told, words=words)
        status, said = deliver(desk, "hook")
        assert (status, "check finds an error in line" in said) == (409, True)
        assert "12.34" in desk.get("deliver").rpartition("Line ")[2]
        assert not receiver.deliveries
        assert deliver(desk, "hook", unchecked=True)[0] == 200
        assert len(receiver.deliveries) == 1
        desk.do("words", paper=told, words="Colleagues at Stanford made the best of all.")
        shown = desk.get("deliver")
        assert "Check finds 0 errors in the post, and warns" in shown
        assert "Stanford" in shown.partition("Warning, line ")[2]


@pytest.mark.long
def test_an_interrupted_delivery_is_reported_and_not_repeated(week: Path) -> None:
    receiver, arrived = Receiver(), Event()
    with PublishServer(receiver) as server:

        def hang(accept: Accept) -> HttpReply:
            accept()
            arrived.set()
            server.wait(30)
            return HttpReply(status=500)

        server.plan(hang)
        with desk_before(week, server) as desk:

            def send(desk: RunningDesk = desk) -> None:
                with suppress(httpx.HTTPError):
                    deliver(desk, "hook")

            sending = Thread(target=send)
            sending.start()
            assert arrived.wait(30)
            desk.process.kill()
            sending.join()
        with desk_before(week, server) as desk:
            shown = desk.get("deliver").partition("hook")[2]
            assert "interrupted" in shown
            for how in ("arrived", "again"):
                assert f"<code>digest publish {STEM} --to hook --{how}</code>" in shown
            assert deliver(desk, "hook")[0] == 200
            assert len(receiver.deliveries) == 1


@pytest.mark.long
def test_every_target_gets_an_issue_once_though_the_desk_is_killed(
    week: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = week / "digest.toml"
    with serve_places() as places, mail_server() as mail:
        servers = places.servers
        for name, value in places.variables.items():
            monkeypatch.setenv(name, value)
        # Short forms lead to the page.
        site = '[output]\nsite = "https://weeks.example"\n\n[topics.week]'
        more = MORE.format(port=mail.port)
        text = file.read_text("utf-8").replace("[topics.week]", site)
        file.write_text(f"{text}\n{places.settings}\n{more}", "utf-8")
        names = [*servers, "shelf", "letter"]
        for number, name in enumerate(names):
            with open_desk(week) as desk:
                if not number:
                    desk.do("introduce", text="Reviewed.")
                status, said = deliver(desk, name)
                assert status == 200, f"{name}: {said}"
                assert f'data-target="{name}"' not in said, name
                came = {one: len(server.requests) for one, server in servers.items()}
                assert deliver(desk, name)[0] == 200
                assert {one: len(server.requests) for one, server in servers.items()} == came
                desk.process.kill()
        assert all(server.requests for server in servers.values())
        assert tuple(mail.recipients()) == READERS
        assert [path.name for path in (week / "shelf").iterdir()] == [f"{STEM}.md"]
        with open_desk(week) as desk:
            shown = desk.get("deliver")
            assert "data-target" not in shown
            made = read_files(week)
        assert build_again(week) == made
