"""Composes an issue of the chosen papers: sections, prose, corrections, and their records."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import chain
from typing import TYPE_CHECKING, TypeAlias

from digest.errors import FetchError
from digest.markdown import split_paragraphs
from digest.model import (
    ALSO,
    DatedThemes,
    Elsewhere,
    Issue,
    IssueRecord,
    Paper,
    PaperFacts,
    Problem,
    Ranked,
    Reason,
    RecordedPaper,
    Statement,
)
from digest.pipeline.choice import Selection, find_examples
from digest.pipeline.lookup import collect_ids
from digest.pipeline.past import Past, count
from digest.pipeline.pins import apply_section_edits, bring, explain_told, find_ineffective_edits
from digest.pipeline.plan import Ports, Request
from digest.pipeline.readings import PaperReader
from digest.publication import is_withdrawn, year_of_earlier
from digest.ranking import can_be_told, centre, choose_told, measure_nearness
from digest.taste import NO_TASTE, Edits, Pin
from digest.themes import (
    ALONE_TITLE,
    ALSO_TITLE,
    NEAR_ENOUGH,
    Group,
    Nearness,
    arrange,
    find_fitting_section,
)
from digest.words import ENGLISH, load_words
from digest.writing import (
    Draft,
    DraftSection,
    Passage,
    apply_pin,
    make_correction,
    passage_for,
    write,
    write_wants,
)

if TYPE_CHECKING:
    from digest.writing.editor import Edited

# How many earlier issues a chart shows: a quarter of weekly issues.
_REMEMBERED = 13
# The cosine of two papers of one subject; used if too few papers were found to know the average.
_ALIKE = 0.45
# The age up to which an issue's papers are looked up again for withdrawals ...
_RECENT = timedelta(days=60)
# ... and with `refresh`.
_YEAR = timedelta(days=365)
Withdrawn: TypeAlias = tuple[tuple[Paper, date], ...]
"""Papers that were withdrawn since, with the dates of their issues."""
_MISSED = Problem(
    stage="corrections",
    subject="withdrawals",
    message="Papers of earlier issues could not be looked up again; some may be withdrawn.",
    hint="Build it again when arXiv can be reached.",
)


def find_history(past: Past) -> tuple[DatedThemes, ...]:
    """Return the themes of the issues before, the oldest first.

    These are issues of earlier dates that were completed before this issue.  A complete issue that
    is built again keeps its recorded history.
    """
    if past.finished:
        return past.finished.history
    issues = (
        DatedThemes(date=issue_record.date, themes=issue_record.themes)
        for issue_record in past.before
        if issue_record.themes and issue_record.date < past.request.date
    )
    return tuple(sorted(issues, key=lambda issue: issue.date)[-_REMEMBERED:])


def lay_out(
    request: Request,
    selection: Selection,
    history: Sequence[DatedThemes],
    ports: Ports,
    reader: PaperReader,
) -> tuple[Draft, tuple[Problem, ...]]:
    """Arrange the chosen papers in sections, and choose which of them the prose describes.

    The file of edits is applied to the issue as it is without edits, so that nothing else changes.
    Headings of the last issue are kept if they fit as well as others.
    Returns the draft, and problems with the themes' examples and the edits.
    """
    names = sorted({name for theme in reader.taxonomy for name in theme.like})
    examples, problems = find_examples(names, request, ports, "a theme")
    every = {item.facts.paper.id: item for item in (*selection.usual, *selection.chosen)}
    by_id = {item.facts.paper.id: item for item in selection.chosen}
    preset, edits = (
        _in_english(some, request.topic.languages)
        for some in (Edits(headings=request.preferences.headings), request.edits)
    )
    arranged = _arrange(request, selection.usual, history, examples, reader)
    adjusted = _include_and_exclude(arranged, request, selection, examples, reader)
    usual, built = (
        apply_section_edits(part, preset, reader.taxonomy) for part in (arranged, adjusted)
    )
    asked, sections = map(_drop_empty, (usual, apply_section_edits(built, edits, reader.taxonomy)))
    passages: dict[str, Passage] = {}
    faults: dict[str, str] = {}
    for name, item in by_id.items():
        usual_passage = passage_for(item.facts, item.reading)
        passages[name], fault = apply_pin(usual_passage, edits.papers.get(name, Pin()))
        faults |= {name: fault} if fault else {}
    years = {
        name: year
        for name, item in every.items()
        if (year := year_of_earlier(item.facts.paper, selection.window))
    }
    silent = edits.pinned(told=False)
    able = {name for name, item in by_id.items() if can_be_told(item)}
    by_hand = {name for name, passage in passages.items() if passage.is_settled}
    withdrawn = {name for name, item in by_id.items() if item.facts.withdrawn}
    wanted = frozenset((edits.pinned(told=True) & able | by_hand) - {*years, *withdrawn})
    named_usual, named_built = (
        choose_told([(s.key, s.papers) for s in part], years, listed=bool(request.ids))
        for part in (usual, built)
    )
    named = (named_usual & by_id.keys()) | (named_built & selection.brought)
    named = named - silent | wanted
    draft = Draft(
        topic=request.topic.name,
        pattern=request.topic.title,
        date=request.date,
        counts=count(selection.decisions, named=len(named), late=selection.late),
        sections=sections,
        named=named,
        passages=passages,
        earlier=years,
        listed=bool(request.ids),
        wanted=wanted,
        silent=silent,
        placed=frozenset(name for name, pin in edits.papers.items() if pin.place),
        # A model is asked about the sections without edits, so that its answers stay valid.
        asked=asked,
    )
    reported = {problem.subject for problem in selection.problems}
    return draft, (*problems, *find_ineffective_edits(edits, built, draft, reported, faults))


def _in_english(edits: Edits, languages: Iterable[str]) -> Edits:
    """Return edits in which the headings of themes are in English, as those of drafts are."""
    tables = [load_words(lang).table("headings") for lang in languages if lang != ENGLISH]
    known = {own: english for table in tables for english, own in table.items()}
    if not known:
        return edits
    return replace(
        edits,
        headings={known.get(name, name): heading for name, heading in edits.headings.items()},
        order=tuple(known.get(name, name) for name in edits.order),
        papers={
            name: replace(pin, section=known.get(pin.section, pin.section))
            for name, pin in edits.papers.items()
        },
    )


def _drop_empty(sections: tuple[DraftSection, ...]) -> tuple[DraftSection, ...]:
    """Leave out empty sections, and give "Also this week" another heading if it is alone."""
    sections = tuple(section for section in sections if section.papers)
    if [section.title for section in sections] == [ALSO_TITLE]:
        return (replace(sections[0], title=ALONE_TITLE),)
    return sections


def _include_and_exclude(
    sections: Sequence[DraftSection],
    request: Request,
    selection: Selection,
    examples: Mapping[str, Paper],
    reader: PaperReader,
) -> Sequence[DraftSection]:
    """Return sections with the papers that the editor brings in, without those left out."""
    chosen = {item.facts.paper.id for item in selection.chosen}
    more = [item for item in selection.chosen if item.facts.paper.id in selection.brought]
    papers = [item.facts.paper for item in (*selection.usual, *more)]
    nearness = _measure_similarity(papers, examples, reader) if more else None
    there = {section.key for section in sections}
    titles = {theme.key: theme.heading for theme in reader.taxonomy} | {ALSO: ALSO_TITLE}
    for item in more:
        key, why = find_fitting_section(
            item.facts.paper,
            item.reading,
            reader.taxonomy,
            available=there,
            topic=(request.topic.name, *request.topic.phrases),
            nearness=nearness,
        )
        sections = bring(sections, item, key, titles.get(key, ""), why)
    return [
        replace(part, papers=tuple(item for item in part.papers if item.facts.paper.id in chosen))
        for part in sections
    ]


def _arrange(
    request: Request,
    usual: Sequence[Ranked],
    history: Sequence[DatedThemes],
    examples: Mapping[str, Paper],
    reader: PaperReader,
) -> tuple[DraftSection, ...]:
    by_id = {item.facts.paper.id: item for item in usual}
    papers = [item.facts.paper for item in usual]
    groups = arrange(
        papers,
        {name: item.reading for name, item in by_id.items()},
        reader.taxonomy,
        topic=(request.topic.name, *request.topic.phrases),
        nearness=_measure_similarity(papers, examples, reader),
        before=frozenset(theme.key for past in history[-1:] for theme in past.themes),
    )
    own = frozenset(theme.key for theme in reader.taxonomy if theme.own)
    return tuple(_make_section(group, by_id, own=group.key in own) for group in groups)


def update_facts(draft: Draft, known: Mapping[str, PaperFacts]) -> Draft:
    """Return the draft with new facts about its papers; their scores do not change."""

    def update(section: DraftSection) -> DraftSection:
        items = (replace(item, facts=known[item.facts.paper.id]) for item in section.papers)
        return replace(section, papers=tuple(items))

    sections, asked = (tuple(map(update, part)) for part in (draft.sections, draft.asked))
    return replace(draft, sections=sections, asked=asked)


def compose(  # noqa: PLR0913 - each is one independent part of an issue
    request: Request,
    selection: Selection,
    draft: Draft,
    *,
    edition: str = "",
    problems: Sequence[Problem] = (),
    elsewhere: tuple[Elsewhere, ...] = (),
    withdrawn: Withdrawn = (),
    history: tuple[DatedThemes, ...] = (),
    edited: "Edited | None" = None,
) -> Issue:
    """Write the prose of a draft, and return the issue.

    `edition` is its language, "" for the first of several; `problems` are those of later stages
    than the choice; `edited` is what a model wrote.
    """
    if edited:
        draft = replace(draft, counts=replace(draft.counts, named=len(edited.named)))
    prose = write(draft, edited)
    edits, usual = request.edits, request.topic.introduction
    introduction = usual if edits.introduction is None else edits.introduction
    return Issue(
        slug=request.topic.slug,
        edition=edition,
        title=edits.title or prose.title,
        headline=prose.headline,
        subtitle=prose.subtitle,
        lang=draft.lang,
        date=request.date,
        topic=request.topic.name,
        query=request.topic.query_text,
        wants="" if request.ids else write_wants(request.topic.taste, draft.lang),
        window=selection.window,
        counts=draft.counts,
        lead=_by_editor(edits.lead) or prose.lead,
        introduction=_by_editor(introduction),
        sections=prose.sections,
        resources=prose.resources,
        outlook=prose.outlook,
        entries=prose.entries,
        problems=(*selection.problems, *problems),
        elsewhere=elsewhere,
        corrections=tuple(make_correction(paper, day, draft.lang) for paper, day in withdrawn),
        history=history,
        note=request.note,
    )


def _by_editor(markdown: str) -> tuple[Statement, ...]:
    return tuple(
        Statement(text=text, by="editor", paragraph=number)
        for number, text in enumerate(split_paragraphs(markdown))
    )


def recorded_papers(issue: Issue, draft: Draft) -> Mapping[str, RecordedPaper]:
    """Return what the issue record keeps of an issue's papers."""
    ranks = {item.facts.paper.id: rank for rank, item in enumerate(draft.ranked, 1)}
    filed_why = {
        item.facts.paper.id: section.why.get(item.facts.paper.id, "")
        for section in draft.sections
        for item in section.papers
    }
    named = frozenset(entry.paper.id for entry in issue.entries if entry.named)
    headings = {section.key: section.title for section in draft.sections}
    statements = chain.from_iterable(section.statements for section in issue.sections)
    by_paper: dict[str, list[Statement]] = {}
    for statement in (*issue.lead, *statements, *issue.outlook):
        if statement.by.startswith("model:"):
            for paper in dict.fromkeys(quote.paper for quote in statement.quotes):
                by_paper.setdefault(paper, []).append(statement)
    return {
        entry.paper.id: RecordedPaper(
            theme=entry.theme,
            heading=headings[entry.theme],
            named=entry.named,
            score=entry.ranked.score,
            reasons=entry.ranked.reasons,
            told=tuple(by_paper.get(entry.paper.id, ())),
            rank=ranks[entry.paper.id],
            filed_why=filed_why[entry.paper.id],
            told_why=explain_told(entry.paper.id, draft, named),
        )
        for entry in issue.entries
    }


