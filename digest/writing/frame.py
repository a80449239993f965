"""Writes what stands around the sections: title, lead, bullets, outlook, corrections."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from digest.identifiers import ARCHIVES
from digest.model import (
    ALSO,
    ContributionKind,
    Correction,
    Counts,
    Link,
    LinkKind,
    Paper,
    Quote,
    Ranked,
    Resource,
    Section,
    SentenceRole,
    Statement,
)
from digest.text import Span, long_date, shown, split_sentences, visible_title
from digest.text.forms import SINGULAR, VERBS
from digest.withdrawal import is_withdrawn
from digest.writing.byhand import write_by_hand
from digest.writing.edits import ALONE, BEHIND, NOTHING, Piece, compose, edit, quote, short_title
from digest.writing.telling import Account, can_stand, counts_elsewhere, lacks

MOST_CHARACTERS = 200
_ENDS = (".", "!", "?", "…", "。")


def correct(paper: Paper, issued: date) -> Correction:
    """Return the correction of an issue that has a paper as if it stood."""
    return Correction(
        paper=paper.id,
        title=paper.title,
        url=paper.url,
        issued=issued,
        statement=_tell(paper),
        version=paper.version,
    )


def _tell(paper: Paper) -> Statement:
    """Quote what withdraws the paper: its comment, or the opening of its abstract."""
    if is_withdrawn(replace(paper, abstract="")):
        return _reading(paper, "comment")
    if is_withdrawn(replace(paper, comment=None)):
        return _reading(paper, "abstract")
    return Statement(text="It has been withdrawn; no reason is stated.", verified="edit")


def _reading(paper: Paper, field: str) -> Statement:
    """Say how a field of the record reads."""
    text = getattr(paper, field)
    proof = _stretch(paper, field)
    is_cut = proof.end < len(text) and not shown(proof.text).endswith(_ENDS)
    words = _quoted(f"{proof.text} …" if is_cut else proof.text)
    stop = "" if words[:-1].endswith(_ENDS) else "."
    told = f"It has been withdrawn. Its {field} on arXiv reads: {words}{stop}"
    return Statement(text=told, verified="edit", quotes=(proof,))


def _quoted(words: str) -> str:
    """Put a record's words between quotation marks; those inside become single."""
    return f"“{shown(words).replace('“', '‘').replace('”', '’')}”"


def _stretch(paper: Paper, field: str) -> Quote:
    """Return a comment that is short, else the sentences from the one that withdraws the paper."""
    text = getattr(paper, field)
    if field == "comment" and len(text) <= MOST_CHARACTERS:
        return quote(paper, field, 0, len(text))
    sentences = split_sentences(text)
    first = next((place for place, one in enumerate(sentences) if _withdraws(paper, one)), 0)
    last = len(sentences) if field == "comment" else first + 1
    start = sentences[first].start
    fitting = [one.end for one in sentences[first:last] if one.end - start <= MOST_CHARACTERS]
    return quote(paper, field, start, fitting[-1] if fitting else _border(text, start))


def _withdraws(paper: Paper, sentence: Span) -> bool:
    """Return whether a sentence, as a comment, would withdraw the paper."""
    return is_withdrawn(replace(paper, comment=sentence.text, abstract=""))


def _border(text: str, start: int) -> int:
    """Return where the last word ends that fits; a text without spaces is cut anywhere."""
    end = start + MOST_CHARACTERS
    space = text.rfind(" ", start, end + 1)
    return space if space > start else min(end, len(text))


