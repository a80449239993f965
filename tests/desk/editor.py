"""An editor who uses a desk by keyboard in a real browser."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from playwright.sync_api import Browser, Locator, Page, Request, expect

from tests.desk.stage import STEM, RunningDesk, read_files
from tests.render.sites import judge_with_axe

PHONE, WIDE = 390, 1440
Scheme = Literal["light", "dark"]
WIDER = """() => [document.documentElement, ...document.querySelectorAll('.column, dialog[open]')]
  .filter(part => part.scrollWidth > part.clientWidth + 1).map(part => part.id || part.tagName)"""
HOSTILE = (
    '<img src=x onerror="document.title = 1"> {{ 7 * 7 }} </textarea><script>alert(1)</script>'
)
STRANGE = (
    "img, article script, #evidence script, dialog script, iframe, [onerror], [style]:not(input)"
)
"""Markup that no page of the desk may have, whatever papers and editors contain."""


class DeskUser:
    """An editor who uses a desk by keyboard in a browser."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.focus = page.locator(":focus")
        self.evidence = page.locator("#evidence")

    def press(self, *keys: str) -> None:
        """Press keys, one after another."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, text: str, *keys: str) -> None:
        """Replace the text of the focused field, then press keys."""
        expect(self.page.locator("input:focus, textarea:focus")).to_be_visible()
        self.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.press(*keys)

    def hears(self, *words: str) -> None:
        """Expect these words in the desk's message."""
        for word in words:
            expect(self.page.locator("#said")).to_contain_text(word)

    def sees(self, *words: str) -> None:
        """Expect these words in the post."""
        for word in words:
            expect(self.page.locator("#post")).to_contain_text(word)

    def is_at(self, words: str) -> None:
        """Expect the focus at a stop with these words."""
        expect(self.focus).to_contain_text(words)

    def find(self, paper: str) -> Locator:
        """Go to a paper's line of the outline, by the filter, and return that line."""
        self.press("/")
        self.write(paper, "Enter")
        self.is_at(paper)
        return self.focus

    def undo(self) -> None:
        """Undo the last change."""
        self.press("z")
        self.hears("Undone")

    def papers(self, heading: str) -> list[str]:
        """Return the titles in a section of the outline."""
        named = self.page.locator("h2", has=self.page.get_by_text(heading, exact=True))
        return self.page.locator("#outline section", has=named).locator("li bdi").all_inner_texts()


@contextmanager
def sit_down(
    browser: Browser,
    desk: RunningDesk,
    *,
    width: int = WIDE,
    scheme: Scheme = "light",
    expected: str = "",
) -> Iterator[DeskUser]:
    """Open a desk's page, which has no faults and requests nothing from other hosts.

    Faults that say what is `expected` are none.
    """
    faults: list[str] = []

    def watch(asked: Request) -> None:
        if not asked.url.startswith(desk.address):
            faults.append(asked.url)

    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    with context:
        page = context.new_page()
        page.on("console", lambda told: faults.append(told.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        context.on("request", watch)
        page.goto(desk.address)
        expect(page.locator(".statement:focus")).to_be_visible()
        yield DeskUser(page)
        left = [one for one in faults if not (expected and expected in one)]
        assert left == [], left


def issue(desk: RunningDesk) -> Any:  # noqa: ANN401 - JSON
    return json.loads(read_files(desk.folder)[f"{STEM}.json"])


def judge(editor: DeskUser, view: str) -> None:
    """Expect that a view is accessible and fits the screen."""
    assert (view, judge_with_axe(editor.page)) == (view, [])
    assert (view, editor.page.evaluate(WIDER)) == (view, [])
