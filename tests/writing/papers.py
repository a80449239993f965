"""Invented papers, and issues made of them, for the tests of the writer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from digest.dossier import describe
from digest.model import (
    Affiliation,
    Author,
    Counts,
    Dossier,
    LeftOut,
    Link,
    LinkKind,
    Ranked,
    Window,
)
from digest.writing import Issue, Theme
from digest.writing.claims import Claims, find_claims
from tests.fixtures import paper

TWO = ("Ada Quill", "Bo Fernandez-Lund")


def dossier(
    abstract: str,
    *,
    title: str = "Counting Corals from Paper Boats",
    authors: Sequence[str | Author] = TWO,
    number: int = 1,
    comment: str | None = None,
) -> Dossier:
    """Describe an invented paper by two authors, or by these."""
    return describe(
        paper(
            id=f"2602.{number:05}",
            title=title,
            abstract=abstract,
            authors=tuple(signed(one) if isinstance(one, str) else one for one in authors),
            comment=comment,
        )
    )


def signed(name: str, place: str = "") -> Author:
    """Return an author, with an institution if any is stated."""
    stated = (Affiliation(name=place, origin="arxiv"),) if place else ()
    return Author(name=name, affiliations=stated)


def with_link(described: Dossier, kind: LinkKind = "code", **changes: object) -> Dossier:
    """Return a paper with one link more: its own, known from the full text unless changed."""
    found = Link(
        url=f"https://{kind}.example/reefs",
        kind=kind,
        own=True,
        origin=("html",),
        evidence="It is told so in the text.",
    )
    link = replace(found, **changes)  # type: ignore[arg-type]  # passed on
    return replace(described, links=(*described.links, link))


def claims(abstract: str, **changes: object) -> Claims:
    """Return what is told of an invented paper; keywords are those of `dossier`."""
    return find_claims(dossier(abstract, **changes))  # type: ignore[arg-type]  # passed on


def issue(
    *groups: tuple[str, Sequence[Dossier]],
    found: int | None = None,
    topic: str = "marine imaging",
    listed: bool = False,
) -> Issue:
    """Make an issue of themes, each a heading with its papers; every paper is named."""
    themes = tuple(
        Theme(key=title.lower().replace(" ", "-"), title=title, papers=tuple(map(_ranked, papers)))
        for title, papers in groups
    )
    chosen = sum(len(theme.papers) for theme in themes)
    total = chosen if found is None else found
    return Issue(
        topic=topic,
        date=date(2026, 2, 28),
        window=Window(start=date(2026, 2, 22), end=date(2026, 2, 28)),
        counts=Counts(
            found=total, chosen=chosen, named=chosen, late=0, left_out=LeftOut(rank=total - chosen)
        ),
        themes=themes,
        named=frozenset(name for theme in themes for name in theme.ids),
        listed=listed,
    )


def _ranked(described: Dossier) -> Ranked:
    """Rank a paper by its number, the lowest first."""
    return Ranked(dossier=described, score=-float(described.paper.id), reasons=())
