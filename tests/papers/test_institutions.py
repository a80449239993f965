"""An affiliation is left with its institutions: no department, address, mark or remark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.papers.institutions import find_institutions

TWO = "Bay University | Gulf Institute of Technology"


@pytest.mark.parametrize(
    "stated, names",
    [
        # A university stands for what is around it.
        ("Department of Currents, Harbour University, Norway", "Harbour University"),
        ("Dept. of Ice, Univ. of Kelp, 12 Quay Street, 3012 Bern", "Univ. of Kelp"),
        ("Institute of Dunes at Harbour University", "Harbour University"),
        ("Computer Science Department - Harbour University", "Harbour University"),
        ("University of Kelp (UK), and so on", "University of Kelp"),
        ("HARBOUR UNIVERSITY OF THE NORTH, OSLO", "Harbour University of the North"),
        ("$^{1}$Harbour University*, {ada, bo}@harbour.example", "Harbour University"),
        ("2. Harbour University, 30332 Atlanta, GA", "Harbour University"),
        (r"\orgdiv{Ice}, \orgname{Bay University}, \orgaddress{\city{Oslo}}", "Bay University"),
        ("organization=Ice Lab, Bay University,city=Oslo, country=Norway", "Bay University"),
        ("Universit´e du Rivage, Brest, France", "Université du Rivage"),
        ("Dipartimento di Fisica, Università del Golfo", "Università del Golfo"),
        ("清华大学", "清华大学"),
        # A company or institute stands where there is no university.
        ("Google DeepMind, London, UK", "Google DeepMind"),
        ("NVIDIA", "NVIDIA"),
        ("Tide Robotics GmbH, Bremen, Germany", "Tide Robotics"),
        ("Reef Lab, Tencent", "Tencent"),
        ("Kelpworks, Smalltown, Norway", "Kelpworks"),
        # Several are each named once, of two lengths of one name the longer.
        ("Harbour University; Kelpworks", "Harbour University | Kelpworks"),
        ("Bay University and Gulf Institute of Technology", TWO),
        ("Harbour University, Harbour University", "Harbour University"),
        ("Bay University, Bay University of the North", "Bay University of the North"),
        ("Tide Robotics GmbH, Emden, Germany Bay University", "Tide Robotics | Bay University"),
        ("CAS, Chinese Academy of Sciences", "Chinese Academy of Sciences"),
        ("Bay University, and MIT", "Bay University | MIT"),
        ("Bay University and Bay University Hospital", "Bay University | Bay University Hospital"),
        # A campus is kept where it tells universities apart.
        ("University of California, Irvine, CA, USA", "University of California, Irvine"),
        ("Harbin Institute of Technology, Harbin", "Harbin Institute of Technology"),
        ("Harbour University, Shenzhen", "Harbour University"),
    ],
)
def test_an_affiliation_is_left_with_its_institutions(stated: str, names: str) -> None:
    assert " | ".join(find_institutions(stated)) == names


@pytest.mark.parametrize(
    "whole",
    [
        "Hong Kong University of Science and Technology",
        "Imperial College London",
        "Norwegian University of Science and Kelpology",
        "Texas A&M University",
    ],
)
def test_an_and_within_a_name_divides_nothing(whole: str) -> None:
    assert find_institutions(whole) == (whole,)


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "Department of Mathematics",
        "Los Angeles, CA 90095, USA",
        "Oslo, Norway",
        "Independent Researcher",
        "Corresponding author: ada@harbour.example",
        "Work done during an internship at Tide Robotics",
        "Ada is now with Harbour University",
        "Supported by the Foundation of Waves under grant 12",
        "Project page: https://reef.example",
        "University of",
        "x" * 5000,
        "a and " * 99,
        "{" * 599,
    ],
)
def test_what_names_no_institution_gives_none(stated: str) -> None:
    assert find_institutions(stated) == ()


def test_only_sure_names_count_where_that_is_asked() -> None:
    assert find_institutions("Kelpworks", sure=True) == ()
    assert find_institutions("Kelp Institute", sure=True) == ("Kelp Institute",)


@given(st.text(max_size=700))
def test_any_text_gives_names_that_can_be_printed(stated: str) -> None:
    for name in find_institutions(stated):
        assert name == " ".join(name.split())
        assert any(map(str.isalpha, name))
        assert len(name) <= 90
