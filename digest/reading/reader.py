"""Reads papers with the packaged numbers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, pairwise

import numpy as np

from digest.model import (
    BestSentence,
    Paper,
    Reading,
    ReadPassage,
    ReadSentence,
    Reason,
    ThemeFit,
)
from digest.reading.passages import find_cut, load_passages, prepare, rank_passages
from digest.reading.sentences import ROLES, judge, signs_of
from digest.reading.weights import Numbers, PaperTerms, load, load_vectors, unit
from digest.reading.words import START, UNIT, Clues, Doubles, Indices, SparseRows, split_tokens
from digest.taste import Theme
from digest.text.forms import Forms
from digest.text.sentences import Span, split_sentences

TITLE_WEIGHT = 0.7
"""The additional weight of terms in a title."""
VECTOR_WEIGHT, CATEGORY_WEIGHT = 3.0, 0.7
"""The weights of the vector and of the categories, compared with the terms'."""


def terms_of(papers: Sequence[PaperTerms]) -> SparseRows:
    """Return the weights of the known terms of at least one paper."""
    columns, values = [], []
    for _, _, title, whole in papers:
        merged = whole.values.copy()
        merged[np.searchsorted(whole.rows, title.rows)] += TITLE_WEIGHT * title.values
        columns.append(whole.rows)
        values.append(merged)
    return SparseRows.of(
        np.concatenate(columns), np.concatenate(values), np.array(list(map(len, values)))
    )


def embed_papers(papers: Sequence[PaperTerms]) -> Doubles:
    """Return the weighted vectors of papers: (papers, dimensions)."""
    directions = unit(load_vectors().embed(paper.whole for paper in papers))
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


def read(papers: Sequence[Paper], headings: Sequence[Theme]) -> tuple[Reading, ...]:
    """Return the reading of each paper, with themes among `headings`.

    A packaged heading with enough labels is recognised by the trained model, any other by its
    phrases and categories.  `themes.find_own` decides which papers a user's own theme claims.
    """
    reader = Reader(headings)
    batches = (papers[at : at + _BATCH] for at in range(0, len(papers), _BATCH))
    return tuple(reading for batch in batches for reading in reader.read(batch))


def explain_news(paper: Paper) -> tuple[Reason, ...]:
    """Return the strongest reasons for a paper's news, in points of its scale from 1 to 5."""
    return Reader(()).explain(paper)


def list_passages(paper: Paper) -> Sequence[ReadPassage]:
    """Return the passages of a paper that may be quoted, at most eight, the best first."""
    return Reader(()).list_passages(paper)


def is_word(word: str) -> bool:
    """Return whether abstracts use a word at all."""
    return word.casefold() in load().grams.indices


class Reader:
    """Reads papers with given headings, with the packaged numbers or with others."""

    def __init__(self, headings: Sequence[Theme], numbers: Numbers | None = None) -> None:
        # The model of passages was trained on the runs of words of the packaged numbers.
        self._passages = None if numbers else load_passages()
        self._numbers = numbers or load()
        self._forms = Forms()
        self._keys = tuple(heading.key for heading in headings)
        self._clues = Clues.of(headings)
        names = self._numbers.categories
        self._category_indices = {name: index for index, name in enumerate(names)}
        trained = {key: index for index, key in enumerate(self._numbers.keys)}
        # The column of each heading's scores, or -1.
        self._columns = np.array(
            [-1 if heading.own else trained.get(heading.key, -1) for heading in headings],
            dtype=np.intp,
        )

    def read(
        self, papers: Sequence[Paper], known: Sequence[Sequence[Span]] | None = None
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
        words = self._read_words(papers)
        terms, features = self._features(papers, words)
        scores = terms.times(numbers.term_weights, numbers.term_steps) + features
        news = scores[:, -1] + mix_of(roles, starts) @ numbers.mix
        news += _sum_per_abstract(word_scores[:, -1], starts)
        themes = self._themes(papers, words, scores)
        for at, paper in enumerate(papers):
            part = slice(starts[at], starts[at + 1])
            what, finding, problem, limit = map(_likeliest, choices[part].T)
            sentences, passage = _read_sentences(spans[at], roles[part]), None
            if weights and sentences:
                texts = [span.text for span in spans[at]]
                table = prepare(paper.title, words[at], texts, numbers.grams, self._forms)
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

    def list_passages(self, paper: Paper) -> Sequence[ReadPassage]:
        """Return the passages of a paper that may be quoted, at most eight, the best first."""
        weights, spans = load_passages(), _split(paper)
        if not spans:
            return ()
        runs, _, (roles, choices), signs, _ = self._judge([paper], [spans])
        scores = runs.times(weights.gram_weights, weights.gram_steps)
        texts, (words,) = [span.text for span in spans], self._read_words([paper])
        table = prepare(paper.title, words, texts, self._numbers.grams, self._forms)
        return rank_passages(table, scores, (roles, choices, signs), weights, _MOST_PASSAGES)[0]

    def explain(self, paper: Paper) -> tuple[Reason, ...]:
        """Return the features that add most to a paper's news or subtract most from it."""
        numbers = self._numbers
        runs, word_scores, (roles, _), _, starts = self._judge([paper], [_split(paper)])
        terms, features = self._features([paper], self._read_words([paper]))
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
        self, papers: Sequence[Paper], spans: Sequence[Sequence[Span]]
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

    def _read_words(self, papers: Sequence[Paper]) -> Sequence[PaperTerms]:
        vectors = load_vectors()
        return [vectors.read(paper.title, paper.abstract, self._forms) for paper in papers]

    def _features(
        self, papers: Sequence[Paper], words: Sequence[PaperTerms]
    ) -> tuple[SparseRows, Doubles]:
        """Return the terms of papers, and the scores of all other features for themes and news."""
        numbers = self._numbers
        by_vector = embed_papers(words) @ numbers.vector_weights
        listed = encode_categories(
            [_categories_of(paper) for paper in papers], self._category_indices
        )
        scores = by_vector + listed @ numbers.category_weights + numbers.paper_bias
        return terms_of(words), scores

    def _themes(
        self, papers: Sequence[Paper], words: Sequence[PaperTerms], scores: Doubles
    ) -> Doubles:
        """Return the probabilities of headings: (papers, headings)."""
        clues = np.stack(
            [
                self._clues.read(of.title_words, of.abstract_words, _categories_of(paper))
                for paper, of in zip(papers, words, strict=True)
            ]
        )
        numbers, known = self._numbers, self._columns >= 0
        sums = clues @ numbers.new_clues[:-1] + numbers.new_clues[-1]
        sums[:, known] = clues[:, known] @ numbers.clues + scores[:, self._columns[known]]
        return np.asarray(np.round(1 / (1 + np.exp(-sums)), 4))


def _split(paper: Paper) -> Sequence[Span]:
    return split_sentences(paper.abstract)[:_MOST_READ]


def _categories_of(paper: Paper) -> tuple[str, ...]:
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
