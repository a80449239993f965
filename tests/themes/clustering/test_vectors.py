"""The packaged vectors: what they hold, how texts are weighed, and that nothing loads early."""

import subprocess
import sys

import numpy as np
import pytest

from digest.themes.clustering.vectors import embed, load_vectors, unit
from digest.themes.words.terms import count_terms

GLACIER = ("Melting glaciers", "Satellite images show how ice sheets shrink.")
ICE = ("Glacier retreat", "Remote sensing of ice loss in the Arctic, seen from space.")
PROOF = ("A proof in type theory", "We formalise theorem proving in dependent types.")


def test_the_table_has_a_row_for_each_term() -> None:
    vectors = load_vectors()
    assert vectors.table.shape == (len(vectors.places), 192)
    assert vectors.table.dtype == np.int8
    assert vectors.scales.shape == vectors.idf.shape == (len(vectors.places),)
    assert (vectors.scales > 0).all()


def test_the_table_is_mapped_not_read() -> None:
    assert isinstance(load_vectors().table, np.memmap)


def test_texts_on_one_subject_point_the_same_way() -> None:
    glacier, ice, proof = unit(embed([GLACIER, ICE, PROOF]))
    assert glacier @ ice > 0.4
    assert abs(glacier @ proof) < 0.2


def test_the_vector_of_a_text_does_not_depend_on_the_others() -> None:
    assert np.array_equal(embed([GLACIER])[0], embed([PROOF, GLACIER])[1])


@pytest.mark.parametrize("text", [("", ""), ("Ωβγ", "這是一篇"), ("of the", "$$")])
def test_a_text_without_known_terms_is_zero(text: tuple[str, str]) -> None:
    assert not embed([text]).any()


def test_no_texts_have_no_vectors() -> None:
    assert embed([]).shape == (0, 192)


def test_weights_have_length_one() -> None:
    vectors = load_vectors()
    weighed = vectors.weigh(*GLACIER)
    assert np.linalg.norm(weighed.values) == pytest.approx(1)
    assert np.linalg.norm(vectors.words(weighed).values) == pytest.approx(1)
    assert (np.diff(weighed.places) > 0).all()


def test_the_terms_that_weigh_are_those_that_training_counts() -> None:
    title, abstract = r"\emph{Sea-ice} maps: of 2 lakes", "A sea ice map, and 10 x 10 maps of it."
    vectors = load_vectors()
    counts = count_terms(title, abstract)
    known = {place: counts[term] for term, place in vectors.places.items() if term in counts}
    raw = np.array([(1 + np.log(n)) * vectors.idf[place] for place, n in known.items()])
    weighed = vectors.weigh(title, abstract)
    assert weighed.places.tolist() == list(known)
    np.testing.assert_allclose(weighed.values, raw / np.linalg.norm(raw), rtol=1e-5)


def test_numpy_is_not_loaded_before_it_is_used() -> None:
    code = "import sys, digest.cli.app; print('numpy' in sys.modules)"
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
