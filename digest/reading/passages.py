"""Predicts which passage of an abstract a reader would quote under the title, and its grade.

All single sentences and pairs compete.  Linear models use the sentences' words and roles, and what
they share with the title and with one another.  They predict for each candidate how likely a reader
chooses it, and how likely a reader who knows only the title gives it at least the grade 1, 2 or 3.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digest.model import ReadPassage
from digest.reading.weights import DATA, PASSAGES, PaperTerms, load_vectors, unit
from digest.reading.words import Doubles, Floats, Grams, Indices
from digest.text.forms import Forms, read_words

PATH = DATA / PASSAGES

SLOTS = ("alone", "first", "next", "later")
"""The slot of a sentence in a candidate: alone, first of two, right after the first, or later."""
HEADS = ("chosen", "graded")
"""What is predicted for a candidate: whether a reader chooses it, and which grade it gets."""
GRADES = 3
MOST_WORDS = 80
"""The most words of a passage, unless even the shortest sentence has more."""

_WORD = re.compile(r"[a-z]{4,}")
_NAME = re.compile(r"(?<![\w-])(?=(?:[\w-]*[A-Z]){2})[A-Za-z][\w-]*")
OPENING = re.compile(r"(?:[^\s,:]+ ){0,9}[^\s,:]+[,:] |\(\w{1,3}\) ")
# Openings with these words may state a condition, a hedge or a negation.
_NEVER_CUT = re.compile(
    r"\b(?:not|no|nor|never|without|if|when|whenever|unless|until|although|though|despite|may|might|"
    r"could|can|would|possibly|perhaps|likely|under|given|except|only|even|where|while|whereas|for|"
    r"assum\w+|conditions?|cases?|most|general|theory|theoretically|principle|practice|simulations?|"
    r"knowledge|provided|once|at|up)\b",
    re.IGNORECASE,
)
_SURE_TO_CUT = 0.5
_NAME_PART = re.compile(r"[A-Za-z]{2,}")
_COMMON_RARITY = 7.7  # 1 plus the logarithm of 800: in one of 800 sentences


class Candidate(NamedTuple):
    """One or two sentences by their indices; `last` equals `first` for a single sentence."""

    first: int
    last: int


@dataclass(frozen=True, kw_only=True, eq=False)
class PassageWeights:
    """The trained weights.

    `gram_weights` has the weights of each run of words: for each head, in each slot, in the
    sentence before a candidate and in the sentence after it, and last for standing alone: (runs,
    heads × (slots + 2) + 1), whole numbers in `gram_steps`.

    `sentence_weights` has the weights of `sentence_features`, likewise but without neighbours:
    (features, heads × slots + 1), `relation_weights` those of `relate`: (relations, heads), the
    last for the logarithm of the probability of being chosen.  Features and relations are
    standardised by `means` and `scales`.  `thresholds` are the grades', `stands_bias` is the bias
    of standing alone, `mixed` the weight of the logarithm of a grade's probability compared with
    that of being chosen.  `cut_words` and `cut_weights` weigh the words of an opening, with the
    bias under "".
    """

    gram_weights: NDArray[np.int8]
    gram_steps: Floats
    sentence_weights: Floats
    sentence_means: Floats
    sentence_scales: Floats
    relation_weights: Floats
    relation_means: Floats
    relation_scales: Floats
    thresholds: Floats
    stands_bias: Floats
    mixed: Floats
    cut_words: NDArray[np.str_]
    cut_weights: Floats

    @cached_property
    def by_cut_word(self) -> dict[str, float]:
        """The weight of each word of an opening."""
        return dict(zip(self.cut_words.tolist(), self.cut_weights.tolist(), strict=True))


@cache
def load_passages(path: Path = PATH) -> PassageWeights:
    """Return the weights of a file, by default the packaged ones."""
    with np.load(path, allow_pickle=False) as file:
        return PassageWeights(**dict(file))


class Sentences(NamedTuple):
    """The sentences of an abstract as arrays, with a row for each sentence.

    `has_word` says which words of the abstract each sentence has, `word_in_title` which of these
    words the title has; `has_name` and `name_in_title` say so for coined names.
    """

    counts: NDArray[np.intp]
    has_word: NDArray[np.bool_]
    word_in_title: NDArray[np.bool_]
    has_name: NDArray[np.bool_]
    name_in_title: NDArray[np.bool_]
    sentence_vectors: Doubles
    abstract_vector: Doubles
    title_vector: Doubles


def prepare(
    title: str, terms: PaperTerms, sentences: Sequence[str], grams: Grams, forms: Forms
) -> Sentences:
    """Return the arrays of an abstract's sentences, of which there must be at least one."""
    by_word = [{word.rstrip("s") for word in _WORD.findall(text.lower())} for text in sentences]
    by_name = [
        {name for name in _NAME.findall(text) if not _is_common(name, grams)} for text in sentences
    ]
    words, coined = (sorted(set().union(*sets)) for sets in (by_word, by_name))
    known = {word.rstrip("s") for word in _WORD.findall(title.lower())}
    in_title = set(_NAME.findall(title)) | set(title.split())
    vectors = load_vectors()
    weighed = [vectors.weigh(vectors.find_rows(read_words(text, forms))) for text in sentences]
    embedded = unit(vectors.embed([terms.title, terms.whole, *weighed])).astype(np.float64)
    return Sentences(
        counts=np.array([len(text.split()) for text in sentences], dtype=np.intp),
        has_word=_membership_table(by_word, words),
        word_in_title=np.array([word in known for word in words], dtype=bool),
        has_name=_membership_table(by_name, coined),
        name_in_title=np.array([name in in_title for name in coined], dtype=bool),
        sentence_vectors=embedded[2:],
        abstract_vector=embedded[1],
        title_vector=embedded[0],
    )


