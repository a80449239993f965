"""Bounds the marks that open something, in text that is read as Markdown and cannot be escaped.

For each of them that stays open Pandoc reads the rest once more, on its way to looking for hours:
the front matter of a post that is meant for all has to mean the same where nobody reads Markdown.
"""

import re

QUOTES = re.compile(r"""["“‘](?=\S)|(?<![^\W_])'(?=\S)""")
MOST_QUOTES, MOST_BRACKETS = 8, 4
"""So many cost less than a second, however they stand."""
ALIKE = str.maketrans("\"“'‘[]", "””’’［］")
"""What looks much the same, and opens nothing."""


def bound_openers(text: str) -> str:
    """Return a text as it is, or, where too many marks may open, with what looks like them."""
    is_bound = len(QUOTES.findall(text)) <= MOST_QUOTES and text.count("[") <= MOST_BRACKETS
    return text if is_bound else text.translate(ALIKE)
