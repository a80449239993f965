"""Train the models of `digest.reading`: `python -m training.reading [FILE]`.

Each model is also fitted three times without a third of the papers.  Its predictions for that third
are the input of the next model, and the figures of the cross-validation.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, hstack
from scipy.special import expit, log_softmax

from digest.reading.reader import embed_papers, encode_categories, mix_of, terms_of
from digest.reading.sentences import (
    CHOICES,
    ROLES,
    SentenceWeights,
    describe_context,
    judge,
    signs_of,
    softmax,
)
from digest.reading.weights import FILE, TEXTS, Numbers, load_vectors
from digest.reading.words import (
    CLUES,
    UNIT,
    Clues,
    Doubles,
    Floats,
    Grams,
    Indices,
    SparseRows,
    split_tokens,
)
from digest.text.forms import Forms, read_words
from digest.text.sentences import split_sentences
from digest.themes import Theme, load_taxonomy
from training.fitting import (
    best_scale,
    log_totals,
    regress_choice,
    regress_clues,
    regress_roles,
    regress_themes,
    ridge,
)
from training.labels import (
    FiledLabel,
    LabelledText,
    NoCorporaError,
    ReadLabel,
    read_filed,
    read_roles,
    read_texts,
)

DATA = Path(__file__).resolve().parents[1] / "digest" / "data"
FOLDS = 3
FEWEST = 5
"""A theme with fewer labels is recognised only by its phrases and categories."""
_LEAST_SENTENCES = (3, 5, 6)
"""The fewest sentences with a word, a pair, or three words in a row that is kept."""
_NEIGHBOUR_WEIGHT = 0.35
_FIRST, _SECOND, _CHOICES, _THEMES, _NEWS = 1 / 3, 1.0, 1.0, 0.05, 6.0
_WORDS_OF_CHOICES, _WORDS_OF_NEWS = 0.7, 2.0


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainedReading:
    """The numbers, and the models' predictions for papers that they were not fitted to.

    `roles` and `choices` have the probabilities of all sentences, `themes` the probabilities of
    papers for the themes of the numbers, `news` the predicted news.
    """

    numbers: Numbers
    roles: Doubles
    choices: Doubles
    themes: Doubles
    news: Doubles


def main(path: Path) -> None:
    """Train on all labels, and write the numbers; exit with a message without the corpora."""
    try:
        texts = read_texts()
    except NoCorporaError as error:
        sys.exit(str(error))
    save(train(read_roles(texts), read_filed(texts)).numbers, path)


def train(read: Sequence[ReadLabel], filed: Sequence[FiledLabel]) -> TrainedReading:
    """Fit all models to labelled abstracts and papers."""
    sentences = train_sentences(read)
    return train_papers(filed, read, sentences)


def fold_of(text: LabelledText) -> int:
    """Return the fold, or third, of a paper."""
    return int(hashlib.md5(text.id.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainedSentences:
    """The models of sentences, and their predictions for sentences that they were not fitted to.

    `words` has the weights of runs of words: (runs, 3 × roles + choices).
    """

    grams: Grams
    words: Doubles
    weights: SentenceWeights
    starts: Indices
    roles: Doubles
    choices: Doubles


def train_sentences(read: Sequence[ReadLabel]) -> TrainedSentences:
    """Fit roles, then choices, which use the cross-validated predictions of roles."""
    texts = [(label.text.title, [span.text for span in label.spans]) for label in read]
    grams = count_grams([split_tokens(sentence) for _, part in texts for sentence in part])
    words, signs, starts = features_of(texts, grams)
    folds = np.repeat([fold_of(label.text) for label in read], np.diff(starts))
    targets = np.eye(len(ROLES))[[role for label in read for role in label.roles]]

    inner = np.ones(len(signs))
    inner[starts[:-1]] = 0
    before = diags_array(inner[1:], offsets=-1, shape=(len(signs), len(signs)))
    near = [_NEIGHBOUR_WEIGHT * before @ words, _NEIGHBOUR_WEIGHT * before.T @ words]
    table = hstack([words, *near, csr_array(signs)], format="csr")

    def fit(features: csr_array, strength: float) -> tuple[Doubles, Doubles]:
        return cross_validate(
            features, folds, lambda rows: regress_roles(features[rows], targets[rows], strength)
        )

    first, scores = fit(table, _FIRST)
    known = describe_context(softmax(scores), signs, starts)
    second, scores = fit(csr_array(known), _SECOND)
    scale = best_scale(lambda by: -(targets * log_softmax(by * scores, axis=1)).sum())
    roles = softmax(scale * scores)

    known = describe_context(roles, signs, starts)
    table = hstack([_WORDS_OF_CHOICES * words, csr_array(known)], format="csr")
    chosen, choices = [], []
    for choice in range(len(CHOICES)):
        weights, probabilities = train_choice(table, read, starts, choice)
        chosen.append(weights)
        choices.append(probabilities)
    runs, many = len(grams), len(ROLES)
    picked = np.stack(chosen, axis=1)
    shifts = [first[:runs], *(_NEIGHBOUR_WEIGHT * first[k * runs : (k + 1) * runs] for k in (1, 2))]
    return TrainedSentences(
        grams=grams,
        words=np.hstack([*shifts, _WORDS_OF_CHOICES * picked[:runs]]),
        weights=SentenceWeights(
            signs=as_float32(first[3 * runs : -1]),
            bias=as_float32(first[-1]),
            around_roles=as_float32(scale * second[:-1]),
            around_bias=as_float32(scale * second[-1]),
            around_choices=as_float32(picked[runs:-1]),
            none=as_float32(picked[-1]),
        ),
        starts=starts,
        roles=roles.reshape(-1, many),
        choices=np.stack(choices, axis=1),
    )


def train_choice(
    table: csr_array, read: Sequence[ReadLabel], starts: Indices, choice: int
) -> tuple[Doubles, Doubles]:
    """Return the weights of a choice, with none last, and the cross-validated probabilities."""
    chosen = np.array(
        [
            -1 if (k := label.chosen[choice]) is None else starts[i] + k
            for i, label in enumerate(read)
        ]
    )
    weight = np.array([label.weight for label in read])
    if CHOICES[choice] == "limit":
        # Limits are so rare that all readers have full weight.
        weight = np.ones(len(read))
    folds = np.array([fold_of(label.text) for label in read])
    scores, none = np.zeros(table.shape[0]), np.zeros(len(read))
    fitted = regress_choice(table, starts, chosen, weight, _CHOICES)
    for fold in range(FOLDS):
        kept = folds != fold
        rows = np.repeat(kept, np.diff(starts))
        inside = np.concatenate([[0], np.cumsum(np.diff(starts)[kept])])
        moved = np.where(chosen >= 0, np.cumsum(rows)[np.maximum(chosen, 0)] - 1, -1)[kept]
        part = regress_choice(table[rows], inside, moved, weight[kept], _CHOICES)
        scores[~rows], none[~kept] = table[~rows] @ part[:-1], part[-1]
    of = np.repeat(np.arange(len(read)), np.diff(starts))

    def totals(by: float) -> Doubles:
        return log_totals(by * scores, by * none, starts)

    def loss(by: float) -> float:
        of_chosen = np.where(chosen >= 0, scores[np.maximum(chosen, 0)], none)
        return float((weight * (totals(by) - by * of_chosen)).sum())

    scale = best_scale(loss)
    return scale * fitted, np.exp(scale * scores - totals(scale)[of])


def cross_validate(
    features: csr_array, folds: Indices, fit: Callable[[NDArray[np.bool_]], Doubles]
) -> tuple[Doubles, Doubles]:
    """Return weights fitted to all folds, the bias last, and scores by weights of other folds."""
    weights = fit(np.ones(len(folds), dtype=bool))
    scores = np.zeros((len(folds), weights.shape[1]))
    for fold in range(FOLDS):
        part = fit(folds != fold)
        scores[folds == fold] = features[folds == fold] @ part[:-1] + part[-1]
    return weights, scores


def features_of(
    texts: Sequence[tuple[str, Sequence[str]]], grams: Grams
) -> tuple[csr_array, Doubles, Indices]:
    """Return the words and signs of all sentences, and the first sentence of each abstract.

    Each text is a title and the sentences of an abstract.
    """
    tokens = [list(map(split_tokens, part)) for _, part in texts]
    words = to_scipy(grams.find(chain.from_iterable(tokens)), len(grams))
    signs = [signs_of(*text, part) for text, part in zip(texts, tokens, strict=True)]
    counts = [len(part) for part in tokens]
    return words, np.vstack(signs), np.cumsum([0, *counts], dtype=np.intp)


def to_scipy(rows: SparseRows, width: int) -> csr_array:
    """Convert sparse rows to scipy's format."""
    return csr_array((rows.values / UNIT, rows.columns, rows.starts), shape=(len(rows), width))


