"""Every spelling of an identifier is read, and nothing else is taken for one."""

import gzip
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.identifiers import Identifier, find_ids, parse_id

CORPORA = Path(
    os.environ.get("DIGEST_CORPORA", Path(__file__).parents[1].parent / "shared" / "corpora")
)

NEW, OLD = "2602.22544", "hep-th/9901001"

months = st.integers(1, 12).map("{:02}".format)
new_ids = st.one_of(
    st.builds("{:02}{}.{:05}".format, st.integers(15, 40), months, st.integers(1, 99999)),
    st.builds("{:02}{}.{:04}".format, st.integers(8, 14), months, st.integers(1, 9999)),
)
old_ids = st.builds(
    "{}/{}{}{:03}".format,
    st.sampled_from(["hep-th", "math", "cs", "math-ph", "cond-mat", "alg-geom", "q-bio"]),
    st.sampled_from(["92", "99", "00", "06"]),
    months,
    st.integers(1, 999),
)
ids = st.one_of(new_ids, old_ids)
versions = st.one_of(st.none(), st.integers(1, 999))
wrappings = st.sampled_from(
    [
        "{}",
        "arXiv:{}",
        "ARXIV: {}",
        "https://arxiv.org/abs/{}",
        "arxiv.org/pdf/{}.pdf",
        "https://www.alphaxiv.org/abs/{}",
        "https://doi.org/10.48550/arXiv.{}",
        "oai:arXiv.org:{}",
        " [{}]. ",
    ]
)


@pytest.mark.parametrize(
    "text",
    [
        "2602.22544",
        " (2602.22544), ",
        "“2602.22544”",
        "arXiv:2602.22544",
        "arxiv: 2602.22544",
        "ARXIV:2602.22544",
        "arXiv 2602.22544",
        "http://arxiv.org/abs/2602.22544",
        "https://www.arxiv.org/abs/2602.22544",
        "https://export.arxiv.org/abs/2602.22544?context=cs.LG",
        "arxiv.org/abs/2602.22544#top",
        "https://arxiv.org/abs/2602.22544/",
        "https://arxiv.org/pdf/2602.22544",
        "https://arxiv.org/pdf/2602.22544.pdf#page=3",
        "https://arxiv.org/html/2602.22544",
        "https://arxiv.org/src/2602.22544",
        "https://arxiv.org/format/2602.22544",
        "https://arxiv.org/e-print/2602.22544",
        "https://ar5iv.org/abs/2602.22544",
        "https://ar5iv.org/2602.22544",
        "https://ar5iv.labs.arxiv.org/html/2602.22544",
        "https://www.alphaxiv.org/abs/2602.22544",
        "https://alphaxiv.org/overview/2602.22544?lang=en",
        "https://huggingface.co/papers/2602.22544",
        "huggingface.co/papers/2602.22544.md",
        "hf.co/papers/2602.22544",
        "10.48550/arXiv.2602.22544",
        "doi:10.48550/arxiv.2602.22544",
        "https://doi.org/10.48550/ARXIV.2602.22544",
        "http://dx.doi.org/10.48550%2FarXiv.2602.22544",
        "oai:arXiv.org:2602.22544",
        "2602.22544.pdf",
        "<https://arxiv.org/abs/2602.22544>",
    ],
)
def test_every_spelling_is_one_paper(text: str) -> None:
    assert parse_id(text) == Identifier(id=NEW)


