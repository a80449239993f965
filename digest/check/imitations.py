"""Tells addresses that only look like arXiv's: letters of other scripts, names before an `@`."""

import re
from difflib import SequenceMatcher
from unicodedata import normalize
from urllib.parse import urlsplit

_NAME = "arxiv"
_CLOSE = 0.8
_OWN = re.compile(r"(?:.*\.)?(?:arxiv|ar5iv|alphaxiv)\.org")
# Letters of other scripts that look like those of the name.
_LOOKS = str.maketrans("аɑαгrхχіıιѵνΑАХΧІΙѴ", "aaarrxxiiivvaaxxiiv")
_SCHEME = re.compile(r"(?P<scheme>[a-z][a-z0-9+.-]*):(?!\d)", re.IGNORECASE)


def spelt_out(target: str) -> str:
    """Return the target of a link as an address: trimmed, with its scheme in lower case.

    What begins with two slashes has the scheme of its page.
    """
    plain = target.strip()
    if plain.startswith("//"):
        return f"https:{plain}"
    scheme = _SCHEME.match(plain)
    return plain[: scheme.end()].lower() + plain[scheme.end() :] if scheme else plain


def is_on_web(url: str) -> bool:
    """Tell whether an address is one of a page on the web."""
    return url.startswith(("http://", "https://"))


def imitates_arxiv(url: str) -> bool:
    """Tell whether an address only looks like one of arXiv's."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        shown = host.encode("ascii").decode("idna") if host.isascii() else host
    except (ValueError, UnicodeError):
        return False
    if _OWN.fullmatch(host):
        return False
    is_named = _NAME in (parts.username or "").casefold()
    return is_named or any(map(_looks_like, normalize("NFKC", shown).casefold().split(".")))


def _looks_like(label: str) -> bool:
    plain = label.translate(_LOOKS)
    return plain != "ar5iv" and SequenceMatcher(None, plain, _NAME).ratio() >= _CLOSE
