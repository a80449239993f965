"""Knows what "supported" means: whether a statement says no more than its sources do."""

from digest.grounding.evidence import Evidence
from digest.grounding.fault import Fault, FaultKind
from digest.grounding.judging import judge, judge_authors, judge_relation
from digest.grounding.wording import judge_words

__all__ = [
    "Evidence",
    "Fault",
    "FaultKind",
    "judge",
    "judge_authors",
    "judge_relation",
    "judge_words",
]
