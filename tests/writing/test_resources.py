"""Bullets list what can be had: named things with links of their own, and new data."""

from dataclasses import replace

import pytest

from digest.model import Dossier, Resource
from digest.writing import write
from digest.writing.prose import headline_name
from digest.writing.resources import MOST
from tests.writing.papers import dossier, issue, with_link

NAMED = "We propose ReefNet, a net that counts. Our code is at https://github.com/quill/reefnet"
DATA = "We present ReefBench, a benchmark of corals."
UNNAMED = "We study corals in a tub. Our code is at https://github.com/quill/corals"


@pytest.mark.parametrize(
    "abstract,name,text",
    [
        (NAMED, "ReefNet", "A net that counts."),
        (DATA, "ReefBench", "A benchmark of corals."),
        (
            UNNAMED,
            "Counting Corals from Paper Boats",
            "Quill and Fernandez-Lund study corals in a tub.",
        ),
    ],
)
def test_a_bullet_has_a_name_and_a_sentence(abstract: str, name: str, text: str) -> None:
    (resource,) = write(issue(("Reefs", [dossier(abstract)]))).resources
    assert (resource.name, resource.text.text) == (name, text)
    assert resource.text.quotes


def test_what_is_said_of_the_thing_itself_stands_behind_its_name() -> None:
    abstract = (
        "We propose a way to count corals from paper boats. "
        "We further release the Reef Benchmark (ReefBench), a dataset of bleached corals."
    )
    (resource,) = write(issue(("Reefs", [dossier(abstract)]))).resources
    assert (resource.name, resource.text.text) == ("ReefBench", "A dataset of bleached corals.")


def test_a_withdrawn_paper_has_no_bullet() -> None:
    withdrawn = dossier(NAMED, comment="This paper has been withdrawn by the authors.")
    assert write(issue(("Reefs", [withdrawn]))).resources == ()


def test_what_cannot_be_had_has_no_bullet() -> None:
    named_only = "We propose ReefNet, a net that counts."
    assert write(issue(("Reefs", [dossier(named_only), dossier("", number=2)]))).resources == ()


def test_the_best_come_first_and_no_more_than_fit() -> None:
    papers = [dossier(NAMED, number=n) for n in range(MOST + 5)]
    resources = write(issue(("Reefs", papers[::-1]))).resources
    assert [resource.paper for resource in resources] == [p.paper.id for p in papers[:MOST]]


METHOD = "We propose ReefNet, a net that counts. Our code is at https://github.com/quill/reefnet."
SET = "To train it, we construct the ReefSet-9k dataset, comprising 9,000 coral maps."
BENCH = "We also introduce ReefBench, a benchmark of bleached corals."


def test_data_beside_the_main_thing_have_a_bullet_of_their_own() -> None:
    net, data, bench = _bullets(dossier(f"{METHOD} {SET} {BENCH}"))
    assert (net.name, net.text.text) == ("ReefNet", "A net that counts.")
    assert (data.name, data.kind) == ("ReefSet-9k", "dataset")
    assert data.text.text == "A dataset comprising 9,000 coral maps."
    assert (bench.name, bench.kind) == ("ReefBench", "benchmark")
    assert [quote.text for quote in bench.text.quotes] == [BENCH]
    assert [[link.kind for link in bullet.links] for bullet in (net, data, bench)] == [
        ["code"],
        [],
        [],
    ]


def test_where_the_thing_itself_cannot_be_had_its_data_stand_alone() -> None:
    (data,) = _bullets(dossier(f"We propose ReefNet, a net that counts. {SET}"))
    assert data.name == "ReefSet-9k"


def test_where_no_sentence_tells_of_the_data_the_thing_stands_for_them() -> None:
    described = replace(dossier("We propose ReefNet, a net."), new_datasets=("ReefSet",))
    (net,) = _bullets(described)
    assert (net.name, net.kind) == ("ReefNet", described.introduces.kind)


def test_a_dataset_is_linked_where_it_is_told_of() -> None:
    net, data = _bullets(with_link(dossier(f"{METHOD} {SET}"), "dataset"))
    assert [link.kind for link in net.links] == ["code"]
    assert [link.kind for link in data.links] == ["dataset"]


def test_of_several_data_the_name_in_the_address_decides() -> None:
    described = with_link(
        dossier(f"{METHOD} {SET} {BENCH}"), "dataset", url="https://a.example/quill/reef_bench"
    )
    described = with_link(described, "dataset", url="https://a.example/quill/other")
    net, data, bench = _bullets(described)
    assert [link.kind for link in net.links] == ["code", "dataset"]
    assert data.links == ()
    assert [link.url for link in bench.links] == ["https://a.example/quill/reef_bench"]


