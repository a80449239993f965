"""Train the models of `digest.reading.passages`: `python -m training.passages [FILE]`.

Each model is also fitted three times without a third of the abstracts.  Its predictions for that
third are the input of the next model, and the figures printed at the end.  Labels marked `test` are
never used; `python -m tests.benchmarks.quality passages` evaluates the models on them.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_array, hstack
from scipy.special import expit

from digest.reading.passages import (
    GRADES,
    OPENING,
    PATH,
    SLOTS,
    Candidate,
    PassageWeights,
    Sentences,
    list_candidates,
    opening_words,
    prepare,
    relate,
    sentence_features,
    slots_of,
)
from digest.reading.sentences import judge
from digest.reading.weights import load, load_vectors
from digest.text.forms import Forms
from training.fitting import Doubles, Indices
from training.labels import HOME, LabelledText, NoCorporaError, read_roles, read_texts
from training.reading import as_float32, features_of, fold_of, quantise, train_sentences

FOLDS = 3
_WORDS, _BESIDE, _SENTENCES = 0.7, 0.3, 0.5
_CHOSEN, _GRADED, _STANDS, _CUT = 4.0, 8.0, 3.0, 1.0
"""The weights of words, of neighbours' words and of features; and the ridges of the models."""
_FEWEST_OPENINGS, _HALF = 3, 0.5
_LOGARITHM, _MIXED = 0.5, 4.0
"""The scale of the logarithm of being chosen for the model of grades, and a grade's weight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """An abstract with the passage that a reader quotes, and the grades of candidates.

    `quote` has the indices of one or two `sentences`, `cut` the code points of the opening that is
    left out, `stands` a letter for each sentence (`a`: understood alone), "" if not labelled.
    """

    text: LabelledText
    sentences: tuple[str, ...]
    quote: Candidate
    cut: int
    grade: int
    stands: str
    is_test: bool
    grades: Mapping[Candidate, int]


def read_quoted(texts: Mapping[str, LabelledText]) -> list[Quoted]:
    """Return the labels of passages, in the order of their identifiers."""
    graded = {row["id"]: row for row in _rows("passage-grades.jsonl")}
    return [
        _quoted(texts[row["id"]], row, graded.get(row["id"]))
        for row in _rows("passage-labels.jsonl")
    ]


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HOME / name).read_text("utf-8").splitlines()]


def _quoted(text: LabelledText, row: Mapping[str, Any], graded: Mapping[str, Any] | None) -> Quoted:
    ends = (*row["starts"][1:], len(text.abstract))
    pairs = zip(row["starts"], ends, strict=True)
    given = zip(graded["candidates"], graded["grades"], strict=True) if graded else ()
    return Quoted(
        text=text,
        sentences=tuple(text.abstract[start:end].strip() for start, end in pairs),
        quote=Candidate(row["quote"][0], row["quote"][-1]),
        cut=row["cut"],
        grade=row["grade"],
        stands=row.get("stands", ""),
        is_test=row["part"] == "test",
        grades={Candidate(indices[0], indices[-1]): int(grade) for indices, grade in given},
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """Labelled abstracts as arrays with a row for each sentence; `starts` has the first of each.

    `words` has the weights of runs of words, `features` the other features of each sentence;
    `folds` has the third that each abstract belongs to.
    """

    quoted: Sequence[Quoted]
    tables: Sequence[Sentences]
    words: csr_array
    features: Doubles
    means: Doubles
    scales: Doubles
    roles: Doubles
    choices: Doubles
    starts: Indices
    folds: Indices


def make_material(quoted: Sequence[Quoted], texts: Mapping[str, LabelledText]) -> Material:
    """Read the sentences of abstracts with models that were not fitted to them."""
    read = read_roles(dict(texts))
    trained = train_sentences(read)
    known = {label.text.id: at for at, label in enumerate(read)}
    numbers, vectors, forms = load(), load_vectors(), Forms()
    pairs = [(abstract.text.title, abstract.sentences) for abstract in quoted]
    words, signs, starts = features_of(pairs, numbers.grams)
    own_words, _, _ = features_of(pairs, trained.grams)
    roles, choices = judge(own_words @ trained.words, signs, starts, trained.weights)
    for at, abstract in enumerate(quoted):
        index = known.get(abstract.text.id)
        if index is not None and len(read[index].spans) == len(abstract.sentences):
            part = slice(*trained.starts[index : index + 2])
            roles[starts[at] : starts[at + 1]] = trained.roles[part]
            choices[starts[at] : starts[at + 1]] = trained.choices[part]
    tables = [
        prepare(
            paper.text.title,
            vectors.read(paper.text.title, paper.text.abstract, forms),
            paper.sentences,
            numbers.grams,
            forms,
        )
        for paper in quoted
    ]
    features = np.vstack(
        [
            sentence_features(table, roles[a:b], choices[a:b], signs[a:b])
            for table, (a, b) in zip(tables, pairwise(starts.tolist()), strict=True)
        ]
    )
    means, scales = features.mean(axis=0), (features.std(axis=0) + 1e-6) / _SENTENCES
    return Material(
        quoted=quoted,
        tables=tables,
        words=words,
        features=np.clip((features - means) / scales, -4, 4),
        means=means,
        scales=scales,
        roles=roles,
        choices=choices,
        starts=starts,
        folds=np.array([fold_of(abstract.text) for abstract in quoted]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choices:
    """The candidates of all abstracts; `starts` has the first candidate of each abstract.

    `table` has their features for a linear model, `of` the abstract of each candidate.
    """

    candidates: Sequence[Sequence[Candidate]]
    table: csr_array
    relations: Doubles
    means: Doubles
    scales: Doubles
    starts: Indices
    of: Indices


def list_choices(material: Material, stands: Doubles) -> Choices:
    """Return the candidates of abstracts with words, features of sentences, and relations."""
    candidates, relations = [], []
    for at, (sentences, quoted) in enumerate(zip(material.tables, material.quoted, strict=True)):
        part = slice(*material.starts[at : at + 2])
        # The passage that a reader quotes competes, however long it is.
        listed = list_candidates(sentences.counts.tolist())
        listed += [] if quoted.quote in listed else [quoted.quote]
        candidates.append(listed)
        roles, choices = material.roles[part], material.choices[part]
        relations.append(relate(sentences, listed, roles, choices, stands[part]))
    starts = np.cumsum([0, *map(len, candidates)], dtype=np.intp)
    of = np.repeat(np.arange(len(candidates)), np.diff(starts))
    first, last = np.array(list(chain.from_iterable(candidates)), dtype=np.intp).T
    slots = slots_of(list(chain.from_iterable(candidates)))
    begins, ends = material.starts[of], material.starts[of + 1]
    rows, many = np.arange(len(of)), material.words.shape[0]

    def pick(columns: Indices, mask: Indices) -> csr_array:
        shape = (len(of), many)
        return csr_array((np.ones(int(mask.sum())), (rows[mask], columns[mask])), shape=shape)

    first, last = first + begins, last + begins
    in_slots = [pick(first, slots[0] == slot) for slot in range(2)]
    in_slots += [pick(last, slots[1] == slot) for slot in (2, 3)]
    beside = [pick(first - 1, first > begins), pick(last + 1, last + 1 < ends)]
    whole = np.vstack(relations)
    means, scales = whole.mean(axis=0), (whole.std(axis=0) + 1e-6) / _SENTENCES
    whole = np.clip((whole - means) / scales, -4, 4)
    table = hstack(
        [
            *(_WORDS * slot @ material.words for slot in in_slots),
            *(_BESIDE * neighbour @ material.words for neighbour in beside),
            *(csr_array(slot @ material.features) for slot in in_slots),
            csr_array(whole),
        ],
        format="csr",
    )
    return Choices(
        candidates=candidates,
        table=table,
        relations=whole,
        means=means,
        scales=scales,
        starts=starts,
        of=of,
    )


def fit_logistic(features: csr_array, wanted: Doubles, ridge: float) -> Doubles:
    """Return the weights of a logistic regression, the bias last."""
    transposed = features.T.tocsr()

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores = features @ flat[:-1] + flat[-1]
        wrong = expit(scores) - wanted
        slope = np.append(transposed @ wrong + ridge * flat[:-1], wrong.sum())
        loss = (np.logaddexp(0, scores) - wanted * scores).sum()
        return float(loss + ridge / 2 * flat[:-1] @ flat[:-1]), slope

    return _descend(cost, features.shape[1] + 1)


def fit_choice(table: csr_array, starts: Indices, wanted: Indices, ridge: float) -> Doubles:
    """Return the weights of a softmax over each abstract's candidates, one of which is wanted."""
    transposed = table.T.tocsr()
    of = np.repeat(np.arange(len(wanted)), np.diff(starts))

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores = table @ flat
        totals = _totals(scores, starts)
        wrong = np.exp(scores - totals[of])
        wrong[wanted] -= 1
        loss = (totals - scores[wanted]).sum() + ridge / 2 * flat @ flat
        return float(loss), transposed @ wrong + ridge * flat

    return _descend(cost, table.shape[1])


