"""The extractive writer: an issue's prose from the papers' own sentences, each with its quotes."""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import Entry, Ranked, Resource, Section, Statement
from digest.writing.claims import Claims, find_claims
from digest.writing.entries import summaries, summarise, tell_papers
from digest.writing.frame import (
    ALSO_NEW,
    Issue,
    Theme,
    write_subtitle,
    write_title,
)
from digest.writing.lead import write_lead
from digest.writing.openings import Openings
from digest.writing.outlook import write_outlook
from digest.writing.resources import find_resources

__all__ = ["ALSO_NEW", "Issue", "Prose", "Theme", "summarise", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """Everything of an issue that is written."""

    title: str
    subtitle: str
    lead: tuple[Statement, ...]
    sections: tuple[Section, ...]
    resources: tuple[Resource, ...]
    outlook: tuple[Statement, ...]
    entries: tuple[Entry, ...]


def write(issue: Issue) -> Prose:
    """Write an issue: a pure function of its papers."""
    claims = {dossier.paper.id: find_claims(dossier) for dossier in issue.dossiers}
    return Prose(
        title=write_title(issue),
        subtitle=write_subtitle(issue),
        lead=write_lead(issue),
        sections=_sections(issue, claims),
        resources=find_resources(issue, claims),
        outlook=write_outlook(issue),
        entries=_entries(issue, claims),
    )


def _sections(issue: Issue, claims: Mapping[str, Claims]) -> tuple[Section, ...]:
    """Write every theme."""
    openings = Openings(issue, claims)
    return tuple(
        Section(
            key=theme.key,
            title=theme.title,
            papers=theme.ids,
            statements=(
                *openings.write(theme),
                *tell_papers([claims[name] for name in theme.ids if name in issue.named]),
            ),
        )
        for theme in issue.themes
    )


def _entries(issue: Issue, claims: Mapping[str, Claims]) -> tuple[Entry, ...]:
    """Tell of every chosen paper what it contributes, whether the prose names it or not."""
    return tuple(
        _entry(item, theme.key, claims[item.dossier.paper.id], issue.named)
        for theme in issue.themes
        for item in theme.papers
    )


def _entry(item: Ranked, theme: str, claims: Claims, named: frozenset[str]) -> Entry:
    """Tell of one paper."""
    summary, result = summaries(claims)
    return Entry(
        ranked=item,
        summary=summary,
        result=result,
        theme=theme,
        named=item.dossier.paper.id in named,
    )
