"""A redirect may say anything: what is no address ends at once, and is told in a sentence."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError, FetchError
from digest.net.address import find_target
from digest.net.exchange import Exchange
from digest.net.failures import SpoiltError
from digest.net.guard import Guard
from digest.net.inquiry import Inquiry
from digest.net.lane import Lane
from digest.net.troubles import transport_failure
from tests.fakes import FakeClock
from tests.net.conftest import MakeClient
from tests.net.server import answer, serve

HERE = "http://papers.example/here"
# Whatever means something in an address, and what must not stand in one.
SIGNS = st.text(alphabet="ahtps:/.[]@?#%- \\0123456789,;é\xa0\x80x", max_size=25)
NOWHERE = (
    "http://a..b/",
    f"http://{'x' * 64}.example/",
    "http://h:99999/",
    "http://h:port/",
    "//[::1",
    "https://:",
)
LOCATIONS = st.one_of(SIGNS, SIGNS.map("http://{}".format), SIGNS.map("//{}".format))


@pytest.mark.parametrize(
    "target",
    [
        "http://a..b/",
        "http://{}/".format("x" * 64),
        "http://h:99999/",
        "http://h:port/",
        "//[::1",
        "https://:",
    ],
)
def test_a_redirect_to_no_host_is_not_tried_again(
    make_client: MakeClient, lane: Lane, clock: FakeClock, target: str
) -> None:
    with (
        serve(answer(302, Location=target)) as stage,
        pytest.raises(AnswerError, match="redirects to") as info,
    ):
        make_client().get(stage.url, lane=lane)
    assert (len(stage.requests), clock.slept) == (1, [])
    assert str(info.value).endswith(".")
    assert not str(info.value).endswith("..")


@given(LOCATIONS)
def test_no_redirect_breaks_anything(location: str) -> None:
    """It leads somewhere, or is the failure of this one answer."""

    def lead(request: httpx.Request) -> httpx.Response:
        if str(request.url) != HERE:
            return httpx.Response(200)
        return httpx.Response(302, headers=[(b"Location", location.encode("latin-1"))])

    exchange = Exchange(
        user_agent="digest/test",
        clock=FakeClock(),
        timeout=1.0,
        guard=Guard([HERE]),
        transport=httpx.MockTransport(lead),
    )
    inquiry = Inquiry(url=HERE, max_bytes=100)
    try:
        exchange.fetch(inquiry.follow(find_target(exchange.fetch(inquiry))))
    except FetchError as error:
        assert isinstance(error, AnswerError | SpoiltError)  # noqa: PT017 - some raise, some do not


@pytest.mark.parametrize(
    "error",
    [
        httpx.RemoteProtocolError("Server disconnected without sending a response."),
        httpx.ConnectError("All attempts failed."),
        httpx.ProxyError("502 Bad Gateway."),
        httpx.UnsupportedProtocol("It is of no known kind."),
    ],
)
def test_another_s_sentence_ends_once(error: Exception) -> None:
    told = str(transport_failure(error, "papers.example", 1.0))
    assert told.endswith(str(error))
