"""Hugging Face's daily lists: which papers its readers liked, a day with one request."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from http import HTTPStatus

from digest.errors import AnswerError
from digest.identifiers import parse_id
from digest.model import Answer, PaperFacts
from digest.net.client import Client, Response
from digest.net.pace import Lane
from digest.services.answers import (
    AGAIN_HINT,
    bearer,
    parse_count,
    parse_mapping,
    parse_rows,
    parse_text,
    refusal,
)
from digest.services.huggingface import DAY, TITLE

NAME = "huggingface-daily"
# A day has some fifty papers; each names every author's picture.
_MOST = 100
_MAX_BYTES = 16_000_000


class HuggingFaceDaily:
    """Asks for the papers of a day, with the votes that they have by now.

    `interval` is in seconds, and that of all requests to Hugging Face; no `token` is needed.
    """

    name = NAME

    def __init__(self, client: Client, endpoint: str, interval: float, token: str = "") -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._lane = Lane(name="huggingface", interval=interval)
        self._headers = bearer(token)

    def subject(self, day: date) -> str:
        """Return the address of a day's list, whatever mirror is asked."""
        return f"https://huggingface.co/papers/date/{day}"

    def lasts(self, answer: Answer) -> timedelta:  # noqa: ARG002 - as the port has it
        """Return a day: votes come in for weeks."""
        return DAY

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return what stands for a day's list, and the votes of its papers.  Raises FetchError."""
        response = self._client.get(
            f"{self._endpoint}/api/daily_papers",
            {"date": f"{day}", "limit": f"{_MOST}"},
            lane=self._lane,
            accept="application/json",
            headers=self._headers,
            max_bytes=_MAX_BYTES,
        )
        listed = PaperFacts()
        votes = dict(_find_votes(parse_list(response)))
        facts = {name: PaperFacts(upvotes=number) for name, number in votes.items()}
        return tuple(
            Answer(service=self.name, subject=subject, facts=fact, asked=response.received)
            for subject, fact in {self.subject(day): listed, **facts}.items()
        )


def parse_list(response: Response) -> Sequence[Mapping[str, object]]:
    """Return the rows of a list.  Raises AnswerError for anything else."""
    if response.status != HTTPStatus.OK:
        raise refusal(response, TITLE)
    try:
        value = json.loads(response.body)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        raise AnswerError(f"{TITLE} sent no list of papers.", hint=AGAIN_HINT)
    return parse_rows(value)


def _find_votes(rows: Sequence[Mapping[str, object]]) -> Iterator[tuple[str, int]]:
    """Yield papers with their votes; a row that names none is passed over."""
    for row in rows:
        paper = parse_mapping(row.get("paper"))
        found = parse_id(parse_text(paper.get("id")))
        votes = parse_count(paper.get("upvotes"))
        if found and votes is not None:
            yield found.id, votes
