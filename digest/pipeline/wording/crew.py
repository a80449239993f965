"""Asks a model several things side by side; one thread hears the answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Thread

from digest.errors import FetchError
from digest.model import Completion, Prompt
from digest.ports import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What came of a question: `about` is what the asker calls it."""

    about: str
    prompt: Prompt
    came: Completion | FetchError


class Crew:
    """Takes questions at any time, and gives what comes of them as it comes.

    A thread does nothing but ask: what is kept, and what is asked next, its caller decides.
    """

    def __init__(self, model: Model, size: int) -> None:
        self._model = model
        self._size = size
        self._waiting: SimpleQueue[tuple[str, Prompt] | None] = SimpleQueue()
        self._heard: SimpleQueue[Heard | BaseException] = SimpleQueue()
        self._open = self._started = 0

    def ask(self, about: str, prompt: Prompt) -> None:
        """Put a question in the queue."""
        self._open += 1
        self._waiting.put((about, prompt))

    def outcomes(self) -> Iterator[Heard]:
        """Yield what came of each question, those asked meanwhile included."""
        try:
            while self._open:
                self._start()
                heard = self._heard.get()
                if isinstance(heard, BaseException):
                    raise heard
                self._open -= 1
                yield heard
        finally:
            for _ in range(self._started):
                self._waiting.put(None)

    def _start(self) -> None:
        """Start as many threads as there are questions, up to the crew's size."""
        while self._started < min(self._size, self._open):
            self._started += 1
            # An answer that takes minutes must not keep an interrupted program alive.
            Thread(target=self._work, name=f"crew {self._started}", daemon=True).start()

    def _work(self) -> None:
        """Ask until there is no more to ask."""
        try:
            while (question := self._waiting.get()) is not None:
                about, prompt = question
                self._heard.put(Heard(about=about, prompt=prompt, came=self._ask(prompt)))
        except BaseException as error:  # noqa: BLE001 - a bug, which the caller's thread raises
            self._heard.put(error)

    def _ask(self, prompt: Prompt) -> Completion | FetchError:
        try:
            return self._model.fetch(prompt)
        except FetchError as error:
            return error
