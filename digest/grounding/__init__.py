"""Knows what "supported" means: whether a text says no more than its sources do."""

from digest.grounding.evidence import Evidence
from digest.grounding.judging import Fault, FaultKind, judge_words

__all__ = ["Evidence", "Fault", "FaultKind", "judge_words"]
