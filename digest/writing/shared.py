"""Finds what several papers of a theme share, each with one quote of every paper that has it."""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from digest.model import Quote
from digest.text import shown
from digest.writing.claims import Claims
from digest.writing.concepts import concepts_in, names_thing, subjects_in
from digest.writing.frequency import Frequency
from digest.writing.phrases import grown, phrases_in
from digest.writing.places import (
    data_quote,
    dataset_quote,
    is_benchmark,
    mention_quote,
    subject_quote,
    title_part,
)
from digest.writing.terms import Terms

SharedKind = Literal["subject", "title", "data", "dataset", "mention"]
# Tells whether a phrase is no news: a part of a heading, or its abbreviation.
Known = Callable[[str], bool]
# What so many papers of an issue have sets no theme apart.
_COMMON = 0.6
# How many papers of a theme must share a thing: at least two, at least this part of them, and no
# more than the last figure.
_LEAST, _MOST = 2, 5
_PART, _MENTIONED = 0.3, 0.5
# Where nothing is shared by so many, fewer will do: this part as a subject, so many as a mention.
_SOME, _SEVERAL = 0.2, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What papers have in common: a phrase, or the name of data, and where each says it."""

    kind: SharedKind
    what: str
    quotes: tuple[Quote, ...]


class Sharing:
    """Finds what themes share; `everywhere` counts the papers, of a `total`, that have a phrase."""

    def __init__(self, everywhere: Frequency, total: int, terms: Terms) -> None:
        self._everywhere, self._total, self._terms = everywhere, total, terms

    def find(self, papers: Sequence[Claims], known: Known) -> Iterator[Shared]:
        """Yield what papers share, the most telling first; no phrase that is `known`."""
        total = len(papers)
        yield from self._phrases(papers, known, self._subject, _subjects_of, least_of(total))
        yield from _data(papers)
        least = least_of(total, _MENTIONED)
        yield from self._phrases(papers, known, self._mention, _mentions_of, least)
        yield from _datasets(papers)

    def find_less(self, papers: Sequence[Claims], known: Known) -> Iterator[Shared]:
        """Yield what fewer papers share."""
        total = len(papers)
        least = max(least_of(total), _SEVERAL)
        yield from self._phrases(papers, known, self._mention, _mentions_of, least)
        least = least_of(total, _SOME)
        yield from self._phrases(papers, known, self._subject, _subjects_of, least)

    def count_subject(self, papers: Sequence[Claims], phrase: str) -> Shared | None:
        """Count the papers about a phrase, or whose titles have it; None where neither is sure.

        Who counts again must find no other: papers are about a thing only if all others, whatever
        form of it one looks for, are silent about it.
        """
        forms, family = self._terms.forms_of(phrase), self._terms.family_of(phrase)
        told = _quotes(papers, forms, subject_quote)
        if told and len(told) == sum(_has(one, family) for one in papers):
            return Shared(kind="subject", what=phrase, quotes=told)
        titled = _quotes(papers, forms, title_part)
        if titled and len(titled) == sum(bool(family.search(one.paper.title)) for one in papers):
            return Shared(kind="title", what=phrase, quotes=titled)
        return None

    def _subject(self, papers: Sequence[Claims], phrase: str) -> Shared | None:
        """Count a subject under the longest name that all of its papers have."""
        found = self.count_subject(papers, phrase)
        whole = _whole(phrase, papers, found.quotes) if found else phrase
        longer = self.count_subject(papers, whole) if found and whole != phrase else None
        return longer if longer and found and _is_as_common(longer, found) else found

    def _mention(self, papers: Sequence[Claims], phrase: str) -> Shared | None:
        """Count the abstracts that have a phrase; None where some have another form of it."""
        forms, family = self._terms.forms_of(phrase), self._terms.family_of(phrase)
        told = _quotes(papers, forms, mention_quote)
        sure = len(told) == sum(bool(family.search(one.paper.abstract)) for one in papers)
        return Shared(kind="mention", what=phrase, quotes=told) if sure else None

    def _phrases(
        self,
        papers: Sequence[Claims],
        known: Known,
        count: Callable[[Sequence[Claims], str], Shared | None],
        of: Callable[[Claims], Iterable[str]],
        least: int,
    ) -> Iterator[Shared]:
        """Yield the phrase that most sets papers apart, if enough of them have it."""
        counted = (
            shared
            for phrase in _counted(papers, of, _LEAST)
            if not known(phrase)
            and (shared := count(papers, phrase))
            and len(shared.quotes) >= least
            and not known(shared.what)
        )
        best = max(counted, default=None, key=self._weight)
        if best and self._worth(best):
            yield best

    def _weight(self, shared: Shared) -> tuple[float, int, str]:
        return self._worth(shared), len(shared.what.split()), shared.what

    def _worth(self, shared: Shared) -> float:
        """Say how much a phrase sets papers apart; 0.0 where most of the issue has it."""
        count, everywhere = len(shared.quotes), self._everywhere(shared.what)
        common = everywhere >= _COMMON * self._total
        return 0.0 if common else round(count * count / max(everywhere, count), 6)


def _is_as_common(longer: Shared, found: Shared) -> bool:
    """Tell whether a longer phrase is said of the same papers in the same way."""
    papers = [quote.paper for quote in found.quotes]
    return longer.kind == found.kind and [quote.paper for quote in longer.quotes] == papers


def _has(claims: Claims, family: re.Pattern[str]) -> bool:
    """Tell whether title or abstract has any form of a phrase."""
    return bool(family.search(claims.paper.title) or family.search(claims.paper.abstract))


def _whole(phrase: str, papers: Iterable[Claims], quotes: Iterable[Quote]) -> str:
    """Return a phrase with the words that stand beside it wherever it is quoted."""
    quoted = {quote.paper: quote for quote in quotes}
    having = ((one.paper, quoted[one.paper.id]) for one in papers if one.paper.id in quoted)
    whole = grown(phrase, [_around(getattr(paper, quote.field), quote) for paper, quote in having])
    return whole if names_thing(whole) else phrase


def _around(text: str, quote: Quote) -> str:
    """Return a text from a few words before a quote on, so that it is the first of its kind."""
    before = text[: quote.start].rstrip().rpartition(" ")[2]
    return f"{before} {text[quote.start :]}"


def least_of(total: int, part: float = _PART) -> int:
    """Return how many of so many papers must share a thing."""
    return max(_LEAST, min(math.ceil(part * total), _MOST))


def _quotes(
    papers: Iterable[Claims],
    phrase: re.Pattern[str],
    where: Callable[[Claims, re.Pattern[str]], Quote | None],
) -> tuple[Quote, ...]:
    return tuple(found for claims in papers if (found := where(claims, phrase)))


def _counted(
    papers: Iterable[Claims], of: Callable[[Claims], Iterable[str]], least: int
) -> list[str]:
    """Return the phrases that enough papers may have."""
    counts = Counter(phrase for claims in papers for phrase in of(claims))
    return sorted(phrase for phrase, count in counts.items() if count >= least)


def _subjects_of(claims: Claims) -> frozenset[str]:
    """Return what a paper is about: what can be a subject, and phrases of two words."""
    title, proof = claims.paper.title, claims.contribution.proof.text
    pairs = (phrase for phrase in phrases_in(title, proof) if " " in phrase)
    return subjects_in(f"{title}. {proof}").union(filter(names_thing, pairs))


def _mentions_of(claims: Claims) -> frozenset[str]:
    return concepts_in(claims.paper.abstract)


def _data(papers: Sequence[Claims]) -> Iterator[Shared]:
    """Yield that papers bring data, benchmarks alone where all of them do."""
    bringing = [(claims, found) for claims in papers if (found := data_quote(claims))]
    quotes = tuple(found for _, found in bringing)
    kinds = {"benchmark" if is_benchmark(claims) else "dataset" for claims, _ in bringing}
    called = " ".join(found.text.casefold() for found in quotes)
    if len(quotes) >= least_of(len(papers)) and all(kind in called for kind in kinds):
        what = f"a {' or '.join(sorted(kinds, reverse=True))}"
        yield Shared(kind="data", what=what, quotes=quotes)


def _datasets(papers: Sequence[Claims]) -> Iterator[Shared]:
    """Yield the data that most papers use, if several do."""
    counts = Counter(shown(name) for one in papers for name in set(one.dossier.used_datasets))
    for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:1]:
        using = [one for one in papers if name in map(shown, one.dossier.used_datasets)]
        quotes = tuple(found for one in using if (found := dataset_quote(one, name)))
        if len(quotes) >= least_of(len(papers)):
            yield Shared(kind="dataset", what=name, quotes=quotes)
