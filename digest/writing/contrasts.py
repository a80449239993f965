"""Knows settings that are each other's opposite, and finds on which side a paper puts itself."""

import re
from collections.abc import Mapping

from digest.model import Quote
from digest.writing.claims import Claims
from digest.writing.prose import quote

_CONTRASTS = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (
            r"\btraining-free|\bwithout (?:any )?(?:further |additional )?(?:re)?training\b",
            r"(?<!without )(?<!without any )(?<!no )\bfine-?tun(?:e|es|ed|ing)\b",
        ),
        (
            r"\b(?:un|self-)supervised\b|\bwithout (?:any )?(?:\w+ )?(?:labels|annotations)\b",
            r"(?<![\w-])supervised\b(?! contrastive)",
        ),
        (r"\bmodel-free\b", r"\bmodel-based\b"),
        (r"\bon-policy\b", r"\boff-policy\b"),
        (r"\bonline (?:RL|reinforcement)\b", r"\boffline (?:RL|reinforcement)\b"),
        (r"(?<![\w-])centrali[sz]ed\b", r"\b(?:decentrali[sz]ed|distributed) (?:control|learning)"),
        (r"\bsingle-agent\b", r"\bmulti-?agent\b"),
        (r"\bopen-loop\b", r"\bclosed-loop\b"),
        (r"\bwhite-box\b", r"\bblack-box\b"),
        (r"\bmonocular\b", r"\b(?:stereo|multi-view)\b"),
        (r"\bindoor\b", r"\boutdoor\b"),
        (r"(?<!non-)(?<!non)\bautoregressive\b", r"\bnon-?autoregressive\b"),
        (r"\bcontinuous-time\b", r"\bdiscrete-time\b"),
    )
)


# The setting of a paper as a row of the table and a side of it, with the words that say so.
Sides = Mapping[tuple[int, int], Quote]


def find_sides(claims: Claims) -> Sides:
    """Return the settings in which a contribution is told, and whose opposite no abstract has."""
    rows = ((place, side) for place in range(len(_CONTRASTS)) for side in (0, 1))
    return {row: found for row in rows if (found := _find(claims, *row))}


def find_contrast(before: Sides, after: Sides) -> tuple[Quote, Quote] | None:
    """Return the words that put two papers on opposite sides."""
    for (place, side), mine in before.items():
        if theirs := after.get((place, 1 - side)):
            return mine, theirs
    return None


def _find(claims: Claims, place: int, side: int) -> Quote | None:
    """Return where the contribution has a setting; None where the record has both."""
    setting, opposite = _CONTRASTS[place][side], _CONTRASTS[place][1 - side]
    paper, proof = claims.paper, claims.contribution.proof
    match = setting.search(proof.text)
    if match is None or not setting.search(claims.contribution.clause.predicate):
        return None
    if opposite.search(paper.title) or opposite.search(paper.abstract):
        return None
    return quote(paper, proof.field, proof.start + match.start(), proof.start + match.end())
