"""Writes an issue's paragraphs: the lead, the sections, and the road ahead."""

from collections.abc import Iterator, Mapping
from itertools import islice

from digest.model import ALSO, Section, Statement
from digest.text import Span
from digest.writing.edits import ALONE, BEHIND, NOTHING
from digest.writing.frame import Filed, Issue
from digest.writing.telling import Account

FEWEST_LEADING, MOST_LEADING, MOST_AHEAD = 2, 3, 5

Lead = Mapping[str, Span]
"""The finding of each paper that the lead tells, the foremost first."""


def choose_lead(issue: Issue) -> Lead:
    """Return two or three findings that can stand alone, each of another section.

    Those of papers come first that have another finding for their own paragraph, and there the
    best one, if the lead has another; the only finding of a paper leads where there were no lead.
    """
    found = []
    for section in issue.sections:
        for item in section.papers:
            paper = item.dossier.paper.id
            account = issue.accounts[paper]
            leading = [one for one in account.leading if one != account.bridge]
            if paper in issue.named and leading and account.findings:
                best = account.findings[0]
                span = next((one for one in leading if one != best), best)
                single = span == best and len(account.findings) == 1
                found.append((single, -item.score, paper, section.key, span))
    lead: dict[str, Span] = {}
    seen: set[str] = set()
    for single, _, paper, key, span in sorted(found, key=lambda one: one[:3]):
        if len(lead) < (FEWEST_LEADING if single else MOST_LEADING) and key not in seen:
            lead[paper] = span
            seen.update([key] if key != ALSO else [])
    return lead if len(lead) >= FEWEST_LEADING else {}


def write_lead(issue: Issue, lead: Lead) -> tuple[Statement, ...]:
    """Write the chosen findings, each linked to its paper."""
    return tuple(issue.accounts[paper].tell(span, ALONE) for paper, span in lead.items())


def write_section(issue: Issue, section: Filed, lead: Lead) -> Section:
    """Write a section: a paragraph for each paper that is told, the foremost first."""
    ids = tuple(item.dossier.paper.id for item in section.papers)
    told = [issue.accounts[paper] for paper in ids if paper in issue.named]
    statements = (
        statement
        for number, account in enumerate(told)
        for statement in write_paragraph(account, lead.get(account.paper.id), number)
    )
    return Section(key=section.key, title=section.title, papers=ids, statements=tuple(statements))


def write_outlook(issue: Issue) -> tuple[Statement, ...]:
    """Write the limits that authors state and that no paragraph tells, the foremost first."""
    accounts = (issue.accounts[item.dossier.paper.id] for item in issue.ranked)
    ahead = (
        account.tell(account.ahead, ALONE)
        for account in accounts
        if account.ahead and account.paper.id not in issue.named
    )
    return tuple(islice(ahead, MOST_AHEAD))


def write_paragraph(account: Account, leading: Span | None, number: int) -> Iterator[Statement]:
    """Tell what a paper is, what it found, and its limit; no finding that the lead has told."""
    finding = next((span for span in account.findings if span != leading), None)
    told = NOTHING
    for span in filter(None, (account.what, account.bridge, finding, account.limit)):
        yield account.tell(span, told, paragraph=number)
        told = BEHIND
