"""Checks the authors that sentences, labels and lists state for a paper."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from digest.check.bylines import (
    SENTENCE_HEAD,
    SEPARATOR,
    SIGNED,
    Byline,
    check_institutions,
    parse_byline,
)
from digest.check.context import LABEL, Context, PostNode, Ref, Rule
from digest.check.counts import Spans, find_days
from digest.grounding.lexicon import is_connective, is_distinctive, stem
from digest.model import Author, PaperFacts
from digest.text import (
    Span,
    byline,
    family_name,
    shown,
    visible_name,
    visible_names,
)
from digest.text.forms import SINGULAR, VERBS

_SAYING = frozenset("write say note conclude close".split())
_PAST = frozenset(
    "built chose drew found gave led made met ran sought showed took used wrote".split()
)
_CLOSE, _FEW, _TWO = 0.6, 6, 2
_FORM = Rule("error", "author", "This is not how the paper is signed.")
_ORDER = Rule("warning", "author", "The paper is signed in another order.")
_STRANGER = Rule("error", "author", "This is no author of the paper.")
_COUNT = Rule("error", "author", "The number of omitted authors is wrong.")


def check_people(node: PostNode, span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Report wrong authors and institutions in a sentence; return the spans that were judged."""
    judged = Spans()
    for ref in node.inside(span):
        # The authors right after a paper, exactly as the program writes them.
        facts = context.paper_facts.get(ref.paper)
        names = byline([author.name for author in facts.paper.authors]) if facts else ""
        if names and node.block.text.startswith(names, ref.end + 1):
            judged.append((ref.end + 1, ref.end + 1 + len(names)))
    for credit, paper, is_near in _find_signed(node, span, papers, context):
        judged += credit.spans
        if facts := context.paper_facts.get(paper):
            is_sure = is_near or paper in node.about
            _check_byline((node, credit), facts, context, is_sure=is_sure)
            judged += check_institutions(node, credit, span.end, facts, context)
    return judged


def _check_byline(
    signed: tuple[PostNode, Byline], facts: PaperFacts, context: Context, *, is_sure: bool
) -> None:
    """Report names that are no author's, and bylines that do not fit the list of authors.

    If it is not sure that names belong to the paper, and none is an author's, they may belong to
    other work; the finding is then a warning.
    """
    node, credit = signed
    authors = [author for author in facts.paper.authors if visible_name(author.name)]
    strangers = [name for name in credit.names if not context.is_author(name, authors)]
    right = byline([author.name for author in authors])
    form = f"{' and '.join(credit.names)}{' et al.' if credit.others else ''}"
    if not authors or form == right or not (strangers or _is_incomplete(credit, authors, context)):
        return
    if strangers:
        names = [author.name for author in authors]
        known = [*map(family_name, names), *names]
        findings = [
            (_STRANGER, name, next(iter(get_close_matches(name, known, 1, _CLOSE)), right))
            for name in strangers
        ]
    else:
        is_order = not credit.others and len(credit.names) == len(authors)
        findings = [(_ORDER if is_order else _FORM, form, right)]
    is_sure = is_sure or len(strangers) < len(credit.names)
    for rule, *named in findings:
        source = f"arXiv:{facts.paper.id}, authors"
        at = max(node.block.text.find(named[0], credit.start, credit.end), credit.start)
        context.report(rule.graded(sure=is_sure), (node.block, at), *named, source)


def _is_incomplete(credit: Byline, authors: Sequence[Author], context: Context) -> bool:
    """Return whether a byline leaves out authors without saying so, or changes their order."""
    if credit.others:
        is_more = len(authors) > max(_TWO, len(credit.names))
        return not (is_more and context.is_author(credit.names[0], authors[:1]))
    pairs = zip(credit.names, authors, strict=False)
    is_same = len(credit.names) == len(authors)
    return not is_same or not all(context.is_author(name, [author]) for name, author in pairs)


