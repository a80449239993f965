"""Compares quotations with titles and abstracts of their papers, in every known version.

A quotation may differ from the record by marked changes (`[W]e`, `…`, words in brackets),
typography and TeX.  Its fragments keep the record's order, and no cut hides a negation or a hedge.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property
from itertools import chain, pairwise, product
from typing import NamedTuple

from digest.check.context import Context, PostNode, Rule, record_of
from digest.grounding.lexicon import Token, is_connective, stem, tokenize
from digest.grounding.marked import is_hedge, is_negation
from digest.text import fold, shown, split_sentences

_FEWEST, _FEWEST_ALONE, _LONGEST = 6, 10, 400
"""Fewest words to compare with the paper's record, and with all records; most words to align."""
# The closing marks for each opening quotation mark.
_CLOSING = {"“": "”", '"': '"', "„": "“”", "«": "»", "»": "«", "‘": "’", "「": "」", "『": "』"}
_MARK = re.compile(f"[{''.join({*_CLOSING, *''.join(_CLOSING.values())})}]")
_OMISSION = r"\[(?:…|\.(?:\s?\.){2})\]|…|\.(?:\s?\.){2}"
# Words in brackets: put in by the quoting author, or part of the record.
_PUT_IN = re.compile(r"\[(?!\w\]\w)([^\[\]]*)\]")
_CUTS = (re.compile(_OMISSION), re.compile(f"{_OMISSION}|{_PUT_IN.pattern}"))
_WORD = re.compile(
    r"\[\w\]\w+|(?:(?<!\w)[-−‑–])?\d+(?:[.,]\d+)*(?:e[-−‑–]?\d+)?|(?<=\d)[/:](?=\d)|[^\W\d_]+(?:['’][^\W\d_]+)*|[%‰±<>≤≥=≠~∼≈×⁻€£¥]"
)
_COMMA = re.compile(r",(?=\d{3}(?!\d))")
_SIGNS = str.maketrans(
    {"−": "-", "‐": "-", "–": "-", "∼": "~", "≈": "~", "×": "x", "[": None, "]": None}
)
# The source of a block quotation, behind a dash at its end.
_SIGNED = re.compile(r"\s(?:[—–]|--?)\s(?:[^.!?;]|\bal\.|\b[A-Z]\.){1,60}$|\s\([^()]{1,60}\)$")
_LABELLED = re.compile(r"\s*(?:[^\s:]{1,30}\s){0,2}[^\s:]{1,30}:\s+")
_OUTER = "“„"  # marks that are never nested: they end an unclosed quotation
_ALIKE, _ALIKE_ALONE = 0.6, 0.75
"""Least share of words that an altered quotation has in common with its record, or any record."""
_TRIES = 5  # alignments with a text that are tried
_AROUND, _SHOWN = 2, 160
_ALTERED = Rule("error", "quotation", "The record has other words here.")
_TURNED = Rule("error", "quotation", "The record has these words in another order.")
_UNMARKED = Rule("error", "quotation", "Words of the record are left out without a mark.")
_HIDING = Rule("error", "quotation", "What is cut here changes what the record says.")
_ANOTHER = Rule("error", "quotation", "These are words of another paper.")
_UNKNOWN = Rule("warning", "quotation", "This quotation is not in the record.")

JudgedSpan = tuple[int, int, tuple[str, ...]]
"""The span of a quotation with its marks in a block, and its papers."""
Difference = tuple[int, str, str]
"""The offset in the block, the words there, and the record's words."""


class Words:
    """A text as words in one spelling, whatever its typography."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [match.span() for match in _WORD.finditer(text)]
        self.keys = [
            _COMMA.sub("", fold(text[start:end]).translate(_SIGNS)) for start, end in self.spans
        ]
        self._joined = f" {' '.join(self.keys)} "

    @cached_property
    def _starts(self) -> list[int]:
        """The offset of each word in the joined words."""
        starts, at = list[int](), 1
        for key in self.keys:
            starts.append(at)
            at += len(key) + 1
        return starts

    @cached_property
    def _firsts(self) -> list[int]:
        """The number of each sentence's first word, and the number of words."""
        begins = [start for start, _ in self.spans]
        firsts = [bisect_left(begins, sentence.start) for sentence in split_sentences(self.text)]
        return [*firsts, len(self.keys)]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset(map(stem, self.keys))

    def sentence(self, word: int) -> tuple[int, int]:
        """Return the range of words of the sentence that has a word."""
        at = bisect_right(self._firsts, word)
        return self._firsts[at - 1], self._firsts[min(at, len(self._firsts) - 1)]

    def find(self, keys: Sequence[str], first: int = 0) -> int:
        """Return the first position of these words from a word on, -1 if there is none."""
        if first >= len(self.keys):
            return -1
        at = self._joined.find(f" {' '.join(keys)} ", self._starts[first] - 1)
        return bisect_left(self._starts, at + 1) if at >= 0 else -1

    def extract(self, first: int, last: int) -> str:
        """Return the text from the first word up to, but not with, the last."""
        spans = self.spans[max(first, 0) : max(last, 0)]
        return self.text[spans[0][0] : spans[-1][1]] if spans else ""


