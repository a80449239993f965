"""The authors' names of a full text, and who is one of a group."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.services.html.flow import raw_text, read_flow, write_words
from digest.services.html.front import Stated, make_stated
from digest.services.html.tree import Node
from digest.text import family_name, fold_words, shown, split_sentences

# Words that are all over a page are looked at so often and no more.
_MOST_PLACES = 200
_MOST_GIVEN = 3
# Two letters are a whole name more often than the beginning of one, as three are.
_TWO = 2
# In addresses of mail and pages there are names as well.
_NO_NAME = frozenset("@/{}")

_Words = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Words `start` to `end` name an author, by the place on the record's list from 0."""

    start: int
    end: int
    author: int


@dataclass(frozen=True, slots=True)
class _Name:
    """A name's words as they are compared."""

    whole: _Words
    family: _Words
    given: _Words


class Roster:
    """The authors of a record, ready to be found in any words."""

    def __init__(self, authors: Sequence[str]) -> None:
        self.names = tuple(map(_read_name, authors))
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for author, name in enumerate(self.names):
            for word in name.family[:1]:
                self._by_word[word].append(author)

    def __len__(self) -> int:
        """Return how many authors there are."""
        return len(self.names)

    def find(self, words: Sequence[str]) -> tuple[Named, ...]:
        """Return where the authors are named, each once, in the order of the words.

        A name may stand in full, with its family name first, or with other given names or initials.
        """
        page = _Page(words)
        authors = sorted({a for piece in set(page.pieces) for a in self._by_word.get(piece, ())})
        found: dict[int, Named] = {}
        for spell in (_whole, _turned, _shortened):
            for author in authors:
                spans = spell(page, self.names[author]) if author not in found else ()
                free = next((span for span in spans if page.is_free(*span)), None)
                if free:
                    found[author] = page.take(*free, author)
        return tuple(sorted(found.values(), key=lambda named: named.start))


class _Page:
    """The words of a page as they are compared; `take` marks those that are a name."""

    def __init__(self, words: Sequence[str]) -> None:
        pairs = tuple(_pieces(words))
        self.pieces = tuple(piece for piece, _ in pairs)
        self._places = [place for _, place in pairs]
        self._taken: set[int] = set()
        self._index: dict[str, list[int]] = defaultdict(list)
        for at, piece in enumerate(self.pieces):
            self._index[piece].append(at)

    def spans(self, wanted: _Words) -> Iterator[tuple[int, int]]:
        """Yield where these pieces stand side by side."""
        for start in self._index.get(wanted[0], ())[:_MOST_PLACES] if wanted else ():
            if self.pieces[start : start + len(wanted)] == wanted:
                yield start, start + len(wanted)

    def is_free(self, start: int, end: int) -> bool:
        """Tell whether none of these pieces is another author's."""
        return self._taken.isdisjoint(range(start, end))

    def take(self, start: int, end: int, author: int) -> Named:
        """Mark pieces as an author's."""
        self._taken.update(range(start, end))
        return Named(start=self._places[start], end=self._places[end - 1] + 1, author=author)


def _pieces(words: Iterable[str]) -> Iterator[tuple[str, int]]:
    """Yield what words are compared by, with their places: `Lund-Ray` is two pieces."""
    for place, word in enumerate(words):
        if _NO_NAME.isdisjoint(word):
            yield from ((piece, place) for piece in fold_words(word))


def _whole(page: _Page, name: _Name) -> Iterator[tuple[int, int]]:
    return page.spans(name.whole)


def _turned(page: _Page, name: _Name) -> Iterator[tuple[int, int]]:
    """Yield where a name stands with its family name first."""
    return page.spans((*name.family, *name.given) if name.given else ())


def _shortened(page: _Page, name: _Name) -> Iterator[tuple[int, int]]:
    """Yield where the family name stands behind a given name or initial that agrees."""
    for start, end in page.spans(name.family) if name.given else ():
        before = range(start - 1, max(-1, start - 1 - _MOST_GIVEN), -1)
        first = next((at for at in before if _agree(page.pieces[at], name.given[0])), None)
        if first is not None:
            yield first, end


def _agree(given: str, other: str) -> bool:
    """Tell whether two given names are the same, as far as both are told."""
    shorter, longer = sorted((given, other), key=len)
    return shorter == longer or (len(shorter) != _TWO and longer.startswith(shorter))


def _read_name(name: str) -> _Name:
    whole, family = fold_words(shown(name)), fold_words(family_name(name))
    return _Name(whole, family, tuple(word for word in whole if word not in family))


_NOTES = (
    "ltx_role_thanks",
    "ltx_role_footnote",
    "ltx_role_footnotetext",
    "ltx_role_affiliation",
    "ltx_role_address",
)
_MOST_NOTES = 40
_LONGEST = 2000

_WITH = re.compile(r"\s(?:is|are)\s+(?:both |all |also |currently |presently )?with\s+(?:the\s+)?")
_ALL = re.compile(r"^(?:(?:all|both)(?: of)?(?: the)?|the) authors$", re.IGNORECASE)
_ASIDE = re.compile(r"\s*[(;]?\s*\b(?:e-?mails?|emails?)\b.*", re.IGNORECASE | re.DOTALL)


def tells_members(text: str) -> bool:
    """Tell whether a text says in a sentence who is with whom."""
    return bool(_WITH.search(text))


def find_members(article: Node, roster: Roster) -> Mapping[int, tuple[Stated, ...]]:
    """Return what notes of the front matter say of each author, by the place on the record."""
    members: dict[int, list[Stated]] = defaultdict(list)
    for sentence in _sentences(article):
        for author, stated in _read_sentence(sentence, roster):
            members[author].append(stated)
    return {author: tuple(dict.fromkeys(stated)) for author, stated in members.items()}


def _sentences(article: Node) -> Iterator[str]:
    """Yield the sentences of the first notes that speak of somebody being with somebody."""
    for number, note in enumerate(article.find(*_NOTES)):
        if number >= _MOST_NOTES:
            return
        content = next(note.find("ltx_note_content"), note)
        text = write_words(read_flow(content)) if "with" in raw_text(content)[:_LONGEST] else ""
        for span in split_sentences(text[:_LONGEST]):
            yield from (part.strip() for part in span.text.split("; "))


def _read_sentence(sentence: str, roster: Roster) -> Iterator[tuple[int, Stated]]:
    found = _WITH.search(sentence)
    if found is None:
        return
    who = sentence[: found.start()]
    where = make_stated(_ASIDE.sub("", sentence[found.end() :]).strip(" .()"))
    for author in _who(who, roster):
        yield from ((author, stated) for stated in where)


def _who(who: str, roster: Roster) -> Sequence[int]:
    """Return who a sentence speaks of."""
    if _ALL.fullmatch(who.strip()):
        return range(len(roster))
    return [named.author for named in roster.find(who.split())]
