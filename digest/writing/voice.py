"""Knows how an issue's papers spell what they share."""

from collections.abc import Sequence

from digest.model import Paper
from digest.writing.spelling import ordinary_words, spell
from digest.writing.terms import Terms


class Voice:
    """Spells phrases in the words of an issue's papers, which are looked through once."""

    def __init__(self, papers: Sequence[Paper]) -> None:
        self.texts = tuple(f"{paper.title}. {paper.abstract}" for paper in papers)
        self.terms = Terms(self.texts)
        self._ordinary = ordinary_words(paper.abstract for paper in papers)

    def spell(self, phrase: str, papers: Sequence[Paper]) -> str:
        """Write a phrase as these papers do, in the number that the issue has it in."""
        told = [text for paper in papers for text in (paper.title, paper.abstract)]
        return spell(phrase, told, self.texts, self._ordinary)
