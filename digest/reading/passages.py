"""Which passage of an abstract a reader would quote under its title, and how good that is.

All single sentences and pairs compete.  Linear models over the sentences' words, what they are,
and how they stand to the title and to one another say of each candidate how likely a reader
chooses it, and how likely one who knows the title alone grades it 1, 2 or 3 at least.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from digest.model import ReadPassage
from digest.reading.rows import Doubles, Floats, Places
from digest.reading.weights import DATA, PASSAGES, Vectors, unit, weigh, weigh_sentence
from digest.reading.words import Grams

PATH = DATA / PASSAGES

SLOTS = ("alone", "first", "next", "later")
"""How a sentence stands in a candidate: by itself, first of two, right behind the first, later."""
HEADS = ("chosen", "graded")
"""What is asked of a candidate: whether a reader chooses it, and which grade it gets."""
GRADES = 3
MOST_WORDS = 80
"""A passage has at most so many words, but for an abstract's only or shortest sentence."""

_WORD = re.compile(r"[a-z]{4,}")
_NAME = re.compile(r"(?<![\w-])(?=(?:[\w-]*[A-Z]){2})[A-Za-z][\w-]*")
OPENING = re.compile(r"(?:[^\s,:]+ ){0,9}[^\s,:]+[,:] |\(\w{1,3}\) ")
# What begins so may say when, how surely, or that something is not.
_KEPT = re.compile(
    r"\b(?:not|no|nor|never|without|if|when|whenever|unless|until|although|though|despite|may|might|"
    r"could|can|would|possibly|perhaps|likely|under|given|except|only|even|where|while|whereas|for|"
    r"assum\w+|conditions?|cases?|most|general|theory|theoretically|principle|practice|simulations?|"
    r"knowledge|provided|once|at|up)\b",
    re.IGNORECASE,
)
_SURE_TO_CUT = 0.5
_PART = re.compile(r"[A-Za-z]{2,}")
_COMMON = 7.7  # the logarithm of one sentence in eight hundred, and 1


class Candidate(NamedTuple):
    """One or two sentences by their places; `last` is `first` where there is one."""

    first: int
    last: int


@dataclass(frozen=True, kw_only=True, eq=False)
class PassageWeights:
    """What the models learned.

    Words: `gram_weights` has for each run of words what it says in each slot, of the sentence
    before a candidate and of the one behind it, for each of the heads, and last of a sentence that
    stands alone: (runs, heads × (slots + 2) + 1), whole numbers in `gram_steps`.

    `sentence_weights` has the same of `facts_of` without neighbours: (facts, heads × slots + 1);
    both facts and relations come less their `means`, in their `scales`.  `relation_weights` has
    what `relate` returns, (relations, heads); the last relation of grades is the logarithm of being
    chosen.  `thresholds` are those of the grades, `stands_bias` that of standing alone, `mixed`
    what a grade's logarithm weighs beside that of being chosen.  `cut_words` weigh the words of an
    opening, and its bias stands under "".
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


@cache
def load_passages(path: Path = PATH) -> PassageWeights:
    """Return the weights of a file, by default the packaged ones."""
    with np.load(path, allow_pickle=False) as file:
        return PassageWeights(**dict(file))


class Sentences(NamedTuple):
    """An abstract's sentences, ready to be compared: all arrays have a row for each.

    `own` tells which words of the abstract each has and `titled` which of these the title has;
    `names` likewise for coined names.  `pointing` is where each points, and `whole` and `title`
    where abstract and title do.
    """

    counts: NDArray[np.intp]
    own: NDArray[np.bool_]
    titled: NDArray[np.bool_]
    names: NDArray[np.bool_]
    named: NDArray[np.bool_]
    pointing: Doubles
    whole: Doubles
    title: Doubles


def prepare(
    title: str, abstract: str, sentences: Sequence[str], vectors: Vectors, grams: Grams
) -> Sentences:
    """Make the sentences of an abstract ready, one at least."""
    said = [{word.rstrip("s") for word in _WORD.findall(text.lower())} for text in sentences]
    called = [
        {name for name in _NAME.findall(text) if not _is_common(name, grams)} for text in sentences
    ]
    words, names = (sorted(set().union(*part)) for part in (said, called))
    known = {word.rstrip("s") for word in _WORD.findall(title.lower())}
    in_title = set(_NAME.findall(title)) | set(title.split())
    terms = [weigh(vectors, title, ""), weigh(vectors, title, abstract)]
    terms += [weigh_sentence(vectors, text) for text in sentences]
    pointing = unit(vectors.embed(terms)).astype(np.float64)
    return Sentences(
        counts=np.array([len(text.split()) for text in sentences], dtype=np.intp),
        own=_table(said, words),
        titled=np.array([word in known for word in words], dtype=bool),
        names=_table(called, names),
        named=np.array([name in in_title for name in names], dtype=bool),
        pointing=pointing[2:],
        whole=pointing[1],
        title=pointing[0],
    )


def _is_common(name: str, grams: Grams) -> bool:
    """Return whether abstracts use a name, such as `LLM`, so often that no reader asks for it."""
    places = [grams.places.get(part.casefold()) for part in _PART.findall(name)]
    return all(place is not None and grams.rarity[place] < _COMMON for place in places)


def _table(rows: Sequence[set[str]], columns: Sequence[str]) -> NDArray[np.bool_]:
    table = [[column in row for column in columns] for row in rows]
    return np.array(table, dtype=bool).reshape(len(rows), len(columns))


def facts_of(found: Sentences, roles: Doubles, choices: Doubles, signs: Doubles) -> Doubles:
    """Return what is known of each sentence beside its words: (sentences, facts)."""
    before, behind = _around(found.own)
    size = np.maximum(found.own.sum(axis=1), 1)
    titled = (found.own & found.titled).sum(axis=1)
    new = ~found.titled
    counts = found.counts
    more = np.stack(
        [
            titled / size,
            titled / max(1, found.titled.sum()),
            (found.own & before & new).sum(axis=1) / size,
            (found.own & behind).sum(axis=1) / size,
            found.pointing @ found.title,
            found.pointing @ found.whole,
            counts / 40,
            counts > 45,  # noqa: PLR2004 - longer than a passage should be
            found.names.sum(axis=1) / 3,
        ],
        axis=1,
    )
    return np.hstack([roles, choices, signs, more])


def _around(own: NDArray[np.bool_]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return what stands in any sentence before each, and in any behind it."""
    none = np.zeros((1, own.shape[1]), dtype=bool)
    before = np.vstack([none, np.logical_or.accumulate(own, axis=0)[:-1]])
    behind = np.vstack([np.logical_or.accumulate(own[::-1], axis=0)[::-1][1:], none])
    return before, behind


