"""Signs: powers, marks and symbols, and letters that deceive."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Protocol

from digest.text.tokens import Cursor


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


ACCENTS = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "d": "\u0323", "b": "\u0331", "r": "\u030a",
    "hat": "\u0302", "widehat": "\u0302", "tilde": "\u0303", "widetilde": "\u0303",
    "bar": "\u0304", "overline": "\u0305", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
    "check": "\u030c", "breve": "\u0306", "acute": "\u0301", "grave": "\u0300",
    "mathring": "\u030a",
}  # fmt: skip

LETTERS = {
    "aa": "å", "AA": "Å", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø",
    "l": "ł", "L": "Ł", "ss": "ß", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ",
    "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ", "NG": "Ŋ",
}  # fmt: skip

# A relation between two things has a space on each side.
RELATIONS = {
    "sim": "~", "simeq": "≃", "approx": "≈", "lessapprox": "⪅", "gtrapprox": "⪆", "asymp": "≍",
    "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥",
    "ne": "≠", "neq": "≠", "lt": "<", "gt": ">", "ll": "≪", "gg": "≫",
    "lesssim": "≲", "gtrsim": "≳", "propto": "∝", "equiv": "≡", "cong": "≅", "doteq": "≐",
    "to": "→", "rightarrow": "→", "longrightarrow": "→", "Rightarrow": "⇒", "mapsto": "↦",
    "leftarrow": "←", "gets": "←", "leftrightarrow": "↔", "iff": "⇔", "implies": "⇒",
    "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃",
    "supseteq": "⊇", "subsetneq": "⊊", "nrightarrow": "↛", "hookrightarrow": "↪",
    "prec": "≺", "preceq": "⪯", "succ": "≻", "succeq": "⪰", "mid": "|", "parallel": "∥",
    "models": "⊨", "vdash": "⊢", "thicksim": "∼", "rightsquigarrow": "⇝", "triangleq": "≜",
}  # fmt: skip

# An operator has the spaces that its author gave it.
OPERATORS = {
    "times": "×", "cdot": "·", "pm": "±", "mp": "∓", "div": "÷", "ast": "*", "star": "⋆",
    "circ": "∘", "bullet": "•", "oplus": "⊕", "otimes": "⊗", "odot": "⊙", "cup": "∪",
    "cap": "∩", "setminus": "∖", "wedge": "∧", "land": "∧", "vee": "∨", "lor": "∨",
    "ltimes": "⋉", "rtimes": "⋊", "bmod": "mod",
}  # fmt: skip

SIGNS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε",
    "zeta": "ζ", "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ",
    "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ",
    "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "φ",
    "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π",
    "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
    "infty": "∞", "partial": "∂", "nabla": "∇", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ",
    "aleph": "ℵ", "forall": "∀", "exists": "∃", "nexists": "∄", "emptyset": "∅",
    "varnothing": "∅", "neg": "¬", "lnot": "¬", "top": "⊤", "bot": "⊥", "perp": "⊥",
    "angle": "∠", "triangle": "△", "square": "□", "Box": "□", "checkmark": "✓", "prime": "′",
    "sum": "∑", "prod": "∏", "int": "∫", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂",
    "uparrow": "↑", "downarrow": "↓", "updownarrow": "↕", "nearrow": "↗", "searrow": "↘",
    "langle": "⟨", "rangle": "⟩", "lfloor": "⌊", "rfloor": "⌋", "lceil": "⌈", "rceil": "⌉",
    "lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]",
    "lvert": "|", "rvert": "|", "vert": "|", "lVert": "‖",
    "rVert": "‖", "Vert": "‖", "dagger": "†", "dag": "†", "ddagger": "‡", "ldots": "…",
    "dots": "…", "dotsc": "…", "dotsb": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱",
    "degree": "°", "deg": "°", "degr": "°", "arcdeg": "°", "textdegree": "°",
    "arcmin": "′", "arcsec": "″",
    "farcm": ".′", "farcs": ".″", "micron": "μm", "sun": "☉", "S": "§", "P": "¶",
    "pounds": "£", "euro": "€", "texteuro": "€", "copyright": "©", "textcopyright": "©",
    "textregistered": "®", "circledR": "®", "texttrademark": "™", "textasciitilde": "~",
    "textasciicircum": "^", "textbackslash": "\\", "textunderscore": "_", "textbar": "|",
    "textless": "<", "textgreater": ">", "textbullet": "•", "textendash": "–",
    "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textmu": "μ", "textpertenthousand": "‱", "textperthousand": "‰",
    "quad": " ", "qquad": " ", "LaTeX": "LaTeX", "TeX": "TeX", "eg": "e.g.", "ie": "i.e.",
    ",": " ", ";": " ", ":": " ", ">": " ", " ": " ", "\n": " ", "\t": " ", "\\": " ",
    "!": "", "-": "", "/": "", "@": "", "|": "‖",
    "%": "%", "&": "&", "#": "#", "_": "_", "$": "$", "{": "{", "}": "}",
}  # fmt: skip

FUNCTIONS = _set(
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh max min sup inf"
    " lim limsup liminf arg argmax argmin det dim ker gcd hom Pr"
)

# Macros of one argument that say only how it looks, or what it is.
STYLES = _set(
    "textit emph textbf texttt textsc textsf textrm textup textsl textmd textnormal text mbox"
    " hbox underline uline uwave mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak"
    " mathnormal boldsymbol bm pmb operatorname ensuremath mathop mathbin mathrel mathord"
    " added rev num ce ac acl acs acrshort acrlong acrfull gls"
)
PROSE = _set("textit emph textbf textsc text textrm mbox hbox underline uline")

SWITCHES = _set(
    "rm it bf em sc cal tt sl sf normalfont small footnotesize scriptsize scriptstyle"
    " displaystyle textstyle left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl"
    " biggr Biggl Biggr limits nolimits bigskip medskip smallskip noindent"
)
CITATIONS = _set("cite citep citet citealp citealt citeauthor parencite autocite")


_RAISED = {"2": "²", "3": "³"}
_UNIT = re.compile(
    r"(?P<unit>(?<=\d)\s?(?:[kcmµ]?m|k?pc|deg|arcsec|arcmin|ft)|\b(?:k?g|cells|atoms)/c?m)"
    r"(?P<power>[23])(?![\w-])"
)
# Few texts have one of these ends, which are found in a tenth of the time.
_ENDS = [f"{end}{power}" for end in "mcgnt" for power in _RAISED]


def with_powers(text: str) -> str:
    """Return a text with `5 km2` as `5 km²`, and `3 kg/m3` as `3 kg/m³`."""
    if not any(end in text for end in _ENDS):
        return text
    return _UNIT.sub(lambda match: f"{match['unit']}{_RAISED[match['power']]}", text)


# `NGC~1068` and `Fig.~3` are ties; `z~4`, `T9~0.3` and `SNR~50` say "about".
_NUMBERED = re.compile(r"(?:.*[\s(~])?(?!SNR|FWHM|EW)(?:[A-Z][A-Za-z]+|[A-Za-z]+\.)", re.DOTALL)
_CLOSING = frozenset(".,;:)]}%′″'’”°")
_DASHES = {"--": "–", "---": "—"}


def joins_words(before: str, after: str) -> bool:
    """Return whether a tilde between these is TeX's unbreakable space, not "about"."""
    if after[:1].isdigit():
        return bool(_NUMBERED.fullmatch(before)) and not after.startswith("0.")
    attached = before[-1:].isalnum() or before[-1:] in _CLOSING
    return attached and (after[:1].isalpha() or after[:1] in {"(", "[", "{", "\\", "$"})


