"""Shortens long sentences at clause borders, but for what restricts what stands before it."""

import re
from collections.abc import Callable

from digest.text.verbs import SINGULAR
from digest.writing.adornments import BARE_PARTS
from digest.writing.soundness import is_balanced
from digest.writing.substance import announces

_FEWEST_WORDS = 8
# What a colon explains is told whole before it: `find that boats leak: …`.
_FEWEST_EXPLAINED = 5
_CUTS = re.compile(
    r";\s|:\s|\s(?:–|—|-{1,3})\s(?=an?\s|the\s)(?!.*\s(?:–|—|-{1,3})\s)|,\s(?:thereby|thus|hence|which|where|"
    r"resulting in|leading to|followed by|including|comprising|with|improves|reduces|achieves|"
    r"and (?:we|they))\b"
    # What comes on top of what was reached.
    r"|,\s(?:and\sthat\b|as\s(?:reflected|evidenced|measured|shown|indicated|quantified|judged)\s(?:in|by)\b)"
    # What is so elsewhere changes nothing of what is so here.
    r"|\swhile\salso\s(?=\w+ing\b)|,\swhereas\b"
    # Nor does why it is so.
    r"|,\s(?:as|since|because)\s(?!well|such|long|far|opposed|compared|shown|if|though|a\s)"
    r"|,\s(?:and\s(?:\w+ly\s)?(?:achieves?|improves?|reduces?|outperforms?|surpass(?:es)?|exhibits?|"
    r"generalizes?|remains?|enables?|provides?|offers?|maintains?|preserves?|attains?)"
    r"|(?:and|spanning|covering|targeting|featuring)\s(?=\w+ing\s)|(?:spanning|covering)"
    r"|while\s(?:\w+ly\s|still\s|also\s)?(?:maintain|preserv|retain|keep|reduc|improv|offer|provid|"
    r"lower|ensur|enabl|remain|achiev|cut|requir|us|simultaneous|obtain|reach|run)\w*)\b"
    r"|,\s(?:\w+ly )?[a-z]+ing\s(?:the|an?|its|their|our|that|both|to|up|in|on|how)\b"
    r"|,\s(?:\w+ly )?(?:enabling|achieving|outperforming|ensuring|improving|reducing|surpassing|"
    r"yielding|giving|producing|demonstrating|showing|suggesting|indicating|highlighting|validating|"
    r"establishing|underscoring|confirming|making|allowing|providing|delivering|offering|revealing|"
    r"opening|paving|supporting|facilitating|avoiding|eliminating|preserving|maintaining|capturing|"
    r"mitigating|bridging|creating|requiring|keeping|leaving|turning|removing|challenging|ranking|exceeding|matching|extending|generali[sz]ing|complementing|obtaining)\b"
    # What would be addressed stands elsewhere.
    r"|\sand\s(?=(?:address|fill|tackle|bridge|overcome)e?s?\s(?:the|this|these|such)\b)"
    # Behind one such consequence, another.
    r"|(?<=[\w)])\sand\s(?=(?:delivering|enabling|achieving|improving|reducing|providing|outperforming|"
    r"demonstrating|ensuring|offering)\b)"
)
# A list or an explanation has begun: none of it may be cut off.
_LISTED = re.compile(r"\((?:1|i|a)\)|\b1\)|:\s")
_ITEM = re.compile(r": (?:\((?:1|i|a)\)|1[).]) ")
_HANGING = re.compile(
    r"\b(?:of|including|namely|as|by|with|for|to|and|or|that|the|an?|(?:the )?following(?: \w+)?|"
    rf"(?:that|which) (?:\w+ly )?[a-z]+s|(?:and|,) (?:\w+ly )?(?:{'|'.join(sorted(SINGULAR))})|"
    r"is|are|integrates?|combines?|comprises?|includes?)$"
)
_RESTRICTING = re.compile(
    r"(?<!-)\b(?:only|unless|except(?:ion)?|provided that|assuming|although|though|however|albeit|"
    r"despite|at the (?:expense|cost|price) of)\b|,\s(?:but|under)\b"
    r"|\band (?:demonstrate|show|prove)s?\b"
)
# These limit the whole sentence, unless they stand inside a clause that only describes.
_CONTRASTING = re.compile(r"\b(?:while|whereas|if|when)\b")
_DESCRIBING = re.compile(
    r",\s(?:where|whereas|which|including|comprising|while\s\w+ing)\b|\swhile\salso\s\w+ing\b"
)
_FIGURE = re.compile(r"\d\.\d|\d\s?(?:%|×|x\b|percent\b)")


def shortened(text: str, most: int) -> str:
    """Cut a text of more than `most` words at the last clause border that leaves enough said."""
    if len(text.split()) <= most:
        return text
    heads = (text[: cut.start()] for cut in reversed(list(_CUTS.finditer(text))))
    told = next(filter(_ends_well(text, most), heads), text)
    return BARE_PARTS.sub("", told)


def restricts(text: str, start: int) -> bool:
    """Tell whether what stands behind a place limits, or sets off, what stands before it."""
    describes = _DESCRIBING.match(text, start) or text.startswith(":", start)
    contrasts = _CONTRASTING.search(text, start) and not describes
    # Behind a colon, `only` belongs to the explanation.
    explains = text.startswith(":", start)
    limits = any(one[0] != "only" or not explains for one in _RESTRICTING.finditer(text, start))
    return bool(limits or contrasts)


def _ends_well(text: str, most: int) -> Callable[[str], bool]:
    """Return the test whether a text may end after a head, with nothing half told or unsaid."""

    def ends_well(head: str) -> bool:
        explained = text.startswith(":", len(head)) and (
            " that " in head or _ITEM.match(text, len(head))
        )
        fewest = _FEWEST_EXPLAINED if explained else _FEWEST_WORDS
        return (
            fewest <= len(head.split()) <= most
            and is_balanced(head)
            and not _LISTED.search(head)
            and not _HANGING.search(head)
            and not (text.startswith(":", len(head)) and announces(head))
            and not restricts(text, len(head))
            and (
                text.startswith(":", len(head))
                or bool(_FIGURE.search(head) or not _FIGURE.search(text, len(head)))
            )
        )

    return ends_well
