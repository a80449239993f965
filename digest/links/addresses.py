"""Finds web addresses in a text and frees them of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult

from digest.links.canonical import host_of, named_steps, split_url, steps_of
from digest.links.hosts import BARE_HOSTS, DATA_DOIS, NO_OWNERS, REPOSITORY_STEPS
from digest.links.spelling import ADDRESS, BREAKS, ESCAPED, HYPHENS, SENT, TOPS

_ESCAPED = re.compile(ESCAPED)
_MEANT = re.compile(r"[_%#&~.-]")
_BREAKS = re.compile(BREAKS)
_SPACES = re.compile(r"\s+")
_STRAY = re.compile(r"\\.*")
_SLIP = re.compile(r"^(https?)[:/]+", re.IGNORECASE)
_PLAIN = str.maketrans(dict.fromkeys(HYPHENS, "-"))
_LABEL = re.compile(r"\s*\}\s*\{([^{}]*)\}")
_TRAILING = ".,;:!?'\"*”’~$…"
_POSSESSIVE = re.compile(r"['’]s$")
# "github.com/owner/repo.We also": a sentence begins where its space is missing.
_RUN_ON = re.compile(
    r"(?<=\w)\.(?!(?i:net|js|jl|py|rs|core|pdf|html?|zip|txt|md|json|csv|tar|org|com|io|ai|app|me)\b)"
    r"[A-Z][a-z]*(?:,|:|$)"
)
_GOES_ON = re.compile(r"\s+[\w(]")
# ASCII alone: letters of other scripts that look like ours make another host.
_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+(?:xn--[a-z0-9-]+|[a-z]{2,24})(?::\d{1,5})?")
_LONGEST_HOST = 253
# GitHub's rule for the names of owners.
_GITHUB = "github.com"
_OWNER = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_STEP = re.compile(r"(?!\.{1,2}$)[\w.~-]+", re.ASCII)
# What every address has one of; to look for them first is cheap, and most sentences have none.
_SIGN = re.compile(rf"/|\.(?:{'|'.join(TOPS.split())})(?![\w-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address in a text, cleaned: `start` and `end` enclose it as it was written.

    `label` is what TeX shows in its place; it lies within the two.
    """

    url: str
    start: int
    end: int
    label: str = ""


def may_hold_address(text: str) -> bool:
    """Tell quickly whether an address can stand in a text at all."""
    return bool(_SIGN.search(text))


# A sentence is looked at once for whose its links are, and again where it is quoted.
@lru_cache(maxsize=2048)
def find_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a text in order; what only looks like one is left out."""
    return tuple(_addresses(text))


def _addresses(text: str) -> Iterator[Address]:
    end = 0
    for start, whole in _stretches(text):
        stop = _before_sentence(text, start, whole)
        url = _clean(text[start:stop])
        parts = split_url(url)
        if start >= end and parts and _leads_somewhere(parts):
            label = _LABEL.match(text, stop)
            end = label.end() if label else stop
            yield Address(url=url, start=start, end=end, label=label[1] if label else "")


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield where addresses may stand, in order."""
    found = [match.span() for match in ADDRESS.finditer(text)]
    sent = [match.span("host") for match in SENT.finditer(text)]
    doors = (span for span in sent if text[slice(*span)] not in BARE_HOSTS)
    yield from sorted([*found, *doors])


def _before_sentence(text: str, start: int, stop: int) -> int:
    """Return where an address ends into which the next sentence has run."""
    found = _RUN_ON.search(text, start, stop)
    if found is None or "/" in text[found.end() : stop]:
        return stop
    on = found[0].endswith((",", ":")) or _GOES_ON.match(text, stop)
    shorter = split_url(text[start : found.start()])
    return found.start() + 1 if on and shorter and _leads_somewhere(shorter) else stop


def _clean(text: str) -> str:
    """Undo TeX, typesetting and slips, and cut what belongs to the sentence."""
    url = _ESCAPED.sub(_meant, _BREAKS.sub("", text))
    url = _SPACES.sub("", _STRAY.sub("", url)).translate(_PLAIN)
    url = _SLIP.sub(r"\1://", url, count=1)
    if url.partition("/")[0] in DATA_DOIS:
        url = f"https://doi.org/{url}"
    return _without_sentence(url)


def _meant(escaped: re.Match[str]) -> str:
    """Return the sign that TeX writes so."""
    if "sim" in escaped[0] or "tilde" in escaped[0]:
        return "~"
    sign = _MEANT.search(escaped[0])
    return sign[0] if sign else "$"


def _without_sentence(url: str) -> str:
    """Cut the punctuation that ends the sentence, and a bracket that was opened before."""
    excess = url.count(")") - url.count("(")
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and excess > 0)):
        excess -= url[-1] == ")"
        url = url[:-1]
    return _POSSESSIVE.sub("", url)


def _leads_somewhere(parts: SplitResult) -> bool:
    """Tell whether an address has a host and, on hosts of code, a page of somebody's."""
    if len(parts.netloc) > _LONGEST_HOST or not _HOST.fullmatch(parts.netloc.lower()):
        return False
    host = host_of(parts)
    if host not in REPOSITORY_STEPS:
        return True
    steps = steps_of(parts)
    if NO_OWNERS.intersection(steps[:1]):
        return len(steps) > 1
    named = named_steps(host, steps) or ()
    owned = bool(named) and (host != _GITHUB or bool(_OWNER.fullmatch(named[0])))
    return owned and all(_STEP.fullmatch(step) for step in named)