def write_quote(cursor: Cursor, mark: str) -> str:
    """Return a typographic quotation mark; a pair of primes that quotes nothing stays."""
    closes = mark == "''" and cursor.quoting
    opens = mark == "``" or (not cursor.tail[-1:].strip(" (") and cursor.has(mark))
    if not closes and not opens:
        return mark
    cursor.quoting = not closes
    return "”" if closes else "“"


def write_dash(before: str, mark: str, after: str) -> str:
    """Return a dash; arrows (`-->`) and options (`--name`) keep their hyphens."""
    arrow = after[:1] == ">" or before[-1:] in {"<", "!"}
    option = not before[-1:].strip() and after[:1].strip()
    return mark if arrow or option else _DASHES[mark]


_SUPERSCRIPTS = (
    dict(
        zip(
            "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ",
            "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ",
            strict=True,
        )
    )
    | {mark: mark for mark in "*′″°†‡®™"}
    | {"∘": "°", "⊤": "ᵀ", "⋆": "*"}
)
_SUBSCRIPTS = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
        strict=True,
    )
) | {mark: mark for mark in "⊙⊕☉"}
_TABLES = {"^": _SUPERSCRIPTS, "_": _SUBSCRIPTS}

_DOUBLE_STRUCK = {"C": "ℂ", "H": "ℍ", "N": "ℕ", "P": "ℙ", "Q": "ℚ", "R": "ℝ", "Z": "ℤ"}

# Raised or lowered, a word of three letters can no longer be read.
_WORD = re.compile(r"[^\W\d_]{3}")


def write_script(mark: str, text: str) -> str:
    """Write `text` raised (`^`) or lowered (`_`), in Unicode where each character allows it."""
    table = _TABLES[mark]
    if all(char in table for char in text) and not _WORD.search(text):
        return "".join(table[char] for char in text).replace("′′", "″")
    return f"{mark}{text}" if _is_one(text, "_") else f"{mark}({text})"


def write_fraction(upper: str, lower: str) -> str:
    """Write a fraction on one line."""
    return f"{enclose(upper)}/{enclose(lower)}"


def enclose(text: str) -> str:
    """Put parentheses around what is more than one word or number."""
    return text if _is_one(text, "_.") else f"({text})"


def _is_one(text: str, marks: str) -> bool:
    """Return whether a text is one sign, or has letters, figures and these marks alone."""
    return len(text) == 1 or all(sign.isalnum() or sign in marks for sign in text)


