"""Joins the answers of services about a paper with its record; their order does not matter.

If sources disagree:

- The authors' own words decide: the record's before the full text's, both before any service.  A
  link that the authors call someone else's ("built on") never becomes the paper's own.
- A link without the authors' words is the paper's own if a person told a service so and its address
  has the paper's name, title or author; but not if the authors call other code theirs.  A link that
  only cites the paper is its own if a link that the authors call theirs has the same owner.  A
  match that a service made by itself proves nothing.
- Own links proved by the authors' words come before those proved by a service.
- The service that owns a link says whether it exists and where it has moved; the service becomes an
  origin of the new address, and the evidence names both addresses.
- An author has the affiliations of the first source that states any: the record, the full text,
  then OpenAlex.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

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
from digest.papers.hosts import bears_author, bears_name, bears_title, link_key, owner_of
from digest.papers.promises import PROMISED
from digest.text import family_name, fold_words

_Key = tuple[str, ...]
_KnownLink = tuple[Answer, StatedLink]
# Two letters are more often a whole name than the beginning of a name; three are a beginning.
_INITIALS = 2
_TEXTS = frozenset({"abstract", "comment", "html"})
_SERVICES = tuple(SERVICES)


def unite_affiliations(
    authors: Sequence[Author], lists: Iterable[Sequence[Author]]
) -> tuple[Author, ...]:
    """Return the record's authors, each with the affiliations of the first source that has any.

    The record comes first, then the `lists` of authors in their order.
    """
    united = list(map(_with_institutions, authors))
    for others in filter(None, lists):
        for index, other in match_authors(united, others).items():
            if not united[index].affiliations:
                stated = _with_institutions(others[other]).affiliations
                united[index] = replace(united[index], affiliations=stated)
    return tuple(united)


def match_authors(authors: Sequence[Author], others: Sequence[Author]) -> Mapping[int, int]:
    """Return the index in `others` of each author, by index; doubtful matches are left out.

    Two lists that agree in length and in the order of family names are the same people.  Otherwise
    authors match by all words of the name, then by family name and first initial, but only if no
    one else on either list matches.
    """
    if len(authors) == len(others) and all(map(_is_compatible, authors, others)):
        return {index: index for index in range(len(authors))}
    matches = dict(_match_by(lambda name: tuple(sorted(fold_words(name))), authors, others))
    taken = set(matches.values())
    for index, other in _match_by(_key_of_initial, authors, others):
        is_free = index not in matches and other not in taken
        if is_free and _is_compatible(authors[index], others[other]):
            matches[index] = other
    return matches


def _match_by(
    key: Callable[[str], _Key], authors: Sequence[Author], others: Sequence[Author]
) -> Iterator[tuple[int, int]]:
    """Yield the pairs of indices whose key no one else on either list has."""
    mine, theirs = ([key(person.name) for person in people] for people in (authors, others))
    counts, others_counts = Counter(mine), Counter(theirs)
    for index, name in enumerate(mine):
        if name and counts[name] == others_counts[name] == 1:
            yield index, theirs.index(name)


def _key_of_initial(name: str) -> _Key:
    given = _given(name)
    return (*_family(name), given[0][0]) if given else ()


def _is_compatible(author: Author, other: Author) -> bool:
    """Return whether two names share the family name, and one given name begins the other."""
    if not _family(author.name) or _family(author.name) != _family(other.name):
        return False
    given = _given(author.name)[:1] + _given(other.name)[:1]
    shorter, longer = sorted(given, key=len) if len(given) > 1 else ("", "")
    return shorter == longer or (len(shorter) != _INITIALS and longer.startswith(shorter))


def _family(name: str) -> _Key:
    return fold_words(family_name(name))


def _given(name: str) -> _Key:
    family = _family(name)
    return tuple(word for word in fold_words(name) if word not in family)


def _with_institutions(author: Author) -> Author:
    """Return an author whose affiliations are replaced by the institutions in them, each once."""
    institutions: dict[str, Affiliation] = {}
    for affiliation in author.affiliations:
        name, stated = affiliation.name, affiliation.stated
        if stated and stated != name:
            # A name that its source stated stays as it is.
            institutions.setdefault(name, affiliation)
            continue
        from digest.papers.institutions import find_institutions

        for found in find_institutions(name):
            institution = Affiliation(name=found, origin=affiliation.origin, stated=name)
            institutions.setdefault(found, institution)
    return replace(author, affiliations=tuple(institutions.values()))


def join(facts: PaperFacts, answers: Iterable[Answer]) -> PaperFacts:
    """Return the facts of a paper's record, completed by the answers about the paper."""
    ordered = sorted(answers, key=_sort_key)
    papers = [answer.stated for answer in ordered if isinstance(answer.stated, StatedPaper)]
    authors = unite_affiliations(facts.paper.authors, [stated.authors for stated in papers])
    votes = (stated.upvotes for stated in papers if stated.upvotes is not None)
    joined = replace(
        facts,
        paper=replace(facts.paper, authors=authors),
        links=join_links(facts, ordered),
        upvotes=next(votes, facts.upvotes),
    )
    return replace(joined, promised=_is_promised(joined, facts))


