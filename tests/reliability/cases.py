"""The faults, in the order of the table."""

import signal
from dataclasses import replace

from tests.reliability.case import Case, case
from tests.reliability.deliveries import struck_a_week_before, struck_delivering
from tests.reliability.interruptions import FIFTY, TEN, hang, struck
from tests.reliability.processes import kill_at_every_page, start_ten
from tests.reliability.questions import LISTED, QUESTIONS
from tests.reliability.relay import cut_short, trickle
from tests.reliability.scripts import (
    AN_HOUR,
    ATOM,
    BROKEN,
    ERROR,
    HANG,
    IN_90_S,
    NEVER,
    NOWHERE,
    TO_TUESDAY,
    TRICKLE,
    UNKNOWN,
    added,
    after_a_gap,
    at_first_use,
    exhausted,
    from_wednesday,
    listed,
    on_friday,
    on_wednesday,
    page,
    redirected,
    shifted,
    third,
    vanishing,
    waiting,
)
from tests.reliability.trial import Trial, closed_port, names_of
from tests.reliability.web_deliveries import struck_on_the_web
from tests.reliability.world import changed, crowded, many, record, records
from tests.standins.arxiv import Fault

TOO_MANY = case("More papers than arXiv gives out", Trial(rows=many(10_100), usual=51))
SEARCHES = (
    case("“Nothing found”, though there are papers", page(1, empty=True)),
    case("“Nothing found”, every time", page(1, empty=True, times=None), recovers=False),
    case("An empty page amid the answer", third(rows=0), third(empty=True)),
    case("An empty page amid the answer, every time", third(rows=0, times=None), recovers=False),
    case("A page with fewer papers than asked for", third(rows=150)),
    case("The total shrinks for one answer", third(total=600)),
    case("The total grows for one answer", third(total=1200)),
    case(
        "Papers of one second on both sides of a page’s end: some come twice, some not",
        Trial(rows=crowded()),
    ),
    case("A page repeats ten papers and leaves ten out", shifted(), recovers=False),
    case("Papers are added while their pages are read", added(), recovers=False),
    case("Papers vanish while their pages are read", vanishing()),
    TOO_MANY,
    case("An error message as a proper answer (status 200)", third(body=ERROR, headers=ATOM)),
    case("An error message with status 500", third(status=500, body=ERROR, headers=ATOM)),
    case("A web page in place of data", third(html=True)),
    case("Half an answer", third(truncate=0.5)),
    case("Half of the bytes that were promised", Trial(delivery=cut_short)),
    case("The connection breaks before the answer", third(close=True)),
    case("The connection breaks within the answer", third(close=True, truncate=0.5)),
    case("No answer at all", replace(third(delay=NEVER), timeout=HANG)),
    case("An answer that trickles", Trial(delivery=trickle, timeout=TRICKLE)),
    case("A redirect (301 or 307)", redirected(301), redirected(307)),
    case("Access denied (403)", third(status=403), recovers=False),
    case("Not acceptable (406)", third(status=406), recovers=False),
    case("Not found (404)", third(status=404), recovers=False),
    case(
        "Too many requests (429), or overloaded (503), with no Retry-After, or one of 0 or 1 s",
        *(waiting(status, after) for status in (429, 503) for after in (None, "0", "1")),
    ),
    case(
        "429 or 503, Retry-After a date 90 s away",
        *(waiting(status, IN_90_S) for status in (429, 503)),
    ),
    case("429, Retry-After an hour", waiting(429, AN_HOUR), recovers=False),
    case("503, Retry-After an hour", waiting(503, AN_HOUR), recovers=False),
    case("Out of order (500, 502 or 504), twice", *(third(status=s, times=2) for s in BROKEN)),
    case("Out of order (500), every time", third(status=500, times=None), recovers=False),
    case("Overloaded, and down soon after", exhausted(), recovers=False),
    case("The connection is refused", Trial(url=closed_port()), recovers=False),
    case("No network, or no such host", Trial(url=NOWHERE), recovers=False),
    *QUESTIONS,
    case(
        "Characters that XML forbids",
        Trial(rows=changed(500, title="Shore\x01 Survey"), raw_hostile=True),
    ),
    case(
        "An entry without a title",
        Trial(rows=changed(500, title=""), wanted=names_of(records()) - {record(500)["id"]}),
    ),
    case("An answer of 50 MB", third(body=bytes(50_000_001)), recovers=False),
)
LOOKUPS = (
    case("One malformed identifier among 250", listed(among=["cs/12"])),
    case("Three unknown identifiers among 250", listed(among=UNKNOWN)),
    case("A batch of identifiers answered in part", listed(Fault(rows=50, request=2))),
    case("A batch of identifiers answered with nothing", listed(Fault(empty=True, request=2))),
    *LISTED,
    case(
        "Down (503) from the second batch on",
        listed(Fault(status=503, request=2, times=None)),
        recovers=False,
    ),
)
CATCHUP = (
    case("A catch-up page without updates, on a working day", on_wednesday(empty=True)),
    case(
        "The same, every time, for a past day", on_wednesday(empty=True, times=None), recovers=False
    ),
    case("A catch-up page of another day", on_wednesday(status=302, headers=TO_TUESDAY)),
    case("Half a catch-up page", on_wednesday(truncate=0.5)),
    case(
        "Half a catch-up page, every time", on_wednesday(truncate=0.5, times=None), recovers=False
    ),
    case("Catch-up pages down (503) from the third on", from_wednesday(status=503), recovers=False),
    case(
        "Access denied (403) from the third catch-up page on",
        from_wednesday(status=403),
        recovers=False,
    ),
)
FEEDS = (
    case("Half a feed of the day", on_friday(truncate=0.5)),
    case("An empty feed on a working day", on_friday(empty=True)),
    case("An empty feed, every time", on_friday(empty=True, times=None), recovers=False),
    case("Yesterday’s feed under today’s date", on_friday(stale=True), recovers=False),
    case("The same, at first use", at_first_use(), recovers=False),
    case("The same, after a day that was missed", after_a_gap(), recovers=False),
)
PROCESSES = (
    Case(name="Killed (kill -9) at each page", plays=(kill_at_every_page,), recovers=False),
    Case(name="Ten runs at once, one killed in its turn", plays=(start_ten,), recovers=False),
)
INTERRUPTIONS = (
    Case(name="Hung (stopped, not ended) at the third page", plays=(hang,), recovers=False),
    Case(
        name="Told to stop (SIGTERM) at fifty random moments of a scheduled build",
        plays=(struck(signal.SIGTERM, times=FIFTY),),
    ),
    Case(
        name="Ctrl-C (SIGINT), or the terminal closes (SIGHUP), ten times each",
        plays=(struck(signal.SIGINT, signal.SIGHUP, times=TEN),),
    ),
    Case(
        name="Killed (kill -9) at fifty random moments",
        plays=(struck(signal.SIGKILL, times=FIFTY),),
    ),
    Case(
        name="SIGTERM at fifty random moments of a build that delivers: folder, git, SMTP",
        plays=(struck_delivering(signal.SIGTERM, times=FIFTY),),
    ),
    Case(
        name="Killed (kill -9) at fifty random moments of such a build",
        plays=(struck_delivering(signal.SIGKILL, times=FIFTY),),
    ),
    Case(
        name="Killed at ten random moments of it, the next run a week later (`--catch-up`)",
        plays=(struck_a_week_before(signal.SIGKILL, times=TEN),),
    ),
    Case(
        name="SIGTERM at ten random moments of a delivery to WordPress, Slack and a webhook",
        plays=(struck_on_the_web(signal.SIGTERM, times=TEN),),
    ),
    Case(
        name="Killed (kill -9) at ten random moments of such a delivery",
        plays=(struck_on_the_web(signal.SIGKILL, times=TEN),),
    ),
)
CASES: tuple[Case, ...] = (*SEARCHES, *LOOKUPS, *CATCHUP, *FEEDS, *PROCESSES, *INTERRUPTIONS)
SLOW = (*PROCESSES, *INTERRUPTIONS, TOO_MANY)
