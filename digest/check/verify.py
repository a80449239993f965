"""Checks a whole post: looks up its papers, and compares its claims with their records."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import attrgetter

from digest.blocks import Block
from digest.check import counts, links, people, settled
from digest.check.context import (
    CheckedPost,
    Context,
    Finding,
    PostNode,
    Prober,
    Records,
    Ref,
    Rule,
    record_of,
)
from digest.check.quotations import JudgedSpan, judge_quotations
from digest.check.settled import VerifiedSentence, beginning
from digest.check.subjects import find_context
from digest.grounding import Evidence, Fault, judge_figures, judge_words
from digest.grounding.judging import covered_by
from digest.grounding.lexicon import (
    GENERAL,
    Token,
    is_connective,
    is_distinctive,
    stem,
    tokenize,
)
from digest.text import Span, fold_words, in_figures, split_sentences
from digest.text.clean import MONTHS

# The end of a sentence, not of an abbreviation.
_STOPPED = re.compile(r"(?<!\bal)(?<!\bvs)(?<!\bcf)(?<!\be\.g)(?<!\bi\.e)[.!?][”\"]?\s+$")
# The start of a sentence about the papers before it, despite names in it: `Their LLM-based …`.
_BACK = ("Their ", "They ", "It ", "Its ", "The author")
# Longer texts are not judged: the time would grow with the square of the length.
_LONGEST, _LONGEST_BLOCK, _MOST_MARKS = 3000, 20_000, 500
Spans = Collection[tuple[int, int]]
_ENDLESS = Rule("note", "support", "The paragraph is too long to be judged.")
_UNENDING = Rule("note", "support", "The sentence is too long to be judged.")
_UNCLAIMING = frozenset({"date", "slug", "tags", "categories"})


def check_post(
    post: CheckedPost, records: Records, prober: Prober | None = None
) -> tuple[Finding, ...]:
    """Return the findings in a post, in order of its lines.  Raises DigestError."""
    blocks = tuple(_cut(block) if _is_endless(block) else block for block in post.blocks)
    context = find_context(replace(post, blocks=blocks), records)
    context.lists = counts.lists_of(context.nodes)
    verified = settled.find_verified(context, records)
    counts.check_sizes(context)
    counts.check_days_of_issue(context)
    sentences: dict[str, tuple[Block, int]] = {}
    for node, block in zip(context.nodes, post.blocks, strict=True):
        if node.block is not block:
            context.report(_ENDLESS, (block, 0), beginning(block.text))
            continue
        _check_block(node, verified, context)
        if verified:
            sentences |= {span.text: (block, span.start) for span in _find_sentences(node)}
    settled.check_changed(context, verified, sentences)
    note_translated(context)
    if prober is not None:
        links.probe_links(context, prober)
    findings = dict.fromkeys(context.findings)
    return tuple(sorted(findings, key=attrgetter("line", "column", "severity")))


def _is_endless(block: Block) -> bool:
    """Return whether a block is too long to be judged."""
    return len(block.text) > _LONGEST_BLOCK or len(block.marks) > _MOST_MARKS


def _cut(block: Block) -> Block:
    """Return the beginning of an endless block: its links count as listed, but are not judged."""
    marks = [mark for mark in block.marks if mark.start < _LONGEST_BLOCK][:_MOST_MARKS]
    ended = (replace(mark, end=min(mark.end, _LONGEST_BLOCK)) for mark in marks)
    return replace(block, text=block.text[:_LONGEST_BLOCK], marks=tuple(ended))


def _check_block(node: PostNode, verified: Sequence[VerifiedSentence], context: Context) -> None:
    """Check all claims of a block."""
    block = node.block
    if settled.is_page_part(node, context) or block.name in _UNCLAIMING:
        return
    if settled.check_elsewhere(node, context):
        return
    if block.kind == "front":
        # A value of the front matter may repeat a paragraph.
        text = block.text.rstrip("… ")
        if any(text in other.block.text for other in context.nodes if other.headings):
            return
    judged = [*settled.verified_in(node, verified), *judge_quotations(node, context)]
    links.check_papers(_outside(node, judged), context)
    links.check_names(node, context)
    links.check_outside_links(node, context)
    listed = people.check_author_list(node, context)
    if block.is_heading and not node.refs:
        return
    own = [ref.paper for ref in node.refs] if block.kind == "item" else []
    subjects = list(dict.fromkeys(own)) or list(node.topic)
    for sentence in _find_sentences(node):
        start = max(sentence.start, listed)
        span = Span(start, sentence.end, block.text[start : sentence.end])
        if not any(map(str.isalnum, span.text)):
            continue
        if len(span.text) > _LONGEST:
            context.report(_UNENDING, (block, span.start), beginning(span.text))
            continue
        about = {*subjects, *(ref.paper for ref in node.refs)}
        proven = (
            papers
            for start, end, papers in judged
            if start <= span.start and span.end <= end and about & set(papers)
        )
        subjects = list(next(proven, ())) or _check_span(node, span, subjects, judged, context)


def _outside(node: PostNode, judged: Sequence[JudgedSpan]) -> PostNode:
    """Return a block without its references in judged spans; links are kept."""
    refs = tuple(
        ref
        for ref in node.refs
        if ref.how == "link" or not any(s <= ref.start and ref.end <= e for s, e, _ in judged)
    )
    return node if refs == node.refs else replace(node, refs=refs)


def _find_sentences(node: PostNode) -> Iterator[Span]:
    """Yield the sentences of a block; punctuation in a title or in `Jan. 5` ends none.

    A linked title may begin a sentence with a small letter.  A headline's count of the papers that
    it does not name is left out.
    """
    more, start = counts.find_more(node), None
    text = node.block.text[: more.start()] if more else node.block.text
    starts = [ref.start for ref in node.refs if ref.how != "name"]
    for sentence in split_sentences(text):
        inside = (at for at in starts if sentence.start < at < sentence.end)
        borders = [at for at in inside if _STOPPED.search(text, sentence.start, at)]
        for begin, end in pairwise([sentence.start, *borders, sentence.end]):
            start = begin if start is None else start
            is_inside = any(ref.start < end < ref.end for ref in node.refs)
            is_day = text[begin:end].endswith(MONTHS) and text[end : end + 2].strip().isdigit()
            if not is_inside and not is_day:
                yield Span(start, end, text[start:end])
                start = None
    if start is not None:
        yield Span(start, len(text), text[start:])


def _check_span(
    node: PostNode, span: Span, before: list[str], judged: Sequence[JudgedSpan], context: Context
) -> list[str]:
    """Check a sentence; return its papers, which default to those `before` it."""
    inside = node.inside(span)
    papers = list(dict.fromkeys(ref.paper for ref in inside)) or before
    if node.block.is_headline and all(ref.how in {"name", "title"} for ref in inside):
        papers = [name for name in context.paper_facts if context.has_abstract([name])]
    if node.block.kind == "item":
        papers = list(dict.fromkeys([*papers, *before]))
    if span.text.startswith(_BACK) and all(ref.how == "name" for ref in inside):
        papers = list(dict.fromkeys([*before, *papers]))
    if counts.check_counting(node, span, context) and not inside:
        return before
    # Authors may be named before their paper.
    ahead = [ref.paper for ref in node.refs if ref.start >= span.end][:1]
    spans = [(ref.start, ref.end) for ref in node.refs if ref.how != "name"]
    spans += [(mark.start, mark.end) for mark in node.block.links]
    spans += [(address.start, address.end) for address in node.addresses]
    spans += settled.find_set_off(node)
    spans += [(start, end) for start, end, _ in judged]
    spans += counts.find_counted(node, context)
    spans += [*settled.find_asides(span, papers, context), *settled.find_used(node, context)]
    spans += counts.check_days(node, span, papers, spans, context)
    spans += people.check_people(node, span, papers or ahead, context)
    if context.language and context.language.is_language_of(_blank(span, spans)):
        check_translated(node, span, papers, spans, context)
        return papers
    check_swapped(_outside(node, judged), span, judged, context)
    if papers:
        check_sentence(node, span, papers, spans, context)
    elif not settled.is_button(span.text):
        check_loose(node, span, spans, context)
    return papers


def _blank(span: Span, spans: Spans) -> str:
    """Return a sentence with blanks in place of spans."""
    text = span.text
    for start, end in _inside(span, spans):
        blank = " " * (min(end, len(text)) - max(start, 0))
        text = text[: max(start, 0)] + blank + text[max(end, 0) :]
    return text


_STRANGE_NAME = Rule("warning", "name", "The record does not have this name.")
_TRANSLATED = "{count} in another language {were} compared by {their} figures and names alone."


def check_translated(
    node: PostNode, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> None:
    """Report figures and names of a sentence in the post's language that no record has.

    What else it says is not judged; the first such sentence has a note in the end.
    """
    context.translated.append((node.block, span.start))
    papers = papers or [*context.paper_facts]
    if not context.language or not context.has_abstract(papers):
        return
    text, evidence = _blank(span, settled), context.evidence(papers)
    faults = [
        (rule, fault.found, fault.expected)
        for fault in judge_figures(context.language.translate(text), evidence)
        if (rule := {"number": _NUMBER, "unit": _UNIT, **_MEANINGS}.get(fault.kind))
    ]
    names = context.language.unknown_names(text, evidence)
    faults += [(_STRANGE_NAME, name, "") for name in names]
    for rule, found, expected in faults:
        at = max(text.find(found), 0)
        context.report(rule, (node.block, span.start + at), found, expected, record_of(papers))


def note_translated(context: Context) -> None:
    """Report once how many sentences were compared by figures and names alone."""
    if context.translated:
        several = len(context.translated) > 1
        message = _TRANSLATED.format(
            count=in_figures(len(context.translated), "sentence"),
            were="were" if several else "was",
            their="their" if several else "its",
        )
        context.report(Rule("note", "support", message), context.translated[0], "")


_CLAUSE = re.compile(r"[,;]\s|\s(?:while|whereas|but|and)\s")
# The fewest papers in the sentence and the fewest words that only another paper's record has; the
# most papers: with more, the sentence is a list.
_FEWEST, _MOST = 2, 6
_SWAPPED = Rule("warning", "meaning", "The record says this of the other paper.")


def check_swapped(
    node: PostNode, span: Span, judged: Sequence[JudgedSpan], context: Context
) -> None:
    """Report words after one paper of a sentence that only another paper's record has.

    Quotations are judged elsewhere.
    """
    inside = node.inside(span)
    inside = [ref for ref in inside if not _is_shared(node, ref, inside, context)]
    papers = list(dict.fromkeys(ref.paper for ref in inside))
    if not _FEWEST <= len(papers) <= _MOST or not context.has_abstract(papers):
        return
    masked = node.masked
    for start, end, _ in judged:
        masked = f"{masked[:start]}{' ' * (end - start)}{masked[end:]}"
    for ref, tokens in _clauses(masked, span, inside):
        others = context.evidence([paper for paper in papers if paper != ref.paper]).stems
        own = context.evidence([ref.paper]).stems
        keys = {stem(token.text) for token in tokens if not is_connective(token.text)}
        theirs = keys & others - own
        if len(theirs) >= _FEWEST and not keys & own - others:
            words = ", ".join(token.text for token in tokens if stem(token.text) in theirs)
            source = record_of([ref.paper])
            context.report(_SWAPPED, (node.block, ref.start), words, "", source)


def _is_shared(node: PostNode, ref: Ref, inside: Sequence[Ref], context: Context) -> bool:
    """Return whether a name also occurs in the record of another paper of the sentence.

    `the RSNA trauma data` are RSNA's data, even if a paper has that name.
    """
    others = {other.paper for other in inside if other.paper != ref.paper}
    words = [stem(token.text) for token in tokenize(node.text_of(ref))]
    return ref.how == "name" and any(
        context.evidence([paper]).stems.issuperset(words) for paper in others
    )


def _clauses(
    masked: str, span: Span, inside: Sequence[Ref]
) -> Iterator[tuple[Ref, tuple[Token, ...]]]:
    """Yield each reference of a sentence with the words after it, up to the next one's clause."""
    for ref, after in zip(inside, [*inside[1:], None], strict=True):
        end = span.end
        if after:
            borders = _CLAUSE.finditer(masked, ref.end, after.start)
            end = max((border.start() for border in borders), default=ref.end)
        yield ref, tokenize(masked[ref.end : end])


