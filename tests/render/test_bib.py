"""The bibliography is read back by bibtexparser and by our own reader, to the letter."""

import re
from datetime import UTC, datetime

import pytest
from bibtexparser.entrypoint import parse_string
from bibtexparser.middlewares import LatexDecodingMiddleware
from hypothesis import given, settings

from digest.model import Author, Digest, Paper, Section
from digest.ranking.bibliography import find_known, parse_bibliography
from digest.ranking.bibtex import parse_entries
from digest.render import renderer
from digest.render.bib import key
from digest.text import visible_title
from tests.fixtures import digest, entry, paper
from tests.render.hostile import hostile
from tests.render.issues import example, rich

Fields = dict[str, str]


def issue_of(*papers: Paper) -> Digest:
    """Return an issue of these papers alone."""
    section = Section(key="a", title="A", papers=tuple(one.id for one in papers))
    entries = tuple(map(entry, papers))
    return digest(entries=entries, sections=(section,), resources=(), lead=())


def written(issue: Digest) -> str:
    """Return an issue's bibliography."""
    return renderer("bib").render(issue).content.decode()


def bare(title: str) -> str:
    """Return a title without braces, which protect it, and with the circumflex of ASCII."""
    return re.sub("[{}]", "", title).replace("ˆ", "^")


def decoded(issue: Digest) -> list[Fields]:
    """Read it with bibtexparser, TeX undone and protecting braces dropped."""
    library = parse_string(
        written(issue), append_middleware=[LatexDecodingMiddleware(keep_math_mode=False)]
    )
    assert library.failed_blocks == []
    return [
        {"key": found.key, **{field.key: str(field.value) for field in found.fields}}
        for found in library.entries
    ]


def test_the_whole_entry() -> None:
    known = paper(
        authors=(Author(name="Ada Quill"), Author(name="The Tide & Reef Collaboration")),
        journal_ref="J. Corals 5 (2026) 1-9",
        doi="10.1000/corals_5",
    )
    assert written(issue_of(known)) == (
        "% 2026-02-28-deep-learning: 1 paper of arXiv\n"
        "\n"
        "@misc{quill-2602.90001,\n"
        "  title = {{ReefNet: Counting Corals from Paper Boats}},\n"
        "  author = {Ada Quill and {The Tide \\& Reef Collaboration}},\n"
        "  year = {2026},\n"
        "  month = feb,\n"
        "  eprint = {2602.90001},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CV},\n"
        "  journal = {J. Corals 5 (2026) 1-9},\n"
        "  doi = {10.1000/corals_5},\n"
        "  url = {https://arxiv.org/abs/2602.90001},\n"
        "}\n"
    )


@pytest.mark.parametrize("issue", [digest(), rich(), example()], ids=["plain", "rich", "demo"])
def test_both_readers_find_every_paper(issue: Digest) -> None:
    papers = {one.paper.id: one.paper for one in issue.entries}
    found = decoded(issue)
    entries, broken = parse_entries(written(issue))
    assert broken == ()
    for read in (found, entries):
        assert [fields["eprint"] for fields in read] == [
            id_ for section in issue.sections for id_ in section.papers
        ]
    for fields in found:
        assert bare(fields["title"]) == bare(visible_title(papers[fields["eprint"]]))


def test_our_own_reading_list_knows_the_papers_again() -> None:
    issue = rich()
    works = parse_bibliography(written(issue).encode()).works
    papers = [one.paper for one in issue.entries]
    assert find_known(papers, works) == {one.id for one in papers}


def test_keys_are_unique_and_depend_on_the_paper_alone() -> None:
    papers = [paper(id=f"2602.{number:05}", authors=(Author(name="Đỗ Ån"),)) for number in range(9)]
    keys = [key(one) for one in papers]
    assert len(set(keys)) == 9
    assert keys[0] == "an-2602.00000"
    assert [key(one) for one in reversed(papers)] == keys[::-1]
    assert key(paper(authors=())) == "arxiv-2602.90001"
    assert key(paper(id="hep-th/9901001")) == "quill-hep-th/9901001"


def test_the_year_and_month_are_those_of_the_first_version() -> None:
    old = paper(published=datetime(2025, 12, 31, 23, 0, tzinfo=UTC))
    (fields,) = decoded(issue_of(old))
    assert (fields["year"], fields["month"]) == ("2025", "dec")


@pytest.mark.parametrize(
    "name, expected",
    [
        ("Ada Quill", "Ada Quill"),
        ("Quill, Jr., Ada", "{Quill, Jr., Ada}"),
        ("Friends and Foes", "{Friends and Foes}"),
        ("Sandy Anderson", "Sandy Anderson"),
        ("ATLAS Collaboration", "{ATLAS Collaboration}"),
        ("王 伟", "{王 伟}"),
    ],
)
def test_a_name_is_one_name(name: str, expected: str) -> None:
    bib = written(issue_of(paper(authors=(Author(name=name), Author(name="Bo Lund")))))
    assert f"  author = {{{expected} and Bo Lund}},\n" in bib


@settings(max_examples=150)
@given(hostile)
def test_hostile_text_stays_in_its_field(text: str) -> None:
    told = paper(title=f"T {text}", authors=(Author(name=f"A {text}"),), journal_ref=text, doi=text)
    bib = written(issue_of(told, paper(id="2602.90009")))
    entries, broken = parse_entries(bib)
    assert broken == ()
    assert [fields["eprint"] for fields in entries] == [told.id, "2602.90009"]
    assert len(re.findall(r"^@misc\{", bib, re.MULTILINE)) == 2
    assert len(parse_string(bib).entries) == 2
