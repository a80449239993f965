"""Writes superscripts, subscripts, fractions and double-struck letters in Unicode."""

import re

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
_SIMPLE = re.compile(r"\w+|\S")


def write_script(mark: str, text: str) -> str:
    """Write `text` raised (`^`) or lowered (`_`), in Unicode where each character allows it."""
    table = _TABLES[mark]
    if all(char in table for char in text) and not _WORD.search(text):
        return "".join(table[char] for char in text).replace("′′", "″")
    return f"{mark}{text}" if _SIMPLE.fullmatch(text) else f"{mark}({text})"


def write_fraction(upper: str, lower: str) -> str:
    """Write a fraction on one line."""
    return f"{enclose(upper)}/{enclose(lower)}"


def enclose(text: str) -> str:
    """Put parentheses around what is more than one word or number."""
    return text if re.fullmatch(r"[\w.]*|\S", text) else f"({text})"


def double_struck(text: str) -> str:
    """Write capitals with a doubled stroke, such as those that name sets of numbers."""
    return "".join(
        _DOUBLE_STRUCK.get(char, chr(ord(char) + 0x1D538 - 65) if "A" <= char <= "Z" else char)
        for char in text
    )
