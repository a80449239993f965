"""The chart shows how large each theme was, and the table beside it says the same."""

import re
from datetime import date

from digest.model import PastIssue, ThemeSize
from digest.render.chart import BAR, chart
from tests.fixtures import digest
from tests.render.issues import history, rich
from tests.render.pages import written


def test_a_theme_is_followed_by_its_key_over_the_last_issues() -> None:
    drawn = chart(rich())
    assert drawn is not None
    assert drawn.strips[0].title == "Corals"
    assert [[bar.papers for bar in strip.bars] for strip in drawn.strips[:3]] == [
        [6, 7, 8, 9, 1],
        [0, 0, 0, 0, 1],
        [10, 8, 6, 4, 1],
    ]
    assert drawn.days == (*(issue.date for issue in history()), date(2026, 2, 28))


def test_bars_are_as_high_as_their_figures_and_stay_inside() -> None:
    drawn = chart(rich())
    assert drawn is not None
    bars = [bar for strip in drawn.strips for bar in strip.bars]
    assert {bar.papers for bar in bars if bar.height == BAR} == {10}
    assert all(abs(bar.height - BAR * bar.papers / 10) <= 1 for bar in bars)
    assert all(bar.left >= 0 and bar.left + bar.width <= 100 for bar in bars)
    assert [bar.is_this for bar in drawn.strips[0].bars] == [False] * 4 + [True]


def test_at_most_six_issues_fit_and_later_ones_do_not_count() -> None:
    theme = (ThemeSize(key="marine", title="Marine imaging", papers=2),)
    past = [PastIssue(date=date(2026, 1, day), themes=theme) for day in range(1, 11)]
    drawn = chart(digest(history=(*past, PastIssue(date=date(2026, 3, 7), themes=theme))))
    assert drawn is not None
    assert [day.day for day in drawn.days] == [6, 7, 8, 9, 10, 28]
    assert len(drawn.strips) == 1  # what fits no theme is none


def test_there_is_no_chart_without_an_issue_before() -> None:
    assert chart(digest()) is None
    assert "<svg" not in written(digest(), "html")


def test_the_table_has_the_figures_of_the_drawing() -> None:
    drawn = chart(rich())
    assert drawn is not None
    (table,) = re.findall(r"<tbody>(.*?)</tbody>", written(rich(), "html"), re.DOTALL)
    rows = [re.findall(r"<td>(\d+)</td>", row) for row in table.split("</tr>")][:-1]
    assert rows == [[str(bar.papers) for bar in strip.bars] for strip in drawn.strips]
