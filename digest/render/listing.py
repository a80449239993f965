"""Writes the lists of a post, a line each: releases, corrections, and all papers by theme."""

from collections.abc import Iterable, Mapping, Sequence

from digest.model import Author, Correction, Entry, Link, LinkKind, Resource
from digest.render.escape import Markdown, link, markdown
from digest.render.prose import sentence
from digest.text import long_date, shown, visible_names, visible_title

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


def resource_line(resource: Resource, urls: Mapping[str, str]) -> Markdown:
    """Write `**Name**: sentence. [Code](…) · [Paper](…)`."""
    name = markdown(shown(resource.name))
    paper = link("Paper", urls[resource.paper])
    links = " · ".join([*link_texts(resource.links, LABELS), paper])
    return Markdown(f"**{name}**: {sentence(resource.text, urls)} {links}")


def paper_line(entry: Entry) -> Markdown:
    """Write `[Title](…), Authors. [Code](…) · [Data](…)`, and other links of its own."""
    paper, dossier = entry.paper, entry.ranked.dossier
    title = link(visible_title(paper), paper.url) + (" (withdrawn)" if dossier.withdrawn else "")
    head = ", ".join(filter(None, [title, markdown(author_text(paper.authors))]))
    badges = " · ".join(link_texts(dossier.links, BADGES))
    return Markdown(f"{head.removesuffix('.')}. {badges}".rstrip())


def correction_line(correction: Correction) -> Markdown:
    """Write `[Title](…), in the issue of Feb. 21, 2026. It has been withdrawn. …`."""
    paper = correction.paper
    title = link(visible_title(paper), paper.url)
    told = sentence(correction.statement, {paper.id: paper.url})
    return Markdown(f"{title}, in the issue of {long_date(correction.issued)}. {told}")


def author_text(authors: Sequence[Author]) -> str:
    """Name up to six authors; of more, the first five and how many others there are.

    A name that shows as nothing is left out.
    """
    names = visible_names(authors)
    if len(names) <= ALL_NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:FIRST_NAMED])} + {len(names) - FIRST_NAMED} more authors"


def link_texts(links: Iterable[Link], labels: Mapping[LinkKind, str]) -> list[Markdown]:
    """Write the paper's own links that are not known to be gone, in the order of the labels."""
    order = list(labels)
    told = (item for item in links if item.own and item.health != "gone" and item.kind in labels)
    ordered = sorted(told, key=lambda item: order.index(item.kind))
    return [link(labels[item.kind], item.url) for item in ordered]
