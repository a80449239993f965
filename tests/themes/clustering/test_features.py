"""What brings papers together: their words before all, the headings that fit them, neighbours."""

import numpy as np

from digest.themes.clustering.features import blend, features, squares_of, weigh_headings
from digest.themes.clustering.vectors import Floats, Vectors, Weights, unit

# Of the first eight words every other points north, the rest east; there are many more words.
NORTH, EAST = (127, 0), (0, 127)
MANY = 40


def _vectors() -> Vectors:
    return Vectors(
        places={f"word{n}": n for n in range(MANY)},
        pairs={},
        table=np.array([NORTH, EAST] * (MANY // 2), dtype=np.int8),
        scales=np.full(MANY, 1 / 127, dtype=np.float32),
        idf=np.ones(MANY, dtype=np.float32),
        is_word=np.ones(MANY, dtype=np.bool_),
    )


def _text(**weights: float) -> Weights:
    """Invent a text of numbered words: `w3=1` is word 3 with weight 1."""
    places = sorted((int(name[1:]), weight) for name, weight in weights.items())
    values = unit(np.array([weight for _, weight in places], dtype=np.float32))
    return Weights(places=np.array([place for place, _ in places], dtype=np.intp), values=values)


def _likeness(*told: tuple[Weights, dict[str, float]]) -> Floats:
    rows = features(told, _vectors())
    return np.asarray(rows @ rows.T)


def test_texts_that_point_the_same_way_are_told_apart_by_their_words() -> None:
    """All point north and east alike; the first two share words, and so do the last two."""
    one, other = _text(w0=1, w1=1), _text(w2=1, w3=1)
    like = _likeness((one, {}), (one, {}), (other, {}), (other, {}))
    assert like[0, 1] > 0.9
    assert like[0, 2] < 0


def test_a_shared_word_counts_more_than_a_shared_direction() -> None:
    """The first text shares its word with the second, and with the third that it points north."""
    texts = [_text(w0=1), _text(w0=1, w1=0.5), _text(w2=1), _text(w3=1)]
    like = _likeness(*((text, {}) for text in 2 * texts))
    assert like[0, 1] > like[0, 2]


def test_headings_bring_together_what_words_leave_alike() -> None:
    text = _text(w0=1, w1=1)
    like = _likeness(*((text, {heading: 1.0}) for heading in ("ice", "ice", "tea", "tea")))
    assert like[0, 1] > 0.9
    assert like[0, 2] < 0


def test_words_count_more_than_headings() -> None:
    """The first text has the words of the second and the heading of the third."""
    ice, tea = _text(w0=1, w1=1), _text(w2=1, w3=1)
    like = _likeness(
        (ice, {"tea": 1.0}), (ice, {"ice": 1.0}), (tea, {"tea": 1.0}), (tea, {"ice": 1.0})
    )
    assert like[0, 1] > like[0, 2]


def test_of_many_texts_a_word_of_two_relates_none() -> None:
    """A word that three have still does; of a few texts, one that two have does."""

    def columns(number: int) -> int:
        rare = [_text(w10=1, w12=1), _text(w10=1, w12=1), _text(w12=1)]
        usual = [_text(w0=1)] * (number - len(rare))
        told = [(text, dict[str, float]()) for text in (*rare, *usual)]
        return int(features(told, _vectors()).shape[1])

    directions, usual = 2, 1
    assert columns(20) == directions + usual + 2
    assert columns(760) == directions + usual + 1


def test_papers_without_a_common_word_come_closer_by_one_between_them() -> None:
    between = unit(np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1]], dtype=np.float32))
    products = blend(between)
    assert products[0, 2] > 0.1
    assert abs(products[0, 3]) < 1e-6


def test_two_papers_that_are_only_neighbours_of_each_other_meet_half_way() -> None:
    pairs = unit(np.array([[2, 1, 0, 0], [1, 2, 0, 0], [0, 0, 3, 1], [0, 0, 1, 3]], np.float32))
    squares = squares_of(blend(pairs))
    assert squares[0, 1] == squares[2, 3] == 0
    assert squares[0, 2] > 1


def test_what_lies_between_themes_is_as_long_as_what_lies_within_one() -> None:
    rows = unit(np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1]], np.float32))
    products = blend(np.vstack([rows, np.zeros((1, 3), np.float32)]))
    assert np.allclose(np.diag(products), [1, 1, 1, 1, 1, 0])


def test_headings_that_hardly_fit_a_text_count_less_than_those_that_do() -> None:
    """Ten texts, each with a heading of its own: the first has but a trace of it."""
    fits = [{f"tea{n}": 1.0 if n else 0.1} for n in range(10)]
    lengths = np.sqrt((weigh_headings(fits) ** 2).sum(axis=1))
    assert lengths[0] < 0.2
    assert lengths[1] > 0.5
    assert lengths.max() <= 1
