"""Where a paper stands in an issue as a JSON object, and back from it."""

from collections.abc import Mapping
from typing import Any

from digest.model import Place, Reason
from digest.records.entries import reason_record
from digest.records.issues import parse_statement
from digest.records.prose import statement_record


def place_record(place: Place) -> dict[str, Any]:
    """Write a place."""
    return {
        "theme": place.theme,
        "heading": place.heading,
        "named": place.named,
        "score": place.score,
        "reasons": [reason_record(reason) for reason in place.reasons],
        **({"told": [statement_record(one) for one in place.told]} if place.told else {}),
    }


def parse_place(record: Mapping[str, Any]) -> Place:
    """Read a place as `place_record` wrote it."""
    return Place(
        theme=record["theme"],
        heading=record["heading"],
        named=record["named"],
        score=float(record["score"]),
        reasons=tuple(
            Reason(label=reason["label"], weight=float(reason["weight"]))
            for reason in record["reasons"]
        ),
        told=tuple(map(parse_statement, record.get("told", ()))),
    )
