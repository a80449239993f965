"""Markdown of a dialect as any reader of Markdown has it: no guards, formulas in Unicode."""

import re

from digest.editing.markup import drop_raw_marks
from digest.text import to_unicode

# What keeps GitHub from seeing a mention, an issue or a formula: a joiner that nobody sees.
_GUARD = "&#8288;"
# As Pandoc knows formulas: no space within, no digit behind.  Code, escaped and guarded signs are
# passed over.
_FORMULA = re.compile(
    rf"\\.|{_GUARD}\$|\$`(?P<coded>[^`\n]+)`\$|(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$(?P<doubled>[^$\n]+)\$\$|\$(?=\S)(?P<single>(?:\\.|[^$\\\n])+)(?<!\s)\$(?!\d)",
    re.DOTALL,
)
_MARK = re.compile(r"[!-/:-@\[-`{-~]")


def make_plain(markdown: str, *, has_tex: bool) -> str:
    """Return Markdown for those who show it elsewhere than its own site, where Jekyll may run.

    Where it `has_tex`, formulas between dollar signs become text in Unicode.
    """
    text = drop_raw_marks(markdown)
    spelled = _FORMULA.sub(_spell, text) if has_tex else text
    return spelled.replace(_GUARD, "")


def _spell(found: re.Match[str]) -> str:
    tex = found["coded"] or found["doubled"] or found["single"]
    if tex is None:
        return found[0]
    return _MARK.sub(r"\\\g<0>", to_unicode(f"${tex}$"))
