"""Decides whether a text is supported by its sources: whether it says no more than they do."""

from digest.grounding.judging import Fault, FaultKind, judge_words
from digest.grounding.marked import Evidence, Passages

__all__ = ["Evidence", "Fault", "FaultKind", "Passages", "judge_words"]
