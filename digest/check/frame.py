"""Reads the fixed words of a post in another language as English, which the checks know.

A block keeps what is not ours (names, titles, figures, sentences) and the position of each
character in the file.  The words are those of the language's file of words.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain, pairwise
from string import Formatter
from typing import Any, NamedTuple

from digest.blocks import Block
from digest.text import columns, long_date, short_date
from digest.words import ENGLISH, Words, load_words

_TABLES = ("title", "post", "footer", "mail", "site", "feed")
_NUMBERS = frozenset({"count", "number", "chosen", "told", "year"})
_DAYS, _DATE = frozenset({"start", "end"}), r"[^;:]{0,25}?\d[^;:]{0,12}?"
# Joins any two clauses, of which one may be a name.
_LOOSE = frozenset({"both"})
_SUBTITLES = ("latest", "latest_on", "selected", "selected_on")
_FIGURE = r"\d(?:[\d.,\u00a0\u202f]{0,12}\d)?"
_GROUPED = re.compile(r"\d{1,3}(?:[.\u00a0\u202f]\d{3})+(?![\d.,])")
# The fewest letters that a text must have beside its placeholders, to be recognised as ours; East
# Asian ones count two.
_FEWEST = 2
_LABELS = ("code", "dataset", "model", "demo", "project", "video", "other", "paper")
# The notes beside a listed paper, which may stand anywhere in its line.
_NOTES = (
    *("more_authors", "link_promised", "promised", "earlier"),
    *("withdrawal", "withdrawal_comment", "withdrawal_abstract"),
)
# A longer text is none of ours.
_LONGEST = 5_000
_SPACE, _LETTER = (
    re.compile("\\\\ |\u00a0|\u202f"),
    re.compile("([\u3001-\u30ff\u4e00-\u9fff\uff01-\uff5e])"),
)
_SAMPLE = date(2026, 12, 28)
_SCRIPT = "\\u3001-\\u30ff\\u4e00-\\u9fff\\uff01-\\uff5e"
# What joins names in languages without spaces, if their letters are not that language's.
_BETWEEN = rf"(?<=[^\s{_SCRIPT}])\s?{{}}\s?(?=[^\s{_SCRIPT}])"
_NAME = r"[^\Wa-z\d_][\w’'-]*(?:\s\([^()]{1,200}\))?"
_NAMES, _BEHIND_NAMES = r"[^()（）]{1,200}?", r"(?=\s*(?:$|[(（·]|https?://))"


class Piece(NamedTuple):
    """A part of a new text: the old text from `start` to `end`, or `words` in its place."""

    start: int
    end: int
    words: str | None = None


class _Form(NamedTuple):
    """A text of a language as a pattern, and as English has it, by its plural forms."""

    pattern: re.Pattern[str]
    english: Mapping[str, str]


def read_frame(blocks: Iterable[Block], lang: str) -> tuple[Block, ...]:
    """Return the blocks of a post with the fixed words of its language in English.

    `lang` is the tag of the language.  English blocks stay as they are.
    """
    if lang == ENGLISH:
        return tuple(blocks)
    frame = _load_frame(lang)
    return tuple(frame.translate(block) for block in blocks)


class _Frame:
    """The fixed words of a language as patterns."""

    def __init__(self, lang: str) -> None:
        own, english = load_words(lang), load_words(ENGLISH)
        self._own, self._english = own, english
        self._is_spaced = bool(own.space)
        self._texts: dict[str, str] = {}
        self._forms: list[_Form] = []
        for table in _TABLES:
            theirs = english.table(table)
            for name, text in own.table(table).items():
                if name in _LOOSE:
                    continue
                forms = [text] if isinstance(text, str) else text.values()
                if isinstance(theirs[name], str) and not _fields(theirs[name]):
                    self._texts.setdefault(self._key(text), theirs[name])
                elif "{end}" not in str(text):
                    self._forms += [_make_form(form, theirs[name]) for form in forms]
        self._forms = [form for form in self._forms if _is_telling(form.pattern)]
        headings = own.table("headings").items()
        self._headings = {text.casefold(): name for name, text in headings}
        self._labels = {
            own(f"post.link_{name}").casefold(): english(f"post.link_{name}") for name in _LABELS
        }
        labels = "|".join(map(re.escape, self._labels))
        before = r"(?=\s?[:：]\s?https?://)"
        self._label = re.compile(rf"(?<!\w)(?:{labels}){before}", re.IGNORECASE)
        self._notes = [
            _make_form(_cut(form), _cut(english.table("post")[name]), value=labels)
            for name in _NOTES
            for form in _plurals(own.table("post")[name])
        ]
        self._notes.append(_make_form(f"({own('post.withdrawn')})", "(withdrawn)"))
        for name in ("lead", "lead_selected"):
            form = _make_form(_cut(own.table("title")[name]), _cut(english.table("title")[name]))
            self._notes.append(_Form(re.compile(f"^{form.pattern.pattern}"), form.english))
        titles = own.table("title"), english.table("title")
        self._more = [
            _make_form(form, titles[1][name], end="$")
            for name in ("more_on", "more", "papers_on", "papers")
            for form in _plurals(titles[0][name])
        ]
        self._authors = [
            _make_form(own_text, english_text, value=_NAMES, end=_BEHIND_NAMES)
            for name in ("authors_many", "institutions_many", "institutions")
            if (own_text := titles[0][name]) != (english_text := titles[1][name])
        ]
        two = f"(?P<a>{_NAME}){re.escape(own.separators(2)[0])}(?P<b>{_NAME}){_BEHIND_NAMES}"
        self._authors.append(_Form(re.compile(two), {"other": "{a} and {b}"}))
        self._sizes = [
            _make_form(form, english.table("site")["papers"], end="$")
            for form in _plurals(own.table("site")["papers"])
        ]
        self._dates = [*_date_patterns(own)]

    def translate(self, block: Block) -> Block:
        """Return a block with its fixed words in English."""
        text = block.text
        pieces = [*self._whole(text, 0, len(text), block)]
        if [*pieces] == [Piece(0, len(text))]:
            return block
        return _rebuild(block, pieces)

    def _whole(self, text: str, start: int, end: int, block: Block) -> Iterator[Piece]:
        """Yield the pieces of a part of a text that may be one of ours as a whole."""
        part = text[start:end]
        stripped = part.strip()
        if len(part) > _LONGEST:
            yield Piece(start, end)
            return
        at = start + len(part) - len(part.lstrip())
        if known := self._texts.get(self._key(stripped)):
            yield Piece(at, at + len(stripped), _in_case(known, stripped))
            return
        if heading := self._match_heading(stripped):
            name, rest = heading
            yield Piece(at, at + len(name), _in_case(self._headings[name.casefold()], name))
            yield from self._whole(text, at + len(name), end, block) if rest else ()
            return
        for form in self._forms:
            if match := form.pattern.fullmatch(text, at, at + len(stripped)):
                yield from self._fill(form, match, text, block)
                return
        yield from self._inside(text, start, end, block)

    def _key(self, text: str) -> str:
        """Return a text as it is compared; plain text may break its lines anywhere."""
        return (" " if self._is_spaced else "").join(text.split()).casefold()

    def _match_heading(self, text: str) -> tuple[str, str] | None:
        """Return a heading of ours at the start of a text, and what follows it."""
        for name in (text, text.rpartition(" (")[0], text.partition(" | ")[0]):
            if name and name.casefold() in self._headings:
                return name, text[len(name) :]
        return None

    def _fill(self, form: _Form, match: re.Match[str], text: str, block: Block) -> Iterator[Piece]:
        """Yield the pieces of an English text with the values of a match."""
        count = match.groupdict().get("count")
        is_one = count is not None and re.sub(r"\D", "", count) == "1"
        english = form.english["one" if is_one and "one" in form.english else "other"]
        at = match.start()
        for literal, name, _, _ in Formatter().parse(english):
            if literal:
                yield Piece(at, at, literal)
            if name is None or match.groupdict().get(name) is None:
                continue
            start, end = match.span(name)
            if name in _NUMBERS:
                yield Piece(start, end, _in_english(text[start:end]))
            else:
                yield from self._whole(text, start, end, block)
            at = end

    def _inside(self, text: str, start: int, end: int, block: Block) -> Iterator[Piece]:
        """Yield the pieces of a part of a text in which some words may be ours."""
        parts = (
            self._find_notes(text, start, end, block),
            self._find_dates(text, start, end),
            self._find_labels(block),
            self._find_rest(text, start, end, block),
            self._find_joints(text, block),
            self._find_authors(text, start, end, block),
            self._find_sizes(text, start, end, block),
        )
        found = [(one[0].start, one[-1].end, one) for one in chain.from_iterable(parts) if one]
        at = start
        for first, last, pieces in sorted(found, key=lambda item: (item[0], -item[1])):
            if at <= first and last <= end:
                if first > at:
                    yield Piece(at, first)
                yield from pieces
                at = last
        if at < end:
            yield Piece(at, end)

    def _find_notes(
        self, text: str, start: int, end: int, block: Block
    ) -> Iterator[Sequence[Piece]]:
        """Yield the notes beside papers."""
        for form in self._notes:
            for match in form.pattern.finditer(text, start, end):
                yield self._replace(form, match, text, block)

    def _find_dates(self, text: str, start: int, end: int) -> Iterator[Sequence[Piece]]:
        """Yield dates; within a text of ours, also figures with separators."""
        for pattern, month, write in self._dates:
            for match in pattern.finditer(text, start, end):
                year = int(match.groupdict().get("year") or _SAMPLE.year)
                with suppress(ValueError):
                    yield [Piece(*match.span(), write(date(year, month, int(match["day"]))))]
        for match in _GROUPED.finditer(text, start, end) if end - start < len(text) else ():
            yield [Piece(*match.span(), _in_english(match[0]))]

    def _find_labels(self, block: Block) -> Iterator[Sequence[Piece]]:
        """Yield the labels of links, before addresses in plain text, and of a list of names."""
        for mark in block.links:
            if label := self._labels.get(block.text[mark.start : mark.end].casefold()):
                yield [Piece(mark.start, mark.end, label)]
        for match in self._label.finditer(block.text):
            yield [Piece(*match.span(), self._labels[match[0].casefold()])]
        if block.text.startswith(used := self._own("post.used")):
            yield [Piece(0, len(used), self._english("post.used"))]

    def _find_rest(
        self, text: str, start: int, end: int, block: Block
    ) -> Iterator[Sequence[Piece]]:
        """Yield the number of papers that a headline does not name."""
        for form in self._more if block.is_headline else ():
            if match := form.pattern.search(text, start, end):
                first, joint = match.start(), self._own.separators(2)[0]
                pieces = self._replace(form, match, text, block)
                if text[start:first].endswith(joint):
                    pieces = [Piece(first - len(joint), first, " and "), *pieces]
                yield pieces
                return

    def _find_joints(self, text: str, block: Block) -> Iterator[Sequence[Piece]]:
        """Yield what stands between links and names, and full stops of other scripts."""
        joints = {self._own.separators(2)[0]: " and ", self._own.separators(3)[0]: ", "}
        for left, right in pairwise(block.links):
            if english := joints.get(text[left.end : right.start]):
                yield [Piece(left.end, right.start, english)]
        # A line of plain text may begin with the number of a link, which looks like an item's.
        pattern = r"(?:(?<=\d\])\s?|^){}\s" if self._is_spaced else _BETWEEN
        for joint, english in joints.items() if not block.is_quotation else ():
            for match in re.finditer(pattern.format(re.escape(joint.strip())), text):
                yield [Piece(*match.span(), english)]
        for match in re.finditer(r"。(?P<next>\S)?", text):
            yield [Piece(match.start(), match.start() + 1, ". " if match["next"] else ".")]

    def _find_authors(
        self, text: str, start: int, end: int, block: Block
    ) -> Iterator[Sequence[Piece]]:
        """Yield what stands behind the authors of a paper."""
        for form in self._authors:
            for match in form.pattern.finditer(text, start):
                if match.end() <= end:
                    yield self._replace(form, match, text, block)

    def _find_sizes(
        self, text: str, start: int, end: int, block: Block
    ) -> Iterator[Sequence[Piece]]:
        """Yield the row of a theme and its number of papers."""
        for form in self._sizes if block.kind == "item" else ():
            match = form.pattern.search(text, start, end)
            if match and (heading := self._match_heading(text[start : match.start()].strip())):
                english = self._headings[heading[0].casefold()]
                size = self._replace(form, match, text, block)
                yield [Piece(start, match.start(), f"{english} "), *size]

    def _replace(
        self, form: _Form, match: re.Match[str], text: str, block: Block
    ) -> Sequence[Piece]:
        """Return the pieces of a match; they begin and end where it does."""
        start, end = match.span()
        return [Piece(start, start, ""), *self._fill(form, match, text, block), Piece(end, end, "")]


def _rebuild(block: Block, pieces: Sequence[Piece]) -> Block:
    """Return a block with the text of pieces; its marks and positions are moved along."""
    texts, anchors, spans = list[str](), list[tuple[int, int, int]](), []
    at = 0
    for piece in pieces:
        words = block.text[piece.start : piece.end] if piece.words is None else piece.words
        anchors.append((at, *block.position(piece.start)))
        if piece.words is None:
            anchors += [
                (at + offset - piece.start, line, column)
                for offset, line, column in block.anchors
                if piece.start < offset < piece.end
            ]
        spans.append((piece, at, at + len(words)))
        texts.append(words)
        at += len(words)
    marks = []
    for mark in block.marks:
        start, end = _find_place(mark.start, spans), _find_place(mark.end, spans, is_end=True)
        if start is not None and end is not None and start < end:
            marks.append(replace(mark, start=start, end=end))
    return replace(block, text="".join(texts), marks=tuple(marks), anchors=tuple(anchors))


def _find_place(
    offset: int, spans: Sequence[tuple[Piece, int, int]], *, is_end: bool = False
) -> int | None:
    """Return where the character at (or, for an end, before) an offset is in a new text."""
    for piece, start, end in spans:
        if piece.start + is_end <= offset < piece.end + is_end:
            if piece.words is None:
                return start + offset - piece.start
            return end if is_end else start
    return None


def _make_form(
    own: str, english: str | Mapping[str, str], *, value: str = ".+?", end: str = ""
) -> _Form:
    """Return a text as a pattern; what stands for placeholders has their names.

    Plain text may break its lines between letters of languages without spaces.
    """
    parts = []
    for literal, name, _, _ in Formatter().parse(own):
        escaped = _SPACE.sub(r"\\s", re.escape(literal))
        parts.append(_LETTER.sub(r"\1\\s?", escaped).removesuffix(r"\s?"))
        if name is not None:
            kind = _FIGURE if name in _NUMBERS else _DATE if name in _DAYS else value
            parts.append(f"(?P<{name}>{kind})")
    forms = {"other": english} if isinstance(english, str) else english
    return _Form(re.compile("".join(parts) + end, re.IGNORECASE), forms)


def _fields(text: str) -> Sequence[str]:
    return [name for _, name, _, _ in Formatter().parse(text) if name is not None]


def _is_telling(pattern: re.Pattern[str]) -> bool:
    """Return whether a pattern has letters of its own, so that no other text matches it."""
    literal = re.sub(r"\(\?P<\w+>.*?\)(?=[^)]|$)|\\.", "", pattern.pattern)
    letters = [char for char in literal if char.isalpha()]
    return sum(columns(char) for char in letters) >= _FEWEST


def _plurals(text: Any) -> Sequence[str]:  # noqa: ANN401 - as in the file of words
    return [text] if isinstance(text, str) else [*text.values()]


def _cut(text: Any) -> Any:  # noqa: ANN401 - as above
    """Return what stands before the quotation or the titles of a text."""
    return re.split(r"\{(?:quotation|titles)\}", text)[0] if isinstance(text, str) else text


def _in_case(english: str, own: str) -> str:
    """Return a text in capitals where a text is, as headings of plain text are."""
    return english.upper() if own.isupper() and len(own) > _FEWEST else english


def _in_english(figure: str) -> str:
    """Return a whole number with English separators."""
    return f"{int(re.sub('[^0-9]', '', figure)):,}"


def _date_patterns(
    words: Words,
) -> Iterator[tuple[re.Pattern[str], int, Callable[[date], str]]]:
    """Yield a pattern of the dates in each month, the month, and what writes a date in English."""
    for write, english in ((words.long_date, long_date), (words.short_date, short_date)):
        for month in range(1, 13):
            sample = re.escape(write(_SAMPLE.replace(month=month)))
            sample = sample.replace("2026", r"(?P<year>\d{4})", 1)
            sample = re.sub(r"28(?!\d)", r"(?P<day>\\d{1,2})", sample, count=1)
            yield re.compile(rf"(?<!\d){sample}(?!\d)"), month, english


def find_subtitle(lang: str) -> re.Pattern[str]:
    """Return a pattern of the line below a post's title, in a language."""
    table = load_words(lang).table("title")
    texts = (form for name in _SUBTITLES for form in _plurals(table[name]))
    patterns = (_make_form(form, "").pattern.pattern for form in texts)
    return re.compile("|".join(re.sub(r"\?P<\w+>", "?:", pattern) for pattern in patterns))


@cache
def _load_frame(lang: str) -> _Frame:
    return _Frame(lang)
