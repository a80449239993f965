"""A card tells all that a reader wants to know of a paper, and nothing that is not known."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rich.cells import cell_len

from digest.console.cards import card_lines, known_lines
from digest.model import Affiliation, Author, Dossier, Link, Paper, Repository, Statement
from tests.fixtures import entry, link, paper

DAY = date(2026, 2, 25)


def _card(of: Paper, *links: Link, width: int = 80, **changes: Any) -> list[str]:  # noqa: ANN401 - any field
    dossier = Dossier(paper=of, links=links, **changes)
    return [line.plain for line in card_lines(dossier, DAY, width)]


@pytest.mark.parametrize("width", [20, 40, 80, 100])
def test_wide_characters_fit(width: int) -> None:
    of = paper(title="織物の深層学習" * 20, abstract="深層学習" * 100)
    lines = _card(of, width=width)
    assert all(cell_len(line) <= width for line in lines if "://" not in line)


def test_of_very_many_authors_the_first_are_named_and_the_rest_counted() -> None:
    authors = tuple(Author(name=f"Weaver {number}") for number in range(3000))
    text = " ".join(_card(paper(authors=authors)))
    assert "Weaver 19 and 2,980 more" in text
    assert "Weaver 20" not in text


def test_a_link_that_is_not_the_papers_own_is_never_called_its_code() -> None:
    lines = " ".join(_card(paper(), link(own=False)))
    assert "Link        https://github.com/quill/reefnet" in lines
    assert "code, not shown to be the paper's own; in the abstract" in " ".join(lines.split())


def test_a_stated_day_is_not_called_derived() -> None:
    assert "Announced   2026-02-25" in _card(paper(announced=DAY))
    assert "Announced   2026-02-25 (by arXiv's calendar)" in _card(paper())


def test_revision_withdrawal_gone_links_and_promises_are_told() -> None:
    of = paper(version=3, updated=datetime(2026, 3, 1, tzinfo=UTC), comment="12 pages")
    lines = _card(of, link(health="gone"), withdrawn=True, promised=True)
    assert "Revised     2026-03-01" in lines
    assert "Comment     12 pages" in lines
    assert "Status      withdrawn" in lines
    assert "Promised    code or data are announced" in lines
    assert "Code        https://github.com/quill/reefnet (in the abstract; gone)" in lines


def test_nothing_that_a_terminal_obeys_is_left() -> None:
    place = Affiliation(name="Harbour\x1b[31m", origin="\x1b[2Jhtml")
    of = paper(id="\x1b[1m2602.1", authors=(Author(name="Ada\x9b", affiliations=(place,)),))
    told = entry(of, link(origin=("\x1b[2Jabstract",)))
    lines = [*card_lines(told.ranked.dossier, DAY, 80), *known_lines(told, "Tides\x07", 80)]
    assert all(line.plain.isprintable() for line in lines)
    assert "Affiliation Ada: Harbour[31m (from [2Jhtml)" in [line.plain for line in lines]


def test_what_was_found_out_carries_its_origin() -> None:
    of = entry(paper(), link())
    dossier = replace(of.ranked.dossier, new_datasets=("Reef-1k",), used_datasets=("CoralSet",))
    told = replace(
        of,
        ranked=replace(of.ranked, dossier=dossier),
        result=Statement(text="It finds 93.1% of them."),
    )
    lines = [line.plain for line in known_lines(told, "Marine imaging", 80)]
    assert "Result      It finds 93.1% of them." in lines
    assert "Affiliation Ada Quill: Harbour Institute (from the full text)" in lines
    assert "Evidence    https://github.com/quill/reefnet: “Our code is at”" in lines
    assert "Theme       Marine imaging" in lines
    assert "Score       1.5 = code +1.5" in lines


def test_a_card_tells_what_a_paper_brings_uses_and_where_it_was_made() -> None:
    known = entry(paper(), link()).ranked.dossier
    known = replace(known, new_datasets=("Reef-1k", "Kelp"), used_datasets=("CoralSet",))
    lines = [line.plain for line in card_lines(known, DAY, 80)]
    assert "Institution Harbour Institute" in lines
    assert "Introduces  a method" in lines
    assert "New data    Reef-1k, Kelp" in lines
    assert "Uses data   CoralSet" in lines


def test_a_link_tells_what_its_host_said_of_it() -> None:
    known = replace(
        link(),
        origin=("abstract", "huggingface"),
        health="ok",
        repository=Repository(stars=1204, licence="MIT", archived=True),
    )
    dossier = replace(entry(paper(), known).ranked.dossier, upvotes=3)
    told = " ".join(line.plain.strip() for line in card_lines(dossier, DAY, 80))
    assert "in the abstract and on Hugging Face; found there; 1,204 stars; licence MIT" in told
    assert "Upvotes     3 on Hugging Face" in told
