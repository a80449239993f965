"""Finds the name that a paper gives to what it introduces: in its title, else in its abstract."""

import re
from collections.abc import Iterator, Sequence

from digest.contributions.abstracts import plain
from digest.contributions.expansions import find_short_form, stands_for_term
from digest.contributions.heads import kind_of_head
from digest.contributions.identities import find_identified, is_made
from digest.contributions.introducing import find_introduced, own_part
from digest.contributions.known import is_common, is_known
from digest.contributions.said import find_said
from digest.contributions.shapes import THING, is_generic, is_name, kind_of_suffix
from digest.contributions.titles import find_data_titles, find_title_names
from digest.contributions.word_classes import Words, find_words
from digest.model import Paper

_REACH = 100
# In the letters of `word_classes`: the name with which some words begin, and what follows it.
_COINED = re.compile(
    r"(?P<article>[td]?)(?P<new>w?)(?P<name>[NP][NPny]{0,9}|K)(?P<behind>[vE]?w|[^NPny]|$)"
)
_WORDED = re.compile(
    r"(?P<article>[td]?)(?P<new>w?)(?P<name>P{1,5})(?:\([^()]{1,15}\))?(?P<behind>[,:](?=[dtuv])|[wv])"
)
_NOUNS = frozenset("wDSxKCG")
_BORDERS = frozenset(["", *",.:tivE"])
_NEW = frozenset(["", "novel", "new"])
_RELATIVE = frozenset(["that", "which", "whose", "where"])
_CALLED = re.compile(
    r"\b(?:called|named|termed|dubbed|coined|namely|denoted(?: as)?|referred to as|"
    r"we (?:call|term|name|dub)(?: it)?)\s+[\"'“‘`]*(?=\S)"
)
_APPOSED = re.compile(rf"(?<![\w-]){THING},?\s+(?=[\w$])")
_PROPOSED = re.compile(
    rf"\b(?:(?:[Tt]he|[Oo]ur) proposed (?:{THING},?\s)?(?=[A-Z])|[Oo]ur {THING},?\s(?=\w*[A-Z]))"
)
# With other verbs of making, as in "we build", a thing may be one of many.
_OFFERS = re.compile(r"\b(?:propos|introduc|present|releas|contribut)\w*$|\bis$")
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
    record, abstract = f"{paper.title} {paper.abstract}", plain(paper.abstract)
    names = (name for name in _names(paper) if name in record)
    return next((name for name in names if not stands_for_term(name, abstract)), None)


def _names(paper: Paper) -> Iterator[str]:
    """Yield what may be the name, the surest first."""
    told, abstract = find_introduced(paper.abstract), plain(paper.abstract)
    yield from find_title_names(paper, told)
    for introduced in filter(None, told):
        offered = bool(_OFFERS.search(abstract.partition(introduced)[0][-_REACH:]))
        coined = _coined(introduced, paper.title, offered=offered)
        own = (name for name in coined if not is_known(name) or is_made(name, introduced))
        yield from (name for name in own if _is_main(name, introduced, told, abstract))
    yield from _proposed(abstract, paper.title)
    yield from (name for introduced in told for name in _worded(introduced, paper.title))
    yield from find_data_titles(paper)
    yield from find_identified(paper, abstract)


def _coined(introduced: str, title: str, *, offered: bool) -> Iterator[str]:
    """Yield the coined names that the words behind a verb of making give to its object."""
    own = own_part(introduced)
    yield from _leading(own)
    yield from (name for found in _CALLED.finditer(own) for name in _leading(own[found.end() :]))
    short = find_short_form(introduced, title, offered=offered)
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
        acts = _is_finite(words, match.start("behind"))
        if (acts or _stands_alone(match)) and is_name(name):
            yield name


def _is_finite(words: Words, at: int) -> bool:
    """Tell whether a word is a verb whose subject stands before it: "ReefNet learns tides"."""
    return words.letters[at : at + 1] in {"v", "E"} and words.words[at].endswith("s")


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
    if match and not _is_term(name) and _is_told(name, match, words, title):
        yield name


def _is_told(name: str, match: re.Match[str], words: Words, title: str) -> bool:
    """Tell whether what follows ordinary words in capitals tells that they are a name."""
    titled = name.casefold() in title.casefold()
    end = match.end("behind")
    behind, then = words.part(end - 1, end), words.part(end, end + 1)
    if match["behind"] in {",", ":"}:
        return words.letters[end] != "v" or (then in _RELATIVE and match["article"] != "d")
    if match["behind"] == "v":
        return titled and behind in _RELATIVE
    return (titled or match["article"] == "t") and _is_thing(name, behind)


def _is_thing(name: str, behind: str) -> bool:
    """Tell whether several words are the name of a thing that follows: "the X framework"."""
    return re.search(r"[\s-]", name) is not None and re.fullmatch(THING, behind) is not None


def _is_term(name: str) -> bool:
    """Tell whether words are a term of the field."""
    return is_common(name) or is_generic(name) or _FIELD.issuperset(name.casefold().split())
