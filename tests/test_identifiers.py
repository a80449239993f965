"""Every spelling of an identifier is read, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.identifiers import Identifier, find_ids, parse_id
from tests import corpora

NEW, OLD = "2602.22544", "hep-th/9901001"

months = st.integers(1, 12).map("{:02}".format)
archives = st.sampled_from(["hep-th", "math", "cs", "math-ph", "cond-mat", "alg-geom", "q-bio"])
ids = st.one_of(
    st.builds("{:02}{}.{:05}".format, st.integers(15, 40), months, st.integers(1, 99999)),
    st.builds("{:02}{}.{:04}".format, st.integers(8, 14), months, st.integers(1, 9999)),
    st.builds(
        "{}/{}{}{:03}".format,
        archives,
        st.sampled_from(["92", "99", "00", "06"]),
        months,
        st.integers(1, 999),
    ),
)
versions = st.one_of(st.none(), st.integers(1, 999))
WRAPPINGS = (
    *("{}", "arXiv:{}", "ARXIV: {}", "https://arxiv.org/abs/{}", "arxiv.org/pdf/{}.pdf", " [{}]. "),
    *("https://www.alphaxiv.org/abs/{}", "https://doi.org/10.48550/arXiv.{}", "oai:arXiv.org:{}"),
)


@pytest.mark.parametrize(
    "text, expected",
    [
        ("“2602.22544”", NEW),
        ("arXiv 2602.22544", NEW),
        ("https://www.arxiv.org/abs/2602.22544", NEW),
        ("huggingface.co/papers/2602.22544.md", NEW),
        ("doi:10.48550/arxiv.2602.22544", NEW),
        ("http://dx.doi.org/10.48550%2FarXiv.2602.22544", NEW),
        ("2602.22544.pdf", NEW),
        ("<https://arxiv.org/abs/2602.22544>", NEW),
        ("arXiv:2602.22544V2", f"{NEW}v2"),
        ("https://arxiv.org/pdf/2602.22544v2.pdf", f"{NEW}v2"),
        ("https://arxiv.org/pdf/hep-th/9901001.pdf", OLD),
        ("arXiv:math.CA/0611800", "math/0611800"),
        ("cond-mat.mes-hall/0703001", "cond-mat/0703001"),
        ("hep-th/9107001", "hep-th/9107001"),
        # What ends an address leads to no other page.
        ("2602.22544/", NEW),
        ("2602.22544?x", NEW),
        ("https://arxiv.org/abs/2602.22544/", NEW),
        ("https://arxiv.org/abs/2602.22544v2/?context=cs#a/b", f"{NEW}v2"),
        ("1412.9999", "1412.9999"),
        ("1501.00001", "1501.00001"),
    ],
)
def test_every_spelling_is_one_paper(text: str, expected: str) -> None:
    assert str(parse_id(text)) == expected
    assert parse_id(expected) == parse_id(text)


HOSTILE = "a." * 50_000 + "arxiv" * 20_000 + "-" * 100_000 + "10.1234/" * 20_000
NONE = (
    "abc v2 2613.22544 2600.22544 1412.12345 1501.1234 0703.0001 hep-th/0704001 hep-th/9106001 "
    "hep-th/9913001 nowhere/9901001 2602.225440 2602.22544v0 2602.22544v99999 0.2602.22544 "
    "10.1234/2602.22544 https://example.org/abs/2602.22544 https://notarxiv.org/abs/2602.22544 "
    # What a path follows.
    "2602.22544/extra 2602.22544/../../x 2602.22544/.. arXiv:2602.22544v2/../x hep-th/9901001/x "
    "2602.22544/%2e%2e/x https://arxiv.org/abs/2602.22544/../../x 2602.22544.pdf/../x "
    "https://arxiv.org/html/2602.22544v1/x1.png https://doi.org/10.48550/arXiv.2602.22544/x"
)


@pytest.mark.parametrize("text", ["", "2602.22544 2602.22545", HOSTILE, *NONE.split()])
def test_anything_else_is_none(text: str) -> None:
    assert parse_id(text) is None


@given(ids, versions, st.sampled_from(WRAPPINGS))
def test_reading_what_was_written_gives_it_back(
    name: str, version: int | None, wrapping: str
) -> None:
    identifier = Identifier(id=name, version=version)
    text = wrapping.format(identifier)
    assert parse_id(text) == identifier
    assert find_ids(f"see {text} there") == (identifier,)


@given(st.text(), st.lists(ids, unique=True))
def test_a_list_is_found_whole_and_in_order_and_no_text_breaks_the_reading(
    text: str, names: list[str]
) -> None:
    assert [found.id for found in find_ids("\n".join(names))] == names
    for identifier in find_ids(text):
        assert parse_id(str(identifier)) == identifier


@pytest.mark.parametrize(
    "text, found",
    [
        ("@misc{one, eprint = {2602.00001}, archivePrefix = {arXiv}}", ["2602.00001"]),
        ("@misc{two, eprint=2602.00002, doi={10.1234/2602.99999}}", ["2602.00002"]),
        ('@misc{three, eprint = "hep-th/9901001", year=1999}', [OLD]),
        ("journal={arXiv preprint arXiv:2602.00004v3}, pages={1203--1206}", ["2602.00004v3"]),
        ("journal = {CoRR}, volume = {abs/1706.03762}", ["1706.03762"]),
        ("url = {https://arxiv.org/abs/math.CA/0611800}", ["math/0611800"]),
        ('<a href="/abs/2602.00001">x</a> …?id_list=2602.00002,2602.00003&start=0',
         ["2602.00001", "2602.00002", "2602.00003"]),
        # A paper is found once, at its first mention.
        (f"arXiv:{NEW}v2, https://arxiv.org/pdf/{NEW}v3 and {OLD}, {NEW}", [f"{NEW}v2", OLD]),
    ],
)  # fmt: skip
def test_identifiers_are_scraped_from_texts(text: str, found: list[str]) -> None:
    assert [str(one) for one in find_ids(text)] == found


@pytest.mark.parametrize(
    "text",
    [
        "a ratio of 12602.22544, x=1206.12345, $1350.1234, version 2602.22544.1, 2602.22544e5",
        "10.1103/hep-th/9901001 10.1234/arXiv.2602.22544 10.1234%2F2602.22544",
        "https://example.org/math/0611800 https://doi.org/10.1234/2602.22544",
        "2602.22544/../../x, arXiv:2602.22544/x, (https://arxiv.org/abs/2602.22544/../x)",
        "hep-th/9901001/x in 2602.22544.pdf/../x",
        HOSTILE,
    ],
)
def test_numbers_and_foreign_addresses_are_not_taken(text: str) -> None:
    assert find_ids(text) == ()


@pytest.mark.long
def test_identifiers_of_a_real_month_are_read() -> None:
    names = [row["id"] for row in corpora.rows("metadata-2026-01")]
    assert all(parse_id(name) == Identifier(id=name) for name in names)
