"""The short form of a post, for places that take a few sentences: what its foremost papers found.

A paper is told by its passage or, where that is too long for a place, by a sentence of it; where
the post has prose, by a sentence that links to it.  None is cut: where none fits, title and link
stand alone.  A thread begins with the chart that lies beside the post, and its words for those who
do not see it.
"""

import json
import re
import struct
from base64 import b64encode
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import inf
from typing import Any, ClassVar

from digest.codec import load_issue
from digest.model import Parcel, Post
from digest.net.client import Client
from digest.publish.blocks import (
    Inline,
    TextBlock,
    find_papers,
    find_passages,
    find_themes,
    find_titles,
    read_parts,
    split_lead,
    width,
)
from digest.text import Span, printable, shorten, split_sentences, web_address

JOINER = "\u2060"
"""Joins what it stands between, and is drawn as nothing."""
LONGEST_LINK = 1_500
_LONGEST_TITLE = 200
_SHORTEST_TITLE = 20
# Behind these a service would begin a mention, a hashtag, a command or a link of its own.
_LURE = re.compile(r"[@#](?=\w)|(?<![\w/])/(?=\w)|:(?=//)|(?<=\w)\.(?=[^\W\d_]{2})")

MIME = "image/png"
_QUOTATION = re.compile("“([^“”]*)”")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
# A text of PNG's begins with its name, two bytes that say it is not compressed, and two languages.
_DESCRIPTION = b"Description\0\0\0\0\0"

Write = Callable[[str], str]
"""Writes plain text as a place takes it, of at most twice the length."""


@dataclass(kw_only=True)
class ShortPublisher:
    """What every place for short forms has; at most so many `findings` are told.

    `find_page` returns where the whole post is, or nothing.
    """

    name: str
    sender: Client
    find_page: Callable[[Post], str]
    findings: int = 8
    repeatable: bool = False
    consecutive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortItem:
    """What may be told of a paper, the best text first, its title, and where that leads."""

    texts: tuple[str, ...]
    title: str
    url: str

    def label(self, text: str) -> str:
        """Return what a link behind a text says: the title, unless the text has it."""
        return "Paper" if self.title in text else self.title


def calm(text: str) -> str:
    """Return text in which nothing becomes a link, a mention or a hashtag by itself."""
    return _LURE.sub(lambda found: found[0] + JOINER, text)


def find_findings(post: Post, most: int | None = None) -> Sequence[ShortItem]:
    """Return what a post tells of its foremost papers, at most so many.

    Those that the lead links to come first, then those with the highest scores, if the issue's
    JSON lies beside the post, else those that come first.
    """
    parts = read_parts(post)
    lead, body = split_lead(post, parts)
    papers, titles = find_papers(body), find_titles(parts)
    themes = find_themes(body, papers)
    passages = find_passages(themes, papers)
    told = {url: _read_passage(text) if text else [] for url, text in passages.items()}
    # Where titles stand above passages, the lead has no more than titles, too.
    texts = [text for theme in themes for text in theme.texts]
    for text in texts if passages else (*lead, *texts):
        if not (text.is_item or text.is_head):
            for sentence, url in _read_sentences(text, papers):
                told.setdefault(url, []).append(sentence)
    leading, scores = sum(len(text.links) for text in lead), _read_scores(post)
    linked = [url for text in (*lead, *texts) for url in text.links]
    place = {url: at for at, url in reversed([*enumerate(linked)])}
    found = sorted(
        told, key=lambda url: (min(place[url], leading), -scores.get(url, -inf), place[url])
    )
    return [
        ShortItem(
            texts=tuple(map(printable, told[url])),
            title=printable(shorten(titles[url], _LONGEST_TITLE)),
            url=web_address(url),
        )
        for url in found
        if 0 < len(web_address(url)) <= LONGEST_LINK
    ][:most]


def _read_scores(post: Post) -> Mapping[str, float]:
    """Return the scores of papers by address; none where no sound JSON lies beside the post."""
    try:
        built = load_issue(post.files.get(f"{post.stem}.json", b""))
    except ValueError:
        return {}
    return {entry.paper.url: entry.ranked.score for entry in built.entries}


def _read_passage(text: TextBlock) -> list[str]:
    """Return a passage, then its sentences, each in the marks that the passage stands in.

    The last is the first of them: of two, it mostly has the finding.
    """
    quotation = _QUOTATION.fullmatch(text.plain)
    opening, closing = "“”" if quotation else ("", "")
    sentences = _split(quotation[1] if quotation else text.plain)
    told = [f"{opening}{one.text}{closing}" for one in reversed(sentences) if one.text != "…"]
    return [text.plain, *told]


def _split(text: str) -> list[Span]:
    """Return the sentences of a text, but for those with which a quotation begins or ends."""
    return [
        one
        for one in split_sentences(text)
        if all(part.count("“") == part.count("”") for part in (text[: one.start], one.text))
    ]


