"""Writes an issue's post: quotations of the papers' abstracts, and the fixed words around them.

Each statement has its quotes, so that a record supports all of it.  If a model has edited the issue
(`digest.writing.editor`), its sentences replace the quotations.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model import Entry, Ranked, Resource, Section, Statement
from digest.writing.frame import (
    UNNAMED,
    Draft,
    DraftSection,
    make_correction,
    write_lead,
    write_outlook,
    write_section,
    write_subtitle,
    write_title,
    write_wants,
)
from digest.writing.passages import (
    Passage,
    apply_pin,
    limit_for,
    passage_for,
    quote_passage,
    quote_spans,
)
from digest.writing.resources import is_data, list_resources, list_used, offered_names
from digest.writing.statements import name_authors

if TYPE_CHECKING:
    from digest.writing.editor import Edited

__all__ = [
    "UNNAMED",
    "Draft",
    "DraftSection",
    "Passage",
    "Prose",
    "apply_pin",
    "is_data",
    "limit_for",
    "list_resources",
    "list_used",
    "make_correction",
    "make_entry",
    "name_authors",
    "offered_names",
    "passage_for",
    "quote_passage",
    "quote_spans",
    "write",
    "write_wants",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """All texts of an issue."""

    title: str
    headline: Statement | None
    subtitle: str
    lead: tuple[Statement, ...]
    sections: tuple[Section, ...]
    resources: tuple[Resource, ...]
    outlook: tuple[Statement, ...]
    entries: tuple[Entry, ...]


def write(draft: Draft, edited: "Edited | None" = None) -> Prose:
    """Write an issue: a pure function of its papers, their readings, and a model's edit."""
    if edited:
        draft = replace(draft, named=edited.named)
    lead, outlook = write_lead(draft), write_outlook(draft)
    sections = tuple(write_section(draft, section) for section in draft.sections)
    if edited:
        lead = lead if edited.lead is None else edited.lead
        outlook = outlook if edited.outlook is None else edited.outlook
        sections = tuple(
            replace(section, statements=edited.sections.get(section.key, ()))
            for section in sections
        )
    headline = edited.headline if edited else None
    return Prose(
        title=write_title(draft, headline),
        headline=headline,
        subtitle=write_subtitle(draft),
        lead=lead,
        sections=sections,
        resources=list_resources(draft.ranked, draft.silent, edited.bullets if edited else None),
        outlook=outlook,
        entries=tuple(
            replace(
                make_entry(item, section.key, named=item.facts.paper.id in draft.named),
                earlier=draft.earlier.get(item.facts.paper.id),
            )
            for section in draft.sections
            for item in section.papers
        ),
    )


def make_entry(item: Ranked, theme: str, *, named: bool) -> Entry:
    """Return a paper with its passage and limit, regardless of an editor's edits."""
    passage = passage_for(item.facts, item.reading)
    return Entry(
        ranked=item,
        passage=quote_passage(passage),
        grade=passage.grade,
        limit=limit_for(item.facts, item.reading),
        theme=theme,
        named=named,
    )
