"""Delivers a post to a channel of Slack, as one or more messages."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import accumulate
from operator import itemgetter
from typing import Any
from urllib.parse import urlsplit

from digest.blocks import Block
from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.client import Client
from digest.net.rate_limits import RateLimit
from digest.publish.short import (
    JOINER,
    Outline,
    ShortItem,
    find_findings,
    number_parcels,
    width,
)
from digest.text import collapse, printable, shorten, web_address
from digest.words import Words, load_words

Layout = Mapping[str, Any]
"""A block of Slack's layout."""

MAX_BLOCKS = 50
MAX_CHARACTERS = 12_000
MAX_SECTION = 3_000
MAX_HEADER = 150
MAX_TITLE = 500
MAX_LABEL = 250
MAX_ADDRESS = 1_500

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOKALIKES = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb", ":": "\u2236"}
# Characters that would begin formatting or an emoji.
_MARK = re.compile(
    r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])|:(?=[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:)", re.IGNORECASE
)
_MENTION = re.compile(r"(?<!\w)@(?=\w)")
_WORD = re.compile(r"\S+")
# What a long line is broken between: links, code, references, and words with the blanks after them.
_PART = re.compile(r"<[^>]*>|`[^`]{1,1300}`|&\w+;|[^<`&\s]{1,500}\s*|\s+|.")


def escape(text: str) -> str:
    """Return text on one line, escaped for Slack's mrkdwn."""
    text = _MARK.sub(lambda match: _LOOKALIKES[match[0]], printable(text))
    return _MENTION.sub(f"@{JOINER}", text).translate(_ESCAPES)


def link(url: str, label: str) -> str:
    """Return a link to a web page; for any other address only its label."""
    address = web_address(url).replace("&", "&amp;")
    shown = escape(shorten(printable(label), MAX_LABEL)).replace("|", "\u2223")
    return f"<{address}|{shown or address}>" if 0 < len(address) <= MAX_ADDRESS else shown


def code(text: str) -> str:
    """Return text formatted as code, or escaped text if it contains a backtick."""
    shown = shorten(printable(text), MAX_LABEL)
    return f"`{shown.translate(_ESCAPES)}`" if shown and "`" not in shown else escape(shown)


def line_of(block: Block) -> str:
    """Return a block as a line in mrkdwn.  Only code and struck-through text keep their form."""
    line = collapse("".join(_segments(block)))
    return f"• {line}" if block.kind == "item" else line


def _segments(block: Block) -> Iterator[str]:
    """Yield links, code, the marks of struck-through text, and the text between them."""
    if block.kind == "code":
        yield code(block.text)
        return
    spans = [(mark.start, mark.end, mark) for mark in block.marks if mark.kind in {"link", "code"}]
    for mark in block.marks:
        if mark.kind == "strike":
            spans += [(at, at, mark) for at in (mark.start, mark.end)]
    at = 0
    for start, end, mark in sorted(spans, key=itemgetter(0, 1)):
        if start >= at:  # not inside a link
            yield _escape_words(block.text[at:start])
            text, at = block.text[start:end], end
            yield {"link": link(mark.target, text), "code": code(text)}.get(mark.kind, "~")
    yield _escape_words(block.text[at:])


def _escape_words(text: str) -> str:
    return _WORD.sub(lambda word: escape(word[0]), text)


def find_sections(post: Post) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield headings with the lines below them: the lead, the papers, and the corrections.

    Papers with passages come one by one, the foremost first; others by title under their themes.
    """
    outline, corrections = Outline(post), load_words(post.lang)("site.corrections").casefold()
    yield "", list(map(line_of, outline.lead))
    if outline.passages:
        yield "", list(map(_format_paper, find_findings(post)))
    else:
        yield from _list_papers(outline)
    for part in outline.parts:
        if not outline.themes or part.title.casefold() == corrections:
            yield part.title, list(map(line_of, part.blocks))


def _list_papers(outline: Outline) -> Iterator[tuple[str, Sequence[str]]]:
    """Yield the heading of each theme with its papers; each paper is listed once."""
    seen = set[str]()
    for part in outline.themes:
        linked = (url for block in part.blocks for url in block.labels)
        urls = dict.fromkeys(url for url in linked if url in outline.papers - seen)
        yield part.title, [f"• {link(url, outline.titles[url])}" for url in urls]
        seen.update(urls)


def _format_paper(item: ShortItem) -> str:
    """Return a paper's best text that fits into a section, if any does, and its title."""
    lines = (
        " ".join(filter(None, ("•", escape(text), link(item.url, item.label(text)))))
        for text in (*item.texts, "")
    )
    return next(line for line in lines if width(line) <= MAX_SECTION)


