"""Deliveries as JSON objects."""

from typing import Any

from digest.model import Delivered, Delivery
from digest.records.times import time_text


def delivery_record(delivery: Delivery) -> dict[str, Any]:
    """Write what became of a parcel as a JSON object."""
    return {
        "publisher": delivery.publisher,
        "key": delivery.key,
        "outcome": delivery.outcome,
        "told": delivery.told,
        "message": delivery.message,
        "hint": delivery.hint,
    }


def delivered_record(delivered: Delivered) -> dict[str, Any]:
    """Write how an issue's parcels stand at a publisher; those `sending` were interrupted."""
    return {
        "publisher": delivered.publisher,
        "slug": delivered.slug,
        "date": delivered.date.isoformat(),
        "counts": dict(sorted(delivered.counts.items())),
        "last": time_text(delivered.last),
    }
