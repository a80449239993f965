"""What ties two papers stands in both of their records, and is proved by words of each."""

import pytest

from digest.writing.claims import Claims, find_claims
from digest.writing.frequency import frequency_in
from digest.writing.relations import Relation, Relations
from tests.writing.papers import dossier

SAND = [f"Sand drifts {n}." for n in range(20)]


def _claims(abstract: str, number: int, title: str = "") -> Claims:
    return find_claims(dossier(abstract, title=title or f"Boat {number}", number=number))


def _find(one: Claims, two: Claims, known: frozenset[str] = frozenset()) -> Relation | None:
    texts = [f"{claims.paper.title}. {claims.paper.abstract}" for claims in (one, two)]
    everything = [*texts, *SAND]
    return Relations(frequency_in(everything), len(everything)).find(one, two, known)


@pytest.mark.parametrize(
    "first,second,kind,what",
    [
        (
            "We count corals. We test boats on the ReefBench dataset.",
            "We grow kelp. We test nets on the ReefBench dataset.",
            "data",
            "ReefBench",
        ),
        (
            "We propose a training-free boat that counts corals.",
            "We propose a boat that is fine-tuned on corals.",
            "contrast",
            "",
        ),
        (
            "We propose a boat for coral nursery growth.",
            "We study coral nursery growth at sea.",
            "subject",
            "coral nursery growth",
        ),
        (
            "We present ReefBench, a benchmark of corals.",
            "We present KelpBench, a benchmark of kelp.",
            "benchmark",
            "benchmark",
        ),
        (
            "We propose ReefNet, a boat for depth estimation.",
            "We grow kelp at sea. Divers need depth estimation.",
            "mention",
            "depth estimation",
        ),
    ],
)
def test_a_relation_holds_in_both_records(first: str, second: str, kind: str, what: str) -> None:
    one, two = _claims(first, 1), _claims(second, 2)
    found = _find(one, two)
    assert found is not None
    assert (found.kind, found.what) == (kind, what)
    for quote, claims in zip(found.quotes, (one, two), strict=True):
        assert quote.paper == claims.paper.id
        assert getattr(claims.paper, quote.field)[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    "first,second",
    [
        ("We count corals by boat.", "We grow kelp in nurseries."),
        ("We propose a training-free boat.", "We propose a training-free net."),
        (
            "We propose a training-free boat. Others are fine-tuned at sea.",
            "We propose a net that is fine-tuned.",
        ),
    ],
)
def test_else_papers_are_not_tied(first: str, second: str) -> None:
    found = _find(_claims(first, 1), _claims(second, 2))
    assert found is None


def test_both_sides_in_one_record_are_no_contrast() -> None:
    one = _claims("We propose a training-free boat. Others are fine-tuned at sea.", 1)
    assert _find(one, _claims("We propose a net that is fine-tuned.", 2)) is None


def test_what_the_reader_knows_already_ties_nothing() -> None:
    one = _claims("We propose a boat for coral nursery growth.", 1)
    two = _claims("We study coral nursery growth at sea.", 2)
    assert _find(one, two, frozenset({"cora", "nurs", "grow"})) is None


def test_an_address_or_a_longer_word_is_no_subject() -> None:
    one = _claims("We propose ReefNet, a boat for navigation.", 1)
    two = _claims("We grow kelp at https://github.com/quill/navigation and by un-navigation.", 2)
    assert _find(one, two) is None


@pytest.mark.parametrize(
    "first,second",
    [
        ("We propose KelpSQL, a boat for SQL.", "We grow kelp. Divers need SQL."),
        (
            "We propose DepthEstimationBoat, a boat for depth estimation.",
            "We grow kelp at sea. Divers need depth estimation.",
        ),
        ("We propose ReefNet, a boat for navigation.", "We study navigation at sea."),
    ],
)
def test_a_word_or_a_part_of_a_name_ties_nothing(first: str, second: str) -> None:
    assert _find(_claims(first, 1), _claims(second, 2)) is None
