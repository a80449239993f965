"""Makes the short form of a post, the findings of its foremost papers, for chats and threads.

A paper's text is its passage or, if that is too long for the target, one sentence of the passage;
in a post of prose, a sentence that links to the paper.  No sentence is cut: if none fits, the paper
has only its title and its link.  Telegram and Discord get it as one message.
"""

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from html import escape
from itertools import accumulate, pairwise, takewhile
from math import inf
from typing import ClassVar
from urllib.parse import quote

from digest.blocks import HEAD_LEVEL, Block, parse_markdown
from digest.codec import load_issue
from digest.identifiers import parse_id
from digest.model import Parcel, Post
from digest.net.client import Client
from digest.net.rate_limits import RateLimit
from digest.publish.api import Api
from digest.text import Span, collapse, printable, shorten, split_sentences, web_address
from digest.words import load_words

JOINER = "\u2060"
"""An invisible character (word joiner) that breaks up what a service would interpret."""
MAX_LINK = 1_500
_MAX_TITLE = 200
# After these, a service would recognise a mention, a hashtag, a command or a link.
_TRIGGER = re.compile(r"[@#](?=\w)|(?<![\w/])/(?=\w)|:(?=//)|(?<=\w)\.(?=[^\W\d_]{2})")
_PAIRS = {"“": "”", "„": "“", "«": "»", "「": "」"}
"""The quotation marks of posts' languages."""
_QUOTATION = re.compile(r"(«\s?|[“„「])([^“”„«»「」]*?)(\s?»|[”“」])")

Write = Callable[[str], str]
"""Escapes plain text for a target; the result is at most twice as long."""


