"""The packaged vectors serve the choice: what is on one matter is near, whatever its words."""

import numpy as np

from digest.ranking import centre, measure_nearness
from digest.wiring.vectors import embed

EXAMPLES = [
    (
        "Segmenting tumours in scans",
        "We delineate lesions in magnetic resonance images of patients.",
    ),
    ("Lesion detection in radiology", "A network finds nodules in chest radiographs."),
]
ALIKE = ("Outlining organs", "Computed tomography of the abdomen is labelled voxel by voxel.")
SKY = [
    (f"Star clusters {n}", f"Galaxies of redshift {n} are observed by a telescope; gas is {word}.")
    for n in range(20)
    for word in ("hot", "cold")
]


def test_rows_have_unit_length_or_none() -> None:
    rows = embed([ALIKE, ("", ""), SKY[0]])
    assert np.allclose(np.linalg.norm(rows, axis=1), [1, 0, 1], atol=1e-5)


def test_a_paper_is_near_the_examples_whose_words_it_does_not_use() -> None:
    usual = embed([ALIKE, *SKY])
    near = measure_nearness(centre(usual, usual), centre(embed(EXAMPLES), usual))
    assert near is not None
    assert near[0] > 2.5 > max(near[1:])
