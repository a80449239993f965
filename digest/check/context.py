"""What is known while a post is read, what it is held against, and what is found in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

from digest.check.index import Index, Titled
from digest.check.post import Block, CheckedPost, Found
from digest.grounding import Evidence
from digest.model import Health, Paper, PaperFacts, Statement
from digest.papers import link_key
from digest.text import Span, shown, split_sentences

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


class Rule(NamedTuple):
    """What can be found: how grave it is, of which kind, and how it is put."""

    severity: Severity
    kind: FindingKind
    message: str

    def where(self, *, sure: bool) -> "Rule":
        """Return the rule, as a warning where it is not sure."""
        return self if sure else self._replace(severity="warning")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: an error contradicts the record, a warning lacks it, a note could not look.

    `line` and `column` count from 1 in the file.  `found` is what the post says, `expected` what
    the record says, and `stands` where it says so, such as `arXiv:2602.22544, abstract`.
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
    """Papers with all that is known of them; of others, those that do not exist."""

    paper_facts: Mapping[str, PaperFacts] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()


class Records(Protocol):
    """Where papers are looked up."""

    def load(self, ids: Sequence[str]) -> KnownPapers:
        """Return papers by identifier, from the library or, unless offline, from arXiv."""
        ...

    def load_older(self, paper: Paper) -> Sequence[Paper]:
        """Return the earlier versions of a paper that the library holds, the newest first."""
        ...

    def load_titles(self) -> Iterable[Titled]:
        """Return the title of every paper that the library holds."""
        ...

    def has_proof(self, statement: Statement) -> bool:
        """Return whether the library remembers that a model's sentence was verified."""
        ...


class Prober(Protocol):
    """Looks whether pages are there."""

    def probe(self, urls: Iterable[str]) -> Mapping[str, Health]:
        """Return how each page is, on public addresses alone."""
        ...


# Headings of our own page and footer, in lower case.
CHART, THEMES = "at a glance", "themes of the last issues"
FOOTER, CORRECTIONS = "about this issue", "corrections"
SOURCES = "sources of the sentences"
OWN_HEADINGS = (FOOTER, CORRECTIONS)
PARTS = (
    "the big idea(s) & core innovations",
    "under the hood: models, datasets, & benchmarks",
    "impact & the road ahead",
)
LABEL = r"(?:Code|Data|Dataset|Demo|Model|Page|Paper|Project|Video)"
"""What a link to a paper or to something of it is called, as a pattern."""


def record_of(papers: Sequence[str]) -> str:
    """Return what a finding says of where the record stands: `arXiv:2602.22544, title and …`."""
    return f"{' and '.join(f'arXiv:{paper}' for paper in papers[:3])}, title and abstract"


def is_said(text: str) -> bool:
    """Return whether a text ends as a sentence does."""
    return text.rstrip(' ”"').removesuffix("al.").endswith((".", "!", "?", ":", "…"))


@dataclass(frozen=True, kw_only=True)
class Read:
    """A block with the papers it speaks of, and the headings above it, outermost first.

    The `topic` is the paper that the nearest of them links to, for all that stands below.
    """

    block: Block
    founds: tuple[Found, ...]
    headings: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()

    @cached_property
    def masked(self) -> str:
        """The block's text with titles and links made unreadable: no name begins inside one."""
        parts, end = list[str](), 0
        for found in self.founds:
            start = max(found.start, end)
            parts += [self.block.text[end:start], "•" * (found.end - start)]
            end = max(end, found.end)
        return "".join([*parts, self.block.text[end:]])

    def text_of(self, found: Found) -> str:
        """Return the words by which the block speaks of a paper."""
        return self.block.text[found.start : found.end]

    def inside(self, span: Span) -> list[Found]:
        """Return the papers that a sentence speaks of."""
        return [found for found in self.founds if span.start <= found.start < span.end]

    @cached_property
    def set_off(self) -> str:
        """What an item sets in bold first, without a colon; "" elsewhere."""
        bold = (one for one in self.block.marks if one.kind == "strong")
        mark = next(bold, None) if self.block.kind == "item" else None
        return self.block.text[mark.start : mark.end].strip(" :") if mark else ""

    @cached_property
    def is_head(self) -> bool:
        """Whether a paragraph is a paper's title, alone or with its authors and links."""
        if self.block.kind != "paragraph" or len(self.linked) != 1 or self.founds[0].start:
            return False
        return self.founds[0].how != "name" and not is_said(self.block.text[self.founds[0].end :])

    @cached_property
    def linked(self) -> tuple[str, ...]:
        """The papers that it links to or has the title of."""
        return tuple(dict.fromkeys(found.paper for found in self.founds if found.how != "name"))

    @cached_property
    def about(self) -> tuple[str, ...]:
        """The paper that an item alone links to, else that of the heading or item above."""
        is_own = self.block.kind == "item" and len(self.linked) == 1
        return self.linked if is_own else self.topic

    def under(self, *words: str) -> bool:
        """Return whether a heading above is one of these, and no more."""
        return any(heading.casefold().strip(" :") in words for heading in self.headings)


