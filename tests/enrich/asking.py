"""Short ways to ask a service and to say what came of it."""

from collections.abc import Sequence
from typing import TypeVar

from digest.model import Answer, Dossier, Link, LinkFacts, PaperFacts, Problem, Question
from digest.ports import Enricher
from tests.fixtures import link, paper

Facts = TypeVar("Facts", PaperFacts, LinkFacts)


def ask(service: Enricher, *subjects: str, known: Answer | None = None) -> list[Answer | Problem]:
    """Ask about some subjects in one batch."""
    questions = [Question(subject=subject, paper=paper(), known=known) for subject in subjects]
    return list(service.fetch(questions))


def answer_of(service: Enricher, subject: str, known: Answer | None = None) -> Answer:
    """Return the one answer about a subject."""
    (came,) = ask(service, subject, known=known)
    assert isinstance(came, Answer), came
    assert (came.service, came.subject) == (service.name, subject)
    return came


def facts_of(service: Enricher, subject: str, kind: type[Facts]) -> Facts:
    """Return what a service knows of a subject."""
    facts = answer_of(service, subject).facts
    assert isinstance(facts, kind), facts
    return facts


def problem_of(service: Enricher, subject: str) -> Problem:
    """Return what was wrong with the one answer about a subject."""
    (came,) = ask(service, subject)
    assert isinstance(came, Problem), came
    assert (came.stage, came.subject) == ("enrich", subject)
    assert came.message.endswith(".")
    assert came.hint
    return came


def dossier(*urls: str) -> Dossier:
    """Return a paper with links to these addresses."""
    links: Sequence[Link] = [link(url) for url in urls]
    return Dossier(paper=paper(), links=tuple(links))
