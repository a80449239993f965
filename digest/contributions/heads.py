"""Tells what kind of thing some words speak of by the noun at their head: "a network for …"."""

import re
from collections.abc import Mapping
from functools import lru_cache

from digest.model import ContributionKind

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
# A method where something is made of them; in a title they may be anything.
_PARTS = frozenset(
    "adapter agent attack attention block defense defence function layer loss mechanism module "
    "objective policy procedure protocol recipe reward score solution workflow".split()
)
# What makes another thing of a noun.
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
# What may follow the noun at the head; of participles, those that have words of their own behind
# them, for "model merging" is of merging, and a "network pruning method" is a method.
_GERUND = (
    r"(?:building|calling|checking|coding|decoding|editing|embedding|encoding|engineering|forecasting|"
    r"learning|mapping|matching|merging|mining|modell?ing|planning|processing|programming|"
    r"prompting|pruning|ranking|reasoning|rendering|routing|sampling|scaling|scheduling|sensing|"
    r"serving|steering|testing|tracking|training|(?:fine-?)?tuning|understanding|unlearning)"
)
_NOT_BEHIND = rf"(?:and|is|are|or|{'|'.join(' '.join(_NOUNS.values()).split())})"
_DONE = r"(?:[\w-]+ed|drawn|found|given|held|kept|known|made|shown|spoken|taken|written)"
_BEHIND = (
    rf"{_LEADING}|aiming|and|based|built|called|capable|consisting|driven|dubbed|is|named|operates|"
    rf"operating|or|powered|specifically|termed|we|"
    rf"(?!{_GERUND}\b)\w+ing(?=\s(?!{_NOT_BEHIND})\w)|"
    # Words from a preposition on are cut off before this is asked.
    rf"{_DONE}(?=\W*$|[,;]|\s(?:after|and|around|during|entirely|\w+ly)\b)"
)
_END = rf"(?=\W*$|[,.;:()]|\s[-–—]|\s(?:{_BEHIND})\b)"
_KIND_OF: Mapping[str, ContributionKind] = {
    **dict.fromkeys(_PARTS, "method"),
    **{noun: kind for kind, nouns in _NOUNS.items() for noun in nouns.split()},
}
_HEAD = re.compile(
    rf"(?<![\w-])(?:{'|'.join(sorted(_KIND_OF, key=len, reverse=True))})(?:s|es)?{_END}"
)
_ANY_COMPOUND = "|".join(rf"(?P<{kind}>\b(?:{words})s?)" for kind, words in _COMPOUNDS.items())
_COMPOUND = re.compile(f"(?:{_ANY_COMPOUND}){_END}")
_BRACKETS = re.compile(r"\s?\([^()]*\)")
# "A family of models" are models.
_MASS = re.compile(
    r"^.{0,40}?\b(?:class|collection|family|kind|pair|series|set|suite|type|variety) of ", re.DOTALL
)
_BREAK = re.compile(rf"\s(?:{_LEADING})\b|[.;:](?=\s)")
_LED = re.compile(rf"(?:{_LEADING})\s")
_EDGES = " ,.;:-–—\"'`{}*"
_WORDS, _REACH = 16, 400


def kind_of_head(phrase: str) -> ContributionKind | None:
    """Return the kind of the first thing that a phrase speaks of, or None if it has no name here.

    What a preposition leads to is not spoken of.
    """
    text = _BRACKETS.sub("", phrase[:_REACH].strip(_EDGES))
    head = "" if _LED.match(text) else _head_of(_MASS.sub("", text, count=1))
    spellings = (head, head.removesuffix("s"), head.removesuffix("es"))
    return next((_KIND_OF[one] for one in spellings if one in _KIND_OF), None)


def kind_of_title(title: str) -> ContributionKind | None:
    """Return the same for a title, where a plural is what others made."""
    head = _head_of(_BRACKETS.sub("", title.strip(_EDGES)))
    return None if head in _PARTS else _KIND_OF.get(head)


# A title's parts, and what is introduced, are asked for more than once.
@lru_cache(maxsize=256)
def _head_of(text: str) -> str:
    """Return the first noun of a kind that is the head of its words; "" where there is none."""
    text = _BREAK.split(" ".join(text.split()[:_WORDS]).casefold(), maxsplit=1)[0]
    compound, head = _COMPOUND.search(text), _HEAD.search(text)
    if compound and (not head or compound.end() >= head.end()):
        # The groups are named after kinds, which are nouns themselves.
        return compound.lastgroup or ""
    return head[0] if head else ""
