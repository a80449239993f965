"""Reads from a record where and when a paper was published."""

import re
from collections.abc import Iterator
from datetime import timedelta

from digest.model import Paper, Window
from digest.text import any_of

# A first version may be so much older than the window: services and arXiv itself hold papers back.
_HELD = timedelta(days=90)
_MOST_MONTHS = 12
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
# Numbers of four digits that are no years: in addresses and identifiers, and in ranges of pages.
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
# What a comment calls published, or an event, behind which its year stands; or the short name of a
# venue with the year, which opens a clause.
_PUBLISHED = re.compile(
    r"\b(?:accepted|published|presented|appeared|appears|proceedings|in press|thesis|dissertation"
    r"|dated|(?-i:Conference|Symposium|Workshop|Congress|Meeting|Colloquium))\b"
    r"|(?:^|[,:(]\s?)(?:In |At )?(?-i:[A-Z][^\WA-Z]*+[A-Z]\w*+)(?:/\w+| [A-Z]\w+){0,3}"
    r" (?=20\d\d\b)",
    re.IGNORECASE,
)
# What is not the paper itself, or not yet published.
_OTHER = any_of(
    r"(?:submi\w+|review|extend\w*|extension|short\w* (?:version|article)|portions?"
    r"|(?:parts?|versions?) of|based on|dedicated|preliminary|datasets?|data|challenge|abstracts?"
    r"|codes?|not|initially)",
)
# What says that a venue has taken a paper, if only by its short name and year; and what says, in
# the same clause, that it did not do so yet, or has taken something else.
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
    """Return whether the comment or the journal reference says that a venue has taken the paper."""
    clauses = _CLAUSE.split(paper.comment or "")
    return bool(paper.journal_ref) or any(
        _TAKEN.search(clause) and not _DOUBT.search(clause) for clause in clauses
    )


def year_of_earlier(paper: Paper, window: Window) -> int | None:
    """Return the year of a paper that is not new in a window's issue, None where it is.

    It is not where its journal reference or comment states that it was published more than twelve
    months before, or where its first version is more than 90 days older than the window.
    """
    stated = [*_stated(paper.journal_ref or ""), *_stated_in_comment(paper.comment or "")]
    issued = 12 * window.end.year + window.end.month - 1
    old = [month // 12 for month in stated if issued - month > _MOST_MONTHS]
    if paper.published.date() < window.start - _HELD:
        old.append(paper.published.year)
    return min(old, default=None)


def _stated_in_comment(comment: str) -> Iterator[int]:
    for sentence in _SENTENCE.split(comment):
        said = _PUBLISHED.search(sentence)
        if said and not _OTHER.search(sentence):
            yield from _stated(sentence[said.end() :] or sentence)


def _stated(text: str) -> Iterator[int]:
    """Yield the last month, counted from the year 0, that a text states; of a year its last."""
    months = [
        12 * int(found["year"]) + (_MONTHS.index(found["month"].lower()) if found["month"] else 11)
        for found in _YEAR.finditer(_ASIDE.sub(" ", text))
    ]
    if months:
        yield max(months)