# What listed papers are called that nobody gave a name.
UNNAMED = "Selected papers"
_LEADING, _FEWEST = 3, 2
_LONGEST = 90
_SMALL = frozenset("a an and as at but by for from in into of on or the to via with".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """A section to be written: its papers, the best first.

    `why` says of papers, by identifier, why they stand there.
    """

    key: str
    title: str
    papers: tuple[Ranked, ...]
    why: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What the writer is given: the chosen papers by section, and what may be told about each.

    `named` are the papers that the prose is about; `listed` says that papers were given by
    identifier, not found; `earlier` has the years of papers that are not new.  The editor wants
    those of `wanted` told, those of `silent` listed alone, and those of `placed` where they stand.
    A model is asked about the sections of `asked`, which are as if there were no editor; none are
    as they stand.
    """

    topic: str
    date: date
    counts: Counts
    sections: tuple[Filed, ...]
    named: frozenset[str]
    accounts: Mapping[str, Account]
    listed: bool = False
    earlier: Mapping[str, int] = field(default_factory=dict)
    wanted: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    placed: frozenset[str] = frozenset()
    asked: tuple[Filed, ...] = ()

    @property
    def settled(self) -> frozenset[str]:
        """The papers of which the editor says what is told, or that nothing is."""
        by_hand = (name for name, account in self.accounts.items() if account.is_by_hand)
        return self.silent.union(by_hand, (item.dossier.paper.id for item in self.left_out))

    @property
    def usual(self) -> "Issue":
        """The issue that a model is asked about."""
        return replace(self, sections=self.asked or self.sections)

    @property
    def left_out(self) -> tuple[Ranked, ...]:
        """The papers that a model is asked about, and that an editor left out."""
        return tuple(one for one in self.usual.ranked if one.dossier.paper.id not in self.accounts)

    @property
    def brought_in(self) -> tuple[Filed, ...]:
        """What is to be told of sections that a model is not asked about with the others.

        Only an editor brings such papers in; their keys are those of no section.
        """
        asked = {item.dossier.paper.id for item in self.usual.ranked}
        wanted = self.named - asked - self.settled
        return tuple(
            replace(section, key=f"{section.key}+", papers=papers)
            for section in self.sections
            if (papers := tuple(one for one in section.papers if one.dossier.paper.id in wanted))
        )

    @property
    def ranked(self) -> tuple[Ranked, ...]:
        """All papers, the best first."""
        papers = (item for section in self.sections for item in section.papers)
        return tuple(sorted(papers, key=lambda item: (-item.score, item.dossier.paper.id)))


def write_title(issue: Issue, first: Sequence[str] = ()) -> str:
    """Return the topic and the first sections, or of a single section its two foremost papers.

    `first` are the keys of sections that go before the others.
    """
    topic = titled(spoken(issue.topic))
    head = topic if issue.listed else f"{topic} This Week"
    sections = [
        one
        for one in issue.sections
        if one.key != ALSO and one.title.casefold() != issue.topic.casefold()
    ]
    # Those of which nothing is told say least of the post.
    sections.sort(key=lambda one: not any(i.dossier.paper.id in issue.named for i in one.papers))
    sections.sort(key=lambda one: first.index(one.key) if one.key in first else len(first))
    headings = [titled(one.title) for one in sections]
    if len(headings) > 1:
        names = headings[:_LEADING]
        while len(names) > _FEWEST and sum(map(len, names)) > _LONGEST:
            names.pop()
    else:
        told = [item for item in issue.ranked if item.dossier.paper.id in issue.named]
        names = list(dict.fromkeys(_called(item) for item in (told or issue.ranked)[:_FEWEST]))
        if sum(map(len, names)) > _LONGEST:
            names.pop()
    return f"{head}: {_joined(names)}" if names else head


def write_subtitle(issue: Issue) -> str:
    """Return the line under the title, such as `Latest 100 papers on deep learning: …`."""
    chosen = issue.counts.chosen
    head = f"{chosen} selected" if issue.listed else f"Latest {chosen}"
    papers = "paper" if chosen == 1 else "papers"
    about = "" if issue.topic == UNNAMED else f" on {spoken(issue.topic)}"
    return f"{head} {papers}{about}: {long_date(issue.date)}"


def spoken(topic: str) -> str:
    """Return a topic as words: categories alone as `cs.CL and cs.AI`, any other unchanged."""
    names = topic.split(", ")
    return listed(names) if all(map(_is_category, names)) else topic


def listed(names: list[str]) -> str:
    """Join names: `A`, `A and B`, `A, B and C`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def titled(text: str) -> str:
    """Raise the first letter of every word but small ones; words with capitals stay."""
    words = text.split(" ")
    return " ".join(
        word if place and word in _SMALL else _raised(word) for place, word in enumerate(words)
    )


def _called(item: Ranked) -> str:
    """Return what a paper introduces, or its title."""
    return shown(item.dossier.introduces.name or "") or short_title(item.dossier.paper)


def _joined(names: list[str]) -> str:
    """Join names so that each can be told from the next, where one is a list itself."""
    lists = any("," in name or " and " in name or " & " in name for name in names)
    return "; ".join(names) if lists else listed(names)


def _raised(word: str) -> str:
    """Raise a lower-case word, and each part of a hyphenated one but small ones."""
    if _is_category(word.rstrip(",")) or "." in word:
        return word
    first, *others = word.split("-")
    return "-".join((_capital(first), *(p if p in _SMALL else _capital(p) for p in others)))


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:] if word.islower() else word


