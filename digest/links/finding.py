"""Finds a paper's links in its abstract and comment, each once, with its evidence."""

import re
from collections.abc import Iterator
from dataclasses import replace

from digest.links.addresses import Address, canonical, find_addresses
from digest.links.judging import Found, is_own, kind_of, tells_release
from digest.model import Link, Paper
from digest.text import split_sentences

# Words that end a sentence of their own say nothing of an address behind them.
_ENDED = re.compile(r"[.!?][\"'”’)}\]]*\s*$")
_BREAK = re.compile(r"[.!?;][)\]}]*\s")
_WORD = re.compile(r"[^\W\d_]{4}")


def find_links(paper: Paper, *, name: str | None = None) -> tuple[Link, ...]:
    """Return the paper's links in the order of the text, each once.

    `name` is what the paper introduces, where known; a repository that bears it is its own.
    """
    links: dict[str, Link] = {}
    for found in (*_scan(paper.abstract, "abstract"), *_scan(paper.comment or "", "comment")):
        link = _judge(found, name)
        key = link.url.casefold().partition("://")[2].rstrip("/")
        links[key] = _merge(links[key], link) if key in links else link
    return tuple(links.values())


def _scan(text: str, origin: str) -> Iterator[Found]:
    """Yield every address of a text with its sentence and the words before it."""
    if not _may_link(text):
        return
    for sentence in filter(lambda span: _may_link(span.text), split_sentences(text)):
        evidence = " ".join(sentence.text.split())
        pairs = tuple(_with_words(evidence))
        yield from (
            Found(
                url=address.url,
                words=words,
                evidence=evidence,
                origin=origin,
                alone=len(pairs) == 1,
            )
            for address, words in pairs
        )


def _may_link(text: str) -> bool:
    """Tell quickly whether an address can stand in a text at all."""
    return "/" in text or ".io" in text


def _with_words(sentence: str) -> Iterator[tuple[Address, str]]:
    """Yield a sentence's addresses, each with the words that lead to it.

    In "code at A and B, data at C", A and B share their words; the first address of "A: code"
    takes those behind it.
    """
    addresses = tuple(find_addresses(sentence))
    ends = [0, *(address.end for address in addresses)]
    starts = [*(address.start for address in addresses), len(sentence)]
    gaps = [sentence[end:start] for end, start in zip(ends, starts, strict=True)]
    words = "" if len(gaps) == 1 or _WORD.search(gaps[0]) else gaps[1]
    for address, gap in zip(addresses, gaps[:-1], strict=True):
        words = _leading(gap) if _WORD.search(gap) else words
        yield address, f"{words} {address.label}"


def _leading(gap: str) -> str:
    """Return the last clause before an address; a sentence that has ended must tell a release."""
    clause = [part for part in _BREAK.split(gap) if _WORD.search(part)][-1]
    return clause if tells_release(clause) or not _ENDED.search(gap) else ""


def _judge(found: Found, name: str | None) -> Link:
    """Decide what a link is and whose."""
    url = canonical(found.url)
    kind = kind_of(url, found)
    return Link(
        url=url,
        kind=kind,
        own=is_own(url, kind, found, name),
        origin=(found.origin,),
        evidence=found.evidence,
    )


def _merge(known: Link, again: Link) -> Link:
    """Join two findings of one address; the words that prove ownership win."""
    first = again if again.own and not known.own else known
    return replace(first, origin=tuple(dict.fromkeys((*known.origin, *again.origin))))
