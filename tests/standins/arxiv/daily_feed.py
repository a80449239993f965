"""RSS and Atom as the daily feeds write them; the two have the same elements in other orders."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime

from tests.standins.arxiv.listings import Line
from tests.standins.arxiv.markup import document, element, empty, nest, optional
from tests.standins.arxiv.records import Author, Record
from tests.standins.arxiv.timetable import EASTERN

PLACE = "http://rss.arxiv.org"
EXTENSIONS = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
RSS_OPENING = (
    f'<rss {EXTENSIONS} xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">'
)
ATOM_OPENING = f'<feed {EXTENSIONS} xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">'


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """A feed of so many archives and categories, or of an error about them."""

    names: tuple[str, ...]
    lines: tuple[Line, ...]
    now: datetime
    error: str | None = None

    @property
    def midnight(self) -> datetime:
        """The start of arXiv's day."""
        return datetime.combine(self.now.astimezone(EASTERN).date(), time(), EASTERN)

    def place(self, folder: str) -> str:
        """Give the address that the feed states as its own."""
        return f"{PLACE}/{folder}/{'+'.join(self.names)}"

    def title(self, folder: str) -> str:
        """Give the title."""
        if self.error:
            return f"Feed error for query: {self.place(folder)}"
        return f"{', '.join(self.names)} updates on arXiv.org"

    @property
    def description(self) -> str:
        """What the feed is about, or what went wrong."""
        return self.error or f"{', '.join(self.names)} updates on the arXiv.org e-print archive."


def render_rss(daily: Daily, *, raw_hostile: bool = False) -> bytes:
    """Write RSS 2.0."""
    place = daily.place("rss")
    channel = [
        element("title", daily.title("rss")),
        element("link", place),
        element("description", daily.description),
        empty("atom:link", href=place, rel="self", type="application/rss+xml"),
        element("docs", "http://www.rssboard.org/rss-specification"),
        element("language", "en-us"),
        element("lastBuildDate", format_datetime(daily.now.astimezone(UTC))),
        element("managingEditor", "rss-help@arxiv.org"),
        element("pubDate", format_datetime(daily.midnight)),
        *nest("skipDays", (element("day", name) for name in ("Sunday", "Saturday"))),
    ]
    for line in daily.lines:
        channel += nest("item", _rss_item(line, daily))
    return document(RSS_OPENING, nest("channel", channel), "</rss>", raw_hostile=raw_hostile)


def render_atom(daily: Daily, *, raw_hostile: bool = False) -> bytes:
    """Write Atom 1.0."""
    place = daily.place("atom")
    feed = [
        element("id", place),
        element("title", daily.title("atom")),
        element("updated", _precise(daily.now)),
        empty("link", href=place, rel="self", type="application/atom+xml"),
        element("subtitle", daily.description),
    ]
    for line in daily.lines:
        feed += nest("entry", _atom_entry(line, daily))
    return document(ATOM_OPENING, feed, "</feed>", raw_hostile=raw_hostile)


def _rss_item(line: Line, daily: Daily) -> list[str]:
    record = line.record
    return [
        element("title", record.title),
        element("link", f"https://arxiv.org/abs/{record.id}"),
        element("description", _summary(line)),
        element("guid", f"oai:arXiv.org:{record.versioned_id}", isPermaLink="false"),
        *(element("category", name) for name in record.categories),
        element("pubDate", format_datetime(daily.midnight)),
        element("arxiv:announce_type", line.kind),
        element("dc:rights", record.license),
        *optional("arxiv:DOI", record.doi),
        *optional("arxiv:journal_reference", record.journal_ref),
        _creator(record),
    ]


def _atom_entry(line: Line, daily: Daily) -> list[str]:
    record = line.record
    page = f"https://arxiv.org/abs/{record.id}"
    return [
        element("id", f"oai:arXiv.org:{record.versioned_id}"),
        element("title", record.title),
        element("updated", _precise(daily.now)),
        empty("link", href=page, rel="alternate", type="text/html"),
        element("summary", _summary(line)),
        *(empty("category", term=name) for name in record.categories),
        element("published", daily.midnight.isoformat()),
        element("arxiv:announce_type", line.kind),
        element("dc:rights", record.license),
        *optional("arxiv:journal_reference", record.journal_ref),
        *optional("arxiv:DOI", record.doi),
        _creator(record),
    ]


def _summary(line: Line) -> str:
    record = line.record
    return f"arXiv:{record.versioned_id} Announce Type: {line.kind} \nAbstract: {record.abstract}"


def _creator(record: Record) -> str:
    return element("dc:creator", ", ".join(_names(record.authors)))


def _names(authors: Iterable[Author]) -> Iterable[str]:
    for author in authors:
        stated = ", ".join(author.affiliations)
        yield f"{author.name} ({stated})" if stated else author.name


def _precise(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
