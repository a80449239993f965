"""The state of a check: the post's blocks, the records to compare with, and the findings."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from digest.blocks import Block
from digest.check.index import Index, IndexedPaper
from digest.grounding import Evidence, Language, Passages, load_language
from digest.model import Author, Health, Paper, PaperFacts, Statement
from digest.papers.addresses import Address, find_addresses, may_hold_address
from digest.papers.hosts import link_key
from digest.text import Span, family_name, fold_words, shown, split_sentences, visible
from digest.words import ENGLISH

if TYPE_CHECKING:
    from digest.check.quotations import Words

Severity = Literal["error", "warning", "note"]
FindingKind = Literal[
    "identifier",
    "title",
    "author",
    "institution",
    "number",
    "name",
    "link",
    "quotation",
    "count",
    "twice",
    "window",
    "withdrawn",
    "version",
    "support",
    "meaning",
    "dead",
    "paper",
]


How = Literal["link", "address", "title", "name"]


class Ref(NamedTuple):
    """A reference of `text[start:end]` of a block to a paper."""

    start: int
    end: int
    paper: str
    how: How
    version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPost:
    """A post, and the content of the `digest.json` beside it, empty if there is none.

    `lang` is the tag of the post's language; the fixed words of its blocks are in English.
    """

    blocks: tuple[Block, ...]
    lang: str = ENGLISH
    digest_json: dict[str, object] = field(default_factory=dict)


class Rule(NamedTuple):
    """A rule that a post can break: the severity, kind and message of its findings."""

    severity: Severity
    kind: FindingKind
    message: str

    def graded(self, *, sure: bool) -> "Rule":
        """Return the rule itself if the case is sure, else as a warning."""
        return self if sure else self._replace(severity="warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An error contradicts the record, a warning has no support in it, a note was not checked.

    `line` and `column` count from 1 in the file.  `found` is the text of the post, `expected` the
    text of the record, and `stands` the record's source: `arXiv:2602.22544, abstract`.
    """

    severity: Severity
    kind: FindingKind
    line: int
    column: int
    message: str
    found: str
    expected: str = ""
    stands: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPapers:
    """Papers that were looked up, by identifier; `unknown` are identifiers that do not exist."""

    paper_facts: Mapping[str, PaperFacts] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


class Records(Protocol):
    """The source in which papers are looked up."""

    def load(self, ids: Sequence[str]) -> KnownPapers:
        """Return papers by identifier, from the library or, unless offline, from arXiv."""
        ...

    def load_older(self, paper: Paper) -> Sequence[Paper]:
        """Return the earlier versions of a paper that the library holds, the newest first."""
        ...

    def load_titles(self) -> Iterable[IndexedPaper]:
        """Return the title of every paper that the library holds."""
        ...

    def has_proof(self, statement: Statement) -> bool:
        """Return whether the library remembers that a model's sentence was verified."""
        ...


