"""arXiv's HTML full texts: the affiliations that authors state, and the links in the text."""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from http import HTTPStatus

from digest.errors import AnswerError
from digest.model import Answer, Dossier, Paper, PaperFacts, Problem, Question
from digest.net.client import Client, Response
from digest.net.pace import Lane
from digest.papers import describe
from digest.services.answers import AGAIN_HINT, answer_each

MAX_BYTES = 25_000_000
HIT, MISS = timedelta(days=30), timedelta(days=1)

_MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# Said of one paper, whatever arXiv may answer about others.
_UNAVAILABLE = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR})


# What a page of arXiv has: its markup, or words about itself.  A network's log-in page has neither.
_OF_ARXIV = re.compile(rb"ltx_|arxiv|No HTML for", re.IGNORECASE)


class ArxivHtml:
    """Reads full texts, `interval` seconds a request, in the one lane that arXiv allows."""

    name = "html"
    batch = 1
    sparing = True

    def __init__(self, client: Client, endpoint: str, interval: float) -> None:
        self._client = client
        self._endpoint = endpoint.rstrip("/")
        self._lane = Lane(name="arxiv", interval=interval, single=True)

    def subjects(self, dossier: Dossier) -> Sequence[str]:
        """Return the identifier of the paper's version: another version is another text."""
        return (f"{dossier.paper.id}v{dossier.paper.version}",)

    def lasts(self, answer: Answer) -> timedelta:
        """Return a month for a text, which does not change; a day for none: it may come."""
        return HIT if answer.facts else MISS

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer to each question, or what was wrong with it.  Raises FetchError."""
        return answer_each(questions, self._answer)

    def _answer(self, question: Question) -> Answer:
        response = self._client.get(
            f"{self._endpoint}/{question.subject}",
            lane=self._lane,
            accept="text/html",
            expected=_UNAVAILABLE,
            max_bytes=MAX_BYTES,
        )
        facts = judge_text(response, question.paper)
        return Answer(
            service=self.name, subject=question.subject, facts=facts, asked=response.received
        )


def judge_text(response: Response, paper: Paper) -> PaperFacts | None:
    """Return what an answer tells of a paper, None where there is no text.  Raises AnswerError."""
    if response.status not in {HTTPStatus.OK, *_MISSING}:
        raise AnswerError(f"arXiv answers with status {response.status}.", hint=AGAIN_HINT)
    if not _OF_ARXIV.search(response.body):
        raise AnswerError("Something else than arXiv answers for its full texts.", hint=AGAIN_HINT)
    if response.status in _MISSING:
        return None
    from digest.services.html import is_cut

    if is_cut(response.body):
        raise AnswerError("arXiv sent a full text that breaks off.", hint=AGAIN_HINT)
    return parse_text(response.body, paper)


def parse_text(body: bytes, paper: Paper) -> PaperFacts | None:
    """Return what a full text tells of a paper; None where it tells nothing that can be trusted."""
    from digest.services.html import find_body_links, parse_page, read_front, tie_authors

    page = parse_page(body)
    if page is None:
        return None
    authors = tuple(author.name for author in paper.authors)
    front = read_front(page.article, authors) if page.has_front else None
    name = describe(paper).introduces.name
    facts = PaperFacts(
        authors=tie_authors(front) if front else (),
        links=find_body_links(page.article, name=name, authors=authors),
    )
    return facts if facts.authors or facts.links else None
