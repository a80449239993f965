"""Finds web addresses in texts, also in TeX, broken over lines or without a scheme."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote

from digest.papers.hosts import (
    DATA_DOIS,
    HUB,
    NO_OWNERS,
    PAGE_HOSTS,
    REPOSITORY_SEGMENTS,
    host_of,
    named_segments,
    segments_of,
    split_url,
)

# Hyphens and dashes that typesetting puts in place of an address's ASCII hyphen.
_HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# How TeX escapes a sign: `\_`, `{\_}`, `\~{}`, `{-}`, `$.$`, `$\sim$`.
_ESCAPED = re.compile(
    r"\{?\\[_%#&~$-](?:\{\}|\})?|\{[-_~.]\}|\$\\?[-_.~]\$"
    r"|\$\\sim\$|\\textasciitilde(?:\{\}|\s)?|\\string~|\\/"
)
# Characters that no address has: control and direction characters, and Chinese punctuation.
_OUTSIDE = (
    r"\s<>\"{}|^`\[\]\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f—。，、；：）（」』】"
)
# An address within an address belongs to it only after a slash or a sign of a query.
_SIGN = rf"(?:{_ESCAPED.pattern}|(?!(?:[,;)(|]{{1,3}}|(?<![/=?&:%]))https?://)[^{_OUTSIDE}])"
_PATH = rf"(?:[/?#]{_SIGN}*)"
_LABEL = rf"[a-z0-9][a-z0-9{_HYPHENS}\u00ad-]{{0,62}}"
_DOT = r"(?:\.|\$\.\$?|\{\.\})"
# Top-level domains of addresses without a scheme; `node.js/x` and `v1.2/3` are not addresses.
_TOPS = "|".join(
    "com org net io ai dev app edu gov info me co xyz site page space science tech cloud online"
    " world studio top video link wiki life eu de uk fr ch at it nl es se no fi dk be pl cz jp cn"
    " kr au ca us sg hk tw br gr pt ie".split()
)
_SCHEME = r"https?(?:\s?:\s?/\s?/\s?|:/?|//?)"
_BOUND = r"(?<![\w@/.\u2100-\u214f-])"
_END = rf"(?=https?:|(?![\w@{_HYPHENS}-]|{_DOT}\w|:\d{{6}}))"
_HOST = rf"(?>(?:{_LABEL}{_DOT})+(?:xn--[a-z0-9-]+|[a-z]{{2,24}}?){_END})(?::\d{{1,5}})?"
# `github.com/ owner/repo`, `github.com/owner/ repo`, `…/owner /repo`, `…/owner- x/repo`: a line
# break split the name.  The part after it must look unlike a word, or end the text.
_NAME_PART = r"(?:[\w.-]|\{?\\_\}?)+"
_NAMELIKE = r"(?-i:(?=[\w.\\-]*(?:[\d_/-]|[a-z][A-Z])|[\w.-]+[.,;:)\]}]*$))"
_KNOWN = "|".join(
    re.escape(host).replace(r"\.", r"\s?\.\s?")
    for host in (*REPOSITORY_SEGMENTS, HUB, "hf.co", "anonymous.4open.science")
)
_BROKEN = (
    rf"(?:{_KNOWN})(?:/datasets)?(?:/\s{_NAME_PART}/{_NAME_PART}|/{_NAME_PART}/\s{_NAMELIKE}{_NAME_PART}"
    rf"|\s?/{_NAME_PART}\s/{_NAME_PART}|/{_NAME_PART}-\s{_NAME_PART}/{_NAME_PART}){_PATH}?"
)
_ADDRESS = re.compile(
    rf"(?:{_SCHEME}|{_BOUND})(?:{_BROKEN}|(?:{_KNOWN})/{_SIGN}+)"
    rf"|{_SCHEME}{_HOST}{_PATH}?"
    rf"|{_BOUND}(?:www\.{_HOST}{_PATH}?|(?:{_LABEL}\.)+(?:{_TOPS})/{_SIGN}+"
    rf"|{_LABEL}\.(?:{'|'.join(map(re.escape, PAGE_HOSTS))})(?![\w.-]\w){_PATH}?"
    rf"|(?:{'|'.join(rf'{re.escape(doi)}/{shape}' for doi, shape in DATA_DOIS.items())}))",
    re.IGNORECASE,
)
_MISSPELT_SCHEME = re.compile(r"^(https?)[:/]+", re.IGNORECASE)
_PLAIN = str.maketrans({**dict.fromkeys(_HYPHENS, "-"), "\u00ad": None})
_LINK_TEXT = re.compile(r"\s*\}\s*\{([^{}]*)\}")
_TRAILING = ".,;:!?'\"*”’~$…\\"
# Only ASCII: similar letters of other scripts make another host.
_PLAIN_HOST = re.compile(r"(?:[a-z0-9][a-z0-9-]*\.)+(?:xn--[a-z0-9-]+|[a-z]{2,24})(?::\d{1,5})?")
_LONGEST_HOST = 253
# Every address has one of these; looking for them first is cheap, and most sentences have none.
_ADDRESS_SIGN = re.compile(rf"/|\.(?:{_TOPS})(?![\w-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A cleaned address in a text; `start` and `end` are the span of the original.

    `label` is the link text that TeX shows for the address; the span includes it.
    """

    url: str
    start: int
    end: int
    label: str = ""


