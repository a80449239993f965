"""The training scripts make the packaged data again."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from digest.reading.passages import PATH
from digest.reading.weights import load, load_vectors, unit
from digest.reading.words import split_tokens
from tests.corpora import need

pytestmark = [pytest.mark.long, pytest.mark.usefixtures("training")]


@pytest.fixture(name="training")
def _training() -> None:
    """Skip the test where the scripts or what they need is not installed."""
    pytest.importorskip("scipy", reason="training needs scipy, of the extra `dev`")
    pytest.importorskip("training", reason="training/ is not here")


def share_labels(home: Path, folder: Path, **steps: int) -> None:
    """Copy every so many-th row of some files of labels, and no corrections."""
    for name, step in steps.items():
        rows = (home / f"{name}-labels.jsonl").read_text("utf-8").splitlines()
        (folder / f"{name}-labels.jsonl").write_text("\n".join(rows[::step]), "utf-8")
    (folder / "corrections.jsonl").touch()


def test_passages_are_learned_from_a_part_of_the_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is learned from few abstracts is known again on those that were left out of it."""
    from training import labels
    from training import passages as training

    for name in labels.METADATA:
        need(name)
    share_labels(labels.HOME, tmp_path, role=40, passage=24)
    shutil.copy(labels.HOME / "passage-grades.jsonl", tmp_path)
    for module in (training, labels):
        monkeypatch.setattr(module, "HOME", tmp_path)
    texts = labels.read_texts()
    made = training.make_material(training.read_quoted(texts), texts)
    trained = training.train(made)
    agreed, chance = [], []
    for at, one in enumerate(made.quoted):
        candidates = trained.choices.candidates[at]
        scores = trained.chosen[slice(*trained.choices.starts[at : at + 2])]
        shared = [len({*one.quote} & {*found}) / len({*one.quote, *found}) for found in candidates]
        assert np.exp(scores).sum() == pytest.approx(1)
        agreed += [] if one.is_test else [shared[scores.argmax()]]
        chance += [] if one.is_test else [np.mean(shared)]
    assert np.mean(agreed) > 1.5 * np.mean(chance)
    good = trained.grades > 1
    assert trained.above[good, 1].mean() > trained.above[~good, 1].mean() + 0.1
    letters = np.array(list("".join(one.stands or "?" * len(one.sentences) for one in made.quoted)))
    clear, unclear = (trained.stands[letters == letter].mean() for letter in "an")
    assert clear > unclear + 0.1
    for name in ("one", "other"):
        training.save(trained.weights, tmp_path / f"{name}.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()
    # It is what is packaged, but for the words of openings, of which there are fewer.
    with np.load(PATH) as packaged, np.load(tmp_path / "one.npz") as file:
        shapes = ({key: one[key].shape for key in one} for one in (packaged, file))
        ours, theirs = ({k: v for k, v in one.items() if "cut" not in k} for one in shapes)
        assert ours == theirs
        assert packaged["cut_words"].size > file["cut_words"].size > 0
    assert len(list(training.describe_quality(made, trained))) > 2


def test_reading_is_learned_from_a_part_of_the_labels(tmp_path: Path) -> None:
    """What is learned from a fifth is known again on papers that were not learned from."""
    from training import labels
    from training import reading as training

    for name in labels.METADATA:
        need(name)
    texts = labels.read_texts()
    read, filed = labels.read_roles(texts)[::5], labels.read_filed(texts)[::5]
    trained = training.train(read, filed)
    roles = [role for label in read for role in label.roles]
    assert (trained.roles.argmax(axis=1) == roles).mean() > 0.7
    keys = trained.numbers.keys
    first = [keys[place] for place in trained.themes.argmax(axis=1)]
    right = [key in label.themes for key, label in zip(first, filed, strict=True)]
    assert np.mean(right) > 0.6
    assert np.corrcoef(trained.news, [label.news for label in filed])[0, 1] > 0.3
    training.save(trained.numbers, tmp_path / "one.npz")
    training.save(trained.numbers, tmp_path / "other.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


def test_the_vectors_of_themes_are_made_again(tmp_path: Path) -> None:
    from training import theme_vectors

    for name in ("teacher-texts", "metadata-2025-sample25k"):
        need(f"{name}.jsonl.gz")
    need("teacher-minilm.npz")
    theme_vectors.main(tmp_path)
    made, packaged = load_vectors(tmp_path), load_vectors()
    assert list(made.rows) == list(packaged.rows)
    # Terms that no text of the teacher has point nowhere; they only count as words.
    pointing = packaged.table.any(axis=1)
    assert np.array_equal(made.table.any(axis=1), pointing)
    rows = [unit(one.table * one.scales[:, None]) for one in (made, packaged)]
    assert (rows[0] * rows[1]).sum(axis=1)[pointing].mean() >= 0.999


def test_the_packaged_reading_knows_the_words_and_themes_of_the_labels() -> None:
    """What is packaged was made from these labels by this code."""
    from training import labels
    from training import reading as training

    for name in labels.METADATA:
        need(name)
    texts = labels.read_texts()
    read, filed = labels.read_roles(texts), labels.read_filed(texts)
    grams = training.count_grams(
        [split_tokens(span.text) for label in read for span in label.spans]
    )
    packaged = load()
    assert packaged.grams.words == grams.words
    assert np.array_equal(packaged.grams.pairs, grams.pairs)
    assert np.array_equal(packaged.grams.threes, grams.threes)
    assert list(packaged.keys) == [theme.key for theme in training.headings_of(filed)[0]]
