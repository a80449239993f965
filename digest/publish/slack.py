"""Delivers a post to Slack, message by message."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

from digest.editing.markup import make_parser
from digest.errors import DeliveryError
from digest.model import Parcel, Post
from digest.net.client import Client, Response
from digest.net.pace import Lane
from digest.text import collapse, printable

if TYPE_CHECKING:
    from markdown_it.token import Token

# Some characters of ours take five of Slack's.
LONGEST_WORD = 500
LONGEST_LABEL = 250
LONGEST_ADDRESS = 1_500
LONGEST_JOINED = 2_800
# Joins what it stands between, and is drawn as nothing.
JOINER = "\u2060"

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOOKALIKES = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_MARK = re.compile(r"(?<![^\W_])[*_~`]|[*_~`](?![^\W_])")
_EMOJI = re.compile(r":(?=[a-z0-9_+'-]*[a-z][a-z0-9_+'-]*:)", re.IGNORECASE)
_CALL = re.compile(r"(?<!\w)@(?=\w)")
_WEB = re.compile(r"https?://[^/?#\s]", re.IGNORECASE)
_BARE_PERCENT = re.compile(r"%(?![0-9a-f]{2})", re.IGNORECASE)


def escape(text: str) -> str:
    """Return text, on one line, that means itself to Slack; blanks at its ends stay blanks."""
    shown = printable(text)
    quiet = _MARK.sub(lambda found: _LOOKALIKES[found[0]], shown)
    quiet = _CALL.sub(f"@{JOINER}", _EMOJI.sub("\u2236", quiet))
    written = "".join(_ESCAPES.get(sign, sign) for sign in quiet)
    before, after = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{written}{' ' * (after and bool(written))}"


def link(url: str, label: str) -> str:
    """Return a link to a web page; to anything else only its label."""
    target, told = address(url), escape(shorten(printable(label))).replace("|", "\u2223")
    return f"<{target}|{told or target}>" if target else told


def address(url: str) -> str:
    """Return a web address as a link has it, "" where it is none or too long for one."""
    if not _WEB.match(url):
        return ""
    encoded = _BARE_PERCENT.sub("%25", quote(url, safe="%/:?#@!&*+,;=-._~", errors="replace"))
    escaped = encoded.replace("&", "&amp;")
    return escaped if len(escaped) <= LONGEST_ADDRESS else ""


def code(text: str) -> str:
    """Return text set as code, where it has no backtick of its own."""
    shown = shorten(printable(text))
    if not shown or "`" in shown:
        return escape(shown)
    return f"`{''.join(_ESCAPES.get(sign, sign) for sign in shown)}`"


def bold(text: str) -> str:
    """Return text set in bold; it must be escaped already, and not be blank at its ends."""
    return f"*{text}*" if text else ""


def width(text: str) -> int:
    """Return the length of text as Slack may count it: in units of UTF-16, which is the most."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def shorten(text: str, most: int = LONGEST_LABEL) -> str:
    """Return text of so many characters at most, which shows where it was cut."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


class Line:
    """A line as it grows: words that may be parted from one another, and never within.

    A link is within a word, however many blanks its label has.
    """

    def __init__(self) -> None:
        self._words: list[str] = []
        self._open = False

    def add_text(self, text: str) -> None:
        """Add plain text."""
        for part in re.split(r"(\s+)", text):
            if not part or part.isspace():
                self._open = self._open and not part
                continue
            for start in range(0, len(part), LONGEST_WORD):
                self.add(escape(part[start : start + LONGEST_WORD]))

    def add(self, written: str) -> None:
        """Add something that is written already, to the last word where no blank is between."""
        if not written:
            return
        if self._open and width(self._words[-1] + written) <= LONGEST_JOINED:
            self._words[-1] += written
        else:
            self._words.append(written)
        self._open = True

    @property
    def words(self) -> Sequence[str]:
        """The words so far."""
        return tuple(self._words)


Words = Sequence[str]
"""A line in mrkdwn, word by word."""

# What parts the cells of a row, and what sets off words that an editor has struck through.
_BESIDE, _STRUCK = "·", "~"
_CODE = frozenset({"fence", "code_block"})
_INDEXES = ("list_item_", "tbody_")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A paragraph, an item of a list or the row of a table, which is one as well.

    It has its words, what they are in plain, and label by address.
    """

    words: Words
    plain: str
    links: Mapping[str, str] = field(default_factory=dict)
    is_item: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading, its level, and the texts between it and the next."""

    title: str = ""
    level: int = 0
    texts: list[Text] = field(default_factory=list)

    def names_papers(self) -> bool:
        """Tell whether prose here links to anything; a list is an index of what was said."""
        return any(text.links and not text.is_item for text in self.texts)


def read_parts(markdown: str) -> Sequence[Part]:
    """Return a post part by part, the first one without a heading."""
    parts = [Part()]
    for level, text in _read(make_parser().parse(markdown)):
        if level:
            parts.append(Part(title=text.plain, level=level))
        else:
            parts[-1].texts.append(text)
    return parts


def _read(tokens: "Iterable[Token]") -> Iterator[tuple[int, Text]]:
    """Yield each text with the level that it has as a heading, 0 where it is none."""
    level, depth, row = 0, 0, None
    for token in tokens:
        depth += token.nesting if token.type.startswith(_INDEXES) else 0
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "tr_open":
            row = list[Text]()
        elif token.type == "inline" and row is not None:
            row.append(read_text(token.children or ()))
        elif token.type == "inline":
            yield level, replace(read_text(token.children or ()), is_item=depth > 0)
            level = 0
        elif token.type == "tr_close" and row is not None:
            yield 0, replace(_join(row), is_item=depth > 0)
            row = None
        elif token.type in _CODE:
            yield from ((0, text) for text in _read_code(token.content))


def read_text(children: "Sequence[Token]") -> Text:
    """Return the words and links of a paragraph.

    What is set off is plain, but for code and what is struck through, which says another thing.
    """
    line, plain, links = Line(), list[str](), dict[str, str]()
    tokens = iter(children)
    for token in tokens:
        if token.type == "link_open":
            url, label = str(token.attrGet("href") or ""), _label(tokens)
            links.setdefault(url, label)
            line.add(link(url, label))
            plain.append(label)
        elif token.type in {"s_open", "s_close"}:
            line.add(_STRUCK)
        else:
            text = _plain(token)
            plain.append(text)
            line.add(code(text)) if token.type == "code_inline" else line.add_text(text)
    return Text(words=line.words, plain=collapse("".join(plain)), links=links)


def _join(cells: Sequence[Text]) -> Text:
    """Return the cells of a row as one line; an empty cell keeps no place."""
    words, links = list[str](), dict[str, str]()
    for cell in cells:
        words += [_BESIDE, *cell.words] if words and cell.words else cell.words
        links |= {url: label for url, label in cell.links.items() if url not in links}
    return Text(words=words, plain=collapse(" ".join(cell.plain for cell in cells)), links=links)


def _read_code(content: str) -> Iterator[Text]:
    """Yield the lines of a block of code."""
    for line in filter(str.strip, content.splitlines()):
        yield Text(words=(code(line),), plain=collapse(line))


def _label(tokens: "Iterator[Token]") -> str:
    """Return the words of a link, whose tokens are taken up to its end."""
    found: list[str] = []
    for token in tokens:
        if token.type == "link_close":
            break
        found.append(_plain(token))
    return collapse("".join(found))


def _plain(token: "Token") -> str:
    """Return what a token says without its marks."""
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return token.content


# What our own posts call the part in which they take something back.
CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading with the lines below it; the lead has none."""

    title: str = ""
    lines: Sequence[Words]


