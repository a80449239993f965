"""Writes entries side by side with their abstracts, for somebody to read."""

from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.quality.entries import Entry, tell_rows
from tests.benchmarks.quality.material import draw, read_rows

ENTRIES = 40


def write_entries(path: Path, seed: int) -> None:
    """Write forty entries of the month, drawn by a seed, each with its abstract, to a file."""
    rows = draw(read_rows("metadata-2026-01"), ENTRIES, seed)
    path.write_text("\n\n".join(_pages(tell_rows(rows))) + "\n", encoding="utf-8")


def _pages(entries: Sequence[Entry]) -> list[str]:
    return [_page(number, entry) for number, entry in enumerate(entries, 1)]


def _page(number: int, entry: Entry) -> str:
    """Return one entry: its abstract, its summary and result, and how the prose tells it."""
    row, result = entry.row, entry.result.text if entry.result else "(none)"
    return (
        f"## {number}. {row['id']}: {row['title']}\n\n{row['abstract']}\n\n"
        f"- summary: {entry.summary.text}\n- result: {result}\n- in prose: {entry.prose.text}"
    )
