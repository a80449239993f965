"""Makes the issue of the papers chosen: sections, prose, figures, and what is remembered of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model import (
    Counts,
    Digest,
    Dossier,
    PastIssue,
    Place,
    Problem,
    Ranked,
    Reason,
    Section,
    Statement,
    ThemeSize,
)
from digest.pipeline.choice import (
    Choice,
    choose_listed,
    choose_papers,
    find_background,
    find_examples,
    resemblance,
)
from digest.pipeline.corrections import NO_CORRECTIONS, Corrections
from digest.pipeline.ledger import count_left_out
from digest.pipeline.plan import Request
from digest.pipeline.standing import Standing
from digest.pipeline.tools import Collected, Tools
from digest.pipeline.week import Week
from digest.ranking import choose_told, year_of_earlier
from digest.themes import Group, Nearness, Theme, arrange
from digest.writing import Account, Filed, Issue, account_for, write

if TYPE_CHECKING:
    from digest.writing.editor import Edited


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The papers chosen in their sections, what may be told of each, and which the prose names.

    `earlier` has the years of papers that are not new.
    """

    sections: tuple[Filed, ...]
    accounts: Mapping[str, Account]
    named: frozenset[str]
    earlier: Mapping[str, int]

    @property
    def dossiers(self) -> tuple[Dossier, ...]:
        """Everything known of the papers, in the order of the post."""
        return tuple(item.dossier for section in self.sections for item in section.papers)

    def told(self, dossiers: Mapping[str, Dossier]) -> "Layout":
        """Return the layout with what is known of its papers now; their scores stand."""
        sections = (
            replace(section, papers=tuple(_told(item, dossiers) for item in section.papers))
            for section in self.sections
        )
        return replace(self, sections=tuple(sections))


def lay_out(
    choice: Choice,
    taxonomy: Sequence[Theme],
    request: Request,
    *,
    nearness: Nearness | None = None,
    history: Sequence[PastIssue] = (),
) -> Layout:
    """Arrange the chosen papers in sections, and choose which of them the prose names.

    `nearness` is that to the examples of the user's themes; headings of the issue before are kept
    where they are as true.
    """
    readings = {item.dossier.paper.id: item.reading for item in choice.chosen}
    groups = arrange(
        choice.papers,
        readings,
        taxonomy,
        topic=(request.subject.name, *request.subject.phrases),
        nearness=nearness,
        before=frozenset(theme.key for past in history[-1:] for theme in past.themes),
    )
    own = frozenset(theme.key for theme in taxonomy if theme.own)
    by_id = {item.dossier.paper.id: item for item in choice.chosen}
    sections = tuple(_file(group, by_id, own=group.key in own) for group in groups)
    accounts = {name: account_for(item.dossier, item.reading) for name, item in by_id.items()}
    years = {
        name: year
        for name, item in by_id.items()
        if (year := year_of_earlier(item.dossier.paper, choice.window))
    }
    tellable = {
        name for name, account in accounts.items() if account.is_telling and name not in years
    }
    named = choose_told([(section.key, section.papers) for section in sections], tellable)
    return Layout(sections=sections, accounts=accounts, named=named, earlier=years)


def compose(  # noqa: PLR0913 - each is one independent part of an issue
    request: Request,
    choice: Choice,
    layout: Layout,
    corrections: Corrections = NO_CORRECTIONS,
    problems: Sequence[Problem] = (),
    *,
    history: tuple[PastIssue, ...] = (),
    edited: "Edited | None" = None,
) -> Digest:
    """Write about the chosen papers, and put the prose together with the ledger.

    `problems` are those of services asked about them; `edited` is what a model wrote.
    """
    issue = issue_of(request, choice, layout)
    counts = replace(issue.counts, named=len(edited.named)) if edited else issue.counts
    prose = write(replace(issue, counts=counts), edited)
    return Digest(
        slug=request.subject.slug,
        title=prose.title,
        subtitle=prose.subtitle,
        date=request.date,
        topic=request.subject.name,
        query=request.subject.asked,
        window=choice.window,
        counts=counts,
        lead=prose.lead,
        sections=prose.sections,
        resources=prose.resources,
        outlook=prose.outlook,
        entries=prose.entries,
        problems=(*choice.problems, *corrections.problems, *problems),
        corrections=corrections.items,
        history=history,
        note=request.note,
    )


