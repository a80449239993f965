"""One thing that is wrong with a setup."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with a part of a setup, in a sentence, and what to do."""

    part: str
    sentence: str
    hint: str
