"""Holds quotations against titles and abstracts of their papers, in every version that is held.

A quotation may differ from the record by marked changes (`[W]e`, `…`, words in brackets),
typography and TeX.  Its fragments stand in the record's order, and no cut hides a denial or hedge.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from itertools import chain, pairwise, product
from typing import NamedTuple

from digest.check.context import Context, Read, Rule, record_of
from digest.grounding.lexicon import Token, is_connective, stem, tokenize
from digest.grounding.marked import is_hedge, is_negation
from digest.text import fold, shown, split_sentences

_FEWEST, _FEWEST_ALONE, _LONGEST = 6, 10, 400
"""Words of a quotation that is held against its record, or against all; of one that is compared."""
# What closes each mark that opens a quotation.
_CLOSING = {"“": "”", '"': '"', "„": "“”", "«": "»", "»": "«", "‘": "’", "「": "」", "『": "』"}
_MARK = re.compile(f"[{''.join({*_CLOSING, *''.join(_CLOSING.values())})}]")
_OMISSION = r"\[(?:…|\.(?:\s?\.){2})\]|…|\.(?:\s?\.){2}"
# What was put in, or in the place of words, stands in brackets; those of a record do as well.
_PUT_IN = re.compile(r"\[(?!\w\]\w)([^\[\]]*)\]")
_CUTS = (re.compile(_OMISSION), re.compile(f"{_OMISSION}|{_PUT_IN.pattern}"))
_WORD = re.compile(
    r"\[\w\]\w+|(?:(?<!\w)[-−‑–])?\d+(?:[.,]\d+)*(?:e[-−‑–]?\d+)?|(?<=\d)[/:](?=\d)|[^\W\d_]+(?:['’][^\W\d_]+)*|[%‰±<>≤≥=≠~∼≈×⁻€£¥]"
)
_COMMA = re.compile(r",(?=\d{3}(?!\d))")
_SIGNS = str.maketrans(
    {"−": "-", "‐": "-", "–": "-", "∼": "~", "≈": "~", "×": "x", "[": None, "]": None}
)
# Whose words they are may stand behind a dash at the end of a block quotation.
_SIGNED = re.compile(r"\s(?:[—–]|--?)\s(?:[^.!?;]|\bal\.|\b[A-Z]\.){1,60}$|\s\([^()]{1,60}\)$")
_LABELLED = re.compile(r"\s*(?:[^\s:]{1,30}\s){0,2}[^\s:]{1,30}:\s+")
_OUTER = "“„"  # marks that no other ones hold: what was opened before was never closed
_ALIKE, _ALIKE_ALONE = 0.6, 0.75
"""The least share of its words that an altered quotation has of its record, or of any."""
_TRIES = 5  # places in a text that are looked at
_AROUND, _SHOWN = 2, 160
_ALTERED = Rule("error", "quotation", "The record has other words here.")
_TURNED = Rule("error", "quotation", "The record has these words in another order.")
_UNMARKED = Rule("error", "quotation", "Words of the record are left out without a mark.")
_HIDING = Rule("error", "quotation", "What is cut here changes what the record says.")
_ANOTHER = Rule("error", "quotation", "These are words of another paper.")
_UNKNOWN = Rule("warning", "quotation", "This quotation is not in the record.")

Stretch = tuple[int, int, tuple[str, ...]]
"""Where a quotation with its marks stands in a block, and whose it is."""
Difference = tuple[int, str, str]
"""Where it stands in the block, what is found there, and what the record has."""


class _Words:
    """A text by its words, which are spelt alike in any typography."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans = [found.span() for found in _WORD.finditer(text)]
        self.keys = [
            _COMMA.sub("", fold(text[start:end]).translate(_SIGNS)) for start, end in self.spans
        ]
        self._joined = f" {' '.join(self.keys)} "

    @cached_property
    def _starts(self) -> list[int]:
        """Where each word begins among the joined ones."""
        starts, at = list[int](), 1
        for key in self.keys:
            starts.append(at)
            at += len(key) + 1
        return starts

    @cached_property
    def _sentences(self) -> list[int]:
        """The first word of each sentence, and how many words there are."""
        begins = [start for start, _ in self.spans]
        firsts = [bisect_left(begins, one.start) for one in split_sentences(self.text)]
        return [*firsts, len(self.keys)]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the words."""
        return frozenset(map(stem, self.keys))

    def sentence(self, word: int) -> tuple[int, int]:
        """Return the first word of a word's sentence, and the one behind its last."""
        at = bisect_right(self._sentences, word)
        return self._sentences[at - 1], self._sentences[min(at, len(self._sentences) - 1)]

    def find(self, keys: Sequence[str], first: int = 0) -> int:
        """Return where these words stand from a word on, -1 where they do not."""
        if first >= len(self.keys):
            return -1
        at = self._joined.find(f" {' '.join(keys)} ", self._starts[first] - 1)
        return bisect_left(self._starts, at + 1) if at >= 0 else -1

    def told(self, first: int, last: int) -> str:
        """Return the text from a word up to another."""
        spans = self.spans[max(first, 0) : max(last, 0)]
        return self.text[spans[0][0] : spans[-1][1]] if spans else ""


