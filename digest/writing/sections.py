"""Writes the sections: what binds a theme, then its papers, each beside one that is like it."""

from collections.abc import Iterator, Mapping, Sequence

from digest.model import Paper, Section, Statement
from digest.writing.claims import Claims, name_of
from digest.writing.entries import tell_papers
from digest.writing.frame import Issue, Theme
from digest.writing.frequency import frequency_in
from digest.writing.joining import Tie, join
from digest.writing.likeness import Likeness
from digest.writing.model.wording import EXTRACTED, Wording
from digest.writing.openings import Openings
from digest.writing.order import arrange
from digest.writing.phrases import stems_of
from digest.writing.prose import Piece
from digest.writing.relations import Relation, Relations
from digest.writing.voice import Voice

# What a relation is worth beside the likeness of all words, which is seldom above a half.
_TIED = 0.25


def write_sections(
    issue: Issue, claims: Mapping[str, Claims], voice: Voice, wording: Wording = EXTRACTED
) -> tuple[Section, ...]:
    """Write every theme, in a model's words where it found any."""
    writer = _Sections(issue, claims, voice, wording)
    openings = Openings(issue, claims, voice)
    return tuple(
        Section(
            key=theme.key,
            title=theme.title,
            papers=theme.ids,
            statements=(
                *(opened := _opened(theme, openings.write(theme), wording)),
                *writer.write(theme, opened),
            ),
        )
        for theme in issue.themes
    )


def _opened(theme: Theme, extracted: list[Statement], wording: Wording) -> list[Statement]:
    """Return what opens a theme; what our own words told is not told again by a later theme."""
    return [wording.openings[theme.key]] if theme.key in wording.openings else extracted


def _counted(opened: Statement) -> str:
    """Return what an opening says, without the names of papers behind it."""
    ends = [mention.start for mention in opened.mentions]
    return opened.text[: min(ends, default=len(opened.text))]


class _Sections:
    """Tells the papers of themes, in turns of form that go on from one theme to the next."""

    def __init__(
        self, issue: Issue, claims: Mapping[str, Claims], voice: Voice, wording: Wording
    ) -> None:
        papers = [dossier.paper for dossier in issue.dossiers]
        self._issue, self._claims = issue, claims
        self._voice, self._worded = voice, wording.papers
        self._relations = Relations(frequency_in(voice.texts), len(papers))
        self._likeness = Likeness(papers)
        self._turn = 0

    def write(self, theme: Theme, opened: Sequence[Statement]) -> Iterator[Statement]:
        """Tell the named papers of a theme, and what ties each to the one before."""
        told = " ".join((theme.title, self._issue.topic, *map(_counted, opened)))
        ids = self._ordered(theme, stems_of(told))
        return self._tied([self._claims[name] for name in ids], stems_of(told))

    def _ordered(self, theme: Theme, known: frozenset[str]) -> tuple[str, ...]:
        """Return the named papers so that neighbours share words, and a relation if they can."""

        def closeness(one: str, two: str) -> float:
            tied = self._relations.find(self._claims[one], self._claims[two], known)
            return self._likeness(one, two) + _TIED * (tied is not None)

        named = [item for item in theme.papers if item.dossier.paper.id in self._issue.named]
        return arrange(named, closeness)

    def _tied(self, papers: Sequence[Claims], known: frozenset[str]) -> Iterator[Statement]:
        """Yield what is told of each paper; no subject ties two pairs."""
        told = tell_papers(papers, self._worded)
        for before, after, (first, *rest) in zip([None, *papers], papers, told, strict=False):
            tie = self._relations.find(before, after, known) if before else None
            known |= stems_of(tie.what) if tie else frozenset()
            yield self._joined(first, tie, before, after) if tie and before else first
            yield from rest

    def _joined(
        self, told: Statement, relation: Relation, before: Claims, after: Claims
    ) -> Statement:
        """Write a relation into a statement, in the next form."""
        self._turn += 1
        name = name_of(before.dossier)
        named = Piece(text=name, kind="name", paper=before.paper.id) if name else None
        what = self._spelt(relation, before.paper, after.paper)
        return join(told, Tie(relation=relation, what=what, before=named), self._turn)

    def _spelt(self, relation: Relation, *papers: Paper) -> str:
        """Write what two papers share as they spell it."""
        if relation.kind not in ("subject", "mention"):
            return relation.what
        return self._voice.spell(relation.what, papers)
