"""Checks who a sentence says that a paper is by, and where they are."""

from collections.abc import Sequence

from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.places import check_places
from digest.check.signing import Signed, Spans, find_signed
from digest.grounding import Fault
from digest.grounding.people import is_author, judge_authors
from digest.model import Dossier
from digest.text import Span

_FORM = "This is not how the paper is signed."
_STRANGER = "This is no author of the paper."


def check_bylines(read: Read, span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Report authors and institutions of a sentence; return the stretches that were judged."""
    judged: Spans = []
    for signed in find_signed(read, span, papers, context):
        dossier = context.dossiers.get(signed.paper)
        if dossier is None:
            judged.append((signed.told.start, signed.told.end))
            continue
        for fault in judge_authors(signed.told, dossier.paper.authors):
            _report(read, signed, fault, dossier, context)
        judged.append((signed.told.start, signed.told.end))
        judged += check_places(read, signed, dossier, context, span.end)
    return judged


def _report(read: Read, signed: Signed, fault: Fault, dossier: Dossier, context: Context) -> None:
    """Report a name that is nobody's, or a form that the list of authors does not have.

    Names that stand far from the paper, and are all strangers, may be those of other work.
    """
    authors = dossier.paper.authors
    known = any(is_author(name, authors) for name in signed.told.names)
    is_form = all(is_author(name, authors) for name in signed.told.names)
    message = _FORM if is_form else _STRANGER
    compared = Compared(fault.found, fault.expected, f"arXiv:{signed.paper}, authors")
    severity: Severity = "error" if signed.sure or known else "warning"
    context.report(severity, "author", (read.block, fault.start), message, compared)
