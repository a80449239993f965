"""Coverage says what papers are about, and how far one belongs to others."""

import pytest

from digest.themes import fitness_for, load_taxonomy
from digest.themes.fitting.coverage import Coverage
from tests.themes.papers import SUBJECTS, odd_paper, papers_on

WEEK = [
    *(one for place, key in enumerate(SUBJECTS) for one in papers_on(key, 2, start=1 + 2 * place)),
    odd_paper(90),
]
IDS = [one.id for one in WEEK]
COVERAGE = Coverage(WEEK, fitness_for(load_taxonomy()))


@pytest.mark.parametrize("paper", IDS)
def test_a_paper_belongs_to_a_cluster_as_it_is_like_the_others_there(paper: str) -> None:
    others = [other for other in IDS if other != paper]
    assert COVERAGE.belonging(paper, IDS) == pytest.approx(COVERAGE.likeness([paper], others))


@pytest.mark.parametrize("paper", IDS)
def test_alone_no_paper_belongs_to_a_cluster(paper: str) -> None:
    assert COVERAGE.belonging(paper, [paper]) == 0
    assert COVERAGE.belonging(paper, [paper, odd_paper(90).id]) == 0
