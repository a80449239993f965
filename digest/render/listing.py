"""Writes the lists of a post in Markdown, a line each: releases, corrections, all papers."""

from collections.abc import Mapping

from digest.model import Correction, Entry, Resource
from digest.render.escape import Markdown
from digest.render.items import list_correction, list_paper, list_release
from digest.render.pen import Pen
from digest.render.pieces import Line
from digest.text import long_date


def resource_line(resource: Resource, urls: Mapping[str, str], pen: Pen) -> Markdown:
    """Write `**Name**: sentence. [Code](…) · [Paper](…)`."""
    release = list_release(resource, urls)
    # A name stays a name: not every engine sees a formula in bold.
    name = pen.text(release.name)
    text = pen.inline(release.text, [quote.text for quote in resource.text.quotes])
    return Markdown(f"**{name}**: {text} {_links(release.links, pen)}")


def paper_line(entry: Entry, pen: Pen) -> Markdown:
    """Write `[Title](…), Authors. [Code](…) · [Data](…)`, and other links of its own."""
    paper = list_paper(entry)
    title = pen.inline((paper.title,), [entry.paper.title])
    marked = title + (" (withdrawn)" if paper.withdrawn else "")
    head = ", ".join(filter(None, [marked, pen.text(str(paper.authors).removesuffix("."))]))
    return Markdown(f"{head}. {_links(paper.links, pen)}".rstrip())


def correction_line(correction: Correction, pen: Pen) -> Markdown:
    """Write `[Title](…), in the issue of Feb. 21, 2026. It has been withdrawn. …`."""
    found, record = list_correction(correction), correction.paper
    title = pen.inline((found.title,), [record.title])
    told = pen.inline(found.told, [record.title, record.comment or ""])
    return Markdown(f"{title}, in the issue of {long_date(found.issued)}. {told}")


def _links(links: Line, pen: Pen) -> str:
    return " · ".join(pen.inline((link,)) for link in links)
