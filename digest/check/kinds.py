"""Reads a post in Markdown, HTML or plain text as blocks."""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from digest.blocks import Block, BlockBuilder, parse_html, parse_markdown
from digest.check.context import CheckedPost
from digest.check.frame import find_subtitle, read_frame
from digest.codec import SCHEMA
from digest.errors import UsageError
from digest.markdown import cut_front, decode_post
from digest.text import columns
from digest.words import ENGLISH, list_languages

_ITEM = re.compile(r"\s*(?:[-*•–]|\d{1,3}[.)]|\[\d{1,3}\])\s+")
_LONGEST_HEADING = 90
# A heading ends in a word, or in the number of its papers.
_NAMES = re.compile(r"(?:[^\W_]|\s\(\d+\))$")
# The width of wrapped lines; if more than a few lines are wider, each line is a paragraph.
_NARROWEST, _WIDEST = 30, 120
_USUAL, _FULL = 0.96, 0.75
_ENDS, _QUOTES = (".", "!", "?", ":", "…"), "\"”’')]"

Lines = list[tuple[int, str]]


def parse_plain(text: str, lang: str = ENGLISH) -> tuple[Block, ...]:
    """Return the blocks of a plain text; a heading at its start is the headline.

    A first block above our subtitle, in the language `lang`, is the headline, however long it is.
    """
    subtitle = find_subtitle(lang)
    lines = text.split("\n")
    lengths = sorted(columns(line) for line in lines if line.strip())
    usual = lengths[int((len(lengths) - 1) * _USUAL)] if lengths else 0
    # A few lines, with addresses, may be wider than those that are wrapped.
    width = usual if _NARROWEST <= usual <= _WIDEST else None
    groups = list(_groups(lines, width, subtitle)) or [[(1, text)]]
    first, *others = (
        _block(group, lines[max(group[0][0] - 2, 0) : group[0][0] - 1]) for group in groups
    )
    is_ours = len(groups) > 1 and bool(subtitle.match(groups[1][0][1]))
    if is_ours or first.kind == "heading":
        first = replace(first, kind="heading", level=1)
    return (first, *others)


def _groups(lines: Sequence[str], width: int | None, subtitle: re.Pattern[str]) -> Iterator[Lines]:
    """Yield the lines of each paragraph or item; `width` is that of wrapped lines.

    A line of dashes, as below a heading, ends a paragraph as an empty line does.
    """
    group: Lines = []
    for number, line in enumerate(lines, 1):
        is_told = bool(line.strip(" \t-="))
        goes_on = group and is_told and _is_wrapped(group, line, width)
        goes_on = goes_on and not subtitle.match(line)
        if group and not goes_on:
            yield group
            group = []
        if is_told:
            group.append((number, line))
    if group:
        yield group


def _is_wrapped(group: Lines, line: str, width: int | None) -> bool:
    """Return whether a line continues the line before, which had no room for its first word.

    An indented line under an item, and one in mid-sentence, are continuations as well.
    """
    if width is None or _ITEM.match(line):
        return False
    last, first = group[-1][1].rstrip(), line.split(maxsplit=1)[0]
    is_set_in = bool(_ITEM.match(group[0][1])) and line[0].isspace()
    if last.endswith("。") and not line[0].isspace():
        return False
    return (
        columns(last) + 1 + columns(first) > width
        or columns(last) > _FULL * width
        or is_set_in
        or (first[0].islower() and not last.rstrip(_QUOTES).endswith(_ENDS))
    )


def _block(group: Lines, before: Sequence[str]) -> Block:
    """Build a block; the line `before` a heading, if there is one, is empty."""
    mark = _ITEM.match(group[0][1])
    is_short = sum(len(line) for _, line in group) <= _LONGEST_HEADING
    is_free = not "".join(before).strip()
    is_heading = not mark and is_short and is_free and bool(_NAMES.search(group[-1][1].rstrip()))
    builder = BlockBuilder("item" if mark else "heading" if is_heading else "paragraph", level=2)
    builder.is_quotation = all(line.lstrip().startswith(">") for _, line in group)
    margin = " \t>" if builder.is_quotation else None
    for number, line in group:
        is_first = number == group[0][0]
        skipped = mark.end() if mark and is_first else len(line) - len(line.lstrip(margin))
        builder.space()
        builder.add(line[skipped:].rstrip(), number, skipped + 1)
    return builder.block()


_HINT = "Name a file in Markdown, HTML or plain text, in UTF-8.  Save a web page first."
# Our own posts have some fifty thousand bytes and three hundred blocks.
_MOST_BYTES, _MOST_BLOCKS = 2_000_000, 4_000
_STDIN = Path("-")
_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|article|div|p|h[1-6]|!--)\b", re.IGNORECASE)
_MARKDOWN = re.compile(r"^#{1,6} |\]\(https?://|^\*\*\S|^\[[^\]\n]++\]: ", re.MULTILINE)
# Characters with a meaning in Markdown; our own posts have some five thousand of them.
_SIGNS, _MOST_SIGNS = "\n!#$&()*+-<>[\\]_`|~", 200_000
_FRONT = "---\n"
_PAGE_LANG, _HEAD = re.compile(r"<html\b[^<>]*\slang=\"([A-Za-z-]+)\"", re.IGNORECASE), 2_000
_HIGHEST = 4  # the last line on which the subtitle of a plain text may be


