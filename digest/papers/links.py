"""Finds a paper's links with their words, kind and evidence, and unites what is found of each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from digest.model import Link, Paper
from digest.papers.hosts import (
    Address,
    canonical,
    find_addresses,
    kind_of,
    leads_to_literature,
    link_key,
    may_hold_address,
)
from digest.papers.ownership import (
    RECORD,
    SHORT_WORD,
    Ownership,
    bears_author,
    bears_name,
    is_anothers,
    judge_credit,
    tells_release,
)
from digest.text import split_sentences

# Origins that are the authors' own words too, but speak of others' work as well.
_TEXTS = ("html", "fulltext")
_LEAST_NAME = 4
# An anonymous repository is made for the reviewers of one paper.
_UNDER_REVIEW = "//anonymous.4open.science/"
# The dots of "et al.", "e.g.", "i.e." and "cf." end nothing.
_STOP = r"(?<!\bal)(?<!\.g)(?<!\.e)(?<!\b[Cc]f)(?<!\bvs)[.!?]"
_BREAK = re.compile(rf"{_STOP}[)\]}}]*\s|;")
_ENDED = re.compile(rf"{_STOP}[\"'”’)}}\]]*\s*$")
# What is only put in says nothing of what follows: "our code, which is based on Reef, is at".
_PUT_IN = re.compile(
    r",\s(?:which|who)\s[^,()]*,(?=\s(?:at|here|on|in|is|are|was|can|will|has|available|public)\b)"
)
# Commands are no words, nor are the colours and options that some take.
_COMMAND = re.compile(r"\\(?:text)?color\s*\{[^{}]*\}|\\[a-zA-Z]+\*?(?:\[[^\]]*\])?|[{}~]")
_LONG_WORD = re.compile(r"[^\W\d_]{4}")
# Clauses are shorter; what is not one is not read to its end.
_REACH = 400


_Finding = tuple[Link, Ownership]
"""A link, and what the words of its evidence say of it."""


def find_links(paper: Paper, *, name: str | None = None) -> tuple[Link, ...]:
    """Return the links of a paper's abstract and comment in the order of the text, each once.

    `name` is what the paper introduces, where known.
    """
    authors = [author.name for author in paper.authors]
    abstract = _scan(paper.abstract, "abstract", name, authors)
    return _unite((*abstract, *_scan(paper.comment or "", "comment", name, authors)))


def find_links_in(
    text: str, *, origin: str, name: str | None, authors: Sequence[str]
) -> tuple[Link, ...]:
    """Return the links of any text about a paper, each once, in order.

    An `origin` other than "abstract" and "comment" is running text.
    """
    return _unite(_scan(text, origin, name, authors))


def merge_links(known: Link, again: Link) -> Link:
    """Return one link for two findings of it, with both origins and the words that decide.

    Those who know best are heard first: the record, then the full text, then services.  The first
    who has words about the link decides: what is said to be others' stays so, whoever else claims
    it; within one place, words of ownership outweigh the others.  Where nobody has words, any
    proof counts.  The sentence that decided is the evidence; its origin stands first.
    """
    return _merge((known, _said_of(known)), (again, _said_of(again)))[0]


def unite_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return each link once, in the order in which they were first found."""
    return _unite((link, _said_of(link)) for link in links)


def _scan(text: str, origin: str, name: str | None, authors: Sequence[str]) -> Iterator[_Finding]:
    """Yield every address of a text, with whose it is."""
    for address, words, evidence in _find_contexts(text):
        url = canonical(address)
        kind = kind_of(url, words)
        said = judge_credit(address, words, origin)
        if kind == "other" and leads_to_literature(url):
            said = Ownership.OTHERS
        if said is Ownership.UNPROVEN:
            free = not words if origin == "abstract" else not is_anothers(words)
            placed = origin in RECORD and kind != "other" and free
            named = _calls(words, name) or bears_name(url, name) or bears_author(url, authors)
            own = placed or named or _UNDER_REVIEW in url
        else:
            own = said is Ownership.OWN
        yield Link(url=url, kind=kind, own=own, origin=(origin,), evidence=evidence), said


def _calls(words: str, name: str | None) -> bool:
    """Return whether a paper's name stands right before a link."""
    if name is None or len(name) < _LEAST_NAME:
        return False
    _, called, rest = words.rpartition(name)
    return bool(called) and len(rest.split()) < _LEAST_NAME


def _find_contexts(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the addresses of a text in order, each with the words that lead to it and its sentence.

    In "code at A and B, data at C", A and B share their words; the first address of "A: code"
    takes those behind it.
    """
    spans = split_sentences(text) if may_hold_address(text) else ()
    for sentence in (" ".join(span.text.split()) for span in spans if may_hold_address(span.text)):
        addresses = find_addresses(sentence)
        gaps = _gaps(sentence, addresses)
        words = ""
        for at, address in enumerate(addresses):
            gap = gaps[at]
            if _LONG_WORD.search(gap) or (not words and SHORT_WORD.search(gap)):
                words = _leading(gap)
            words = words or gaps[1] if at == 0 else words
            yield address.url, f"{words} {address.label}".strip(), sentence


def _gaps(sentence: str, addresses: tuple[Address, ...]) -> list[str]:
    """Return what stands before, between and behind the addresses, without TeX."""
    ends = [0, *(address.end for address in addresses)]
    starts = [*(address.start for address in addresses), len(sentence)]
    gaps = [sentence[end:start] for end, start in zip(ends, starts, strict=True)]
    return [" ".join(_COMMAND.sub(" ", gap).split()) for gap in gaps]


def _leading(gap: str) -> str:
    """Return the last clause before an address; a sentence that has ended must tell a release."""
    gap = _PUT_IN.sub("", gap)
    clauses = [part[-_REACH:] for part in _BREAK.split(gap) if SHORT_WORD.search(part)]
    if not clauses or (_ENDED.search(gap) and not tells_release(clauses[-1])):
        return ""
    return clauses[-1]


def _unite(findings: Iterable[_Finding]) -> tuple[Link, ...]:
    united: dict[str, _Finding] = {}
    for finding in findings:
        key = link_key(finding[0].url)
        united[key] = _merge(united[key], finding) if key in united else finding
    return tuple(link for link, _ in united.values())


def _merge(known: _Finding, again: _Finding) -> _Finding:
    """Join two findings; the one that decides gives all but what only the other knows."""
    (link, said), (other, _) = sorted((known, again), key=_weight)
    merged = replace(
        link,
        url=known[0].url,
        kind=other.kind if link.kind == "other" and link.own == other.own else link.kind,
        origin=tuple(dict.fromkeys((*link.origin, *other.origin))),
        health=other.health if link.health == "unchecked" else link.health,
        repository=link.repository or other.repository,
    )
    return merged, said


def _weight(finding: _Finding) -> tuple[bool, int, int]:
    """Return what sorts a finding that decides before one that does not."""
    link, said = finding
    distance = 0 if link.origin[0] in RECORD else 1 if link.origin[0] in _TEXTS else 2
    if said is Ownership.UNPROVEN:
        return True, not link.own, distance
    return False, distance, said is Ownership.OTHERS


def _said_of(link: Link) -> Ownership:
    """Read again what a link's evidence says of it; services say nothing in words."""
    if link.origin[0] not in (*RECORD, *_TEXTS):
        return Ownership.UNPROVEN
    key = link_key(link.url)
    told = Ownership.OWN if link.own else Ownership.OTHERS
    said = (
        judge_credit(url, words, link.origin[0])
        for url, words, _ in _find_contexts(link.evidence)
        if link_key(url) == key
    )
    return told if told in said else Ownership.UNPROVEN
