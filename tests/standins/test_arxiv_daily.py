"""The stand-in's daily feeds have the listings that bear today's date, oddities included."""

import os
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.trial import get, paper, utc

CORPORA = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).parents[2].parent / "shared/corpora")
)
RECORDED = CORPORA / "raw" / "rss" / "arxiv_rss_example.xml"
ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
FRIDAY_MORNING = utc("2026-02-27 05:00:01")
PAPERS = [
    paper(1, categories=["cs.LG", "math.GT"], journal_ref="J. Bees 1", doi="10.1000/bees"),
    paper(2, categories=["stat.ML", "cs.LG"], title="A < B & C"),
    paper(3, announced="2026-02-03", categories=["math.GT"], crosslisted={"cs.LG": "2026-02-27"}),
    paper(4, announced="2026-02-03"),
    paper(4, version=2),
    paper(5, version=3, categories=["stat.ML", "cs.LG"]),
    paper(6, version=6),
    paper(7, announced="2026-02-26"),
    paper(8, announced="2026-03-02"),
    paper(9, authors=["Bo", {"name": "Ada Example", "affiliations": ["Uni A"]}]),
]


@pytest.fixture
def server() -> Iterator[ArxivServer]:
    """Serve the invented papers on the morning of their listing."""
    with ArxivServer(PAPERS, now=lambda: FRIDAY_MORNING) as stand_in:
        yield stand_in


def read(address: str) -> ET.Element:
    answer = get(address)
    assert answer.status == 200
    return ET.fromstring(answer.body)  # noqa: S314 - the stand-in's own words


def kinds(address: str) -> dict[str, str]:
    """Give identifiers with versions and what they are announced as, in order."""
    return {
        (item.findtext("guid") or item.findtext(f"{ATOM}id") or "").removeprefix(
            "oai:arXiv.org:"
        ): (item.findtext(f"{ARXIV}announce_type") or "")
        for item in read(address).iter()
        if item.tag in {"item", f"{ATOM}entry"}
    }


@pytest.mark.parametrize("folder", ["rss", "atom"])
def test_a_feed_tells_what_is_new_relative_to_what_was_asked(
    server: ArxivServer, folder: str
) -> None:
    """Replacements come first, and those from version 6 on not at all."""
    assert list(kinds(f"{server.url}/{folder}/cs.LG").items()) == [
        ("2602.00005v3", "replace-cross"),
        ("2602.00004v2", "replace"),
        ("2602.00003v1", "cross"),
        ("2602.00002v1", "cross"),
        ("2602.00009v1", "new"),
        ("2602.00001v1", "new"),
    ]
    both = kinds(f"{server.url}/{folder}/cs.lg+stat.ml")
    assert both["2602.00002v1"] == "new"
    assert both["2602.00005v3"] == "replace"
    assert kinds(f"{server.url}/{folder}/cs")["2602.00001v1"] == "new"


def test_an_rss_item_has_the_services_elements(server: ArxivServer) -> None:
    feed = read(f"{server.rss}/cs.LG")
    item = next(item for item in feed.iter("item") if "00001" in (item.findtext("link") or ""))
    assert [(part.tag, part.text) for part in item] == [
        ("title", "On Widgets 1"),
        ("link", "https://arxiv.org/abs/2602.00001"),
        (
            "description",
            "arXiv:2602.00001v1 Announce Type: new \nAbstract: We study widgets.",
        ),
        ("guid", "oai:arXiv.org:2602.00001v1"),
        ("category", "cs.LG"),
        ("category", "math.GT"),
        ("pubDate", "Fri, 27 Feb 2026 00:00:00 -0500"),
        (f"{ARXIV}announce_type", "new"),
        (f"{DC}rights", "http://arxiv.org/licenses/nonexclusive-distrib/1.0/"),
        (f"{ARXIV}DOI", "10.1000/bees"),
        (f"{ARXIV}journal_reference", "J. Bees 1"),
        (f"{DC}creator", "Ada Example"),
    ]
    assert item.find("guid[@isPermaLink='false']") is not None
    assert feed.findtext("channel/title") == "cs.LG updates on arXiv.org"
    assert feed.findtext("channel/lastBuildDate") == "Fri, 27 Feb 2026 05:00:01 +0000"
    assert feed.findtext("channel/pubDate") == "Fri, 27 Feb 2026 00:00:00 -0500"


def test_all_authors_are_in_one_creator(server: ArxivServer) -> None:
    creators = [part.text for part in read(f"{server.rss}/cs.LG").iter(f"{DC}creator")]
    assert "Bo, Ada Example (Uni A)" in creators


