"""Finds a paper's links with kind, ownership and evidence, and merges the findings of each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from digest.model import Link, Paper
from digest.papers.addresses import find_addresses, may_hold_address
from digest.papers.hosts import (
    bears_author,
    bears_name,
    canonical,
    kind_of,
    leads_to_literature,
    link_key,
)
from digest.papers.ownership import (
    RECORD,
    SHORT_WORD,
    Ownership,
    decide_ownership,
    is_anothers,
    tells_release,
)
from digest.text import split_sentences

# Origins with the authors' own words, which also speak of other people's work.
_TEXTS = ("html", "fulltext")
_LEAST_NAME = 4
# An anonymous repository is made for the reviewers of one paper.
_UNDER_REVIEW = "//anonymous.4open.science/"
# The dots of "et al.", "e.g.", "i.e." and "cf." end no sentence.
_STOP = r"(?<!\bal)(?<!\.g)(?<!\.e)(?<!\b[Cc]f)(?<!\bvs)[.!?]"
_CLAUSE_END = re.compile(rf"{_STOP}[)\]}}]*\s|;")
_ENDED = re.compile(rf"{_STOP}[\"'”’)}}\]]*\s*$")
# A parenthetic clause says nothing about the link: "our code, which is based on Reef, is at".
_PARENTHETIC = re.compile(
    r",\s(?:which|who)\s[^,()]*,(?=\s(?:at|here|on|in|is|are|was|can|will|has|available|public)\b)"
)
# TeX commands are not words, nor are the colours and options that some take.
_COMMAND = re.compile(r"\\(?:text)?color\s*\{[^{}]*\}|\\[a-zA-Z]+\*?(?:\[[^\]]*\])?|[{}~]")
_LONG_WORD = re.compile(r"[^\W\d_]{4}")
# The end of a longer clause is enough.
_LONGEST_CLAUSE = 400


_JudgedLink = tuple[Link, Ownership]
"""A link, and its ownership by the words of its evidence."""


def find_links(paper: Paper, *, name: str | None = None) -> tuple[Link, ...]:
    """Return the links of a paper's abstract and comment in the order of the text, each once.

    `name` is the name of the paper's contribution, if known.
    """
    authors = [author.name for author in paper.authors]
    abstract = _scan(paper.abstract, "abstract", name, authors)
    return _unite((*abstract, *_scan(paper.comment or "", "comment", name, authors)))


def find_links_in(
    text: str, *, origin: str, name: str | None, authors: Sequence[str]
) -> tuple[Link, ...]:
    """Return the links of any text about a paper, each once, in order.

    Any `origin` other than "abstract" and "comment" means running text.
    """
    return _unite(_scan(text, origin, name, authors))


def merge_links(known: Link, again: Link) -> Link:
    """Merge two findings of one link; the result has both origins and the deciding evidence.

    The order of authority is the record, the full text, services.  The first source with words
    about the link decides, so that a link credited to others stays theirs, whoever else claims it;
    within one source, words of ownership outweigh the others.  If no source has words, any proof
    counts.  The evidence is the sentence that decided; its origin comes first.
    """
    return _merge((known, _judge_evidence(known)), (again, _judge_evidence(again)))[0]


def unite_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return each link once, in the order in which they were first found."""
    return _unite((link, _judge_evidence(link)) for link in links)


def _scan(
    text: str, origin: str, name: str | None, authors: Sequence[str]
) -> Iterator[_JudgedLink]:
    """Yield the link of every address in a text, with its ownership."""
    for address, words, evidence in _find_contexts(text):
        url = canonical(address)
        kind = kind_of(url, words)
        ownership = decide_ownership(address, words, origin)
        if kind == "other" and leads_to_literature(url):
            ownership = Ownership.OTHERS
        if ownership is Ownership.UNPROVEN:
            is_uncredited = not words if origin == "abstract" else not is_anothers(words)
            in_record = origin in RECORD and kind != "other" and is_uncredited
            named = _is_named_before(words, name) or bears_name(url, name)
            own = in_record or named or bears_author(url, authors) or _UNDER_REVIEW in url
        else:
            own = ownership is Ownership.OWN
        yield Link(url=url, kind=kind, own=own, origin=(origin,), evidence=evidence), ownership


