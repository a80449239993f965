"""Cards and tables: papers made to be read, and what was read of them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.cells import cell_len, chop_cells
from rich.text import Text

from digest.model import (
    Author,
    Chosen,
    Digest,
    Dossier,
    Entry,
    Health,
    Link,
    Paper,
    Ranked,
    Reading,
    Reason,
    Statement,
)
from digest.text import byline, printable, shown

_LABEL = 12
# A terminal narrower than this has labels above their values instead of beside them.
_NARROW = 60


def wrapped(text: str, width: int, style: str = "") -> Iterator[Text]:
    """Yield text in lines of at most so many cells; only a URL may be longer, to stay whole."""
    line = ""
    for word in _words(text, width):
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


def _words(text: str, width: int) -> Iterator[str]:
    """Yield what may stand on one line: words, and parts of those that are too long."""
    for word in text.split():
        yield from [word] if "://" in word else chop_cells(word, max(width, 2))


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
    reasons = ", ".join(f"{_spelt(sign.label)} {sign.weight:+.2f}" for sign in signs)
    said = f"; what counts most: {reasons}" if reasons else ""
    yield from labelled("News", f"{reading.news:.1f} of 5{said}", width)


def _spelt(label: str) -> str:
    """Write what stands for figures and addresses in words."""
    for mask, words in _MASKS.items():
        label = label.replace(mask, words)
    return shown(label)


# A terminal narrower than this has room for identifier and title only.
_NARROW_TABLES = 60


def paper_rows(papers: Sequence[Paper], width: int) -> Iterator[Text]:
    """Yield a heading, then one line a paper: identifier, day, category, title with authors."""
    ids = max((len(printable(paper.id)) for paper in papers), default=0)
    kinds = max(len("Category"), *(len(shown(paper.primary)) for paper in papers)) if papers else 0
    is_wide = width >= _NARROW_TABLES
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


_MOST_AUTHORS = 20
_PLACES: Mapping[str, str] = {
    "abstract": "in the abstract",
    "comment": "in the comment",
    "html": "in the full text",
    "huggingface": "on Hugging Face",
    "github": "on GitHub",
}
_SOURCES: Mapping[str, str] = {
    "arxiv": "arXiv's record",
    "html": "the full text",
    "openalex": "OpenAlex",
}
_HEALTH: Mapping[Health, str] = {"ok": "found there", "gone": "gone"}


def card_lines(dossier: Dossier, announced: date, width: int) -> Iterator[Text]:
    """Yield the lines of a card; `announced` is derived where the paper does not state it."""
    paper = dossier.paper
    yield from wrapped(shown(paper.title), width, "bold")
    yield from wrapped(_authors(paper.authors), width)
    yield Text()
    yield from _fields(paper, announced, width)
    if dossier.withdrawn:
        yield from labelled("Status", "withdrawn", width, "red")
    yield from _contribution(dossier, width)
    for link in dossier.links:
        yield from _link(link, width)
    if dossier.promised:
        yield from labelled("Promised", "code or data are announced", width)
    if dossier.upvotes is not None:
        yield from labelled("Upvotes", f"{dossier.upvotes:,} on Hugging Face", width)
    yield Text()
    yield from wrapped(shown(paper.abstract), width)


def known_lines(
    entry: Entry,
    theme: str,
    width: int,
    *,
    off_topic: str = "",
    told: Sequence[Statement] = (),
) -> Iterator[Text]:
    """Yield what an issue would say of a paper, and what that rests on.

    `off_topic` says why an issue of the topic would leave the paper out, if so; `told` is what a
    model wrote of it in its issue.
    """
    dossier = entry.ranked.dossier
    yield Text()
    for label, own in (
        ("Summary", entry.summary),
        ("Result", entry.result),
        ("Limit", entry.limit),
    ):
        if own:
            yield from labelled(label, printable(own.text), width)
    for one in told:
        by, verified = (printable(name or "nobody") for name in (one.by, one.verified))
        verified = "the record" if verified == "record" else verified
        yield from labelled(
            "Told", f"{printable(one.text)} [by {by}, verified by {verified}]", width
        )
    yield from _affiliations(dossier.paper, width)
    for link in dossier.links:
        yield from labelled("Evidence", f"{shown(link.url)}: “{shown(link.evidence)}”", width)
    yield from labelled("Theme", shown(theme), width)
    yield from labelled("Score", _score(entry.ranked), width)
    if off_topic:
        yield from labelled("Off topic", shown(off_topic), width)


def rule(width: int) -> Iterator[Text]:
    """Yield what stands between two cards."""
    yield from (Text(), Text("─" * width, "dim"), Text())


def _authors(authors: tuple[Author, ...]) -> str:
    """Write the names; of a great many the first, and how many more there are."""
    names = [shown(author.name) for author in authors[:_MOST_AUTHORS]]
    more = len(authors) - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")


def _fields(paper: Paper, announced: date, width: int) -> Iterator[Text]:
    """Yield the fields of the record."""
    source = "" if paper.announced else " (by arXiv's calendar)"
    revised = paper.version > 1
    fields = {
        "arXiv": f"{paper.id}v{paper.version} · {paper.url}",
        "Categories": _categories(paper),
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


def _categories(paper: Paper) -> str:
    """Write the primary category first."""
    others = (name for name in paper.categories if name != paper.primary)
    return " ".join((paper.primary, *others))


def _link(link: Link, width: int) -> Iterator[Text]:
    """Yield a link; one that is not proven to be the paper's own is never called its code."""
    where = " and ".join(_PLACES.get(origin, printable(origin)) for origin in link.origin)
    label = link.kind.capitalize() if link.own and link.kind != "other" else "Link"
    about = where if link.own else f"{link.kind}, not shown to be the paper's own; {where}"
    state = "; ".join([about, *_state(link)])
    yield from labelled(label, f"{shown(link.url)} ({state})", width)


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


def _contribution(dossier: Dossier, width: int) -> Iterator[Text]:
    """Yield what a paper brings and uses, and where it was made."""
    places = dict.fromkeys(
        place.name for author in dossier.paper.authors for place in author.affiliations
    )
    fields = {
        "Institution": ", ".join(places),
        "Introduces": _introduced(dossier),
        "New data": ", ".join(dossier.new_datasets),
        "Uses data": ", ".join(dossier.used_datasets),
    }
    for label, value in fields.items():
        if value:
            yield from labelled(label, shown(value), width)


def _introduced(dossier: Dossier) -> str:
    """Write what the paper introduces."""
    thing = dossier.introduces
    return f"a {thing.kind}" + (f", {shown(thing.name)}" if thing.name else "")


def _affiliations(paper: Paper, width: int) -> Iterator[Text]:
    """Yield who works where, and who says so."""
    for author in paper.authors:
        for place in author.affiliations:
            source = _SOURCES.get(place.origin, printable(place.origin))
            text = f"{shown(author.name)}: {shown(place.name)} (from {source})"
            yield from labelled("Affiliation", text, width)


def _score(ranked: Ranked) -> str:
    """Write the score as the sum of its reasons."""
    reasons = ", ".join(f"{reason.label} {reason.weight:+g}" for reason in ranked.reasons)
    return f"{ranked.score:g}" + (f" = {reasons}" if reasons else "")
