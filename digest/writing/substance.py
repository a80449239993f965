"""Measures how much a clause says beside its verb, a name, and what kind of thing it is about."""

import re

from digest.text.verbs import SINGULAR, VERBS

# The cost of a clause without a word of its own.
HOLLOW = 3.0
# Content words by which a clause says enough.
_ENOUGH = 4
_WEIGHT = 0.2
_BRACKET = re.compile(r"\([^()]*\)")
# The words that a name in brackets stands for.
_EXPANSION = re.compile(r"(?:\b[A-Z][\w-]*\s?)+$")
_WORD = re.compile(r"[^\W_][\w+/.-]*")
# What only announces that something was found: `reveal a critical gap`, `yield two key insights`.
_ANNOUNCING = re.compile(
    r"\b(?:reveal|show|uncover|expos|identif|find|highlight|observ|discover|report|unveil|yield|"
    r"provid|offer|demonstrat)\w* (?:an?|one|two|three|four|five|several|some)"
    r" (?:[\w-]+,? ){0,4}?(?:gap|trade-?off|finding|insight|limitation|challenge|phenomenon|"
    r"paradox|dichotomy|pattern|reality|shortcoming|weakness|discrepanc|tension|asymmetr)(?:y|e?s|ies)?\.?$"
)
_EMPTY = (
    VERBS
    | frozenset(SINGULAR)
    | frozenset(
        """
        a an the this that which their its of for to in on with and or by as is are from we they
        referred called named termed dubbed denoted namely abbreviated short
        method methods model models framework frameworks approach approaches system systems network
        networks algorithm algorithms dataset datasets benchmark benchmarks corpus architecture
        technique techniques pipeline tool toolkit library suite strategy solution paradigm deep
        learning neural based large-scale dedicated
        contribution contributions
        novel new simple effective efficient powerful robust general unified comprehensive
        two three four several key core main designs components modules
        effectiveness superiority efficacy validity extensive experiments results
        """.split()
    )
)


def announces(text: str) -> bool:
    """Tell whether a text ends where what it announces would begin."""
    return bool(_ANNOUNCING.search(text))


def hollowness(predicate: str, name: str | None = None) -> float:
    """Return what it costs that a predicate says little: nothing from four content words on."""
    if name and f" ({name})" in predicate:
        head, _, rest = predicate.partition(f" ({name})")
        predicate = f"{_EXPANSION.sub('', head)} {rest}"
    text = _BRACKET.sub("", predicate.replace(name, "") if name else predicate)
    told = sum(word.lower() not in _EMPTY for word in _WORD.findall(text))
    return _WEIGHT * max(0, _ENOUGH - told) ** 2
