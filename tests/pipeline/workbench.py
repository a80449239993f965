"""A workbench for issues: a real library, a scripted source, and papers of invented weeks."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from digest import pipeline
from digest.calendar import window_of
from digest.model import Author, Decision, DeliveryState, Issue, IssueRecord, Paper
from digest.pipeline import BuildResult, FetchResult, Ports, Request, Topic
from digest.ports import Enricher, Feeds, Votes
from digest.publish.folder import PostFolder
from digest.query import parse_query
from digest.render import Renderer
from digest.store import Library, open_library
from digest.themes import load_taxonomy
from tests.fakes import FakeClock, FakeListings, FakeSource, SilentProgress
from tests.fixtures import paper

TIDES = Topic(slug="tides", name="tides", query=parse_query('all:"tide pools"'))
SHORES = Topic(slug="shores", name="shores", query=parse_query("cat:cs.LG"))
TAXONOMY = load_taxonomy()
DAY, WEEK, HOUR = timedelta(days=1), timedelta(days=7), 3600.0
SATURDAY = date(2026, 2, 28)
DAYS = tuple(SATURDAY - DAY * back for back in (5, 4, 3, 2, 1))
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = DAYS
STAGES = frozenset({"fetch", "choose", "compare", "enrich", "write", "corrections"})
_ABSTRACT = (
    "We present a deep learning method that counts limpets in tide pools. On shore {0}, the method"
    " finds 93.1% of all limpets, against 81.2% for earlier methods."
)


def tide(number: int, day: date = WEDNESDAY, **changes: Any) -> Paper:  # noqa: ANN401
    """Invent a paper of the topic that is due in a working day's listing."""
    told: dict[str, Any] = {
        "id": names(number)[0],
        "title": f"Shore Survey {number}",
        "abstract": _ABSTRACT.format(number),
        "authors": (Author(name=f"Ada Quill-{number}"), Author(name="Bo Fernandez")),
        "published": due_in(day),
        "updated": due_in(day),
    }
    return paper(**(told | changes))


def tides(numbers: Iterable[int], day: date = WEDNESDAY) -> tuple[Paper, ...]:
    """Invent one paper a number, all due on one day."""
    return tuple(tide(number, day) for number in numbers)


def due_in(day: date) -> datetime:
    """Return a time of submission, in winter, whose listing bears this working day."""
    back = 3 if day.weekday() == 0 else 1
    return datetime.combine(day - DAY * back, time(15), tzinfo=UTC)


def names(*numbers: int) -> list[str]:
    """Return the identifiers of invented papers."""
    return [f"2602.{number:05}" for number in numbers]


def ids(papers: Iterable[Paper]) -> list[str]:
    """Return identifiers."""
    return [paper.id for paper in papers]


def request(day: date = SATURDAY, **changes: Any) -> Request:  # noqa: ANN401
    """Ask for the issue of a day."""
    told: dict[str, Any] = {"topic": TIDES, "date": day}
    return Request(**(told | changes))


def past(day: date, days: int = 7, **changes: Any) -> IssueRecord:  # noqa: ANN401 - any field
    """Return what the library has of an issue that found nothing."""
    made = datetime.combine(day, time(12), tzinfo=UTC)
    told: dict[str, Any] = {"slug": TIDES.slug, "query": TIDES.query_text, "decisions": {}}
    told |= {"date": day, "window": window_of(day, days), "completed": made, "begun": made}
    return IssueRecord(**(told | changes))


class WaitObserver(SilentProgress):
    """An observer that calls back once its run is told that it waits for another."""

    def __init__(self, told: Callable[[], object]) -> None:
        super().__init__()
        self._told = told

    def note(self, message: str) -> None:
        """Remember a note, and pass on that there is a wait."""
        super().note(message)
        if message.startswith("Another run"):
            self._told()


