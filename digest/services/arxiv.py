"""What arXiv's interfaces have in common: their lane, refusals, repeated tries, XML, categories."""

import re
import sys
import tomllib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import cache
from http import HTTPStatus
from importlib.resources import files
from typing import TypeVar
from xml.etree import ElementTree as ET

from digest.errors import AnswerError, FetchError
from digest.model import Notice, Problem
from digest.net.client import Response
from digest.services.asking import Service
from digest.text import collapse

ATOM = "{http://www.w3.org/2005/Atom}"
ARXIV = "{http://arxiv.org/schemas/atom}"

_TRIES = 3
_LATER_HINT = "arXiv is out of order; run the same command again later."
_REFUSED_HINT = (
    "arXiv, or something on the way to it, does not serve this; try again in some hours."
)

# What XML 1.0 forbids, as characters; and these or any reference to a character.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_CHARACTER = re.compile(f"{_FORBIDDEN.pattern}|&#(?:x([0-9a-fA-F]{{1,8}})|([0-9]{{1,8}}));")
_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)

T = TypeVar("T")


class UnreadableError(ValueError):
    """An answer that is not what was asked for; the text says what it is, as in "sent … "."""


class RefusedError(FetchError):
    """A request that arXiv does not accept; `reason` are its own words, where it has any."""

    def __init__(self, reason: str, *, hint: str) -> None:
        told = reason.strip().rstrip(".") or "no reason given"
        super().__init__(f"arXiv does not accept the request: {told}.", hint=hint)
        self.reason = reason


class ArxivInterface(Service):
    """One of arXiv's interfaces; `setting` names its address."""

    title = "arXiv"
    lane = "arxiv"
    setting: str

    def _back_off(self, attempt: int, reason: str) -> None:
        """Wait before asking again.  Raises FetchError where the run may wait no more."""
        self._client.back_off(self._lane, attempt, reason)

    def _persist(self, ask: Callable[[], tuple[T | None, str]]) -> list[tuple[T | None, str]]:
        """Ask up to three times, and return what came: the last has no fault, or all have one.

        `ask` returns an answer, None where there is nothing to read, and its fault as in "arXiv …".
        """
        tries = [ask()]
        while tries[-1][1] and len(tries) < _TRIES:
            self._back_off(len(tries), f"arXiv {tries[-1][1]}.")
            tries.append(ask())
        return tries

    def _lost(self, fault: str, what: str) -> AnswerError:
        """Return the error of an answer that three tries did not bring; `what` is missing."""
        return AnswerError(f"arXiv {fault}, {_TRIES} times: {what}.", hint=_LATER_HINT)

    def _refuse(self, response: Response, reason: str, *, hint: str) -> None:
        """Raise for a status that asking again would not change.

        `reason` is what arXiv says of it.  `hint` helps with a request that is not accepted
        (RefusedError); where there is nothing at the address, it may be wrong (FetchError).
        """
        if response.status == HTTPStatus.BAD_REQUEST:
            raise RefusedError(reason, hint=hint)
        if response.status > HTTPStatus.BAD_REQUEST:
            why = f": {reason.rstrip('.')}" if reason else ""
            is_absent = response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
            raise FetchError(
                f"{response.url.split('?')[0]} answers with status {response.status}{why}.",
                hint=f"Look at {self.setting}." if is_absent else _REFUSED_HINT,
            )


# ------------------------------------------------------------------------------------ listings


@contextmanager
def one_listing() -> Iterator[None]:
    """Turn a refusal into an AnswerError: other listings may still be had."""
    try:
        yield
    except FetchError as error:
        raise AnswerError(str(error), hint=error.hint) from error


def is_possible(notice: Notice, day: date) -> bool:
    """Return whether a day's listing can have a paper as what it says.

    An identifier begins with the month in which its paper was announced, as new.  Those before
    April 2007 began with an archive; no paper that had one can be new on a day that is listed.
    """
    return notice.kind != "new" or f"20{notice.paper}"[:6] <= f"{day:%Y%m}"


def first_notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Return the first notice of each paper, in order."""
    first: dict[str, Notice] = {}
    for notice in notices:
        first.setdefault(notice.paper, notice)
    return tuple(first.values())


def tell_listing(category: str, day: date, message: str, hint: str) -> Problem:
    """Say what may be missing of a category's listing of a day."""
    return Problem(stage="fetch", subject=f"{category} {day}", message=message, hint=hint)


def codes_of(name: str) -> Collection[str]:
    """Return the archives and categories that arXiv calls so: several may be called alike."""
    return [code for code, known in _subjects("names").items() if known.lower() == name.lower()]


def is_another(category: str, codes: Collection[str]) -> bool:
    """Return whether what is known of these archives and categories lacks the one asked for.

    An archive is asked for as `cs.*`, and says of itself `cs`.  Some categories have two names.
    """
    names, aliases = _subjects("names"), _subjects("aliases")
    asked = category.removesuffix(".*")
    known = {aliases.get(code, code) for code in codes if code in names}
    return asked in names and bool(known) and aliases.get(asked, asked) not in known


@cache
def _subjects(table: str) -> Mapping[str, str]:
    text = files("digest").joinpath("data", "subjects.toml").read_text("utf-8")
    found: Mapping[str, str] = tomllib.loads(text)[table]
    return found


# ----------------------------------------------------------------------------------------- XML


class _Builder(ET.TreeBuilder):
    """Builds a tree of what has no document type, and so no entities, in whatever encoding."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse it before anything that it declares is expanded."""
        del name, pubid, system
        raise UnreadableError("XML with a document type, which no feed has")


def parse_xml(body: bytes) -> tuple[ET.Element, int]:
    """Return the root of an answer, and how many forbidden characters were removed from it.

    Raises UnreadableError.
    """
    if _HTML.match(body):
        raise UnreadableError("an HTML page where a feed belongs")
    try:
        return _build(body), 0
    except ET.ParseError:
        mended, removed = _remove_forbidden(body)
    try:
        return _build(mended), removed
    except ET.ParseError as error:
        raise UnreadableError(f"an answer that is truncated or not XML ({error})") from error


def read_text(node: ET.Element, *names: str) -> str:
    """Return the text of the first of some elements that is there, on one line."""
    texts = (node.findtext(name) for name in names)
    return collapse(next((text for text in texts if text is not None), ""))


def _build(body: bytes) -> ET.Element:
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - entities need a document type
    try:
        root: ET.Element = ET.XML(body, parser)
    except UnreadableError:
        raise
    except (LookupError, ValueError) as error:  # what expat makes of encodings it cannot read
        raise UnreadableError("XML in an encoding that no feed has") from error
    return root


def _remove_forbidden(body: bytes) -> tuple[bytes, int]:
    """Remove the characters that XML forbids, and references to them; return how many."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise UnreadableError("an answer that is not UTF-8") from error
    removed = 0

    def mend(found: re.Match[str]) -> str:
        nonlocal removed
        code = int(found[1], 16) if found[1] else int(found[2] or "0")
        if code <= sys.maxunicode and not _FORBIDDEN.match(chr(code)):
            return found[0]
        removed += 1
        return ""

    return _CHARACTER.sub(mend, text).encode(), removed
