"""A feed of either format is read for identifiers, kinds and days, and for nothing else."""

import os
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from digest.model import Notice
from digest.sources.announcement_feed import parse_announcement
from digest.sources.tree import UnreadableError
from tests.sources.announcements import EMPTY, ERROR, FRIDAY, THURSDAY, Feed, Item
from tests.sources.feeds import entry, feed, paper_id

ROOT = Path(__file__).parents[2]
RECORDED = Path(os.environ.get("DIGEST_CORPORA", ROOT.parent / "shared" / "corpora")) / "raw/rss"

Write = Callable[[Feed], bytes]
both_formats = pytest.mark.parametrize("write", [Feed.rss, Feed.atom], ids=["rss", "atom"])


@both_formats
def test_a_feed_is_read_whole(write: Write) -> None:
    kinds = ("new", "cross", "replace", "replace-cross")
    items = [Item(number=number, kind=kind) for number, kind in enumerate(kinds)]
    read = parse_announcement(write(Feed(items=items)))
    assert [(notice.paper, notice.kind) for notice in read.notices] == [
        (paper_id(number), kind) for number, kind in enumerate(kinds)
    ]
    assert (read.day, read.rows, read.unusable, read.error) == (date(2026, 2, 27), 4, 0, None)
    assert (read.find_fault(), read.subjects) == ("", ("cs.AI",))


@both_formats
@pytest.mark.parametrize(
    "title,subjects",
    [
        ("hep-th updates on arXiv.org", ("hep-th",)),
        ("cs, math.AG updates on arXiv.org", ("cs", "math.AG")),
        ("News", ()),
        ("", ()),
    ],
)
def test_the_title_says_what_it_is_a_feed_of(
    write: Write, title: str, subjects: tuple[str, ...]
) -> None:
    assert parse_announcement(write(Feed(title=title))).subjects == subjects


@both_formats
@pytest.mark.parametrize(
    "item",
    [Item(guid="oai:arXiv.org:nonsense"), Item(guid=""), Item(kind="wolf"), Item(kind="")],
)
def test_an_item_that_is_not_legible_counts_and_is_no_notice(write: Write, item: Item) -> None:
    read = parse_announcement(write(Feed(items=[item, Item(number=2)])))
    assert (read.rows, read.unusable) == (2, 1)
    assert read.notices == (Notice(paper=paper_id(2), kind="new"),)


@both_formats
@pytest.mark.parametrize("paper", ["2612.99999", "2603.00001", "math/0611800"])
def test_what_cannot_be_new_yet_or_any_more_is_no_notice(write: Write, paper: str) -> None:
    """Identifiers begin with the month in which they were given out, and only grow."""
    item = Item(guid=f"oai:arXiv.org:{paper}v1")
    read = parse_announcement(write(Feed(items=[item, Item(number=2)])))
    assert (read.rows, read.unusable) == (2, 1)
    assert [notice.paper for notice in read.notices] == [paper_id(2)]


@both_formats
def test_an_old_identifier_loses_its_subject_class(write: Write) -> None:
    item = Item(guid="oai:arXiv.org:math.CA/0611800v3", kind="cross")
    read = parse_announcement(write(Feed(items=[item])))
    assert [notice.paper for notice in read.notices] == ["math/0611800"]


@pytest.mark.parametrize(
    "day,found",
    [
        ("Fri, 27 Feb 2026 00:00:00 -0500", date(2026, 2, 27)),
        ("Fri, 27 Feb 2026 05:00:00 GMT", date(2026, 2, 27)),
        ("Fri, 27 Feb 2026 04:59:59 +0000", date(2026, 2, 26)),
        ("Mon, 09 Mar 2026 00:00:00 -0400", date(2026, 3, 9)),
        ("2026-02-27T00:00:00-05:00", date(2026, 2, 27)),
        ("Fri, 27 Feb 2026 04:59:59 -0000", date(2026, 2, 26)),
    ],
)
def test_the_day_is_that_in_the_eastern_united_states(day: str, found: date) -> None:
    assert parse_announcement(Feed(items=[Item(day=day)]).rss()).day == found


@both_formats
def test_items_of_several_days_are_a_fault(write: Write) -> None:
    read = parse_announcement(write(Feed(items=[Item(day=FRIDAY), Item(number=2, day=THURSDAY)])))
    assert (read.day, read.find_fault()) == (None, "sent a feed that states several days")


@both_formats
@pytest.mark.parametrize(
    "day",
    [
        "",
        "yesterday",
        "Fri, 99 Feb 2026 00:00:00 -0500",
        "0001-01-01",
        "0001-01-01T00:00:00+23:59",
        "Fri, 27 Feb 99999999999999999999 00:00:00 -0500",
        "Fri, 27 Feb 2026 00:00:00 -99999999999999999999",
        "9999-12-31T23:59:59-23:59",
    ],
)
def test_items_of_no_day_are_a_fault(write: Write, day: str) -> None:
    read = parse_announcement(write(Feed(items=[Item(day=day)])))
    assert (read.day, read.find_fault()) == (None, "sent a feed that states no day")


@both_formats
def test_an_empty_feed_is_no_fault_of_its_own(write: Write) -> None:
    read = parse_announcement(write(Feed()))
    assert (read.rows, read.notices, read.day, read.find_fault()) == (0, (), None, "")


@both_formats
def test_an_error_is_told_in_arxiv_s_words(write: Write) -> None:
    assert parse_announcement(write(ERROR)).error == "Unknown archive 'xx'."


@pytest.mark.parametrize(
    "body,says",
    [
        (b"", "truncated"),
        (EMPTY[:-9], "truncated"),
        (b"<!DOCTYPE html><html></html>", "HTML"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><rss><channel/></rss>', "document type"),
        (b"<rss/>", "no feed"),
        (b"<x/>", "no feed"),
    ],
)
def test_what_is_no_feed_is_called_so(body: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        parse_announcement(body)


def test_an_answer_of_the_search_api_states_no_kinds() -> None:
    assert parse_announcement(feed([entry(1)], total=1)).notices == ()


@pytest.mark.skipif(
    not RECORDED.is_dir(), reason=f"no recorded feeds in {RECORDED}; set DIGEST_CORPORA"
)
def test_a_real_feed_is_read_whole() -> None:
    read = parse_announcement((RECORDED / "arxiv_rss_example.xml").read_bytes())
    assert (read.day, read.rows, read.unusable) == (date(2025, 8, 20), 7, 0)
    assert Counter(notice.kind for notice in read.notices) == {"cross": 5, "new": 2}
    assert all(notice.paper.startswith("2508.1") for notice in read.notices)