@dataclass(kw_only=True)
class ShortPublisher:
    """The settings of every target for short forms; `findings` is the largest number of papers.

    `find_page` returns the address of the whole post, or ""; `hint` is the advice after a refusal.
    """

    rate_limit: ClassVar[RateLimit]
    hint: ClassVar[str]

    name: str
    sender: Client
    find_page: Callable[[Post], str]
    findings: int = 8
    repeatable: bool = False
    consecutive: bool = False

    def make_api(self, address: str, secret: str) -> Api:
        """Return the account at an address of the service."""
        return Api(
            address=address,
            sender=self.sender,
            rate_limit=self.rate_limit,
            hint=self.hint,
            secret=secret,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortItem:
    """A paper's possible texts, the best one first, its title, and its address.

    `paper` is the word for it, which its link has after a text that contains the title.
    """

    texts: tuple[str, ...]
    title: str
    url: str
    paper: str

    def label(self, text: str) -> str:
        """Return the label of the link after a text: the title, unless the text contains it."""
        return self.paper if self.title in text else self.title


def calm(text: str) -> str:
    """Return text in which a service recognises no link, mention or hashtag."""
    return _TRIGGER.sub(lambda match: match[0] + JOINER, text)


def width(text: str) -> int:
    """Return the length of a text in UTF-16 code units: no service counts more."""
    return len(text) + sum(sign > "\uffff" for sign in text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading with its level, and the blocks below it, up to the next heading."""

    title: str = ""
    level: int = 0
    blocks: list[Block] = field(default_factory=list)


class Outline:
    """A post as its lead, without the subtitle, and its parts below headings.

    `papers` are the addresses of arXiv in its parts: an address that only the lead links to is not
    a paper of the post.  `titles` has the longest label of each address: only lists have full
    titles.  `themes` are, of parts whose prose links to papers, those at the deepest level; lists
    do not count, as they repeat the papers of the prose.  `passages` has the paragraph without
    links below each paper's title, or None where there is none.
    """

    def __init__(self, post: Post) -> None:
        parts = [Part()]
        for block in parse_markdown(post.plain or post.markdown):
            if block.kind == "heading" and block.level < HEAD_LEVEL:
                parts.append(Part(title=collapse(block.text), level=block.level))
            else:
                parts[-1].blocks.append(block)
        front = list(takewhile(lambda part: part.level < 2, parts))  # noqa: PLR2004 - the title has 1
        above, subtitle = (
            (block for part in front for block in part.blocks),
            collapse(post.subtitle),
        )
        self.lead = [block for block in above if collapse(block.text) != subtitle]
        self.parts = [part for part in parts[len(front) :] if part.level > 1]
        self.titles: dict[str, str] = {}
        for block in (block for part in parts for block in part.blocks):
            for url, label in block.labels.items():
                self.titles[url] = max(self.titles.get(url, ""), label, key=len)
        blocks = [block for part in self.parts for block in part.blocks]
        self.papers = frozenset(url for block in blocks for url in block.labels if parse_id(url))
        prose = [part for part in self.parts if any(map(self._is_prose_of_papers, part.blocks))]
        deepest = max((part.level for part in prose), default=0)
        self.themes = [part for part in prose if part.level == deepest]
        self.passages: dict[str, Block | None] = {}
        for part in self.themes:
            for head, after in pairwise((*part.blocks, None)):
                if head and is_head(head):
                    passage = after if after and after.kind != "item" and not after.links else None
                    for url in self.papers.intersection(head.labels):
                        self.passages.setdefault(url, passage)

    def _is_prose_of_papers(self, block: Block) -> bool:
        return block.kind != "item" and not self.papers.isdisjoint(block.labels)


def is_head(block: Block) -> bool:
    """Return whether the first line of a paragraph is a single link in bold: a paper's title."""
    spans = [(mark.kind, mark.start, mark.end) for mark in block.marks]
    end = next((mark.end for mark in block.links), 0)
    if block.kind != "paragraph" or not {("link", 0, end), ("strong", 0, end)}.issubset(spans):
        return False
    return end == len(block.text) or block.position(end + 1)[0] > block.position(end - 1)[0]


def find_findings(post: Post, most: int | None = None) -> Sequence[ShortItem]:
    """Return the texts of a post's foremost papers, at most `most` papers.

    The papers that the lead links to come first, then those with the highest scores; without the
    issue's JSON beside the post, papers keep the post's order.
    """
    outline = Outline(post)
    candidates = {
        url: _split_passage(collapse(block.text)) if block else []
        for url, block in outline.passages.items()
    }
    # The lead of a post with passages has only titles.
    blocks = [block for theme in outline.themes for block in theme.blocks]
    for block in blocks if outline.passages else (*outline.lead, *blocks):
        if block.kind != "item" and not is_head(block):
            for sentence, url in _find_sentences(block, outline.papers):
                candidates.setdefault(url, []).append(sentence)
    scores: Mapping[str, float] = {}
    with suppress(ValueError):  # there may be no valid JSON beside the post
        issue = load_issue(post.files.get(f"{post.stem}.json", b""))
        scores = {entry.paper.url: entry.ranked.score for entry in issue.entries}
    lead_size = sum(len(block.labels) for block in outline.lead)
    linked = [url for block in (*outline.lead, *blocks) for url in block.labels]
    rank = {url: at for at, url in reversed([*enumerate(linked)])}
    paper = load_words(post.lang)("site.paper")
    ordered = sorted(
        candidates, key=lambda url: (min(rank[url], lead_size), -scores.get(url, -inf), rank[url])
    )
    return [
        ShortItem(
            texts=tuple(map(printable, candidates[url])),
            title=printable(shorten(outline.titles[url], _MAX_TITLE)),
            url=web_address(url),
            paper=paper,
        )
        for url in ordered
        if 0 < len(web_address(url)) <= MAX_LINK
    ][:most]


def _split_passage(text: str) -> list[str]:
    """Return a passage, then its sentences, in quotation marks if the passage has them.

    The last sentence comes first: of two sentences, the second mostly has the finding.
    """
    quotation = _QUOTATION.fullmatch(text)
    opening, inside, closing = quotation.groups() if quotation else ("", text, "")
    sentences = _split_outside_quotations(inside)
    texts = [sentence.text for sentence in reversed(sentences) if sentence.text != "…"]
    return [text, *(f"{opening}{text}{closing}" for text in texts)]


def _split_outside_quotations(text: str) -> list[Span]:
    """Return the sentences of a text that lie wholly inside or outside of quotations."""
    return [
        span
        for span in split_sentences(text)
        if all(map(_has_whole_quotations, (text[: span.start], span.text)))
    ]


def _has_whole_quotations(text: str) -> bool:
    """Return whether each quotation of a text begins and ends in it."""
    awaited = list[str]()
    for sign in text:
        if sign in awaited[-1:]:
            awaited.pop()
        elif sign in _PAIRS:
            awaited.append(_PAIRS[sign])
        elif sign in _PAIRS.values():
            return False
    return not awaited


def _find_sentences(block: Block, papers: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the sentences of a paragraph that link to papers, each with its first paper."""
    links = [link for link in block.links if link.target in papers]
    for sentence in _split_outside_quotations(block.text):
        inside = (link for link in links if sentence.start <= link.start < sentence.end)
        if link := next(inside, None):
            yield _drop_aside(sentence.text, block.text[link.start : link.end]), link.target


def _drop_aside(sentence: str, label: str) -> str:
    """Return a sentence without brackets that only name the paper: its title follows."""
    before, opening, rest = sentence.partition(f" ({label}")
    aside, closing, after = rest.partition(")")
    return before + after if opening and closing and "(" not in aside else sentence


def clip(text: str, most: int, write: Write) -> str:
    """Return a text written by `write`, cut between words to at most `most` UTF-16 units."""
    length = most
    while (excess := width(written := write(shorten(text, length))) - most) > 0:
        length -= max(1, excess // 2)
    return written


def read_titles(post: Post) -> tuple[str, str]:
    """Return the title and the subtitle of a post, each as a line of plain text."""
    return printable(post.title) or post.stem, printable(post.subtitle)


def fill(
    top: Sequence[tuple[str, int]],
    items: Sequence[ShortItem],
    write: Callable[[ShortItem, str], tuple[str, int]],
    room: int,
) -> str:
    """Join the `top` lines and, below them, the lines of the items that fit into `room`.

    Each line comes with its length.  The first items get the best texts that leave room for the
    titles of all.
    """
    lines = [*top, *(write(item, "") for item in items)]
    left = room - sum(size + 1 for _, size in lines)
    for at, item in enumerate(items, len(top)):
        short = lines[at]
        full = (write(item, text) for text in item.texts)
        lines[at] = next((line for line in full if line[1] - short[1] <= left), short)
        left -= lines[at][1] - short[1]
    ends = accumulate(size + 1 for _, size in lines)
    return "\n".join(line for (line, _), end in zip(lines, ends, strict=True) if end <= room)


def number_parcels(kind: str, contents: Sequence[bytes]) -> Sequence[Parcel]:
    """Return messages as parcels, numbered in their order."""
    return [Parcel(key=f"{kind}-{at}", content=body) for at, body in enumerate(contents, start=1)]


# The limits of texts and titles, in characters without markup.  An embed of Discord may have 6,000
# in all.
TELEGRAM_TEXT, TELEGRAM_TITLE = 4_096, 500
DISCORD_TEXT, DISCORD_TITLE = 4_096, 256
_MARK = re.compile(r"[\\`*_~|\[\]()<>]")


@dataclass(kw_only=True)
class TelegramPublisher(ShortPublisher):
    """One chat, where a bot writes.  A message sent twice appears twice."""

    server: str
    token: str = field(repr=False)
    chat: str
    rate_limit = RateLimit(name="telegram", interval=1.2, single=True)
    hint = (
        "The variable that `token` names should hold the token of a bot, as BotFather gave it, and "
        "the bot has to be an administrator of the channel that `chat` names."
    )

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return one message, in the format of `sendMessage`."""

        def write(item: ShortItem, text: str) -> tuple[str, int]:
            shown, label = "\n• " + (f"{calm(text)} " if text else ""), calm(item.label(text))
            link = f'<a href="{escape(item.url)}">{escape(label)}</a>'
            return escape(shown) + link, width(shown + label)

        page, (title, subtitle) = self.find_page(post), read_titles(post)
        end = load_words(post.lang)("chat.read_whole") if page else ""
        top = list[tuple[str, int]]()
        for tag, text in (("b", title), ("i", subtitle)):
            if line := clip(text, TELEGRAM_TITLE, calm):
                top.append((f"<{tag}>{escape(line)}</{tag}>", width(line)))
        items = find_findings(post, self.findings)
        body = fill(top, items, write, TELEGRAM_TEXT - width(end) - 2)
        message = {
            "text": f'{body}\n\n<a href="{escape(page)}">{escape(end)}</a>' if page else body,
            "chat_id": self.chat,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
        }
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return its address or number.  Raises DeliveryError."""
        bot = self.make_api(f"{self.server}/bot{quote(self.token, safe=':')}", self.token)
        result = bot.ask("/sendMessage", json.loads(parcel.content)).body.get("result")
        if not isinstance(result, dict) or not result.get("message_id"):
            raise bot.unexpected()
        number, chat = printable(str(result["message_id"])), result.get("chat")
        name = chat.get("username") if isinstance(chat, dict) else None
        return f"https://t.me/{printable(str(name))}/{number}" if name else f"message {number}"


def escape_markdown(text: str) -> str:
    """Return text that Discord's Markdown shows unchanged, without mentions."""
    return _MARK.sub(r"\\\g<0>", calm(text))


@dataclass(kw_only=True)
class DiscordPublisher(ShortPublisher):
    """One channel; `webhook` is its secret address.  A message sent twice appears twice."""

    webhook: str = field(repr=False)
    rate_limit = RateLimit(name="discord", interval=1.0, single=True)
    hint = "Make a webhook in Discord, and put its address into the variable that `webhook` names."

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return one message: an embed whose title links to the post's page, if there is one."""
        (title, subtitle), page = read_titles(post), self.find_page(post)

        def write(item: ShortItem, text: str) -> tuple[str, int]:
            link = f"[{escape_markdown(item.label(text))}]({item.url})"
            line = " ".join(filter(None, ("•", escape_markdown(text), link)))
            return line, width(line)

        subtitle_line = f"*{escape_markdown(subtitle)}*\n"
        top = [(subtitle_line, width(subtitle_line))] if subtitle else []
        items = find_findings(post, self.findings)
        embed = {
            "title": clip(title, DISCORD_TITLE, escape_markdown),
            **({"url": page} if page else {}),
            "description": fill(top, items, write, DISCORD_TEXT),
        }
        # The message mentions nobody, whatever its text.
        message = {"embeds": [embed], "allowed_mentions": {"parse": []}}
        return (Parcel(key="message", content=json.dumps(message).encode()),)

    def publish(self, parcel: Parcel) -> str:
        """Send the message, and return its number.  Raises DeliveryError."""
        secret = self.webhook.partition("?")[0].rpartition("/")[2]
        hook = self.make_api(self.webhook, secret)
        # Without `wait`, Discord answers before the message is stored.
        path = f"{'&' if '?' in self.webhook else '?'}wait=true"
        number = hook.ask(path, json.loads(parcel.content)).body.get("id")
        if not number:
            raise hook.unexpected()
        return f"{hook.host}, message {printable(str(number))}"
