"""Writes the frame around the sections: title, subtitle, lead, outlook, corrections."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from digest.identifiers import ARCHIVES
from digest.model import ALSO, Correction, Counts, Paper, Quote, Ranked, Section, Statement
from digest.publication import is_withdrawn
from digest.taste import IN_BRACES, LONGEST_TITLE, Taste
from digest.text import Span, shorten, shown, split_sentences, visible_title
from digest.words import ENGLISH, Words, load_words
from digest.writing.passages import (
    Passage,
    limit_for,
    quote_passage,
    single_marks,
    write_words,
)
from digest.writing.statements import StatementPart, compose, quote, short_title

MOST_CHARACTERS = 200
_ENDS = (".", "!", "?", "…", "。")


def make_correction(paper: Paper, issued: date, lang: str = ENGLISH) -> Correction:
    """Return the correction, in a language, for an issue with a paper that was withdrawn since."""
    return Correction(
        paper=paper.id,
        title=paper.title,
        url=paper.url,
        issued=issued,
        statement=_quote_withdrawal(paper, load_words(lang)),
        version=paper.version,
    )


def _quote_withdrawal(paper: Paper, words: Words) -> Statement:
    """Quote the withdrawal of a paper from its comment or the start of its abstract."""
    if is_withdrawn(replace(paper, abstract="")):
        return _quote_field(paper, "comment", words)
    if is_withdrawn(replace(paper, comment=None)):
        return _quote_field(paper, "abstract", words)
    return Statement(text=words("post.withdrawal"), verified="record")


def _quote_field(paper: Paper, field: str, words: Words) -> Statement:
    """State the withdrawal with a quotation of a field of the record."""
    text = getattr(paper, field)
    proof = _quote_reason(paper, field)
    is_cut = proof.end < len(text) and not shown(proof.text).endswith(_ENDS)
    quotation = _quoted(f"{proof.text} …" if is_cut else proof.text)
    before, stop = words.split(f"post.withdrawal_{field}", "quotation")
    stop = "" if quotation[:-1].endswith(_ENDS) else stop
    return Statement(text=f"{before}{quotation}{stop}", verified="record", quotes=(proof,))


def _quoted(words: str) -> str:
    """Return a record's words in double quotation marks; marks inside become single."""
    return f"“{single_marks(shown(words))}”"


def _quote_reason(paper: Paper, field: str) -> Quote:
    """Return a short comment whole, else the sentences from the withdrawal on that fit."""
    text = getattr(paper, field)
    if field == "comment" and len(text) <= MOST_CHARACTERS:
        return quote(paper, field, 0, len(text))
    sentences = split_sentences(text)
    first = next((at for at, span in enumerate(sentences) if _withdraws(paper, span)), 0)
    last = len(sentences) if field == "comment" else first + 1
    start = sentences[first].start
    fitting = [span.end for span in sentences[first:last] if span.end - start <= MOST_CHARACTERS]
    return quote(paper, field, start, fitting[-1] if fitting else _find_cut(text, start))


def _withdraws(paper: Paper, sentence: Span) -> bool:
    """Return whether a sentence would withdraw the paper if it were its comment."""
    return is_withdrawn(replace(paper, comment=sentence.text, abstract=""))


def _find_cut(text: str, start: int) -> int:
    """Return the end of the last word that fits; a text without spaces is cut anywhere."""
    end = start + MOST_CHARACTERS
    space = text.rfind(" ", start, end + 1)
    return space if space > start else min(end, len(text))


