"""Makes HTML such that WordPress shows what it says: it would rewrite text in several ways.

`[name]` is a shortcode wherever it stands, an address alone in a paragraph becomes an embedded
page, and a line break within a paragraph becomes `<br>`.  References to characters are none of
these: they are read by browsers alone.
"""

import html
import re

from digest.text import printable

_TAG = re.compile(r"(<[^<>]*>)")
_HEADING = re.compile(r"\A\s*<h1(?:\s[^<>]*)?>.*?</h1>\s*", re.DOTALL | re.IGNORECASE)
# In three digits, as WordPress itself writes them where it filters what its users write.
_BRACKETS = str.maketrans({"[": "&#091;", "]": "&#093;"})
# Controls, lone surrogates, and what turns the direction of writing about.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAK = re.compile(r"[ \t]*\n[ \t]*")


def render_content(fragment: str) -> str:
    """Return a post's HTML for WordPress, without its title, which stands in a field of its own."""
    pieces = _TAG.split(_HEADING.sub("", _UNSEEN.sub("", fragment), count=1))
    kept, in_code = [], False
    for piece in pieces:
        if _TAG.fullmatch(piece):
            in_code = _is_in_code(piece, in_code=in_code)
            kept.append(piece.translate(_BRACKETS))
        else:
            kept.append(_quiet(piece, in_code=in_code))
    return "".join(kept).strip()


def render_line(text: str) -> str:
    """Return plain text as the HTML that WordPress takes titles and excerpts for."""
    return html.escape(printable(text), quote=False).translate(_BRACKETS)


def _is_in_code(tag: str, *, in_code: bool) -> bool:
    """Tell whether what follows a tag is preformatted."""
    if tag.lower().startswith("<pre"):
        return True
    return in_code and not tag.lower().startswith("</pre")


def _quiet(text: str, *, in_code: bool) -> str:
    """Return text between tags as something that sets nothing off."""
    text = text.translate(_BRACKETS).replace("://", ":&#047;&#047;")
    return text if in_code or not text.strip() else _BREAK.sub(" ", text)
