"""What the flow needs from the world: the protocols that adapters and the tests' fakes satisfy."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol

from digest.model import (
    Answer,
    Artifact,
    Completion,
    DeliveryState,
    Digest,
    Dossier,
    Edition,
    Fate,
    Listing,
    ListingPage,
    Page,
    Paper,
    Parcel,
    Post,
    Problem,
    Prompt,
    Question,
    Receipt,
    Reply,
    Search,
    SearchState,
    SiteIssue,
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


class Source(Protocol):
    """A place that papers come from; `most` is how many rows of one answer it sends, None if all.

    Both methods raise FetchError.
    """

    name: str
    most: int | None

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


class Enricher(Protocol):
    """A service that knows more of papers, or of their links, than arXiv's record states.

    `name` is the origin that its facts bear, and `batch` how many questions one request can
    carry.  One that is `sparing` is slow or shares arXiv's pace: it is asked only about the papers
    that a post names.
    """

    name: str
    batch: int
    sparing: bool

    def subjects(self, dossier: Dossier) -> Sequence[str]:
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


class Model(Protocol):
    """A language model; `name` is what its endpoint calls it.  Threads may share it."""

    name: str

    def fetch(self, prompt: Prompt) -> Completion:
        """Return its answer, which may be anything.

        Raises FetchError where none can be had; EndedError where no other can be had either.
        """


class Publisher(Protocol):
    """One place that posts are delivered to; `name` is the user's name for it.

    `repeatable` publishers leave the same when a parcel is published twice: only they are asked
    again after an interruption.  `consecutive` ones publish no parcel before all those ahead of it
    have arrived.
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


class Renderer(Protocol):
    """Turns an issue into one file."""

    name: str

    def render(self, digest: Digest) -> Artifact:
        """Return the file: a pure function of the issue."""


