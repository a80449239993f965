"""The lines of an affiliation as they are gathered, and which of them say where somebody is."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from digest.papers import find_institutions
from digest.papers.institutions import is_remark, is_unit
from digest.services.html.flow import Token, write_words

_MOST = 6

_ADDRESSES = re.compile(r"\{[^{}]*\}\s*@\S+|\S*@\S+|\S*://\S+")
_LETTERS = re.compile(r"[^\W\d_]{2}")


class Lines:
    """Words, line by line; the last line may turn out to be of no use."""

    def __init__(self) -> None:
        self._lines: list[list[Token]] = [[]]

    def __bool__(self) -> bool:
        """Tell whether there are any words."""
        return any(self._lines)

    def __iter__(self) -> Iterator[str]:
        """Yield the lines that are more than addresses of mail and pages, and no remarks."""
        for line in self._lines:
            yield from filter(_tells, _unwrap(line))

    @property
    def first(self) -> Sequence[str]:
        """The first line; as several, where it is several in the source."""
        return _unwrap(self._lines[0])

    @property
    def goes_on(self) -> bool:
        """Whether the line that has just ended is not the last: a unit is no whole affiliation."""
        text = write_words(self._lines[-2])
        return len(self._lines) <= _MOST and (text.endswith(",") or is_unit(text))

    def add(self, token: Token) -> None:
        """Add a word to the last line, or a wrap behind its words."""
        if token.kind == "word" or self._lines[-1]:
            self._lines[-1].append(token)

    def end(self) -> None:
        """Begin another line."""
        self._lines.append([])

    def drop(self) -> None:
        """Leave out the last line as far as it goes."""
        self._lines[-1] = []


def _tells(line: str) -> bool:
    return bool(_LETTERS.search(_ADDRESSES.sub(" ", line))) and not is_remark(line)


def _unwrap(line: Sequence[Token]) -> Sequence[str]:
    """Return a line; as several, where each line of its source begins another institution."""
    texts: list[str] = []
    for is_wrap, part in groupby(line, _is_wrap):
        text = "" if is_wrap else write_words(part)
        if texts and text and not _is_whole(texts[-1], text):
            texts[-1] = f"{texts[-1]} {text}"
        elif text:
            texts.append(text)
    return texts


def _is_whole(line: str, following: str) -> bool:
    """Tell whether a line of the source names an institution, and the one behind it another."""
    is_open = line.endswith((",", "-"))
    return not is_open and all(find_institutions(text, sure=True) for text in (line, following))


def _is_wrap(token: Token) -> bool:
    return token.kind == "wrap"
