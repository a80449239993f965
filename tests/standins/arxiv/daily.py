"""The daily feeds, as RSS: what the listings that bear today's date announce."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from email.utils import format_datetime

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.feed import document, element, empty, nest, optional
from tests.standins.arxiv.library import KINDS, Archive, ListedPaper
from tests.standins.arxiv.taxonomy import ARCHIVES, NAMES, find_subject
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


class DailyService:
    """`GET /rss/{category}+{category}…`."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def answer(self, asked: str, fault: InjectedFault) -> HttpReply:
        """Answer for a path; of a fault only what a feed says of itself is heeded."""
        now, error, lines = self._archive.now(), "", list[ListedPaper]()
        names = [asked]
        try:
            names = list(_read_names(asked))
            lines = self._find_lines(names, fault)
        except FeedRefusedError as refusal:
            error = str(refusal)
        body = _render(names, lines, now, error)
        kind = {"Content-Type": "application/rss+xml; charset=utf-8"}
        return HttpReply(status=400 if error else 200, body=body, headers=kind)

    def _find_lines(self, names: Sequence[str], fault: InjectedFault) -> list[ListedPaper]:
        if fault.empty:
            return []
        archive, today = self._archive, self._archive.now().astimezone(EASTERN).date()
        if fault.stale:
            today = max((day for day in archive.days if day < today), default=today)
        subjects = filter(None, map(find_subject, names))
        members = frozenset().union(*(subject.members for subject in subjects))
        # A feed is made at midnight: what the next evening brings is not in it.
        lines = archive.find_lines(today, archive.view_of(today), members, feed=True)
        lines.sort(key=lambda line: line[1].id, reverse=True)
        lines.sort(key=lambda line: KINDS.index(line[0]), reverse=True)
        return lines[: fault.rows]


def _read_names(asked: str) -> Iterator[str]:
    """Read archives and categories in whatever case, joined by `+`.  Raises FeedRefusedError."""
    for name in asked.split("+"):
        archive, point, subject_class = name.lower().partition(".")
        if archive not in ARCHIVES:
            names = ", ".join(ARCHIVES)
            raise FeedRefusedError(f"Bad archive '{archive}'. Valid archive names are: {names}.")
        spellings = (f"{archive}{point}{subject_class.upper()}", f"{archive}{point}{subject_class}")
        known = next((spelling for spelling in spellings if spelling in NAMES), None)
        if known is None:
            written = name.partition(".")[2]
            message = f"Bad subject class '{written}' of the archive '{archive}'."
            raise FeedRefusedError(message)
        yield known


def _render(names: Sequence[str], lines: Iterable[ListedPaper], now: datetime, error: str) -> bytes:
    title = f"{', '.join(names)} updates on"
    place = f"http://rss.arxiv.org/rss/{'+'.join(names)}"
    # The start of arXiv's day.
    midnight = datetime.combine(now.astimezone(EASTERN).date(), time(), EASTERN)
    published = element("pubDate", format_datetime(midnight))
    channel = [
        element("title", f"Feed error for query: {place}" if error else f"{title} arXiv.org"),
        element("link", place),
        element("description", error or f"{title} the arXiv.org e-print archive."),
        empty("atom:link", href=place, rel="self", type="application/rss+xml"),
        element("docs", "http://www.rssboard.org/rss-specification"),
        element("language", "en-us"),
        element("lastBuildDate", format_datetime(now.astimezone(UTC))),
        element("managingEditor", "rss-help@arxiv.org"),
        published,
        *nest("skipDays", (element("day", name) for name in ("Sunday", "Saturday"))),
    ]
    for kind, record in lines:
        told = f"arXiv:{record.versioned_id} Announce Type: {kind} "
        item = [
            element("title", record.title),
            element("link", f"https://arxiv.org/abs/{record.id}"),
            element("description", f"{told}\nAbstract: {record.abstract}"),
            element("guid", f"oai:arXiv.org:{record.versioned_id}", isPermaLink="false"),
            *(element("category", name) for name in record.categories),
            published,
            element("arxiv:announce_type", kind),
            element("dc:rights", record.license),
            *optional("arxiv:DOI", record.doi),
            *optional("arxiv:journal_reference", record.journal_ref),
            element("dc:creator", ", ".join(map(str, record.authors))),
        ]
        channel += nest("item", item)
    return document(_RSS, nest("channel", channel), "</rss>")
