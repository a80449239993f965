"""Repositories that are there, renamed, empty, gone; and a service that has had enough."""

import gzip
from datetime import timedelta
from http import HTTPStatus

import pytest

from digest.enrich.github import GitHub
from digest.errors import FetchError
from digest.model import Answer, LinkFacts, Repository
from tests.enrich.asking import answer_of, ask, dossier, facts_of, problem_of
from tests.enrich.conftest import Open
from tests.fakes import FakeClock
from tests.standins.arxiv import ArxivServer, Fault

REEF = "https://github.com/quill/reefnet"
OLD = "https://github.com/quill/coralnet"
EMPTY = "https://github.com/quill/soon"
NEW = "https://github.com/quill/new"
REPOS = "/github/repos"
WORLD = {
    "github": {
        "Quill/ReefNet": {
            "stargazers_count": 12,
            "archived": True,
            "license": {"key": "mit", "spdx_id": "MIT"},
        },
        "quill/coralnet": "Quill/ReefNet",
        "quill/soon": {"size": 0},
        "quill/new": {"size": 0, "commits": 1, "license": {"spdx_id": "NOASSERTION"}},
    }
}
FOUND = LinkFacts(health="ok", repository=Repository(stars=12, licence="MIT", archived=True))
GONE = LinkFacts(health="gone")


def paths(server: ArxivServer) -> list[str]:
    """Return what was asked."""
    return [request.path.removeprefix(REPOS) for request in server.requests]


def test_it_is_asked_about_repositories_alone() -> None:
    service = GitHub(None, "https://code.example", 0.5)  # type: ignore[arg-type]
    urls = (
        "https://github.com/quill/reefnet",
        "http://www.github.com/quill/reefnet.git",
        "https://github.com/quill/coralnet/tree/main/src",
        "https://github.com/topics/reefs",
        "https://github.com/quill",
        "https://gist.github.com/quill/abc",
        "https://gitlab.com/quill/reefnet",
    )
    assert list(service.subjects(dossier(*urls))) == [REEF, OLD]
    assert list(service.subjects(dossier())) == []


def test_a_repository_that_is_there(open_services: Open, clock: FakeClock) -> None:
    """A name that differs in case alone has not moved."""
    with open_services(WORLD) as (server, client):
        answer = answer_of(GitHub(client, f"{server.url}/github/", 0.5), REEF)
    assert answer.facts == FOUND
    assert answer.asked == clock.now()
    assert answer.validator.startswith('W/"')
    sent = server.requests[0].headers
    assert sent["accept"] == "application/vnd.github+json"
    assert "authorization" not in sent


def test_a_renamed_repository_says_where_it_is_now(open_services: Open) -> None:
    with open_services(WORLD) as (server, client):
        facts = facts_of(GitHub(client, f"{server.url}/github", 0.5, "s3cret"), OLD, LinkFacts)
    assert (facts.health, facts.moved) == ("ok", "https://github.com/Quill/ReefNet")
    assert [r.headers.get("authorization") for r in server.requests] == ["Bearer s3cret"] * 2


def test_a_repository_without_commits_is_gone_and_a_new_one_is_not(open_services: Open) -> None:
    with open_services(WORLD) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5)
        assert facts_of(service, EMPTY, LinkFacts) == GONE
        new = facts_of(service, NEW, LinkFacts)
    assert new == LinkFacts(health="ok", repository=Repository(stars=0))
    assert paths(server) == [
        "/quill/soon",
        "/quill/soon/commits",
        "/quill/new",
        "/quill/new/commits",
    ]
    assert server.requests[1].query == {"per_page": "1"}


@pytest.mark.parametrize("status", [404, 410, 451])
def test_a_repository_that_is_not_there_is_gone(open_services: Open, status: int) -> None:
    fault = Fault(path=REPOS, status=status, body=b'{"message": "No."}')
    with open_services(WORLD, fault) as (server, client):
        answer = answer_of(GitHub(client, f"{server.url}/github", 0.5), REEF)
    assert (answer.facts, answer.validator) == (GONE, "")


@pytest.mark.parametrize("status", [200, 404])
def test_a_web_page_says_nothing_about_a_repository(open_services: Open, status: int) -> None:
    """A wrong endpoint must not make every link look gone."""
    with open_services(WORLD, Fault(path=REPOS, status=status, html=True)) as (server, client):
        problem = problem_of(GitHub(client, f"{server.url}/github", 0.5), REEF)
    assert problem.message.startswith("GitHub sent a web page ")


def test_what_has_not_changed_is_known_still(open_services: Open, clock: FakeClock) -> None:
    with open_services(WORLD) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5)
        for url in (REEF, OLD):
            first = answer_of(service, url)
            clock.sleep(86_400.0)
            again = answer_of(service, url, known=first)
            assert (again.facts, again.validator) == (first.facts, first.validator)
            assert again.asked - first.asked >= timedelta(days=1)
    conditions = [request.headers.get("if-none-match", "") for request in server.requests]
    assert [bool(condition) for condition in conditions] == [False, True, False, False, True, True]


def test_what_has_changed_is_read_anew(open_services: Open, clock: FakeClock) -> None:
    with open_services(WORLD) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5)
        known = Answer(
            service="github", subject=REEF, facts=GONE, asked=clock.now(), validator='W/"0"'
        )
        assert answer_of(service, REEF, known=known).facts == FOUND
        unasked = Answer(service="github", subject=REEF, facts=GONE, asked=clock.now())
        assert answer_of(service, REEF, known=unasked).facts == FOUND
    assert "if-none-match" not in server.requests[-1].headers


