"""The short form of a post, for places that take a few sentences: its findings with their papers.

They are a passage of each theme or, where the post has prose, the sentences of the lead that link
to a paper, then one of each theme.  None is cut: one that is too long for a place gives way to the
next of its theme.  A thread begins with the chart that lies beside the post, and its words for
those who do not see it.
"""

import json
import re
import struct
from base64 import b64encode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from digest.model import Parcel, Post
from digest.net.client import Client
from digest.publish.parts import (
    Piece,
    Text,
    find_papers,
    find_themes,
    find_titles,
    read_parts,
    split_lead,
    width,
)
from digest.text import printable, shorten, split_sentences, web_address

JOINER = "\u2060"
"""Joins what it stands between, and is drawn as nothing."""
LONGEST_LINK = 1_500
_LONGEST_SENTENCE = 1_000
_LONGEST_TITLE = 200
_SHORTEST_TITLE = 20
# Behind these a service would begin a mention, a hashtag, a command or a link of its own.
_LURE = re.compile(r"[@#](?=\w)|(?<![\w/])/(?=\w)|:(?=//)|(?<=\w)\.(?=[^\W\d_]{2})")

MIME = "image/png"
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

    def find(self, post: Post) -> "Sequence[Finding]":
        """Return a post's findings, for a place that takes long messages."""
        return find_findings(post, self.findings, lambda text: len(text) <= _LONGEST_SENTENCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence, the title of the paper that it links to, and where that leads."""

    text: str
    title: str
    url: str

    @property
    def label(self) -> str:
        """What a link behind the sentence says: the title, unless the sentence has it."""
        return "Paper" if self.title in self.text else self.title


def calm(text: str) -> str:
    """Return text in which nothing becomes a link, a mention or a hashtag by itself."""
    return _LURE.sub(lambda found: found[0] + JOINER, text)


def find_findings(post: Post, most: int, fits: Callable[[str], bool]) -> Sequence[Finding]:
    """Return a post's findings, at most so many, whose sentences all fit.

    A theme's is about a paper of which none before it is.
    """
    parts = read_parts(post)
    lead, body = split_lead(post, parts)
    papers, titles = find_papers(body), find_titles(parts)
    linked = {url for url in papers if 0 < len(web_address(url)) <= LONGEST_LINK}

    def read(texts: Sequence[Text]) -> Iterator[Finding]:
        for before, text in zip((None, *texts), texts, strict=False):
            for told, url in _read_told(before, text, linked):
                if fits(told):
                    title = printable(shorten(titles[url], _LONGEST_TITLE))
                    yield Finding(text=told, title=title, url=web_address(url))

    themes = find_themes(body, papers)
    # Where titles stand above passages, the lead has no more than titles, too.
    has_heads = any(text.is_head for theme in themes for text in theme.texts)
    found = [] if has_heads else list(read(lead))
    for theme in themes:
        seen = {one.url for one in found}
        told = read([text for text in theme.texts if not text.is_item])
        found += next(([one] for one in told if one.url not in seen), [])
    return found[:most]


def _read_told(
    before: Text | None, text: Text, papers: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what a paragraph tells of papers, with their addresses: sentences that link to one.

    Below a paper's title, what links to none is its passage, and told whole.
    """
    if before and before.is_head and not text.links:
        yield from ((printable(text.plain), url) for url in before.links if url in papers)
    elif not text.is_head:
        yield from _read_sentences(text, papers)


def _read_sentences(text: Text, papers: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a paragraph that link to a paper, with the first such address."""
    written, links = "", list[tuple[int, Piece]]()
    for piece in text.pieces:
        if piece.url in papers:
            links.append((len(written), piece))
        written += piece.text
    for sentence in split_sentences(written):
        inside = (link for at, link in links if sentence.start <= at < sentence.end)
        if link := next(inside, None):
            yield printable(_without_aside(sentence.text, link.text)), link.url


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


def fill(lines: Iterable[tuple[str, int]], room: int) -> str:
    """Join lines as long as they fit; each comes with how much of the room it takes."""
    kept = list[str]()
    for line, size in lines:
        room -= size + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept)


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
        self, post: Post, *, room: int, link: int, write: Write
    ) -> Sequence[tuple[str, str]]:
        """Return the texts of a thread, each with the address that stands below it, or nothing.

        The first is the title and leads to the post's page, the others are findings.  With a line
        for the address, which counts as `link` characters at most, each has at most `room`.
        """

        def compose(text: str, title: str, url: str) -> tuple[str, str]:
            left = room - (link + 1 if url else 0)
            told = clip(text, left, write)
            left -= width(told) + 2
            has_title = not title or title in text or left < _SHORTEST_TITLE
            return told if has_title else f"{told}\n\n{clip(title, left, write)}", url

        longest = room - link - 1
        found = find_findings(post, self.findings, lambda text: width(write(text)) <= longest)
        told = [compose(one.text, one.title, one.url) for one in found]
        return [compose(*head(post), self.find_page(post)), *told]

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
