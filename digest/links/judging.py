"""Judges a link by its host and the words that lead to it: what it is, and whose."""

import re
from dataclasses import dataclass

from digest.links.addresses import split_url, steps_of
from digest.links.hosts import (
    FILE_HOSTS,
    HUB,
    REPOSITORY_STEPS,
    kind_of_host,
    kind_on_hub,
    serves,
)
from digest.model import LinkKind

_LEAST_NAME = 4

_CODE = re.compile(
    r"\b(?:codes?|code ?bases?|implementations?|software|library|toolkit|toolbox|package|"
    r"scripts?)\b",
    re.IGNORECASE,
)
# On a host of code these too speak of code rather than of data.
_ENGINEERING = re.compile(
    r"\b(?:source|framework|pipelines?|harness|infrastructure|platform|suites?|tools?|system|"
    r"python)\b",
    re.IGNORECASE,
)
_DATA = re.compile(
    r"\b(?:data|data ?sets?|benchmarks?|corpus|corpora|leaderboard|annotations?|"
    r"catalog(?:ue)?s?)\b",
    re.IGNORECASE,
)
# The first row that speaks wins.
_KINDS: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    (
        "project",
        re.compile(r"\b(?:(?:project|web) ?(?:page|site)|website|home ?page)\b", re.IGNORECASE),
    ),
    ("code", _CODE),
    ("dataset", _DATA),
    ("demo", re.compile(r"\b(?:demos?|playground|web app\w*|online platform)\b", re.IGNORECASE)),
    ("video", re.compile(r"\bvideos?\b", re.IGNORECASE)),
    ("model", re.compile(r"\b(?:weights|checkpoints?|models?)\b", re.IGNORECASE)),
)

_OWN = re.compile(
    r"\b(?:our|we|us|codes?|code ?base|implementation|source|data|datasets?|benchmark|models?|"
    r"weights|checkpoints?|demos?|videos?|library|package|toolkit|software|toolbox|framework|"
    r"corpus|scripts?|materials?|resources?|repository|project|page|website|results|supplementary|"
    r"available|released?|open[- ]sourced?|github|here|home ?page)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:buil[dt]s?(?:ing)? (?:up)?on|(?:based|rel(?:y|ies|ying)) (?:up)?on|following|"
    r"borrow(?:s|ed)?|courtesy of|provided by|(?:adapted|derived|taken|obtained|downloaded|"
    r"collected|sourced|forked) from|fork of|(?:baselines?|data(?:sets?)?) (?:from|of)|"
    r"(?:released|introduced|proposed|maintained|developed) by|"
    r"(?:evaluat|train|test|validat)(?:e|ed|ing) (?:with|by|using|on)|"
    r"compar(?:e|ed|ing) (?:with|to|against)|(?:we|which|that) uses?|using(?: the)?|extends?|"
    r"integrated (?:in)?to|companion|workshop|conference|proceedings|publisher)\b",
    re.IGNORECASE,
)
# What has become part of somebody's software lies with them, however public it is.
_THING = r"(?:repositor(?:y|ies)|library|package|toolkit|toolbox|framework|code ?base|software)"
_NAMED = (
    r"(?!(?i:git(?:hub|lab)|bitbucket|codeberg|hugging|zenodo|osf|figshare|python|pytorch|julia|"
    r"matlab|pypi|cran|open|code|project|public|supplementary|source)\b)[A-Z][\w+.-]*"
)
_FOREIGN = re.compile(
    rf"\b(?:(?i:merged (?:in)?to|contributed to|integrated (?:in)?to|upstreamed (?:in)?to|"
    rf"added to|part of|included in|implemented in|available (?:in|within|through|via|as part of))"
    rf"\s(?:(?i:the|official|upstream|open-source|popular|widely[- ]used)\s){{0,3}}"
    rf"|(?i:the official)\s)(?P<owner>{_NAMED})(?:\s{_NAMED})?\s{_THING}\b"
    rf"|\b(?i:merged|contributed|integrated|upstreamed) (?i:(?:in)?to)\s(?!our\b|this\b)"
    rf"(?:(?i:the|official|upstream)\s){{0,3}}(?P<host>[A-Z][\w+.-]*)"
)
# "Code is available at", not "the available code of": what is said last before a link holds.
_RELEASED = re.compile(
    r"\b(?:is|are|be|been|made|was|were) (?:\w+ ){0,3}?(?:available|released|open[- ]sourced|"
    r"shared|provided|hosted|found|accessed|accessible|public|obtained|downloaded)\b"
    r"|\bwe (?:\w+ ){0,3}?(?:release|open[- ]source|publish|share|provide|make)\b"
    r"|\bour (?:\w+ ){0,3}?(?:code|implementation|repository|data|dataset|benchmark|models?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address with the words that lead to it, its sentence, and where it was read.

    `alone` tells that the sentence has no other address.
    """

    url: str
    words: str
    evidence: str
    origin: str
    alone: bool


def kind_of(url: str, found: Found) -> LinkKind:
    """Read a link's kind off its host, or off the words where the host serves several."""
    words = found.words
    parts = split_url(url)
    host, steps = (parts.netloc, steps_of(parts)) if parts else ("", ())
    if host == HUB:
        return kind_on_hub(steps)
    if host in REPOSITORY_STEPS and len(steps) == 1:
        return "other"
    if serves(host, FILE_HOSTS) and not found.alone and _DATA.search(words):
        return "dataset"
    return _kind_on(kind_of_host(host), words)


def is_own(url: str, kind: LinkKind, found: Found, name: str | None) -> bool:
    """Tell whether its name, or the words that lead to it, make a link the paper's own."""
    if name and _bears(url, name):
        return True
    if _is_others(found.words) or _is_foreign(found.words, name):
        return False
    if found.origin == "comment" and kind != "other":
        return True
    named = name is not None and len(name) >= _LEAST_NAME and name in found.words
    return bool(_OWN.search(found.words)) or named


def tells_release(words: str) -> bool:
    """Tell whether words say that something is released."""
    return bool(_RELEASED.search(words))


def _kind_on(usual: LinkKind | None, words: str) -> LinkKind:
    """Weigh what a host usually serves against the words."""
    if usual == "code":
        data = _DATA.search(words) and not (_CODE.search(words) or _ENGINEERING.search(words))
        return "dataset" if data else "code"
    if usual == "dataset":
        return "code" if _CODE.search(words) and not _DATA.search(words) else "dataset"
    return usual or _kind_told(words)


def _kind_told(words: str) -> LinkKind:
    return next((kind for kind, pattern in _KINDS if pattern.search(words)), "other")


def _is_others(words: str) -> bool:
    """Tell whether the words speak of others' work, and of no release after that."""
    said = [match.end() for match in _OTHERS.finditer(words)]
    return bool(said) and not _RELEASED.search(words, said[-1])


def _is_foreign(words: str, name: str | None) -> bool:
    """Tell whether words speak of software that has another name than the paper's thing."""
    owners = (found["owner"] or found["host"] for found in _FOREIGN.finditer(words))
    return any(_letters(owner) != _letters(name or "") for owner in owners)


def _bears(url: str, name: str) -> bool:
    """Tell whether a step of a link's path, or its site, begins or ends with a name."""
    letters = _letters(name)
    parts = split_url(url)
    if parts is None or len(letters) < _LEAST_NAME:
        return False
    site = parts.netloc.partition(".")[0] if kind_of_host(parts.netloc) in {None, "project"} else ""
    steps = [_letters(step) for step in (site, *steps_of(parts))]
    return any(step.startswith(letters) or step.endswith(letters) for step in steps)


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())