def issue_of(request: Request, choice: Choice, layout: Layout) -> Issue:
    """Return what is to be written about."""
    counts = Counts(
        found=len(choice.fates),
        chosen=len(choice.chosen),
        named=len(layout.named),
        late=choice.late,
        left_out=count_left_out(choice.fates),
    )
    return Issue(
        topic=request.subject.name,
        date=request.date,
        counts=counts,
        sections=layout.sections,
        named=layout.named,
        accounts=layout.accounts,
        earlier=layout.earlier,
        listed=bool(request.ids),
    )


def _file(group: Group, by_id: Mapping[str, Ranked], *, own: bool) -> Filed:
    """Return a section with its papers, each with the reason why a user's theme has it."""
    why = dict(group.reasons)
    papers = (
        replace(item, reasons=(*item.reasons, Reason(label=why[name], weight=0.0)))
        if name in why
        else item
        for name, item in ((name, by_id[name]) for name in group.papers)
    )
    return Filed(key=group.key, title=group.title, papers=tuple(papers), own=own)


def _told(item: Ranked, dossiers: Mapping[str, Dossier]) -> Ranked:
    return replace(item, dossier=dossiers[item.dossier.paper.id])


@dataclass(frozen=True, slots=True, kw_only=True)
class Arranged:
    """The papers chosen, and under which themes; `problems` are those of finding the themes."""

    choice: Choice
    layout: Layout
    problems: tuple[Problem, ...] = ()


def arrange_listed(
    found: Collected, request: Request, tools: Tools, taxonomy: Sequence[Theme]
) -> Arranged:
    """Arrange exactly these papers."""
    return _lay_out(choose_listed(found, request, taxonomy), request, tools, taxonomy)


def arrange_week(  # noqa: PLR0913, PLR0917 - each is one independent part of an issue
    request: Request,
    week: Week,
    included: Collected,
    history: Sequence[PastIssue],
    tools: Tools,
    taxonomy: Sequence[Theme],
) -> Arranged:
    """Choose among a week's papers, and arrange those."""
    background = find_background(week, tools)
    choice = choose_papers(request, week, included, taxonomy, background)
    return _lay_out(choice, request, tools, taxonomy, history)


def _lay_out(
    choice: Choice,
    request: Request,
    tools: Tools,
    taxonomy: Sequence[Theme],
    history: Sequence[PastIssue] = (),
) -> Arranged:
    names = sorted({name for theme in taxonomy for name in theme.like})
    examples, problems = find_examples(names, request, tools, "a theme")
    nearness = resemblance(choice.papers, taxonomy, examples)
    layout = lay_out(choice, taxonomy, request, nearness=nearness, history=history)
    return Arranged(choice=choice, layout=layout, problems=problems)


# A quarter of weekly issues: as many as a chart shows.
REMEMBERED = 13


def sizes_of(sections: Iterable[Section]) -> tuple[ThemeSize, ...]:
    """Return an issue's themes with how many papers stand under each."""
    return tuple(
        ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
        for section in sections
    )


def places_of(digest: Digest) -> Mapping[str, Place]:
    """Return where an issue's papers stand, and why they were chosen."""
    headings = {section.key: section.title for section in digest.sections}
    prose = [*digest.lead, *(one for part in digest.sections for one in part.statements)]
    told: dict[str, list[Statement]] = {}
    for one in (*prose, *digest.outlook):
        for paper in dict.fromkeys(quote.paper for quote in one.quotes):
            told.setdefault(paper, []).extend([one] if one.by.startswith("model:") else [])
    return {
        entry.paper.id: Place(
            theme=entry.theme,
            heading=headings[entry.theme],
            named=entry.named,
            score=entry.ranked.score,
            reasons=entry.ranked.reasons,
            told=tuple(told.get(entry.paper.id, ())),
        )
        for entry in digest.entries
    }


def find_history(standing: Standing) -> tuple[PastIssue, ...]:
    """Return what the issues before were about, the oldest first.

    They are those of earlier dates that were completed before it.  A complete issue that is built
    again has what it had, whatever became of the others since.
    """
    made = standing.ours
    if made is not None and made.complete and not standing.request.refresh:
        return made.history
    told = (
        PastIssue(date=edition.date, themes=edition.themes)
        for edition in standing.before
        if edition.themes and edition.date < standing.request.date
    )
    return tuple(sorted(told, key=lambda issue: issue.date)[-REMEMBERED:])