def _measure_similarity(
    papers: Sequence[Paper],
    examples: Mapping[str, Paper],
    reader: PaperReader,
) -> Nearness | None:
    """Return how similar papers are to the examples of themes, None if no theme has examples.

    The least similarity for a theme is that for a topic's examples, NO_TASTE.near.
    """
    wanted = list(dict.fromkeys(theme.like for theme in reader.taxonomy if theme.like))
    if not wanted or not papers:
        return None
    usual = reader.embed(papers)
    near: dict[tuple[str, ...], Mapping[str, float]] = {}
    for like in wanted:
        given = reader.embed([examples[name] for name in like if name in examples])
        if not len(given):
            near[like] = {}
            continue
        deviations = measure_nearness(centre(usual, usual), centre(given, usual))
        shares = (
            [float(cosine) / _ALIKE for cosine in (usual @ given.T).max(axis=1)]
            if deviations is None
            else [deviation / NO_TASTE.near for deviation in deviations]
        )
        pairs = zip(papers, shares, strict=True)
        near[like] = {paper.id: NEAR_ENOUGH * share for paper, share in pairs}

    def nearness(paper: Paper, like: Sequence[str]) -> float:
        return near[tuple(like)].get(paper.id, 0.0)

    return nearness


def _make_section(group: Group, by_id: Mapping[str, Ranked], *, own: bool) -> DraftSection:
    """Return a group's section; in a user's `own` theme, papers get one more reason."""
    why = dict(group.reasons)
    papers = (
        replace(item, reasons=(*item.reasons, Reason(label=why[name], weight=0.0))) if own else item
        for name, item in ((name, by_id[name]) for name in group.papers)
    )
    return DraftSection(key=group.key, title=group.title, papers=tuple(papers), why=why)


