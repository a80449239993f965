"""Finds the noun that heads a phrase or a title, and the kind of thing that it means."""

import re
from collections.abc import Mapping

from digest.model import ContributionKind
from digest.text import without_asides

_NOUNS: Mapping[ContributionKind, str] = {
    "method": "algorithm approach framework method methodology metric paradigm pipeline scheme "
    "strategy technique",
    "model": "architecture autoencoder backbone classifier llm model net network transformer "
    "u-net vae vlm",
    "system": "app application assistant chatbot engine environment gui interface platform "
    "simulator system tool",
    "library": "codebase library package software toolbox toolkit",
    "dataset": "catalog catalogue collection corpora corpus database dataset",
    "benchmark": "benchmark leaderboard testbed",
    "survey": "overview review roadmap survey tutorial",
    "study": "analysis assessment comparison evaluation examination experiment investigation "
    "measurement observation perspective reanalysis study",
    "theory": "bound calculation characterization derivation expression formalism formula formulae "
    "interpretation notion proof semantics theorem theory",
}
# Nouns for a method if they are introduced; in a title they may be anything.
_PARTS = frozenset(
    "adapter agent attack attention block defense defence function layer loss mechanism module "
    "objective policy procedure protocol recipe reward score solution workflow".split()
)
# Compounds whose kind differs from that of their noun.
_COMPOUNDS: Mapping[ContributionKind, str] = {
    "library": r"(?:software|python|open-source) (?:framework|package|tool)",
    "theory": r"(?:theoretical|mathematical|axiomatic) (?:framework|analysis|model|study)",
    "benchmark": r"benchmark(?:ing)? (?:framework|methodology|protocol|suite|dataset)|test suite",
    "dataset": r"(?:test|training) set|value-added catalogu?e",
    "study": r"application of|(?:empirical|systematic|comprehensive|comparative|large-scale) "
    r"(?:study|analysis|evaluation|benchmarking)",
    "method": r"(?:loss|reward|objective) function|attack framework",
}
_LEADING = (
    r"for|of|on|in|from|via|using|with|by|through|that|which|to|as|where|whose|over|across|at|under|"
    r"within|between|against|towards?|into|when|while"
)
# What may follow the head noun; the head of "model merging" is "merging".
_GERUND = (
    r"(?:learn|reason|train|merg|plann|edit|prun|tun|model|cod|engineer|schedul|sampl|process)ing"
)
_AFTER_HEAD = (
    rf"{_LEADING}|aiming|and|based|built|called|capable|consisting|driven|dubbed|is|named|operates|"
    rf"operating|or|powered|specifically|termed|we|(?!{_GERUND})\w+ing(?=\s\w)|"
    r"(?:[\w-]+ed|drawn|given|made|taken)(?=\W*$|[,;]|\s(?:after|and|around|during|entirely|\w+ly)\b)"
)
_END = rf"(?=\W*$|[,.;:()]|\s[-–—]|\s(?:{_AFTER_HEAD})\b)"
_KIND_OF: Mapping[str, ContributionKind] = {
    **dict.fromkeys(_PARTS, "method"),
    **{noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()},
}
_HEAD = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(_KIND_OF, key=len, reverse=True))})(?:s|es)?{_END}"
)
_ANY_COMPOUND = "|".join(rf"(?P<{kind}>\b(?:{words})s?)" for kind, words in _COMPOUNDS.items())
_COMPOUND = re.compile(f"(?:{_ANY_COMPOUND}){_END}")
# "A family of models" means models.
_MASS = re.compile(
    r"^.{0,40}?\b(?:class|collection|family|kind|pair|series|set|suite|type|variety) of ", re.DOTALL
)
_BREAK = re.compile(rf"\s(?:{_LEADING})\b|[.;:](?=\s)")
_EDGES = " ,.;:-–—\"'`{}*"
_MOST_WORDS, _FARTHEST = 16, 400


def kind_of_head(phrase: str) -> ContributionKind | None:
    """Return the kind of the head noun of a phrase, or None if the tables lack it.

    A phrase that opens with a preposition has no head.
    """
    text = without_asides(phrase[:_FARTHEST].strip(_EDGES))
    is_led = text.partition(" ")[0] in _LEADING.split("|")
    head = "" if is_led else _head_of(_MASS.sub("", text, count=1))
    spellings = (head, head.removesuffix("s"), head.removesuffix("es"))
    return next((_KIND_OF[spelling] for spelling in spellings if spelling in _KIND_OF), None)


def kind_of_title(title: str) -> ContributionKind | None:
    """Return the kind of a title's head noun; None for plurals, since others made those things."""
    head = _head_of(without_asides(title.strip(_EDGES)))
    return None if head in _PARTS else _KIND_OF.get(head)


def _head_of(text: str) -> str:
    """Return the first noun of the tables that heads its phrase; "" if there is none."""
    text = _BREAK.split(" ".join(text.split()[:_MOST_WORDS]).casefold(), maxsplit=1)[0]
    compound, head = _COMPOUND.search(text), _HEAD.search(text)
    if compound and (not head or compound.end() >= head.end()):
        # The groups are named after kinds, which are themselves nouns.
        return compound.lastgroup or ""
    return head[0] if head else ""
