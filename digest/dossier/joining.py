"""Joins what services say of a paper with its record; the order in which they answered is nothing.

Where sources disagree:

- The authors' own words decide: the record's before the full text's, both before any service.  A
  link that they call others' ("built on") never becomes the paper's own.
- A link without words of theirs is its own where its name says so or a service has a person's word
  for it.  What a service matched by itself proves nothing.
- Of a paper's own links, those by the authors' word come before those by a service's.
- The service that owns a link says whether it is there and where it has moved to; the address in
  the evidence stays as it was.
- An author has the affiliations of the first source that states any: the record, the full text,
  then OpenAlex.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

from digest.dossier.authors import unite_affiliations
from digest.dossier.promises import find_promised
from digest.links import link_key, merge_links
from digest.model import Answer, Dossier, Link, LinkFacts, PaperFacts

_TEXTS = ("abstract", "comment", "html")
_SERVICES = ("html", "huggingface", "openalex", "github")


def join(dossier: Dossier, answers: Iterable[Answer]) -> Dossier:
    """Return a paper, as its record describes it, with all that the answers about it say."""
    told = sorted(answers, key=_order)
    papers = [answer.facts for answer in told if isinstance(answer.facts, PaperFacts)]
    links = _unite_links((*dossier.links, *_told_links(papers)), _find_places(told))
    authors = unite_affiliations(dossier.paper.authors, [facts.authors for facts in papers])
    votes = (facts.upvotes for facts in papers if facts.upvotes is not None)
    return replace(
        dossier,
        paper=replace(dossier.paper, authors=authors),
        links=links,
        promised=find_promised(dossier.paper, links),
        upvotes=next(votes, dossier.upvotes),
    )


def _order(answer: Answer) -> tuple[int, str, str]:
    known = answer.service in _SERVICES
    place = _SERVICES.index(answer.service) if known else len(_SERVICES)
    return place, answer.service, answer.subject


def _told_links(papers: Iterable[PaperFacts]) -> Iterator[Link]:
    for facts in papers:
        yield from facts.links


def _find_places(told: Iterable[Answer]) -> Mapping[str, LinkFacts]:
    """Return what is known of addresses, by key; who can tell comes before who cannot."""
    places: dict[str, LinkFacts] = {}
    for answer in told:
        if isinstance(answer.facts, LinkFacts):
            key = link_key(answer.subject)
            if key not in places or places[key].health == "unchecked":
                places[key] = answer.facts
    return places


def _unite_links(links: Iterable[Link], places: Mapping[str, LinkFacts]) -> tuple[Link, ...]:
    """Return each link once, at its present address, the authors' first."""
    findings: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        findings[_place_of(link, places)].append(link)
    united = (_unite(found, places) for found in findings.values())
    return tuple(sorted(united, key=lambda link: link.origin[0] not in _TEXTS))


def _place_of(link: Link, places: Mapping[str, LinkFacts]) -> str:
    """Return the key of the address at which a link is now."""
    facts = places.get(link_key(link.url))
    return link_key(facts.moved if facts and facts.moved else link.url)


def _unite(findings: Sequence[Link], places: Mapping[str, LinkFacts]) -> Link:
    """Return one link for all findings of it, with what is known of its address."""
    link = reduce(merge_links, findings)
    keys = dict.fromkeys((*map(_key, findings), *(_place_of(found, places) for found in findings)))
    facts = [places[key] for key in keys if key in places]
    return _settle(link, facts[0]) if facts else link


def _key(link: Link) -> str:
    return link_key(link.url)


def _settle(link: Link, facts: LinkFacts) -> Link:
    """Return a link as its owner tells of it; evidence that lacks its old address gets it."""
    evidence = link.evidence
    if facts.moved and _key(link) not in evidence.casefold():
        evidence = f"{evidence} It was at {link.url} before.".strip()
    return replace(
        link,
        url=facts.moved or link.url,
        evidence=evidence if facts.moved else link.evidence,
        health=facts.health,
        repository=facts.repository or link.repository,
    )
