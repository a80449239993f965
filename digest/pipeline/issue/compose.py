"""Makes the issue of the papers chosen: themes, prose and figures."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model import Counts, Digest, Dossier, Paper, PastIssue, Problem, Ranked, Reason
from digest.pipeline.issue.choice import Choice
from digest.pipeline.issue.corrections import NO_CORRECTIONS, Corrections
from digest.pipeline.issue.ledger import count_left_out
from digest.pipeline.plan import Request
from digest.ranking import choose_named
from digest.themes import (
    ALSO_NEW,
    Group,
    Nearness,
    arrange_clusters,
    arrange_few,
    fitness_for,
    keep_names,
    keep_together,
)
from digest.themes import Theme as TaxonomyTheme
from digest.themes.clustering.clusters import cluster
from digest.writing import EXTRACTED, Issue, Theme, Wording, write
from digest.writing.frame import AsWritten

if TYPE_CHECKING:
    from digest.ranking import Embed

# Fewer papers have no clusters: chance puts too many of them where they do not belong.
_CLUSTERED = 50
# A model of the user compares them better.
_EMBEDDED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The papers chosen under their themes, and which of them the prose names."""

    themes: tuple[Theme, ...]
    named: frozenset[str]

    @property
    def dossiers(self) -> tuple[Dossier, ...]:
        """Everything known of the papers, in the order of the post."""
        return tuple(item.dossier for theme in self.themes for item in theme.papers)

    def told(self, dossiers: Mapping[str, Dossier]) -> "Layout":
        """Return the layout with what is known of its papers now; their scores stand."""
        return replace(self, themes=tuple(_told(theme, dossiers) for theme in self.themes))


def lay_out(
    choice: Choice,
    taxonomy: Sequence[TaxonomyTheme],
    *,
    nearness: Nearness | None = None,
    history: Sequence[PastIssue] = (),
    embed: "Embed | None" = None,
) -> Layout:
    """Arrange the chosen papers under themes, and choose which the prose names.

    `nearness` is that to the examples of the user's themes; themes of the issues before keep their
    names.  `embed` makes vectors, where those are not to be the packaged ones.
    """
    last = frozenset(theme.key for past in history[-1:] for theme in past.themes)
    groups = _group(choice.papers, taxonomy, nearness, last, embed)
    before = [(theme.key, theme.title) for past in reversed(history) for theme in past.themes]
    named = keep_names(groups, before, frozenset(_keys_of(taxonomy)))
    themes = _arrange(choice.chosen, named, {theme.key: theme for theme in taxonomy})
    return Layout(themes=themes, named=choose_named([theme.papers for theme in themes]))


def issue_for(
    request: Request, choice: Choice, layout: Layout, *, history: tuple[PastIssue, ...] = ()
) -> Issue:
    """Return what is to be written about."""
    return Issue(
        topic=request.subject.name,
        date=request.date,
        window=choice.window,
        counts=_count(choice, layout.named),
        themes=layout.themes,
        named=layout.named,
        listed=bool(request.ids),
        sample=bool(request.subject.stock),
        added=choice.added,
        history=history,
    )


def compose(  # noqa: PLR0913 - each is one independent part of an issue
    request: Request,
    choice: Choice,
    issue: Issue,
    corrections: Corrections = NO_CORRECTIONS,
    problems: Sequence[Problem] = (),
    *,
    wording: Wording = EXTRACTED,
) -> Digest:
    """Write about the chosen papers, and put the prose together with the ledger.

    `problems` are those of services asked about them, `wording` what a model worded.
    """
    prose = write(issue, wording)
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
        problems=(*choice.problems, *corrections.problems, *problems),
        corrections=corrections.items,
        history=issue.history,
        note=request.note,
    )


def _keys_of(taxonomy: Iterable[TaxonomyTheme]) -> Iterator[str]:
    """Yield the keys that mean the same in every week."""
    yield ALSO_NEW
    for theme in taxonomy:
        yield from (theme.key, *(part.key for part in theme.parts))


def _group(
    papers: Sequence[Paper],
    taxonomy: Sequence[TaxonomyTheme],
    nearness: Nearness | None,
    before: frozenset[str],
    embed: "Embed | None",
) -> tuple[Group, ...]:
    """Group papers by what they are about; few papers have no clusters, only words."""
    if len(papers) < (_EMBEDDED if embed else _CLUSTERED):
        return arrange_few(papers, taxonomy, nearness=nearness, before=before)
    fit = keep_together(fitness_for(tuple(taxonomy)).fits, before)
    found = cluster(papers, fit=fit, embed=embed)
    return arrange_clusters(papers, found.groups, taxonomy, nearness=nearness, before=before)


def _arrange(
    chosen: Sequence[Ranked], groups: Sequence[Group], taxonomy: Mapping[str, TaxonomyTheme]
) -> tuple[Theme, ...]:
    """Put the chosen papers under their headings; within a theme the best come first.

    The headings of the user's own themes stand as they were written.
    """
    own = frozenset(key for key, theme in taxonomy.items() if theme.own)
    broad = frozenset(key for key, theme in taxonomy.items() if theme.broad) - own
    by_id = {item.dossier.paper.id: item for item in chosen}
    return tuple(
        Theme(
            key=group.key,
            title=AsWritten(group.title) if group.key in own else group.title,
            papers=tuple(_claimed(by_id[name], dict(group.reasons)) for name in group.papers),
            broad=group.key in broad,
        )
        for group in groups
    )


def _claimed(item: Ranked, reasons: Mapping[str, str]) -> Ranked:
    """Return a paper with the reason for which a user's theme has it, if one has."""
    why = reasons.get(item.dossier.paper.id)
    return replace(item, reasons=(*item.reasons, Reason(label=why, weight=0.0))) if why else item


def _told(theme: Theme, dossiers: Mapping[str, Dossier]) -> Theme:
    """Return a theme whose papers have what is known of them now."""
    papers = (replace(item, dossier=dossiers[item.dossier.paper.id]) for item in theme.papers)
    return replace(theme, papers=tuple(papers))


def _count(choice: Choice, named: frozenset[str]) -> Counts:
    """Count for the ledger: found are the chosen and all that were left out."""
    return Counts(
        found=len(choice.fates),
        chosen=len(choice.chosen),
        named=len(named),
        late=choice.late,
        left_out=count_left_out(choice.fates),
    )
