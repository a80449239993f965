"""What other services know of papers, and what models answer."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Protocol

from digest.model import Answer, Completion, Dossier, Problem, Prompt, Question


class Enricher(Protocol):
    """A service that knows more of papers, or of their links, than arXiv's record tells.

    `name` is the origin that its facts bear, and `batch` how many questions one request can
    carry.  One that is `sparing` is slow or shares arXiv's pace: it is asked about those papers
    alone that a post names.
    """

    name: str
    batch: int
    sparing: bool

    def subjects(self, dossier: Dossier) -> Sequence[str]:
        """Return what it can be asked about a paper: its identifier, the addresses it owns."""
        ...

    def lasts(self, answer: Answer) -> timedelta:
        """Return how long an answer holds; that there is none holds for a short time."""
        ...

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer to each question, or what was wrong with it.

        At most `batch` questions.  Raises FetchError where the service cannot be asked at all.
        """
        ...


class Votes(Protocol):
    """A service that lists papers by day with the votes of its readers; `name` is its origin."""

    name: str

    def subject(self, day: date) -> str:
        """Return what stands for a day's list among its answers."""
        ...

    def lasts(self, answer: Answer) -> timedelta:
        """Return how long the answer that stands for a list holds."""
        ...

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return the answer that stands for a day's list, and one for each paper in it.

        Raises FetchError.
        """
        ...


class Model(Protocol):
    """A language model; `name` is what its endpoint calls it.  Threads may share it."""

    name: str

    def fetch(self, prompt: Prompt) -> Completion:
        """Return its answer, which may be anything.

        Raises FetchError where none can be had; EndedError where no other can be had either.
        """
        ...
