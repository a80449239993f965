"""Cards and tables of papers, and of what the models read in them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path

from rich.cells import cell_len, chop_cells
from rich.text import Text

from digest.model import (
    SERVICES,
    BestSentence,
    Entry,
    Health,
    Issue,
    Link,
    Paper,
    PaperFacts,
    Reading,
    Reason,
    Statement,
)
from digest.text import byline, printable, shown, visible_name, visible_names, visible_title

_LABEL = 12
# In a narrower terminal, labels stand above values; tables have only identifier and title.
_NARROW = 60


def wrapped(text: str, width: int, style: str = "") -> Iterator[Text]:
    """Yield text in lines of at most `width` cells; a URL is never broken."""
    line = ""
    words = ([word] if "://" in word else chop_cells(word, max(width, 2)) for word in text.split())
    for word in chain.from_iterable(words):
        longer = f"{line} {word}" if line else word
        if line and cell_len(longer) > width:
            yield Text(line, style)
            longer = word
        line = longer
    yield Text(line, style)


def labelled(label: str, value: str, width: int, style: str = "") -> Iterator[Text]:
    """Yield a value beside its label or, in a narrow terminal, below it."""
    if width < _NARROW:
        yield Text(label, "dim")
        yield from indented(value, width, "  ", "  ", style)
        return
    head = label.ljust(_LABEL)
    yield from indented(value, width, head, " " * _LABEL, style)


def indented(text: str, width: int, head: str, indent: str, style: str = "") -> Iterator[Text]:
    """Yield wrapped text: the first line after `head`, the others after `indent`."""
    for number, line in enumerate(wrapped(text, width - len(indent), style)):
        yield Text.assemble((indent if number else head, "dim"), line)


def fitted(line: Text, width: int) -> Text:
    """Return a line cut to `width` cells, with an ellipsis if it was longer."""
    line.truncate(max(width, 1), overflow="ellipsis")
    return line


# Less likely themes and sentences are not shown.
_LIKELY = 0.1
_MASKS: Mapping[str, str] = {
    "NUMBER": "(number)",
    "PERCENT": "(percentage)",
    "TIMES": "(factor)",
    "ADDRESS": "(address)",
}


def reading_lines(
    paper: Paper,
    reading: Reading,
    signs: Sequence[Reason],
    headings: Mapping[str, str],
    width: int,
) -> Iterator[Text]:
    """Yield the sentences with their roles, the best sentence of each kind, themes and news."""
    yield Text()
    for number, sentence in enumerate(reading.sentences, 1):
        text = shown(paper.abstract[sentence.start : sentence.end])
        yield from labelled(
            f"Sentence {number}", f"{sentence.role} ({sentence.probability:.0%}): {text}", width
        )
    chosen: Mapping[str, BestSentence | None] = {
        "Tells what": reading.what,
        "Finding": reading.finding,
        "Problem": reading.problem,
        "Limit": reading.limit,
    }
    for label, choice in chosen.items():
        if choice and choice.probability >= _LIKELY:
            text = f"sentence {choice.sentence + 1} ({choice.probability:.0%})"
            yield from labelled(label, text, width)
    themes = [
        f"{shown(headings[fit.key])} ({fit.probability:.0%})"
        for fit in reading.themes
        if fit.probability >= _LIKELY
    ]
    yield from labelled("Themes", ", ".join(themes) or "none is likely", width)
    reasons = shown(", ".join(f"{sign.label} {sign.weight:+.2f}" for sign in signs))
    for mask, words in _MASKS.items():
        reasons = reasons.replace(mask, words)
    explanation = f"; what counts most: {reasons}" if reasons else ""
    yield from labelled("News", f"{reading.news:.1f} of 5{explanation}", width)


def paper_rows(papers: Sequence[Paper], width: int) -> Iterator[Text]:
    """Yield a heading, then a line per paper: identifier, day, category, title with authors."""
    ids = max((len(printable(paper.id)) for paper in papers), default=0)
    kinds = max(len("Category"), *(len(shown(paper.primary)) for paper in papers)) if papers else 0
    is_wide = width >= _NARROW
    if papers:
        middle = f"{'Submitted':<12}{'Category':<{kinds}}  " if is_wide else ""
        yield fitted(Text(f"{'arXiv':<{ids}}  {middle}Title", "dim"), width)
    for paper in papers:
        day = f"{paper.published:%Y-%m-%d}  {shown(paper.primary):<{kinds}}  " if is_wide else ""
        names = shown(byline([author.name for author in paper.authors]))
        title = f"{visible_title(paper)} ({names})"
        row = Text.assemble((f"{printable(paper.id):<{ids}}", "cyan"), "  ", (day, "dim"), title)
        yield fitted(row, width)


def plan_lines(issue: Issue, files: Sequence[Path], width: int) -> Iterator[Text]:
    """Yield what a build would write; paths are not wrapped."""
    counts = issue.counts
    yield from wrapped(shown(issue.title), width, "bold")
    yield Text(
        f"{counts.found} found, {counts.chosen} chosen, {counts.named} named, {counts.late} late"
    )
    for section in issue.sections:
        yield Text(f"{len(section.papers):>5}  {shown(section.title)}")
    for path in files:
        yield Text(f"Would write {printable(str(path))}")


_MOST_AUTHORS = 20
_LINK_ORIGINS: Mapping[str, str] = {
    "abstract": "in the abstract",
    "comment": "in the comment",
    "html": "in the full text",
}
_AFFILIATION_ORIGINS: Mapping[str, str] = {
    "arxiv": "arXiv's record",
    "html": "the full text",
}
_HEALTH: Mapping[Health, str] = {"ok": "found there", "gone": "gone"}


def card_lines(facts: PaperFacts, announced: date, width: int) -> Iterator[Text]:
    """Yield the lines of a card; `announced` may be derived from arXiv's calendar."""
    paper = facts.paper
    yield from wrapped(visible_title(paper), width, "bold")
    names = visible_names(paper.authors)
    more = f" and {len(names) - _MOST_AUTHORS:,} more" if len(names) > _MOST_AUTHORS else ""
    yield from wrapped(", ".join(names[:_MOST_AUTHORS]) + more, width)
    yield Text()
    yield from _fields(paper, announced, width)
    if facts.withdrawn:
        yield from labelled("Status", "withdrawn", width, "red")
    yield from _contribution(facts, width)
    for link in facts.links:
        yield from _link(link, width)
    if facts.promised:
        yield from labelled("Promised", "code or data are announced", width)
    if facts.upvotes is not None:
        yield from labelled("Upvotes", f"{facts.upvotes:,} on Hugging Face", width)
    yield Text()
    yield from wrapped(shown(paper.abstract), width)


