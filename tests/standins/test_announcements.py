"""The stand-in's clock, catch-up pages and feeds say what was announced when, as arXiv's do."""

import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest

from tests.standins.arxiv import ArxivServer
from tests.standins.asking import get, paper, search, utc

FRIDAY = "2026-02-27"
BEFORE, EVENING, MORNING = "2026-02-27 00:59:59", "2026-02-27 01:00", "2026-02-27 05:00:01"
PAPERS = [
    paper(1, categories=["cs.LG", "math.GT"], comment="5 figures, see https://example.org/a?b&c."),
    paper(2, title="Is A < B & C?", authors=["Zoë del Maestro", "Bo"], abstract="One <b> & two."),
    paper(3, categories=["stat.ML", "cs.LG"]),
    paper(4, announced="2026-02-03", categories=["math.GT"], crosslisted={"cs.LG": FRIDAY}),
    paper(5, announced="2026-02-03", title="Early Bees"),
    paper(5, version=2, title="Late Bees"),
    paper(6, announced="2026-02-03", categories=["stat.ML", "cs.LG"]),
    paper(6, version=3, categories=["stat.ML", "cs.LG"], comment="Withdrawn: Lemma 2 fails"),
    paper(7, version=6),
    paper(8, version=7, comment="This paper has been withdrawn"),
    paper(9, categories=["hep-th"]),
    paper(10, announced="2026-02-26"),
    paper(11, announced="2026-03-02", authors=["Bo", {"name": "Cy", "affiliations": ["Uni A"]}]),
]


@pytest.fixture(name="server")
def _server() -> Iterator[ArxivServer]:
    with ArxivServer(PAPERS, now=lambda: utc("2026-02-28 12:00")) as running:
        yield running


def headings(page: httpx.Response) -> list[str]:
    return re.findall(r"<h3>(.*?)</h3>", page.text)


def numbers(page: httpx.Response) -> list[int]:
    return [int(name) for name in re.findall(r'title="Abstract" id="2602\.(\d+)"', page.text)]


def kinds(feed: httpx.Response) -> dict[int, str]:
    """Give the papers of a feed, and what they are announced as, in order."""
    found = re.findall(r"oai:arXiv.org:2602\.(\d+)v.*?announce_type>(.*?)<", feed.text, re.DOTALL)
    return {int(number): kind for number, kind in found}


def test_nothing_is_known_before_the_evening_of_its_announcement() -> None:
    withdrawn = paper(2, version=2, comment="Withdrawn", updated="2026-02-25T20:00:00Z")
    crossed = paper(3, "2026-02-03", categories=["cs.CV"], crosslisted={"math.GT": FRIDAY})
    usual = paper(4, None, published="2026-02-25T18:59:00Z")
    rows = [paper(1), paper(2, "2026-02-03"), withdrawn, crossed, usual]
    with ArxivServer(rows, hide_unannounced=True, now=lambda: utc(BEFORE)) as server:
        page = f"{server.catchup}/cs.LG/{FRIDAY}"
        assert sorted(search(server, search_query="cat:cs.LG")) == ["2602.00002v1", "2602.00004v1"]
        assert search(server, search_query="cat:math.GT") == []
        assert search(server, id_list="2602.00001,2602.00002v2") == []
        assert "No updates for Fri, 27 Feb 2026" in get(page).text
        server.set_time(utc(EVENING))
        known = ["2602.00001v1", "2602.00002v2", "2602.00004v1"]
        assert sorted(search(server, search_query="cat:cs.LG")) == known
        assert search(server, search_query="cat:math.*") == ["2602.00003v1"]
        assert numbers(get(page)) == [1, 2]
        assert "(cross-list from cs.CV)" in get(f"{server.catchup}/math.GT/{FRIDAY}").text
        server.replace_records([paper(9)])
        assert search(server, search_query="cat:cs.LG") == ["2602.00009v1"]


