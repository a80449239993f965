"""Says what a model did not word, and why: what could not be asked, what was not borne out."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from digest.model import Problem
from digest.pipeline.wording.terms import OFFLINE, STAGE
from digest.pipeline.wording.theme import ThemeOnItsWay
from digest.writing.prose import listed

Extent = Literal["unheard", "half heard", "held"]

_SHOWN = 3
_AGAIN = "Build it again with --refresh when the model can be asked."
_OFFLINE = "Build it again with --refresh, without --offline."
_WEAK = "A larger model errs less; `--refresh` asks again."
# What is told of a lapse, by how far the model was heard.
_TOLD: Mapping[Extent, str] = {
    "unheard": "{model} has said nothing of {themes}: {reason}. "
    "The writer's own sentences stand there.",
    "half heard": "{model} could not be asked again for what was refused of {themes}: {reason}. "
    "The writer's own sentences stand in its place.",
    "held": "{model} could not be asked anew about {themes}: {reason}. "
    "What it said before stands there.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """Why not all was asked about a theme, and what of the model's stands there all the same."""

    extent: Extent
    reason: str


def tell_lapses(model: str, lapses: Mapping[str, Lapse]) -> Iterator[Problem]:
    """Yield a problem for each kind of lapse; they are given by theme's heading."""
    for lapse in dict.fromkeys(lapses.values()):
        titles = [title for title, one in lapses.items() if one == lapse]
        reason = lapse.reason.rstrip(".")
        yield Problem(
            stage=STAGE,
            subject=model,
            message=_TOLD[lapse.extent].format(model=model, themes=_some(titles), reason=reason),
            hint=_OFFLINE if lapse.reason == OFFLINE else _AGAIN,
        )


def tell_refused(model: str, theme: ThemeOnItsWay) -> Problem:
    """Return the problem of a theme in which something is not told as the model worded it.

    No word of what was refused stands in it.
    """
    papers = theme.untold
    told = [*papers, *(["the theme as a whole"] if theme.is_opening_refused else [])]
    return Problem(
        stage=STAGE,
        subject=papers[0] if len(told) == len(papers) == 1 else theme.task.key,
        message=f"Not all that {model} wrote of {_some(told)} could be told: {theme.why}. "
        "The writer's own sentences stand there.",
        hint=_WEAK,
    )


def _some(names: Iterable[str]) -> str:
    """Name the first few, and count the others."""
    every = list(names)
    shown, more = every[:_SHOWN], len(every) - _SHOWN
    return listed([*shown, *([f"{more} more"] if more > 0 else [])])
