"""Takes out of a sentence what adorns it, and what its writing left over.

- Praise that nobody could check (`extensive experiments`, `a novel method`).
- Addresses in brackets, which the post prints as links; asterisks that set words off.
- `In this paper` behind other words, and spaces and commas that were left over.
- Parts and lists of which only the beginning is told.
"""

from digest.text.rare import Rare

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
BARE_PARTS = Rare(
    r",? (?:(?:that|which) (?:integrates|incorporates|combines|contains|comprises|has)|"
    r"integrating|incorporating|combining|comprising|featuring|consisting of|composed of|"
    rf"built (?:up)?on|based on|with|via|through) {_SOME_PARTS}(?=\.?$)",
    *(" two ", " three ", " four ", " five ", " several "),
)
"""Parts of which it is only said that they are: they stand in the next sentences."""
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
    (BARE_PARTS, ""),
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


def unadorned(text: str) -> str:
    """Drop praise, addresses in brackets, and spaces before commas."""
    for pattern, without in _ADORNMENTS:
        text = pattern.sub(without, text)
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.isalpha() and first.islower() else text
