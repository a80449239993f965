"""What the flow needs from outside: sources, services, places, files and the clock."""

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
    ListingPage,
    Page,
    Parcel,
    Post,
    Problem,
    Prompt,
    Question,
    Receipt,
    Search,
    SiteIssue,
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


class Model(Protocol):
    """A language model; `name` is what its endpoint calls it.  Threads may share it."""

    name: str

    def fetch(self, prompt: Prompt) -> Completion:
        """Return its answer, which may be anything.

        Raises FetchError where none can be had; EndedError where no other can be had either.
        """
        ...


class Publisher(Protocol):
    """One place that posts are delivered to.

    `name` is the user's name for it.  `repeatable` says that publishing a parcel twice leaves what
    publishing it once does: only then is one that was interrupted published again unasked.
    `consecutive` says that parcels follow one another as a text does: none is published before
    all those ahead of it have arrived.
    """

    name: str
    repeatable: bool
    consecutive: bool

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the parcels of a post, in the order of delivery; reaches nothing outside.

        Raises DeliveryError where the post lacks something that it needs.
        """
        ...

    def publish(self, parcel: Parcel) -> str:
        """Deliver a parcel, and return where it is: an address or an identifier, or nothing.

        Raises DeliveryError; its `uncertain` says that the parcel may have arrived all the same.
        """
        ...

    def close(self) -> None:
        """Let go of every connection."""
        ...


class Ledger(Protocol):
    """What was delivered, so that it is delivered once.  Every method may raise LibraryError."""

    def hold_publisher(
        self, name: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Hold a publisher, so that no other run delivers to it; `waiting` is told of one."""
        ...

    def claim_parcel(self, receipt: Receipt, over: Collection[DeliveryState]) -> Receipt | None:
        """Keep that a parcel is being sent, for good, before anything of it leaves.

        Where it is held in another state than those in `over`, that is returned, and nothing kept.
        """
        ...

    def save_receipt(self, receipt: Receipt) -> None:
        """Keep what has become of a parcel."""
        ...

    def forget_receipt(self, publisher: str, slug: str, day: date, key: str) -> None:
        """Keep nothing any more of a parcel."""
        ...

    def load_receipts(self, publisher: str, slug: str, day: date) -> Sequence[Receipt]:
        """Return what is known of an issue's parcels at a publisher, by key."""
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
        """Return what the archive says of an issue, and its data files."""
        ...

    def set_edited(
        self, digest: Digest, text: bytes, made_from: str
    ) -> tuple[SiteIssue, Sequence[Artifact]]:
        """Return the same of an issue whose post was changed by its editor, from that post.

        Raises DigestError where the post cannot be read.
        """
        ...

    def pages(
        self, issues: Sequence[SiteIssue], read: Callable[[SiteIssue], bytes]
    ) -> Iterator[Leaf]:
        """Yield every other file; `read` gives the data or the post that a page is made from."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post as it lies in its folder, and whether it is not as any build wrote it there."""

    content: bytes
    changed: bool


class Drafts(Protocol):
    """The folder of posts, in which editors work."""

    def find(self, stem: str) -> Draft | None:
        """Return an issue's post, if it is there.  Raises OutputError where it cannot be read."""
        ...


class SiteFolder(Protocol):
    """The folder of an archive, which remembers what was written to it.

    What somebody else wrote or changed there is neither replaced nor removed; `theirs` names what
    so could not be written.  Every method may raise OutputError.
    """

    @property
    def issues(self) -> Mapping[str, SiteIssue]:
        """The issues of the archive as it was made last, by stem."""
        ...

    @property
    def theirs(self) -> Sequence[Path]:
        """What was left as somebody else made it."""
        ...

    def holds(self, name: str, made_from: str) -> bool:
        """Tell whether a file lies there as it was made, from this."""
        ...

    def read(self, name: str) -> bytes:
        """Return a file."""
        ...

    def write(self, leaves: Iterable[Leaf], issues: Iterable[SiteIssue] = ()) -> Sequence[Path]:
        """Write what is not there yet, whole, and return the paths; remember it and the issues."""
        ...

    def finish(self, issues: Iterable[SiteIssue], names: Iterable[str]) -> Sequence[Path]:
        """Remove what the archive no longer has; return the paths.  Only these issues are left."""
        ...
