"""What holds for every service: its answers of no use, its refusals, its tokens, its patience."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from digest.errors import AnswerError
from digest.model import Affiliation, Answer, Author, StatedLink, StatedPaper
from digest.ports import Enricher
from digest.services.github import GitHub
from digest.services.html import ArxivHtml
from digest.services.huggingface import HuggingFace, HuggingFaceDaily
from digest.services.openalex import OpenAlex
from tests.fakes import START
from tests.fixtures import REEF
from tests.net.replies import ClientRun, Reply, failure, reply
from tests.services.asking import FRONT, answer_of, ask, problem_of, sent, whole

PAGE = whole(FRONT).encode()
DOI = f"https://doi.org/10.48550/arXiv.{REEF}"
Kind = type[GitHub | HuggingFace | OpenAlex | ArxivHtml]
# Where each is, what it is asked, and a good answer.
KINDS: Mapping[str, tuple[Kind, str, str, Reply]] = {
    "github": (
        *(GitHub, "https://api.github.com", "https://github.com/quill/reefnet"),
        sent({"full_name": "quill/reefnet"}),
    ),
    "huggingface": (HuggingFace, "https://huggingface.co", REEF, sent({"id": REEF})),
    "openalex": (
        *(OpenAlex, "https://api.openalex.org", REEF),
        sent({"results": [{"doi": DOI, "authorships": []}]}),
    ),
    "html": (ArxivHtml, "https://arxiv.org/html", f"{REEF}v1", reply(200, PAGE)),
}
JSON = [name for name in KINDS if name != "html"]


def make(run: ClientRun, name: str, *replies: Reply, token: str = "", **options: Any) -> Enricher:  # noqa: ANN401 - passed on
    """Give a service that gets these replies."""
    kind, endpoint, *_ = KINDS[name]
    return kind(run.client(*replies, **options), endpoint, 3.0, token)


LOGIN = reply(200, b"<!DOCTYPE html><p>Sign in.", Content_Type="text/html")
LOST = reply(404, b"<!DOCTYPE html><p>Lost?", Content_Type="text/html")
ILLEGIBLE = (b"", b"[1, 2]", b"null", b"7", b"{", b"\xff\xfe", b'{"id":' * 50_000)
ODD: list[tuple[str, Reply, str]] = [
    *((name, LOGIN, "{} sent a web page in place of an answer.") for name in JSON),
    *((name, LOST, "{} sent a web page with status 404") for name in JSON if name != "openalex"),
    *(
        (name, reply(200, body), "{} sent nothing legible in place of an answer.")
        for name in JSON
        for body in ILLEGIBLE
    ),
    *((name, reply(418), "{} answers with status 418.") for name in ("github", "huggingface")),
    *((name, reply(200, b"{}", Content_Encoding="br"), "not asked for") for name in KINDS),
    *((name, reply(301, Location="http://127.0.0.1:9/"), "not on the public") for name in KINDS),
    ("openalex", sent({}), "OpenAlex sent an answer without results."),
    ("openalex", sent({"results": {}}), "OpenAlex sent an answer without results."),
    ("huggingface", sent({"id": "2602.90002"}), "Hugging Face's answer is not about this paper."),
    ("github", sent({"message": "blocked"}, 403), "GitHub answers with status 403."),
    *(
        ("github", sent({"full_name": name}), "GitHub's answer does not say what it is about.")
        for name in (7, None, "../../etc", "a/b/c", "<b>/x", "topics/x")
    ),
    ("github", reply(200, b" " * 1_000_001), "more than 1,000,000 bytes"),
    ("huggingface", reply(200, b" " * 4_000_001), "more than 4,000,000 bytes"),
    ("openalex", reply(200, b" " * 20_000_001), "more than 20,000,000 bytes"),
    ("html", reply(200, b" " * 25_000_001), "more than 25,000,000 bytes"),
    ("html", LOGIN, "Another server answers in place of arXiv's full texts."),
    ("html", LOST, "Another server answers in place of arXiv's full texts."),
    ("html", reply(200, PAGE[:-9]), "arXiv sent a full text that breaks off."),
    *(("html", reply(n), f"arXiv answers with status {n}.") for n in (406, 500)),
]


@pytest.mark.parametrize("name,odd,told", ODD)
def test_an_answer_of_no_use_costs_one_problem(
    run: ClientRun, name: str, odd: Reply, told: str
) -> None:
    """A wrong endpoint must not make every link look gone, and the service is asked on."""
    kind, _, subject, good = KINDS[name]
    service = make(run, name, odd, good, trusted=frozenset())
    assert told.format(kind.title) in problem_of(service, subject)
    assert (len(run.asked), run.waits) == (1, [])
    assert answer_of(service, subject).stated is not None


SPENT = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": "2700"}
PURSE = {"X_RateLimit_Remaining_USD": "0", "X_RateLimit_Reset": "43200"}
WORDS = {"error": "Unauthorized", "message": "API key\u202e not found."}


@pytest.mark.parametrize(
    "name,refusal,says,hint",
    [
        ("github", sent({}, 401), "GitHub does not accept the token (401).", "variable"),
        ("github", reply(403, **SPENT), "at 2026-02-28 12:45 UTC, in 45 minutes.", "token"),
        ("github", reply(429, **SPENT), "at 2026-02-28 12:45 UTC, in 45 minutes.", "token"),
        ("huggingface", sent({}, 401), "Hugging Face does not accept the token (401).", "variable"),
        ("huggingface", sent({}, 403), "refuses this machine's requests (403).", "CONTACT"),
        ("huggingface", reply(429, RateLimit='"a";r=0;t=180'), "12:03 UTC, in 180 s.", "token"),
        ("openalex", reply(429, **PURSE), "2026-03-01 00:00 UTC, in 12 hours.", "key"),
        ("openalex", sent(WORDS, 401), "with status 401: API key not found.", "OPENALEX"),
        ("openalex", sent({"error": "No."}, 400), "OpenAlex answers with status 400: No.", "key"),
        ("openalex", LOST, "OpenAlex answers with status 404.", "DIGEST_ENDPOINTS__OPENALEX"),
        ("html", reply(403), "arxiv.org refuses this machine's requests (403).", "CONTACT"),
    ],
)
def test_a_refusal_of_everything_is_one(
    run: ClientRun, name: str, refusal: Reply, says: str, hint: str
) -> None:
    error = failure(ask, make(run, name, refusal, token="s3cret"), KINDS[name][2])
    assert (str(error).endswith(says), hint in error.hint) == (True, True)
    assert ("s3cret" in f"{error}{error.hint}", isinstance(error, AnswerError)) == (False, False)
    assert len(run.asked) == 1


@pytest.mark.parametrize("token", ["", " s3cret\n"])
def test_a_token_is_sent_where_there_is_one(run: ClientRun, token: str) -> None:
    for name in JSON:
        *_, subject, good = KINDS[name]
        answer_of(make(run, name, good, token=token), subject)
    HuggingFaceDaily(run.client(sent([])), "https://huggingface.co", 0.2, token).fetch(START.date())
    told = [asked.headers.get("authorization") for asked in run.asked]
    bearer = "Bearer s3cret" if token else None
    assert told == [bearer, bearer, None, bearer]
    assert run.params[2].get("api_key") == (token.strip() or None)


PLACED = Author(name="Ada", affiliations=(Affiliation(name="Harbour", origin="openalex"),))
THERE, GONE = StatedLink(health="ok"), StatedLink(health="gone")


@pytest.mark.parametrize(
    "name,batch,sparing,days",
    [
        ("github", 1, False, {THERE: 7, GONE: 1, None: 1}),
        ("huggingface", 1, False, {StatedPaper(): 1, THERE: 7, GONE: 1, None: 0.5}),
        (
            *("openalex", 50, False),
            {
                StatedPaper(authors=(PLACED,)): 30,
                StatedPaper(authors=(Author(name="Ada"),)): 3,
                None: 3,
            },
        ),
        ("html", 1, True, {StatedPaper(): 30, None: 1}),
    ],
)
def test_answers_last_as_long_as_things_do(
    run: ClientRun,
    name: str,
    batch: int,
    sparing: bool,  # noqa: FBT001
    days: Mapping[Any, float],
) -> None:
    service = make(run, name)
    assert (service.name, service.batch, service.sparing) == (name, batch, sparing)
    answer = partial(Answer, service=name, subject="x", asked=START)
    lasting = {facts: service.lasts(answer(stated=facts)) / timedelta(days=1) for facts in days}
    assert lasting == days
