"""The dialects of Markdown: what each engine would take for a mark, its formulas, front matter."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from digest.model import Dialect
from digest.render.escape import PATTERN

# Curly quotes, dashes and ellipses that nobody wrote.
TYPOGRAPHY = r"""|['"]|(?<=-)-|(?<=\.)\."""
# Insertions and marks, which a site may have turned on.
EXTRAS = r"|(?<=\+)\+|(?<==)="
# GitHub looks for these in the finished page, where no escape is left: they are torn apart.
# What calls people, or stands for something else, is so in posts that are meant for all, too.
MENTIONS = (
    r"(?<=(?<![\w`/])@)(?=[a-z0-9])"  # people
    r"|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)"  # issues
    r"|(?<=:)(?=\d*[a-z_+-][a-z0-9_+-]*:)"  # emoji, but for those that are figures
)
TORN = (
    MENTIONS + r"|(?<=@)(?=\w)"  # addresses of e-mail
    r"|(?<=:)(?=\d+:)"
    r"|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b"  # commits: neither words nor figures
    r"|(?=\$)"  # formulas, which begin behind a space
)
# An underscore behind a letter opens no emphasis anywhere.
RISKY = re.compile(r"(?<![A-Za-zΑ-Ωα-ω])_")

NOTHING = re.compile(r"(?!)")

Delimit = Callable[[str, str], str]
"""Writes a formula, given the character before it: "" where the engine would not see one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A dialect: what fires beside Markdown's marks, how formulas stand, and its front matter.

    Where a post has no title of its own, the engine shows that of the front matter; `is_marked`
    where it reads the values of that as Markdown, too, `pairs_quotes` where it looks for the end of
    what a quotation mark opens.  `unfiled` finds what is no category, since those may stand in
    addresses.
    """

    special: re.Pattern[str]
    delimit: Delimit
    front: tuple[str, ...]
    shows_title: bool = True
    is_marked: bool = False
    pairs_quotes: bool = False
    unfiled: re.Pattern[str] = NOTHING


def _in_dollars(tex: str, _: str) -> str:
    return f"${tex}$"


def _in_two_dollars(tex: str, _: str) -> str:
    return f"$${tex}$$"


def _in_safe_dollars(tex: str, _: str) -> str:
    return "" if RISKY.search(tex) else f"${tex}$"


def _in_github_dollars(tex: str, before: str) -> str:
    """Write the longer form where the short one is not seen, or would be taken apart."""
    is_seen = not before or before.isspace()
    return f"${tex}$" if is_seen and not RISKY.search(tex) else f"$`{tex}`$"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_KNOWN = ("title", "date", "slug", "description", "tags", "categories")

RULES: Mapping[Dialect, Rules] = {
    "common": Rules(
        special=_compile(f"{MENTIONS}|{PATTERN}"),
        delimit=_in_safe_dollars,
        front=_KNOWN,
        pairs_quotes=True,
        unfiled=re.compile(":"),  # Jekyll stops at `3D: vision`
    ),
    # Only a file shows front matter, as a table; releases, issues and gists show it as text.
    "github": Rules(special=_compile(f"{TORN}|{PATTERN}"), delimit=_in_github_dollars, front=()),
    "hugo": Rules(
        special=_compile(PATTERN + TYPOGRAPHY + EXTRAS),
        delimit=_in_dollars,
        front=(*_KNOWN, "math"),
        shows_title=False,
    ),
    # No `permalink`: a site says once where its posts stand.  Without a layout there is no page.
    "jekyll": Rules(
        special=_compile(PATTERN + TYPOGRAPHY),
        delimit=_in_two_dollars,
        front=("layout", *_KNOWN, "math"),
        shows_title=False,
        unfiled=re.compile(""),  # the form of a slug suits addresses best
    ),
    "pandoc": Rules(
        special=_compile(PATTERN + TYPOGRAPHY),
        delimit=_in_dollars,
        front=("title", "date", "lang", "description", "subject", "keywords"),
        shows_title=False,
        is_marked=True,
        pairs_quotes=True,
    ),
}