def _is_common(name: str, grams: Grams) -> bool:
    """Return whether a name, such as `LLM`, is so common in abstracts that it needs no title."""
    indices = [grams.indices.get(part.casefold()) for part in _NAME_PART.findall(name)]
    return all(index is not None and grams.rarity[index] < _COMMON_RARITY for index in indices)


def _membership_table(rows: Sequence[set[str]], columns: Sequence[str]) -> NDArray[np.bool_]:
    table = [[column in row for column in columns] for row in rows]
    return np.array(table, dtype=bool).reshape(len(rows), len(columns))


def sentence_features(
    table: Sentences, roles: Doubles, choices: Doubles, signs: Doubles
) -> Doubles:
    """Return the features of each sentence other than its words: (sentences, features)."""
    before, after = _seen_around(table.has_word)
    size = np.maximum(table.has_word.sum(axis=1), 1)
    shared = (table.has_word & table.word_in_title).sum(axis=1)
    counts = table.counts
    more = np.stack(
        [
            shared / size,
            shared / max(1, table.word_in_title.sum()),
            (table.has_word & before & ~table.word_in_title).sum(axis=1) / size,
            (table.has_word & after).sum(axis=1) / size,
            table.sentence_vectors @ table.title_vector,
            table.sentence_vectors @ table.abstract_vector,
            counts / 40,
            counts > 45,  # noqa: PLR2004 - longer than a passage should be
            table.has_name.sum(axis=1) / 3,
        ],
        axis=1,
    )
    return np.hstack([roles, choices, signs, more])


