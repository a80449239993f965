"""Opens a theme: what several of its papers share, as far as it can be counted."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from digest.model import Dossier, Quote, Statement
from digest.writing.frame import ALSO_NEW, Issue, Theme
from digest.writing.grammar import VERBS
from digest.writing.prose import capital, compose, find_quote, number, plain, quote, shown

_LEAST = 3
_SHARE = 0.3
_STEM = 4
_WORD = re.compile(r"[A-Za-z](?:[A-Za-z-]*[A-Za-z])?|[^\w\s-]|\d\S*")
# Endings of nouns that name a task, a field or a technique.
_SUBJECT = re.compile(r"(?:tion|sion|ography|ometry|former|ithm|curity|ivacy|onomy|namics)$")
_UNCOUNTED = (
    "ion", "ing", "ment", "ity", "ness", "ence", "ance", "ics", "data", "y", "sis", "ism", "ware"
)  # fmt: skip
_STOP = frozenset(
    """
    a an the of in on for with by to from and or as at is are was were be been this that these those
    which it its their our we they can may not no such into than more most via using based under
    over between across within through per each all both new novel recent existing current proposed
    different multiple various several many first second two three high low large small real world
    state art wide range open source available well widely used further significant significantly
    however also while where when how what has have had do does one other results show shows
    demonstrate experiments experimental performance approach method methods framework model models
    problem problems task tasks work paper study deep learning machine improve improves improved
    superior better effective efficient effectively address propose introduce present application
    evaluation solution information representation construction version attention introduction
    investigation key main important critical challenge challenges often still remains
    """.split()
)
# Verbs that are no names of things (`use graph`), beside those that are (`point cloud`).
_VERBS = VERBS - frozenset("point frame target design bridge measure set record".split())
_UNNAMED = _STOP | _VERBS
_PHRASE_FORMS = (
    "{Some} of the {all} papers here concern {what}.",
    "Of the {all} papers, {some} concern {what}.",
    "{What} is a matter of {some} of the {all} papers.",
)
_CODE_FORMS = (
    "{Some} of the {all} papers here link to their own code.",
    "Of the {all} papers, {some} come with code of their own.",
    "Code is linked by {some} of the {all} papers.",
)


class Openings:
    """Writes the first sentence of each theme, with a form that the one before did not have."""

    def __init__(self, issue: Issue) -> None:
        self._phrases = {d.paper.id: _phrases(d) for d in issue.dossiers}
        self._everywhere = self._count_phrases(issue.dossiers)
        self._topic = issue.topic
        self._written = 0

    def write(self, theme: Theme) -> list[Statement]:
        """Return the sentence; none for a small theme, and where nothing is shared."""
        dossiers = [item.dossier for item in theme.papers]
        if theme.key == ALSO_NEW or len(dossiers) < _LEAST:
            return []
        phrase = self._shared_phrase(theme.title, dossiers)
        quotes = [found for d in dossiers if phrase and (found := _phrase_quote(d, phrase))]
        if phrase and len(quotes) >= _LEAST:
            return [self._sentence(_PHRASE_FORMS, quotes, len(dossiers), phrase)]
        quotes = [found for d in dossiers if (found := _code_quote(d))]
        if len(quotes) > 1 and len(quotes) >= _SHARE * len(dossiers):
            return [self._sentence(_CODE_FORMS, quotes, len(dossiers), "")]
        return []

    def _sentence(
        self, forms: Sequence[str], quotes: Sequence[Quote], total: int, phrase: str
    ) -> Statement:
        """Fill in the next form."""
        form = forms[0] if len(quotes) == total else forms[self._written % len(forms)]
        self._written += 1
        some, what = number(len(quotes)), _plural(phrase)
        text = form.format(
            Some=capital(some), some=some, all=number(total), what=what, What=capital(what)
        )
        whole = f"{capital(some)} of the {number(total)} papers"
        if len(quotes) == total:
            text = text.replace(whole, f"All {number(total)} papers")
        return compose([plain(text)], quotes=quotes)

    def _shared_phrase(self, title: str, dossiers: Sequence[Dossier]) -> str | None:
        """Return the phrase that most sets the theme apart, if enough of its papers have it."""
        known = {word[:_STEM] for word in (*_words(title), *_words(self._topic))}
        least = max(_LEAST, round(len(dossiers) * _SHARE))
        candidates = [
            (count / self._everywhere[phrase] * count, phrase)
            for phrase, count in self._count_phrases(dossiers).items()
            if count >= least and not known & {word[:_STEM] for word in phrase.split()}
        ]
        return max(candidates)[1] if candidates else None

    def _count_phrases(self, dossiers: Iterable[Dossier]) -> Counter[str]:
        """Count in how many papers each phrase stands."""
        return Counter(phrase for d in dossiers for phrase in self._phrases[d.paper.id])


def _phrases(dossier: Dossier) -> set[str]:
    """Return what may name a paper's subject: phrases of two words, and words of its title."""
    title, abstract = _words(dossier.paper.title), _words(dossier.paper.abstract)
    pairs = (*pairwise(title), *pairwise(abstract))
    return {f"{a} {b}" for a, b in pairs if _names(a) and _names(b)} | {
        word for word in title if _SUBJECT.search(word) and word not in _STOP
    }


def _names(word: str) -> bool:
    """Tell whether a word can be part of a subject's name."""
    ending = word.endswith(("ly", "ing", "ed", "ize", "ive"))
    return word not in _UNNAMED and len(word) >= _LEAST and not ending


def _words(text: str) -> list[str]:
    """Return words in lower case, the plural's s cut; marks stay, so that no phrase spans them."""
    return [_singular(word.casefold()) for word in _WORD.findall(shown(text))]


def _singular(word: str) -> str:
    """Cut the plural's s."""
    keep = len(word) <= _LEAST or word.endswith(("ss", "us", "is", "ous"))
    return word if keep or not word.endswith("s") else word[:-1]


def _plural(phrase: str) -> str:
    """Write a phrase in the plural where its last word counts things."""
    if not phrase or phrase.endswith(_UNCOUNTED):
        return phrase
    return f"{phrase}es" if phrase.endswith(("s", "x", "ch", "sh")) else f"{phrase}s"


def _phrase_quote(dossier: Dossier, phrase: str) -> Quote | None:
    """Return the first place where a record has a phrase, in either number."""
    words = r"[\s-]+".join(rf"{re.escape(word)}s?" for word in phrase.split())
    pattern = re.compile(rf"\b{words}\b", re.IGNORECASE)
    for field in ("title", "abstract"):
        if match := pattern.search(getattr(dossier.paper, field)):
            return quote(dossier.paper, field, match.start(), match.end())
    return None


def _code_quote(dossier: Dossier) -> Quote | None:
    """Return the place where the record gives the paper's own code."""
    for link in dossier.own_links("code"):
        place = link.url.removeprefix("https://")
        for field in link.origin:
            if field in ("abstract", "comment") and (
                found := find_quote(dossier.paper, field, place)
            ):
                return found
    return None
