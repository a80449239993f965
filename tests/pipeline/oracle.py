"""A service that says what a test has written down, and remembers what it was asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from digest.errors import FetchError
from digest.model import Answer, Dossier, LinkFacts, PaperFacts, Problem, Question

Facts = PaperFacts | LinkFacts | None
Said = Mapping[str, Facts | Problem | FetchError]


def about_paper(dossier: Dossier) -> Sequence[str]:
    """Ask about the paper itself."""
    return (dossier.paper.id,)


def about_links(dossier: Dossier) -> Sequence[str]:
    """Ask about the addresses of its links."""
    return tuple(link.url for link in dossier.links)


@dataclass
class Oracle:
    """Answers by subject; of one that is not in `said` it knows nothing."""

    name: str
    said: Said = field(default_factory=dict)
    about: Callable[[Dossier], Sequence[str]] = about_paper
    batch: int = 1
    sparing: bool = False
    holds: timedelta = timedelta(days=7)
    now: Callable[[], datetime] = datetime.now
    asked: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    wait: Callable[[], object] = lambda: None

    def __post_init__(self) -> None:
        self._lock = Lock()

    def subjects(self, dossier: Dossier) -> Sequence[str]:
        """Return what a paper makes it tell of."""
        return self.about(dossier)

    def lasts(self, _: Answer) -> timedelta:
        """Return how long an answer holds."""
        return self.holds

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Answer as it is written."""
        with self._lock:
            self.asked += [question.subject for question in questions]
            self.batches.append(len(questions))
        self.wait()
        for question in questions:
            said = self.said.get(question.subject)
            if isinstance(said, FetchError):
                raise said
            yield said if isinstance(said, Problem) else self._answer(question.subject, said)

    def _answer(self, subject: str, facts: Facts) -> Answer:
        return Answer(service=self.name, subject=subject, facts=facts, asked=self.now())
