"""An invented week of records as the stand-in for arXiv serves them, a minute apart."""

from datetime import UTC, datetime, timedelta
from typing import Any

FIRST = datetime(2026, 2, 20, 20, tzinfo=UTC)


def records(count: int) -> list[dict[str, Any]]:
    """Invent so many papers on tide pools, all due between 24 and 28 February 2026."""
    return [_record(number) for number in range(1, count + 1)]


def _record(number: int) -> dict[str, Any]:
    """Invent a paper; every tenth has code."""
    code = f" Code is at https://github.com/quill/shore{number}." if number % 10 == 0 else ""
    return {
        "id": f"2602.{number:05}",
        "title": f"Shore Survey {number}",
        "abstract": f"We present a method that counts limpets in tide pools {number}.{code}",
        "authors": [f"Ada Quill-{number}", "Bo Fernandez"],
        "categories": ["cs.CV" if number % 2 else "cs.RO"],
        "published": (FIRST + timedelta(minutes=number)).isoformat(),
    }
