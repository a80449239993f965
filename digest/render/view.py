"""What a post shows, part by part and in order, as plain text that any format may escape."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby
from typing import TypeAlias

from digest.markdown import read_paragraph
from digest.model import (
    ALSO,
    Correction,
    Entry,
    Issue,
    Link,
    LinkKind,
    Mention,
    Paper,
    Resource,
    Section,
    Statement,
)
from digest.papers import is_promise
from digest.render.footer import Fact, list_facts
from digest.text import (
    long_date,
    printable,
    printable_part,
    shorten,
    shown,
    visible,
    visible_names,
    visible_title,
    web_address,
    within,
)
from digest.writing import by_authors, is_data, list_used

LINKED = frozenset({"title", "name"})
RETOLD = (
    "The abstracts of this sample are retold: what stands below the titles has the findings of"
    " their authors, but not their words."
)
DESCRIPTION = 160
LABELS: Mapping[LinkKind, str] = {
    "code": "Code",
    "dataset": "Data",
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
ALL_NAMED, FIRST_NAMED = 6, 5
PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Text as a reader sees it, and the http or https address that it leads to, if any.

    `is_set_off` says that it is in italics, as authors are, `is_strong` that it is in bold;
    `sources` are the records' own words that it rests on, which may hold its formulas.
    """

    text: str
    url: str = ""
    is_set_off: bool = False
    is_strong: bool = False
    sources: tuple[str, ...] = ()


Line: TypeAlias = tuple[Segment, ...]
"""Text that stands together; joined, its pieces are what a reader sees."""
SPACE = Segment(text=" ")


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
class ShownPaper:
    """A chosen paper in the list of all.

    `places` are the institutions that a source states for its authors; `named` says whether the
    prose names it, `promised` whether code or data are announced and not there yet; `remark` says
    that it is withdrawn, or not new.
    """

    id: str
    title: Segment
    authors: Names
    places: tuple[str, ...]
    links: Line
    named: bool
    promised: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """What a paper introduces or has: what it is, if that is known, and links, the paper last."""

    name: str
    text: Line
    links: Line

    @property
    def stop(self) -> str:
        """What ends a name that stands alone, unless it ends as a sentence does."""
        return "" if self.text or self.name.endswith((".", "!", "?")) else "."


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """A dataset or benchmark that papers use, with these, each by its identifier."""

    name: str
    papers: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A paper of an earlier issue, and what is to be said of it now."""

    title: Segment
    issued: date
    told: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above a quotation: the paper's title, its authors with institutions, its links.

    The authors are as prose names them: `Moor et al. (University of Rondane)`.
    """

    title: Segment
    authors: str
    links: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewBlock:
    """A paragraph, or a paper with its passage; and the paper that it is about, if it is one.

    A passage, or an editor's own words, stand below a `head`; what `is_quoted` has its quotation
    marks, and where a title says more than any passage, `line` is empty.  A paragraph of prose has
    no head.  `paper` is None where papers are not listed.
    """

    line: Line
    paper: ShownPaper | None
    head: Head | None = None
    is_quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A section: its number from one on, what it tells, and its papers.

    `size` is how many papers it has, which are not listed where nobody asks for them.
    """

    number: int
    title: str
    size: int
    blocks: tuple[ViewBlock, ...]
    papers: tuple[ShownPaper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A post, cleaned of everything that must not be shown; empty parts have no heading."""

    title: str
    subtitle: str
    description: str
    topic: str
    date: date
    stem: str
    lead: Line
    introduction: tuple[Line, ...]
    sections: tuple[ShownSection, ...]
    data: tuple[Release, ...]
    code: tuple[Release, ...]
    used: tuple[Used, ...]
    outlook: tuple[Line, ...]
    corrections: tuple[Corrected, ...]
    facts: tuple[Fact, ...]
    note: str

    @property
    def told(self) -> tuple[ShownSection, ...]:
        """The sections that tell something."""
        return tuple(section for section in self.sections if section.blocks)

    @property
    def releases(self) -> tuple[Release, ...]:
        """Both lists of what papers introduce or have."""
        return (*self.data, *self.code)

    @property
    def papers(self) -> tuple[ShownPaper, ...]:
        """All papers that are listed, in order."""
        return tuple(chain.from_iterable(section.papers for section in self.sections))

    @property
    def numbers(self) -> Mapping[str, int]:
        """Which place each paper has in the list of all, from one on, by its address."""
        return {paper.title.url: at for at, paper in enumerate(self.papers, 1) if paper.title.url}


