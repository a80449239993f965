"""Finds the name that a paper gives to what it introduces: in its title, else in its abstract."""

import re
from collections.abc import Iterator, Sequence

from digest.contributions.abstracts import plain
from digest.contributions.expansions import find_short_form
from digest.contributions.heads import kind_of_head
from digest.contributions.introducing import find_introduced, own_part
from digest.contributions.known import is_common
from digest.contributions.said import find_said
from digest.contributions.shapes import THING, is_generic, is_name, kind_of_suffix
from digest.contributions.titles import find_data_titles, find_title_names
from digest.contributions.word_classes import find_words
from digest.model import Paper

_REACH = 100
# In the letters of `word_classes`: the name with which some words begin, and what follows it.
_COINED = re.compile(
    r"(?P<article>[td]?)(?P<new>w?)(?P<name>[NP][NPny]{0,9}|K)(?P<behind>[vE]?w|[^NPny]|$)"
)
_WORDED = re.compile(
    r"(?P<article>[td]?)(?P<new>w?)(?P<name>P{1,5})(?:\([^()]{1,15}\))?(?P<behind>[,:](?=[dtu])|w)"
)
_NOUNS = frozenset("wDSxKCG")
_BORDERS = frozenset(["", *",.:tivE"])
_NEW = frozenset(["", "novel", "new"])
_CALLED = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|denoted(?: as)?|referred to as|"
    r"we (?:call|term|name|dub)(?: it)?)\s+[\"'“‘`]*(?=\S)"
)
_APPOSED = re.compile(rf"(?<![\w-]){THING},?\s+(?=[\w$])")
_PROPOSED = re.compile(
    rf"\b(?:(?:[Tt]he|[Oo]ur) proposed (?:{THING},?\s)?(?=[A-Z])|[Oo]ur {THING},?\s(?=\w*[A-Z]))"
)
# What is introduced so goes with something else.
_BESIDE = re.compile(
    r"\b(?:[Aa]dditionally|[Ii]n addition|[Aa]lso|[Bb]esides|[Ff]inally|[Ff]urther(?:more)?|"
    r"[Mm]oreover|[Tt]o (?:assess|benchmark|enable|evaluate|facilitate|support|train|validate))\b"
)
# Words of which terms of the field are made.
_FIELD = frozenset(
    """
    adaptive adversarial agent analysis artificial augmented autoencoder bayesian carlo
    context-aware contrastive convolutional deep detection diffusion distillation federated
    few-shot gaussian generation generative graph image intelligence knowledge language large
    learning machine mixture model models monte multi-agent multi-modal multimodal network networks
    neural of prompting reasoning reinforcement retrieval-augmented search segmentation
    self-supervised semantic semi-supervised splatting supervised transfer transformer tuning video
    vision vision-language visual zero-shot
    """.split()
)


def find_name(paper: Paper) -> str | None:
    """Return the name of what the paper introduces, or None."""
    record = f"{paper.title} {paper.abstract}"
    return next((name for name in _names(paper) if name in record), None)


def _names(paper: Paper) -> Iterator[str]:
    """Yield what may be the name, the surest first."""
    told, abstract = find_introduced(paper.abstract), plain(paper.abstract)
    yield from find_title_names(paper, told)
    for introduced in told:
        coined = _coined(introduced, paper.title)
        yield from (name for name in coined if _is_main(name, introduced, told, abstract))
    yield from _proposed(abstract, paper.title)
    yield from (name for introduced in told for name in _worded(introduced, paper.title))
    yield from find_data_titles(paper)


def _coined(introduced: str, title: str) -> Iterator[str]:
    """Yield the coined names that the words behind a verb of making give to its object."""
    own = own_part(introduced)
    yield from _leading(own)
    yield from (name for found in _CALLED.finditer(own) for name in _leading(own[found.end() :]))
    short = find_short_form(introduced, title)
    if short and is_name(short):
        yield short
    for found in _APPOSED.finditer(own):
        yield from _leading(own[found.end() :], bare=True)


def _leading(rest: str, *, bare: bool = False) -> Iterator[str]:
    """Yield the coined name with which some words begin; a bare one has no article."""
    words = find_words(rest, opens=False)
    match = _COINED.match(words.letters)
    if match and not (bare and match["article"]) and words.part(*match.span("new")) in _NEW:
        name = words.part(*match.span("name"))
        if _stands_alone(match) and is_name(name):
            yield name


def _stands_alone(match: re.Match[str]) -> bool:
    """Tell whether what follows a name leaves it a name; more is asked of several words."""
    if len(match["name"]) > 1:
        return "N" in match["name"] and match["article"] != "d" and match["behind"] in _BORDERS
    # "The Reef survey" may bear a name, "a VLA survey" does not.
    return match["behind"][-1:] not in (_NOUNS | {"c"} if match["article"] == "d" else _NOUNS)


def _is_main(name: str, introduced: str, told: Sequence[str], abstract: str) -> bool:
    """Tell whether a name is no mere data beside a method that came first, without a name."""
    before = abstract.partition(introduced)[0].rpartition(". ")[2]
    if not _BESIDE.search(before) or kind_of_head(told[0]) not in {"method", "model", "system"}:
        return True
    said = find_said(find_words(own_part(introduced), opens=False))
    data = (one.text for saying in said if saying.noun for one in saying.names)
    return not kind_of_suffix(name) and name not in data


def _proposed(abstract: str, title: str) -> Iterator[str]:
    """Yield what is called the proposed thing, or ours."""
    if " proposed " in abstract or "ur " in abstract:
        for found in _PROPOSED.finditer(abstract):
            rest = abstract[found.end() :][:_REACH]
            yield from (find_short_form(rest, title) or name for name in _leading(rest))


def _worded(introduced: str, title: str) -> Iterator[str]:
    """Yield a name of ordinary words in capitals: "X, a method that …" or "the X framework"."""
    words = find_words(own_part(introduced), opens=False)
    match = _WORDED.match(words.letters)
    name = words.part(*match.span("name")) if match else ""
    if match and not _is_term(name):
        known = match["article"] == "t" or name.casefold() in title.casefold()
        if match["behind"] != "w" or (known and _is_thing(name, words.part(*match.span("behind")))):
            yield name


def _is_thing(name: str, behind: str) -> bool:
    """Tell whether several words are the name of a thing that follows: "the X framework"."""
    return re.search(r"[\s-]", name) is not None and re.fullmatch(THING, behind) is not None


def _is_term(name: str) -> bool:
    """Tell whether words are a term of the field."""
    return is_common(name) or is_generic(name) or _FIELD.issuperset(name.casefold().split())
