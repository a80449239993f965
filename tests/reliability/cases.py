"""The faults, in the order of the table; at the third page if nothing else is said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from email.utils import format_datetime
from signal import SIGHUP, SIGINT, SIGKILL, SIGTERM
from typing import Any
from urllib.parse import urlencode

from tests.fakes import START
from tests.reliability.deliveries import (
    ARRIVED,
    ON_THE_WEB,
    delivering,
    delivering_a_week_later,
    publishing,
)
from tests.reliability.interruptions import (
    FIFTY,
    TEN,
    hang,
    kill_at_every_harvested_page,
    kill_at_every_page,
    start_ten,
    starts_at,
    struck,
)
from tests.reliability.story import FaultCase
from tests.reliability.trial import (
    CATEGORY,
    LISTED,
    PACE,
    PAGE,
    PAPERS,
    FaultTrial,
    Record,
    announced,
    closed_port,
    crowded,
    harvest,
    look_up,
    many,
    names_of,
    read_feed,
    read_feed_after,
    read_friday,
    read_week,
    record,
    records,
    week_search,
)
from tests.standins.arxiv import InjectedFault
from tests.standins.arxiv.feed import Results, render_error, render_results
from tests.standins.arxiv.records import parse_record

ATOM = {"Content-Type": "application/atom+xml; charset=utf-8"}
# Seconds of silence that a run bears where there is no answer, so that tests bear no minute.
HANG, NEVER = 1.5, 600.0
FRIDAY = START - timedelta(days=1)
TO_TUESDAY = {"Location": f"/catchup/{CATEGORY}/2026-02-24?abs=True&page=1"}
UNKNOWN = ("2602.90001", "2602.90002", "2602.90003")
ERROR = render_error("internal error: the index is being rebuilt", START)
AN_HOUR = "3600"
# The third page is asked for after twice the pace.
IN_90_S = format_datetime(START + timedelta(seconds=2 * PACE + 90))
NARROW, WIDE = "(ti:limpets)", f"(cat:{CATEGORY} OR cat:cs.RO)"
# Papers of another category, one among the first rows of each page.
OTHERS = tuple(
    record(PAPERS + number, categories=["cs.RO"], published=record(PAGE * number)["published"])
    for number in range(1, 6)
)


def page(number: int, *, times: int | None = 1, **fault: Any) -> FaultTrial:  # noqa: ANN401
    """Return the trial of a fault at a page, counted from 1, of the search."""
    return FaultTrial(
        faults=[InjectedFault(when=starts_at((number - 1) * PAGE), times=times, **fault)]
    )


def case(name: str, *trials: FaultTrial, short: bool = True) -> FaultCase:
    """Return a row of these trials."""
    return FaultCase(name=name, plays=tuple(each.play for each in trials), short=short)


def third(**fault: Any) -> FaultTrial:  # noqa: ANN401 - any field of a fault
    """Return the trial of a fault at the third page."""
    return page(3, **fault)


def waiting(status: int, retry_after: str | None) -> FaultTrial:
    """Return the trial of a status with a Retry-After at the third page."""
    return third(status=status, headers={"Retry-After": retry_after} if retry_after else {})


def redirected(status: int) -> FaultTrial:
    """Return the trial of a redirect at the third page."""
    asked = {
        "search_query": week_search().query,
        "sortBy": "submittedDate",
        "sortOrder": "ascending",
        "start": str(2 * PAGE),
        "max_results": str(PAGE),
        "moved": "1",
    }
    return third(status=status, headers={"Location": f"/api/query?{urlencode(asked)}"})


def feed(query: str, rows: Sequence[Record], start: int = 0, total: int | None = None) -> bytes:
    """Write a page that says it has these rows, so many in all, for a query."""
    results = Results(
        query=query,
        ids=(),
        start=start,
        size=PAGE,
        total=len(rows) if total is None else total,
        records=tuple(map(parse_record, rows[:PAGE])),
    )
    return render_results(results, START)


def shifted() -> FaultTrial:
    """Return the trial of a second page whose first ten rows are the last ones of the first."""
    rows = records()[PAGE - 10 : 2 * PAGE - 10]
    return page(2, body=feed(week_search().query, rows, PAGE, PAPERS))


def added() -> FaultTrial:
    """Return the trial of ten papers that turn up among those of the first page."""
    more = (record(PAPERS + n, published=record(n)["published"]) for n in range(1, 11))
    return FaultTrial(moved=[*records(), *more])


def exhausted() -> FaultTrial:
    """Return the trial of an overloaded second page, and of a service that is down after it."""
    overloaded = page(2, status=503, times=4).faults
    return FaultTrial(faults=[*overloaded, *page(3, status=503, times=None).faults])


def narrowed(*, times: int | None = 1) -> FaultTrial:
    """Return the trial of a first page that answers a narrower query, with ten papers."""
    return page(1, body=feed(NARROW, records()[:10]), times=times)


def widened(*, times: int | None = 1) -> FaultTrial:
    """Return the trial of pages that answer a wider query, or of a first one only."""
    rows = sorted([*records(), *OTHERS], key=lambda row: str(row["published"]))
    pages = range(0, len(rows), PAGE) if times is None else (0,)
    faults = [
        InjectedFault(
            when=starts_at(start), times=times, body=feed(WIDE, rows[start:], start, len(rows))
        )
        for start in pages
    ]
    usual = max(len(pages), PAPERS // PAGE)
    return FaultTrial(faults=faults, rows=rows, wanted=names_of(records()), usual=usual)


def listed(*faults: InjectedFault, among: Sequence[str] = ()) -> FaultTrial:
    """Return the trial of 250 identifiers, with others among them, in three batches."""
    ids = (*LISTED[:120], *among, *LISTED[120:])
    return FaultTrial(faults=faults, operation=look_up(ids), wanted=frozenset(LISTED), usual=3)


def mistaken(*, times: int | None = 1) -> FaultTrial:
    """Return the trial of a batch of identifiers answered with other papers."""
    return listed(InjectedFault(body=feed("", records()[-50:]), request=2, times=times))


def on_wednesday(*, times: int | None = 1, **fault: Any) -> FaultTrial:  # noqa: ANN401
    """Return the trial of a fault in the third of five listings."""
    path = f"/catchup/{CATEGORY}/2026-02-25"
    bad = InjectedFault(path=path, times=times, **fault)
    return FaultTrial(faults=[bad], operation=read_week, rows=announced())


def from_wednesday(status: int) -> FaultTrial:
    """Return the trial of a refusal of the third of five listings and all asked for then."""
    bad = InjectedFault(path="/catchup/", request=3, times=None, status=status)
    return FaultTrial(faults=[bad], operation=read_week, rows=announced())


def on_friday(*, times: int | None = 1, **fault: Any) -> FaultTrial:  # noqa: ANN401
    """Return the trial of a fault in the feed of the day, after four listings of days before."""
    bad = InjectedFault(path="/rss/", times=times, **fault)
    operation = read_feed_after(date(2026, 2, 26))
    return FaultTrial(faults=[bad], operation=operation, rows=announced(), at=FRIDAY)


def at_first_use() -> FaultTrial:
    """Return the trial of a stale feed with nothing before it, and of the catch-up page then."""
    wanted = frozenset(row["id"] for row in announced() if row["announced"] == "2026-02-27")
    stale = replace(on_friday(stale=True), operation=read_feed, then=read_friday)
    return replace(stale, wanted=wanted, usual=1)


def after_a_gap() -> FaultTrial:
    """Return the trial of a stale feed after a day that was missed, and of the catch-up pages."""
    operation = read_feed_after(date(2026, 2, 25))
    return replace(on_friday(stale=True), operation=operation, then=read_week, usual=4)


def harvested(*faults: InjectedFault, moved: Sequence[Record] = (), at: int = 4) -> FaultTrial:
    """Return the trial of faults of a harvest of two pages a day, from its fourth request on.

    That one asks for the rest of the second day by a token; the next page has it whole again.
    """
    rows = announced()
    faults = tuple(replace(one, path="/oai", request=at) for one in faults)
    last = {row["id"]: row.get("version", 1) for row in moved or rows}
    wanted = frozenset(f"{name}v{version}" for name, version in last.items())
    return FaultTrial(
        faults=faults, operation=harvest, rows=rows, moved=moved, wanted=wanted, usual=10
    )


def revised() -> FaultTrial:
    """Return the trial of papers that get a second version meanwhile, of which some had come.

    They leave the days that are being read.
    """
    rows = announced()
    more = [row | {"version": 2, "announced": "2026-02-28"} for row in rows[50:450:20]]
    return harvested(moved=[*rows, *more])


def taxing(name: str, fault: InjectedFault, *, at: int = 4) -> FaultCase:
    """Return a row of a harvest that takes a second, as others have it in less."""
    return case(name, harvested(fault, at=at), short=False)


SEARCHES = (
    case("“Nothing found”, though there are papers", page(1, empty=True)),
    case("“Nothing found”, every time", page(1, empty=True, times=None)),
    case("An empty page amid the answer", third(rows=0), third(empty=True)),
    case("An empty page amid the answer, every time", third(rows=0, times=None)),
    case("A page with fewer papers than asked for", third(rows=150)),
    case("The total shrinks for one answer", third(total=600)),
    case("The total grows for one answer", third(total=1200)),
    case(
        "Papers of one second on both sides of a page’s end: some come twice, some not",
        FaultTrial(rows=crowded()),
    ),
    case("A page repeats ten papers and leaves ten out", shifted()),
    case("Papers are added while their pages are read", added()),
    case("Papers vanish while their pages are read", FaultTrial(moved=records()[10:])),
    case("More papers than arXiv gives out", FaultTrial(rows=many(10_100), usual=51), short=False),
    case("An error message as a proper answer (status 200)", third(body=ERROR, headers=ATOM)),
    case("An error message with status 500", third(status=500, body=ERROR, headers=ATOM)),
    case("A web page in place of data", third(html=True)),
    case("Half an answer", third(truncate=0.5)),
    case("Half of the bytes that were promised", third(truncate=0.5, short=True)),
    case("The connection breaks before the answer", third(close=True)),
    case("The connection breaks within the answer", third(close=True, truncate=0.5)),
    case("No answer at all", replace(third(delay=NEVER), timeout=HANG)),
    case("An answer that trickles", replace(third(trickle=0.02), trickles=3)),
    case("A redirect (301 or 307)", redirected(301), redirected(307)),
    case("Access denied (403)", third(status=403)),
    case("Not acceptable (406)", third(status=406)),
    case("Not found (404)", third(status=404)),
    case(
        "Too many requests (429), or overloaded (503), with no Retry-After, or one of 0 or 1 s",
        *(waiting(status, after) for status in (429, 503) for after in (None, "0", "1")),
    ),
    case(
        "429 or 503, Retry-After a date 90 s away",
        *(waiting(status, IN_90_S) for status in (429, 503)),
    ),
    case("429, Retry-After an hour", waiting(429, AN_HOUR)),
    case("503, Retry-After an hour", waiting(503, AN_HOUR)),
    case(
        "Out of order (500, 502 or 504), twice",
        *(third(status=status, times=2) for status in (500, 502, 504)),
    ),
    case("Out of order (500), every time", third(status=500, times=None)),
    case("Overloaded, and down soon after", exhausted()),
    case("The connection is refused", FaultTrial(find_url=closed_port)),
    case("No network, or no such host", FaultTrial(find_url=lambda: "http://arxiv.invalid")),
    case("arXiv answers a narrower query", narrowed()),
    case("The same, every time", narrowed(times=None)),
    case("arXiv answers a wider query", widened()),
    case("The same, every time, with papers of another category", widened(times=None)),
    case(
        "Far too large a total, every time",
        FaultTrial(faults=[InjectedFault(total=50_000, times=None)]),
    ),
    case(
        "Characters that XML forbids",
        FaultTrial(rows=records(500, title="Shore\x01 Survey"), raw_hostile=True),
    ),
    case(
        "An entry without a title",
        FaultTrial(rows=records(500, title=""), wanted=names_of(records()) - {record(500)["id"]}),
    ),
    case("An answer of 20 MB", third(body=bytes(20_000_001))),
)
LOOKUPS = (
    case("One malformed identifier among 250", listed(among=["cs/12"])),
    case("Three unknown identifiers among 250", listed(among=UNKNOWN)),
    case("A batch of identifiers answered in part", listed(InjectedFault(rows=50, request=2))),
    case(
        "A batch of identifiers answered with nothing", listed(InjectedFault(empty=True, request=2))
    ),
    case("A batch of identifiers answered with other papers", mistaken()),
    case("The same, from the second batch on", mistaken(times=None)),
    case(
        "Down (503) from the second batch on",
        listed(InjectedFault(status=503, request=2, times=None)),
    ),
)
LISTINGS = (
    case("A catch-up page without updates, on a working day", on_wednesday(empty=True)),
    case("The same, every time, for a past day", on_wednesday(empty=True, times=None)),
    case("A catch-up page of another day", on_wednesday(status=302, headers=TO_TUESDAY)),
    case("Half a catch-up page", on_wednesday(truncate=0.5)),
    case("Half a catch-up page, every time", on_wednesday(truncate=0.5, times=None)),
    case("Catch-up pages down (503) from the third on", from_wednesday(503)),
    case("Access denied (403) from the third catch-up page on", from_wednesday(403)),
    case("Half a feed of the day", on_friday(truncate=0.5)),
    case("An empty feed on a working day", on_friday(empty=True)),
    case("An empty feed, every time", on_friday(empty=True, times=None)),
    case("Yesterday’s feed under today’s date", on_friday(stale=True)),
    case("The same, at first use", at_first_use()),
    case("The same, after a day that was missed", after_a_gap()),
)
HARVESTS = (
    case("The token of a harvest has expired", harvested(InjectedFault(dead=True))),
    taxing("No token is taken, amid a harvest", InjectedFault(dead=True, times=None)),
    case("A harvest’s page comes a second time", harvested(InjectedFault(repeat=True))),
    taxing("The same, every time", InjectedFault(repeat=True, times=None)),
    taxing("Half a page of a harvest", InjectedFault(truncate=0.5)),
    taxing("Half of the bytes that were promised of it", InjectedFault(truncate=0.5, short=True)),
    taxing("A web page in its place", InjectedFault(html=True)),
    taxing("No record matches, amid a harvest", InjectedFault(empty=True)),
    taxing("The same, from a day that had some", InjectedFault(empty=True), at=5),
    case("No record matches at all", harvested(InjectedFault(empty=True), at=1)),
    taxing("A harvest ends with an empty token", InjectedFault(spent=True, times=None)),
    case("Records change while they are harvested", revised()),
    taxing(
        "Overloaded (503) amid a harvest, Retry-After a date 90 s away",
        InjectedFault(status=503, headers={"Retry-After": IN_90_S}),
        at=3,
    ),
    taxing("Down (503) amid a harvest", InjectedFault(status=503, times=None)),
    taxing("Access denied (403) amid a harvest", InjectedFault(status=403)),
)
PROCESSES = (
    FaultCase(name="Killed (kill -9) at each page", plays=(kill_at_every_page,)),
    FaultCase(
        name="Killed (kill -9) at each page of a harvest",
        plays=(kill_at_every_harvested_page,),
    ),
    FaultCase(name="Ten runs at once, one killed in its turn", plays=(start_ten,)),
)
INTERRUPTIONS = tuple(
    FaultCase(name=name, plays=(play,))
    for name, play in (
        ("Hung (stopped, not ended) at the third page", hang),
        (
            "Told to stop (SIGTERM) at fifty random moments of a scheduled build",
            struck(SIGTERM, times=FIFTY, hit=26),
        ),
        (
            "Ctrl-C (SIGINT), or the terminal closes (SIGHUP), ten times each",
            struck(SIGINT, SIGHUP, times=TEN, hit=10),
        ),
        ("Killed (kill -9) at fifty random moments", struck(SIGKILL, times=FIFTY, hit=26)),
        (
            "SIGTERM at fifty random moments of a build that delivers: folder, git, SMTP",
            struck(SIGTERM, times=FIFTY, hit=13, stage=delivering, afterwards=ARRIVED),
        ),
        (
            "Killed (kill -9) at fifty random moments of such a build",
            struck(SIGKILL, times=FIFTY, hit=13, stage=delivering, afterwards=ARRIVED),
        ),
        (
            "Killed at ten random moments of it, the next run a week later (`--catch-up`)",
            struck(SIGKILL, times=TEN, hit=1, stage=delivering_a_week_later, afterwards=ARRIVED),
        ),
        (
            "SIGTERM at ten random moments of a delivery to five places on the web",
            struck(SIGTERM, times=TEN, hit=3, stage=publishing, afterwards=ON_THE_WEB),
        ),
        (
            "Killed (kill -9) at ten random moments of such a delivery",
            struck(SIGKILL, times=TEN, hit=3, stage=publishing, afterwards=ON_THE_WEB),
        ),
    )
)
CASES: tuple[FaultCase, ...] = (
    *SEARCHES,
    *LOOKUPS,
    *LISTINGS,
    *HARVESTS,
    *PROCESSES,
    *INTERRUPTIONS,
)
