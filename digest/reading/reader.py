"""Reads papers with the packaged numbers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from itertools import chain, pairwise
from typing import Protocol

import numpy as np

from digest import __version__
from digest.model import Chosen, Reading, ReadPassage, ReadSentence, Reason, ThemeFit
from digest.reading.passages import (
    PassageWeights,
    find_cut,
    load_passages,
    prepare,
    rank_passages,
)
from digest.reading.rows import UNIT, Doubles, Places, SparseRows
from digest.reading.sentences import CHOICES, ROLES, judge, signs_of
from digest.reading.weights import (
    Numbers,
    Vectors,
    checksums,
    load,
    load_vectors,
    unit,
    weigh,
)
from digest.reading.words import START, Clues, Headed, cut
from digest.text.sentences import Span, split_sentences

TITLE = 0.7
"""The terms of a title count so much once more."""
POINTING, LISTED = 3.0, 0.7
"""What a vector and the categories weigh beside the terms."""


def terms_of(texts: Sequence[tuple[str, str]], vectors: Vectors) -> SparseRows:
    """Return the weights of the known terms of titles and abstracts, one of each at least."""
    columns, values = [], []
    for title, abstract in texts:
        whole, heading = weigh(vectors, title, abstract), weigh(vectors, title, "")
        merged = whole.values.copy()
        merged[np.searchsorted(whole.places, heading.places)] += TITLE * heading.values
        columns.append(whole.places)
        values.append(merged)
    return SparseRows.of(
        np.concatenate(columns), np.concatenate(values), np.array(list(map(len, values)))
    )


def pointing_of(texts: Sequence[tuple[str, str]], vectors: Vectors) -> Doubles:
    """Return where texts point: (texts, dimensions)."""
    directions = unit(vectors.embed(weigh(vectors, *text) for text in texts))
    return np.asarray(POINTING * np.round(directions, 4), dtype=np.float64)


def listed_of(listings: Sequence[Sequence[str]], places: Mapping[str, int]) -> Doubles:
    """Return categories as numbers: those listed, then the primary one, which is listed first."""
    many = len(places)
    table = np.zeros((len(listings), 2 * many))
    for row, names in zip(table, listings, strict=True):
        for name in names:
            if name in places:
                row[places[name]] = LISTED * len(names) ** -0.5
        if names and names[0] in places:
            row[many + places[names[0]]] = LISTED
    return table


def mix_of(roles: Doubles, starts: Places) -> Doubles:
    """Return what an abstract is made of: of each role the sum, the share, and the highest."""
    rows = []
    for start, end in pairwise(starts.tolist()):
        part = roles[start:end]
        many = max(1, end - start)
        top = part.max(axis=0) if len(part) else np.zeros(roles.shape[1])
        rows.append(
            np.concatenate([part.sum(axis=0) / 3, part.sum(axis=0) / many, top, [many / 10]])
        )
    return 0.7 * np.array(rows).reshape(len(rows), 3 * roles.shape[1] + 1)


_BATCH = 100  # memory grows with what is read at once
_FEWEST, _MOST, _MOST_READ = 1.0, 5.0, 100
_LEAST_LIKELY, _STRONGEST, _MOST_PASSAGES = 0.02, 8, 8


class Text(Protocol):
    """What is read of a paper."""

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


def read(papers: Sequence[Text], headings: Sequence[Headed]) -> tuple[Reading, ...]:
    """Return what is read of each paper; its themes are among the headings.

    A packaged heading is known by its labels, where it has enough of them; any other by its phrases
    and categories.  Which papers a user's own theme claims is not asked here (`themes.find_own`).
    """
    reader = reader_of(tuple(headings))
    batches = (papers[at : at + _BATCH] for at in range(0, len(papers), _BATCH))
    return tuple(reading for batch in batches for reading in reader.read(batch))


def names_of(papers: Sequence[Text], headings: Sequence[Headed]) -> Mapping[str, str]:
    """Return a name for the reading of each paper, by identifier.

    By other means, or of other words, it differs.
    """
    names, means = dict[str, str](), sha256(_means_of(tuple(headings)))
    for paper in papers:
        said, name = (paper.id, paper.title, paper.abstract, *_listing(paper)), means.copy()
        name.update("\0".join(said).encode("utf-8", "surrogatepass"))
        names[paper.id] = name.hexdigest()
    return names


@lru_cache(maxsize=4)
def _means_of(headings: tuple[Headed, ...]) -> bytes:
    """Return a sum over what reads: the program, its numbers, and the headings."""
    return sha256(repr((__version__, checksums(), headings)).encode()).digest()


def explain_news(paper: Text) -> tuple[Reason, ...]:
    """Return the strongest reasons for a paper's news, in points of the five."""
    return reader_of(()).explain(paper)