class _Fragment(NamedTuple):
    """The words between two cuts, and their offset in the block."""

    words: Words
    start: int
    is_verbatim: bool

    def position(self, word: int) -> int:
        """Return the offset of a word in the block; if the text has formulas, of its fragment."""
        return self.start + (self.words.spans[word][0] if self.is_verbatim else 0)


class _Variant(NamedTuple):
    """A way to read a quotation: its text, its fragments, and the words added when quoting.

    Words in brackets belong to the record in one variant; in another they are added words.
    """

    text: str
    fragments: list[_Fragment]
    put_in: tuple[Token, ...]


def judge_quotations(node: PostNode, context: Context) -> list[JudgedSpan]:
    """Report words of quotations that their records do not have; return the judged quotations.

    A quotation without words of any record is judged as ordinary words elsewhere.
    """
    found = ((s, e, _judge_quotation(node, s, e, context)) for s, e in _find_quotations(node))
    return [(max(start - 1, 0), end + 1, (paper,)) for start, end, paper in found if paper]


def _find_quotations(node: PostNode) -> Iterator[tuple[int, int]]:
    """Yield the spans of quotations without marks; titles, and text with a link, are left out."""
    text, opened, marked = node.block.text, -1, 0
    linked = [ref for ref in node.refs if ref.how == "link"]
    ahead = [ref.start for ref in node.refs if ref.how in {"link", "address"}]
    titles = {(ref.start, ref.end) for ref in node.refs if ref.how == "title"}
    for mark in _MARK.finditer(text):
        at, sign = mark.start(), mark[0]
        is_closing = opened >= 0 and sign in _CLOSING[text[opened]]
        if is_closing and not text[at + 1 : at + 2].isalpha():
            is_title = (opened + 1, at) in titles
            if not is_title and not any(opened < ref.end and ref.start < at for ref in linked):
                yield opened + 1, at
            marked += at - opened
            opened = -1
        elif sign in _CLOSING and (opened < 0 or sign in _OUTER or sign == text[opened] != '"'):
            opened = -1 if text[max(at - 1, 0) : at].isalnum() else at
    if node.block.is_quotation and marked < len(text) / 2:
        yield 0, min(ahead, default=len(text))


def _judge_quotation(node: PostNode, start: int, end: int, context: Context) -> str:
    """Judge a quotation; return the paper it was compared with, "" if there was none."""
    text, name = node.block.text, _quoted_paper(node, start, end)
    count = len(Words(text[start:end]).keys)
    if count < _FEWEST and not name and not node.block.is_headline:
        return ""
    papers = list(dict.fromkeys([name, *node.linked])) if name else list(context.paper_facts)
    if placed := _find_source(_variants(node, start, end), papers, context):
        paper, hidden = placed
        if name and hidden:
            _report(_HIDING, node, hidden, paper, context)
        return paper
    if count < _FEWEST or (name and not context.has_abstract([name])):
        return ""
    fragments = list(chain.from_iterable(map(_split_sentences, _split(text, start, end, _CUTS[0]))))
    if name:
        return _judge_unlike(node, (start, end), fragments, name, context)
    return _judge_alone(node, fragments, context) if count >= _FEWEST_ALONE else ""


def _find_source(
    variants: Sequence[_Variant], papers: Sequence[str], context: Context
) -> tuple[str, Difference | None] | None:
    """Return the first paper with a quotation word for word, and the words that a cut hides."""
    for paper in papers:
        for source in _sources(paper, context):
            for variant in variants:
                if not _keeps_meaning(variant.put_in, source):
                    continue
                alignments = _align(variant.fragments, source)
                hidden = [_find_hidden(variant, alignment, source) for alignment in alignments]
                if hidden:
                    return paper, hidden[0] if all(hidden) else None
    return None


