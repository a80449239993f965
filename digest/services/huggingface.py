"""Hugging Face: who names a paper's code, what cites it, and whether repositories are there."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import quote

from digest.errors import AnswerError
from digest.model import SERVICES, Answer, Dossier, LinkFacts, PaperFacts, Problem, Question
from digest.net.client import Client, Response
from digest.net.pace import Lane
from digest.services.answers import (
    AGAIN_HINT,
    answer_each,
    bearer,
    confirm_missing,
    parse_object,
    refusal,
)
from digest.services.hub_facts import find_link_facts, find_paper_facts
from digest.services.places import HubRepository, find_on_hub

TITLE = SERVICES["huggingface"]
MAX_BYTES = 4_000_000
DAY, HALF_A_DAY, WEEK = timedelta(days=1), timedelta(hours=12), timedelta(days=7)

_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# Without a token, this is also how it speaks of what is not there.
_CLOSED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})


class HuggingFace:
    """Asks about a paper, and about the models, datasets and spaces that it links to.

    `interval` is in seconds; a `token` allows for more requests, none is needed.
    """

    name = "huggingface"
    batch = 1
    sparing = False

    def __init__(self, client: Client, endpoint: str, interval: float, token: str = "") -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._lane = Lane(name=self.name, interval=interval)
        self._headers = bearer(token)

    def subjects(self, dossier: Dossier) -> Sequence[str]:
        """Return the paper's identifier, and the addresses of repositories here."""
        found = filter(None, (find_on_hub(link.url) for link in dossier.links))
        return (dossier.paper.id, *dict.fromkeys(repository.url for repository in found))

    def lasts(self, answer: Answer) -> timedelta:
        """Return a day for a paper, a week for a repository, less where there was none."""
        match answer.facts:
            case LinkFacts(health="ok"):
                return WEEK
            case PaperFacts() | LinkFacts():
                return DAY
        return HALF_A_DAY

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer to each question, or what was wrong with it.  Raises FetchError."""
        return answer_each(questions, self._answer)

    def _answer(self, question: Question) -> Answer:
        repository = find_on_hub(question.subject)
        facts, response = self._look(repository) if repository else self._read(question.subject)
        return Answer(
            service=self.name, subject=question.subject, facts=facts, asked=response.received
        )

    def _read(self, paper: str) -> tuple[PaperFacts | None, Response]:
        response = self._ask(f"papers/{quote(paper, safe='')}")
        return judge_paper(response, paper), response

    def _look(self, repository: HubRepository) -> tuple[LinkFacts | None, Response]:
        # Whole records list every file.
        path, only = f"{repository.kind}/{repository.name}", {"expand[]": "tags"}
        response = self._ask(path, only, expected=_CLOSED)
        return judge_repository(response, repository), response

    def _ask(
        self,
        path: str,
        params: Mapping[str, str] | None = None,
        *,
        expected: frozenset[int] = frozenset(),
    ) -> Response:
        return self._client.get(
            f"{self._endpoint}/api/{path}",
            params,
            lane=self._lane,
            accept="application/json",
            headers=self._headers,
            expected=expected,
            max_bytes=MAX_BYTES,
        )


def judge_paper(response: Response, paper: str) -> PaperFacts | None:
    """Return what an answer says of a paper, None where it is not known.  Raises FetchError."""
    if response.status in _GONE:
        confirm_missing(response, TITLE)
        return None
    record = parse_record(response)
    if record.get("id") != paper:
        raise AnswerError(f"{TITLE}'s answer is not about this paper.", hint=AGAIN_HINT)
    return find_paper_facts(record)


def judge_repository(response: Response, repository: HubRepository) -> LinkFacts | None:
    """Return what an answer says of a repository, None where not everybody may see it.

    Raises FetchError.
    """
    if response.status in _CLOSED:
        return None
    if response.status in _GONE:
        confirm_missing(response, TITLE)
        return LinkFacts(health="gone")
    facts = find_link_facts(parse_record(response), repository)
    if facts is None:
        raise AnswerError(f"{TITLE}'s answer does not say what it is about.", hint=AGAIN_HINT)
    return facts


def parse_record(response: Response) -> Mapping[str, object]:
    """Return the record in an answer.  Raises FetchError."""
    if response.status != HTTPStatus.OK:
        raise refusal(response, TITLE)
    return parse_object(response, TITLE)
