"""Writes an issue's prose: sentences of the papers' own abstracts, changed by closed edits alone.

Each statement has its quotes: nothing is said that no record says.
"""

from dataclasses import dataclass, replace

from digest.model import Entry, Resource, Section, Statement
from digest.writing.edits import ALONE, BEHIND, NOTHING, Told, edit
from digest.writing.frame import UNNAMED, Filed, Issue, write_subtitle, write_title
from digest.writing.prose import choose_lead, write_lead, write_outlook, write_section
from digest.writing.resources import write_resources
from digest.writing.telling import Account, account_for

__all__ = [
    "ALONE",
    "BEHIND",
    "NOTHING",
    "UNNAMED",
    "Account",
    "Filed",
    "Issue",
    "Prose",
    "Told",
    "account_for",
    "edit",
    "summarise",
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


def write(issue: Issue) -> Prose:
    """Write an issue: a pure function of its papers and of what was read of them."""
    dossiers = {item.dossier.paper.id: item.dossier for item in issue.ranked}
    # Services may have told more of the authors since the accounts were made.
    accounts = {
        name: replace(account, paper=dossiers[name].paper)
        for name, account in issue.accounts.items()
    }
    issue = replace(issue, accounts=accounts)
    chosen = choose_lead(issue)
    lead, outlook = write_lead(issue, chosen), write_outlook(issue)
    sections = tuple(write_section(issue, section, chosen) for section in issue.sections)
    prose = (*lead, *outlook, *(one for section in sections for one in section.statements))
    return Prose(
        title=write_title(issue),
        subtitle=write_subtitle(issue),
        lead=lead,
        sections=sections,
        resources=write_resources(issue, [quote for one in prose for quote in one.quotes]),
        outlook=outlook,
        entries=tuple(
            Entry(
                ranked=item,
                **summarise(accounts[item.dossier.paper.id]),
                theme=section.key,
                named=item.dossier.paper.id in issue.named,
                earlier=issue.earlier.get(item.dossier.paper.id),
            )
            for section in issue.sections
            for item in section.papers
        ),
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
