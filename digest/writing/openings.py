"""Opens a theme: what several of its papers share, counted, and which of them have names."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from digest.model import Statement
from digest.text import shown
from digest.writing.claims import Claims, name_of
from digest.writing.frame import ALSO_NEW, Issue, Theme
from digest.writing.frequency import frequency_in
from digest.writing.phrases import stems_of
from digest.writing.prose import Piece, compose, listed_pieces, number, opening_number, plain
from digest.writing.shared import Known, Shared, SharedKind, Sharing
from digest.writing.voice import Voice

_LEAST = 3
# So many papers make a theme that can be opened with two sentences.
_LARGE = 5
# A second sentence is about another thing than the first.
_SECOND: Sequence[SharedKind] = ("data", "dataset")
# So many of the counted papers are named.
_NAMED = 3
# Where what is counted are not papers, the named ones are those whose it is.
_OF_PAPERS: Sequence[SharedKind] = ("title", "mention")
_FORMS: Mapping[SharedKind, Sequence[str]] = {
    "subject": (
        "{Some} of the {all} papers here concern {what}.",
        "Of the {all} papers, {some} are about {what}.",
        "{Some} of these {all} papers deal with {what}.",
        "Of {all} papers under this heading, {some} turn to {what}.",
    ),
    "title": (
        "{Some} of the {all} titles here name {what}.",
        "Of the {all} papers, {some} name {what} in the title.",
        "{Some} of these {all} papers have {what} in their titles.",
    ),
    "data": (
        "{Some} of the {all} papers here introduce {what}.",
        "Of the {all} papers, {some} bring {what} of their own.",
        "{Some} of these {all} papers come with {what}.",
    ),
    "mention": (
        "{Some} of the {all} abstracts here speak of {what}.",
        "Of the {all} abstracts, {some} mention {what}.",
        "{Some} of these {all} abstracts refer to {what}.",
    ),
    "dataset": (
        "{Some} of the {all} papers here use {what}.",
        "Of the {all} papers, {some} work with {what}.",
    ),
}
_ALL: Mapping[SharedKind, str] = {
    "subject": "All {all} papers here concern {what}.",
    "title": "All {all} titles here name {what}.",
    "data": "All {all} papers here introduce {what}.",
    "mention": "All {all} abstracts here speak of {what}.",
    "dataset": "All {all} papers here use {what}.",
}
_AGAIN: Mapping[SharedKind, Sequence[str]] = {
    "data": ("{Some} papers bring {what}.", "{Some} of the papers introduce {what}."),
    "dataset": ("{Some} papers use {what}.", "{Some} of the papers work with {what}."),
}


class Openings:
    """Writes the first sentences of each theme, with forms that the ones before did not have."""

    def __init__(self, issue: Issue, claims: Mapping[str, Claims], voice: Voice) -> None:
        self._claims, self._voice = claims, voice
        self._sharing = Sharing(frequency_in(voice.texts), len(voice.texts), voice.terms)
        self._topic = issue.topic
        self._ranks = _ranks_of(issue)
        self._told: list[str] = []
        self._written = Counter[SharedKind]()

    def write(self, theme: Theme) -> list[Statement]:
        """Return the sentences; none for a small theme, and where nothing is shared."""
        papers = [self._claims[name] for name in sorted(theme.ids)]
        if theme.key == ALSO_NEW or len(papers) < _LEAST:
            return []
        known = self._known(theme.title)
        sharing, small = self._sharing, len(papers) < _LARGE
        found = (one for one in sharing.find(papers, known) if self._is_telling(one, small=small))
        less = (
            one for one in sharing.find_less(papers, known) if self._is_telling(one, small=small)
        )
        first = next(chain(found, less), None)
        if first is None:
            return []
        self._told.append(first.what)
        return [self._first(first, papers), *self._second(first, found, papers)]

    def _known(self, heading: str) -> Known:
        """Return what tells whether a phrase says, in any form, what heading or topic say."""
        terms, stems = self._voice.terms, stems_of(f"{heading} {self._topic}")

        def known(phrase: str) -> bool:
            return bool(terms.stems(phrase) & stems) or terms.abbreviates(phrase, heading)

        return known

    def _is_telling(self, shared: Shared, *, small: bool) -> bool:
        """Tell whether a phrase opened no other theme, and is worth a sentence about few papers.

        A word that some mention (`galaxies`) says next to nothing; of few papers, neither does
        anything that they mention, or a subject of one word.
        """
        if shared.kind in ("mention", "title") and shared.what.isalnum():
            return False
        if small and shared.kind in ("mention", "subject", "title"):
            return shared.kind != "mention" and " " in shared.what and shared.what not in self._told
        return shared.kind == "data" or shared.what not in self._told

    def _first(self, shared: Shared, papers: Sequence[Claims]) -> Statement:
        """Write the sentence that opens the theme; where all papers are counted, that of all."""
        if len(shared.quotes) == len(papers):
            return self._sentence(_ALL[shared.kind], shared, papers)
        return self._sentence(self._next(_FORMS, shared.kind), shared, papers)

    def _second(
        self, first: Shared, found: Iterator[Shared], papers: Sequence[Claims]
    ) -> list[Statement]:
        """Write what a large theme shares beside the first thing."""
        known = stems_of(first.what)
        others = (
            one
            for one in found
            if one.kind in _SECOND and one.kind != first.kind and not known & stems_of(one.what)
        )
        if len(papers) < _LARGE:
            return []
        return [
            self._sentence(self._next(_AGAIN, one.kind), one, papers) for one in islice(others, 1)
        ]

    def _next(self, forms: Mapping[SharedKind, Sequence[str]], kind: SharedKind) -> str:
        """Return the forms of a kind in turns."""
        form = forms[kind][self._written[kind] % len(forms[kind])]
        self._written[kind] += 1
        return form

    def _sentence(self, form: str, shared: Shared, papers: Sequence[Claims]) -> Statement:
        """Fill in a form."""
        some, total = len(shared.quotes), len(papers)
        text = form.format(
            Some=opening_number(some),
            some=number(some),
            all=number(total),
            what=self._spelt(shared, papers),
        )
        return compose(self._naming(text, shared, papers), quotes=shared.quotes)

    def _naming(self, text: str, shared: Shared, papers: Sequence[Claims]) -> list[Piece]:
        """Name the best of the counted papers behind their count, if they have names."""
        counted = {quote.paper for quote in shared.quotes}
        best = sorted(counted, key=self._ranks.__getitem__)
        names = {one.paper.id: _name(one, shared) for one in papers}
        named = [Piece(text=name, kind="name", paper=key) for key in best if (name := names[key])]
        if not named:
            return [plain(text)]
        among = _leading(shared, whole=len(counted) == len(named) <= _NAMED)
        return [
            plain(f"{text.removesuffix('.')}{among}"),
            *listed_pieces(named[:_NAMED]),
            plain("."),
        ]

    def _spelt(self, shared: Shared, papers: Sequence[Claims]) -> str:
        """Write what is shared as the papers that have it spell it."""
        if shared.kind not in ("subject", "title", "mention"):
            return shared.what
        having = {quote.paper for quote in shared.quotes}
        told = [one.paper for one in papers if one.paper.id in having]
        return self._voice.spell(shared.what, told)


def _leading(shared: Shared, *, whole: bool) -> str:
    """Return what stands between the count and the names of some papers, or of the `whole`."""
    whose = "those of " if shared.kind in _OF_PAPERS else ""
    return f": {whose}" if whole else f", among them {whose}"


def _name(claims: Claims, shared: Shared) -> str | None:
    """Return how a paper is called here: where data are counted, by the name of its data."""
    data = next(iter(claims.dossier.new_datasets), None)
    return shown(data) if data and shared.kind == "data" else name_of(claims.dossier)


def _ranks_of(issue: Issue) -> Mapping[str, tuple[bool, float, str]]:
    """Return the order in which papers are named: those told here, then by score."""
    ranked = [item for theme in issue.themes for item in theme.papers]
    ids = ((item.dossier.paper.id, item.score) for item in ranked)
    return {key: (key not in issue.named, -score, key) for key, score in ids}
