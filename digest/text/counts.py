"""Writes counts in figures."""


def in_figures(count: int, noun: str) -> str:
    """Write a count with its noun: `1 paper`, `1,204 papers`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
