"""In a real browser the page is whole, quiet, readable and fit for everybody, on any screen."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from digest.model import Digest
from digest.render import renderer
from tests.render.browsers import judge_with_axe, open_browser
from tests.render.issues import example, rich
from tests.render.pages import post_of

PHONE, DESK = 390, 1280
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Give the system's Chromium."""
    with open_browser() as opened:
        yield opened


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> Scheme:
    """Name a colour scheme."""
    return "dark" if request.param == "dark" else "light"


@pytest.fixture(params=[PHONE, DESK])
def width(request: pytest.FixtureRequest) -> int:
    """Name the width of a screen, in pixels."""
    return int(request.param)


@pytest.fixture
def page(browser: Browser, tmp_path: Path, scheme: Scheme, width: int) -> Iterator[Page]:
    """Open the page of an issue with everything."""
    with opened(browser, tmp_path, rich(), scheme, width) as found:
        yield found


@contextmanager
def opened(
    browser: Browser, folder: Path, issue: Digest, scheme: Scheme, width: int
) -> Iterator[Page]:
    """Open an issue's page, which says nothing and asks for nothing."""
    path = folder / "post.html"
    path.write_bytes(renderer("html").render(issue).content)
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_load_state("load")
    assert said == []
    assert asked == [path.as_uri()]
    yield page
    context.close()


def links_of(page: Page) -> list[str]:
    """Return where the links of a post lead; a browser writes some addresses in its own way."""
    found = page.eval_on_selector_all("main a", "links => links.map(link => link.href)")
    return [link.rstrip("/") for link in found]


def written_links(issue: Digest) -> list[str]:
    """Return where they should lead."""
    return [link.rstrip("/") for link in post_of(issue).links]


def fits(page: Page) -> bool:
    """Tell whether nothing is wider than the screen, with everything unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_post_fits_every_screen_and_everybody(page: Page) -> None:
    assert fits(page)
    assert links_of(page) == written_links(rich())
    assert judge_with_axe(page) == []


@pytest.mark.parametrize("width", [PHONE], indirect=True)
@pytest.mark.parametrize("scheme", ["light"], indirect=True)
def test_so_does_the_demonstration(
    browser: Browser, tmp_path: Path, scheme: Scheme, width: int
) -> None:
    with opened(browser, tmp_path, example(), scheme, width) as page:
        assert fits(page)
        assert links_of(page) == written_links(example())
        assert judge_with_axe(page) == []


def test_its_own_style_applies_and_follows_the_scheme(page: Page, scheme: Scheme) -> None:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert colour == {"light": "rgb(253, 252, 250)", "dark": "rgb(21, 23, 26)"}[scheme]


def test_lines_are_long_enough_to_read_and_no_longer(page: Page) -> None:
    width = page.evaluate(
        """() => {
          const node = document.querySelector('main section p');
          const letters = node.textContent.length;
          const style = getComputedStyle(node);
          const pen = document.createElement('canvas').getContext('2d');
          pen.font = `${style.fontSize} ${style.fontFamily}`;
          return node.clientWidth / (pen.measureText(node.textContent).width / letters);
        }"""
    )
    screen = page.viewport_size or {"width": 0}
    low, high = (30, 60) if screen["width"] == PHONE else (50, 75)
    assert low <= width <= high


def test_the_keyboard_comes_first_to_the_post_and_sees_where_it_is(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("document.activeElement.getBoundingClientRect().left") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "A"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_print_has_no_contents_and_says_where_every_link_leads(page: Page) -> None:
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    told = page.evaluate(
        """() => [...document.querySelectorAll('main a')].map(link =>
          [link.getAttribute('href'), link.dataset.number || '',
           getComputedStyle(link, '::after').content])"""
    )
    papers = page.eval_on_selector_all(
        ".papers .title a", "links => links.map(link => link.getAttribute('href'))"
    )
    assert any(number for _, number, _ in told)
    for address, number, content in told:
        if number:
            assert papers[int(number) - 1] == address
            assert content == f'"\u00a0[{number}]"'
        else:
            assert f"<{address}>" in content.replace("\\", "")
    counted = "getComputedStyle(document.querySelector('.papers .title'), '::before').content"
    assert page.evaluate(counted) == '"[" counter(paper) "] "'


def test_a_drawing_stays_inside_and_its_letters_keep_their_size(page: Page) -> None:
    inside = page.evaluate(
        """() => {
          const whole = document.querySelector('svg').getBoundingClientRect();
          const parts = [...document.querySelectorAll('svg *')];
          return parts.map(part => part.getBoundingClientRect()).every(part =>
            part.left >= whole.left - 1 && part.right <= whole.right + 1 &&
            part.top >= whole.top - 1 && part.bottom <= whole.bottom + 1);
        }"""
    )
    assert inside
    height = page.evaluate("document.querySelector('svg .label').getBoundingClientRect().height")
    assert height >= 14
