"""Knows the words with which authors claim a link as their paper's own."""

import re

from digest.links.phrases import FEW, NOWHERE, PLAIN, RECENT, THING, any_of, last, last_segment
from digest.links.subjects import is_old_release

_HAD = (
    r"(?:av(?:ail|al|ai|ia)\w*|released?|open[- ]?sourced?|shared|provided|published|hosted|"
    r"found|accessed|accessible|public|obtained|downloaded|archived|deposited|posted|uploaded|pushed|maintained|"
    r"distributed|deployed|created|viewed|browsed|located|kept|included|documented|"
    r"demonstrated|collected|listed|organi[sz]ed|summari[sz]ed)"
)
_GIVE = (
    r"(?:release|open[- ]?source|publish|share|provide|make(?! use\b)|host|offer|deploy|maintain|"
    r"upload|post|distribute|launch)"
)
_CREATE = (
    r"(?:establish|set up|create|compile|curate|build|construct|propose|introduce|present|develop)"
)

# What authors say they give, is theirs ...
GIVEN = any_of(
    rf"we (?:(?:also|further|then|will|have|now|plan to|intend to|aim to|\w+ly) ){{0,3}}?{_GIVE}d?",
    rf"we (?:\w+ ){{0,2}}?{_CREATE}(?:e?d)? an? {PLAIN}(?:{THING}|list|survey|index)",
    rf"and (?:\w+ )?{_GIVE}",
    r"the authors?(?! of\b) (?:\w+ ){0,3}?(?:release|open[- ]?source|publish|share|provide)d?",
    rf"(?:releasing|open[- ]?sourcing|publishing|sharing) (?:\w+ ){{0,3}}?(?:our|the|all|{THING})",
)
# ... and in its record so is what can be had at all, if it is not old ...
RELEASED = any_of(
    rf"(?:is|are|be|been|being|made|was|were|will) {PLAIN}{_HAD}",
    rf"can {FEW}(?:{_HAD}|seen|heard|watched|explored|tried|tested|installed)",
    r"and (?:\w+ly )?(?:available|released|hosted|provided) (?:at|on|in|via|from|under|as)",
)  # ... and does not hang on others' work: "code that".
_HANGING = re.compile(r"\b(?:that|which)\s(?:\w+\s){0,2}$", re.IGNORECASE)

_OURS = any_of(
    rf"our(?! (?:\w+ )?{RECENT}\b) {PLAIN}{THING}", r"ours(?= (?:is|are|at|here|can be|lies)\b)"
)
_MARKED = any_of(
    rf"this {THING}",
    rf"(?<!['’]s )(?:official|accompanying|project|paper)(?:'s)? {THING}"
    r"(?! (?:of|for|from|by) (?!our\b|this\b|the paper\b))",
)
_OF_PAPER = any_of(
    r"(?:of|for|from|with|to|accompan\w+) (?:this|the present|our) "
    r"(?:paper|work|study|survey|article|manuscript)",
    r"(?:for|accompan\w+) the paper",
    rf"{THING} (?:of|for|behind) our (?!(?:\w+ )?(?:baselines?|competitors?|rivals?)\b)\w+",
)
# "We present Reef (link)": nothing stands between the verb, a name and the link.
_MADE = re.compile(
    r"\b[Ww]e (?:\w+ ){0,2}?(?:introduced?|present|proposed?|develop(?:ed)?|created?|designed?|"
    r"construct(?:ed)?|curated?|compiled?|implement(?:ed)?|built|build(?! (?:up)?on)) "
    r"(?:(?:an?|the|our|and|[a-z-]+)[ ,]+){0,5}[A-Z][\w+.-]*(?: [a-z-]+){0,2}\W*$"
)

# "We port it to Rust: (link)".
_REWRITTEN = re.compile(
    r"\b[Ww]e (?:\w+ ){0,2}?(?:re-?(?:write|wrote|implement|buil[dt])|port|translate|extend|turn)"
    r"(?:ed)? (?:it|them|this|these)\b[^,:]*:\W*$"
)

