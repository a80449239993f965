"""Asks each service of the settings, and a model, one small thing, to see that it answers."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

from digest.calendar import latest_date, listing_days, window_of
from digest.config import Settings, Writer
from digest.errors import ConfigError, FetchError
from digest.model import Prompt, Turn
from digest.net.client import Client, Response
from digest.net.pace import Lane
from digest.ports import Progress
from digest.services.asking import bearer
from digest.wiring.parts import SystemClock, check_writer, make_editor, open_clients, read_secret

# A small category, in which little is listed on a day.
_CATEGORY = "math.HO"
# No paper has it: that arXiv knows none is an answer too.
_NO_PAPER = "0000.00000"
_A_WORK = "doi:https://doi.org/10.48550/arxiv.1706.03762"
_TIMEOUT = 15.0
_MODEL_SECONDS = 30.0
_MAX_BYTES = 2_000_000
_REFUSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A question to a service: `begins` is how its answers begin, if that can be told.

    `may_miss` says that 404 is an answer as well.
    """

    name: str
    url: str
    lane: Lane
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    begins: tuple[bytes, ...] = ()
    may_miss: bool = False


def ask_services(
    settings: Settings, progress: Progress
) -> Iterator[tuple[str, Response | FetchError]]:
    """Yield the name of each service that a build asks, arXiv first, and what it answers, once."""
    calls = [*_to_arxiv(settings), *_to_others(settings)]
    progress.begin("Asking services", len(calls))
    try:
        with open_clients(settings, progress) as clients:
            client = clients.make(0.0, timeout=_TIMEOUT)
            for place, call in enumerate(calls, 1):
                try:
                    yield call.name, _ask(client, call)
                except FetchError as error:
                    yield call.name, error
                progress.advance(place, len(calls))
    finally:
        progress.end()


def _ask(client: Client, call: _Call) -> Response:
    """Return what a service answers.  Raises FetchError where that is no answer of its own."""
    response = client.get(
        call.url,
        call.params,
        lane=call.lane,
        headers=call.headers,
        expected=_REFUSED,
        max_bytes=_MAX_BYTES,
    )
    name, status = call.name, response.status
    if status in _REFUSED:
        asks = "does not accept the key" if call.headers else "refuses this machine's requests"
        raise FetchError(f"{name} {asks} ({status}).", hint="Look at the key that it is given.")
    if call.may_miss and status == HTTPStatus.NOT_FOUND:
        return response
    if status != HTTPStatus.OK:
        raise FetchError(f"{name} answers with status {status}.", hint="Look at its address.")
    if call.begins and not response.body.lstrip().startswith(call.begins):
        raise FetchError(
            f"{name} sends something else than its answers: somebody else answers in its place.",
            hint="Look at its address, and whether this network asks for a login.",
        )
    return response


def _to_arxiv(settings: Settings) -> Iterator[_Call]:
    """Yield questions to arXiv's search and to what else is read of it."""
    places = settings.endpoints
    lane = Lane(name="arxiv", interval=settings.pace.arxiv, single=True)
    search = {"search_query": f"cat:{_CATEGORY}", "max_results": "1"}
    begins = (b"<?xml", b"<feed")
    yield _Call(
        name="arXiv's search", url=places.arxiv_api, lane=lane, params=search, begins=begins
    )
    if settings.source == "catchup":
        end = latest_date(SystemClock().now())
        url = f"{places.arxiv_catchup}/{_CATEGORY}/{listing_days(window_of(end, 10))[-1]}"
        yield _Call(name="arXiv's listings", url=url, lane=lane)
    if settings.source == "rss":
        yield _Call(name="arXiv's feeds", url=f"{places.arxiv_rss}/{_CATEGORY}", lane=lane)
    if "html" in settings.enrich.services:
        url = f"{places.arxiv_html}/{_NO_PAPER}"
        yield _Call(name="arXiv's full texts", url=url, lane=lane, may_miss=True)


def _to_others(settings: Settings) -> Iterator[_Call]:
    """Yield a question to each other service that is wanted."""
    places, pace, enrich = settings.endpoints, settings.pace, settings.enrich
    if "huggingface" in enrich.services:
        yield _Call(
            name="Hugging Face",
            url=f"{places.huggingface}/api/daily_papers",
            lane=Lane(name="huggingface", interval=pace.huggingface),
            params={"limit": "1"},
            headers=bearer(read_secret(enrich.huggingface_token)),
            begins=(b"[",),
        )
    if "openalex" in enrich.services:
        key = read_secret(enrich.openalex_key)
        asked = {"filter": _A_WORK, "per_page": "1", "select": "doi"}
        yield _Call(
            name="OpenAlex",
            url=f"{places.openalex}/works",
            lane=Lane(name="openalex", interval=pace.openalex),
            params={**asked, **({"api_key": key} if key else {})},
            begins=(b"{",),
        )
    if "github" in enrich.services:
        yield _Call(
            name="GitHub",
            url=f"{places.github}/rate_limit",
            lane=Lane(name="github", interval=pace.github),
            headers=bearer(read_secret(enrich.github_token)),
            begins=(b"{",),
            may_miss=True,
        )


def try_model(model: str, base_url: str, key: str, progress: Progress) -> None:
    """Ask a model one short question.  Raises DigestError where it cannot be asked."""
    writer = Writer(
        kind="llm",
        model=model,
        base_url=base_url,
        key=key,
        timeout=_MODEL_SECONDS,
        budget=_MODEL_SECONDS,
        max_tokens=500,
    )
    settings = Settings(writer=writer)
    check_writer(settings)
    schema = {
        "type": "object",
        "properties": {"ready": {"type": "boolean"}},
        "required": ["ready"],
        "additionalProperties": False,
    }
    question = Turn(role="user", text='Answer with {"ready": true} and nothing else.')
    with open_clients(settings, progress) as clients:
        editor = make_editor(clients)
        prompt = Prompt(turns=(question,), schema=schema, most=writer.max_tokens)
        answer = editor.writer.fetch(prompt) if editor else None
    try:
        is_ready = answer is not None and json.loads(answer.text) == {"ready": True}
    except ValueError:
        is_ready = False
    if not is_ready:
        raise ConfigError(
            f"{model} answers, but not with the JSON that it was asked for.",
            hint="A larger model may; digest needs answers in JSON.",
        )
