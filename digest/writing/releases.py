"""Finds the words in which a record gives a paper's own code."""

from collections.abc import Iterator

from digest.links import canonical
from digest.links.addresses import find_addresses
from digest.model import Dossier, Link, Paper, Quote
from digest.text import split_sentences
from digest.writing.prose import find_quote, quote

_FIELDS = ("abstract", "comment")


def links_code(dossier: Dossier) -> bool:
    """Tell whether the record itself links to the paper's own code."""
    return code_quote(dossier) is not None


def code_quote(dossier: Dossier) -> Quote | None:
    """Return the address as the record writes it, or its sentence; None where there is no code."""
    places = (
        place
        for link in dossier.own_links("code")
        for field in _FIELDS
        if field in link.origin
        for place in _places(dossier.paper, field, link)
    )
    return next(places, None)


def _places(paper: Paper, field: str, link: Link) -> Iterator[Quote]:
    """Yield where a field gives a link, in any spelling; last the whole sentence."""
    text, wanted = getattr(paper, field) or "", _key(link.url)
    for span in split_sentences(text):
        for address in find_addresses(span.text):
            if _key(canonical(address.url)) == wanted:
                start, end = span.start + address.start, span.start + address.end
                yield quote(paper, field, start, start + len(text[start:end].rstrip(".,;:")))
    if sentence := find_quote(paper, field, link.evidence):
        yield sentence


def _key(url: str) -> str:
    """Return what is equal for two addresses of one place."""
    return url.casefold().partition("://")[2].rstrip("/")