# What only points on: "code and data are here:", "see the project page at".
_POINTING = (
    r"(?:\W|\b(?:and|or|the|our|is|are|at|on|in|here|via|under|through|for|with|full|public|"
    r"publicly|freely|free|live|available|availability|online|visit|see|this|these|following|official|"
    r"open|be|can|found|it|a|all|also|anonymous|anonymized|hugging ?face|zenodo|kaggle|figshare|"
    rf"osf|google drive|{THING})\b)*"
)
_LABEL = re.compile(rf"{_POINTING}(?<![\w-]){THING}(?!\w){_POINTING}", re.IGNORECASE)
_LABELLED = re.compile(rf"(?<![\w-]){THING}(?!\w){_POINTING}$", re.IGNORECASE)
_HEADED = re.compile(
    r"\W*(?i:(?:an?|the|our|all|full)\s)*"
    r"(?:(?!whose|earlier|previous|prior|former|other|another|existing)[a-z-]+\s){0,2}?"
    rf"(?i:{THING})(?!\w)"
)
_DANGLING = re.compile(
    r"\b(?:of|(?<!uploaded )(?<!pushed )to|with|against|than|like|between|into|onto|over|about)$"
)
# What may stand between a claimed thing and its link: its name, and what tells more of it.
_LED = re.compile(
    rf"(?:\s(?-i:[A-Z][\w+.-]*))*(?:{_POINTING}"
    r"|\s[a-z-]+(?:\s(?:is|are))?\s(?:at|here)\W*"
    rf"|\s(?:(?:is|are|was|were|will|shall|can|has|have|be|been|now|also|\w+ly)\s)+{_HAD}\b.*"
    r"|\s*(?:,(?! (?:which|that|who|we)\b)|\b(?:and|or|for|of|to|in|on|with|from|by|under|as|used|"
    r"using|along|including|needed|required|necessary|described|presented)\b).*(?:\b(?:at|here|on|in|via|from|under|through|is|are)|:|[(\[])\W*)",
    re.IGNORECASE,
)
_POINTED = re.compile(
    r"(?:\b(?:at|here|on|in|via|from|under|through|lives at)|:)\W*$", re.IGNORECASE
)
_DETAILED = any_of(
    r"(?:more|further|additional|full|all) (?:\w+ )?(?:details?|information|info|results|examples|"
    r"samples|videos?|visuali[sz]ations|demos?)",
    rf"(?:visit|see|check(?: out)?|refer to|find) {FEW}(?:{THING}|details|information)",
    r"(?:try|explore|browse|watch|listen to|download|get) (?:\w+ ){0,3}(?:at|on|here|from|in|via)",
    r"visit(?=\W*$)",
    rf"for (?:\w+ )?(?:{THING}|details|information)\W+(?:please )?(?:see|visit)(?=\W*$)",
)
_SENT = re.compile(r"\b(?:see|visit|refer to|go to|check(?: out)?)$", re.IGNORECASE)
_FOR_IT = re.compile(rf"\W*for (?:(?!used\b)[\w-]+\s){{0,3}}?(?:{THING}|details|more)\b(?! we\b)")
_AVAILABLE = re.compile(
    r"\bav(?:ail|al|ai|ia)\w* (?:at|from|via|on|in|under|through|as)\W*$", re.IGNORECASE
)
# A link at the end of what authors do may be its object: "we inspect the code at"; and
# "Loom is a project (link)" is about Loom.
_DOING = any_of("we", "to", r"(?:is|was|are) (?:an?|the)")

# In running text, code that can be had is the paper's if no other name stands beside it.
_BARE_CODE = re.compile(
    r"\W*(?:(?i:all|the|full|complete|source|implementation|project|data|models?|and|scripts?) )*"
    rf"(?i:codes?|code ?base|implementation)(?:,? (?:and )?(?:the )?(?:[a-z]+ )?{THING})*"
    r"(?: (?:of|for) (?:our|this|the proposed)(?: [a-z-]+){1,3}?)?"
    r"(?: (?:for|to|used|that|which|needed|required|necessary)(?: [a-z-]+){1,8}?)? "
    rf"(?:is|are|will be|has been|have been|can be) (?:[\w,]+ ){{0,5}}?{_HAD}(?! (?:by|from)\b)"
    r"|\W*(?i:project (?:web ?)?(?:page|site)\b\W*)$"
)


def last_claim(words: str, *, record: bool, credited: bool) -> int:
    """Return where a clause last claims the link behind it; in its record little is enough.

    `credited` tells that the clause gives others credit too.
    """
    if is_dangling(words):
        return NOWHERE
    return max(
        last(GIVEN, words),
        _last_led(_OURS, words),
        _last_led(_OF_PAPER, words),
        len(words) if _MADE.search(words) or _REWRITTEN.search(words) else NOWHERE,
        _last_of_record(words, credited=credited) if record else _last_of_code(words),
    )


def is_dangling(words: str) -> bool:
    """Tell whether words lead on to a thing that something is said of: "an extension of"."""
    return bool(_DANGLING.search(words))


def is_label(words: str) -> bool:
    """Tell whether words end with one for a thing that papers come with."""
    return bool(_LABELLED.search(words))


def may_be_claimed(words: str, behind: str) -> bool:
    """Tell whether a clause, though it claims nothing, leads to what belongs to its paper."""
    if _DETAILED.search(words) or (_SENT.search(words) and _FOR_IT.match(behind)):
        return True
    return not _DOING.search(words) and (is_label(words) or bool(_AVAILABLE.search(words)))


def tells_release(words: str) -> bool:
    """Tell whether words say that something is, or is to be, released."""
    return bool(RELEASED.search(words) or GIVEN.search(words))


def _last_of_record(words: str, *, credited: bool) -> int:
    segment = last_segment(words)
    starts = {0, words.rfind(segment)} if _POINTED.search(words) else set()
    return max(
        _last_led(_MARKED, words),
        _last_released(words, credited=credited),
        len(words) if _LABEL.fullmatch(segment) else NOWHERE,
        max((start for start in starts if _is_headed(words, start)), default=NOWHERE),
    )


def _is_headed(words: str, start: int) -> bool:
    """Tell whether a thing that papers come with opens a phrase that leads on to the link."""
    headed = _HEADED.match(words, start)
    return headed is not None and bool(_LED.fullmatch(words, headed.end()))


def _last_of_code(words: str) -> int:
    return len(words) if _BARE_CODE.match(words) else NOWHERE


def _last_led(pattern: re.Pattern[str], words: str) -> int:
    """Return where a pattern's last match ends from which words lead on to the link."""
    ends = (match.end() for match in pattern.finditer(words))
    return max((end for end in ends if _LED.fullmatch(words[end:])), default=NOWHERE)


def _last_released(words: str, *, credited: bool) -> int:
    """Return where words last tell of a release that is not of others' work."""
    found = ((match, words[: match.start()]) for match in RELEASED.finditer(words))
    ends = (
        match.end()
        for match, before in found
        if not (is_old_release(match[0], before=before) or (credited and _HANGING.search(before)))
    )
    return max(ends, default=NOWHERE)