def as_float32(weights: Doubles) -> Floats:
    """Return weights in single precision, which is precise enough."""
    return weights.astype(np.float32)


def count_grams(sentences: Sequence[Sequence[str]]) -> Grams:
    """Return the runs of words that enough sentences have."""
    counts: list[Counter[tuple[str, ...]]] = [
        Counter(run for tokens in sentences for run in set(zip(*(tokens[k:] for k in range(n)))))  # noqa: B905
        for n in (1, 2, 3)
    ]
    kept = [
        {run: n for run, n in by_run.items() if n >= least}
        for by_run, least in zip(counts, _LEAST_SENTENCES, strict=True)
    ]
    words = sorted(run[0] for run in kept[0])
    index = {word: k for k, word in enumerate(words)}
    many = len(words)
    pairs = {index[a] * many + index[b]: n for (a, b), n in kept[1].items()}
    at = {key: k for k, key in enumerate(sorted(pairs))}
    threes = {
        at[index[a] * many + index[b]] * many + index[c]: n for (a, b, c), n in kept[2].items()
    }
    seen = [kept[0][word,] for word in words]
    seen += [by_key[key] for by_key in (pairs, threes) for key in sorted(by_key)]
    return Grams(
        words=tuple(words),
        pairs=np.array(sorted(pairs), dtype=np.int64),
        threes=np.array(sorted(threes), dtype=np.int64),
        rarity=(np.log((1 + len(sentences)) / (1 + np.array(seen))) + 1).astype(np.float32),
    )


