"""Names in addresses are recognised, and not seen where they are not."""

import pytest

from digest.links.matching import Subject, bears_author, bears_name, bears_title


@pytest.mark.parametrize(
    "path",
    [
        "quill/ReefNet",
        "quill/reef-net",
        "quill/reef_net.jl",
        "quill/ReefNet-official",
        "quill/awesome-reefnet",
        "quill/ReefNet2",
        "quill/ReefNetCode",
        "quill/reefnetpage",
        "ReefNet/core",
    ],
)
def test_a_step_bears_a_name_set_off_or_with_a_suffix(path: str) -> None:
    assert bears_name(f"https://github.com/{path}", "ReefNet")


def test_a_site_bears_a_name_where_it_is_a_page_of_its_own() -> None:
    assert bears_name("https://reefnet.github.io", "ReefNet")
    assert bears_name("https://www.reefnet.ai/x", "ReefNet")
    assert not bears_name("https://github.com/quill/x", "GitHub")


@pytest.mark.parametrize(
    "path, name",
    [
        ("quill/reefnetwork", "ReefNet"),
        ("quill/subreefnet", "ReefNet"),
        ("quill/reef", "ReefNet"),
        ("quill/ReefNet", "Reef"),
        ("quill/ree", "Ree"),
        ("quill/x", ""),
        ("quill/x", None),
    ],
)
def test_another_name_is_not_taken_for_it(path: str, name: str | None) -> None:
    assert not bears_name(f"https://github.com/{path}", name)


@pytest.mark.parametrize(
    "owner",
    ["adaquill", "quill-ada", "AdaQuill42", "aquill", "quilla", "ada-maria-quill", "amquill"],
)
@pytest.mark.parametrize("host", ["github.com", "huggingface.co/datasets", "gitlab.com"])
def test_an_owner_is_an_author_by_family_and_given_name(owner: str, host: str) -> None:
    assert bears_author(f"https://{host}/{owner}/x", ["Bo Marsh", "Ada Maria Quill"])


def test_pages_have_an_owner_too() -> None:
    assert bears_author("https://adaquill.github.io/x", ["Ada Quill"])


def test_accents_and_case_do_not_matter() -> None:
    assert bears_author("https://github.com/annekonig/x", ["Anne König"])
    assert bears_author("https://github.com/larsodegaard/x", ["Lars Ødegaard"])


def test_a_family_name_alone_must_be_long() -> None:
    assert bears_author("https://github.com/quillfeather/x", ["Ada Quillfeather"])
    assert not bears_author("https://github.com/quill/x", ["Ada Quill"])


@pytest.mark.parametrize("owner", ["ada", "quillmarsh", "bo-quill", "a", "adaquillx"])
def test_another_owner_is_not_taken_for_an_author(owner: str) -> None:
    assert not bears_author(f"https://github.com/{owner}/x", ["Ada Quill", "Quill", ""])


def test_a_step_bears_a_title_by_most_of_its_words() -> None:
    title = "Counting Corals from Paper Boats: a Study"
    assert bears_title("https://github.com/x/coral-counting-boats", title)
    assert bears_title("https://github.com/x/CountingCorals", title)
    assert not bears_title("https://github.com/x/corals", title)
    assert not bears_title("https://github.com/x/coral-kelp-sand-boats-sea", title)
    assert not bears_title("https://github.com/x/the-study-of-a-model", "The Study of a Model")


def test_what_a_paper_calls_its_own_is_in_its_name_or_title() -> None:
    subject = Subject(name="ReefNet", title="Paper-Boat Counting")
    assert subject.owns("ReefNet")
    assert subject.owns("ReefNet-XL")
    assert subject.owns("Paper-Boat")
    assert not subject.owns("Loom")


def test_an_abstract_introduces_names_too() -> None:
    subject = Subject(
        text="We present Tidal, a tool, and test it on Loom. Kelp is an old tool (1)."
    )
    assert subject.owns("Tidal")
    assert not subject.owns("Loom")
    assert not subject.owns("Kelp")
