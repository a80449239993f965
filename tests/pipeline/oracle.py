"""Services that say what a test has written down, and remember what they were asked."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock

from digest.errors import FetchError
from digest.model import Answer, PaperFacts, Problem, Question, StatedLink, StatedPaper

Facts = StatedPaper | StatedLink | None


@dataclass
class Oracle:
    """Answers by subject; of one that is not in `said` it knows nothing.

    Asked about links, it is asked about these alone; `wait` is called before it answers.
    """

    name: str
    now: Callable[[], datetime]
    said: Mapping[str, Facts | Problem | FetchError] = field(default_factory=dict)
    of_links: bool = False
    batch: int = 1
    sparing: bool = False
    holds: timedelta = timedelta(days=7)
    wait: Callable[[], object] = lambda: None
    asked: list[str] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return what a paper makes it tell of: itself, or its links."""
        return [link.url for link in facts.links] if self.of_links else [facts.paper.id]

    def lasts(self, _: Answer) -> timedelta:
        """Return how long an answer holds."""
        return self.holds

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Answer as it is written."""
        with self.lock:
            self.asked += [question.subject for question in questions]
            self.batches.append(len(questions))
        self.wait()
        for subject in (question.subject for question in questions):
            said = self.said.get(subject)
            if isinstance(said, FetchError):
                raise said
            now = self.now()
            yield (
                said
                if isinstance(said, Problem)
                else Answer(service=self.name, subject=subject, stated=said, asked=now)
            )


@dataclass
class FakeVotes:
    """Lists of votes by day, that fail while they are told to."""

    now: Callable[[], datetime]
    lists: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    name: str = "huggingface-daily"
    error: FetchError | None = None
    asked: list[date] = field(default_factory=list)

    def subject(self, day: date) -> str:
        """Name a day's list."""
        return f"https://huggingface.co/papers/date/{day}"

    def lasts(self, _: Answer) -> timedelta:
        """Let every list last a day."""
        return timedelta(days=1)

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return a day's list."""
        self.asked.append(day)
        if self.error:
            raise self.error
        told = {paper: StatedPaper(upvotes=n) for paper, n in self.lists.get(day, {}).items()}
        told[self.subject(day)] = StatedPaper()
        return [
            Answer(service=self.name, subject=subject, stated=facts, asked=self.now())
            for subject, facts in told.items()
        ]
