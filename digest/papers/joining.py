"""Joins what services say of a paper with its record, in whatever order they answered.

Where sources disagree:

- The authors' own words decide: the record's before the full text's, both before any service.  A
  link that they call others' ("built on") never becomes the paper's own.
- A link without words of theirs is its own where a service has a person's word for it, which may be
  anybody's, and its address bears the paper's name, title or author; but not beside code that the
  authors call theirs.  One that only cites the paper is its own where something that the authors
  call theirs has the same owner.  What a service matched by itself proves nothing.
- Of a paper's own links, those by the authors' word come before those by a service's.
- The service that owns a link says whether it is there and where it has moved to; it is an origin
  of the new address, and the evidence names both.
- An author has the affiliations of the first source that states any: the record, the full text,
  then OpenAlex.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, reduce

from digest.model import (
    SERVICES,
    Affiliation,
    Answer,
    Author,
    Link,
    PaperFacts,
    StatedLink,
    StatedPaper,
)
from digest.papers.facts import find_promised
from digest.papers.hosts import link_key
from digest.papers.institutions import find_institutions
from digest.papers.links import merge_links
from digest.papers.ownership import bears_author, bears_name, bears_title, owner_of
from digest.text import family_name, fold_words

_Key = tuple[str, ...]
_Place = tuple[Answer, StatedLink]
# Two letters are a whole name more often than the beginning of one, as three are.
_TWO = 2
_TEXTS = frozenset({"abstract", "comment", "html"})
_SERVICES = tuple(SERVICES)


def unite_affiliations(
    authors: Sequence[Author], told: Iterable[Sequence[Author]]
) -> tuple[Author, ...]:
    """Return the record's authors, each as the first source states that states any for them.

    The record comes first, then the lists of `told` in their order.
    """
    united = [_cleaned(author) for author in authors]
    for others in filter(None, told):
        for place, other in match_authors(united, others).items():
            if not united[place].affiliations:
                stated = _cleaned(others[other]).affiliations
                united[place] = replace(united[place], affiliations=stated)
    return tuple(united)


def match_authors(authors: Sequence[Author], others: Sequence[Author]) -> Mapping[int, int]:
    """Return which of the others each author is, by their places from 0; who is in doubt is not.

    Two lists that agree in length and in the order of family names are the same people.  Otherwise
    an author is found by all words of the name, then by family name and first initial, and only
    where nobody else on either list could be meant.
    """
    if len(authors) == len(others) and all(map(_may_be, authors, others)):
        return {place: place for place in range(len(authors))}
    found = dict(_match_by(lambda name: tuple(sorted(fold_words(name))), authors, others))
    taken = set(found.values())
    for place, other in _match_by(_initialled, authors, others):
        if place not in found and other not in taken and _may_be(authors[place], others[other]):
            found[place] = other
    return found


def _match_by(
    key: Callable[[str], _Key], authors: Sequence[Author], others: Sequence[Author]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of places whose key nobody else has on either list."""
    mine, theirs = ([key(one.name) for one in people] for people in (authors, others))
    counts, others_counts = Counter(mine), Counter(theirs)
    for place, name in enumerate(mine):
        if name and counts[name] == others_counts[name] == 1:
            yield place, theirs.index(name)


def _initialled(name: str) -> _Key:
    """Return the family name and the first initial."""
    given = _given(name)
    return (*_family(name), given[0][0]) if given else ()


def _may_be(author: Author, other: Author) -> bool:
    """Return whether two names have one family name, and given names that agree as far as given."""
    if not _family(author.name) or _family(author.name) != _family(other.name):
        return False
    given = _given(author.name)[:1] + _given(other.name)[:1]
    shorter, longer = sorted(given, key=len) if len(given) > 1 else ("", "")
    return shorter == longer or (len(shorter) != _TWO and longer.startswith(shorter))


@lru_cache(maxsize=16384)
def _family(name: str) -> _Key:
    return fold_words(family_name(name))


def _given(name: str) -> _Key:
    """Return the words of a name that are not of the family name."""
    family = _family(name)
    return tuple(word for word in fold_words(name) if word not in family)


def _cleaned(author: Author) -> Author:
    """Return an author with institutions, each once, in place of whole affiliations."""
    places: dict[str, Affiliation] = {}
    for stated in author.affiliations:
        for place in _institutions(stated):
            places.setdefault(place.name, place)
    return replace(author, affiliations=tuple(places.values()))


