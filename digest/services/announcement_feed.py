"""arXiv's feed of a day's announcement, RSS 2.0 or Atom: which papers, as what, and of which day.

Nothing is taken from a feed but identifiers, kinds, days, what it is a feed of, and the words of an
error.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date
from email.utils import parsedate_to_datetime
from typing import get_args
from xml.etree import ElementTree as ET

from digest.calendar import EASTERN
from digest.identifiers import parse_id
from digest.model import Notice, NoticeKind
from digest.records import parse_time
from digest.services.arxiv_catchup import is_possible
from digest.services.tree import UnreadableError, parse_tree

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"

TITLE = re.compile(r"([\w.-]+(?:, [\w.-]+)*) updates on arXiv\.org", re.ASCII)

_KINDS: dict[str, NoticeKind] = {kind: kind for kind in get_args(NoticeKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One feed.

    `subjects` are the archives and categories that its title names; `rows` counts its items, the
    `unusable` ones included; `days` are all that its items state, in US Eastern time; `error` is
    what the service says went wrong, in place of an answer.
    """

    subjects: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    rows: int = 0
    unusable: int = 0
    days: frozenset[date] = frozenset()
    error: str | None = None

    @property
    def day(self) -> date | None:
        """The day that its items state; None where they state none, or several."""
        return next(iter(self.days)) if len(self.days) == 1 else None

    def find_fault(self) -> str:
        """Return what is wrong with it, as in "arXiv …", or nothing."""
        if not self.rows or self.day:
            return ""
        return f"sent a feed that states {'several days' if self.days else 'no day'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """Where a format keeps things."""

    channel: str
    item: str
    id: str
    day: str
    title: str
    description: str


_RSS = _Layout(
    channel="channel",
    item="item",
    id="guid",
    day="pubDate",
    title="title",
    description="description",
)
_ATOM = _Layout(
    channel=".",
    item=f"{ATOM}entry",
    id=f"{ATOM}id",
    day=f"{ATOM}published",
    title=f"{ATOM}title",
    description=f"{ATOM}subtitle",
)
_LAYOUTS = {"rss": _RSS, f"{ATOM}feed": _ATOM}


def parse_announcement(body: bytes) -> Announcement:
    """Read a feed.  Raises UnreadableError where it is none."""
    root, _ = parse_tree(body)
    layout = _LAYOUTS.get(root.tag)
    channel = root.find(layout.channel) if layout else None
    if layout is None or channel is None:
        raise UnreadableError("XML that is no feed")
    if _text(channel, layout.title).lower().startswith("feed error"):
        return Announcement(error=_text(channel, layout.description) or "no reason given")
    return _read_channel(channel, layout)


def _read_channel(channel: ET.Element, layout: _Layout) -> Announcement:
    title = TITLE.fullmatch(_text(channel, layout.title))
    items = channel.findall(layout.item)
    notices = [_parse_item(item, layout) for item in items]
    days = (_parse_day(_text(item, layout.day)) for item in items)
    return Announcement(
        subjects=tuple(title[1].split(", ")) if title else (),
        notices=tuple(notice for notice in notices if notice),
        rows=len(items),
        unusable=notices.count(None),
        days=frozenset(day for day in days if day),
    )


def _parse_item(item: ET.Element, layout: _Layout) -> Notice | None:
    """Read an item; None where it has no kind, or no identifier that fits."""
    found = parse_id(_text(item, layout.id))
    kind = _KINDS.get(_text(item, f"{ARXIV}announce_type").lower())
    notice = Notice(paper=found.id, kind=kind) if found and kind else None
    day = _parse_day(_text(item, layout.day))
    return notice if notice and (day is None or is_possible(notice, day)) else None


def _parse_day(text: str) -> date | None:
    """Read a time in either format's way, and return its day in US Eastern time."""
    for parse in (parse_time, parsedate_to_datetime):
        try:
            moment = parse(text)
            # One that is said to have no zone is in UTC.
            zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            return zoned.astimezone(EASTERN).date()
        except (ValueError, OverflowError):
            continue
    return None


def _text(node: ET.Element, name: str) -> str:
    return " ".join((node.findtext(name) or "").split())