def double_struck(text: str) -> str:
    """Write capitals with a doubled stroke, such as those that name sets of numbers."""
    return "".join(
        _DOUBLE_STRUCK.get(char, chr(ord(char) + 0x1D538 - 65) if "A" <= char <= "Z" else char)
        for char in text
    )


_DELIMITER = re.compile(r"\.(?!\d)")
_DOTLESS = str.maketrans("ıȷ", "ij")
_TEXT_SIGNS = {name: name for name in FUNCTIONS} | RELATIONS | OPERATORS | SIGNS
_ACCENTED_LENGTH = 3
# So few letters need no more TeX; longer arguments are not rendered on trial, only to be refused.
_ACCENTED_TOKENS = 12


class Render(Protocol):
    """Writes tokens that lie one level deeper, as a formula or as text."""

    def __call__(self, tokens: Sequence[str], *, math: bool) -> str:
        """Return what the tokens say."""
        ...


def write_sign(name: str, cursor: Cursor) -> str | None:
    """Write a macro without arguments, with the space that belongs to it."""
    if name in SWITCHES:
        cursor.skip_space()
        if name in {"left", "right"}:
            cursor.match(_DELIMITER)
        return ""
    if name in LETTERS:
        cursor.skip_space()
        return LETTERS[name]
    if not cursor.math:
        return _TEXT_SIGNS.get(name)
    return _formula_sign(name, cursor)


def _formula_sign(name: str, cursor: Cursor) -> str | None:
    """Write a sign in a formula, where TeX and not the author sets the space around it."""
    if name in FUNCTIONS:
        return _function(name, cursor)
    if name in RELATIONS:
        cursor.skip_space()
        return f" {RELATIONS[name]} " if cursor.tail.strip("([{ ") else RELATIONS[name]
    if name in OPERATORS:
        spaced = cursor.tail.endswith(" ")
        cursor.skip_space()
        return OPERATORS[name] + " " * spaced
    if name in SIGNS and name.isalpha():
        cursor.skip_space()
    return SIGNS.get(name)


def _function(name: str, cursor: Cursor) -> str:
    """Write a function's name apart from the letters and numbers beside it."""
    spaced = cursor.skip_space()
    before = " " * cursor.tail[-1:].isalnum()
    following = cursor.peek()[:1]
    return before + name + " " * (spaced or following.isalnum() or following == "\\")


def write_accent(name: str, cursor: Cursor, render: Render) -> str | None:
    r"""Put an accent on a letter; undo accents that split a Greek letter's name (`\c{hi}`)."""
    if name == "~" and cursor.peek()[:1].isdigit():
        return name
    if name.isalpha() and not _takes_letter(cursor):
        return None
    base = cursor.argument()
    if base is None or len(base) > _ACCENTED_TOKENS:
        return None
    if not base:
        return name if name in "^~" else None
    if name + "".join(base) in SIGNS:
        return SIGNS[name + "".join(base)]
    letters = render(base, math=cursor.math).strip().translate(_DOTLESS)
    return _combine(name, letters)


def _takes_letter(cursor: Cursor) -> bool:
    """Return whether an accent named by a letter is one: in a word, or before a group."""
    inside = not cursor.tail or cursor.tail[-1].isalpha()
    return cursor.math or cursor.opens_group() or inside


def _combine(name: str, letters: str) -> str | None:
    """Join each letter with an accent; text accents go on one letter only."""
    longest = _ACCENTED_LENGTH if len(name) > 1 else 1
    if not letters.isalpha() or len(letters) > longest:
        return None
    accented = "".join(letter + ACCENTS[name] for letter in letters)
    return unicodedata.normalize("NFC", accented)


_LONGEST = 60
_LETTERS = re.compile(r"[^\W\d_]+")
_LONG = re.compile(rf"\w{{{_LONGEST + 1},}}")
# What turns the direction of reading: the record's order is not what a reader sees.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_ALPHABETS = ("LATIN", "CYRILLIC", "ARMENIAN", "CHEROKEE", "FULLWIDTH")
# Greek letters beside Latin ones are science (`μm`, `ΔE`), unless they look like them.
_ALIKE = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανυκιρ")
_FEWEST = 4


def has_deceptive_words(text: str) -> bool:
    """Return whether a text has marks of direction, words of mixed alphabets, or endless ones."""
    if max(map(len, text.split()), default=0) > _LONGEST and _LONG.search(text):
        return True
    if text.isascii():
        return False
    return not _TURNING.isdisjoint(text) or any(map(is_mixed, _LETTERS.findall(text)))


def is_mixed(word: str) -> bool:
    """Return whether a word has letters of two alphabets, as look-alikes have."""
    if word.isascii():
        return False
    names = [unicodedata.name(sign, "").partition(" ")[0] for sign in word]
    if len({name for name in names if name in _ALPHABETS}) > 1:
        return True
    inside = any(sign in _ALIKE for sign in word[1:-1])
    return inside and "LATIN" in names and len(word) >= _FEWEST
