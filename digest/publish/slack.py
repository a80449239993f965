"""Delivers a post to Slack, message by message."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.client import Client
from digest.net.rate_limits import RateLimit
from digest.publish.blocks import (
    Part,
    TextBlock,
    find_papers,
    find_passages,
    find_themes,
    find_titles,
    read_parts,
    split_lead,
    width,
)
from digest.publish.short import JOINER, ShortItem, find_findings, number_parcels
from digest.text import printable, shorten, web_address

Block = Mapping[str, Any]
Words = Sequence[str]
"""A line in mrkdwn, as words that may be parted from one another and never within."""

MOST_BLOCKS = 50
MOST_CHARACTERS = 12_000
LONGEST_SECTION = 3_000
LONGEST_HEADER = 150
LONGEST_TITLE = 500
LONGEST_LABEL = 250
LONGEST_ADDRESS = 1_500
LONGEST_JOINED = 2_800
CORRECTIONS = "corrections"
"""The heading of the corrections in our own posts."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_LOOKALIKES = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb", ":": "\u2236"}
# Signs that set words off, and those that begin an emoji.
_MARK = re.compile(
    r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])|:(?=[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:)", re.IGNORECASE
)
_CALL = re.compile(r"(?<!\w)@(?=\w)")
# Some characters of ours take five of Slack's.
_WORD = re.compile(r"\s+|\S{1,500}")
_BLANK = " "


def escape(text: str) -> str:
    """Return text on one line, escaped for Slack's mrkdwn."""
    quiet = _MARK.sub(lambda found: _LOOKALIKES[found[0]], printable(text))
    return _CALL.sub(f"@{JOINER}", quiet).translate(_ESCAPES)


def link(url: str, label: str) -> str:
    """Return a link to a web page; to anything else only its label."""
    target = web_address(url).replace("&", "&amp;")
    told = escape(shorten(printable(label), LONGEST_LABEL)).replace("|", "\u2223")
    return f"<{target}|{told or target}>" if 0 < len(target) <= LONGEST_ADDRESS else told


def code(text: str) -> str:
    """Return text set as code, where it has no backtick of its own."""
    shown = shorten(printable(text), LONGEST_LABEL)
    return f"`{shown.translate(_ESCAPES)}`" if shown and "`" not in shown else escape(shown)


def words_of(text: TextBlock) -> Words:
    """Return a text as a channel reads it.

    What is set off is plain, but for code and what is struck through, which says another thing.
    """
    written = list[str]()
    for piece in text.pieces:
        if piece.kind == "link":
            written.append(link(piece.url, piece.text))
        elif piece.kind == "strike":
            written.append("~")
        elif piece.kind == "code":
            written.append(code(piece.text))
        else:
            parts = _WORD.findall(piece.text)
            written += [_BLANK if part.isspace() else escape(part) for part in parts]
    words = tuple(_join(written))
    return ("•", *words) if text.is_item else words


def _join(written: Iterable[str]) -> Iterator[str]:
    """Yield words: what has no blank between stands together, up to a length."""
    word = ""
    for piece in written:
        if piece == _BLANK or width(word + piece) > LONGEST_JOINED:
            yield from filter(None, [word])
            word = ""
        word += piece.strip()
    yield from filter(None, [word])


def find_sections(post: Post) -> Iterator[tuple[str, Sequence[Words]]]:
    """Yield headings with the lines below them: the lead, the papers, and what is taken back.

    Where papers are quoted, they are told one by one, the foremost first; else they are named
    below their themes.
    """
    parts = read_parts(post)
    lead, body = split_lead(post, parts)
    yield "", [words_of(text) for text in lead]
    corrections = [part for part in body if part.title.casefold() == CORRECTIONS]
    papers = find_papers(body)
    themes = find_themes(body, papers)
    if find_passages(themes, papers):
        yield "", list(map(_tell_paper, find_findings(post)))
    else:
        yield from _list_papers(themes, papers, find_titles(body))
    whole = [] if themes else [part for part in body if part not in corrections]
    for part in (*whole, *corrections):
        yield part.title, [words_of(text) for text in part.texts]


def _list_papers(
    themes: Sequence[Part], papers: Collection[str], titles: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[Words]]]:
    """Yield the heading of each theme with the papers that it is the first to name."""
    seen = set[str]()
    for part in themes:
        linked = (url for text in part.texts for url in text.links)
        named = dict.fromkeys(url for url in linked if url in papers)
        yield part.title, [(f"• {link(url, titles[url])}",) for url in named if url not in seen]
        seen.update(named)