@dataclass(kw_only=True)
class Context:
    """Everything that claims are checked against."""

    post: CheckedPost
    known: KnownPapers
    index: Index
    records: Records
    reads: tuple[Read, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    _noted: set[tuple[str, ...]] = field(default_factory=set)
    _evidence: dict[tuple[str, ...], Evidence] = field(default_factory=dict)
    _older: dict[str, Sequence[Paper]] = field(default_factory=dict)

    @property
    def paper_facts(self) -> Mapping[str, PaperFacts]:
        """The papers that are held."""
        return self.known.paper_facts

    def versions(self, name: str) -> Iterator[Paper]:
        """Yield what is held of a paper, the newest version first."""
        if name in self.paper_facts:
            paper = self.paper_facts[name].paper
            yield paper
            if name not in self._older:
                self._older[name] = self.records.load_older(paper)
            yield from self._older[name]

    @cached_property
    def ordinary(self) -> frozenset[str]:
        """Words that abstracts write in lower case, and that are nobody's name."""
        return frozenset(
            word.strip(".,;:()")
            for facts in self.paper_facts.values()
            for word in facts.paper.abstract.split()
            if word.islower()
        )

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """Papers by the key of each link that is their own."""
        return {
            link_key(link.url): paper
            for paper, facts in self.paper_facts.items()
            for link in facts.own_links()
        }

    def evidence(self, papers: Iterable[str]) -> Evidence:
        """Return what the records of papers say."""
        key = tuple(dict.fromkeys(paper for paper in papers if paper in self.paper_facts))
        if key not in self._evidence:
            held = [self.paper_facts[paper] for paper in key]
            texts = [text for one in held for text in (one.paper.abstract, one.paper.comment or "")]
            sentences = [shown(span.text) for text in texts for span in split_sentences(text)]
            self._evidence[key] = Evidence(sentences, [f for one in held for f in _fields_of(one)])
        return self._evidence[key]

    def has_abstract(self, papers: Iterable[str]) -> bool:
        """Return whether the abstracts of all these papers are held."""
        held = [self.paper_facts.get(paper) for paper in papers]
        return bool(held) and all(one is not None and one.paper.abstract.strip() for one in held)

    def report(self, rule: Rule, place: tuple[Block, int], *told: str) -> None:
        """Keep a finding about a place: a block, and an offset of its text.

        What is `told` are the words that are found there, what is expected, and where that stands.

        What stands in code may be an example: there an error is a warning, and nothing a warning.
        The words of a heading need no source.  Of a paper everything is noted once.
        """
        (severity, kind, message), (block, offset) = rule, place
        if block.kind == "code" and severity != "note":
            severity = "warning"
        is_example = block.kind == "code" and rule.severity == "warning"
        if is_example or (block.is_heading and kind == "support"):
            return
        if kind == "paper" and (message, *told) in self._noted:
            return
        self._noted.add((message, *told))
        (line, column), (found, expected, stands) = block.place(offset), (*told, "", "")[:3]
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
    """Yield what a record's fields name: title, people, places, links, things, categories."""
    paper = facts.paper
    yield from (paper.id, shown(paper.title), paper.primary, *paper.categories)
    for author in paper.authors:
        yield shown(author.name)
        yield from (shown(place.name) for place in author.affiliations)
    yield from (link.url for link in facts.links)
    used = (one.name for one in facts.used_datasets)
    names = (facts.introduces.name, *facts.new_datasets, *used)
    yield from (shown(name) for name in names if name)
