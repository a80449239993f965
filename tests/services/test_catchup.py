"""A day's listing arrives whole, or a problem names what may be missing of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import AnswerError, FetchError
from digest.model import ListingPage, Window
from digest.query import category
from digest.services.arxiv_catchup import ArxivCatchup
from tests.net.replies import Reply, Run, failure, reply
from tests.services.writing import REFUSAL, listed, news, page, paper_id, papers, part
from tests.standins.arxiv.taxonomy import CANONICAL, NAMES

URL = "https://arxiv.org/catchup"
FRIDAY = date(2026, 2, 27)
BUSY = b"<html><h1>arXiv is temporarily unavailable</h1></html>"
NOTHING = page(nothing="No updates")
CROSS, REPLACED = "(cross-list from cs.LG)", "(replaced)"
THREE = page(
    part("New", listed(1)),
    part("Cross", listed(2, CROSS)),
    part("Replacement", listed(3, REPLACED)),
)
MAY = "papers of the listing of cs.CL of 2026-02-27 may be missing."


def listing(
    run: Run, *replies: bytes | Reply, of: str = "cs.CL", day: date = FRIDAY, start: int = 0
) -> list[ListingPage]:
    """Return the pages of a listing, three entries each, that gets these answers."""
    source = ArxivCatchup(run.client(*replies), URL, 3.0, page_size=3)
    return list(source.fetch_listing(of, day, start=start))


def kinds(pages: Sequence[ListingPage]) -> list[tuple[str, str]]:
    """Return papers with their kinds."""
    return [(notice.paper, notice.kind) for one in pages for notice in one.notices]


def shape(pages: Sequence[ListingPage]) -> str:
    """Return each page as its first entry, its entries, and the total."""
    return " ".join(f"{one.start}+{one.rows}/{one.total}" for one in pages)


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
def test_a_listing_comes_whole(run: Run, replies: list[bytes], pages: str, asked: str) -> None:
    read = listing(run, *replies)
    assert kinds(read) == [(name, "new") for name in papers(1, sum(one.rows for one in read))]
    assert (shape(read), [problem for one in read for problem in one.problems]) == (pages, [])
    assert run.urls == [f"{URL}/cs.CL/2026-02-27?abs=False&page={number}" for number in asked]
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
        (
            [news(1, 2).replace(b"Total", b"Sum")],
            *("12", "0+2/2", f"arXiv sent a listing without its total: {MAY}"),
        ),
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
    run: Run, replies: list[bytes], numbers: str, pages: str, message: str
) -> None:
    read = listing(run, *replies)
    assert [paper for paper, _ in kinds(read)] == [paper_id(int(number)) for number in numbers]
    (problem,) = (problem for one in read for problem in one.problems)
    assert (shape(read), problem.subject) == (pages, "cs.CL 2026-02-27")
    assert problem.message.endswith(message)


def test_a_paper_twice_on_a_page_is_one_notice(run: Run) -> None:
    twice = page(part("New", listed(1), listed(2)), part("Replacement", listed(1, REPLACED)))
    (one,) = listing(run, twice)
    assert kinds([one]) == [(paper_id(1), "new"), (paper_id(2), "new")]
    assert (shape([one]), one.problems) == ("0+3/3", ())


@pytest.mark.parametrize("start", [3, 4, 5])
def test_a_listing_is_gone_on_with_at_the_page_of_an_entry(run: Run, start: int) -> None:
    (one,) = listing(run, news(4, 6, 6), start=start)
    assert ([paper for paper, _ in kinds([one])], one.start) == (papers(4, 6), 3)
    (one,) = listing(run, page(nothing="No further updates", total=3), start=start)
    assert (shape([one]), one.problems) == ("3+0/3", ())
    assert [url[-1] for url in run.urls] == ["2", "2"]


def test_a_day_without_a_listing_is_believed_at_once(run: Run) -> None:
    nothing = page(nothing="No updates", day="Sat, 28 Feb 2026")
    (one,) = listing(run, nothing, day=date(2026, 2, 28))
    assert (shape([one]), one.problems, len(run.asked)) == ("0+0/0", (), 1)


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
        # Attributes, classes and whitespace do not matter.
        (
            THREE.replace(b"<dl id='articles'>", b'<dl class="a b"\n data-x>')
            .replace(b"<h3>", b"<h3 id=s>\n  ")
            .replace(b"Total of ", b"Total\n of\t")
            .replace(b"(cross-list from", b"(cross-list\n from"),
            ["new", "cross", "replace"],
        ),
    ],
)
def test_an_entry_is_what_it_says_or_else_what_its_section_says(
    run: Run, body: bytes, found: list[str]
) -> None:
    assert [kind for _, kind in kinds(listing(run, body))] == found


@pytest.mark.parametrize(
    "href", ["/abs/2602.00007v2", "https://arxiv.org/abs/2602.00007", " /abs/2602.00007 "]
)
def test_an_identifier_is_read_from_any_address_of_its_page(run: Run, href: str) -> None:
    assert kinds(listing(run, page(part("New", listed(1, href=href))))) == [("2602.00007", "new")]


@pytest.mark.parametrize(
    "body,says",
    [
        (BAD["another day"], "the listing of 2026-02-26 for that of 2026-02-27"),
        (BAD["another category"], "the listing of Robotics for that of cs.CL"),
        (BAD["nothing in another"], "the listing of Robotics for that of cs.CL"),
        (BAD["nothing at all"], "a page without entries"),
        (BAD["nothing of two"], "0 of 2 entries"),
        (news(1, 3).ljust(10_000_001), "a page that is too large for a listing"),
        *(
            (odd, "an HTML page that is no listing")
            for odd in (BUSY, b"Rate.", b"\xff\xfe\x00<h1>")
        ),
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
    run: Run, body: bytes, says: str
) -> None:
    error = failure(listing, run, body)
    assert (
        str(error) == f"arXiv sent {says}, 3 times: the listing of cs.CL of 2026-02-27 is missing."
    )
    assert (isinstance(error, AnswerError), run.waits) == (True, [30.0, 60.0])
    later = failure(listing, run, news(1, 3, 5), body)
    assert str(later).endswith("the listing of cs.CL of 2026-02-27 is missing from entry 4 on.")


def lacks(run: Run, body: bytes) -> bool:
    """Tell whether a page is told to lack something, or is no listing."""
    try:
        return any(one.problems for one in listing(run, body))
    except FetchError:
        return True


def test_a_page_cut_anywhere_is_not_taken_for_a_whole_one(long_run: Run) -> None:
    end = THREE.rindex(b"Total of 3 entries") + len(b"Total of 3 entries")
    assert [cut for cut in range(0, end, 31) if not lacks(long_run, THREE[:cut])] == []
    assert not lacks(long_run, THREE[:end])


@given(st.binary(max_size=40), st.integers(0, 2500), st.integers(0, 40))
def test_a_page_with_other_bytes_in_it_is_read_or_called_no_listing(
    long_run: Run, other: bytes, place: int, length: int
) -> None:
    lacks(long_run, THREE[:place] + other + THREE[place + length :])


@pytest.mark.parametrize("unit", ["<dl>", "<div>", "<h1>", "<dl><h3>", "<a ", "<!--"])
def test_a_page_nested_a_hundred_thousand_deep_has_an_end(run: Run, unit: str) -> None:
    """What opens and hides the rest is told; what does not is passed over."""
    deep = THREE.decode().replace("<ul>", unit * 100_000).encode()
    assert lacks(run, deep) == (unit.startswith(("<dl", "<!")))


@pytest.mark.parametrize(
    "status,body,says,hint",
    [
        (
            *(400, REFUSAL),
            "request: Invalid date: 2025-09-03. Catchup only allowed for past 90 days.",
            "90 days ago",
        ),
        (400, b"<p>Can&#39;t request it</p>", "not accept the request: Can't request it.", "day"),
        (400, b"<script>Invalid</script>", "accept the request: no reason given.", "category"),
        (404, BUSY, "answers with status 404.", "DIGEST_ENDPOINTS__ARXIV_CATCHUP"),
    ],
)
def test_what_arxiv_refuses_is_told_in_its_sentence_and_not_repeated(
    run: Run, status: int, body: bytes, says: str, hint: str
) -> None:
    """Another listing may be had all the same."""
    error = failure(listing, run, reply(status, body))
    assert str(error).endswith(says)
    assert (hint in error.hint, isinstance(error, AnswerError)) == (True, True)
    assert len(run.asked) == 1


@pytest.mark.parametrize("status", [403, 429, 503])
def test_a_service_that_refuses_is_told_from_an_answer_of_no_use(run: Run, status: int) -> None:
    assert not isinstance(failure(listing, run, reply(status)), AnswerError)


@pytest.mark.parametrize("of,path", [("cs.*", "cs"), ("../x?y#z", "..%2Fx%3Fy%23z")])
def test_an_archive_is_asked_for_by_its_name_and_nothing_is_a_path(
    run: Run, of: str, path: str
) -> None:
    (one,) = listing(run, page(part("New", listed(1)), subject="Some Things"), of=of)
    assert (one.category, run.urls) == (of, [f"{URL}/{path}/2026-02-27?abs=False&page=1"])


ALIKE = "stat.ML:Machine Learning|cs.LG:machine learning|cs.NA:Numerical Analysis|cs.RO:Robotics"
# What is not known is not judged.
UNKNOWN = "cs.QB:Robotics|cs.CL:Quantum Basket Weaving"
OTHERS = "cs.CL:robotics|cs.CL:Computer Science|cs.*:Robotics|math.NA:Robotics"


def test_a_listing_is_told_from_another_by_its_name(long_run: Run) -> None:
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


def test_ninety_days_up_to_the_last_that_is_announced_can_be_had(run: Run) -> None:
    for now, first, last in (
        (datetime(2026, 2, 28, 12, tzinfo=UTC), date(2025, 11, 30), date(2026, 2, 28)),
        (datetime(2026, 3, 2, 0, 59, tzinfo=UTC), date(2025, 12, 1), date(2026, 3, 1)),
        (datetime(2026, 3, 2, 1, 0, tzinfo=UTC), date(2025, 12, 1), date(2026, 3, 2)),
    ):
        assert ArxivCatchup(run.client(), URL, 3.0).reach(now) == Window(start=first, end=last)
