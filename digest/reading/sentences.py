"""What each sentence of an abstract is, and which ones tell the paper best.

A sentence is first read by its own words, the words of its neighbours and where it stands; then
again, knowing what the others seem to be.  The choices are made among the sentences of an abstract
and none of them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np

from digest.model import Aspect, SentenceRole
from digest.reading.rows import Doubles, Floats, Places, softmax
from digest.reading.words import ADDRESS, NUMBER, PERCENT, TIMES, cut

ROLES: tuple[SentenceRole, ...] = get_args(SentenceRole)
CHOICES: tuple[Aspect, ...] = get_args(Aspect)
SIGNS = 24  # so many numbers `signs_of` gives for a sentence

_NAME = re.compile(r"([A-Z][\w-]*[A-Z0-9][\w-]*)\s*:")
_SMALL, _FEW, _MANY = 3, 10, 35


@dataclass(frozen=True, kw_only=True, eq=False)
class SentenceWeights:
    """The learned weights of what is not words.

    The first reading has `signs`, (SIGNS, roles), and `bias`.  The second has weights for what
    `around` returns: `around_roles`, (width, roles), with a bias, and `around_choices`, (width,
    choices), with the score of telling `none`.
    """

    signs: Floats
    bias: Floats
    around_roles: Floats
    around_bias: Floats
    around_choices: Floats
    none: Floats


def signs_of(title: str, sentences: Sequence[str], cut_up: Sequence[Sequence[str]]) -> Doubles:
    """Return what is counted of each sentence beside its words: (sentences, SIGNS).

    `cut_up` has the tokens of each.
    """
    count = len(sentences)
    found = _NAME.match(title)
    name = found[1] if found else ""
    told = [token for token in cut(title) if len(token) > _SMALL and not token.isupper()]
    titled = {token.rstrip("s") for token in told}
    forms = {f"{word}{end}" for word in titled for end in ("", "s", "ss")}
    shares = [
        len({word.rstrip("s") for word in forms.intersection(tokens)}) / max(1, len(titled))
        for tokens in cut_up
    ]
    most = max(shares, default=0.0) or 1.0
    rows, spoke, named = [], False, False
    for place, (sentence, tokens) in enumerate(zip(sentences, cut_up, strict=True)):
        ours = "we" in tokens or "our" in tokens
        has_name = bool(name) and name in sentence
        percents = tokens.count(PERCENT)
        figures = percents + tokens.count(NUMBER) + tokens.count(TIMES)
        at = place / max(1, count - 1)
        rows.append(
            (
                at, at * at, place == 0, place == 1, place == count - 1, place == count - 2,
                place / 10, count / 10, count == 1,
                len(tokens) / 30, len(tokens) < _FEW, len(tokens) > _MANY,
                has_name, has_name and not named, ours, ours and not spoke, spoke,
                figures > 0, min(5, figures) / 3, min(3, percents) / 2,
                shares[place], shares[place] == most, ADDRESS in tokens, "?" in sentence,
            )
        )  # fmt: skip
        spoke, named = spoke or ours, named or has_name
    return np.array(rows, dtype=np.float64).reshape(count, SIGNS)


def first_scores(grams: Doubles, starts: Places) -> Doubles:
    """Add up what a sentence's words say of its role, and those of the ones before and behind.

    `grams` has the three beside one another: (sentences, 3 × roles).
    """
    own, before, behind = np.split(grams, 3, axis=1)
    scores = own.copy()
    inner = np.ones(len(own), dtype=bool)
    inner[starts[:-1][np.diff(starts) > 0]] = False
    scores[inner] += before[np.flatnonzero(inner) - 1]
    scores[np.flatnonzero(inner) - 1] += behind[inner]
    return scores


def around(roles: Doubles, signs: Doubles, starts: Places) -> Doubles:
    """Return what the second reading knows of sentences: (sentences, width).

    Beside the signs these are the probabilities of each one's roles, of its two neighbours' on
    either side, the highest before and behind it, and the mean of the abstract.
    """
    counts = np.diff(starts)
    of = np.repeat(np.arange(len(counts)), counts)
    place = np.arange(len(roles)) - starts[:-1][of]
    table = np.zeros((len(counts), int(counts.max(initial=0)) + 4, roles.shape[1]))
    table[of, place + 2] = roles
    rising = np.maximum.accumulate(table, axis=1)
    falling = np.maximum.accumulate(table[:, ::-1], axis=1)[:, ::-1]
    before, behind = rising[of, place + 1], falling[of, place + 3]
    means = table.sum(axis=1) / np.maximum(counts, 1)[:, None]
    near = [table[of, place + step] for step in (0, 1, 3, 4)]
    doubts = np.log(np.maximum(roles, 1e-3)) / 2
    parts = [roles, *near, before, behind, roles - before, roles - behind, means[of], doubts]
    return np.hstack([*parts, signs])


def judge(
    grams: Doubles, signs: Doubles, starts: Places, weights: SentenceWeights
) -> tuple[Doubles, Doubles]:
    """Return the probabilities of each sentence's roles, and of it being each choice.

    `grams` has what the words say: 3 × roles for the first reading, then the choices; `starts` the
    first sentence of each abstract, and their number.  Shapes are (sentences, roles) and
    (sentences, choices).
    """
    many = len(ROLES)
    first = first_scores(grams[:, : 3 * many], starts) + signs @ weights.signs + weights.bias
    known = around(softmax(first), signs, starts)
    roles = softmax(known @ weights.around_roles + weights.around_bias)
    chosen = grams[:, 3 * many :] + around(roles, signs, starts) @ weights.around_choices
    return roles, among(chosen, weights.none, starts)


def among(scores: Doubles, none: Floats, starts: Places) -> Doubles:
    """Return the probabilities of scores among the sentences of each abstract and none of them."""
    filled = starts[:-1][np.diff(starts) > 0]
    of = np.repeat(np.arange(len(filled)), np.diff(starts)[np.diff(starts) > 0])
    if not len(filled):
        return scores
    top = np.maximum(np.maximum.reduceat(scores, filled, axis=0), none)
    grown = np.exp(scores - top[of])
    sums = np.add.reduceat(grown, filled, axis=0) + np.exp(none - top)
    return np.asarray(np.round(grown / sums[of], 5))
