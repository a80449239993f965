"""What arXiv's interfaces have in common: asking them, their XML, and the papers in it.

Texts are kept as sent except for whitespace, and affiliations with their authors.
"""

import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus
from typing import TypeVar
from xml.etree import ElementTree as ET

from digest.errors import AnswerError, FetchError
from digest.identifiers import Identifier, parse_id
from digest.model import YEARS, Affiliation, Author, Notice, Paper, Problem, parse_time
from digest.net.client import Response
from digest.net.failures import LATER_HINT, TRIES, RequestError
from digest.query import load_subjects
from digest.services.base import Service
from digest.text import collapse

SMALL = "math.HO"
"""A small category, with few papers a day."""
_TRIES = 3
_LATER_HINT = "arXiv is out of order; run the same command again later."
_REFUSED_HINT = (
    "arXiv, or something on the way to it, does not serve this; try again in some hours."
)

T = TypeVar("T")

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
# The most characters of a text that problems quote.
_MAX_QUOTE = 300
_MAX_DIGITS = 9
# Limits well above the largest answer of arXiv, which has 2,000 entries.
MOST_BYTES = 20_000_000
_MOST_ENTRIES, _MOST_ELEMENTS, _DEEPEST, _MOST_NAMESPACES = 2_000, 250_000, 20, 100
_MOST_MENDED = 50_000
_LONG_TAG = re.compile(rb"<[^<>]{50000}")
_CHUNK = 65_536

# Characters that XML 1.0 forbids; and these or any character reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARACTER = re.compile(f"{_FORBIDDEN.pattern}|&#(?:x([0-9a-fA-F]{{1,8}})|([0-9]{{1,8}}));")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)


class RefusedError(FetchError):
    """A request that arXiv does not accept; `reason` is arXiv's own message, if any."""

    def __init__(self, reason: str, *, hint: str) -> None:
        why = reason.strip().rstrip(".") or "no reason given"
        super().__init__(f"arXiv does not accept the request: {why}.", hint=hint)
        self.reason = reason


class UnreadableError(ValueError):
    """An answer that cannot be read; the text says what was sent instead, as in "sent … ".

    `reason` is arXiv's own message, if it sent an error in place of an answer.
    """

    def __init__(self, sent: str, *, reason: str = "") -> None:
        super().__init__(sent)
        self.reason = reason
        self.fault = f"answered with an error ({reason})" if reason else f"sent {sent}"


class FaultyError(RequestError):
    """A faulty answer; `doubted` is an answer without fault that needs confirmation."""

    def __init__(self, sentence: str, *, doubted: object = None) -> None:
        super().__init__(sentence, hint=LATER_HINT, tries=TRIES)
        self.doubted = doubted


class ArxivInterface(Service):
    """One of arXiv's interfaces.

    With `by_category`, another request may succeed where one is refused: a refusal is then an
    AnswerError.
    """

    title = "arXiv"
    rate_limit = "arxiv"
    max_bytes = MOST_BYTES
    by_category = False

    def _ask(  # noqa: PLR0913 - what may differ from one request to the next
        self,
        path: str,
        params: Mapping[str, str],
        read: Callable[[Response], tuple[T | None, str]],
        hint: str,
        *,
        doubt: Callable[[T], str] = lambda _: "",
        is_refusal: Callable[[str], object] = lambda _: False,
    ) -> Sequence[tuple[T | None, str]]:
        """Ask until an answer has no fault, three times at most; return all answers and faults.

        `read` returns the answer, None if it is not to be used, and its fault as in "arXiv …", or
        raises UnreadableError.  If `doubt` returns a message for an answer without fault, the
        request is repeated once, and the second such answer is believed.  Raises RefusedError, with
        the `hint`, or FetchError for a refusal by its status or by arXiv's message (`is_refusal`);
        and FetchError caused by a FaultyError if the run may not wait that long.
        """
        tries: list[tuple[T | None, str]] = []
        is_doubted = False

        def check(response: Response) -> FaultyError | None:
            nonlocal is_doubted
            answer, fault, reason = None, "", ""
            try:
                answer, fault = read(response)
            except UnreadableError as error:
                fault, reason = error.fault, error.reason
            refusal = self._find_refusal(response, reason, hint)
            if refusal is None and reason and is_refusal(reason):
                refusal = RefusedError(reason, hint=hint)
            if refusal:
                raise AnswerError(f"{refusal}", hint=refusal.hint) if self.by_category else refusal
            message = "" if fault or is_doubted or answer is None else doubt(answer)
            if message:
                is_doubted = True
                tries.clear()
                return FaultyError(message, doubted=answer)
            tries.append((answer, fault))
            return FaultyError(f"arXiv {fault}.") if fault and len(tries) < _TRIES else None

        self._get(path, params, check=check)
        return tries

    def _missing_error(self, fault: str, loss: str) -> AnswerError:
        """Return the error after three faulty answers; `loss` says what is missing."""
        return AnswerError(f"arXiv {fault}, {_TRIES} times: {loss}.", hint=_LATER_HINT)

    def _find_refusal(self, response: Response, reason: str, hint: str) -> FetchError | None:
        """Return the error of a status that a retry would not change; None for any other status.

        `reason` is arXiv's own message.
        """
        if response.status < HTTPStatus.BAD_REQUEST:
            return None
        if response.status == HTTPStatus.BAD_REQUEST:
            return RefusedError(reason, hint=hint)
        why = f": {reason.rstrip('.')}" if reason else ""
        is_absent = response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        setting = f"DIGEST_ENDPOINTS__{self.endpoint.upper()}"
        return FetchError(
            f"{response.url.split('?')[0]} answers with status {response.status}{why}.",
            hint=f"Look at {setting}." if is_absent else _REFUSED_HINT,
        )


