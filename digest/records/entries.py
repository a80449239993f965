"""Papers with all that is known of them, as objects of `papers` in `digest.json`."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from digest.calendar import listing_day
from digest.model import Counts, Dossier, Entry, Ranked, Reading, Reason, Statement
from digest.records.papers import author_record, link_record
from digest.records.prose import statement_record
from digest.records.times import time_text


def known_record(
    dossier: Dossier, reading: Reading, told: Mapping[str, Statement | None]
) -> dict[str, Any]:
    """Write what is known of a paper before any choice.

    `told` has the sentences of it that may be told, as `writing.summarise` names them.
    """
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
        **{name: statement_record(one) if one else None for name, one in told.items()},
        "news": reading.news,
        "themes": [{"key": fit.key, "probability": fit.probability} for fit in reading.themes],
        "withdrawn": dossier.withdrawn,
        "upvotes": dossier.upvotes,
    }


def entry_record(entry: Entry) -> dict[str, Any]:
    """Write a chosen paper, the object of `papers` in `digest.json`."""
    told = {"summary": entry.summary, "result": entry.result, "limit": entry.limit}
    record = known_record(entry.ranked.dossier, entry.ranked.reading, told)
    withdrawn, upvotes = record.pop("withdrawn"), record.pop("upvotes")
    return (
        record
        | choice_record(entry.ranked)
        | {
            "theme": entry.theme,
            "named": entry.named,
            "earlier": entry.earlier,
            "withdrawn": withdrawn,
            "upvotes": upvotes,
        }
    )


def choice_record(ranked: Ranked) -> dict[str, Any]:
    """Write a score with its reasons."""
    return {
        "score": ranked.score,
        "reasons": [reason_record(reason) for reason in ranked.reasons],
    }


def reason_record(reason: Reason) -> dict[str, Any]:
    """Write a reason."""
    return {"label": reason.label, "weight": reason.weight}


def counts_record(counts: Counts) -> dict[str, Any]:
    """Write the ledger's figures."""
    return asdict(counts)
