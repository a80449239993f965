"""Knows the words with which a clause speaks of others' work, so that a release is theirs.

That something "is available" proves nothing where it is of others, older, or a rival's.
"""

import re

from digest.links.credits import OWNER
from digest.links.phrases import OBTAINABLE, PLAIN, RECENT, THING, TO_LINK, any_of

_BE = r"(?:is|are|was|were|can|could|has|have|may|will)\b"

# People who made something: "Solberg et al.", "Ruud and Pell", "Vik and colleagues".
_PERSON = (
    r"(?P<person>[A-Z][\w'’-]+)(?:,?\s[A-Z][\w'’-]+)*?(?:,?\set al\b\.?(?:['’]s)?"
    r"|,?\sand\s(?:[A-Z][\w'’-]+|(?:colleagues|co-?workers|co-?authors|others)\b))"
)
_BODY = (
    r"(?:group|team|lab|laboratory|institute|consortium|collaboration|community|foundation|"
    r"university|agency|ministry|bureau|company|organi[sz]ation)"
)
_PUBLISHED = r"(?:published|developed|released|provided|proposed|introduced|maintained)"
_OF = (
    rf"(?:(?:{_PUBLISHED}|created|collected|compiled|curated|annotated|built|made|described|"
    r"designed|implemented|written|presented)\s)?(?:of|by|from|due to|that|which)"
)
# What is made from others' work, or likened to it, is not theirs.
_REMADE = (
    r"(?:\S+\s){0,3}?(?i:re-?\w*(?:implement|produc|analy)\w*|extensions?|forks?|ports?|"
    r"versions?|variants?|adaptations?|translations?|comparisons?|(?:un)?like|similar|besides?)\b"
)
# "The planner of Solberg et al. is", "the tables published by the Brine Institute are".
CREDITED = re.compile(
    rf"^\W*(?:(?i:while|although|since|as)\s)?"
    rf"(?!(?i:our|this|these|an? implementation)\b|{_REMADE})"
    rf"(?i:{PLAIN}[\w-]+),?\s(?:{_OF}\s(?:the\s)?(?:\w+\s)?{_PERSON}(?:\s\w+ed)?"
    rf"|(?:{_PUBLISHED}\sby|by|from)\s(?:the\s)?(?P<body>{OWNER})(?:\s{OWNER}|\s{_BODY}){{1,3}})"
    rf",?\s{_BE}"
)
# "We serve our model with Bosun, available at": what can be had is the last thing named.  What
# is written in a language is not.
SERVED = re.compile(
    r"(?<!written )(?<!implemented )(?<!coded )(?<!developed )"
    r"\b(?:with|on|in|through|via|using|inside|within|under|by)\s(?:the\s)?(?:[a-z-]+\s){0,2}?"
    rf"(?P<owner>{OWNER})(?:\s[\w-]+)?,\s(?:which\s(?:is|are)\s|an?\s(?:[\w-]+\s){{1,5}}?)?"
    rf"(?:\w+ly\s)?{OBTAINABLE}(?:\s(?:on|via|through)\s\w+)?{TO_LINK}"
)

# "The emulator of Lie et al., which can be".
_LEFT_BY = re.compile(rf"\b(?:of|by|from)\s(?:the\s)?{_PERSON},?\s(?:which|that)\s{_BE}")
# "…, the code of which is", "…, for which weights are", "…, whose source is": that is told of
# what stands before, which is the paper's own where it says that it makes it.
_RELATIVE = re.compile(
    r"(?:,\s(?:(?:the|all|both)\s)?(?:[\w-]+\s){0,3}?)?\b(?:whose|(?:of|for|to)\swhich)\b",
    re.IGNORECASE,
)
_WE_MAKE = (
    r"(?:we|paper|work|article|study|report|authors?)\s(?:\w+\s){0,2}?"
    r"(?:introduc|present|propos|develop|describ|design|creat|construct|buil|implement|releas|"
    r"provid|shar|publish|curat|compil|collect|deriv|open-sourc)\w*"
)
_MADE_HERE = re.compile(
    rf"\b(?:{_WE_MAKE}|our|this|these|new|novel|proposed)\s"
    r"(?:(?!(?:of|in|on|for|with|from|to|by|than|using|that|which)\s)[\w'+-]+,?\s){0,8}?"
    r"[\w'+.-]+\W*$",
    re.IGNORECASE,
)
_NAME = re.compile(rf"(?P<owner>{OWNER})(?:\s[a-z-]+)?\W*$")

_RIVAL = r"(?:baselines?|competitors?|rivals?|(?:rival|competing|baseline)\s\w+)"
_NOT_OURS = r"(?!this\b|our\b|the\s(?:present|paper|proposed)\b)"
# Work that is older, or a rival's.
_OLDER = re.compile(
    rf"^\W*(?:(?:while|although|the)\s)*(?:original\s{PLAIN}{THING}\s{_BE}"
    rf"|{PLAIN}{THING}\s(?:of|for)\s(?:the|our|a|all|its|their)\s(?:\w+\s){{0,2}}?{_RIVAL}\s{_BE}"
    rf"|{PLAIN}{THING}\s(?:by|of|from)\s(?:(?:its|their)\s(?:\w+\s)?|the\soriginal\s)\w+s\s{_BE}"
    rf"|authors['’]\s(?:\w+\s)?{THING}\s(?:of|for)\s{_NOT_OURS})",
    re.IGNORECASE,
)
_ANSWER = (
    r"(?:reply|response|addend(?:um|a)|rejoinder|answer|corrections?|errat(?:um|a)|"
    r"corrigend(?:um|a))\s(?:on|to)"
)
_REPEAT = r"(?:critique|criticism|refutation|re-?analysis|replication|reproduction|re-?examination)"
# What only answers others, up to the link: "Comment on", "A critique of the benchmark at".
_REPLY = re.compile(
    rf"^\W*(?:an?\s|the\s)?(?:(?:brief|short|technical)\s)?"
    rf"(?:(?:comments?\s(?:on|to|about)|{_ANSWER})\s?[^,:]*$"
    rf"|{_REPEAT}\sof\s(?:the|an?)\s{PLAIN}{THING}{TO_LINK})",
    re.IGNORECASE,
)
# A release of which is told as past, or which is of a baseline, or of earlier work.
_ONCE = re.compile(
    r"(?:was|were) (?:\w+ )?(?:hosted|found|distributed|located|viewed|browsed)", re.IGNORECASE
)
_BASELINE = re.compile(
    r"^(?:\W*(?:the\s)?|(?:(?!\band\b).)*?\bof\s(?:the|a)\s)baselines?(?:\s\w+)?\s$", re.IGNORECASE
)
_FORMER = any_of(rf"our (?:\w+ )?{RECENT} \w+", r"the authors of")


def is_anothers_work(words: str) -> bool:
    """Tell whether a clause speaks of older or rival work, or only answers others."""
    return bool(_OLDER.search(words) or _REPLY.search(words))


def is_old_release(release: str, *, before: str) -> bool:
    """Tell whether words of release are told as past, or are said of earlier work before them."""
    once = _ONCE.fullmatch(release)
    return bool(once or _FORMER.search(before) or _BASELINE.search(before))


def find_antecedent(words: str) -> re.Match[str] | None:
    """Find what a relative clause ("whose code is") is said of, where it is not made here."""
    if left := _LEFT_BY.search(words):
        return left
    relative = _RELATIVE.search(words)
    if relative is None or _MADE_HERE.search(words[: relative.start()]):
        return None
    return _NAME.search(words[: relative.start()]) or relative
