"""A catch-up page of arXiv: which papers it lists and as what, and how many it says there are.

Nothing is taken from a page but identifiers, kinds, counts and its day.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate
from typing import TYPE_CHECKING

from digest.identifiers import parse_id
from digest.model import Notice, NoticeKind
from digest.sources.tree import UnreadableError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

TITLE = re.compile(r"Catchup results for .* on (\w+,? .+)", re.IGNORECASE)
TOTAL = re.compile(r"Total of ([0-9,]{1,9}) entr(?:y|ies)", re.IGNORECASE)
NOTHING = re.compile(r"No (?:further )?updates for", re.IGNORECASE)
SHOWN = re.compile(r"showing (?:first |last )?([0-9,]{1,9}) of [0-9,]{1,9} entr", re.IGNORECASE)
PAPER = re.compile(r"(?:https?://[\w.-]+)?/abs/([^\s?#]+)")
# What arXiv says of a request that it does not accept.
REFUSAL = re.compile(r"(?:Invalid|Unexpected|Can't)\s.{1,160}")

_SECTIONS: dict[str, NoticeKind] = {"new": "new", "cross": "cross", "replacement": "replace"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One page of a listing.

    `rows` counts its entries, the `unusable` ones included; `stated` is how many its sections say
    they show; `totals` are the figures before and behind the entries; `says_nothing` tells that it
    says there are none.
    """

    day: date
    notices: tuple[Notice, ...]
    rows: int
    unusable: int
    stated: int
    totals: tuple[int, ...]
    says_nothing: bool

    @property
    def total(self) -> int:
        """How many entries the whole listing has, as it says."""
        return self.totals[0] if self.totals else 0

    @property
    def is_empty(self) -> bool:
        """Whether it says that nothing was announced."""
        return self.says_nothing and not self.total and not self.rows

    def find_fault(self, want: int) -> str:
        """Return what is wrong with a page that should have `want` entries, as in "arXiv …"."""
        if not self.totals and not self.says_nothing:
            return "sent a listing without its total"
        if self.rows > want:
            return f"sent {self.rows:,} entries where {want:,} belong"
        if self.rows < max(want, self.stated):
            return f"sent {self.rows:,} of {max(want, self.stated):,} entries"
        if self.rows and (len(self.totals) == 1 or len(set(self.totals)) > 1):
            return "sent a page that breaks off"
        return "" if self.rows or self.says_nothing else "sent a page without entries"


def parse_sheet(body: bytes) -> Sheet:
    """Read a page.  Raises UnreadableError where it is no listing."""
    page = _parse(body)
    day = _find_day(page)
    nested = {node.mem_id for node in page.css("dl dl")}
    lists = [node for node in page.css("dl") if node.mem_id not in nested]
    entries = [entry for node in lists for entry in _parse_section(node)]
    stated = sum(_parse_shown(node) for node in lists)
    # Titles and comments may say what they like; what counts is said outside of them.
    for node in lists:
        node.decompose()
    text = _text(page.body)
    return Sheet(
        day=day,
        notices=tuple(notice for notice in entries if notice),
        rows=len(entries),
        unusable=entries.count(None),
        stated=stated,
        totals=tuple(map(_number, TOTAL.findall(text))),
        says_nothing=bool(NOTHING.search(text)),
    )


def parse_refusal(body: bytes) -> str:
    """Return the sentence in which arXiv says why it does not accept a request, if it does."""
    root = _parse(body).body
    pieces = root.text(separator="\0").split("\0") if root else []
    sentences = (" ".join(piece.split()) for piece in pieces)
    return next((sentence for sentence in sentences if REFUSAL.fullmatch(sentence)), "")


def _parse(body: bytes) -> "LexborHTMLParser":
    from selectolax.lexbor import LexborHTMLParser  # noqa: PLC0415 - needed for listings alone

    return LexborHTMLParser(body)


def _find_day(page: "LexborHTMLParser") -> date:
    """Return the day in the page's heading."""
    headings = (TITLE.fullmatch(_text(node)) for node in page.css("h1"))
    found = next(filter(None, headings), None)
    read = parsedate(f"{found[1]} 00:00:00") if found else None
    try:
        return date(*read[:3]) if read else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> date:
    raise UnreadableError("an HTML page that is no listing")


def _parse_section(section: "LexborNode") -> Iterator[Notice | None]:
    """Yield the entries of a section; None stands for one that cannot be used."""
    heading = section.css_first("h3")
    word = _text(heading).split(" ", 1)[0].lower()
    for node in section.iter():
        if node.tag == "dt":
            yield _parse_entry(node, _SECTIONS.get(word))


def _parse_entry(node: "LexborNode", section: NoticeKind | None) -> Notice | None:
    links = (PAPER.fullmatch((link.attributes.get("href") or "").strip()) for link in node.css("a"))
    link = next(filter(None, links), None)
    found = parse_id(link[1]) if link else None
    kind = _parse_mark(_text(node).lower()) or section
    return Notice(paper=found.id, kind=kind) if found and kind else None


def _parse_mark(words: str) -> NoticeKind | None:
    """Return what an entry says of itself; a new one says nothing."""
    is_cross, is_replaced = "(cross-list" in words, "(replaced" in words
    if is_replaced:
        return "replace-cross" if is_cross else "replace"
    return "cross" if is_cross else None


def _parse_shown(section: "LexborNode") -> int:
    shown = SHOWN.search(_text(section.css_first("h3")))
    return _number(shown[1]) if shown else 0


def _number(text: str) -> int:
    return int(text.replace(",", "") or 0)


def _text(node: "LexborNode | None") -> str:
    """Return the text of a node with runs of whitespace as one space; of none, nothing."""
    return " ".join(node.text().split()) if node else ""
