"""arXiv's OAI-PMH interface: all records of a set, or those that changed since a day, in pages.

Records are requested as `arXivRaw`.  Of the two formats with all fields of the search API, only
this format states the versions, their times, and whether the last version is withdrawn.  The other
format splits the list of authors, which `digest.text` does here.
"""

from datetime import date, datetime
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree as ET

from digest.errors import AnswerError
from digest.identifiers import parse_id
from digest.model import EVERYTHING, YEARS, Affiliation, Author, HarvestPage, Paper, Problem
from digest.net.client import Response
from digest.services.arxiv_interface import (
    ArxivInterface,
    UnreadableError,
    clip,
    make_mended_problems,
    make_unusable_problem,
    parse_moment,
    parse_xml,
    read_text,
)
from digest.text import split_authors

FORMAT = "arXivRaw"
OAI = "{http://www.openarchives.org/OAI/2.0/}"
RAW = "{http://arxiv.org/OAI/arXivRaw/}"
_METADATA = f"{OAI}metadata/{RAW}{FORMAT}"
# Every record declares two namespaces again, and a paper may have thousands of authors.
_MOST_NAMESPACES, _MOST_BYTES = 100_000, 60_000_000
# Archives that are groups themselves; all others belong to physics.
_GROUPS = frozenset({"cs", "econ", "eess", "math", "q-bio", "q-fin", "stat"})
_NOTHING, _DEAD = "noRecordsMatch", "badResumptionToken"
_HINT = "Look at DIGEST_ENDPOINTS__ARXIV_OAI, and whether arXiv has that category."


def set_of(category: str) -> str:
    """Return the OAI-PMH set of a category, or of an archive such as `cs.*`."""
    archive, _, subject = category.partition(".")
    group = archive if archive in _GROUPS else "physics"
    if subject in {"", "*"}:
        return archive if group == archive != "physics" else f"{group}:{archive}"
    return f"{group}:{archive}:{subject}"


class ArxivOai(ArxivInterface):
    """Harvests arXiv; the service chooses the number of records a page."""

    name = "arXiv's OAI-PMH interface"
    endpoint = "arxiv_oai"
    accept = "text/xml"
    max_bytes = _MOST_BYTES
    trial_params, begins = {"verb": "Identify"}, (b"<?xml", b"<OAI-PMH")

    def fetch_records(self, name: str, *, start: date | None, token: str) -> HarvestPage:
        """Return the page of a token; without a token, the first page of changes since `start`.

        Raises FetchError.
        """
        params = {"verb": "ListRecords", "resumptionToken": token}
        if not token:
            params = {"verb": "ListRecords", "metadataPrefix": FORMAT}
            params |= {"set": set_of(name)} if name != EVERYTHING else {}
            params |= {"from": start.isoformat()} if start else {}

        def read(response: Response) -> tuple[HarvestPage, str]:
            page = parse_page(response.body, token)
            return page, "sent the same page again" if token and page.token == token else ""

        page, fault = self._ask("", params, read, _HINT)[-1]
        if page is None or fault:
            raise self._missing_error(fault, f"a page of the harvest of {name} is missing")
        return page


def parse_page(body: bytes, token: str = "") -> HarvestPage:
    """Read the answer to a first request, or to a token.

    Raises UnreadableError if it is no such answer, AnswerError if arXiv refuses the request.
    """
    root, removed = parse_xml(body, most_namespaces=_MOST_NAMESPACES)
    if root.tag != f"{OAI}OAI-PMH":
        raise UnreadableError("XML that is no answer of OAI-PMH")
    try:
        answered = parse_moment(read_text(root, f"{OAI}responseDate"))
    except ValueError as error:
        raise UnreadableError("an answer that does not state its time") from error
    refusal, listed = root.find(f"{OAI}error"), root.find(f"{OAI}ListRecords")
    if refusal is not None:
        code = refusal.get("code", "")
        # A token expires if its records have changed since: nothing is left at its position.
        if code == _NOTHING or (code == _DEAD and token):
            return HarvestPage(answered=answered, is_over=bool(token))
        reason = clip(" ".join(f"{code} {refusal.text or ''}".split())) or "no reason given"
        raise AnswerError(f"arXiv does not accept the request: {reason}.", hint=_HINT)
    if listed is None or not len(listed):
        raise UnreadableError("an answer with neither records nor an error")
    return _make_page(listed, answered, removed)


