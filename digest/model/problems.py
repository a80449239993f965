"""What went wrong and is told at the end."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that failed while the run went on: where, about what, why, and what to do."""

    stage: str
    subject: str
    message: str
    hint: str = ""
