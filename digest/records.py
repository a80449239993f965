"""The facts as JSON objects, and papers back from them.

The shapes are those of `digest.json` (schema 1).  Dates are `YYYY-MM-DD`, times
`YYYY-MM-DDTHH:MM:SSZ`; keys keep the order in which they are written here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any

from digest.calendar import listing_day
from digest.model import (
    Affiliation,
    Author,
    Correction,
    Counts,
    Coverage,
    Dossier,
    Entry,
    Issue,
    LibraryState,
    Link,
    Mention,
    Paper,
    Problem,
    Quote,
    Ranked,
    Reason,
    Run,
    Statement,
)


def time_text(moment: datetime) -> str:
    """Write a moment in UTC, to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_time(text: str) -> datetime:
    """Read a moment; one without an offset is in UTC.  Raises ValueError."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def paper_record(paper: Paper) -> dict[str, Any]:
    """Write a paper whole, so that `parse_paper` gives it back."""
    return {
        "id": paper.id,
        "version": paper.version,
        "title": paper.title,
        "abstract": paper.abstract,
        "authors": [author_record(author) for author in paper.authors],
        "primary": paper.primary,
        "categories": list(paper.categories),
        "published": time_text(paper.published),
        "updated": time_text(paper.updated),
        "announced": paper.announced.isoformat() if paper.announced else None,
        "comment": paper.comment,
        "journal_ref": paper.journal_ref,
        "doi": paper.doi,
    }


def parse_paper(record: Mapping[str, Any]) -> Paper:
    """Read a paper as `paper_record` wrote it.

    Authors may be plain names.  Raises KeyError, TypeError or ValueError on anything else.
    """
    announced = record.get("announced")
    return Paper(
        id=record["id"],
        version=int(record["version"]),
        title=record["title"],
        abstract=record["abstract"],
        authors=tuple(parse_author(author) for author in record["authors"]),
        primary=record["primary"],
        categories=tuple(record["categories"]),
        published=parse_time(record["published"]),
        updated=parse_time(record["updated"]),
        announced=date.fromisoformat(announced) if announced else None,
        comment=record.get("comment"),
        journal_ref=record.get("journal_ref"),
        doi=record.get("doi"),
    )


def author_record(author: Author) -> dict[str, Any]:
    """Write an author."""
    return {
        "name": author.name,
        "affiliations": [{"name": a.name, "origin": a.origin} for a in author.affiliations],
    }


def parse_author(record: str | Mapping[str, Any]) -> Author:
    """Read an author, or a bare name."""
    if isinstance(record, str):
        return Author(name=record)
    return Author(
        name=record["name"],
        affiliations=tuple(
            Affiliation(name=a["name"], origin=a["origin"]) for a in record["affiliations"]
        ),
    )


def link_record(link: Link) -> dict[str, Any]:
    """Write a link."""
    return {
        "url": link.url,
        "kind": link.kind,
        "own": link.own,
        "origin": list(link.origin),
        "evidence": link.evidence,
        "health": link.health,
    }


def statement_record(statement: Statement) -> dict[str, Any]:
    """Write a statement; `count` only where it counts."""
    record: dict[str, Any] = {
        "text": statement.text,
        "by": statement.by,
        "quotes": [quote_record(quote) for quote in statement.quotes],
        "mentions": [mention_record(mention) for mention in statement.mentions],
    }
    if statement.count:
        record["count"] = list(statement.count)
    return record


def quote_record(quote: Quote) -> dict[str, Any]:
    """Write a quote."""
    return {
        "paper": quote.paper,
        "field": quote.field,
        "start": quote.start,
        "end": quote.end,
        "text": quote.text,
    }


def mention_record(mention: Mention) -> dict[str, Any]:
    """Write a mention."""
    return {
        "start": mention.start,
        "end": mention.end,
        "kind": mention.kind,
        "paper": mention.paper,
    }


def reason_record(reason: Reason) -> dict[str, Any]:
    """Write a reason."""
    return {"label": reason.label, "weight": reason.weight}


def problem_record(problem: Problem) -> dict[str, Any]:
    """Write a problem."""
    return {
        "stage": problem.stage,
        "subject": problem.subject,
        "message": problem.message,
        "hint": problem.hint,
    }


def parse_problem(record: Mapping[str, Any]) -> Problem:
    """Read a problem as `problem_record` wrote it."""
    return Problem(
        stage=record["stage"],
        subject=record["subject"],
        message=record["message"],
        hint=record["hint"],
    )


def counts_record(counts: Counts) -> dict[str, Any]:
    """Write the ledger's figures."""
    return asdict(counts)


