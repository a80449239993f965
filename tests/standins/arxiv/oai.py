"""arXiv's OAI-PMH: records as `arXivRaw`, by set and by day of change, with tokens that die.

As the service does, it sorts by day and identifier, and a token asks for the last day of its page
again, but for so many records of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, quote, unquote, urlencode

from tests.standins.arxiv.faults import InjectedFault
from tests.standins.arxiv.feed import document, element, empty, nest, optional
from tests.standins.arxiv.library import Archive
from tests.standins.arxiv.records import Record
from tests.standins.arxiv.taxonomy import NOT_PHYSICS
from tests.standins.loopback import HttpReply

# An announcement shows so much later.
LAG = timedelta(hours=2.5)
_OPENING = '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
_RAW = (
    'arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://arxiv.org/OAI/arXivRaw/ http://arxiv.org/OAI/arXivRaw.xsd"'
)
_ALLOWED = {"verb", "metadataPrefix", "set", "from"}


class OaiError(Exception):
    """An error of the protocol, which comes with status 200."""

    def __init__(self, code: str, told: str) -> None:
        super().__init__(told)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRequest:
    """A list that is asked for, and how many of its records are passed over."""

    name: str
    start: date
    skip: int = 0

    def token(self, now: datetime) -> str:
        """Write a token that is good until midnight, UTC."""
        issued = now.astimezone(UTC).date()
        fields = {"set": self.name, "from": self.start, "skip": self.skip, "issued": issued}
        return quote(urlencode(fields))


class OaiService:
    """`GET /oai?verb=ListRecords…`, with so many records a page."""

    def __init__(self, archive: Archive, *, size: int) -> None:
        self._archive = archive
        self._size = size
        self._last: list[str] = []

    def answer(self, query: Mapping[str, str], fault: InjectedFault) -> HttpReply:
        """Answer a request; of a fault what lists and tokens can suffer is heeded."""
        now = self._archive.now()
        try:
            lines = self._list(query, now, fault)
        except OaiError as error:
            lines = [element("error", str(error), code=error.code)]
        lines = self._last if fault.repeat else lines
        self._last = lines
        moment = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        head = [element("responseDate", moment), element("request", "http://oaipmh.arxiv.org/oai")]
        body = document(_OPENING, [*head, *lines], "</OAI-PMH>")
        return HttpReply(body=body, headers={"Content-Type": "text/xml; charset=utf-8"})

    def _list(self, query: Mapping[str, str], now: datetime, fault: InjectedFault) -> list[str]:
        if query.get("verb") == "Identify":
            return nest("Identify", [element("repositoryName", "arXiv")])
        if query.get("verb") != "ListRecords":
            raise OaiError("badVerb", "The verb is none that is known.")
        asked = _read(query, now, dead=fault.dead)
        found = [] if fault.empty else self._find(asked)
        page, rest = found[asked.skip :][: self._size], found[asked.skip :][self._size :]
        if not page:
            raise OaiError("noRecordsMatch", "Nothing matches.")
        lines = [line for rows in page for line in self._record(rows)]
        if rest:
            days = [self._changed(rows[-1]) for rows in page]
            lines.append(element("resumptionToken", _follow(asked, days).token(now)))
        elif fault.spent:
            lines.append(empty("resumptionToken"))
        return nest("ListRecords", lines)

    def _find(self, asked: ListRequest) -> list[tuple[Record, ...]]:
        """Return the versions of each paper of a set, by day of change and identifier."""
        versions: dict[str, list[Record]] = {}
        for row in self._archive.view_of(self._archive.last_day(LAG)).every:
            versions.setdefault(row.id, []).append(row)
        within = f"{asked.name}:" if asked.name else ""
        papers = (tuple(sorted(rows, key=lambda row: row.version)) for rows in versions.values())
        fitting = (
            rows
            for rows in papers
            if self._changed(rows[-1]) >= asked.start
            and any(f"{_set_of(one)}:".startswith(within) for one in rows[-1].categories)
        )
        return sorted(fitting, key=lambda rows: (self._changed(rows[-1]), rows[-1].id))

    def _changed(self, row: Record) -> date:
        """Return the day on which a record was changed: stated, or that of its listings."""
        known = self._archive.last_day(LAG)
        days = (day for _, day in row.crosslisted if known is None or day <= known)
        return row.changed or max((row.announced, *days))

    def _record(self, rows: Sequence[Record]) -> list[str]:
        last = rows[-1]
        header = [
            element("identifier", f"oai:arXiv.org:{last.id}"),
            element("datestamp", self._changed(last).isoformat()),
            *(element("setSpec", _set_of(name)) for name in last.categories),
        ]
        if last.deleted:
            return nest("record", nest('header status="deleted"', header))
        return nest("record", [*nest("header", header), *nest("metadata", nest(_RAW, _raw(rows)))])


def _read(query: Mapping[str, str], now: datetime, *, dead: bool) -> ListRequest:
    """Read what is asked for.  Raises OaiError."""
    if "resumptionToken" in query:
        fields = dict(parse_qsl(unquote(query["resumptionToken"]), keep_blank_values=True))
        if dead or fields.get("issued") != now.astimezone(UTC).date().isoformat():
            raise OaiError("badResumptionToken", "The token is expired or malformed.")
        if query.keys() != {"verb", "resumptionToken"}:
            raise OaiError("badArgument", "No other parameters are allowed with a token.")
        start = date.fromisoformat(fields["from"])
        return ListRequest(name=fields["set"], start=start, skip=int(fields["skip"]))
    if query.keys() - _ALLOWED or "metadataPrefix" not in query:
        raise OaiError("badArgument", "Parameters are missing, or not allowed.")
    if query["metadataPrefix"] != "arXivRaw":
        raise OaiError("cannotDisseminateFormat", "Did not recognize requested format.")
    try:
        start = date.fromisoformat(query.get("from", "2005-09-16"))
    except ValueError as error:
        raise OaiError("badArgument", "from: YYYY-MM-DD") from error
    name = query.get("set", "")
    if name and name.partition(":")[0] not in {*NOT_PHYSICS, "physics"}:
        raise OaiError("badArgument", "There is no such set.")
    return ListRequest(name=name, start=start)


def _follow(asked: ListRequest, days: Sequence[date]) -> ListRequest:
    """Return what a token stands for: the rest of the last day of a page, and all after it."""
    if days[0] == days[-1]:
        return replace(asked, skip=asked.skip + len(days))
    return ListRequest(name=asked.name, start=days[-1], skip=sum(day == days[-1] for day in days))


def _set_of(category: str) -> str:
    archive = category.partition(".")[0]
    group = archive if archive in NOT_PHYSICS else "physics"
    return f"{group}:{category.replace('.', ':')}"


def _raw(rows: Sequence[Record]) -> Iterator[str]:
    last = rows[-1]
    yield element("id", last.id)
    yield element("submitter", "Somebody")
    for row in _with_first(rows):
        moment = row.published if row.version == 1 else row.updated
        yield from nest(
            f'version version="v{row.version}"',
            [
                element("date", f"{moment.astimezone(UTC):%a, %d %b %Y %H:%M:%S} GMT"),
                element("size", "81kb"),
                *optional("source_type", "I" if row.withdrawn else "D"),
            ],
        )
    yield element("title", last.title)
    yield element("authors", ", ".join(map(str, last.authors)))
    yield element("categories", " ".join(last.categories))
    yield from optional("comments", last.comment)
    yield from optional("journal-ref", last.journal_ref)
    yield from optional("doi", last.doi)
    yield element("license", last.license)
    yield element("abstract", f"  {last.abstract}\n")


def _with_first(rows: Sequence[Record]) -> Iterator[Record]:
    """Yield every version; a first one that the records lack is that of the paper itself."""
    if rows[0].version > 1:
        yield replace(rows[0], version=1, withdrawn=False)
    yield from rows
