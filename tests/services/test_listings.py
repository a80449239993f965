"""A day's listing arrives whole, from catch-up pages or a feed, or a problem names what is not."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError, FetchError, OutdatedError
from digest.model import ListingPage, Window
from digest.query import category
from digest.services.catchup import ArxivCatchup
from digest.services.rss import ArxivRss
from tests.corpora import need
from tests.net.replies import ClientRun, Reply, failure, reply
from tests.services.writing import (
    REFUSAL,
    THURSDAY,
    atom,
    item,
    listed,
    news,
    page,
    paper_id,
    papers,
    part,
    rss,
)
from tests.standins.arxiv.taxonomy import CANONICAL, NAMES

CATCHUP, RSS = "https://arxiv.org/catchup", "https://rss.arxiv.org/rss"
FRIDAY, SATURDAY = date(2026, 2, 27), date(2026, 2, 28)
NOON, TOMORROW = (datetime(2026, 2, day, 17, tzinfo=UTC) for day in (27, 28))
BUSY = b"<html><h1>arXiv is temporarily unavailable</h1></html>"
KINDS = ("new", "cross", "replace", "replace-cross")


def listing(
    run: ClientRun, *replies: bytes | Reply, of: str = "cs.CL", day: date = FRIDAY, start: int = 0
) -> list[ListingPage]:
    """Return the pages of a catch-up listing, three entries each, that gets these answers."""
    source = ArxivCatchup(run.client(*replies), CATCHUP, 3.0, page_size=3)
    return list(source.fetch_listing(of, day, start=start))


def feed(
    run: ClientRun,
    *replies: bytes | Reply,
    of: str = "cs.AI",
    day: date = FRIDAY,
    now: datetime = NOON,
) -> list[ListingPage]:
    """Return the one page of a listing by feed that gets these answers."""
    run.clock.start = now
    return list(ArxivRss(run.client(*replies), RSS, 3.0).fetch_listing(of, day))


def kinds(pages: Sequence[ListingPage]) -> list[tuple[str, str]]:
    """Return papers with their kinds."""
    return [(notice.paper, notice.kind) for one in pages for notice in one.notices]


def shape(pages: Sequence[ListingPage]) -> str:
    """Return each page as its first entry, its entries, and the total."""
    return " ".join(f"{one.start}+{one.rows}/{one.total}" for one in pages)


both = pytest.mark.parametrize("read", [listing, feed], ids=["catchup", "rss"])
Read = Callable[..., list[ListingPage]]
either = pytest.mark.parametrize("write", [bytes, atom], ids=["rss", "atom"])

# -------------------------------------------------------------------------------- catch-up pages

NOTHING = page(nothing="No updates")
CROSS, REPLACED = "(cross-list from cs.LG)", "(replaced)"
THREE = page(
    part("New", listed(1)),
    part("Cross", listed(2, CROSS)),
    part("Replacement", listed(3, REPLACED)),
)
MAY = "papers of the listing of cs.CL of 2026-02-27 may be missing."

BAD: dict[str, bytes | Reply] = {
    "html": BUSY,
    "empty": b"",
    "truncated": news(1, 2)[:-600],
    "no closing total": news(1, 2).rpartition(b"Total")[0],
    "too few": news(1, 1, 2),
    "heading says more": news(1, 2).replace(b"showing 2 of 2", b"showing 3 of 3"),
    "another day": page(part("New", listed(8)), day="Thu, 26 Feb 2026"),
    "another category": page(part("New", listed(8)), subject="Robotics"),
    "nothing in another": page(nothing="No updates", subject="Robotics"),
    "nothing at all": page(),
    "nothing of two": page(nothing="No updates", total=2),
    "503": reply(503),
    "nothing": NOTHING,
}
# Titles may say what they like, and what browsers do not show is not read.
TITLES = (
    "No updates for Fri, 27 Feb 2026",
    "Total of 99 entries",
    "Catchup results for Wolves on Mon, 02 Mar 2026",
    "</div><dl><dt><a href='/abs/2602.66666'>x</a></dt></dl><div>",
    "(replaced)",
)
SHELLS = ("<main><!-- {} -->", "<main><script>{}</script>", "<main><style>{}</style>")
ODD = [page(part("New", listed(1, title=title), listed(2)), total=2) for title in TITLES]
ODD += [news(1, 2).replace(b"<main>", one.format(news(8, 9).decode()).encode()) for one in SHELLS]
DAYS = ("Friday, 27 February 2026", "27 Feb 2026", "Fri,  27 Feb 2026")


@pytest.mark.parametrize(
    "replies,pages,asked",
    [
        ([news(1, 2)], "0+2/2", "1"),
        ([news(1, 3, 5), news(4, 5, 5)], "0+3/5 3+2/5", "12"),
        ([news(1, 3)], "0+3/3", "1"),
        ([NOTHING], "0+0/0", "11"),
        *(([bad, news(1, 2)], "0+2/2", "11") for bad in BAD.values()),
        *(([body], "0+2/2", "1") for body in ODD),
        *(([page(part("New", listed(1)), day=day)], "0+1/1", "1") for day in DAYS),
    ],
)
def test_a_listing_comes_whole(
    run: ClientRun, replies: list[bytes], pages: str, asked: str
) -> None:
    read = listing(run, *replies)
    assert kinds(read) == [(name, "new") for name in papers(1, sum(one.rows for one in read))]
    assert (shape(read), [problem for one in read for problem in one.problems]) == (pages, [])
    assert run.urls == [f"{CATCHUP}/cs.CL/2026-02-27?abs=False&page={number}" for number in asked]
    assert run.waits == [30.0] * (asked == "11")


SHORT = news(1, 2, 7)
# Identifiers begin with the month in which they were given out, and only grow.
NAMELESS = ("/abs/", "/abs/x", "/pdf/2602.1", "/abs/2603.00001", "/abs/math/0611800")


@pytest.mark.parametrize(
    "replies,numbers,pages,message",
    [
        ([BAD["no closing total"]], "12", "0+2/2", f"arXiv sent a page that breaks off: {MAY}"),
        ([BAD["heading says more"]], "12", "0+2/2", f"arXiv sent 2 of 3 entries: {MAY}"),
        ([news(1, 2).replace(b"of 2 e", b"of 3 e")], "12", "0+2/3", f"sent 2 of 3 entries: {MAY}"),
        ([news(1, 2).replace(b"Total", b"Sum")], "12", "0+2/2", f"without its total: {MAY}"),
        ([news(1, 2, 1)], "12", "0+2/2", f"arXiv sent 2 entries where 1 belong: {MAY}"),
        # The fullest of several is kept.
        ([news(1, 1, 3), news(1, 2, 3), BUSY], "12", "0+2/3", f"sent 2 of 3 entries: {MAY}"),
        # Each page begins where the one before ended, so that none seems to be left out.
        (
            [SHORT, SHORT, SHORT, news(4, 6, 7), news(7, 7, 7)],
            *("124567", "0+2/7 2+3/7 5+1/7", f"arXiv sent 2 of 3 entries: {MAY}"),
        ),
        (
            [news(1, 3, 9), news(4, 5, 5)],
            *("12345", "0+3/9 3+2/5", f"counts 5 entries where it counted 9 before: {MAY}"),
        ),
        (
            [news(1, 3, 5), news(3, 4, 5)],
            *("1234", "0+3/5 3+1/5", "came a second time: 1; as many may be missing."),
        ),
        *(
            (
                [page(part("New", listed(3, href=href), listed(1), listed(2)))],
                *("12", "0+3/3", "that have no legible identifier: 1."),
            )
            for href in NAMELESS
        ),
    ],
)
def test_what_is_missing_of_a_listing_is_told(
    run: ClientRun, replies: list[bytes], numbers: str, pages: str, message: str
) -> None:
    read = listing(run, *replies)
    assert [paper for paper, _ in kinds(read)] == [paper_id(int(number)) for number in numbers]
    (problem,) = (problem for one in read for problem in one.problems)
    assert (shape(read), problem.subject) == (pages, "cs.CL 2026-02-27")
    assert problem.message.endswith(message)


@pytest.mark.parametrize("start", [3, 4, 5])
def test_a_listing_is_gone_on_with_at_the_page_of_an_entry(run: ClientRun, start: int) -> None:
    (one,) = listing(run, news(4, 6, 6), start=start)
    assert ([paper for paper, _ in kinds([one])], one.start) == (papers(4, 6), 3)
    (one,) = listing(run, page(nothing="No further updates", total=3), start=start)
    assert (shape([one]), one.problems) == ("3+0/3", ())
    assert [url[-1] for url in run.urls] == ["2", "2"]


@pytest.mark.parametrize(
    "body,found",
    [
        (THREE, ["new", "cross", "replace"]),
        # An entry's own words win over its section; without any, it is what that says.
        (page(part("New", listed(1, CROSS), listed(2, REPLACED))), ["cross", "replace"]),
        (page(part("Cross", listed(1)), part("Replacement", listed(2))), ["cross", "replace"]),
        (page(part("Cross", listed(1, f"{CROSS} {REPLACED}"))), ["replace-cross"]),
        (page(part("Strange", listed(1), listed(2, CROSS))), ["cross"]),
        (page(part("New", listed(1), shown="continued, showing last 1 of 1,009 entries")), ["new"]),
        # A paper twice on a page is one notice.
        (page(part("New", listed(1)), part("Replacement", listed(1, REPLACED))), ["new"]),
        # Attributes, classes and whitespace do not matter.
        (
            THREE.replace(b"<dl id='articles'>", b'<dl class="a b"\n data-x>')
            .replace(b"<h3>", b"<h3 id=s>\n  ")
            .replace(b"Total of ", b"Total\n of\t")
            .replace(b"(cross-list from", b"(cross-list\n from"),
            ["new", "cross", "replace"],
        ),
        *(
            (page(part("New", listed(1, href=href))), ["new"])
            for href in ("/abs/2602.00001v2", "https://a.org/abs/2602.00001", " /abs/2602.00001 ")
        ),
    ],
)
def test_an_entry_is_what_it_says_or_else_what_its_section_says(
    run: ClientRun, body: bytes, found: list[str]
) -> None:
    assert [kind for _, kind in kinds(listing(run, body))] == found


@pytest.mark.parametrize(
    "body,says",
    [
        (BAD["another day"], "the listing of 2026-02-26 for that of 2026-02-27"),
        (BAD["another category"], "the listing of Robotics for that of cs.CL"),
        (BAD["nothing in another"], "the listing of Robotics for that of cs.CL"),
        (BAD["nothing at all"], "a page without entries"),
        (BAD["nothing of two"], "0 of 2 entries"),
        (news(1, 3).ljust(10_000_001), "a page that is too large for a listing"),
        *((odd, "an HTML page that is no listing") for odd in (BUSY, b"Rate.", b"\xff\xfe<h1>")),
        *(
            (page(part("New", listed(1)), day=day), "an HTML page that is no listing")
            for day in (
                "31 Feb 2026",
                "the ides of March",
                "28 Feb 99999999999",
                "9999999 Feb 2026",
            )
        ),
    ],
)
def test_a_listing_of_which_nothing_can_be_had_is_an_error(
    run: ClientRun, body: bytes, says: str
) -> None:
    error = failure(listing, run, body)
    missing = "3 times: the listing of cs.CL of 2026-02-27 is missing"
    assert str(error) == f"arXiv sent {says}, {missing}."
    assert (isinstance(error, AnswerError), run.waits) == (True, [30.0, 60.0])
    later = failure(listing, run, news(1, 3, 5), body)
    assert str(later).endswith(f"{missing} from entry 4 on.")


def lacks(run: ClientRun, body: bytes) -> bool:
    """Tell whether a page is told to lack something, or is no listing."""
    try:
        return any(one.problems for one in listing(run, body))
    except FetchError:
        return True


def test_a_page_cut_anywhere_is_not_taken_for_a_whole_one(long_run: ClientRun) -> None:
    end = THREE.rindex(b"Total of 3 entries") + len(b"Total of 3 entries")
    assert [cut for cut in range(0, end, 31) if not lacks(long_run, THREE[:cut])] == []
    assert not lacks(long_run, THREE[:end])


@given(st.binary(max_size=40), st.integers(0, 2500), st.integers(0, 40))
def test_a_page_with_other_bytes_in_it_is_read_or_called_no_listing(
    long_run: ClientRun, other: bytes, place: int, length: int
) -> None:
    body = THREE[:place] + other + THREE[place + length :]
    assert lacks(long_run, body) or sum(one.rows for one in listing(long_run, body)) == 3


@pytest.mark.parametrize("unit", ["<dl>", "<div>", "<h1>", "<dl><h3>", "<a ", "<!--"])
def test_a_page_nested_a_hundred_thousand_deep_has_an_end(run: ClientRun, unit: str) -> None:
    """What opens and hides the rest is told; what does not is passed over."""
    deep = THREE.decode().replace("<ul>", unit * 100_000).encode()
    assert lacks(run, deep) == (unit.startswith(("<dl", "<!")))


ALIKE = "stat.ML:Machine Learning|cs.LG:machine learning|cs.NA:Numerical Analysis|cs.RO:Robotics"
# What is not known is not checked.
UNKNOWN = "cs.QB:Robotics|cs.CL:Quantum Basket Weaving"
OTHERS = "cs.CL:robotics|cs.CL:Computer Science|cs.*:Robotics|math.NA:Robotics"


def test_a_listing_is_told_from_another_by_its_name(long_run: ClientRun) -> None:
    """That of a category with two names bears the other one."""
    own = [(category(code).name, NAMES[CANONICAL.get(code, code)]) for code in list(NAMES)[::5]]
    for of, name in (*own, *pairs(ALIKE), *pairs(UNKNOWN)):
        assert kinds(listing(long_run, page(part("New", listed(1)), subject=name), of=of))
    for of, name in pairs(OTHERS):
        error = failure(listing, long_run, page(part("New", listed(1)), subject=name), of=of)
        assert f"the listing of {name} for that of {of}" in str(error)


def pairs(text: str) -> list[tuple[str, str]]:
    """Read categories with the names of listings."""
    return [(of, name) for of, _, name in (one.partition(":") for one in text.split("|"))]


# ----------------------------------------------------------------------------------------- feeds

EMPTY = rss()
UNKNOWN_FEED = rss(title="Feed error for query: xx", description="Unknown archive 'xx'.")


@either
def test_a_feed_is_read_whole(run: ClientRun, write: type[bytes]) -> None:
    """Whatever entry it is to begin with; a paper that comes twice is one notice."""
    body = write(rss(*(item(n, kind) for n, kind in enumerate(KINDS)), item(0, "replace")))
    source = ArxivRss(run.client(body), RSS, 3.0)
    for start in (0, 5000):
        (one,) = source.fetch_listing("cs.AI", FRIDAY, start=start)
        assert kinds([one]) == [(paper_id(number), kind) for number, kind in enumerate(KINDS)]
        assert (one.category, one.day, one.problems) == ("cs.AI", FRIDAY, ())
        assert shape([one]) == "0+5/5"
    assert run.urls == [f"{RSS}/cs.AI"] * 2


GUIDS = ("nonsense", "", "2612.99999v1", "2603.00001v1", "math/0611800v1")


@either
@pytest.mark.parametrize(
    "odd",
    [*(item(guid=f"oai:arXiv.org:{guid}") for guid in GUIDS), item(kind="wolf"), item(kind="")],
)
def test_an_item_that_is_not_legible_is_told(run: ClientRun, write: type[bytes], odd: str) -> None:
    old = item(guid="oai:arXiv.org:math.CA/0611800v3", kind="cross")
    (one,) = feed(run, write(rss(odd, item(2), old)))
    assert (one.rows, kinds([one])) == (3, [(paper_id(2), "new"), ("math/0611800", "cross")])
    (problem,) = one.problems
    assert problem.message == "The feed of cs.AI of 2026-02-27 has items that are not legible: 1."
    assert (problem.subject, "catchup" in problem.hint) == ("cs.AI 2026-02-27", True)


def test_a_full_feed_may_lack_new_papers(run: ClientRun) -> None:
    items, title = [item(number) for number in range(2000)], "cs updates on arXiv.org"
    (one,) = feed(run, rss(*items, title=title), of="cs.*")
    (problem,) = one.problems
    assert (problem.subject, one.rows) == ("cs.* 2026-02-27", 2000)
    assert "is full (2,000 items) and has replacements first: new papers may be" in problem.message
    (one,) = feed(run, rss(*items[1:], title=title), of="cs.*")
    assert one.problems == ()


@pytest.mark.parametrize(
    "day,held",
    [
        *(("Fri, 27 Feb 2026 " + time, FRIDAY) for time in ("00:00:00 -0500", "05:00:00 GMT")),
        *(("Fri, 27 Feb 2026 04:59:59 " + zone, date(2026, 2, 26)) for zone in ("+0000", "-0000")),
        ("Mon, 09 Mar 2026 00:00:00 -0400", date(2026, 3, 9)),
        ("2026-02-27T00:00:00-05:00", FRIDAY),
    ],
)
def test_the_day_is_that_in_the_eastern_united_states(run: ClientRun, day: str, held: date) -> None:
    assert len(kinds(feed(run, rss(item(day=day)), day=held))) == 1


WEDNESDAY = date(2026, 2, 25)


@pytest.mark.parametrize(
    "body,day,now,says",
    [
        (rss(item(day=THURSDAY)), FRIDAY, NOON, "still holds the listing of 2026-02-26, not"),
        (rss(item()), WEDNESDAY, NOON, "already holds the listing of 2026-02-27, not that of"),
        (EMPTY, FRIDAY, TOMORROW, "is empty and no longer holds the listing of 2026-02-27."),
    ],
)
def test_a_feed_of_another_day_is_outdated_and_says_so(
    run: ClientRun, body: bytes, day: date, now: datetime, says: str
) -> None:
    error = failure(feed, run, body, day=day, now=now)
    assert str(error).startswith(f"The feed of cs.AI {says}")
    hint = "later" if "still" in says else "catchup"
    assert (isinstance(error, OutdatedError), hint in error.hint) == (True, True)
    assert len(run.asked) == 1


def test_that_nothing_was_announced_is_believed_where_it_may_be_true(run: ClientRun) -> None:
    """On a working day it is asked for again first; on a Saturday, it is so."""
    assert (shape(feed(run, EMPTY)), run.waits) == ("0+0/0", [30.0])
    assert (shape(feed(run, EMPTY, rss(item()))), run.waits) == ("0+1/1", [30.0, 30.0])
    nothing = page(nothing="No updates", day="Sat, 28 Feb 2026")
    for one in (*feed(run, EMPTY, day=SATURDAY), *listing(run, nothing, day=SATURDAY)):
        assert (shape([one]), one.problems) == ("0+0/0", ())
    assert len(run.asked) == 2 + 2 + 1 + 1


NO_DAY = (
    "",
    "yesterday",
    "Fri, 99 Feb 2026 00:00:00 -0500",
    "0001-01-01",
    "0001-01-01T00:00:00+23:59",
    "Fri, 27 Feb 99999999999999999999 00:00:00 -0500",
    "Fri, 27 Feb 2026 00:00:00 -99999999999999999999",
    "9999-12-31T23:59:59-23:59",
)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>'
OTHER, MATHS = "cs.RO updates on arXiv.org", "cs.RO, math.AG updates on arXiv.org"
BAD_FEEDS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "an answer that is truncated or not XML"),
    "truncated": (rss(item())[:-30], "an answer that is truncated or not XML"),
    "html": (b"<html><body>busy</body></html>", "an HTML page where a feed belongs"),
    "entities": (ENTITIES, "XML with a document type"),
    "no channel": (b"<rss/>", "XML that is no feed"),
    "other XML": (b"<x/>", "XML that is no feed"),
    "several days": (rss(item(), item(2, day=THURSDAY)), "a feed that states several days"),
    "another": (rss(item(), title=MATHS), "the feed of cs.RO, math.AG for that of cs.AI"),
    "nothing in another": (rss(title=OTHER), "the feed of cs.RO for that of"),
    **{f"no day: {day}": (rss(item(day=day)), "a feed that states no day") for day in NO_DAY},
}


@either
@pytest.mark.parametrize("bad,says", BAD_FEEDS.values(), ids=BAD_FEEDS)
def test_a_feed_that_is_none_is_asked_for_again_and_then_an_error(
    run: ClientRun, write: type[bytes], bad: bytes, says: str
) -> None:
    body = write(bad) if bad.startswith(b"<?xml") and bad.endswith(b"</rss>") else bad
    (one,) = feed(run, body, rss(item()))
    assert (one.rows, one.problems, run.waits) == (1, (), [30.0])
    error = failure(feed, run, body)
    assert str(error).startswith(f"arXiv sent {says}")
    assert str(error).endswith("3 times: the listing of cs.AI of 2026-02-27 is missing.")
    assert (isinstance(error, AnswerError), len(run.asked)) == (True, 2 + 3)


# What is not known is not checked.
@pytest.mark.parametrize(
    "of,title", [("cs.CL", "cs.QB"), ("cs.QB", "cs.RO"), ("math.NA", "cs.NA"), ("hep-th", "hep-th")]
)
def test_a_feed_is_told_from_another_by_its_codes(run: ClientRun, of: str, title: str) -> None:
    assert kinds(feed(run, rss(item(), title=f"{title} updates on arXiv.org"), of=of))


# ------------------------------------------------------------------------------------------ both


@pytest.mark.parametrize("of,path", [("cs.*", "cs"), ("../x?y#z", "..%2Fx%3Fy%23z")])
def test_an_archive_is_asked_for_by_its_name_and_nothing_is_a_path(
    run: ClientRun, of: str, path: str
) -> None:
    (one,) = listing(run, page(part("New", listed(1)), subject="Some Things"), of=of)
    (two,) = feed(run, rss(item(), title="cs, math.AG updates on arXiv.org"), of=of)
    assert (one.category, two.category) == (of, of)
    pages = f"{CATCHUP}/{path}/2026-02-27?abs=False&page=1"
    assert run.urls == [pages, f"{RSS}/{path}"]


LIMIT = "Catchup only allowed for past 90 days."


@pytest.mark.parametrize(
    "read,refusal,says,hint",
    [
        (listing, reply(400, REFUSAL), f"request: Invalid date: 2025-09-03. {LIMIT}", "90 days"),
        (listing, reply(400, b"<p>Can&#39;t do it</p>"), "accept the request: Can't do it.", "day"),
        (listing, reply(400, b"<script>Invalid</script>"), "no reason given.", "category"),
        (listing, reply(404, BUSY), "answers with status 404.", "DIGEST_ENDPOINTS__ARXIV_CATCHUP"),
        (feed, UNKNOWN_FEED, "accept the request: Unknown archive 'xx'.", "spelling"),
        (feed, reply(400, atom(UNKNOWN_FEED)), "request: Unknown archive 'xx'.", "spelling"),
        (feed, reply(404, BUSY), "answers with status 404.", "DIGEST_ENDPOINTS__ARXIV_RSS"),
        (feed, reply(404, EMPTY), "answers with status 404.", "DIGEST_ENDPOINTS__ARXIV_RSS"),
    ],
)
def test_what_arxiv_refuses_is_told_in_its_words_and_not_repeated(
    run: ClientRun, read: Read, refusal: bytes | Reply, says: str, hint: str
) -> None:
    """Another listing may be had all the same."""
    error = failure(read, run, refusal)
    assert str(error).endswith(says)
    assert (hint in error.hint, isinstance(error, AnswerError)) == (True, True)
    assert len(run.asked) == 1


@both
@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_service_that_refuses_is_told_from_an_answer_of_no_use(
    run: ClientRun, read: Read, status: int
) -> None:
    assert not isinstance(failure(read, run, reply(status)), AnswerError)


def test_ninety_days_up_to_the_last_that_is_announced_can_be_had(run: ClientRun) -> None:
    for now, first, last in (
        (datetime(2026, 2, 28, 12, tzinfo=UTC), date(2025, 11, 30), SATURDAY),
        (datetime(2026, 3, 2, 0, 59, tzinfo=UTC), date(2025, 12, 1), date(2026, 3, 1)),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), date(2025, 12, 1), date(2026, 3, 2)),
    ):
        window = Window(start=first, end=last)
        assert ArxivCatchup(run.client(), CATCHUP, 3.0).reach(now) == window


def test_the_latest_listing_that_is_a_feed_can_be_had(run: ClientRun) -> None:
    """At midnight, before it, on Sunday evening, behind a holiday."""
    nows = ("2026-02-27T05:00", "2026-02-27T04:59", "2026-03-02T01:30", "2026-11-27T17:00")
    days = (FRIDAY, date(2026, 2, 26), FRIDAY, date(2026, 11, 26))
    source = ArxivRss(run.client(), RSS, 3.0)
    for now, day in zip(nows, days, strict=True):
        found = source.reach(datetime.fromisoformat(f"{now}+00:00"))
        assert found == Window(start=day, end=day)


@pytest.mark.long
@respx.mock
def test_a_real_feed_is_read_whole(run: ClientRun) -> None:
    body = (need("raw/rss") / "arxiv_rss_example.xml").read_bytes()
    respx.get(f"{RSS}/cs.AI").mock(return_value=httpx.Response(200, content=body))
    source = ArxivRss(run.client(), RSS, 3.0)
    (one,) = source.fetch_listing("cs.AI", date(2025, 8, 20))
    assert (one.rows, one.problems) == (7, ())
    assert sorted(kind for _, kind in kinds([one])) == ["cross"] * 5 + ["new"] * 2
    assert all(paper.startswith("2508.1") for paper, _ in kinds([one]))