def _find_signed(
    node: PostNode, span: Span, papers: Sequence[str], context: Context
) -> Iterator[tuple[Byline, str, bool]]:
    """Yield the bylines of a sentence, each with its paper and whether that is certain."""
    text, taken = node.masked, Spans()
    inside = node.inside(span)
    own = {ref.paper for ref in inside if ref.how != "name"} or set(papers)
    near = [*(ref.paper for ref in inside), *papers]
    for match in SIGNED.finditer(text, span.start, span.end):
        credit = parse_byline(text, *match.span(match.lastgroup or "left"))
        ended = [ref.paper for ref in inside if ref.end == match.start() + 1]
        signed = ended if match["by"] else own if match["label"] and len(own) == 1 else ()
        if match["below"] and node.is_head and node.refs[0].end + 1 == match.start():
            taken.append(match.span())
            yield credit, node.refs[0].paper, credit.others
        if signed or match["left"]:
            taken.append((credit.start, match.end()))
        if signed:
            yield credit, min(signed), True
        elif match["left"]:
            credit = _trim(credit, text, near, context)
            paper, is_sure = _signed_paper(credit, inside, papers, context)
            facts = context.paper_facts.get(paper)
            # The paper's own abstract may cite these names: `the survey by Quill et al.`.
            cited = f"{credit.names[-1]} et al"
            if not (facts and cited in shown(facts.paper.abstract)):
                yield credit, paper, is_sure
    heads = [
        span.start,
        *(ref.end + 2 for ref in inside if text[ref.end : ref.end + 2] == ", "),
    ]
    starts = [at + 2 for at in range(span.start, span.end) if text[at : at + 2] in {", ", ": "}]
    for start in dict.fromkeys([*heads, *starts]):
        head = SENTENCE_HEAD.match(text, start, span.end)
        if head is None or any(first <= start < last for first, last in taken):
            continue
        is_head = start in heads or (node.block.kind == "item" and text[start - 2] == ":")
        credit = _trim(parse_byline(text, *head.span("names")), text, near, context)
        paper, is_sure = _signed_paper(credit, inside, papers, context)
        if paper and _are_people(head, credit, paper, context, is_head=is_head):
            taken.append(head.span("names"))
            yield credit, paper, is_sure


def _trim(credit: Byline, text: str, near: Sequence[str], context: Context) -> Byline:
    """Remove the words before names: `In Quill et al.`, `Here, Lund`, `In DiT, Lund`.

    `near` are the papers whose authors the names may be.
    """
    held = [context.paper_facts[paper] for paper in near if paper in context.paper_facts]
    authors = [author for facts in held for author in facts.paper.authors]

    def is_before_author(word: str, name: str) -> bool:
        return context.is_author(name, authors) and not context.is_author(word, authors)

    names = list(credit.names)
    while len(names) > 1 and (
        _is_ordinary(names[0], context)
        or (is_before_author(names[0], names[1]) and _is_term(names[0], near, context))
    ):
        names.pop(0)
    first = names[0].split()
    while len(first) > 1:
        word, rest = first[0], " ".join(first[1:])
        # A verb or a term may stand before an author: `Adding Lund`.
        is_verb = word.endswith("ing") and stem(word) in map(stem, VERBS)
        if not is_connective(word) and not (
            is_before_author(word, rest) and (is_verb or stem(word) in _stems_of(near, context))
        ):
            break
        first.pop(0)
    start = max(text.find(first[0], credit.start, credit.end), credit.start)
    spans = ((start, max(credit.spans[0][1], start)), *credit.spans[1:])
    return replace(credit, names=(" ".join(first), *names[1:]), spans=spans)


def _stems_of(papers: Iterable[str], context: Context) -> frozenset[str]:
    """Return the stems of the words in the records of papers."""
    return frozenset[str]().union(*(passage.stems for passage in context.evidence(papers).passages))


def _is_ordinary(word: str, context: Context) -> bool:
    """Return whether a word before a name is an adverb or another ordinary word."""
    return word.endswith("ly") or is_connective(word) or word.casefold() in context.ordinary


def _is_term(name: str, papers: Collection[str], context: Context) -> bool:
    """Return whether a capitalised name has an ordinary word, or a term of the abstracts."""
    stems = _stems_of(papers, context)
    return any(
        is_distinctive(word)
        or any(map(str.isdigit, word))
        or _is_ordinary(word, context)
        or stem(word) in stems
        for word in name.split()
    )


def _are_people(
    match: re.Match[str], credit: Byline, paper: str, context: Context, *, is_head: bool
) -> bool:
    """Return whether names are people: authors, or unknown names at a sentence's head.

    Unknown names must be followed by an institution of the paper, or a verb that people can do.
    """
    facts = context.paper_facts.get(paper)
    # A group may be called `The Reef Team`.
    if facts is None or all(map(is_connective, credit.names)):
        return False
    if any(context.is_author(name, facts.paper.authors) for name in credit.names):
        return True
    if not is_head or any(_is_term(name, [paper], context) for name in credit.names):
        return False
    authors = facts.paper.authors
    institutions = [stated.name for author in authors for stated in author.affiliations]
    verb = match["verb"] if len(credit.names) > 1 else match["verb"].removesuffix("s")
    present = VERBS | SINGULAR.keys() | _SAYING | _PAST
    is_verb = not {verb, match["verb"]}.isdisjoint(present) or verb.endswith("ed")
    return is_verb or any(institution in match["names"] for institution in institutions)


def _signed_paper(
    credit: Byline, inside: Sequence[Ref], papers: Sequence[str], context: Context
) -> tuple[str, bool]:
    """Return the paper that names belong to, and whether that is certain.

    It is a nearby paper by the author named first; else the last paper before the names; else the
    next paper after them.
    """
    before = [ref.paper for ref in inside if ref.end <= credit.start]
    after = [ref.paper for ref in inside if ref.start >= credit.end]
    order = [*before[-1:], *after[:1]]
    for paper in (*order, *papers):
        facts = context.paper_facts.get(paper)
        if facts and context.is_author(credit.names[0], facts.paper.authors):
            return paper, bool(order)
    return (order or list(papers) or [""])[0], bool(order)


