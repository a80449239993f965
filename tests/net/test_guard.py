"""Only endpoints and the public internet are asked, whatever a redirect or a name server says."""

import socket
from typing import Any

import httpx
import pytest

from digest.errors import AnswerError, FetchError
from digest.net.guard import parse_place
from digest.net.lane import Lane
from tests.fakes import FakeClock
from tests.net.conftest import MakeClient
from tests.net.server import answer, serve

REFUSED = "is not on the public internet, nor an endpoint of the configuration"
# A machine of the internet: nothing is ever sent there.
PUBLIC = "93.184.215.14"


def say_that(monkeypatch: pytest.MonkeyPatch, name: str, *addresses: str) -> list[str]:
    """Stand in for the name server: it gives these addresses in turn, the last one for ever."""
    real, left = socket.getaddrinfo, list(addresses)
    asked: list[str] = []

    def look_up(host: Any, port: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - as it is
        if host != name:
            return real(host, port, *args, **more)
        asked.append(left[0])
        return real(left.pop(0) if len(left) > 1 else left[0], port, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


@pytest.mark.parametrize("form", ["{url}", "{url}/api/query", "{place}"])
def test_an_endpoint_may_be_anywhere(make_client: MakeClient, lane: Lane, form: str) -> None:
    with serve(answer(body=b"here")) as stage:
        client = make_client(trusted=frozenset({form.format(url=stage.url, place=stage.place)}))
        assert client.get(f"{stage.url}/x", lane=lane).body == b"here"


def test_an_endpoint_that_leads_to_another_port_of_this_machine_is_not_followed(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    with serve(answer()) as inner, serve(answer(302, Location=f"{inner.url}/secret")) as stage:
        client = make_client(trusted=frozenset({stage.url}))
        with pytest.raises(AnswerError, match=REFUSED) as info:
            client.get(stage.url, lane=lane)
        assert f"127.0.0.1 redirects to {inner.place}, which" in str(info.value)
        assert "digest.toml" in info.value.hint
        assert (inner.requests, len(stage.requests)) == ([], 1)
    assert max(clock.slept, default=0) <= lane.interval


def test_an_endpoint_that_leads_to_another_is_followed(make_client: MakeClient, lane: Lane) -> None:
    with serve(answer(body=b"there")) as other, serve(answer(302, Location=other.url)) as stage:
        client = make_client(trusted=frozenset({stage.url, other.url}))
        assert client.get(stage.url, lane=lane).body == b"there"


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "printer"]
)
def test_a_local_name_is_not_even_looked_up(
    make_client: MakeClient, lane: Lane, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = say_that(monkeypatch, host.strip("[]"), "127.0.0.1")
    with serve(answer()) as stage, pytest.raises(AnswerError, match=REFUSED):
        make_client(trusted=frozenset()).get(f"http://{host}:{stage.server_port}/", lane=lane)
    assert (stage.requests, asked) == ([], [])


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1"])
def test_a_name_that_leads_home_is_not_connected_to(
    make_client: MakeClient, lane: Lane, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = say_that(monkeypatch, "home.example", address)
    with serve(answer()) as stage:
        client = make_client(trusted=frozenset({stage.url}))
        with pytest.raises(AnswerError, match=f"home.example:{stage.server_port} {REFUSED}"):
            client.get(f"http://home.example:{stage.server_port}/", lane=lane)
        assert client.get(stage.url, lane=lane).status == 200
    assert (len(stage.requests), asked) == (1, [address])


def test_a_name_that_changes_its_mind_is_told_nothing(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is public when it is judged, and this machine when it is connected to."""
    asked = say_that(monkeypatch, "fickle.example", PUBLIC, "127.0.0.1")
    with serve(answer()) as stage:
        client = make_client(trusted=frozenset({stage.url}))
        with pytest.raises(AnswerError, match=REFUSED):
            client.get(f"http://fickle.example:{stage.server_port}/", lane=lane)
        assert client.get(stage.url, lane=lane).status == 200
    assert (len(stage.requests), asked) == (1, [PUBLIC, "127.0.0.1"])


def test_a_name_with_more_addresses_than_can_be_tried_is_not_connected_to(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would be tried for ten seconds, one after the other."""
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [entry] * 21)
    with pytest.raises(AnswerError, match=r"many\.example:80 has too many addresses"):
        make_client(trusted=frozenset()).get("http://many.example/", lane=lane)


def test_an_unknown_name_is_told_as_ever(
    make_client: MakeClient, lane: Lane, clock: FakeClock
) -> None:
    client = make_client(trusted=frozenset())
    with pytest.raises(FetchError, match=r"nowhere\.invalid cannot be found.*3 times"):
        client.get("http://nowhere.invalid/x", lane=lane)
    assert len([wait for wait in clock.slept if wait >= 30]) == 2


def test_a_proxy_looks_names_up_itself_and_may_be_on_this_machine(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve(answer(body=b"by proxy")) as stage:
        monkeypatch.setenv("HTTP_PROXY", stage.url)
        monkeypatch.setenv("NO_PROXY", "")
        client = make_client(trusted=frozenset())
        assert client.get("http://papers.example/x", lane=lane).body == b"by proxy"
        for host in ("127.0.0.1", "localhost", "2130706433", "169.254.169.254"):
            with pytest.raises(AnswerError, match=REFUSED):
                client.get(f"http://{host}:{stage.server_port}/", lane=lane)
    assert stage.requests == ["http://papers.example/x"]


def test_a_host_that_needs_no_proxy_is_guarded(
    make_client: MakeClient, lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    say_that(monkeypatch, "home.example", "127.0.0.1")
    with serve(answer()) as stage:
        monkeypatch.setenv("HTTP_PROXY", stage.url)
        monkeypatch.setenv("NO_PROXY", "home.example")
        with pytest.raises(AnswerError, match=REFUSED):
            make_client(trusted=frozenset()).get("http://home.example/", lane=lane)
    assert stage.requests == []


def test_a_public_name_is_asked(make_client: MakeClient, lane: Lane) -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"far"))
    client = make_client(trusted=frozenset(), transport=transport)
    assert client.get("https://papers.example/", lane=lane).body == b"far"


@pytest.mark.parametrize(
    "address,place",
    [
        ("https://api.example.org", ("api.example.org", 443)),
        ("http://API.example.org/path?q", ("api.example.org", 80)),
        ("http://[::1]:8080/x", ("::1", 8080)),
        ("127.0.0.1:8099", ("127.0.0.1", 8099)),
        ("localhost:8099", ("localhost", 8099)),
        ("http://host:nonsense", ("host", 80)),
    ],
)
def test_endpoints_are_named_by_address_or_by_host_and_port(
    address: str, place: tuple[str, int]
) -> None:
    assert parse_place(address) == place