def _tell_paper(one: ShortItem) -> Words:
    """Return the best text of a paper that a section holds, and its title, which it always does."""
    lines = (
        ("•", *map(escape, text.split()), link(one.url, one.label(text)))
        for text in (*one.texts, "")
    )
    return next(line for line in lines if width(" ".join(line)) <= LONGEST_SECTION)


def render_messages(post: Post, url: str) -> Sequence[bytes]:
    """Return the messages of a post in JSON; `url` is where the whole post is, or nothing."""
    name = shorten(printable(post.title), LONGEST_TITLE) or post.stem
    if width(name) <= LONGEST_HEADER:
        text = {"type": "plain_text", "text": name, "emoji": False}
        blocks: list[Block] = [{"type": "header", "text": text}]
    else:
        blocks = [section(f"*{escape(name)}*")]
    if subtitle := printable(post.subtitle):
        blocks.append(context(escape(shorten(subtitle, LONGEST_TITLE))))
    blocks += [block for title, lines in find_sections(post) for block in render(title, lines)]
    if url:
        blocks.append(section(link(url, "Read the whole post")))
    filled = list(fill(blocks))
    return [_message(escape(name), *one, len(filled)) for one in enumerate(filled, start=1)]


def render(title: str, lines: Sequence[Words]) -> Iterator[Block]:
    """Yield a heading with the lines below it, in as few sections as hold them."""
    head = escape(shorten(title, LONGEST_LABEL))
    told = [line for line in lines if any(line)]
    if head and told:
        yield {"type": "divider"}
    if told:
        yield from map(section, pour([(f"*{head}*",), *told] if head else told))


def pour(lines: Sequence[Words]) -> Iterator[str]:
    """Yield texts that fit a section, parted between lines, or between words where one is long."""
    text = ""
    for line in lines:
        whole = " ".join(line)
        if text and width(f"{text}\n{whole}") > LONGEST_SECTION >= width(whole):
            yield text
            text = ""
        for place, word in enumerate(line):
            joint = "" if not text else " " if place else "\n"
            # A line that begins with the sign would be a quotation.
            written = JOINER + word if not place and word.startswith("&gt;") else word
            if width(text + joint + written) > LONGEST_SECTION:
                yield text
                text, joint = "", ""
            text += joint + written
    if text:
        yield text


def fill(blocks: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """Yield the blocks of each message; one is kept free for its number."""
    message, size = list[Block](), 0
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
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _message(told: str, number: int, blocks: Sequence[Block], count: int) -> bytes:
    """Return one of some messages, with what a notification shows of it."""
    if count > 1:
        which = f"{number} of {count}"
        told, blocks = f"{told} ({which})", [*blocks, context(which)]
    # Every link would else bring a picture of its page with it.
    payload = {"text": told, "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    return json.dumps(payload, sort_keys=True).encode()


# One message a second may be sent; requests that set out so may arrive a little closer together.
LANE = RateLimit(name="slack", interval=1.2, single=True)
MAX_BYTES = 10_000
_HINT = (
    "Make an incoming webhook in Slack, and put its address into the variable that `webhook` names."
)
_LONGEST_CODE = 60


@dataclass(slots=True, kw_only=True)
class SlackPublisher:
    """One channel.  A message that is sent twice stands there twice.

    `webhook` is the secret address; `find_page` returns where the whole post is, or nothing.
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
        """Send a message, and return the host that has taken it.  Raises DeliveryError."""
        headers = {"Content-Type": "application/json; charset=utf-8"}
        response = self.sender.send(
            self.webhook, parcel.content, rate_limit=LANE, headers=headers, max_bytes=MAX_BYTES
        )
        host = urlsplit(self.webhook).hostname or ""
        said = response.body.strip().decode("utf-8", "replace")
        if response.status >= HTTPStatus.BAD_REQUEST:
            # Slack names a reason by a code, such as channel_is_archived.
            is_code = said.isascii() and said.isidentifier() and len(said) <= _LONGEST_CODE
            reason = f"{response.status}, {said}" if is_code else f"{response.status}"
            raise DeliveryError(f"{host} refuses the message ({reason}).", hint=_HINT)
        if said != "ok":
            raise DeliveryError(
                f"{host} does not answer as Slack does.",
                hint="Look whether the message is in the channel, and at the webhook's address.",
                uncertain=True,
            )
        return host
