"""What Hugging Face says of papers, and of models, datasets and spaces."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Link, Repository, StatedLink, StatedPaper
from digest.services.huggingface import HuggingFace, HuggingFaceDaily
from tests.corpora import need
from tests.fixtures import LOOM, REEF
from tests.net.replies import ClientRun, failure, reply
from tests.services.asking import (
    ANYTHING,
    Said,
    answer_of,
    facts,
    facts_of,
    problem_of,
    sent,
    world,
)

HUB, CODE = "https://huggingface.co", "https://github.com/quill/reefnet"
PAPER, MODEL = f"/api/papers/{REEF}", "/api/models/quill/reef-7b"
RECORD: dict[str, Any] = {
    "id": REEF,
    "upvotes": 31,
    "githubRepo": f"{CODE}.git",
    "githubRepoAddedBy": "user",
    "projectPage": "https://reefnet.github.io/",
    "linkedModels": [{"id": "quill/reef-7b", "likes": 3}],
    "linkedDatasets": [{"id": "bo/reefs"}],
    "linkedSpaces": [{"id": "cy/demo"}],
}


def hub(run: ClientRun, paths: Mapping[str, Said], token: str = "") -> HuggingFace:
    """Give the service over some answers."""
    return HuggingFace(run.client(world(paths)), f"{HUB}/", 0.2, token)


def paper_of(run: ClientRun, **fields: Any) -> StatedPaper:  # noqa: ANN401 - whatever a record may hold
    """Return what is known of a paper with these fields."""
    return facts_of(hub(run, {PAPER: {"id": REEF, **fields}}), REEF, StatedPaper)


def links_of(run: ClientRun, **fields: Any) -> tuple[Link, ...]:  # noqa: ANN401 - as above
    """Return its links."""
    return paper_of(run, **fields).links


def test_it_is_asked_about_the_paper_and_what_lies_there(run: ClientRun) -> None:
    own = (f"{HUB}/quill/reef-7b", f"{HUB}/datasets/bo/reefs", f"{HUB}/spaces/cy/demo")
    others = (
        *(f"{HUB}/{path}" for path in ("quill", "datasets/quill", "quill/..", "blog/reefs")),
        *(f"{HUB}/{path}/x" for path in ("papers", "collections", "learn")),
        "https://huggingface.co.evil.example/quill/reef",
        CODE,
    )
    service = hub(run, {})
    assert list(service.subjects(facts("https://hf.co/quill/reef-7b", *own, *others))) == [
        REEF,
        *own,
    ]


def test_a_paper_has_links_and_upvotes(run: ClientRun) -> None:
    answer = answer_of(hub(run, {PAPER: RECORD}), REEF)
    assert isinstance(answer.stated, StatedPaper)
    assert (answer.stated.upvotes, answer.stated.authors) == (31, ())
    cites = "on Hugging Face cites the paper."
    assert [(link.url, link.kind, link.own, link.evidence) for link in answer.stated.links] == [
        (CODE, "code", True, "Hugging Face names this repository, added by a person."),
        (
            *("https://reefnet.github.io/", "project", True),
            "Hugging Face names this as the paper's project page.",
        ),
        (f"{HUB}/quill/reef-7b", "model", False, f"This model {cites}"),
        (f"{HUB}/datasets/bo/reefs", "dataset", False, f"This dataset {cites}"),
        (f"{HUB}/spaces/cy/demo", "demo", False, f"This space {cites}"),
    ]
    assert {link.origin for link in answer.stated.links} == {("huggingface",)}
    assert (answer.asked, run.urls) == (run.clock.now(), [f"{HUB}{PAPER}"])


@pytest.mark.parametrize(
    "added,own,words",
    [
        ("user", True, "added by a person"),
        ("auto", False, "matched automatically"),
        (None, False, "and not who added it"),
        (7, False, "and not who added it"),
    ],
)
def test_a_repository_is_the_paper_s_own_where_a_person_says_so(
    run: ClientRun,
    added: object,
    own: bool,  # noqa: FBT001
    words: str,
) -> None:
    (link,) = links_of(run, githubRepo="quill/reefnet", githubRepoAddedBy=added)
    assert (link.url, link.own, words in link.evidence) == (CODE, own, True)


LONGEST = "https://x.org/" + "x" * 1986


@pytest.mark.parametrize(
    "page,url,kind",
    [
        (f"{CODE}/", CODE, "code"),
        (LONGEST, LONGEST, "project"),
        (f"{HUB}/spaces/quill/reef", f"{HUB}/spaces/quill/reef", "demo"),
        ("https://example.org:8443/häfen?b=c#d", "https://example.org:8443/häfen?b=c#d", "project"),
    ],
)
def test_a_project_page_is_the_paper_s_own_of_whatever_kind(
    run: ClientRun, page: str, url: str, kind: str
) -> None:
    """A repository that is both is one link."""
    fields = {"githubRepo": CODE, "githubRepoAddedBy": "auto"} if kind == "code" else {}
    (link,) = links_of(run, projectPage=page, **fields)
    assert (link.url, link.kind, link.own) == (url, kind, True)


@pytest.mark.parametrize(
    "field,values",
    [
        ("githubRepo", [f"{CODE[:-8]}", "https://user:pw@github.com/quill/x", {"url": CODE}]),
        ("githubRepo", ["../../etc/passwd", "quill/..", "https://evil.example/github.com/a/b"]),
        ("projectPage", [None, 7, "", "javascript:alert(1)", "javascript://x.org/%0aalert(1)"]),
        ("projectPage", ["data:text/html,x", "file:///etc/passwd", "//x.org/x", "x.org/x"]),
        ("projectPage", ["https://quill@x.org/", "https://localhost/x", "http://127.0.0.1:80/"]),
        ("projectPage", ["https://2130706433/", "https://[::1]/x", "https://[broken/x"]),
        ("projectPage", ["https://x.org/a b", "https://x.org/\x1b[2J", "https://x.org/\u202egnp"]),
        ("projectPage", ["https://x.org/<b>", 'https://x.org/"on', "https://x.org/`x`"]),
        ("projectPage", [f"{LONGEST}x"]),
        ("linkedModels", ["quill/reef-7b", [{"id": "../../etc/passwd"}, {"id": 7}, "x", {}, None]]),
        ("linkedModels", [[{"id": name} for name in ("", "reef", "a/b/c", "a/..", "papers/x")]]),
        ("linkedSpaces", [[{"id": "a b/c"}, {"id": "a/b?c"}, {"id": "a/b\x00"}]]),
        ("upvotes", ["31", -1, True, 10**30]),
    ],
)
def test_a_bad_field_costs_that_field(run: ClientRun, field: str, values: list[object]) -> None:
    for value in values:
        facts = paper_of(
            run, **{"upvotes": 0, "linkedDatasets": [{"id": "bo/reefs"}], field: value}
        )
        assert [link.url for link in facts.links] == [f"{HUB}/datasets/bo/reefs"], value
        assert facts.upvotes == (None if field == "upvotes" else 0)


NAMES = st.sampled_from([*RECORD, "cardData", "tags", "license"])


@given(
    st.dictionaries(
        NAMES,
        ANYTHING | st.lists(st.dictionaries(NAMES, ANYTHING)) | st.text().map("https://{}".format),
    )
)
def test_no_record_breaks_the_reading(long_run: ClientRun, record: dict[str, Any]) -> None:
    body = json.dumps({**record, "id": REEF}).encode()
    facts = facts_of(hub(long_run, {PAPER: body}), REEF, StatedPaper)
    for link in facts.links:
        assert link.url.startswith(("https://", "http://"))
        assert (link.url.isprintable(), "@" in link.url.split("/")[2]) == (True, False)
    facts_of(hub(long_run, {MODEL: {**record, "id": "a/b"}}), f"{HUB}/quill/reef-7b", StatedLink)


def test_not_everything_that_cites_a_paper_is_taken(run: ClientRun) -> None:
    assert len(links_of(run, linkedModels=[{"id": f"q/reef-{n}"} for n in range(500)])) == 10


def test_most_papers_are_not_known(run: ClientRun) -> None:
    service = hub(run, {})
    assert [answer_of(service, name).stated for name in (LOOM, "hep-th/9901001")] == [None, None]
    assert run.urls[-1] == f"{HUB}/api/papers/hep-th%2F9901001"


@pytest.mark.parametrize(
    "record,moved,licence",
    [
        ({"tags": ["vision", "license:apache-2.0"]}, "", "Apache-2.0"),
        ({"cardData": {"license": ["cc-by-nc-sa-4.0"]}}, "", "CC-BY-NC-SA-4.0"),
        ({"cardData": {"license": "MIT"}, "tags": ["license:gpl-3.0"]}, "", "MIT"),
        ({"cardData": {"license": "odbl"}}, "", "ODbL-1.0"),
        *(({"cardData": {"license": name}}, "", None) for name in ("openrail", "other", "", 7)),
        ({"id": "Quill/Reef-7B", "cardData": 7, "tags": "license:mit"}, "", None),
        ({"id": "other/reef"}, "other/reef", None),
    ],
)
@pytest.mark.parametrize("kind", ["models", "datasets", "spaces"])
def test_a_repository_is_there_or_somewhere_else(
    run: ClientRun, kind: str, record: dict[str, object], moved: str, licence: str | None
) -> None:
    place = f"{HUB}/{'' if kind == 'models' else f'{kind}/'}"
    service = hub(run, {f"/api/{kind}/quill/reef-7b": {"id": "quill/reef-7b", **record}})
    facts = facts_of(service, f"{place}quill/reef-7b", StatedLink)
    known = Repository(licence=licence) if licence else None
    assert facts == StatedLink(health="ok", moved=f"{place}{moved}" * bool(moved), repository=known)
    assert run.urls == [f"{HUB}/api/{kind}/quill/reef-7b?expand%5B%5D=tags"]


def test_whether_a_repository_is_gone_only_a_token_can_tell(run: ClientRun) -> None:
    """To anybody else the service speaks of what is missing as of what is private."""
    url, closed = f"{HUB}/quill/reef-7b", [sent({}, 401), sent({"error": "gated"}, 403)]
    service = hub(run, {MODEL: [*closed, sent({"id": "quill/reef-7b"})]})
    assert [answer_of(service, url).stated for _ in closed] == [None, None]
    assert facts_of(service, url, StatedLink).health == "ok"
    assert answer_of(hub(run, {}, " s3cret\n"), url).stated == StatedLink(health="gone")
    assert run.asked[-1].headers["authorization"] == "Bearer s3cret"


@pytest.mark.parametrize("name", [None, 7, "reef", "papers/x"])
def test_a_record_of_nobody_is_a_problem(run: ClientRun, name: object) -> None:
    message = problem_of(hub(run, {MODEL: {"id": name}}), f"{HUB}/quill/reef-7b")
    assert message == "Hugging Face's answer does not say what it is about."


DAY = date(2026, 2, 27)
LIST = "/api/daily_papers"


def daily(run: ClientRun, said: Said) -> HuggingFaceDaily:
    """Give the service of the day's list."""
    return HuggingFaceDaily(run.client(world({LIST: said})), f"{HUB}/", 0.2)