_MORE = re.compile(r"\s*\+\s*([\d,]{1,7})\s+more\s+authors?$")
_OURS = re.compile(r" \+ ([\d,]{1,7}) more authors?\b")
# The text between a title and its authors, such as closing marks.
_AFTER_TITLE = r"[^\w\s,(]{0,6}(?:\s\((?:withdrawn|earlier work of \d{4})\))?"
_LISTED = re.compile(rf"{_AFTER_TITLE},\s+(?=[^\W\d_a-zß-öø-ÿ])")
_BEHIND = re.compile(rf"{_AFTER_TITLE},?\s+")
# A full stop after a whole word, or before a label, ends the names; after an initial or `Jr.` it
# does not.  A date ends them as well.
_END = re.compile(rf"(?<=[^\W\d_]{{3}})\.(?:\s|$)|\.\s+(?={LABEL}\b)")
_SET_OFF = " *_`\"“‘'["


def check_author_list(node: PostNode, context: Context) -> int:
    """Report wrong authors in the list of a listed paper; return its end, 0 without a list."""
    text = node.block.text
    first = next((ref for ref in node.refs if ref.how in {"link", "title"}), None)
    behind = _BEHIND.match(text, first.end) if first and node.block.kind == "item" else None
    if first and behind:
        own = context.paper_facts.get(first.paper)
        if own and (length := _match_list(text[behind.end() :], own.paper.authors)):
            return behind.end() + length
    if node.block.kind != "item" or first is None or text[: first.start].strip(_SET_OFF):
        return 0
    listed, facts = _LISTED.match(text, first.end), context.paper_facts.get(first.paper)
    if not listed or facts is None or not facts.paper.authors:
        return 0
    ends = [mark.start for mark in node.block.links] + [address.start for address in node.addresses]
    end = min((at for at in ends if at >= first.end), default=len(text))
    names = visible_names(facts.paper.authors)
    body = _names_of(text[listed.end() : end], names)
    if body:
        _check_list(node, listed.end(), body, facts, context)
    return listed.end() + len(body) if body else 0


def _match_list(text: str, authors: Sequence[Author]) -> int:
    """Return the length of the list of authors that begins a text, if it is exactly the record's.

    The list may end in `+ 3 more authors`.  Words in authors' names are not checked as claims.
    """
    names, more = visible_names(authors), _OURS.search(text)
    listed = names[: len(names) - int(more[1].replace(",", ""))] if more else names
    whole = ", ".join(listed) + (more[0] if more else "")
    rest = text[len(whole) :].removesuffix(".")
    is_list = text.startswith(whole) and (not rest or rest.startswith((".", " https://")))
    return len(whole) if listed and is_list else 0


def _names_of(text: str, names: Sequence[str]) -> str:
    """Return a text up to the end of its names; a full stop in a record's name is no end."""
    dotted = [name for name in names if _END.search(name) and name in text]
    inside = [(text.index(name), text.index(name) + len(name)) for name in dotted]
    ends = [match.start() for match in _END.finditer(text)]
    free = [end for end in ends if not any(a <= end < b - 1 for a, b in inside)]
    dates = [len(text[: day.start].rstrip(" (").rstrip(",")) for day in find_days(text)]
    return text[: min([*free, *dates], default=len(text))].rstrip().removesuffix(".")


def _check_list(node: PostNode, start: int, body: str, facts: PaperFacts, context: Context) -> None:
    """Report names that are no author's, a wrong count of authors left out, or a wrong order."""
    more = _MORE.search(body)
    text = body[: more.start()] if more else body
    authors = [author for author in facts.paper.authors if visible_name(author.name)]
    names, source = visible_names(authors), f"arXiv:{facts.paper.id}, authors"
    listed = [name for name in SEPARATOR.split(text) if name.strip(" .")]
    if text == ", ".join(names):
        listed = names
    elif strangers := [name for name in listed if not context.is_author(name, authors)]:
        for name in strangers:
            near = get_close_matches(name, names, n=1, cutoff=_CLOSE)
            expected = near[0] if near else ", ".join(names[:_FEW])
            position = (node.block, start + text.index(name))
            context.report(_STRANGER, position, name, expected, source)
        return
    rest, stated = len(names) - len(listed), int(more[1].replace(",", "")) if more else 0
    # Names of the record that contain separators cannot be counted in a list.
    remaining = iter(authors)
    is_countable = listed == names[: len(listed)] or not any(map(SEPARATOR.search, names))
    if is_countable and rest != stated:
        context.report(_COUNT, (node.block, start + len(text)), str(stated), str(rest), source)
    # Names in the order of the authors, some of whom may be left out.
    elif not all(any(context.is_author(name, [author]) for author in remaining) for name in listed):
        found, expected = ", ".join(listed[:_FEW]), ", ".join(names[:_FEW])
        context.report(_ORDER, (node.block, start), found, expected, source)
