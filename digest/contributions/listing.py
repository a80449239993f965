"""Reads a list of names, in the letters of `word_classes`: "Loom, the Reef Set (RS) and Kelp-9"."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from digest.contributions.known import is_known, is_known_dataset, is_other
from digest.contributions.word_classes import Words

_BRACKET = r"(?:\([^()]{1,12}\))?"
_ITEM = rf"(?:K|Q|y?[NP][NPnyCG]{{0,9}}){_BRACKET}"
LIST = rf"{_ITEM}(?:D?(?:,?&|,)[tx]?{_ITEM}){{0,9}}"
_ITEMS = re.compile(_ITEM)
# What names of data are not begun with, but may be told by.
_LEADING = re.compile(r"[234]D|ID|IID|OOD|JWST|HST|RGB|MIMO|LLM|VLM")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in a text, and its letters.

    It is the short form of what it `stands_for`, if that is said, and `titled` where a noun for
    data in capitals, as in "Loom Dataset", was taken off.
    """

    text: str
    letters: str
    stands_for: str = ""
    titled: bool = False

    @property
    def short(self) -> bool:
        """Whether it is the short form of what stands before it."""
        return bool(self.stands_for)


def parse_names(words: Words, start: int, end: int) -> tuple[Name, ...]:
    """Return the names of a list that stands between two words."""
    names = tuple(_names(words, start, end))
    if not names[1:]:
        return names
    return tuple(one for at, one in enumerate(names) if not _begins(one, names[at + 1 : at + 2]))


def _begins(name: Name, behind: Iterable[Name]) -> bool:
    """Tell whether a name is where what the short form behind it stands for begins.

    "Reef and Kelp Count (RKC)" only looks like a list.
    """
    first = "" if name.short else name.text[0]
    return any(one.text[0] == first != one.stands_for[0] for one in behind if one.short)


def _names(words: Words, start: int, end: int) -> Iterator[Name]:
    for item in _ITEMS.finditer(words.letters, start, end):
        bare, _, inside = item[0].partition("(")
        last = item.start() + len(bare)
        form = words.part(last + 1, last + 2) if inside in {"N)", "P)"} else ""
        # Of the words that "Reef in the Kelp (RIK)" stands for, the last alone is in the list.
        short = form and (len(bare) > 1 or bare == "K" or form[-1] == words.words[item.start()][0])
        stands_for = words.part(item.start(), last)
        if short and not is_other(stands_for):
            yield Name(text=form, letters=inside[0], stands_for=stands_for)
        else:
            yield _trimmed(words, item.start(), last)


def _trimmed(words: Words, first: int, last: int) -> Name:
    """Return a name without words that are none of it: "Loom 3D", "3D Loom", "Loom Dataset"."""
    titled = words.letters[first:last] == "NC"
    last -= titled
    while last - first > 1 and is_other(words.part(last - 1, last)):
        if _is_of_words(words, first, last):
            break
        last -= 1
    while _is_led(words, first, last):
        first += 1
    text = words.part(first, last).removesuffix("'s").removesuffix("’s")
    letters = words.letters[first:last].replace("Q", "N")
    return Name(text=text, letters=letters, titled=titled)


def _is_of_words(words: Words, first: int, last: int) -> bool:
    """Tell whether words and the last one are a name together: "the Old Reef CT dataset"."""
    rest = words.part(first, last - 1)
    ordinary = " " in rest and "N" not in words.letters[first : last - 1]
    told = words.letters[last : last + 1] in {"D", "x"}
    return ordinary and told and not (is_known(rest) or is_other(rest))


def _is_led(words: Words, first: int, last: int) -> bool:
    """Tell whether a term of the field leads a coined name, and the two are not known together."""
    return (
        "N" in words.letters[first + 1 : last]
        and _LEADING.fullmatch(words.words[first]) is not None
        and not is_known_dataset(words.part(first, last))
    )
