"""The desk's two views: the topic over time, and the map of papers by likeness."""

import json
import os
import re
from collections.abc import Iterator, Mapping
from itertools import combinations
from math import dist
from pathlib import Path
from statistics import fmean
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from digest.codec import plain
from digest.services.sample import read_week
from tests.cli.conftest import enter, run
from tests.desk.editor import Scheme, judge, sit_down
from tests.desk.stage import DAY, SETTINGS, RunningDesk, build_week, open_desk
from tests.standins.arxiv import ArxivServer

# A person's finger, and WCAG's least size of what one aims at, in pixels.
AIM = 24
EARLIER = ["2026-02-24", "2026-02-26"]
HOSTILE = '</title><script>alert("1")</script> {{ 7 * 7 }} \u202egnol'
FRAME = re.compile(r'<svg class="map (\w+)" viewBox="0 0 (\d+) (\d+)".*?</svg>', re.DOTALL)
MARK = re.compile(
    r'<a href="([^"]+)" aria-label="([^"]+)">\s*<(circle|rect|path)[^>]*?>\s*'
    r'<text class="number" x="([\d.]+)" y="([\d.]+)">(\d+)<'
)


@pytest.fixture(scope="module")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build three issues of a topic; a title of theirs is hostile."""
    folder = tmp_path_factory.mktemp("weeks")
    first, *others, last = read_week()
    records = [plain(first) | {"title": HOSTILE}, *map(plain, others)]
    records.append(plain(last) | {"title": "織物の深層学習" * 12})
    with ArxivServer(records) as server, pytest.MonkeyPatch.context() as patch:
        (folder / "digest.toml").write_text(SETTINGS, "utf-8")
        enter(folder, server, patch)
        for day in (*EARLIER, DAY):
            assert run("build", "--date", day, "--days", "2").exit_code == 0
    return folder


@pytest.fixture(scope="module")
def opened(weeks: Path) -> Iterator[RunningDesk]:
    with open_desk(weeks) as desk:
        yield desk


def marks_of(page: str) -> dict[str, list[tuple[str, str, float, float, int]]]:
    """Return the marks of a map for each size: address, name, position and section's number."""
    found = {}
    for frame in FRAME.finditer(page):
        width, height = int(frame[2]), int(frame[3])
        marks = [
            (to, name, float(x), float(y) - 4, int(number))
            for to, name, _, x, y, number in MARK.findall(frame[0])
        ]
        assert all(0 < x < width and 0 < y < height for _, _, x, y, _ in marks)
        found[frame[1]] = marks
    return found


