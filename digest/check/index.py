"""A small index of papers by title and by name, which bears with slips of the pen."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property, lru_cache

from digest.check.finding import Titled
from digest.grounding.tokens import is_distinctive, load_tables
from digest.model import Dossier
from digest.text import fold, fold_words, shown

_MARKS = re.compile(r"[^A-Za-z0-9]+")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_PIECE = re.compile(r"[^\W_](?:[\w.+-]*[^\W_])?")
_DOI = re.compile(r"10\.\d{4,9}/[^\s?#]+")
_LEAST_WORDS = 3
# So few words may stand in any sentence; they are a title only where they are set as one.
_FEW_WORDS = 4
_LEAST_LETTERS = 3
_TITLE_CLOSE = 0.85
_NAME_CLOSE = 0.8
_LONGEST_NAME = 3
_WORDS_CLOSE = 0.9
_Place = tuple[int, int, str]
# Words set as a title: between quotation marks, or from the begin of a sentence on to `by`.
_SET = re.compile(
    r"(?:[“\"](?P<quoted>)|(?:^|(?<=[.!?]\s))(?:In\s)?)"
    r"(?P<title>[A-Z][\w-]*:?(?:\s[\w'’-]+:?){1,24}?)(?=(?(quoted)[”\"]|,?\s+by\s+[A-Z]))"
)
_LEFT_OUT, _CLOSE = 0.75, 0.9


@lru_cache(maxsize=16384)
def letters(text: str) -> str:
    """Return what is equal for two spellings of a name."""
    if text.isascii():
        return _MARKS.sub("", text).lower()
    return "".join(sign for sign in fold(text) if sign.isalnum())


@lru_cache(maxsize=16384)
def _plain(word: str) -> str:
    return fold(word).replace("'", "")


class Index:
    """Papers by the words of their titles, and by the names that they bear."""

    def __init__(self, titles: Iterable[Titled], dossiers: Iterable[Dossier] = ()) -> None:
        """Make an index of `titles` that a post may name, and of the papers that it speaks of."""
        self._titles: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._starts: dict[tuple[str, ...], list[tuple[str, ...]]] = defaultdict(list)
        self._edges: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        self._names: dict[str, set[str]] = defaultdict(set)
        self._spelt: dict[str, str] = {}
        self._dois: dict[str, str] = {}
        for one in titles:
            self._add(one)
        for dossier in dossiers:
            paper = dossier.paper
            self._add(Titled(paper.id, paper.title, paper.doi or ""))
            for name in (_opening(paper.title), dossier.introduces.name, *dossier.new_datasets):
                self._name(shown(name or ""), paper.id)

    def title(self, text: str) -> frozenset[str]:
        """Return the papers that have this title or, where none has, nearly."""
        words = fold_words(shown(text))
        if words in self._titles:
            return frozenset(self._titles[words])
        if len(words) < _LEAST_WORDS:
            return frozenset()
        close = get_close_matches(" ".join(words), self._joined, n=1, cutoff=_TITLE_CLOSE)
        return frozenset(self._joined[close[0]] if close else ())

    def listed(self, text: str) -> tuple[int, str] | None:
        """Return where a title ends that a list item begins with, however short, and its paper."""
        head, comma, _ = text.partition(", ")
        papers = self._only(fold_words(shown(head))) if comma and _is_set_as_title(head) else ()
        return next(((len(head), paper) for paper in papers), None)

    def doi(self, address: str) -> str | None:
        """Return the paper whose published version has the DOI of an address."""
        return self._dois.get(doi_of(address))

    def name(self, text: str) -> frozenset[str]:
        """Return the papers that bear a name, however it is spelt together."""
        return frozenset(self._names.get(letters(text), ()))

    def nearest_name(self, text: str) -> tuple[str, str] | None:
        """Return the name that looks most like a text, and its paper."""
        close = get_close_matches(letters(text), list(self._names), n=1, cutoff=_NAME_CLOSE)
        ids = self._names[close[0]] if close else set()
        return (self._spelt[close[0]], next(iter(ids))) if len(ids) == 1 else None

    def find_titles(self, text: str) -> Iterator[_Place]:
        """Yield the titles that stand in a text, a slip or two allowed: start, end, paper.

        A title that several papers have says of none that it is meant.
        """
        places = [(_plain(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
        behind = 0
        for at in range(len(places) - 1):
            key = (places[at][0], places[at + 1][0])
            fitting = (words for words in self._starts.get(key, ()) if places[at][1] >= behind)
            standing = [words for words in fitting if _stands(words, places, at)]
            best = max(standing, key=len, default=None)
            end = places[min(at + len(best or ()), len(places)) - 1][2]
            is_long = best is not None and len(best) > _FEW_WORDS
            if best and (
                (is_long and _is_exact(best, places, at))
                or _is_set_as_title(text[places[at][1] : end])
            ):
                behind = end
                yield from ((places[at][1], end, paper) for paper in self._only(best))

    def find_abridged(self, text: str) -> Iterator[_Place]:
        """Yield what stands as a title does, before `by` or in quotation marks, and nearly is one.

        A word may be left out, or spelt wrong; a paper has one such title, or none has.
        """
        for match in find_set_titles(text):
            told = fold_words(match["title"])
            pool = {*self._edges.get(told[0], ()), *self._edges.get(told[-1], ())} if told else ()
            near = [words for words in pool if words != told and is_near(told, words)]
            if len(near) == 1:
                yield from ((*match.span("title"), paper) for paper in self._only(near[0]))

    def find_names(self, text: str, known: frozenset[str]) -> Iterator[_Place]:
        """Yield the names in a text that one paper alone bears; of several, one `known` to it."""
        pieces = [match.span() for match in _PIECE.finditer(text)]
        at = 0
        while at < len(pieces):
            for length in range(min(_LONGEST_NAME, len(pieces) - at), 0, -1):
                start, end = pieces[at][0], pieces[at + length - 1][1]
                ids = self._named(text[start:end], known)
                if ids:
                    yield start, end, ids
                    at += length - 1
                    break
            at += 1

    def _named(self, text: str, known: frozenset[str]) -> str:
        key = letters(text)
        ids = self._names.get(key, set())
        if not ids or text.islower() or not is_nameable(text) or self._is_another_word(text, key):
            return ""
        fitting = ids & known if len(ids) > 1 else ids
        return next(iter(fitting)) if len(fitting) == 1 else ""

    def _is_another_word(self, text: str, key: str) -> bool:
        """Tell whether words are spelt as any are where they stand, and a name is not: `Driving`.

        A heading on driving is not about DrivIng, nor `explainable AI` about a paper that begins
        with `Explainable AI:`.
        """
        name = self._spelt[key]
        if text[:1].islower() and " " in name and name.split()[0].istitle():
            return True
        return text.isalpha() and text == text.capitalize() and name != text

    def _only(self, words: tuple[str, ...]) -> Collection[str]:
        """Return the paper that has a title, none where several have it."""
        papers = self._titles.get(words, ())
        return papers if len(papers) == 1 else ()

    def _add(self, paper: Titled) -> None:
        title = shown(paper.title)
        words = fold_words(title)
        self._titles[words].add(paper.id)
        for word in {*words[:1], *words[-1:]}:
            self._edges[word].add(words)
        if paper.doi:
            self._dois[paper.doi.casefold()] = paper.id
        if len(words) >= _LEAST_WORDS and words not in self._starts[words[:2]]:
            self._starts[words[:2]].append(words)
        if paper.names:
            self._name(_head(title), paper.id)

    def _name(self, name: str, paper: str) -> None:
        name = name.strip(" ,;:.")
        key = letters(name)
        if len(key) >= _LEAST_LETTERS and is_nameable(name):
            self._names[key].add(paper)
            self._spelt.setdefault(key, name)

    @cached_property
    def _joined(self) -> dict[str, set[str]]:
        return {" ".join(words): papers for words, papers in self._titles.items()}


def doi_of(address: str) -> str:
    """Return the DOI in an address, as it is compared, "" where it has none."""
    found = _DOI.search(address)
    return found[0].casefold() if found else ""


def _head(title: str) -> str:
    """Return the name that a title sets before its colon, "" where it sets none."""
    head, colon, _ = title.partition(":")
    return head if colon and len(head.split()) <= _LONGEST_NAME else ""


def _opening(title: str) -> str:
    """Return the name that a title without such a head begins with, "" where it is a word."""
    first, _, _ = shown(title).partition(" ")
    # As titles are capitalised: `Vision-Language Models`, `All-in-One Networks`.
    parts = first.split("-")
    is_word = all(len(part) > 1 and part.isalpha() and part[1:].islower() for part in parts)
    return first if is_distinctive(first) and not is_word and not _head(shown(title)) else ""


def is_nameable(name: str) -> bool:
    """Tell whether words can name one thing: a capital inside, a figure, or several words."""
    if letters(name) in load_tables().general:
        return False
    pieces = _PIECE.findall(name)
    return len(pieces) > 1 or any(map(is_distinctive, pieces)) or "-" in name or name.istitle()


def _is_exact(words: Sequence[str], places: Sequence[tuple[str, int, int]], at: int) -> bool:
    return [word for word, _, _ in places[at : at + len(words)]] == list(words)


def _is_set_as_title(text: str) -> bool:
    """Tell whether words look like a title, not like a sentence that happens to say the same."""
    long: list[str] = re.findall(r"[^\W\d_]{4,}", text)
    return sum(word[0].isupper() for word in long) * 2 >= len(long)


def likeness(text: str, other: str) -> float:
    """Return how alike two texts are, from 0 to 1."""
    return SequenceMatcher(None, fold(text), fold(other), autojunk=False).ratio()


def _stands(words: Sequence[str], places: Sequence[tuple[str, int, int]], at: int) -> bool:
    """Tell whether a title's words stand from a place on, but for a few letters."""
    told = [word for word, _, _ in places[at : at + len(words)]]
    if _is_exact(words, places, at):
        return True
    if len(words) < _LEAST_WORDS + 1 or len(told) < len(words):
        return False
    matcher = SequenceMatcher(None, " ".join(told), " ".join(words), autojunk=False)
    return bool(matcher.ratio() > _WORDS_CLOSE)


def find_set_titles(text: str) -> Iterator[re.Match[str]]:
    """Yield what is set as a title, as the group `title`."""
    return _SET.finditer(text)


def is_near(told: Sequence[str], words: Sequence[str]) -> bool:
    """Tell whether words are a title's but for a slip, or but for a few that are left out."""
    if tuple(told) in {tuple(words[: len(told)]), tuple(words[-len(told) :])}:
        return False  # What stands before or behind its colon is called by it.
    one, other = " ".join(told), " ".join(words)
    if abs(len(told) - len(words)) <= 1 and SequenceMatcher(None, one, other).ratio() > _CLOSE:
        return True
    rest = iter(words)
    is_part = len(told) > _LEAST_WORDS and all(word in rest for word in told)
    return is_part and len(told) >= _LEFT_OUT * len(words)
