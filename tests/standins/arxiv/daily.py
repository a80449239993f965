"""The daily feeds, as RSS: what the listings that bear today's date announce."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from email.utils import format_datetime
from itertools import takewhile

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.feed import document, element, empty, nest, optional
from tests.standins.arxiv.library import KINDS, FakeArchive, ListedPaper, ListingRule, find_lines
from tests.standins.arxiv.taxonomy import ARCHIVES, CLASSES, find_subject
from tests.standins.arxiv.timetable import EASTERN
from tests.standins.loopback import HttpReply

_EXTENSIONS = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_RSS = (
    f'<rss {_EXTENSIONS} xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" version="2.0">'
)


class FeedRefusedError(Exception):
    """A request that the service turns down, with the words of its feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Daily:
    """A feed of so many archives and categories, or of an error about them."""

    names: tuple[str, ...]
    lines: tuple[ListedPaper, ...] = ()
    now: datetime
    error: str = ""

    @property
    def midnight(self) -> datetime:
        """The start of arXiv's day."""
        return datetime.combine(self.now.astimezone(EASTERN).date(), time(), EASTERN)

    @property
    def place(self) -> str:
        """The address that the feed states as its own."""
        return f"http://rss.arxiv.org/rss/{'+'.join(self.names)}"

    @property
    def title(self) -> str:
        """The title."""
        usual = f"{', '.join(self.names)} updates on arXiv.org"
        return f"Feed error for query: {self.place}" if self.error else usual

    @property
    def about(self) -> str:
        """What the feed is about, or what went wrong."""
        return self.error or f"{', '.join(self.names)} updates on the arXiv.org e-print archive."


class DailyService:
    """`GET /rss/{category}+{category}…`."""

    def __init__(self, archive: FakeArchive, *, raw_hostile: bool) -> None:
        self._archive = archive
        self._raw_hostile = raw_hostile

    def answer(self, asked: str, fault: InjectedFault) -> HttpReply:
        """Answer for a path; of a fault only what a feed says of itself is heeded."""
        now = self._archive.now()
        try:
            names = tuple(_read_names(asked))
            lines = tuple(self._find_lines(names, fault))
            daily = Daily(names=names, lines=lines, now=now)
        except FeedRefusedError as refusal:
            daily = Daily(names=(asked,), now=now, error=str(refusal))
        body = _render(daily, raw_hostile=self._raw_hostile)
        kind = {"Content-Type": "application/rss+xml; charset=utf-8"}
        return HttpReply(status=400 if daily.error else 200, body=body, headers=kind)

    def _find_lines(self, names: tuple[str, ...], fault: InjectedFault) -> list[ListedPaper]:
        """Find the feed's lines."""
        if fault.empty:
            return []
        library, today = self._archive.library, self._archive.now().astimezone(EASTERN).date()
        if fault.stale:
            earlier = list(takewhile(lambda day: day < today, library.days))
            today = earlier[-1] if earlier else today
        subjects = filter(None, map(find_subject, names))
        members = frozenset().union(*(subject.members for subject in subjects))
        rule = ListingRule(members=members, inner_crosses=True, late_withdrawals=False)
        # A feed is made at midnight: what the next evening brings is not in it.
        lines = find_lines(library, library.view(today), today, rule)
        ordered = sorted(lines, key=lambda line: line.record.id, reverse=True)
        ordered.sort(key=lambda line: KINDS.index(line.kind), reverse=True)
        return ordered[: fault.rows]


def _read_names(asked: str) -> Iterator[str]:
    """Read archives and categories in whatever case, joined by `+`.  Raises RefusedError."""
    for name in asked.split("+"):
        archive, _, subject_class = name.partition(".")
        archive = archive.lower()
        if archive not in ARCHIVES:
            names = ", ".join(ARCHIVES)
            raise FeedRefusedError(f"Bad archive '{archive}'. Valid archive names are: {names}.")
        if not subject_class:
            yield archive
            continue
        spellings = (f"{archive}.{subject_class.upper()}", f"{archive}.{subject_class.lower()}")
        known = next((spelling for spelling in spellings if spelling in CLASSES), None)
        if known is None:
            message = f"Bad subject class '{subject_class}' of the archive '{archive}'."
            raise FeedRefusedError(message)
        yield known


def _render(daily: Daily, *, raw_hostile: bool) -> bytes:
    """Write RSS 2.0."""
    channel = [
        element("title", daily.title),
        element("link", daily.place),
        element("description", daily.about),
        empty("atom:link", href=daily.place, rel="self", type="application/rss+xml"),
        element("docs", "http://www.rssboard.org/rss-specification"),
        element("language", "en-us"),
        element("lastBuildDate", format_datetime(daily.now.astimezone(UTC))),
        element("managingEditor", "rss-help@arxiv.org"),
        element("pubDate", format_datetime(daily.midnight)),
        *nest("skipDays", (element("day", name) for name in ("Sunday", "Saturday"))),
    ]
    for line in daily.lines:
        record = line.record
        told = f"arXiv:{record.versioned_id} Announce Type: {line.kind} "
        item = [
            element("title", record.title),
            element("link", f"https://arxiv.org/abs/{record.id}"),
            element("description", f"{told}\nAbstract: {record.abstract}"),
            element("guid", f"oai:arXiv.org:{record.versioned_id}", isPermaLink="false"),
            *(element("category", name) for name in record.categories),
            element("pubDate", format_datetime(daily.midnight)),
            element("arxiv:announce_type", line.kind),
            element("dc:rights", record.license),
            *optional("arxiv:DOI", record.doi),
            *optional("arxiv:journal_reference", record.journal_ref),
            element("dc:creator", ", ".join(map(str, record.authors))),
        ]
        channel += nest("item", item)
    return document(_RSS, nest("channel", channel), "</rss>", raw_hostile=raw_hostile)
