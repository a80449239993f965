"""The content of a post, part by part and in order, as plain text that each format escapes."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, groupby
from operator import attrgetter
from typing import TypeAlias

from digest.markdown import read_paragraph
from digest.model import (
    ALSO,
    Correction,
    Elsewhere,
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
from digest.papers.promises import is_promise
from digest.render.footer import FooterLine, list_facts
from digest.text import (
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
from digest.words import Words, load_words
from digest.writing import is_data, list_used, name_authors

LINKED_KINDS = frozenset({"title", "name"})
MAX_DESCRIPTION = 160
BADGES: Sequence[LinkKind] = ("code", "dataset", "model", "demo", "project")
"""The kinds of links below a paper's title, in order."""
LABELLED: Sequence[LinkKind] = (*BADGES, "video", "other")
"""The kinds of links of a resource, in order."""
MAX_AUTHORS, FIRST_AUTHORS = 6, 5
MAX_INSTITUTIONS = 4
_ENDS = (".", "!", "?", "。")


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Text as a reader sees it, and the http or https address that it links to, or "".

    `is_set_off` means italics, `is_strong` bold, `is_authors` that the words are those of a paper's
    authors, which stay in their language.  `sources` are the texts of the records that it
    is based on, in which its formulas may be found.
    """

    text: str
    url: str = ""
    is_set_off: bool = False
    is_strong: bool = False
    is_authors: bool = False
    sources: tuple[str, ...] = ()


Line: TypeAlias = tuple[Segment, ...]
"""A line of text: its segments in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorNames:
    """The authors' names that are shown, in order, and words for further authors, or ""."""

    shown: tuple[str, ...]
    more: str = ""

    def __str__(self) -> str:
        """Return them as in a post: `A, B, C, D, E + 2 more authors`."""
        return " ".join(filter(None, [", ".join(self.shown), self.more]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPaper:
    """A chosen paper in the list of all papers.

    `places` are the institutions that a source states for its authors; `named` says whether the
    text of the post names it, `promised` whether code or data are announced but not available;
    `remark` says that it is withdrawn or earlier work, or is empty.
    """

    id: str
    title: Segment
    authors: AuthorNames
    places: tuple[str, ...]
    links: Line
    named: bool
    promised: bool
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A resource of a paper: its name, its description, or (), and links, the paper's last.

    `stop` is the full stop after a name without text, "" after a text or punctuation.
    """

    name: str
    text: Line
    links: Line
    stop: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedDataset:
    """A dataset or benchmark, and the identifiers of the papers that use it."""

    name: str
    papers: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCorrection:
    """A withdrawn paper, the day of the issue that had it, and the text of the correction.

    `line` has all of it: `Title, in the issue of Feb. 21, 2026. It has been withdrawn. …`.
    """

    title: Segment
    issued: date
    told: Line
    line: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperHead:
    """The lines above a passage: the paper's title, its authors with institutions, its links.

    The authors are written as in prose: `Moor et al. (University of Rondane)`.
    """

    title: Segment
    authors: str
    links: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewBlock:
    """A paragraph of prose, or a paper's head with its passage or an editor's words.

    Prose has no `head`.  An `is_quoted` line includes its quotation marks; `line` is empty if the
    head stands alone.  `paper` is the only paper of the block, None if there are several or none,
    or if papers are not listed.
    """

    line: Line
    paper: ShownPaper | None
    head: PaperHead | None = None
    is_quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """A section: its number, from 1, its blocks, and its papers.

    `size` is the number of its papers, even if `papers` is empty because they are not listed.
    """

    number: int
    title: str
    size: int
    blocks: tuple[ViewBlock, ...]
    papers: tuple[ShownPaper, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The content of a post, safe to show; formats leave out the headings of empty parts.

    `words` are the fixed words of its language.
    """

    words: Words
    title: str
    subtitle: str
    description: str
    topic: str
    date: date
    stem: str
    lead: Line = ()
    introduction: tuple[Line, ...] = ()
    sections: tuple[ShownSection, ...] = ()
    data: tuple[Release, ...] = ()
    code: tuple[Release, ...] = ()
    used: tuple[UsedDataset, ...] = ()
    outlook: tuple[Line, ...] = ()
    elsewhere: tuple[Line, ...] = ()
    corrections: tuple[ShownCorrection, ...] = ()
    facts: tuple[FooterLine, ...] = ()
    note: str = ""

    @property
    def told(self) -> tuple[ShownSection, ...]:
        """The sections with blocks."""
        return tuple(section for section in self.sections if section.blocks)

    @property
    def releases(self) -> tuple[Release, ...]:
        """Both lists of resources."""
        return (*self.data, *self.code)

    @property
    def papers(self) -> tuple[ShownPaper, ...]:
        """All papers that are listed, in order."""
        return tuple(chain.from_iterable(section.papers for section in self.sections))

    @property
    def numbers(self) -> Mapping[str, int]:
        """The number of each paper in the list of all papers, from 1, by its address."""
        return {paper.title.url: at for at, paper in enumerate(self.papers, 1) if paper.title.url}


def view(issue: Issue, *, lists_papers: bool = True) -> View:
    """Return the content of an issue's post.

    The list of all papers takes more time than the rest.  Raises ValueError for mentions that do
    not fit their statement.
    """
    entries = {entry.paper.id: entry for entry in issue.entries}
    urls = {name: entry.paper.url for name, entry in entries.items()}
    words = load_words(issue.lang)
    papers = (
        {name: _show_paper(entry, words) for name, entry in entries.items()} if lists_papers else {}
    )
    is_retold = any(entry.paper.retold for entry in issue.entries)
    return View(
        words=words,
        title=printable(issue.title),
        subtitle=printable(issue.subtitle),
        description=describe(issue),
        topic=printable(issue.topic),
        date=issue.date,
        stem=issue.stem,
        lead=_join(words.space, lines_of(issue.lead, urls)),
        introduction=(
            *lines_of(issue.introduction, urls),
            *[(Segment(text=words("post.retold")),)] * is_retold,
        ),
        sections=tuple(
            ShownSection(
                number=number,
                title=printable(section.title),
                size=len(section.papers),
                blocks=tuple(
                    _show_block(block, entries, urls, papers, words)
                    for block in list_blocks(section, entries)
                ),
                papers=tuple(papers[paper] for paper in section.papers) if papers else (),
            )
            for number, section in enumerate(issue.sections, 1)
        ),
        data=tuple(_show_release(item, urls, words) for item in issue.resources if is_data(item)),
        code=tuple(
            _show_release(item, urls, words) for item in issue.resources if not is_data(item)
        ),
        used=tuple(
            UsedDataset(name=name, papers=_join(", ", [[anchor(id_, urls[id_])] for id_ in users]))
            for name, users in list_used([entry.ranked for entry in issue.entries])
        ),
        outlook=tuple(show_ahead(statement, entries) for statement in issue.outlook),
        elsewhere=tuple(_show_elsewhere(entry, words) for entry in issue.elsewhere),
        corrections=tuple(_show_correction(item, words) for item in issue.corrections),
        facts=list_facts(issue),
        note=printable(issue.note),
    )


def describe(issue: Issue) -> str:
    """Return the description of a post, of at most MAX_DESCRIPTION characters.

    It is the first sentence of the lead that fits and names a paper or author; else the subtitle
    without the date, with the titles of as many sections as fit.
    """
    for statement in issue.lead:
        text = printable(statement.text)
        kinds = {mention.kind for mention in statement.mentions}
        if kinds & {*LINKED_KINDS, "author"} and len(text) <= MAX_DESCRIPTION:
            return text
    subtitle = printable(issue.subtitle or issue.title)
    head = subtitle.removesuffix(f": {load_words(issue.lang).long_date(issue.date)}")
    with_text_first = sorted(issue.sections, key=lambda section: not section.statements)
    titles = [printable(section.title) for section in with_text_first if section.key != ALSO]
    fitting: list[str] = []
    for title in titles if head != subtitle and titles[1:] else ():
        if len(f"{head}: {'; '.join((*fitting, title))}") <= MAX_DESCRIPTION:
            fitting.append(title)
    return f"{head}: {'; '.join(fitting)}" if fitting else shorten(subtitle, MAX_DESCRIPTION)


def anchor(label: str, target: str, *sources: str) -> Segment:
    """Return text with a link, or text alone if `target` is not a web address."""
    url = web_address(target)
    return Segment(text=label or url, url=url, sources=sources)


def pieces(statement: Statement, urls: Mapping[str, str], linked: Collection[str] = ()) -> Line:
    """Split a statement at its mentions: titles and names link to their papers.

    Authors link to a paper only if no title or name here links to it, and no other text: `linked`
    has the papers that other texts link to.  Raises ValueError where mentions overlap,
    leave the text, or name no chosen paper.
    """
    reached = {*linked, *_find_linked(statement)}
    text, segments, end = statement.text, list[Segment](), 0
    for mention in _order_mentions(statement):
        is_author = mention.kind == "author"
        if mention.paper not in urls:
            raise ValueError(f"{mention} names no paper of this issue")
        is_link = not is_author or mention.paper not in reached
        label = printable(text[mention.start : mention.end])
        segment = anchor(label, urls[mention.paper]) if is_link else Segment(text=label)
        segment = replace(segment, is_authors=mention.kind == "title")
        segments += [_plain(text[end : mention.start]), replace(segment, is_set_off=is_author)]
        reached.add(mention.paper)
        end = mention.end
    segments.append(_plain(text[end:]))
    segments[0] = replace(segments[0], text=segments[0].text.lstrip())
    segments[-1] = replace(segments[-1], text=segments[-1].text.rstrip())
    sources = tuple(quote.text for quote in statement.quotes)
    return tuple(
        replace(segment, sources=sources, is_authors=segment.is_authors or statement.by == "quote")
        for segment in segments
        if segment.text
    )


def _find_linked(statement: Statement) -> set[str]:
    return {mention.paper for mention in statement.mentions if mention.kind in LINKED_KINDS}


def _order_mentions(statement: Statement) -> Iterator[Mention]:
    """Yield titles, names and authors in order.  Raises ValueError for overlapping mentions."""
    end = 0
    for mention in sorted(statement.mentions, key=lambda mention: mention.start):
        if not end <= mention.start < mention.end <= len(statement.text):
            raise ValueError(f"misplaced mention {mention} in {statement.text!r}")
        if mention.kind in LINKED_KINDS or mention.kind == "author":
            yield mention
        end = mention.end


def _plain(text: str) -> Segment:
    return Segment(text=printable_part(text))


BlockSource: TypeAlias = tuple[str, tuple[Statement, ...]]
"""A block of a section: its paper ("" for prose) and its statements (none if only a title)."""


def list_blocks(section: Section, entries: Mapping[str, Entry]) -> Iterator[BlockSource]:
    """Yield the blocks of a section: its paragraphs, and papers with only their titles.

    Papers with only titles come by their rank in the section, but never directly above prose,
    which would seem to be about them.
    """
    groups = [tuple(group) for _, group in groupby(section.statements, attrgetter("paragraph"))]
    about = [[*chain.from_iterable(statement.papers for statement in group)] for group in groups]
    ranks = {paper: rank for rank, paper in enumerate(section.papers)}
    titles_only = [
        paper
        for paper in section.papers
        if entries[paper].named and not any(paper in papers for papers in about)
    ]
    for group, papers in zip(groups, about, strict=True):
        is_passage = bool(papers) and group[0].by in {"quote", "fixed", "editor"}
        first = min(ranks.get(paper, len(ranks)) for paper in papers) if is_passage else 0
        while titles_only and ranks[titles_only[0]] < first:
            yield titles_only.pop(0), ()
        yield papers[0] if is_passage else "", group
    yield from ((paper, ()) for paper in titles_only)


def _show_block(
    block: BlockSource,
    entries: Mapping[str, Entry],
    urls: Mapping[str, str],
    papers: Mapping[str, ShownPaper],
    words: Words,
) -> ViewBlock:
    name, statements = block
    line = (
        quoted(statements[0], _join(words.space, lines_of(statements, urls))) if statements else ()
    )
    if not name:
        about = set(chain.from_iterable(statement.papers for statement in statements))
        paper = papers.get(about.pop()) if len(about) == 1 else None
        return ViewBlock(line=line, paper=paper)
    return ViewBlock(
        line=line,
        paper=papers.get(name),
        head=show_head(entries[name], words),
        is_quoted=any(statement.by == "quote" for statement in statements),
    )


def show_head(entry: Entry, words: Words) -> PaperHead:
    """Return the lines above the passage of a paper."""
    paper = entry.paper
    return PaperHead(
        title=_title_of(paper),
        authors=printable("".join(part.text for part in name_authors(paper, words))),
        links=_find_links(entry.ranked.facts.links, BADGES, words),
    )


def _title_of(paper: Paper) -> Segment:
    return replace(anchor(visible_title(paper), paper.url, paper.title), is_authors=True)


def _join(separator: str, lines: Iterable[Sequence[Segment]]) -> Line:
    return tuple(chain.from_iterable((Segment(text=separator), *line) for line in lines))[1:]


def lines_of(statements: Sequence[Statement], urls: Mapping[str, str]) -> Iterator[Line]:
    """Yield the lines of statements that are shown together; `urls` has each paper's page.

    Authors do not link to papers that titles or other authors already link to.  An editor's
    statement without a paper is Markdown, of which only web addresses become links.  Raises
    ValueError for mentions that do not fit.
    """
    linked = set[str]().union(*map(_find_linked, statements))
    for statement in statements:
        if statement.by == "editor" and not statement.paper:
            segments = (
                replace(_plain(text), url=web_address(address), is_set_off=em, is_strong=strong)
                for text, address, em, strong in read_paragraph(statement.text)
            )
            yield tuple(segment for segment in segments if segment.text)
        else:
            yield pieces(statement, urls, linked)
        linked |= {mention.paper for mention in statement.mentions}


def _show_paper(entry: Entry, words: Words) -> ShownPaper:
    """Return a chosen paper for the list; of many authors or institutions, only the first."""
    paper, facts = entry.paper, entry.ranked.facts
    affiliations = chain.from_iterable(author.affiliations for author in paper.authors)
    stated = (visible(institution.name) for institution in affiliations)
    institutions = list(dict.fromkeys(filter(None, stated)))
    places = institutions[:MAX_INSTITUTIONS]
    if rest := institutions[MAX_INSTITUTIONS:]:
        places.append(words("post.more_institutions", count=len(rest)))
    # The year is no number with separators.
    earlier = words("post.earlier", year=str(entry.earlier)) if entry.earlier else ""
    names = tuple(visible_names(paper.authors))
    more = words("post.more_authors", count=len(names) - FIRST_AUTHORS)
    first = AuthorNames(shown=names[:FIRST_AUTHORS], more=more)
    return ShownPaper(
        id=paper.id,
        title=_title_of(paper),
        authors=AuthorNames(shown=names) if len(names) <= MAX_AUTHORS else first,
        places=tuple(places),
        links=_find_links(facts.links, BADGES, words),
        named=entry.named,
        promised=facts.promised,
        remark=words("post.withdrawn") if facts.withdrawn else earlier,
    )


def quoted(statement: Statement, line: Line) -> Line:
    """Return a statement's line, in quotation marks if it is a quotation."""
    return (Segment(text="“"), *line, Segment(text="”")) if statement.by == "quote" else line


def show_ahead(statement: Statement, entries: Mapping[str, Entry]) -> Line:
    """Return a limit or an open problem, followed by the paper that it is quoted from."""
    urls = {name: entry.paper.url for name, entry in entries.items()}
    line = quoted(statement, pieces(statement, urls))
    if statement.mentions or not statement.quotes:
        return line
    paper = _title_of(entries[statement.quotes[0].paper].paper)
    return (*line, Segment(text=" ("), paper, Segment(text=")"))


def _show_release(resource: Resource, urls: Mapping[str, str], words: Words) -> Release:
    """Return a resource as a bullet; `urls` has each paper's page."""
    statement, text, stop = resource.statement, list[Segment](), words("text.stop")
    if statement:
        text += quoted(statement, pieces(statement, urls, {resource.paper}))
        text += [Segment(text=stop)] * (not statement.text.endswith(_ENDS))
    paper, name = anchor(words("post.link_paper"), urls[resource.paper]), shown(resource.name)
    return Release(
        name=name,
        text=tuple(text),
        links=(*_find_links(resource.links, LABELLED, words), paper),
        stop="" if text or name.endswith(_ENDS) else stop,
    )


def _show_elsewhere(entry: Elsewhere, words: Words) -> Line:
    """Return the title of an entry of a feed, linked, with the feed's name and the day."""
    about = f" · {printable(entry.feed)}, {words.short_date(entry.day)}"
    return (anchor(within(printable(entry.title)), entry.url), Segment(text=about))


def _show_correction(correction: Correction, words: Words) -> ShownCorrection:
    """Return a correction with the title of its paper, else the paper's identifier."""
    paper, title, url = correction.paper, correction.title, correction.url
    told = pieces(correction.statement, {paper: url})
    date = words.long_date(correction.issued)
    before, after = words.split("post.correction", "statement", date=date)
    shown_title = anchor(within(visible(title)) or f"arXiv:{paper}", url, title)
    shown_title = replace(shown_title, is_authors=bool(title))
    return ShownCorrection(
        title=shown_title,
        issued=correction.issued,
        told=told,
        line=(shown_title, Segment(text=before), *told, Segment(text=after)),
    )


def _find_links(links: Iterable[Link], kinds: Sequence[LinkKind], words: Words) -> Line:
    """Return a paper's own links of some kinds that are not known to be dead, in their order."""
    own = (link for link in links if link.own and link.health != "gone" and link.kind in kinds)
    ordered = sorted(own, key=lambda link: kinds.index(link.kind))
    # What a link leads to may be promised and not seen yet.
    promised = {link.url: link.health != "ok" and is_promise(link.evidence) for link in ordered}
    labels = ((link, words(f"post.link_{link.kind}")) for link in ordered)
    return tuple(
        anchor(words("post.link_promised", link=label) if promised[link.url] else label, link.url)
        for link, label in labels
    )
