"""Train the models of `digest.reading.passages`: `python -m training.passages [FILE]`.

Each model is fitted without a third of the abstracts, three times, so that what builds on it knows
it as it is on abstracts that it has not seen, and its figures are of such abstracts.  The part of
the labels that is marked `test` is left out of everything; `python -m tests.benchmarks.quality
passages` scores it.
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
    facts_of,
    list_candidates,
    opening_words,
    prepare,
    relate,
    slot_of,
)
from digest.reading.sentences import judge
from digest.reading.weights import load, load_vectors
from training.fitting import Doubles, Places
from training.labels import HOME, NoCorporaError, Text, read_roles, read_texts
from training.reading import features_of, fold_of, single, stored, train_sentences

FOLDS = 3
_WORDS, _BESIDE, _SENTENCES = 0.7, 0.3, 0.5
_CHOSEN, _GRADED, _STANDS, _CUT = 4.0, 8.0, 3.0, 1.0
"""What words, those of neighbours, and facts weigh; and the ridges of the models."""
_FEWEST_OPENINGS, _HALF = 3, 0.5
_LOGARITHM, _MIXED = 0.5, 4.0
"""How the probability of being chosen is put to the model of grades, and what a grade weighs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """An abstract with the passage that a reader quotes, and what graders say of candidates.

    `quote` has one or two places of `sentences`, `cut` the code points of the opening that is left
    out, `stands` a letter for each sentence (`a`: understood alone), where it was asked.
    """

    text: Text
    sentences: tuple[str, ...]
    quote: Candidate
    cut: int
    grade: int
    stands: str
    is_test: bool
    grades: Mapping[Candidate, int]


def read_quoted(texts: Mapping[str, Text]) -> list[Quoted]:
    """Return the labels of passages, in the order of their identifiers."""
    graded = {row["id"]: row for row in _rows("passage-grades.jsonl")}
    return [
        _quoted(texts[row["id"]], row, graded.get(row["id"]))
        for row in _rows("passage-labels.jsonl")
    ]


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HOME / name).read_text("utf-8").splitlines()]


def _quoted(text: Text, row: Mapping[str, Any], graded: Mapping[str, Any] | None) -> Quoted:
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
        grades={Candidate(one[0], one[-1]): int(grade) for one, grade in given},
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Material:
    """Labelled abstracts made ready: arrays of all their sentences, those of each from `starts` on.

    `words` are the weights of runs of words, `facts` what else is known of each sentence; `fold`
    tells the part of each abstract.
    """

    quoted: Sequence[Quoted]
    found: Sequence[Sentences]
    words: csr_array
    facts: Doubles
    means: Doubles
    scales: Doubles
    roles: Doubles
    choices: Doubles
    starts: Places
    folds: Places


