"""A desk to make issues at: a real library, a scripted source, and papers of invented weeks."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from digest.model import Author, Paper
from digest.pipeline import Built, Made, Request, Subject, Tools, Wordsmith, build, make
from digest.ports import Embedder, Enricher, Shelf, Votes
from digest.publish.files import FolderShelf
from digest.query import parse_query
from digest.ranking import Embed
from digest.render import renderer
from digest.store import SqliteLibrary
from digest.themes import load_taxonomy
from tests.fakes import FakeClock, FakeListings, FakeSource, SilentProgress
from tests.fixtures import paper

TIDES = Subject(slug="tides", name="tides", query=parse_query('all:"tide pools"'))
TAXONOMY = load_taxonomy()
SATURDAY = date(2026, 2, 28)
MONDAY, WEDNESDAY, FRIDAY = (date(2026, 2, day) for day in (23, 25, 27))
WEEK = timedelta(days=7)
_LAST_LINE = "Tide pools are studied with deep learning; {number} of them are new to science."


def tide(number: int, day: date = WEDNESDAY, **changes: Any) -> Paper:  # noqa: ANN401
    """Invent a paper of the topic that is due in a working day's listing."""
    fields: dict[str, Any] = {
        "id": f"2602.{number:05}",
        "title": f"Shore Survey {number}",
        "abstract": f"We count limpets on shore {number}. {_LAST_LINE.format(number=number)}",
        "authors": (Author(name=f"Ada Quill-{number}"), Author(name="Bo Fernandez")),
        "published": due_in(day),
        "updated": due_in(day),
    }
    return paper(**(fields | changes))


def tides(numbers: Iterable[int], day: date = WEDNESDAY) -> tuple[Paper, ...]:
    """Invent one paper a number, all due on one day."""
    return tuple(tide(number, day) for number in numbers)


def due_in(day: date) -> datetime:
    """Return a time of submission, in winter, whose listing bears this working day."""
    back = 3 if day.weekday() == 0 else 1
    return datetime.combine(day - timedelta(days=back), time(15), tzinfo=UTC)


def ids(papers: Iterable[Paper]) -> list[str]:
    """Return identifiers."""
    return [paper.id for paper in papers]


def request(day: date = SATURDAY, **changes: Any) -> Request:  # noqa: ANN401
    """Ask for the issue of a day."""
    fields: dict[str, Any] = {"subject": TIDES, "date": day}
    return Request(**(fields | changes))


@dataclass
class Desk:
    """Everything that an issue is made with."""

    library: SqliteLibrary
    source: FakeSource
    clock: FakeClock
    folder: Path
    progress: SilentProgress = field(default_factory=SilentProgress)
    listings: FakeListings | None = None
    enrichers: tuple[Enricher, ...] = ()
    votes: Votes | None = None
    embed: Embed | None = None
    embedder: Embedder | None = None
    wordsmith: Wordsmith | None = None

    @property
    def tools(self) -> Tools:
        """The parts, as the flow takes them."""
        return Tools(
            library=self.library,
            source=self.source,
            clock=self.clock,
            progress=self.progress,
            listings=self.listings,
            enrichers=self.enrichers,
            votes=self.votes,
            embed=self.embed,
            embedder=self.embedder,
            wordsmith=self.wordsmith,
        )

    def set_date(self, day: date) -> None:
        """Move the clock to noon of a day."""
        self.clock = FakeClock(datetime.combine(day, time(12), tzinfo=UTC))

    def make(self, day: date = SATURDAY, **changes: Any) -> Made:  # noqa: ANN401
        """Make an issue."""
        return make(request(day, **changes), self.tools, TAXONOMY)

    def build(self, day: date = SATURDAY, **changes: Any) -> Built:  # noqa: ANN401
        """Build an issue into the folder."""
        return self.build_on(FolderShelf(self.folder, self.library), day, **changes)

    def build_on(
        self,
        shelf: Shelf,
        day: date = SATURDAY,
        *,
        dry_run: bool = False,
        due: Sequence[str] = (),
        **changes: Any,  # noqa: ANN401 - any field of a request
    ) -> Built:
        """Build an issue onto a shelf."""
        renderers = [renderer("md"), renderer("json")]
        asked = request(day, **changes)
        return build(asked, self.tools, TAXONOMY, renderers, shelf, dry_run=dry_run, due=due)

    def chosen(self, day: date = SATURDAY, **changes: Any) -> list[str]:  # noqa: ANN401
        """Make an issue and return its papers by identifier."""
        digest = self.build(day, **changes).made.digest
        return sorted(entry.paper.id for entry in digest.entries) if digest else []

    def files(self) -> dict[str, bytes]:
        """Return what the folder holds."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())}


def fates(made: Made) -> dict[str, str]:
    """Return the fate of every paper of a made issue."""
    return dict(made.edition.fates) if made.edition else {}


def subjects(made: Made) -> Sequence[str]:
    """Return what an issue's problems are about."""
    return [problem.subject for problem in made.problems]
