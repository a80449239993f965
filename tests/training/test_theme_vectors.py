"""The training script makes the packaged theme vectors again, and its steps keep their word."""

from collections import Counter
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from digest.themes.clustering.vectors import Floats, Vectors, load_vectors, unit
from tests.corpora import FOLDER

_NEEDED = ("teacher-texts.jsonl.gz", "teacher-minilm.npz", "metadata-2025-sample25k.jsonl.gz")


@pytest.fixture
def training() -> ModuleType:
    """Return the training module, or skip where scipy is not installed."""
    pytest.importorskip("scipy", reason="training needs scipy, of the extra `dev`")
    module = pytest.importorskip("training.theme_vectors", reason="training/ is not here")
    assert isinstance(module, ModuleType)
    return module


@pytest.mark.long
def test_the_script_makes_the_packaged_vectors_again(training: ModuleType, tmp_path: Path) -> None:
    if lacking := [name for name in _NEEDED if not (FOLDER / name).exists()]:
        pytest.skip(f"the corpora are not at {FOLDER}: {', '.join(lacking)}")
    training.main(tmp_path)
    made, packaged = load_vectors(tmp_path), load_vectors()
    assert list(made.places) == list(packaged.places)
    # Terms that no text of the teacher has point nowhere; they only count as words.
    pointing = packaged.table.any(axis=1)
    assert np.array_equal(made.table.any(axis=1), pointing)
    cosines = (_rows(made) * _rows(packaged)).sum(axis=1)
    assert cosines[pointing].mean() >= 0.999


def test_the_vocabulary_is_what_stands_in_most_texts(training: ModuleType) -> None:
    texts = [Counter(ice=3, sea=1), Counter(ice=1, map=1), Counter(ice=1, map=5, air=1)]
    vocabulary = training.choose_vocabulary(texts)
    assert vocabulary.terms == ("ice", "map", "air", "sea")
    assert vocabulary.idf[0] == pytest.approx(1)
    assert (np.diff(vocabulary.idf) >= 0).all()


def test_a_text_is_weighed_in_training_as_in_use(training: ModuleType) -> None:
    vectors = load_vectors()
    title, abstract = "Sea ice from space", "We map sea ice and the drift of sea ice."
    vocabulary = training.Vocabulary(terms=tuple(vectors.places), idf=vectors.idf)
    row = training.weigh([training.count_terms(title, abstract)], vocabulary).toarray()[0]
    weighed = vectors.weigh(title, abstract)
    assert np.flatnonzero(row).tolist() == weighed.places.tolist()
    np.testing.assert_allclose(row[weighed.places], weighed.values, rtol=1e-5)


def test_quantised_vectors_keep_their_direction(training: ModuleType) -> None:
    wanted = np.random.default_rng(0).normal(size=(50, 192)).astype(np.float32)
    table, steps = training.quantise(wanted)
    cosines = (unit(table * steps[:, None]) * unit(wanted)).sum(axis=1)
    assert cosines.min() > 0.999


def _rows(vectors: Vectors) -> Floats:
    return unit(vectors.table * vectors.scales[:, None])
