"""Each service is made with what the settings name for it, and with nothing of another's."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest

from digest.config import load_settings
from digest.errors import FetchError
from digest.model import Answer, Question
from digest.ports import Enricher
from digest.wiring.clients import Clients
from digest.wiring.services import make_enrichers
from tests.enrich.asking import dossier
from tests.fakes import SilentProgress
from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.exchange import Request

Make = Callable[..., Mapping[str, Enricher]]

CODE, MODEL = "https://github.com/quill/reefnet", "https://huggingface.co/quill/reef"
WORLD = {
    "github": {"quill/reefnet": {}},
    "huggingface": {"papers": {"2602.90001": {}}, "models": {"quill/reef": {}}},
    "openalex": {"2602.90001": {}},
    "html": {"2602.90001": {"authors": [{"name": "Ada Quill", "affiliations": []}]}},
}
SECRETS = {"huggingface": "hub-secret", "openalex": "works-secret", "github": "git-secret"}
USUAL = {"huggingface": "HF_TOKEN", "openalex": "OPENALEX_API_KEY", "github": "GITHUB_TOKEN"}
OURS = {"huggingface": "OUR_HUB", "openalex": "OUR_WORKS", "github": "OUR_GIT"}
NAMED = {
    "DIGEST_ENRICH__HUGGINGFACE_TOKEN": OURS["huggingface"],
    "DIGEST_ENRICH__OPENALEX_KEY": OURS["openalex"],
    "DIGEST_ENRICH__GITHUB_TOKEN": OURS["github"],
}


@pytest.fixture(name="server")
def _server() -> Iterator[ArxivServer]:
    with ArxivServer([], world=WORLD) as running:
        yield running


@pytest.fixture(name="make")
def _make(server: ArxivServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Make the services of the settings that some variables give, by name, at the stand-in."""
    for name in (*USUAL.values(), *OURS.values()):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    paces = ("ARXIV", "HUGGINGFACE", "OPENALEX", "GITHUB")
    places = {**server.endpoints, **{f"DIGEST_PACE__{name}": "0" for name in paces}}

    with ExitStack() as cleanup:

        def run(**variables: str) -> Mapping[str, Enricher]:
            settings = load_settings(None, {**places, **variables}, tmp_path)
            clients = Clients(settings=settings, progress=SilentProgress(), cleanup=cleanup)
            return {made.name: made for made in make_enrichers(clients)}

        yield run


def keep_secrets(monkeypatch: pytest.MonkeyPatch, names: Mapping[str, str]) -> None:
    """Put each service's secret into the variable of this name."""
    for service, secret in SECRETS.items():
        monkeypatch.setenv(names[service], secret)


def ask(service: Enricher) -> list[object]:
    """Ask a service all that it can tell of one paper with a link to each host."""
    known = dossier(CODE, MODEL)
    return [
        came
        for subject in service.subjects(known)
        for came in service.fetch([Question(subject=subject, paper=known.paper)])
    ]


def sent(request: Request) -> dict[str, str]:
    """Return how each secret in a request was sent, whichever service's it is."""
    told = {**{f"header {name}": value for name, value in request.headers.items()}, **request.query}
    return {
        secret: f"{place}: {value}"
        for secret in SECRETS.values()
        for place, value in told.items()
        if secret in value
    }


@pytest.mark.parametrize("names, variables", [(USUAL, {}), (OURS, NAMED)], ids=["usual", "named"])
def test_each_secret_goes_to_its_service_alone(
    make: Make,
    server: ArxivServer,
    monkeypatch: pytest.MonkeyPatch,
    names: Mapping[str, str],
    variables: Mapping[str, str],
) -> None:
    keep_secrets(monkeypatch, names)
    for service in make(**variables).values():
        answers = ask(service)
        assert answers
        assert all(isinstance(came, Answer) for came in answers), answers

    expected = {
        "html": {},
        "huggingface": {"hub-secret": "header authorization: Bearer hub-secret"},
        "openalex": {"works-secret": "api_key: works-secret"},
        "github": {"git-secret": "header authorization: Bearer git-secret"},
    }
    assert {request.service for request in server.requests} == set(expected)
    for request in server.requests:
        assert sent(request) == expected[request.service], request


def test_a_variable_that_the_settings_do_not_name_is_not_read(
    make: Make, server: ArxivServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_secrets(monkeypatch, USUAL)
    for service in make(**NAMED).values():
        ask(service)

    assert {request.service for request in server.requests} == {"html", *SECRETS}
    for request in server.requests:
        assert sent(request) == {}
        assert "authorization" not in request.headers
        assert "api_key" not in request.query


def test_services_are_those_of_the_settings_in_their_order(make: Make) -> None:
    assert list(make()) == ["html", "huggingface", "openalex", "github"]
    assert list(make(DIGEST_ENRICH__SERVICES="github,html")) == ["github", "html"]
    assert list(make(DIGEST_ENRICH__SERVICES="[]")) == []


@pytest.mark.parametrize("name", ["html", "huggingface", "openalex", "github"])
def test_a_service_may_lose_what_is_set_for_services(
    make: Make, server: ArxivServer, name: str
) -> None:
    """The budget of the run is arXiv's own; this wait fits into it, and not into a service's."""
    server.script(_busy(name, seconds=9))
    service = make(DIGEST_BUDGET="600", DIGEST_ENRICH__BUDGET="2")[name]

    with pytest.raises(FetchError, match="may wait only"):
        ask(service)
    assert len(server.requests) == 1


def test_what_one_service_loses_costs_no_other(make: Make, server: ArxivServer) -> None:
    """Each waits a second, and no more than one such wait is within a budget."""
    services = make(DIGEST_ENRICH__BUDGET="1.8")
    for name in ("github", "openalex"):
        server.script(_busy(name, seconds=1))
        assert [type(came) for came in ask(services[name])] == [Answer]
        assert [request.service for request in server.requests].count(name) == 2


def _busy(service: str, *, seconds: int) -> Fault:
    """Let a service ask once to be left alone for some seconds."""
    return Fault(path=f"/{service}", status=429, headers={"Retry-After": str(seconds)})
