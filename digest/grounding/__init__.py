"""Decides whether a text is supported by its sources: whether it says no more than they do."""

from digest.grounding.foreign import Language, load_language
from digest.grounding.judging import Fault, FaultKind, judge_figures, judge_words
from digest.grounding.marked import Evidence, Passages

__all__ = [
    "Evidence",
    "Fault",
    "FaultKind",
    "Language",
    "Passages",
    "judge_figures",
    "judge_words",
    "load_language",
]
