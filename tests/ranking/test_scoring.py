"""A rank is explained by true reasons."""

from collections.abc import Sequence
from random import Random

import pytest

from digest.dossier import describe
from digest.model import Affiliation, Author, Dossier, Paper, Ranked
from digest.ranking import WEIGHTS, find_label, from_institutions, measure_attention, rank
from digest.ranking.substance import is_at_venue
from tests.fixtures import paper

PHRASES = ("deep learning",)
DULL = "Corals fade."


def labels(of: Paper, phrases: Sequence[str] = PHRASES) -> set[str]:
    """Return the reasons for a paper's score."""
    (ranked,) = rank([describe(of)], phrases)
    return {reason.label for reason in ranked.reasons}


def ids(items: Sequence[Ranked]) -> list[str]:
    """Return the identifiers of ranked papers."""
    return [item.dossier.paper.id for item in items]


def test_a_dull_paper_has_no_reasons_and_scores_nothing() -> None:
    (ranked,) = rank([describe(paper(title="Corals", abstract=DULL))], PHRASES)
    assert (ranked.score, ranked.reasons) == (0, ())


@pytest.mark.parametrize(
    "label, changes",
    [
        ("topic in the title", {"title": "Deep-Learning of corals"}),
        ("topic in the abstract", {"abstract": "We apply DEEP learning."}),
        ("own code", {"comment": "Code: https://github.com/quill/reef"}),
        ("own dataset or model", {"comment": "Data: https://zenodo.org/records/1"}),
        ("project page, demo or video", {"comment": "Page: https://quill.github.io/reef"}),
        ("new dataset or benchmark", {"abstract": "We present ReefSet, a dataset."}),
        ("accepted at a venue", {"comment": "Accepted to NeurIPS 2026"}),
        ("accepted at a venue", {"journal_ref": "J. Reefs 1 (2026) 1"}),
        ("result in figures", {"abstract": "It reaches 93.1% of them."}),
        ("result in figures", {"abstract": r"It is shown to be $3\times$ faster."}),
        ("names its contribution", {"abstract": "We present ReefNet, a network."}),
        ("theory with proof", {"title": "Bounds on tides", "abstract": "We prove bounds."}),
        ("survey", {"title": "A survey of tides"}),
        ("code promised", {"comment": "Code will be released."}),
    ],
)
def test_each_reason_is_given_where_it_is_true(label: str, changes: dict[str, str]) -> None:
    dull = {"title": "Corals", "abstract": DULL}
    assert label in labels(paper(**(dull | changes)))
    assert label not in labels(paper(**dull))


@pytest.mark.parametrize(
    "label, changes",
    [
        ("topic in the title", {"title": "Deeper learning"}),
        ("topic in the abstract", {"abstract": "A deep sea. Learning helps."}),
        ("own code", {"abstract": "It is based on https://github.com/weaver/loom."}),
        ("accepted at a venue", {"comment": "Submitted to NeurIPS 2026"}),
        ("accepted at a venue", {"comment": "ICML template, under double-blind review"}),
        ("result in figures", {"abstract": "Half of corals, 50%, are red. It improves sight."}),
        ("theory with proof", {"title": "Theoretical tides", "abstract": DULL}),
    ],
)
def test_no_reason_is_given_where_it_is_not_true(label: str, changes: dict[str, str]) -> None:
    assert label not in labels(paper(**({"title": "Corals", "abstract": DULL} | changes)))


@pytest.mark.parametrize(
    "comment",
    [
        "12 pages. Accepted for publication in A&A",
        "accepted to the Journal of Reefs, 9 figures",
        "Accepted",
        "Submitted to the Journal of Tides, accepted 3 May 2026",
        "Submitted and accepted by the Journal of Reefs",
        "Accepted but not yet published; the code is not there yet",
        "Comment: this paper has been accepted by the Journal of Reefs",
        "Published in Reefs and Tides",
        "To appear in the Proceedings of Harbours 2026",
        "Journal of Reefs, in press",
        "Presented in part at the Harbour Symposium",
        "Camera-ready version",
        "Harbours 2026 (oral)",
        "ICML26",
    ],
)
def test_a_comment_says_in_many_ways_that_a_venue_has_a_paper(comment: str) -> None:
    assert is_at_venue(describe(paper(comment=comment)))


