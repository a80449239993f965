"""Slips are mended where letters leave no doubt; sentences beyond mending are passed over."""

import pytest

from digest.grounding import judge
from digest.writing.entries import summarise
from digest.writing.proofreading import is_broken, mended
from tests.writing.papers import claims, dossier


@pytest.mark.parametrize(
    "slip,right",
    [
        ("We propose an Self-Steering boat.", "We propose a Self-Steering boat."),
        ("We use a efficient net.", "We use an efficient net."),
        ("a one-way net and a unit", "a one-way net and a unit"),
        ("an LSTM and a UAV", "an LSTM and a UAV"),
        ("an hour", "an hour"),
        ("with coupling A imply that", "with coupling A imply that"),
        ("Coral over Union(CoU) is high", "Coral over Union (CoU) is high"),
        ("96.47 % of corals", "96.47% of corals"),
        ("with the the boat", "with the boat"),
        ("in O(log log n) steps, so that that boat floats",) * 2,
        ("ReefNet(Reef Net by Lamp) floats", "ReefNet (Reef Net by Lamp) floats"),
        ("over 3 - 50 km of reef", "over 3–50 km of reef"),
        ("from 5 - 3 boats", "from 5 - 3 boats"),
    ],
)
def test_slips_are_mended_and_nothing_else(slip: str, right: str) -> None:
    assert mended(slip) == right
    assert mended(right) == right


@pytest.mark.parametrize(
    "sentence,broken",
    [
        ("We release ReefBench, which jointly assesse corals and kelp.", True),
        ("On ReefBench, models yields high recall.", True),
        ("We use nets that patterns aligned with corals.", True),
        ("Training of large models yields high recall.", False),
        ("Masking heads reduces recall.", False),
        ("Models yield high recall.", False),
    ],
)
def test_a_verb_agrees_with_its_subject(sentence: str, *, broken: bool) -> None:
    assert is_broken(sentence) == broken


def test_a_sentence_that_cannot_be_mended_gives_way() -> None:
    told = claims(
        "We propose a boat for corals. On reefs, models yields 9% higher recall. "
        "The boat improves recall by 4% on kelp."
    )
    assert told.result
    assert "4%" in told.result.proof.text


def test_what_was_mended_is_still_supported() -> None:
    paper = dossier(
        "We propose an small net, a coral boat(CB) with a efficient sail, that covers 3 - 50 km of "
        "reef and 96.47 % of corals."
    )
    summary, _ = summarise(paper)
    assert "a small net" in summary.text
    assert "3–50 km" in summary.text
    assert judge(summary, {paper.paper.id: paper}) == ()


@pytest.mark.parametrize(
    "marked,plain",
    [
        ("a net，which floats（fast）。", "a net, which floats (fast)."),
        ("ReefNet：a net；it floats．", "ReefNet: a net; it floats."),
        ("a net， which floats （fast） 。", "a net, which floats (fast)."),
        ("„ReefNet“ and „all” corals", "“ReefNet” and “all” corals"),
        ("it has „no end", "it has „no end"),
    ],
)
def test_marks_of_other_languages_are_written_as_english_has_them(marked: str, plain: str) -> None:
    assert mended(marked) == plain


def test_no_second_full_stop_follows_one_of_full_width() -> None:
    paper = dossier("We propose ReefNet，a network（fast）that counts corals。")
    summary, _ = summarise(paper)
    assert summary.text.endswith("propose ReefNet, a network (fast) that counts corals.")
    assert judge(summary, {paper.paper.id: paper}) == ()
