"""Knows how texts spell addresses: bare or in TeX, broken by spaces, and where each ends."""

import re

from digest.links.hosts import BARE_HOSTS, DATA_DOIS, HUB, PAGE_HOSTS, REPOSITORY_STEPS

# Hyphens and dashes that typesetting puts where an address has a plain one.
HYPHENS = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
# What TeX writes for a sign: `\_`, `{\_}`, `\~{}`, `{-}`, `$.$`, `$\sim$`.
ESCAPED = (
    r"\{?\\[_%#&~$-](?:\{\}|\})?|\{[-_~.]\}|\$\\?[-_.~]\$"
    r"|\$\\sim\$|\\textasciitilde(?:\{\}|\s)?|\\string~"
)
# Places where a line may break, and hyphens that show only there.
BREAKS = r"\\allowbreak(?:\{\}|\s)?|\\/|\u00ad"

# Control and direction characters, and marks that end sentences in Chinese, are never meant.
_OUTSIDE = (
    r"\s<>\"{}|^`\[\]\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f—。，、；：）（」』】"
)
# An address within one is part of it only behind a slash or a sign of a query, as in an archive.
_NEXT = (
    r"[,;)(|]{1,3}https?://|(?<![/=?&:%])https?://"
    # "Code:A,data:B" without a space.
    r"|[,;|.][a-z]{3,20}:(?:https?://|(?:[a-z0-9-]+\.)+[a-z]{2,}/)"
)
_SIGN = rf"(?:{ESCAPED}|{BREAKS}|(?!{_NEXT})[^{_OUTSIDE}])"

_LETTER = rf"[a-z0-9{HYPHENS}\u00ad-]"
_LABEL = rf"[a-z0-9]{_LETTER}{{0,62}}"
_DOT = r"(?:\.|\$\.\$?|\{\.\})"
# In names that are known a stray space does not hide them.
_LOOSE_DOT = r"(?:\s?\.\s?|\$\.\$?|\.\$|\{\.\})"
_SCHEME = r"https?\s?:\s?/\s?/\s?"
_SLIP = r"https?(?:\s?:\s?/?|/{1,2})\s?"
# A host of code is seen behind a preposition that has stuck to it.
_STUCK = ("at", "on", "in")
_BOUND = rf"(?:(?<![\w@/.\u2100-\u214f-])|{'|'.join(rf'(?<={chr(92)}s{word})' for word in _STUCK)})"

_TOP = r"(?:xn--[a-z0-9-]+|[a-z]{2,24}?)"
_END = rf"(?=https?:|(?![\w@{HYPHENS}-]|{_DOT}\w|:\d{{6}}))"
_HOST = rf"(?>(?:{_LABEL}{_DOT})+{_TOP}{_END})(?::\d{{1,5}})?"
_PATH = rf"(?:[/?#]{_SIGN}*)"

# Ends of hosts that a text may give bare; `node.js/x` and `v1.2/3` are no addresses.
TOPS = (
    "com org net io ai dev app edu gov info me co xyz site page space science tech cloud online"
    " world studio top video link wiki life eu de uk fr ch at it nl es se no fi dk be pl cz jp cn"
    " kr au ca us sg hk tw br gr pt ie"
)
_BARE = (
    rf"(?!(?:{'|'.join(_STUCK)})(?:github|gitlab|huggingface)\.)"
    rf"(?:{_LABEL}\.)+(?:{'|'.join(TOPS.split())})"
)


def _spelled(hosts: tuple[str, ...] | list[str]) -> str:
    """Return a pattern for known hosts, with or without `www.`, spaces at their dots or not."""
    names = "|".join(re.escape(host).replace(r"\.", _LOOSE_DOT) for host in hosts)
    return rf"(?:www{_LOOSE_DOT})?(?:{names})"


_KNOWN = _spelled(BARE_HOSTS)
_OPEN = rf"(?:{_SCHEME}|{_SLIP}|{_BOUND})"
_PIECE = r"(?:[\w.-]|\{?\\_\}?)+"
# What goes on behind a space is a name if no word looks so, or if the sentence ends with it.
_NAMELIKE = r"(?=[\w.\\-]*(?:[\d_/-]|[a-z][A-Z])|[\w.-]+[.,;:)\]}]*$)"
# `github.com/ owner/repo`, `github.com/owner/ repo`, `github.com/owner /repo`, `…/owner- x/repo`,
# `…/owner/repo- x`: a line of print has ended within the name.
_BROKEN = (
    rf"{_OPEN}{_spelled([*REPOSITORY_STEPS, HUB, 'hf.co', 'anonymous.4open.science'])}"
    rf"(?:/(?:datasets|spaces))?(?:/\s{_PIECE}/{_PIECE}|/{_PIECE}/\s(?-i:{_NAMELIKE}){_PIECE}"
    rf"|\s?/{_PIECE}\s/{_PIECE}|/{_PIECE}-\s{_PIECE}/{_PIECE}"
    rf"|/{_PIECE}/{_PIECE}[-_]\s(?-i:{_NAMELIKE}){_PIECE}){_PATH}?"
)
_DOI = "|".join(rf"{re.escape(prefix)}/{shape}" for prefix, shape in DATA_DOIS.items())
_PAGES = "|".join(re.escape(host).replace(r"\.", _LOOSE_DOT) for host in PAGE_HOSTS)

ADDRESS = re.compile(
    rf"{_BROKEN}"
    rf"|{_OPEN}{_KNOWN}\s?/{_SIGN}+"
    rf"|{_SCHEME}(?:{_LETTER}*-\s)?{_LABEL}{_LOOSE_DOT}(?:{_PAGES})(?![\w.-]\w){_PATH}?"
    rf"|{_SCHEME}{_HOST}{_PATH}?"
    rf"|{_SLIP}{_BARE}(?![\w@-]|\.\w){_PATH}?"
    rf"|{_BOUND}(?:www\.{_HOST}{_PATH}?|{_BARE}/{_SIGN}+)"
    rf"|{_BOUND}{_LABEL}\.(?:{_PAGES})(?![\w.-]\w){_PATH}?"
    rf"|(?:(?<=\\url\{{)|(?<=\\href\{{)){_HOST}{_PATH}?"
    rf"|(?<![\w/.])(?:{_DOI})",
    re.IGNORECASE,
)
# A bare host without a path is meant where words send the reader there.
SENT = re.compile(
    r"(?i:\b(?:available|accessible|accessed|found|hosted|released|provided|published|deployed|"
    r"shared|downloaded|explored)\s(?:\w+ly\s)?(?:at|on|via|from|under|in|through):?\s"
    r"|\b(?:visit|see|website|web ?page|home ?page|(?:project|demo) page|site|url|link)"
    r"(?:\sis)?(?:\sat)?:?\s)[\"'(]?"
    rf"(?P<host>{_BARE})(?![\w@/-]|\.\w)"
)