def may_hold_address(text: str) -> bool:
    """Return whether a text may have an address; a quick first check."""
    return bool(_ADDRESS_SIGN.search(text))


def find_addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses of a text in order."""
    addresses = []
    for match in _ADDRESS.finditer(text):
        url = _clean(match[0])
        parts = split_url(url)
        if parts and _is_page(parts):
            label = _LINK_TEXT.match(text, match.end())
            end = label.end() if label else match.end()
            shown = label[1] if label else ""
            addresses.append(Address(url=url, start=match.start(), end=end, label=shown))
    return tuple(addresses)


def _clean(text: str) -> str:
    """Undo TeX, typesetting and misspelt schemes, and cut the punctuation of the sentence.

    A closing bracket whose opening bracket is outside the address is cut as well.
    """
    url = "".join(_ESCAPED.sub(_unescape, text).split()).translate(_PLAIN)
    url = _MISSPELT_SCHEME.sub(r"\1://", url, count=1)
    if url.partition("/")[0] in DATA_DOIS:
        url = f"https://doi.org/{url}"
    excess = url.count(")") - url.count("(")
    while url and (url[-1] in _TRAILING or (url[-1] == ")" and excess > 0)):
        excess -= url[-1] == ")"
        url = url[:-1]
    return url.removesuffix("'s").removesuffix("’s")


def _unescape(escaped: re.Match[str]) -> str:
    if "sim" in escaped[0] or "tilde" in escaped[0]:
        return "~"
    sign = next((sign for sign in escaped[0] if sign in "_%#&~.-"), "$")
    return "" if escaped[0] == r"\/" else sign


def _is_page(parts: SplitResult) -> bool:
    """Return whether an address has a valid host and, on hosts of code, an owner's page."""
    if len(parts.netloc) > _LONGEST_HOST or not _PLAIN_HOST.fullmatch(parts.netloc.lower()):
        return False
    host, segments = host_of(parts), segments_of(parts)
    if any(unquote(segment) in {".", ".."} for segment in segments):
        return False
    if host not in {HUB, *REPOSITORY_SEGMENTS}:
        return True
    named = named_segments(host, segments) or ()
    if host == HUB:
        shown = named[1:] if segments[:1] in {("datasets",), ("spaces",)} else named or segments[:1]
        return bool(shown) and all(_is_ascii_name(segment, "_.~-") for segment in shown)
    if NO_OWNERS.intersection(segments[:1]):
        return len(segments) > 1
    owned = bool(named) and (host != "github.com" or _is_ascii_name(named[0].strip("-"), "-"))
    return owned and all(_is_ascii_name(segment, "_.~-") for segment in named)


def _is_ascii_name(segment: str, marks: str) -> bool:
    letters = [sign for sign in segment if sign not in marks]
    return bool(letters) and segment.isascii() and all(map(str.isalnum, letters))