def view(issue: Issue, *, lists_papers: bool = True) -> View:
    """Return what the post of an issue shows.

    To list all papers costs more than the rest.  Raises ValueError where a statement's mentions do
    not fit.
    """
    entries = {entry.paper.id: entry for entry in issue.entries}
    urls = {name: entry.paper.url for name, entry in entries.items()}
    papers = {name: _list_paper(entry) for name, entry in entries.items()} if lists_papers else {}
    return View(
        title=printable(issue.title),
        subtitle=printable(issue.subtitle),
        description=describe(issue),
        topic=printable(issue.topic),
        date=issue.date,
        stem=issue.stem,
        lead=_join(issue.lead, urls),
        introduction=(
            *lines_of(issue.introduction, urls),
            *([(Segment(text=RETOLD),)] if any(one.paper.retold for one in issue.entries) else []),
        ),
        sections=tuple(
            ShownSection(
                number=number,
                title=printable(section.title),
                size=len(section.papers),
                blocks=tuple(
                    _show_block(one, entries, urls, papers) for one in list_blocks(section, entries)
                ),
                papers=tuple(papers[paper] for paper in section.papers) if papers else (),
            )
            for number, section in enumerate(issue.sections, 1)
        ),
        data=tuple(_list_release(one, urls) for one in issue.resources if is_data(one)),
        code=tuple(_list_release(one, urls) for one in issue.resources if not is_data(one)),
        used=tuple(_list_used(issue, urls)),
        outlook=tuple(show_ahead(statement, entries) for statement in issue.outlook),
        corrections=tuple(map(_list_correction, issue.corrections)),
        facts=list_facts(issue),
        note=printable(issue.note),
    )


def describe(issue: Issue) -> str:
    """Return the first sentence of the lead that is short enough and says whose work it tells.

    Else how many papers there are on what, and of several sections as many as have room.
    """
    for one in issue.lead:
        told = printable(one.text)
        whose = any(mention.kind in {*LINKED, "author"} for mention in one.mentions)
        if whose and len(told) <= DESCRIPTION:
            return told
    about = printable(issue.subtitle or issue.title)
    head = about.removesuffix(f": {long_date(issue.date)}")
    told_first = sorted(issue.sections, key=lambda one: not one.statements)
    titles = [printable(one.title) for one in told_first if one.key != ALSO]
    fitting: list[str] = []
    for title in titles if head != about and titles[1:] else ():
        if len(f"{head}: {'; '.join((*fitting, title))}") <= DESCRIPTION:
            fitting.append(title)
    return f"{head}: {'; '.join(fitting)}" if fitting else shorten(about, DESCRIPTION)


def anchor(label: str, target: str, *sources: str) -> Segment:
    """Return text that leads somewhere; without a usable target it is text alone."""
    url = web_address(target)
    return Segment(text=label or url, url=url, sources=sources)


def pieces(statement: Statement, urls: Mapping[str, str], led: Collection[str] = ()) -> Line:
    """Cut a statement at its titles and names, which lead to their papers, and at its authors.

    Authors lead to a paper where nothing else does; `led` are papers that other words lead to.
    Raises ValueError where mentions overlap, leave the text, or name no chosen paper.
    """
    reached = {*led, *(one.paper for one in statement.mentions if one.kind in LINKED)}
    text, found, end = statement.text, list[Segment](), 0
    for mention in _ordered(statement):
        is_author = mention.kind == "author"
        if mention.paper not in urls:
            raise ValueError(f"{mention} names no paper of this issue")
        leads = not is_author or mention.paper not in reached
        label = printable(text[mention.start : mention.end])
        piece = anchor(label, urls[mention.paper]) if leads else Segment(text=label)
        found += [_between(text[end : mention.start]), replace(piece, is_set_off=is_author)]
        reached.add(mention.paper)
        end = mention.end
    found.append(_between(text[end:]))
    found[0] = replace(found[0], text=found[0].text.lstrip())
    found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    sources = tuple(quote.text for quote in statement.quotes)
    return tuple(replace(piece, sources=sources) for piece in found if piece.text)


