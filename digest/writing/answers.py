"""Tells what a paper does without the problem that it does it about, where that stands elsewhere.

`address these limits by training a net` is `train a net`; `a method that fills this gap by counting
corals` is `a method that counts corals`; `tackle this gap with ReefNet, a net` is `present ReefNet,
a net`.  The problem was told in a sentence that is not there.
"""

import re

from digest.text.verbs import VERBS, gerund, third_singular

_MENDING = (
    r"(?:address|overcome|tackle|resolve|mitigate|solve|alleviate|bridge|fill|remedy|circumvent|"
    r"meet|handle|close|answer|investigate|remove|eliminate|reconcile)"
)
_STARTING = (
    rf"(?:\w+ly )?(?:{_MENDING}|examine|explore|"
    r"revisit|instantiate|reali[sz]e|operationali[sz]e)"
    "(?P<third>e?s)?"
)
_POINTER = (
    r"(?:all |both |each )?(?:of )?(?:this|these|those|such(?: an?)?)"
    r"(?: (?!by\b|with\b|through\b|via\b|and\b|,)[\w-]+){0,3}"
)
_ANSWERING = rf"{_MENDING}(?P<third>e?s)? {_POINTER}"
_GERUND = r"(?P<how>(?:[\w-]+ly )?)(?P<gerund>[a-z-]+ing)\b"
# Verbs of methods, beside those of authors.
_WORKING = frozenset(
    """align aggregate alternate augment balance cast condition couple decompose decouple
    disentangle distil distill divide embed encode enforce fuse guide inject interleave link match
    merge modulate prune rank regularize replace reuse route sample select separate shift split
    steer stitch treat update recover restore refine represent resample retrieve reposition
    rewrite schedule score segment simplify sparsify stabilize structure supervise synchronize
    tokenize track transfer unroll warp weigh extract lift project minimize minimise maximize
    penalize encourage constrain replay cluster filter search anchor ground tailor unfold
    view treat recast rephrase require automate fuse pretrain finetune fine-tune exclude select
    suppress permit allow""".split()
)
_VERBS = {gerund(verb): verb for verb in VERBS | _WORKING}
# `address this gap by introducing`, `propose to solve these problems by using`; what is done to a
# thing that was named elsewhere may be anything: `widen this range by`.
_DOING = rf"(?:{_MENDING}|{'|'.join(sorted(VERBS | {'bypass', 'pursue', 'widen', 'avoid'}))})"
_BY = re.compile(
    rf"^(?:(?:propose|aim|seek|attempt|strive|try)(?P<aims>s|es)? to )?{_DOING}(?P<third>e?s)? "
    rf"{_POINTER},? (?:by|through) {_GERUND}"
)
_VERB = f"(?:{'|'.join(sorted(VERBS))})s?\\b"
_AND = re.compile(
    rf"^\w+ {_POINTER},? and (?:they |we )?(?={_VERB})"
    rf"|^\w+ {_POINTER} (?:in|through|via|with|using) [^,;:]{{3,60}}?,? and (?:they |we )?"
    r"(?=(?:propose|introduce|present|develop)s?\b)"
)
# `argue that this doubt slows boats, and propose …`: the view, too, was told elsewhere.
_VIEW = re.compile(
    r"^(?:argue|show|find|observe|note)s? that (?:this|these|such)\b[^,;]{3,120}?,? and "
    r"(?=(?:propose|introduce|present|develop)s?\b)"
)
_THAT_BY = re.compile(
    r"\b(?P<that>that|which) (?:\w+ly )?(?P<third>(?!is\b|has\b|was\b)[a-z]+s) "
    rf"(?:the [\w-]+ of )?{_POINTER},? (?:by|through) {_GERUND}"
)
_TO_BY = re.compile(
    rf"\b(?P<that>(?:designed|intended|proposed|developed) to) {_MENDING} {_POINTER},? "
    rf"(?:by|through) {_GERUND}"
)
# A gap that nobody has told of: `a model that bridges the gap via abstraction`.
_VAGUE = re.compile(
    rf" (?:that|which|to) {_MENDING}(?:e?s)? (?:(?:this|these|such) (?:\w+ )?\w+|the (?:\w+ )?"
    r"(?:gap|issue|problem|limitation|challenge|shortcoming|drawback|need)s?)"
    r" (?:via|through|with) (?!\w+ing\b)"
)
# `investigate this question using two boats`: what was done is that they were used.
_USING = re.compile(
    rf"^{_STARTING} {_POINTER},? (?:by )?"
    r"(?:using|through|via|with|by means of|employing|leveraging) "
    # A comprehensive study, of which nothing is said, tells nobody anything.
    r"(?=(?:an?|the|two|three|four|five|several|\d+) (?:\S+ ){3})"
)
# `examine this through two experiments`: these were conducted.
_THROUGH = re.compile(
    rf"^{_STARTING} {_POINTER} (?:in|across|through|via|with) "
    r"(?=(?:[\w-]+ ){1,4}?(?:experiments|simulations|interviews|surveys)\b)"
)
_CONDUCTED = re.compile(
    r"(?:[\w-]+ ){1,4}?(?:experiments?|stud(?:y|ies)|surveys?|interviews?|simulations)\b"
)
_WITH = re.compile(rf"^{_STARTING} {_POINTER},? (?:with|through|via|in) (?P<what>\S+)")


def without_answer(predicate: str, name: str | None) -> str:
    """Return a predicate that says what is done, if it began with what that answers."""
    if match := _AND.match(predicate) or _VIEW.match(predicate):
        return predicate[match.end() :]
    if (match := _BY.match(predicate)) and match["gerund"] in _VERBS:
        return _doing(match, third=bool(match["aims"] or match["third"]))
    match = _WITH.match(predicate)
    if match and name and predicate.startswith(name, match.start("what")):
        return f"present{'s' if match['third'] else ''} {predicate[match.start('what') :]}"
    if match := _THROUGH.match(predicate) or _USING.match(predicate):
        what = predicate[match.end() :]
        verb = "conduct" if _CONDUCTED.match(what) else "use"
        return f"{verb}{'s' if match['third'] else ''} {what}"
    predicate = _VAGUE.sub(" with ", predicate)
    for pattern, third in ((_THAT_BY, True), (_TO_BY, False)):
        match = pattern.search(predicate)
        if match and match["gerund"] in _VERBS:
            return f"{predicate[: match.start()]}{match['that']} {_doing(match, third=third)}"
    return predicate


def _doing(match: re.Match[str], *, third: bool) -> str:
    """Return the text from a gerund on, with the gerund as a finite verb."""
    verb = _VERBS[match["gerund"]]
    told = third_singular(verb) if third else verb
    return f"{match['how']}{told}{match.string[match.end() :]}"
