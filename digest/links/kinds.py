"""Tells what a link leads to, by its host and by the words that lead to it."""

import re

from digest.links.canonical import host_of, split_url, steps_of
from digest.links.contexts import Context
from digest.links.hosts import (
    FILE_HOSTS,
    HUB,
    NO_OWNERS,
    REPOSITORY_STEPS,
    holds_literature,
    kind_of_host,
    kind_on_hub,
    serves,
)
from digest.model import LinkKind


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


_CODE = _words(
    r"codes?|code ?bases?|implementations?|software|library|toolkit|toolbox|package|scripts?"
)
# On a host of code these too speak of more than data: a benchmark there is what runs it.
_ENGINEERING = _words(
    r"source|framework|pipelines?|harness|infrastructure|platform|suites?|tools?|system|python|"
    r"benchmarks?|models?|weights|checkpoints?|protocols?|environments?|resources|everything"
)
_DATA = _words(
    r"data|data ?sets?|benchmarks?|corpus|corpora|leaderboard|annotations?|catalog(?:ue)?s?"
)
_MODEL = _words(r"weights|checkpoints?|models?")
_PAPER = _words(r"papers?|articles?|journal|publi(?:cation|shed|sher)|version|manuscript|doi")
# The first row that speaks wins.
_TOLD: tuple[tuple[LinkKind, re.Pattern[str]], ...] = (
    ("project", _words(r"(?:project|web) ?(?:page|site)|website|home ?page")),
    ("code", _CODE),
    ("dataset", _DATA),
    ("demo", _words(r"demos?|playground|web ?app\w*|online platform")),
    ("video", _words(r"videos?")),
    ("model", _MODEL),
)


def kind_of(url: str, context: Context) -> LinkKind:
    """Read a link's kind off its host, or off the words where the host serves several."""
    words = context.words
    parts = split_url(url)
    host, steps = (host_of(parts), steps_of(parts)) if parts else ("", ())
    if _is_owners(host, steps):
        return "other"
    if holds_literature(host, steps):
        return _kind_of_doi(words) if host == "doi.org" else "other"
    if host == HUB:
        return kind_on_hub(steps) or _kind_of_collection(words)
    if serves(host, FILE_HOSTS) and not context.alone and _DATA.search(words):
        return "dataset"
    return _kind_on(kind_of_host(host, steps), words)


def leads_to_literature(url: str) -> bool:
    """Tell whether an address leads to a paper, a person or a licence, or may."""
    parts = split_url(url)
    return parts is not None and holds_literature(host_of(parts), steps_of(parts))


def _is_owners(host: str, steps: tuple[str, ...]) -> bool:
    """Tell whether a page on a host of code is an owner's or the host's, and no repository."""
    return host in REPOSITORY_STEPS and (len(steps) == 1 or bool(NO_OWNERS.intersection(steps[:1])))


def _kind_of_doi(words: str) -> LinkKind:
    """Tell what lies under a DOI: a paper, if words name neither code nor data, or a paper too."""
    if _PAPER.search(words):
        return "other"
    return "dataset" if _DATA.search(words) else "code" if _CODE.search(words) else "other"


def _kind_of_collection(words: str) -> LinkKind:
    if _MODEL.search(words):
        return "model"
    return "dataset" if _DATA.search(words) else "other"


def _kind_on(usual: LinkKind | None, words: str) -> LinkKind:
    """Weigh what a host usually serves against the words."""
    if usual == "code":
        data = _DATA.search(words) and not (_CODE.search(words) or _ENGINEERING.search(words))
        return "dataset" if data else "code"
    if usual == "dataset":
        return "code" if _CODE.search(words) and not _DATA.search(words) else "dataset"
    return usual or _kind_told(words)


def _kind_told(words: str) -> LinkKind:
    return next((kind for kind, pattern in _TOLD if pattern.search(words)), "other")
