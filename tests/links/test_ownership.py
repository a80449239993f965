"""Words, names and places decide whose a link is; without proof it is not the paper's own."""

import pytest

from tests.links import links, links_in, sentences


def owned(abstract: str) -> list[bool]:
    """Tell whose the links of a sentence are, between others that have none."""
    return [link.own for link in links(f"We count corals. {abstract} Enjoy.")]


@pytest.mark.parametrize("text", sentences("others"))
def test_others_work_is_not_the_papers_own(text: str) -> None:
    assert not any(owned(text))


@pytest.mark.parametrize("text", sentences("others"))
def test_others_work_is_not_the_papers_own_in_full_text_either(text: str) -> None:
    assert not any(link.own for link in links_in(f"We count corals. {text} Enjoy."))


@pytest.mark.parametrize("text", sentences("own"))
def test_words_of_release_and_possession_make_a_link_the_papers_own(text: str) -> None:
    assert all(owned(text))


@pytest.mark.parametrize("line", sentences("several"))
def test_each_link_is_judged_by_the_words_that_lead_to_it(line: str) -> None:
    whose, _, text = line.partition(" | ")
    assert owned(text) == [word == "own" for word in whose.split()]


@pytest.mark.parametrize(
    "text",
    [
        "Our code is available at https://github.com/quill/reef.",
        "We release our models at https://github.com/quill/reef.",
        "We open-source the trainer: https://github.com/quill/reef.",
        "The code is publicly available at https://github.com/quill/reef.",
        "The code and the data will be made available at https://github.com/quill/reef.",
        "Code to reproduce our results is available at https://github.com/quill/reef.",
        "We present ReefKit (https://github.com/quill/reef), a toolkit.",
        "Project page: https://quill.github.io/reef",
        "Corals fade (https://anonymous.4open.science/r/reef-1).",
    ],
)
def test_full_text_may_claim_a_link_plainly(text: str) -> None:
    assert [link.own for link in links_in(text)] == [True]


@pytest.mark.parametrize(
    "text",
    [
        "Corals fade. https://github.com/weaver/loom",
        "Reefs are old, cf. https://github.com/weaver/loom",
        "Code: https://github.com/weaver/loom",
        "Code available at https://github.com/weaver/loom",
        "The dataset is available at https://github.com/weaver/loom.",
        "The code of Loom is available at https://github.com/weaver/loom.",
        "The official implementation is available at https://github.com/weaver/loom.",
        "See https://github.com/weaver/loom for code.",
        "Loom (https://github.com/weaver/loom) has code.",
        "https://github.com/weaver/loom",
    ],
)
def test_full_text_that_claims_nothing_proves_nothing(text: str) -> None:
    assert [link.own for link in links_in(text)] == [False]


@pytest.mark.parametrize("find", [links, links_in])
def test_a_repository_that_bears_the_papers_name_is_its_own(find: type) -> None:
    text = "Corals fade. https://github.com/weaver/ReefNet-official"
    assert [link.own for link in find(text, name="ReefNet")] == [True]
    assert [link.own for link in find(text, name="GitHub")] == [False]


@pytest.mark.parametrize("find", [links, links_in])
def test_a_repository_that_bears_an_authors_name_is_the_papers_own(find: type) -> None:
    text = "Corals fade. https://github.com/ada-quillfeather/corals"
    assert [link.own for link in find(text, authors=["Ada Quillfeather"])] == [True]
    assert [link.own for link in find(text, authors=["Bo Marsh"])] == [False]


@pytest.mark.parametrize("find", [links, links_in])
def test_a_name_does_not_outweigh_words_that_credit_others(find: type) -> None:
    text = "We build on ReefNet (https://github.com/quillfeather/reefnet)."
    found = find(text, name="ReefNet", authors=["Ada Quillfeather"])
    assert [link.own for link in found] == [False]


def test_an_address_alone_is_own_if_it_bears_the_title() -> None:
    text = "Corals fade. https://github.com/weaver/counting-corals-boats"
    assert [link.own for link in links(text, title="Counting Corals from Paper Boats")] == [True]
    assert [link.own for link in links(text, title="Counting Kelp")] == [False]


def test_a_name_before_a_link_is_the_papers_or_anothers() -> None:
    text = "ReefKit is available at https://github.com/weaver/tool."
    assert [link.own for link in links(text, name="ReefKit")] == [True]
    assert [link.own for link in links(text, title="ReefKit: a Toolkit")] == [True]
    assert [link.own for link in links(text, name="KelpKit")] == [False]


@pytest.mark.parametrize("end", [": ", " is available at "])
def test_the_official_implementation_is_of_the_papers_thing_or_of_anothers(end: str) -> None:
    text = f"Official implementation of ReefKit{end}https://github.com/weaver/tool"
    assert [link.own for link in links(text, name="ReefKit")] == [True]
    assert [link.own for link in links(text, name="KelpKit")] == [False]