def list_candidates(counts: Sequence[int]) -> list[Candidate]:
    """Return all single sentences and pairs that are short enough, or the shortest sentence."""
    many = len(counts)
    found = [Candidate(at, at) for at in range(many) if counts[at] <= MOST_WORDS]
    found += [
        Candidate(*pair)
        for pair in combinations(range(many), 2)
        if counts[pair[0]] + counts[pair[1]] <= MOST_WORDS
    ]
    shortest = min(range(many), key=lambda at: counts[at])
    return found or [Candidate(shortest, shortest)]


def relate(
    found: Sentences,
    candidates: Sequence[Candidate],
    roles: Doubles,
    choices: Doubles,
    stands: Doubles,
) -> Doubles:
    """Return what is known of candidates as wholes: (candidates, relations)."""
    first, last = np.array(candidates, dtype=np.intp).T
    pair = (first != last).astype(np.float64)
    near = (last == first + 1).astype(np.float64)
    own, names = found.own, found.names
    before, _ = _around(own)
    named_before, _ = _around(names)
    size = np.maximum(own.sum(axis=1), 1)
    lost = (own & before & ~found.titled).sum(axis=1) / size
    lost_last = (own[last] & before[last] & ~found.titled & ~own[first]).sum(axis=1) / size[last]
    unnamed = (names & named_before & ~found.named).sum(axis=1)
    unnamed_last = (names[last] & named_before[last] & ~found.named & ~names[first]).sum(axis=1)
    words = found.counts[first] + pair * found.counts[last]
    both = own[first] | own[last]
    covered = (both & found.titled).sum(axis=1) / max(1, found.titled.sum())
    direction = unit(found.pointing[first] + pair[:, None] * found.pointing[last])
    what, finding, _, limit = choices.T
    some = [2, 3, 5, 6]  # contribution, method, finding, empty
    crossed = [pair * roles[first, one] * roles[last, other] for one in some for other in some]
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
        direction @ found.whole,
        direction @ found.title,
        pair * (found.pointing[first] * found.pointing[last]).sum(axis=1),
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


def columns_of(head: int) -> slice:
    """Return the columns of a head among those of words: slots, the one before, the one behind."""
    return slice(head * (len(SLOTS) + 2), (head + 1) * (len(SLOTS) + 2))


