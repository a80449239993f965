"""Where a text says what its paper does, which tells more than what it merely mentions."""

from collections.abc import Iterable, Sequence

# "We propose", "in this paper we therefore study": so many words behind are what a paper does.
_WHO = frozenset("we paper work article".split())
_DOES = frozenset(
    "address analyze build develop design examine explore extend introduce investigate present"
    " propose report study tackle".split()
)
_APART, _REACH = 3, 14


def spans_of_doing(words: Sequence[str]) -> Iterable[Sequence[str]]:
    """Yield the words behind each place where a paper (in compared words) says what it does."""
    for at in [at for at, word in enumerate(words) if word in _DOES]:
        if not _WHO.isdisjoint(words[max(at - _APART, 0) : at]):
            yield words[at + 1 : at + 1 + _REACH]
