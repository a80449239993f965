"""Authors are called by their family names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Author
from digest.text import byline, family_name, visible_names

NAMES = [
    ("Sergei K. Turitsyn", "Turitsyn"),
    ("Peter H. N. de With", "de With"),
    ("Ludwig van den Berg", "van den Berg"),
    ("C. -C. Jay Kuo", "Kuo"),
    ("Gianluca D'Amico", "D'Amico"),
    ("Kim, Mingi", "Kim"),
    ("de With, Peter", "de With"),
    ("Marco Di Renzo", "Di Renzo"),
    ("Di Lu", "Lu"),
    ("Tin Van Huynh", "Huynh"),
    ("Paul Van Eecke", "Van Eecke"),
    ("Santiago Ramón y Cajal", "Ramón y Cajal"),
    ("Russell E. Ryan, Jr.", "Ryan"),
    ("Neal J. Evans II", "Evans"),
    ("Ram Kumar S.", "Kumar"),
    ("Prasad C", "Prasad"),
    ("Ravi TS", "Ravi"),
    ("Andrew NG", "NG"),
    ("X. W.", "X. W."),
    ("Mausam", "Mausam"),
    ("王 伟", "王 伟"),
    ("The ATLAS Collaboration", "The ATLAS Collaboration"),
    ("Z-Image Team", "Z-Image Team"),
    ("Team Olmo", "Team Olmo"),
    ("the Euclid Local Universe SWG", "the Euclid Local Universe SWG"),
    ("Son The Nguyen", "Nguyen"),
    ("Ada Roe for the Example Collaboration", "Roe"),
    ("for the Example Collaboration", "the Example Collaboration"),
    ("The EXAMPLE Collaboration: B. Roe", "The EXAMPLE Collaboration"),
    (r"J. T. L\"u", "Lü"),
    (r"Ana Mu\~noz", "Muñoz"),
    ("A. ~Roe", "Roe"),
    ("Tommaso~Roe", "Roe"),
    ("Ada \x1b\u202eRoe*", "Roe"),
    ("", ""),
]


@pytest.mark.parametrize("name,family", NAMES)
def test_family_names(name: str, family: str) -> None:
    assert family_name(name) == family


@pytest.mark.parametrize(
    "names,line",
    [
        ([], ""),
        (["Ada Khalid"], "Khalid"),
        (["Ada Naveed", "B. Pauwels"], "Naveed and Pauwels"),
        (["Ada Fartiyal", "B. Roe", "C. Doe"], "Fartiyal et al."),
        (["Ada Roe", "et al."], "Roe et al."),
        (["The EXAMPLE Collaboration", " "], "The EXAMPLE Collaboration"),
    ],
)
def test_bylines(names: list[str], line: str) -> None:
    assert byline(names) == line


@given(st.text())
def test_a_family_name_is_never_empty_where_something_is_given(name: str) -> None:
    if any(char.isalnum() for char in name):
        assert family_name(name)


@pytest.mark.parametrize("nothing", ["\u200d", r"\emph{}", ""])
def test_a_name_that_shows_nothing_is_nobody(nothing: str) -> None:
    assert byline(["Ada Quill", nothing, "Bo Lund"]) == "Quill and Lund"
    assert byline([nothing]) == ""


def test_a_colon_among_the_authors_is_nobody() -> None:
    """Where a group signs as `Reef Team: Ada Quill`, arXiv lists the colon as an author."""
    authors = [Author(name=name) for name in ("Reef Team", ":", "Ada Quill")]
    assert visible_names(authors) == ["Reef Team", "Ada Quill"]
    assert byline(["Ada Quill", ":", "Bo Fernandez"]) == "Quill and Fernandez"