@lru_cache(maxsize=1024)
def _read(text: str) -> _Words:
    return _Words(shown(text))


class _Fragment(NamedTuple):
    """What stands between two cuts: its words, and from where on in its block."""

    said: _Words
    start: int
    is_verbatim: bool

    def place(self, word: int) -> int:
        """Return where a word stands in the block; formulas are at their fragment's place."""
        return self.start + (self.said.spans[word][0] if self.is_verbatim else 0)


class _Way(NamedTuple):
    """How a quotation may be meant: its text, the fragments of it, and what was put in by others.

    What stands in brackets is the record's own in one way, and put in between fragments in another.
    """

    text: str
    fragments: list[_Fragment]
    put_in: tuple[Token, ...]


def judge_quotations(read: Read, context: Context) -> list[Stretch]:
    """Report what quotations of a block have not from their record; return those that are judged.

    One that no record has anything of is left to be judged as any words are.
    """
    found = ((start, end, _judge(read, start, end, context)) for start, end in _find(read))
    return [(max(start - 1, 0), end + 1, (paper,)) for start, end, paper in found if paper]


def _find(read: Read) -> Iterator[tuple[int, int]]:
    """Yield where quotations stand, without their marks; a title is none, nor what has a link."""
    text, opened, marked = read.block.text, -1, 0
    linked = [one for one in read.founds if one.how == "link"]
    ahead = [one.start for one in read.founds if one.how in {"link", "address"}]
    titles = {(one.start, one.end) for one in read.founds if one.how == "title"}
    for mark in _MARK.finditer(text):
        at, sign = mark.start(), mark[0]
        is_closing = opened >= 0 and sign in _CLOSING[text[opened]]
        if is_closing and not text[at + 1 : at + 2].isalpha():
            is_title = (opened + 1, at) in titles
            if not is_title and not any(opened < one.end and one.start < at for one in linked):
                yield opened + 1, at
            marked += at - opened
            opened = -1
        elif sign in _CLOSING and (opened < 0 or sign in _OUTER or sign == text[opened] != '"'):
            opened = -1 if text[max(at - 1, 0) : at].isalnum() else at
    if read.block.is_quotation and marked < len(text) / 2:
        yield 0, min(ahead, default=len(text))


def _judge(read: Read, start: int, end: int, context: Context) -> str:
    """Judge a quotation, and return the paper that it was held against, "" where it was not."""
    text, name = read.block.text, _whose(read, start, end)
    count = len(_Words(text[start:end]).keys)
    if count < _FEWEST and not name and not read.block.is_headline:
        return ""
    papers = list(dict.fromkeys([name, *read.linked])) if name else list(context.paper_facts)
    if placed := _find_place(_ways(read, start, end), papers, context):
        paper, hidden = placed
        if name and hidden:
            _report(_HIDING, read, hidden, paper, context)
        return paper
    if count < _FEWEST or (name and not context.has_abstract([name])):
        return ""
    fragments = list(chain.from_iterable(map(_sentences, _split(text, start, end, _CUTS[0]))))
    if name:
        return _judge_unlike(read, (start, end), fragments, name, context)
    return _judge_alone(read, fragments, context) if count >= _FEWEST_ALONE else ""


def _find_place(
    ways: Sequence[_Way], papers: Sequence[str], context: Context
) -> tuple[str, Difference | None] | None:
    """Return the first paper that has a quotation word for word, and what a cut there hides."""
    for paper in papers:
        for source in _sources(paper, context):
            for way in ways:
                if not _is_free(way.put_in, source):
                    continue
                places = _places(way.fragments, source)
                hidden = [_find_hidden(way, one, source) for one in places]
                if hidden:
                    return paper, hidden[0] if all(hidden) else None
    return None


