"""A reading list is read as people export it; what is broken is told and spoils nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.bibliography import find_known, parse_bibliography
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


@pytest.mark.parametrize(
    "text, titles, broken",
    [
        # A broken entry is told by its line and spoils no other.
        (
            "@article{a, title = {Kelp\n@article{b, title = {Sand}}\n@article{c title = 'No'}\n",
            "Sand",
            [1, 3],
        ),
        ('@misc{b, title={Sand}}\n@misc(c, title={Tides}, x="', "Sand", [2]),
        ("\n@misc{a}\n\n@misc{b, title={x}}\n  @misc{c, title=}\n@misc{d", "x", [2, 5, 6]),
        # An entry may follow another on its line.
        ("@misc{a, title={Kelp}} @misc(b, title={Sand})@misc{c,title={X}}", "Kelp Sand X", []),
        # What looks like an entry inside one is its text, and so is what is behind a percent sign.
        ("@article{a, note = {\n @misc{key, title = {Limpets}}\n}, title = {Kelp}}", "Kelp", []),
        ('@article{a, note = "see\n  @misc{b}", title = {Kelp}}', "Kelp", []),
        ("% @misc{a, title={Kelp}}\n  %@misc{b, title={X}}\n@misc{c, title={Sand}}", "Sand", []),
    ],
)  # fmt: skip
def test_each_entry_is_found_and_each_broken_one_told(
    text: str, titles: str, broken: list[int]
) -> None:
    found = parse_bibliography(text.encode(), "sea.bib")
    assert " ".join(work.title for work in found.works) == titles
    assert found.broken == tuple(f"line {line} of sea.bib" for line in broken)


@pytest.mark.parametrize(
    "text, entries, broken",
    [
        ("@misc{a, title=" + "{" * 600_000, 0, 1),
        ("@misc{a, t={" * 60_000 + "}!}" * 60_000, 0, 60_000),
        ('@misc(a, t="{}' * 60_000, 0, 60_000),
        ("@misc{a, title={Kelp}}" * 60_000, 1, 0),
        ("@misc{a, t={" + "\\" * 600_001, 0, 1),
    ],
    ids=["opened", "inside others", "quotes", "one line", "escapes"],
)
def test_of_a_huge_file_too_every_entry_is_told(text: str, entries: int, broken: int) -> None:
    """Each takes minutes where a place is looked at again and again."""
    found = parse_bibliography(text.encode())
    assert (len(found.works), len(found.broken)) == (entries, broken)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
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
    broken = parse_bibliography(b"[1, ", "sea.json").broken
    assert broken == ("sea.json, which is not valid JSON",)


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b'{"items": []}',
        b"TY  - JOUR\nTI  - Kelp of the north\nAU  - Quill, Ada\nER  -\n",
        b"<!DOCTYPE html><title>Sign in (ada@reef.example)</title>",
        b"\x89PNG\r\n\x1a\n\x00\x00\xff\xfe",
        b"@string{jr = {Journal of Reefs}}\n@comment{@misc{a, title={Kelp}}}",
    ],
)
def test_a_file_in_which_nothing_is_found_is_told(content: bytes) -> None:
    found = parse_bibliography(content, "sea.bib")
    told = "sea.bib, in which no entry with a title, a DOI or an identifier was found"
    assert (found.works, found.broken) == ((), (told,))


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