def _is_category(name: str) -> bool:
    """Return whether a name is one of arXiv's categories, and no plain word such as `physics`."""
    return name.partition(".")[0] in ARCHIVES and ("." in name or "-" in name)


MOST = 15
# The order in which a bullet has its links; those of one kind keep theirs, the authors' first.
_ORDER: Sequence[LinkKind] = ("code", "dataset", "model", "demo", "project", "video", "other")
# What a sentence about a thing is, the best first.
_ROLES: Sequence[SentenceRole] = ("contribution", "method")
_DATA: Collection[ContributionKind] = ("dataset", "benchmark")
# What speaks of another thing: "and propose X", "; LoomMap, an app", "and LoomSet, a benchmark".
_SECOND_VERB = re.compile(r", and (?:[a-z]+ly |also |further )?([a-z]+) (?=an? |the |\w*[A-Z])")
_COINED = r"(?=[\w.-]*[A-Za-z][\w.-]*[A-Z])[\w.-]+"
_SECOND_THING = re.compile(
    rf"(?:;|\b(?:and|alongside|with)) (?:[\w.-]+ )?{_COINED}(?: [A-Z]\w+)?, an? "
)


def write_resources(
    issue: Issue, told: Collection[Quote], edited: Mapping[str, Statement] | None = None
) -> tuple[Resource, ...]:
    """Return the bullets, those of the best papers first.

    Each has a sentence about its name that is not among those `told` elsewhere in the post; of the
    first thing of a paper, what a model wrote of it, if it is `edited`.
    """
    taken = {(one.paper, one.start) for one in told if one.field == "abstract"}
    items = (item for item in issue.ranked if item.dossier.paper.id not in issue.silent)
    found = (bullet for item in items for bullet in _bullets(item, taken, edited or {}))
    bullets = list(islice(found, MOST))
    shared = Counter(bullet.name.casefold() for bullet in bullets)
    titles = {item.dossier.paper.id: visible_title(item.dossier.paper) for item in issue.ranked}
    return tuple(
        replace(one, name=titles[one.paper]) if shared[one.name.casefold()] > 1 else one
        for one in bullets
    )


def things_of(item: Ranked) -> tuple[str, ...]:
    """Return the names of what a paper has to be had: what it introduces, then other data."""
    dossier = item.dossier
    data = [shown(name) for name in dossier.new_datasets]
    if dossier.withdrawn or not (data or dossier.own_links("code", "dataset", "model")):
        return ()
    return tuple(dict.fromkeys(filter(None, (shown(dossier.introduces.name or ""), *data))))


def _bullets(
    item: Ranked, taken: set[tuple[str, int]], edited: Mapping[str, Statement]
) -> Iterator[Resource]:
    """Yield the bullets of a paper."""
    dossier, paper = item.dossier, item.dossier.paper
    links = sorted(dossier.own_links(), key=lambda link: _ORDER.index(link.kind))
    name, kind = shown(dossier.introduces.name or ""), dossier.introduces.kind
    data = [shown(one) for one in dossier.new_datasets]
    for place, label in enumerate(things_of(item)):
        text = edited.get(paper.id) if not place else None
        if text := text or _tell_thing(item, label, taken):
            yield Resource(
                paper=paper.id,
                name=label,
                kind=kind if label == name or kind in _DATA else "dataset",
                statement=text,
                links=tuple(_share(links, label, name, data)),
            )


def _tell_thing(item: Ranked, label: str, taken: set[tuple[str, int]]) -> Statement | None:
    """Return the first sentence about a name that is not taken, and take it."""
    paper = item.dossier.paper
    for span, pieces in _sentences(item, label):
        if (paper.id, span.start) not in taken:
            taken.add((paper.id, span.start))
            return compose(pieces, [quote(paper, "abstract", span.start, span.end)])
    return None


def _share(links: Sequence[Link], label: str, name: str, data: Sequence[str]) -> Iterator[Link]:
    """Yield the links of a bullet: data of another name have the datasets, the name all else."""
    others = [one for one in data if one != name]
    for link in links:
        place = others[0] if link.kind == "dataset" and others else name or others[0]
        if label == place:
            yield link


def _sentences(item: Ranked, label: str) -> Iterator[tuple[Span, tuple[Piece, ...]]]:
    """Yield the sentences about a name as a bullet tells them, by their role."""
    paper = item.dossier.paper
    for role in _ROLES:
        for one in item.reading.sentences:
            span = Span(one.start, one.end, paper.abstract[one.start : one.end])
            if one.role == role and (pieces := _tell_of(paper, span, label)):
                yield span, pieces


