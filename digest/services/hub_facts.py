"""What Hugging Face's records say of papers, code, data and licences."""

import re
from collections.abc import Iterator, Mapping

from digest.model import Link, LinkFacts, LinkKind, PaperFacts, Repository
from digest.services.answers import parse_count, parse_mapping, parse_rows, parse_text, parse_texts
from digest.services.places import (
    HubRepository,
    find_on_hub,
    make_on_hub,
    name_on_github,
    parse_address,
    parse_github,
)

_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+-]{0,39}")
_UNKNOWN = frozenset({"noassertion", "none", "other", "unknown"})

# Hugging Face writes identifiers in lower case, and has names of its own beside them.
_NAMES = """
    AFL-3.0 AGPL-3.0 Apache-2.0 Artistic-2.0 BSD-2-Clause BSD-3-Clause BSD-3-Clause-Clear BSL-1.0
    CC-BY-2.0 CC-BY-2.5 CC-BY-3.0 CC-BY-4.0 CC-BY-NC-2.0 CC-BY-NC-3.0 CC-BY-NC-4.0 CC-BY-NC-ND-3.0
    CC-BY-NC-ND-4.0 CC-BY-NC-SA-2.0 CC-BY-NC-SA-3.0 CC-BY-NC-SA-4.0 CC-BY-ND-4.0 CC-BY-SA-3.0
    CC-BY-SA-4.0 CC0-1.0 CDLA-Permissive-1.0 CDLA-Permissive-2.0 CDLA-Sharing-1.0 ECL-2.0 EPL-1.0
    EPL-2.0 EUPL-1.1 EUPL-1.2 GFDL-1.3 GPL-2.0 GPL-3.0 ISC LGPL-2.1 LGPL-3.0 LPPL-1.3c MIT MPL-2.0
    MS-PL MulanPSL-2.0 NCSA OFL-1.1 OSL-3.0 PostgreSQL Unlicense WTFPL Zlib
"""
_SPDX = {name.lower(): name for name in _NAMES.split()} | {
    "etalab-2.0": "etalab-2.0",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
}


def find_spdx(name: str) -> str | None:
    """Return the identifier of a licence that Hugging Face names; None where it has none."""
    return _SPDX.get(name.lower())


def parse_spdx(name: str) -> str | None:
    """Return an identifier as GitHub gives it; None where it is none, or only says so."""
    is_one = _IDENTIFIER.fullmatch(name) and name.lower() not in _UNKNOWN
    return name if is_one else None


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