def read_post(path: Path) -> CheckedPost:
    """Read a post, from standard input where its path is `-`.

    Raises UsageError if it cannot be read, is not text, or is empty or too long.
    """
    if path.suffix.lower() in {".json", ".bib", ".ris", ".eml"}:
        post = path.with_suffix(".md").name
        raise UsageError(
            f"{path} is data, not a post.", hint=f"Check the post itself, such as {post}."
        )
    if path == _STDIN:
        return parse_whole(sys.stdin.buffer.read(_MOST_BYTES + 1), f"{path}")
    # A pipe or a device is refused, as it might never end.
    try:
        if path.exists() and not path.is_file():
            raise UsageError(f"{path} is not a file.", hint=f"{_HINT} - reads standard input.")
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.", hint=_HINT) from error
    digest_json = _read_digest_json(path)
    lang = str(digest_json.get("lang", ""))
    checked = parse_whole(content, f"{path}", path.suffix.lower(), lang)
    return replace(checked, digest_json=digest_json)


def parse_whole(content: bytes, name: str, suffix: str = "", lang: str = "") -> CheckedPost:
    """Return the post with this content; messages call it by `name`.

    `lang` is the tag of its language if the post itself states none.  Raises UsageError if it is
    not text, or is empty or too long.
    """
    if len(content) > _MOST_BYTES:
        raise UsageError(
            f"{name} is too long for a post: it has more than {_MOST_BYTES // 1_000_000} MB.",
            hint="Cut it into several posts.",
        )
    try:
        text = decode_post(content)
    except UnicodeDecodeError as error:
        raise UsageError(f"{name} is no text in UTF-8.", hint=_HINT) from error
    if "\0" in text:
        raise UsageError(f"{name} is no text.", hint=_HINT)
    if not text.strip():
        raise UsageError(f"{name} is empty.", hint=_HINT)
    # Markdown saved as plain text is parsed as Markdown.
    if suffix in {".html", ".htm", ".xhtml"} or (suffix != ".md" and _HTML.match(text)):
        parse = parse_html
    elif suffix in {".md", ".markdown"} or text.startswith(_FRONT) or _MARKDOWN.search(text):
        parse = parse_post
    else:
        lang = lang or _find_subtitle_language(text)
        parse = partial(parse_plain, lang=lang if lang in list_languages() else ENGLISH)
    if parse is parse_post and sum(map(text.count, _SIGNS)) > _MOST_SIGNS:
        raise UsageError(
            f"{name} is too long for a post: it has more than {_MOST_SIGNS:,} marks of Markdown.",
            hint="Cut it into several posts.",
        )
    blocks = parse(text)
    if len(blocks) > _MOST_BLOCKS:
        raise UsageError(
            f"{name} is too long for a post: it has {len(blocks):,} paragraphs and list items,"
            f" more than {_MOST_BLOCKS:,}.",
            hint="Cut it into several posts.",
        )
    lang = _find_language(text, blocks) or lang
    lang = lang if lang in list_languages() else ENGLISH
    return CheckedPost(blocks=read_frame(blocks, lang), lang=lang)


def _find_language(text: str, blocks: Sequence[Block]) -> str:
    """Return the tag of the language that a post states, "" if none."""
    stated = (block.text for block in blocks if block.kind == "front" and block.name == "lang")
    page = _PAGE_LANG.search(text, 0, _HEAD)
    return next(stated, page[1] if page else "")


def _find_subtitle_language(text: str) -> str:
    """Return the tag of the language of the line below a plain text's title, "" if none has it."""
    lines = text[:_HEAD].split("\n")[: _HIGHEST + 1]
    found = (lang for lang in list_languages() if any(map(find_subtitle(lang).match, lines)))
    return next(found, "")


def parse_post(text: str) -> tuple[Block, ...]:
    """Return the blocks of a post in Markdown, front matter first."""
    body = cut_front(text)
    front = text[: len(text) - len(body)]
    return (*_front_blocks(front), *parse_markdown(body, front.count("\n"), html=True))


def _front_blocks(front: str) -> Iterator[Block]:
    """Yield the text values of the front matter."""
    import yaml  # noqa: PLC0415 - most posts that are not ours have none

    try:
        root = yaml.compose(front.rstrip().rstrip("-."), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return
    for key, value in root.value if isinstance(root, yaml.MappingNode) else ():
        if isinstance(value, yaml.ScalarNode) and value.value:
            builder, mark = BlockBuilder("front", name=str(key.value)), value.start_mark
            column = mark.column + 1 + (value.style in {"'", '"'})
            builder.add(" ".join(value.value.split()), mark.line + 1, column)
            yield builder.block()


def _read_digest_json(path: Path) -> dict[str, object]:
    """Return the post's data from the `digest.json` beside it, if there is one of ours."""
    for file in (path.with_suffix(".json"), path.with_name("digest.json")):
        try:
            data = json.loads(file.read_text("utf-8") if file.is_file() else "")
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(data, dict) and data.get("schema") == SCHEMA:
            return data
    return {}