class Shelf(Protocol):
    """Where posts are written.  Both methods raise OutputError before anything is written.

    They refuse a file that was changed since it was written or was never ours, unless `force`.
    """

    def check(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:
        """Return the paths that `write` would write; change nothing."""

    def write(self, artifacts: Sequence[Artifact], *, force: bool) -> Sequence[Path]:
        """Write each file whole, and return the paths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A file of an archive: its name, what stands for all that it is made from, and its maker.

    It is made only where another file, or one that was made from something else, lies there.
    """

    name: str
    made_from: str
    make: Callable[[], bytes]


class Press(Protocol):
    """Makes the files of an archive: pure functions of issues."""

    def set_issue(self, digest: Digest, made_from: str) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return an issue as the archive has it, and its data files."""

    def set_edited(
        self, digest: Digest, text: bytes, made_from: str
    ) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return the same of an issue from its edited post; raises DigestError for a broken one."""

    def pages(
        self, issues: Sequence[SiteIssue], read: Callable[[SiteIssue], bytes]
    ) -> Iterator[Leaf]:
        """Yield every other file; `read` gives the data or the post that a page is made from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as it lies in its folder, and whether it is not as any build wrote it there."""

    content: bytes
    changed: bool


class Drafts(Protocol):
    """The folder of posts, in which editors work."""

    def find(self, stem: str) -> Draft | None:
        """Return an issue's post, if it is there.  Raises OutputError where it cannot be read."""


class SiteFolder(Protocol):
    """The folder of an archive, which remembers what was written to it.

    What somebody else wrote or changed there is neither replaced nor removed; `theirs` names what
    so could not be written.  Every method may raise OutputError.
    """

    @property
    def issues(self) -> Mapping[str, SiteIssue]:
        """The issues of the archive as it was made last, by stem."""

    @property
    def theirs(self) -> Sequence[Path]:
        """What was left as somebody else made it."""

    def holds(self, name: str, made_from: str) -> bool:
        """Return whether a file lies there as it was made, from this."""

    def read(self, name: str) -> bytes:
        """Return a file."""

    def write(self, leaves: Iterable[Leaf], issues: Iterable[SiteIssue] = ()) -> Sequence[Path]:
        """Write what is not there yet, whole, and return the paths; remember it and the issues."""

    def finish(self, issues: Iterable[SiteIssue], names: Iterable[str]) -> Sequence[Path]:
        """Remove what is not of these issues or names, and return the paths."""


class Library(Protocol):
    """Where everything seen is kept.  Every method may raise LibraryError."""

    def turn(self, slug: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a topic, so that no other run builds it; `waiting` is called where one does."""

    def asking(
        self, kind: str, question: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Ask a question alone among all runs; what is held may have changed meanwhile."""

    def save_papers(self, papers: Iterable[Paper], *, at: datetime) -> None:
        """Keep records; the newest version is the current one, and loses nothing once stated."""

    def save_announced(self, days: Mapping[str, date]) -> None:
        """Keep the days on which listings have papers as new, where none is stated yet."""

    def load_papers(self, ids: Iterable[str]) -> Mapping[str, Paper]:
        """Return the current record of each identifier that is held, in the order asked for."""

    def load_versions(self, versions: Mapping[str, int]) -> Mapping[str, Paper]:
        """Return these versions of these papers, as far as they are held, in the order given."""

    def load_saved(self, ids: Iterable[str]) -> Mapping[str, datetime]:
        """Return when the current record of each identifier that is held was last saved."""

    def load_titles(self) -> Iterable[tuple[str, str, str]]:
        """Return identifier, title and DOI ("" where there is none) of every paper."""

    def load_submitted(self, start: datetime, end: datetime) -> Sequence[Paper]:
        """Return the papers with `start <= published < end`, by published, then identifier."""

    def save_page(self, search: Search, page: Page, *, at: datetime) -> None:
        """Keep a page in one transaction; row 0 starts the search anew, a gap is a ValueError."""

    def finish_search(self, search: Search, problems: Sequence[Problem], *, at: datetime) -> None:
        """Mark a search as complete (no problems) or as given up for now (with problems)."""

    def load_search(self, search: Search) -> SearchState | None:
        """Return how far a search has come, or None where it was never begun."""

    def load_searches(self, subject: str, window: Window) -> Sequence[tuple[Search, bool]]:
        """Return the searches for a subject in a window, without query, and whether complete."""

    def save_listing(self, page: ListingPage, *, source: str, at: datetime) -> None:
        """Keep part of a listing; a page at entry 0 starts it anew."""

    def finish_listing(
        self, category: str, day: date, problems: Sequence[Problem], *, at: datetime
    ) -> None:
        """Mark a listing as complete (no problems) or as given up for now (with problems)."""

    def load_listing(self, category: str, day: date) -> Listing | None:
        """Return what is held of a listing, or None where it was never begun."""

    def load_newest(self, before: date) -> str | None:
        """Return the highest identifier that any listing dated before a day has as new."""

    def save_edition(self, edition: Edition) -> None:
        """Keep what an issue found and chose; the same slug and date replace each other."""

    def load_editions(self, slug: str, *, about: Iterable[str] = ()) -> Sequence[Edition]:
        """Return a topic's issues, oldest date first, with the fates of these papers alone."""

    def load_fates(self, slug: str, day: date) -> Mapping[str, Fate]:
        """Return the fate of every paper that the issue of a day found, if there is one."""

    def load_revised(self, slug: str) -> frozenset[str]:
        """Return the papers that a topic chose in another version than the current one."""

    def load_chosen(self, slug: str) -> Mapping[str, date]:
        """Return the papers that a topic's issues chose, each with the last date it stood in."""

    def save_answer(self, answer: Answer) -> None:
        """Keep what a service said; one that says the same as before only renews its age."""

    def load_answers(self, subjects: Iterable[str]) -> Sequence[Answer]:
        """Return the last answer of each service about these subjects, by subject, then service."""

    def load_answers_of(self, slug: str, day: date) -> Sequence[Answer]:
        """Return the answers that an issue was made of, by subject, then service."""

    def save_replies(self, replies: Iterable[Reply], *, anew: bool = False) -> Sequence[Reply]:
        """Keep what a model answered, and return what is kept: the first, unless `anew`."""

    def load_replies(self, model: str, keys: Iterable[str]) -> Mapping[str, Reply]:
        """Return what a model answered by key, as far as it is held, in the order asked for."""

    def load_replies_of(self, slug: str, day: date) -> Sequence[Reply]:
        """Return the replies that an issue was worded from, by model, then key."""

    def save_written(self, path: Path, digest: str) -> None:
        """Remember the SHA-256 (hex) of what is about to be written to a path."""

    def load_written(self, path: Path) -> frozenset[str]:
        """Return every SHA-256 that was written to a path."""

    def hold_publisher(
        self, name: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Hold a publisher, so that no other run delivers to it."""

    def claim_parcel(self, receipt: Receipt, over: Collection[DeliveryState]) -> Receipt | None:
        """Keep on the disk that a parcel is being sent, before anything of it leaves.

        Where it is held in another state than those in `over`, that is returned, and nothing kept.
        """

    def save_receipt(self, receipt: Receipt) -> None:
        """Keep what has become of a parcel."""

    def forget_receipt(self, publisher: str, slug: str, day: date, key: str) -> None:
        """Keep nothing any more of a parcel."""

    def load_receipts(self, publisher: str, slug: str, day: date) -> Sequence[Receipt]:
        """Return what is known of an issue's parcels at a publisher, by key."""
