"""Checks the sentences of a post that count papers, by the data beside it or by counting again."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from digest.check.context import Compared, Context, Read
from digest.check.ledger import LISTS, is_subtitle
from digest.dossier.folding import fold
from digest.grounding.claiming import find_overclaims
from digest.grounding.counting import (
    counts_code,
    find_counts,
    judge_count,
    lack_code,
    named_from,
)
from digest.grounding.tokens import tokenize
from digest.text import Span

_COUNTING = re.compile(
    r"[Tt]his (?:issue lists|post collects|demonstration lists)|links? to (?:its|their) own code"
    r"|brings? a new, named|still to be released|The datasets? used most "
    r"|the commonest venues? |releases? code, data or models|The largest themes? "
    r"|own code named|^Of all these, "
)
_THEME = re.compile(
    r"(?:papers|abstracts|titles) here\b|^Of the \w+ (?:papers|abstracts), |^Code is linked by"
    r"|\bof these \w+ (?:papers|abstracts)\b|\bpapers under this heading\b"
)
# What stands around the number of all papers.
_OF, _ALL = re.compile(r"\b[Oo]f (?:all|the) $"), re.compile(r" papers\b(?! found)")
_LARGEST = 3
_ORIGINS = "Of all these, "
_ALIKE = 0.75
_RAISED = re.compile(r"\bthe (?:very )?$")


def check_counting(
    read: Read, span: Span, sections: Mapping[str, Sequence[str]], context: Context
) -> bool:
    """Check a sentence that counts papers; tell whether it is one."""
    if _same(span.text, context) or is_subtitle(read):
        return True
    everything = [paper for ids in sections.values() for paper in ids]
    if _THEME.search(span.text):
        _check_theme(read, span, sections, context)
    elif not _COUNTING.search(span.text):
        return False
    elif not _compare_beside(read, span, context) and everything:
        _check_counted(read, span, everything, sections, context)
    return True


def _same(text: str, context: Context) -> bool:
    """Tell whether the data beside the post have a sentence word for word."""
    return any(text in told for told in _told(context))


def _told(context: Context) -> Iterator[str]:
    """Yield what the data beside the post count."""
    for part in ("lead", "outlook", "sections"):
        for item in _list(context.post.beside.get(part)):
            for one in _list(item.get("statements")) if part == "sections" else [item]:
                text = one.get("text")
                if isinstance(text, str) and (one.get("count") or _counts_theme(one, text)):
                    yield text


def _counts_theme(statement: Mapping[str, Any], text: str) -> bool:
    """Tell whether a statement counts papers of a theme, some of which it may name."""
    kinds = {mention.get("kind") for mention in _list(statement.get("mentions"))}
    return not kinds or (kinds == {"name"} and named_from(text) > 0)


def _list(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _compare_beside(read: Read, span: Span, context: Context) -> bool:
    """Report figures that the data beside the post have otherwise; tell whether they have any."""
    alike = max(_told(context), key=lambda text: _likeness(text, span.text), default="")
    if _likeness(alike, span.text) < _ALIKE:
        return False
    theirs = [value for _, value in find_counts(alike)]
    for (match, value), right in zip(find_counts(span.text), theirs, strict=False):
        if value != right:
            message = "The data beside the post have another count."
            context.report(
                "error",
                "count",
                (read.block, span.start + match.start()),
                message,
                Compared(match[0], str(right), "digest.json"),
            )
    return True


def _likeness(text: str, other: str) -> float:
    return SequenceMatcher(None, text, other, autojunk=False).ratio()


def _check_theme(
    read: Read, span: Span, sections: Mapping[str, Sequence[str]], context: Context
) -> None:
    """Check `Three of the nine papers here …` by the list of the theme's papers."""
    ids = sections.get(fold(read.headings[-1]), ()) if read.headings else ()
    counted = span.text[: named_from(span.text) or len(span.text)]
    counts = [int(value) for _, value in find_counts(counted)]
    _check_claims(read, span, counted, context)
    if _compare_beside(read, span, context) or not ids:
        return
    total = max(counts, default=len(ids))
    code = len(ids) - lack_code(ids, context.dossiers) if counts_code(span.text) else None
    wrong = total != len(ids) or (code is not None and code not in counts)
    if wrong:
        message = "This count is not that of the papers listed."
        expected = f"{len(ids)}" if code is None else f"{code} of {len(ids)}"
        context.report(
            "error",
            "count",
            (read.block, span.start),
            message,
            Compared(span.text[:60], expected, LISTS),
        )


def _check_claims(read: Read, span: Span, counted: str, context: Context) -> None:
    """Warn of papers counted together that are called the first or the best of anything."""
    for token in find_overclaims(counted, tokenize(counted), ()):
        if _RAISED.search(counted, 0, token.start):
            place = (read.block, span.start + token.start)
            message = "That cannot be true of several papers at once."
            context.report("warning", "support", place, message, Compared(token.text))


def _check_counted(
    read: Read,
    span: Span,
    everything: Sequence[str],
    sections: Mapping[str, Sequence[str]],
    context: Context,
) -> None:
    """Check a sentence of introduction or outlook by counting again."""
    if span.text.startswith("The largest theme"):
        _check_themes(read, span, sections, context)
        return
    if any(paper not in context.dossiers for paper in everything):
        return
    counted = list(dict.fromkeys(everything))
    if span.text.startswith(_ORIGINS):
        _check_origins(read, span, len(counted), context)
        return
    _check_whole(read, span, len(counted), context)
    for fault in judge_count(_with_origins(read, span), counted, context.dossiers):
        if ", " in fault.found:
            continue  # days, which are checked by themselves: a listing may have told others since
        place = (read.block, span.start + fault.start)
        compared = Compared(fault.found, fault.expected, "the papers listed")
        context.report("error", "count", place, "Counted again, it is another number.", compared)


def _check_whole(read: Read, span: Span, listed: int, context: Context) -> None:
    """Check of how many papers a sentence counts some: `Seven of the 100 papers`."""
    for match, value in find_counts(span.text):
        is_whole = _OF.search(span.text, 0, match.start()) and _ALL.match(span.text, match.end())
        if is_whole and value != listed:
            compared = Compared(match[0], str(listed), LISTS)
            place = (read.block, span.start + match.start())
            context.report("error", "count", place, "So many papers are not listed.", compared)


def _check_themes(
    read: Read, span: Span, sections: Mapping[str, Sequence[str]], context: Context
) -> None:
    """Check the sizes of the largest themes by the lists under their headings."""
    themes = (len(ids) for name, ids in sections.items() if name != "also new")
    sizes = sorted(themes, reverse=True)[:_LARGEST]
    told = [int(value) for _, value in find_counts(span.text)][-len(sizes) :]
    if told != sizes:
        found, expected = (", ".join(map(str, counts)) for counts in (told, sizes))
        compared = Compared(found, expected, LISTS)
        message = "The themes are of other sizes."
        context.report("error", "count", (read.block, span.start), message, compared)


def _with_origins(read: Read, span: Span) -> str:
    """Return a sentence with the one behind it, where that says whence the papers are."""
    behind = read.block.text[span.end :].lstrip()
    return f"{span.text} {behind}" if behind.startswith(_ORIGINS) else span.text


def _check_origins(read: Read, span: Span, listed: int, context: Context) -> None:
    """Check `Of all these, 28 were announced …; two were added by hand`: the parts of the whole."""
    parts = sum(int(value) for _, value in find_counts(span.text))
    if parts != listed:
        compared = Compared(str(parts), str(listed), LISTS)
        message = "These are not as many as are listed."
        context.report("error", "count", (read.block, span.start), message, compared)
