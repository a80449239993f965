"""Finds the parts of a post that need no check: page elements, notes, and verified sentences.

Data can be forged.  They are trusted only if the record supports them, and if the library remembers
that the model's sentence was verified.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from digest.blocks import Block, Mark
from digest.check.context import (
    CHART,
    CORRECTIONS,
    ELSEWHERE,
    FOOTER,
    LABEL,
    PARTS,
    SOURCES,
    Context,
    PostNode,
    Records,
    Rule,
)
from digest.check.counts import COUNTED, LATE, Spans
from digest.check.frame import read_frame
from digest.codec import parse
from digest.grounding.lexicon import tokenize
from digest.model import Elsewhere, Statement
from digest.text import Span, fold_words, short_date, shown, split_sentences
from digest.writing.editor.verification import is_supported

_PARTS = ("lead", "outlook")
_STRANGE = Rule("error", "link", "The issue's data has no such entry of a feed.")
_CHANGED = Rule("warning", "support", "This was changed since it was verified.")
# The least similarity of a verified sentence and an editor's change of it.
_ALIKE = 0.75


class VerifiedSentence(NamedTuple):
    """A model's sentence that was verified: its text, its papers, and the name before a bullet."""

    text: str
    papers: tuple[str, ...]
    name: str = ""


def find_verified(context: Context, records: Records) -> tuple[VerifiedSentence, ...]:
    """Return the sentences of the data that a model wrote and that are verified here."""
    statements = _find_statements(context.post.digest_json)
    return tuple(filter(None, (_verify(item, context, records) for item in statements)))