@pytest.mark.parametrize(
    "made",
    [
        "We present Tidal, a toolkit.",
        "We develop a new tool called Tidal.",
        "We propose a model of tides on reefs (Tidal).",
        "Tidal is a toolkit for reefs.",
    ],
)
def test_a_name_that_the_abstract_introduces_is_the_papers(made: str) -> None:
    released = "The code of Tidal is available at https://github.com/weaver/tool."
    assert [link.own for link in links(f"{made} {released}")] == [True]
    assert [link.own for link in links(f"We study Tidal on reefs. {released}")] == [False]


@pytest.mark.parametrize(
    "text",
    [
        "Boats are counted by Tidal, whose code is available at https://github.com/weaver/tool.",
        "Boats sail in Tidal, for which code can be found at https://github.com/weaver/tool.",
        "We serve our model with Tidal, available at https://github.com/weaver/tool.",
    ],
)
def test_what_is_told_of_a_name_is_the_papers_if_the_name_is(text: str) -> None:
    assert [link.own for link in links(text, title="Tidal: Counting Boats")] == [True]
    assert [link.own for link in links(text)] == [False]


def test_an_author_who_is_named_speaks_of_the_papers_own() -> None:
    text = "The planner of Marsh et al. is publicly available at https://github.com/weaver/tool."
    assert [link.own for link in links(text, authors=["Bo Marsh"])] == [True]
    assert [link.own for link in links(text, authors=["Ada Quillfeather"])] == [False]


def test_data_that_were_used_are_own_if_the_address_bears_an_authors_name() -> None:
    text = "The dataset used in this study is available at https://github.com/ada-quillfeather/x."
    assert [link.own for link in links(text, authors=["Ada Quillfeather"])] == [True]
    assert [link.own for link in links(text, authors=["Bo Marsh"])] == [False]


@pytest.mark.parametrize("shelf", ["huggingface.co/models", "www.kaggle.com/datasets"])
def test_a_hosts_own_shelf_is_nobodys(shelf: str) -> None:
    assert [link.own for link in links(f"Our models are available at https://{shelf}.")] == [False]


def test_what_is_put_in_says_nothing_of_what_follows() -> None:
    text = "We release our planner, which is based on Loom, at https://github.com/quill/reef."
    assert [link.own for link in links(text)] == [True]


def test_a_library_of_the_papers_own_name_is_its_own() -> None:
    text = "The code is available in the ReefKit library at https://reef.example.org/code."
    assert [link.own for link in links(text, name="ReefKit")] == [True]
    assert [link.own for link in links(text, name="KelpKit")] == [False]


def test_a_comment_speaks_of_its_own_paper() -> None:
    page, record = links(
        "Corals.",
        comment="https://quill.github.io/reefnet Published at https://journal.example.org/9",
    )
    assert (page.kind, page.own) == ("project", True)
    assert (record.kind, record.own) == ("other", False)


@pytest.mark.parametrize(
    "comment",
    [
        "Workshop page: https://reef-workshop.github.io/2026",
        "Presented at the Reef Workshop (https://reef-workshop.github.io/2026)",
        "Accepted at the Coral Conference, see https://sites.google.com/view/coral2026",
        "Accepted at the Coral Workshop, https://coralworkshop.github.io",
        "Winning solution of the Coral challenge, https://coral.github.io/2026",
        "Code of the baseline: https://github.com/weaver/loom",
        "It extends https://github.com/weaver/loom",
        "Comment on https://github.com/weaver/loom",
        "Reply to the code in https://github.com/weaver/loom",
        "A reproduction of https://github.com/weaver/loom",
    ],
)
def test_a_comment_may_speak_of_others_too(comment: str) -> None:
    assert [link.own for link in links("Corals.", comment=comment)] == [False]


@pytest.mark.parametrize(
    "comment",
    [
        "12 pages, 3 figures, https://github.com/quill/reef",
        "Accepted at CORAL 2026. https://github.com/quill/reef",
        "Accepted at CORAL 2026 Code: https://github.com/quill/reef",
        "Accepted by CORAL 2026, project page: https://github.com/quill/reef",
        "Published in Corals;Code is available at https://github.com/quill/reef",
    ],
)
def test_where_a_paper_was_accepted_says_nothing_of_its_code(comment: str) -> None:
    assert [link.own for link in links("Corals.", comment=comment)] == [True]


@pytest.mark.parametrize(
    "url",
    [
        "https://arxiv.org/abs/2602.90001",
        "https://doi.org/10.1145/12.34",
        "https://link.springer.com/article/1",
        "https://openreview.net/forum?id=1",
        "https://orcid.org/0000-0000-0000-0000",
    ],
)
def test_literature_is_nobodys_resource(url: str) -> None:
    (link,) = links("Corals.", comment=f"Our paper is available at {url}")
    assert (link.kind, link.own) == ("other", False)


def test_what_is_offered_to_a_repository_does_not_make_it_ones_own() -> None:
    (link,) = links("Our code is available at https://github.com/weaver/loom/pull/12.")
    assert not link.own
