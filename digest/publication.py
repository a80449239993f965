"""Reads from a record where and when a paper was published, and whether it was withdrawn."""

import re
from collections.abc import Iterator
from datetime import timedelta

from digest.model import Paper, Window
from digest.text import any_of

# A first version may be this much older than the window: services and arXiv hold papers back.
_LONGEST_DELAY = timedelta(days=90)
_MOST_MONTHS = 12
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Numbers of four digits that are not years: in addresses and identifiers, and in ranges of pages.
_ASIDE = re.compile(
    r"(?<!\S)\S*?(?:://|doi|arxiv:)\S*|\b\d+\.\d{4,}\S*|\b(?:pp?\.?|pages?)\s*\d+(?:\s?[-‐‑–—]+\s?\d+)?"
    r"|(?<!\d)\d++\s?[-‐‑–—]{1,2}\s?\d+",
    re.IGNORECASE,
)
_YEAR = re.compile(
    rf"(?:\b(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?[\s,]+"
    r"(?:(?:\d{1,2}(?:st|nd|rd|th)?|&|and)[\s,]+){0,3})?"
    r"(?<![\w.])(?P<year>(?:19[89]|20\d)\d)(?!\w|\.\d)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"\.\s+(?=[A-Z])|;|\n")
# Words for publication or an event, after which the year follows; or the short name of a venue with
# the year, which opens a clause.
_PUBLISHED = re.compile(
    r"\b(?:accepted|published|presented|appeared|appears|proceedings|in press|thesis|dissertation"
    r"|dated|(?-i:Conference|Symposium|Workshop|Congress|Meeting|Colloquium))\b"
    r"|(?:^|[,:(]\s?)(?:In |At )?(?-i:[A-Z][^\WA-Z]*+[A-Z]\w*+)(?:/\w+| [A-Z]\w+){0,3}"
    r" (?=20\d\d\b)",
    re.IGNORECASE,
)
# Words for something other than the paper itself, or for a paper that is not yet published.
_OTHER = any_of(
    r"(?:submi\w+|review|extend\w*|extension|short\w* (?:version|article)|portions?"
    r"|(?:parts?|versions?) of|based on|dedicated|preliminary|datasets?|data|challenge|abstracts?"
    r"|codes?|not|initially)",
)
# Words that say that a venue has accepted a paper, if only by its short name and year; and words of
# the same clause that say that it has not yet done so, or has accepted something else.
_TAKEN = any_of(
    r"(?:accepted|in press|(?:to|will) appear(?! as)|forthcoming|spotlight|camera[- ]ready"
    r"|proceedings|presented \w+|published (?:in|by|as)|(?-i:[A-Z][a-z]*+[A-Z][A-Za-z]*+)"
    r"[\s'’-]{0,2}(?:20)?2\d(?![.\d]))",
)
_DOUBT = any_of(
    r"(?:submi\w+|review\w*|reject\w*|prepared|template|format|style|not|if|until|upon|after"
    r"|when|before|pending|codes?|datasets?|comments|v\d|arxiv\w*|withdr\w+|preprint)",
)
_CLAUSE = re.compile(r"[;\n]|[.,:](?=\s|$)")


def is_at_venue(paper: Paper) -> bool:
    """Return whether the comment or journal reference says that a venue has accepted the paper."""
    clauses = _CLAUSE.split(paper.comment or "")
    return bool(paper.journal_ref) or any(
        _TAKEN.search(clause) and not _DOUBT.search(clause) for clause in clauses
    )


def year_of_earlier(paper: Paper, window: Window) -> int | None:
    """Return the year of a paper that is earlier work in a window's issue, None if it is new.

    It is earlier work if its journal reference or comment states publication more than twelve
    months before the window's end, or if its first version is more than 90 days older than the
    window.
    """
    stated = [*_last_month(paper.journal_ref or "")]
    for sentence in _SENTENCE.split(paper.comment or ""):
        published = _PUBLISHED.search(sentence)
        if published and not _OTHER.search(sentence):
            stated += _last_month(sentence[published.end() :] or sentence)
    issued = 12 * window.end.year + window.end.month - 1
    old = [month // 12 for month in stated if issued - month > _MOST_MONTHS]
    if paper.published.date() < window.start - _LONGEST_DELAY:
        old.append(paper.published.year)
    return min(old, default=None)


def _last_month(text: str) -> Iterator[int]:
    """Yield the last month that a text states, counted from the year 0; a bare year is December."""
    months = [
        12 * int(found["year"]) + (_MONTHS.index(found["month"].lower()) if found["month"] else 11)
        for found in _YEAR.finditer(_ASIDE.sub(" ", text))
    ]
    if months:
        yield max(months)


_GONE = r"(?:withdrawn|retracted)"
_WORK = r"(?:paper|article|submission|manuscript|preprint|work|version|report|note)"
_WITHDRAWN = re.compile(
    rf"\b(?:has|have|had|is|was|be|been|being)\s(?:\w+\s)?{_GONE}\b"
    rf"|\b(?:this|the|our)\s{_WORK}\s{_GONE}\b|\b{_GONE}\sby\b"
    rf"|\b(?:we|i|authors?)\s(?:[\w']+\s){{0,5}}(?:withdr[ae]wn?|retract(?:ed)?)\s(?:this|the|our)\b"
    # Withdrawal is also a clinical term: alone it counts only at the start of the comment.
    rf"|^\W*(?:{_WORK}\s)?(?:{_GONE}|withdrawal|retraction)\s?"
    r"(?:[^\w\s]|$|(?:as|because|due|for|from|in|pending|since|to)\b)"
    rf"|[.;:]\s(?:this\s)?{_WORK}\s{_GONE}\b",
    re.IGNORECASE,
)
# Words about another record or an earlier version that was withdrawn.
_NOT_THIS_ONE = re.compile(
    rf"\b(?:(?:previous|earlier|prior|first|older|other|another|companion)\s|v\d|arxiv:|which\s)"
    rf"[^.;]{{0,60}}?\b{_GONE}\b[^.;]{{0,20}}",
    re.IGNORECASE,
)
_OPENING = re.compile(
    rf"\W*(?:this|the)\s{_WORK}\s(?:has been|is|was)\s(?:\w+\s)?{_GONE}\b", re.IGNORECASE
)


def is_withdrawn(paper: Paper) -> bool:
    """Return whether a source, the comment, or the start of the abstract says so."""
    if paper.withdrawn:
        return True
    comment = _NOT_THIS_ONE.sub(" ", paper.comment or "")
    return bool(_WITHDRAWN.search(comment) or _OPENING.match(paper.abstract))
