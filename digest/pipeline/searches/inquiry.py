"""Asks a source for searches on behalf of one run, and remembers what was asked and what failed.

Where the source itself fails, or the run's budget is gone, nothing more is asked for: what the
library holds has to do.
"""

from datetime import datetime
from typing import Literal

from digest.errors import AnswerError, FetchError
from digest.model import Page, Search, SearchState
from digest.pipeline.searches.answers import Stop, fetch_answer, look_once, read_on
from digest.pipeline.searches.halves import is_too_large
from digest.pipeline.searches.shortfalls import is_another, was_empty
from digest.pipeline.tools import Tools


class Inquiry:
    """One run's asking for a search and its parts.

    What was asked before this run is out of date where nothing is `closed`.  `error` is the first
    that was met.
    """

    def __init__(
        self,
        search: Search,
        tools: Tools,
        *,
        closed: datetime | None = None,
        offline: bool = False,
        refresh: bool = False,
    ) -> None:
        self.search = search
        self.tools = tools
        self.offline = offline
        self.error: FetchError | None = None
        self._closed = closed
        self._refresh = refresh
        self._gave_up = offline
        self._asked: dict[Search, Literal["begun", "ended", "failed"]] = {}
        self._doubted: set[Search] = set()

    def ask(self, search: Search, stop: Stop) -> SearchState | None:
        """Fetch what is missing of a search, to a page where it stops; return what is held.

        Raises FetchError where nothing is gained.
        """
        state = self.tools.library.load_search(search)
        if self._gave_up or self.is_settled(search, state) or self._asked.get(search) == "failed":
            return state
        with self.tools.library.asking("search", search.query, self.tools.progress.note):
            # Another run may have had it meanwhile.
            state = self.tools.library.load_search(search)
            if not self.is_settled(search, state):
                self._fetch(search, state, stop)
        return self.tools.library.load_search(search)

    def ask_all(self, search: Search, stop: Stop = read_on) -> SearchState | None:
        """Fetch all that is missing of a search; where that fails, what is held has to do."""
        return self._try(search, stop)

    def look(self, search: Search) -> SearchState | None:
        """Return what is known of a search; one page of it tells how large it is."""
        if search in self._asked:
            return self.tools.library.load_search(search)
        return self._try(search, look_once)

    def doubt(self, *searches: Search) -> None:
        """Believe nothing of these that an earlier run was told, nor that they have parts."""
        self._doubted.update(searches)

    def is_settled(self, search: Search, state: SearchState | None) -> bool:
        """Tell whether a search was asked when all was announced, and has all its rows.

        Of one that is had in parts, the parts have them.  What was asked in the future was asked by
        a clock that was wrong.
        """
        if self._asked.get(search) == "ended":
            return True
        if state is None or self._closed is None or search in self._doubted:
            return False
        if self._is_outdated(state):
            return False
        if not self._closed <= state.asked <= self.tools.clock.now():
            return False
        return state.complete or self.has_parts(search, state)

    def has_parts(self, search: Search, answer: SearchState | Page) -> bool:
        """Tell whether an answer must be, and can be, had in parts."""
        is_large = is_too_large(search, answer.total, self.tools.source)
        return is_large and not is_another(answer.problems)

    def _try(self, search: Search, stop: Stop) -> SearchState | None:
        try:
            return self.ask(search, stop)
        except FetchError as error:
            self._asked[search] = "failed"
            self._note(error)
            return self.tools.library.load_search(search)

    def _fetch(self, search: Search, state: SearchState | None, stop: Stop) -> None:
        """Fetch what is missing of a search, of which this is held."""
        ending = fetch_answer(
            search,
            self.tools,
            self._usable(search, state),
            stop=stop,
            may_be_empty=self._may_be_empty(search, state),
        )
        self._asked[search] = "begun" if ending.stopped else "ended"
        self._note(ending.error)

    def _note(self, error: FetchError | None) -> None:
        """Remember the first error; after one of the source nothing more is asked for."""
        self.error = self.error or error
        self._gave_up |= error is not None and not isinstance(error, AnswerError)

    def _usable(self, search: Search, state: SearchState | None) -> SearchState | None:
        """Return what need not be fetched again."""
        if state is None or state.complete:
            return None
        is_old = search not in self._asked and (self._is_outdated(state) or search in self._doubted)
        return None if is_old else state

    def _is_outdated(self, state: SearchState) -> bool:
        """Tell whether all is to be asked again, and this was asked before the run."""
        return self._refresh and not self.tools.is_of_this_run(state.asked)

    def _may_be_empty(self, search: Search, before: SearchState | None) -> bool:
        """Tell whether finding nothing is believed: of a part it is, as its whole has rows.

        Who looks for something rare is not told that finding nothing is rare.
        """
        if self._closed is None or search != self.search:
            return True
        return was_empty(before, self.tools.clock.now(), self._closed)
