"""What the flow needs from the world: the protocols that adapters satisfy."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from digest.model import (
    Answer,
    Artifact,
    Digest,
    Dossier,
    Edition,
    Fate,
    LibraryState,
    Listing,
    ListingPage,
    Page,
    Paper,
    Problem,
    Question,
    Run,
    Search,
    SearchState,
    Window,
)


class Clock(Protocol):
    """Time, injected so that tests own it."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go back."""
        ...

    def sleep(self, seconds: float) -> None:
        """Wait that long."""
        ...


class Progress(Protocol):
    """A silent observer of a run; only the console fills it in."""

    def begin(self, task: str, total: int | None) -> None:
        """Say that a task starts; `total` is how many steps it has, where known."""
        ...

    def advance(self, done: int, total: int | None = None) -> None:
        """Say how many steps of the task are done in all."""
        ...

    def end(self) -> None:
        """Say that the task is over."""
        ...

    def note(self, message: str) -> None:
        """Tell something that concerns this run alone (a retry, a wait)."""
        ...


class Source(Protocol):
    """A place that papers come from.

    `most` is how many rows of one answer it gives out, None where all.
    """

    name: str
    most: int | None

    def fetch_ids(self, ids: Sequence[str]) -> Iterator[Page]:
        """Yield the papers of these version-free identifiers, batch by batch.

        Unknown identifiers are missing from the pages.  Raises FetchError.
        """
        ...

    def fetch_search(self, search: Search, *, start: int = 0) -> Iterator[Page]:
        """Yield the answer page by page from row `start` on.  Raises FetchError."""
        ...


class Listings(Protocol):
    """A place that says what was announced on a day; what the papers are a Source knows."""

    name: str

    def reach(self, now: datetime) -> Window:
        """Return the announcement days that it can tell of."""
        ...

    def fetch_listing(self, category: str, day: date, *, start: int = 0) -> Iterator[ListingPage]:
        """Yield a category's listing of a day, from entry `start` on, page by page.

        A category may be an archive, as `cs.*`.  Raises FetchError, also where the source holds
        another day's listing.
        """
        ...


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


class Library(Protocol):
    """Where everything seen is kept.  Every method may raise LibraryError."""

    def turn(self, slug: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a topic, so that no other run builds it; `waiting` is told where one does."""
        ...

    def save_papers(self, papers: Iterable[Paper], *, at: datetime) -> None:
        """Keep these records; a newer version replaces an older one, which stays as history.

        Of the same version, what only the older record states is kept: the day announced, and
        the affiliations of an author.
        """
        ...

    def save_announced(self, days: Mapping[str, date]) -> None:
        """Keep the days on which listings have papers as new, where none is stated yet.

        Their records are no younger for it.
        """
        ...

    def load_papers(self, ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the current record of each identifier that is held, in the order asked for."""
        ...

    def load_versions(self, versions: Mapping[str, int]) -> Mapping[str, Paper]:
        """Return these versions of these papers, as far as they are held, in the order given."""
        ...

    def load_saved(self, ids: Iterable[str]) -> Mapping[str, datetime]:
        """Return when the current record of each identifier that is held was last saved."""
        ...

    def load_submitted(self, start: datetime, end: datetime) -> Sequence[Paper]:
        """Return the papers with `start <= published < end`, by published, then identifier."""
        ...

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Keep a page's papers and how far the search has come, in one transaction.

        A page at row 0 starts the search anew.  Raises ValueError where the page leaves a gap
        behind the rows already kept.
        """
        ...

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""
        ...

    def load_search(self, search: Search) -> SearchState | None:
        """Return how far a search has come, or None where it was never begun."""
        ...

    def load_searches(self, subject: str, window: Window) -> Sequence[tuple[Search, bool]]:
        """Return the searches for a subject that cover a day of a window, and which are complete.

        The searches have their window; their query is left empty.
        """
        ...

    def save_listing(self, page: ListingPage, *, source: str, at: datetime) -> None:
        """Keep part of a listing; a page at entry 0 starts it anew."""
        ...

    def finish_listing(
        self, category: str, day: date, problems: Sequence[Problem], *, at: datetime
    ) -> None:
        """Mark a listing as complete (no problems) or as given up for now (with problems)."""
        ...

    def load_listing(self, category: str, day: date) -> Listing | None:
        """Return what is held of a listing, or None where it was never begun."""
        ...

    def load_newest(self, before: date) -> str | None:
        """Return the highest identifier that any listing dated before a day has as new."""
        ...

    def save_edition(self, edition: Edition) -> None:
        """Keep what an issue found and chose; the same slug and date replace each other."""
        ...

    def load_editions(self, slug: str, *, about: Iterable[str] = ()) -> Sequence[Edition]:
        """Return a topic's issues, oldest date first, with the fates of these papers alone."""
        ...

    def load_fates(self, slug: str, day: date) -> Mapping[str, Fate]:
        """Return the fate of every paper that the issue of a day found, if there is one."""
        ...

    def load_revised(self, slug: str) -> frozenset[str]:
        """Return the papers that a topic chose in another version than the current one."""
        ...

    def load_chosen(self, slug: str) -> Mapping[str, date]:
        """Return the papers that a topic's issues chose, each with the last date it stood in."""
        ...

    def save_answer(self, answer: Answer) -> None:
        """Keep what a service said; one that says the same as before only renews its age."""
        ...

    def load_answers(self, subjects: Iterable[str]) -> Sequence[Answer]:
        """Return the last answer of each service about these subjects, by subject, then service."""
        ...

    def load_answers_of(self, slug: str, day: date) -> Sequence[Answer]:
        """Return the answers that an issue was made of, by subject, then service."""
        ...

    def save_written(self, path: Path, digest: str) -> None:
        """Remember the SHA-256 (hex) of what is about to be written to a path."""
        ...

    def load_written(self, path: Path) -> frozenset[str]:
        """Return every SHA-256 that was written to a path."""
        ...

    def save_run(self, run: Run) -> None:
        """Keep one line of history."""
        ...

    def load_state(self) -> LibraryState:
        """Return what `digest status` tells."""
        ...

    def close(self) -> None:
        """Let go of the library."""
        ...


class Renderer(Protocol):
    """Turns an issue into one file."""

    name: str

    def render(self, digest: Digest) -> Artifact:
        """Return the file: a pure function of the issue."""
        ...


class Shelf(Protocol):
    """Where posts are written."""

    def check(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:
        """Return the paths that `write` would write; raise what it would refuse, change nothing."""
        ...

    def write(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:
        """Write each file whole, and return the paths.

        Raises OutputError, before anything is written, where a file was changed since it was
        written or was never ours, unless `force`.
        """
        ...
