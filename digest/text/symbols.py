"""What TeX's control sequences stand for: letters, accents, signs, and those without a look."""


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