def issue(folder: Path, day: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((folder / "posts" / f"{day}-week.json").read_bytes())
    return found


def test_the_map_has_every_paper_without_overlaps(desk: RunningDesk) -> None:
    page = desk.get("map")
    built = issue(desk.folder, DAY)
    places = {
        paper: number
        for number, section in enumerate(built["sections"], 1)
        for paper in section["papers"]
    }
    assert len(places) == 40
    marks = marks_of(page)
    assert set(marks) == {"wide", "narrow"}
    for drawn in marks.values():
        assert {to.partition("#paper-")[2]: number for to, *_, number in drawn} == places
        assert [number for *_, number in drawn] == sorted(places.values())
        spots = [(x, y) for _, _, x, y, _ in drawn]
        assert min(dist(one, other) for one, other in combinations(spots, 2)) >= AIM
    assert desk.get("map") == page
    gone = next(iter(places))
    desk.do("out", paper=gone)
    assert not any(to.endswith(gone) for to, *_ in marks_of(desk.get("map"))["wide"])


def test_the_topic_has_the_figures_of_its_issues(opened: RunningDesk, weeks: Path) -> None:
    page = opened.get("topic")
    head, *rows = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    days = re.findall(r'<a href="([^"]+)">([^<]+)</a>', head)
    root = urlsplit(opened.address).path
    assert days == [
        (f"{root}topic?issue=2026-02-24#issue", "Feb. 24"),
        (f"{root}topic?issue=2026-02-26#issue", "Feb. 26"),
        (root, "Feb. 28"),
    ]
    told = {}
    for row in rows:
        title, *cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        told[title] = [re.findall(r"[\d.]+", re.sub("<[^>]+>", " ", cell)) for cell in cells]
    for place, day in enumerate((*EARLIER, DAY)):
        built = issue(weeks, day)
        news = {paper["id"]: paper["news"] for paper in built["papers"]}
        for section in built["sections"]:
            mean = fmean(news[paper] for paper in section["papers"])
            wanted = [str(len(section["papers"])), f"{mean:.1f}"]
            # A section of all papers is called otherwise.
            title = "Also this week" if section["key"] == "also" else section["title"]
            assert told[title][place] == wanted
        assert told["All papers"][place] == [str(len(news)), f"{fmean(news.values()):.1f}"]
    # The chart says the same, and leads to the same places.
    (above, chart) = page.split('<svg class="chart"')
    assert "Feb. 24, 2026 to Feb. 28, 2026: papers of each section" in above
    assert re.findall(r"<text[^>]*>(\w+\. \d+)</text>", chart.partition('class="name"')[0]) == [
        day for _, day in days
    ]
    for row in rows:
        for to, papers in re.findall(r'<td><a href="([^"]+)">(\d+)</a>', row):
            assert f'<a href="{to}" tabindex="-1">' in chart
            assert f": {papers} paper" in chart


def test_a_title_is_drawn_on_the_map(opened: RunningDesk) -> None:
    """It has at most three lines, which fit a phone."""
    lines = re.findall(r"<tspan[^>]*>([^<]+)</tspan>", opened.get("map"))
    wide = [line for line in lines if "織" in line]
    assert len(wide) == 2 * 2
    assert max(map(len, wide)) <= 20
    assert max(map(len, lines)) <= 40


def test_a_week_of_the_topic_lists_its_papers(opened: RunningDesk, weeks: Path) -> None:
    built = issue(weeks, EARLIER[0])
    page = opened.get("topic", issue=EARLIER[0])
    shown = page[page.index('id="issue"') :]
    assert re.findall(r'<h3 id="section-([^"]+)">', shown) == [
        section["key"] for section in built["sections"]
    ]
    assert re.findall(r'<li><a href="([^"]+)"', shown) == [
        f"https://arxiv.org/abs/{paper}"
        for section in built["sections"]
        for paper in section["papers"]
    ]
    assert "&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt; {{ 7 * 7 }} gnol" in page
    assert "<script>alert" not in page
    for other in (DAY, "2026-02-25", "<b>", "../x"):
        assert 'id="issue"' not in opened.get("topic", issue=other)


def test_an_issue_without_its_json_has_papers_and_no_news(opened: RunningDesk, weeks: Path) -> None:
    assert "not known" not in opened.get("topic")
    path = weeks / "posts" / f"{EARLIER[0]}-week.json"
    content = path.read_bytes()
    for damage in (None, b"{", "a pipe"):
        path.unlink(missing_ok=True)
        if damage == "a pipe":
            os.mkfifo(path)
        elif isinstance(damage, bytes):
            path.write_bytes(damage)
        page = opened.get("topic", issue=EARLIER[0])
        assert "not known" in page
        assert (
            f"<code>digest build --date {EARLIER[0]} --topic week --offline</code> writes" in page
        )
        assert "All papers, Feb. 24, 2026: 25 papers<" in page
    path.unlink()
    path.write_bytes(content)


@pytest.mark.long
@pytest.mark.parametrize("papers", [1, 2, 3])
def test_a_map_of_few_papers(tmp_path: Path, papers: int) -> None:
    build_week(tmp_path, records=[plain(one) for one in read_week()[:papers]])
    with open_desk(tmp_path) as desk:
        assert [len(marks) for marks in marks_of(desk.get("map")).values()] == [papers] * 2


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_both_views_fit_the_screen_and_have_no_fault(
    opened: RunningDesk, browser: Browser, width: int, scheme: Scheme
) -> None:
    with sit_down(browser, opened, width=width, scheme=scheme) as editor:
        for path in ("topic", "map", f"topic?issue={EARLIER[0]}"):
            editor.page.goto(urljoin(opened.address, path))
            for summary in editor.page.locator("main summary").all():
                summary.click()
            judge(editor, path)


@pytest.mark.long
def test_the_views_are_used_by_keyboard_and_by_mouse(opened: RunningDesk, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(urljoin(opened.address, "map"))
    marks = page.locator(".map.wide a")
    marks.first.focus()
    page.keyboard.press("Tab")
    held = marks.nth(1)
    expect(held).to_be_focused()
    expect(held.locator(".title")).to_have_css("visibility", "visible")
    expect(marks.first.locator(".title")).to_have_css("visibility", "hidden")
    there = held.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{there}")
    paper = str(there).partition("#paper-")[2]
    expect(page.locator(f"#post .current[data-paper='{paper}']")).to_be_in_viewport()
    page.goto(urljoin(opened.address, "topic"))
    # A bar at the pointer; an earlier day from the keyboard.
    page.locator(f".chart a[href*='{EARLIER[0]}#section-']").first.click()
    page.wait_for_url(f"**issue={EARLIER[0]}#section-*")
    expect(page.locator("#issue-title")).to_have_text("Issue of Feb. 24, 2026")
    page.locator(".chart .day").nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**issue={EARLIER[1]}#issue")
    # A bar of the open issue leads to that section in the post.
    bar = page.locator(".chart a[href*='/#section-']").first
    key = str(bar.get_attribute("href")).partition("#section-")[2]
    bar.click()
    expect(page.locator(f"#post .list [data-heading='{key}']")).to_be_focused()
    page.close()