@pytest.mark.parametrize(
    "text",
    [
        "2602.22544v2",
        "arXiv:2602.22544V2",
        "arXiv:2602.22544v2 [cs.CV] 26 Feb 2026",
        "https://arxiv.org/pdf/2602.22544v2.pdf",
        "https://arxiv.org/html/2602.22544v2/S1.html",
    ],
)
def test_a_version_is_kept_beside_the_identity(text: str) -> None:
    assert parse_id(text) == Identifier(id=NEW, version=2)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("hep-th/9901001", OLD),
        ("arXiv:HEP-TH/9901001", OLD),
        ("https://arxiv.org/abs/hep-th/9901001", OLD),
        ("https://arxiv.org/pdf/hep-th/9901001.pdf", OLD),
        ("10.48550/arXiv.hep-th/9901001", OLD),
        ("math.CA/0611800", "math/0611800"),
        ("arXiv:math.CA/0611800", "math/0611800"),
        ("cond-mat.mes-hall/0703001", "cond-mat/0703001"),
        ("hep-th/9107001", "hep-th/9107001"),
        ("0704.0001", "0704.0001"),
        ("1412.9999", "1412.9999"),
        ("1501.00001", "1501.00001"),
    ],
)
def test_old_and_early_identifiers(text: str, expected: str) -> None:
    assert parse_id(text) == Identifier(id=expected)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "2613.22544",
        "2600.22544",
        "1412.12345",
        "1501.1234",
        "0703.0001",
        "hep-th/0704001",
        "hep-th/9106001",
        "hep-th/9913001",
        "nowhere/9901001",
        "2602.225440",
        "2602.22544v0",
        "2602.22544v99999",
        "0.2602.22544",
        "10.1234/2602.22544",
        "https://example.org/abs/2602.22544",
        "https://notarxiv.org/abs/2602.22544",
        "2602.22544 2602.22545",
        "v2",
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_id(text) is None


@given(ids, versions, wrappings)
def test_reading_what_was_written_gives_it_back(
    name: str, version: int | None, wrapping: str
) -> None:
    identifier = Identifier(id=name, version=version)
    text = wrapping.format(identifier)
    assert parse_id(text) == identifier
    assert find_ids(f"see {text} there") == (identifier,)


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    for identifier in find_ids(text):
        assert parse_id(str(identifier)) == identifier
    parse_id(text)


@given(st.lists(ids, unique=True))
def test_a_list_is_found_whole_and_in_order(names: list[str]) -> None:
    assert [found.id for found in find_ids("\n".join(names))] == names


def test_bibtex_is_scraped() -> None:
    entry = """
    @misc{one, eprint = {2602.00001}, archivePrefix = {arXiv}, doi={10.1234/2602.99999}}
    @misc{two, eprint=2602.00002, archivePrefix={arXiv}}
    @misc{three, eprint = "hep-th/9901001", year=1999}
    @article{four, journal={arXiv preprint arXiv:2602.00004v3}, pages={1203--1206}}
    @article{five, journal = {CoRR}, volume = {abs/1706.03762}}
    @misc{six, url = {https://arxiv.org/abs/math.CA/0611800}}
    """
    assert [str(found) for found in find_ids(entry)] == [
        "2602.00001",
        "2602.00002",
        "hep-th/9901001",
        "2602.00004v3",
        "1706.03762",
        "math/0611800",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a loss of 0.2602.22544",
        "a ratio of 12602.22544",
        "x=1206.12345",
        "https://doi.org/10.1234/2602.22544",
        "10.1103/hep-th/9901001",
        "10.1234/arXiv.2602.22544",
        "10.1234%2F2602.22544",
        "version 2602.22544.1",
        "2602.22544e5",
        "https://example.org/abs/2602.22544",
        "https://example.org/math/0611800",
        "$1350.1234",
    ],
)
def test_numbers_and_foreign_addresses_are_not_taken(text: str) -> None:
    assert find_ids(text) == ()


def test_a_paper_is_found_once_at_its_first_mention() -> None:
    text = "arXiv:2602.22544v2, https://arxiv.org/pdf/2602.22544v3 and hep-th/9901001, 2602.22544"
    assert [str(found) for found in find_ids(text)] == ["2602.22544v2", OLD]


def test_links_of_pages_and_requests_are_scraped() -> None:
    text = '<a href="/abs/2602.00001">x</a> …query?id_list=2602.00002,2602.00003&start=0'
    assert [found.id for found in find_ids(text)] == ["2602.00001", "2602.00002", "2602.00003"]


def test_a_long_text_is_scraped_in_linear_time() -> None:
    hostile = "a." * 50_000 + "arxiv" * 20_000 + "-" * 100_000 + "10.1234/" * 20_000
    assert find_ids(hostile) == ()
    assert parse_id(hostile) is None


def test_identifiers_of_a_real_month_are_read() -> None:
    path = CORPORA / "metadata-2026-01.jsonl.gz"
    if not path.exists():
        pytest.skip(f"the corpora are not at {CORPORA}; set DIGEST_CORPORA")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        names = [json.loads(line)["id"] for line in lines]
    assert all(parse_id(name) == Identifier(id=name) for name in names)