def _totals(scores: Doubles, starts: Indices) -> Doubles:
    """Return the log-sum-exp of each abstract's scores."""
    top = np.maximum.reduceat(scores, starts[:-1])
    of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return np.asarray(top + np.log(np.add.reduceat(np.exp(scores - top[of]), starts[:-1])))


def fit_grades(features: csr_array, grades: Indices, ridge: float) -> Doubles:
    """Return the weights of a proportional-odds regression of grades, the thresholds last."""
    transposed = features.T.tocsr()
    above = grades[:, None] > np.arange(GRADES)

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores = (features @ flat[:-GRADES])[:, None] - flat[-GRADES:]
        wrong = expit(scores) - above
        loss = (np.logaddexp(0, scores) - above * scores).sum()
        slope = transposed @ wrong.sum(axis=1) + ridge * flat[:-GRADES]
        weights = flat[:-GRADES]
        return float(loss + ridge / 2 * weights @ weights), np.append(slope, -wrong.sum(axis=0))

    return _descend(cost, features.shape[1] + GRADES)


def _descend(cost: Any, width: int) -> Doubles:  # noqa: ANN401 - as scipy has it
    options = {"maxiter": 120, "maxfun": 240}
    return np.asarray(
        minimize(cost, np.zeros(width), jac=True, method="L-BFGS-B", options=options).x
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TrainedPassages:
    """The weights, and the models' predictions for abstracts that they were not fitted to.

    `chosen` has the logarithms of candidates' probabilities, `graded` the rows of graded
    candidates, `grades` their grades, and `above` the probabilities of at least each grade.
    """

    weights: PassageWeights
    choices: Choices
    stands: Doubles
    chosen: Doubles
    graded: Indices
    grades: Indices
    above: Doubles


def train(material: Material) -> TrainedPassages:
    """Fit all models to the labelled abstracts that are not marked `test`."""
    kept = np.array([not abstract.is_test for abstract in material.quoted])
    folds = np.where(kept, material.folds, -1)
    stands_weights, stands = _train_stands(material, folds)
    choices = list_choices(material, stands)
    chosen_weights, chosen = _train_chosen(material, choices, folds)
    graded = [
        (choices.starts[at] + choices.candidates[at].index(candidate), grade)
        for at, abstract in enumerate(material.quoted)
        for candidate, grade in abstract.grades.items()
        if kept[at] and candidate in choices.candidates[at]
    ]
    rows, grades = np.array(graded, dtype=np.intp).T
    table = hstack([choices.table[rows], csr_array(_LOGARITHM * chosen[rows, None])], format="csr")
    grade_weights = fit_grades(table, grades, _GRADED)
    above = np.zeros((len(rows), GRADES))
    for fold in range(FOLDS):
        rest = folds[choices.of[rows]] == fold
        part = fit_grades(table[~rest], grades[~rest], _GRADED)
        above[rest] = expit((table[rest] @ part[:-GRADES])[:, None] - part[-GRADES:])
    return TrainedPassages(
        weights=_pack_weights(material, choices, stands_weights, chosen_weights, grade_weights),
        choices=choices,
        stands=stands,
        chosen=chosen,
        graded=rows,
        grades=grades,
        above=above,
    )


def _train_stands(material: Material, folds: Indices) -> tuple[Doubles, Doubles]:
    """Return weights, and the cross-validated probabilities that sentences stand alone."""
    lengths = np.diff(material.starts)
    letters = [quoted.stands or "?" * len(quoted.sentences) for quoted in material.quoted]
    letter = np.array(list("".join(letters)))
    table = hstack([_WORDS * material.words, csr_array(material.features)], format="csr")
    wanted, of = (letter == "a").astype(np.float64), np.repeat(folds, lengths)
    labelled = (letter != "?") & (of >= 0)
    weights = fit_logistic(table[labelled], wanted[labelled], _STANDS)
    scores = table @ weights[:-1] + weights[-1]
    for fold in range(FOLDS):
        rows = labelled & (of != fold)
        part = fit_logistic(table[rows], wanted[rows], _STANDS)
        scores[of == fold] = table[of == fold] @ part[:-1] + part[-1]
    return weights, np.round(expit(scores), 4)


def _train_chosen(material: Material, choices: Choices, folds: Indices) -> tuple[Doubles, Doubles]:
    """Return weights, and the cross-validated logarithms of candidates' probabilities."""

    def part_of(mask: NDArray[np.bool_]) -> tuple[csr_array, Indices, Indices]:
        starts = np.concatenate([[0], np.cumsum(np.diff(choices.starts)[mask])]).astype(np.intp)
        wanted = [
            start + choices.candidates[at].index(material.quoted[at].quote)
            for at, start in zip(np.flatnonzero(mask).tolist(), starts[:-1], strict=True)
        ]
        return choices.table[mask[choices.of]], starts, np.array(wanted, dtype=np.intp)

    weights = fit_choice(*part_of(folds >= 0), _CHOSEN)
    scores = choices.table @ weights
    for fold in range(FOLDS):
        part = fit_choice(*part_of((folds >= 0) & (folds != fold)), _CHOSEN)
        rows = folds[choices.of] == fold
        scores[rows] = choices.table[rows] @ part
    return weights, scores - _totals(scores, choices.starts)[choices.of]


def _pack_weights(
    material: Material, choices: Choices, stands: Doubles, chosen: Doubles, graded: Doubles
) -> PassageWeights:
    """Return the weights of all models in the packaged form."""
    runs, many = material.words.shape[1], material.features.shape[1]
    slots = len(SLOTS)
    heads = (chosen, graded[: len(chosen)])
    words, features, relations = [], [], []
    for head in heads:
        by_slot = head[: (slots + 2) * runs].reshape(slots + 2, runs).T
        words.append(by_slot * np.array([*slots * [_WORDS], _BESIDE, _BESIDE]))
        features.append(head[(slots + 2) * runs :][: slots * many].reshape(slots, many).T)
        relations.append(head[(slots + 2) * runs + slots * many :])
    words.append(_WORDS * stands[:runs, None])
    features.append(stands[runs:-1, None])
    gram_weights, gram_steps = quantise(np.hstack(words))
    logarithm = np.array([[0.0, _LOGARITHM * graded[len(chosen)]]])
    cut_words, cut_weights = _train_cut(material)
    return PassageWeights(
        gram_weights=gram_weights,
        gram_steps=gram_steps,
        sentence_weights=as_float32(np.hstack(features)),
        sentence_means=as_float32(material.means),
        sentence_scales=as_float32(material.scales),
        relation_weights=as_float32(np.vstack([np.stack(relations, axis=1), logarithm])),
        relation_means=as_float32(choices.means),
        relation_scales=as_float32(choices.scales),
        thresholds=as_float32(graded[-GRADES:]),
        stands_bias=as_float32(stands[-1:]),
        mixed=as_float32(np.array([_MIXED])),
        cut_words=cut_words,
        cut_weights=as_float32(cut_weights),
    )


def _train_cut(material: Material) -> tuple[NDArray[np.str_], Doubles]:
    """Fit a model of whether an opening is cut, by its words, to the quotations' openings."""
    openings = []
    for abstract in material.quoted:
        opening = OPENING.match(abstract.sentences[abstract.quote.first])
        if opening and not abstract.is_test and abstract.cut in {0, opening.end()}:
            openings.append((frozenset(opening_words(opening[0])), abstract.cut > 0))
    counts = Counter(chain.from_iterable(words for words, _ in openings))
    known = sorted(word for word, count in counts.items() if count >= _FEWEST_OPENINGS)
    table = csr_array(np.array([[word in words for word in known] for words, _ in openings], float))
    wanted = np.array([cut for _, cut in openings], dtype=np.float64)
    weights = fit_logistic(table, wanted, _CUT)
    weights[known.index("")] += weights[-1]
    return np.array(known), weights[:-1]


def describe_quality(material: Material, trained: TrainedPassages) -> Iterator[str]:
    """Yield the quality of the models on abstracts that they were not fitted to."""
    labelled = enumerate(material.quoted)
    first = [at for at, quoted in labelled if not quoted.is_test and not quoted.stands]
    agreed = np.array([_agree(trained, at, material.quoted[at].quote) for at in first])
    exact, shared, some = agreed.mean(axis=0)
    yield (
        f"{len(first)} abstracts of the first readers: "
        f"exact {exact:.3f}, F1 {shared:.3f}, one right {some:.3f}"
    )
    of = trained.choices.of[trained.graded]
    worth = trained.chosen[trained.graded] + _MIXED * np.log(trained.above[:, 1])
    rows = [np.flatnonzero(of == at) for at in np.unique(of)]
    best = [part[worth[part].argmax()] for part in rows]
    fine, kept = trained.grades[best] > 1, trained.above[best, 1] > _HALF
    yield (
        f"{len(best)} abstracts with graded candidates: the best has 2 or 3 in {fine.mean():.3f}, "
        f"of the {kept.mean():.3f} that are printed in {fine[kept].mean():.3f}"
    )
    bins = np.minimum(9, (10 * trained.above[:, 1]).astype(int))
    for low in np.unique(bins):
        inside = trained.grades[bins == low]
        right = int((inside > 1).sum())
        yield f"  said to be {low / 10:.1f} to {low / 10 + 0.1:.1f}: {right} of {len(inside)}"


def _agree(trained: TrainedPassages, at: int, quote: Candidate) -> tuple[float, float, float]:
    part = slice(*trained.choices.starts[at : at + 2])
    best = set(trained.choices.candidates[at][int(trained.chosen[part].argmax())])
    both = len(best & set(quote))
    return best == set(quote), 2 * both / (len(best) + len(set(quote))), both > 0


def main(path: Path) -> None:
    """Train on all labels, write the weights, and print their quality."""
    try:
        texts = read_texts()
    except NoCorporaError as error:
        sys.exit(str(error))
    material = make_material(read_quoted(texts), texts)
    trained = train(material)
    save(trained.weights, path)
    sys.stdout.writelines(f"{line}\n" for line in describe_quality(material, trained))


def save(weights: PassageWeights, path: Path) -> None:
    """Write weights to a file: always the same bytes for the same numbers."""
    np.savez(
        path, allow_pickle=False, **{f.name: getattr(weights, f.name) for f in fields(weights)}
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:] or [str(PATH)]))