# The topic of listed papers without a name.
UNNAMED = "Selected papers"
MOST_AHEAD = 5
_LEADING = 3
_MOST_PHRASES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSection:
    """A section of a draft: its papers, the best first.

    `why` gives the reasons for papers, by identifier, to be in this section.
    """

    key: str
    title: str
    papers: tuple[Ranked, ...]
    why: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An issue to be written: the chosen papers by section, and the passage of each.

    `named` are the papers with a text; `listed` says that papers were given by identifier, not
    found; `earlier` has the years of papers that are not new.  The editor's edits give papers in
    `wanted` a text, only list those in `silent`, and fix the rank of those in `placed`.  A model is
    asked about the sections in `asked`, which are those before the edits; if it is empty, about
    `sections`.  `pattern` is the title's pattern, "" for the usual title; `lang` the tag of the
    language in which it is written.
    """

    topic: str
    date: date
    counts: Counts
    sections: tuple[DraftSection, ...]
    named: frozenset[str]
    passages: Mapping[str, Passage]
    listed: bool = False
    earlier: Mapping[str, int] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()
    asked: tuple[DraftSection, ...] = ()
    pattern: str = ""
    lang: str = "en"

    @property
    def settled(self) -> frozenset[str]:
        """The papers whose text the editor has written, chosen or suppressed."""
        by_hand = (name for name, passage in self.passages.items() if passage.is_settled)
        return self.silent.union(by_hand, (item.facts.paper.id for item in self.left_out))

    @property
    def usual(self) -> "Draft":
        """The issue that a model is asked about."""
        return replace(self, sections=self.asked or self.sections)

    @property
    def left_out(self) -> tuple[Ranked, ...]:
        """The papers that a model is asked about although an editor left them out."""
        return tuple(item for item in self.usual.ranked if item.facts.paper.id not in self.passages)

    @property
    def brought_in(self) -> tuple[DraftSection, ...]:
        """Papers that only the editor brought in, by section; a model is asked about them last.

        The keys differ from those of all other sections.
        """
        ids = {item.facts.paper.id for item in self.usual.ranked}
        wanted = self.named - ids - self.settled
        return tuple(
            replace(section, key=f"{section.key}+", papers=papers)
            for section in self.sections
            if (papers := tuple(item for item in section.papers if item.facts.paper.id in wanted))
        )

    @property
    def ranked(self) -> tuple[Ranked, ...]:
        """All papers, the best first."""
        papers = (item for section in self.sections for item in section.papers)
        return tuple(sorted(papers, key=lambda item: item.order))

    @property
    def foremost(self) -> tuple[Ranked, ...]:
        """The papers with a text, the best first."""
        return tuple(item for item in self.ranked if item.facts.paper.id in self.named)


def write_title(draft: Draft, headline: Statement | None = None) -> str:
    """Return the topic's pattern filled, or else the headline if a model has written it.

    The usual title has the names or short titles of the foremost papers, and how many more there
    are.  Titles are in quotation marks, as they are their authors' words.
    """
    words = load_words(draft.lang)

    def write(names: Sequence[str]) -> str:
        others = draft.counts.chosen - len(names)
        rest = [_count(draft, "more" if names else "papers", others, words)] if others else []
        return words.join([*names, *rest])

    if draft.pattern:
        return _fill(draft, words)
    if headline:
        return headline.text
    return shorten(write(_fitting(map(_called, draft.foremost), write)), LONGEST_TITLE)


def _count(draft: Draft, key: str, count: int, words: Words) -> str:
    """Return a text of the table `title` on so many papers, with the topic if it has a name."""
    on = "" if draft.topic == UNNAMED else "_on"
    topic = spoken(draft.topic, words)
    return words(f"title.{key}{on}", count=count, topic=topic, date=words.long_date(draft.date))


def _fitting(names: Iterable[str], write: Callable[[Sequence[str]], str]) -> Sequence[str]:
    """Return as many of the first names as fit into a title, three at most."""
    fitting: list[str] = []
    for name in names:
        if len(fitting) < _LEADING and len(write([*fitting, name])) <= LONGEST_TITLE:
            fitting.append(name)
    return fitting


def _fill(draft: Draft, words: Words) -> str:
    """Fill the title's pattern; if no name or heading fits, the number of papers replaces them."""
    papers = words("title.papers", count=draft.counts.chosen)
    values = {
        "topic": spoken(draft.topic, words),
        "number": words.number(draft.counts.chosen),
        "date": words.long_date(draft.date),
    }

    def write(names: Sequence[str], headings: Sequence[str] = ()) -> str:
        lists = {"foremost": names, "sections": headings}
        texts = values | {name: words.join(some or [papers]) for name, some in lists.items()}
        return IN_BRACES.sub(lambda match: texts[match[1]], draft.pattern)

    names = _fitting(map(_called, draft.foremost), write)
    sections = (section for section in draft.sections if section.key != ALSO)
    titles = (shown(words.heading(section.title)) for section in sections)
    headings = _fitting(titles, lambda some: write(names, some))
    return shorten(write(names, headings), LONGEST_TITLE)


