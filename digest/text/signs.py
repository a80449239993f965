"""Symbols and marks: TeX's signs, powers and accents, and look-alike letters."""

import re
import unicodedata

from digest.text.tokens import Cursor

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

# Relations get a space on each side.
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

# Operators keep the author's spaces.
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

FUNCTIONS = frozenset(
    "log ln lg exp sin cos tan cot sec csc arcsin arccos arctan sinh cosh tanh max min sup inf"
    " lim limsup liminf arg argmax argmin det dim ker gcd hom Pr".split()
)

# Macros of one argument that state only its look or its role.
STYLES = frozenset(
    "textit emph textbf texttt textsc textsf textrm textup textsl textmd textnormal text mbox"
    " hbox underline uline uwave mathrm mathbf mathit mathsf mathtt mathcal mathscr mathfrak"
    " mathnormal boldsymbol bm pmb operatorname ensuremath mathop mathbin mathrel mathord"
    " added rev num ce ac acl acs acrshort acrlong acrfull gls".split()
)
PROSE = frozenset("textit emph textbf textsc text textrm mbox hbox underline uline".split())

SWITCHES = frozenset(
    "rm it bf em sc cal tt sl sf normalfont small footnotesize scriptsize scriptstyle"
    " displaystyle textstyle left right middle big Big bigg Bigg bigl bigr Bigl Bigr biggl"
    " biggr Biggl Biggr limits nolimits bigskip medskip smallskip noindent".split()
)
CITATIONS = frozenset("cite citep citet citealp citealt citeauthor parencite autocite".split())


_POWERS = {"2": "²", "3": "³"}
_UNIT = re.compile(
    r"(?P<unit>(?<=\d)\s?(?:[kcmµ]?m|k?pc|deg|arcsec|arcmin|ft)|\b(?:k?g|cells|atoms)/c?m)"
    r"(?P<power>[23])(?![\w-])"
)
# Few texts have any of these; looking for them first takes a tenth of the time.
_UNIT_ENDINGS = [f"{end}{power}" for end in "mcgnt" for power in _POWERS]


def with_powers(text: str) -> str:
    """Return a text with `5 km2` as `5 km²`, and `3 kg/m3` as `3 kg/m³`."""
    if not any(end in text for end in _UNIT_ENDINGS):
        return text
    return _UNIT.sub(lambda match: f"{match['unit']}{_POWERS[match['power']]}", text)


# In `NGC~1068` and `Fig.~3` the tilde is a space; in `z~4`, `T9~0.3` and `SNR~50` it is "about".
_NUMBERED = re.compile(r"(?:.*[\s(~])?(?!SNR|FWHM|EW)(?:[A-Z][A-Za-z]+|[A-Za-z]+\.)", re.DOTALL)
_CLOSING_MARKS = frozenset(".,;:)]}%′″'’”°")
_DASHES = {"--": "–", "---": "—"}


def joins_words(before: str, after: str) -> bool:
    """Return whether a tilde between two texts is TeX's unbreakable space, not "about"."""
    if after[:1].isdigit():
        return bool(_NUMBERED.fullmatch(before)) and not after.startswith("0.")
    attached = before[-1:].isalnum() or before[-1:] in _CLOSING_MARKS
    return attached and (after[:1].isalpha() or after[:1] in {"(", "[", "{", "\\", "$"})


def write_quote(cursor: Cursor, mark: str) -> str:
    """Return a typographic quotation mark; a double prime stays."""
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

# A word of three letters is unreadable as a superscript or subscript.
_LONG_WORD = re.compile(r"[^\W\d_]{3}")


def write_script(mark: str, text: str) -> str:
    """Write a superscript (`^`) or subscript (`_`), in Unicode if each character allows it."""
    table = _TABLES[mark]
    if all(char in table for char in text) and not _LONG_WORD.search(text):
        return "".join(table[char] for char in text).replace("′′", "″")
    return f"{mark}{text}" if _is_single(text, "_") else f"{mark}({text})"


def enclose(text: str) -> str:
    """Put parentheses around a text that is more than a single word or number."""
    return text if _is_single(text, "_.") else f"({text})"


def _is_single(text: str, marks: str) -> bool:
    """Return whether a text is a single character, or has only letters, digits and these marks."""
    return len(text) == 1 or all(sign.isalnum() or sign in marks for sign in text)


def double_struck(text: str) -> str:
    """Write capitals double-struck, as the names of number sets are."""
    return "".join(
        _DOUBLE_STRUCK.get(char, chr(ord(char) + 0x1D538 - 65) if "A" <= char <= "Z" else char)
        for char in text
    )


_DELIMITER = re.compile(r"\.(?!\d)")
_TEXT_SIGNS = {name: name for name in FUNCTIONS} | RELATIONS | OPERATORS | SIGNS


def write_sign(name: str, cursor: Cursor) -> str | None:
    """Write a macro without arguments, and step over the space that ends its name."""
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
    """Write a sign in a formula, where TeX, not the author, sets the space around it."""
    if name in FUNCTIONS:
        spaced = cursor.skip_space()
        before = " " * cursor.tail[-1:].isalnum()
        following = cursor.peek()[:1]
        return before + name + " " * (spaced or following.isalnum() or following == "\\")
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


_LONGEST = 60
_LETTERS = re.compile(r"[^\W\d_]+")
_LONG = re.compile(rf"\w{{{_LONGEST + 1},}}")
# Marks that change the direction of reading, so that readers see another order than the record's.
_DIRECTION_MARKS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_ALPHABETS = ("LATIN", "CYRILLIC", "ARMENIAN", "CHEROKEE", "FULLWIDTH")
# Greek letters that look like Latin letters; other Greek letters are usual in science (`μm`, `ΔE`).
_LATIN_LOOKALIKES = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧοανυκιρ")
_SHORTEST_MIXED = 4


def has_deceptive_words(text: str) -> bool:
    """Return whether a text has direction marks, words of mixed alphabets, or endless words."""
    if max(map(len, text.split()), default=0) > _LONGEST and _LONG.search(text):
        return True
    if text.isascii():
        return False
    return not _DIRECTION_MARKS.isdisjoint(text) or any(map(is_mixed, _LETTERS.findall(text)))


def is_mixed(word: str) -> bool:
    """Return whether a word mixes letters of two alphabets, as look-alike words do."""
    if word.isascii():
        return False
    names = [unicodedata.name(sign, "").partition(" ")[0] for sign in word]
    if len({name for name in names if name in _ALPHABETS}) > 1:
        return True
    inside = any(sign in _LATIN_LOOKALIKES for sign in word[1:-1])
    return inside and "LATIN" in names and len(word) >= _SHORTEST_MIXED
