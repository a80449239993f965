"""Feeds of a day's invented papers, in both formats that arXiv has."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from tests.sources.feeds import paper_id

FRIDAY = "Fri, 27 Feb 2026 00:00:00 -0500"
THURSDAY = "Thu, 26 Feb 2026 00:00:00 -0500"
NAMESPACES = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
ISO = {FRIDAY: "2026-02-27T00:00:00-05:00", THURSDAY: "2026-02-26T00:00:00-05:00"}


@dataclass(frozen=True, kw_only=True)
class Item:
    """One item; `guid` and `day` may be anything."""

    number: int = 1
    kind: str = "new"
    day: str = FRIDAY
    guid: str | None = None

    @property
    def name(self) -> str:
        """What identifies it."""
        return f"oai:arXiv.org:{paper_id(self.number)}v1" if self.guid is None else self.guid

    def rss(self) -> str:
        """Write it for RSS."""
        return (
            f"<item><title>Sheep</title><link>https://arxiv.org/abs/{paper_id(self.number)}</link>"
            f"<description>{escape(self.name)} Announce Type: wolf\nAbstract: Sheep.</description>"
            f'<guid isPermaLink="false">{escape(self.name)}</guid><category>cs.AI</category>'
            f"<pubDate>{self.day}</pubDate><arxiv:announce_type>{self.kind}</arxiv:announce_type>"
            "<dc:creator>Ada Quill</dc:creator></item>"
        )

    def atom(self) -> str:
        """Write it for Atom; its time of update is another day's."""
        return (
            f"<entry><id>{escape(self.name)}</id><title>Sheep</title>"
            "<updated>2026-02-28T04:00:19.899254+00:00</updated>"
            f"<published>{ISO.get(self.day, self.day)}</published>"
            f"<arxiv:announce_type>{self.kind}</arxiv:announce_type></entry>"
        )


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed of these items."""

    items: Iterable[Item] = field(default=())
    title: str = "cs.AI updates on arXiv.org"
    description: str = "cs.AI updates on the arXiv.org e-print archive."

    def rss(self) -> bytes:
        """Write it as RSS 2.0."""
        items = "".join(item.rss() for item in self.items)
        return (
            f"<?xml version='1.0' encoding='UTF-8'?>\n<rss {NAMESPACES} version=\"2.0\"><channel>"
            f"<title>{self.title}</title><description>{self.description}</description>"
            f"<lastBuildDate>Sat, 28 Feb 2026 05:00:00 +0000</lastBuildDate>{items}</channel></rss>"
        ).encode()

    def atom(self) -> bytes:
        """Write it as Atom."""
        items = "".join(item.atom() for item in self.items)
        return (
            f"<?xml version='1.0' encoding='UTF-8'?>\n<feed {NAMESPACES}"
            f' xmlns="http://www.w3.org/2005/Atom"><title>{self.title}</title>'
            f"<updated>2026-02-28T04:00:19+00:00</updated>"
            f"<subtitle>{self.description}</subtitle>{items}</feed>"
        ).encode()


def day_of(day: str, *numbers: int) -> bytes:
    """Write the RSS of a day's new papers."""
    return Feed(items=[Item(number=number, day=day) for number in numbers]).rss()


def today_s(*numbers: int) -> bytes:
    """Write the RSS of Friday's new papers."""
    return day_of(FRIDAY, *numbers)


EMPTY = Feed().rss()
ERROR = Feed(title="Feed error for query: xx", description="Unknown archive 'xx'.")
