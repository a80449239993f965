"""Answers to other questions than the one asked: narrower, wider, or of other papers."""

from collections.abc import Callable, Sequence

from tests.fakes import START
from tests.reliability.case import Case, case
from tests.reliability.scripts import listed, page
from tests.reliability.trial import Trial, names_of
from tests.reliability.world import CATEGORY, PAGE, PAPERS, Record, record, records
from tests.standins.arxiv import Fault, Request
from tests.standins.arxiv.feed import Results, render_results
from tests.standins.arxiv.records import parse_record

NARROW = "(ti:limpets)"
WIDE = f"(cat:{CATEGORY} OR cat:cs.RO)"
# Papers of another category, one among the first rows of each page.
OTHERS = tuple(
    record(PAPERS + number, categories=["cs.RO"], published=record(PAGE * number)["published"])
    for number in range(1, 6)
)


def narrowed(*, times: int | None = 1) -> Trial:
    """Return the trial of a first page that answers a narrower query, with ten papers."""
    body = answer(NARROW, records()[:10])
    return page(1, body=body, times=times)


def widened(*, times: int | None = 1) -> Trial:
    """Return the trial of pages that answer a wider query, or of a first one only."""
    rows = sorted([*records(), *OTHERS], key=lambda row: str(row["published"]))
    pages = range(0, len(rows), PAGE) if times is None else (0,)
    faults = [
        Fault(when=starts_at(start), body=answer(WIDE, rows, start), times=times) for start in pages
    ]
    usual = max(len(pages), PAPERS // PAGE)
    return Trial(faults=faults, rows=rows, wanted=names_of(records()), usual=usual)


def mistaken(*, times: int | None = 1) -> Trial:
    """Return the trial of a batch of identifiers answered with other papers."""
    body = answer("", records()[-50:])
    return listed(Fault(body=body, request=2, times=times))


def answer(query: str, rows: Sequence[Record], start: int = 0) -> bytes:
    """Write the page from a row on of the answer to a query, which has these rows."""
    sent = tuple(map(parse_record, rows[start : start + PAGE]))
    results = Results(query=query, ids=(), start=start, size=PAGE, total=len(rows), records=sent)
    return render_results(results, START)


def starts_at(row: int) -> Callable[[Request], bool]:
    """Return whether a request asks for rows from this one on."""
    return lambda request: request.query["start"] == str(row)


QUESTIONS: tuple[Case, ...] = (
    case("arXiv answers a narrower query", narrowed()),
    case("The same, every time", narrowed(times=None), recovers=False),
    case("arXiv answers a wider query", widened()),
    case("The same, every time, with papers of another category", widened(times=None)),
    case("Far too large a total, every time", Trial(faults=[Fault(total=50_000, times=None)])),
)
LISTED: tuple[Case, ...] = (
    case("A batch of identifiers answered with other papers", mistaken()),
    case("The same, from the second batch on", mistaken(times=None), recovers=False),
)
