"""Reads papers with the packaged numbers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain, pairwise
from typing import Protocol

import numpy as np

from digest.model import BestSentence, Reading, ReadPassage, ReadSentence, Reason, ThemeFit
from digest.reading.passages import (
    PassageWeights,
    find_cut,
    load_passages,
    prepare,
    rank_passages,
)
from digest.reading.rows import UNIT, Doubles, Indices, SparseRows
from digest.reading.sentences import ROLES, judge, signs_of
from digest.reading.weights import (
    Numbers,
    Vectors,
    load,
    load_vectors,
    unit,
    weigh,
)
from digest.reading.words import START, Clues, Heading, split_tokens
from digest.text.sentences import Span, split_sentences

TITLE_WEIGHT = 0.7
"""The additional weight of terms in a title."""
VECTOR_WEIGHT, CATEGORY_WEIGHT = 3.0, 0.7
"""The weights of the vector and of the categories, compared with the terms'."""


def terms_of(texts: Sequence[tuple[str, str]], vectors: Vectors) -> SparseRows:
    """Return the weights of the known terms of at least one text, a title and an abstract."""
    columns, values = [], []
    for title, abstract in texts:
        whole, heading = weigh(vectors, title, abstract), weigh(vectors, title, "")
        merged = whole.values.copy()
        merged[np.searchsorted(whole.rows, heading.rows)] += TITLE_WEIGHT * heading.values
        columns.append(whole.rows)
        values.append(merged)
    return SparseRows.of(
        np.concatenate(columns), np.concatenate(values), np.array(list(map(len, values)))
    )


def embed_texts(texts: Sequence[tuple[str, str]], vectors: Vectors) -> Doubles:
    """Return the weighted vectors of texts: (texts, dimensions)."""
    directions = unit(vectors.embed(weigh(vectors, *text) for text in texts))
    return np.asarray(VECTOR_WEIGHT * np.round(directions, 4), dtype=np.float64)


def encode_categories(listings: Sequence[Sequence[str]], columns: Mapping[str, int]) -> Doubles:
    """Return papers' categories, the primary one first, as (papers, listed and then primary)."""
    many = len(columns)
    table = np.zeros((len(listings), 2 * many))
    for row, names in zip(table, listings, strict=True):
        for name in names:
            if name in columns:
                row[columns[name]] = CATEGORY_WEIGHT * len(names) ** -0.5
        if names and names[0] in columns:
            row[many + columns[names[0]]] = CATEGORY_WEIGHT
    return table


def mix_of(roles: Doubles, starts: Indices) -> Doubles:
    """Return the roles in each abstract: their sums, shares and maxima, and how many sentences."""
    rows = []
    for start, end in pairwise(starts.tolist()):
        part = roles[start:end]
        many = max(1, end - start)
        top = part.max(axis=0) if len(part) else np.zeros(roles.shape[1])
        rows.append(
            np.concatenate([part.sum(axis=0) / 3, part.sum(axis=0) / many, top, [many / 10]])
        )
    return 0.7 * np.array(rows).reshape(len(rows), 3 * roles.shape[1] + 1)


_BATCH = 100  # how many papers are read at once, which limits the memory
_FEWEST, _MOST, _MOST_READ = 1.0, 5.0, 100
_LEAST_LIKELY, _STRONGEST, _MOST_PASSAGES = 0.02, 8, 8


class Text(Protocol):
    """The parts of a paper that are read."""

    @property
    def id(self) -> str:
        """The identifier."""

    @property
    def title(self) -> str:
        """The title."""

    @property
    def abstract(self) -> str:
        """The abstract."""

    @property
    def primary(self) -> str:
        """The primary category."""

    @property
    def categories(self) -> Sequence[str]:
        """The categories, the primary one among them."""


def read(papers: Sequence[Text], headings: Sequence[Heading]) -> tuple[Reading, ...]:
    """Return the reading of each paper, with themes among `headings`.

    A packaged heading with enough labels is recognised by the trained model, any other by its
    phrases and categories.  `themes.find_own` decides which papers a user's own theme claims.
    """
    reader = reader_of(tuple(headings))
    batches = (papers[at : at + _BATCH] for at in range(0, len(papers), _BATCH))
    return tuple(reading for batch in batches for reading in reader.read(batch))


def explain_news(paper: Text) -> tuple[Reason, ...]:
    """Return the strongest reasons for a paper's news, in points of its scale from 1 to 5."""
    return reader_of(()).explain(paper)