def _is_promised(joined: PaperFacts, facts: PaperFacts) -> bool:
    """Return whether code or data are still promised, by what the record's `facts` say."""
    if joined.own_links(*PROMISED):
        return False
    if facts.promised or not facts.own_links(*PROMISED):
        return facts.promised
    from digest.papers.facts import promises_release

    # The record's own link is gone: only now do its promises count.
    return promises_release(facts.paper)


def join_links(facts: PaperFacts, answers: Iterable[Answer]) -> tuple[Link, ...]:
    """Return only the links of a paper, each once at its present address, the authors' first."""
    ordered = sorted(answers, key=_sort_key)
    papers = (answer.stated for answer in ordered if isinstance(answer.stated, StatedPaper))
    found = (*facts.links, *(link for paper in papers for link in paper.links))
    known = _index_known(ordered)
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in found:
        groups[_present_key(link, known)].append(link)
    united = (_unite(group, known) for group in groups.values())
    links = sorted(united, key=lambda link: link.origin[0] not in _TEXTS)
    return tuple(_decide_ownership(link, links, facts) for link in links)


def _sort_key(answer: Answer) -> tuple[int, str, str]:
    is_known = answer.service in _SERVICES
    rank = _SERVICES.index(answer.service) if is_known else len(_SERVICES)
    return rank, answer.service, answer.subject


def _index_known(answers: Iterable[Answer]) -> Mapping[str, _KnownLink]:
    """Return the answers about links, by key; an answer that checked the link wins."""
    known: dict[str, _KnownLink] = {}
    for answer in answers:
        if isinstance(answer.stated, StatedLink):
            key = link_key(answer.subject)
            if key not in known or known[key][1].health == "unchecked":
                known[key] = (answer, answer.stated)
    return known


def _present_key(link: Link, known: Mapping[str, _KnownLink]) -> str:
    _, stated = known.get(link_key(link.url), (None, None))
    return link_key(stated.moved if stated and stated.moved else link.url)


def _unite(group: Sequence[Link], known: Mapping[str, _KnownLink]) -> Link:
    """Merge links to one address, with the answer about that address."""
    merged = group[0]
    if len(group) > 1:
        from digest.papers.links import merge_links

        merged = reduce(merge_links, group)
    keys = [link_key(link.url) for link in group] + [_present_key(link, known) for link in group]
    answer, stated = next((known[key] for key in keys if key in known), (None, None))
    if answer is None or stated is None:
        return merged
    repository = stated.repository or merged.repository
    merged = replace(merged, health=stated.health, repository=repository)
    if not stated.moved:
        return merged
    proof = f"{answer.subject} has moved to {stated.moved}."
    origin = tuple(dict.fromkeys((*merged.origin, answer.service)))
    evidence = f"{merged.evidence} {proof}".strip()
    return replace(merged, url=stated.moved, origin=origin, evidence=evidence)


def _decide_ownership(link: Link, links: Sequence[Link], facts: PaperFacts) -> Link:
    """Decide whether a link that only services know is the paper's own: it needs a second proof."""
    if not _TEXTS.isdisjoint(link.origin):
        return link
    theirs = [other for other in links if other.own and not _TEXTS.isdisjoint(other.origin)]
    owner = owner_of(link.url).casefold()
    same_owner = (other for other in theirs if owner and owner_of(other.url).casefold() == owner)
    sibling = next(same_owner, None)
    if link.own:
        is_rival = link.kind == "code" and any(other.kind == "code" for other in theirs)
        bears_proof = (
            bears_name(link.url, facts.introduces.name)
            or bears_author(link.url, [author.name for author in facts.paper.authors])
            or bears_title(link.url, facts.paper.title)
        )
        return replace(link, own=bool(sibling) or (bears_proof and not is_rival))
    if sibling and link.kind in {"model", "dataset", "demo"}:
        proof = f"{sibling.url}, which is the paper's own, has the same owner."
        return replace(link, own=True, evidence=f"{link.evidence} {proof}".strip())
    return link
