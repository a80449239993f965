"""Writes the ledger at a post's foot: what was looked through, chosen and left out, and why."""

from dataclasses import asdict

from digest.model import Counts, LeftOut, Window
from digest.text import long_date

REASONS = {
    "rank": "ranked below this issue's limit",
    "already_issued": "already in an earlier issue",
    "withdrawn": "withdrawn",
    "off_topic": "off topic or excluded by the editor",
    "duplicate": "duplicate",
}


def window_text(window: Window) -> str:
    """Write the days of an issue, both inclusive."""
    start, end = long_date(window.start), long_date(window.end)
    return start if start == end else f"{start} to {end}"


def counts_text(counts: Counts) -> str:
    """Write how many papers were found, chosen and named, and how many came late."""
    late = f", {counts.late} late (announced earlier, first seen now)" if counts.late else ""
    return f"{counts.found} found, {counts.chosen} chosen, {counts.named} named in the text{late}"


def left_out_text(left_out: LeftOut) -> str:
    """Write how many papers were left out for each reason that applied."""
    figures = asdict(left_out)
    return ", ".join(
        f"{figures[key]} {_reason(key, figures[key])}" for key in REASONS if figures[key]
    )


def _reason(key: str, number: int) -> str:
    """Write a reason; only one of them is a noun, which has a plural."""
    return "duplicates" if key == "duplicate" and number > 1 else REASONS[key]
