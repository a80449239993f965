"""On real records links are found exactly, and own repositories are recognised."""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

from digest.contributions import find_contribution
from digest.links import canonical, find_links, link_key
from digest.model import Author, Link, Paper
from tests.effort import Effort
from tests.fixtures import paper

_BESIDE = Path(__file__).resolve().parents[3] / "shared" / "corpora"
CORPORA = Path(os.environ.get("DIGEST_CORPORA", _BESIDE))


def rows(name: str) -> list[dict[str, Any]]:
    """Return a corpus, or skip the test where it is missing."""
    path = CORPORA / f"{name}.jsonl.gz"
    if not path.exists():
        pytest.skip(f"no corpus at {path}; set DIGEST_CORPORA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def told(row: dict[str, Any]) -> Paper:
    """Return a row as a paper."""
    authors = tuple(Author(name=name) for name in row["authors"])
    return paper(
        abstract=row["abstract"], comment=row["comment"], title=row["title"], authors=authors
    )


def find(row: dict[str, Any]) -> tuple[Link, ...]:
    """Return a row's links as a build finds them."""
    record = told(row)
    return find_links(record, name=find_contribution(record).name)


def test_labelled_papers_have_exactly_their_links() -> None:
    for row in rows("gold-dev"):
        labelled = {link_key(link["url"]) for link in row["labels"]["links"]}
        assert {link_key(link.url) for link in find(row)} == labelled, row["id"]


def test_labelled_links_are_own_unless_they_are_other() -> None:
    for row in rows("gold-dev"):
        roles = {link_key(link["url"]): link["role"] for link in row["labels"]["links"]}
        for link in find(row):
            assert link.own == (roles[link_key(link.url)] != "other"), link


def test_own_repositories_are_recognised_in_the_text() -> None:
    """Of the repositories that lists know and texts name, nearly all are found and own."""
    named = hit = 0
    for row in rows("code-links"):
        text = f"{row['abstract']} {row['comment'] or ''}".casefold()
        wanted = {canonical(url).casefold() for url in row["code_urls"]}
        wanted = {url for url in wanted if url.partition("://")[2] in text}
        named += len(wanted)
        hit += len(wanted & {link.url.casefold() for link in find(row) if link.own})
    assert hit >= 0.99 * named


def test_a_thousand_abstracts_are_searched_quickly() -> None:
    papers = [told(row) for row in rows("metadata-2026-01")[:1000]]
    effort = Effort()
    for each in papers:
        find_links(each)
    assert effort.spent() < 0.25
