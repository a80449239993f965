"""Writes an issue's prose from the papers' own sentences, or in a model's words that they bear out.

Each statement has its quotes, whoever worded it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from digest.model import Entry, Quote, Ranked, Resource, Section, Statement
from digest.writing.claims import Claims, find_claims
from digest.writing.entries import summaries, summarise
from digest.writing.frame import (
    ALSO_NEW,
    Issue,
    Theme,
    write_subtitle,
    write_title,
)
from digest.writing.lead import write_lead
from digest.writing.model.wording import EXTRACTED, Wording
from digest.writing.outlook import write_outlook
from digest.writing.resources import find_resources
from digest.writing.sections import write_sections
from digest.writing.voice import Voice

__all__ = ["ALSO_NEW", "EXTRACTED", "Issue", "Prose", "Theme", "Wording", "summarise", "write"]


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


def write(issue: Issue, wording: Wording = EXTRACTED) -> Prose:
    """Write an issue: a pure function of its papers, and of what a model worded of them."""
    claims = {dossier.paper.id: find_claims(dossier) for dossier in issue.dossiers}
    voice = Voice([dossier.paper for dossier in issue.dossiers])
    return Prose(
        title=write_title(issue),
        subtitle=write_subtitle(issue),
        lead=write_lead(issue, claims, voice),
        sections=write_sections(issue, claims, voice, wording),
        resources=find_resources(issue, claims),
        outlook=write_outlook(issue, _proofs(claims)),
        entries=_entries(issue, claims),
    )


def _proofs(claims: Mapping[str, Claims]) -> frozenset[Quote]:
    """Return the sentences of which the prose is made."""
    told = (claim for one in claims.values() for claim in (one.contribution, one.result) if claim)
    return frozenset(claim.proof for claim in told)


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
