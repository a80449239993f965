"""An affiliation is left with its institutions: no department, address, mark or remark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.dossier import find_institutions
from tests.effort import Effort

TWO = "Bay University | Gulf Institute of Technology"


@pytest.mark.parametrize(
    "stated, names",
    [
        ("Department of Currents, Harbour University, Norway", "Harbour University"),
        ("Harbour University, Department of Currents, Kelpton, USA", "Harbour University"),
        ("Dept. of Ice, Univ. of Kelp, 12 Quay Street, 3012 Bern", "Univ. of Kelp"),
        ("School of Tides of the University of Kelp", "University of Kelp"),
        ("Institute of Dunes at Harbour University", "Harbour University"),
        ("PhD student at Harbour University", "Harbour University"),
        ("Computer Science Department - Harbour University", "Harbour University"),
        ("The University of Kelp", "University of Kelp"),
        ("University of Kelp (UK)", "University of Kelp"),
        ("HARBOUR UNIVERSITY OF THE NORTH, OSLO", "Harbour University of the North"),
        ("Harbour University*", "Harbour University"),
        ("$^{1}$Harbour University, {ada, bo}@harbour.example", "Harbour University"),
        ("2. Harbour University, 30332 Atlanta, GA", "Harbour University"),
        (r"\orgdiv{Ice}, \orgname{Bay University}, \orgaddress{\city{Oslo}}", "Bay University"),
        ("organization=Ice Lab, Bay University,city=Oslo, country=Norway", "Bay University"),
        ("Universit´e du Rivage, Brest, France", "Université du Rivage"),
        (r"\'Ecole des Vagues", "École des Vagues"),
        ("Université du Rivage", "Université du Rivage"),
        ("Universität Seestadt, Fachbereich Informatik", "Universität Seestadt"),
        ("Universidad del Mar, Facultad de Ciencias", "Universidad del Mar"),
        ("Politecnico di Laguna", "Politecnico di Laguna"),
        ("Dipartimento di Fisica, Università del Golfo", "Università del Golfo"),
        ("清华大学", "清华大学"),
    ],
)
def test_a_university_stands_for_what_is_around_it(stated: str, names: str) -> None:
    assert " | ".join(find_institutions(stated)) == names


@pytest.mark.parametrize(
    "stated, names",
    [
        ("Google DeepMind, London, UK", "Google DeepMind"),
        ("NVIDIA", "NVIDIA"),
        ("Tide Robotics GmbH, Bremen, Germany", "Tide Robotics"),
        ("Tide Technologies Co., Ltd., Hangzhou, China", "Tide Technologies"),
        ("Reef Lab, Tencent", "Tencent"),
        ("Max Planck Institute for Tides, Kiel", "Max Planck Institute for Tides"),
        ("Reef Group, Institute of Cold Seas, Bergen", "Institute of Cold Seas"),
        ("Kelpworks, Smalltown, Norway", "Kelpworks"),
        ("Kelpworks", "Kelpworks"),
    ],
)
def test_a_company_or_institute_stands_where_there_is_no_university(
    stated: str, names: str
) -> None:
    assert " | ".join(find_institutions(stated)) == names


@pytest.mark.parametrize(
    "stated, names",
    [
        ("Harbour University; Kelpworks", "Harbour University | Kelpworks"),
        ("Bay University and Gulf Institute of Technology", TWO),
        ("LIP, Université du Rivage, CNRS, Inria, Brest", "Université du Rivage | CNRS | Inria"),
        ("Harbour University, Tide Robotics GmbH", "Harbour University | Tide Robotics"),
        ("Harbour University, Harbour University", "Harbour University"),
        ("Tide Robotics GmbH, Emden, Germany Bay University", "Tide Robotics | Bay University"),
        ("CAS, Chinese Academy of Sciences", "Chinese Academy of Sciences"),
        ("Bay University, and Gulf Institute of Technology", TWO),
        ("Bay University, & Gulf Institute of Technology", TWO),
        ("Bay University, and MIT", "Bay University | MIT"),
        ("Bay University, and Tide Robotics GmbH", "Bay University | Tide Robotics"),
        (
            "Harbour University, Bay University, and Gulf Institute of Technology",
            f"Harbour University | {TWO}",
        ),
    ],
)
def test_several_institutions_are_each_named_once(stated: str, names: str) -> None:
    assert " | ".join(find_institutions(stated)) == names


@pytest.mark.parametrize(
    "stated",
    [
        "Bay University and Bay University Hospital",
        "Bay University, Bay University Hospital",
        "Bay University Hospital and Bay University",
        "Bay University & Bay University Hospital, Oslo, Norway",
    ],
)
def test_a_university_s_hospital_is_beside_it(stated: str) -> None:
    assert sorted(find_institutions(stated)) == ["Bay University", "Bay University Hospital"]


def test_a_hospital_of_a_university_is_not_the_university() -> None:
    assert find_institutions("Bay University Hospital, Oslo") == ("Bay University Hospital",)


def test_of_two_lengths_of_one_name_the_longer_is_kept() -> None:
    assert find_institutions("Bay University, Bay University of the North") == (
        "Bay University of the North",
    )


@pytest.mark.parametrize(
    "whole",
    [
        "Hong Kong University of Science and Technology",
        "Beijing University of Posts and Telecommunications",
        "Virginia Polytechnic Institute and State University",
        "University of Arts and Design",
        "Georgia Institute of Technology",
        "Imperial College London",
        "Texas A&M University",
    ],
)
def test_an_and_within_a_name_divides_nothing(whole: str) -> None:
    assert find_institutions(whole) == (whole,)


@pytest.mark.parametrize(
    "stated, name",
    [
        ("University of California, Irvine, CA, USA", "University of California, Irvine"),
        ("Indian Institute of Technology, Bombay", "Indian Institute of Technology, Bombay"),
        ("Harbin Institute of Technology, Shenzhen", "Harbin Institute of Technology, Shenzhen"),
        ("Harbin Institute of Technology, Harbin", "Harbin Institute of Technology"),
        ("Harbour University, Shenzhen", "Harbour University"),
        ("HKUST(Guangzhou)", "HKUST (Guangzhou)"),
    ],
)
def test_a_campus_is_kept_where_it_tells_universities_apart(stated: str, name: str) -> None:
    assert find_institutions(stated) == (name,)


@pytest.mark.parametrize(
    "stated",
    [
        "",
        "1",
        "Department of Mathematics",
        "Los Angeles, CA 90095, USA",
        "Oslo, Norway",
        "12 Quay Street",
        "Independent Researcher",
        "Senior Member, IEEE",
        "Equal contribution",
        "Corresponding author: ada@harbour.example",
        "Work done during an internship at Tide Robotics",
        "Ada is now with Harbour University",
        "Supported by the Foundation of Waves under grant 12",
        "June 2026",
        "Accepted at NeurIPS 2026",
        "Project page: https://reef.example",
        "the",
        "University of",
        "x" * 5000,
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


@pytest.mark.parametrize(
    "text",
    [
        "Univ," * 119,
        "(" * 599,
        "University of " * 42,
        "a and " * 99,
        "institute of " * 45,
        "{" * 599,
    ],
)
def test_hostile_text_costs_little(text: str) -> None:
    effort = Effort()
    find_institutions(text)
    assert effort.spent() < 1
