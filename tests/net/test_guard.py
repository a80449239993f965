"""Only endpoints and the public internet are asked, whatever a redirect or a name server says."""

import socket
from ipaddress import IPv4Address, IPv6Address
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError
from digest.net.addresses import is_loopback
from digest.net.client import LinkProber
from digest.net.rate_limits import RateLimit
from tests.net.replies import ClientRun, fail, failure, reply
from tests.net.server import answer, serve

LANE = RateLimit(name="arxiv", interval=3.0, single=True)
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


def lets(run: ClientRun, url: str, trusted: str = "") -> bool:
    """Tell whether an address is asked; nothing is sent."""
    client = run.client(b"ok", trusted=frozenset({trusted} - {""}))
    try:
        return client.get(url, rate_limit=RateLimit(name="x", interval=0.0)).status == 200
    except AnswerError as error:
        assert REFUSED in str(error)  # noqa: PT017 - some raise, some do not
        return False


OPEN = """
8.8.8.8 100.63.255.255 172.32.0.1 [2606:4700::6810:85e5] [::ffff:8.8.8.8] [64:ff9b::808:808]
example.org api.github.com. local.example nas.localx 1.example.org
"""
# Kept for special purposes, spelt otherwise, or local by name.
CLOSED = """
0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 192.0.0.8 192.0.2.1
192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 240.0.0.1 255.255.255.255
[::] [::1] [::7f00:1] [::ffff:127.0.0.1] [::ffff:a00:1] [64:ff9b::7f00:1] [64:ff9b::a9fe:a9fe]
[64:ff9b:1::808:808] [2001::1] [2001:db8::1] [2002:7f00:1::] [3fff::1] [fc00::1] [fe80::1] [ff02::1]
127.1 2130706433 0x7f.1
localhost LocalHost. a.localhost printer nas.local x.internal box.home.arpa a.localdomain
"""


@pytest.mark.parametrize("host", OPEN.split())
def test_the_public_internet_is_asked(long_run: ClientRun, host: str) -> None:
    assert lets(long_run, f"http://{host}/")


