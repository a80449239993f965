"""What a post lists, item by item: papers with their badges, releases, corrections."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from digest.model import Author, Correction, Entry, Link, LinkKind, Resource
from digest.render.pieces import Line, Piece, anchor, pieces
from digest.text import shown, visible, visible_names, visible_title

LABELS: Mapping[LinkKind, str] = {
    "code": "Code",
    "dataset": "Dataset",
    "model": "Model",
    "demo": "Demo",
    "project": "Project",
    "video": "Video",
    "other": "Page",
}
BADGES: Mapping[LinkKind, str] = {
    "code": "Code",
    "dataset": "Data",
    "model": "Model",
    "demo": "Demo",
    "project": "Project",
}
ALL_NAMED = 6
FIRST_NAMED = 5
PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names that are shown, in order, and how many more there are."""

    shown: tuple[str, ...]
    more: int = 0

    def __str__(self) -> str:
        """Write them as a post does: `A, B, C, D, E + 2 more authors`."""
        rest = f" + {self.more} more authors" if self.more else ""
        return ", ".join(self.shown) + rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A chosen paper in the list of all.

    `places` are the institutions that a source states for its authors; `named` tells whether the
    prose names it, `promised` whether code or data are announced and not there yet.
    """

    id: str
    title: Piece
    authors: Names
    places: tuple[str, ...]
    links: Line
    named: bool
    promised: bool
    withdrawn: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A thing that a paper introduces: what it is, and where to get it, the paper last."""

    name: str
    text: Line
    links: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A paper that the issue of a day told of, and what is to be said of it now."""

    title: Piece
    issued: date
    told: Line


def list_paper(entry: Entry) -> Listed:
    """Return a chosen paper as it is listed."""
    paper, dossier = entry.paper, entry.ranked.dossier
    return Listed(
        id=paper.id,
        title=anchor(visible_title(paper), paper.url),
        authors=name_authors(paper.authors),
        places=tuple(_places(paper.authors)),
        links=find_links(dossier.links, BADGES),
        named=entry.named,
        promised=dossier.promised,
        withdrawn=dossier.withdrawn,
    )


def list_release(resource: Resource, urls: Mapping[str, str]) -> Release:
    """Return what a paper introduces as it is listed; `urls` has each paper's page."""
    paper = anchor("Paper", urls[resource.paper])
    return Release(
        name=shown(resource.name),
        text=pieces(resource.text, urls),
        links=(*find_links(resource.links, LABELS), paper),
    )


def list_correction(correction: Correction) -> Corrected:
    """Return a withdrawn paper as it is listed."""
    paper = correction.paper
    return Corrected(
        title=anchor(visible_title(paper), paper.url),
        issued=correction.issued,
        told=pieces(correction.statement, {paper.id: paper.url}),
    )


def name_authors(authors: Iterable[Author]) -> Names:
    """Name up to six authors; of more, the first five and how many others there are.

    A name that shows as nothing is left out.
    """
    names = tuple(visible_names(authors))
    if len(names) <= ALL_NAMED:
        return Names(shown=names)
    return Names(shown=names[:FIRST_NAMED], more=len(names) - FIRST_NAMED)


def find_links(links: Iterable[Link], labels: Mapping[LinkKind, str]) -> Line:
    """Return the paper's own links that are not known to be gone, in the order of the labels."""
    order = list(labels)
    told = (item for item in links if item.own and item.health != "gone" and item.kind in labels)
    ordered = sorted(told, key=lambda item: order.index(item.kind))
    return tuple(anchor(labels[item.kind], item.url) for item in ordered)


def _places(authors: Iterable[Author]) -> Iterator[str]:
    """Yield the first institutions of a paper, and how many others there are."""
    stated = (place.name for author in authors for place in author.affiliations)
    names = list(dict.fromkeys(name for place in stated if (name := visible(place))))
    yield from names[:PLACES]
    if len(names) > PLACES:
        yield f"{len(names) - PLACES} more"