def test_a_datum_is_not_told_of_beside_itself() -> None:
    abstract = "We present $α^2$-Bench, a benchmark of corals. It has nine reefs."
    described = replace(dossier(abstract), new_datasets=("$α^{2}$-Bench", "Bench"))
    (bench,) = _bullets(described)
    assert bench.name == "α²-Bench"


def test_links_stand_in_one_order_and_the_authors_own_come_first() -> None:
    described = dossier(METHOD)
    for kind in ("other", "video", "project", "demo", "model", "code"):
        described = with_link(described, kind, origin=("huggingface",))
    described = with_link(described, "dataset", health="gone")
    described = with_link(described, "demo", url="https://demo.example/others", own=False)
    (net,) = _bullets(described)
    assert [link.kind for link in net.links] == "code code model demo project video other".split()
    assert [link.origin[0] for link in net.links[:2]] == ["abstract", "huggingface"]


def test_data_without_another_name_are_of_their_own_kind() -> None:
    (bullet,) = _bullets(replace(dossier("Corals are counted."), new_datasets=("ReefBench",)))
    assert (bullet.name, bullet.kind) == ("ReefBench", "benchmark")


def _bullets(described: Dossier) -> tuple[Resource, ...]:
    """Return the bullets of one paper."""
    return write(issue(("Reefs", [described]))).resources


def test_a_bullet_about_data_bears_their_name() -> None:
    paper = dossier(
        "We construct ReefBench, a benchmark of corals. Our code is at https://github.com/quill/saf.",
        title="ReefSafe: Guarding Corals by Boat",
    )
    (resource,) = write(issue(("Reefs", [paper]))).resources
    assert (resource.name, resource.text.text) == ("ReefBench", "A benchmark of corals.")


@pytest.mark.parametrize(
    "title,name",
    [
        ("Paper Boat Autoencoder for Counting Corals at Night", "Paper Boat Autoencoder"),
        ("The Coral Paradox: Boats as Divers", "The Coral Paradox"),
        ("Paper Boats – A Plan", "Paper Boats"),
        ("Can Boats Count Corals with Nets?", "Can Boats Count Corals with Nets?"),
        ("Towards Cheap Boats for Corals", "Towards Cheap Boats for Corals"),
        ("Boats for Corals", "Boats for Corals"),
        # Many others make such boats; these are put to use.
        (
            "Paper Boat Autoencoders for Counting Corals",
            "Paper Boat Autoencoders for Counting Corals",
        ),
        ("Paper Boat Loss for Counting Corals", "Paper Boat Loss"),
        ("Corals are Counted by Boats", "Corals are Counted by Boats"),
    ],
)
def test_what_has_no_name_is_called_as_its_title_calls_it(title: str, name: str) -> None:
    assert headline_name(dossier("", title=title).paper) == name


def test_a_bullet_expands_what_no_prose_has_told() -> None:
    short = "Coral rowing (CR) is old. We propose ReefNet, a net for CR boats. Our code is at"
    abstract = f"{short} https://github.com/quill/reefnet"
    papers = [dossier(abstract, number=n, title=f"ReefNet {n}") for n in range(2)]
    made = replace(issue(("Reefs", papers)), named=frozenset({papers[0].paper.id}))
    told = {one.paper: one.text for one in write(made).resources}
    assert told[papers[0].paper.id].text == "A net for CR boats."
    assert told[papers[1].paper.id].text == "A net for coral rowing (CR) boats."
    assert any(quote.text.endswith("(CR)") for quote in told[papers[1].paper.id].quotes)


def test_two_papers_whose_titles_begin_alike_have_their_whole_titles() -> None:
    titles = ("Coral Reef Survey: Warm Seas", "Coral Reef Survey: Cold Seas")
    papers = [dossier(UNNAMED, number=n, title=title) for n, title in enumerate(titles)]
    made = write(issue(("Reefs", papers)))
    assert {one.name for one in made.resources} == set(titles)


def test_a_bullet_does_not_say_its_name_twice() -> None:
    title = "Causal boat net for counting corals at night"
    paper = with_link(
        dossier("We propose a causal boat net based on time-delayed maps.", title=title)
    )
    (resource,) = write(issue(("Reefs", [paper]))).resources
    assert resource.text.text == "A causal boat net based on time-delayed maps."
    assert resource.name == title
