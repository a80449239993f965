"""The words that speak for, and against, a sentence that says what is new or was achieved."""

import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from digest.text.rare import Rare

# A weight, and the search for what has it.
Cue: TypeAlias = tuple[float, Callable[[str], object]]


def _cues(*cues: tuple[float, str] | tuple[float, str, str]) -> tuple[Cue, ...]:
    """Compile cues, each of which is looked for in a sentence in lower case.

    A third part has what a sentence must have of (between bars) for the cue to be looked for at
    all: most sentences have none of it, and that is quickly seen.
    """
    return tuple((weight, _search(cue, *parts)) for weight, cue, *parts in cues)


def _search(cue: str, needed: str = "") -> Callable[[str], object]:
    """Return the search for a cue: at the head alone where its first mark, and all of it, says so.

    A search for `^` would try every place of the sentence.
    """
    if needed:
        return Rare(cue, *needed.split("|")).search
    pattern = re.compile(cue)
    return pattern.match if cue.startswith("^") else pattern.search


# A figure; that of a name, as in 3D or GPT-4, says nothing.  What stands before it is looked at
# behind its first digit, so that a search leaps to that.
FIGURE = r"\d(?<![\w.-]\d)\d*(?:[.,]\d+)*(?![\w-])"
_HAVING = r"(?:includes?|consist(?:s|ed)? of|compris(?:es?|ed)|contain(?:s|ed)?|employ(?:s|ed)?)"
_STRONG = (
    r"(?:propos|introduc|present|develop|releas|creat|construct|design|establish|contribut|"
    r"describ|devis|offer|build|unveil|formulat|deriv|prove)"
)
_WEAK = (
    r"(?:stud|investigat|explor|analy[sz]|examin|evaluat|address|conduct|consider|argu|"
    r"identif|classif|forecast|discuss|highlight|summari|outlin|show|demonstrat|compar|report|review|survey|revisit|extend|provid|aim|assess|"
    r"characteri|simulat|comput|calculat|quantif|estimat|isolat|constrain|determin|benchmark|infer|prob|trac|search|perform|apply|use|employ|find|focus|measur|tackl)"
)
_SUBJECT = (
    r"(?:we|this (?:\w+ )?(?:paper|work|study|article|survey|letter|thesis|report|review|"
    r"research|manuscript|chapter|note|brief|tutorial|essay|monograph|dissertation|perspective|"
    r"project|"
    r"primer|remark))\b"
)
_EVIDENCE = (
    r"(?:result|experiment|evaluation|simulation|analys[ei]|finding|observation|comparison|"
    r"estimate|test)s?"
)
_FEW_WORDS = r"(?:[\w-]+ ){0,4}"
_DOING = r"(?:split|conduct|refin|assembl|collect|stud(?:y|ied)|curat|recruit|gather)"
_VALUES = (
    "(?:effectiveness|superiority|efficacy|validity|soundness|value|utility|usefulness|"
    "applicability|feasibility|potential|importance|benefits|advantages|capability|capabilities|"
    "promise|practicality|viability)"
)
_PRAISED_FOR = (
    "effectiveness|superiority|efficacy|validity|soundness|value|utility|usefulness|applicab|"
    "feasib|potential|importance|benefit|advantage|capabilit|promise|practical|viab"
)
_PRAISING = (
    r"(?:demonstrat|show|confirm|validat|verif|illustrat|highlight|prov|establish)"
    rf"(?:e|ie|y)?(?:s|d)? (?:(?:\w+ ){{0,4}}{_VALUES}(?: and \w+)? (?:of|for)|"
    rf"(?:its|their) {_VALUES})\b"
)
# `is simple yet effective`, which nobody could check.
_PRAISED = r"(?:is|are) (?:\w+ )?(?:minimalist|simple|elegant|straightforward),? (?:yet|but|and)\b"
PRAISED = re.compile(_PRAISED)
_TESTING = (
    r"we (?:\w+ )?(?:evaluat|integrat|compar|test|conduct|perform|appl[iy]|train|use|benchmark|"
    r"deploy|run|construct|analy[sz]|assess|implement|appli|validat|measur|compute|calculat|"
    r"quantif|examin|investigat|explor|stud[iy])\w*\b"
)
_FOUND = (
    r"show|find|found|demonstrat|reveal|outperform|achiev|(?<!with )(?<!of )(?<!an )improv|surpass|"
    r"reduc|attain|yield|"
    r"\d ?\\?%"
)
_KINDS = (
    "novel|new|first|framework|method|model|dataset|benchmark|system|approach|algorithm|"
    "architecture|pipeline|strategy|technique|mechanism"
)
# What is done on the way to, or on top of, what a paper is about.
_HELPING = (
    "(?:support|supervise|train|evaluate|further|validate|benchmark|enable|facilitate|test|assess|"
    "verify|illustrate|demonstrate|ensure|examine|establish|prove|obtain|derive)"
)
_SIDE = "on the (?:positive|negative|technical|theoretical|constructive|practical|other) side"
_REACHING = (
    r"(?:achiev(?!ement)|(?<!with )(?<!of )(?<!an )improv(?!ements? from)|"
    r"(?<!data )reduc(?!ing to the)|attain|yield|reach|(?<![a-z])gain)"
)
_PAPER = "(?:paper|study|article|survey|letter|review|tutorial)"
_HOLDING = "(?:provid|offer|contain|compris|cover|includ|support)e?s "
_GAIN = r"(?:\d ?\\?%|speed-?up|higher|lower|faster|better|outperform)"
_PAPER_OR_WORK = "(?:paper|study|article|survey|letter|review|work|research)"
_BEING = "(?:is|are|was|were)"
_ANNOUNCED = (
    "(?:shown(?! to| that)|reported|performed|presented|discussed|described|conducted|carried out)"
)
_STRENGTH = "superior|state-of-the-art|competitive|strong|consistent|significant|robust"
_GREATLY = "markedly|significantly|substantially|greatly|dramatically"
_OTHER = "(?:companion|previous|earlier|preceding|recent|former|accompanying)"
_TURNING = "however|in contrast|by contrast|conversely|nevertheless|on the other hand"
_ELSEWHERE = r"https?://|available at|publicly available|will be released"
_ELSEWHERE_PARTS = "http|available|will be released"
# What speaks for, and against, a sentence that says what is new.  Few cues begin with a word's
# border: without it, a search leaps from one first letter to the next.
CONTRIBUTION = _cues(
    (
        6.0,
        rf"{_SUBJECT}(?: (?!aim|seek|striv|attempt|intend|try|plan)\w+){{0,2}}? {_STRONG}\w*",
        "we |this ",
    ),
    (4.0, r"^the (?:\w+ )?(?:aim|goal|purpose|objective) of (?:this|our|the present)\b"),
    (2.0, rf"^(?:in this \w+, )?(?:an?|two|three) [^,;]*\b(?:is|are) {_STRONG}e?d\b"),
    (4.0, rf"we (?!(?:\w+ )?{_STRONG})[^,.]{{4,60}},? and (?:\w+ly )?{_STRONG}e?\b"),
    (3.0, rf"{_SUBJECT}(?: (?!the\b)\w+){{0,2}}? {_WEAK}\w*", "we |this "),
    (3.0, rf"(?:is|are) {_STRONG}(?:e?d|uilt)\b", "is |are "),
    (1.0, r"in this (?:paper|work|study|article)|here,? we\b", "in this |here"),
    (1.0, r"^to (?:address|bridge|fill|overcome|tackle|this end)"),
    (1.0, rf"(?:{_KINDS})\b", _KINDS),
    (
        -2.0,
        r"(?:outperform|achiev|experiments? (?:show|demonstrate|on)|results show)",
        "outperform|achiev|experiment|results show",
    ),
    # The paper itself speaks, at the head of a sentence.
    (1.5, rf"^(?:unlike [^,]+, )?this (?:\w+ )?{_PAPER}\b"),
    (3.0, r"we (?:observed (?:an?|the|\d)|set out to)", "we observed|we set out"),
    # Whatever else authors do is their work, too.
    (
        1.5,
        (
            r"\bwe (?:\w+ly )?(?!find|found|show|demonstrat|observe|also|can|could|have|need|must|"
            r"should|argue|conclude|note|believe|hope|expect|release|further|then|finally|do|are|"
            r"were|will|would|may|might|see|hypothesi[sz]e|confirm|suggest|obtain)[a-z]{3,}\b"
        ),
        "we ",
    ),
    (-3.0, r"\b(?:two|three|four|several) (?:\w+ )?contributions\b", "contributions"),
    (2.0, rf"^this (?:\w+ )?(?:{_PAPER}|perspective|essay) argues\b"),
    (-2.0, r"^for (?:all|each|both|every)\b"),
    (-3.0, _ELSEWHERE, _ELSEWHERE_PARTS),
    (-5.0, r"releas\w+ (?:the |our |all )?(?:source )?(?:codes?|models?|weights)\b"),
    (-1.5, r"^(?:specifically|concretely|first|second|third|firstly|secondly|key components)\b"),
    (-3.0, r"^(?:in|at|during) the (?:first|second|third|final|last) (?:stage|step|phase|part)\b"),
    (-2.0, r"we (?:\w+ )?(?:start|begin) (?:by|with)\b", "we "),
    (-2.5, r"^(?:further(?:more)?|additionally|moreover|in addition)\b"),
    (-2.5, rf"^(?:finally|lastly|{_SIDE})\b"),
    (-2.5, r"we (?:also|then|further|finally)\b"),
    (-1.5, r"^for [^,]{3,60}?,? we\b"),
    (
        -2.0,
        (
            rf"^(?!in this {_PAPER_OR_WORK}\b).*"
            r"we (?:\w+ )?(?:demonstrat|evaluat|validat|test|conduct|perform|experiment)"
        ),
    ),
    (-2.0, _PRAISING, _PRAISED_FOR),
    (
        -4.0,
        r"we (?:\w+ )?(?:demonstrate|show|validate|verify|confirm)s? the (?:\w+ )?effectiveness of",
        "effectiveness of",
    ),
    # Praise of a thing says nothing of what it is or does.
    (
        -5.0,
        r"(?:is|are) (?:\w+ )?(?:minimalist|simple|elegant|straightforward),? (?:yet|but|and)\b",
        "minimalist|simple|elegant|straightforward",
    ),
    # An item of a list.
    (-3.0, r"^\(?(?:\d|[ivx]{1,3}|[a-d])\)"),
    (-1.5, rf"^to {_HELPING}\b"),
    (3.0, r"we (?:\w+ )?test (?:whether|if|how|the hypothes)"),
    (-2.0, r"^(?:however|existing|previous|prior|recent|traditional|current)\b"),
    # What stands behind a structured abstract's first label is of the field.
    (-6.0, r"^(?:context|background|introduction|motivation)[.:] "),
    (
        -5.0,
        rf"^this {_PAPER_OR_WORK} (?:should|is (?:the (?:first|second|third|last)|part|organi))",
    ),
    # Another paper of the authors.
    (-6.0, r"we (?:have )?(?:recently|previously|earlier)\b"),
    (-8.0, rf"in (?:an?|our|the) {_OTHER} (?:paper|work|study|article|letter)"),
)
# What speaks for a sentence that says what was achieved.
RESULT = _cues(
    (
        3.0,
        rf"(?:outperform|surpass|exceed|(?<!to )(?<!and ){_REACHING})\w*",
        "outperform|surpass|exceed|achiev|improv|reduc|attain|yield|reach|gain",
    ),
    (1.0, r"outperform|surpass|exceed", "outperform|surpass|exceed"),
    (
        2.0,
        rf"{_EVIDENCE}\b.{{0,120}}\b(?:show|demonstrat|reveal|indicat|suggest|confirm)",
        "show|demonstrat|reveal|indicat|suggest|confirm",
    ),
    (
        2.0,
        (
            r"we (?:\w+ )?(?:find|found|show(?:ed)?|proved?|demonstrated?|observed?|obtain(?:ed)?|"
            r"achieved?|establish(?:ed)?|concluded?|confirm(?:ed)?|detect(?:ed)?|discover(?:ed)?|"
            r"infer(?:red)?)\b"
        ),
    ),
    (
        1.75,
        rf"(?:demonstrat|show|exhibit|deliver)\w* (?:\w+ ){{0,2}}(?:{_STRENGTH})\b",
        _STRENGTH,
    ),
    (2.0, rf"(?:{_GREATLY}) \w+(?:s|ed)\b", _GREATLY),
    (2.5, r"\d(?:\.\d+)?\s*(?:\\?%|\$?\\times|[×x]\b)", r"%|\times|×|x"),
    (1.5, r"from \$?\d[\d.,]*\S* to \$?\d"),
    (2.0, r"\b(?:main|key|central) (?:finding|result)s?\b", "finding|result"),
    # `We measured a drift of 3 knots`: the figure is what came of it.
    (
        5.0,
        (
            r"we (?:\w+ )?(?:measured?|determined?|estimated?|derived?|inferred?|constrain(?:ed)?) "
            r"(?:an?|the|its)\b[^,;]{3,80} (?:of|to be|at) [^,;]{0,40}\d"
        ),
        "we ",
    ),
    (
        2.0,
        rf"{_BEING} (?:\w+ )?(?:found|detected|observed|recovered|reproduced)\b",
        "found|detected|observed|recovered|reproduced",
    ),
    (
        1.5,
        r"(?:(?<![a-z])(?:f1|auc|map|psnr|rmse|bleu|wer)|state-of-the-art)\b",
        "f1|auc|map|psnr|rmse|bleu|wer|-the-art",
    ),
    (1.0, FIGURE),
)
# What speaks against it; looked for only where something speaks for it.
DOUBTS = _cues(
    (-4.0, rf"{_ELSEWHERE}|our code", f"{_ELSEWHERE_PARTS}|our code"),
    (-4.0, r"we (?:\w+ )?(?:propos|introduc|present|develop|design|construct|incorporat|formulat)"),
    # What was done is no result, unless the sentence goes on to what came of it.
    (-4.0, rf"{_TESTING}(?!.*(?:{_FOUND}))"),
    (-3.0, rf"w(?:e|as|ere) (?:\w+ )?{_DOING}(?:e?d)?\b"),
    (-5.0, r"we (?:\w+ )?(?:release|open-source|publish)d?\b"),
    (
        -3.0,
        r"we (?:\w+ )?(?:buil[dt]|create|generate|compile|contribute|employ|adopt|utili[sz]e)d?\b",
    ),
    (
        -4.0,
        rf"{_BEING} (?:\w+ )?{_ANNOUNCED}\b(?!.*(?:{_FOUND}))",
        "shown|reported|performed|presented|discussed|described|conducted|carried out",
    ),
    (-3.0, r"we (?:\w+ )?(?:describe|discuss|outline|review|hypothesi[sz]e)s?\b"),
    (
        -1.0,
        r"(?:effectiveness|superiority|validity) of",
        "effectiveness of|superiority of|validity of",
    ),
    (-3.0, "room for improvement", "room for improvement"),
    # What a thing has or is made of, and where results stand, is none.
    (
        -3.0,
        (
            r"^(?:(?:the|our|this) )?(?:[\w-]+ ){0,4}?(?:method(?:ology)?|"
            r"framework|approach|pipeline|system|model|architecture|datasets?|benchmark|suite|toolkit)"
            rf" {_HAVING} (?!.*(?:{_FOUND}))"
        ),
    ),
    (-3.0, rf"^[\w.-]+ {_HAVING} (?!.*(?:{_FOUND}))"),
    (
        -4.0,
        (
            rf"^(?:the |our |all )?(?:\w+ )?(?:results?|findings|values) {_BEING} (?:\w+ )?"
            r"(?:summari[sz]ed|listed|tabulated|given|made|published|released) "
        ),
        "summari|listed|tabulated|given|made|published|released",
    ),
    (-3.0, r"^(?:the )?(?:key|main) contributions?\b|^at the (?:core|heart) of\b"),
    # What the results are is not told.
    (-3.0, r"we (?:\w+ )?(?:prove|establish|obtain|derive) (?:[\w-]+ ){1,3}results\b", "results"),
    # What follows from a result.
    (
        -1.5,
        (
            r"\b(?:results|findings|study|work|analysis) (?:also )?"
            r"(?:highlight|underscore|emphasi[sz]e|advocate|point to|open|call)"
        ),
        "highlight|underscore|emphasi|advocate|point to|open|call",
    ),
    (-4.0, _PRAISED),
    (-3.0, rf"^(?:[\w.-]+ ){{1,3}}{_HOLDING}(?!.*{_GAIN})"),
    (-2.0, r"reveals? (?:\w+ ){0,2}(?:challenges|insights|trends|findings|limitations)\b"),
    (-4.0, r"^th(?:e|is) (?:paper|review|survey|article) (?:also )?(?:cover|discuss|outlin|offer)"),
    (
        -2.0,
        r"\band (?:propose|introduce|present|outline|discuss)\b",
        "and propose|and introduce|and present|and outline|and discuss",
    ),
    (
        -4.0,
        rf"{_BEING} (?:evaluat|test|assess|compar|train|validat)ed (?:on|by|using|with)\b",
        "evaluated|tested|assessed|compared|trained|validated",
    ),
    (-3.0, rf"{_BEING} (?:designed|intended|aimed) ", " designed | intended | aimed "),
    # What is said of a field, not of a paper.
    (-4.0, r"remarkable (?:performance|success|progress|result)(?!.*\d)", "remarkable"),
    (-4.0, r"have (?:recently )?(?:achieved|shown|demonstrated|become|emerged)\b", "have "),
    (-6.0, r"achieved by (?:known|existing|previous|prior)\b", "achieved by "),
    (
        -4.0,
        r"(?:show|present|provide|report) (?:\w+ )?results (?:for|on|of)\b",
        "results for|results on|results of",
    ),
    # What comes on top of the main result.
    (
        -1.0,
        r"^(?:moreover|furthermore|additionally|in addition|further|also|beyond|besides)\b",
    ),
    (-3.0, r"^(?:\w+ )?ablation|^additional\b", "ablation|additional"),
    (-1.0, r"ablation|; we (?:also|additionally|further)\b", "ablation|; we "),
    (
        -3.0,
        (
            rf"{_PRAISING}(?!.*(?:[ (]\d[\d.,]*(?![\w-])|outperform|surpass|exceed| than |"
            r" over |compared|against))"
        ),
        _PRAISED_FOR,
    ),
    (
        -6.0,
        rf"^{_FEW_WORDS}baselines? {_FEW_WORDS}(?:achiev|reach|attain|obtain|yield|perform|scor)",
    ),
    (-2.0, rf"^(?:{_TURNING}|existing|previous|prior|recent|traditional|current|although|while)\b"),
    (-2.0, r"(?:future (?:work|research)|pav(?:e|es|ing)|potential|promising|aims? to)\b"),
    (-1.0, r"(?:could|may|might)\b", "could|may|might"),
)


def weigh(cues: Sequence[Cue], text: str) -> float:
    """Add up the weights of the cues that a sentence has."""
    lowered = text.lower()
    return sum([weight for weight, search in cues if search(lowered)])
