"""What is near is near beside what is usual, whatever the vectors' scale."""

import numpy as np

from digest.ranking import centre, measure_nearness, measure_newness
from tests.ranking.embedding import embed_titles

SEA = [f"Tide {'reef ' * (n % 3)}kelp." for n in range(6)]
SKY = [f"Galaxy {'star ' * (n % 4)}dust." for n in range(40)]


def test_papers_like_the_examples_stand_out() -> None:
    usual = embed_titles(*SEA, *SKY)
    near = measure_nearness(centre(usual, usual), centre(embed_titles("Reef and kelp."), usual))
    assert near is not None
    assert min(near[:6]) > 2
    assert max(near[6:]) < 2


def test_a_direction_that_all_share_changes_nothing() -> None:
    usual, example = embed_titles(*SEA, *SKY), embed_titles("Reef and kelp.")
    shift = np.full(usual.shape[1], 0.7)
    moved = measure_nearness(
        centre(usual + shift, usual + shift), centre(example + shift, usual + shift)
    )
    near = measure_nearness(centre(usual, usual), centre(example, usual))
    assert near is not None
    assert moved is not None
    assert np.allclose(near, moved, atol=0.3)


def test_nothing_is_told_beside_too_few_or_without_examples() -> None:
    usual = embed_titles(*SEA)
    assert measure_nearness(usual, embed_titles("Reef.")) is None
    assert measure_nearness(embed_titles(*SKY), embed_titles()) is None


def test_a_text_without_known_words_is_no_trouble() -> None:
    usual = np.zeros((40, 3))
    assert measure_nearness(centre(usual, usual), usual[:2]) == [0.0] * 40


def test_a_new_idea_is_far_from_what_earlier_issues_had() -> None:
    usual = embed_titles(*SKY, "Robot arm.")
    earlier = centre(embed_titles(*SKY), usual)
    again, new = measure_newness(centre(embed_titles("Galaxy dust.", "Robot arm."), usual), earlier)
    assert (again, new) == (0.0, 1.0)
    assert measure_newness(centre(usual, usual), earlier[:5]) == [0.0] * 41
