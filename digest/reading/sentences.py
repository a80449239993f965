"""Reads the role of each sentence of an abstract, and chooses the sentences that tell the paper.

The first reading uses the words of the sentence and of its neighbours, and its position; the second
also uses the first reading of the other sentences.  Each choice is a sentence of the abstract or
none.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from digest.model import SentenceRole
from digest.reading.words import (
    ADDRESS,
    NUMBER,
    PERCENT,
    TIMES,
    Doubles,
    Floats,
    Indices,
    split_tokens,
)

ROLES: tuple[SentenceRole, ...] = get_args(SentenceRole)
CHOICES = ("what", "finding", "problem", "limit")
"""What a reader wants to know of a paper, in one sentence each."""
SIGNS = 24  # how many features `signs_of` returns for a sentence

_TITLE_NAME = re.compile(r"([A-Z][\w-]*[A-Z0-9][\w-]*)\s*:")
_SHORTEST_WORD, _FEW, _MANY = 3, 10, 35


@dataclass(frozen=True, kw_only=True, eq=False)
class SentenceWeights:
    """The trained weights of features other than words.

    The first reading has `signs`, (SIGNS, roles), and `bias`.  The second has weights for what
    `describe_context` returns: `around_roles`, (width, roles), with a bias, and `around_choices`,
    (width, choices), with the score of choosing `none`.
    """

    signs: Floats
    bias: Floats
    around_roles: Floats
    around_bias: Floats
    around_choices: Floats
    none: Floats


def signs_of(title: str, sentences: Sequence[str], token_lists: Sequence[Sequence[str]]) -> Doubles:
    """Return the features of tokenized sentences other than their words: (sentences, SIGNS)."""
    count = len(sentences)
    named_by = _TITLE_NAME.match(title)
    name = named_by[1] if named_by else ""
    long = [
        token
        for token in split_tokens(title)
        if len(token) > _SHORTEST_WORD and not token.isupper()
    ]
    in_title = {token.rstrip("s") for token in long}
    forms = {f"{word}{end}" for word in in_title for end in ("", "s", "ss")}
    shares = [
        len({word.rstrip("s") for word in forms.intersection(tokens)}) / max(1, len(in_title))
        for tokens in token_lists
    ]
    most = max(shares, default=0.0) or 1.0
    rows, had_ours, had_name = [], False, False
    for index, (sentence, tokens) in enumerate(zip(sentences, token_lists, strict=True)):
        ours = "we" in tokens or "our" in tokens
        has_name = bool(name) and name in sentence
        percents = tokens.count(PERCENT)
        figures = percents + tokens.count(NUMBER) + tokens.count(TIMES)
        at = index / max(1, count - 1)
        rows.append(
            (
                at, at * at, index == 0, index == 1, index == count - 1, index == count - 2,
                index / 10, count / 10, count == 1,
                len(tokens) / 30, len(tokens) < _FEW, len(tokens) > _MANY,
                has_name, has_name and not had_name, ours, ours and not had_ours, had_ours,
                figures > 0, min(5, figures) / 3, min(3, percents) / 2,
                shares[index], shares[index] == most, ADDRESS in tokens, "?" in sentence,
            )
        )  # fmt: skip
        had_ours, had_name = had_ours or ours, had_name or has_name
    return np.array(rows, dtype=np.float64).reshape(count, SIGNS)


def first_scores(grams: Doubles, starts: Indices) -> Doubles:
    """Add the scores for a sentence's role by its own words and by its neighbours' words.

    `grams` has the scores of each sentence's words for its own role, for the next sentence's and
    for the previous sentence's: (sentences, 3 × roles).
    """
    own, for_next, for_previous = np.split(grams, 3, axis=1)
    scores = own.copy()
    inner = np.ones(len(own), dtype=bool)
    inner[starts[:-1][np.diff(starts) > 0]] = False
    scores[inner] += for_next[np.flatnonzero(inner) - 1]
    scores[np.flatnonzero(inner) - 1] += for_previous[inner]
    return scores


def describe_context(roles: Doubles, signs: Doubles, starts: Indices) -> Doubles:
    """Return the features of sentences for the second reading: (sentences, width).

    Besides the signs they are the probabilities of the sentence's roles and of its two neighbours'
    on either side, the highest before and after it, and the means of the abstract.
    """
    counts = np.diff(starts)
    of = np.repeat(np.arange(len(counts)), counts)
    index = np.arange(len(roles)) - starts[:-1][of]
    table = np.zeros((len(counts), int(counts.max(initial=0)) + 4, roles.shape[1]))
    table[of, index + 2] = roles
    rising = np.maximum.accumulate(table, axis=1)
    falling = np.maximum.accumulate(table[:, ::-1], axis=1)[:, ::-1]
    before, after = rising[of, index + 1], falling[of, index + 3]
    means = table.sum(axis=1) / np.maximum(counts, 1)[:, None]
    near = [table[of, index + step] for step in (0, 1, 3, 4)]
    logarithms = np.log(np.maximum(roles, 1e-3)) / 2
    parts = [roles, *near, before, after, roles - before, roles - after, means[of], logarithms]
    return np.hstack([*parts, signs])


def judge(
    grams: Doubles, signs: Doubles, starts: Indices, weights: SentenceWeights
) -> tuple[Doubles, Doubles]:
    """Return the probabilities of each sentence's roles, and of its being each choice.

    `grams` has the scores of the words: 3 × roles for the first reading, then the choices; `starts`
    the first sentence of each abstract, and last the number of sentences.  Shapes are (sentences,
    roles) and (sentences, choices).
    """
    many = len(ROLES)
    first = first_scores(grams[:, : 3 * many], starts) + signs @ weights.signs + weights.bias
    context = describe_context(softmax(first), signs, starts)
    roles = softmax(context @ weights.around_roles + weights.around_bias)
    chosen = grams[:, 3 * many :] + describe_context(roles, signs, starts) @ weights.around_choices
    return roles, softmax_or_none(chosen, weights.none, starts)


def softmax(scores: Doubles) -> Doubles:
    """Return the softmax of scores along the last axis, rounded to be equal on every machine."""
    grown = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return np.asarray(np.round(grown / grown.sum(axis=-1, keepdims=True), 5))


def softmax_or_none(scores: Doubles, none: Floats, starts: Indices) -> Doubles:
    """Return the softmax of scores over the sentences of each abstract and the choice of none."""
    filled = starts[:-1][np.diff(starts) > 0]
    of = np.repeat(np.arange(len(filled)), np.diff(starts)[np.diff(starts) > 0])
    if not len(filled):
        return scores
    top = np.maximum(np.maximum.reduceat(scores, filled, axis=0), none)
    grown = np.exp(scores - top[of])
    sums = np.add.reduceat(grown, filled, axis=0) + np.exp(none - top)
    return np.asarray(np.round(grown / sums[of], 5))
