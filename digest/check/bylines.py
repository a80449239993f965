"""Checks who a sentence says that a paper is by, and where they are."""

import re
from collections.abc import Sequence

from digest.check.authors import OTHERS, Stranger, is_author, judge_authors
from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.places import check_places
from digest.check.signing import Signed, Spans, find_signed
from digest.model import Dossier
from digest.text import Span

_OTHERS = re.compile(OTHERS)
_FORM = "This is not how the paper is signed."
_ORDER = "The paper is signed in another order."
_STRANGER = "This is no author of the paper."


def check_bylines(read: Read, span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Report authors and institutions of a sentence; return the stretches that were judged."""
    judged: Spans = []
    for signed in find_signed(read, span, papers, context):
        dossier = context.dossiers.get(signed.paper)
        if dossier is None:
            judged.append(_stretch(read, signed))
            continue
        for fault in judge_authors(signed.told, dossier.paper.authors):
            _report(read, signed, fault, dossier, context)
        judged.append(_stretch(read, signed))
        judged += check_places(read, signed, dossier, context, span.end)
    return judged


def _stretch(read: Read, signed: Signed) -> tuple[int, int]:
    """Return where a byline stands, with the words that tell of others: `and colleagues`."""
    others = _OTHERS.match(read.block.text, signed.told.end)
    return signed.told.start, others.end() if others else signed.told.end


def _report(
    read: Read, signed: Signed, fault: Stranger, dossier: Dossier, context: Context
) -> None:
    """Report a name that is nobody's, or a form that the list of authors does not have.

    Names that stand far from the paper, and are all strangers, may be those of other work.
    """
    authors = dossier.paper.authors
    known = any(is_author(name, authors) for name in signed.told.names)
    is_form = all(is_author(name, authors) for name in signed.told.names)
    is_order = is_form and not signed.told.others and len(signed.told.names) == len(authors)
    message = _ORDER if is_order else _FORM if is_form else _STRANGER
    compared = Compared(fault.found, fault.expected, f"arXiv:{signed.paper}, authors")
    is_sure = signed.sure or known or signed.paper in read.about
    severity: Severity = "error" if is_sure and not is_order else "warning"
    context.report(severity, "author", (read.block, fault.start), message, compared)