def _judge_alone(node: PostNode, fragments: Sequence[_Fragment], context: Context) -> str:
    """Report an unattributed quotation that is almost a paper's; return that paper, else ""."""
    keys = {key for fragment in fragments for key in fragment.words.keys}
    for paper in context.paper_facts:
        alike = [
            source
            for source in _sources(paper, context)
            if len(keys.intersection(source.keys)) >= _ALIKE_ALONE * len(keys)
        ]
        if altered := alike and _find_altered(fragments, alike, _ALIKE_ALONE):
            _report(altered[0], node, altered[1], paper, context)
            return paper
    return ""


def _judge_unlike(
    node: PostNode,
    span: tuple[int, int],
    fragments: Sequence[_Fragment],
    name: str,
    context: Context,
) -> str:
    """Report a quotation that differs from its paper; return the paper if similar, else ""."""
    if altered := _find_altered(fragments, list(_sources(name, context)), _ALIKE):
        _report(altered[0], node, altered[1], name, context)
        return name
    quoted = node.block.text[slice(*span)][:_SHOWN]
    for other in context.paper_facts.keys() - {name}:
        if any(any(_align(fragments, source)) for source in _sources(other, context)):
            _report(_ANOTHER, node, (span[0], quoted, ""), other, context)
            return name
    _report(_UNKNOWN, node, (span[0], quoted, ""), name, context)
    return ""


def _variants(node: PostNode, start: int, end: int) -> list[_Variant]:
    """Return the variants of a quotation: a label or source is cut from one without marks."""
    text, starts, ends = node.block.text, [start], [end]
    if node.block.is_quotation and text[max(start - 1, 0) : start] not in _CLOSING:
        labelled, signed = _LABELLED.match(text, start, end), _SIGNED.search(text, start, end)
        starts += [labelled.end()] if labelled else []
        ends += [signed.start()] if signed else []
    put_in = tuple(chain.from_iterable(map(tokenize, _PUT_IN.findall(text, start, end))))
    cuts = zip(_CUTS, ((), put_in), strict=True) if put_in else [(_CUTS[0], ())]
    return [
        _Variant(text[first:last], _split(text, first, last, cut), added)
        for first, last, (cut, added) in product(starts, ends, cuts)
    ]


def _keeps_meaning(put_in: Sequence[Token], source: Words) -> bool:
    """Return whether the words put in are words of the record that change no meaning."""
    return not any(
        is_negation(token) or is_hedge(token) or token.kind == "number" for token in put_in
    ) and all(is_connective(token.text) or stem(token.text) in source.stems for token in put_in)


def _report(rule: Rule, node: PostNode, what: Difference, paper: str, context: Context) -> None:
    at, found, expected = what
    context.report(rule, (node.block, at), found, expected[:_SHOWN], record_of([paper]))


def _quoted_paper(node: PostNode, start: int, end: int) -> str:
    """Return the paper that a quotation is attributed to, "" if there is none.

    It is the paper of the nearest link in the block; else the paper of the head or heading above;
    else the only paper named in the block.
    """
    linked = [
        ref
        for ref in node.refs
        if ref.how == "link" or (ref.how != "name" and not start <= ref.start < end)
    ]
    behind = (ref for ref in linked if node.block.text[end + 1 : ref.start].strip() in {"(", "["})
    before = (ref for ref in reversed(linked) if ref.end <= start)
    named = {ref.paper for ref in node.refs}
    if node.block.is_headline:
        return ""
    if linked:
        return next(chain(behind, before, linked)).paper
    if len(node.topic) == 1:
        return node.topic[0]
    return named.pop() if len(named) == 1 else ""


def _sources(paper: str, context: Context) -> Iterator[Words]:
    """Yield the texts of a paper, the newest version first."""
    for version in context.versions(paper):
        for text in (version.abstract, version.title, version.comment or ""):
            if text not in context.words:
                context.words[text] = Words(shown(text))
            yield context.words[text]


def _split(text: str, start: int, end: int, cut: re.Pattern[str]) -> list[_Fragment]:
    """Return the fragments between the cuts of a quotation."""
    cuts = [match.span() for match in cut.finditer(text, start, end)]
    borders = [(start, start), *cuts, (end, end)]
    fragments = []
    for (_, first), (last, _) in pairwise(borders):
        raw = text[first:last]
        plain = shown(raw.strip())
        at = first + len(raw) - len(raw.lstrip())
        fragments.append(_Fragment(Words(plain), at, plain == raw.strip()))
    return [fragment for fragment in fragments if fragment.words.keys]