# ------------------------------------------------------------------------------------ listings


def is_possible(notice: Notice, day: date) -> bool:
    """Return whether a day's listing can have this notice.

    An identifier begins with the year and month in which its paper was announced as new.  Before
    April 2007 it began with an archive; such a paper cannot be new on a day with a listing.
    """
    return notice.kind != "new" or f"20{notice.paper}"[:6] <= f"{day:%Y%m}"


def first_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the first notice of each paper, in order."""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.paper, notice)
    return tuple(first.values())


def make_listing_problem(category: str, day: date, message: str, hint: str) -> Problem:
    """Return a problem of a category's listing of a day."""
    return Problem(stage="fetch", subject=f"{category} {day}", message=message, hint=hint)


def find_codes(name: str) -> Collection[str]:
    """Return the archives and categories of a name, which several may share."""
    return [code for code, known in load_subjects("names").items() if known.lower() == name.lower()]


def is_other_listing(category: str, codes: Collection[str]) -> bool:
    """Return whether a listing names known archives or categories, but not the requested one.

    The request names an archive `cs.*`, its listing `cs`.  Some categories have two names.
    """
    names, aliases = load_subjects("names"), load_subjects("aliases")
    requested = category.removesuffix(".*")
    known = {aliases.get(code, code) for code in codes if code in names}
    return requested in names and bool(known) and aliases.get(requested, requested) not in known


# ----------------------------------------------------------------------------------------- XML


class _GuardedBuilder(ET.TreeBuilder):
    """Builds a tree of XML in any encoding, without document type and so without entities.

    XML that is deeper or larger than any feed is refused before it is built: a tree takes a
    hundred times the memory of its text.
    """

    def __init__(self, most_namespaces: int) -> None:
        super().__init__()
        self._most_namespaces = most_namespaces
        self._depth = self._elements = self._namespaces = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse a document type before its declarations are expanded."""
        del name, pubid, system
        raise UnreadableError("XML with a document type, which no feed has")

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._depth += 1
        self._elements += 1
        if self._depth > _DEEPEST or self._elements > _MOST_ELEMENTS:
            raise UnreadableError("XML that is deeper or larger than any feed")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)

    def start_ns(self, prefix: str, uri: str) -> None:
        """Count namespaces, and refuse too many."""
        del prefix, uri
        self._namespaces += 1
        if self._namespaces > self._most_namespaces:
            raise UnreadableError("XML with more namespaces than any feed")


def parse_xml(body: bytes, *, most_namespaces: int = _MOST_NAMESPACES) -> tuple[ET.Element, int]:
    """Return the root of an answer, and the number of forbidden characters removed from it.

    Raises UnreadableError.
    """
    if _HTML.match(body):
        raise UnreadableError("an HTML page where a feed belongs")
    if _LONG_TAG.search(body):
        raise UnreadableError("XML with a longer tag than any feed has")
    try:
        return _build(body, most_namespaces), 0
    except ET.ParseError:
        mended, removed = _remove_forbidden(body)
    try:
        return _build(mended, most_namespaces), removed
    except ET.ParseError as error:
        raise UnreadableError(f"an answer that is truncated or not XML ({error})") from error


def read_text(node: ET.Element, *names: str) -> str:
    """Return the text of the first existing element of these names, on one line."""
    texts = (node.findtext(name) for name in names)
    return collapse(next((text for text in texts if text is not None), ""))


def _build(body: bytes, most_namespaces: int) -> ET.Element:
    parser = ET.XMLParser(target=_GuardedBuilder(most_namespaces))  # noqa: S314 - entities need a document type
    try:
        # Parsed in chunks, so that refused XML is not read to its end.
        for start in range(0, len(body), _CHUNK):
            parser.feed(body[start : start + _CHUNK])
        root: ET.Element = parser.close()
    except UnreadableError:
        raise
    except (LookupError, ValueError) as error:  # raised for encodings that expat cannot read
        raise UnreadableError("XML in an encoding that no feed has") from error
    return root


def _remove_forbidden(body: bytes) -> tuple[bytes, int]:
    """Remove characters that XML forbids, and references to them; also return their number."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError("an answer that is not UTF-8") from error
    removed = seen = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal removed, seen
        seen += 1
        if seen > _MOST_MENDED:
            raise UnreadableError("an answer that is not XML")
        code = int(match[1], 16) if match[1] else int(match[2] or "0")
        if code <= sys.maxunicode and not _FORBIDDEN.match(chr(code)):
            return match[0]
        removed += 1
        return ""

    return _CHARACTER.sub(mend, text).encode(), removed


