"""Weighs what it costs to tell a clause alone: what it leaves open, and how little it says."""

import math
import re
from collections.abc import Callable
from typing import TypeAlias

from digest.model import Dossier
from digest.text import shown, visible_title
from digest.text.rare import Rare
from digest.writing.clauses import Clause
from digest.writing.cues import DOUBTS, weigh
from digest.writing.grammar import has_first_person, to_singular
from digest.writing.pointing import points_elsewhere
from digest.writing.substance import hollowness

# What a clause costs, given the sentence that it was taken from.
Cost: TypeAlias = Callable[[Clause, str, Dossier], float]

# What it costs to point at a sentence that is not there: more than two verbs lie apart.
_LOST = 3.2
# What holds beside a contrast is seldom the main result.
_HALF = 1.0
# Below these a clause says too little, if another says more.
_FEW_WORDS = 6
# Doubts by which what authors did is no result.
_UNTOLD = -4.0
_WE = re.compile(r"\b[Ww]e\b")
# `They` or `it` without anybody before it.
_PRONOUN = Rare(
    r"^(?:\S+ ){1,4}(?:they|them|it)\b|^[A-Z][^,]*, (?:it|they)\b"
    r"|^(?:(?! and )[^,])* (?:show|demonstrate|reveal|find|argue|conclude|observe)s? "
    r"(?:that )?it\b",
    *(" they", " them", " it"),
)
# `We measured their depth`: nobody was named whose it is.
_THEIRS = re.compile(r"\b[Ww]e (?:\w+ )?\w+ (?:their|its|them|it|they)\b")
_ALIKE = Rare(
    r"\b[Ii]n both (?:case|model|setting|regime|scenario)s\b|\bthe same\b", "n both ", "the same"
)
# `Experiments show its accuracy`: nobody was named whose it is.
_ITS = re.compile(r"^(?:[\w-]+ ){1,4}its\b")
# `Their model`, of a paper that was told to bring data.
_MODEL = re.compile(r"(?:\w+ )?(?:model|method|approach|framework|system|network|architecture)\b")
# `Users can steer boats by voice`: what a thing allows is no result, unless a gain is told with it;
# nor is `show how boats interact`.
_CAPABILITY = re.compile(
    r"^(?:[\w/-]+ ){0,3}?(?:users|researchers|practitioners|clinicians|operators|developers|"
    r"scientists|astronomers|annotators|players|learners|students|teachers) "
    r"(?:can|may|could) (?!not\b)"
    r"|^(?:supports|lets|(?:allows|enables)(?: \w+)? (?:users|researchers|practitioners|clinicians|"
    r"operators|developers|scientists|astronomers))\b"
    # What was found of them is not told.
    r"|^[^,]*\b(?:reveal|show|illustrate|demonstrate)s? how\b.* (?:interact|relate|evolve|vary|"
    r"differ|depend|affect|influence|shape)s?\b",
    re.IGNORECASE,
)
# `A boat is proposed to count corals`: what was made is no result.
_MADE = Rare(
    r"\b(?:is|are|was|were) (?:\w+ly |then |also )?(?:proposed|introduced|presented|developed|"
    r"designed|constructed|formulated|described|devised)\b"
    r"|^(?:\w+ )?contributions? (?:is|are|of)\b",
    *(" proposed", " introduced", " presented", " developed", " designed", " constructed"),
    *(" formulated", " described", " devised", "contribution"),
)
# `develop a boat, reaching 9 knots`: what came of it is told with it.
_ATTAINED = re.compile(
    r", (?:\w+ly )?(?:achieving|attaining|reaching|obtaining|yielding|outperforming|surpassing|"
    r"improving|reducing|finding|showing|revealing|demonstrating)\b.*"
    r"(?:\d| than | that |outperform)"
)
# What a thing can do, or has: `offers a view of reefs`.
_ABLE = re.compile(
    r"(?:\w+ ){0,2}?(?:can|is able to|is capable of|offers|provides|enables|supports|allows|"
    r"facilitates|serves|prioriti[sz]es)\b"
)
_GAIN = re.compile(r"\d|\bthan\b|\b(?:outperform|surpass|exceed|improv|reduc|accura|compar)")
# What stands before the thing that a sentence is about.
_CIRCUMSTANCE = re.compile(r"(?:In|At|For|By|To|Using|With|On|After|Then|From|Under|While)\b")


def cost_of_any(clause: Clause, sentence: str, dossier: Dossier) -> float:
    """Say how much a clause points at sentences that are not there, or says little.

    A title stands near its entry: to point at what it names costs half.
    """
    predicate, plain = clause.predicate, clause.subject == "plain"
    pointing = is_lost(clause) + is_lost(clause, visible_title(dossier.paper))
    return (
        _LOST * pointing / 2
        + 1.0 * bool(_PRONOUN.search(predicate) or _ALIKE.search(predicate))
        + hollowness(predicate, shown(dossier.introduces.name or ""))
        + 0.5 * (plain and bool(_WE.search(sentence)))
        + 1.5 * bool(not plain and _THEIRS.search(sentence))
        + 1.0 * (plain and bool(_ITS.search(predicate)))
        + 0.5 * (len(predicate.split()) < _FEW_WORDS)
    )


def cost_of_result(clause: Clause, sentence: str, dossier: Dossier) -> float:
    """Say besides whether what came of it was cut off, or `it` has no name: then it is not told.

    Nor is what a thing allows its users to do, or that it was made.
    """
    told = f"we {clause.predicate}" if clause.subject == "authors" else ""
    nameless = not dossier.introduces.name and _PRONOUN.search(clause.predicate)
    unnamed = (
        clause.subject == "theirs" and _brings_data(dossier) and _MODEL.match(clause.predicate)
    )
    told_of = _CAPABILITY.match(clause.predicate) or _MADE.search(clause.predicate)
    able = clause.subject in ("name", "theirs") and _ABLE.match(clause.predicate)
    capable = (told_of or able) and not _GAIN.search(clause.predicate)
    lost = capable or nameless or unnamed or (told and not _tells_one(clause, dossier))
    if lost or (weigh(DOUBTS, told) <= _UNTOLD and not _ATTAINED.search(told)):
        return math.inf
    return cost_of_any(clause, sentence, dossier) + _HALF * clause.predicate.startswith("While ")


def _brings_data(dossier: Dossier) -> bool:
    """Tell whether what was told of a paper is that it brings data, not a model."""
    return dossier.introduces.kind in ("dataset", "benchmark")


def _tells_one(clause: Clause, dossier: Dossier) -> bool:
    """Tell whether a clause can be told of its authors, which is unsure of one alone."""
    return len(dossier.paper.authors) != 1 or to_singular(clause.predicate) is not None


def cost_of_contribution(clause: Clause, sentence: str, dossier: Dossier) -> float:
    """Say besides whether nobody speaks; that things achieve something is how results are told."""
    speechless = clause.subject == "plain"
    lost = speechless and has_first_person(_WE.sub("", sentence))
    if speechless and clause.predicate.startswith("While "):
        return math.inf
    elsewhere = speechless and bool(_CIRCUMSTANCE.match(clause.predicate))
    return cost_of_any(clause, sentence, dossier) + 1.5 * speechless + 2.0 * lost + 2.0 * elsewhere


def is_lost(clause: Clause, title: str = "") -> bool:
    """Tell whether a clause points at another sentence (or the title), in its head or behind it."""
    return points_elsewhere(f"{clause.head} {clause.predicate}".lstrip(), title)
