"""Refuses what a model must not say even of an abstract that does: who, where from, what to do.

Who wrote a paper, where they work and where its code is, the record's own fields tell.
"""

import re

_PLACES = (
    r"University|Universität|Université|Universidad|Institutes?|Institution|College|Academy|"
    r"Foundation|Hospital|Laborator(?:y|ies)|Labs|Corporation|Ministry|Inc|Ltd|GmbH|Corp|LLC"
)
_MAKING = (
    r"written|authored|invented|founded|funded|financed|sponsored|owned|signed|endorsed|composed|"
    r"conceived|commissioned"
)
_DOING = (
    "created|developed|designed|built|made|led|proposed|introduced|presented|discovered|supported|"
    "backed|sold|distributed|maintained|hosted|supervised|advised|paid"
)
_DOMAINS = r"com|org|net|edu|gov|info|io|ai|app|dev|co|me|biz|xyz|example|html?|[a-z]{2}(?= slash)"
_PEOPLE = (
    r"doctors?|physicians?|clinicians?|patients?|editors?|everyone|everybody|nobody|anyone|"
    r"researchers?|practitioners?|users?|people|humans?|voters?|citizens?|summar(?:y|ies)|"
    r"abstracts?|reviews?|reviewers?|newsletters?"
)
_ORDERS = (
    r"ask|buy|call|check|click|cite|consider|contact|copy|credit|do|donate|download|email|follow|"
    r"forget|give|ignore|imagine|invest|join|let|look|make|never|note|order|pay|phone|praise|"
    r"prescribe|print|read|recall|remember|repeat|reply|say|see|sell|send|sign|skip|stop|"
    r"subscribe|suppose|take|tell|text|try|use|visit|vote|watch|write"
)
_RULES = (
    (
        "It says who wrote, owns or paid for something.",
        re.compile(
            rf"\b(?:{_MAKING}) by\b|\binventors?\b"
            r"|\b(?i:the|its|their|whose) authors? (?:is|are|was|were)"
            r" (?!able\b|not\b|aware\b)|\bauthors? of (?:the|this|its)\b"
            rf"|\b(?:{_DOING}) by (?:[Dd]r |[Pp]rof )?[A-Z][a-z]+\b"
            r"|\b(?:work|idea|invention|creation|brainchild) of (?:Dr |Prof )?[A-Z][a-z]+\b"
            r"|\b[A-Z][\w-]* by [A-Z][a-z]+\b|\bview of the authors?\b"
            r"|\btitle of (?:the|this|its)\b|\b(?i:its|whose) title\b"
        ),
    ),
    ("It names an institution.", re.compile(rf"\b(?:{_PLACES})\b")),
    (
        "It tells of a prize.",
        re.compile(
            r"\b(?:w[io]ns?|winning|winners?|receiv\w+|awarded|gets?|got)\b.{0,40}"
            r"\b(?:awards?|prizes?|medals?|oscars?)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "It says that a work is withdrawn or false.",
        re.compile(
            r"\b(?:is|are|was|were|been|be) (?:\w+ )?"
            r"(?:retracted|withdrawn|plagiari[sz]ed|a hoax)\b"
            r"|\b(?:results?|claims?|data|findings|numbers|papers?|work) (?:\w+ ){0,5}"
            r"(?:is|are|was|were) (?:all )?(?:fabricated|falsified|invented|false)\b"
        ),
    ),
    (
        "It has an address.",
        re.compile(
            rf"\b\w+[\s-]dot[\s-](?:{_DOMAINS})\b|\bslash \w+ slash\b"
            r"|\w\s?[(\[]\s?(?:dot|at)\s?[)\]]\s?\w"
            r"|\w[․。．｡‧∙•]\w|\w(?:\[\.\]|\(\.\))\w|\bat the site of\b",
            re.IGNORECASE,
        ),
    ),
    (
        "It has a telephone number.",
        re.compile(r"\+\d{1,3}(?:[\s()-]+\d{2,}){2,}|\b\d{3}[\s.-]\d{3}[\s.-]\d{4}\b"),
    ),
    (
        "It gives an order.",
        re.compile(rf"(?:^|[:;—] )(?i:{_ORDERS})\b(?!-| of\b)"),
    ),
    (
        "It says what somebody should do.",
        re.compile(
            rf"\b(?:{_PEOPLE})\b(?: \w+)? (?:must|should|shall|ought|have to)\b"
            r"|\b(?:summar(?:y|ies)|editors?|newsletters?)\b.{0,60}"
            r"\b(?:state|mention|write|say|must)\b|\bguaranteed returns?\b",
            re.IGNORECASE,
        ),
    ),
)


def find_attribution(text: str) -> str:
    """Return why a sentence must not be told whatever bears it out; "" where it may."""
    return next((why for why, rule in _RULES if rule.search(text)), "")
