"""Writes an issue as plain text, `{date}-{slug}.txt`, and as an e-mail, `{date}-{slug}.eml`.

Plain text has the addresses below each paper.  An e-mail has it beside the HTML, and is short
enough that no mail client cuts it: if necessary, parts are left out, beginning with papers that the
text does not name.  An edited post is rendered from its Markdown.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import cache, partial
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING

from digest.model import Artifact, Post
from digest.render import NOWHERE, House, Manuscript
from digest.render.templates import fill, trust
from digest.render.view import Line, UsedDataset, View
from digest.text import columns, shorten
from digest.words import load_words

if TYPE_CHECKING:
    from email.message import EmailMessage

WIDTH = 72
"""The width of a line, except for addresses; wide characters, such as Chinese, count two."""
# Code, which stays as it is, and elsewhere escapes, character references and quotations.
_ESCAPED = re.compile(
    r"(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\(?P<sign>[!-/:-@\[-`{-~])|(?P<named>&#?\w+;)"
    r"|^ {0,3}> ?(?P<quoted>[^\n]*)",
    re.DOTALL | re.MULTILINE,
)
# A word, or a character of Chinese or Japanese, which have no blanks between words.
_HAN = "[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\U00020000-\U0003fffd]"
_WORD = re.compile(rf"([ \n]*)([^ \n](?:(?!{_HAN})[^ \n])*)")
_MAX_REFERENCE = 2  # characters for which a reference may stand
_INDENT = "    "


def render_text(manuscript: Manuscript) -> Artifact:
    """Return the text in UTF-8, with LF line endings; numbers in brackets refer to papers."""
    post, house = manuscript.post, manuscript.house
    page = house.address(f"{post.stem}.html")
    context = {
        "words": post.words,
        "post": post,
        "page": page,
        "leave": "",
        "left_out": "",
        "unlisted": (),
    }
    text = write_plain(house, post.numbers, list_title=post.words("mail.papers"), **context)
    return Artifact(name=f"{post.stem}.txt", content=text.encode())


def render_edited_text(post: Post, house: House) -> bytes:
    """Return an edited post as plain text, from its Markdown."""
    return read_plain(post, house).encode("utf-8", "replace")


def write_plain(house: House, numbers: Mapping[str, int], **context: object) -> str:
    """Fill the template; the papers in `numbers`, by address, are listed with all their links."""

    def line(pieces: Line) -> str:
        """Return a line with the numbers of its papers."""
        return "".join(
            f"{piece.text} [{numbers[piece.url]}]" if piece.url in numbers else piece.text
            for piece in pieces
        )

    def spell(pieces: Line) -> str:
        """Return a line with the numbers of its papers and the addresses of its other links."""
        return "".join(
            line((piece,)) + (f" ({piece.url})" if piece.url not in {"", *numbers} else "")
            for piece in pieces
        )

    def used(datasets: Iterable[UsedDataset]) -> str:
        """Return the datasets that papers use, each with its papers."""
        return "; ".join(f"{dataset.name} ({line(dataset.papers)})" for dataset in datasets)

    helpers = {
        "used": used,
        "numbers": numbers,
        "line": line,
        "spell": spell,
        "wrap": _wrap,
        "underline": lambda text: "-" * min(columns(text), WIDTH),
    }
    return fill("letter.txt.j2", house, **context, **helpers)


def read_plain(post: Post, house: House) -> str:
    """Return the Markdown of an edited post without escapes, and its address on the web."""
    page = house.address(f"{post.stem}.html")
    plain = _ESCAPED.sub(_unescape, (post.plain or post.markdown).strip()) + "\n"
    return plain + (f"\n{load_words(post.lang)('mail.on_web')}: {page}\n" if page else "")


def _unescape(match: re.Match[str]) -> str:
    """Return the character for an escape or a reference, code unchanged, a quotation indented."""
    if match["quoted"] is not None:
        # Mail clients would show lines after `>` as part of an earlier message.
        return _wrap(_ESCAPED.sub(_unescape, match["quoted"]), _INDENT, _INDENT).rstrip()
    text = match["sign"] or unescape(match["named"] or "")
    # In an unknown reference, `unescape` may replace only the beginning.
    return text if 0 < len(text) <= _MAX_REFERENCE and text.isprintable() else match[0]


def _wrap(text: str, first: str = "", rest: str | None = None) -> str:
    """Break a text into lines; `first` is put before its first line, `rest` before the others."""
    lines, indent = [first], first
    for blank, word in _WORD.findall(text):
        gap = " " if blank and lines[-1] != indent else ""
        if lines[-1] != indent and columns(f"{lines[-1]}{gap}{word}") > WIDTH:
            indent, gap = first if rest is None else rest, ""
            lines.append(indent)
        lines[-1] += gap + word
    return "\n".join(lines)


LIMIT = 90_000
"""Bytes of a whole message: mail clients cut messages longer than about 100 kB."""
MAX_SUBJECT = 200
QUOTATION = "margin:0 0 18px;padding-left:14px;border-left:3px solid #bbb"
"""The style of a block quotation.  Mail clients would fold `type="cite"` like an earlier mail."""
TITLE_ONLY = -1
"""Used as a number of parts: only the title of the post."""


def render_email(manuscript: Manuscript) -> Artifact:
    """Return the message as in RFC 5322, with CRLF line endings, within the limit."""
    post = manuscript.post
    write = cache(partial(_write, post, house=manuscript.house))

    def fits(parts: int) -> bool:
        return len(write(parts)) <= LIMIT

    # Fewer parts always make a shorter message, hence the bisection; the title alone fits.
    sizes = range(len(post.told) + len(post.releases) + len(post.papers), TITLE_ONLY - 1, -1)
    first = 0 if fits(sizes[0]) else bisect_left(sizes[:-1], True, key=fits)  # noqa: FBT003
    return Artifact(name=f"{post.stem}.eml", content=write(sizes[first]))


def render_edited_email(post: Post, house: House) -> bytes:
    """Return the message of an edited post, without recipients."""
    page = house.address(f"{post.stem}.html")
    words = load_words(post.lang)
    # This changes no text of the editor's: angle brackets in text are escaped.
    body = trust(post.html.replace("<blockquote>", f'<blockquote style="{QUOTATION}">'))
    html = fill("edited-letter.html.j2", house, words=words, post=post, body=body, page=page)
    return _compose(read_plain(post, house), html, post.title, "", house).as_bytes()


def _write(post: View, parts: int, house: House) -> bytes:
    """Return the message with the `parts` most important parts of the post."""
    from email.utils import format_datetime, parseaddr  # noqa: PLC0415 - slow, and rarely used

    from digest.text.names import leave_headers  # noqa: PLC0415 - as above

    cut = _cut(post, parts)
    context = {
        "words": post.words,
        "post": cut,
        "left_out": _describe_cut(post, cut, title_only=parts == TITLE_ONLY),
        "page": house.address(f"{post.stem}.html"),
        "leave": house.unsubscribe,
        "list_title": post.words("mail.more_papers" if _find_headed(cut) else "mail.papers"),
    }
    # By these numbers in brackets plain text refers to papers; each is repeated above the paper's
    # passage or in the list.  The addresses of papers that the cut leaves out are listed below.
    named = [paper for paper in (cut if parts == TITLE_ONLY else post).papers if paper.named]
    numbers = {paper.title.url: number for number, paper in enumerate(named, start=1)}
    shown = {paper.id for paper in cut.papers} | _find_headed(cut)
    unlisted = [paper.title.url for paper in named if paper.id not in shown]
    plain = write_plain(house, numbers, unlisted=unlisted, **context)
    html = fill("letter.html.j2", house, quotation=QUOTATION, **context)
    message = _compose(plain, html, post.title, shorten(post.topic, MAX_SUBJECT), house)
    message["Date"] = format_datetime(datetime.combine(post.date, time(12), tzinfo=UTC))
    host = parseaddr(house.sender)[1].rpartition("@")[2] or house.host
    message["Message-ID"] = f"<{post.stem}@{host}>"
    return leave_headers(house.unsubscribe).encode("ascii") + message.as_bytes()


def _cut(post: View, limit: int) -> View:
    """Return a post with its `limit` most important parts, or its title alone.

    Their order is: the text of sections, releases, papers that the text names, and other papers.
    A paper above its passage is not listed again.
    """
    if limit == TITLE_ONLY:
        return View(
            words=post.words,
            title=shorten(post.title, MAX_SUBJECT),
            subtitle=shorten(post.subtitle, MAX_SUBJECT),
            description=post.description,
            topic=shorten(post.topic, MAX_SUBJECT),
            date=post.date,
            stem=post.stem,
        )
    papers = sorted(post.papers, key=lambda paper: not paper.named)
    numbers, identifiers = [section.number for section in post.told], [paper.id for paper in papers]
    parts = [*numbers, *post.releases, *identifiers][:limit]
    data = tuple(release for release in post.data if release in parts)
    code = tuple(release for release in post.code if release in parts)
    sections = tuple(
        replace(section, blocks=section.blocks if section.number in parts else ())
        for section in post.sections
    )
    cut = replace(post, data=data, code=code, sections=sections)
    listed = {*parts} - _find_headed(cut)
    sections = tuple(
        replace(section, papers=tuple(paper for paper in section.papers if paper.id in listed))
        for section in sections
    )
    return replace(cut, sections=sections)


def _find_headed(post: View) -> frozenset[str]:
    """Return the papers whose titles are shown above their passages."""
    blocks = (block for section in post.sections for block in section.blocks)
    return frozenset(block.paper.id for block in blocks if block.head and block.paper)


def _describe_cut(post: View, cut: View, *, title_only: bool) -> str:
    """Return a sentence on what was left out, "" if nothing was."""
    words = post.words
    if title_only:
        return words("mail.too_long")
    # Papers that the text names are not missing: their addresses are in the message.
    unnamed = [sum(not paper.named for paper in shown.papers) for shown in (post, cut)]
    missing = unnamed[0] - unnamed[1]
    parts = [words("mail.left_papers", count=missing)] if missing else []
    parts += [words("mail.left_releases")] if len(cut.releases) < len(post.releases) else []
    parts += [words("mail.left_sections")] if len(cut.told) < len(post.told) else []
    return words("mail.left_out", parts=words("text.comma").join(parts)) if parts else ""


def _compose(plain: str, html: str, title: str, name: str, house: House) -> "EmailMessage":
    """Return a message with two alternatives, from the house's sender, else from a `name`.

    The preferred alternative comes last, as in RFC 2046.
    """
    from email.message import EmailMessage  # noqa: PLC0415 - slow, and rarely used
    from email.policy import SMTP  # noqa: PLC0415 - as above
    from email.utils import parseaddr  # noqa: PLC0415 - as above

    from digest.text.names import Mailbox  # noqa: PLC0415 - as above

    message = EmailMessage(policy=SMTP)
    message.set_content(plain, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # The default boundary is random.
    message.set_boundary(f"=_{sha256(f'{plain}{html}'.encode()).hexdigest()[:32]}")
    sender, address = parseaddr(house.sender)
    message["From"] = Mailbox("From", sender or name, address or f"digest@{NOWHERE}")
    message["Subject"] = shorten(title, MAX_SUBJECT)
    return message