def list_passages(paper: Text) -> Sequence[ReadPassage]:
    """Return the passages of a paper that may be told, at most eight, the best first."""
    return reader_of(()).rank(paper, load_passages(), _MOST_PASSAGES)


def is_word(word: str) -> bool:
    """Tell whether abstracts use a word at all."""
    return word.casefold() in load().grams.places


@lru_cache(maxsize=4)
def reader_of(headings: tuple[Headed, ...], numbers: Numbers | None = None) -> "Reader":
    """Return a reader of the packaged numbers, or of others."""
    # Runs of words have other places in other numbers, of which no passages were learned.
    return Reader(headings, numbers or load(), None if numbers else load_passages())


class Reader:
    """Headings and numbers, made ready to read papers."""

    def __init__(
        self, headings: Sequence[Headed], numbers: Numbers, passages: PassageWeights | None
    ) -> None:
        self._numbers, self._passages = numbers, passages
        self._keys = tuple(heading.key for heading in headings)
        self._clues = Clues.of(headings)
        self._listed = {name: place for place, name in enumerate(numbers.categories)}
        learned = {key: place for place, key in enumerate(numbers.keys)}
        # The column of each heading's scores, or -1.
        self._columns = np.array(
            [-1 if heading.own else learned.get(heading.key, -1) for heading in headings],
            dtype=np.intp,
        )

    def read(
        self, papers: Sequence[Text], known: Sequence[Sequence[Span]] | None = None
    ) -> Iterator[Reading]:
        """Yield what is read of papers, all at once; `known` has their sentences, if they are.

        Sentences behind the hundredth are not read: no abstract of arXiv has so many.
        """
        spans = known or [_split(paper) for paper in papers]
        runs, said, (roles, choices), signs, starts = self._judge(papers, spans)
        learned = self._passages
        quoted = runs.times(learned.gram_weights, learned.gram_steps) if learned else said
        numbers = self._numbers
        terms, features = self._features(papers)
        scores = terms.times(self._numbers.term_weights, self._numbers.term_steps) + features
        news = scores[:, -1] + mix_of(roles, starts) @ self._numbers.mix
        news += _per_root(said[:, -1], starts)
        themes = self._themes(papers, scores)
        for at, paper in enumerate(papers):
            part = slice(starts[at], starts[at + 1])
            what, finding, problem, limit = map(_choose, choices[part].T)
            sentences, passage = _sentences(spans[at], roles[part], choices[part]), None
            if learned and sentences:
                texts = [span.text for span in spans[at]]
                found = prepare(paper.title, paper.abstract, texts, load_vectors(), numbers.grams)
                judged = roles[part], choices[part], signs[part]
                (passage,), stands = rank_passages(found, quoted[part], judged, learned, 1)
                sentences = tuple(
                    replace(one, stands=float(alone), cut=find_cut(text, learned))
                    for one, alone, text in zip(sentences, stands, texts, strict=True)
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
                    ThemeFit(key=self._keys[place], probability=float(themes[at, place]))
                    for place in np.argsort(-themes[at], kind="stable")
                    if themes[at, place] >= _LEAST_LIKELY
                ),
                news=round(float(np.clip(news[at], _FEWEST, _MOST)), 2),
            )

    def rank(self, paper: Text, learned: PassageWeights, most: int) -> Sequence[ReadPassage]:
        """Return the best passages of a paper, so many at most, the one that is read first."""
        texts = [span.text for span in _split(paper)]
        if not texts:
            return ()
        runs, _, (roles, choices), signs, _ = self._judge([paper], [_split(paper)])
        quoted = runs.times(learned.gram_weights, learned.gram_steps)
        grams = self._numbers.grams
        found = prepare(paper.title, paper.abstract, texts, load_vectors(), grams)
        return rank_passages(found, quoted, (roles, choices, signs), learned, most)[0]

    def explain(self, paper: Text) -> tuple[Reason, ...]:
        """Return what adds most to a paper's news, and what takes most from it."""
        numbers = self._numbers
        runs, said, (roles, _), _, starts = self._judge([paper], [_split(paper)])
        terms, features = self._features([paper])
        names = list(load_vectors().places)
        points: dict[str, float] = defaultdict(float)
        share = max(1, len(said)) ** -0.5 * float(numbers.gram_steps[-1]) / UNIT
        for place, value in zip(runs.columns.tolist(), runs.values.tolist(), strict=True):
            words = numbers.grams.spell(place).removeprefix(START).strip()
            points[f"“{words}”"] += share * value * int(numbers.gram_weights[place, -1])
        step = float(numbers.term_steps[-1]) / UNIT
        for place, value in zip(terms.columns.tolist(), terms.values.tolist(), strict=True):
            points[f"“{names[place]}”"] += step * value * int(numbers.term_weights[place, -1])
        mixed = (mix_of(roles, starts)[0] * numbers.mix)[:-1].reshape(3, -1).sum(axis=0)
        points |= {f"{role} sentences": n for role, n in zip(ROLES, mixed.tolist(), strict=True)}
        points["subject and categories"] = float(features[0, -1] - numbers.paper_bias[-1])
        points.pop("“”", None)
        found = [Reason(label=label, weight=round(n, 2)) for label, n in points.items()]
        strongest = sorted(found, key=lambda sign: (-abs(sign.weight), sign.label))
        return tuple(sign for sign in strongest[:_STRONGEST] if sign.weight)

    def _judge(
        self, papers: Sequence[Text], spans: Sequence[Sequence[Span]]
    ) -> tuple[SparseRows, Doubles, tuple[Doubles, Doubles], Doubles, Places]:
        """Return the words of sentences, what these say, roles and choices, signs, and starts."""
        sentences = [[span.text for span in part] for part in spans]
        tokens = [list(map(cut, part)) for part in sentences]
        runs = self._numbers.grams.find(chain.from_iterable(tokens))
        said = runs.times(self._numbers.gram_weights, self._numbers.gram_steps)
        signs = [
            signs_of(paper.title, part, cut_up)
            for paper, part, cut_up in zip(papers, sentences, tokens, strict=True)
        ]
        starts = np.cumsum([0, *map(len, spans)], dtype=np.intp)
        counted = np.vstack(signs)
        judged = judge(said[:, :-1], counted, starts, self._numbers.sentences)
        return runs, said, judged, counted, starts

    def _features(self, papers: Sequence[Text]) -> tuple[SparseRows, Doubles]:
        """Return the terms of papers, and what all but these say of themes and news."""
        pairs = [(paper.title, paper.abstract) for paper in papers]
        vectors, numbers = load_vectors(), self._numbers
        pointing = pointing_of(pairs, vectors) @ numbers.vector_weights
        listed = listed_of([_listing(paper) for paper in papers], self._listed)
        said = pointing + listed @ numbers.category_weights + numbers.paper_bias
        return terms_of(pairs, vectors), said

    def _themes(self, papers: Sequence[Text], scores: Doubles) -> Doubles:
        """Return the probabilities of headings: (papers, headings)."""
        clues = np.stack(
            [self._clues.read(paper.title, paper.abstract, _listing(paper)) for paper in papers]
        )
        numbers, known = self._numbers, self._columns >= 0
        sums = clues @ numbers.new_clues[:-1] + numbers.new_clues[-1]
        sums[:, known] = clues[:, known] @ numbers.clues + scores[:, self._columns[known]]
        return np.asarray(np.round(1 / (1 + np.exp(-sums)), 4))