def arrange(post: Post) -> Sequence[Chapter]:
    """Return what is said of a post: the lead, its themes, and what it takes back."""
    parts = read_parts(post.plain or post.markdown)
    lead = [text.words for text in _lead(parts, post)]
    body = [part for part in parts if part.level > 1]
    return (
        Chapter(lines=lead),
        *_themes(body),
        *(_whole(part) for part in body if part.title.casefold() == CORRECTIONS),
    )


def _lead(parts: Sequence[Part], post: Post) -> Iterator[Text]:
    """Yield the texts before the first heading below the title, but for the subtitle."""
    for part in parts:
        if part.level > 1:
            return
        yield from (text for text in part.texts if text.plain != collapse(post.subtitle))


def _themes(parts: Sequence[Part]) -> Iterator[Chapter]:
    """Yield the themes: of the parts whose prose names papers, those that lie deepest.

    Where no part does, as in a post that was written by hand, each is told whole.
    """
    naming = [part for part in parts if part.names_papers()]
    deepest = max((part.level for part in naming), default=0)
    titles, seen = _titles(parts), set[str]()
    for part in naming:
        if part.level == deepest:
            found = [url for text in part.texts for url in text.links if url not in seen]
            seen.update(found)
            named = dict.fromkeys(found)
            lines = [(f"• {link(url, titles[url])}",) for url in named]
            yield Chapter(title=part.title, lines=lines)
    if not naming:
        yield from map(_whole, (part for part in parts if part.title.casefold() != CORRECTIONS))


