"""Asks each service of the settings one small thing: whether it answers and takes its key."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from digest.calendar import latest_date, listing_days, window_of
from digest.config import Settings
from digest.errors import FetchError
from digest.ports import Progress
from digest.services.answers import bearer
from digest.wiring.clients import Clients
from digest.wiring.clock import SystemClock
from digest.wiring.services import read_secret

if TYPE_CHECKING:
    from digest.net.client import Client, Response

# A small category, in which little is listed on a day.
_CATEGORY = "math.HO"
# No paper has it: that arXiv knows none is an answer too.
_NO_PAPER = "0000.00000"
_A_WORK = "doi:https://doi.org/10.48550/arxiv.1706.03762"
_TIMEOUT = 15.0
_MAX_BYTES = 2_000_000
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_MISSING = HTTPStatus.NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A question to a service: `begins` is how its answers begin, if that can be told.

    `lane` and `interval` are its pace; `may_miss` tells that 404 is an answer as well.
    """

    name: str
    url: str
    lane: str
    interval: float
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    begins: tuple[bytes, ...] = ()
    may_miss: bool = False


def find_calls(settings: Settings) -> tuple[Call, ...]:
    """Return a question for each service that a build of these settings asks, arXiv first."""
    return (*_to_arxiv(settings), *_to_others(settings))


@contextmanager
def open_caller(settings: Settings, progress: Progress) -> Iterator["Client"]:
    """Give a client that tries everything once."""
    with ExitStack() as cleanup:
        clients = Clients(settings=settings, progress=progress, cleanup=cleanup)
        yield clients.make(0.0, timeout=_TIMEOUT)


def call(client: "Client", question: Call) -> "Response":
    """Return what a service answers.  Raises FetchError where that is no answer."""
    from digest.net.pace import Lane

    response = client.get(
        question.url,
        question.params,
        lane=Lane(name=question.lane, interval=question.interval, single=question.lane == "arxiv"),
        headers=question.headers,
        expected=_REFUSED,
        max_bytes=_MAX_BYTES,
    )
    _check(response, question)
    return response


def _check(response: "Response", question: Call) -> None:
    """Raise FetchError for a refusal, and for what somebody else has answered."""
    name, status = question.name, response.status
    if status in _REFUSED:
        asks = "does not accept the key" if question.headers else "refuses this machine's requests"
        raise FetchError(f"{name} {asks} ({status}).", hint="Look at the key that it is given.")
    if question.may_miss and status == _MISSING:
        return
    if status != HTTPStatus.OK:
        raise FetchError(f"{name} answers with status {status}.", hint="Look at its address.")
    if question.begins and not response.body.lstrip().startswith(question.begins):
        raise FetchError(
            f"{name} sends something else than its answers: somebody else answers in its place.",
            hint="Look at its address, and whether this network asks for a login.",
        )


def _to_arxiv(settings: Settings) -> Iterator[Call]:
    """Yield questions to arXiv's search and to what else is read of it."""
    places, pace = settings.endpoints, settings.pace.arxiv
    search = {"search_query": f"cat:{_CATEGORY}", "max_results": "1"}
    yield Call(
        name="arXiv's search",
        url=places.arxiv_api,
        lane="arxiv",
        interval=pace,
        params=search,
        begins=(b"<?xml", b"<feed"),
    )
    if settings.source == "catchup":
        url = f"{places.arxiv_catchup}/{_CATEGORY}/{_latest_listing()}"
        yield Call(name="arXiv's listings", url=url, lane="arxiv", interval=pace)
    if settings.source == "rss":
        url = f"{places.arxiv_rss}/{_CATEGORY}"
        yield Call(name="arXiv's feeds", url=url, lane="arxiv", interval=pace)
    if "html" in settings.enrich.services:
        url = f"{places.arxiv_html}/{_NO_PAPER}"
        yield Call(name="arXiv's full texts", url=url, lane="arxiv", interval=pace, may_miss=True)


def _to_others(settings: Settings) -> Iterator[Call]:
    """Yield a question to each other service that is wanted."""
    places, pace, enrich = settings.endpoints, settings.pace, settings.enrich
    if "huggingface" in enrich.services:
        yield Call(
            name="Hugging Face",
            url=f"{places.huggingface}/api/daily_papers",
            lane="huggingface",
            interval=pace.huggingface,
            params={"limit": "1"},
            headers=_bearer(enrich.huggingface_token),
            begins=(b"[",),
        )
    if "openalex" in enrich.services:
        key = read_secret(enrich.openalex_key)
        yield Call(
            name="OpenAlex",
            url=f"{places.openalex}/works",
            lane="openalex",
            interval=pace.openalex,
            params={
                "filter": _A_WORK,
                "per_page": "1",
                "select": "doi",
                **({"api_key": key} if key else {}),
            },
            begins=(b"{",),
        )
    if "github" in enrich.services:
        yield Call(
            name="GitHub",
            url=f"{places.github}/rate_limit",
            lane="github",
            interval=pace.github,
            headers=_bearer(enrich.github_token),
            begins=(b"{",),
            may_miss=True,
        )


def _bearer(variable: str) -> dict[str, str]:
    return bearer(read_secret(variable))


def _latest_listing() -> str:
    """Return the latest day that has a listing."""
    end = latest_date(SystemClock().now())
    return str(listing_days(window_of(end, 10))[-1])
