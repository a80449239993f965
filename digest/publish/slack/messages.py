"""Fills messages within Slack's limits: 50 blocks each, and 3,000 characters a section.

A message may have 40,000 characters of text; blocks are refused long before, from about 13,000 on,
which Slack does not document.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from digest.model import Post
from digest.publish.slack.mrkdwn import JOINER, bold, escape, link, shorten, width
from digest.publish.slack.outline import Chapter
from digest.publish.slack.parts import Words
from digest.text import printable

Block = Mapping[str, Any]

MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000
LONGEST_SECTION = 3_000
LONGEST_HEADER = 150
LONGEST_TITLE = 500
WHOLE = "Read the whole post"


def render_messages(post: Post, chapters: Sequence[Chapter], url: str) -> Sequence[bytes]:
    """Return the messages in JSON; `url` is where the whole post is, or nothing."""
    blocks = [*head(post), *(block for chapter in chapters for block in render(chapter))]
    if url:
        blocks.append(section(link(url, WHOLE)))
    filled = list(fill(blocks))
    return [
        _message(post, blocks, number, len(filled)) for number, blocks in enumerate(filled, start=1)
    ]


def head(post: Post) -> Iterator[Block]:
    """Yield title and subtitle."""
    title = find_title(post)
    if width(title) <= LONGEST_HEADER:
        yield {"type": "header", "text": {"type": "plain_text", "text": title, "emoji": False}}
    else:
        yield section(bold(escape(title)))
    if post.subtitle.strip():
        yield context(escape(shorten(printable(post.subtitle), LONGEST_TITLE)))


def find_title(post: Post) -> str:
    """Return the title in plain text, or the name of the post's files where it is blank."""
    return shorten(printable(post.title), LONGEST_TITLE) or post.stem


def render(chapter: Chapter) -> Iterator[Block]:
    """Yield a chapter: its heading with the lines below it, in as few sections as hold them."""
    title = bold(escape(shorten(chapter.title)))
    lines = [line for line in ((title,), *chapter.lines) if any(line)]
    if title and lines[1:]:
        yield {"type": "divider"}
    if lines[bool(title) :]:
        yield from map(section, pour(lines))


def pour(lines: Sequence[Words]) -> Iterator[str]:
    """Yield texts that fit a section, parted between lines, or between words where one is long."""
    text, size = "", 0
    for piece, is_new in ((word, not place) for line in lines for place, word in enumerate(line)):
        joint = ("\n" if is_new else " ") if text else ""
        # A line that begins with the sign would be a quotation.
        written = JOINER + piece if is_new and piece.startswith("&gt;") else piece
        added = width(joint + written)
        if size + added > LONGEST_SECTION:
            yield text
            text, size, joint = "", 0, ""
        text += joint + written
        size += added
    if text:
        yield text


def fill(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Yield the blocks of each message; one is kept free for its number."""
    message: list[Block] = []
    size = 0
    for block in blocks:
        length = len(json.dumps(block, ensure_ascii=False))
        if message and (len(message) + 1 >= MOST_BLOCKS or size + length > MOST_CHARACTERS):
            yield message
            message, size = [], 0
        message.append(block)
        size += length
    yield message


def section(text: str) -> Block:
    """Return a section; nothing in it becomes a link that is not written as one."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def context(text: str) -> Block:
    """Return a line in small type."""
    return {
        "type": "context",
        "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}],
    }


def _message(post: Post, blocks: Sequence[Block], number: int, count: int) -> bytes:
    """Return one of some messages, with what a notification shows of it."""
    told = escape(find_title(post))
    which = f"{number} of {count}"
    if count > 1:
        told, blocks = f"{told} ({which})", [*blocks, context(which)]
    # Every link would else bring a picture of its page with it.
    payload = {"text": told, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    return json.dumps(payload, sort_keys=True).encode()
