"""Sees each address of a text among its words: what leads to it, and what is said behind it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from digest.links.addresses import Address, find_addresses, may_hold_address
from digest.links.claims import is_label, tells_release
from digest.text import split_sentences

# The dots of "et al.", "e.g.", "i.e." and "cf." end nothing.
_STOP = r"(?<!\bal)(?<!\.g)(?<!\.e)(?<!\bcf)(?<!\bvs)[.!?]"
_ENDED = re.compile(rf"{_STOP}[\"'”’)}}\]]*\s*$")
_BREAK = re.compile(rf"{_STOP}[)\]}}]*\s|;|\(\(")
# A footnote holds either an address alone, as brackets do, or a clause of its own.
_FOOTNOTE = re.compile(r"\\footnote(?:text)?\s*\{\s*(?P<alone>(?:\\[a-zA-Z]+\W*)?$)?")
# Commands are no words, nor are the colours and options that some take.
_COMMAND = re.compile(r"\\(?:text)?color\s*\{[^{}]*\}|\\[a-zA-Z]+\*?(?:\[[^\]]*\])?|[{}~]")
# Behind an address these begin what it is: "A: code", "A (code)".
_TOLD_BEHIND = re.compile(r"\s*[:(–-]")
_ASIDE = re.compile(r"\([^()]*\)")
# What is only put in says nothing of what follows: "our code, which is based on Reef, is at".
_PUT_IN = re.compile(
    r",\s(?:which|who)\s[^,()]*,(?=\s(?:at|here|on|in|is|are|was|can|will|has|available|public)\b)",
    re.IGNORECASE,
)
# "Reef (A) and Kelp (B)": the second name stands as the first does.
_GOES_ON = re.compile(r"\W*(?:(?:and|as well as|&|,)\s)?(?:the\s)?[A-Z][\w+.-]*(?:\s\w+)?\s?[(\[]")
# Clauses are shorter; what is not one is not read to its end.
_REACH = 400
_ALONE = 2
_WORD = re.compile(r"[^\W\d_]{4}")
_SHORT_WORD = re.compile(r"[^\W\d_]{2}")
_BRACKET = re.compile(r"[(\[]\W*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """An address with its sentence, the clause that leads to it, and what is said behind it.

    `bracketed` tells that it stands in brackets behind what it belongs to, `alone` that its
    sentence has no other address.
    """

    url: str
    words: str
    behind: str
    evidence: str
    bracketed: bool
    alone: bool


def find_contexts(text: str) -> Iterator[Context]:
    """Yield the addresses of a text in order, each with its words."""
    if may_hold_address(text):
        for sentence in split_sentences(text):
            if may_hold_address(sentence.text):
                yield from _contexts(" ".join(sentence.text.split()))


def _contexts(sentence: str) -> Iterator[Context]:
    """Yield a sentence's addresses.

    In "code at A and B, data at C", A and B share their words; the first address of "A: code"
    takes those behind it.
    """
    addresses = find_addresses(sentence)
    if not addresses:
        return
    gaps = _gaps(sentence, addresses)
    words, bracketed = "", False
    for address, gap, behind in zip(addresses, gaps, gaps[1:], strict=False):
        if _GOES_ON.fullmatch(gap) and words:
            words = f"{words} {gap}"
        elif _WORD.search(gap) or (not words and _SHORT_WORD.search(gap)):
            words, bracketed = _leading(gap), bool(_BRACKET.search(gap))
        if not words and address is addresses[0]:
            words = _told_behind(gaps)
        label = address.label if is_label(address.label) else ""
        yield Context(
            url=address.url,
            words=f"{words} {label}".strip(),
            behind=behind,
            evidence=sentence,
            bracketed=bracketed,
            alone=len(addresses) == 1,
        )


def _told_behind(gaps: list[str]) -> str:
    """Return what is said behind the first address, if it is of that one and no other's label."""
    return gaps[1] if len(gaps) == _ALONE or _TOLD_BEHIND.match(gaps[1]) else ""


def _gaps(sentence: str, addresses: tuple[Address, ...]) -> list[str]:
    """Return what stands before, between and behind the addresses."""
    ends = [0, *(address.end for address in addresses)]
    starts = [*(address.start for address in addresses), len(sentence)]
    gaps = [sentence[end:start] for end, start in zip(ends, starts, strict=True)]
    return [_plain(gap) for gap in gaps]


def _plain(gap: str) -> str:
    """Return words without TeX: a footnote becomes a bracket, or a double one with words in it."""
    noted = _FOOTNOTE.sub(lambda found: "(" if found["alone"] is not None else "((", gap)
    return " ".join(_COMMAND.sub(" ", noted).split())


def _leading(gap: str) -> str:
    """Return the last clause before an address; a sentence that has ended must tell a release."""
    gap = " ".join(_PUT_IN.sub("", _ASIDE.sub(" ", gap)).split())
    clauses = [part[-_REACH:] for part in _BREAK.split(gap) if _SHORT_WORD.search(part)]
    if not clauses or (_ENDED.search(gap) and not tells_release(clauses[-1])):
        return ""
    return clauses[-1]
