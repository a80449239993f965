"""A page's affiliations reach the authors that it ties them to, and nobody else."""

import tomllib

import pytest

from digest.enrich.html import parse_page, read_front, tie_authors
from tests.benchmarks.quality.affiliations import PAGES, read_page
from tests.effort import Effort
from tests.enrich.front_pages import contacts, entries, named, note, read, whole

ONE = "<sup>1</sup>Harbour University<br><sup>2</sup>Kelpworks"


def test_every_page_of_the_benchmark_is_read_without_a_wrong_affiliation() -> None:
    """What is missed may be missed; who is said to be somewhere must be there."""
    rows = tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]
    pages = [read_page(number, row) for number, row in enumerate(rows, 1)]
    assert len(pages) >= 40
    for page in pages:
        assert page.got <= page.wanted, page.id


def test_marks_tie_names_to_affiliations() -> None:
    front = entries(
        named(f"Ada Quill<sup>1</sup>, Bo Lund<sup>1,2</sup>, Cyd Ray<sup>2∗</sup><br>{ONE}")
    )
    assert read(front) == {
        "Ada Quill": ["Harbour University"],
        "Bo Lund": ["Harbour University", "Kelpworks"],
        "Cyd Ray": ["Kelpworks"],
    }


@pytest.mark.parametrize(
    "mark, label",
    [
        ("<sup>†</sup>", "<sup>†</sup>"),
        ('<math alttext="{}^{\\dagger}"></math>', "†"),
        ('<math alttext="{}^{\\mathbf{1},*}"></math>', "<sup>1</sup>"),
        ("¹", "<sup>1</sup>"),
        ("<sup>1</sup>", "[1]"),
        ("<sup>1</sup>", "(1) "),
        ("<sup>1</sup>", "1. "),
        (note("footnotemark", "1", "1"), "<sup>1</sup>"),
    ],
)
def test_marks_may_be_written_in_many_ways(mark: str, label: str) -> None:
    front = entries(named(f"Ada Quill{mark}<br>{label}Harbour University"))
    assert read(front, "Ada Quill") == {"Ada Quill": ["Harbour University"]}


def test_a_mark_that_bears_no_affiliation_ties_nobody() -> None:
    front = entries(named(f"Ada Quill<sup>3</sup>, Bo Lund<sup>1</sup>, Cyd Ray<br>{ONE}"))
    assert read(front) == {"Ada Quill": [], "Bo Lund": ["Harbour University"], "Cyd Ray": []}


def test_a_mark_with_two_meanings_ties_nobody() -> None:
    front = entries(
        named(
            "Ada Quill<sup>1</sup>, Bo Lund<sup>1</sup>, Cyd Ray"
            "<br><sup>1</sup>Harbour University<br><sup>1</sup>Kelp Institute"
        )
    )
    assert set(map(tuple, read(front).values())) == {()}


def test_a_sign_for_equal_contribution_is_no_affiliation() -> None:
    front = entries(
        named("Ada Quill<sup>∗</sup><br>Harbour University"),
        named("Bo Lund<sup>∗</sup><br>Kelp Institute<br><sup>∗</sup>Equal contribution"),
        named("Cyd Ray"),
    )
    assert read(front) == {
        "Ada Quill": ["Harbour University"],
        "Bo Lund": ["Kelp Institute"],
        "Cyd Ray": [],
    }


def test_names_over_two_affiliations_without_marks_tell_nothing() -> None:
    front = entries(named("Ada Quill, Bo Lund, Cyd Ray<br>Harbour University<br>Kelp Institute"))
    assert set(map(tuple, read(front).values())) == {()}


def test_names_over_one_affiliation_share_it() -> None:
    front = entries(
        named("Ada Quill, Bo Lund and Cyd Ray<br>Department of Ice<br>Harbour University")
    )
    assert set(map(tuple, read(front).values())) == {("Harbour University",)}


def test_a_block_behind_authors_without_any_may_be_for_all_of_them() -> None:
    """Converters hang the block of a group on its last author."""
    two = contacts("Harbour University", "Tide Robotics GmbH")
    assert (
        read(entries(named("Ada Quill"), named("Bo Lund"), named("Cyd Ray") + two))["Cyd Ray"] == []
    )


def test_lines_below_names_count_only_where_every_author_was_found() -> None:
    """A name that is not recognised would look like part of what stands below another."""
    front = entries(named("Ada Quill<br>Harbour University<br>Robert Lund<br>Kelp Institute"))
    assert read(front, "Ada Quill", "Bo Lundgren") == {"Ada Quill": []}


def test_names_are_found_in_other_spellings() -> None:
    front = entries(
        named(f"A. Quill<sup>1</sup>, Lund Bo<sup>2</sup>, CYD M. RAY<sup>1</sup><br>{ONE}")
    )
    assert list(read(front)) == ["A. Quill", "Lund Bo", "CYD M. RAY"]
    assert read(front)["Lund Bo"] == ["Kelpworks"]


def test_a_name_in_a_sentence_or_an_e_mail_is_no_author() -> None:
    front = entries(
        named(
            "Ada Quill<br>Harbour University<br>bo.lund@harbour.example<br>Correspondence: Cyd Ray"
        )
    )
    assert list(read(front)) == ["Ada Quill"]


def test_mail_domains_say_nothing() -> None:
    front = entries(named("Ada Quill<br>ada@harbour-university.example"), named("Bo Lund"))
    assert read(front, "Ada Quill", "Bo Lund") == {"Ada Quill": [], "Bo Lund": []}


def test_a_sentence_says_who_is_with_whom() -> None:
    told = "A. Quill and C. Ray are with Harbour University. B. Lund is with Kelp Institute, Oslo."
    front = entries(named(f"Ada Quill, Bo Lund, Cyd Ray{note('thanks', '∗', told)}"))
    assert read(front) == {
        "Ada Quill": ["Harbour University"],
        "Bo Lund": ["Kelp Institute"],
        "Cyd Ray": ["Harbour University"],
    }


def test_who_pays_or_was_somewhere_once_is_no_affiliation() -> None:
    told = (
        "Supported by the Stone Academy of Sciences. Ada Quill was with Kelp Institute. "
        "Work done while at Tide Robotics."
    )
    assert read(entries(named(f"Ada Quill{note('thanks', '1', told)}")), "Ada Quill") == {
        "Ada Quill": []
    }


def test_all_that_a_page_states_is_its_only_author_s() -> None:
    assert read(entries(named(f"Ada Quill<br>{ONE}")), "Ada Quill") == {
        "Ada Quill": ["Harbour University", "Kelpworks"]
    }


def test_the_whole_wording_is_kept() -> None:
    front = entries(
        named("Ada Quill") + contacts("Department of Ice", "Harbour University", "Oslo")
    )
    page = parse_page(whole(front).encode())
    assert page is not None
    (person,) = tie_authors(read_front(page.article, ["Ada Quill"]))
    (place,) = person.affiliations
    assert (place.origin, place.stated) == ("html", "Department of Ice, Harbour University, Oslo")


def test_thousands_of_authors_are_tied_in_a_moment() -> None:
    names = [f"Ada{n} Quill{n}" for n in range(2000)]
    line = ", ".join(f"{name}<sup>{number % 50}</sup>" for number, name in enumerate(names))
    places = "".join(f"<br><sup>{number}</sup>University of Kelp {number}" for number in range(50))
    effort = Effort()
    found = read(entries(named(line + places)), *names)
    assert effort.spent() < 3
    assert len(found) == 2000
    assert all(found.values())