def _is_named_before(words: str, name: str | None) -> bool:
    """Return whether words before a link end with a paper's name, or with few words after it."""
    if name is None or len(name) < _LEAST_NAME:
        return False
    _, found, rest = words.rpartition(name)
    return bool(found) and len(rest.split()) < _LEAST_NAME


def _find_contexts(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the addresses of a text in order, each with the words before it and its sentence.

    In "code at A and B, data at C", A and B share their words; an address that begins its sentence,
    as in "A: code", takes the words after it.
    """
    spans = split_sentences(text) if may_hold_address(text) else ()
    for sentence in (" ".join(span.text.split()) for span in spans if may_hold_address(span.text)):
        addresses = find_addresses(sentence)
        # The text before, between and after the addresses, without TeX.
        ends = [0, *(address.end for address in addresses)]
        starts = [*(address.start for address in addresses), len(sentence)]
        parts = (sentence[end:start] for end, start in zip(ends, starts, strict=True))
        gaps = [" ".join(_COMMAND.sub(" ", part).split()) for part in parts]
        words = ""
        for index, address in enumerate(addresses):
            gap = gaps[index]
            if _LONG_WORD.search(gap) or (not words and SHORT_WORD.search(gap)):
                words = _last_clause(gap)
            words = words or gaps[1] if index == 0 else words
            yield address.url, f"{words} {address.label}".strip(), sentence


def _last_clause(gap: str) -> str:
    """Return the last clause before an address; "" if a sentence without a release ends there."""
    gap = _PARENTHETIC.sub("", gap)
    clauses = [
        part[-_LONGEST_CLAUSE:] for part in _CLAUSE_END.split(gap) if SHORT_WORD.search(part)
    ]
    if not clauses or (_ENDED.search(gap) and not tells_release(clauses[-1])):
        return ""
    return clauses[-1]


def _unite(findings: Iterable[_JudgedLink]) -> tuple[Link, ...]:
    united: dict[str, _JudgedLink] = {}
    for finding in findings:
        key = link_key(finding[0].url)
        united[key] = _merge(united[key], finding) if key in united else finding
    return tuple(link for link, _ in united.values())


def _merge(known: _JudgedLink, again: _JudgedLink) -> _JudgedLink:
    """Merge two findings: the deciding finding gives every value that it has."""
    (link, ownership), (other, _) = sorted((known, again), key=_rank_of_decision)
    merged = replace(
        link,
        url=known[0].url,
        kind=other.kind if link.kind == "other" and link.own == other.own else link.kind,
        origin=tuple(dict.fromkeys((*link.origin, *other.origin))),
        health=other.health if link.health == "unchecked" else link.health,
        repository=link.repository or other.repository,
    )
    return merged, ownership


def _rank_of_decision(finding: _JudgedLink) -> tuple[bool, int, int]:
    link, ownership = finding
    distance = 0 if link.origin[0] in RECORD else 1 if link.origin[0] in _TEXTS else 2
    if ownership is Ownership.UNPROVEN:
        return True, not link.own, distance
    return False, distance, ownership is Ownership.OTHERS


def _judge_evidence(link: Link) -> Ownership:
    """Return the ownership that a link's evidence proves; services give no words as evidence."""
    if link.origin[0] not in (*RECORD, *_TEXTS):
        return Ownership.UNPROVEN
    key = link_key(link.url)
    claimed = Ownership.OWN if link.own else Ownership.OTHERS
    judged = (
        decide_ownership(url, words, link.origin[0])
        for url, words, _ in _find_contexts(link.evidence)
        if link_key(url) == key
    )
    return claimed if claimed in judged else Ownership.UNPROVEN
