"""In a real browser posts and archives are whole, quiet, and fit for everybody, on any screen."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.foreign import TAG, foreign_words
from tests.render.issues import large, rich
from tests.render.pages import post_of, written
from tests.render.sites import TITLES, archive, hostile, judge_with_axe, open_browser, served, weeks

pytestmark = pytest.mark.long

PHONE, DESK = 360, 1280
Scheme = Literal["light", "dark"]
everywhere = pytest.mark.parametrize(
    "width, scheme", [(PHONE, "light"), (PHONE, "dark"), (DESK, "light"), (DESK, "dark")]
)
EDITED = (
    b"# Mine\n\nMy [word](https://arxiv.org/abs/2602.91000).\n\n"
    b"## Part\n\n| a | b |\n|-|-|\n| 1 | 2 |\n\n"
    b"| Reef | Depth | Corals |\n|:-|-:|:-:|\n| NAMES | 2 | 3 |\n\n"
    b"```\nLINE\n```\n"
)
EDITED = EDITED.replace(b"NAMES", b"`a_long_name_of_a_reef`" * 9).replace(b"LINE", b"code " * 60)
PAGES = (
    *("index.html", "topic-deep-learning.html", "topic-reefs.html", "titles-2026.html"),
    *("search.html", "404.html", "2026-02-28-deep-learning.html", "2026-02-28-reefs.html"),
    "2026-02-21-deep-learning.html",
)
INSIDE = """() => [...document.querySelectorAll('svg')].every(drawing => {
  const whole = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll('*')].map(part => part.getBoundingClientRect())
    .every(part => part.left >= whole.left - 1 && part.right <= whole.right + 1
      && part.top >= whole.top - 1 && part.bottom <= whole.bottom + 1);
})"""
WORDS = "main a:not(.shape a):not(.beside a)"
PRINTED = """() => [...document.querySelectorAll('main a[href^="http"]')].map(link =>
  [link.getAttribute('href'), link.dataset.number || '', getComputedStyle(link, '::after').content])
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve archives and a page alone below a path, as GitHub's pages do."""
    folder = tmp_path_factory.mktemp("host")
    put(folder / "below", archive([*weeks(), hostile()], {"2026-02-21-deep-learning": EDITED}))
    put(folder / "large", archive([large(120, named=2)]))
    put(folder / "alone", {"post.html": written(rich(), "html").encode()})
    with served(folder) as host:
        yield f"{host}/below"


def put(folder: Path, files: Mapping[str, bytes]) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)


@contextmanager
def opened(
    browser: Browser,
    address: str,
    *,
    width: int = DESK,
    scheme: Scheme = "light",
    scripts: bool = True,
) -> Iterator[Page]:
    """Open a page, which says nothing and asks for nothing from elsewhere."""
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, java_script_enabled=scripts
    )
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_load_state("networkidle")
    yield page
    assert said == []
    assert [url for url in asked if not url.startswith(("http://127.0.0.1", "file:///"))] == []
    assert asked == [address] or "/alone/" not in address
    context.close()


def assert_fit(page: Page, scheme: Scheme = "light") -> None:
    """Let nothing be wider than the screen, with everything unfolded, and axe be content."""
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    assert judge_with_axe(page) == [], page.url
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == {"light": "rgb(253, 252, 250)", "dark": "rgb(21, 23, 26)"}[scheme]


@everywhere
def test_a_post_is_accessible_on_every_screen(
    browser: Browser, address: str, width: int, scheme: Scheme
) -> None:
    alone = address.replace("below", "alone/post.html")
    with opened(browser, alone, width=width, scheme=scheme) as page:
        assert_fit(page, scheme)
        links = page.eval_on_selector_all(WORDS, "links => links.map(link => link.href)")
        # A browser writes some addresses in its own way.
        assert [one.rstrip("/") for one in links] == [
            one.rstrip("/") for one in post_of(rich()).links
        ]
        assert page.evaluate(INSIDE)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.tagName") == "A"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.click(".shape a >> nth=-1")
        assert page.url.endswith("#idea-4")


def test_print_has_no_contents_but_the_address_of_every_link(
    browser: Browser, address: str
) -> None:
    with opened(browser, address.replace("below", "alone/post.html"), scheme="dark") as page:
        page.emulate_media(media="print")
        assert not page.locator("nav").is_visible()
        assert page.locator(".beside, details").locator("visible=true").count() == 0
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == "rgb(255, 255, 255)"
        listed = page.eval_on_selector_all(
            ".papers .title a", "links => links.map(link => link.getAttribute('href'))"
        )
        told = page.evaluate(PRINTED)
        assert any(number for _, number, _ in told)
        for link, number, content in told:
            if number:
                assert listed[int(number) - 1] == link
                assert content == f'"\u00a0[{number}]"'
            else:
                assert f"<{link}>" in content.replace("\\", "")


@everywhere
def test_every_page_is_accessible_on_every_screen(
    browser: Browser, address: str, width: int, scheme: Scheme
) -> None:
    for name in PAGES:
        with opened(browser, f"{address}/{name}", width=width, scheme=scheme) as page:
            assert_fit(page, scheme)