def known_lines(
    entry: Entry,
    theme: str,
    width: int,
    *,
    reasons: Iterable[tuple[str, str]] = (),
    statements: Sequence[Statement] = (),
) -> Iterator[Text]:
    """Yield what an issue says of a paper, and the evidence for it.

    `reasons`, each with its label, explain section and rank; `statements` are those that a model
    wrote about the paper in its issue.
    """
    yield Text()
    for label, statement in (("Passage", entry.passage), ("Limit", entry.limit)):
        if statement:
            text = printable(statement.text)
            words = f"“{text}”" if statement.by == "quote" else text
            grade = f" (grade {entry.grade} of 3)" if statement is entry.passage else ""
            yield from labelled(label, f"{words}{grade}", width)
    for statement in statements:
        by, verified = (printable(name or "nobody") for name in (statement.by, statement.verified))
        verified = "the record" if verified == "record" else verified
        text = f"{printable(statement.text)} [by {by}, verified by {verified}]"
        yield from labelled("Told", text, width)
    yield from _evidence(entry.ranked.facts, width)
    yield from labelled("Theme", shown(theme), width)
    for label, reason in reasons:
        if reason:
            yield from labelled(label, shown(reason), width)
    parts = [reason for reason in entry.ranked.reasons if reason.weight]
    terms = ", ".join(f"{reason.label} {reason.weight:+g}" for reason in parts)
    score = f"{entry.ranked.score:g}" + (f" = {terms}" if terms else "")
    yield from labelled("Score", score, width)


