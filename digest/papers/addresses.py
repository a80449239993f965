"""Finds web addresses in a text, bare, in TeX or broken by a space, and frees them of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult

from digest.papers.hosts import (
    DATA_DOIS,
    HUB,
    NO_OWNERS,
    PAGE_HOSTS,
    REPOSITORY_STEPS,
    host_of,
    named_steps,
    split_url,
    steps_of,
)

# Hyphens and dashes that typesetting puts where an address has a plain one.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# What TeX writes for a sign: `\_`, `{\_}`, `\~{}`, `{-}`, `$.$`, `$\sim$`.
_ESCAPED = re.compile(
    r"\{?\\[_%#&~$-](?:\{\}|\})?|\{[-_~.]\}|\$\\?[-_.~]\$"
    r"|\$\\sim\$|\\textasciitilde(?:\{\}|\s)?|\\string~|\\/"
)
# Control and direction characters, and marks that end sentences in Chinese, are never meant.
_OUTSIDE = (
    r"\s<>\"{}|^`\[\]\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f—。，、；：）（」』】"
)
# An address within one is part of it only behind a slash or a sign of a query, as in an archive.
_SIGN = rf"(?:{_ESCAPED.pattern}|(?!(?:[,;)(|]{{1,3}}|(?<![/=?&:%]))https?://)[^{_OUTSIDE}])"
_PATH = rf"(?:[/?#]{_SIGN}*)"
_LABEL = rf"[a-z0-9][a-z0-9{_HYPHENS}\u00ad-]{{0,62}}"
_DOT = r"(?:\.|\$\.\$?|\{\.\})"
# Ends of hosts that a text may give bare; `node.js/x` and `v1.2/3` are no addresses.
_TOPS = "|".join(
    "com org net io ai dev app edu gov info me co xyz site page space science tech cloud online"
    " world studio top video link wiki life eu de uk fr ch at it nl es se no fi dk be pl cz jp cn"
    " kr au ca us sg hk tw br gr pt ie".split()
)
_SCHEME = r"https?(?:\s?:\s?/\s?/\s?|:/?|//?)"
_BOUND = r"(?<![\w@/.\u2100-\u214f-])"
_END = rf"(?=https?:|(?![\w@{_HYPHENS}-]|{_DOT}\w|:\d{{6}}))"
_HOST = rf"(?>(?:{_LABEL}{_DOT})+(?:xn--[a-z0-9-]+|[a-z]{{2,24}}?){_END})(?::\d{{1,5}})?"
# `github.com/ owner/repo`, `github.com/owner/ repo`, `…/owner /repo`, `…/owner- x/repo`: a line of
# print has ended within the name; the repository's is one if it looks like no word, or ends all.
_PIECE = r"(?:[\w.-]|\{?\\_\}?)+"
_NAMELIKE = r"(?-i:(?=[\w.\\-]*(?:[\d_/-]|[a-z][A-Z])|[\w.-]+[.,;:)\]}]*$))"
_KNOWN = "|".join(
    re.escape(host).replace(r"\.", r"\s?\.\s?")
    for host in (*REPOSITORY_STEPS, HUB, "hf.co", "anonymous.4open.science")
)
_BROKEN = (
    rf"(?:{_KNOWN})(?:/datasets)?(?:/\s{_PIECE}/{_PIECE}|/{_PIECE}/\s{_NAMELIKE}{_PIECE}"
    rf"|\s?/{_PIECE}\s/{_PIECE}|/{_PIECE}-\s{_PIECE}/{_PIECE}){_PATH}?"
)
_ADDRESS = re.compile(
    rf"(?:{_SCHEME}|{_BOUND})(?:{_BROKEN}|(?:{_KNOWN})/{_SIGN}+)"
    rf"|{_SCHEME}{_HOST}{_PATH}?"
    rf"|{_BOUND}(?:www\.{_HOST}{_PATH}?|(?:{_LABEL}\.)+(?:{_TOPS})/{_SIGN}+"
    rf"|{_LABEL}\.(?:{'|'.join(map(re.escape, PAGE_HOSTS))})(?![\w.-]\w){_PATH}?"
    rf"|(?:{'|'.join(rf'{re.escape(doi)}/{shape}' for doi, shape in DATA_DOIS.items())}))",
    re.IGNORECASE,
)
_MEANT = re.compile(r"[_%#&~.-]")
_SLIP = re.compile(r"^(https?)[:/]+", re.IGNORECASE)
_PLAIN = str.maketrans({**dict.fromkeys(_HYPHENS, "-"), "\u00ad": None})
_SHOWN = re.compile(r"\s*\}\s*\{([^{}]*)\}")
_TRAILING = ".,;:!?'\"*”’~$…\\"
# ASCII alone: letters of other scripts that look like ours make another host.
_PLAIN_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+(?:xn--[a-z0-9-]+|[a-z]{2,24})(?::\d{1,5})?")
_LONGEST_HOST = 253
# GitHub's rule for the names of owners.
_OWNER = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE | re.ASCII)
_STEP = re.compile(r"(?!\.{1,2}$)[\w.~-]+", re.ASCII)
# What every address has one of; to look for them first is cheap, and most sentences have none.
_MARK = re.compile(rf"/|\.(?:{_TOPS})(?![\w-])")


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
    return bool(_MARK.search(text))


# A sentence is looked at once for whose its links are, and again where it is quoted.
@lru_cache(maxsize=2048)
def find_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a text in order; what only looks like one is left out."""
    return tuple(_addresses(text))


def _addresses(text: str) -> Iterator[Address]:
    for match in _ADDRESS.finditer(text):
        url = _clean(match[0])
        parts = split_url(url)
        if parts and _leads_somewhere(parts):
            label = _SHOWN.match(text, match.end())
            end = label.end() if label else match.end()
            yield Address(url=url, start=match.start(), end=end, label=label[1] if label else "")


def _clean(text: str) -> str:
    """Undo TeX, typesetting and slips, and cut what belongs to the sentence.

    A bracket that was opened before goes with the punctuation.
    """
    url = "".join(_ESCAPED.sub(_meant, text).split()).translate(_PLAIN)
    url = _SLIP.sub(r"\1://", url, count=1)
    if url.partition("/")[0] in DATA_DOIS:
        url = f"https://doi.org/{url}"
    excess = url.count(")") - url.count("(")
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and excess > 0)):
        excess -= url[-1] == ")"
        url = url[:-1]
    return url.removesuffix("'s").removesuffix("’s")


def _meant(escaped: re.Match[str]) -> str:
    """Return the sign that TeX writes so."""
    if "sim" in escaped[0] or "tilde" in escaped[0]:
        return "~"
    sign = _MEANT.search(escaped[0])
    return sign[0] if sign else "" if escaped[0] == r"\/" else "$"


def _leads_somewhere(parts: SplitResult) -> bool:
    """Tell whether an address has a host and, on hosts of code, a page of somebody's."""
    if len(parts.netloc) > _LONGEST_HOST or not _PLAIN_HOST.fullmatch(parts.netloc.lower()):
        return False
    host, steps = host_of(parts), steps_of(parts)
    if host not in REPOSITORY_STEPS:
        return True
    if NO_OWNERS.intersection(steps[:1]):
        return len(steps) > 1
    named = named_steps(host, steps) or ()
    owned = bool(named) and (host != "github.com" or bool(_OWNER.fullmatch(named[0])))
    return owned and all(_STEP.fullmatch(step) for step in named)
