"""Reads what OpenAlex says of works: which paper each is, and where its authors work."""

from collections.abc import Mapping

from digest.enrich.fields import parse_count, parse_mapping, parse_rows, parse_text, parse_texts
from digest.model import Affiliation, Author, PaperFacts

ORIGIN = "openalex"
_DOI = "10.48550/arxiv."

Works = Mapping[str, PaperFacts]


def write_doi(paper: str) -> str:
    """Return the DOI of a paper on arXiv, as OpenAlex spells it."""
    return f"{_DOI}{paper.lower()}"


def find_works(record: Mapping[str, object]) -> Works:
    """Return what an answer knows, by DOI; of two works with one DOI, what says more."""
    works: dict[str, PaperFacts] = {}
    for row in parse_rows(record.get("results")):
        doi, facts = _find_doi(row), PaperFacts(authors=find_authors(row))
        if doi and (doi not in works or _says_more(facts, works[doi])):
            works[doi] = facts
    return works


def is_whole(record: Mapping[str, object]) -> bool:
    """Tell whether an answer holds every work that it counts, as far as it counts them."""
    count = parse_count(parse_mapping(record.get("meta")).get("count"))
    return count is None or len(parse_rows(record.get("results"))) >= count


def has_affiliations(facts: PaperFacts) -> bool:
    """Tell whether any author's affiliation is known."""
    return any(author.affiliations for author in facts.authors)


def find_authors(work: Mapping[str, object]) -> tuple[Author, ...]:
    """Return the authors in order, as the paper spells them, with what they state."""
    return tuple(
        Author(name=name, affiliations=_find_affiliations(row))
        for row in parse_rows(work.get("authorships"))
        if (name := _find_name(row))
    )


def _find_name(row: Mapping[str, object]) -> str:
    known = parse_mapping(row.get("author"))
    return parse_text(row.get("raw_author_name")) or parse_text(known.get("display_name"))


def _find_affiliations(row: Mapping[str, object]) -> tuple[Affiliation, ...]:
    """Return what is stated, under the name of the institution that it is tied to.

    Where no wording is kept, the institutions alone.
    """
    names = _find_institutions(row)
    ties = _find_ties(row)
    stated = dict.fromkeys((*ties, *parse_texts(row.get("raw_affiliation_strings"))))
    if not stated:
        return tuple(
            Affiliation(name=name, origin=ORIGIN) for name in dict.fromkeys(names.values())
        )
    return tuple(
        Affiliation(name=_name(words, ties.get(words, ()), names), origin=ORIGIN, stated=words)
        for words in stated
    )


def _name(stated: str, ties: tuple[str, ...], names: Mapping[str, str]) -> str:
    """Return the name for a wording; one that is tied to several institutions keeps its own."""
    tied = dict.fromkeys(names[tie] for tie in ties if tie in names)
    return next(iter(tied)) if len(tied) == 1 else stated


def _find_institutions(row: Mapping[str, object]) -> dict[str, str]:
    """Return the names of institutions by their identifiers."""
    pairs = (
        (parse_text(institution.get("id")), parse_text(institution.get("display_name")))
        for institution in parse_rows(row.get("institutions"))
    )
    return {identifier: name for identifier, name in pairs if name}


def _find_ties(row: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """Return the identifiers of the institutions that each wording is tied to."""
    pairs = (
        (parse_text(tie.get("raw_affiliation_string")), parse_texts(tie.get("institution_ids")))
        for tie in parse_rows(row.get("affiliations"))
    )
    return {words: identifiers for words, identifiers in pairs if words}


def _find_doi(work: Mapping[str, object]) -> str:
    """Return a work's DOI on arXiv, empty where it has none."""
    _, prefix, paper = parse_text(work.get("doi")).lower().partition(_DOI)
    return f"{prefix}{paper}" if paper else ""


def _says_more(facts: PaperFacts, known: PaperFacts) -> bool:
    return has_affiliations(facts) and not has_affiliations(known)
