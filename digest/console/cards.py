"""Cards and tables: papers made to be read, and what was read of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import chain
from pathlib import Path

from rich.cells import cell_len, chop_cells
from rich.text import Text

from digest.model import (
    SERVICES,
    Chosen,
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
# A terminal narrower than this has labels above their values instead of beside them, and room for
# identifier and title only.
_NARROW = 60


def wrapped(text: str, width: int, style: str = "") -> Iterator[Text]:
    """Yield text in lines of at most so many cells; only a URL may be longer, to stay whole."""
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
    """Yield wrapped text, its first line after a head and the others indented."""
    for place, line in enumerate(wrapped(text, width - len(indent), style)):
        yield Text.assemble((indent if place else head, "dim"), line)


def fitted(line: Text, width: int) -> Text:
    """Return a line cut to so many cells; an ellipsis says so."""
    line.truncate(max(width, 1), overflow="ellipsis")
    return line


# A theme or a choice that is less likely than this is not worth a line.
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
    """Yield the sentences with their roles, the best of each kind, the themes, and the news."""
    yield Text()
    for place, sentence in enumerate(reading.sentences, 1):
        text = shown(paper.abstract[sentence.start : sentence.end])
        yield from labelled(
            f"Sentence {place}", f"{sentence.role} ({sentence.probability:.0%}): {text}", width
        )
    chosen: Mapping[str, Chosen | None] = {
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
    said = f"; what counts most: {reasons}" if reasons else ""
    yield from labelled("News", f"{reading.news:.1f} of 5{said}", width)


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
        title = f"{visible_title(paper)} ({names})"
        row = Text.assemble((f"{printable(paper.id):<{ids}}", "cyan"), "  ", (day, "dim"), title)
        yield fitted(row, width)


def plan_lines(issue: Issue, files: Sequence[Path], width: int) -> Iterator[Text]:
    """Yield what a build would write; paths stay whole."""
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
_PLACES: Mapping[str, str] = {
    "abstract": "in the abstract",
    "comment": "in the comment",
    "html": "in the full text",
}
_SOURCES: Mapping[str, str] = {
    "arxiv": "arXiv's record",
    "html": "the full text",
}
_HEALTH: Mapping[Health, str] = {"ok": "found there", "gone": "gone"}


def card_lines(facts: PaperFacts, announced: date, width: int) -> Iterator[Text]:
    """Yield the lines of a card; `announced` is derived where the paper does not state it."""
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
    told: Sequence[Statement] = (),
) -> Iterator[Text]:
    """Yield what an issue would say of a paper, and what that rests on.

    `reasons`, each with its label, say why it stands where it does; `told` is what a model wrote of
    it in its issue.
    """
    yield Text()
    for label, own in (("Passage", entry.passage), ("Limit", entry.limit)):
        if own:
            words = f"“{printable(own.text)}”" if own.by == "quote" else printable(own.text)
            grade = f" (grade {entry.grade} of 3)" if own is entry.passage else ""
            yield from labelled(label, f"{words}{grade}", width)
    for one in told:
        by, verified = (printable(name or "nobody") for name in (one.by, one.verified))
        verified = "the record" if verified == "record" else verified
        yield from labelled(
            "Told", f"{printable(one.text)} [by {by}, verified by {verified}]", width
        )
    yield from _grounds(entry.ranked.facts, width)
    yield from labelled("Theme", shown(theme), width)
    for label, reason in reasons:
        if reason:
            yield from labelled(label, shown(reason), width)
    score, parts = entry.ranked.score, [one for one in entry.ranked.reasons if one.weight]
    sums = ", ".join(f"{reason.label} {reason.weight:+g}" for reason in parts)
    yield from labelled("Score", f"{score:g}" + (f" = {sums}" if sums else ""), width)


def _grounds(facts: PaperFacts, width: int) -> Iterator[Text]:
    """Yield who states each affiliation, and the words that justify each link."""
    for author in facts.paper.authors:
        for place in author.affiliations:
            source = _SOURCES.get(place.origin) or _title(place.origin)
            text = f"{visible_name(author.name)}: {shown(place.name)} (from {source})"
            yield from labelled("Affiliation", text, width)
    for link in facts.links:
        yield from labelled("Evidence", f"{printable(link.url)}: “{shown(link.evidence)}”", width)


def rule(width: int) -> Iterator[Text]:
    """Yield what stands between two cards."""
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
    """Yield a link; one that is not proven to be the paper's own is never called its code."""
    where = " and ".join(_PLACES.get(one) or f"on {_title(one)}" for one in link.origin)
    label = link.kind.capitalize() if link.own and link.kind != "other" else "Link"
    about = where if link.own else f"{link.kind}, not shown to be the paper's own; {where}"
    state = "; ".join([about, *_state(link)])
    yield from labelled(label, f"{printable(link.url)} ({state})", width)


def _title(service: str) -> str:
    """Return what readers call a service."""
    known = SERVICES.get(service)
    return known.title if known else printable(service)


def _state(link: Link) -> Iterator[str]:
    """Yield what the service that owns a link says of it."""
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
    """Yield what a paper brings and uses, and where it was made."""
    places = dict.fromkeys(
        place.name for author in facts.paper.authors for place in author.affiliations
    )
    thing = facts.introduces
    fields = {
        "Institution": ", ".join(places),
        "Introduces": f"a {thing.kind}" + (f", {thing.name}" if thing.name else ""),
        "New data": ", ".join(facts.new_datasets),
        "Uses data": ", ".join(one.name for one in facts.used_datasets),
    }
    for label, value in fields.items():
        if value:
            yield from labelled(label, shown(value), width)
