"""A feed is the listing of the day asked for, or an error says what it is instead."""

from datetime import UTC, date, datetime

import httpx
import pytest
import respx

from digest.errors import AnswerError, OutdatedError
from digest.model import ListingPage, Window
from digest.services.arxiv_rss import ArxivRss
from tests.corpora import need
from tests.net.replies import Reply, Run, failure, reply
from tests.services.writing import THURSDAY, atom, item, paper_id, rss

URL = "https://rss.arxiv.org/rss"
DAY, BEFORE, SATURDAY = date(2026, 2, 27), date(2026, 2, 25), date(2026, 2, 28)
NOON = datetime(2026, 2, 27, 17, tzinfo=UTC)
EMPTY = rss()
UNKNOWN = rss(title="Feed error for query: xx", description="Unknown archive 'xx'.")
both = pytest.mark.parametrize("write", [bytes, atom], ids=["rss", "atom"])
Write = type[bytes]


def listing(
    run: Run, *replies: bytes | Reply, of: str = "cs.AI", day: date = DAY, now: datetime = NOON
) -> ListingPage:
    """Return the one page of a listing that gets these answers."""
    (page,) = ArxivRss(run.client(*replies), URL, 3.0, lambda: now).fetch_listing(of, day)
    return page


def kinds(page: ListingPage) -> list[tuple[str, str]]:
    """Return papers with their kinds."""
    return [(notice.paper, notice.kind) for notice in page.notices]


@both
def test_a_feed_is_read_whole(run: Run, write: Write) -> None:
    """Whatever entry it is to begin with; a paper that comes twice is one notice."""
    body = write(rss(*(item(n, kind) for n, kind in enumerate(KINDS)), item(0, "replace")))
    source = ArxivRss(run.client(body), URL, 3.0, lambda: NOON)
    for start in (0, 5000):
        (page,) = source.fetch_listing("cs.AI", DAY, start=start)
        assert kinds(page) == [(paper_id(number), kind) for number, kind in enumerate(KINDS)]
        assert (page.category, page.day, page.problems) == ("cs.AI", DAY, ())
        assert (page.start, page.rows, page.total) == (0, 5, 5)
    assert run.urls == [f"{URL}/cs.AI"] * 2


KINDS = ("new", "cross", "replace", "replace-cross")


# Identifiers begin with the month in which they were given out, and only grow.
GUIDS = ("nonsense", "", "2612.99999v1", "2603.00001v1", "math/0611800v1")


@both
@pytest.mark.parametrize(
    "odd",
    [*(item(guid=f"oai:arXiv.org:{guid}") for guid in GUIDS), item(kind="wolf"), item(kind="")],
)
def test_an_item_that_is_not_legible_is_told(run: Run, write: Write, odd: str) -> None:
    old = item(guid="oai:arXiv.org:math.CA/0611800v3", kind="cross")
    page = listing(run, write(rss(odd, item(2), old)))
    assert (page.rows, kinds(page)) == (3, [(paper_id(2), "new"), ("math/0611800", "cross")])
    (problem,) = page.problems
    assert problem.message == "The feed of cs.AI of 2026-02-27 has items that are not legible: 1."
    assert (problem.subject, "catchup" in problem.hint) == ("cs.AI 2026-02-27", True)


def test_a_full_feed_may_lack_new_papers(run: Run) -> None:
    items = [item(number) for number in range(2000)]
    page = listing(run, rss(*items, title="cs updates on arXiv.org"), of="cs.*")
    (problem,) = page.problems
    assert (problem.subject, page.rows) == ("cs.* 2026-02-27", 2000)
    assert "is full (2,000 items) and has replacements first: new papers may be" in problem.message
    assert listing(run, rss(*items[1:], title="cs updates on arXiv.org"), of="cs.*").problems == ()


@pytest.mark.parametrize(
    "day,held",
    [
        *(("Fri, 27 Feb 2026 " + time, DAY) for time in ("00:00:00 -0500", "05:00:00 GMT")),
        *(("Fri, 27 Feb 2026 04:59:59 " + zone, date(2026, 2, 26)) for zone in ("+0000", "-0000")),
        ("Mon, 09 Mar 2026 00:00:00 -0400", date(2026, 3, 9)),
        ("2026-02-27T00:00:00-05:00", DAY),
    ],
)
def test_the_day_is_that_in_the_eastern_united_states(run: Run, day: str, held: date) -> None:
    assert len(listing(run, rss(item(day=day)), day=held).notices) == 1


@pytest.mark.parametrize(
    "body,day,says,hint",
    [
        (rss(item(day=THURSDAY)), DAY, "still holds the listing of 2026-02-26", "later"),
        (rss(item()), BEFORE, "already holds the listing of 2026-02-27", "catchup"),
    ],
)
def test_a_feed_of_another_day_is_outdated_and_says_so(
    run: Run, body: bytes, day: date, says: str, hint: str
) -> None:
    error = failure(listing, run, body, day=day)
    assert str(error) == f"The feed of cs.AI {says}, not that of {day}."
    assert (isinstance(error, OutdatedError), hint in error.hint) == (True, True)
    assert len(run.asked) == 1