def test_a_listing_has_new_papers_cross_lists_and_replacements(server: ArxivServer) -> None:
    """Replacements from version 6 on are left out, unless they withdraw the paper."""
    page = get(f"{server.catchup}/cs.LG/{FRIDAY}")
    assert "<h1>Catchup results for Machine Learning on Fri, 27 Feb 2026</h1>" in page.text
    assert "Total of 7 entries for Fri, 27 Feb 2026" in page.text
    assert headings(page) == [
        "New submissions (showing 2 of 2 entries)",
        "Cross submissions (showing 2 of 2 entries)",
        "Replacement submissions (showing 3 of 3 entries)",
    ]
    assert numbers(page) == numbers(get(f"{server.catchup}/cs/{FRIDAY}")) == [1, 2, 3, 4, 5, 8, 6]
    for words in (
        "Is A &lt; B &amp; C?",
        "Zoë del Maestro, Bo",
        "see https://example.org/a?b&amp;c.",
        "Late Bees",
        "(cross-list from stat.ML)",
        "Machine Learning (stat.ML); Machine Learning (cs.LG)",
    ):
        assert words in page.text
    assert numbers(get(f"{server.catchup}/grp_physics/{FRIDAY}")) == [9]


@pytest.mark.parametrize("place, status, words", [
    ("cs.lg/2026-02-27", 400, "Invalid subject."),
    ("cs.LG/2026-2-27", 400, "Invalid date format. Use format: YYYY-MM-DD"),
    ("cs.LG/2026-02-30", 400, "Invalid date format."),
    ("cs.LG/2025-11-28", 400, "Invalid date: 2025-11-28. Catchup only allowed for past 90 days"),
    ("cs.LG/2026-03-01", 400, "Can't request date later than today"),
    ("cs.LG/2026-02-27?abs=true", 400, "Invalid abs value."),
    ("cs.LG/2026-02-27?page=0", 400, "Invalid page value."),
    ("cs.LG/2026-02-27?show=50", 400, "Unexpected parameters."),
    ("cs.LG/2025-11-29", 200, "<p>No updates for Sat, 29 Nov 2025."),
    ("cs.SY/2026-02-27?abs=True", 301, ""),
])  # fmt: skip
def test_what_there_is_not_is_told(
    server: ArxivServer, place: str, status: int, words: str
) -> None:
    answer = get(f"{server.catchup}/{place}")
    assert answer.status_code == status
    assert words in unescape(answer.text)
    if status == 301:
        assert answer.headers["Location"] == "/catchup/eess.SY/2026-02-27?abs=False&page=1"


def test_long_listings_come_in_pages() -> None:
    papers = [
        *(paper(number) for number in range(1, 6)),
        *(paper(number, categories=["stat.ML", "cs.LG"]) for number in range(6, 9)),
        *(paper(number, version=2) for number in range(9, 11)),
    ]
    with ArxivServer(papers, now=lambda: utc("2026-02-28 12:00"), catchup_size=4) as server:
        pages = [get(f"{server.catchup}/cs.LG/{FRIDAY}", page=page) for page in (1, 2, 3, 4)]
    assert [numbers(page) for page in pages] == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10], []]
    assert [headings(page) for page in pages] == [
        ["New submissions (showing first 4 of 5 entries)"],
        [
            "New submissions (continued, showing last 1 of 5 entries)",
            "Cross submissions (showing 3 of 3 entries)",
        ],
        ["Replacement submissions (showing 2 of 2 entries)"],
        [],
    ]
    assert "No further updates for Fri, 27 Feb 2026" in pages[3].text


def test_a_feed_tells_what_is_new_of_what_was_asked_from_midnight_on(server: ArxivServer) -> None:
    """Replacements come first, and those from version 6 on not at all."""
    feed = f"{server.rss}/cs.LG"
    for moment, told in [
        (MORNING, [6, 5, 4, 3, 2, 1]),
        ("2026-02-27 04:59", [10]),
        ("2026-02-28 05:00", []),
        ("2026-03-02 05:00", [11]),
    ]:
        server.set_time(utc(moment))
        assert list(kinds(get(feed))) == told
    assert "creator>Bo, Cy (Uni A)<" in get(feed).text
    server.set_time(utc(MORNING))
    assert set(kinds(get(feed)).values()) == {"replace-cross", "replace", "cross", "new"}
    assert kinds(get(f"{server.rss}/cs.lg+stat.ml"))[3] == "new"
    for asked, words in (("xx", "Bad archive 'xx'."), ("cs.ZZ", "Bad subject class 'ZZ'")):
        refused = get(f"{server.rss}/{asked}")
        assert refused.status_code == 400
        assert words in refused.text