def _find_statements(digest_json: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield all statements of the data."""
    for part in _PARTS:
        yield from _objects(digest_json.get(part))
    yield from _objects([digest_json.get("headline")])
    for section in _objects(digest_json.get("sections")):
        yield from _objects(section.get("statements"))
    for resource in _objects(digest_json.get("resources")):
        # The words of a bullet follow its name.
        statements = _objects([resource.get("statement")])
        yield from ({**statement, "name": resource.get("name")} for statement in statements)


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _verify(
    record: Mapping[str, Any], context: Context, records: Records
) -> VerifiedSentence | None:
    """Return a model's statement if it is verified, else None.

    Its quotes must be whole sentences of abstracts that have its figures, units, names and claims.
    Its meaning was verified when it was written; the library remembers that.
    """
    if not str(record.get("by", "")).startswith("model:"):
        return None
    try:
        statement, name = parse(Statement, record), str(record.get("name", ""))
        papers = dict.fromkeys([mention.paper for mention in statement.mentions])
        papers |= dict.fromkeys([quote.paper for quote in statement.quotes])
        paper_facts = {paper: context.paper_facts[paper] for paper in papers}
    except (KeyError, TypeError, ValueError):
        return None
    for quote in statement.quotes:
        sentences = split_sentences(paper_facts[quote.paper].paper.abstract)
        if quote.field != "abstract" or Span(quote.start, quote.end, quote.text) not in sentences:
            return None
    is_held = (
        bool(statement.quotes)
        and is_supported(statement, list(paper_facts.values()), context.passages, context.post.lang)
        and records.has_proof(statement)
    )
    # As the post's blocks are read.
    as_block = Block(kind="paragraph", text=statement.text, anchors=((0, 1, 1),))
    (block,) = read_frame([as_block], context.post.lang)
    return VerifiedSentence(block.text, tuple(papers), name) if is_held else None


def verified_in(
    node: PostNode, verified: Sequence[VerifiedSentence]
) -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    """Return the spans of verified sentences in a block, each with its papers.

    A sentence with a link to another paper is left out, and so is a bullet without its name.
    """
    spans = []
    for sentence in verified:
        start = node.block.text.find(sentence.text)
        end = start + len(sentence.text)
        refs = (ref for ref in node.refs if start <= ref.start < end)
        linked = {ref.paper for ref in refs if ref.how != "name"}
        head = node.block.text[: max(start, 0)].strip(" :")
        is_whole = not sentence.name or head == sentence.name
        if start >= 0 and linked <= set(sentence.papers) and is_whole:
            spans.append((0 if sentence.name else start, end, sentence.papers))
    return tuple(spans)


def check_changed(
    context: Context, verified: Sequence[VerifiedSentence], spans: Mapping[str, tuple[Block, int]]
) -> None:
    """Report sentences that are similar to verified ones, but were changed."""
    texts = [node.block.text for node in context.nodes]
    for sentence in verified:
        if not any(sentence.text in text for text in texts):
            for changed in get_close_matches(sentence.text, spans, n=1, cutoff=_ALIKE):
                context.report(_CHANGED, spans[changed], beginning(changed))


def beginning(text: str) -> str:
    """Return the beginning of a text."""
    return f"{text[:60]}…"


_LISTS = ("Datasets and benchmarks", "Code and models")
# The beginnings of our footer's lines; their figures and dates are checked elsewhere.
_LINES = ("Looked through: ", "Could not be looked at: ", "Made with digest", *COUNTED, *LATE)
# The words of a record that our page shows as the source of a sentence.
_SOURCE = re.compile(r".+? \([^()]*\): (?P<proofs>.+? arXiv:\S+)")
_PROOF = re.compile(r"(?P<words>.+?) arXiv:(?P<paper>[^\s;]+)(?:; |$)")
# The fixed words of a correction.
_CORRECTION = re.compile(
    r", in the issue of [A-Z][a-z]+\.? \d{1,2}, \d{4}(?=\.)"
    r"|It has been withdrawn(?:; no reason is stated)?"
    r"|Its (?:comment|abstract) on arXiv reads(?=: )"
)
_BUTTONS = ("share this", "post comment", "made with digest", "code or data promised")
_CODE_SIGNS = frozenset("_/=(){}<>\\$;|")
_LONGEST_NAME = 6


def is_page_part(node: PostNode, context: Context) -> bool:
    """Return whether a block is a fixed part of our page, or one that says nothing of papers."""
    text = node.block.text.strip()
    # In plain text, words in capitals may look like names.
    if text in _LISTS or (node.block.is_heading and text.casefold() in PARTS):
        return True
    if node.under(SOURCES) and (source := _SOURCE.fullmatch(text)):
        for proof in _PROOF.finditer(source["proofs"]):
            # Nothing can be said of a paper that is unknown.
            facts = context.paper_facts.get(proof["paper"])
            texts = (facts.paper.title, facts.paper.abstract) if facts else ()
            words = proof["words"].strip("“”")
            if facts and not any(words in shown(text) for text in texts):
                return False
        return True
    if node.under(CHART) and not node.refs:
        return True
    if not node.under(FOOTER) or node.block.links:
        return False
    is_free = not node.refs and not any(token.kind == "number" for token in tokenize(text))
    return text.lstrip("0123456789, ").startswith(_LINES) or is_free


def check_elsewhere(node: PostNode, context: Context) -> bool:
    """Return whether a block is an entry of a feed; it must be one of the data.

    Without data, it is checked like any other text.
    """
    held = context.post.digest_json
    if node.block.kind != "item" or not node.under(ELSEWHERE) or "elsewhere" not in held:
        return False
    links = [mark.target for mark in node.block.links] or [it.url for it in node.addresses]
    words = fold_words(node.block.text)
    for record in _objects(held["elsewhere"]):
        try:
            entry = parse(Elsewhere, record)
        except (TypeError, ValueError):
            continue
        told = fold_words(f"{shown(entry.title)} {shown(entry.feed)} {short_date(entry.day)}")
        if links == [entry.url] and words[: len(told)] == told:
            return True
    context.report(_STRANGE, (node.block, 0), beginning(node.block.text))
    return True


def is_button(text: str) -> bool:
    """Return whether a sentence is a button of the page."""
    return text.casefold().startswith(_BUTTONS)


def find_set_off(node: PostNode) -> Spans:
    """Return the spans that are names or code, not prose.

    They are code, the bold name at the head of an item (checked elsewhere), and the name of the
    post before a headline's colon: `3D Vision This Week: …`.
    """
    spans = [(mark.start, mark.end) for mark in node.block.marks if _is_set_off(node, mark)]
    end = node.block.text.find(": ") if node.block.is_headline else -1
    if end >= 0 and all(ref.start > end for ref in node.refs):
        spans.append((0, end))
    if node.under(CORRECTIONS):
        spans += [match.span() for match in _CORRECTION.finditer(node.block.text)]
    return spans


def _is_set_off(node: PostNode, mark: Mark) -> bool:
    text = node.block.text[mark.start : mark.end]
    if mark.kind == "code":
        is_word = len(text.split()) == 1 and not any(t.kind == "number" for t in tokenize(text))
        return is_word or not _CODE_SIGNS.isdisjoint(text)
    is_head = node.block.kind == "item" and not node.block.text[: mark.start].strip()
    return mark.kind == "strong" and is_head and len(text.split()) <= _LONGEST_NAME


_NOTES = re.compile(
    r"(?:(?<=\S)\s?|^)\[\d{1,3}(?:\s?[,–-]\s?\d{1,3})*\]|\+\s\d{1,6}\smore\sauthors?"
    rf"|\(earlier work of \d{{4}}\)|\b{LABEL}:(?=\shttps?://)|(?<=\.)\s{LABEL}(?:\s·\s{LABEL})*\.?$"
    r"|^(?:Foremost(?: this week)?|Also evaluated on)(?=: )"
    r"|^The abstracts of this sample are retold: [^.]+"
    r"|\bCode or data promised\b"
    rf"|\b{LABEL} \(promised\)"
    r"|(?:\bdoi:\s?)?\b10\.\d{4,9}/[^\s,;)\]]*\w"
    # `Six papers bring …`, `Three of the papers use …`: a count of papers.
    r"|^(?:[A-Z][a-z-]+|\d+)(?= (?:of the )?(?:papers|abstracts|titles)\b)"
    r"|^(?:In (?:addition|contrast|particular|short|turn|(?:a|the) (?:similar|same)"
    r" (?:spirit|vein))|By contrast|On the (?:one|other) hand|At last|For (?:example|instance)"
    r"|Building on this|Turning to (?:\w+ )?\w+)(?=,)"
)
_SHOWN = re.compile(
    r"\b\d[\d.,]*k?[\s-](?:(?:GitHub|minutes?|mins?)[\s-])?"
    r"(?P<what>stars?|forks|upvotes?|likes|claps|downloads|citations|votes|views|read|pages?)\b"
    r"|[★⭐☆]\s?\d[\d.,]*k?",
    re.IGNORECASE,
)


_USED = "Also evaluated on"


def find_used(node: PostNode, context: Context) -> Iterator[tuple[int, int]]:
    """Yield the spans of names of data that the papers of a line use."""
    text, papers = node.block.text, {ref.paper for ref in node.refs}
    held = [context.paper_facts[paper] for paper in papers if paper in context.paper_facts]
    names = {shown(used.name) for facts in held for used in facts.used_datasets}
    for name in names if text.startswith(_USED) else ():
        yield from (match.span() for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text))


def find_asides(span: Span, papers: Sequence[str], context: Context) -> Spans:
    """Return the spans of a sentence that claim nothing about results."""
    stems = context.evidence(papers or context.paper_facts).stems
    spans = [match.span() for match in _NOTES.finditer(span.text)]
    spans += [
        match.span()
        for match in _SHOWN.finditer(span.text)
        if not match["what"] or match["what"].casefold().removesuffix("s") not in stems
    ]
    return [(span.start + start, span.start + end) for start, end in spans]
