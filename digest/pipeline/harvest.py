"""Harvests sets of papers, and finds the days and queries for which the library has all papers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from digest.calendar import closes
from digest.errors import AnswerError, FetchError
from digest.identifiers import archive_of
from digest.model import EVERYTHING, Harvest, HarvestPage, HarvestRun, Problem, Window
from digest.pipeline.plan import Ports
from digest.ports import Harvester, task
from digest.query import Query, categories_of, is_local

_DAY = timedelta(days=1)
# How long after an announcement all its papers can be harvested; they appear within 2.5 hours.
_APPEARS = timedelta(hours=3)
# How long a token is used: later, records that it skips may have changed.
_TOKEN_LASTS = timedelta(minutes=10)
# Tokens expire at midnight, UTC; a service that refuses more than this many is out of order.
_MOST_EXPIRED = 3
# How many records in the order of their change prove that the service sorts them.
_IN_ORDER = 100
# How many unreadable records are remembered, the newest first.
_MOST_UNREAD = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class HarvestResult:
    """What a run did for a set: the state of its harvest, and the run's pages, records and time.

    The library had lacked `new` of the papers.  `complete` says whether the harvest has ended,
    `unread` whether a record of this run could not be read.
    """

    harvest: Harvest
    pages: int = 0
    records: int = 0
    new: int = 0
    seconds: float = 0.0
    problems: tuple[Problem, ...] = ()
    complete: bool = False
    unread: bool = False


def harvest_sets(
    names: Sequence[str], ports: Ports, source: Harvester, *, full: bool
) -> Iterator[HarvestResult]:
    """Harvest sets one after the other, each from its stored state, and yield the results.

    With `full` a harvest begins again, unless a full harvest is unfinished.  If a set fails, the
    next run continues it; if the source fails, the other sets are not asked for.  Raises
    LibraryError if another run harvests the same set for too long.
    """
    failure: FetchError | None = None
    added = set[str]()
    for name in names:
        if failure:
            held = ports.library.load_harvests().get(name, Harvest(name=name))
            yield HarvestResult(harvest=held, problems=(_incomplete_problem(name, failure),))
            continue
        with ports.library.harvesting(name, ports.progress.warn):
            set_harvest = _SetHarvest(name, ports, source, added)
            try:
                set_harvest.run(full=full)
            except FetchError as error:
                set_harvest.problems.append(_incomplete_problem(name, error))
                failure = None if isinstance(error, AnswerError) else error
        yield set_harvest.result()


class _SetHarvest:
    """A run's harvest of a set; `added` are new papers from this run's sets, which may overlap."""

    def __init__(self, name: str, ports: Ports, source: Harvester, added: set[str]) -> None:
        self._ports, self._source = ports, source
        self._added, self._counted = added, set[str]()
        self._began = ports.clock.monotonic()
        self._harvest = ports.library.load_harvests().get(name, Harvest(name=name))
        self._pages = self._records = self._new = 0
        self._complete = self._unread = False
        self.problems: list[Problem] = []

    def result(self) -> HarvestResult:
        """Return what this run did."""
        return HarvestResult(
            harvest=self._harvest,
            pages=self._pages,
            records=self._records,
            new=self._new,
            seconds=self._ports.clock.monotonic() - self._began,
            problems=tuple(dict.fromkeys(self.problems)),
            complete=self._complete and self._harvest.until is not None,
            unread=self._unread,
        )

    def run(self, *, full: bool) -> None:
        """Harvest to the end; after more than a day, also harvest what changed meanwhile."""
        begun = self._ports.clock.now()
        self._follow(self._resume(full=full))
        until = self._harvest.until
        if self._complete and until and until < begun - _DAY:
            self._follow(self._resume(full=False))

    def _resume(self, *, full: bool) -> HarvestRun:
        """Return the unfinished run, or a new run."""
        held, until = self._harvest.run, self._harvest.until
        if held and (held.full or not full):
            return held
        if full or until is None:
            return HarvestRun(full=True)
        # A record can turn up hours after its datestamp, on the day after it.
        since = until.date() - _DAY
        return HarvestRun(full=False, since=since, start=since, unread=self._harvest.unread)

    def _follow(self, run: HarvestRun) -> None:
        """Fetch page after page; each is saved together with the state of the run."""
        ports, name, expired = self._ports, self._harvest.name, 0
        self._complete = False
        known = self._harvest.records if run.full and self._harvest.until else None
        with task(ports.progress, f"Harvesting {name}", known):
            while not self._complete:
                is_old = run.came is None or ports.clock.now() - run.came > _TOKEN_LASTS
                run = _begin_again(run) if is_old and _proven(run) else run
                page = self._source.fetch_records(name, start=run.start, token=run.token)
                if page.is_over:
                    expired += 1
                    if expired > _MOST_EXPIRED:
                        raise AnswerError(f"arXiv does not take its own tokens for {name}.")
                    ports.progress.note(f"The token for {name} is no longer good.")
                    run = _begin_again(run)
                    continue
                if not (run.token or page.days) and run.records:
                    # The request was for changes since a day that had records.
                    raise AnswerError(
                        f"arXiv says that {name} has no record where some came before."
                    )
                run = _add_page(run, page, ports.clock.now())
                run = replace(run, new=run.new + self._count_new(page, full=run.full))
                self._save_page(run, page)
                ports.progress.advance(run.papers, known)

    def _count_new(self, page: HarvestPage, *, full: bool) -> int:
        """Count the papers that the library lacked before this run, each once."""
        ids = {paper.id for paper in page.papers}
        new = ids - self._ports.library.load_latest(ids).keys()
        if not full:
            self._added |= new
            new = ids & self._added - self._counted
            self._counted |= new
        self._new += len(new)
        return len(new)

    def _save_page(self, run: HarvestRun, page: HarvestPage) -> None:
        self._pages, self._records = self._pages + 1, self._records + len(page.days)
        self.problems += (*page.problems, *page.unread)
        self._unread |= bool(page.unread)
        self._complete = run.ended
        self._harvest = self._conclude(run) if self._complete else replace(self._harvest, run=run)
        self._ports.library.save_harvest(self._harvest, page, at=self._ports.clock.now())

    def _conclude(self, run: HarvestRun) -> Harvest:
        """Return the harvest at the end of a run; an empty run changes nothing."""
        held = replace(self._harvest, run=None)
        if not run.records:
            if run.full:
                self.problems.append(_empty_set_problem(held.name))
            return held
        # A time in the future comes from a wrong clock.
        times = (run.answered, self._ports.clock.now())
        until = min(time for time in times if time)
        return replace(
            held,
            until=max(until, held.until or until),
            records=run.papers if run.full else held.records + run.new,
            unread=run.unread,
        )


def _proven(run: HarvestRun) -> date | None:
    """Return the day before which nothing is missing, None if the order of records is not known."""
    has_order = run.in_order and run.records >= _IN_ORDER and run.oldest != run.newest
    return run.newest if has_order else None


def _add_page(run: HarvestRun, page: HarvestPage, now: datetime) -> HarvestRun:
    """Return the run after a page.

    A token skips as many records as were sent.  If one of them changes meanwhile and so moves to a
    later day, the token skips a record that was never sent.  So the next request begins at the last
    day of the page; a token is used only within a day, or if the order is not known.
    """
    days = [*([run.newest] if run.newest else []), *page.days]
    newest = max(days, default=None)
    arrived = {*(paper.id for paper in page.papers), *page.deleted}
    unread = [problem for problem in run.unread if problem.subject not in arrived]
    known = run.of_newest if newest == run.newest else 0
    after = replace(
        run,
        token=page.token,
        answered=min(run.answered or page.answered, page.answered),
        came=now,
        oldest=run.oldest or next(iter(days), None),
        newest=newest,
        in_order=run.in_order and days == sorted(days),
        pages=run.pages + 1,
        records=run.records + len(page.days),
        of_newest=sum(day == newest for day in page.days) + known,
        unread=tuple(dict.fromkeys((*unread, *page.unread)))[-_MOST_UNREAD:],
        ended=not page.token,
    )
    if after.in_order < run.in_order and run.start != run.since:
        # The assumption that the records are in order was wrong.
        return replace(_begin_again(after), ended=False)
    is_new_day = bool(page.token) and _proven(after) not in {None, after.start}
    return _begin_again(after) if is_new_day else after


def _begin_again(run: HarvestRun) -> HarvestRun:
    """Return the run without its token: from the day before which nothing is missing, or anew."""
    start = _proven(run)
    again = run.again + run.of_newest if start else run.records
    return replace(run, token="", start=start or run.since, again=again, of_newest=0)


def _incomplete_problem(name: str, error: FetchError) -> Problem:
    message = f"The harvest of {name} did not come to its end. {error}"
    hint = error.hint or "Run the same command again: it goes on from there."
    return Problem(stage="fetch", subject=name, message=message, hint=hint)


def _empty_set_problem(name: str) -> Problem:
    message = f"arXiv says that there is nothing at all in {name}, which cannot be."
    return Problem(stage="fetch", subject=name, message=message, hint="Run it again later.")


# ------------------------------------------------------------------------------------ coverage


def find_harvest_end(query: Query | None, harvests: Mapping[str, Harvest]) -> datetime | None:
    """Return the time until which the library has all papers of a query, None if it does not.

    A query that is not bound to categories needs a harvest of all of arXiv.
    """
    if query is None or not is_local(query):
        return None
    untils = [harvest.until for harvest in _find_newest(query, harvests)]
    known = [until for until in untils if until]
    return min(known) if len(known) == len(untils) else None


def find_unread(query: Query, harvests: Mapping[str, Harvest]) -> Sequence[Problem]:
    """Return the problems of harvested records that could not be read and may match a query."""
    newest = _find_newest(query, harvests)
    return tuple(dict.fromkeys(problem for harvest in newest for problem in harvest.unread))


def _find_newest(query: Query, harvests: Mapping[str, Harvest]) -> Iterator[Harvest]:
    """Yield the newest harvest of each category of a query: its own, or that of a larger set."""
    for name in categories_of(query) or (EVERYTHING,):
        sets = (name, archive_of(name), EVERYTHING)
        known = (harvests[key] for key in sets if key in harvests)
        ended = {harvest.until: harvest for harvest in known if harvest.until}
        yield ended[max(ended)] if ended else Harvest(name=name)


def is_harvested(until: datetime | None, day: date) -> bool:
    """Return whether a harvest until this time has everything announced on a day."""
    return until is not None and closes(Window(start=day, end=day)) + _APPEARS <= until
