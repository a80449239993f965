"""Holds sentences of prose against the records of their papers."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from digest.check.context import Compared, Context, Read
from digest.check.finding import Severity
from digest.check.index import letters, likeness
from digest.check.post import Block, Found
from digest.grounding import Evidence, Fault, judge_words
from digest.grounding.tokens import (
    Token,
    is_connective,
    is_distinctive,
    load_tables,
    stem,
    tokenize,
)
from digest.model import Dossier
from digest.papers import link_key
from digest.text import Span, fold_words, shown, split_sentences, visible_title

_FEW_WORDS = 3
# A block that names so many papers tells of none.
_MANY = 50
_HEAD = re.compile(
    r"(?P<name>[^:.,;()]{3,60}?)(?:\s+(?:dataset|benchmark|library))?:\s", re.IGNORECASE
)
_LONGEST = 4
_ALIKE = 0.6


def papers_by_name(read: Read, context: Context) -> frozenset[str]:
    """Return the papers that bear what an item sets off at its head."""
    strong = next((mark for mark in read.block.marks if mark.kind == "strong"), None)
    if read.block.kind != "item" or strong is None:
        return frozenset()
    return context.index.called(read.block.text[strong.start : strong.end].rstrip(":"))


def papers_by_content(read: Read, found: Found, context: Context) -> frozenset[str]:
    """Return the paper whose own link an item gives, or whose record has all that is said."""
    if len(read.founds) > _MANY:
        return frozenset()
    links = (context.owners.get(link_key(mark.target)) for mark in read.block.links)
    owners = frozenset(filter(None, links))
    if owners and read.block.kind == "item":
        return owners
    start, end = _stretch(read, found)
    labels = [(mark.start, mark.end) for mark in read.block.links]
    keys = {
        stem(token.text)
        for token in tokenize(read.block.text)
        if start <= token.start < end
        and not is_connective(token.text)
        and not any(first <= token.start < last for first, last in labels)
    }
    fitting = [paper for paper in context.dossiers if _has_all(paper, keys, context)]
    return frozenset(fitting if len(fitting) == 1 and len(keys) > _FEW_WORDS else ())


def _stretch(read: Read, found: Found) -> tuple[int, int]:
    """Return what is said of a paper: the whole of an item, else the sentence."""
    spans = () if read.block.kind == "item" else split_sentences(read.block.text)
    around = ((one.start, one.end) for one in spans if one.start <= found.start < one.end)
    return next(around, (0, len(read.block.text)))


def _has_all(paper: str, keys: Iterable[str], context: Context) -> bool:
    evidence = context.evidence([paper])
    return evidence.stems.issuperset(keys)


def speaks_of(block: Block, dossier: Dossier) -> bool:
    """Tell whether the record has what an item sets off."""
    strong = next((mark for mark in block.marks if mark.kind == "strong"), None)
    return strong is not None and fits(block.text[strong.start : strong.end].rstrip(":"), dossier)


def fits(label: str, dossier: Dossier) -> bool:
    """Tell whether a label is a paper's title, or words that its record has."""
    title = visible_title(dossier.paper)
    if fold_words(label) == fold_words(title) or letters(label) in letters(title):
        return True
    text = " ".join([title, *_record(dossier)])
    known = {stem(token.text) for token in tokenize(text)} | {letters(w) for w in text.split()}
    words = [t.text for t in tokenize(label) if not is_connective(t.text)]
    return all(stem(word) in known or letters(word) in known for word in words) or (
        letters(label) in letters(text)
    )


def _record(dossier: Dossier) -> Iterator[str]:
    yield from (shown(dossier.paper.abstract), shown(dossier.paper.comment or ""))
    names = (dossier.introduces.name, *dossier.new_datasets)
    yield from (shown(name) for name in names if name)


def check_names(read: Read, context: Context) -> None:
    """Report an item whose name its paper does not have, or is almost that of another paper."""
    linked = {found.paper for found in read.founds if found.how != "name"}
    held = [context.dossiers[paper] for paper in linked if paper in context.dossiers]
    if read.block.kind == "item" and len(linked) == len(held) == 1:
        _check_set_off(read, held[0], context)
    elif read.block.kind == "item" and not read.founds:
        _check_unlinked(read, context)


