"""Counts what a model cost, and what came of it."""

from dataclasses import dataclass

from digest.text import in_figures


@dataclass(slots=True, kw_only=True)
class Usage:
    """What one run asked of a model, in requests and tokens, and how its sentences fared."""

    model: str
    requests: int = 0
    kept: int = 0
    read: int = 0
    written: int = 0
    told: int = 0
    refused: int = 0

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"{self.model}: {in_figures(self.requests, 'request')}, "
            f"{in_figures(self.kept, 'kept answer')}; {self.read:,} tokens read and "
            f"{self.written:,} written; {in_figures(self.told, 'sentence')} told, "
            f"{self.refused:,} refused."
        )
