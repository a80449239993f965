"""Tests of what a paper's record says: links, names, data, affiliations."""

from collections.abc import Sequence
from pathlib import Path

from digest.model import Link
from digest.papers.links import find_links_in, unite_links

_SENTENCES = Path(__file__).with_name("sentences.txt")


def sentences() -> list[str]:
    """Return invented sentences with links, each behind whose they are: `own others | …`."""
    return _SENTENCES.read_text("utf-8").splitlines()


def links(
    abstract: str,
    *,
    comment: str | None = None,
    name: str | None = None,
    authors: Sequence[str] = (),
) -> list[Link]:
    """Return the links of a paper with this abstract."""
    told = {"abstract": abstract, "comment": comment or ""}
    found = (
        find_links_in(text, origin=origin, name=name, authors=authors)
        for origin, text in told.items()
    )
    return list(unite_links(link for links in found for link in links))


def links_in(text: str, *, name: str | None = None, authors: Sequence[str] = ()) -> list[Link]:
    """Return the links of a paragraph of a full text."""
    return list(find_links_in(text, origin="html", name=name, authors=authors))


def urls(abstract: str) -> list[str]:
    """Return the addresses in an abstract."""
    return [link.url for link in links(abstract)]
