"""Tables of papers, of an issue that is planned, and of the library's state."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from rich.filesize import decimal
from rich.text import Text

from digest.console.layout import fitted, indented
from digest.model import Digest, Edition, LibraryState, Paper, Run
from digest.text import byline, shown

# A terminal narrower than this has room for identifier and title only.
_NARROW = 60


def paper_rows(papers: Sequence[Paper], width: int) -> Iterator[Text]:
    """Yield a heading, then one line a paper: identifier, day, category, title with authors."""
    ids = max((len(paper.id) for paper in papers), default=0)
    kinds = max(len("Category"), *(len(paper.primary) for paper in papers)) if papers else 0
    is_wide = width >= _NARROW
    if papers:
        middle = f"{'Submitted':<12}{'Category':<{kinds}}  " if is_wide else ""
        yield fitted(Text(f"{'arXiv':<{ids}}  {middle}Title", "dim"), width)
    for paper in papers:
        day = f"{paper.published:%Y-%m-%d}  {shown(paper.primary):<{kinds}}  " if is_wide else ""
        names = shown(byline([author.name for author in paper.authors]))
        title = f"{shown(paper.title)} ({names})"
        row = Text.assemble((f"{paper.id:<{ids}}", "cyan"), "  ", (day, "dim"), title)
        yield fitted(row, width)


def plan_lines(digest: Digest, files: Sequence[Path]) -> Iterator[Text]:
    """Yield what a build would write."""
    counts = digest.counts
    yield Text(shown(digest.title), "bold")
    yield Text(
        f"{counts.found} found, {counts.chosen} chosen, {counts.named} named, {counts.late} late"
    )
    for section in digest.sections:
        yield Text(f"{len(section.papers):>5}  {shown(section.title)}")
    for path in files:
        yield Text(f"Would write {path}")


def status_lines(
    state: LibraryState, gaps: Mapping[str, Sequence[date]], width: int
) -> Iterator[Text]:
    """Yield the state of the library, its issues with each topic's missing ones, its last runs."""
    yield Text(f"Library  {shown(state.location)} ({decimal(state.size)})")
    yield Text(f"Papers   {state.papers:,}{_span(state)}")
    yield Text(f"Issues   {len(state.editions):,}" if state.editions else "Issues   none yet")
    for slug, editions in groupby(sorted(state.editions, key=_topic), key=_topic):
        yield from (fitted(Text(f"  {_issue(edition)}"), width) for edition in editions)
        if slug in gaps:
            dates = ", ".join(map(str, gaps[slug]))
            yield from indented(f"missing: {dates}", width, "    ", "    ", "red")
    yield Text("Last runs" if state.runs else "Runs     none yet")
    for run in state.runs:
        yield from indented(_run(run), width, "  ", "    ", "red" if run.exit_code else "")


def _span(state: LibraryState) -> str:
    """Write when the papers of the library were submitted."""
    if not (state.first and state.last):
        return ""
    return f", submitted {state.first:%Y-%m-%d} to {state.last:%Y-%m-%d}"


def _topic(edition: Edition) -> str:
    """Return what an issue belongs to."""
    return edition.slug


def _issue(edition: Edition) -> str:
    """Write one issue."""
    chosen = sum(fate == "chosen" for fate in edition.fates.values())
    troubles = len(edition.problems)
    told = f", {troubles} problem{'' if troubles == 1 else 's'}" if troubles else ""
    return f"{edition.date}  {edition.slug}: {chosen} of {len(edition.fates)} papers{told}"


def _run(run: Run) -> str:
    """Write one run."""
    end = f"exit {run.exit_code}, " if run.exit_code else ""
    took = _duration(run.ended - run.started)
    head = f"{run.started:%Y-%m-%d %H:%M} UTC  {run.command} ({end}{took})"
    return f"{head}: {shown(run.summary)}"


def _duration(took: timedelta) -> str:
    """Write how long a run took; its times are kept in whole seconds."""
    seconds = round(took.total_seconds())
    return f"{seconds:,} s" if seconds else "<1 s"
