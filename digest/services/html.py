"""arXiv's HTML full texts: the affiliations that authors state, and the links in the text."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from digest.errors import AnswerError
from digest.model import Answer, Dossier, Paper, PaperFacts, Question
from digest.papers import describe
from digest.services.base import AGAIN_HINT, AskedService, Trial
from digest.services.html_authors import read_authors
from digest.services.html_links import find_body_links
from digest.services.html_tree import is_cut, parse_page

HIT, MISS = timedelta(days=30), timedelta(days=1)

_MISSING = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
# Said of one paper, whatever arXiv may answer about others.
_UNAVAILABLE = frozenset({HTTPStatus.INTERNAL_SERVER_ERROR})
# What a page of arXiv has: its markup, or words about itself.  A network's log-in page has neither.
_OF_ARXIV = re.compile(rb"ltx_|arxiv|No HTML for", re.IGNORECASE)


class ArxivHtml(AskedService):
    """Reads full texts, `interval` seconds a request, in the one lane that arXiv allows."""

    name = "html"
    endpoint = "arxiv_html"
    lane = "arxiv"
    title = "arXiv"
    accept = "text/html"
    max_bytes = 25_000_000
    sparing = True

    def _trial(self, now: datetime) -> Trial:  # noqa: ARG002 - as others have it
        # No paper has it: that there is none is an answer too.
        return Trial(path="0000.00000", may_miss=True)

    def subjects(self, dossier: Dossier) -> Sequence[str]:
        """Return the identifier of the paper's version: another version is another text."""
        return (f"{dossier.paper.id}v{dossier.paper.version}",)

    def lasts(self, answer: Answer) -> timedelta:
        """Return a month for a text, which does not change; a day for none: it may come."""
        return HIT if answer.facts else MISS

    def _ask(self, question: Question) -> Answer:
        """Return the facts of a text, None where there is no text."""
        response = self._get(question.subject, expected=_UNAVAILABLE)
        if response.status not in {HTTPStatus.OK, *_MISSING}:
            raise self._error(f" answers with status {response.status}.")
        if not _OF_ARXIV.search(response.body):
            message = "Something else than arXiv answers for its full texts."
            raise AnswerError(message, hint=AGAIN_HINT)
        if response.status in _MISSING:
            return self._answer(question.subject, None, response)
        if is_cut(response.body):
            raise self._error(" sent a full text that breaks off.")
        facts = parse_text(response.body, question.paper)
        return self._answer(question.subject, facts, response)


def parse_text(body: bytes, paper: Paper) -> PaperFacts | None:
    """Return the authors and links of a full text; None where nothing in it can be trusted."""
    page = parse_page(body)
    if page is None:
        return None
    article, has_front = page
    authors = tuple(author.name for author in paper.authors)
    name = describe(paper).introduces.name
    facts = PaperFacts(
        authors=read_authors(article, authors) if has_front else (),
        links=find_body_links(article, name=name, authors=authors),
    )
    return facts if facts.authors or facts.links else None


SERVICE = ArxivHtml
