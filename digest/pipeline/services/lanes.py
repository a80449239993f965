"""Asks several services side by side, each in a thread of its own; one thread hears them all."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from digest.errors import FetchError
from digest.model import Answer, Problem, Question
from digest.ports import Enricher

# A service that fails so often in a row is left alone for the rest of the run, and so is one that
# gives answers of no use.
_PATIENCE, _PATIENCE_WITH_ODD = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a question: an answer, or what was wrong with it, or why nobody could ask."""

    service: str
    question: Question
    came: Answer | Problem | FetchError


class Lanes:
    """Takes questions at any time, and gives their outcomes as they come.

    A thread does nothing but ask: what is kept, and what is asked next, its caller decides.
    """

    def __init__(self, enrichers: Iterable[Enricher]) -> None:
        self._done: SimpleQueue[Outcome | BaseException] = SimpleQueue()
        self._lanes = {enricher.name: _Lane(enricher, self._done) for enricher in enrichers}
        self._open = 0

    def ask(self, service: str, question: Question) -> None:
        """Put a question in a service's queue."""
        self._open += 1
        self._lanes[service].waiting.put(question)

    def outcomes(self) -> Iterator[Outcome]:
        """Yield one outcome for each question, those asked meanwhile included."""
        try:
            while self._open:
                self._start()
                outcome = self._done.get()
                if isinstance(outcome, BaseException):
                    raise outcome
                self._open -= 1
                yield outcome
        finally:
            for lane in self._lanes.values():
                lane.waiting.put(None)

    def _start(self) -> None:
        """Start the lanes that have something to ask; those without need no thread."""
        for lane in self._lanes.values():
            # One that has ended by a bug is not begun again: its error is on the way.
            if lane.ident is None and not lane.waiting.empty():
                lane.start()


class _Lane(Thread):
    """One service's questions, asked one batch after the other."""

    def __init__(self, enricher: Enricher, done: "SimpleQueue[Outcome | BaseException]") -> None:
        # A wait of a minute must not keep an interrupted program alive.
        super().__init__(name=f"lane {enricher.name}", daemon=True)
        self.waiting: SimpleQueue[Question | None] = SimpleQueue()
        self._enricher = enricher
        self._done = done
        self._failures: list[FetchError] = []
        self._odd = 0

    def run(self) -> None:
        """Ask until there is no more to ask."""
        try:
            while (first := self.waiting.get()) is not None:
                self._ask((first, *self._more()))
        except BaseException as error:  # noqa: BLE001 - a bug, which the caller's thread raises
            self._done.put(error)

    def _more(self) -> Iterator[Question]:
        """Take what waits already, as far as one request can carry it."""
        for _ in range(self._enricher.batch - 1):
            try:
                question = self.waiting.get_nowait()
            except Empty:
                return
            if question is None:
                self.waiting.put(None)
                return
            yield question

    def _ask(self, questions: Sequence[Question]) -> None:
        """Ask once, and tell the outcome of each question."""
        open_ = {question.subject: question for question in questions}
        failure = self._given_up()
        try:
            for came in () if failure else self._enricher.fetch(questions):
                question = open_.pop(came.subject, None)
                if question is not None:
                    self._tell(question, came)
                    self._odd = self._odd + 1 if isinstance(came, Problem) else 0
            self._failures.clear() if failure is None else None
        except FetchError as error:
            self._failures.append(error)
            failure = error
        for question in open_.values():
            self._tell(question, failure or _unanswered(question))

    def _given_up(self) -> FetchError | None:
        """Return why there is no use in asking any more, if there is none."""
        if len(self._failures) >= _PATIENCE:
            return self._failures[-1]
        if self._odd >= _PATIENCE_WITH_ODD:
            return FetchError(f"{self._enricher.name} gave no answer of use {self._odd} times.")
        return None

    def _tell(self, question: Question, came: Answer | Problem | FetchError) -> None:
        self._done.put(Outcome(service=self._enricher.name, question=question, came=came))


def _unanswered(question: Question) -> Problem:
    """Say that a service passed a question over."""
    return Problem(stage="enrich", subject=question.subject, message="It was not answered.")
