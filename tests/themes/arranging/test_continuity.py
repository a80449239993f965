"""A theme that goes on from earlier issues keeps its key and its name."""

import pytest

from digest.themes import Group, keep_names, keep_together
from tests.themes.papers import paper

FIXED = frozenset({"medical-imaging", "also-new"})
LAST = ("robot-grasping", "Robot grasping")


def _kept(title: str, *before: tuple[str, str], key: str = "") -> tuple[str, str]:
    group = Group(key=key or title.lower().replace(" ", "-"), title=title, papers=("1",))
    (kept,) = keep_names([group], before, FIXED)
    return kept.key, kept.title


@pytest.mark.parametrize("title", ["Robot grasping", "Robots for grasping", "Grasping of robots"])
def test_other_words_for_one_theme_give_way_to_those_before(title: str) -> None:
    assert _kept(title, LAST) == LAST


@pytest.mark.parametrize("title", ["Coral counting", "Robot soccer teams", "Grasping at straws"])
def test_another_theme_has_its_own_name(title: str) -> None:
    assert _kept(title, LAST) == (title.lower().replace(" ", "-"), title)


def test_the_latest_name_counts() -> None:
    assert _kept("Robots that grasp", ("grasp-robots", "Grasp robots"), LAST)[0] == "grasp-robots"


def test_a_key_that_is_used_again_has_its_name() -> None:
    assert _kept("Tides", ("tides", "Tides and waves"), key="tides") == ("tides", "Tides and waves")


def test_headings_of_the_taxonomy_are_as_they_are() -> None:
    """The taxonomy may have changed them; what papers say never takes one's place."""
    fixed = ("medical-imaging", "Medical images")
    assert _kept("Medical imaging", fixed, key="medical-imaging")[1] == "Medical imaging"
    assert _kept("Medical images", fixed)[0] == "medical-images"


def test_no_two_groups_get_one_name() -> None:
    titles = {"robots-grasping": "Robots grasping", "grasping-robot": "Grasping robot"}
    groups = [Group(key=key, title=title, papers=(key,)) for key, title in titles.items()]
    assert [group.key for group in keep_names(groups, [LAST], FIXED)] == [
        "robot-grasping",
        "grasping-robot",
    ]


def test_what_fitted_a_heading_before_weighs_more_and_nothing_less() -> None:
    fits = {"tides": 0.2, "waves": 0.5}
    weighed = keep_together(lambda _: fits, frozenset({"tides"}))(paper(1))
    assert weighed["tides"] > weighed["waves"] == 0.5
    assert weighed.keys() == fits.keys()