def _ordered(statement: Statement) -> Iterator[Mention]:
    """Yield the mentions that are cut out, in order.  Raises ValueError for one out of place."""
    end = 0
    for mention in sorted(statement.mentions, key=lambda mention: mention.start):
        if not end <= mention.start < mention.end <= len(statement.text):
            raise ValueError(f"misplaced mention {mention} in {statement.text!r}")
        if mention.kind in LINKED or mention.kind == "author":
            yield mention
        end = mention.end


def _introduce(statement: Statement) -> Line:
    """Return a paragraph of an editor's Markdown; links without a usable target are text."""
    found = (
        replace(_between(text), url=web_address(target), is_set_off=em, is_strong=strong)
        for text, target, em, strong in read_paragraph(statement.text)
    )
    return tuple(piece for piece in found if piece.text)


def _between(text: str) -> Segment:
    return Segment(text=printable_part(text))


Told: TypeAlias = tuple[str, tuple[Statement, ...]]
"""A paper that stands for itself, "" for prose, with what is told."""


def list_blocks(section: Section, entries: Mapping[str, Entry]) -> Iterator[Told]:
    """Yield what a section tells: its paragraphs, and the papers that their titles alone tell.

    These stand where their rank in the section puts them, but above no prose, which would seem to
    be about them.
    """
    groups = [
        tuple(group) for _, group in groupby(section.statements, key=lambda one: one.paragraph)
    ]
    spoken = [[*chain.from_iterable(one.papers for one in group)] for group in groups]
    places = {paper: at for at, paper in enumerate(section.papers)}
    alone = [
        paper
        for paper in section.papers
        if entries[paper].named and not any(paper in papers for papers in spoken)
    ]
    for group, papers in zip(groups, spoken, strict=True):
        is_passage = bool(papers) and group[0].by in {"quote", "fixed", "editor"}
        first = min(places.get(paper, len(places)) for paper in papers) if is_passage else 0
        while alone and places[alone[0]] < first:
            yield alone.pop(0), ()
        yield papers[0] if is_passage else "", group
    yield from ((paper, ()) for paper in alone)


def _show_block(
    told: Told,
    entries: Mapping[str, Entry],
    urls: Mapping[str, str],
    papers: Mapping[str, ShownPaper],
) -> ViewBlock:
    name, statements = told
    line = quoted(statements[0], _join(statements, urls)) if statements else ()
    if not name:
        about = set(chain.from_iterable(one.papers for one in statements))
        paper = papers.get(about.pop()) if len(about) == 1 else None
        return ViewBlock(line=line, paper=paper)
    return ViewBlock(
        line=line,
        paper=papers.get(name),
        head=show_head(entries[name]),
        is_quoted=any(one.by == "quote" for one in statements),
    )


def show_head(entry: Entry) -> Head:
    """Return what stands above the passage of a paper."""
    paper = entry.paper
    return Head(
        title=_title_of(paper),
        authors=printable("".join(piece.text for piece in by_authors(paper))),
        links=_find_links(entry.ranked.facts.links, BADGES),
    )


def _title_of(paper: Paper) -> Segment:
    return anchor(visible_title(paper), paper.url, paper.title)


def _join(statements: Sequence[Statement], urls: Mapping[str, str]) -> Line:
    """Join statements by spaces."""
    lines = lines_of(statements, urls)
    return tuple(chain.from_iterable((SPACE, *line) for line in lines))[1:]


