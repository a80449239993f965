"""Writes an issue's prose: sentences of the papers' own abstracts, changed by closed edits alone.

Each statement has its quotes: nothing is said that no record says.  Where a model has edited the
issue (`digest.writing.editor`), its sentences stand in place of these.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from digest.model import Entry, Ranked, Resource, Section, Statement
from digest.writing.byhand import Tellable, heed, list_tellable
from digest.writing.edits import ALONE, BEHIND, NOTHING, Told, edit
from digest.writing.frame import (
    UNNAMED,
    Filed,
    Issue,
    choose_lead,
    write_lead,
    write_outlook,
    write_resources,
    write_section,
    write_subtitle,
    write_title,
)
from digest.writing.resources import is_data, list_resources, list_used, things_of
from digest.writing.telling import Account, account_for

if TYPE_CHECKING:
    from digest.writing.editor import Edited

__all__ = [
    "ALONE",
    "BEHIND",
    "NOTHING",
    "UNNAMED",
    "Account",
    "Filed",
    "Issue",
    "Prose",
    "Tellable",
    "Told",
    "account_for",
    "edit",
    "heed",
    "is_data",
    "list_resources",
    "list_tellable",
    "list_used",
    "summarise",
    "things_of",
    "write",
]


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


def write(issue: Issue, edited: "Edited | None" = None) -> Prose:
    """Write an issue: a pure function of its papers, what was read of them, and a model's part."""
    dossiers = {item.dossier.paper.id: item.dossier for item in issue.ranked}
    # Services may have told more of the authors since the accounts were made.
    accounts = {
        name: replace(account, paper=dossiers[name].paper)
        for name, account in issue.accounts.items()
    }
    issue = replace(issue, accounts=accounts)
    if edited:
        issue = replace(issue, named=edited.named)
    chosen = choose_lead(issue)
    lead, outlook = write_lead(issue, chosen), write_outlook(issue)
    sections = tuple(write_section(issue, section, chosen) for section in issue.sections)
    if edited:
        lead = lead if edited.lead is None else edited.lead
        outlook = outlook if edited.outlook is None else edited.outlook
        sections = tuple(
            replace(one, statements=edited.sections.get(one.key, ())) for one in sections
        )
    prose = (*lead, *outlook, *(one for section in sections for one in section.statements))
    return Prose(
        title=write_title(issue, edited.title if edited else ()),
        subtitle=write_subtitle(issue),
        lead=lead,
        sections=sections,
        resources=write_resources(
            issue,
            [quote for one in prose for quote in one.quotes],
            edited.bullets if edited else None,
        ),
        outlook=outlook,
        entries=tuple(
            _entry(issue, item, section.key)
            for section in issue.sections
            for item in section.papers
        ),
    )


def _entry(issue: Issue, item: Ranked, theme: str) -> Entry:
    """Return a paper with what is said about it."""
    name = item.dossier.paper.id
    return Entry(
        ranked=item,
        **summarise(issue.accounts[name]),
        theme=theme,
        named=name in issue.named,
        earlier=issue.earlier.get(name),
    )


def summarise(account: Account) -> dict[str, Statement | None]:
    """Return what a paper contributes, what it found and its limit, by name; None is not told."""
    what, finding = account.what, next(iter(account.findings), None)
    behind = BEHIND if what else NOTHING
    return {
        "summary": account.tell(what) if what else None,
        "result": account.tell(finding, behind) if finding else None,
        "limit": account.tell(account.limit, behind) if account.limit else None,
    }
