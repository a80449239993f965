"""Makes the issue of the papers chosen: sections, prose, corrections, and what is remembered."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from digest.errors import FetchError
from digest.markdown import split_paragraphs
from digest.model import (
    ALSO,
    Correction,
    Issue,
    IssueRecord,
    Paper,
    PaperFacts,
    PastIssue,
    Problem,
    Ranked,
    Reason,
    RecordedPaper,
    Statement,
)
from digest.papers.published import year_of_earlier
from digest.pipeline.choice import Selection, embed, find_examples
from digest.pipeline.lookup import collect_ids
from digest.pipeline.past import Past, count
from digest.pipeline.pins import bring, explain_told, file_by_hand, find_unheeded
from digest.pipeline.plan import Ports, Request
from digest.ranking import can_be_told, centre, choose_told, measure_nearness
from digest.taste import NO_TASTE, Edits, Pin
from digest.themes import ALSO_TITLE, NEAR_ENOUGH, Group, Nearness, Theme, arrange, find_home
from digest.withdrawal import is_withdrawn
from digest.writing import Draft, Filed, Passage, correct, heed, passage_for, write

if TYPE_CHECKING:
    from digest.writing.editor import Edited

# A quarter of weekly issues: as many as a chart shows.
_REMEMBERED = 13
# Of few papers none is usual: what is near is told by the cosine alone, which is about this for
# papers of one subject.
_ALIKE = 0.45
# Issues so old have no paper left that is young enough to be asked for again by itself ...
_RECENT = timedelta(days=60)
# ... and where all is asked again, those of a year are looked at.
_YEAR = timedelta(days=365)
_ALONE = "The papers"
_MISSED = Problem(
    stage="corrections",
    subject="withdrawals",
    message="Papers of earlier issues could not be looked up again; some may be withdrawn.",
    hint="Build it again when arXiv can be reached.",
)


def find_history(past: Past) -> tuple[PastIssue, ...]:
    """Return what the issues before were about, the oldest first.

    They are those of earlier dates that were completed before it.  A complete issue that is built
    again has what it had, whatever became of the others since.
    """
    if past.finished:
        return past.finished.history
    told = (
        PastIssue(date=issue_record.date, themes=issue_record.themes)
        for issue_record in past.before
        if issue_record.themes and issue_record.date < past.request.date
    )
    return tuple(sorted(told, key=lambda issue: issue.date)[-_REMEMBERED:])


def lay_out(
    request: Request,
    choice: Selection,
    history: Sequence[PastIssue],
    ports: Ports,
    taxonomy: Sequence[Theme],
) -> tuple[Draft, tuple[Problem, ...]]:
    """Arrange the chosen papers in sections, and choose which of them are told.

    What the editor's file says is done to the issue as it is without it, so that nothing changes
    that it does not speak of.  Headings of the issue before are kept where they are as true.
    Returns what is to be written about, and the problems of finding the themes.
    """
    names = sorted({name for theme in taxonomy for name in theme.like})
    examples, problems = find_examples(names, request, ports, "a theme")
    every = {item.facts.paper.id: item for item in (*choice.usual, *choice.chosen)}
    by_id = {item.facts.paper.id: item for item in choice.chosen}
    past, edits = Edits(headings=request.preferences.headings), request.edits
    arranged = _arrange(request, choice.usual, history, taxonomy, examples)
    heeded = _heed(arranged, request, choice, taxonomy, examples)
    usual, built = (file_by_hand(one, past, taxonomy) for one in (arranged, heeded))
    asked, sections = map(_alone, (usual, file_by_hand(built, edits, taxonomy)))
    passages: dict[str, Passage] = {}
    faults: dict[str, str] = {}
    for name, item in by_id.items():
        usual_one = passage_for(item.facts, item.reading)
        passages[name], fault = heed(usual_one, edits.papers.get(name, Pin()))
        faults |= {name: fault} if fault else {}
    years = {
        name: year
        for name, item in every.items()
        if (year := year_of_earlier(item.facts.paper, choice.window))
    }
    silent = edits.pinned(told=False)
    able = {name for name, item in by_id.items() if can_be_told(item)}
    by_hand = {name for name, one in passages.items() if one.is_settled}
    gone = {name for name, item in by_id.items() if item.facts.withdrawn}
    wanted = frozenset((edits.pinned(told=True) & able | by_hand) - {*years, *gone})
    told, beside = (
        choose_told([(one.key, one.papers) for one in part], years, listed=bool(request.ids))
        for part in (usual, built)
    )
    named = ((told & by_id.keys()) | (beside & choice.brought)) - silent | wanted
    issue = Draft(
        topic=request.topic.name,
        pattern=request.topic.title,
        date=request.date,
        counts=count(choice.decisions, named=len(named), late=choice.late),
        sections=sections,
        named=named,
        passages=passages,
        earlier=years,
        listed=bool(request.ids),
        wanted=wanted,
        silent=silent,
        placed=frozenset(name for name, pin in edits.papers.items() if pin.place),
        # What a model answered stays, whatever an editor does to sections.
        asked=asked,
    )
    known = {problem.subject for problem in choice.problems}
    return issue, (*problems, *find_unheeded(edits, built, issue, known, faults))


def _alone(sections: tuple[Filed, ...]) -> tuple[Filed, ...]:
    """Leave out what has no papers, and give "Also this week" another heading if it is alone."""
    sections = tuple(one for one in sections if one.papers)
    if [one.title for one in sections] == [ALSO_TITLE]:
        return (replace(sections[0], title=_ALONE),)
    return sections


def _heed(
    sections: Sequence[Filed],
    request: Request,
    choice: Selection,
    taxonomy: Sequence[Theme],
    examples: Mapping[str, Paper],
) -> Sequence[Filed]:
    """Return sections with what the editor brings in, and without what is left out."""
    chosen = {item.facts.paper.id for item in choice.chosen}
    more = [item for item in choice.chosen if item.facts.paper.id in choice.brought]
    papers = [item.facts.paper for item in (*choice.usual, *more)]
    nearness = _resemblance(papers, taxonomy, examples) if more else None
    there = {one.key for one in sections}
    titles = {theme.key: theme.heading for theme in taxonomy} | {ALSO: ALSO_TITLE}
    for item in more:
        key, why = find_home(
            item.facts.paper,
            item.reading,
            taxonomy,
            available=there,
            topic=(request.topic.name, *request.topic.phrases),
            nearness=nearness,
        )
        sections = bring(sections, item, key, titles.get(key, ""), why)
    return [
        replace(one, papers=tuple(item for item in one.papers if item.facts.paper.id in chosen))
        for one in sections
    ]


def _arrange(
    request: Request,
    usual: Sequence[Ranked],
    history: Sequence[PastIssue],
    taxonomy: Sequence[Theme],
    examples: Mapping[str, Paper],
) -> tuple[Filed, ...]:
    """Return the sections of an issue."""
    by_id = {item.facts.paper.id: item for item in usual}
    papers = [item.facts.paper for item in usual]
    groups = arrange(
        papers,
        {name: item.reading for name, item in by_id.items()},
        taxonomy,
        topic=(request.topic.name, *request.topic.phrases),
        nearness=_resemblance(papers, taxonomy, examples),
        before=frozenset(theme.key for past in history[-1:] for theme in past.themes),
    )
    own = frozenset(theme.key for theme in taxonomy if theme.own)
    return tuple(_file(group, by_id, own=group.key in own) for group in groups)


def describe_again(draft: Draft, known: Mapping[str, PaperFacts]) -> Draft:
    """Return the issue with what is known of its papers now; their scores stand."""

    def told(item: Ranked) -> Ranked:
        return replace(item, facts=known[item.facts.paper.id])

    sections, asked = (
        tuple(replace(one, papers=tuple(map(told, one.papers))) for one in part)
        for part in (draft.sections, draft.asked)
    )
    return replace(draft, sections=sections, asked=asked)


def compose(  # noqa: PLR0913 - each is one independent part of an issue
    request: Request,
    choice: Selection,
    draft: Draft,
    *,
    problems: Sequence[Problem] = (),
    corrections: tuple[Correction, ...] = (),
    history: tuple[PastIssue, ...] = (),
    edited: "Edited | None" = None,
) -> Issue:
    """Write about the chosen papers, and put the prose together with the ledger.

    `problems` are those of later stages than the choice; `edited` is what a model wrote.
    """
    if edited:
        draft = replace(draft, counts=replace(draft.counts, named=len(edited.named)))
    prose = write(draft, edited)
    edits, past = request.edits, request.topic.introduction
    introduction = past if edits.introduction is None else edits.introduction
    return Issue(
        slug=request.topic.slug,
        title=edits.title or prose.title,
        subtitle=prose.subtitle,
        date=request.date,
        topic=request.topic.name,
        query=request.topic.asked,
        wants="" if request.ids else request.topic.taste.wants,
        window=choice.window,
        counts=draft.counts,
        lead=_by_editor(edits.lead) or prose.lead,
        introduction=_by_editor(introduction),
        sections=prose.sections,
        resources=prose.resources,
        outlook=prose.outlook,
        entries=prose.entries,
        problems=(*choice.problems, *problems),
        corrections=corrections,
        history=history,
        note=request.note,
    )


def _by_editor(markdown: str) -> tuple[Statement, ...]:
    """Return the paragraphs of an editor's Markdown."""
    return tuple(
        Statement(text=text, by="editor", paragraph=number)
        for number, text in enumerate(split_paragraphs(markdown))
    )


