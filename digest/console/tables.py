"""Tables of papers, and of an issue that is planned."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.text import Text

from digest.console.layout import fitted, wrapped
from digest.model import Digest, Paper
from digest.text import byline, printable, shown

# A terminal narrower than this has room for identifier and title only.
_NARROW = 60


def paper_rows(papers: Sequence[Paper], width: int) -> Iterator[Text]:
    """Yield a heading, then one line a paper: identifier, day, category, title with authors."""
    ids = max((len(printable(paper.id)) for paper in papers), default=0)
    kinds = max(len("Category"), *(len(shown(paper.primary)) for paper in papers)) if papers else 0
    is_wide = width >= _NARROW
    if papers:
        middle = f"{'Submitted':<12}{'Category':<{kinds}}  " if is_wide else ""
        yield fitted(Text(f"{'arXiv':<{ids}}  {middle}Title", "dim"), width)
    for paper in papers:
        day = f"{paper.published:%Y-%m-%d}  {shown(paper.primary):<{kinds}}  " if is_wide else ""
        names = shown(byline([author.name for author in paper.authors]))
        title = f"{shown(paper.title)} ({names})"
        row = Text.assemble((f"{printable(paper.id):<{ids}}", "cyan"), "  ", (day, "dim"), title)
        yield fitted(row, width)


def plan_lines(digest: Digest, files: Sequence[Path], width: int) -> Iterator[Text]:
    """Yield what a build would write; paths stay whole."""
    counts = digest.counts
    yield from wrapped(shown(digest.title), width, "bold")
    yield Text(
        f"{counts.found} found, {counts.chosen} chosen, {counts.named} named, {counts.late} late"
    )
    for section in digest.sections:
        yield Text(f"{len(section.papers):>5}  {shown(section.title)}")
    for path in files:
        yield Text(f"Would write {printable(str(path))}")