def test_an_empty_feed_is_believed_where_it_may_be_true(run: Run) -> None:
    """On a working day it is asked for again first; on a Saturday, Friday's listing is gone."""
    assert (listing(run, EMPTY).rows, run.waits) == (0, [30.0])
    assert (listing(run, EMPTY, rss(item())).rows, run.waits) == (1, [30.0, 30.0])
    page = listing(run, EMPTY, day=SATURDAY)
    assert (page.rows, page.total, page.problems, len(run.asked)) == (0, 0, (), 5)
    error = failure(listing, run, EMPTY, now=datetime(2026, 2, 28, 17, tzinfo=UTC))
    assert "is empty and no longer holds the listing of 2026-02-27" in str(error)
    assert (isinstance(error, OutdatedError), len(run.asked)) == (True, 6)


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
BAD: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "an answer that is truncated or not XML"),
    "truncated": (rss(item())[:-30], "an answer that is truncated or not XML"),
    "html": (b"<html><body>busy</body></html>", "an HTML page where a feed belongs"),
    "entities": (
        b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>',
        "XML with a document type",
    ),
    "no channel": (b"<rss/>", "XML that is no feed"),
    "other XML": (b"<x/>", "XML that is no feed"),
    "several days": (rss(item(), item(2, day=THURSDAY)), "a feed that states several days"),
    "another category": (
        rss(item(), title="cs.RO, math.AG updates on arXiv.org"),
        "the feed of cs.RO, math.AG for that of cs.AI",
    ),
    "nothing in another": (
        rss(title="cs.RO updates on arXiv.org"),
        "the feed of cs.RO for that of",
    ),
    **{f"no day: {day}": (rss(item(day=day)), "a feed that states no day") for day in NO_DAY},
}


@both
@pytest.mark.parametrize("bad,says", BAD.values(), ids=BAD)
def test_a_feed_that_is_none_is_asked_for_again_and_then_an_error(
    run: Run, write: Write, bad: bytes, says: str
) -> None:
    body = write(bad) if bad.startswith(b"<?xml") and bad.endswith(b"</rss>") else bad
    page = listing(run, body, rss(item()))
    assert (page.rows, page.problems, run.waits) == (1, (), [30.0])
    error = failure(listing, run, body)
    assert str(error).startswith(f"arXiv sent {says}")
    assert str(error).endswith("3 times: the listing of cs.AI of 2026-02-27 is missing.")
    assert (isinstance(error, AnswerError), len(run.asked)) == (True, 2 + 3)


@pytest.mark.parametrize(
    "of,title,path",
    [
        ("cs.*", "cs, math.AG updates on arXiv.org", "cs"),
        ("hep-th", "hep-th updates on arXiv.org", "hep-th"),
        ("a/../b?c", "News", "a%2F..%2Fb%3Fc"),
        # What is not known is not judged.
        ("cs.CL", "cs.QB updates on arXiv.org", "cs.CL"),
        ("cs.QB", "cs.RO updates on arXiv.org", "cs.QB"),
        ("math.NA", "cs.NA updates on arXiv.org", "math.NA"),
        ("cs.CL", "", "cs.CL"),
    ],
)
def test_archives_are_asked_for_by_name_and_nothing_is_a_path(
    run: Run, of: str, title: str, path: str
) -> None:
    assert listing(run, rss(item(), title=title), of=of).category == of
    assert run.urls == [f"{URL}/{path}"]


@pytest.mark.parametrize(
    "status,body,says,hint",
    [
        (200, UNKNOWN, "does not accept the request: Unknown archive 'xx'.", "spelling"),
        (400, atom(UNKNOWN), "does not accept the request: Unknown archive 'xx'.", "spelling"),
        (404, b"<html>no</html>", "answers with status 404.", "DIGEST_ENDPOINTS__ARXIV_RSS"),
        (404, EMPTY, "answers with status 404.", "DIGEST_ENDPOINTS__ARXIV_RSS"),
    ],
)
def test_a_refusal_is_told_and_not_repeated(
    run: Run, status: int, body: bytes, says: str, hint: str
) -> None:
    """Another listing may be had all the same."""
    error = failure(listing, run, reply(status, body))
    assert (str(error).endswith(says), hint in error.hint, len(run.asked)) == (True, True, 1)
    assert isinstance(error, AnswerError)


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_service_that_refuses_is_told_from_an_answer_of_no_use(run: Run, status: int) -> None:
    assert not isinstance(failure(listing, run, reply(status)), AnswerError)


def test_the_latest_listing_that_is_a_feed_can_be_had(run: Run) -> None:
    """At midnight, before it, on Sunday evening, behind a holiday."""
    nows = ("2026-02-27T05:00", "2026-02-27T04:59", "2026-03-02T01:30", "2026-11-27T17:00")
    days = (DAY, date(2026, 2, 26), DAY, date(2026, 11, 26))
    source = ArxivRss(run.client(), URL, 3.0, lambda: NOON)
    for now, day in zip(nows, days, strict=True):
        found = source.reach(datetime.fromisoformat(f"{now}+00:00"))
        assert found == Window(start=day, end=day)


@pytest.mark.long
@respx.mock
def test_a_real_feed_is_read_whole(run: Run) -> None:
    body = (need("raw/rss") / "arxiv_rss_example.xml").read_bytes()
    respx.get(f"{URL}/cs.AI").mock(return_value=httpx.Response(200, content=body))
    source = ArxivRss(run.client(), URL, 3.0, lambda: NOON)
    (page,) = source.fetch_listing("cs.AI", date(2025, 8, 20))
    assert (page.rows, page.problems) == (7, ())
    assert sorted(kind for _, kind in kinds(page)) == ["cross"] * 5 + ["new"] * 2
    assert all(paper.startswith("2508.1") for paper, _ in kinds(page))
