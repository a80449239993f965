"""Writes a post as Markdown, escaped for a dialect: `{date}-{slug}.md`."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from string import punctuation
from typing import TYPE_CHECKING

from digest.model import ALSO, Artifact, Dialect, Issue, Tex
from digest.render import Manuscript
from digest.render.templates import fill
from digest.render.tex import find_writable
from digest.render.view import Line, Release, ShownPaper, View, ViewBlock
from digest.text import Formula, printable, shown, web_address

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "post.md.j2"
ENTITIES = {"&": "&amp;", "<": "&lt;"}
JOINER = "&#8288;"
"""A word joiner: invisible, and no line breaks at it."""

# What some engine would read as markup.  A match of one character is escaped by a backslash or, in
# a named group, by an entity.  Longer matches are split by word joiners; an empty one becomes one.
SIGNS = (
    # Brackets around words, as in `[W]e find`, stay: without a target they are no link.
    r"(?P<pair>(?<![\[\]!^\\])\[(?=[^\W_])(?!x\])[^\[\]]+\](?! ?:|[(\[\]{]|\Z))"
    r"|(?P<early>\{(?=[%#:<]|\Z)|\\\Z)|\\(?![a-z0-9])"
    r"|[`*|$\[\]{]|\A\^|\^\Z|&(?=#?[\w.:-]+;)"
    r"|_(?!(?<=[a-zα-ω]_)[a-z0-9])"  # an underscore between letters is no emphasis
    r"|~(?![^\W_]| )|(?<!\S )~"  # a tilde after a space closes nothing
    r"|<(?![\d =])|>(?=>|\Z)|(?<=>)>"  # tags, and quotation marks written as << and >>
    r"|(?:\A|(?<=\A ))[#>]|#\Z|\A=(?=[= ]*\Z)"  # lines that become headings or quotations
    r"|!\Z"  # a following link would become an image
)
PANDOC = r"|[\\<]"  # it reads TeX, and from any `<` on it searches the whole text for a tag
# Superscripts: two `^` in a word, or one before a footnote or quotation marks with spaces inside.
POWERS = r"""|\^(?=[^ ^\["'“‘]*(?:[\^\["'“‘]|\Z))"""
# What becomes a link or an emoji by itself.  GitHub's are split below.
MAIL = r"(?=[\w-]+\.\w|[\w.-]*\Z)"
LINKED = r"|:(?=//)|(?<=www)(?:\.|\Z)"
AUTOLINKS = LINKED + rf"|@{MAIL}|:(?=1(?:00|234):)"  # the emoji :100: and :1234:
CITED = r"|(?<![^\W_])@(?=\w|\Z)"
CITED_UNSPLIT = CITED + r"(?!(?<![\w`/]@)[a-z0-9])"
# WordPress searches the finished page for shortcodes, whose names are longer than a capital, and
# for paragraphs that are a single address, whose page it embeds.  To WordPress, Greek letters are
# not letters, so that `_` after them may begin emphasis.
WORDPRESS = r"(?P<shortcode>\[(?=(?-i:/|[a-z]|[A-Z][\w-]{2})))|\A(?=https?://\S+\Z)|(?<=[α-ω])_|"
# What engines replace by curly quotes, dashes and ellipses.
TYPOGRAPHY = r"""|"|'(?!(?<=[^\W_]')[^\W\d_])|(?<=-)-|(?<=\.)\."""
# A quote that is neither in a word nor after a letter.  Others are apostrophes, which may be curly.
NO_APOSTROPHE = re.compile(r"(?<![^\W\d_])'(?!(?<=\d')[^\W\d_])")
# Extensions that a site may have enabled: insertions, highlights, superscripts and emoji.
EXTRAS = r"|(?<=\+)\+|(?<==)=|\^|:(?=\d*[a-z_+-][a-z0-9_+-]*:)"
# GitHub finds these in the finished page, where escapes are gone: hence they are split.
# Mentions, issues and emoji are split in the dialect for all engines, too.
MENTIONS = (
    r"(?<=(?<![\w`/])@)(?=[a-z0-9])"  # people
    r"|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)"  # issues
    r"|(?<=:)(?=\d*[a-z_+-][a-z0-9_+-]*:)|"  # emoji, except numbers
)
GITHUB_ONLY = (
    rf"(?<=@){MAIL}"
    r"|(?<=:)(?=\d+:)"
    r"|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b"  # commits: both letters and digits
    r"|(?=\$)|"  # formulas, which begin after a space
)
# An underscore after a letter begins no emphasis in any engine.
RISKY = re.compile(r"(?<![A-Za-zΑ-Ωα-ω])_")
LINE_START = re.compile(
    r"(?i)\A(?:(?=:|[-+](?:[ =+-]|\Z))|\(?(?:[0-9]+|[a-z@]|[ivxlcdm]+)(?=[.)](?: |\Z)))"
)
NO_CODE = frozenset("`{}|<>\\$")
"""Characters that some engine reads as markup even in code."""
ENTITY = re.compile(r"&(?=#?[a-z0-9]+;)", re.IGNORECASE)
YAML_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\\{(?=[{%<#])")


class Markdown(str):
    """Text that is Markdown already, and is not escaped again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of a dialect: escapes, formulas and front matter.

    `special` matches what needs an escape: a backslash for characters in `escapable`, an entity for
    others.  `delimit` returns a formula, given its TeX and the character before it, or "" if the
    engine would not recognise it.  `front` has the keys of the front matter.  Unless `shows_title`,
    the engine shows the front matter's title.  `is_marked`: the front matter's values are Markdown,
    too; `pairs_quotes`: the engine looks for closing quotation marks.  If a topic contains
    `unfiled`, the slug is the category, since categories may be parts of addresses.
    """

    special: str
    escapable: str = punctuation
    delimit: Callable[[str, str], str]
    front: tuple[str, ...]
    shows_title: bool = True
    is_marked: bool = False
    pairs_quotes: bool = False
    unfiled: str | None = None


def _github_tex(tex: str, before: str) -> str:
    """Return the longer form if GitHub would not recognise the short one, or would split it."""
    is_seen = not before or before.isspace()
    return f"${tex}$" if is_seen and not RISKY.search(tex) else f"$`{tex}`$"


_KNOWN = ("title", "date", "slug", "description", "tags", "categories", "lang")

RULES: Mapping[Dialect, Rules] = {
    "common": Rules(
        special=WORDPRESS + MENTIONS + SIGNS + PANDOC + POWERS + AUTOLINKS + CITED_UNSPLIT,
        escapable="\\`*_{}[()>#+-.!:|",  # by both kramdown and WordPress
        delimit=lambda tex, _: "" if RISKY.search(tex) else f"${tex}$",
        front=_KNOWN,
        pairs_quotes=True,
        unfiled=":",  # Jekyll stops at `3D: vision`
    ),
    # GitHub shows front matter as a table in files, and as text in releases, issues and gists.
    "github": Rules(special=MENTIONS + GITHUB_ONLY + SIGNS + LINKED, delimit=_github_tex, front=()),
    "hugo": Rules(
        special=SIGNS + AUTOLINKS + TYPOGRAPHY + EXTRAS,
        escapable=punctuation.replace("]", ""),  # Hugo reads `\[` … `\]` as a formula
        delimit=lambda tex, _: f"${tex}$",
        front=(*_KNOWN, "math"),
        shows_title=False,
    ),
    # No `permalink`: that is a setting of the site.  Without `layout`, Jekyll renders no page.
    "jekyll": Rules(
        special=SIGNS + TYPOGRAPHY,
        escapable="\\.*_+`<>()[{}#!:|\"'$=-~",  # no `]`: `]:` is a definition even if escaped
        delimit=lambda tex, _: f"$${tex}$$",
        front=("layout", *_KNOWN, "math"),
        shows_title=False,
        unfiled="",  # the category is always the slug, which suits addresses best
    ),
    "pandoc": Rules(
        special=SIGNS + PANDOC + POWERS + CITED + TYPOGRAPHY,
        escapable=punctuation + "“”‘’",
        delimit=lambda tex, _: f"${tex}$",
        front=("title", "date", "lang", "description", "subject", "keywords"),
        shows_title=False,
        is_marked=True,
        pairs_quotes=True,
    ),
}


class MarkdownWriter:
    """Writes Markdown in a dialect; `has_math` says whether it has written a formula in TeX."""

    def __init__(self, dialect: Dialect, tex: Tex = "unicode") -> None:
        self.rules = RULES[dialect]
        self.has_math = False
        self._keeps_tex = tex == "keep"
        self._special = re.compile(self.rules.special, re.IGNORECASE)

    def text(self, text: str) -> Markdown:
        """Return plain text as inline Markdown, on one line."""
        return self._tie_quotes(self._escape(text))

    def inline(self, line: Line) -> Markdown:
        """Return a line as inline Markdown."""
        text = "".join(segment.text for segment in line)
        sources = dict.fromkeys(chain.from_iterable(segment.sources for segment in line))
        formulas = find_writable(text, sources) if self._keeps_tex else ()
        return self._tie_quotes("".join(self._write_segments(line, text, formulas)).strip())

    def link(self, label: str, target: str) -> Markdown:
        """Return a link, or only its label if `target` is not a web address."""
        url = ENTITY.sub("&amp;", web_address(target))
        return Markdown(_link(self.text(label or url), url)) if url else self.text(label)

    def code(self, text: str) -> Markdown:
        """Return text as inline code, or as text if some engine would read markup in it."""
        line = " ".join(text.split())
        is_plain = line and NO_CODE.isdisjoint(line)
        return Markdown(f"`{line}`") if is_plain else self.text(line)

    def yaml(self, text: str) -> Markdown:
        """Return a double-quoted YAML scalar on one line."""
        if self.rules.is_marked:
            text = self.text(text)
        elif self.rules.pairs_quotes:
            is_slow = len(OPENERS.findall(text)) > MAX_QUOTES or text.count("[") > MAX_BRACKETS
            text = text.translate(LOOKALIKES) if is_slow else text
        scalar = json.dumps(text, ensure_ascii=False)
        return Markdown(YAML_SPECIAL.sub(lambda match: f"\\u{ord(match[0]):04x}", scalar))

    def _escape(self, text: str) -> str:
        return self._special.sub(self._escape_match, text)

    def _escape_match(self, match: re.Match[str]) -> str:
        text = match[0]
        if match.lastgroup == "pair":
            return f"[{self._escape(text[1:-1])}]"
        if len(text) != 1:
            return JOINER.join(text[at : at + 6] for at in range(0, len(text), 6)) or JOINER
        if text == "'" and not NO_APOSTROPHE.search(match.string, 0, match.end()):
            return text
        return entity(text) if match.lastgroup else self._escape_character(text)

    def _escape_character(self, character: str) -> str:
        return f"\\{character}" if character in self.rules.escapable else entity(character)

    def _tie_quotes(self, line: str) -> Markdown:
        is_paired = self.rules.pairs_quotes
        return Markdown(escape_loose_quotes(line, self._escape_character) if is_paired else line)

    def _write_segments(self, line: Line, text: str, formulas: Sequence[Formula]) -> Iterator[str]:
        """Yield the Markdown of segments; a formula that is split between two is not kept."""
        start, end = 0, 0
        for segment in line:
            start, end = end, end + len(segment.text)
            inside = [
                formula for formula in formulas if start <= formula.start and formula.end <= end
            ]
            before = "[" if segment.url else ")" if start else ""
            label = "".join(self._write_text(segment.text, start, inside, before))
            # Emphasis marks next to a blank inside would have no effect.
            word, indent = label.strip(), len(segment.text) - len(segment.text.lstrip())
            span = start + indent, start + len(segment.text.rstrip())
            if word and (segment.url or _is_apart(text, *span)):
                mark = "*" * (segment.is_set_off + 2 * segment.is_strong)
                label = label.replace(word, f"{mark}{word}{mark}", 1)
            yield _link(label, ENTITY.sub("&amp;", segment.url)) if segment.url else label

    def _write_text(
        self, text: str, offset: int, formulas: Sequence[Formula], before: str
    ) -> Iterator[str]:
        """Yield a segment's text at an offset of its line; `before` is the character before it."""
        at = 0
        for formula in formulas:
            start, end = formula.start - offset, formula.end - offset
            left, right = text[:start][-1:] or before, text[end:][:1]
            # Few engines recognise a formula next to a word or a dollar sign.
            touches = any(sign.isalnum() or sign in {"\\", "$"} for sign in (left, right))
            if written := "" if touches else self.rules.delimit(formula.tex, left):
                self.has_math = True
                yield self._escape(text[at:start])
                yield written
                at = end
        yield self._escape(text[at:])


def _link(label: str, url: str) -> str:
    # At the beginning of an item, Hugo would read `[x]` as a ticked box.
    return f"[{entity(label) if label in {'x', 'X'} else label or url}]({url})"


def entity(character: str) -> str:
    """Return the entity of a character, by name or number."""
    return ENTITIES.get(character, f"&#{ord(character)};")


def opening(line: Markdown) -> Markdown:
    """Escape the beginning of a line that would become a list, a heading or a definition."""
    return Markdown(LINE_START.sub(r"\g<0>\\", line.lstrip()))


def quotation(line: Markdown) -> Markdown:
    """Return a line of inline Markdown as a block quotation."""
    return Markdown(f"> {opening(line)}")


def _is_apart(text: str, start: int, end: int) -> bool:
    """Return whether emphasis marks around a span would work: no word touches them."""
    neighbours = text[:start][-1:], text[end:][:1]
    return not any(
        sign.strip() and not unicodedata.category(sign).startswith("P") for sign in neighbours
    )


# Escapes, code and formulas are skipped; quotation marks inside brackets are paired separately.
QUOTES = re.compile(r"\\.|`[^`]*`|\$[^$]*\$|\[|\](?:\([^)]*\))?|[\"“”'‘’]")
OPENERS = re.compile(r"""["“‘](?=\S)|(?<![^\W_])'(?=\S)""")
CLOSERS = re.compile(r"""["”]|['’](?![^\W_])""")
ALL_QUOTES = frozenset("\"“”'‘’")
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
MAX_QUOTES, MAX_BRACKETS = 8, 4
"""With up to so many opening marks and brackets, in any order, Pandoc takes under a second."""
LOOKALIKES = str.maketrans("\"“'‘[]", "””’’［］")
"""Similar characters that open no quotation and no link."""


def escape_loose_quotes(line: str, escape: Callable[[str], str]) -> str:
    """Escape opening quotation marks that are not closed: Pandoc would try every nesting."""
    loose, labels = set[int](), [list[int]()]
    for match in QUOTES.finditer(line):
        at, sign, opened = match.start(), match[0][0], labels[-1]
        if sign == "[":
            labels.append([])
        elif sign == "]" and len(labels) > 1:
            loose.update(labels.pop())
        elif sign in ALL_QUOTES:
            kind = line[at].translate(STRAIGHT)
            open_kinds = [line[position].translate(STRAIGHT) for position in opened]
            opens, closes = OPENERS.match(line, at), CLOSERS.match(line, at)
            # A mark that may also open closes only the innermost one.
            if closes and kind in (open_kinds[-1:] if opens else open_kinds):
                if line[at - 1 : at].isspace():
                    loose.add(at)  # Pandoc would drop the blank before it
                    continue
                partner = len(opened) - 1 - open_kinds[::-1].index(kind)
                loose.update(opened[partner + 1 :])
                del opened[partner:]
            elif opens:
                opened.append(at)
    loose.update(*labels)
    return "".join(escape(c) if at in loose else c for at, c in enumerate(line)) if loose else line


def set_dialect(dialect: Dialect, environment: "Environment") -> None:
    """Make an environment escape the values of its templates for a dialect."""
    writer = MarkdownWriter(dialect)
    environment.finalize = lambda value: (
        value if isinstance(value, Markdown) else writer.text(printable(str(value)))
    )
    environment.filters |= {
        "yaml": lambda text: writer.yaml(printable(text)),
        "code": lambda text: writer.code(printable(text)),
        "opening": lambda text: opening(writer.text(printable(text))),
        "quotation": lambda text: quotation(writer.text(printable(text))),
        "link": lambda text, url: writer.link(shown(text), url),
    }


def render_md(manuscript: Manuscript) -> Artifact:
    """Return the post in UTF-8, with LF line endings."""
    issue, post, house = manuscript.issue, manuscript.post, manuscript.house
    writer = MarkdownWriter(house.dialect, house.tex)
    used = (f"{writer.text(data.name)} ({writer.inline(data.papers)})" for data in post.used)
    tags = [section.title for section in issue.sections if section.key != ALSO]
    context = {
        "digest": issue,
        "words": post.words,
        "description": post.description,
        "tags": tags,
        "lead": opening(writer.inline(post.lead)),
        "introduction": [opening(writer.inline(line)) for line in post.introduction],
        "sections": [
            {
                "title": section.title,
                "blocks": [_block_lines(block, writer) for block in section.blocks],
                "papers": [_paper_line(paper, writer) for paper in section.papers],
            }
            for section in post.sections
        ],
        "data": [_release_line(release, writer) for release in post.data],
        "code": [_release_line(release, writer) for release in post.code],
        "used": Markdown("; ".join(used)),
        "outlook": [opening(writer.inline(line)) for line in post.outlook],
        "elsewhere": [opening(writer.inline(line)) for line in post.elsewhere],
        "corrections": [writer.inline(correction.line) for correction in post.corrections],
        "facts": post.facts,
        "shows_title": writer.rules.shows_title,
    }
    # The front matter is written last, since it says whether there are formulas.
    text = fill(TEMPLATE, house, front=_write_front(issue, post, tags, writer), **context)
    return Artifact(name=f"{issue.stem}.md", content=text.encode())


def _write_front(
    issue: Issue, post: View, headings: Sequence[str], writer: MarkdownWriter
) -> Mapping[str, Markdown | tuple[Markdown, ...]]:
    """Return the values of the front matter by key, in order; empty if the dialect has none.

    `math` is set only if there are formulas, since it makes themes load what shows formulas.
    """
    tags = tuple(writer.yaml(printable(tag)) for tag in headings)
    # The slug replaces a topic that cannot be part of an address.
    unfiled = writer.rules.unfiled
    category = post.topic if unfiled is None or unfiled not in issue.topic else issue.slug
    values: Mapping[str, Markdown | tuple[Markdown, ...]] = {
        "layout": Markdown("post"),
        "title": writer.yaml(post.title),
        "date": Markdown(issue.date),
        "lang": Markdown(issue.lang),
        "slug": writer.yaml(issue.stem),
        "description": writer.yaml(post.description),
        "subject": writer.yaml(post.topic),
        "tags": tags,
        "keywords": tags,
        "categories": (writer.yaml(category),),
        "math": Markdown("true"),
    }
    return {key: values[key] for key in writer.rules.front if key != "math" or writer.has_math}


def _block_lines(block: ViewBlock, writer: MarkdownWriter) -> Sequence[Markdown]:
    """Return the lines of a block: a paragraph, or a head and its passage.

    A head is `**[Title](…)**` and, on a second line, `*Authors (Institution)* · [Code](…)`.
    """
    line = writer.inline(block.line)
    if block.head is None:
        return [opening(line)]
    authors = f"*{writer.text(block.head.authors)}*" if block.head.authors else ""
    second = " · ".join(filter(None, [authors, _links(block.head.links, writer)]))
    # Two spaces at the end of a line break it in every dialect.
    title = f"**{writer.inline((block.head.title,))}**" + ("  \n" if second else "")
    passage = [quotation(line) if block.is_quoted else opening(line)] if line else []
    return [Markdown(f"{title}{second}"), *passage]


def _release_line(release: Release, writer: MarkdownWriter) -> Markdown:
    """Return `**Name**: “words”. [Code](…) · [Paper](…)`, or only the name and the links."""
    # Names keep no TeX: some engines do not recognise a formula in bold.
    name = writer.text(release.name)
    text = f": {writer.inline(release.text)}" if release.text else release.stop
    return Markdown(f"**{name}**{text} {_links(release.links, writer)}")


def _paper_line(paper: ShownPaper, writer: MarkdownWriter) -> Markdown:
    """Return `[Title](…) (earlier work of 2023), Authors. [Code](…)`, and its other links."""
    remark = f" ({paper.remark})" if paper.remark else ""
    authors = writer.text(str(paper.authors).removesuffix("."))
    head = ", ".join(filter(None, [writer.inline((paper.title,)) + remark, authors]))
    return Markdown(f"{head}. {_links(paper.links, writer)}".rstrip())


def _links(links: Line, writer: MarkdownWriter) -> str:
    return " · ".join(writer.inline((link,)) for link in links)