def _institutions(place: Affiliation) -> Iterator[Affiliation]:
    """Yield what an affiliation names; what its source tells apart from the wording stays."""
    if place.stated and place.stated != place.name:
        yield place
        return
    for name in find_institutions(place.name):
        yield Affiliation(name=name, origin=place.origin, stated=place.name)


def join(facts: PaperFacts, answers: Iterable[Answer]) -> PaperFacts:
    """Return a paper, as its record describes it, with all that the answers about it say."""
    told = sorted(answers, key=_order)
    papers = [answer.stated for answer in told if isinstance(answer.stated, StatedPaper)]
    authors = unite_affiliations(facts.paper.authors, [facts.authors for facts in papers])
    votes = (facts.upvotes for facts in papers if facts.upvotes is not None)
    links = join_links(facts, told)
    return replace(
        facts,
        paper=replace(facts.paper, authors=authors),
        links=links,
        promised=find_promised(facts.paper, links),
        upvotes=next(votes, facts.upvotes),
    )


def join_links(facts: PaperFacts, answers: Iterable[Answer]) -> tuple[Link, ...]:
    """Return a paper's links alone, with all that the answers about it say of them."""
    told = sorted(answers, key=_order)
    papers = (answer.stated for answer in told if isinstance(answer.stated, StatedPaper))
    stated = (link for facts in papers for link in facts.links)
    links = _unite_links((*facts.links, *stated), _find_places(told))
    return tuple(_weigh(link, links, facts) for link in links)


def _order(answer: Answer) -> tuple[int, str, str]:
    known = answer.service in _SERVICES
    place = _SERVICES.index(answer.service) if known else len(_SERVICES)
    return place, answer.service, answer.subject


def _find_places(told: Iterable[Answer]) -> Mapping[str, _Place]:
    """Return what is known of addresses, by key; who can tell comes before who cannot."""
    places: dict[str, _Place] = {}
    for answer in told:
        if isinstance(answer.stated, StatedLink):
            key = link_key(answer.subject)
            if key not in places or places[key][1].health == "unchecked":
                places[key] = (answer, answer.stated)
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
    _, facts = places.get(link_key(link.url), (None, None))
    return link_key(facts.moved if facts and facts.moved else link.url)


def _unite(findings: Sequence[Link], places: Mapping[str, _Place]) -> Link:
    """Return one link for all findings of it, with what is known of its address."""
    link = reduce(merge_links, findings)
    keys = [*(link_key(found.url) for found in findings), *(_place_of(f, places) for f in findings)]
    known = [places[key] for key in keys if key in places]
    return _settle(link, *known[0]) if known else link


def _weigh(link: Link, links: Sequence[Link], facts: PaperFacts) -> Link:
    """Return a link that services alone know, as own or not: one proof more is asked for."""
    if not _TEXTS.isdisjoint(link.origin):
        return link
    theirs = [other for other in links if other.own and not _TEXTS.isdisjoint(other.origin)]
    owner = owner_of(link.url).casefold()
    kin = next((one for one in theirs if owner and owner_of(one.url).casefold() == owner), None)
    if link.own:
        is_rival = link.kind == "code" and any(other.kind == "code" for other in theirs)
        bears = (
            bears_name(link.url, facts.introduces.name)
            or bears_author(link.url, [author.name for author in facts.paper.authors])
            or bears_title(link.url, facts.paper.title)
        )
        return replace(link, own=bool(kin) or (bears and not is_rival))
    if kin and link.kind in {"model", "dataset", "demo"}:
        told = f"{kin.url}, which is the paper's own, has the same owner."
        return replace(link, own=True, evidence=f"{link.evidence} {told}".strip())
    return link


def _settle(link: Link, answer: Answer, facts: StatedLink) -> Link:
    """Return a link as its owner describes it, which is the proof of its present address."""
    link = replace(link, health=facts.health, repository=facts.repository or link.repository)
    if not facts.moved:
        return link
    told = f"{answer.subject} has moved to {facts.moved}."
    origin = tuple(dict.fromkeys((*link.origin, answer.service)))
    evidence = f"{link.evidence} {told}".strip()
    return replace(link, url=facts.moved, origin=origin, evidence=evidence)
