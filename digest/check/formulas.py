"""Reads formulas of TeX in Markdown as what they show, each in the place where it is written."""

import re
from typing import TYPE_CHECKING

from digest.text import shown
from digest.text.tokens import is_math

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline

# As our dialects have them: in one dollar sign or two, with backticks inside or without.
_FORMULA = re.compile(r"(?P<sign>\$\$?)(?P<tick>`?)(?P<tex>(?! )[^$`\n]+(?<! ))(?P=tick)(?P=sign)")


def read_formula(state: "StateInline", silent: bool) -> bool:  # noqa: FBT001 - its caller's form
    """Read a formula where a parser stands, if one does; money stays money."""
    found = _FORMULA.match(state.src, state.pos)
    if not found or not is_math(found["tex"], state.src[found.end() : found.end() + 1]):
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup = shown(f"${found['tex']}$"), found[0]
    state.pos = found.end()
    return True