def write_subtitle(draft: Draft) -> str:
    """Return the line under the title, such as `Latest 100 papers on deep learning: …`."""
    key = "selected" if draft.listed else "latest"
    return _count(draft, key, draft.counts.chosen, load_words(draft.lang))


def write_wants(taste: Taste, lang: str) -> str:
    """Write what a paper needs to be on topic; "" if every paper is."""
    words = load_words(lang)
    phrases = [words("text.quoted", words=phrase) for phrase in taste.phrases[:_MOST_PHRASES]]
    if len(taste.phrases) > len(phrases):
        phrases.append(words("footer.more_phrases", count=len(taste.phrases)))
    parts = [words("footer.speak", phrases=words.join(phrases, "or"))] if phrases else []
    parts += [words("footer.resemble")] if taste.like else []
    return words.join(parts, "or") if taste.selects else ""


def spoken(topic: str, words: Words) -> str:
    """Return a topic as words: a list of categories as `cs.CL and cs.AI`, others unchanged."""
    names = topic.split(", ")
    return words.join(names) if all(map(_is_category, names)) else topic


def _called(item: Ranked) -> str:
    """Return the name that a paper introduces, if its title starts with it, else the title."""
    title, name = short_title(item.facts.paper), shown(item.facts.introduces.name or "")
    is_name = name and visible_title(item.facts.paper).startswith(name)
    return name if is_name else f"“{single_marks(title)}”"


def _is_category(name: str) -> bool:
    """Return whether a name is a category of arXiv, not a plain word such as `physics`."""
    return name.partition(".")[0] in ARCHIVES and ("." in name or "-" in name)


def write_lead(draft: Draft) -> tuple[Statement, ...]:
    """Write a sentence of fixed words that links the best papers by their titles."""
    papers = [item.facts.paper for item in draft.foremost[:_LEADING]]
    if not papers:
        return ()
    words = load_words(draft.lang)
    before, after = words.split(f"title.lead{'_selected' if draft.listed else ''}", "titles")
    parts = list[StatementPart]()
    for between, paper in zip((before, *words.separators(len(papers))), papers, strict=True):
        title = StatementPart(text=visible_title(paper), kind="title", paper=paper.id)
        parts += [StatementPart(text=between), title]
    parts.append(StatementPart(text="" if parts[-1].text.endswith(_ENDS) else after))
    quotes = [quote(paper, "title", 0, len(paper.title)) for paper in papers if paper.title]
    return (compose(parts, quotes),)


def write_section(draft: Draft, section: DraftSection) -> Section:
    """Write a section: the passages of its papers with a text, the best first."""
    ids = tuple(item.facts.paper.id for item in section.papers)
    passages = [draft.passages[paper] for paper in ids if paper in draft.named]
    statements = (
        statement
        for number, passage in enumerate(passages)
        for statement in write_block(passage, number)
    )
    title = load_words(draft.lang).heading(section.title)
    return Section(key=section.key, title=title, papers=ids, statements=tuple(statements))


def write_block(passage: Passage, number: int) -> Iterator[Statement]:
    """Yield the text of a paper; nothing if its passage is too weak to be printed."""
    if passage.words:
        yield from write_words(passage, number)
    elif passage.is_printed and (statement := quote_passage(passage, paragraph=number)):
        yield statement


def write_outlook(draft: Draft) -> tuple[Statement, ...]:
    """Return the limits that authors state but no printed passage has, the best papers first.

    If the passages have all limits, they are repeated here.
    """
    items = (item for item in draft.ranked if item.facts.paper.id not in draft.silent)
    limits = [
        (item.facts.paper.id, limit)
        for item in items
        if item.facts.paper.id not in draft.earlier
        if (limit := limit_for(item.facts, item.reading))
    ]
    new = [limit for paper, limit in limits if not _is_told(draft, paper, limit)]
    return tuple(islice(new or (limit for _, limit in limits), MOST_AHEAD))


def _is_told(draft: Draft, paper: str, limit: Statement) -> bool:
    """Return whether a paper's passage is printed and has the sentence of its limit."""
    passage = draft.passages[paper]
    is_told = paper in draft.named and passage.is_printed and not passage.words
    return is_told and any(span.end == limit.quotes[0].end for span in passage.spans)