def test_printed_lists_have_addresses_and_no_buttons(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/titles-2026.html") as page:
        page.emulate_media(media="print")
        after = "getComputedStyle(document.querySelector('.names a'), '::after').content"
        assert "https://arxiv.org/abs/" in page.evaluate(after)
    for name in PAGES:
        with opened(browser, f"{address}/{name}") as page:
            page.emulate_media(media="print")
            for useless in ("nav", "form", "button", "text=Also as", "text=Feed"):
                assert page.locator(useless).locator("visible=true").count() == 0, (name, useless)


def test_tables_and_code_of_an_editor_are_whole_on_any_screen_and_on_paper(
    browser: Browser, address: str
) -> None:
    wide = "node => node.scrollWidth > node.clientWidth"
    with opened(browser, f"{address}/2026-02-21-deep-learning.html", width=PHONE) as page:
        table, code = page.locator(".scroll").nth(1), page.locator("pre")
        assert table.evaluate(wide)
        assert code.evaluate(wide)
        aligned = "cells => cells.map(cell => getComputedStyle(cell).textAlign)"
        assert table.locator("td").evaluate_all(aligned) == ["left", "right", "center"]
        page.set_viewport_size({"width": 700, "height": 844})
        page.emulate_media(media="print")
        assert not table.evaluate(wide)
        assert not code.evaluate(wide)


def found(page: Page) -> list[str]:
    """Return the titles that a search shows, once it says how many they are."""
    expect(page.locator("#status")).not_to_be_empty()
    return page.locator("#found .title").all_inner_texts()


def test_titles_are_found_by_the_keyboard_alone(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/search.html") as page:
        for _ in range(5):
            page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "words"
        page.keyboard.type("UBER naive")
        expect(page.locator("#status")).to_have_text("1 title")
        assert len(found(page)) == 1
        page.keyboard.press("Enter")
        assert page.url.endswith("search.html?q=UBER+naive")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.href") == "https://arxiv.org/abs/2602.00003"
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page).to_have_url(f"{address}/2026-02-28-reefs.html#paper-2602.00003")
        assert page.locator("#paper-2602\\.00003").count() == 1
        page.go_back()
        assert len(found(page)) == 1


def test_a_search_finds_titles_in_an_archive_that_lies_on_disk(
    browser: Browser, tmp_path: Path
) -> None:
    put(tmp_path / "on disk", archive([*weeks(), hostile()]))
    with opened(browser, (tmp_path / "on disk" / "search.html").as_uri()) as page:
        page.fill("#words", "UBER naive")
        expect(page.locator("#status")).to_have_text("1 title")
        page.click("#found .by a")
        assert page.url.endswith("/2026-02-28-reefs.html#paper-2602.00003")
        page.go_back()
        assert len(found(page)) == 1


def test_hostile_titles_are_shown_as_they_are(browser: Browser, address: str) -> None:
    for word in ("script", "onerror", "الشعاب", "site.title", "unbroken"):
        with opened(browser, f"{address}/search.html?q={word}", width=PHONE) as page:
            assert found(page)
            assert page.title().startswith("Search")
            assert page.locator("#found img, #found script").count() == 0
            assert_fit(page)


def test_a_title_of_several_issues_is_shown_once_and_no_result_is_reported(
    browser: Browser, address: str
) -> None:
    with opened(browser, f"{address}/search.html?q=tides") as page:
        assert len(found(page)) == 1
        links = [str(link.get_attribute("href")) for link in page.locator("#found .by a").all()]
        places = [link.partition("#")[2] for link in links]
        assert places == ["paper-2602.91000", "", "paper-2602.91000"]
        assert page.locator("#status").inner_text() == "1 title"
        page.fill("#words", "limpets")
        expect(page.locator("#status")).to_have_text("No title has all of these words.")
        assert found(page) == []
        page.fill("#words", "")
        expect(page.locator("#status")).to_be_empty()


def test_a_search_speaks_the_language_of_its_archive(browser: Browser, tmp_path: Path) -> None:
    with foreign_words():
        put(tmp_path / "site", archive([*weeks(), hostile()], lang=TAG))
    with opened(browser, (tmp_path / "site" / "search.html").as_uri()) as page:
        page.fill("#words", "tides")
        expect(page.locator("#status")).to_have_text("1 ЖЖЖЖЖ")
        expect(page.locator("#found .title a")).to_have_count(1)
        told = page.locator("#found .by").inner_text()
        assert told.startswith(
            "ЖЖ deep learning, 28 February 2026; deep learning, 21 February 2026"
        )
        page.fill("#words", "a")
        expect(page.locator("#status")).to_have_text("5 ЖЖЖЖЖЖ")
        page.fill("#words", "limpets")
        expect(page.locator("#status")).to_have_text("ЖЖ ЖЖЖЖЖ ЖЖЖ ЖЖЖ ЖЖ ЖЖЖЖЖ ЖЖЖЖЖ.")


def test_without_scripts_all_titles_can_be_read(browser: Browser, address: str) -> None:
    with opened(browser, f"{address}/search.html", scripts=False) as page:
        assert not page.locator("#search").is_visible()
        assert "Without one, all titles can be read" in page.locator("main").inner_text()
        page.click("text=2026")
        assert TITLES[0] in page.locator("main").inner_text()


def test_many_titles_are_shown_bit_by_bit(browser: Browser, address: str) -> None:
    with opened(browser, address.replace("below", "large/search.html?q=corals")) as page:
        assert len(found(page)) == 50
        page.click("text=Show more")
        assert len(found(page)) == 100
        assert page.evaluate(
            "document.activeElement === document.querySelectorAll('#found .title a')[50]"
        )
        page.click("text=Show more")
        assert len(found(page)) == 120
        assert not page.locator("#more").is_visible()