def train_papers(
    filed: Sequence[FiledLabel], read: Sequence[ReadLabel], sentences: TrainedSentences
) -> TrainedReading:
    """Fit themes to filed papers, and news to filed papers and abstracts that were read."""
    known = {label.text.id for label in filed}
    papers: list[FiledLabel | ReadLabel] = [
        *filed,
        *(label for label in read if label.text.id not in known),
    ]
    texts = [label.text for label in papers]
    folds = np.array([fold_of(text) for text in texts])
    seen = Counter(name for text in texts for name in text.categories)
    # The categories also have journals' own classes, each of them rare.
    categories = tuple(sorted(name for name, n in seen.items() if n >= FEWEST))
    listed = encode_categories(
        [text.categories for text in texts], {name: k for k, name in enumerate(categories)}
    )
    vectors, forms = load_vectors(), Forms()
    words = [vectors.read(text.title, text.abstract, forms) for text in texts]
    terms = to_scipy(terms_of(words), len(vectors.rows))
    table = hstack([terms, csr_array(embed_papers(words)), csr_array(listed)], format="csr")
    labelled, clues, new_clues = headings_of(filed)
    keys = [theme.key for theme in labelled]
    targets = np.array([[key in label.themes for key in keys] for label in filed], dtype=np.float64)
    many = len(filed)
    weights, shared = regress_themes(table[:many], clues, targets, _THEMES)
    scores = np.zeros_like(targets)
    for fold in range(FOLDS):
        kept, rest = folds[:many] != fold, folds[:many] == fold
        part, part_shared = regress_themes(
            table[:many][kept], [clue[kept] for clue in clues], targets[kept], _THEMES
        )
        scores[rest] = table[:many][rest] @ part[:-1] + part[-1]
        for clue_weight, clue in zip(part_shared, clues, strict=True):
            scores[rest] += clue_weight * clue[rest]
    scale, shift = regress_clues([scores], targets)
    weights, shared = scale * weights, scale * shared
    weights[-1] += shift

    runs, mix = read_sentences(papers, read, sentences)
    whole = hstack([table, csr_array(mix), _WORDS_OF_NEWS * runs], format="csr")
    news = np.array([label.news for label in papers], dtype=np.float64)
    points, guessed = cross_validate(
        whole, folds, lambda rows: ridge(whole[rows], news[rows], _NEWS)[:, None]
    )
    width, inner = table.shape[1], table.shape[1] + mix.shape[1]
    both = np.hstack([weights[:-1], points[:width]])
    ends = np.cumsum([terms.shape[1], vectors.table.shape[1]])
    by_terms, by_vector, by_category = np.split(both, ends)
    gram_weights, gram_steps = quantise(
        np.hstack([sentences.words, _WORDS_OF_NEWS * points[inner:-1]])
    )
    term_weights, term_steps = quantise(by_terms)
    numbers = Numbers(
        grams=sentences.grams,
        gram_weights=gram_weights,
        gram_steps=gram_steps,
        sentences=sentences.weights,
        keys=tuple(keys),
        categories=categories,
        term_weights=term_weights,
        term_steps=term_steps,
        vector_weights=as_float32(by_vector),
        category_weights=as_float32(by_category),
        paper_bias=as_float32(np.append(weights[-1], points[-1])),
        clues=as_float32(shared),
        new_clues=as_float32(new_clues),
        mix=as_float32(points[width:inner, 0]),
    )
    return TrainedReading(
        numbers=numbers,
        roles=sentences.roles,
        choices=sentences.choices,
        themes=expit(scale * scores + shift),
        news=guessed[:many, 0],
    )


