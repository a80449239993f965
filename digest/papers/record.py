"""Describes a paper by its record: with its links, promises, names, data; withdrawn or not."""

import re
from collections.abc import Iterable
from functools import lru_cache

from digest.model import Contribution, Dossier, Link, Paper
from digest.papers.addresses import find_addresses
from digest.papers.datasets import find_new_datasets, find_used_datasets
from digest.papers.kinds import find_kind
from digest.papers.links import find_links
from digest.papers.names import find_name
from digest.text import split_sentences
from digest.withdrawal import is_withdrawn

_THING = (
    r"(?:codes?|code ?base|data|data ?sets?|models?|weights|checkpoints?|implementations?|"
    r"benchmarks?|library|toolkit|software|source|scripts?|materials?|resources?|corpus)"
)
_HAD = (
    r"(?:available|accessible|released?|public|publici[sz]ed|published|open[- ]?sourced?|shared|"
    r"provided|uploaded|posted|opened?)"
)
_LATER_ON = r"(?:up)?on (?:acceptance|publication)"
_PROMISE = re.compile(
    rf"(?<!\bno )(?<!neither the )(?<!nor the )\b{_THING}\b[^.]{{0,80}}"
    r"\b(?:will|shall|would be|(?:is|are) to be)\s"
    # What it will do is not what happens to it, and what some share is not given to all.
    rf"(?:(?!(?:have|need|access|require|use|learn|allow|enable|help)\b)\w+\s){{0,6}}{_HAD}\b"
    r"(?! (?:across|among|between|throughout|within)\b)"
    r"|\bwe (?:\w+ )?(?:will|shall|plan to|intend to|are going to) (?:\w+ ){0,3}?"
    r"(?:release|open[- ]?source|publish|share|make (?:\w+ ){0,6}?(?:available|public))\b"
    rf"|\b{_THING}\b[^.]{{0,20}}\b(?:coming soon|soon|{_LATER_ON})\b"
    rf"|\b{_THING}\b[^.]{{0,60}}\b{_HAD} (?:soon|{_LATER_ON})\b"
    rf"|\b{_LATER_ON}\b[^.]{{0,60}}\b{_THING}\b[^.]*",
    re.IGNORECASE,
)
# "Not yet" promises, "not" refuses.
_REFUSED = re.compile(r"\b(?:not(?! yet\b| only\b)|never|cannot)\b", re.IGNORECASE)
# Every promise has one of these; to look for them first is cheap, and most papers promise nothing.
_SIGNS = "will|shall|would be|to be|plan to|intend to|going to|soon|publication|acceptance".split(
    "|"
)


def promises_release(paper: Paper) -> bool:
    """Tell whether the abstract or the comment says that code or data will be released.

    Where the same sentence has the address, there is nothing left to wait for.
    """
    texts = filter(_may_promise, (paper.abstract, paper.comment or ""))
    sentences = (span.text for text in texts for span in split_sentences(text))
    return any(
        any(not _REFUSED.search(found[0]) for found in _PROMISE.finditer(sentence))
        for sentence in sentences
        if _may_promise(sentence) and not find_addresses(sentence)
    )


def _may_promise(text: str) -> bool:
    return any(map(text.casefold().__contains__, _SIGNS))


def find_promised(paper: Paper, links: Iterable[Link]) -> bool:
    """Tell whether code or data are announced and none of the paper's own can be had yet."""
    kept = (
        link.own and link.health != "gone" and link.kind in {"code", "dataset"} for link in links
    )
    return promises_release(paper) and not any(kept)


# A week's papers are described as they arrive, and looked up when the week is complete.
@lru_cache(maxsize=2048)
def describe(paper: Paper) -> Dossier:
    """Return the paper with its links, contribution and datasets."""
    name = find_name(paper)
    introduces = Contribution(name=name, kind=find_kind(paper, name))
    new = find_new_datasets(paper, introduces)
    links = find_links(paper, name=name)
    return Dossier(
        paper=paper,
        links=links,
        promised=find_promised(paper, links),
        introduces=introduces,
        new_datasets=new,
        used_datasets=find_used_datasets(paper, (*new, *filter(None, [name]))),
        withdrawn=is_withdrawn(paper),
    )