def recorded_papers(issue: Issue, draft: Draft) -> Mapping[str, RecordedPaper]:
    """Return where an issue's papers stand, and why they were chosen."""
    ranks = {item.facts.paper.id: rank for rank, item in enumerate(draft.ranked, 1)}
    filed = {
        item.facts.paper.id: section.why.get(item.facts.paper.id, "")
        for section in draft.sections
        for item in section.papers
    }
    named = frozenset(entry.paper.id for entry in issue.entries if entry.named)
    headings = {section.key: section.title for section in issue.sections}
    prose = [*issue.lead, *(one for part in issue.sections for one in part.statements)]
    told: dict[str, list[Statement]] = {}
    for one in (*prose, *issue.outlook):
        if one.by.startswith("model:"):
            for paper in dict.fromkeys(quote.paper for quote in one.quotes):
                told.setdefault(paper, []).append(one)
    return {
        entry.paper.id: RecordedPaper(
            theme=entry.theme,
            heading=headings[entry.theme],
            named=entry.named,
            score=entry.ranked.score,
            reasons=entry.ranked.reasons,
            told=tuple(told.get(entry.paper.id, ())),
            rank=ranks[entry.paper.id],
            filed_why=filed[entry.paper.id],
            told_why=explain_told(entry.paper.id, draft, named),
        )
        for entry in issue.entries
    }


