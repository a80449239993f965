"""An index of papers by title and by name that tolerates small misspellings."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property
from typing import NamedTuple

from digest.grounding.lexicon import GENERAL, is_distinctive
from digest.model import PaperFacts
from digest.text import fold, fold_words, shown

_QUOTED = frozenset('“”«»„"')
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_NAME_PART = re.compile(r"[^\W_](?:[\w.+-]*[^\W_])?")
_DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+")
_LEAST_WORDS, _LEAST_LETTERS, _LONGEST_NAME = 3, 3, 3
# A title of so few words may occur in any sentence; it counts only if it is set as a title.
_FEW_WORDS = 4
_TITLE_CLOSE, _NAME_CLOSE, _WORDS_CLOSE = 0.85, 0.8, 0.9
_PaperSpan = tuple[int, int, str]


class IndexedPaper(NamedTuple):
    """A paper to be indexed: its title, and the DOI of its published version or "".

    `names` says whether the words before the title's colon are the paper's name.
    """

    id: str
    title: str
    doi: str = ""
    names: bool = True


def letters(text: str) -> str:
    """Return the letters and digits of a name, folded, which all its spellings share."""
    plain = text.lower() if text.isascii() else fold(text)
    return "".join(filter(str.isalnum, plain))


def similarity(text: str, other: str) -> float:
    """Return how similar two texts are, from 0 to 1."""
    return SequenceMatcher(None, fold(text), fold(other), autojunk=False).ratio()


class Index:
    """Papers by the words of their titles and by their names."""

    def __init__(
        self, titles: Iterable[IndexedPaper], paper_facts: Iterable[PaperFacts] = ()
    ) -> None:
        """Index `titles` that a post may name, and the papers that it refers to."""
        self._titles: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._starts: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._spelt: dict[str, str] = {}
        self._dois: dict[str, str] = {}
        for title in titles:
            self._add(title)
        for facts in paper_facts:
            paper = facts.paper
            self._add(IndexedPaper(paper.id, paper.title, paper.doi or ""))
            for name in (_opening(paper.title), facts.introduces.name, *facts.new_datasets):
                self._name(shown(name or ""), paper.id)

    def _add(self, paper: IndexedPaper) -> None:
        words = fold_words(shown(paper.title))
        self._titles[words].add(paper.id)
        if paper.doi:
            self._dois[paper.doi.casefold()] = paper.id
        if len(words) >= _LEAST_WORDS and words not in self._starts[words[:2]]:
            self._starts[words[:2]].append(words)
        if paper.names:
            self._name(head_of(shown(paper.title)), paper.id)

    def _name(self, name: str, paper: str) -> None:
        name = name.strip(" ,;:.")
        key = letters(name)
        if len(key) >= _LEAST_LETTERS and _is_nameable(name):
            self._names[key].add(paper)
            self._spelt.setdefault(key, name)

    def title(self, text: str) -> frozenset[str]:
        """Return the papers with this title or, if there are none, with a similar title."""
        words = fold_words(shown(text))
        if words in self._titles or len(words) < _LEAST_WORDS:
            return frozenset(self._titles.get(words, ()))
        close = get_close_matches(" ".join(words), self._joined, n=1, cutoff=_TITLE_CLOSE)
        return frozenset(self._joined[close[0]] if close else ())

    @cached_property
    def _joined(self) -> dict[str, set[str]]:
        return {" ".join(words): papers for words, papers in self._titles.items()}

    def doi(self, address: str) -> str | None:
        """Return the paper whose published version has the DOI in an address."""
        return self._dois.get(doi_of(address))

    def called(self, text: str) -> frozenset[str]:
        """Return the papers that a label may mean, by title or by any spelling of a name."""
        return self.title(text) or frozenset(self._names.get(letters(text), ()))

    def nearest_name(self, text: str) -> tuple[str, str] | None:
        """Return the name most similar to a text, and its paper."""
        close = get_close_matches(letters(text), list(self._names), n=1, cutoff=_NAME_CLOSE)
        ids = self._names[close[0]] if close else set()
        return (self._spelt[close[0]], next(iter(ids))) if len(ids) == 1 else None

    def find_titles(self, text: str) -> Iterator[_PaperSpan]:
        """Yield the titles in a text, with a few wrong letters allowed: start, end, paper.

        A title that several papers share refers to none of them.
        """
        spans = [(fold(m[0]).replace("'", ""), m.start(), m.end()) for m in _WORD.finditer(text)]
        words = [word for word, _, _ in spans]
        behind = 0
        for at, (_, start, _) in enumerate(spans):
            fitting = self._starts.get(tuple(words[at : at + 2]), ()) if start >= behind else ()
            past = [title for title in fitting if _stands(title, words[at : at + len(title)])]
            exact = [title for title in past if list(title) == words[at : at + len(title)]]
            for best in sorted(exact or past, key=len)[-1:]:
                end = spans[at + len(best) - 1][2]
                is_exact = bool(exact)
                if not (is_exact or _QUOTED.isdisjoint(text[start:end])):
                    continue  # a quotation begins or ends there
                is_long = len(best) > _FEW_WORDS and is_exact
                if is_long or is_set_as_title(text[start:end]):
                    behind = end
                    yield from ((start, end, paper) for paper in self._only(best))

    def find_listed(self, text: str) -> Iterator[_PaperSpan]:
        """Yield the title, even a short one, at the start of a list item."""
        head, comma, _ = text.partition(", ")
        if comma and is_set_as_title(head):
            yield from ((0, len(head), paper) for paper in self._only(fold_words(shown(head))))

    def _only(self, words: tuple[str, ...]) -> Collection[str]:
        """Return the paper with a title, or nothing if several papers have it."""
        papers = self._titles.get(words, ())
        return papers if len(papers) == 1 else ()

    def find_names(self, text: str, known: frozenset[str]) -> Iterator[_PaperSpan]:
        """Yield the names in a text that belong to one paper, or to one of the `known` papers."""
        spans = [match.span() for match in _NAME_PART.finditer(text)]
        at = 0
        while at < len(spans):
            for length in range(min(_LONGEST_NAME, len(spans) - at), 0, -1):
                start, end = spans[at][0], spans[at + length - 1][1]
                name = text[start:end]
                ids = self._names.get(letters(name), set())
                fitting = ids & known if len(ids) > 1 else ids
                # A name of several papers refers to none of them.
                if len(fitting) == 1 and self._is_meant(name):
                    yield start, end, next(iter(fitting))
                    at += length - 1
                    break
            at += 1

    def _is_meant(self, text: str) -> bool:
        """Return whether a text is a name, not ordinary words with other capitals than the name's.

        The heading `Driving` does not mean DrivIng, `explainable AI` no paper whose title starts
        with `Explainable AI:`, and the theme `Galaxy clusters` does not mean GalaxyClusters.
        """
        name = self._spelt[letters(text)]
        is_phrase = " " in text and text[1:].islower() and name[1:] != text[1:]
        is_inside = text[:1].islower() and " " in name and name.split()[0].istitle()
        is_word = text.isalpha() and text == text.capitalize() and name != text
        is_ordinary = text.islower() or is_phrase or is_inside or is_word
        return not is_ordinary and _is_nameable(text)


def _stands(title: Sequence[str], words: Sequence[str]) -> bool:
    """Return whether words are a title with at most a few wrong letters."""
    if list(title) == list(words):
        return True
    if len(title) <= _LEAST_WORDS or len(words) < len(title):
        return False
    matcher = SequenceMatcher(None, " ".join(words), " ".join(title), autojunk=False)
    return bool(matcher.ratio() > _WORDS_CLOSE)


def is_set_as_title(text: str) -> bool:
    """Return whether words are capitalised as a title, not as part of a sentence."""
    words: list[str] = _WORD.findall(text)
    long = [word for word in words if len(word) > _LEAST_LETTERS and word.isalpha()]
    return sum(word[0].isupper() for word in long) * 2 >= len(long)


def doi_of(address: str) -> str:
    """Return the DOI in an address in lower case, "" if it has none."""
    match = _DOI.search(address)
    return match[0].casefold() if match else ""


def head_of(title: str) -> str:
    """Return the name before the colon of a title, "" if there is none."""
    head, colon, _ = title.partition(":")
    return head if colon and len(head.split()) <= _LONGEST_NAME else ""


def _opening(title: str) -> str:
    """Return the first word of a title without a colon if it is a name, else ""."""
    first, _, _ = shown(title).partition(" ")
    # Ordinary capitalised words: `Vision-Language Models`, `All-in-One Networks`.
    parts = first.split("-")
    is_word = all(len(part) > 1 and part.isalpha() and part[1:].islower() for part in parts)
    return first if is_distinctive(first) and not is_word and not head_of(shown(title)) else ""


def _is_nameable(name: str) -> bool:
    """Return whether words can be a name: they have an inner capital, a digit or several words."""
    parts = _NAME_PART.findall(name)
    if letters(name) in GENERAL:
        return False
    return len(parts) > 1 or any(map(is_distinctive, parts)) or "-" in name or name.istitle()


HEAD = re.compile(
    r"(?P<name>[^:.,;()]{3,60}?)(?:\s+(?:dataset|benchmark|library))?:\s", re.IGNORECASE
)
_STOPS = ":,.;?!"
_SHARE, _SLIP = 0.6, 2


def find_candidates(
    titles: Iterable[IndexedPaper], texts: Sequence[str], dois: Collection[str] = ()
) -> Iterator[IndexedPaper]:
    """Yield the papers whose titles may occur in these texts, small misspellings allowed.

    Papers with one of these DOIs, in lower case, are yielded as well.  There may be thousands of
    titles, so each costs only a few look-ups.  The words before a title's colon become the paper's
    name if the texts have them and no other title does, or if an item's head is almost the same.
    """
    held = [(paper, [word.strip(_STOPS) for word in paper.title.split()]) for paper in titles]
    spelt = {part for text in texts for part in _NAME_PART.findall(text)}
    text_words = {word for text in texts for word in _WORD.findall(text.casefold())}
    text_words.update(word.strip(_STOPS) for text in texts for word in text.casefold().split())
    names = [match["name"] for text in texts if (match := HEAD.match(text))]
    heads = [letters(name) for name in names if any(map(_is_own, name.split()))]
    own = {part.casefold().removesuffix("s") for part in spelt if _is_own(part)}
    counts = Counter(
        part
        for _, words in held
        for part in {word.casefold().removesuffix("s") for word in words}
        if part in own
    )
    for paper, words in held:
        head = head_of(paper.title)
        parts = [part.casefold().removesuffix("s") for part in head.split() if _is_own(part)]
        is_borne = spelt.issuperset(head.split()) and any(counts[part] == 1 for part in parts)
        # An item's head may be a slip of the name.
        name = letters(head)
        is_borne = is_borne or any(
            parts
            and other != name
            and other[:1] == name[:1]
            and abs(len(other) - len(name)) <= _SLIP
            and SequenceMatcher(None, other, name, autojunk=False).ratio() >= _NAME_CLOSE
            for other in heads
        )
        shared = sum(word.casefold() in text_words for word in words)
        is_told = shared >= max(min(_LEAST_WORDS, len(words)), _SHARE * len(words))
        if is_borne or is_told or (dois and paper.doi.casefold() in dois):
            yield paper._replace(names=is_borne)


def _is_own(part: str) -> bool:
    """Return whether a word is spelt as only a name is, with inner capitals or a digit."""
    is_word = len(part) >= _LEAST_LETTERS and any(map(str.isalpha, part))
    return is_word and is_distinctive(part) and part.casefold().removesuffix("s") not in GENERAL