def _seen_around(has_word: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which columns any sentence before each sentence has, and any after it."""
    none = np.zeros((1, has_word.shape[1]), dtype=bool)
    before = np.vstack([none, np.logical_or.accumulate(has_word, axis=0)[:-1]])
    after = np.vstack([np.logical_or.accumulate(has_word[::-1], axis=0)[::-1][1:], none])
    return before, after


def list_candidates(counts: Sequence[int]) -> list[Candidate]:
    """Return all single sentences and pairs that are short enough, or the shortest sentence."""
    many = len(counts)
    candidates = [Candidate(at, at) for at in range(many) if counts[at] <= MOST_WORDS]
    candidates += [
        Candidate(*pair)
        for pair in combinations(range(many), 2)
        if counts[pair[0]] + counts[pair[1]] <= MOST_WORDS
    ]
    shortest = min(range(many), key=lambda at: counts[at])
    return candidates or [Candidate(shortest, shortest)]


def relate(
    table: Sentences,
    candidates: Sequence[Candidate],
    roles: Doubles,
    choices: Doubles,
    stands: Doubles,
) -> Doubles:
    """Return the features of candidates as wholes: (candidates, relations)."""
    first, last = np.array(candidates, dtype=np.intp).T
    pair = (first != last).astype(np.float64)
    near = (last == first + 1).astype(np.float64)
    has_word, has_name = table.has_word, table.has_name
    before, _ = _seen_around(has_word)
    names_before, _ = _seen_around(has_name)
    size = np.maximum(has_word.sum(axis=1), 1)
    # Words and names that a reader of the candidate alone has not met.
    lost = (has_word & before & ~table.word_in_title).sum(axis=1) / size
    lost_last = (has_word[last] & before[last] & ~table.word_in_title & ~has_word[first]).sum(
        axis=1
    ) / size[last]
    unnamed = (has_name & names_before & ~table.name_in_title).sum(axis=1)
    unnamed_last = (
        has_name[last] & names_before[last] & ~table.name_in_title & ~has_name[first]
    ).sum(axis=1)
    words = table.counts[first] + pair * table.counts[last]
    both = has_word[first] | has_word[last]
    covered = (both & table.word_in_title).sum(axis=1) / max(1, table.word_in_title.sum())
    direction = unit(table.sentence_vectors[first] + pair[:, None] * table.sentence_vectors[last])
    what, finding, _, limit = choices.T
    some = [2, 3, 5, 6]  # contribution, method, finding, empty
    crossed = [pair * roles[first, role] * roles[last, other] for role in some for other in some]
    best = finding.max() if len(finding) else 0.0
    single = 1 - pair
    columns = [
        pair,
        words / 60,
        np.maximum(0, words - 50) / 20,
        np.maximum(0, words - 65) / 15,
        np.maximum(0, 25 - words) / 10,
        pair * words / 60,
        lost[first],
        pair * lost_last,
        np.minimum(1, unnamed[first]),
        pair * np.minimum(1, unnamed_last),
        covered,
        direction @ table.abstract_vector,
        direction @ table.title_vector,
        pair * (table.sentence_vectors[first] * table.sentence_vectors[last]).sum(axis=1),
        near,
        (last == first + 2).astype(np.float64),
        (last - first) / 5,
        pair * what[first] * finding[last],
        pair * finding[first] * finding[last],
        pair * finding[first] * what[last],
        pair * finding[first] * limit[last],
        np.maximum(finding[first], finding[last]),
        np.maximum(what[first], what[last]),
        finding[first] + pair * finding[last],
        what[first] + pair * what[last],
        limit[first] + pair * limit[last],
        single * roles[first, 5],
        single * roles[first, 2],
        single * covered,
        single * (best - finding[first]),
        covered * roles[first, 2],
        stands[first],
        (1 - near) * stands[last],
        np.where(near > 0, stands[first], np.minimum(stands[first], stands[last])),
        *crossed,
    ]
    return np.stack(columns, axis=1)


def head_columns(head: int) -> slice:
    """Return the columns of a head in `gram_weights`: slots, sentence before, sentence after."""
    return slice(head * (len(SLOTS) + 2), (head + 1) * (len(SLOTS) + 2))


def slots_of(candidates: Sequence[Candidate]) -> tuple[Indices, Indices]:
    """Return the slots of the first and the last sentence of each candidate."""
    first, last = np.array(candidates, dtype=np.intp).T
    second = np.where(last == first + 1, 2, 3)
    return np.where(first == last, 0, 1), np.where(first == last, 0, second)


def stands_of(words: Doubles, features: Doubles, weights: PassageWeights) -> Doubles:
    """Return how likely a reader who knows only the title understands each sentence."""
    scores = words[:, -1] + features @ weights.sentence_weights[:, -1] + weights.stands_bias[0]
    return np.asarray(np.round(1 / (1 + np.exp(-scores)), 4))


def rank_passages(
    table: Sentences,
    words: Doubles,
    judged: tuple[Doubles, Doubles, Doubles],
    weights: PassageWeights,
    most: int,
) -> tuple[tuple[ReadPassage, ...], Doubles]:
    """Return the best passages of an abstract, at most `most`, and how sentences stand alone.

    `words` has the scores of each sentence's runs of words: (sentences, columns of `gram_weights`);
    `judged` has roles, choices and signs of the sentences.
    """
    roles, choices, signs = judged
    features = sentence_features(table, roles, choices, signs) - weights.sentence_means
    features = np.clip(features / weights.sentence_scales, -4, 4)
    stands = stands_of(words, features, weights)
    candidates = list_candidates(table.counts.tolist())
    relations = relate(table, candidates, roles, choices, stands) - weights.relation_means
    relations = np.clip(relations / weights.relation_scales, -4, 4)
    first, last = np.array(candidates, dtype=np.intp).T
    in_first, in_last = slots_of(candidates)
    scores = []
    for head in range(len(HEADS)):
        by_words = words[:, head_columns(head)]
        by_slot = (
            by_words[:, : len(SLOTS)]
            + features @ weights.sentence_weights[:, head * len(SLOTS) : (head + 1) * len(SLOTS)]
        )
        total = by_slot[first, in_first] + np.where(first == last, 0.0, by_slot[last, in_last])
        total += np.where(first > 0, by_words[first - 1, -2], 0.0)
        after, end = last + 1, len(by_slot)
        total += np.where(after < end, by_words[np.minimum(after, end - 1), -1], 0.0)
        scores.append(total + relations @ weights.relation_weights[:-1, head])
    chosen = scores[0] - np.logaddexp.reduce(scores[0])
    graded = scores[1] + weights.relation_weights[-1, 1] * chosen
    above = 1 / (1 + np.exp(weights.thresholds[:, None] - graded))
    worth = np.round(chosen + weights.mixed[0] * np.log(above[1]), 5)
    passages = []
    for best in np.argsort(-worth, kind="stable")[:most].tolist():
        grade = int((np.round(above[:, best], 4) > 0.5).sum())  # noqa: PLR2004 - the median
        is_long = table.counts[list(set(candidates[best]))].sum() > MOST_WORDS
        passage = ReadPassage(
            sentences=tuple(dict.fromkeys(candidates[best])),
            probability=round(float(np.exp(chosen[best])), 4),
            # Nobody reads a long passage in ten seconds.
            grade=min(grade, 1) if is_long else grade,
        )
        passages.append(passage)
    return tuple(passages), stands


def find_cut(sentence: str, weights: PassageWeights) -> int:
    """Return the length of the opening that a quotation leaves out, in code points.

    An opening with a negation, a hedge or a condition is never cut, nor is an opening with a word
    that no label has, which may be one of these.
    """
    opening = OPENING.match(sentence)
    if not opening or _NEVER_CUT.search(opening[0]):
        return 0
    known = weights.by_cut_word
    if not known.keys() >= {word.casefold() for word in re.findall(r"\w+", opening[0])}:
        return 0
    score = sum(known.get(word, 0.0) for word in opening_words(opening[0]))
    return opening.end() if 1 / (1 + np.exp(-score)) > _SURE_TO_CUT else 0


def opening_words(opening: str) -> Iterator[str]:
    """Yield the features of an opening: its words, its first and last word, its length."""
    words = [word.casefold() for word in re.findall(r"\w+|[,:]", opening)]
    yield ""
    yield f"^{words[0]}"
    yield f"{words[-2] if len(words) > 1 else ''}$"
    yield f"#{min(len(words), 8)}"
    yield from dict.fromkeys(words)