@pytest.mark.parametrize(
    "comment",
    [
        "Submitted to A&A",
        "Submitted to the proceedings of Harbours 2026",
        "Under review. If accepted, the code will be released",
        "Data will be released once the paper is accepted",
        "Not published anywhere",
        "Proposed for acceptance in A&A",
        "Submitted to A&A; comments are accepted",
        "It tests widely accepted laws",
        "The dataset is published with a licence",
        "The companion paper will appear soon",
        "Code will be released upon acceptance",
        "Presented is a table of tides",
        "Figures to appear as an animation, 3 pages",
        "An unacceptedly long paper",
    ],
)
def test_what_is_hoped_for_or_told_of_something_else_is_no_venue(comment: str) -> None:
    assert not is_at_venue(describe(paper(comment=comment)))


def test_an_empty_phrase_is_no_topic() -> None:
    assert not labels(paper(title="Corals", abstract=DULL), ("", "-"))


def test_a_score_is_the_sum_of_its_reasons() -> None:
    of = paper(abstract="We present ReefNet, a network.", comment="Accepted at ICML 2026")
    (ranked,) = rank([describe(of)], PHRASES)
    assert ranked.score == sum(reason.weight for reason in ranked.reasons) > 0
    assert all(WEIGHTS[reason.label] == reason.weight for reason in ranked.reasons)


def test_weights_can_be_replaced() -> None:
    of = describe(paper(title="A survey", abstract=DULL))
    (ranked,) = rank([of], (), {"survey": 7.0})
    assert (ranked.score, len(ranked.reasons)) == (7.0, 1)


def test_ties_go_to_the_older_identifier_in_any_order() -> None:
    papers = [
        describe(paper(id=f"2602.{number:05}", title=title, abstract=DULL))
        for number, title in enumerate(("Tides", "Deep learning", "Reefs", "Kelp"))
    ]
    wanted = ["2602.00001", "2602.00000", "2602.00002", "2602.00003"]
    for seed in range(5):
        Random(seed).shuffle(papers)  # noqa: S311  an order, not a secret
        assert ids(rank(papers, PHRASES)) == wanted


def test_what_was_measured_weighs_by_its_strength() -> None:
    of = describe(paper(title="Corals", abstract=DULL))
    label = "like the examples"
    (ranked,) = rank([of], (), {label: 2.0}, measured={label: {of.paper.id: 0.25}})
    assert [(reason.label, reason.weight) for reason in ranked.reasons] == [(label, 0.5)]
    assert ranked.score == 0.5


def test_a_reason_without_weight_is_none_and_one_may_speak_against_a_paper() -> None:
    of = describe(paper(title="A survey", abstract=DULL))
    assert rank([of], (), {"survey": 0.0})[0].reasons == ()
    assert rank([of], (), {"survey": -1.0})[0].score == -1.0


@pytest.mark.parametrize("label", list(WEIGHTS))
def test_a_label_is_found_in_any_spelling(label: str) -> None:
    plain = label.replace(",", "").replace(" ", "_").upper()
    assert find_label(label) == find_label(plain) == label
    assert find_label(f"{label} x") is None


def test_attention_grows_with_votes_and_ends_at_one() -> None:
    strengths = [measure_attention(votes) for votes in (0, 1, 10, 100, 5000)]
    assert strengths == sorted(strengths)
    assert (strengths[0], strengths[-2:]) == (0.0, [1.0, 1.0])


def test_an_institution_counts_only_where_a_source_states_it() -> None:
    place = Affiliation(name="Harbour University", origin="arxiv")
    author = Author(name="Ada Quill", affiliations=(place,))
    stated = Dossier(paper=paper(authors=(author,)))
    merely_said = Dossier(paper=paper(abstract="Harbour University has a pier."))
    assert from_institutions(stated, ["harbour university"])
    assert not from_institutions(merely_said, ["harbour university"])
    assert not from_institutions(stated, ["Harbour"[:-1]])