def make_material(quoted: Sequence[Quoted], texts: Mapping[str, Text]) -> Material:
    """Read the sentences of abstracts by models that have not seen them."""
    read = read_roles(dict(texts))
    trained = train_sentences(read)
    known = {label.text.id: at for at, label in enumerate(read)}
    numbers, vectors = load(), load_vectors()
    pairs = [(one.text.title, one.sentences) for one in quoted]
    words, signs, starts = features_of(pairs, numbers.grams)
    mine, _, _ = features_of(pairs, trained.grams)
    roles, choices = judge(mine @ trained.words, signs, starts, trained.weights)
    for at, one in enumerate(quoted):
        place = known.get(one.text.id)
        if place is not None and len(read[place].spans) == len(one.sentences):
            part = slice(*trained.starts[place : place + 2])
            roles[starts[at] : starts[at + 1]] = trained.roles[part]
            choices[starts[at] : starts[at + 1]] = trained.choices[part]
    found = [
        prepare(one.text.title, one.text.abstract, one.sentences, vectors, numbers.grams)
        for one in quoted
    ]
    facts = np.vstack(
        [
            facts_of(one, roles[a:b], choices[a:b], signs[a:b])
            for one, (a, b) in zip(found, pairwise(starts.tolist()), strict=True)
        ]
    )
    means, scales = facts.mean(axis=0), (facts.std(axis=0) + 1e-6) / _SENTENCES
    return Material(
        quoted=quoted,
        found=found,
        words=words,
        facts=np.clip((facts - means) / scales, -4, 4),
        means=means,
        scales=scales,
        roles=roles,
        choices=choices,
        starts=starts,
        folds=np.array([fold_of(one.text) for one in quoted]),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Choices:
    """The candidates of all abstracts, those of each from `starts` on.

    `table` has their features for a linear model, `of` the abstract of each.
    """

    candidates: Sequence[Sequence[Candidate]]
    table: csr_array
    relations: Doubles
    means: Doubles
    scales: Doubles
    starts: Places
    of: Places


def list_choices(made: Material, stands: Doubles) -> Choices:
    """Return the candidates of abstracts with their features: words, facts, and relations."""
    candidates, relations = [], []
    for at, (one, quoted) in enumerate(zip(made.found, made.quoted, strict=True)):
        part = slice(*made.starts[at : at + 2])
        # What a reader quotes competes, however long it is.
        listed = list_candidates(one.counts.tolist())
        listed += [] if quoted.quote in listed else [quoted.quote]
        candidates.append(listed)
        relations.append(relate(one, listed, made.roles[part], made.choices[part], stands[part]))
    starts = np.cumsum([0, *map(len, candidates)], dtype=np.intp)
    of = np.repeat(np.arange(len(candidates)), np.diff(starts))
    first, last = np.array(list(chain.from_iterable(candidates)), dtype=np.intp).T
    slots = slot_of(list(chain.from_iterable(candidates)))
    begins, ends = made.starts[of], made.starts[of + 1]
    rows, many = np.arange(len(of)), made.words.shape[0]

    def pick(places: Places, mask: Places) -> csr_array:
        shape = (len(of), many)
        return csr_array((np.ones(int(mask.sum())), (rows[mask], places[mask])), shape=shape)

    first, last = first + begins, last + begins
    in_slots = [pick(first, slots[0] == slot) for slot in range(2)]
    in_slots += [pick(last, slots[1] == slot) for slot in (2, 3)]
    beside = [pick(first - 1, first > begins), pick(last + 1, last + 1 < ends)]
    whole = np.vstack(relations)
    means, scales = whole.mean(axis=0), (whole.std(axis=0) + 1e-6) / _SENTENCES
    whole = np.clip((whole - means) / scales, -4, 4)
    table = hstack(
        [
            *(_WORDS * one @ made.words for one in in_slots),
            *(_BESIDE * one @ made.words for one in beside),
            *(csr_array(one @ made.facts) for one in in_slots),
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
    turned = features.T.tocsr()

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores = features @ flat[:-1] + flat[-1]
        wrong = expit(scores) - wanted
        slope = np.append(turned @ wrong + ridge * flat[:-1], wrong.sum())
        loss = (np.logaddexp(0, scores) - wanted * scores).sum()
        return float(loss + ridge / 2 * flat[:-1] @ flat[:-1]), slope

    return _descend(cost, features.shape[1] + 1)


def fit_choice(table: csr_array, starts: Places, wanted: Places, ridge: float) -> Doubles:
    """Return the weights of a softmax among each abstract's candidates, one of which is wanted."""
    turned = table.T.tocsr()
    of = np.repeat(np.arange(len(wanted)), np.diff(starts))

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores = table @ flat
        totals = _totals(scores, starts)
        wrong = np.exp(scores - totals[of])
        wrong[wanted] -= 1
        loss = (totals - scores[wanted]).sum() + ridge / 2 * flat @ flat
        return float(loss), turned @ wrong + ridge * flat

    return _descend(cost, table.shape[1])


def _totals(scores: Doubles, starts: Places) -> Doubles:
    """Return the logarithm of the sum of the exponentials of each abstract's scores."""
    top = np.maximum.reduceat(scores, starts[:-1])
    of = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return np.asarray(top + np.log(np.add.reduceat(np.exp(scores - top[of]), starts[:-1])))


def fit_grades(features: csr_array, grades: Places, ridge: float) -> Doubles:
    """Return the weights of a regression of grades by proportional odds, the thresholds last."""
    turned = features.T.tocsr()
    above = grades[:, None] > np.arange(GRADES)

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        scores = (features @ flat[:-GRADES])[:, None] - flat[-GRADES:]
        wrong = expit(scores) - above
        loss = (np.logaddexp(0, scores) - above * scores).sum()
        slope = turned @ wrong.sum(axis=1) + ridge * flat[:-GRADES]
        weights = flat[:-GRADES]
        return float(loss + ridge / 2 * weights @ weights), np.append(slope, -wrong.sum(axis=0))

    return _descend(cost, features.shape[1] + GRADES)


def _descend(cost: Any, width: int) -> Doubles:  # noqa: ANN401 - as scipy has it
    options = {"maxiter": 120, "maxfun": 240}
    return np.asarray(
        minimize(cost, np.zeros(width), jac=True, method="L-BFGS-B", options=options).x
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trained:
    """The weights, and what models say of abstracts that they were not fitted to.

    `chosen` has the logarithms of candidates' probabilities, `graded` which rows were graded,
    `grades` by whom how, and `above` the probabilities of each grade at least for these.
    """

    weights: PassageWeights
    choices: Choices
    stands: Doubles
    chosen: Doubles
    graded: Places
    grades: Places
    above: Doubles


def train(made: Material) -> Trained:
    """Fit all models to labelled abstracts, but for those marked `test`."""
    kept = np.array([not one.is_test for one in made.quoted])
    folds = np.where(kept, made.folds, -1)
    stands_weights, stands = _train_stands(made, folds)
    choices = list_choices(made, stands)
    chosen_weights, chosen = _train_chosen(made, choices, folds)
    graded = [
        (choices.starts[at] + choices.candidates[at].index(candidate), grade)
        for at, one in enumerate(made.quoted)
        for candidate, grade in one.grades.items()
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
    return Trained(
        weights=_put_together(made, choices, stands_weights, chosen_weights, grade_weights),
        choices=choices,
        stands=stands,
        chosen=chosen,
        graded=rows,
        grades=grades,
        above=above,
    )


def _train_stands(made: Material, folds: Places) -> tuple[Doubles, Doubles]:
    """Return weights, and how likely sentences stand alone by models that have not seen them."""
    lengths = np.diff(made.starts)
    letters = [one.stands or "?" * len(one.sentences) for one in made.quoted]
    letter = np.array(list("".join(letters)))
    table = hstack([_WORDS * made.words, csr_array(made.facts)], format="csr")
    wanted, of = (letter == "a").astype(np.float64), np.repeat(folds, lengths)
    asked = (letter != "?") & (of >= 0)
    weights = fit_logistic(table[asked], wanted[asked], _STANDS)
    scores = table @ weights[:-1] + weights[-1]
    for fold in range(FOLDS):
        part = fit_logistic(table[asked & (of != fold)], wanted[asked & (of != fold)], _STANDS)
        scores[of == fold] = table[of == fold] @ part[:-1] + part[-1]
    return weights, np.round(expit(scores), 4)


def _train_chosen(made: Material, choices: Choices, folds: Places) -> tuple[Doubles, Doubles]:
    """Return weights, and the logarithms of how likely candidates are chosen, unseen."""

    def part_of(mask: NDArray[np.bool_]) -> tuple[csr_array, Places, Places]:
        starts = np.concatenate([[0], np.cumsum(np.diff(choices.starts)[mask])]).astype(np.intp)
        wanted = [
            start + choices.candidates[at].index(made.quoted[at].quote)
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


def _put_together(
    made: Material, choices: Choices, stands: Doubles, chosen: Doubles, graded: Doubles
) -> PassageWeights:
    """Return the weights of all models as they are packaged."""
    runs, many = made.words.shape[1], made.facts.shape[1]
    slots = len(SLOTS)
    heads = (chosen, graded[: len(chosen)])
    words, facts, relations = [], [], []
    for head in heads:
        by_slot = head[: (slots + 2) * runs].reshape(slots + 2, runs).T
        words.append(by_slot * np.array([*slots * [_WORDS], _BESIDE, _BESIDE]))
        facts.append(head[(slots + 2) * runs :][: slots * many].reshape(slots, many).T)
        relations.append(head[(slots + 2) * runs + slots * many :])
    words.append(_WORDS * stands[:runs, None])
    facts.append(stands[runs:-1, None])
    gram_weights, gram_steps = stored(np.hstack(words))
    logarithm = np.array([[0.0, _LOGARITHM * graded[len(chosen)]]])
    cut_words, cut_weights = _train_cut(made)
    return PassageWeights(
        gram_weights=gram_weights,
        gram_steps=gram_steps,
        sentence_weights=single(np.hstack(facts)),
        sentence_means=single(made.means),
        sentence_scales=single(made.scales),
        relation_weights=single(np.vstack([np.stack(relations, axis=1), logarithm])),
        relation_means=single(choices.means),
        relation_scales=single(choices.scales),
        thresholds=single(graded[-GRADES:]),
        stands_bias=single(stands[-1:]),
        mixed=single(np.array([_MIXED])),
        cut_words=cut_words,
        cut_weights=single(cut_weights),
    )


def _train_cut(made: Material) -> tuple[NDArray[np.str_], Doubles]:
    """Fit whether an opening is cut, by its words, to the first sentences of quotations."""
    openings = []
    for one in made.quoted:
        found = OPENING.match(one.sentences[one.quote.first])
        if found and not one.is_test and one.cut in {0, found.end()}:
            openings.append((frozenset(opening_words(found[0])), one.cut > 0))
    counts = Counter(chain.from_iterable(words for words, _ in openings))
    known = sorted(word for word, count in counts.items() if count >= _FEWEST_OPENINGS)
    table = csr_array(np.array([[word in words for word in known] for words, _ in openings], float))
    wanted = np.array([cut for _, cut in openings], dtype=np.float64)
    weights = fit_logistic(table, wanted, _CUT)
    weights[known.index("")] += weights[-1]
    return np.array(known), weights[:-1]


def tell(made: Material, trained: Trained) -> Iterator[str]:
    """Yield how good the models are on abstracts that they were not fitted to."""
    first = [at for at, one in enumerate(made.quoted) if not one.is_test and not one.stands]
    agreed = np.array([_agree(trained, at, made.quoted[at].quote) for at in first])
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


def _agree(trained: Trained, at: int, quote: Candidate) -> tuple[float, float, float]:
    part = slice(*trained.choices.starts[at : at + 2])
    found = set(trained.choices.candidates[at][int(trained.chosen[part].argmax())])
    both = len(found & set(quote))
    return found == set(quote), 2 * both / (len(found) + len(set(quote))), both > 0


def main(path: Path) -> None:
    """Train on all labels, write the weights, and say how good they are."""
    try:
        texts = read_texts()
    except NoCorporaError as error:
        sys.exit(str(error))
    made = make_material(read_quoted(texts), texts)
    trained = train(made)
    save(trained.weights, path)
    sys.stdout.writelines(f"{line}\n" for line in tell(made, trained))


def save(weights: PassageWeights, path: Path) -> None:
    """Write weights to a file: always the same bytes for the same numbers."""
    np.savez(
        path, allow_pickle=False, **{f.name: getattr(weights, f.name) for f in fields(weights)}
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:] or [str(PATH)]))
