"""Joins what services say of a paper with its record; the order in which they answered is nothing.

Where sources disagree:

- The authors' own words decide: the record's before the full text's, both before any service.  A
  link that they call others' ("built on") never becomes the paper's own.
- A link without words of theirs is its own where a service has a person's word for it, which may be
  anybody's, and its address bears the paper's name, title or author; but not beside code that the
  authors call theirs.  One that only cites the paper is its own where something that the authors
  call theirs has the same owner.  What a service matched by itself proves nothing.
- Of a paper's own links, those by the authors' word come before those by a service's.
- The service that owns a link says whether it is there and where it has moved to; it is an origin
  of the new address, and the evidence tells of both.
- An author has the affiliations of the first source that states any: the record, the full text,
  then OpenAlex.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce

from digest.dossier.authors import unite_affiliations
from digest.dossier.promises import find_promised
from digest.links import bears_author, bears_name, bears_title, link_key, merge_links, owner_of
from digest.model import SERVICES, Answer, Dossier, Link, LinkFacts, PaperFacts

_CITING = ("model", "dataset", "demo")
_TEXTS = frozenset({"abstract", "comment", "html"})
_SERVICES = tuple(SERVICES)


def join(dossier: Dossier, answers: Iterable[Answer]) -> Dossier:
    """Return a paper, as its record describes it, with all that the answers about it say."""
    told = sorted(answers, key=_order)
    papers = _told_papers(told)
    authors = unite_affiliations(dossier.paper.authors, [facts.authors for facts in papers])
    votes = (facts.upvotes for facts in papers if facts.upvotes is not None)
    links = join_links(dossier, told)
    return replace(
        dossier,
        paper=replace(dossier.paper, authors=authors),
        links=links,
        promised=find_promised(dossier.paper, links),
        upvotes=next(votes, dossier.upvotes),
    )


def join_links(dossier: Dossier, answers: Iterable[Answer]) -> tuple[Link, ...]:
    """Return a paper's links alone, with all that the answers about it say of them."""
    told = sorted(answers, key=_order)
    links = _unite_links((*dossier.links, *_told_links(_told_papers(told))), _find_places(told))
    return tuple(_weigh(link, links, dossier) for link in links)


def _told_papers(told: Iterable[Answer]) -> Sequence[PaperFacts]:
    return [answer.facts for answer in told if isinstance(answer.facts, PaperFacts)]


def _order(answer: Answer) -> tuple[int, str, str]:
    known = answer.service in _SERVICES
    place = _SERVICES.index(answer.service) if known else len(_SERVICES)
    return place, answer.service, answer.subject


def _told_links(papers: Iterable[PaperFacts]) -> Iterator[Link]:
    for facts in papers:
        yield from facts.links


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What a service says of an address."""

    service: str
    address: str
    facts: LinkFacts


def _find_places(told: Iterable[Answer]) -> Mapping[str, _Place]:
    """Return what is known of addresses, by key; who can tell comes before who cannot."""
    places: dict[str, _Place] = {}
    for answer in told:
        if isinstance(answer.facts, LinkFacts):
            key = link_key(answer.subject)
            if key not in places or places[key].facts.health == "unchecked":
                places[key] = _Place(
                    service=answer.service, address=answer.subject, facts=answer.facts
                )
    return places


def _unite_links(links: Iterable[Link], places: Mapping[str, _Place]) -> tuple[Link, ...]:
    """Return each link once, at its present address, the authors' first."""
    findings: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        findings[_place_of(link, places)].append(link)
    united = (_unite(found, places) for found in findings.values())
    return tuple(sorted(united, key=lambda link: link.origin[0] not in _TEXTS))


def _place_of(link: Link, places: Mapping[str, _Place]) -> str:
    """Return the key of the address at which a link is now."""
    place = places.get(link_key(link.url))
    return link_key(place.facts.moved if place and place.facts.moved else link.url)


def _unite(findings: Sequence[Link], places: Mapping[str, _Place]) -> Link:
    """Return one link for all findings of it, with what is known of its address."""
    link = reduce(merge_links, findings)
    keys = dict.fromkeys((*map(_key, findings), *(_place_of(found, places) for found in findings)))
    known = [places[key] for key in keys if key in places]
    return _settle(link, known[0]) if known else link


def _key(link: Link) -> str:
    return link_key(link.url)


def _weigh(link: Link, links: Sequence[Link], dossier: Dossier) -> Link:
    """Return a link that services alone know, as own or not: one proof more is asked for."""
    if not _TEXTS.isdisjoint(link.origin):
        return link
    theirs = [other for other in links if other.own and not _TEXTS.isdisjoint(other.origin)]
    kin = next((other for other in theirs if _owner(other) == _owner(link) != ""), None)
    if link.own:
        is_rival = link.kind == "code" and any(other.kind == "code" for other in theirs)
        return replace(link, own=bool(kin) or (not is_rival and _bears(link, dossier)))
    if kin and link.kind in _CITING:
        told = f"{kin.url}, which is the paper's own, has the same owner."
        return replace(link, own=True, evidence=f"{link.evidence} {told}".strip())
    return link


def _bears(link: Link, dossier: Dossier) -> bool:
    """Tell whether an address names the paper's thing, an author, or its title's words."""
    paper = dossier.paper
    return (
        bears_name(link.url, dossier.introduces.name)
        or bears_author(link.url, [author.name for author in paper.authors])
        or bears_title(link.url, paper.title)
    )


def _owner(link: Link) -> str:
    return owner_of(link.url).casefold()


def _settle(link: Link, place: _Place) -> Link:
    """Return a link as its owner tells of it."""
    facts = place.facts
    link = replace(link, health=facts.health, repository=facts.repository or link.repository)
    return _move(link, place) if facts.moved else link


def _move(link: Link, place: _Place) -> Link:
    """Return a link at its present address, which its owner's word is the proof of."""
    told = f"{place.address} has moved to {place.facts.moved}."
    return replace(
        link,
        url=place.facts.moved,
        origin=tuple(dict.fromkeys((*link.origin, place.service))),
        evidence=f"{link.evidence} {told}".strip(),
    )