@pytest.mark.parametrize("tag", ["abc", '"' + "x" * 300 + '"', '"näh"', '"a b"', '""'])
def test_a_tag_that_could_not_be_sent_back_is_not_kept(open_services: Open, tag: str) -> None:
    with open_services(WORLD, Fault(path=REPOS, headers={"ETag": tag})) as (server, client):
        answer = answer_of(GitHub(client, f"{server.url}/github", 0.5), REEF)
    assert (answer.facts, answer.validator) == (FOUND, "")


@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_that_is_reached_ends_it_and_says_until_when(
    open_services: Open, clock: FakeClock, status: int
) -> None:
    reset = int(clock.now().timestamp()) + 2700
    limit = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(reset)}
    fault = Fault(path=REPOS, status=status, headers=limit, times=None)
    with open_services(WORLD, fault) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5)
        with pytest.raises(FetchError, match=r"at 2026-02-28 12:45 UTC, in 45 minutes") as info:
            ask(service, REEF)
    assert "token" in info.value.hint
    assert (len(server.requests), clock.slept) == (1, [])


def test_one_repository_that_is_blocked_is_no_failure_of_the_service(open_services: Open) -> None:
    fault = Fault(path=f"{REPOS}/quill/reefnet", status=403, body=b'{"message": "blocked"}')
    with open_services(WORLD, fault) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5)
        assert "403" in problem_of(service, REEF).message
        assert facts_of(service, REEF, LinkFacts) == FOUND


def test_a_token_that_is_not_accepted_is_told_without_it(open_services: Open) -> None:
    with open_services(WORLD, Fault(path=REPOS, status=401)) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5, "s3cret")
        with pytest.raises(FetchError, match=r"GitHub does not accept the token \(401\)") as info:
            ask(service, REEF)
    assert "s3cret" not in f"{info.value}{info.value.hint}"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"7",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"full_name": 7}',
        b"{}",
        b'{"full_name": "../../etc"}',
        b'{"full_name": "a/b/c"}',
        b'{"full_name": "<b>/x"}',
    ],
)
def test_what_is_no_record_costs_one_problem(open_services: Open, body: bytes) -> None:
    with open_services(WORLD, Fault(path=REPOS, body=body)) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5)
        assert "GitHub" in problem_of(service, REEF).message
        assert facts_of(service, REEF, LinkFacts) == FOUND


def test_a_bad_field_costs_that_field(open_services: Open) -> None:
    fields = {"stargazers_count": "many", "license": ["MIT"], "archived": "yes", "size": None}
    with open_services({"github": {"quill/reefnet": fields}}) as (server, client):
        facts = facts_of(GitHub(client, f"{server.url}/github", 0.5), REEF, LinkFacts)
    assert facts == LinkFacts(health="ok", repository=Repository())


@pytest.mark.parametrize(
    "fault",
    [
        Fault(path=REPOS, body=b'"' + b"x" * 1_500_000 + b'"'),
        Fault(
            path=REPOS,
            body=gzip.compress(bytes(30_000_000)),
            headers={"Content-Encoding": "gzip"},
        ),
    ],
    ids=["huge", "bomb"],
)
def test_too_much_costs_one_problem(open_services: Open, fault: Fault, clock: FakeClock) -> None:
    with open_services(WORLD, fault) as (server, client):
        service = GitHub(client, f"{server.url}/github", 0.5)
        assert "more than 1,000,000 bytes" in problem_of(service, REEF).message
        assert facts_of(service, REEF, LinkFacts) == FOUND
    assert max(clock.slept) <= 0.5


def test_a_redirect_away_is_not_followed_home(open_services: Open) -> None:
    with ArxivServer([], world=WORLD) as inner:
        away = Fault(path=REPOS, status=301, headers={"Location": f"{inner.url}{REPOS}/x/y"})
        with open_services(WORLD, away) as (server, client):
            service = GitHub(client, f"{server.url}/github", 0.5, "s3cret")
            problem = problem_of(service, REEF)
        assert "is not on the public internet" in problem.message
        assert inner.requests == ()


@pytest.mark.parametrize(
    "fault", [Fault(path=REPOS, delay=9.0, times=None), Fault(path=REPOS, close=True, times=None)]
)
def test_a_service_that_says_nothing_cannot_be_asked(
    open_services: Open, fault: Fault, clock: FakeClock
) -> None:
    with (
        open_services(WORLD, fault, timeout=0.5) as (server, client),
        pytest.raises(FetchError, match="Tried 6 times"),
    ):
        ask(GitHub(client, f"{server.url}/github", 0.01), REEF)
    assert len(server.requests) == 6
    assert clock.elapsed < 2


def test_a_service_that_was_out_of_order_for_a_moment_answers(open_services: Open) -> None:
    fault = Fault(path=REPOS, status=HTTPStatus.SERVICE_UNAVAILABLE, times=2)
    with open_services(WORLD, fault) as (server, client):
        assert facts_of(GitHub(client, f"{server.url}/github", 0.5), REEF, LinkFacts) == FOUND


def test_answers_last_a_week_where_there_is_something(clock: FakeClock) -> None:
    service = GitHub(None, "https://code.example", 0.5)  # type: ignore[arg-type]
    days = {
        facts: service.lasts(
            Answer(service="github", subject=REEF, facts=facts, asked=clock.now())
        ).days
        for facts in (FOUND, GONE, None)
    }
    assert days == {FOUND: 7, GONE: 1, None: 1}
