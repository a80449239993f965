"""Decides whose a link is, by what is said last before it.

Words of release or possession ("our code", "is available at", "Project page:") make a link the
paper's own; words of building, using or comparing ("built on", "we use", "baselines from") make
it others', and so does what is said right behind it.  What a clause says of others, of data that
were used, or of what was studied, is no release.  Where no words decide, an address that
bears the paper's name or an author's is own; so is what a comment gives, since a comment speaks
of its own paper.  All else is unproven, and counts as others'.

In running text people mostly tell of others' work.  There words must be of the first person, or
tell of code and name nobody, and no link is own for standing there.
"""

import re
from enum import Enum

from digest.links.claims import is_dangling, last_claim, may_be_claimed
from digest.links.contexts import Context
from digest.links.credits import (
    ASIDE,
    LENT,
    NAMED,
    SPOKEN_OF,
    VESSEL,
    last_credit,
    tells_gathering,
)
from digest.links.matching import Subject, bears_author, bears_name, bears_title, letters_of
from digest.links.phrases import NOWHERE
from digest.links.studied import is_studied, is_used_data
from digest.links.subjects import CREDITED, SERVED, find_antecedent, is_anothers_work
from digest.model import LinkKind

# Origins in which a paper speaks of itself.
RECORD = ("abstract", "comment")
_LEAST_NAME = 4
# An anonymous repository is made for the reviewers of one paper.
_UNDER_REVIEW = "//anonymous.4open.science/"
_OUR = re.compile(r"\bour\b", re.IGNORECASE)
# What is offered to a repository, or said of it, does not make it the authors'.
_CONTRIBUTION = re.compile(
    r"/(?:pull|pulls|merge_requests|issues|discussions|commit|"
    r"competitions)/"
)
# Where a host lists what many have brought.
_SHELF = re.compile(
    r"(?:^|//)(?:www\.)?(?:huggingface\.co|hf\.co|kaggle\.com|github\.com|zenodo\.org|pypi\.org)"
    r"(?:/(?:models|datasets|spaces|collections|papers|code|competitions|search|records?))?"
    r"/?(?:[?#].*)?$",
    re.IGNORECASE,
)
# A bare host is the site of what bears its name, a deeper address a place on it.
_DEEPER = re.compile(r"[^/:]/+[^/]")


class Verdict(Enum):
    """Whose a link is, as far as there is proof."""

    OWN = "own"
    OTHERS = "others"
    UNPROVEN = "unproven"


def judge_words(context: Context, origin: str, subject: Subject | None) -> Verdict:
    """Decide whose a link is by its words alone; without a subject, any name is the paper's own."""
    if _is_lent(context, subject):
        return Verdict.OTHERS
    if is_used_data(context.words):
        return Verdict.UNPROVEN
    spoken = _speaks_of_others(context.words, subject)
    aside = context.bracketed and _is_anothers(ASIDE.search(context.words), subject, context.url)
    lenient = origin in RECORD and not spoken
    claim, credit = _weigh(context, lenient=lenient, aside=aside)
    if max(claim, credit) > NOWHERE:
        return Verdict.OWN if claim >= credit else Verdict.OTHERS
    named = context.bracketed and _is_anothers(NAMED.search(context.words), subject, context.url)
    claimed = lenient and not named and may_be_claimed(context.words, context.behind)
    return Verdict.OWN if claimed else Verdict.UNPROVEN


def judge_place(context: Context, kind: LinkKind, origin: str, subject: Subject) -> Verdict:
    """Decide whose a link is that no words tell of: by its address, then by where it stands."""
    url = context.url
    matched = bears_name(url, subject.name) or bears_author(url, subject.authors)
    if matched or _UNDER_REVIEW in url or _calls(context.words, subject.name):
        return Verdict.OWN
    gathered = kind == "project" and tells_gathering(context.words)
    stray = gathered or is_dangling(context.words)
    placed = origin == "comment" and kind != "other" and not stray
    titled = origin in RECORD and not context.words and bears_title(url, subject.title)
    return Verdict.OWN if placed or titled else Verdict.UNPROVEN


def _weigh(context: Context, *, lenient: bool, aside: bool) -> tuple[int, int]:
    """Return how far words go until they last claim a link, and until they last credit others."""
    words = context.words
    credited = last_credit(words, loose=True) > NOWHERE
    claim = NOWHERE if aside else last_claim(words, record=lenient, credited=credited)
    return claim, last_credit(words, loose=context.bracketed or claim == NOWHERE)


def _is_lent(context: Context, subject: Subject | None) -> bool:
    """Tell whether a link, or what its clause is about, shows that it is others'."""
    words = context.words
    lent = LENT.match(context.behind) and not _OUR.search(words)
    if lent or is_anothers_work(words) or is_studied(words):
        return True
    url = context.url
    if _CONTRIBUTION.search(url) or _SHELF.search(url):
        return True
    served = _is_anothers(SERVED.search(words), subject, url if _DEEPER.search(url) else "")
    return served or _is_anothers(VESSEL.search(words), subject)


def _speaks_of_others(words: str, subject: Subject | None) -> bool:
    """Tell whether others, or their work, are what a clause says of that it can be had."""
    found = (CREDITED.search(words), find_antecedent(words))
    if any(_is_anothers(one, subject) for one in found):
        return True
    return not _OUR.search(words) and _is_anothers(SPOKEN_OF.search(words), subject)


def _is_anothers(found: re.Match[str] | None, subject: Subject | None, url: str = "") -> bool:
    """Tell whether what was found is others': a name only if neither the paper's nor the host's."""
    if found is None or subject is None:
        return False
    called = next(filter(None, found.groups()), None)
    if called is None:
        return True
    host = letters_of(url.partition("//")[2].partition("/")[0])
    return not subject.owns(called) and letters_of(called) not in host


def _calls(words: str, name: str | None) -> bool:
    """Tell whether a paper's name stands right before a link."""
    if name is None or len(name) < _LEAST_NAME:
        return False
    _, called, rest = words.rpartition(name)
    return bool(called) and len(rest.split()) < _LEAST_NAME
