"""The flow's protocols for outside services, clock and progress, which adapters and fakes satisfy.

The library, models, renderers and folders have one class each, which the flow imports for its type.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Protocol

from digest.model import (
    Answer,
    HarvestPage,
    ListingPage,
    Page,
    PaperFacts,
    Parcel,
    Post,
    Problem,
    Question,
    Search,
    Window,
)


class Clock(Protocol):
    """The clock, injected so that tests control it."""

    def now(self) -> datetime:
        """Return the current time, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Wait for a number of seconds."""


class Progress(Protocol):
    """An observer of a run, which shows progress on a console or does nothing."""

    def begin(self, task: str, total: int | None) -> None:
        """Show that a task starts; `total` is its number of steps, if known."""

    def advance(self, done: int, total: int | None = None) -> None:
        """Show how many steps of the task are done so far, and a new total, if given."""

    def end(self) -> None:
        """Show that the task is over."""

    def note(self, message: str) -> None:
        """Show a message about this run alone, such as a retry or a wait."""

    def warn(self, message: str) -> None:
        """Show at once, on a terminal or not, why the user has to wait."""


@contextmanager
def task(progress: Progress, name: str, total: int | None = None) -> Iterator[None]:
    """Report the beginning and the end of a task with a number of steps."""
    progress.begin(name, total)
    try:
        yield
    finally:
        progress.end()


class Source(Protocol):
    """A source of papers; `most` is how many rows it sends of one answer, None if all.

    Both methods raise FetchError.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - as above
    @property
    def most(self) -> int | None: ...  # noqa: D102 - as above

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of version-free identifiers; unknown papers are missing."""

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the pages of the answer from row `start` on."""


class Listings(Protocol):
    """A source of listings, which state what was announced on a day; a Source has the papers."""

    name: str

    def reach(self, now: datetime) -> Window:
        """Return the announcement days whose listings it has."""

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield the listing of a category, or of an archive as `cs.*`, from entry `start` on.

        Raises FetchError, also if the source has another day's listing.
        """


class Harvester(Protocol):
    """A source of whole sets of papers, in pages; a set has the name of its category."""

    def fetch_records(self, name: str, *, start: date | None, token: str) -> HarvestPage:
        """Return a token's page or, without a token, the first page of changes since `start`.

        Raises FetchError; it is an AnswerError if other sets may still be fetched.
        """


class Enricher(Protocol):
    """A service that knows more about papers or their links than arXiv's record states.

    `name` is the origin of its facts, `batch` the most questions in one request.  A `sparing`
    service is slow or shares arXiv's rate limit: it is asked only about papers that a post names.
    """

    name: str
    batch: int
    sparing: bool

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return the subjects of a paper for this service: its identifier, links it hosts."""

    def lasts(self, answer: Answer) -> timedelta:
        """Return how long an answer is valid."""

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer, or the problem with it, for each of at most `batch` questions.

        Raises FetchError if the service cannot be asked at all.
        """


class Feeds(Protocol):
    """Feeds on the web."""

    def fetch(self, url: str, known: Answer | None) -> Answer:
        """Return the entries of the feed at an address; the known answer if nothing has changed.

        Threads may share it.  Raises FetchError.
        """


class Votes(Protocol):
    """A service that lists papers by day with its readers' votes; `name` is the answers' origin."""

    name: str

    def subject(self, day: date) -> str:
        """Return the subject of the answer that records a day's list."""

    def lasts(self, answer: Answer) -> timedelta:
        """Return how long the answer that records a list is valid."""

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return the answer that records a list, and an answer for each paper in it.

        Raises FetchError.
        """


class Publisher(Protocol):
    """A target that posts are delivered to; `name` is the user's name for it.

    `repeatable`: publishing a parcel twice has the same effect as once, so that an interrupted
    parcel is sent again.  `consecutive`: a parcel is published only after all earlier parcels have
    arrived, and states where they are.
    """

    name: str
    repeatable: bool
    consecutive: bool

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return a post's parcels in the order of delivery, without I/O; raises DeliveryError."""

    def publish(self, parcel: Parcel) -> str:
        """Deliver a parcel, and return its address or identifier, or "".

        Raises DeliveryError; if its `uncertain` is set, the parcel may have arrived.
        """