@pytest.mark.parametrize("host", CLOSED.split())
def test_everything_else_is_not_even_looked_up(
    long_run: ClientRun, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = say_that(monkeypatch, host.strip("[]").rstrip("."), PUBLIC)
    assert (lets(long_run, f"http://{host}/"), asked) == (False, [])


@given(st.ip_addresses(v=4))
def test_an_address_is_what_it_is_however_it_is_wrapped(
    long_run: ClientRun, address: IPv4Address
) -> None:
    bare = lets(long_run, f"http://{address}/")
    for wrapped in (f"::ffff:{address}", str(IPv6Address("64:ff9b::") + int(address))):
        assert lets(long_run, f"http://[{wrapped}]/") == bare
    if address.is_private or address.is_multicast or address.is_reserved:
        assert not bare


@pytest.mark.parametrize(
    "trusted,url,is_let",
    [
        ("https://printer", "https://printer/x", True),
        ("http://PRINTER/path?q", "http://printer/x", True),
        ("http://[::1]:8080/x", "http://[::1]:8080/", True),
        ("127.0.0.1:8099", "http://127.0.0.1:8099/", True),
        ("localhost:8099", "http://localhost:8099/x", True),
        ("https://printer", "http://printer/x", False),
        ("http://printer", "http://printer:8080/x", False),
        ("127.0.0.1:8099", "http://localhost:8099/", False),
    ],
)
def test_an_endpoint_may_be_anywhere_by_address_or_by_host_and_port(
    long_run: ClientRun,
    trusted: str,
    url: str,
    is_let: bool,  # noqa: FBT001
) -> None:
    assert lets(long_run, url, trusted) == is_let


def test_an_endpoint_that_leads_to_another_port_of_this_machine_is_not_followed(
    run: ClientRun,
) -> None:
    with serve(answer()) as inner, serve(answer(302, Location=f"{inner.url}/secret")) as stage:
        client = run.client(trusted=frozenset({f"{stage.url}/api/query"}))
        error = failure(client.get, stage.url, rate_limit=LANE)
        assert str(error) == f"127.0.0.1 redirects to {inner.place}, which {REFUSED}."
        assert isinstance(error, AnswerError)
        assert "digest.toml" in error.hint
        assert (inner.requests, len(stage.requests), run.waits) == ((), 1, [])
        both = run.client(trusted=frozenset({stage.place, inner.url}))
        assert both.get(stage.url, rate_limit=LANE).body == b"ok"


HOMES = [[one] for one in "127.0.0.1 10.0.0.1 169.254.169.254 ::1 fe80::1%1".split()]


# The last one is public when it is checked, and this machine when it is connected to.
@pytest.mark.parametrize("addresses", [*HOMES, [PUBLIC, "127.0.0.1"]])
def test_nothing_is_sent_to_a_name_whose_address_is_not_public(
    run: ClientRun, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = say_that(monkeypatch, "home.example", *addresses)
    with serve(answer()) as stage:
        client = run.client(trusted=frozenset({stage.url}))
        place = f"home.example:{stage.port}"
        error = failure(client.get, f"http://{place}/", rate_limit=LANE)
        assert str(error) == f"{place} {REFUSED}."
        assert client.get(stage.url, rate_limit=LANE).status == 200
    assert (len(stage.requests), asked) == (1, addresses)


def test_a_name_with_more_addresses_than_can_be_tried_is_not_connected_to(
    run: ClientRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each would be tried for ten seconds, one after the other."""
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, 80))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [entry] * 21)
    error = failure(run.client(trusted=frozenset()).get, "http://many.example/", rate_limit=LANE)
    assert str(error) == "many.example:80 has too many addresses."


def test_a_proxy_looks_names_up_itself_and_may_be_on_this_machine(
    run: ClientRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host that needs no proxy is guarded all the same."""
    with serve(answer(body=b"by proxy")) as stage:
        monkeypatch.setenv("HTTP_PROXY", stage.url)
        monkeypatch.setenv("NO_PROXY", "home.example")
        say_that(monkeypatch, "home.example", "127.0.0.1")
        client = run.client(trusted=frozenset())
        assert client.get("http://papers.example/x", rate_limit=LANE).body == b"by proxy"
        for host in ("127.0.0.1", "localhost", "169.254.169.254", "home.example"):
            error = failure(client.get, f"http://{host}:{stage.port}/", rate_limit=LANE)
            assert REFUSED in str(error)
    assert [asked.target for asked in stage.requests] == ["http://papers.example/x"]


def test_this_machine_is_known_by_what_its_address_is() -> None:
    own = ("localhost:8000", "127.8.0.1", "[::1]:1", "printer", "api.example.org", "")
    told = [is_loopback(f"http://{place}/v1") for place in own]
    assert told == [True, True, True, False, False, False]


@pytest.mark.parametrize(
    "status,health",
    [
        *((status, "ok") for status in (200, 204)),
        *((status, "gone") for status in (404, 410, 451)),
        *((status, "unchecked") for status in (400, 401, 403, 503)),
    ],
)
def test_a_page_is_gone_only_where_its_host_says_so(
    run: ClientRun, status: int, health: str
) -> None:
    prober = LinkProber(run.client(reply(status), budget=1.0), run.progress)
    page, other = "https://papers.example/x", "https://papers.example/y"
    assert prober.probe([page, other, page]) == {page: health, other: health}
    assert run.urls == [page, other]
    assert bool(run.progress.notes) == (status == 503)


def test_a_page_that_cannot_be_looked_at_costs_no_other(run: ClientRun) -> None:
    failing = run.client(fail(httpx.UnsupportedProtocol("No.")), b"here")
    pages = ["https://a.example/", "https://b.example/"]
    found = LinkProber(failing, run.progress).probe(pages)
    assert found == {pages[0]: "unchecked", pages[1]: "ok"}
    with serve(answer()) as inner, serve(answer(302, Location=inner.url)) as stage:
        prober = LinkProber(run.client(trusted=frozenset({stage.url})), run.progress)
        assert set(prober.probe([stage.url, inner.url]).values()) == {"unchecked"}
        assert not inner.requests