def state_record(state: LibraryState) -> dict[str, Any]:
    """Write the library's state for `digest status --json`."""
    return {
        "location": state.location,
        "size": state.size,
        "papers": state.papers,
        "first": time_text(state.first) if state.first else None,
        "last": time_text(state.last) if state.last else None,
        "editions": [edition_record(issue) for issue in state.issues],
        "runs": [run_record(run) for run in state.runs],
    }


def edition_record(issue: Issue) -> dict[str, Any]:
    """Write what the library remembers of an issue, the fates counted."""
    edition, window = issue.edition, issue.edition.window
    return {
        "slug": edition.slug,
        "date": edition.date.isoformat(),
        "window": {"start": window.start.isoformat(), "end": window.end.isoformat()},
        "query": edition.query,
        "fates": dict(sorted(issue.counts.items())),
        "completed": time_text(edition.completed),
        "complete": edition.complete,
        "problems": [problem_record(problem) for problem in edition.problems],
    }


def missing_record(missing: Mapping[str, Sequence[date]]) -> dict[str, list[str]]:
    """Write the dates of each topic's missing issues."""
    return {topic: [day.isoformat() for day in days] for topic, days in missing.items()}


def coverage_record(
    coverage: Mapping[str, Mapping[date, Coverage]],
) -> dict[str, dict[str, Coverage]]:
    """Write what is held of each topic's days."""
    return {
        topic: {day.isoformat(): state for day, state in sorted(days.items())}
        for topic, days in coverage.items()
    }


def correction_record(correction: Correction) -> dict[str, Any]:
    """Write that a paper of an earlier issue was withdrawn."""
    return {
        "paper": correction.paper.id,
        "title": correction.paper.title,
        "url": correction.paper.url,
        "issued": correction.issued.isoformat(),
        "statement": statement_record(correction.statement),
    }


def run_record(run: Run) -> dict[str, Any]:
    """Write a line of history."""
    return {
        "command": run.command,
        "started": time_text(run.started),
        "ended": time_text(run.ended),
        "exit_code": run.exit_code,
        "summary": run.summary,
    }


def known_record(dossier: Dossier, summary: Statement, result: Statement | None) -> dict[str, Any]:
    """Write what is known of a paper before any choice."""
    paper = dossier.paper
    return {
        "id": paper.id,
        "version": paper.version,
        "title": paper.title,
        "authors": [author_record(author) for author in paper.authors],
        "primary": paper.primary,
        "categories": list(paper.categories),
        "published": time_text(paper.published),
        "updated": time_text(paper.updated),
        "announced": listing_day(paper).isoformat(),
        "comment": paper.comment,
        "url": paper.url,
        "links": [link_record(link) for link in dossier.links],
        "promised": dossier.promised,
        "introduces": {"name": dossier.introduces.name, "kind": dossier.introduces.kind},
        "new_datasets": list(dossier.new_datasets),
        "used_datasets": list(dossier.used_datasets),
        "summary": statement_record(summary),
        "result": statement_record(result) if result else None,
        "withdrawn": dossier.withdrawn,
    }


def entry_record(entry: Entry) -> dict[str, Any]:
    """Write a chosen paper, the object of `papers` in `digest.json`."""
    record = known_record(entry.ranked.dossier, entry.summary, entry.result)
    withdrawn = record.pop("withdrawn")
    return (
        record
        | choice_record(entry.ranked)
        | {
            "theme": entry.theme,
            "named": entry.named,
            "withdrawn": withdrawn,
        }
    )


def choice_record(ranked: Ranked) -> dict[str, Any]:
    """Write a score with its reasons."""
    return {
        "score": ranked.score,
        "reasons": [reason_record(reason) for reason in ranked.reasons],
    }