class Prober(Protocol):
    """Tests whether web pages exist."""

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return the state of each page; requests go to public addresses only."""
        ...


# Headings of our own page and footer, in lower case.
CHART, THEMES = "at a glance", "themes of the last issues"
FOOTER, CORRECTIONS = "about this issue", "corrections"
SOURCES = "sources of the sentences"
ELSEWHERE = "elsewhere"
OWN_HEADINGS = (FOOTER, CORRECTIONS, ELSEWHERE)
PARTS = (
    "the big idea(s) & core innovations",
    "under the hood: models, datasets, & benchmarks",
    "impact & the road ahead",
)
LABEL = r"(?:Code|Data|Dataset|Demo|Model|Page|Paper|Project|Video)"
"""A pattern for the labels of links to a paper or its resources."""


def record_of(papers: Sequence[str]) -> str:
    """Return the source of a finding: `arXiv:2602.22544, title and abstract`."""
    return f"{' and '.join(f'arXiv:{paper}' for paper in papers[:3])}, title and abstract"


def ends_sentence(text: str) -> bool:
    """Return whether a text ends with the punctuation of a sentence."""
    return text.rstrip(' ”"').removesuffix("al.").endswith((".", "!", "?", ":", "…"))


def addresses_of(text: str) -> tuple[Address, ...]:
    """Return the web addresses in a text; most texts have none."""
    return find_addresses(text) if may_hold_address(text) else ()


@dataclass(frozen=True, kw_only=True)
class PostNode:
    """A block with its references to papers and the headings above it, outermost first.

    `topic` is the paper that the nearest heading or outer item links to.
    """

    block: Block
    refs: tuple[Ref, ...]
    headings: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()

    @cached_property
    def masked(self) -> str:
        """The block's text with bullets in place of references: no name starts inside one."""
        parts, end = list[str](), 0
        for ref in self.refs:
            start = max(ref.start, end)
            parts += [self.block.text[end:start], "•" * (ref.end - start)]
            end = max(end, ref.end)
        return "".join([*parts, self.block.text[end:]])

    @cached_property
    def addresses(self) -> tuple[Address, ...]:
        """The web addresses in the block's text."""
        return addresses_of(self.block.text)

    def text_of(self, ref: Ref) -> str:
        """Return the words of a reference."""
        return self.block.text[ref.start : ref.end]

    def inside(self, span: Span) -> list[Ref]:
        """Return the references in a sentence."""
        return [ref for ref in self.refs if span.start <= ref.start < span.end]

    @cached_property
    def set_off(self) -> str:
        """The first bold text of an item, without a colon; "" if there is none."""
        bold = (mark for mark in self.block.marks if mark.kind == "strong")
        mark = next(bold, None) if self.block.kind == "item" else None
        return self.block.text[mark.start : mark.end].strip(" :") if mark else ""

    @cached_property
    def is_head(self) -> bool:
        """Whether a paragraph is a paper's title, alone or with its authors and links."""
        if self.block.kind != "paragraph" or len(self.linked) != 1 or self.refs[0].start:
            return False
        return self.refs[0].how != "name" and not ends_sentence(self.block.text[self.refs[0].end :])

    @cached_property
    def linked(self) -> tuple[str, ...]:
        """The papers that the block refers to by link, address or title."""
        return tuple(dict.fromkeys(ref.paper for ref in self.refs if ref.how != "name"))

    @cached_property
    def about(self) -> tuple[str, ...]:
        """The only paper that an item links to, else that of the heading or item above."""
        is_own = self.block.kind == "item" and len(self.linked) == 1
        return self.linked if is_own else self.topic

    def under(self, *words: str) -> bool:
        """Return whether one of the headings above has exactly these words."""
        return any(heading.casefold().strip(" :") in words for heading in self.headings)