def headings_of(filed: Sequence[FiledLabel]) -> tuple[list[Theme], list[Doubles], Doubles]:
    """Return the themes with enough labels, their clues, and clue weights for other themes."""
    counts = Counter(key for label in filed for key in label.themes)
    labelled = [t for t in load_taxonomy() if counts[t.key] >= FEWEST]
    index, forms = Clues.of(labelled), Forms()
    rows = [
        index.read(read_words(text.title, forms), read_words(text.abstract, forms), text.categories)
        for text in (label.text for label in filed)
    ]
    table = np.stack(rows)
    clues = [np.ascontiguousarray(table[:, :, clue]) for clue in range(len(CLUES))]
    targets = np.array(
        [[theme.key in label.themes for theme in labelled] for label in filed], dtype=np.float64
    )
    return labelled, clues, regress_clues(clues, targets)


def read_sentences(
    papers: Sequence[FiledLabel | ReadLabel], read: Sequence[ReadLabel], sentences: TrainedSentences
) -> tuple[csr_array, Doubles]:
    """Return the words of papers' sentences, and the mix of their cross-validated roles."""
    known = {label.text.id: at for at, label in enumerate(read)}
    texts = [label.text for label in papers]
    abstracts = []
    for text in texts:
        spans = read[known[text.id]].spans if text.id in known else split_sentences(text.abstract)
        abstracts.append((text.title, [span.text for span in spans]))
    words, signs, starts = features_of(abstracts, sentences.grams)
    roles, _ = judge(words @ sentences.words, signs, starts, sentences.weights)
    for at, text in enumerate(texts):
        if text.id in known:
            begin, end = sentences.starts[known[text.id] :][:2]
            roles[starts[at] : starts[at + 1]] = sentences.roles[begin:end]
    counts = np.diff(starts)
    of = csr_array(
        (np.ones(len(signs)), (np.repeat(np.arange(len(papers)), counts), np.arange(len(signs))))
    )
    runs = diags_array(np.maximum(counts, 1) ** -0.5) @ of @ words
    return runs, mix_of(roles, starts)


def save(numbers: Numbers, path: Path) -> None:
    """Write numbers to a file: always the same bytes for the same numbers."""
    arrays: dict[str, Any] = {f.name: getattr(numbers, f.name) for f in fields(numbers)}
    grams: Grams = arrays.pop("grams")
    inner: SentenceWeights = arrays.pop("sentences")
    arrays |= {f.name: getattr(inner, f.name) for f in fields(inner)}
    arrays |= {"pairs": grams.pairs, "threes": grams.threes, "rarity": grams.rarity}
    arrays |= {"words": _pack(grams.words)} | {name: _pack(arrays[name]) for name in TEXTS}
    np.savez(path, allow_pickle=False, **arrays)


def _pack(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def quantise(weights: Doubles) -> tuple[NDArray[np.int8], Floats]:
    """Return weights (rows, columns) in steps of 1/127 of each column's largest, and the steps."""
    steps = (np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127).astype(np.float32)
    return np.rint(weights / steps).astype(np.int8), steps


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:] or [str(DATA / FILE)]))