@pytest.mark.skipif(not RECORDED.exists(), reason="no recorded feed: set DIGEST_CORPORA")
def test_atom_has_the_elements_of_a_recorded_feed_in_their_order(server: ArxivServer) -> None:
    def shape(feed: ET.Element) -> list[list[str]]:
        feed_parts = [part.tag for part in feed if part.tag != f"{ATOM}entry"]
        entry = next(feed.iter(f"{ATOM}entry"))
        return [feed_parts, list(dict.fromkeys(part.tag for part in entry))]

    recorded = ET.parse(RECORDED).getroot()  # noqa: S314 - recorded by the developers
    assert shape(read(f"{server.atom}/stat.ML")) == shape(recorded)
    opening = RECORDED.read_text("utf-8").splitlines()[:2]
    assert get(f"{server.atom}/cs.LG").text.splitlines()[:2] == opening


@pytest.mark.parametrize(
    "moment, days",
    [
        ("2026-02-27 04:59", {"2026-02-26"}),
        ("2026-02-27 05:00", {"2026-02-27"}),
        ("2026-02-28 04:59", {"2026-02-27"}),
        ("2026-02-28 05:00", set()),
        ("2026-03-02 01:30", set()),
        ("2026-03-02 05:00", {"2026-03-02"}),
    ],
)
def test_a_feed_changes_at_midnight_and_is_empty_without_a_listing(
    server: ArxivServer, moment: str, days: set[str]
) -> None:
    """Sunday evening's announcement is in Monday's feed."""
    server.set_time(utc(moment))
    told = {name.partition("v")[0] for name in kinds(f"{server.rss}/cs.LG")}
    listings = {
        "2026-02-26": {"2602.00007"},
        "2026-02-27": {f"2602.{number:05}" for number in (1, 2, 3, 4, 5, 9)},
        "2026-03-02": {"2602.00008"},
    }
    assert told == set().union(*(listings[day] for day in days))
    assert read(f"{server.rss}/cs.LG").findtext("channel/title") == "cs.LG updates on arXiv.org"


@pytest.mark.parametrize(
    "asked, words",
    [
        ("xx", "Bad archive 'xx'."),
        ("cs.LG+", "Bad archive ''."),
        ("cs.ZZ", "Bad subject class 'ZZ'"),
        ("cs.*", "Bad subject class '*'"),
    ],
)
@pytest.mark.parametrize("folder", ["rss", "atom"])
def test_an_unknown_category_gets_a_feed_of_an_error(
    server: ArxivServer, folder: str, asked: str, words: str
) -> None:
    answer = get(f"{server.url}/{folder}/{asked}")
    assert answer.status == 400
    feed = ET.fromstring(answer.body)  # noqa: S314 - the stand-in's own words
    title = feed.findtext("channel/title") or feed.findtext(f"{ATOM}title") or ""
    about = feed.findtext("channel/description") or feed.findtext(f"{ATOM}subtitle") or ""
    assert title.startswith("Feed error")
    assert about.startswith(words)


def test_too_many_replacements_push_new_papers_out() -> None:
    papers = [
        *(paper(number) for number in range(5)),
        *(paper(number, version=2) for number in (7, 8)),
    ]
    with ArxivServer(papers, now=lambda: FRIDAY_MORNING, feed_size=4) as server:
        assert list(kinds(f"{server.rss}/cs.LG")) == [
            "2602.00008v2",
            "2602.00007v2",
            "2602.00004v1",
            "2602.00003v1",
        ]


def test_a_stale_feed_has_the_listing_before_under_todays_date() -> None:
    faults = [Fault(path="/rss", stale=True), Fault(path="/rss", stale=True)]
    with ArxivServer(PAPERS, now=lambda: FRIDAY_MORNING, faults=faults) as server:
        stale = read(f"{server.rss}/cs.LG")
        assert [item.findtext("link") for item in stale.iter("item")] == [
            "https://arxiv.org/abs/2602.00007"
        ]
        assert stale.findtext("channel/lastBuildDate") == "Fri, 27 Feb 2026 05:00:01 +0000"
        assert stale.findtext("channel/item/pubDate") == "Fri, 27 Feb 2026 00:00:00 -0500"
        server.set_time(utc("2026-03-02 12:00"))
        assert "2602.00001v1" in kinds(f"{server.rss}/cs.LG"), "Monday's repeats Friday's"
        assert list(kinds(f"{server.rss}/cs.LG")) == ["2602.00008v1"]


def test_feeds_fail_on_script() -> None:
    faults = [
        Fault(path="/rss", empty=True),
        Fault(path="/rss", rows=2),
        Fault(path="/rss", status=429, headers={"Retry-After": "7"}),
        Fault(path="/atom", truncate=0.5),
        Fault(path="/rss", html=True),
    ]
    with ArxivServer(PAPERS, now=lambda: FRIDAY_MORNING, faults=faults) as server:
        assert kinds(f"{server.rss}/cs.LG") == {}
        assert len(kinds(f"{server.rss}/cs.LG")) == 2
        limited = get(f"{server.rss}/cs.LG")
        assert (limited.status, limited.headers["Retry-After"]) == (429, "7")
        assert "</feed>" not in get(f"{server.atom}/cs.LG").text
        assert get(f"{server.rss}/cs.LG").text.startswith("<!DOCTYPE html>")
        assert len(kinds(f"{server.rss}/cs.LG")) == 6
