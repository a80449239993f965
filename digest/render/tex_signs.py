"""What a formula of TeX may hold, so that MathJax, KaTeX and Pandoc show it, and how it is spelt.

A sign that is a mark in HTML, Markdown, Liquid or Hugo is called by its name.
"""

import re

from digest.text.symbols import ACCENTS, FUNCTIONS, OPERATORS, RELATIONS, SIGNS

TOKEN = re.compile(r"\\[A-Za-z]+|\\.|'+|\.\.\.|.", re.DOTALL)
# Letters of Latin and Greek, figures, and signs that no engine takes for a mark.
PLAIN = re.compile(r"[A-Za-z0-9Α-Ωα-ωϑϕϖϱϵ+\-=/.,:;!?()]")
WORD = re.compile(r"[A-Za-z0-9 .,()/-]+")
SAYS_SOMETHING = re.compile(r"[A-Za-zΑ-Ωα-ωϑϕϖϱϵ\\^_]")
# Marks of another trade: a dash, an emoji, the comment that ends a template.
FIRES = re.compile(r"--|:[\w+-]+:")
UNKNOWN_SOMEWHERE = frozenset(
    "thicksim dag degree degr deg arcdeg textdegree arcmin arcsec farcm farcs micron sun S P pounds"
    " euro copyright eg ie LaTeX TeX".split()
)
SPELT = {
    "{": r"\lbrace ", "}": r"\rbrace ", "[": r"\lbrack ", "]": r"\rbrack ", "|": r"\vert ",
    "<": r"\lt ", ">": r"\gt ", "*": r"\ast ", "~": " ", "...": r"\ldots ", "−": "-",
}  # fmt: skip
SPACES = frozenset(r"\, \; \: \! \> \/ \-".split()) | {"\\ "}
SPELT_ESCAPES = {r"\{": r"\lbrace ", r"\}": r"\rbrace ", r"\|": r"\Vert "}
RENAMED = {"bm": "boldsymbol", "pmb": "boldsymbol", "operatorname": "mathrm", "mbox": "text"}
NAMES = frozenset(
    name
    for name in {*RELATIONS, *OPERATORS, *SIGNS, *FUNCTIONS} - UNKNOWN_SOMEWHERE
    if name.isalpha() and not name.startswith(("text", "arg"))
)
SWITCHES = {r"\rm": "mathrm", r"\bf": "mathbf", r"\it": "mathit", r"\cal": "mathcal"}
MATH_STYLES = frozenset(
    "mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak mathbb boldsymbol".split()
)
TEXT_STYLES = frozenset("text textrm textbf textit texttt textsf".split())
ARGUMENTS = {
    **dict.fromkeys([*MATH_STYLES, *(name for name in ACCENTS if name[1:]), "sqrt", "pmod"], 1),
    **dict.fromkeys("frac tfrac dfrac binom".split(), 2),
}
"""How many arguments a macro takes, each a formula."""
FENCES = {
    **{sign: SPELT.get(sign, sign) for sign in "()/.|[]"},
    **SPELT_ESCAPES,
    "<": r"\langle ",
    ">": r"\rangle ",
    **{
        rf"\{name}": rf"\{name} "
        for name in "lbrace rbrace lbrack rbrack vert Vert langle rangle lfloor rfloor lceil rceil"
        " lvert rvert lVert rVert".split()
    },
}
"""What may stand behind `left` and `right`, and how it is spelt."""