def render_messages(post: Post, url: str) -> Sequence[bytes]:
    """Return the messages of a post in JSON; `url` is the address of the whole post, or ""."""
    words = load_words(post.lang)
    name = shorten(printable(post.title), MAX_TITLE) or post.stem
    if width(name) <= MAX_HEADER:
        text = {"type": "plain_text", "text": name, "emoji": False}
        blocks: list[Layout] = [{"type": "header", "text": text}]
    else:
        blocks = [section(f"*{escape(name)}*")]
    if subtitle := printable(post.subtitle):
        blocks.append(context(escape(shorten(subtitle, MAX_TITLE))))
    for title, lines in find_sections(post):
        filled = list(filter(None, lines))
        if filled and (heading := escape(shorten(title, MAX_LABEL))):
            blocks.append({"type": "divider"})
            filled = [f"*{heading}*", *filled]
        # As few blocks as possible.
        blocks += map(section, _break_lines(filled))
    if url:
        blocks.append(section(link(url, words("chat.read_whole"))))
    groups = list(_group(blocks))
    return [
        _message(escape(name), group, (number, len(groups)), words)
        for number, group in enumerate(groups, start=1)
    ]


def _break_lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield texts that fit into a section, broken between lines, or inside a longer line."""
    text = ""
    for line in lines:
        # Slack shows a line that begins with ">" as a quotation.
        shown = JOINER + line if line.startswith("&gt;") else line
        if text and width(f"{text}\n{shown}") > MAX_SECTION:
            yield text
            text = ""
        text += f"\n{shown}" if text else shown
        while width(text) > MAX_SECTION:
            parts = _PART.findall(text)
            ends = accumulate(map(width, parts))
            first = "".join(
                part for part, end in zip(parts, ends, strict=True) if end <= MAX_SECTION
            )
            yield first
            text = text[len(first) :].lstrip()
    if text:
        yield text


def _group(blocks: Sequence[Layout]) -> Iterator[Sequence[Layout]]:
    """Yield the blocks of each message, with room for a block with the message's number."""
    message, size = list[Layout](), 0
    for block in blocks:
        length = len(json.dumps(block, ensure_ascii=False))
        if message and (len(message) + 1 >= MAX_BLOCKS or size + length > MAX_CHARACTERS):
            yield message
            message, size = [], 0
        message.append(block)
        size += length
    yield message


def section(text: str) -> Layout:
    """Return a section, in which Slack does not turn plain text into links."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> Layout:
    """Return a line in small type."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _message(summary: str, blocks: Sequence[Layout], place: tuple[int, int], words: Words) -> bytes:
    """Return a message in JSON; notifications show the `summary`.

    `place` is its number, from 1, and the number of messages.
    """
    number, count = place
    if count > 1:
        numbering = words("chat.part", number=number, count=count)
        blocks = [*blocks, context(numbering)]
        summary = words("chat.title_of_part", title=summary, number=number, count=count)
    # No previews of the linked pages.
    payload = {"text": summary, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    return json.dumps(payload, sort_keys=True).encode()


# Slack allows one message a second; requests may arrive a little closer together than sent.
RATE_LIMIT = RateLimit(name="slack", interval=1.2, single=True)
MAX_BYTES = 10_000
_HINT = (
    "Make an incoming webhook in Slack, and put its address into the variable that `webhook` names."
)
_MAX_CODE = 60


@dataclass(slots=True, kw_only=True)
class SlackPublisher:
    """One channel.  A message sent twice appears twice.

    `webhook` is the secret address; `find_page` returns the address of the whole post, or "".
    """

    name: str
    webhook: str = field(repr=False)
    sender: Client
    find_page: Callable[[Post], str]
    repeatable: bool = False
    consecutive: bool = True

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the messages, each a parcel of its own."""
        return number_parcels("message", render_messages(post, self.find_page(post)))

    def publish(self, parcel: Parcel) -> str:
        """Send a message, and return Slack's host.  Raises DeliveryError."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        response = self.sender.send(
            self.webhook,
            parcel.content,
            rate_limit=RATE_LIMIT,
            headers=headers,
            max_bytes=MAX_BYTES,
        )
        host = urlsplit(self.webhook).hostname or ""
        answer = response.body.strip().decode("utf-8", "replace")
        if response.status >= HTTPStatus.BAD_REQUEST:
            # Slack states the reason by a code, such as channel_is_archived.
            is_code = answer.isascii() and answer.isidentifier() and len(answer) <= _MAX_CODE
            reason = f"{response.status}, {answer}" if is_code else f"{response.status}"
            raise DeliveryError(f"{host} refuses the message ({reason}).", hint=_HINT)
        if answer != "ok":
            raise DeliveryError(
                f"{host} does not answer as Slack does.",
                hint="Look whether the message is in the channel, and at the webhook's address.",
                uncertain=True,
            )
        return host
