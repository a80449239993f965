"""Knows the words for what a paper has used or studied, and does not give.

That data "are available" proves nothing where they were there before, nor that code is, where
a fault was found in it.
"""

import re

from digest.links.phrases import OBTAINABLE, PLAIN, THING, TO_LINK, any_of

_CAN_BE_HAD = (
    rf"(?:(?:is|are|was|were)\s(?:(?:all|both|also|now|\w+ly)\s){{0,2}}{OBTAINABLE}"
    rf"|can\s(?:\w+\s){{0,2}}?{OBTAINABLE})\b"
)

_DATA = (
    r"(?:data|data ?sets?|data ?bases?|benchmarks?|corpus|corpora|collections?|images?|photos?|"
    r"videos?|recordings?|records?|observations?|measurements?|series|sets?|texts?|samples?|"
    r"questions?|catalog(?:ue)?s?|surveys?|simulations?)"
)
# Words before them; beside code, or where they are new, data are the paper's.
_ALONE = (
    r"(?:(?!(?:our|new|novel|resulting|generated|proposed|codes?|scripts?|software|models?|"
    r"results?|on|in|of|for|with|from|to|by|that|which)\b)[\w'/,-]+\s){0,5}?"
)
_WE_USED = (
    r"(?:(?:(?:on|with|for|in)\swhich|that|which)\s)?we\s(?:\w+ly\s)?"
    r"(?:use|employ|analy[sz]e|consider|study|studie|examine|evaluate|train|test)d?"
)
_WAS_USED = (
    r"(?:(?:that|which)\s)?(?:(?:is|are|was|were|have been|has been)\s)?(?:\w+ly\s)?"
    r"(?:used|employed|analy[sz]ed|considered|studied|examined|utili[sz]ed)"
)
_PUBLIC_BODY = (
    r"(?:census|competition|challenge|shared task|telescope|satellite|mission|agency|authority|"
    r"ministry|bureau|service|registry|guard)"
)
_FROM_BODY = (
    rf"from\s(?!our\b|this\b)(?:[\w'’-]+\s){{0,4}}?(?:{_PUBLIC_BODY}|(?:19|20)\d\d\s[\w-]+)"
)
_OLD = r"(?:public|standard|existing)"
_WELL_KNOWN = (
    rf"(?:(?:benchmark|evaluation|test|{_OLD})\s(?:data ?sets|corpora|collections)"
    rf"|{_OLD}\sbenchmarks"
    rf"|(?:data ?sets|benchmarks)\sare\s(?:publicly\savailable|widely used|{_OLD})"
    r"\s(?:benchmarks|data ?sets|corpora)(?:\sand|,|\sthat)?)"
)
# "The images used in this work are available", "data from the 2019 census can be found".
_USED = re.compile(
    rf"^\W*{_ALONE}(?:{_DATA}\s(?:{_WE_USED}|{_WAS_USED}|{_FROM_BODY})\b[^,:]*?|{_WELL_KNOWN})"
    rf"\s{_CAN_BE_HAD}",
    re.IGNORECASE,
)

_FAULT = (
    r"(?:bugs?|flaws?|errors?|issues?|vulnerabilit(?:y|ies)|weakness(?:es)?|defects?|faults?|leaks?|"
    r"mistakes?|backdoors?|malware|keys|secrets|conditions?|exploits?|smells?)"
)
_LIES = (
    r"(?:lies?|lay|hides?|resides?|exists?|occurs?|sits?|found|discovered|detected|located|"
    r"identified|reported|observed)"
)
_ILL = (
    r"(?:malicious|poisoned|pirated|fraudulent|fake|phishing|stolen|leaked|infected|backdoored|"
    r"trojan\w*|counterfeit|illegal|illicit|abusive|cloned)"
)
_PEOPLE = (
    r"(?:participants?|subjects|users|volunteers|students|pupils|workers|respondents|annotators|"
    r"players|patients|teachers|customers|raters|crowd ?workers|visitors|experts|children)"
)
# "The flaw lies in code available at", "obtained from the agency at".
_PLACE = any_of(
    rf"{_FAULT}\s(?:\w+\s){{0,3}}?{_LIES}\sin\s{PLAIN}{THING}"
    rf"(?:\s(?:(?:that|which)\s(?:is|are|was|were)\s)?(?:\w+ly\s)?{OBTAINABLE})?{TO_LINK}",
    r"(?:obtained|requested|downloaded|available)\sfrom\s(?:the|an?)\s(?:[\w-]+\s){0,2}"
    rf"{_PUBLIC_BODY}{TO_LINK}",
)
# "Poisoned models were hosted at"; a dataset of such is another subject.
_ILL_SUBJECT = re.compile(
    rf"^\W*(?:(?:the|these|such|many|some|\d+)\s)*{_ILL}\s(?:[\w-]+\s){{1,3}}?"
    r"(?:is|are|was|were|been)\b",
    re.IGNORECASE,
)
# "Participants used the website"; what they can try is the paper's.
_MET = re.compile(
    rf"^\W*(?:(?!our\b)\w+\s){{0,2}}?{_PEOPLE}\s(?:\w+ly\s)?"
    r"(?:\w+ed|were|had|took|played|read|saw|wrote)\b(?!.*\b(?:available|released)\b)",
    re.IGNORECASE,
)


def is_used_data(words: str) -> bool:
    """Tell whether a clause only says where data can be had that the paper has used."""
    return bool(_USED.search(words))


def is_studied(words: str) -> bool:
    """Tell whether a clause speaks of what was looked into, or of people who were asked."""
    return any(found.search(words) for found in (_PLACE, _ILL_SUBJECT, _MET))
