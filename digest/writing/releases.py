"""Finds the words in which a record gives a paper's own code, and tells what others name alone."""

from collections.abc import Iterator

from digest.links import link_key
from digest.links.addresses import find_addresses, may_hold_address
from digest.model import Dossier, Link, Quote
from digest.text import Span, split_sentences
from digest.writing.prose import quote

_FIELDS = ("abstract", "comment")


def links_code(dossier: Dossier) -> bool:
    """Tell whether the record itself links to the paper's own code."""
    return code_quote(dossier) is not None


def has_code_elsewhere(dossier: Dossier) -> bool:
    """Tell whether the paper's own code is known, and not from the record."""
    return bool(dossier.own_links("code")) and not links_code(dossier)


def code_quote(dossier: Dossier) -> Quote | None:
    """Return the address as the record writes it, or its sentence; None where there is no code."""
    places = (
        place
        for link in dossier.own_links("code")
        for field in _FIELDS
        if field in link.origin
        for place in _places(dossier, field, link)
    )
    return next(places, None)


def _places(dossier: Dossier, field: str, link: Link) -> Iterator[Quote]:
    """Yield where a field gives a link, in any spelling; last the whole sentence."""
    paper, keys = dossier.paper, _keys(dossier, link)
    text = getattr(paper, field) or ""
    sentences = list(split_sentences(text))
    for start, end in (place for sentence in sentences for place in _addresses(sentence, keys)):
        yield quote(paper, field, start, start + len(text[start:end].rstrip(".,;:")))
    for sentence in sentences:
        if link.evidence.startswith(sentence.text):
            yield quote(paper, field, sentence.start, sentence.end)


def _addresses(sentence: Span, keys: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield where a sentence has an address of one of these keys, as places in its text."""
    for address in find_addresses(sentence.text) if may_hold_address(sentence.text) else ():
        if link_key(address.url) in keys:
            yield sentence.start + address.start, sentence.start + address.end


def _keys(dossier: Dossier, link: Link) -> frozenset[str]:
    """Return the keys of a link's address and, where that has moved, of the one in its evidence.

    That is on the same host, and no other link of the paper; of two that could be it, neither is.
    """
    key, present = link_key(link.url), {link_key(other.url) for other in dossier.links}
    told = {link_key(address.url) for address in find_addresses(link.evidence)}
    former = {other for other in told - present if _host(other) == _host(key)}
    return frozenset((key, *(former if len(former) == 1 else ())))


def _host(key: str) -> str:
    return key.partition("/")[0]
