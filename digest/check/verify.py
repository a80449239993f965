"""Checks a whole post: finds its papers, looks them up, and holds every claim against them."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from digest.check.context import Context, Finding, Prober, Read, Records, Rule, record_of
from digest.check.counts import check_counting, check_sizes, find_counted, find_more, lists_of
from digest.check.days import check_days, check_days_of_issue
from digest.check.links import (
    check_names,
    check_outside_links,
    check_papers,
    probe_links,
)
from digest.check.people import check_author_list, check_people
from digest.check.post import Block, CheckedPost, Found
from digest.check.quotations import Stretch, judge_quotations
from digest.check.settled import (
    Kept,
    beginning,
    check_changed,
    find_asides,
    find_kept,
    find_set_off,
    find_used,
    is_button,
    is_furniture,
    kept_in,
)
from digest.check.subjects import addresses_of, find_context
from digest.grounding import Evidence, Fault, judge_words
from digest.grounding.judging import covered_by
from digest.grounding.lexicon import (
    Token,
    is_connective,
    is_distinctive,
    load_tables,
    stem,
    tokenize,
)
from digest.text import Span, fold_words, split_sentences
from digest.text.clean import MONTHS

# The end of a sentence, rather than of an abbreviation.
_STOPPED = re.compile(r"(?<!\bal)(?<!\bvs)(?<!\bcf)(?<!\be\.g)(?<!\bi\.e)[.!?][”\"]?\s+$")
# What begins so speaks of the papers before it, whatever names stand in it: `Their LLM-based …`.
_BACK = ("Their ", "They ", "It ", "Its ", "The author")
# No sentence is longer; what is made to be takes time that grows with its square.
_LONGEST, _LONGEST_BLOCK, _MOST_MARKS = 3000, 20_000, 500
Spans = Collection[tuple[int, int]]
_ENDLESS = Rule("note", "support", "The paragraph is too long to be judged.")
_UNENDING = Rule("note", "support", "The sentence is too long to be judged.")
_UNCLAIMING = frozenset({"date", "slug", "tags", "categories"})


def check_post(
    post: CheckedPost, records: Records, prober: Prober | None = None
) -> tuple[Finding, ...]:
    """Return what is wrong with a post, in the order of its lines.  Raises DigestError."""
    blocks = tuple(_cut(block) if _is_endless(block) else block for block in post.blocks)
    context = find_context(replace(post, blocks=blocks), records)
    whole = [
        read for read, block in zip(context.reads, post.blocks, strict=True) if read.block is block
    ]
    context.lists, kept = lists_of(context.reads), find_kept(context, records)
    check_sizes(context)
    check_days_of_issue(context)
    for block in filter(_is_endless, post.blocks):
        context.report(_ENDLESS, (block, 0), beginning(block.text))
    for read in whole:
        _check_block(read, kept, context)
    if kept:
        spans = {span.text: (read.block, span.start) for read in whole for span in _sentences(read)}
        check_changed(context, kept, spans)
    if prober is not None:
        probe_links(context, prober)
    found = dict.fromkeys(context.findings)
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.severity)))


def _is_endless(block: Block) -> bool:
    """Return whether a block is of no size that anybody writes or reads."""
    return len(block.text) > _LONGEST_BLOCK or len(block.marks) > _MOST_MARKS


def _cut(block: Block) -> Block:
    """Return how an endless block begins: what it links to there is listed, but not judged."""
    marks = [mark for mark in block.marks if mark.start < _LONGEST_BLOCK][:_MOST_MARKS]
    ended = (replace(mark, end=min(mark.end, _LONGEST_BLOCK)) for mark in marks)
    return replace(block, text=block.text[:_LONGEST_BLOCK], marks=tuple(ended))


def _check_block(read: Read, kept: Sequence[Kept], context: Context) -> None:
    """Check everything that a block says."""
    block = read.block
    if is_furniture(read, context) or block.name in _UNCLAIMING:
        return
    if block.kind == "front" and _repeats(block, context):
        return
    stretches = [*kept_in(read, kept), *judge_quotations(read, context)]
    check_papers(_outside(read, stretches), context)
    check_names(read, context)
    check_outside_links(read, context)
    listed = check_author_list(read, context)
    if block.is_heading and not read.founds:
        return
    own = [found.paper for found in read.founds] if block.kind == "item" else []
    subjects = list(dict.fromkeys(own)) or list(read.topic)
    for whole in _sentences(read):
        start = max(whole.start, listed)
        span = Span(start, whole.end, block.text[start : whole.end])
        if not any(map(str.isalnum, span.text)):
            continue
        if len(span.text) > _LONGEST:
            context.report(_UNENDING, (block, span.start), beginning(span.text))
            continue
        about = {*subjects, *(one.paper for one in read.founds)}
        proven = (
            papers
            for start, end, papers in stretches
            if start <= span.start and span.end <= end and about & set(papers)
        )
        subjects = list(next(proven, ())) or _check_span(read, span, subjects, stretches, context)


def _outside(read: Read, stretches: Sequence[Stretch]) -> Read:
    """Return a block without the papers that what is judged as a whole names as its source does."""
    founds = tuple(
        one
        for one in read.founds
        if one.how == "link" or not any(s <= one.start and one.end <= e for s, e, _ in stretches)
    )
    return read if founds == read.founds else replace(read, founds=founds)


def _repeats(block: Block, context: Context) -> bool:
    """Return whether a value of the front matter stands in a paragraph."""
    told = block.text.rstrip("… ")
    return any(told in read.block.text for read in context.reads if read.headings)


def _sentences(read: Read) -> Iterator[Span]:
    """Yield the sentences of a block; neither a mark inside a title ends one, nor `Jan. 5` does.

    A linked title also begins one with a small letter.  What a headline says of those that it does
    not name is none.
    """
    more, start = find_more(read), None
    text = read.block.text[: more.start()] if more else read.block.text
    starts = [one.start for one in read.founds if one.how != "name"]
    for whole in split_sentences(text):
        inside = (at for at in starts if whole.start < at < whole.end)
        borders = [at for at in inside if _STOPPED.search(text, whole.start, at)]
        for begin, end in pairwise([whole.start, *borders, whole.end]):
            start = begin if start is None else start
            is_inside = any(found.start < end < found.end for found in read.founds)
            is_day = text[begin:end].endswith(MONTHS) and text[end : end + 2].strip().isdigit()
            if not is_inside and not is_day:
                yield Span(start, end, text[start:end])
                start = None
    if start is not None:
        yield Span(start, len(text), text[start:])


def _check_span(
    read: Read, span: Span, before: list[str], stretches: Sequence[Stretch], context: Context
) -> list[str]:
    """Check a sentence; return the papers that it speaks of, as those `before` it."""
    inside = read.inside(span)
    own = [found.paper for found in inside]
    papers = list(dict.fromkeys(own)) or before
    if read.block.is_headline and all(found.how in {"name", "title"} for found in inside):
        papers = [name for name in context.paper_facts if context.has_abstract([name])]
    if read.block.kind == "item":
        papers = list(dict.fromkeys([*papers, *before]))
    if span.text.startswith(_BACK) and all(found.how == "name" for found in inside):
        papers = list(dict.fromkeys([*before, *papers]))
    if check_counting(read, span, context) and not inside:
        return before
    # Who signs may stand before the paper is named.
    ahead = [found.paper for found in read.founds if found.start >= span.end][:1]
    settled = [(found.start, found.end) for found in read.founds if found.how != "name"]
    settled += [(mark.start, mark.end) for mark in read.block.links]
    settled += [(one.start, one.end) for one in addresses_of(read.block.text)]
    settled += find_set_off(read)
    settled += [(start, end) for start, end, _ in stretches]
    settled += find_counted(read, context)
    settled += [*find_asides(span, papers, context), *find_used(read, context)]
    settled += check_days(read, span, papers, settled, context)
    settled += check_people(read, span, papers or ahead, context)
    check_swapped(_outside(read, stretches), span, stretches, context)
    if papers:
        check_sentence(read, span, papers, settled, context)
    elif not is_button(span.text):
        check_loose(read, span, settled, context)
    return papers


_CLAUSE = re.compile(r"[,;]\s|\s(?:while|whereas|but|and)\s")
# So many words of another paper's record, and none of the own alone, say whose a clause is; a
# sentence with more papers lists them.
_FEWEST, _MOST = 2, 6
_SWAPPED = Rule("warning", "meaning", "The record says this of the other paper.")


def check_swapped(read: Read, span: Span, stretches: Sequence[Stretch], context: Context) -> None:
    """Report words behind one paper of a sentence that the record of another one alone has.

    What is quoted is judged by itself.
    """
    inside = read.inside(span)
    inside = [found for found in inside if not _is_shared(read, found, inside, context)]
    papers = list(dict.fromkeys(found.paper for found in inside))
    if not _FEWEST <= len(papers) <= _MOST or not context.has_abstract(papers):
        return
    masked = read.masked
    for start, end, _ in stretches:
        masked = f"{masked[:start]}{' ' * (end - start)}{masked[end:]}"
    for found, tokens in _clauses(masked, span, inside):
        others = context.evidence([paper for paper in papers if paper != found.paper]).stems
        own = context.evidence([found.paper]).stems
        keys = {stem(token.text) for token in tokens if not is_connective(token.text)}
        theirs = keys & others - own
        if len(theirs) >= _FEWEST and not keys & own - others:
            words = ", ".join(token.text for token in tokens if stem(token.text) in theirs)
            stands = record_of([found.paper])
            context.report(_SWAPPED, (read.block, found.start), words, "", stands)


def _is_shared(read: Read, found: Found, inside: Sequence[Found], context: Context) -> bool:
    """Return whether a name may be meant as another paper of the sentence has it in its own text.

    `the RSNA trauma data` are data of RSNA's, whatever else is called by that name.
    """
    others = {one.paper for one in inside if one.paper != found.paper}
    words = [stem(token.text) for token in tokenize(read.text_of(found))]
    return found.how == "name" and any(
        context.evidence([paper]).stems.issuperset(words) for paper in others
    )


def _clauses(
    masked: str, span: Span, inside: Sequence[Found]
) -> Iterator[tuple[Found, tuple[Token, ...]]]:
    """Yield each paper of a sentence with the words behind it, up to the clause of the next."""
    for one, two in zip(inside, [*inside[1:], None], strict=True):
        end = span.end
        if two:
            borders = _CLAUSE.finditer(masked, one.end, two.start)
            end = max((border.start() for border in borders), default=one.end)
        yield one, tokenize(masked[one.end : end])


_MOST_WORDS, _FEWEST_WORDS = 6, 3
# So many faults, and one in so many words, may be slips about the paper of the sentence before.
_STRAY, _SHARE = 2, 6
_POINTING, _OPENING = frozenset("it its they their".split()), 2
_NUMBER = Rule("error", "number", "The record does not have this number here.")
_UNIT = Rule("error", "number", "The record has this number with another unit.")
_NAME = Rule("error", "name", "The record does not have this name.")
_MEANINGS = {
    "negation": Rule("warning", "meaning", "The record does not say it so."),
    "direction": Rule("warning", "meaning", "The record has it the other way round."),
    "bound": Rule("warning", "meaning", "The record puts another bound on this number."),
    "hedge": Rule("warning", "meaning", "The record says this with a reserve."),
    "claim": Rule("warning", "meaning", "The record does not claim so much."),
}
_UNSURE = Rule("warning", "number", "Not in the known record; another paper's is missing here.")
_UNSAID = Rule("warning", "support", "Nothing in the record says this.")
_LOOSE = Rule("warning", "support", "Nothing in the records says this.")


def check_sentence(
    read: Read, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> None:
    """Report what a sentence about papers says and their records do not.

    Where the papers are those of a sentence before, much that they lack means another.
    """
    if not context.has_abstract(papers):
        _check_partly(read, span, papers, settled, context)
        return
    evidence = context.evidence(papers)
    is_carried = not read.inside(span) and tuple(papers) != read.topic
    faults, stands = _judge(span, evidence, settled), record_of(papers)
    is_astray = len(faults) > max(_STRAY, len(tokenize(span.text)) // _SHARE)
    if is_carried and is_astray and not _goes_on(span.text, evidence):
        words, stands = list(faults), "no paper is named"
    else:
        known = (evidence, stands)
        words = [one for one in faults if not _report_fault(read, span, one, known, context)]
    if words:
        found = ", ".join(dict.fromkeys(one.found for one in words[:_MOST_WORDS]))
        expected = ", ".join(dict.fromkeys(one.expected for one in words if one.expected))
        place = (read.block, span.start + words[0].start)
        context.report(_UNSAID, place, found, expected, stands)


def _judge(span: Span, evidence: Evidence, settled: Spans) -> tuple[Fault, ...]:
    return judge_words(span.text, evidence, settled=_inside(span, settled))


def _inside(span: Span, settled: Spans) -> Spans:
    """Return where what is settled stands in a sentence."""
    return [
        (start - span.start, end - span.start)
        for start, end in settled
        if start < span.end and span.start < end
    ]


def _check_partly(
    read: Read, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> None:
    """Warn of figures that known papers do not have, where another paper's record is missing.

    What else a sentence says may be of that paper.
    """
    held = [paper for paper in papers if context.has_abstract([paper])]
    for fault in _judge(span, context.evidence(held), settled) if held else ():
        if fault.kind in {"number", "unit"} and fault.found[0].isdigit():
            place = (read.block, span.start + fault.start)
            context.report(_UNSURE, place, fault.found, fault.expected, record_of(held))


def _goes_on(text: str, evidence: Evidence) -> bool:
    """Return whether a sentence is about the paper before it: by a pronoun, or by what it names."""
    tokens = tokenize(text)
    if any(token.text.casefold() in _POINTING for token in tokens[:_OPENING]):
        return True
    told = [token for token in tokens if token.kind != "number" and not is_connective(token.text)]
    known = [token for token in told if stem(token.text) in evidence.stems]
    named = any(is_distinctive(token.text) for token in known)
    return named or len(known) >= max(_FEWEST, len(told) // 3)


def _report_fault(
    read: Read, span: Span, fault: Fault, known: tuple[Evidence, str], context: Context
) -> bool:
    """Report a number, name or meaning on its own; return whether it was one."""
    place, found, expected = (read.block, span.start + fault.start), fault.found, fault.expected
    evidence, stands = known
    rule = _MEANINGS.get(fault.kind)
    if fault.kind == "number" and (found[0].isdigit() or _counts(span, fault, evidence)):
        rule = _NUMBER
    elif fault.kind == "unit":
        # Where one has none, it may go without saying.
        rule = _UNIT.where(sure=not found[-1].isdigit() and not expected[-1].isdigit())
    elif (
        fault.kind == "name"
        and _is_error(fault, evidence)
        and not _is_expanded(span, fault)
        # Which of several papers of one name is meant, nobody can tell.
        and len(context.index.called(found)) <= 1
    ):
        rule = _NAME
    if rule:
        context.report(rule, place, found, expected, stands)
    return rule is not None


def _counts(span: Span, fault: Fault, evidence: Evidence) -> bool:
    """Return whether a number in words counts what the record speaks of: `eleven data sets`."""
    behind = [token.text for token in tokenize(span.text) if token.start >= fault.end][:1]
    return any(not is_connective(word) and stem(word) in evidence.stems for word in behind)


def _is_error(fault: Fault, evidence: Evidence) -> bool:
    """Return whether a name that no record has must be an error: it can be nothing but a name.

    Abbreviations of whole fields may stand for words; a capital alone may open a common word.
    """
    plain = fault.found.casefold()
    if not load_tables().general.keys().isdisjoint((plain, plain.removesuffix("s"))):
        return False
    is_slip = fault.expected[:1].isupper() and stem(fault.found) not in evidence.stems
    return is_distinctive(fault.found) or is_slip


def _is_expanded(span: Span, fault: Fault) -> bool:
    """Return whether a name abbreviates the words before its bracket: `Green Kelp (GK)`."""
    before = span.text[: fault.start]
    if not before.endswith("("):
        return False
    initials = "".join(word[0] for word in fold_words(before))
    return initials.endswith(fault.found.rstrip("s").casefold())


def check_loose(read: Read, span: Span, settled: Spans, context: Context) -> None:
    """Report what a sentence that names no paper says and no few sentences of the records do.

    Where these have less than half of its words, it claims nothing of a paper, such as what is said
    to the reader: figures and names alone are judged then.
    """
    is_settled = covered_by(_inside(span, settled))
    tokens = [
        token
        for token in tokenize(span.text)
        if not is_connective(token.text) and not is_settled(token)
    ]
    keys = frozenset(stem(token.text) for token in tokens)
    near = context.evidence(context.paper_facts).nearest(keys, frozenset())
    missing = [token for token in tokens if not any(stem(token.text) in one.stems for one in near)]
    if len(missing) * 2 > len(tokens):
        missing = [one for one in missing if one.kind == "number" or is_distinctive(one.text)]
    if len(keys) >= _FEWEST_WORDS and missing:
        words = ", ".join(dict.fromkeys(token.text for token in missing[:_MOST_WORDS]))
        context.report(_LOOSE, (read.block, span.start), words, "", "no paper is named")