@dataclass(kw_only=True)
class Context:
    """A post, the records that its claims are checked against, and the findings so far."""

    post: CheckedPost
    known: KnownPapers
    index: Index
    records: Records
    nodes: tuple[PostNode, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    words: "dict[str, Words]" = field(default_factory=dict)
    translated: list[tuple[Block, int]] = field(default_factory=list)
    _noted: set[tuple[str, ...]] = field(default_factory=set)
    passages: Passages = field(default_factory=Passages)
    _evidence: dict[tuple[str, ...], Evidence] = field(default_factory=dict)
    _older: dict[str, Sequence[Paper]] = field(default_factory=dict)
    _authors: dict[str, tuple[Sequence[str], Sequence[str]]] = field(default_factory=dict)

    @property
    def language(self) -> Language | None:
        """The post's language, None for English."""
        return load_language(self.post.lang)

    @property
    def paper_facts(self) -> Mapping[str, PaperFacts]:
        """The papers that are held."""
        return self.known.paper_facts

    def versions(self, name: str) -> Iterator[Paper]:
        """Yield the known versions of a paper, the newest first."""
        if name in self.paper_facts:
            paper = self.paper_facts[name].paper
            yield paper
            if name not in self._older:
                self._older[name] = self.records.load_older(paper)
            yield from self._older[name]

    def is_author(self, name: str, authors: Iterable[Author]) -> bool:
        """Return whether a name is an author's: a family name, perhaps with given names.

        Single letters are initials.
        """
        words = fold_words(name)
        return any(self._is_named(words, author.name) for author in authors)

    def _is_named(self, words: Sequence[str], name: str) -> bool:
        if name not in self._authors:
            # Kept, since each name of a list is compared with perhaps thousands of authors.
            self._authors[name] = (fold_words(visible(name)), fold_words(family_name(name)))
        whole, family = self._authors[name]
        given = [word for word in whole if word not in family]
        rest = [word for word in words if word not in family]
        return len(rest) < len(words) and all(
            any(word == name or (len(word) == 1 and name.startswith(word)) for name in given)
            for word in rest
        )

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Words that abstracts write in lower case, so that they are no names."""
        return frozenset(
            word.strip(".,;:()")
            for facts in self.paper_facts.values()
            for word in facts.paper.abstract.split()
            if word.islower()
        )

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """The paper that owns each link, by the link's key."""
        return {
            link_key(link.url): paper
            for paper, facts in self.paper_facts.items()
            for link in facts.own_links()
        }

    def evidence(self, papers: Iterable[str]) -> Evidence:
        """Return the text of the records of papers, as evidence."""
        key = tuple(dict.fromkeys(paper for paper in papers if paper in self.paper_facts))
        if key not in self._evidence:
            held = [self.paper_facts[paper] for paper in key]
            records = [facts.paper for facts in held]
            texts = [text for paper in records for text in (paper.abstract, paper.comment or "")]
            sentences = [shown(span.text) for text in texts for span in split_sentences(text)]
            fields = [field for facts in held for field in _fields_of(facts)]
            self._evidence[key] = Evidence(sentences, fields, self.passages)
        return self._evidence[key]

    def has_abstract(self, papers: Iterable[str]) -> bool:
        """Return whether the abstracts of all these papers are known."""
        held = [self.paper_facts.get(paper) for paper in papers]
        return bool(held) and all(facts and facts.paper.abstract.strip() for facts in held)

    def report(self, rule: Rule, position: tuple[Block, int], *texts: str) -> None:
        """Keep a finding at a position, that is a block and an offset in its text.

        `texts` are the words found, the words expected, and their source; the last may be missing.

        Code may be an example: an error in it is reported as a warning, a warning is left out.
        The words of a heading need no source.  Each note about a paper is reported once.
        """
        (severity, kind, message), (block, offset) = rule, position
        if block.kind == "code" and severity != "note":
            severity = "warning"
        is_example = block.kind == "code" and rule.severity == "warning"
        if is_example or (block.is_heading and kind == "support"):
            return
        if kind == "paper" and (message, *texts) in self._noted:
            return
        self._noted.add((message, *texts))
        (line, column), (found, expected, stands) = block.position(offset), (*texts, "", "")[:3]
        self.findings.append(
            Finding(
                severity=severity,
                kind=kind,
                line=line,
                column=column,
                message=message,
                found=found,
                expected=expected,
                stands=stands,
            )
        )


def _fields_of(facts: PaperFacts) -> Iterator[str]:
    """Yield a record's title, people, institutions, links, names and categories."""
    paper = facts.paper
    yield from (paper.id, shown(paper.title), paper.primary, *paper.categories)
    for author in paper.authors:
        yield shown(author.name)
        yield from (shown(affiliation.name) for affiliation in author.affiliations)
    yield from (link.url for link in facts.links)
    used = (dataset.name for dataset in facts.used_datasets)
    names = (facts.introduces.name, *facts.new_datasets, *used)
    yield from (shown(name) for name in names if name)
