"""Takes out of a sentence what can go without changing what it claims.

- Praise that nobody could check (`extensive experiments`, `a novel method`).
- Addresses in brackets, which the post prints as links; asterisks that set words off.
- `In this paper` behind other words, and spaces and commas that were left over.
- In a long sentence, what stands behind a clause border, unless it restricts what stands before.
"""

import re
from collections.abc import Callable

from digest.text.rare import Rare
from digest.text.verbs import SINGULAR
from digest.writing.soundness import is_balanced
from digest.writing.substance import announces

_FEWEST_WORDS = 8
# What a colon explains is told whole before it: `find that boats leak: …`.
_FEWEST_EXPLAINED = 5
# An article must fit what follows: where its first letter does not tell how it sounds, or a second
# adjective is joined, the text is left alone.
_UNTOLD = r"(?i:(?:and|or|but|yet)\b|one|uni|us[aeiu]|eu|ubiq|hou?r|hon|heir)"
# Without `new`, a record would be anybody's; with `next-generation`, some terms are common.
_RECORDS = r"(?i:state[- ]of|record|best|high|low|sota)"
_TERMS = r"(?:sequenc|wireless|network|communicat|cellular|mobile|internet|reservoir)"
_PRAISE = (
    rf"(?:(?:novel|new|innovative|groundbreaking)(?! {_RECORDS})|next-generation(?! {_TERMS})|"
    r"(?:surprisingly )?simple,? (?:yet|but) (?:\w+ly )?(?:effective|powerful|efficient))"
)
_PRAISE_WORDS = ("novel", "new ", "innovative", "groundbreaking", "next-generation", "simple")
_THOROUGH_WORDS = ("extensive", "comprehensive", "thorough", "rigorous")
_THOROUGH = f"(?:{'|'.join(_THOROUGH_WORDS)})"
# `Experiments on three sets demonstrates`: the verb agrees with the sets.
_RESULTS = (
    r"^((?:[\w-]+ )?(?:[Ee]xperiments|[Rr]esults|[Ee]valuations|[Ss]imulations)"
    r"(?: (?:on|across|with|in|from) [^,;:.]{3,80}?)? "
    r"(?:demonstrate|show|reveal|indicate|confirm|suggest))"
)
_SOME_PARTS = (
    r"(?:two|three|four|five|several) (?:key |core |main |novel |new |complementary )*"
    r"(?:designs|components|modules|innovations|contributions|techniques|ideas|mechanisms|"
    r"strategies|stages|parts|ingredients)"
)
# Parts of which it is only said that they are: they stand in the next sentences.
_BARE_PARTS = Rare(
    r",? (?:(?:that|which) (?:integrates|incorporates|combines|contains|comprises|has)|"
    r"integrating|incorporating|combining|comprising|featuring|consisting of|composed of|"
    rf"built (?:up)?on|based on|with|via|through) {_SOME_PARTS}(?=\.?$)",
    *(" two ", " three ", " four ", " five ", " several "),
)
# Of `consistent and comprehensive evaluations` the second word is not dropped alone.
_NO_PAIR = "".join(
    f"(?<!{end} {joint})"
    for end in (
        "ent",
        "ant",
        "ive",
        "al",
        "ous",
        "ic",
        "ble",
        "ful",
        "ust",
        "air",
        "ed",
        "ing",
        "er",
    )
    for joint in ("and", "or", "yet", "but")
)
_PRAISING = tuple(
    "innovatively novelly elegantly skilfully skillfully cleverly ingeniously".split()
)
_ADORNMENTS = (
    (
        Rare(
            r"^(?:Extensive|Comprehensive|Thorough|Rigorous)(?: and \w+)? (?=[a-z]+s\b)",
            *("Extensive", "Comprehensive", "Thorough", "Rigorous"),
        ),
        "",
    ),
    (Rare(rf" an? {_THOROUGH} (?=experiment|evaluation)", *_THOROUGH_WORDS), " an "),
    (Rare(rf"{_NO_PAIR} {_THOROUGH} (?=experiment|evaluation)", *_THOROUGH_WORDS), " "),
    (Rare(rf" an? {_PRAISE} (?!{_UNTOLD})(?=[AEIOaeio][a-z]|[Uu]n)", *_PRAISE_WORDS), " an "),
    (
        Rare(
            rf" an? {_PRAISE} (?!{_UNTOLD})(?=[B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z][a-z])",
            *_PRAISE_WORDS,
        ),
        " a ",
    ),
    (Rare(r"\s\((?:[A-Za-z -]+(?:: ?| ))?https?://[^\s()]+\)", "http"), ""),
    (Rare(r",? in this (?:paper|work|study|article|letter)(?=\.?$|, | an? )", "in this "), ""),
    (Rare(r"\*\*", "**"), ""),
    (
        Rare(
            r"\b(?<![,-] )(?<!\b[Aa] )(?<!\b[Aa]n )"
            rf"(?:{'|'.join(_PRAISING)}) (?=[a-z]+(?:e?s|ed|ing|e|t|p)\b)",
            *_PRAISING,
        ),
        "",
    ),
    # A hyphen in a dash's place, before what a thing is.
    (
        Rare(
            r"(?<=[\w)]) (?:-{1,2}|–|—) (?=an? (?![^,;]* (?:-{1,2}|–|—) ))",
            *(" - ", " -- ", " – ", " — "),
        ),
        ", ",
    ),
    # A comma between a verb and the name that it introduces.
    (
        Rare(
            r"(?<=\b[Ww]e )(propose|introduce|present), (?=[A-Z])",
            *("propose, ", "introduce, ", "present, "),
        ),
        r"\1 ",
    ),
    # References to others' work, but not several numbers, which may be an interval's or a code's;
    # and a quotation whose marks are of two kinds.
    (Rare(r"\s\[(?:[^\[\]]*[a-z][^\[\]]*\(?(?:19|20)\d\d\)?|\d+)\](?! ?[-–])", "["), ""),
    (
        Rare(
            r"\s\((?:e\.g\.,? )?(?:[A-Z][\w'-]+(?: et al\.| (?:and|&) [A-Z][\w'-]+)?,? "
            r"(?:19|20)\d\d[a-z]?(?:; )?)+\)",
            *("19", "20"),
        ),
        "",
    ),
    (Rare(r'“([^“”"]{1,60})"', "“"), r"“\1”"),
    # An address that only stands between a name and what it is; braces that TeX left.
    (Rare(r"\s*https?://[^\s,]+(?=, an? )", "http"), ""),
    (Rare(r"\{(?![\d\s.,-]+\})([^{}\\]+)\}", "{"), r"\1"),
    (Rare(r", finally(?=, )", ", finally"), ""),
    # A list that has its first item alone, and the number of an item.
    (
        Rare(
            r"(?:, \w+ing [^,:]{3,40})?: \((?:1|i|a)\) (?!.*\((?:2|ii|b)\)).*$",
            *(": (1) ", ": (i) ", ": (a) "),
        ),
        "",
    ),
    (Rare(r", \((?:\d|i{1,3}|[a-d])\) (?=we )", ") we "), ", "),
    # A name that only the paper's own macros know, before what it is.
    (Rare(r"(?<=\s)\\[A-Za-z]+(?:\{\})?(?:\s\([^()]*\))?, (?=an? )", "\\"), ""),
    (
        Rare(
            rf"{_RESULTS}s\b",
            *("demonstrates", "shows", "reveals", "indicates", "confirms", "suggests"),
        ),
        r"\1",
    ),
    (_BARE_PARTS, ""),
    (
        Rare(
            r"(?<=\b[Oo]ur )(?:newly )?proposed (?=[a-z])",
            *("ur proposed ", "ur newly proposed "),
        ),
        "",
    ),
    (Rare(r"(?<=\w) +(?=[,;])", " ,", " ;"), ""),
    (Rare(r",(?: *,)+", ",,", " ,"), ","),
)
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


def unadorned(text: str) -> str:
    """Drop praise, addresses in brackets, and spaces before commas."""
    for pattern, without in _ADORNMENTS:
        text = pattern.sub(without, text)
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text


def shortened(text: str, most: int) -> str:
    """Cut a text of more than `most` words at the last clause border that leaves enough said."""
    if len(text.split()) <= most:
        return text
    heads = (text[: cut.start()] for cut in reversed(list(_CUTS.finditer(text))))
    told = next(filter(_ends_well(text, most), heads), text)
    return _BARE_PARTS.sub("", told)


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
