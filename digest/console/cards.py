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

_LABEL, _STATUS = 12, "Status"


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


def labelled(rows: Iterable[tuple[str, str]], width: int) -> Iterator[Text]:
    """Yield each value that is not empty beside its label."""
    for label, value in rows:
        style = "red" if label == _STATUS else ""
        if value:
            yield from indented(value, width, label.ljust(_LABEL), " " * _LABEL, style)


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


def reading_rows(
    paper: Paper, reading: Reading, signs: Sequence[Reason], headings: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the sentences with their roles, the best sentence of each kind, themes and news."""
    for number, sentence in enumerate(reading.sentences, 1):
        text = shown(paper.abstract[sentence.start : sentence.end])
        yield f"Sentence {number}", f"{sentence.role} ({sentence.probability:.0%}): {text}"
    chosen: Mapping[str, BestSentence | None] = {
        "Tells what": reading.what,
        "Finding": reading.finding,
        "Problem": reading.problem,
        "Limit": reading.limit,
    }
    for label, choice in chosen.items():
        if choice and choice.probability >= _LIKELY:
            yield label, f"sentence {choice.sentence + 1} ({choice.probability:.0%})"
    themes = [
        f"{shown(headings[fit.key])} ({fit.probability:.0%})"
        for fit in reading.themes
        if fit.probability >= _LIKELY
    ]
    yield "Themes", ", ".join(themes) or "none is likely"
    reasons = shown(", ".join(f"{sign.label} {sign.weight:+.2f}" for sign in signs))
    for mask, words in _MASKS.items():
        reasons = reasons.replace(mask, words)
    explanation = f"; what counts most: {reasons}" if reasons else ""
    yield "News", f"{reading.news:.1f} of 5{explanation}"


def paper_rows(papers: Sequence[Paper], width: int) -> Iterator[Text]:
    """Yield a heading, then a line per paper: identifier, day, category, title with authors."""
    ids = max((len(printable(paper.id)) for paper in papers), default=0)
    kinds = max(len("Category"), *(len(shown(paper.primary)) for paper in papers)) if papers else 0
    if papers:
        head = f"{'arXiv':<{ids}}  {'Submitted':<12}{'Category':<{kinds}}  Title"
        yield fitted(Text(head, "dim"), width)
    for paper in papers:
        day = f"{paper.published:%Y-%m-%d}  {shown(paper.primary):<{kinds}}  "
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
    yield from labelled(_card_rows(facts, announced), width)
    yield Text()
    yield from wrapped(shown(paper.abstract), width)


def _card_rows(facts: PaperFacts, announced: date) -> Iterator[tuple[str, str]]:
    paper, introduced = facts.paper, facts.introduces
    source = "" if paper.announced else " (by arXiv's calendar)"
    institutions = dict.fromkeys(
        institution.name for author in paper.authors for institution in author.affiliations
    )
    yield "arXiv", shown(f"{paper.id}v{paper.version} · {paper.url}")
    yield "Categories", shown(" ".join(dict.fromkeys((paper.primary, *paper.categories))))
    yield "Submitted", f"{paper.published:%Y-%m-%d}"
    yield "Revised", f"{paper.updated:%Y-%m-%d}" if paper.version > 1 else ""
    yield "Announced", f"{announced}{source}"
    yield "Comment", shown(paper.comment or "")
    yield "Journal", shown(paper.journal_ref or "")
    yield "DOI", shown(paper.doi or "")
    yield _STATUS, "withdrawn" if facts.withdrawn else ""
    yield "Institution", shown(", ".join(institutions))
    name = f", {introduced.name}" if introduced.name else ""
    yield "Introduces", shown(f"a {introduced.kind}{name}")
    yield "New data", shown(", ".join(facts.new_datasets))
    yield "Uses data", shown(", ".join(dataset.name for dataset in facts.used_datasets))
    yield from map(_link_row, facts.links)
    yield "Promised", "code or data are announced" if facts.promised else ""
    if facts.upvotes is not None:
        yield "Upvotes", f"{facts.upvotes:,} on Hugging Face"


def known_rows(
    entry: Entry,
    theme: str,
    *,
    reasons: Iterable[tuple[str, str]] = (),
    statements: Sequence[Statement] = (),
) -> Iterator[tuple[str, str]]:
    """Yield what an issue says of a paper, and the evidence for it.

    `reasons`, each with its label, explain section and rank; `statements` are those that a model
    wrote about the paper in its issue.
    """
    facts = entry.ranked.facts
    for label, statement in (("Passage", entry.passage), ("Limit", entry.limit)):
        if statement:
            text = printable(statement.text)
            words = f"“{text}”" if statement.by == "quote" else text
            grade = f" (grade {entry.grade} of 3)" if statement is entry.passage else ""
            yield label, f"{words}{grade}"
    for statement in statements:
        by, verified = (printable(name or "nobody") for name in (statement.by, statement.verified))
        verified = "the record" if verified == "record" else verified
        yield "Told", f"{printable(statement.text)} [by {by}, verified by {verified}]"
    for author in facts.paper.authors:
        for affiliation in author.affiliations:
            source = _AFFILIATION_ORIGINS.get(affiliation.origin) or _title(affiliation.origin)
            text = f"{visible_name(author.name)}: {shown(affiliation.name)} (from {source})"
            yield "Affiliation", text
    for link in facts.links:
        yield "Evidence", f"{printable(link.url)}: “{shown(link.evidence)}”"
    yield "Theme", shown(theme)
    yield from ((label, shown(reason)) for label, reason in reasons)
    parts = [reason for reason in entry.ranked.reasons if reason.weight]
    terms = ", ".join(
        reason.label + f" ({', '.join(reason.marks)})" * bool(reason.marks) + f" {reason.weight:+g}"
        for reason in parts
    )
    yield "Score", f"{entry.ranked.score:g}" + (f" = {terms}" if terms else "")


def rule(width: int) -> Iterator[Text]:
    """Yield a line between two cards."""
    yield from (Text(), Text("─" * width, "dim"), Text())


def _link_row(link: Link) -> tuple[str, str]:
    """Return a link; only one proven to be the paper's own is labelled by its kind."""
    origins = " and ".join(
        _LINK_ORIGINS.get(origin) or f"on {_title(origin)}" for origin in link.origin
    )
    label = link.kind.capitalize() if link.own and link.kind != "other" else "Link"
    state = [origins if link.own else f"{link.kind}, not shown to be the paper's own; {origins}"]
    if link.health != "unchecked":
        state.append(_HEALTH[link.health])
    if repository := link.repository:
        if repository.stars is not None:
            state.append(f"{repository.stars:,} star{'' if repository.stars == 1 else 's'}")
        if repository.licence:
            state.append(f"licence {shown(repository.licence)}")
        if repository.archived:
            state.append("archived")
    return label, f"{printable(link.url)} ({'; '.join(state)})"


def _title(service: str) -> str:
    """Return the name of a service for readers."""
    known = SERVICES.get(service)
    return known.title if known else printable(service)
