"""Tells whether words for data (dataset, benchmark, corpus …) are said of a thing, or of its name.

In "dataset bias" and "benchmark scores" they only modify another noun and say nothing.
"""

import re
from collections.abc import Iterator
from typing import Literal

DataKind = Literal["dataset", "benchmark"]

_BENCHMARK = r"[Bb]enchmarks?|[Tt]est ?(?:beds?|sets?|suites?)|[Ll]eaderboards?|[Cc]hallenge sets?"
_DATASET = r"[Dd]ata ?sets?|[Cc]orpus|[Cc]orpora|[Dd]atabases?|[Tt]reebanks?"
DATA_NOUN = rf"(?:{_BENCHMARK}|{_DATASET})"
_GERUNDS = (
    r"(?:scal|prun|engineer|clean|process|train|learn|test|sampl|mix|tun|build|label|hack|report|"
    r"filter|saturat|model|rank|min|shap)(?:l?ing)"
)
# A noun is the head of its phrase where no other noun follows.
_BEHIND = (
    r"a|across|against|along|and|are|as|at|based|built|by|can|consists|contains|covers|covering|"
    r"drawn|for|from|has|in|into|is|made|of|on|or|over|spanning|that|the|to|together|towards?|"
    r"under|using|via|we|where|which|whose|with|within|"
    rf"suites?|collections?|resources?|{_BENCHMARK}|{_DATASET}|"
    rf"(?!based\b|{_GERUNDS}\b)\w+(?:ed|ing|ly)|aims?|captures?|comprises?"
)
HEAD = rf"\b{DATA_NOUN}(?:\s\([^()]{{1,40}}\))?(?=\W*$|\s?[^\w\s-]|\s[-–—]|\s(?:{_BEHIND})\b)"
_NO_MODIFIER = (
    r"(?:(?:a|an|the|our|on|of|for|with|from|in|by|via|using|over|under|across|to|towards?|that|"
    r"which|is|are|we)\b|\w+(?<!s)ing\s(?:an?|the)\b)"
)
MODIFIERS = rf"(?:(?!{_NO_MODIFIER})[\w/.+'’&$-]{{1,30}},?\s){{0,9}}?"
_SHORT = r"(?:\s?\([^()]{1,100}\))?"
# "LoomSet, a large set", "LoomSet (…) is the first benchmark", and "the LoomSet dataset".
_SAID = re.compile(
    rf"\W{{0,3}}{_SHORT}(?:,|\s[-–—]{{1,3}}|:)?\s(?:which is |is |are )?(?:both )?"
    rf"(?:an?|our|(?<=is )the|the (?:first|only|\w+est|most|\w+-\w+))\s{MODIFIERS}{HEAD}"
)
_ENTITLED = re.compile(rf"[\"'”’`}}]{{0,2}}{_SHORT}\s{HEAD}")
_BRACKETED = re.compile(rf"\)\s?{HEAD}")
# "a dataset called LoomSet", "the Loom Benchmark (LB)".
_NAMING = (
    r"(?:called|named|termed|dubbed|namely|(?:which )?(?:(?:is|are) (?:called|named)|"
    r"we (?:call|name|term|dub)))\s[\"'“‘`]{0,2}$"
)
_CALLED = re.compile(rf"\b{DATA_NOUN},?\s{_NAMING}|\b{DATA_NOUN}\s\($")
# Behind a verb of making also "a benchmark, LoomBench", and "a benchmark for looms, named Loom".
_APPOSED = re.compile(rf"\b{DATA_NOUN}(?<!s)(?:,|:|\s[-–—]{{1,3}})?\s[\"'“‘`]{{0,2}}$")
_SPELT = re.compile(r"(?:^|[\s-])[A-Z][\w-]*\s\($")
_NAMED = re.compile(rf"[\w)],?\s{_NAMING}")
_LEADING = re.compile(r"\W*(?:(?:the|our|an?|novel|new)\s){0,3}\W*")
_DEFINITE = re.compile(r"(?:^|\b(?:[Tt]he|[Oo]ur|called|named))\W*$")
_SUFFIX = re.compile(r"(?:[Bb]ench|[Bb]enchmark|[Dd]ata[Ss]et|[Cc]orpus)(?:[-_]?[\dvV.]+\w?)?$")
_OBJECT = re.compile(rf"\s*(?:(?:an?|the|our)\s)?{MODIFIERS}{HEAD}", re.IGNORECASE)
_MEASURING = re.compile(r"bench|test ?|leader|challenge", re.IGNORECASE)
_REACH = 80


def kind_of_object(words: str) -> DataKind | None:
    """Return the kind of data that a phrase names by its head."""
    return _kind(_OBJECT.match(words))


def kind_of_name(text: str, start: int, end: int) -> DataKind | None:
    """Return the kind of data that a text calls what is named at a place in it."""
    before = text[max(0, start - _REACH) : start]
    if not before.endswith("("):
        return _kind(_CALLED.search(before) or _SAID.match(text, end))
    # In "a law (LoomLaw), a dataset (LoomSet)" what follows the bracket is said of another thing.
    said = _SAID.match(text, end) if _SPELT.search(before) else None
    return _kind(_CALLED.search(before) or _BRACKETED.match(text, end) or said)


def kind_of_introduced(introduced: str, start: int, end: int) -> DataKind | None:
    """Return the same for what follows a verb of making, where less needs to be said."""
    before = introduced[max(0, start - _REACH) : start]
    leads = _LEADING.fullmatch(introduced, 0, start) and not introduced[end + 1 : end + 2].isupper()
    return (
        kind_of_name(introduced, start, end)
        or _kind(_APPOSED.search(before))
        or (kind_of_object(introduced) if _NAMED.search(before) else None)
        or (kind_of_suffix(introduced[start:end]) if leads else None)
    )


def kind_of_suffix(name: str) -> DataKind | None:
    """Return the kind of data of which a name itself speaks, as in LoomBench."""
    return _kind(_SUFFIX.search(name))


def kind_of_entitled(text: str, start: int, end: int) -> DataKind | None:
    """Return the kind of data that a name entitles, as in "the LoomSet dataset"."""
    definite = _DEFINITE.search(text[max(0, start - _REACH) : start])
    named = definite or kind_of_suffix(text[start:end])
    return _kind(_ENTITLED.match(text, end)) if named else None


def kind_of_title(title: str, name: str) -> DataKind | None:
    """Return the kind of data that a title says of the name before its colon."""
    head, _, said = title.partition(":")
    return kind_of_object(said) if name in head else None


def find_places(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield where a name stands in a text as a whole word."""
    for match in re.finditer(re.escape(name), text):
        around = (
            text[max(0, match.start() - 1) : match.start()],
            text[match.end() : match.end() + 1],
        )
        if not re.search(r"[\w-]", "".join(around)):
            yield match.span()


def _kind(said: re.Match[str] | None) -> DataKind | None:
    if said is None:
        return None
    return (
        "benchmark"
        if re.search(r"bench|test ?|leader|challenge", said[0], re.IGNORECASE)
        else "dataset"
    )