_MOST_WORDS, _FEWEST_WORDS = 6, 3
# A sentence is not about the paper before it if it has more faults than the first number, and than
# the number of its words divided by the second.
_STRAY, _SHARE = 2, 6
_POINTING, _OPENING = frozenset("it its they their".split()), 2
_NUMBER = Rule("error", "number", "The record does not have this number here.")
_UNIT = Rule("error", "number", "The record has this number with another unit.")
_NAME = Rule("error", "name", "The record does not have this name.")
_MEANINGS = {
    "negation": Rule("warning", "meaning", "The record does not say it so."),
    "direction": Rule("warning", "meaning", "The record has it the other way round."),
    "bound": Rule("warning", "meaning", "The record qualifies this number differently."),
    "hedge": Rule("warning", "meaning", "The record is less certain of this."),
    "claim": Rule("warning", "meaning", "The record does not claim so much."),
}
_UNSURE = Rule("warning", "number", "Not in the known records; another paper's record is missing.")
_UNSAID = Rule("warning", "support", "Nothing in the record says this.")
_LOOSE = Rule("warning", "support", "Nothing in the records says this.")


def check_sentence(
    node: PostNode, span: Span, papers: Sequence[str], settled: Spans, context: Context
) -> None:
    """Report the words of a sentence that the records of its papers do not have.

    If the papers are those of the sentence before, many missing words mean another paper.
    """
    if not context.has_abstract(papers):
        # Words may be about the paper without a record; figures that the others lack are reported.
        held = [paper for paper in papers if context.has_abstract([paper])]
        spans, evidence = _inside(span, settled), context.evidence(held)
        for fault in judge_words(span.text, evidence, settled=spans) if held else ():
            if fault.kind in {"number", "unit"} and fault.found[0].isdigit():
                position = (node.block, span.start + fault.start)
                context.report(_UNSURE, position, fault.found, fault.expected, record_of(held))
        return
    evidence = context.evidence(papers)
    is_carried = not node.inside(span) and tuple(papers) != node.topic
    faults = judge_words(span.text, evidence, settled=_inside(span, settled))
    source = record_of(papers)
    is_astray = len(faults) > max(_STRAY, len(tokenize(span.text)) // _SHARE)
    if is_carried and is_astray and not _goes_on(span.text, evidence):
        words, source = list(faults), "no paper is named"
    else:
        record = (evidence, source)
        words = [fault for fault in faults if not _report_fault(node, span, fault, record, context)]
    if words:
        found = ", ".join(dict.fromkeys(fault.found for fault in words[:_MOST_WORDS]))
        expected = ", ".join(dict.fromkeys(fault.expected for fault in words if fault.expected))
        position = (node.block, span.start + words[0].start)
        context.report(_UNSAID, position, found, expected, source)


def _inside(span: Span, settled: Spans) -> Spans:
    """Return the settled spans of a sentence, relative to its start."""
    return [
        (start - span.start, end - span.start)
        for start, end in settled
        if start < span.end and span.start < end
    ]


def _goes_on(text: str, evidence: Evidence) -> bool:
    """Return whether a sentence is about the paper before it, by a pronoun or its words."""
    tokens = tokenize(text)
    if any(token.text.casefold() in _POINTING for token in tokens[:_OPENING]):
        return True
    words = [token for token in tokens if token.kind != "number" and not is_connective(token.text)]
    recorded = [token for token in words if stem(token.text) in evidence.stems]
    named = any(is_distinctive(token.text) for token in recorded)
    return named or len(recorded) >= max(_FEWEST, len(words) // 3)


def _report_fault(
    node: PostNode, span: Span, fault: Fault, record: tuple[Evidence, str], context: Context
) -> bool:
    """Report a fault of number, unit, name or meaning; return whether it was one."""
    position, found, expected = (node.block, span.start + fault.start), fault.found, fault.expected
    evidence, source = record
    rule = _MEANINGS.get(fault.kind)
    if fault.kind == "number":
        # A number in words is an error if it counts things of the record: `eleven data sets`.
        behind = [token.text for token in tokenize(span.text) if token.start >= fault.end][:1]
        is_count = any(not is_connective(w) and stem(w) in evidence.stems for w in behind)
        rule = _NUMBER if found[0].isdigit() or is_count else None
    elif fault.kind == "unit":
        # A missing unit may be implied.
        rule = _UNIT.graded(sure=not found[-1].isdigit() and not expected[-1].isdigit())
    elif fault.kind == "name" and _is_error(fault, evidence):
        # A name may abbreviate the words before its bracket, as in `Green Kelp (GK)`.
        before = span.text[: fault.start]
        initials = "".join(word[0] for word in fold_words(before)) if before.endswith("(") else ""
        is_expanded = initials and initials.endswith(found.rstrip("s").casefold())
        # A name of several papers is ambiguous.
        if not is_expanded and len(context.index.called(found)) <= 1:
            rule = _NAME
    if rule:
        context.report(rule, position, found, expected, source)
    return rule is not None


def _is_error(fault: Fault, evidence: Evidence) -> bool:
    """Return whether a name that no record has must be an error, as it can only be a name.

    An abbreviation of a whole field may stand for words; a common word may have a capital.
    """
    plain = fault.found.casefold()
    if not GENERAL.keys().isdisjoint((plain, plain.removesuffix("s"))):
        return False
    is_slip = fault.expected[:1].isupper() and stem(fault.found) not in evidence.stems
    return is_distinctive(fault.found) or is_slip


def check_loose(node: PostNode, span: Span, settled: Spans, context: Context) -> None:
    """Report words of a sentence without a paper that the nearest sentences of records lack.

    If these have less than half of its words, it may not be about a paper at all, but may address
    the reader, for example; then only its figures and names are judged.
    """
    is_settled = covered_by(_inside(span, settled))
    tokens = [
        token
        for token in tokenize(span.text)
        if not is_connective(token.text) and not is_settled(token)
    ]
    keys = frozenset(stem(token.text) for token in tokens)
    near = context.evidence(context.paper_facts).nearest(keys, frozenset())
    known = frozenset[str]().union(*(passage.stems for passage in near))
    missing = [token for token in tokens if stem(token.text) not in known]
    if len(missing) * 2 > len(tokens):
        missing = [t for t in missing if t.kind == "number" or is_distinctive(t.text)]
    if len(keys) >= _FEWEST_WORDS and missing:
        words = ", ".join(dict.fromkeys(token.text for token in missing[:_MOST_WORDS]))
        context.report(_LOOSE, (node.block, span.start), words, "", "no paper is named")
