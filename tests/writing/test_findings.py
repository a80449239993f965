"""What was found is told without what was done for it, where both are too much."""

from digest.grounding import judge
from digest.writing import summarise
from tests.writing.papers import dossier

NEW = "We propose ReefNet, a paper boat that counts corals in deep water at night."
DONE = (
    "We test our boats on many seas, bays, lakes, ponds, harbours, rivers and canals of the whole "
    "northern half of the globe, in calm and in rough weather, by day and by night, with and "
    "without a crew"
)


def _result(sentence: str) -> str | None:
    paper = dossier(f"Reefs are wide. {NEW} {sentence}")
    _, result = summarise(paper)
    assert result is None or judge(result, {paper.paper.id: paper}) == ()
    return result.text if result else None


def test_a_finding_is_told_without_a_long_way_to_it() -> None:
    told = _result(f"{DONE}, showing that paper boats outperform rafts by 12% in rough water.")
    assert (
        told
        == "Quill and Fernandez-Lund show that paper boats outperform rafts by 12% in rough water."
    )


def test_a_short_sentence_is_told_whole() -> None:
    told = _result("We test boats on seas, showing that paper boats outperform rafts by 12%.")
    assert told is not None
    assert "test boats on seas, showing that" in told


def test_a_finding_that_points_at_the_way_is_not_told() -> None:
    assert _result(f"{DONE}, showing that they outperform rafts by 12% in rough water.") is None
