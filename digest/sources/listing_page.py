"""A catch-up page of arXiv: which papers it lists and as what, and how many it says there are.

Nothing is taken from a page but identifiers, kinds, counts, its day and what it is a listing of.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate

from digest.identifiers import parse_id
from digest.model import Notice, NoticeKind
from digest.sources.notices import is_possible
from digest.sources.tree import UnreadableError
from digest.text.markup import Tag, find_elements, join_text, parse_tags

# Nearly three times what the longest page has, 2,000 entries without abstracts.
MOST_BYTES = 10_000_000

TITLE = re.compile(
    r"Catchup results for (.*) on ((?:\w+,? )?[0-9]{1,2} \w+ [0-9]{4})", re.IGNORECASE
)
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

    `subject` is what it says it is a listing of, in words; `rows` counts its entries, the
    `unusable` ones included; `stated` is how many its sections say they show; `totals` are the
    figures before and behind the entries; `says_nothing` tells that it says there are none.
    """

    subject: str
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
    if len(body) > MOST_BYTES:
        raise UnreadableError("a page that is too large for a listing")
    # Titles and comments may say what they like; what counts is said outside of the lists.
    outside, lists = _divide(parse_tags(body))
    subject, day = _read_heading(outside)
    entries = [entry for tags in lists for entry in _parse_section(tags, day)]
    text = join_text(outside)
    return Sheet(
        subject=subject,
        day=day,
        notices=tuple(notice for notice in entries if notice),
        rows=len(entries),
        unusable=entries.count(None),
        stated=sum(map(_parse_shown, lists)),
        totals=tuple(map(_number, TOTAL.findall(text))),
        says_nothing=bool(NOTHING.search(text)),
    )


def parse_refusal(body: bytes) -> str:
    """Return the sentence in which arXiv says why it does not accept a request, if it does."""
    sentences = (join_text([tag]) for tag in parse_tags(body[:MOST_BYTES]))
    return next((sentence for sentence in sentences if REFUSAL.fullmatch(sentence)), "")


def _divide(tags: Iterator[Tag]) -> tuple[Sequence[Tag], Sequence[Sequence[Tag]]]:
    """Return the tags outside of all lists, and those of each list without the lists in it."""
    outside: list[Tag] = []
    lists: list[list[Tag]] = []
    depth = 0
    for tag in tags:
        depth = max(0, depth + (tag.name == "dl") - (tag.name == "/dl"))
        if depth == 0:
            outside.append(tag)
        elif depth == 1 and tag.name == "dl":
            lists.append([tag])
        elif depth == 1:
            lists[-1].append(tag)
    return outside, lists


def _read_heading(tags: Sequence[Tag]) -> tuple[str, date]:
    """Return what a page is a listing of, in words, and of which day."""
    headings = (TITLE.fullmatch(join_text(found)) for found in find_elements(tags, "h1"))
    found = next(filter(None, headings), None)
    read = parsedate(f"{found[2]} 00:00:00") if found else None
    try:
        return (found[1], date(*read[:3])) if found and read else _refuse()
    except ValueError:
        return _refuse()


def _refuse() -> tuple[str, date]:
    raise UnreadableError("an HTML page that is no listing")


def _parse_section(tags: Sequence[Tag], day: date) -> Iterator[Notice | None]:
    """Yield the entries of a section; None stands for one that cannot be used."""
    word = _heading(tags).split(" ", 1)[0].lower()
    for entry in find_elements(tags, "dt", "dd"):
        notice = _parse_entry(entry, _SECTIONS.get(word))
        yield notice if notice and is_possible(notice, day) else None


def _parse_entry(tags: Sequence[Tag], section: NoticeKind | None) -> Notice | None:
    links = (PAPER.fullmatch(tag.address.strip()) for tag in tags if tag.name == "a")
    link = next(filter(None, links), None)
    found = parse_id(link[1]) if link else None
    kind = _parse_mark(join_text(tags).lower()) or section
    return Notice(paper=found.id, kind=kind) if found and kind else None


def _parse_mark(words: str) -> NoticeKind | None:
    """Return what an entry says of itself; a new one says nothing."""
    is_cross, is_replaced = "(cross-list" in words, "(replaced" in words
    if is_replaced:
        return "replace-cross" if is_cross else "replace"
    return "cross" if is_cross else None


def _parse_shown(tags: Sequence[Tag]) -> int:
    shown = SHOWN.search(_heading(tags))
    return _number(shown[1]) if shown else 0


def _heading(tags: Sequence[Tag]) -> str:
    return join_text(next(find_elements(tags, "h3"), ()))


def _number(text: str) -> int:
    return int(text.replace(",", "") or 0)