def _split(paper: Text) -> Sequence[Span]:
    return split_sentences(paper.abstract)[:_MOST_READ]


def _listing(paper: Text) -> tuple[str, ...]:
    return tuple(filter(None, dict.fromkeys((paper.primary, *paper.categories))))


def _choose(column: Doubles) -> Chosen | None:
    """Return the likeliest sentence, of equals the first."""
    if not len(column):
        return None
    best = int(column.argmax())
    return Chosen(sentence=best, probability=round(float(column[best]), 4))


def _sentences(spans: Sequence[Span], roles: Doubles, choices: Doubles) -> tuple[ReadSentence, ...]:
    bests = roles.argmax(axis=1).tolist()
    return tuple(
        ReadSentence(
            start=span.start,
            end=span.end,
            role=ROLES[best],
            probability=round(float(row[best]), 4),
            tells=dict(zip(CHOICES, told, strict=True)),
        )
        for span, row, best, told in zip(
            spans, roles, bests, np.round(choices, 4).tolist(), strict=True
        )
    )


def _per_root(values: Doubles, starts: Places) -> Doubles:
    """Return the sums of each abstract's sentences, divided by the root of their number."""
    counts = np.diff(starts)
    of = np.repeat(np.arange(len(counts)), counts)
    return np.bincount(of, values, minlength=len(counts)) * np.maximum(counts, 1) ** -0.5
