"""Issues back from `digest.json`, as far as it has them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from digest.model import (
    Contribution,
    Correction,
    Counts,
    Digest,
    Dossier,
    Entry,
    LeftOut,
    Mention,
    Paper,
    PastIssue,
    Quote,
    Ranked,
    Reading,
    Reason,
    Resource,
    Section,
    Statement,
    ThemeFit,
    Window,
)
from digest.records.history import parse_sizes
from digest.records.papers import parse_link, parse_paper
from digest.records.soundness import check_digest
from digest.records.state import parse_problem

Record = Mapping[str, Any]
UNSTATED = {"abstract": "", "journal_ref": None, "doi": None}
SCHEMA = 2


def parse_digest(record: Record) -> Digest:
    """Read an issue of schema 2.

    What the schema does not have is empty: abstracts, journal references, DOIs, the sentences that
    were read, and of a corrected paper all but its identifier and title.  Raises KeyError,
    TypeError, AttributeError or ValueError on anything else.
    """
    if record["schema"] != SCHEMA:
        raise ValueError(f"schema {record['schema']} is not {SCHEMA}")
    digest = _parse(record)
    check_digest(digest)
    return digest


def parse_statement(record: Record) -> Statement:
    """Read a statement as `statement_record` wrote it.  Raises what `parse_digest` does."""
    return Statement(
        text=_text(record, "text"),
        by=_text(record, "by"),
        quotes=tuple(Quote(**quote) for quote in record["quotes"]),
        mentions=tuple(Mention(**mention) for mention in record["mentions"]),
        verified=record["verified"],
        paragraph=record.get("paragraph", 0),
    )


def _parse(record: Record) -> Digest:
    return Digest(
        slug=_text(record, "slug"),
        title=_text(record, "title"),
        subtitle=_text(record, "subtitle"),
        date=date.fromisoformat(record["date"]),
        topic=_text(record, "topic"),
        query=_text(record, "query"),
        window=_parse_window(record["window"]),
        counts=_parse_counts(record["counts"]),
        lead=_parse_statements(record["lead"]),
        sections=tuple(map(_parse_section, record["sections"])),
        resources=tuple(map(_parse_resource, record["resources"])),
        outlook=_parse_statements(record["outlook"]),
        entries=tuple(map(_parse_entry, record["papers"])),
        problems=tuple(map(parse_problem, record["problems"])),
        corrections=tuple(map(_parse_correction, record["corrections"])),
        history=tuple(map(_parse_past, record["history"])),
        note=_text(record, "note"),
    )


def _text(record: Record, key: str) -> str:
    """Return a text.  Raises TypeError where something else stands there."""
    value = record[key]
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def _parse_statements(records: Sequence[Record]) -> tuple[Statement, ...]:
    return tuple(map(parse_statement, records))


def _parse_window(record: Record) -> Window:
    start, end = date.fromisoformat(record["start"]), date.fromisoformat(record["end"])
    return Window(start=start, end=end)


def _parse_counts(record: Record) -> Counts:
    return Counts(**{**record, "left_out": LeftOut(**record["left_out"])})


def _parse_section(record: Record) -> Section:
    return Section(
        key=_text(record, "key"),
        title=_text(record, "title"),
        papers=tuple(record["papers"]),
        statements=_parse_statements(record["statements"]),
    )


def _parse_resource(record: Record) -> Resource:
    return Resource(
        paper=_text(record, "paper"),
        name=_text(record, "name"),
        kind=record["kind"],
        text=parse_statement(record),
        links=tuple(map(parse_link, record["links"])),
    )


def _parse_entry(record: Record) -> Entry:
    told = (record[name] for name in ("summary", "result", "limit"))
    summary, result, limit = (parse_statement(one) if one else None for one in told)
    return Entry(
        ranked=Ranked(
            dossier=_parse_dossier(record),
            reading=Reading(
                paper=record["id"],
                themes=tuple(ThemeFit(**fit) for fit in record["themes"]),
                news=record["news"],
            ),
            score=record["score"],
            reasons=tuple(Reason(**reason) for reason in record["reasons"]),
        ),
        summary=summary,
        result=result,
        limit=limit,
        theme=_text(record, "theme"),
        named=record["named"],
        earlier=record["earlier"],
    )


def _parse_dossier(record: Record) -> Dossier:
    return Dossier(
        paper=parse_paper(UNSTATED | dict(record)),
        links=tuple(map(parse_link, record["links"])),
        promised=record["promised"],
        upvotes=record["upvotes"],
        introduces=Contribution(**record["introduces"]),
        new_datasets=tuple(record["new_datasets"]),
        used_datasets=tuple(record["used_datasets"]),
        withdrawn=record["withdrawn"],
    )


def _parse_correction(record: Record) -> Correction:
    issued = date.fromisoformat(record["issued"])
    # When it was submitted nobody says; before its issue it was.
    submitted = datetime.combine(issued, time(), tzinfo=UTC)
    paper = Paper(
        id=_text(record, "paper"),
        version=1,
        title=_text(record, "title"),
        abstract="",
        authors=(),
        primary="",
        categories=(),
        published=submitted,
        updated=submitted,
    )
    statement = parse_statement(record["statement"])
    return Correction(paper=paper, issued=issued, statement=statement)


def _parse_past(record: Record) -> PastIssue:
    return PastIssue(date=date.fromisoformat(record["date"]), themes=parse_sizes(record["themes"]))
