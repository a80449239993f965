"""Where everything seen is kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol

from digest.model import (
    Answer,
    Edition,
    Fate,
    LibraryState,
    Listing,
    ListingPage,
    Page,
    Paper,
    Placed,
    Problem,
    Reply,
    Run,
    Search,
    SearchState,
    Window,
)
from digest.ports.outside import Ledger


class Library(Ledger, Protocol):
    """Where everything seen is kept.  Every method may raise LibraryError."""

    def turn(self, slug: str, waiting: Callable[[str], None]) -> AbstractContextManager[None]:
        """Hold a topic, so that no other run builds it; `waiting` is told where one does."""
        ...

    def asking(
        self, kind: str, question: str, waiting: Callable[[str], None]
    ) -> AbstractContextManager[None]:
        """Ask a question alone among all runs, so that others wait for the answer.

        What is held may have changed meanwhile.  `waiting` is told where another run is asking.
        Questions of different kinds may be asked within one another.
        """
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

    def load_titles(self) -> Iterable[tuple[str, str, str]]:
        """Return identifier, title and DOI ("" where there is none) of every paper."""
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

    def load_places(self, paper: str) -> Sequence[Placed]:
        """Return where a paper stands in issues of any topic, by date, then slug."""
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

    def save_replies(self, replies: Iterable[Reply], *, anew: bool = False) -> Sequence[Reply]:
        """Keep what a model answered, and return each as it is kept: the first of its key stays.

        So two runs that asked at once go on with the same.  With `anew`, which is for those who
        were told to ask again, these take the place of what is held.
        """
        ...

    def load_replies(self, model: str, keys: Iterable[str]) -> Mapping[str, Reply]:
        """Return what a model answered by key, as far as it is held, in the order asked for."""
        ...

    def load_replies_of(self, slug: str, day: date) -> Sequence[Reply]:
        """Return the replies that an issue was worded from, by model, then key."""
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

    def count_days_after(self, moment: datetime) -> int:
        """Return on how many later days, in UTC, papers were submitted."""
        ...

    def load_state(self) -> LibraryState:
        """Return what `digest status` tells."""
        ...

    def close(self) -> None:
        """Let go of the library."""
        ...
