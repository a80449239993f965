"""Checks what sentences say: numbers, names and words that the records do not have."""

import re
from collections.abc import Collection, Sequence

from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.grounding import Evidence, Fault, judge_words
from digest.grounding.inflections import is_connective, stem
from digest.grounding.tables import load_tables
from digest.grounding.tokens import is_distinctive, tokenize
from digest.text import Span

_MOST_WORDS = 6
_FEWEST_WORDS = 3
# So many faults, and one in so many words, may be slips about the paper that was told of before.
_STRAY, _SHARE = 2, 6
_UNIT = "The record has this number with another unit."
_SETTING = "The record has this number among other words."
_PRONOUNS, _OPENING = frozenset("it its they their".split()), 2
_FEWEST_KNOWN = 2
_PLACES = {
    "negation": "The record does not say it so.",
    "direction": "The record has it the other way round.",
    "bound": "The record puts another bound on this number.",
    "hedge": "The record says this with a reserve.",
    "subject": "The record says this of others.",
    "claim": "The record does not claim so much.",
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
    is_astray = len(faults) > max(_STRAY, len(tokenize(span.text)) // _SHARE)
    if carried and is_astray and not _goes_on(span.text, evidence):
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
    if fault.kind == "number" and (fault.found[0].isdigit() or _counts(span, fault, evidence)):
        message = "The record does not have this number here."
        context.report("error", "number", place, message, compared)
    elif fault.kind == "unit":
        severity: Severity = "error" if _has_unit(fault.found, fault.expected) else "warning"
        context.report(severity, "number", place, _UNIT, compared)
    elif fault.kind == "name" and _is_error(fault, evidence) and not _is_expanded(span, fault):
        context.report("error", "name", place, "The record does not have this name.", compared)
    elif fault.kind == "setting":
        context.report("warning", "number", place, _SETTING, compared)
    elif fault.kind in _PLACES:
        context.report("warning", "meaning", place, _PLACES[fault.kind], compared)
    else:
        return False
    return True


def _goes_on(text: str, evidence: Evidence) -> bool:
    """Tell whether a sentence is about the paper before it: by a pronoun, or by what it names."""
    tokens = tokenize(text)
    if any(token.text.casefold() in _PRONOUNS for token in tokens[:_OPENING]):
        return True
    told = [token for token in tokens if token.kind != "number" and not is_connective(token.text)]
    known = [token for token in told if evidence.has_stem(stem(token.text))]
    named = any(is_distinctive(token.text) for token in known)
    return named or len(known) >= max(_FEWEST_KNOWN, len(told) // 3)


def _counts(span: Span, fault: Fault, evidence: Evidence) -> bool:
    """Tell whether a number in words counts what the record speaks of: `eleven public datasets`."""
    behind = [token.text for token in tokenize(span.text) if token.start >= fault.end][:1]
    return any(not is_connective(word) and evidence.has_stem(stem(word)) for word in behind)


def _has_unit(*figures: str) -> bool:
    """Tell whether all these numbers have a unit: where one has none, it may go without saying."""
    return not any(one[-1].isdigit() for one in figures)


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
