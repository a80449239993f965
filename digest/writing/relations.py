"""Finds what ties a paper to the one before: the same data, an opposite setting, a subject."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Literal

from digest.model import Paper, Quote
from digest.text import shown
from digest.writing.claims import Claims, name_of
from digest.writing.concepts import concepts_in, names_thing, subjects_in
from digest.writing.contrasts import Sides, find_contrast, find_sides
from digest.writing.frequency import Frequency
from digest.writing.phrases import grown, pattern_of, phrases_in, stems_of
from digest.writing.places import (
    data_quote,
    dataset_quote,
    is_benchmark,
    mention_quote,
    subject_quote,
)

RelationKind = Literal["data", "contrast", "subject", "benchmark", "mention"]
# A subject that so many papers of an issue have ties no two of them together.
_COMMON = 0.6
# A thing that is only mentioned must be rarer.
_RARE = 0.25
_FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """What two papers share, in words of both; `what` is a phrase or the name of data."""

    kind: RelationKind
    what: str
    quotes: tuple[Quote, Quote]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traits:
    """The subjects of a paper, what its abstract mentions, and the settings it is told in."""

    subjects: frozenset[str]
    mentions: frozenset[str]
    sides: Sides


class Relations:
    """Finds relations; `everywhere` counts the papers, of a `total`, that have a phrase."""

    def __init__(self, everywhere: Frequency, total: int) -> None:
        self._everywhere, self._total = everywhere, total
        self._traits: dict[str, _Traits] = {}

    def find(self, before: Claims, after: Claims, known: Collection[str]) -> Relation | None:
        """Return the closest relation; none whose subject has a word of `known` (its stems).

        The same data, an opposite setting, or a subject of both are closer than that both are
        benchmarks, or what one is about and the other mentions.
        """
        found = chain(self._close(before, after, known), self._loose(before, after, known))
        return next(found, None)

    def _close(self, before: Claims, after: Claims, known: Collection[str]) -> Iterator[Relation]:
        yield from _of_data(before, after)
        near, far = self._traits_of(before), self._traits_of(after)
        if contrast := find_contrast(near.sides, far.sides):
            yield Relation(kind="contrast", what="", quotes=contrast)
        yield from self._of_subjects(before, after, known)

    def _loose(self, before: Claims, after: Claims, known: Collection[str]) -> Iterator[Relation]:
        told = data_quote(before), data_quote(after)
        benchmarks = is_benchmark(before) and is_benchmark(after)
        if benchmarks and told[0] and told[1] and not stems_of("benchmark") & frozenset(known):
            yield Relation(kind="benchmark", what="benchmark", quotes=(told[0], told[1]))
        yield from self._of_mentions(before, after, known)

    def _of_subjects(
        self, before: Claims, after: Claims, known: Collection[str]
    ) -> Iterator[Relation]:
        """Yield what is the subject of both, the rarest first."""
        shared = self._traits_of(before).subjects & self._traits_of(after).subjects
        for phrase in self._rarest(shared, known, _COMMON):
            longer = grown(phrase, [_subject_text(before), _subject_text(after)])
            whole = phrase if stems_of(longer) & frozenset(known) else longer
            found = pattern_of(whole)
            one, two = subject_quote(before, found), subject_quote(after, found)
            if not (one and two and names_thing(whole)):
                continue
            if _is_narrow(whole, (before, one), (after, two)):
                yield Relation(kind="subject", what=whole, quotes=(one, two))

    def _of_mentions(
        self, before: Claims, after: Claims, known: Collection[str]
    ) -> Iterator[Relation]:
        """Yield what one has as a subject and the other mentions, the rarest first."""
        near, far = self._traits_of(before), self._traits_of(after)
        own = near.subjects | far.subjects
        for phrase in self._rarest(near.mentions & far.mentions & own, known, _RARE):
            found = pattern_of(phrase)
            one, two = mention_quote(before, found), mention_quote(after, found)
            # One word that two abstracts happen to have ties nothing.
            telling = " " in phrase and not _is_named_after(phrase, before, after)
            if one and two and telling:
                yield Relation(kind="mention", what=phrase, quotes=(one, two))

    def _traits_of(self, claims: Claims) -> _Traits:
        """Return what a paper is about; each is looked through once."""
        name = claims.paper.id
        if name not in self._traits:
            self._traits[name] = _Traits(
                subjects=_subjects_of(claims),
                mentions=concepts_in(claims.paper.abstract),
                sides=find_sides(claims),
            )
        return self._traits[name]

    def _rarest(self, phrases: Collection[str], known: Collection[str], most: float) -> list[str]:
        """Return the phrases that tell something, the longer first of equally rare ones."""
        bound = max(most * self._total, _FEW)
        telling = [
            phrase
            for phrase in phrases
            if not stems_of(phrase) & frozenset(known) and self._everywhere(phrase) <= bound
        ]
        return sorted(telling, key=lambda one: (self._everywhere(one), -len(one.split()), one))


def _of_data(before: Claims, after: Claims) -> Iterator[Relation]:
    """Yield the data that both use."""
    theirs = {shown(name) for name in after.dossier.used_datasets}
    for name in sorted(theirs & {shown(name) for name in before.dossier.used_datasets}):
        one, two = dataset_quote(before, name), dataset_quote(after, name)
        if one and two:
            yield Relation(kind="data", what=name, quotes=(one, two))


def _is_narrow(phrase: str, *told: tuple[Claims, Quote]) -> bool:
    """Tell whether a subject is worth a word: `geometry` is not, `Gaia` and `coral reefs` are."""
    return " " in phrase or any(_is_name(claims.paper, one) for claims, one in told)


def _is_name(paper: Paper, quote: Quote) -> bool:
    """Tell whether a word has capitals inside, or begins with one inside an abstract's sentence."""
    word, before = quote.text, paper.abstract[: quote.start].rstrip()
    within = quote.field == "abstract" and before[-1:].isalpha()
    return word[1:].lower() != word[1:] or (within and word[:1].isupper())


def _is_named_after(phrase: str, *papers: Claims) -> bool:
    """Tell whether a phrase only repeats a part of a paper's name."""
    names = " ".join(name_of(one.dossier) or "" for one in papers).casefold()
    return any(word in names for word in phrase.split())


def _subject_text(claims: Claims) -> str:
    return f"{claims.paper.title}. {claims.contribution.proof.text}"


def _subjects_of(claims: Claims) -> frozenset[str]:
    """Return what a paper is about: what can be a subject, and phrases of two words."""
    pairs = phrases_in(claims.paper.title, claims.contribution.proof.text)
    return subjects_in(_subject_text(claims)) | {
        pair for pair in pairs if " " in pair and names_thing(pair)
    }
