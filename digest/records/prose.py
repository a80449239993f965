"""Statements with their proof as JSON objects."""

from typing import Any

from digest.model import Correction, Mention, Quote, Statement


def statement_record(statement: Statement) -> dict[str, Any]:
    """Write a statement."""
    return {
        "text": statement.text,
        "by": statement.by,
        "verified": statement.verified,
        "quotes": [quote_record(quote) for quote in statement.quotes],
        "mentions": [mention_record(mention) for mention in statement.mentions],
    }


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


def correction_record(correction: Correction) -> dict[str, Any]:
    """Write that a paper of an earlier issue was withdrawn."""
    return {
        "paper": correction.paper.id,
        "title": correction.paper.title,
        "url": correction.paper.url,
        "issued": correction.issued.isoformat(),
        "statement": statement_record(correction.statement),
    }
