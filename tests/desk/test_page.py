"""The desk's page without a browser: its parts, and that each key has a button."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

from tests.desk.stage import RunningDesk

MOST = 800
"""How many lines the desk's scripts and styles may have."""
BY_THEMSELVES = {"j", "k", "J", "K", "Enter", "Esc", "/"}
"""Keys that move the focus."""


class _TagCollector(HTMLParser):
    """Collects the tags of a page with their attributes, and the keys of its sheet."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.keys: set[str] = set()
        self._is_over = True
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a tag."""
        self._is_over = tag != "kbd"
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        """Record the name of a key in the sheet."""
        if not self._is_over and data.strip():
            self.keys.add(data.strip())

    def handle_endtag(self, tag: str) -> None:
        """Record the end of a key's name."""
        self._is_over = tag == "kbd" or self._is_over

    def having(self, name: str) -> Iterator[str]:
        """Yield the values of an attribute."""
        return (attributes[name] for _, attributes in self.tags if name in attributes)


def test_scripts_and_styles_are_small() -> None:
    ports = [one for one in (files("digest.desk") / "static").iterdir() if one.name != "desk.svg"]
    assert sum(len(one.read_text("utf-8").splitlines()) for one in ports) <= MOST


def test_each_key_of_the_sheet_presses_a_button(shared: RunningDesk) -> None:
    page = _TagCollector(shared.get(""))
    pressed = set(page.having("data-key"))
    assert page.keys - pressed <= {*BY_THEMSELVES, "Ctrl Enter"}
    assert pressed <= page.keys
    names = set(page.having("id"))
    for name in ("aria-labelledby", "aria-controls", "aria-describedby", "for"):
        assert set(page.having(name)) <= names


def test_the_page_has_no_script_or_style_of_its_own(shared: RunningDesk) -> None:
    page = _TagCollector(shared.get(""))
    assert [attributes["src"] for tag, attributes in page.tags if tag == "script"]
    assert not [tag for tag, _ in page.tags if tag in {"style", "iframe", "img"}]
    assert not [
        name for _, found in page.tags for name in found if name.startswith("on") or name == "style"
    ]
    addresses = [*page.having("href"), *page.having("src")]
    assert all(one.startswith(("/", "#", "https://", "http://")) for one in addresses)


def test_each_described_paper_has_a_stop(shared: RunningDesk) -> None:
    """If the best passage is weak, the block has only the title."""
    ideas = shared.get("").partition("The Big Idea")[2].partition("<h3")[0]
    told = [one for one in shared.issue["papers"] if one["named"]]
    quoted = {one["id"] for one in told if one["passage"]["grade"] > 1}
    weak = {one["id"] for one in told} - quoted
    assert quoted
    assert weak
    assert set(re.findall(r'class="statement stop"[^>]* data-paper="([^"]+)"', ideas)) == quoted
    assert set(re.findall(r'<strong class="stop"[^>]* data-paper="([^"]+)"', ideas)) == weak
