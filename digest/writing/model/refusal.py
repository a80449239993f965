"""Why a sentence of a model is not told, in words that the model is given to mend it.

They repeat words of the model, and must not reach the post in this way either.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A sentence that is refused: of which paper, by its label, as it was written, and why."""

    label: str
    text: str
    reason: str
