"""Reads what Hugging Face says of papers and repositories."""

from collections.abc import Iterator, Mapping

from digest.enrich.fields import (
    parse_count,
    parse_mapping,
    parse_rows,
    parse_text,
    parse_texts,
)
from digest.enrich.licences import find_spdx
from digest.enrich.places import (
    HubRepository,
    find_on_hub,
    make_on_hub,
    name_on_github,
    parse_address,
    parse_github,
)
from digest.model import Link, LinkFacts, LinkKind, PaperFacts, Repository

ORIGIN = ("huggingface",)

# The service shows a few of each and counts the rest.
MOST_LINKED = 10
_KINDS: Mapping[str, LinkKind] = {"models": "model", "datasets": "dataset", "spaces": "demo"}
_LISTS = {"linkedModels": "models", "linkedDatasets": "datasets", "linkedSpaces": "spaces"}
_NOUNS = {"models": "model", "datasets": "dataset", "spaces": "space"}
_ADDED = {
    "user": "Hugging Face names this repository, added by a person.",
    "auto": "Hugging Face names this repository, matched automatically.",
}
_ADDED_BY_NOBODY = "Hugging Face names this repository, and not who added it."


def find_paper_facts(record: Mapping[str, object]) -> PaperFacts:
    """Return what a paper's record says; what is not as it should be is left out."""
    return PaperFacts(links=find_links(record), upvotes=parse_count(record.get("upvotes")))


def find_links(record: Mapping[str, object]) -> tuple[Link, ...]:
    """Return a paper's links, each once; where two are of one address, its own."""
    links = (*_find_code(record), *_find_page(record), *_find_linked(record))
    first: dict[str, Link] = {}
    for link in sorted(links, key=lambda link: not link.own):
        first.setdefault(link.url.casefold(), link)
    return tuple(first.values())


def find_link_facts(record: Mapping[str, object], asked: HubRepository) -> LinkFacts | None:
    """Return what a repository's record says; None where it does not say whose it is."""
    found = make_on_hub(asked.kind, parse_text(record.get("id")))
    if found is None:
        return None
    licence = _find_licence(record)
    return LinkFacts(
        health="ok",
        moved="" if found.name.casefold() == asked.name.casefold() else found.url,
        repository=Repository(licence=licence) if licence else None,
    )


def _find_code(record: Mapping[str, object]) -> Iterator[Link]:
    """Yield the repository, which is the paper's own where a person says so."""
    added = parse_text(record.get("githubRepoAddedBy"))
    if url := parse_github(record.get("githubRepo")):
        evidence = _ADDED.get(added, _ADDED_BY_NOBODY)
        yield Link(url=url, kind="code", own=added == "user", origin=ORIGIN, evidence=evidence)


def _find_page(record: Mapping[str, object]) -> Iterator[Link]:
    """Yield the project's page; some give a repository as that."""
    if url := parse_address(record.get("projectPage")):
        evidence = "Hugging Face names this as the paper's project page."
        yield Link(url=url, kind=_kind_of_page(url), own=True, origin=ORIGIN, evidence=evidence)


def _kind_of_page(url: str) -> LinkKind:
    if name_on_github(url):
        return "code"
    repository = find_on_hub(url)
    return _KINDS[repository.kind] if repository else "project"


def _find_linked(record: Mapping[str, object]) -> Iterator[Link]:
    """Yield what cites the paper: anybody's model may."""
    for key, kind in _LISTS.items():
        for row in parse_rows(record.get(key))[:MOST_LINKED]:
            if repository := make_on_hub(kind, parse_text(row.get("id"))):
                yield Link(
                    url=repository.url,
                    kind=_KINDS[kind],
                    own=False,
                    origin=ORIGIN,
                    evidence=f"This {_NOUNS[kind]} on Hugging Face cites the paper.",
                )


def _find_licence(record: Mapping[str, object]) -> str | None:
    """Return the licence of a repository's card, or of its tags."""
    card = parse_mapping(record.get("cardData")).get("license")
    tags = parse_texts(record.get("tags"))
    tagged = (tag.removeprefix("license:") for tag in tags if tag.startswith("license:"))
    named = (parse_text(card), *parse_texts(card), *tagged)
    return next(filter(None, map(find_spdx, named)), None)