def lines_of(statements: Sequence[Statement], urls: Mapping[str, str]) -> Iterator[Line]:
    """Yield statements that stand together; `urls` has each paper's page.

    Authors lead to no paper that other words lead to, nor twice; what an editor writes of no paper
    is Markdown.  Raises ValueError where mentions do not fit.
    """
    mentions = [one for told in statements for one in told.mentions]
    led = {one.paper for one in mentions if one.kind in LINKED}
    for told in statements:
        is_markdown = told.by == "editor" and not told.paper
        yield _introduce(told) if is_markdown else pieces(told, urls, led)
        led |= {one.paper for one in told.mentions}


def _list_paper(entry: Entry) -> ShownPaper:
    """Return a chosen paper as it is listed; of many authors or places the first are named."""
    paper, facts = entry.paper, entry.ranked.facts
    stated = (visible(place.name) for author in paper.authors for place in author.affiliations)
    places = list(dict.fromkeys(filter(None, stated)))
    more = [f"{len(places) - PLACES} more"] if len(places) > PLACES else []
    earlier = f"earlier work of {entry.earlier}" if entry.earlier else ""
    names = tuple(visible_names(paper.authors))
    first = Names(shown=names[:FIRST_NAMED], more=len(names) - FIRST_NAMED)
    return ShownPaper(
        id=paper.id,
        title=_title_of(paper),
        authors=Names(shown=names) if len(names) <= ALL_NAMED else first,
        places=(*places[:PLACES], *more),
        links=_find_links(facts.links, BADGES),
        named=entry.named,
        promised=facts.promised,
        remark="withdrawn" if facts.withdrawn else earlier,
    )


def quoted(statement: Statement, line: Line) -> Line:
    """Put quotation marks around the line of a statement that is a quotation."""
    return (Segment(text="“"), *line, Segment(text="”")) if statement.by == "quote" else line


def show_ahead(statement: Statement, entries: Mapping[str, Entry]) -> Line:
    """Return a limit or an open problem; the paper that it is quoted from stands behind it."""
    urls = {name: entry.paper.url for name, entry in entries.items()}
    line = quoted(statement, pieces(statement, urls))
    if statement.mentions or not statement.quotes:
        return line
    paper = _title_of(entries[statement.quotes[0].paper].paper)
    return (*line, Segment(text=" ("), paper, Segment(text=")"))


def _list_release(resource: Resource, urls: Mapping[str, str]) -> Release:
    """Return a bullet; `urls` has each paper's page."""
    told, text = resource.statement, list[Segment]()
    if told:
        text += quoted(told, pieces(told, urls, {resource.paper}))
        text += [Segment(text=".")] * (not told.text.endswith((".", "!", "?")))
    return Release(
        name=shown(resource.name),
        text=tuple(text),
        links=(*_find_links(resource.links, LABELS), anchor("Paper", urls[resource.paper])),
    )


def _list_used(issue: Issue, urls: Mapping[str, str]) -> Iterator[Used]:
    """Yield the datasets that papers use, and that none of them introduces."""
    for name, papers in list_used([entry.ranked for entry in issue.entries]):
        named = [(Segment(text=", "), anchor(paper, urls[paper])) for paper in papers]
        yield Used(name=name, papers=tuple(chain.from_iterable(named))[1:])


def _list_correction(correction: Correction) -> Corrected:
    """Return a withdrawn paper as it is listed."""
    paper, title, url = correction.paper, correction.title, correction.url
    return Corrected(
        title=anchor(within(visible(title)) or f"arXiv:{paper}", url, title),
        issued=correction.issued,
        told=pieces(correction.statement, {paper: url}),
    )


def _find_links(links: Iterable[Link], labels: Mapping[LinkKind, str]) -> Line:
    """Return the paper's own links that are not known to be gone, in the order of the labels."""
    order = list(labels)
    told = (item for item in links if item.own and item.health != "gone" and item.kind in labels)
    ordered = sorted(told, key=lambda item: order.index(item.kind))
    return tuple(anchor(labels[item.kind] + _remark(item), item.url) for item in ordered)


def _remark(link: Link) -> str:
    """Return that a link leads to what is only promised, where nobody has seen it yet."""
    return " (promised)" if link.health != "ok" and is_promise(link.evidence) else ""
