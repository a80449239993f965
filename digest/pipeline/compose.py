"""Makes the issue of the papers chosen: themes, prose and figures."""

from collections.abc import Sequence

from digest.model import Counts, Digest, Ranked
from digest.pipeline.choice import Choice
from digest.pipeline.corrections import NO_CORRECTIONS, Corrections
from digest.pipeline.ledger import count_left_out
from digest.pipeline.plan import Request
from digest.ranking import choose_named
from digest.themes import Theme as TaxonomyTheme
from digest.themes import arrange
from digest.writing import Issue, Theme, write


def compose(
    request: Request,
    choice: Choice,
    taxonomy: Sequence[TaxonomyTheme],
    corrections: Corrections = NO_CORRECTIONS,
) -> Digest:
    """Arrange the chosen papers and write about them."""
    themes = _arrange(choice.chosen, taxonomy)
    named = choose_named([theme.papers for theme in themes])
    issue = Issue(
        topic=request.subject.name,
        date=request.date,
        window=choice.window,
        counts=_count(choice, named),
        themes=themes,
        named=named,
        listed=bool(request.ids),
        sample=bool(request.subject.stock),
        added=choice.added,
    )
    return _publishable(request, choice, issue, corrections)


def _publishable(
    request: Request, choice: Choice, issue: Issue, corrections: Corrections
) -> Digest:
    """Write the prose, and put it together with the ledger."""
    prose = write(issue)
    return Digest(
        slug=request.subject.slug,
        title=prose.title,
        subtitle=prose.subtitle,
        date=request.date,
        topic=request.subject.name,
        query=request.subject.asked,
        window=choice.window,
        counts=issue.counts,
        lead=prose.lead,
        sections=prose.sections,
        resources=prose.resources,
        outlook=prose.outlook,
        entries=prose.entries,
        problems=(*choice.problems, *corrections.problems),
        corrections=corrections.items,
        note=request.note,
    )


def _arrange(chosen: Sequence[Ranked], taxonomy: Sequence[TaxonomyTheme]) -> tuple[Theme, ...]:
    """Arrange the chosen papers under themes; within a theme the best come first."""
    by_id = {item.dossier.paper.id: item for item in chosen}
    groups = arrange([item.dossier.paper for item in chosen], taxonomy)
    return tuple(
        Theme(key=group.key, title=group.title, papers=tuple(by_id[name] for name in group.papers))
        for group in groups
    )


def _count(choice: Choice, named: frozenset[str]) -> Counts:
    """Count for the ledger: found are the chosen and all that were left out."""
    return Counts(
        found=len(choice.fates),
        chosen=len(choice.chosen),
        named=len(named),
        late=choice.late,
        left_out=count_left_out(choice.fates),
    )