def _resemblance(
    papers: Sequence[Paper], taxonomy: Sequence[Theme], examples: Mapping[str, Paper]
) -> Nearness | None:
    """Return how near papers are to the examples of themes, None where no theme has any.

    What is as far above the usual paper as a topic's examples ask for is near enough for a theme.
    """
    wanted = list(dict.fromkeys(theme.like for theme in taxonomy if theme.like))
    if not wanted or not papers:
        return None
    usual = embed(papers)
    near: dict[tuple[str, ...], Mapping[str, float]] = {}
    for like in wanted:
        given = embed([examples[name] for name in like if name in examples])
        if not len(given):
            near[like] = {}
            continue
        found = measure_nearness(centre(usual, usual), centre(given, usual))
        shares = (
            [float(cosine) / _ALIKE for cosine in (usual @ given.T).max(axis=1)]
            if found is None
            else [far / NO_TASTE.near for far in found]
        )
        pairs = zip(papers, shares, strict=True)
        near[like] = {paper.id: NEAR_ENOUGH * share for paper, share in pairs}

    def nearness(paper: Paper, like: Sequence[str]) -> float:
        return near[tuple(like)].get(paper.id, 0.0)

    return nearness


def _file(group: Group, by_id: Mapping[str, Ranked], *, own: bool) -> Filed:
    """Return a section with its papers, each with the reason why a user's theme has it."""
    why = dict(group.reasons)
    papers = (
        replace(item, reasons=(*item.reasons, Reason(label=why[name], weight=0.0))) if own else item
        for name, item in ((name, by_id[name]) for name in group.papers)
    )
    return Filed(key=group.key, title=group.title, papers=tuple(papers), why=why)


def find_corrections(
    past: Past, ports: Ports
) -> tuple[tuple[Correction, ...], tuple[Problem, ...]]:
    """Return what this issue corrects, and the problem where it could not look for all of it.

    A rebuilt one corrects what it did, unless all is asked again.
    """
    ours, request, library = past.ours, past.request, ports.library
    if request.ids:
        return (), ()
    kept = _told(ours) if ours else {}
    missed = tuple(one for one in ours.problems if one.stage == _MISSED.stage) if ours else ()
    if ours and not request.refresh and not missed:
        versions = {paper: ours.corrections[paper].version for paper in kept}
        return _write(kept, library.load_versions(versions)), ()
    slug = request.topic.slug
    before = {paper: day for paper, day in library.load_chosen(slug).items() if day < request.date}
    problems = missed if request.offline else _look_again(before, past, ports)
    revised = library.load_revised(slug)
    named = {paper for other in past.others for paper in _told(other)}
    told = {paper: day for paper, day in before.items() if paper in revised}
    # Earlier issues that were built again may have dropped papers by themselves.
    dropped = {
        paper: taken.issued
        for other in past.others
        for paper, taken in other.corrections.items()
        if taken.issued == other.date < request.date
    }
    found = {paper: day for paper, day in (dropped | told).items() if paper not in named} | kept
    return _write(found, library.load_papers(found)), problems


def _told(issue_record: IssueRecord) -> dict[str, date]:
    """Return the papers of earlier issues that an issue took back, each with its issue."""
    corrections = issue_record.corrections.items()
    return {paper: one.issued for paper, one in corrections if one.issued != issue_record.date}


def _look_again(issued: Mapping[str, date], past: Past, ports: Ports) -> tuple[Problem, ...]:
    """Ask for the current records of papers issued lately, and report where that failed."""
    request = past.request
    first = request.date - (_YEAR if request.refresh else _RECENT)
    names = sorted(paper for paper, day in issued.items() if day >= first)
    try:
        problems = collect_ids(names, ports, offline=False, refresh=request.refresh).problems
        notes = [problem.message for problem in problems]
    except FetchError as error:
        notes = [str(error)]
    for note in notes:
        ports.progress.note(note)
    return (_MISSED,) if notes else ()


def _write(issued: Mapping[str, date], papers: Mapping[str, Paper]) -> tuple[Correction, ...]:
    """Return the corrections of those papers that are withdrawn, the earliest issue first."""
    gone = [paper for paper in papers.values() if is_withdrawn(paper)]
    gone.sort(key=lambda paper: (issued[paper.id], paper.id))
    return tuple(correct(paper, issued[paper.id]) for paper in gone)
