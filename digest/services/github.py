"""GitHub: whether a repository is still there, what it is called now, and its stars and licence."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

from digest.errors import AnswerError
from digest.model import SERVICES, Answer, Dossier, LinkFacts, Problem, Question, Repository
from digest.net.client import Client, Response
from digest.net.pace import Lane
from digest.services.answers import (
    AGAIN_HINT,
    answer_each,
    bearer,
    confirm_missing,
    parse_count,
    parse_mapping,
    parse_object,
    parse_text,
    refusal,
)
from digest.services.hub_facts import parse_spdx
from digest.services.places import name_on_github, parse_github

TITLE = SERVICES["github"]
MAX_BYTES = 1_000_000
DAY, WEEK = timedelta(days=1), timedelta(days=7)

# Taken down on somebody's demand is the last.
_GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS})
# It is sent back in a header.
_TAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"')
# One repository may be blocked; a limit that is reached says so in its headers.
_BLOCKED = frozenset({HTTPStatus.FORBIDDEN})


class GitHub:
    """Asks about the repositories that a paper links to.

    `interval` is in seconds.  Without a `token` it answers sixty requests an hour; those about
    what has not changed do not count.
    """

    name = "github"
    batch = 1
    sparing = False

    def __init__(self, client: Client, endpoint: str, interval: float, token: str = "") -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._lane = Lane(name=self.name, interval=interval)
        self._headers = {"X-GitHub-Api-Version": "2022-11-28", **bearer(token)}

    def subjects(self, dossier: Dossier) -> Sequence[str]:
        """Return the canonical addresses of repositories here."""
        return tuple(
            dict.fromkeys(filter(None, (parse_github(link.url) for link in dossier.links)))
        )

    def lasts(self, answer: Answer) -> timedelta:
        """Return a week for a repository that is there, a day for one that is gone."""
        found = isinstance(answer.facts, LinkFacts) and answer.facts.health == "ok"
        return WEEK if found else DAY

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer to each question, or what was wrong with it.  Raises FetchError."""
        return answer_each(questions, self._answer)

    def _answer(self, question: Question) -> Answer:
        """Return what is there, or what was known if that has not changed."""
        held = question.known
        known = held if held and _TAG.fullmatch(held.validator) else None
        conditions = {"If-None-Match": known.validator} if known else {}
        response = self._ask(question.subject, "", conditions)
        if response.status == HTTPStatus.NOT_MODIFIED and known:
            return replace(known, asked=response.received)
        return Answer(
            service=self.name,
            subject=question.subject,
            facts=self._judge(response, question.subject),
            asked=response.received,
            validator=find_validator(response),
        )

    def _judge(self, response: Response, url: str) -> LinkFacts:
        if response.status in _GONE:
            confirm_missing(response, TITLE)
            return LinkFacts(health="gone")
        if response.status != HTTPStatus.OK:
            raise refusal(response, TITLE)
        record = parse_object(response, TITLE)
        facts = find_facts(record, url)
        is_suspect = parse_count(record.get("size")) == 0
        return LinkFacts(health="gone") if is_suspect and self._is_empty(url) else facts

    def _is_empty(self, url: str) -> bool:
        """Tell whether a repository has no commits; that its size is 0 may only mean it is new."""
        response = self._ask(url, "/commits", {}, {"per_page": "1"})
        return response.status == HTTPStatus.CONFLICT

    def _ask(
        self,
        url: str,
        part: str,
        conditions: Mapping[str, str],
        params: Mapping[str, str] | None = None,
    ) -> Response:
        name = name_on_github(url)
        if not name:
            raise AnswerError(f"{TITLE} has no repository at this address.", hint=AGAIN_HINT)
        return self._client.get(
            f"{self._endpoint}/repos/{name}{part}",
            params,
            lane=self._lane,
            accept="application/vnd.github+json",
            headers={**self._headers, **conditions},
            expected=_BLOCKED,
            max_bytes=MAX_BYTES,
        )


def find_facts(record: Mapping[str, object], url: str) -> LinkFacts:
    """Return what a repository's record says.  Raises AnswerError where it is nobody's."""
    named = parse_github(parse_text(record.get("full_name")))
    if not named:
        raise AnswerError(f"{TITLE}'s answer does not say what it is about.", hint=AGAIN_HINT)
    return LinkFacts(
        health="ok",
        moved="" if named.casefold() == url.casefold() else named,
        repository=Repository(
            stars=parse_count(record.get("stargazers_count")),
            licence=parse_spdx(parse_text(parse_mapping(record.get("license")).get("spdx_id"))),
            archived=record.get("archived") is True,
        ),
    )


def find_validator(response: Response) -> str:
    """Return what a later request can be conditional on, empty where nothing fit is sent."""
    tag = response.headers.get("etag", "")
    return tag if response.status == HTTPStatus.OK and _TAG.fullmatch(tag) else ""