def slot_of(candidates: Sequence[Candidate]) -> tuple[Places, Places]:
    """Return the slots of the first and the last sentence of candidates, of a single one twice."""
    first, last = np.array(candidates, dtype=np.intp).T
    second = np.where(last == first + 1, 2, 3)
    return np.where(first == last, 0, 1), np.where(first == last, 0, second)


def stands_of(words: Doubles, facts: Doubles, weights: PassageWeights) -> Doubles:
    """Return how likely each sentence is understood by a reader who knows the title alone."""
    scores = words[:, -1] + facts @ weights.sentence_weights[:, -1] + weights.stands_bias[0]
    return np.asarray(np.round(1 / (1 + np.exp(-scores)), 4))


def rank_passages(
    found: Sentences,
    words: Doubles,
    judged: tuple[Doubles, Doubles, Doubles],
    weights: PassageWeights,
    most: int,
) -> tuple[tuple[ReadPassage, ...], Doubles]:
    """Return the best passages of an abstract, so many at most, and how each sentence stands alone.

    `words` is what the runs of words of each sentence say: (sentences, columns of `gram_weights`);
    `judged` has roles, choices and signs of the sentences.
    """
    roles, choices, signs = judged
    facts = facts_of(found, roles, choices, signs) - weights.sentence_means
    facts = np.clip(facts / weights.sentence_scales, -4, 4)
    stands = stands_of(words, facts, weights)
    candidates = list_candidates(found.counts.tolist())
    relations = relate(found, candidates, roles, choices, stands) - weights.relation_means
    relations = np.clip(relations / weights.relation_scales, -4, 4)
    first, last = np.array(candidates, dtype=np.intp).T
    in_first, in_last = slot_of(candidates)
    scores = []
    for head in range(len(HEADS)):
        said = words[:, columns_of(head)]
        own = (
            said[:, : len(SLOTS)]
            + facts @ weights.sentence_weights[:, head * len(SLOTS) : (head + 1) * len(SLOTS)]
        )
        total = own[first, in_first] + np.where(first == last, 0.0, own[last, in_last])
        total += np.where(first > 0, said[first - 1, -2], 0.0)
        total += np.where(last + 1 < len(own), said[np.minimum(last + 1, len(own) - 1), -1], 0.0)
        scores.append(total + relations @ weights.relation_weights[:-1, head])
    chosen = scores[0] - np.logaddexp.reduce(scores[0])
    graded = scores[1] + weights.relation_weights[-1, 1] * chosen
    above = 1 / (1 + np.exp(weights.thresholds[:, None] - graded))
    worth = np.round(chosen + weights.mixed[0] * np.log(above[1]), 5)
    passages = []
    for best in np.argsort(-worth, kind="stable")[:most].tolist():
        grade = int((np.round(above[:, best], 4) > 0.5).sum())  # noqa: PLR2004 - the median
        is_long = found.counts[list(set(candidates[best]))].sum() > MOST_WORDS
        passage = ReadPassage(
            sentences=tuple(dict.fromkeys(candidates[best])),
            probability=round(float(np.exp(chosen[best])), 4),
            # Nobody reads what is so long in ten seconds.
            grade=min(grade, 1) if is_long else grade,
        )
        passages.append(passage)
    return tuple(passages), stands


def find_cut(sentence: str, weights: PassageWeights) -> int:
    """Return how many code points the opening words of a sentence have that a quotation leaves out.

    An opening that carries a negation, a hedge or a condition is never cut, nor is one with a word
    that no label has: it may be such a word.
    """
    opening = OPENING.match(sentence)
    if not opening or _KEPT.search(opening[0]):
        return 0
    known = _cut_words(weights)
    if not known.keys() >= {word.casefold() for word in re.findall(r"\w+", opening[0])}:
        return 0
    score = sum(known.get(word, 0.0) for word in opening_words(opening[0]))
    return opening.end() if 1 / (1 + np.exp(-score)) > _SURE_TO_CUT else 0


def opening_words(opening: str) -> Iterator[str]:
    """Yield what an opening is known by: its words, its first and last one, its length."""
    words = [word.casefold() for word in re.findall(r"\w+|[,:]", opening)]
    yield ""
    yield f"^{words[0]}"
    yield f"{words[-2] if len(words) > 1 else ''}$"
    yield f"#{min(len(words), 8)}"
    yield from dict.fromkeys(words)


@cache
def _cut_words(weights: PassageWeights) -> dict[str, float]:
    return dict(zip(weights.cut_words.tolist(), weights.cut_weights.tolist(), strict=True))
