"""Cuts a model's sentence into clauses, and these into stretches that no preposition parts."""

import re
from collections.abc import Iterator, Sequence

from digest.grounding.tokens import Token, tokenize
from digest.writing.model.matching import key_of, tells

_CLAUSE = re.compile(r"[,;:()—]")
# What may set a stretch of words off, so that it stands elsewhere as a whole.
_BORDERS = frozenset(
    """
    of in on at by for from with within into onto to toward towards through throughout across over
    under between among amongst along against about around after before behind beyond during until
    since upon via as than like unlike including despite and or but so while whereas whether because
    although though if when where that which who whose instead rather without
    """.split()
)
# Fewer words are no clause of their own.
_LEAST = 3
_JOINING = frozenset("and or but that which while".split())


class Clause:
    """A clause of a sentence: its tokens, and the places of those that tell something."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.places = [place for place, token in enumerate(tokens) if tells(token)]

    def key(self, place: int) -> str:
        """Return the key of a word."""
        return key_of(self.tokens[place])

    def shown(self, places: Sequence[int]) -> str:
        """Return words as they stand."""
        return " ".join(self.tokens[place].text for place in places)

    def hyphens(self, word: Token) -> bool:
        """Tell whether a hyphen stands before a word."""
        return self.text[word.start - 1 : word.start] == "-"

    def stretches(self, words: Sequence[int]) -> Iterator[list[int]]:
        """Yield the places of words with no border between."""
        run: list[int] = []
        for place in words:
            if run and self._parts(run[-1], place):
                yield run
                run = []
            run.append(place)
        if run:
            yield run

    def _parts(self, one: int, two: int) -> bool:
        """Tell whether a border stands between two words."""
        between = self.text[self.tokens[one].end : self.tokens[two].start]
        inside = self.tokens[one + 1 : two]
        return bool(_CLAUSE.search(between)) or any(map(_is_border, inside))


def clauses_of(text: str) -> Iterator[Clause]:
    """Yield the clauses of a text: what stands between commas and the like."""
    tokens = tokenize(text)
    cuts = [
        place
        for place in range(1, len(tokens))
        if _CLAUSE.search(text, tokens[place - 1].end, tokens[place].start)
    ]
    return _cut(text, tokens, cuts)


def parts_of(clause: Clause) -> Iterator[Clause]:
    """Yield the parts of a clause that `and` and the like join."""
    words = clause.tokens
    cuts = [place for place, token in enumerate(words) if token.text.casefold() in _JOINING]
    return _cut(clause.text, words, cuts)


def _cut(text: str, tokens: Sequence[Token], cuts: Sequence[int]) -> Iterator[Clause]:
    """Yield what stands between cuts; what says too little is left with what stands before it."""
    start = 0
    for place in cuts:
        ahead = Clause(text, tokens[start:place])
        rest = Clause(text, tokens[place:])
        if len(ahead.places) >= _LEAST and len(rest.places) >= _LEAST:
            yield ahead
            start = place
    yield Clause(text, tokens[start:])


def _is_border(token: Token) -> bool:
    return token.text.casefold() in _BORDERS
