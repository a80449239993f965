"""Checks what a sentence says of two papers together, by the records of both."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from digest.check.context import Compared, Context, Read
from digest.check.subjects import Found
from digest.grounding import judge_relation
from digest.grounding.inflections import is_connective, stem
from digest.grounding.tokens import Token, tokenize
from digest.text import Span

_PRONOUNS = frozenset("it they".split())
_CLAUSE = re.compile(r"[,;]\s|\s(?:while|whereas|but|and)\s")
# So many words of another paper's record, and none of the own alone, say whose a clause is.
_FEWEST = 2
# A sentence with more papers lists them.
_MOST = 6
_SWAPPED = "The record says this of the other paper."
_MESSAGE = "No source of either paper speaks of the other so."


def check_related(read: Read, span: Span, before: Sequence[str], context: Context) -> None:
    """Report relations between papers of a sentence; a pronoun stands for the paper before."""
    inside = [found for found in read.founds if span.start <= found.start < span.end]
    first = tokenize(span.text)[:1]
    carried = before[-1:] if first and first[0].text.casefold() in _PRONOUNS else []
    papers = dict.fromkeys([*(found.paper for found in inside), *carried])
    dossiers = [context.dossiers[paper] for paper in papers if paper in context.dossiers]
    for found in inside:
        dossier = context.dossiers.get(found.paper)
        place = (found.start, found.end)
        if dossier and (fault := judge_relation(read.masked, place, dossier, dossiers)):
            ids = " and ".join(f"arXiv:{one.paper.id}" for one in dossiers)
            compared = Compared(fault.found, "", f"{ids}, title and abstract")
            context.report("warning", "meaning", (read.block, fault.start), _MESSAGE, compared)


def check_swapped(read: Read, span: Span, context: Context) -> None:
    """Report what stands behind one paper of a sentence, and is told of another one alone."""
    inside = [found for found in read.founds if span.start <= found.start < span.end]
    inside = [found for found in inside if not _is_shared(read.block.text, found, inside, context)]
    papers = list(dict.fromkeys(found.paper for found in inside))
    if not _FEWEST <= len(papers) <= _MOST or not context.has_abstract(papers):
        return
    for found, tokens in _clauses(read, span, inside):
        others = context.evidence([paper for paper in papers if paper != found.paper])
        own = context.evidence([found.paper])
        keys = {stem(token.text) for token in tokens if not is_connective(token.text)}
        theirs = [key for key in keys if others.has_stem(key) and not own.has_stem(key)]
        ours = [key for key in keys if own.has_stem(key) and not others.has_stem(key)]
        if len(theirs) >= _FEWEST and not ours:
            words = ", ".join(t.text for t in tokens if stem(t.text) in theirs)
            compared = Compared(words, "", f"arXiv:{found.paper}, title and abstract")
            context.report("warning", "meaning", (read.block, found.start), _SWAPPED, compared)


def _is_shared(text: str, found: Found, inside: Sequence[Found], context: Context) -> bool:
    """Tell whether a name may be meant as another paper of the sentence has it in its own text.

    `the RSNA trauma data` are data of RSNA's, whatever else is called by that name.
    """
    others = dict.fromkeys(one.paper for one in inside if one.paper != found.paper)
    words = [stem(token.text) for token in tokenize(text[found.start : found.end])]
    return found.how == "name" and any(
        all(context.evidence([paper]).has_stem(word) for word in words) for paper in others
    )


def _clauses(
    read: Read, span: Span, inside: Sequence[Found]
) -> Iterator[tuple[Found, tuple[Token, ...]]]:
    """Yield each paper of a sentence with the words behind it, up to the clause of the next."""
    ends = [
        max(
            (border.start() for border in _CLAUSE.finditer(read.masked, one.end, two.start)),
            default=one.end,
        )
        for one, two in pairwise(inside)
    ]
    for found, end in zip(inside, [*ends, span.end], strict=True):
        yield found, tokenize(read.masked[found.end : end])