def _make_page(listed: ET.Element, answered: datetime, removed: int) -> HarvestPage:
    papers: list[Paper] = []
    deleted: list[str] = []
    unread: list[Problem] = []
    days: list[date] = []
    for node in listed.findall(f"{OAI}record"):
        # A record without a day gets the day of the previous record.
        day = _read_day(node) or next(reversed(days), None)
        days += [day] if day else []
        name = read_text(node, f"{OAI}header/{OAI}identifier", f"{_METADATA}/{RAW}id")
        identifier = parse_id(name)
        if identifier is None:
            unread.append(make_unusable_problem(clip(name) or "a record", "identifier"))
        elif node.find(f"{OAI}header[@status='deleted']") is not None:
            deleted.append(identifier.id)
        else:
            record = _parse_record(identifier.id, node.find(_METADATA))
            papers += [record] if isinstance(record, Paper) else []
            unread += [record] if isinstance(record, Problem) else []
    if (papers or deleted or unread) and not days:
        raise UnreadableError("records without the days of their change")
    return HarvestPage(
        answered=answered,
        papers=tuple(papers),
        deleted=tuple(deleted),
        problems=tuple(make_mended_problems(removed)),
        unread=tuple(unread),
        days=tuple(days),
        token=listed.findtext(f"{OAI}resumptionToken", "").strip(),
    )


def _read_day(record: ET.Element) -> date | None:
    try:
        day = date.fromisoformat(read_text(record, f"{OAI}header/{OAI}datestamp")[:10])
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _parse_record(name: str, raw: ET.Element | None) -> Paper | Problem:
    title = "" if raw is None else read_text(raw, f"{RAW}title")
    if raw is None or not title:
        return make_unusable_problem(name, "title")
    try:
        versions = {_read_number(node): node for node in raw.findall(f"{RAW}version")}
        last = max(versions)
        published, updated = _read_moment(versions[min(versions)]), _read_moment(versions[last])
    except (ValueError, OverflowError):
        return make_unusable_problem(name, "legible versions")
    categories = tuple(dict.fromkeys(read_text(raw, f"{RAW}categories").split()))
    return Paper(
        id=name,
        version=last,
        title=title,
        abstract=read_text(raw, f"{RAW}abstract"),
        authors=tuple(
            Author(
                name=author,
                affiliations=tuple(Affiliation(name=text, origin="arxiv") for text in institutions),
            )
            for author, institutions in split_authors(read_text(raw, f"{RAW}authors"))
        ),
        primary=next(iter(categories), ""),
        categories=categories,
        published=published,
        updated=updated,
        comment=read_text(raw, f"{RAW}comments") or None,
        journal_ref=read_text(raw, f"{RAW}journal-ref") or None,
        doi=read_text(raw, f"{RAW}doi") or None,
        withdrawn="I" in read_text(versions[last], f"{RAW}source_type"),
    )


def _read_number(version: ET.Element) -> int:
    number = version.get("version", "").removeprefix("v")
    if not (number.isascii() and number.isdigit()):
        raise ValueError(number)
    return int(number)


def _read_moment(version: ET.Element) -> datetime:
    """Return the time of a version's submission.  Raises ValueError, OverflowError."""
    moment = parsedate_to_datetime(read_text(version, f"{RAW}date"))
    return parse_moment(moment.isoformat())


SERVICE = ArxivOai