def _tell_of(paper: Paper, span: Span, label: str) -> tuple[Piece, ...]:
    """Return what a sentence says that a name is, as it stands behind the bold name.

    `NAME is` and `We propose NAME,` go; nothing of a sentence that says something else.
    """
    if not can_stand(paper, span, None, BEHIND) or lacks(paper, span, f"{paper.title} {label}"):
        return ()
    said = "".join(piece.text for piece in edit(paper, span, None, BEHIND) or ())
    word = re.escape(label)
    opening = re.match(
        rf"(?:(?:The )?{word} (?:is|are)"
        rf"|(?:The authors?|This [a-z]+) (?:[a-z]+ly )?[a-z]+ {word}(?: \([^()]+\))?,)"
        r" (?=an? |the )",
        said,
    )
    rest = said[opening.end() :] if opening else ""
    second = _SECOND_VERB.search(rest)
    says_more = _SECOND_THING.search(rest) or (second and second[1] in VERBS | SINGULAR.keys())
    return () if not rest or says_more or counts_elsewhere(rest) else (Piece(text=rest),)


FEWEST_LEADING, MOST_LEADING, MOST_AHEAD = 2, 3, 5

Lead = Mapping[str, Span]
"""The finding of each paper that the lead tells, the foremost first."""


def choose_lead(issue: Issue) -> Lead:
    """Return two or three findings that can stand alone, each of another section.

    Those of papers come first that have another finding for their own paragraph, and there the
    best one, if the lead has another; the only finding of a paper leads where there were no lead.
    One opens the lead that says whose it is, where there is one.  Nothing is told there of papers
    of which an editor has said what is told: those words may say the same.
    """
    found = []
    for section in issue.sections:
        for item in section.papers:
            paper = item.dossier.paper.id
            account = issue.accounts[paper]
            leading = [one for one in account.leading if one != account.bridge]
            able = paper in issue.named and not account.is_by_hand
            if able and leading and account.findings:
                best = account.findings[0]
                span = next((one for one in leading if one != best), best)
                single = span == best and len(account.findings) == 1
                found.append((single, -item.score, paper, section.key, span))
    found.sort(key=lambda one: one[:3])
    # Of papers with another finding, if there are any: the first alone may go before its rank.
    alike = (one for one in found if one[0] == found[0][0])
    opener = next((one for one in alike if issue.accounts[one[2]].says_whose(one[4])), None)
    lead: dict[str, Span] = {}
    seen: set[str] = set()
    for single, _, paper, key, span in sorted(found, key=lambda one: one is not opener):
        if len(lead) < (FEWEST_LEADING if single else MOST_LEADING) and key not in seen:
            lead[paper] = span
            seen.update([key] if key != ALSO else [])
    return lead if len(lead) >= FEWEST_LEADING else {}


def write_lead(issue: Issue, lead: Lead) -> tuple[Statement, ...]:
    """Write the chosen findings, each linked to its paper."""
    return tuple(issue.accounts[paper].tell(span, ALONE) for paper, span in lead.items())


def write_section(issue: Issue, section: Filed, lead: Lead) -> Section:
    """Write a section: a paragraph for each paper that is told, the foremost first."""
    ids = tuple(item.dossier.paper.id for item in section.papers)
    told = [issue.accounts[paper] for paper in ids if paper in issue.named]
    statements = (
        statement
        for number, account in enumerate(told)
        for statement in write_paragraph(account, lead.get(account.paper.id), number)
    )
    return Section(key=section.key, title=section.title, papers=ids, statements=tuple(statements))


def write_outlook(issue: Issue) -> tuple[Statement, ...]:
    """Write the limits that authors state and that no paragraph tells, the foremost first."""
    accounts = (issue.accounts[item.dossier.paper.id] for item in issue.ranked)
    ahead = (
        account.tell(account.ahead, ALONE)
        for account in accounts
        if account.ahead and account.paper.id not in issue.named | issue.silent
    )
    return tuple(islice(ahead, MOST_AHEAD))


def write_paragraph(account: Account, leading: Span | None, number: int) -> Iterator[Statement]:
    """Tell what a paper is, what it found, and its limit; no finding that the lead has told.

    What an editor wants told of it stands in place of all that.
    """
    if account.is_by_hand:
        yield from write_by_hand(account, number)
        return
    finding = next((span for span in account.findings if span != leading), None)
    told = NOTHING
    for span in filter(None, (account.what, account.bridge, finding, account.limit)):
        yield account.tell(span, told, paragraph=number)
        told = BEHIND
