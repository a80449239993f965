"""Unites several findings of one link.

Those who know best are heard first: the record (abstract and comment), then the full text, then
services.  The first who has words about the link decides: where it is said to be the paper's
own, it is; where it is said to be others' ("built on"), it stays others', whoever else claims
it.  Within one place, words of ownership outweigh the others.  Where nobody has words, any
proof counts: the paper's or an author's name in the address, or a service that vouches for it.

The link keeps the sentence that decided, and the origin of that sentence stands first.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from digest.links.canonical import link_key
from digest.links.contexts import find_contexts
from digest.links.matching import Subject
from digest.links.ownership import RECORD, Verdict, judge_words
from digest.model import Link

# Origins that are the authors' own words too, but speak of others' work as well.
_TEXTS = ("html", "fulltext")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A link, and what the words of its evidence say of it."""

    link: Link
    said: Verdict


def merge_links(known: Link, again: Link) -> Link:
    """Return one link for two findings of it, with both origins and the words that decide."""
    findings = (Finding(link=link, said=_said_of(link)) for link in (known, again))
    return _merge(*findings).link


def unite_links(links: Iterable[Link]) -> tuple[Link, ...]:
    """Return each link once, in the order in which they were first found."""
    return unite(Finding(link=link, said=_said_of(link)) for link in links)


def unite(findings: Iterable[Finding]) -> tuple[Link, ...]:
    """Return the link of each address once, in the order in which they were first found."""
    united: dict[str, Finding] = {}
    for finding in findings:
        key = link_key(finding.link.url)
        united[key] = _merge(united[key], finding) if key in united else finding
    return tuple(finding.link for finding in united.values())


def _merge(known: Finding, again: Finding) -> Finding:
    """Join two findings; the one that decides gives all but what only the other knows."""
    first, second = sorted((known, again), key=_weight)
    link, other = first.link, second.link
    merged = replace(
        link,
        url=known.link.url,
        kind=other.kind if link.kind == "other" and link.own == other.own else link.kind,
        origin=tuple(dict.fromkeys((*link.origin, *other.origin))),
        health=other.health if link.health == "unchecked" else link.health,
        repository=link.repository or other.repository,
    )
    return Finding(link=merged, said=first.said)


def _weight(finding: Finding) -> tuple[bool, int, int]:
    """Return what sorts a finding that decides before one that does not."""
    said, distance = finding.said, _distance(finding.link)
    if said is Verdict.UNPROVEN:
        return True, not finding.link.own, distance
    return False, distance, said is Verdict.OTHERS


def _distance(link: Link) -> int:
    """Return how far from the authors' own record a link's evidence was read."""
    if link.origin[0] in RECORD:
        return 0
    return 1 if link.origin[0] in _TEXTS else 2


def _said_of(link: Link) -> Verdict:
    """Read again what a link's evidence says of it; services say nothing in words."""
    if link.origin[0] not in (*RECORD, *_TEXTS):
        return Verdict.UNPROVEN
    key = link_key(link.url)
    contexts = (found for found in find_contexts(link.evidence) if link_key(found.url) == key)
    subject = None if link.own else Subject()
    said = {judge_words(context, link.origin[0], subject) for context in contexts}
    told = Verdict.OWN if link.own else Verdict.OTHERS
    return told if told in said else Verdict.UNPROVEN
