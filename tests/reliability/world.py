"""The invented week that faults are tried on: 1,000 papers, which a search gets on five pages."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from digest.model import Search
from digest.pipeline import Request, Topic, search_for
from digest.query import parse_query

Record = dict[str, Any]

CATEGORY = "cs.CV"
QUERY = parse_query(f"cat:{CATEGORY}")
ISSUE = Request(topic=Topic(slug="shores", name="shores", query=QUERY), date=date(2026, 2, 28))
PAPERS, PAGE, MONDAY = 1000, 200, 23
# Of a harvest a page has fewer records than a day.
DAYS, HARVESTED = range(MONDAY, MONDAY + PAPERS // PAGE), 150
FIRST = datetime(2026, 2, 20, 20, tzinfo=UTC)
LISTED = tuple(f"2602.{number:05}" for number in range(1, 251))


def record(number: int, **changes: Any) -> Record:  # noqa: ANN401 - any field of a record
    """Invent a paper, submitted a minute after the one before."""
    return {
        "id": f"2602.{number:05}",
        "title": f"Shore Survey {number}",
        "abstract": f"We present a method that counts limpets in tide pools {number}.",
        "authors": [f"Ada Quill-{number}", "Bo Fernandez"],
        "categories": [CATEGORY],
        "published": (FIRST + timedelta(minutes=number)).isoformat(),
        **changes,
    }


def records(*special: int, **changes: Any) -> list[Record]:  # noqa: ANN401 - as above
    """Invent papers, some of which are special."""
    return [
        record(number, **(changes if number in special else {})) for number in range(1, PAPERS + 1)
    ]


def crowded() -> list[Record]:
    """Invent papers of which 90 were submitted in one second, on both sides of a page's end."""
    together = range(2 * PAGE - 59, 2 * PAGE + 31)
    return records(*together, published=record(2 * PAGE)["published"])


def many(count: int) -> list[Record]:
    """Invent papers, submitted half a minute apart."""
    return [
        record(number, published=(FIRST + timedelta(seconds=30 * number)).isoformat())
        for number in range(1, count + 1)
    ]


def announced() -> list[Record]:
    """Invent papers of which each day from Monday to Friday announces as many."""
    return [one | {"announced": day_of(one["id"]).isoformat()} for one in records()]


def day_of(name: str) -> date:
    """Return the day on which such a paper is announced."""
    number = int(name.partition(".")[2])
    return date(2026, 2, MONDAY + (number - 1) // PAGE)


def names_of(rows: Sequence[Record]) -> frozenset[str]:
    """Return identifiers."""
    return frozenset(row["id"] for row in rows)


def week_search() -> Search:
    """Return the search for the week."""
    found = search_for(QUERY, ISSUE.window)
    assert found is not None
    return found
