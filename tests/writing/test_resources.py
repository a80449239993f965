"""The bullets of "Under the Hood": which papers have one, its name, words and links."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Link, Ranked, Reading, Resource, Statement
from digest.papers.facts import describe
from digest.writing import is_data, list_resources, list_used, offered_names
from tests.fixtures import link, paper

CODE = "Code: https://github.com/quill/reefnet."
DATA = "Data: https://huggingface.co/datasets/quill/corals."


def item(abstract: str, *links: Link, **changes: Any) -> Ranked:  # noqa: ANN401  a paper's fields
    """Return a paper, as its record describes it, with more links of its own."""
    of = paper(**{"title": "Counting from Paper Boats", "abstract": abstract, **changes})
    facts = describe(of)
    facts = replace(facts, links=(*facts.links, *links))
    return Ranked(facts=facts, reading=Reading(paper=of.id), score=1.0, reasons=())


def bullets(*items: Ranked) -> Sequence[Resource]:
    """Return the bullets of papers."""
    return list_resources(items)


def words(abstract: str, name: str = "") -> list[str | None]:
    """Return what the bullets of a paper say, of one name if it is given."""
    told = bullets(item(abstract))
    return [one.statement.text if one.statement else None for one in told if name in {"", one.name}]


@pytest.mark.parametrize(
    "abstract",
    [
        f"We present ReefNet, a network that counts corals from a boat. {CODE}",
        f"We present Reef Counting Net (ReefNet), a network that counts corals. {CODE}",
        f"We present ReefNet: a network that counts corals. {CODE}",
        f"We present \\textbf{{ReefNet}}, a network that counts corals. {CODE}",
        f"We present ReefNet. ReefNet is a network that counts corals. {CODE}",
        f"We present ReefNet, which is a network that counts corals. {CODE}",
        f"We present a network that counts corals, called ReefNet. {CODE}",
        f"We introduce a network that counts corals, ReefNet. {CODE}",
        f"We introduce ReefNet as a network that counts corals. {CODE}",
        f"ReefNet, a network that counts corals, finds most. We present ReefNet. {CODE}",
    ],
)
def test_a_name_has_its_description(abstract: str) -> None:
    (bullet,) = bullets(item(abstract, title="ReefNet: Counting from Paper Boats"))
    assert bullet.name == "ReefNet"
    assert bullet.statement
    assert "corals" in bullet.statement.text
    assert bullet.statement.text.startswith("a network that counts corals")
    (quote,) = bullet.statement.quotes
    assert abstract[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    "behind, said",
    [
        (", a network that counts corals, which others miss.", "a network that counts corals"),
        (", a network that counts corals, and we show its use.", "a network that counts corals"),
        (", a network that counts corals, and show that it sees.", "a network that counts corals"),
        (", a network that counts corals, beating divers by far.", "a network that counts corals"),
        (", a network for corals, kelp, and sponges.", "a network for corals, kelp, and sponges"),
        (", a network with two parts: one looks, one counts.", "a network with two parts"),
        (
            ", a network that counts corals, and LoomBench, a set of boats.",
            "a network that counts corals",
        ),
        (
            ", a network that counts corals without divers when these waves rise.",
            "a network that counts corals without divers",
        ),
        (", a network of boat–reef–diver triples.", "a network of boat–reef–diver triples"),
        (
            ', a "net" that counts corals, such as horns.',
            "a ‘net’ that counts corals, such as horns",
        ),
        (", a network that counts $10^6$ corals.", "a network that counts 10⁶ corals"),
    ],
)
def test_a_phrase_ends_where_its_clause_ends(behind: str, said: str) -> None:
    told = words(f"We present ReefNet{behind} {CODE}", "ReefNet")
    assert told == [said]


@pytest.mark.parametrize(
    "abstract",
    [
        "We present ReefNet, a novel framework.",
        "We present ReefNet, a network on which we count these corals.",
        "We present ReefNet. In ReefNet, a diver sees each coral before a boat.",
        "We present ReefNet. The core of ReefNet is a camera that counts corals.",
        "We present ReefNet to count corals.",
        "We present ReefNet, a network that counts " + "corals and more " * 20 + "corals.",
    ],
)
def test_without_such_words_the_name_stands_alone(abstract: str) -> None:
    assert words(f"{abstract} {CODE}", "ReefNet") == [None]


def test_data_beside_a_model_are_a_bullet_with_their_own_links() -> None:
    made = item(
        "We present ReefNet, a network that counts corals. We also release KelpBench, "
        f"a benchmark of 900 kelp forests with divers' counts. {CODE} {DATA}",
        link("https://github.com/quill/kelpbench"),
        link("https://reef.example.org", kind="project"),
    )
    bench, net = bullets(made)
    assert (net.name, [one.kind for one in net.links]) == ("ReefNet", ["code", "project"])
    assert (bench.name, [one.kind for one in bench.links]) == ("KelpBench", ["code", "dataset"])
    assert (is_data(net), is_data(bench)) == (False, True)
    assert bench.statement
    assert bench.statement.text == "a benchmark of 900 kelp forests with divers' counts"
    assert offered_names(made) == ("ReefNet", "KelpBench")


def test_an_unavailable_method_has_no_bullet_but_its_data_have() -> None:
    made = item("We present ReefNet, a way to count corals. We release KelpBench, a benchmark.")
    assert [one.name for one in bullets(made)] == list(offered_names(made)) == ["KelpBench"]


def test_every_paper_that_offers_something_has_a_bullet_and_no_other() -> None:
    plain = item("We count corals from boats.", id="2602.90002")
    offered = item(f"We count corals. {CODE}", id="2602.90003", title="On Corals")
    video = item("We count.", link("https://youtu.be/x", kind="video"), id="2602.90004")
    withdrawn = item(f"This paper has been withdrawn. {CODE}", id="2602.90005")
    (bullet,) = bullets(plain, offered, video, withdrawn)
    assert (bullet.name, bullet.statement, len(bullet.links)) == ("On Corals", None, 1)
    assert list_resources([offered], silent={"2602.90003"}) == ()
    assert offered_names(offered) == ()


def test_bullets_of_one_name_are_called_by_their_titles() -> None:
    abstract = f"We present ReefNet, a network that counts corals. {CODE}"
    told = bullets(
        item(abstract, title="On Reefs"), item(abstract, title="On Boats", id="2602.90002")
    )
    assert [one.name for one in told] == ["On Reefs", "On Boats"]


def test_a_description_states_how_it_was_verified() -> None:
    abstract = f"We present ReefNet, a network that counts corals. {CODE}"
    (quoted,) = bullets(item(abstract))
    (retold,) = bullets(item(abstract, retold=True))
    assert quoted.statement
    assert retold.statement
    assert (quoted.statement.by, quoted.statement.verified) == ("quote", "quote")
    assert (retold.statement.by, retold.statement.verified) == ("fixed", "record")
    written = Statement(text="Counts corals.", by="model:kelp", verified="model:kelp")
    (edited,) = list_resources([item(abstract)], edited={quoted.paper: written})
    assert edited.statement == written


def test_links_decide_the_kind_without_a_stated_one() -> None:
    study = item(
        "We count corals from boats.", link("https://zenodo.org/records/1", kind="dataset")
    )
    (bullet,) = bullets(study)
    assert is_data(bullet)
    assert not is_data(replace(bullet, links=(*bullet.links, link())))
    assert not is_data(replace(bullet, kind="model"))


def test_a_described_method_is_no_data() -> None:
    made = item(
        f"We present ReefNet, a network that counts corals. We test on our ReefNet dataset. {CODE}"
    )
    (bullet,) = bullets(made)
    assert not is_data(bullet)


def test_used_datasets_are_listed_with_their_papers() -> None:
    first = item("We evaluate ways on the KelpSet and Tide-Bench datasets.", id="2602.90001")
    second = item("We evaluate ways on the TideBench benchmark.", id="2602.90002")
    third = item("We introduce KelpSet, a dataset of reefs with kelp.", id="2602.90003")
    assert list_used([first, second, third]) == (("Tide-Bench", ("2602.90001", "2602.90002")),)
    assert len(list_used([first, second])) == 2
    many = [
        item(f"We evaluate on the Reef{chr(65 + at)}Set dataset.", id=f"2602.{at:05}")
        for at in range(15)
    ]
    assert [name for name, _ in list_used(many)] == [f"Reef{chr(65 + at)}Set" for at in range(12)]


WORDS = st.sampled_from(
    "ReefNet ReefNet, (ReefNet) a the first network is are called that counts corals, and or we "
    "present introduce which : ; — $10^6$ {x} \\textbf{ReefNet} . with as 93 this".split(" ")
)


@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text())
def test_words_are_quoted_unchanged(abstract: str) -> None:
    of = item(f"We present ReefNet. {abstract} {CODE}")
    for quote in (quote for one in bullets(of) if one.statement for quote in one.statement.quotes):
        assert of.facts.paper.abstract[quote.start : quote.end] == quote.text
        assert 3 <= len(quote.text.split()) <= 45