def test_a_list_has_the_votes_of_its_papers_and_stands_for_itself(run: ClientRun) -> None:
    """A row that tells nothing is passed over; a day without papers is an answer, too."""
    good = [(REEF, 31), (LOOM, 0)]
    odd = [(SURVEY, "many"), (SURVEY, -1), ("../etc", 3), (None, 3)]
    rows = [{"paper": {"id": name, "upvotes": votes}} for name, votes in (*odd, *good)]
    service = daily(run, [sent([*rows, 7, {}, {"paper": []}]), sent([])])
    stands = f"{HUB}/papers/date/{DAY}"
    for votes in ({REEF: 31, LOOM: 0}, {}):
        answers = service.fetch(DAY)
        facts = {answer.subject: answer.stated for answer in answers}
        known = {name: StatedPaper(upvotes=count) for name, count in votes.items()}
        assert facts == {stands: StatedPaper(), **known}
        assert {answer.service for answer in answers} == {"huggingface-daily"}
    assert run.params[0] == {"date": "2026-02-27", "limit": "100"}
    assert (service.subject(DAY), service.lasts(answers[0]).days) == (stands, 1)


SURVEY = "2602.90003"


@pytest.mark.parametrize("said", [b"{}", b"<html>", b"null", b"\xff", b"[" * 100_000, reply(404)])
def test_what_is_no_list_is_no_answer(run: ClientRun, said: Said) -> None:
    assert "Hugging Face" in str(failure(daily(run, said).fetch, DAY))


@pytest.mark.long
def test_what_hugging_face_really_answered_is_read(run: ClientRun) -> None:
    """The entries of a list hold the papers' own records."""
    folder = need("raw/huggingface")
    ((listed,)) = json.loads((folder / "daily_papers-2602.23229.json").read_text("utf-8"))
    record = listed["paper"]
    facts = paper_of(run, **{**record, "id": REEF})
    assert facts.upvotes == record["upvotes"]
    assert [link.url for link in facts.links] == [record["githubRepo"], record["projectPage"]]
    for day in ("2026-03-20", "2026-03-21"):
        text = (folder / f"{day}.hf_papers.json").read_text("utf-8")
        urls = [row["metadata"].get("github_url") for row in json.loads(text)]
        assert len(list(filter(None, urls))) > 5
        for url in filter(None, urls):
            (link,) = links_of(run, githubRepo=url)
            assert link.url.casefold() == url.casefold().rstrip("/").removesuffix(".git")
