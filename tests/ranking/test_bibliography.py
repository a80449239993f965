"""A reading list is read as people export it; what is broken is told and spoils nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ranking import find_known, parse_bibliography
from digest.taste import Work
from tests.fixtures import paper

BIBTEX = r"""
% what we read
@string{jr = "Journal of Reefs"}
@article{quill2025,
  title = {{The} Kelp of {Z}{\"u}rich, a "first" {look}},
  abstract = "We count {kelp} along # shores.",
  journal = jr # " (Letters)",
  doi = {https://doi.org/10.5555/REEF.1},
  year = 2025,
}
@misc{lund, title={Tides {\&} pools in winter}, eprint={2501.01234v2}, archivePrefix={arXiv}}
@comment{ignored, title={No work at all}}
@online(zee, title = {Shores seen from afar}, url = {https://arxiv.org/abs/2501.04321})
"""
BROKEN = """@article{a, title = {Limpets are broken
@article{b, title = {Limpets that can be read}, year = 2024}
@article{c title = "No comma"}
"""


def test_bibtex_is_read_with_its_braces_quotes_and_joints() -> None:
    found = parse_bibliography(BIBTEX.encode())
    assert found.broken == ()
    assert found.works == (
        Work(
            title='The Kelp of Zürich, a "first" look',
            abstract="We count kelp along # shores.",
            doi="10.5555/reef.1",
        ),
        Work(title="Tides & pools in winter", id="2501.01234"),
        Work(title="Shores seen from afar", id="2501.04321"),
    )


def test_a_broken_entry_is_told_by_its_line_and_spoils_no_other() -> None:
    found = parse_bibliography(BROKEN.encode())
    assert found.broken == ("line 1 of the file", "line 3 of the file")
    assert [work.title for work in found.works] == ["Limpets that can be read"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_any_usual_encoding_is_read(encoding: str) -> None:
    (work,) = parse_bibliography("@misc{a, title={Über Ebbe und Flut}}".encode(encoding)).works
    assert work.title == "Über Ebbe und Flut"


def test_csl_json_is_read_as_zotero_exports_it() -> None:
    rows = [
        {"title": "Kelp again, and again", "DOI": "10.5555/Kelp", "URL": "https://example.org"},
        {"title": "Tides", "note": "arXiv:2501.01234 [cs]", "abstract": 7},
        "nonsense",
    ]
    for data in (rows, {"items": rows}):
        found = parse_bibliography(json.dumps(data).encode())
        assert [(w.title, w.id, w.doi) for w in found.works] == [
            ("Kelp again, and again", "", "10.5555/kelp"),
            ("Tides", "2501.01234", ""),
        ]
        assert found.broken == ("item 3 of the file",)


def test_an_entry_may_follow_another_on_its_line() -> None:
    found = parse_bibliography(
        b"@misc{a, title={Kelp}} @misc(b, title={Tides})@misc{c,title={Sand}}"
    )
    assert [work.title for work in found.works] == ["Kelp", "Tides", "Sand"]
    assert found.broken == ()


def test_what_looks_like_an_entry_inside_one_is_its_text() -> None:
    text = """@article{a,
      abstract = {We cite works by
        @article{key, title = {Limpets}}
      and ask ada@reef.example (by mail).},
      note = "see
        @misc{b}",
      title = {Kelp},
    }"""
    found = parse_bibliography(text.encode())
    assert [work.title for work in found.works] == ["Kelp"]
    assert found.broken == ()
    assert "@article" in found.works[0].abstract


def test_what_is_behind_a_percent_sign_is_no_entry() -> None:
    text = "% @misc{a, title={Kelp}}\n  %@misc{b, title={Sand}}\n@misc{c, title={100% Tides}}"
    assert [work.title for work in parse_bibliography(text.encode()).works] == ["100% Tides"]


def test_an_entry_without_its_end_hides_none_behind_it() -> None:
    text = '@misc{a, title={Kelp}, note={x\n@misc{b, title={Sand}}\n@misc(c, title={Tides}, x="'
    found = parse_bibliography(text.encode(), "sea.bib")
    assert [work.title for work in found.works] == ["Sand"]
    assert found.broken == ("line 1 of sea.bib", "line 3 of sea.bib")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b" \n",
        b"[]",
        b"{}",
        b'{"items": []}',
        b"TY  - JOUR\nTI  - Kelp of the north\nAU  - Quill, Ada\nER  -\n",
        b"<!DOCTYPE html><title>Sign in (ada@reef.example)</title>",
        b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe",
        b"@string{jr = {Journal of Reefs}}\n@comment{@misc{a, title={Kelp}}}",
        b"@misc{a, year = 2024}",
    ],
)
def test_a_file_in_which_nothing_is_found_is_told(content: bytes) -> None:
    found = parse_bibliography(content, "sea.bib")
    assert found.works == ()
    assert found.broken == (
        "sea.bib, in which no entry with a title, a DOI or an identifier was found",
    )


def test_broken_json_is_told() -> None:
    found = parse_bibliography(b"[1, ", "sea.json")
    assert found.broken == ("sea.json, which is not valid JSON",)


@given(st.binary(max_size=300) | st.text('@{}()"\\,=#a ', max_size=80).map(str.encode))
def test_no_file_is_trouble(content: bytes) -> None:
    found = parse_bibliography(content)
    assert all(work.title or work.id or work.doi for work in found.works)


def test_papers_are_known_by_identifier_doi_or_title() -> None:
    works = [
        Work(id="2602.00001"),
        Work(doi="10.5555/reef"),
        Work(title="The kelp of Lake Geneva"),
        Work(title="Erratum"),
    ]
    papers = [
        paper(id="2602.00001", title="A"),
        paper(id="2602.00002", title="B", doi="10.5555/REEF"),
        paper(id="2602.00003", title="The Kelp of {Lake} Geneva."),
        paper(id="2602.00004", title="Erratum"),
    ]
    assert find_known(papers, works) == {"2602.00001", "2602.00002", "2602.00003"}
