"""Repositories that are there, renamed, empty, gone; and a service that has had enough."""

from collections.abc import Mapping
from typing import Any

import pytest

from digest.model import Answer, Repository, StatedLink
from digest.services.github import GitHub
from tests.net.replies import ClientRun, reply
from tests.services.asking import Said, answer_of, facts, facts_of, problem_of, sent, world

API, REPO = "https://api.github.com", "/repos/quill/reefnet"
REEF = "https://github.com/quill/reefnet"
RECORD = {
    "full_name": "Quill/ReefNet",
    "stargazers_count": 12,
    "archived": True,
    "license": {"key": "mit", "spdx_id": "MIT"},
    "size": 7,
}
FOUND = StatedLink(health="ok", repository=Repository(stars=12, licence="MIT", archived=True))
GONE = StatedLink(health="gone")
TAG = 'W/"abc"'


def github(run: ClientRun, paths: Mapping[str, Said], token: str = "") -> GitHub:
    """Give the service over some answers."""
    return GitHub(run.client(world(paths)), f"{API}/", 0.5, token)


def test_it_is_asked_about_repositories_alone(run: ClientRun) -> None:
    urls = (
        REEF,
        "http://www.github.com/quill/reefnet.git",
        "https://github.com/quill/coralnet/tree/main/src",
        "https://github.com/topics/reefs",
        "https://github.com/orgs/quill",
        "https://github.com/quill",
        "https://github.com/quill/..",
        "https://gist.github.com/quill/abc",
        "https://gitlab.com/quill/reefnet",
        "https://evil.example/github.com/quill/reefnet",
    )
    service = github(run, {})
    assert list(service.subjects(facts(*urls))) == [REEF, "https://github.com/quill/coralnet"]
    assert (list(service.subjects(facts())), run.asked) == ([], [])
    assert "no repository at this address" in problem_of(service, "https://gitlab.com/a/b")


def test_a_repository_that_is_there(run: ClientRun) -> None:
    """A name that differs in case alone has not moved."""
    answer = answer_of(github(run, {REPO: sent(RECORD, ETag=TAG)}), REEF)
    assert (answer.stated, answer.validator, answer.asked) == (FOUND, TAG, run.clock.now())
    headers = run.asked[0].headers
    assert headers["accept"] == "application/vnd.github+json"
    assert headers["x-github-api-version"] == "2022-11-28"


SPDX = {"BSD-4-Clause": "BSD-4-Clause", **dict.fromkeys(["NOASSERTION", "", "<b>MIT", "x" * 41])}


@pytest.mark.parametrize(
    "fields,repository",
    [
        *(({"license": {"spdx_id": name}}, {"licence": spdx}) for name, spdx in SPDX.items()),
        *(({"license": odd}, {"licence": None}) for odd in (["MIT"], None, {"spdx_id": 7})),
        *(({"stargazers_count": odd}, {"stars": None}) for odd in ("many", -1, True, 10**30)),
        ({"archived": "yes"}, {"archived": False}),
        ({"size": None}, {}),
    ],
)
def test_a_bad_field_costs_that_field(
    run: ClientRun, fields: Mapping[str, object], repository: Mapping[str, Any]
) -> None:
    facts = facts_of(github(run, {REPO: {**RECORD, **fields}}), REEF, StatedLink)
    known: dict[str, Any] = {"stars": 12, "licence": "MIT", "archived": True, **repository}
    assert facts == StatedLink(health="ok", repository=Repository(**known))


def test_a_renamed_repository_says_where_it_is_now(run: ClientRun) -> None:
    moved = reply(301, Location=f"{API}/repositories/7")
    paths: dict[str, Said] = {"/repos/quill/coralnet": moved, "/repositories/7": RECORD}
    facts = facts_of(github(run, paths, "s3cret"), "https://github.com/quill/coralnet", StatedLink)
    assert (facts.health, facts.moved) == ("ok", "https://github.com/Quill/ReefNet")
    assert [asked.headers["authorization"] for asked in run.asked] == ["Bearer s3cret"] * 2


@pytest.mark.parametrize("status,facts", [(409, GONE), (200, FOUND)])
def test_a_repository_without_commits_is_gone_and_a_new_one_is_not(
    run: ClientRun, status: int, facts: StatedLink
) -> None:
    commits = sent([], status)
    paths: dict[str, Said] = {REPO: {**RECORD, "size": 0}, f"{REPO}/commits": commits}
    service = github(run, paths)
    assert facts_of(service, REEF, StatedLink) == facts
    assert run.urls == [f"{API}{REPO}", f"{API}{REPO}/commits?per_page=1"]


@pytest.mark.parametrize("status", [404, 410, 451])
def test_a_repository_that_is_not_there_is_gone(run: ClientRun, status: int) -> None:
    answer = answer_of(github(run, {REPO: sent({"message": "No."}, status, ETag=TAG)}), REEF)
    assert (answer.stated, answer.validator) == (GONE, "")


def test_what_has_not_changed_is_known_still(run: ClientRun) -> None:
    unchanged = reply(304, b"")
    service = github(run, {REPO: [sent(RECORD, ETag=TAG), unchanged, sent(RECORD)]})
    first = answer_of(service, REEF)
    run.clock.sleep(86_400.0)
    again = answer_of(service, REEF, known=first)
    assert (again.stated, again.validator, again.asked) == (FOUND, TAG, run.clock.now())
    assert answer_of(service, REEF, known=again).validator == ""
    conditions = [asked.headers.get("if-none-match") for asked in run.asked]
    assert conditions == [None, TAG, TAG]


@pytest.mark.parametrize("tag", ["", "abc", '"' + "x" * 300 + '"', '"näh"', '"a b"', '""'])
def test_a_tag_that_could_not_be_sent_back_is_not_kept(run: ClientRun, tag: str) -> None:
    service = github(run, {REPO: sent(RECORD, ETag=tag.encode().decode("latin-1"))})
    answer = answer_of(service, REEF)
    assert (answer.stated, answer.validator) == (FOUND, "")
    known = Answer(service="github", subject=REEF, stated=GONE, asked=answer.asked, validator=tag)
    assert answer_of(service, REEF, known=known).stated == FOUND
    assert "if-none-match" not in run.asked[-1].headers