def _judge_alone(read: Read, fragments: Sequence[_Fragment], context: Context) -> str:
    """Report a quotation that stands with no paper and is nearly one's; return that, else ""."""
    for paper in context.paper_facts:
        alike = [one for one in _sources(paper, context) if _may_be_of(fragments, one)]
        if altered := alike and _find_altered(fragments, alike, _ALIKE_ALONE):
            _report(altered[0], read, altered[1], paper, context)
            return paper
    return ""


def _judge_unlike(
    read: Read,
    span: tuple[int, int],
    fragments: Sequence[_Fragment],
    name: str,
    context: Context,
) -> str:
    """Report a quotation that its paper has not so; return that paper, "" where it has nothing."""
    if altered := _find_altered(fragments, list(_sources(name, context)), _ALIKE):
        _report(altered[0], read, altered[1], name, context)
        return name
    told = read.block.text[slice(*span)][:_SHOWN]
    for other in context.paper_facts.keys() - {name}:
        if any(any(_places(fragments, source)) for source in _sources(other, context)):
            _report(_ANOTHER, read, (span[0], told, ""), other, context)
            return name
    _report(_UNKNOWN, read, (span[0], told, ""), name, context)
    return ""


def _may_be_of(fragments: Sequence[_Fragment], source: _Words) -> bool:
    """Return whether a text has as many different words of a quotation as its like must have."""
    keys = {key for one in fragments for key in one.said.keys}
    return len(keys.intersection(source.keys)) >= _ALIKE_ALONE * len(keys)


def _ways(read: Read, start: int, end: int) -> list[_Way]:
    """Return how a quotation may be meant: one without marks may be labelled and signed."""
    text, starts, ends = read.block.text, [start], [end]
    if read.block.is_quotation and text[max(start - 1, 0) : start] not in _CLOSING:
        labelled, signed = _LABELLED.match(text, start, end), _SIGNED.search(text, start, end)
        starts += [labelled.end()] if labelled else []
        ends += [signed.start()] if signed else []
    put_in = tuple(chain.from_iterable(map(tokenize, _PUT_IN.findall(text, start, end))))
    cuts = zip(_CUTS, ((), put_in), strict=True) if put_in else [(_CUTS[0], ())]
    return [
        _Way(text[first:last], _split(text, first, last, cut), told)
        for first, last, (cut, told) in product(starts, ends, cuts)
    ]


def _is_free(put_in: Sequence[Token], source: _Words) -> bool:
    """Return whether what was put in only says what is meant, in words of the record."""
    return not any(
        is_negation(one) or is_hedge(one) or one.kind == "number" for one in put_in
    ) and all(is_connective(one.text) or stem(one.text) in source.stems for one in put_in)


def _report(rule: Rule, read: Read, told: Difference, paper: str, context: Context) -> None:
    at, found, expected = told
    context.report(rule, (read.block, at), found, expected[:_SHOWN], record_of([paper]))


def _whose(read: Read, start: int, end: int) -> str:
    """Return the paper that a quotation stands with, "" where it is none.

    That is the one whose link is nearest in its block, else that of the head or heading above,
    else the one that is named beside it.
    """
    linked = [
        one
        for one in read.founds
        if one.how == "link" or (one.how != "name" and not start <= one.start < end)
    ]
    behind = (one for one in linked if read.block.text[end + 1 : one.start].strip() in {"(", "["})
    before = (one for one in reversed(linked) if one.end <= start)
    named = {one.paper for one in read.founds}
    if read.block.is_headline:
        return ""
    if linked:
        return next(chain(behind, before, linked)).paper
    if len(read.topic) == 1:
        return read.topic[0]
    return named.pop() if len(named) == 1 else ""


def _sources(paper: str, context: Context) -> Iterator[_Words]:
    """Yield the texts of a paper, those of its newest version first."""
    for one in context.versions(paper):
        yield from map(_read, (one.abstract, one.title, one.comment or ""))


def _split(text: str, start: int, end: int, cut: re.Pattern[str]) -> list[_Fragment]:
    """Return what stands between the cuts of a quotation."""
    cuts = [one.span() for one in cut.finditer(text, start, end)]
    borders = [(start, start), *cuts, (end, end)]
    fragments = []
    for (_, first), (last, _) in pairwise(borders):
        raw = text[first:last]
        said = shown(raw.strip())
        at = first + len(raw) - len(raw.lstrip())
        fragments.append(_Fragment(_Words(said), at, said == raw.strip()))
    return [one for one in fragments if one.said.keys]


