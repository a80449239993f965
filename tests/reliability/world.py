"""The invented week that faults are tried on: 1,000 papers, which a search gets on five pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from digest.model import Search
from digest.pipeline import Request, Subject
from digest.pipeline.plan import search_for
from digest.query import parse_query

Record = dict[str, Any]

CATEGORY = "cs.CV"
ISSUE = Request(
    subject=Subject(slug="shores", name="shores", query=parse_query(f"cat:{CATEGORY}")),
    date=date(2026, 2, 28),
)
PAPERS, PAGE, MONDAY = 1000, 200, 23
FIRST = datetime(2026, 2, 20, 20, tzinfo=UTC)
LISTED = tuple(f"2602.{number:05}" for number in range(1, 251))


def records(count: int = PAPERS) -> list[Record]:
    """Invent papers, submitted a minute apart."""
    return [record(number) for number in range(1, count + 1)]


def record(number: int, **changes: Any) -> Record:  # noqa: ANN401 - any field of a record
    """Invent a paper."""
    return {
        "id": f"2602.{number:05}",
        "title": f"Shore Survey {number}",
        "abstract": f"We present a method that counts limpets in tide pools {number}.",
        "authors": [f"Ada Quill-{number}", "Bo Fernandez"],
        "categories": [CATEGORY],
        "published": (FIRST + timedelta(minutes=number)).isoformat(),
        **changes,
    }


def crowded() -> list[Record]:
    """Invent papers of which 90 were submitted in one second, on both sides of a page's end."""
    moment = record(2 * PAGE)["published"]
    together = range(2 * PAGE - 59, 2 * PAGE + 31)
    return [
        record(number, published=moment) if number in together else record(number)
        for number in range(1, PAPERS + 1)
    ]


def many(count: int) -> list[Record]:
    """Invent papers, submitted half a minute apart."""
    return [
        record(number, published=(FIRST + timedelta(seconds=30 * number)).isoformat())
        for number in range(1, count + 1)
    ]


def announced() -> list[Record]:
    """Invent papers of which each day from Monday to Friday announces as many."""
    names = [record(number)["id"] for number in range(1, PAPERS + 1)]
    return [
        record(number, announced=day_of(name).isoformat()) for number, name in enumerate(names, 1)
    ]


def day_of(name: str) -> date:
    """Return the day on which such a paper is announced."""
    number = int(name.partition(".")[2])
    return date(2026, 2, MONDAY + (number - 1) // PAGE)


def changed(number: int, **changes: Any) -> list[Record]:  # noqa: ANN401 - any field of a record
    """Invent papers, one of which is special."""
    return [
        record(each, **changes) if each == number else record(each) for each in range(1, PAPERS + 1)
    ]


def week_search() -> Search:
    """Return the search for the week."""
    query = ISSUE.subject.query
    found = search_for(query, ISSUE.window) if query else None
    assert found is not None
    return found