def _split_sentences(fragment: _Fragment) -> Iterator[_Fragment]:
    """Yield the sentences of a fragment, each as a fragment."""
    for sentence in split_sentences(fragment.words.text):
        start = fragment.start + (sentence.start if fragment.is_verbatim else 0)
        words = Words(sentence.text)
        if words.keys:
            yield _Fragment(words, start, fragment.is_verbatim)


def _align(fragments: Sequence[_Fragment], source: Words) -> Iterator[list[tuple[int, int]]]:
    """Yield some alignments: the ranges of words at which a text has the fragments in order."""
    start = 0
    for _ in range(_TRIES if fragments else 0):
        spans, last = list[tuple[int, int]](), start
        for fragment in fragments:
            first = source.find(fragment.words.keys, last)
            if first < 0:
                return
            last = first + len(fragment.words.keys)
            spans.append((first, last))
        yield spans
        start = spans[0][0] + 1


def _find_hidden(
    variant: _Variant, alignment: Sequence[tuple[int, int]], source: Words
) -> Difference | None:
    """Return the first cut inside a sentence that leaves out a negation or a hedge."""
    fragments, text = variant.fragments, variant.text.strip()
    head, tail = fragments[0], fragments[-1]
    (first, _), (_, last) = alignment[0], alignment[-1]
    gaps = list[tuple[_Fragment, int, int]]()
    if text[:1].isupper() or text[:1] == "[" or _CUTS[0].match(text):
        gaps.append((head, source.sentence(first)[0], first))
    for fragment, ((_, end), (begin, _)) in zip(fragments[1:], pairwise(alignment), strict=True):
        stop, start = source.sentence(end - 1)[1], source.sentence(begin)[0]
        gaps += [(fragment, end, min(stop, begin)), (fragment, max(start, stop), begin)]
    if text.rstrip(" ,;").endswith((".", "!", "?", "…", "]")):
        gaps.append((tail, last, source.sentence(last - 1)[1]))
    for fragment, start, end in gaps:
        cut = source.extract(start, end) if start < end else ""
        if any(is_negation(token) or is_hedge(token) for token in tokenize(cut)):
            return fragment.start, fragment.words.extract(0, 2 * _AROUND), cut
    return None


def _find_altered(
    fragments: Sequence[_Fragment], sources: Sequence[Words], alike: float
) -> tuple[Rule, Difference] | None:
    """Return the first error in a quotation, if one of these texts has most of its words."""
    count = sum(len(fragment.words.keys) for fragment in fragments)
    compared = [[_compare(fragment.words, source) for fragment in fragments] for source in sources]
    shares = [sum(shared for shared, _ in row) for row in compared]
    most = shares.index(max(shares))
    best, source = compared[most], sources[most]
    if shares[most] < alike * count:
        return None
    for fragment, (_, wrong) in zip(fragments, best, strict=True):
        if wrong:
            start, end, first, last = wrong
            found = fragment.words.extract(start - _AROUND, end + _AROUND)
            expected = source.extract(first - _AROUND, last + _AROUND)
            at = fragment.position(min(start, len(fragment.words.keys) - 1))
            return _ALTERED, (at, found, expected)
    head, *others = fragments
    if alignment := next(_align(fragments, source), None):
        gap = next(at for at, (a, b) in enumerate(pairwise(alignment)) if a[1] < b[0])
        cut = source.extract(alignment[gap][1], alignment[gap + 1][0])
        return _UNMARKED, (others[gap].start, others[gap].words.extract(0, 2 * _AROUND), cut)
    return _TURNED, (head.start, head.words.extract(0, 2 * _AROUND), "")


def _compare(words: Words, source: Words) -> tuple[int, tuple[int, int, int, int] | None]:
    """Compare a fragment with the part of a text around their longest common run of words.

    Return the number of words that they share, and their first difference: the range of words in
    the fragment, and that in the text.
    """
    if source.find(words.keys) >= 0:
        return len(words.keys), None
    keys = words.keys[:_LONGEST]
    run = SequenceMatcher(None, keys, source.keys, autojunk=False).find_longest_match()
    first = max(run.b - run.a - len(keys) // 4 - 1, 0)
    last = run.b - run.a + len(keys) + len(keys) // 4 + 1
    matcher = SequenceMatcher(None, keys, source.keys[first:last], autojunk=False)
    shared = sum(block.size for block in matcher.get_matching_blocks())
    changes = [
        (start, end, first + begin, first + stop)
        for kind, start, end, begin, stop in matcher.get_opcodes()
        # Words of the record before and behind the fragment are not quoted.
        if kind != "equal" and (start < end or 0 < start < len(keys))
    ]
    return shared, changes[0] if changes else (0, len(keys), first, last)
