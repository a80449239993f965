"""What the flow needs from the world: the protocols that adapters and the tests' fakes satisfy.

The library, models, renderers and folders have one class each: the flow imports these for their
types alone.
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
    """Time, injected so that tests own it."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    def sleep(self, seconds: float) -> None:
        """Wait that long."""


class Progress(Protocol):
    """A silent observer of a run; only the console fills it in."""

    def begin(self, task: str, total: int | None) -> None:
        """Show that a task starts; `total` is how many steps it has, where known."""

    def advance(self, done: int, total: int | None = None) -> None:
        """Show how many steps of the task are done in all."""

    def end(self) -> None:
        """Show that the task is over."""

    def note(self, message: str) -> None:
        """Show something that concerns this run alone (a retry, a wait)."""

    def warn(self, message: str) -> None:
        """Show at once, on a terminal or not, why whoever waits has to wait."""


@contextmanager
def task(progress: Progress, name: str, total: int | None = None) -> Iterator[None]:
    """Report the beginning and the end of a task of so many steps."""
    progress.begin(name, total)
    try:
        yield
    finally:
        progress.end()


class Source(Protocol):
    """A place that papers come from; `most` is how many rows of one answer it sends, None if all.

    Both methods raise FetchError.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - as above
    @property
    def most(self) -> int | None: ...  # noqa: D102 - as above

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these version-free identifiers; unknown ones are missing."""

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the answer page by page from row `start` on."""


class Listings(Protocol):
    """A place that states what was announced on a day; what the papers are a Source knows."""

    name: str

    def reach(self, now: datetime) -> Window:
        """Return the announcement days that it knows."""

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield the listing of a category, or of an archive as `cs.*`, from entry `start` on.

        Raises FetchError, also where the source holds another day's listing.
        """


class Harvester(Protocol):
    """A place that gives out whole sets of papers, called after their categories, in pages."""

    def fetch_records(self, name: str, *, start: date | None, token: str) -> HarvestPage:
        """Return the page of a token or, without one, the first: what changed from a day on.

        Raises FetchError, AnswerError where other sets may still be had.
        """


class Enricher(Protocol):
    """A service that knows more of papers, or of their links, than arXiv's record states.

    `name` is the origin that its facts bear, and `batch` how many questions one request can
    carry.  One that is `sparing` is slow or shares arXiv's pace: it is asked only about the papers
    that a post names.
    """

    name: str
    batch: int
    sparing: bool

    def subjects(self, facts: PaperFacts) -> Sequence[str]:
        """Return what it can be asked about a paper: its identifier, the addresses it owns."""

    def lasts(self, answer: Answer) -> timedelta:
        """Return how long an answer holds."""

    def fetch(self, questions: Sequence[Question]) -> Iterator[Answer | Problem]:
        """Yield an answer to each of at most `batch` questions, or what was wrong with it.

        Raises FetchError where the service cannot be asked at all.
        """


class Votes(Protocol):
    """A service that lists papers by day with the votes of its readers; `name` is its origin."""

    name: str

    def subject(self, day: date) -> str:
        """Return what stands for a day's list among its answers."""

    def lasts(self, answer: Answer) -> timedelta:
        """Return how long the answer that stands for a list holds."""

    def fetch(self, day: date) -> Sequence[Answer]:
        """Return the answer that stands for a list, and one for each paper; raises FetchError."""


class Publisher(Protocol):
    """One place that posts are delivered to; `name` is the user's name for it.

    `repeatable` publishers leave the same when a parcel is published twice: only they are asked
    again after an interruption.  `consecutive` ones publish no parcel before all those ahead of it
    have arrived, and are told in it where these are.
    """

    name: str
    repeatable: bool
    consecutive: bool

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the parcels of a post in the order of delivery, purely; raises DeliveryError."""

    def publish(self, parcel: Parcel) -> str:
        """Deliver a parcel, and return where it is: an address, an identifier, or nothing.

        Raises DeliveryError; its `uncertain` says that the parcel may have arrived all the same.
        """