def _read_sentences(text: TextBlock, papers: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a paragraph that link to a paper, with the first such address."""
    written, links = "", list[tuple[int, Inline]]()
    for piece in text.pieces:
        if piece.url in papers:
            links.append((len(written), piece))
        written += piece.text
    for sentence in _split(written):
        inside = (link for at, link in links if sentence.start <= at < sentence.end)
        if link := next(inside, None):
            yield _without_aside(sentence.text, link.text), link.url


def _without_aside(sentence: str, label: str) -> str:
    """Leave out the brackets that only name the paper, since its title stands below."""
    before, opened, rest = sentence.partition(f" ({label}")
    aside, closed, after = rest.partition(")")
    return before + after if opened and closed and "(" not in aside else sentence


def clip(text: str, most: int, write: Write) -> str:
    """Write as much of a text as has at most so many units of UTF-16, cut between words."""
    length = most
    while (excess := width(told := write(shorten(text, length))) - most) > 0:
        length -= max(1, excess // 2)
    return told


def head(post: Post) -> tuple[str, str]:
    """Return the title of a post and its subtitle, as plain text on a line each."""
    return printable(post.title) or post.stem, printable(post.subtitle)


def fill(
    top: Sequence[tuple[str, int]],
    found: Sequence[ShortItem],
    write: Callable[[ShortItem, str], tuple[str, int]],
    room: int,
) -> str:
    """Join lines and, below them, findings as long as they fit; each takes so much of the room.

    The foremost have the best texts, as far as room is left for the titles of all.
    """
    lines = [*top, *(write(one, "") for one in found)]
    left = room - sum(size + 1 for _, size in lines)
    for at, one in enumerate(found, len(top)):
        usual = lines[at]
        written = (write(one, text) for text in one.texts)
        lines[at] = next((line for line in written if line[1] - usual[1] <= left), usual)
        left -= lines[at][1] - usual[1]
    ends = accumulate(size + 1 for _, size in lines)
    return "\n".join(line for (line, _), end in zip(lines, ends, strict=True) if end <= room)


def number_parcels(kind: str, contents: Sequence[bytes]) -> Sequence[Parcel]:
    """Return messages as parcels, in their order."""
    return [Parcel(key=f"{kind}-{at}", content=one) for at, one in enumerate(contents, start=1)]


@dataclass(kw_only=True)
class ThreadPublisher(ShortPublisher):
    """A place that takes messages which answer one another; `told` is how it tells where one is."""

    language: str = "en"
    consecutive: bool = True
    told: ClassVar[re.Pattern[str]]

    def make_thread(
        self, post: Post, *, room: int, link: Callable[[str], int], write: Write
    ) -> Sequence[tuple[str, str]]:
        """Return the texts of a thread, each with the address that stands below it, or nothing.

        The first is the title and leads to the post's page, the others are findings.  With a line
        for the address, which counts as `link` says, each has at most `room`.
        """

        def compose(text: str, title: str, url: str, *, above: bool = False) -> tuple[str, str]:
            left = room - (link(url) + 1 if url else 0)
            told = clip(text, left, write)
            left -= width(told) + 2
            if not title or title in text or left < _SHORTEST_TITLE:
                return told, url
            parts = (told, clip(title, left, write))
            return "\n\n".join(reversed(parts) if above else parts), url

        def tell(one: ShortItem) -> tuple[str, str]:
            # What is quoted is not understood without a title above it, be it shortened.
            left = room - link(one.url) - 1 - (_SHORTEST_TITLE + 2)
            fitting = (text for text in one.texts if width(write(text)) <= left)
            return compose(next(fitting, one.title), one.title, one.url, above=True)

        head_of = compose(*head(post), self.find_page(post))
        return [head_of, *map(tell, find_findings(post, self.findings))]

    def pack_thread(
        self, kind: str, messages: Sequence[Mapping[str, Any]], post: Post
    ) -> Sequence[Parcel]:
        """Return messages as parcels in JSON, in their order; the chart stands behind the first."""
        told = ({**messages[0], **_find_chart(post)}, *messages[1:])
        return number_parcels(kind, [json.dumps(one).encode() for one in told])

    def find_ahead(self, parcel: Parcel) -> Sequence[re.Match[str]]:
        """Return where the messages ahead of one are."""
        return [found for told in parcel.before if (found := self.told.fullmatch(told))]


def _find_chart(post: Post) -> Mapping[str, Any]:
    """Return the chart of a post: `alt`, its `size` in pixels, and the `picture` in Base64.

    There is none if the post was edited since: it shows what was built.
    """
    content = b"" if post.edited else post.files.get(f"{post.stem}.png", b"")
    chunks = dict(_read_chunks(content)) if content.startswith(_SIGNATURE) else {}
    words, head = chunks.get(b"iTXt", b""), chunks.get(b"IHDR", b"")
    if not words.startswith(_DESCRIPTION) or len(head) < struct.calcsize(">II"):
        return {}
    alt = printable(words.removeprefix(_DESCRIPTION).decode("utf-8", "replace"))
    size = dict(zip(("width", "height"), struct.unpack_from(">II", head), strict=True))
    return {"alt": alt, "size": size, "picture": b64encode(content).decode()}


def _read_chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the kinds of a PNG's chunks with their data."""
    at = len(_SIGNATURE)
    while at + 8 <= len(content):
        length, kind = struct.unpack_from(">I4s", content, at)
        yield kind, content[at + 8 : at + 8 + length]
        at += length + 12
