"""Checks what sentences say: numbers, names and words that the records do not have."""

import re
from collections.abc import Collection, Sequence

from digest.check.context import Compared, Context, Read
from digest.grounding import Evidence, Fault, judge_words
from digest.grounding.connectives import is_connective
from digest.grounding.inflections import stem
from digest.grounding.tables import load_tables
from digest.grounding.tokens import is_distinctive, tokenize
from digest.text import Span

_MOST_WORDS = 6
_FEWEST_WORDS = 3
# So many faults, and one in so many words, may be slips about the paper that was told of before.
_STRAY, _SHARE = 2, 6
_PLACES = {
    "negation": "The record does not say it so.",
    "direction": "The record has it the other way round.",
}

Spans = Collection[tuple[int, int]]


def check_sentence(  # noqa: PLR0913 - a sentence, its papers, and how they are known
    read: Read,
    span: Span,
    papers: Sequence[str],
    settled: Spans,
    context: Context,
    *,
    carried: bool,
) -> None:
    """Report what a sentence about papers says and their records do not.

    Where the papers are `carried` from a sentence before, much that they lack means another.
    """
    held = [paper for paper in papers if paper in context.dossiers]
    if not context.has_abstract(held) or len(held) < len(papers):
        return
    evidence = context.evidence(held)
    inside = [(start - span.start, end - span.start) for start, end in settled]
    stands = f"{' and '.join(f'arXiv:{paper}' for paper in held[:3])}, title and abstract"
    faults = judge_words(span.text, evidence, settled=inside)
    if carried and len(faults) > max(_STRAY, len(tokenize(span.text)) // _SHARE):
        _report_words(read, span, faults, "no paper is named", context)
        return
    words = [
        fault
        for fault in faults
        if not _report_fault(read, span, fault, (evidence, stands), context)
    ]
    if words:
        _report_words(read, span, words, stands, context)


def _report_fault(
    read: Read, span: Span, fault: Fault, known: tuple[Evidence, str], context: Context
) -> bool:
    """Report a number, name or meaning on its own; tell whether it was one."""
    evidence, stands = known
    place = (read.block, span.start + fault.start)
    compared = Compared(fault.found, fault.expected, stands)
    if fault.kind == "number" and fault.found[0].isdigit():
        message = "The record does not have this number here."
        context.report("error", "number", place, message, compared)
    elif fault.kind == "name" and _is_error(fault, evidence) and not _is_expanded(span, fault):
        context.report("error", "name", place, "The record does not have this name.", compared)
    elif fault.kind in _PLACES:
        context.report("warning", "meaning", place, _PLACES[fault.kind], compared)
    else:
        return False
    return True


def check_loose(
    read: Read, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> None:
    """Report a sentence that names no paper, and whose words no few sentences of them have."""
    tokens = [
        token
        for token in tokenize(span.text)
        if not is_connective(token.text)
        and not any(start - span.start <= token.start < end - span.start for start, end in settled)
    ]
    keys = frozenset(stem(token.text) for token in tokens)
    if len(keys) < _FEWEST_WORDS:
        return
    near = context.evidence(papers).nearest(keys, frozenset())
    missing = [token for token in tokens if not any(stem(token.text) in one.stems for one in near)]
    if missing:
        words = ", ".join(dict.fromkeys(token.text for token in missing[:_MOST_WORDS]))
        message = "Nothing in the records says this."
        context.report(
            "warning",
            "support",
            (read.block, span.start),
            message,
            Compared(words, "", "no paper is named"),
        )


def _is_error(fault: Fault, evidence: Evidence) -> bool:
    """Tell whether a name that no record has must be an error: it can be nothing but a name.

    Abbreviations of whole fields may stand for words; a capital alone may open a common word.
    """
    general = load_tables().general
    plain = fault.found.casefold()
    if plain in general or plain.removesuffix("s") in general:
        return False
    return is_distinctive(fault.found) or bool(
        fault.expected and fault.expected[0].isupper() and not evidence.has_stem(stem(fault.found))
    )


def _is_expanded(span: Span, fault: Fault) -> bool:
    """Tell whether a name is an abbreviation of the words before its bracket: `Green Kelp (GK)`."""
    before = span.text[: fault.start]
    if not before.endswith("("):
        return False
    initials = "".join(word[0] for word in re.findall(r"[^\W_]+", before))
    return initials.casefold().endswith(fault.found.rstrip("s").casefold())


def _report_words(
    read: Read, span: Span, unknown: Sequence[Fault], stands: str, context: Context
) -> None:
    words = ", ".join(dict.fromkeys(fault.found for fault in unknown[:_MOST_WORDS]))
    expected = ", ".join(dict.fromkeys(fault.expected for fault in unknown if fault.expected))
    message = "Nothing in the record says this."
    context.report(
        "warning",
        "support",
        (read.block, span.start + unknown[0].start),
        message,
        Compared(words, expected, stands),
    )
