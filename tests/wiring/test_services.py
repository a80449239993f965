"""Each service is made with what the settings name for it, and with nothing of another's."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest

from digest.config import Settings, load_settings
from digest.errors import ConfigError, FetchError
from digest.model import Answer, PaperFacts, Question
from digest.pipeline import Ports
from digest.ports import Enricher
from digest.wiring.opening import open_ports
from digest.wiring.topics import topic_of_settings
from tests.fakes import SilentProgress
from tests.fixtures import link, paper
from tests.standins.arxiv import ArxivServer, HttpRequest, InjectedFault

Make = Callable[..., Ports]

KNOWN = PaperFacts(
    paper=paper(),
    links=(link("https://github.com/quill/reefnet"), link("https://huggingface.co/quill/reef")),
)
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
    """Make the ports of the settings that some variables give, at the stand-in."""
    for name in (*USUAL.values(), *OURS.values()):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    paces = ("ARXIV", "HUGGINGFACE", "OPENALEX", "GITHUB")
    endpoints = {**server.endpoints, **{f"DIGEST_PACE__{name}": "0" for name in paces}}
    with ExitStack() as stack:

        def run(secrets: Mapping[str, str] = {}, **variables: str) -> Ports:
            for name, secret in secrets.items():
                monkeypatch.setenv(name, secret)
            own = {"DIGEST_HOME": f"{tmp_path / 'home'}"}
            settings = load_settings(None, {**own, **endpoints, **variables}, tmp_path)
            return stack.enter_context(open_ports(settings, SilentProgress(), issue=True))

        yield run


def services_of(ports: Ports) -> Mapping[str, Enricher]:
    return {made.name: made for made in ports.enrichers}


def ask(service: Enricher) -> list[object]:
    """Ask a service all that it can tell of one paper with a link to each host."""
    return [
        came
        for subject in service.subjects(KNOWN)
        for came in service.fetch([Question(subject=subject, paper=KNOWN.paper)])
    ]


def sent(request: HttpRequest) -> dict[str, str]:
    """Return how each secret in a request was sent, whichever service's it is."""
    parts = {
        **{f"header {name}": value for name, value in request.headers.items()},
        **request.query,
    }
    return {
        secret: f"{position}: {value}"
        for secret in SECRETS.values()
        for position, value in parts.items()
        if secret in value
    }


@pytest.mark.parametrize("names, variables, are_read", [
    (USUAL, {}, True),
    (OURS, NAMED, True),
    (USUAL, NAMED, False),
], ids=["usual", "named", "not named"])  # fmt: skip
def test_each_secret_that_the_settings_name_goes_to_its_service_alone(
    *,
    make: Make,
    server: ArxivServer,
    names: Mapping[str, str],
    variables: Mapping[str, str],
    are_read: bool,
) -> None:
    # A file or a clipboard may have put blanks around it.
    secrets = {names[service]: f" {secret}\n" for service, secret in SECRETS.items()}
    ports = make(secrets, **variables)
    assert ports.votes
    assert ports.votes.fetch(date(2026, 2, 27))
    for service in services_of(ports).values():
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
        assert sent(request) == (expected[request.service] if are_read else {}), request
        assert are_read or "authorization" not in request.headers
        assert are_read or "api_key" not in request.query


@pytest.mark.parametrize("written, names", [
    (None, ["html", "huggingface", "openalex", "github"]),
    ("github,html", ["github", "html"]),
    ("[]", []),
])  # fmt: skip
def test_services_are_those_of_the_settings_in_their_order(
    make: Make, written: str | None, names: list[str]
) -> None:
    variables = {} if written is None else {"DIGEST_ENRICH__SERVICES": written}
    ports = make(**variables)
    assert list(services_of(ports)) == names
    assert (ports.votes is not None) is ("huggingface" in names)


@pytest.mark.parametrize("name", ["html", "huggingface", "openalex", "github"])
def test_a_service_may_lose_what_is_set_for_services(
    make: Make, server: ArxivServer, name: str
) -> None:
    """The budget of the run is arXiv's own; this wait fits into it, and not into a service's."""
    busy = {"status": 429, "headers": {"Retry-After": "9"}, "path": f"/{name}"}
    server.script(InjectedFault(**busy))  # type: ignore[arg-type]
    service = services_of(make(DIGEST_BUDGET="600", DIGEST_ENRICH__BUDGET="2"))[name]
    with pytest.raises(FetchError, match="may wait only"):
        ask(service)
    assert len(server.requests) == 1


def test_a_list_that_has_gone_meanwhile_ends_the_run_with_a_sentence(tmp_path: Path) -> None:
    gone = tmp_path / "none.bib"
    gone.write_text("@misc{a, eprint = {2602.00001}}", "utf-8")
    topic = {"categories": ["cs.LG"], "phrases": ["tides"], "reading": gone}
    settings = Settings.model_validate({"topics": {"tides": topic}})
    gone.unlink()
    words = f"The reading list {gone} cannot be read: No such file or directory."
    with pytest.raises(ConfigError) as caught:
        topic_of_settings(settings, "tides", with_taste=True)
    assert str(caught.value) == words
    assert caught.value.hint
