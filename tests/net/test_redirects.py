"""A redirect may say anything; what belongs to a host stays with it."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError
from digest.net.rate_limits import RateLimit
from tests.net.replies import ClientRun, Reply, failure, reply

HERE, LANE = "http://papers.example/here", RateLimit(name="x", interval=3.0)
SECRET = {"Authorization": "Bearer s3cret", "If-None-Match": '"abc"'}
NOWHERE = "file:///x ftp://x/y http://[ http://a..b/ http://h:99999/ http://h:port/ //[::1 http://0177.0.0.1/"


def lead(status: int = 302, **targets: str) -> Reply:
    """Redirect the paths that are named, and answer at all others."""

    def answer(request: httpx.Request) -> httpx.Response:
        target = targets.get(request.url.path[1:])
        return (reply() if target is None else reply(status, Location=target))(request)

    return answer


@pytest.mark.parametrize("host", ["export.arxiv.org", "arxiv.org", "RSS.arXiv.org."])
def test_a_redirect_to_arxiv_is_followed_at_arxiv_s_pace(run: ClientRun, host: str) -> None:
    client = run.client(lead(here=f"https://{host}/api"))
    for _ in range(3):
        got = client.get(HERE, rate_limit=RateLimit(name="mirror", interval=0.1))
        assert (got.url.lower(), got.body) == (f"https://{host}/api".lower(), b"ok")
    assert run.clock.elapsed == pytest.approx(6.0, abs=0.2)


@pytest.mark.parametrize("target", ["", "https://:", f"http://{'x' * 64}.org/", *NOWHERE.split()])
def test_a_redirect_to_no_page_is_not_tried_again(run: ClientRun, target: str) -> None:
    error = failure(run.client(lead(here=target)).get, HERE, rate_limit=LANE)
    assert isinstance(error, AnswerError)
    assert str(error).startswith("papers.example redirects to ")
    assert (len(run.asked), run.clock.slept) == (1, [])


def test_endless_redirects_end_and_keys_in_a_query_are_not_told(run: ClientRun) -> None:
    error = failure(run.client(lead(here="/here")).get, HERE, rate_limit=LANE)
    assert str(error) == "papers.example redirects more than 5 times."
    assert (isinstance(error, AnswerError), len(run.asked)) == (True, 6)
    client = run.client(lead(here="ftp://x/y?api_key=s3cret"))
    error = failure(client.get, HERE, {"api_key": "s3cret"}, rate_limit=LANE)
    assert str(error) == "papers.example redirects to “ftp://x/y”, which is no web page."


# Whatever means something in an address, and what must not stand in one.
SIGNS = st.text(alphabet="ahtps:/.[]@?#%- \\0123456789,;é\xa0\x80x", max_size=25)


@given(st.one_of(SIGNS, SIGNS.map("http://{}".format), SIGNS.map("//{}".format)))
def test_no_redirect_breaks_anything(long_run: ClientRun, location: str) -> None:
    """It leads somewhere, or is the failure of this one answer."""

    def answer(request: httpx.Request) -> httpx.Response:
        sent = [(b"Location", location.encode("latin-1"))]
        return httpx.Response(302 if str(request.url) == HERE else 200, headers=sent)

    try:
        long_run.client(answer, trusted=frozenset({HERE})).get(HERE, rate_limit=LANE)
    except AnswerError as error:
        assert error.hint  # noqa: PT017 - some raise, some do not


@pytest.mark.parametrize(
    "away,told",
    [
        ("/", 2),
        ("http://other.example/", 0),
        ("https://papers.example/", 0),
        ("http://papers.example:8080/", 0),
    ],
)
def test_headers_never_leave_the_host(run: ClientRun, away: str, told: int) -> None:
    """Not even where the redirect comes back: who was in between wrote that address."""
    client = run.client(lead(here=f"{away}back", back=f"{HERE}/2"))
    client.get(HERE, rate_limit=LANE, headers=SECRET)
    assert run.urls[::2] == [HERE, f"{HERE}/2"]
    secrets = [{"authorization", "if-none-match"} & set(sent.headers) for sent in run.asked]
    assert [len(names) for names in secrets] == [2, told, told]
