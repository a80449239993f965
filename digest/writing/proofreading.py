"""Mends slips that an editor mends without a word, and knows those that no word can mend.

- The article fits the sound of the word behind it (`an small net`), where its letters tell that.
- A blank stands before a bracket with an abbreviation (`Union(IoU)`), and none before `%`.
- A word that stands twice in a row stands once (`the the`), unless it may (`log log`).
- A range with its unit is set as such (`3 - 50 km`).
- Marks of other scripts and languages stand as English has them (`，`, `„…“`).
"""

import re

from digest.text.rare import Rare

_CONSONANT = r"[bcdfgjklmnpqrstvwyzBCDFGJKLMNPQRSTVWYZ](?=[a-z]{0,2}[aeiouy])(?=[a-z])"
_MENDED: tuple[tuple[Rare | re.Pattern[str], str], ...] = (
    (re.compile(rf"n (?<=\b[Aa]n )(?={_CONSONANT})"), " "),
    (
        Rare(
            r"(?<![\w-])(?<!(?:ype|ass|ion|ase) )(a|^A) (?=[aeioAEIO][a-z]{4,})"
            r"(?!(?i:one|once|eu|ewe|oui|after|again|along|among|about|above|across|other|either|"
            r"onto|into|over))",
            *(f"{article} {vowel}" for article in "aA" for vowel in "aeioAEIO"),
        ),
        r"\1n ",
    ),
    (
        re.compile(
            r"(?<![\w'-])([a-z]{2,}+) (?!(?:log|ln|sin|cos|exp|that|had|very|much|so|long)\b)"
            r"\1(?![\w'-])"
        ),
        r"\1",
    ),
    (re.compile(r"\((?<=[a-z]{3}\()(?=[A-Z][A-Za-z]{0,6}[A-Z]s?\))"), " ("),
    (re.compile(r"\((?<=[A-Za-z]{4}\()(?=[A-Z][a-z]+ [A-Z])"), " ("),
    (re.compile(r" %(?<=\d %)"), "%"),
    # A pair of dashes that were set as hyphens: `two boats- Reef and Sail- that float`.
    (re.compile(r"- (?<=[a-z]- )(?=[A-Z])([^-]{3,120}[\w)])- (?=[a-z])"), r" – \1 – "),
    (
        Rare(
            r"(?<=\d)(?: -|- | - | – )(?=\d+(?:\.\d+)? ?(?:[kcmµ]?m|[kM]?pc|"
            r"[kMG]?Hz|[km]s|K|%)(?!\w))",
            "- ",
            " -",
            " – ",
        ),
        "–",
    ),
)
# Full-width marks bring their own blank; the quotation marks of others come in pairs.
_OTHER_MARK = re.compile("[，、。．｡：；！？（）„]")
_FULL_WIDTH = str.maketrans(
    {
        "，": ", ",
        "、": ", ",
        "。": ". ",
        "．": ". ",
        "｡": ". ",
        "：": ": ",
        "；": "; ",
        "！": "! ",
        "？": "? ",
        "（": " (",
        "）": ") ",
    }
)
_THEIR_QUOTES = re.compile(r"„([^„“”]*)[“”]")
_STRAY_BLANK = re.compile(r"(?<=\() | +(?=[ ,.;:!?)]|$)")
# Verbs that agree with no subject: of a plural (`which assesse`, `models yields`), and a noun in
# a verb's place.
_BROKEN = Rare(
    r"\b(?:which|that) (?:\w+ly )?\w+sse\b"
    r"|\bthat (?:patterns|results|methods|models|features) \w+ed with\b",
    "sse",
    "ed with",
)
_AGREEING = Rare(
    r"\b(?:models|methods|results|experiments|networks|heads) (?:\w+ly )?(?:yields|achieves|shows|"
    r"demonstrates|improves|outperforms|reduces|produces|provides|generates)\b(?! and\b)",
    *("models ", "methods ", "results ", "experiments ", "networks ", "heads "),
)
_CIRCUMSTANCE = re.compile(r"^(?:On|In|At|For|Across|With|Under)\b[^,]*, ")
# `Training of three models yields`: what stands before is no subject, but a part of it.
_WITHIN = re.compile(
    r"\b(?:of|in|on|with|for|using|from|by|to|across|between|through) |\b\w+ing\b", re.IGNORECASE
)


def mended(text: str) -> str:
    """Return a text without the slips that can be mended."""
    if _OTHER_MARK.search(text):
        text = _with_our_marks(text)
    for slip, right in _MENDED:
        text = slip.sub(right, text)
    return text


def _with_our_marks(text: str) -> str:
    """Write the marks of other scripts and languages as English has them."""
    text = _THEIR_QUOTES.sub(r"“\1”", text)
    return _STRAY_BLANK.sub("", text.translate(_FULL_WIDTH))


def is_broken(text: str) -> bool:
    """Tell whether a text has a slip that only its authors could mend."""
    text = _CIRCUMSTANCE.sub("", text)
    found = _AGREEING.finditer(text)
    alone = (one for one in found if not _WITHIN.search(text[: one.start()]))
    return bool(_BROKEN.search(text)) or any(alone)