def list_passages(paper: Text) -> Sequence[ReadPassage]:
    """Return the passages of a paper that may be quoted, at most eight, the best first."""
    return reader_of(()).rank(paper, load_passages(), _MOST_PASSAGES)


def is_word(word: str) -> bool:
    """Return whether abstracts use a word at all."""
    return word.casefold() in load().grams.indices


@lru_cache(maxsize=4)
def reader_of(headings: tuple[Heading, ...], numbers: Numbers | None = None) -> "Reader":
    """Return a reader with the packaged numbers, or with others and without passages."""
    # The model of passages was trained on the runs of words of the packaged numbers.
    return Reader(headings, numbers or load(), None if numbers else load_passages())


class Reader:
    """Reads papers with given headings and numbers."""

    def __init__(
        self, headings: Sequence[Heading], numbers: Numbers, passages: PassageWeights | None
    ) -> None:
        self._numbers, self._passages = numbers, passages
        self._keys = tuple(heading.key for heading in headings)
        self._clues = Clues.of(headings)
        self._category_indices = {name: index for index, name in enumerate(numbers.categories)}
        trained = {key: index for index, key in enumerate(numbers.keys)}
        # The column of each heading's scores, or -1.
        self._columns = np.array(
            [-1 if heading.own else trained.get(heading.key, -1) for heading in headings],
            dtype=np.intp,
        )

    def read(
        self, papers: Sequence[Text], known: Sequence[Sequence[Span]] | None = None
    ) -> Iterator[Reading]:
        """Yield the readings of papers, read at once; `known` has their sentences, if known.

        Only the first hundred sentences are read; no abstract of arXiv has as many.
        """
        spans = known or [_split(paper) for paper in papers]
        runs, word_scores, (roles, choices), signs, starts = self._judge(papers, spans)
        weights, numbers = self._passages, self._numbers
        passage_scores = word_scores
        if weights:
            passage_scores = runs.times(weights.gram_weights, weights.gram_steps)
        terms, features = self._features(papers)
        scores = terms.times(numbers.term_weights, numbers.term_steps) + features
        news = scores[:, -1] + mix_of(roles, starts) @ numbers.mix
        news += _sum_per_abstract(word_scores[:, -1], starts)
        themes = self._themes(papers, scores)
        for at, paper in enumerate(papers):
            part = slice(starts[at], starts[at + 1])
            what, finding, problem, limit = map(_likeliest, choices[part].T)
            sentences, passage = _read_sentences(spans[at], roles[part]), None
            if weights and sentences:
                texts = [span.text for span in spans[at]]
                table = prepare(paper.title, paper.abstract, texts, load_vectors(), numbers.grams)
                judged = roles[part], choices[part], signs[part]
                (passage,), stands = rank_passages(table, passage_scores[part], judged, weights, 1)
                sentences = tuple(
                    replace(sentence, stands=float(alone), cut=find_cut(text, weights))
                    for sentence, alone, text in zip(sentences, stands, texts, strict=True)
                )
            yield Reading(
                paper=paper.id,
                sentences=sentences,
                what=what,
                finding=finding,
                problem=problem,
                limit=limit,
                passage=passage,
                themes=tuple(
                    ThemeFit(key=self._keys[index], probability=float(themes[at, index]))
                    for index in np.argsort(-themes[at], kind="stable")
                    if themes[at, index] >= _LEAST_LIKELY
                ),
                news=round(float(np.clip(news[at], _FEWEST, _MOST)), 2),
            )

    def rank(self, paper: Text, weights: PassageWeights, most: int) -> Sequence[ReadPassage]:
        """Return at most `most` passages of a paper, the best first."""
        texts = [span.text for span in _split(paper)]
        if not texts:
            return ()
        runs, _, (roles, choices), signs, _ = self._judge([paper], [_split(paper)])
        scores = runs.times(weights.gram_weights, weights.gram_steps)
        grams = self._numbers.grams
        table = prepare(paper.title, paper.abstract, texts, load_vectors(), grams)
        return rank_passages(table, scores, (roles, choices, signs), weights, most)[0]

    def explain(self, paper: Text) -> tuple[Reason, ...]:
        """Return the features that add most to a paper's news or subtract most from it."""
        numbers = self._numbers
        runs, word_scores, (roles, _), _, starts = self._judge([paper], [_split(paper)])
        terms, features = self._features([paper])
        names = list(load_vectors().rows)
        points: dict[str, float] = defaultdict(float)
        share = max(1, len(word_scores)) ** -0.5 * float(numbers.gram_steps[-1]) / UNIT
        for column, value in zip(runs.columns.tolist(), runs.values.tolist(), strict=True):
            words = numbers.grams.spell(column).removeprefix(START).strip()
            points[f"“{words}”"] += share * value * int(numbers.gram_weights[column, -1])
        step = float(numbers.term_steps[-1]) / UNIT
        for column, value in zip(terms.columns.tolist(), terms.values.tolist(), strict=True):
            points[f"“{names[column]}”"] += step * value * int(numbers.term_weights[column, -1])
        mixed = (mix_of(roles, starts)[0] * numbers.mix)[:-1].reshape(3, -1).sum(axis=0)
        points |= {f"{role} sentences": n for role, n in zip(ROLES, mixed.tolist(), strict=True)}
        points["subject and categories"] = float(features[0, -1] - numbers.paper_bias[-1])
        points.pop("“”", None)
        reasons = [Reason(label=label, weight=round(n, 2)) for label, n in points.items()]
        strongest = sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.label))
        return tuple(reason for reason in strongest[:_STRONGEST] if reason.weight)

    def _judge(
        self, papers: Sequence[Text], spans: Sequence[Sequence[Span]]
    ) -> tuple[SparseRows, Doubles, tuple[Doubles, Doubles], Doubles, Indices]:
        """Return runs of words, their scores, roles and choices, signs, and starts of abstracts."""
        sentences = [[span.text for span in part] for part in spans]
        tokens = [list(map(split_tokens, part)) for part in sentences]
        runs = self._numbers.grams.find(chain.from_iterable(tokens))
        word_scores = runs.times(self._numbers.gram_weights, self._numbers.gram_steps)
        rows = [
            signs_of(paper.title, part, part_tokens)
            for paper, part, part_tokens in zip(papers, sentences, tokens, strict=True)
        ]
        starts, signs = np.cumsum([0, *map(len, spans)], dtype=np.intp), np.vstack(rows)
        judged = judge(word_scores[:, :-1], signs, starts, self._numbers.sentences)
        return runs, word_scores, judged, signs, starts

    def _features(self, papers: Sequence[Text]) -> tuple[SparseRows, Doubles]:
        """Return the terms of papers, and the scores of all other features for themes and news."""
        pairs = [(paper.title, paper.abstract) for paper in papers]
        vectors, numbers = load_vectors(), self._numbers
        by_vector = embed_texts(pairs, vectors) @ numbers.vector_weights
        listed = encode_categories(
            [_categories_of(paper) for paper in papers], self._category_indices
        )
        scores = by_vector + listed @ numbers.category_weights + numbers.paper_bias
        return terms_of(pairs, vectors), scores

    def _themes(self, papers: Sequence[Text], scores: Doubles) -> Doubles:
        """Return the probabilities of headings: (papers, headings)."""
        clues = np.stack(
            [
                self._clues.read(paper.title, paper.abstract, _categories_of(paper))
                for paper in papers
            ]
        )
        numbers, known = self._numbers, self._columns >= 0
        sums = clues @ numbers.new_clues[:-1] + numbers.new_clues[-1]
        sums[:, known] = clues[:, known] @ numbers.clues + scores[:, self._columns[known]]
        return np.asarray(np.round(1 / (1 + np.exp(-sums)), 4))


def _split(paper: Text) -> Sequence[Span]:
    return split_sentences(paper.abstract)[:_MOST_READ]


def _categories_of(paper: Text) -> tuple[str, ...]:
    return tuple(filter(None, dict.fromkeys((paper.primary, *paper.categories))))


def _likeliest(column: Doubles) -> BestSentence | None:
    """Return the likeliest sentence; ties go to the first."""
    if not len(column):
        return None
    best = int(column.argmax())
    return BestSentence(sentence=best, probability=round(float(column[best]), 4))


def _read_sentences(spans: Sequence[Span], roles: Doubles) -> tuple[ReadSentence, ...]:
    return tuple(
        ReadSentence(
            start=span.start,
            end=span.end,
            role=ROLES[best],
            probability=round(float(row[best]), 4),
        )
        for span, row, best in zip(spans, roles, roles.argmax(axis=1).tolist(), strict=True)
    )


def _sum_per_abstract(values: Doubles, starts: Indices) -> Doubles:
    """Return the sum over each abstract's sentences, divided by the root of their number."""
    counts = np.diff(starts)
    of = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(of, values, minlength=len(counts)) * np.maximum(counts, 1) ** -0.5
