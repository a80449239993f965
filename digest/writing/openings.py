"""Opens a theme: what several of its papers share, as far as it can be counted."""

from collections import Counter
from collections.abc import Mapping, Sequence

from digest.model import Quote, Statement
from digest.writing.claims import Claims
from digest.writing.frame import ALSO_NEW, Issue, Theme
from digest.writing.phrases import find_phrase, ordinary_words, phrases_in, spell, words_of
from digest.writing.prose import compose, number, opening_number, plain, quote
from digest.writing.releases import code_quote, has_code_elsewhere

_LEAST = 3
_SHARE = 0.3
# What so many papers of an issue have sets no theme apart.
_COMMON = 0.6
_STEM = 4
_SUBJECT_FORMS = (
    "{Some} of the {all} papers here concern {what}.",
    "Of the {all} papers, {some} concern {what}.",
)
_CODE_FORMS = (
    "{Some} of the {all} papers here link to their own code{what}.",
    "Of the {all} papers, {some} link to code of their own{what}.",
    "Code is linked by {some} of the {all} papers{what}.",
)


class Openings:
    """Writes the first sentence of each theme, with a form that the one before did not have.

    A phrase is a paper's subject where it stands in the title, or in the sentence that was chosen
    as the contribution.
    """

    def __init__(self, issue: Issue, claims: Mapping[str, Claims]) -> None:
        self._claims = claims
        self._texts = [f"{d.paper.title}. {d.paper.abstract}" for d in issue.dossiers]
        self._ordinary = ordinary_words(d.paper.abstract for d in issue.dossiers)
        self._topic = issue.topic
        self._used: list[str] = []
        self._written = 0

    def write(self, theme: Theme) -> list[Statement]:
        """Return the sentence; none for a small theme, and where nothing is shared."""
        papers = [self._claims[name] for name in theme.ids]
        if theme.key == ALSO_NEW or len(papers) < _LEAST:
            return []
        if phrase := self._shared_phrase(theme.title, papers):
            self._used.append(phrase)
            return [self._of_phrase(phrase, papers)]
        quotes = [found for claims in papers if (found := code_quote(claims.dossier))]
        if len(quotes) > 1 and len(quotes) >= _SHARE * len(papers):
            elsewhere = any(has_code_elsewhere(claims.dossier) for claims in papers)
            where = " in abstract or comment" if elsewhere else ""
            return [self._sentence(_CODE_FORMS, quotes, len(papers), where)]
        return []

    def _of_phrase(self, phrase: str, papers: Sequence[Claims]) -> Statement:
        """Say how many papers have a phrase, in their own spelling."""
        told = [(claims, found) for claims in papers if (found := _phrase_quote(claims, phrase))]
        texts = [text for claims, _ in told for text in (claims.paper.title, claims.paper.abstract)]
        what = spell(phrase, texts, self._ordinary)
        return self._sentence(_SUBJECT_FORMS, [found for _, found in told], len(papers), what)

    def _sentence(
        self, forms: Sequence[str], quotes: Sequence[Quote], total: int, what: str = ""
    ) -> Statement:
        """Fill in the next form; where all papers are counted, the first."""
        every, some = len(quotes) == total, len(quotes)
        form = forms[0] if every else forms[self._written % len(forms)]
        form = form.replace("{Some} of the", "All") if every else form
        self._written += 1
        text = form.format(
            Some=opening_number(some), some=number(some), all=number(total), what=what
        )
        return compose([plain(text)], quotes=quotes)

    def _shared_phrase(self, title: str, papers: Sequence[Claims]) -> str | None:
        """Return the phrase that most sets the theme apart, if enough of its papers have it.

        What the heading, the topic or another theme's opening says is no news.
        """
        told = words_of(" ".join((title, self._topic, *self._used)))
        known = {word[:_STEM] for word in told}
        weighed = [
            (self._weigh(phrase, papers), phrase)
            for phrase in _shared_phrases(papers)
            if not known & {word[:_STEM] for word in phrase.split()}
        ]
        worth, phrase = max(weighed, default=(0.0, ""))
        return phrase if worth else None

    def _weigh(self, phrase: str, papers: Sequence[Claims]) -> float:
        """Say how much a phrase sets papers apart; 0.0 where too few or too many have it."""
        count = sum(_phrase_quote(claims, phrase) is not None for claims in papers)
        if count < _least(papers):
            return 0.0
        everywhere = self._count_everywhere(phrase)
        return 0.0 if everywhere >= _COMMON * len(self._texts) else count * count / everywhere

    def _count_everywhere(self, phrase: str) -> int:
        """Count in how many papers of the issue a phrase stands, wherever it does."""
        return sum(find_phrase(text, phrase) is not None for text in self._texts)


def _least(papers: Sequence[Claims]) -> int:
    """Return how many of these papers must share a phrase."""
    return max(_LEAST, round(len(papers) * _SHARE))


def _shared_phrases(papers: Sequence[Claims]) -> list[str]:
    """Return the phrases that may be the subject of enough papers."""
    counts = Counter(
        phrase
        for claims in papers
        for phrase in phrases_in(claims.paper.title, claims.contribution.proof.text)
    )
    return [phrase for phrase, count in counts.items() if count >= _least(papers)]


def _phrase_quote(claims: Claims, phrase: str) -> Quote | None:
    """Return the first place where a paper has a phrase as its subject, in either number."""
    paper, proof = claims.paper, claims.contribution.proof
    if match := find_phrase(paper.title, phrase):
        return quote(paper, "title", match.start(), match.end())
    if match := find_phrase(proof.text, phrase):
        return quote(paper, proof.field, proof.start + match.start(), proof.start + match.end())
    return None
