"""Turns the character references of HTML, such as `&amp;` and `&#228;`, into characters."""

import re
from html import unescape

# A number that long is no character, and may be too long for a number.
_NO_CHARACTER = re.compile(r"&#0*[0-9]{8,};?")


def to_characters(html: str) -> str:
    """Return text with its references resolved; numbers that name no character become U+FFFD."""
    return unescape(_NO_CHARACTER.sub("\ufffd", html) if "&#" in html else html)