@dataclass
class Workbench:
    """Everything that an issue is made with: most fields are those of `Tools`."""

    library: Library
    source: FakeSource
    clock: FakeClock
    folder: Path
    progress: SilentProgress = field(default_factory=SilentProgress)
    listings: FakeListings | None = None
    enrichers: tuple[Enricher, ...] = ()
    votes: Votes | None = None
    feeds: Feeds | None = None
    young: timedelta = timedelta(days=30)
    begun: datetime | None = None

    @property
    def ports(self) -> Ports:
        """The parts, as the flow takes them."""
        parts = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "folder"}
        return Ports(**parts)

    def set_date(self, day: date) -> None:
        """Move the clock to noon of a day."""
        self.clock = FakeClock(datetime.combine(day, time(12), tzinfo=UTC))

    def make(self, day: date = SATURDAY, **changes: Any) -> BuildResult:  # noqa: ANN401
        """Make an issue."""
        return pipeline.make(request(day, **changes), self.ports, TAXONOMY)

    def build(
        self,
        day: date = SATURDAY,
        *,
        shelf: PostFolder | None = None,
        dry_run: bool = False,
        due: Sequence[str] = (),
        waiting: Sequence[str] = (),
        **changes: Any,  # noqa: ANN401 - any field of a request
    ) -> BuildResult:
        """Build an issue into the folder, or onto another shelf."""
        shelf = shelf or PostFolder(self.folder, self.library)
        made_by = (
            request(day, **changes),
            self.ports,
            TAXONOMY,
            Renderer(["md", "json"]),
        )
        promised: dict[str, DeliveryState] = dict.fromkeys(waiting, "waiting")
        promised.update(dict.fromkeys(due, "due"))
        return pipeline.build(*made_by, shelf, dry_run=dry_run, due=lambda _: promised)

    def chosen(self, day: date = SATURDAY, **changes: Any) -> list[str]:  # noqa: ANN401
        """Build an issue and return its papers by identifier."""
        issue = self.build(day, **changes).issue
        return sorted(entry.paper.id for entry in issue.entries) if issue else []

    def fetch(self, *numbers: int, **wanted: Any) -> FetchResult:  # noqa: ANN401 - any field
        """Gather papers by number, and whatever else is wanted."""
        asked = pipeline.FetchRequest(ids=tuple(names(*numbers)), **wanted)
        return pipeline.gather(asked, self.ports)

    def announced(self, *numbers: int) -> dict[int, date]:
        """Return the days that the library states of papers, by number."""
        held = self.library.load_papers(names(*numbers))
        days = {
            number: held[name].announced for number in numbers if (name := names(number)[0]) in held
        }
        return {number: day for number, day in days.items() if day}

    def holds(self, day: date, category: str = "cs.LG") -> bool:
        """Return whether a listing is held whole."""
        held = self.library.load_listing(category, day)
        return held is not None and held.complete

    def files(self) -> dict[str, bytes]:
        """Return what the folder holds."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())}


@contextmanager
def workbench_in(
    folder: Path, source: FakeSource | None = None, clock: FakeClock | None = None
) -> Iterator[Workbench]:
    """Give an empty library and a folder for posts, by default noon of 28 February 2026."""
    clock = clock or FakeClock()
    with open_library(folder / "home", now=clock.now) as library:
        yield Workbench(library, source or FakeSource(), clock, folder / "posts")


def decisions(made: BuildResult) -> dict[str, Decision]:
    """Return the decision of every paper of an issue."""
    issue_record = made.issue_record
    return dict(issue_record.decisions) if issue_record else {}


def messages(made: BuildResult | FetchResult) -> str:
    """Return what is told of problems, each of which belongs to a stage of the flow."""
    assert {problem.stage for problem in made.problems} <= STAGES
    return " ".join(problem.message for problem in made.problems)


def digest_of(made: BuildResult) -> Issue:
    """Return the issue, of which there must be one."""
    found = made.issue
    assert found is not None
    return found


def is_complete(made: BuildResult) -> bool:
    """Return whether an issue could look everywhere."""
    issue_record = made.issue_record
    assert issue_record is not None
    return issue_record.complete
