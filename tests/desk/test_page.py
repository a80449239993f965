"""The desk's page without a browser: its parts, its keys, and the evidence for a sentence."""

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.resources import files

from tests.desk.stage import RunningDesk

STOP = ' tabindex="-1"'
VERIFIED = {"quote": "The paper&#39;s own words.", "record": "Held against the paper."}
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


def judged(desk: RunningDesk, paper: str, text: str) -> list[tuple[str, str]]:
    """Return the words that are underlined, each with its severity."""
    found = desk.client.post("check", json={"paper": paper, "text": text}).json()
    return [(text[one["start"] : one["end"]], one["severity"]) for one in found]


def test_own_words_are_checked_against_the_record_of_their_paper(shared: RunningDesk) -> None:
    papers = shared.issue["papers"]
    told = next(one for one in papers if one["named"] and one["passage"])
    quote = told["passage"]["quotes"][0]["text"]
    assert not [one for one in judged(shared, told["id"], quote) if one[1] == "error"]
    wrong = "𝔘nder\r\nall: 12.34% on Qwzx-7B, naïvely\u2028told."
    assert {"12.34", "Qwzx", "naïvely", "told", "𝔘nder"} <= {
        words for words, _ in judged(shared, told["id"], wrong)
    }
    # A sentence that is too long to be judged is underlined whole; nothing is nothing.
    endless = "Ada 3.5% " * 2000
    assert judged(shared, told["id"], endless) == [(endless, "note")]
    assert judged(shared, told["id"], "") == judged(shared, told["id"], " \n") == []
    other = next(one for one in papers if one["id"] != told["id"] and "12.34" not in str(one))
    assert ("12.34", "error") in judged(shared, other["id"], "It finds 12.34% of them.")
    for asked in ({"paper": told["id"]}, {"text": "A"}, {"paper": 1, "text": "A"}):
        assert shared.client.post("check", json=asked).status_code == 409


def test_the_quoted_words_are_marked_in_the_abstract(shared: RunningDesk) -> None:
    page = shared.get("")
    stops = re.findall(r'data-paper="([^"]+)" data-at="(\d+)"', page)
    issue = shared.issue
    prose = [*issue["lead"], *(one for each in issue["sections"] for one in each["statements"])]
    told = (one["statement"] for one in issue["resources"])
    prose += [*filter(None, told), *issue["outlook"]]
    assert len(stops) == len(prose)
    for (paper, at), statement in zip(stops, prose, strict=True):
        beside = shared.get("beside", paper=paper, at=at)
        marked = [
            html.unescape(one) for one in re.findall(r"<mark>(.*?)</mark>", beside, re.DOTALL)
        ]
        own = [one for one in statement["quotes"] if one["paper"] == paper]
        quotes = [one["text"] for one in own if one["field"] == "abstract"]
        assert [" ".join(one.split()) for one in marked] == [
            " ".join(one.split()) for one in sorted(quotes, key=beside.find)
        ] or not all(map(str.isascii, quotes))
        assert VERIFIED[statement["verified"]] in beside
        titles = [html.escape(one["text"]) for one in own if one["field"] == "title"]
        assert all(f"<q>{one}</q>" in beside for one in titles if one.isascii())


def test_papers_below_the_limit_are_left_out_in_the_order_of_rank(desk: RunningDesk) -> None:
    def left() -> list[str]:
        return re.findall(r'data-paper="([^"]+)" data-out', desk.get("").replace(STOP, ""))

    before, chosen = left(), {one["id"]: one for one in desk.issue["papers"]}
    last = min(chosen.values(), key=lambda one: one["score"])["id"]
    assert len(before) > 5
    # None of them comes in for one that goes.
    desk.do("out", paper=last)
    assert left() == [last, *before]
    assert [one["id"] for one in desk.issue["papers"]] == [one for one in chosen if one != last]


def test_a_paper_that_was_left_out_is_shown_with_why(shared: RunningDesk) -> None:
    paper = shared.issue["papers"][-1]["id"]
    shared.do("out", paper=paper)
    assert "Left out: left out by the editor" in shared.get("beside", paper=paper)
    assert f'data-paper="{paper}" data-out' in shared.get("").replace(STOP, "")
    assert shared.do("in", paper=paper)["undo"] == 2
    assert not shared.edits
    assert (shared.undo()["undo"], shared.undo()["undo"]) == (1, 0)