def _whole(part: Part) -> Chapter:
    """Return a part with all that it says."""
    lines = [("•", *text.words) if text.is_item else text.words for text in part.texts]
    return Chapter(title=part.title, lines=lines)


def _titles(parts: Sequence[Part]) -> Mapping[str, str]:
    """Return the longest label of each address: prose calls by name what the list has in full."""
    titles: dict[str, str] = {}
    for text in (text for part in parts for text in part.texts):
        for url, label in text.links.items():
            titles[url] = max(titles.get(url, ""), label, key=len)
    return titles


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


# One message a second may be sent; requests that set out so may arrive a little closer together.
LANE = Lane(name="slack", interval=1.2, single=True)
MAX_BYTES = 10_000
WEBHOOK_HINT = (
    "Make an incoming webhook in Slack, and put its address into the variable that `webhook` names."
)
_ENDED = "no longer takes messages at this webhook"
_SENTENCES: Mapping[bytes, str] = {
    b"invalid_token": _ENDED,
    b"no_active_hooks": _ENDED,
    b"no_service": _ENDED,
    b"no_service_id": _ENDED,
    b"no_team": _ENDED,
    b"team_disabled": _ENDED,
    b"channel_not_found": "has no such channel any more",
    b"channel_is_archived": "has archived the channel",
    b"action_prohibited": "is not allowed to post there by its administrators",
    b"posting_to_general_channel_denied": "does not let webhooks post to #general",
    b"invalid_blocks": "does not take the form of the message",
    b"invalid_payload": "does not take the form of the message",
}


class SlackPublisher:
    """One channel.  A message that is sent twice stands there twice.

    `webhook` is the secret address; `find_page` tells where the whole post is, or nothing.
    """

    repeatable = False
    consecutive = True

    def __init__(
        self, name: str, sender: Client, webhook: str, find_page: Callable[[Post], str]
    ) -> None:
        self.name = name
        self._sender = sender
        self._webhook = webhook
        self._host = urlsplit(webhook).hostname or ""
        self._find_page = find_page

    def pack(self, post: Post) -> Sequence[Parcel]:
        """Return the messages, each a parcel of its own."""
        messages = render_messages(post, arrange(post), self._find_page(post))
        return [
            Parcel(key=f"message-{number}", content=content)
            for number, content in enumerate(messages, start=1)
        ]

    def publish(self, parcel: Parcel) -> str:
        """Send a message, and return the host that has taken it.  Raises DeliveryError."""
        response = self._sender.send(
            self._webhook,
            parcel.content,
            lane=LANE,
            headers={"Content-Type": "application/json; charset=utf-8"},
            max_bytes=MAX_BYTES,
        )
        self._check(response)
        return self._host

    def close(self) -> None:
        """Do nothing: connections are the client's."""

    def _check(self, response: Response) -> None:
        """Raise DeliveryError where Slack has not said that all is well."""
        told = response.body.strip()
        if response.status >= HTTPStatus.BAD_REQUEST:
            sentence = _SENTENCES.get(told, "refuses the message")
            raise DeliveryError(f"{self._host} {sentence} ({response.status}).", hint=WEBHOOK_HINT)
        if told != b"ok":
            raise DeliveryError(
                f"{self._host} does not answer as Slack does.",
                hint="Look whether the message is in the channel, and at the webhook's address.",
                uncertain=True,
            )