def _check_set_off(read: Read, dossier: Dossier, context: Context) -> None:
    """Report a name in bold that the record of the item's paper does not have."""
    mark = next((one for one in read.block.marks if one.kind == "strong"), None)
    if mark is None or read.block.text[: mark.start].strip():
        return
    name = read.block.text[mark.start : mark.end].strip(" :")
    if fits(name, dossier) or context.index.called(name):
        return
    known = [shown(one) for one in (dossier.introduces.name, *dossier.new_datasets) if one]
    nearest = max([*known, visible_title(dossier.paper)], key=lambda one: likeness(one, name))
    if likeness(nearest, name) >= _ALIKE or _can_be_name(name):
        compared = Compared(name, nearest, f"arXiv:{dossier.paper.id}")
        message = "The record of this paper has no such name."
        context.report("error", "name", (read.block, mark.start), message, compared)


def _check_unlinked(read: Read, context: Context) -> None:
    """Report a name that no paper bears, where an item names no paper otherwise."""
    match = _HEAD.match(read.block.text)
    if not match or len(match["name"].split()) > _LONGEST or not _can_be_name(match["name"]):
        return
    near = context.index.nearest_name(match["name"])
    if (
        near
        and letters(near[0]) != letters(match["name"])
        and _tells_of(read, match, near[1], context)
    ):
        compared = Compared(match["name"], near[0], _told(near[1], context))
        place = (read.block, match.start("name"))
        context.report("error", "name", place, "No paper bears this name.", compared)


def _tells_of(read: Read, head: re.Match[str], paper: str, context: Context) -> bool:
    """Tell whether the record has half of what an item says: two papers may have like names."""
    words = [token.text for token in tokenize(read.block.text) if token.start >= head.end()]
    keys = {stem(word) for word in words if not is_connective(word)}
    evidence = context.evidence([paper])
    return len(evidence.stems & keys) * 2 >= max(len(keys), 1)


def _told(paper: str, context: Context) -> str:
    dossier = context.dossiers.get(paper)
    return f"arXiv:{paper}" + (f", “{visible_title(dossier.paper)}”" if dossier else "")


def _can_be_name(text: str) -> bool:
    return any(map(is_distinctive, text.split()))


_PRONOUNS = frozenset("it they".split())
_CLAUSE = re.compile(r"[,;]\s|\s(?:while|whereas|but|and)\s")
# So many words of another paper's record, and none of the own alone, say whose a clause is.
_FEWEST = 2
# A sentence with more papers lists them.
_MOST = 6
_SWAPPED = "The record says this of the other paper."
_MESSAGE = "No source of either paper speaks of the other so."


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
        theirs = [key for key in keys if key in others.stems and key not in own.stems]
        ours = [key for key in keys if key in own.stems and key not in others.stems]
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
        context.evidence([paper]).stems.issuperset(words) for paper in others
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


_MOST_WORDS = 6
_FEWEST_WORDS = 3
# So many faults, and one in so many words, may be slips about the paper that was told of before.
_STRAY, _SHARE = 2, 6
_UNIT = "The record has this number with another unit."
_POINTING, _OPENING = frozenset("it its they their".split()), 2
_FEWEST_KNOWN = 2
_PLACES = {
    "negation": "The record does not say it so.",
    "direction": "The record has it the other way round.",
    "bound": "The record puts another bound on this number.",
    "hedge": "The record says this with a reserve.",
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
    elif fault.kind in _PLACES:
        context.report("warning", "meaning", place, _PLACES[fault.kind], compared)
    else:
        return False
    return True


def _goes_on(text: str, evidence: Evidence) -> bool:
    """Tell whether a sentence is about the paper before it: by a pronoun, or by what it names."""
    tokens = tokenize(text)
    if any(token.text.casefold() in _POINTING for token in tokens[:_OPENING]):
        return True
    told = [token for token in tokens if token.kind != "number" and not is_connective(token.text)]
    known = [token for token in told if stem(token.text) in evidence.stems]
    named = any(is_distinctive(token.text) for token in known)
    return named or len(known) >= max(_FEWEST_KNOWN, len(told) // 3)


def _counts(span: Span, fault: Fault, evidence: Evidence) -> bool:
    """Tell whether a number in words counts what the record speaks of: `eleven public datasets`."""
    behind = [token.text for token in tokenize(span.text) if token.start >= fault.end][:1]
    return any(not is_connective(word) and stem(word) in evidence.stems for word in behind)


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
        fault.expected and fault.expected[0].isupper() and stem(fault.found) not in evidence.stems
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
