"""Judges whether a model's words rest on their quotes, and on nothing else of the record.

The title bears nothing out here: it could say anything, and the post prints it as it is.
"""

from collections.abc import Sequence

from digest.grounding import Evidence, Fault, judge_words
from digest.model import Quote
from digest.text import shown
from digest.writing.claims import Claims, name_of
from digest.writing.model.filling import find_stranger
from digest.writing.model.form import SLOT
from digest.writing.model.keeping import find_overstatement
from digest.writing.model.order import find_disorder
from digest.writing.model.quoting import may_be_rested_on


def find_unborne(text: str, quotes: Sequence[Quote], claims: Claims) -> str:
    """Return what of a text its quotes do not bear out, "" where they bear out all."""
    if not all(may_be_rested_on(quote, claims.paper) for quote in quotes):
        return "A quote does not speak of the paper."
    told = texts_of(quotes)
    if stranger := find_stranger(text, told, claims):
        return f"“{stranger}” stands in none of its quotes."
    name = name_of(claims.dossier)
    bare = SLOT.sub(" ", text)
    faults = judge_words(bare, Evidence(told, [name] if name else []))
    if faults:
        return tell_fault(faults[0])
    if why := find_overstatement(bare, told):
        return why
    disorder = find_disorder(bare, told, name or "")
    return f"“{disorder}” does not stand so in one of its quotes." if disorder else ""


def tell_fault(fault: Fault) -> str:
    """Say what has no support."""
    instead = f"; they have “{fault.expected}”" if fault.expected else ""
    return f"“{fault.found}” ({fault.kind}) is not borne out by its quotes{instead}."


def texts_of(quotes: Sequence[Quote]) -> list[str]:
    """Return what quotes say, as a reader sees it."""
    return [shown(quote.text) for quote in quotes]