def _evidence(facts: PaperFacts, width: int) -> Iterator[Text]:
    """Yield the source of each affiliation, and the words that justify each link."""
    for author in facts.paper.authors:
        for affiliation in author.affiliations:
            source = _AFFILIATION_ORIGINS.get(affiliation.origin) or _title(affiliation.origin)
            text = f"{visible_name(author.name)}: {shown(affiliation.name)} (from {source})"
            yield from labelled("Affiliation", text, width)
    for link in facts.links:
        yield from labelled("Evidence", f"{printable(link.url)}: “{shown(link.evidence)}”", width)


def rule(width: int) -> Iterator[Text]:
    """Yield a line between two cards."""
    yield from (Text(), Text("─" * width, "dim"), Text())


def _fields(paper: Paper, announced: date, width: int) -> Iterator[Text]:
    """Yield the fields of the record."""
    source = "" if paper.announced else " (by arXiv's calendar)"
    revised = paper.version > 1
    fields = {
        "arXiv": f"{paper.id}v{paper.version} · {paper.url}",
        "Categories": " ".join(dict.fromkeys((paper.primary, *paper.categories))),
        "Submitted": f"{paper.published:%Y-%m-%d}",
        "Revised": f"{paper.updated:%Y-%m-%d}" if revised else None,
        "Announced": f"{announced}{source}",
        "Comment": paper.comment,
        "Journal": paper.journal_ref,
        "DOI": paper.doi,
    }
    for label, value in fields.items():
        if value:
            yield from labelled(label, shown(value), width)


def _link(link: Link, width: int) -> Iterator[Text]:
    """Yield a link; only one proven to be the paper's own is labelled by its kind."""
    origins = " and ".join(
        _LINK_ORIGINS.get(origin) or f"on {_title(origin)}" for origin in link.origin
    )
    label = link.kind.capitalize() if link.own and link.kind != "other" else "Link"
    about = origins if link.own else f"{link.kind}, not shown to be the paper's own; {origins}"
    state = "; ".join([about, *_state(link)])
    yield from labelled(label, f"{printable(link.url)} ({state})", width)


def _title(service: str) -> str:
    """Return the name of a service for readers."""
    known = SERVICES.get(service)
    return known.title if known else printable(service)


def _state(link: Link) -> Iterator[str]:
    """Yield what the service behind a link states of it."""
    if link.health != "unchecked":
        yield _HEALTH[link.health]
    if repository := link.repository:
        if repository.stars is not None:
            yield f"{repository.stars:,} star{'' if repository.stars == 1 else 's'}"
        if repository.licence:
            yield f"licence {shown(repository.licence)}"
        if repository.archived:
            yield "archived"


def _contribution(facts: PaperFacts, width: int) -> Iterator[Text]:
    """Yield the institutions of a paper, what it introduces, and its data."""
    institutions = dict.fromkeys(
        institution.name for author in facts.paper.authors for institution in author.affiliations
    )
    introduced = facts.introduces
    fields = {
        "Institution": ", ".join(institutions),
        "Introduces": f"a {introduced.kind}" + (f", {introduced.name}" if introduced.name else ""),
        "New data": ", ".join(facts.new_datasets),
        "Uses data": ", ".join(dataset.name for dataset in facts.used_datasets),
    }
    for label, value in fields.items():
        if value:
            yield from labelled(label, shown(value), width)