# ------------------------------------------------------------------------------------- papers


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One answer.  `rows` counts all its entries, also unusable ones.

    `unusable` are the problems of entries that were left out.
    """

    title: str
    total: int
    start: int
    rows: int = 0
    papers: tuple[Paper, ...] = ()
    unusable: tuple[Problem, ...] = ()


def parse_feed(body: bytes) -> Feed:
    """Read an answer of the search API.  Raises UnreadableError if it is no feed."""
    root, removed = parse_xml(body)
    if root.tag != f"{ATOM}feed":
        raise UnreadableError("XML that is no feed")
    title, entries = read_text(root, f"{ATOM}title"), root.findall(f"{ATOM}entry")
    total, start = _read_count(root, "totalResults"), _read_count(root, "startIndex")
    if len(entries) > _MOST_ENTRIES:
        raise UnreadableError("more entries than any feed has")
    # An error is sent as the only entry of a feed.
    if entries and "/api/errors" in read_text(entries[0], f"{ATOM}id"):
        message = clip(read_text(entries[0], f"{ATOM}summary")) or "no reason given"
        raise UnreadableError("an error", reason=message)
    read = [_parse_entry(entry, row) for row, entry in enumerate(entries, start)]
    unusable = [item for item in read if isinstance(item, Problem)]
    return Feed(
        title=title,
        total=total,
        start=start,
        rows=len(entries),
        papers=tuple(item for item in read if isinstance(item, Paper)),
        unusable=(*make_mended_problems(removed), *unusable),
    )


def clip(text: str) -> str:
    """Cut a text that is too long to quote."""
    return text if len(text) <= _MAX_QUOTE else f"{text[:_MAX_QUOTE]} …"


def _read_count(root: ET.Element, name: str) -> int:
    text = read_text(root, f"{_OPENSEARCH}{name}")
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        lack = f"whose {name} is no usable count" if text else f"that does not state its {name}"
        raise UnreadableError(f"a feed {lack}")
    return int(text)


def _parse_entry(node: ET.Element, row: int) -> Paper | Problem:
    identifier = parse_id(read_text(node, f"{ATOM}id"))
    title = read_text(node, f"{ATOM}title")
    if identifier is None:
        return make_unusable_problem(clip(title) or f"row {row}", "identifier")
    if not title:
        return make_unusable_problem(identifier.id, "title")
    try:
        return _make_paper(node, identifier, title)
    except ValueError:
        return make_unusable_problem(identifier.id, "legible time of submission")


def _make_paper(node: ET.Element, identifier: Identifier, title: str) -> Paper:
    """Make a paper of an entry.  Raises ValueError for invalid times."""
    published = parse_moment(read_text(node, f"{ATOM}published"))
    updated = read_text(node, f"{ATOM}updated")
    terms = (category.get("term", "") for category in node.findall(f"{ATOM}category"))
    categories = tuple(filter(None, terms))
    primary = node.find(f"{ARXIV}primary_category")
    listed_first = "" if primary is None else primary.get("term", "")
    return Paper(
        id=identifier.id,
        version=identifier.version or 1,
        title=title,
        abstract=read_text(node, f"{ATOM}summary"),
        authors=tuple(_parse_authors(node)),
        primary=listed_first or next(iter(categories), ""),
        categories=categories,
        published=published,
        updated=parse_moment(updated) if updated else published,
        comment=read_text(node, f"{ARXIV}comment") or None,
        journal_ref=read_text(node, f"{ARXIV}journal_ref") or None,
        doi=read_text(node, f"{ARXIV}doi") or None,
    )


def parse_moment(text: str) -> datetime:
    """Read a time in the years of arXiv.  Raises ValueError."""
    try:
        moment = parse_time(text)
    except OverflowError as error:  # an offset may lead beyond the calendar's range
        raise ValueError(text) from error
    if moment.year not in YEARS:
        raise ValueError(text)
    return moment


def _parse_authors(node: ET.Element) -> list[Author]:
    """Read the authors in order, each with the affiliations stated for that author."""
    authors = []
    for author in node.findall(f"{ATOM}author"):
        names = (collapse(item.text or "") for item in author.findall(f"{ARXIV}affiliation"))
        affiliations = tuple(Affiliation(name=name, origin="arxiv") for name in names if name)
        if name := read_text(author, f"{ATOM}name"):
            authors.append(Author(name=name, affiliations=affiliations))
    return authors


def make_unusable_problem(subject: str, lack: str) -> Problem:
    """Return the problem of an entry that was left out for lack of a field."""
    message = f"arXiv's entry has no {lack} and was left out."
    hint = "Look the paper up on arxiv.org."
    return Problem(stage="fetch", subject=subject, message=message, hint=hint)


def make_mended_problems(removed: int) -> list[Problem]:
    """Return the problem of forbidden characters that were removed, if there were any."""
    message = f"Characters that XML forbids, removed from arXiv's answer: {removed}."
    return [Problem(stage="fetch", subject="arxiv", message=message)] if removed else []