def _sentences(fragment: _Fragment) -> Iterator[_Fragment]:
    """Yield the sentences of a fragment, each as one."""
    for one in split_sentences(fragment.said.text):
        start = fragment.start + (one.start if fragment.is_verbatim else 0)
        said = _Words(one.text)
        if said.keys:
            yield _Fragment(said, start, fragment.is_verbatim)


def _places(fragments: Sequence[_Fragment], source: _Words) -> Iterator[list[tuple[int, int]]]:
    """Yield where a text has all these fragments in order, by its words: some of such places."""
    start = 0
    for _ in range(_TRIES if fragments else 0):
        places, last = list[tuple[int, int]](), start
        for one in fragments:
            first = source.find(one.said.keys, last)
            if first < 0:
                return
            last = first + len(one.said.keys)
            places.append((first, last))
        yield places
        start = places[0][0] + 1


def _find_hidden(way: _Way, places: Sequence[tuple[int, int]], source: _Words) -> Difference | None:
    """Return the first cut inside a sentence that leaves out a denial or hedge."""
    fragments, text = way.fragments, way.text.strip()
    head, tail = fragments[0], fragments[-1]
    (first, _), (_, last) = places[0], places[-1]
    gaps = list[tuple[_Fragment, int, int]]()
    if text[:1].isupper() or text[:1] == "[" or _CUTS[0].match(text):
        gaps.append((head, source.sentence(first)[0], first))
    for fragment, (_, end), (begin, _) in zip(fragments[1:], places, places[1:], strict=False):
        stop, start = source.sentence(end - 1)[1], source.sentence(begin)[0]
        gaps += [(fragment, end, min(stop, begin)), (fragment, max(start, stop), begin)]
    if text.rstrip(" ,;").endswith((".", "!", "?", "…", "]")):
        gaps.append((tail, last, source.sentence(last - 1)[1]))
    for fragment, start, end in gaps:
        cut = source.told(start, end) if start < end else ""
        if any(is_negation(one) or is_hedge(one) for one in tokenize(cut)):
            return fragment.start, fragment.said.told(0, 2 * _AROUND), cut
    return None


def _find_altered(
    fragments: Sequence[_Fragment], sources: Sequence[_Words], alike: float
) -> tuple[Rule, Difference] | None:
    """Return what is wrong first in a quotation most of whose words one of these texts has."""
    count = sum(len(one.said.keys) for one in fragments)
    compared = [[_compare(one.said, source) for one in fragments] for source in sources]
    best, source = max(
        zip(compared, sources, strict=True), key=lambda pair: sum(one.shared for one in pair[0])
    )
    if sum(one.shared for one in best) < alike * count:
        return None
    for fragment, one in zip(fragments, best, strict=True):
        if one.wrong:
            start, end, first, last = one.wrong
            found = fragment.said.told(start - _AROUND, end + _AROUND)
            expected = source.told(first - _AROUND, last + _AROUND)
            at = fragment.place(min(start, len(fragment.said.keys) - 1))
            return _ALTERED, (at, found, expected)
    head, *others = fragments
    if places := next(_places(fragments, source), None):
        gap = next(at for at, (one, two) in enumerate(pairwise(places)) if one[1] < two[0])
        cut = source.told(places[gap][1], places[gap + 1][0])
        return _UNMARKED, (others[gap].start, others[gap].said.told(0, 2 * _AROUND), cut)
    return _TURNED, (head.start, head.said.told(0, 2 * _AROUND), "")


class _Likeness(NamedTuple):
    """How many words of a fragment a text has there, and where they first differ.

    `wrong` are the words of the fragment and those of the text, each from one up to another.
    """

    shared: int
    wrong: tuple[int, int, int, int] | None = None


def _compare(said: _Words, source: _Words) -> _Likeness:
    """Compare a fragment with the stretch of a text that has its longest common run of words."""
    if source.find(said.keys) >= 0:
        return _Likeness(len(said.keys))
    keys = said.keys[:_LONGEST]
    run = SequenceMatcher(None, keys, source.keys, autojunk=False).find_longest_match()
    first = max(run.b - run.a - len(keys) // 4 - 1, 0)
    last = run.b - run.a + len(keys) + len(keys) // 4 + 1
    matcher = SequenceMatcher(None, keys, source.keys[first:last], autojunk=False)
    shared = sum(one.size for one in matcher.get_matching_blocks())
    changes = [
        (start, end, first + begin, first + stop)
        for kind, start, end, begin, stop in matcher.get_opcodes()
        # What the record has before and behind is not quoted.
        if kind != "equal" and (start < end or 0 < start < len(keys))
    ]
    return _Likeness(shared, changes[0] if changes else (0, len(keys), first, last))
