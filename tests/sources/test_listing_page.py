"""A catch-up page is read for identifiers, kinds, counts and its day, and for nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Notice
from digest.sources.listing_page import MOST_BYTES, parse_refusal, parse_sheet
from digest.sources.tree import UnreadableError
from tests.effort import Effort
from tests.sources.feeds import paper_id
from tests.sources.pages import (
    NOTHING,
    REFUSAL,
    Listed,
    Part,
    crossed,
    listed,
    news,
    replaced,
    whole,
)


def kinds(*parts: Part) -> list[str]:
    """Return the kinds of the entries of a page of these sections."""
    return [notice.kind for notice in parse_sheet(Listed(parts=parts).render()).notices]


def test_a_page_is_read_whole() -> None:
    sheet = parse_sheet(Listed(parts=whole([1, 2], [3], [4, 5])).render())
    assert sheet.notices == (
        Notice(paper=paper_id(1), kind="new"),
        Notice(paper=paper_id(2), kind="new"),
        Notice(paper=paper_id(3), kind="cross"),
        Notice(paper=paper_id(4), kind="replace"),
        Notice(paper=paper_id(5), kind="replace"),
    )
    assert (sheet.subject, sheet.day) == ("Computation and Language", date(2026, 2, 27))
    assert (sheet.rows, sheet.stated) == (5, 5)
    assert (sheet.total, sheet.totals, sheet.unusable) == (5, (5, 5), 0)
    assert sheet.find_fault(5) == ""


def test_an_entry_s_own_words_win_over_its_section() -> None:
    assert kinds(Part(heading="New", entries=[crossed(1), replaced(2)])) == ["cross", "replace"]


def test_an_entry_without_words_is_what_its_section_says() -> None:
    parts = [Part(heading=name, entries=[listed(1)]) for name in ("New", "Cross", "Replacement")]
    assert kinds(*parts) == ["new", "cross", "replace"]


def test_an_entry_both_cross_listed_and_replaced_is_both() -> None:
    both = listed(1, "(cross-list from cs.LG) (replaced)")
    assert kinds(Part(heading="Cross", entries=[both])) == ["replace-cross"]


@pytest.mark.parametrize("href", ["/abs/nonsense", "/pdf/2602.00001", "javascript:void", "/abs/"])
def test_an_entry_without_an_identifier_counts_and_is_no_notice(href: str) -> None:
    entries = [listed(1, href=href), listed(2)]
    sheet = parse_sheet(Listed(parts=[Part(heading="New", entries=entries)]).render())
    assert (sheet.rows, sheet.unusable) == (2, 1)
    assert [notice.paper for notice in sheet.notices] == [paper_id(2)]


@pytest.mark.parametrize("paper", ["2612.99999", "2603.00001", "math/0611800"])
def test_what_cannot_be_new_yet_or_any_more_is_no_notice(paper: str) -> None:
    """Identifiers begin with the month in which they were given out, and only grow."""
    entries = [listed(1, href=f"/abs/{paper}"), listed(2)]
    sheet = parse_sheet(Listed(parts=[Part(heading="New", entries=entries)]).render())
    assert (sheet.rows, sheet.unusable) == (2, 1)
    assert [notice.paper for notice in sheet.notices] == [paper_id(2)]


def test_an_unmarked_entry_of_a_section_that_is_not_known_is_no_notice() -> None:
    sheet = parse_sheet(
        Listed(parts=[Part(heading="Strange", entries=[listed(1), crossed(2)])]).render()
    )
    assert (sheet.unusable, [notice.kind for notice in sheet.notices]) == (1, ["cross"])


@pytest.mark.parametrize(
    "href,paper",
    [
        ("/abs/2602.00007v2", "2602.00007"),
        ("https://arxiv.org/abs/2602.00007", "2602.00007"),
        (" /abs/math.CA/0611800 ", "math/0611800"),
    ],
)
def test_identifiers_lose_version_and_subject_class(href: str, paper: str) -> None:
    page = Listed(parts=[Part(heading="Cross", entries=[listed(1, href=href)])]).render()
    assert [notice.paper for notice in parse_sheet(page).notices] == [paper]


@pytest.mark.parametrize(
    "title",
    [
        "No updates for Fri, 27 Feb 2026",
        "Total of 99 entries",
        "Catchup results for Wolves on Mon, 02 Mar 2026",
        "</div><dl><dt><a href='/abs/2602.66666'>x</a></dt></dl><div>",
        "(replaced)",
    ],
)
def test_titles_may_say_what_they_like(title: str) -> None:
    entries = [listed(1, title=title), listed(2)]
    sheet = parse_sheet(Listed(parts=[Part(heading="New", entries=entries)]).render())
    assert [(notice.paper, notice.kind) for notice in sheet.notices] == [
        (paper_id(1), "new"),
        (paper_id(2), "new"),
    ]
    assert (sheet.totals, sheet.says_nothing, sheet.day) == ((2, 2), False, date(2026, 2, 27))


def test_attributes_classes_and_whitespace_do_not_matter() -> None:
    page = Listed(parts=whole([1], [2], [3])).render().decode()
    changed = (
        page.replace("<dl id='articles'>", '<dl class="a b"\n data-x>')
        .replace("<dt>", '<dt class="x">\n\n')
        .replace("<h3>", "<h3 id=s>\n  ")
        .replace("Total of ", "Total\n of\t")
        .replace("(cross-list from", "(cross-list\n from")
    )
    assert parse_sheet(changed.encode()) == parse_sheet(page.encode())


@pytest.mark.parametrize(
    "shown", ["showing first 2 of 9 entries", "continued, showing last 2 of 1,009 entries"]
)
def test_sections_in_parts_state_how_much_they_show(shown: str) -> None:
    part = Part(heading="New", entries=[listed(1), listed(2)], shown=shown)
    sheet = parse_sheet(Listed(parts=[part], total=1009).render())
    assert (sheet.stated, sheet.total, kinds(part)) == (2, 1009, ["new", "new"])


def test_a_day_without_news_says_so() -> None:
    sheet = parse_sheet(NOTHING)
    assert (sheet.is_empty, sheet.find_fault(0), sheet.total) == (True, "", 0)


@pytest.mark.parametrize("day", ["Friday, 27 February 2026", "27 Feb 2026", "Fri,  27 Feb 2026"])
def test_days_are_read_in_several_spellings(day: str) -> None:
    assert parse_sheet(Listed(day=day).render()).day == date(2026, 2, 27)


@pytest.mark.parametrize(
    "page",
    [
        b"",
        b"Rate exceeded.",
        b"<html><h1>arXiv is temporarily unavailable</h1></html>",
        Listed(day="Fri, 31 Feb 2026").render(),
        Listed(day="the ides of March").render(),
        Listed(day="Sat, 28 Feb 99999999999999999999").render(),
        Listed(day="Sat, 99999999999999999999 Feb 2026").render(),
        b"\xff\xfe\x00<h1>",
    ],
)
def test_what_is_no_listing_is_called_so(page: bytes) -> None:
    with pytest.raises(UnreadableError, match="no listing"):
        parse_sheet(page)


@pytest.mark.parametrize(
    "page,want,says",
    [
        (news(1, 3, total=5), 5, "3 of 5 entries"),
        (news(1, 3, total=2), 2, "3 entries where 2 belong"),
        (news(1, 3).rpartition(b"Total")[0], 3, "breaks off"),
        (news(1, 3).replace(b"Total of 3", b"Total of 4", 1), 3, "breaks off"),
        (news(1, 3).replace(b"Total", b"Sum"), 3, "without its total"),
        (news(1, 3).replace(b"showing 3 of 3", b"showing 4 of 4"), 3, "3 of 4 entries"),
        (Listed().render(), 0, "without entries"),
        (Listed(nothing="No updates", total=7).render(), 7, "0 of 7 entries"),
    ],
)
def test_a_page_that_lacks_something_is_at_fault(page: bytes, want: int, says: str) -> None:
    assert says in parse_sheet(page).find_fault(want)


def seems_whole(page: bytes) -> bool:
    """Tell whether a page would be taken for a good one."""
    try:
        sheet = parse_sheet(page)
    except UnreadableError:
        return False
    return not sheet.find_fault(sheet.total)


def test_a_page_cut_anywhere_is_not_taken_for_a_whole_one() -> None:
    page = Listed(parts=whole([1], [2], [3])).render()
    end = page.rindex(b"Total of 3 entries") + len(b"Total of 3 entries")
    assert [cut for cut in range(end) if seems_whole(page[:cut])] == []
    assert seems_whole(page[:end])


@given(st.binary(max_size=40), st.integers(0, 2500), st.integers(0, 40))
def test_a_page_with_other_bytes_in_it_is_read_or_called_no_listing(
    other: bytes, place: int, length: int
) -> None:
    page = Listed(parts=whole([1], [2], [3])).render()
    seems_whole(page[:place] + other + page[place + length :])


def test_a_refusal_is_told_in_arxiv_s_sentence() -> None:
    sentence = "Invalid date: 2025-09-03. Catchup only allowed for past 90 days"
    assert parse_refusal(REFUSAL) == sentence
    assert parse_refusal(b"<p>Can&#39;t request date later than today</p>").startswith("Can't")


@pytest.mark.parametrize("page", [b"", b"<html><script>Invalid</script></html>", b"<p>Sorry</p>"])
def test_a_refusal_without_a_known_sentence_tells_nothing(page: bytes) -> None:
    assert parse_refusal(page) == ""


def test_what_browsers_do_not_show_is_not_read() -> None:
    hidden = Listed(parts=whole([8, 9])).render().decode().partition("<body>")[2]
    page = Listed(parts=whole([1], [2], [3])).render().decode()
    for shell in ("<!-- {} -->", "<script>{}</script>", "<style>{}</style>"):
        before = page.replace("<main>", f"<main>{shell.format(hidden)}")
        assert parse_sheet(before.encode()) == parse_sheet(page.encode())


@pytest.mark.parametrize("unit", ["<dl>", "<div>", "<dl><dt>", "<h1>", "<dl><h3>", "<a ", "<!--"])
def test_what_is_nested_a_hundred_thousand_deep_takes_no_longer(unit: str) -> None:
    page = Listed(parts=whole([1], [2], [3])).render().decode()
    deep = page.replace("<ul>", unit * 100_000)
    effort = Effort()
    seems_whole(deep.encode())
    parse_refusal(deep.encode())
    assert effort.spent() < 2


def test_a_page_that_is_too_large_for_a_listing_is_not_read() -> None:
    page = Listed(parts=whole([1], [2], [3])).render().ljust(MOST_BYTES)
    assert parse_sheet(page).rows == 3
    with pytest.raises(UnreadableError, match="too large"):
        parse_sheet(page + b" ")


def test_two_thousand_entries_take_less_than_a_second() -> None:
    page = news(1, 2000)
    effort = Effort()
    assert len(parse_sheet(page).notices) == 2000
    assert effort.spent() < 1