def find_corrections(past: Past, ports: Ports) -> tuple[Withdrawn, tuple[Problem, ...]]:
    """Return the papers to correct, and the problem if papers could not be looked up again.

    A rebuilt issue keeps its recorded corrections, except with `refresh`.
    """
    ours, request, library = past.ours, past.request, ports.library
    if request.ids:
        return (), ()
    recorded = _corrected_papers(ours) if ours else {}
    missed = tuple(p for p in ours.problems if p.stage == _MISSED.stage) if ours else ()
    if ours and not request.refresh and not missed:
        versions = {paper: ours.corrections[paper].version for paper in recorded}
        return _find_withdrawn(recorded, library.load_versions(versions)), ()
    slug = request.topic.slug
    before = {paper: day for paper, day in library.load_chosen(slug).items() if day < request.date}
    problems = missed if request.offline else _update_records(before, past, ports)
    revised = library.load_revised(slug)
    corrected = {paper for other in past.others for paper in _corrected_papers(other)}
    chosen = {paper: day for paper, day in before.items() if paper in revised}
    # Earlier issues that were built again may have dropped papers that they had chosen.
    dropped = {
        paper: correction.issued
        for other in past.others
        for paper, correction in other.corrections.items()
        if correction.issued == other.date < request.date
    }
    issued = {paper: day for paper, day in (dropped | chosen).items() if paper not in corrected}
    issued |= recorded
    return _find_withdrawn(issued, library.load_papers(issued)), problems


def _corrected_papers(issue_record: IssueRecord) -> dict[str, date]:
    """Return the papers that an issue corrects, with the dates of their issues."""
    day, corrections = issue_record.date, issue_record.corrections.items()
    return {paper: entry.issued for paper, entry in corrections if entry.issued != day}


def _update_records(issued: Mapping[str, date], past: Past, ports: Ports) -> tuple[Problem, ...]:
    """Fetch the current records of recently issued papers, and report a failure."""
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


def _find_withdrawn(issued: Mapping[str, date], papers: Mapping[str, Paper]) -> Withdrawn:
    """Return the withdrawn papers with the dates of their issues, the earliest issue first."""
    found = [(paper, issued[paper.id]) for paper in papers.values() if is_withdrawn(paper)]
    return tuple(sorted(found, key=lambda pair: (pair[1], pair[0].id)))
