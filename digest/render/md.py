"""Writes a post as Markdown: `{date}-{slug}.md`, in a dialect that its text is escaped for."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from string import punctuation
from typing import TYPE_CHECKING

from digest.model import ALSO, Artifact, Dialect, Issue, Tex
from digest.render import House
from digest.render.templates import fill
from digest.render.tex import find_kept
from digest.render.view import Corrected, Line, Release, ShownPaper, Used, View, ViewBlock, view
from digest.text import Formula, long_date, printable, shown, web_address

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "post.md.j2"
NAMED = {"&": "&amp;", "<": "&lt;"}
JOINER = "&#8288;"
"""A word joiner, which nobody sees and no line breaks at."""

# What some engine reads as markup where it stands.  What has several signs is split by word
# joiners, and so is the place of an empty match; a group with a name is no backslash's.
SIGNS = (
    # Brackets around words, as in `[W]e find`: a link needs more, or a definition.
    r"(?P<pair>(?<![\[\]!^\\])\[(?=[^\W_])(?!x\])[^\[\]]+\](?! ?:|[(\[\]{]|\Z))"
    r"|(?P<early>\{(?=[%#:<]|\Z)|\\\Z)|\\(?![a-z0-9])"
    r"|[`*|$\[\]{]|\A\^|\^\Z|&(?=#?[\w.:-]+;)"
    r"|_(?!(?<=[a-zα-ω]_)[a-z0-9])"  # between letters it is no emphasis
    r"|~(?![^\W_]| )|(?<!\S )~"  # behind a space it closes nothing
    r"|<(?![\d =])|>(?=>|\Z)|(?<=>)>"  # tags, and quotation marks made of two
    r"|(?:\A|(?<=\A ))[#>]|#\Z|\A=(?=[= ]*\Z)"  # what makes a line a heading or a quotation
    r"|!\Z"  # a link that follows would become an image
)
PANDOC = r"|[\\<]"  # it reads TeX, and at any `<` it looks for a tag through all that follows
# Two powers in a word, or one before a note or quotation marks, which may hold spaces.
POWERS = r"""|\^(?=[^ ^\["'“‘]*(?:[\^\["'“‘]|\Z))"""
# What becomes a link, or an emoji, without being asked for; GitHub's are split below.
MAIL = r"(?=[\w-]+\.\w|[\w.-]*\Z)"
LINKED = r"|:(?=//)|(?<=www)(?:\.|\Z)"
MADE = LINKED + rf"|@{MAIL}|:(?=1(?:00|234):)"  # emoji that look like a ratio
CITED = r"|(?<![^\W_])@(?=\w|\Z)"
CITED_UNSPLIT = CITED + r"(?!(?<![\w`/]@)[a-z0-9])"
# WordPress looks through the finished page for shortcodes, whose names are longer than a capital,
# and for paragraphs that are an address, whose page it embeds.  A Greek letter is none to it.
WORDPRESS = r"(?P<shortcode>\[(?=(?-i:/|[a-z]|[A-Z][\w-]{2})))|\A(?=https?://\S+\Z)|(?<=[α-ω])_|"
# What engines turn into curly quotes, dashes and ellipses.
TYPOGRAPHY = r"""|"|'(?!(?<=[^\W_]')[^\W\d_])|(?<=-)-|(?<=\.)\."""
# Within a word, or behind a letter where none is open, it is an apostrophe, which may become curly.
NO_APOSTROPHE = re.compile(r"(?<![^\W\d_])'(?!(?<=\d')[^\W\d_])")
# Insertions, marks, powers and emoji, which a site may have turned on.
EXTRAS = r"|(?<=\+)\+|(?<==)=|\^|:(?=\d*[a-z_+-][a-z0-9_+-]*:)"
# GitHub looks for these in the finished page, where escapes are gone: they are split.  Mentions,
# issues and emoji are split in posts for all engines, too.
MENTIONS = (
    r"(?<=(?<![\w`/])@)(?=[a-z0-9])"  # people
    r"|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)"  # issues
    r"|(?<=:)(?=\d*[a-z_+-][a-z0-9_+-]*:)|"  # emoji, but for those that are figures
)
TORN = (
    rf"(?<=@){MAIL}"
    r"|(?<=:)(?=\d+:)"
    r"|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b"  # commits: neither words nor figures
    r"|(?=\$)|"  # formulas, which begin behind a space
)
# An underscore behind a letter opens no emphasis anywhere.
RISKY = re.compile(r"(?<![A-Za-zΑ-Ωα-ω])_")
LINE_START = re.compile(
    r"(?i)\A(?:(?=:|[-+](?:[ =+-]|\Z))|\(?(?:[0-9]+|[a-z@]|[ivxlcdm]+)(?=[.)](?: |\Z)))"
)
NO_CODE = frozenset("`{}|<>\\$")
"""Signs that some engine reads as markup in code, too."""
ENTITY = re.compile(r"&(?=#?[a-z0-9]+;)", re.IGNORECASE)
YAML_SPECIAL = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\\{(?=[{%<#])")


class Markdown(str):
    """Text that may stand in a post as it is."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A dialect: its special signs, the form of its formulas, and its front matter.

    All its engines take a backslash before what is `escapable`; any other sign becomes an entity.
    `delimit` writes a formula, given the character before it: "" where the engine would not see
    one.  Where a post has no title of its own, the engine shows that of the front matter;
    `is_marked` where it reads the values of that as Markdown, too, `pairs_quotes` where it looks
    for the end of what a quotation mark opens.  A topic with `unfiled` in it is no
    category, since those may stand in addresses.
    """

    special: str
    escapable: str = punctuation
    delimit: Callable[[str, str], str]
    front: tuple[str, ...]
    shows_title: bool = True
    is_marked: bool = False
    pairs_quotes: bool = False
    unfiled: str | None = None


def _in_github_dollars(tex: str, before: str) -> str:
    """Write the longer form where the short one is not seen, or would be taken apart."""
    is_seen = not before or before.isspace()
    return f"${tex}$" if is_seen and not RISKY.search(tex) else f"$`{tex}`$"


_KNOWN = ("title", "date", "slug", "description", "tags", "categories", "lang")

RULES: Mapping[Dialect, Rules] = {
    "common": Rules(
        special=WORDPRESS + MENTIONS + SIGNS + PANDOC + POWERS + MADE + CITED_UNSPLIT,
        escapable="\\`*_{}[()>#+-.!:|",  # what kramdown and WordPress have in common
        delimit=lambda tex, _: "" if RISKY.search(tex) else f"${tex}$",
        front=_KNOWN,
        pairs_quotes=True,
        unfiled=":",  # Jekyll stops at `3D: vision`
    ),
    # Only a file shows front matter, as a table; releases, issues and gists show it as text.
    "github": Rules(special=MENTIONS + TORN + SIGNS + LINKED, delimit=_in_github_dollars, front=()),
    "hugo": Rules(
        special=SIGNS + MADE + TYPOGRAPHY + EXTRAS,
        escapable=punctuation.replace("]", ""),  # between `\[` and `\]` it sees a formula
        delimit=lambda tex, _: f"${tex}$",
        front=(*_KNOWN, "math"),
        shows_title=False,
    ),
    # No `permalink`: a site says once where its posts stand.  Without a layout there is no page.
    "jekyll": Rules(
        special=SIGNS + TYPOGRAPHY,
        escapable="\\.*_+`<>()[{}#!:|\"'$=-~",  # a definition is seen by its `]:`, escaped or not
        delimit=lambda tex, _: f"$${tex}$$",
        front=("layout", *_KNOWN, "math"),
        shows_title=False,
        unfiled="",  # the form of a slug suits addresses best
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


class Pen:
    """Writes in one dialect; `has_math` says whether it has written a formula in TeX."""

    def __init__(self, dialect: Dialect, tex: Tex = "unicode") -> None:
        self.rules = RULES[dialect]
        self.has_math = False
        self._keeps_tex = tex == "keep"
        self._special = re.compile(self.rules.special, re.IGNORECASE)

    def text(self, text: str) -> Markdown:
        """Write plain text as inline Markdown, on one line."""
        return self._tied(self._escape(text))

    def inline(self, line: Line) -> Markdown:
        """Write a line's pieces."""
        whole = "".join(piece.text for piece in line)
        sources = dict.fromkeys(chain.from_iterable(piece.sources for piece in line))
        formulas = find_kept(whole, sources) if self._keeps_tex else ()
        return self._tied("".join(self._pieces(line, whole, formulas)).strip())

    def link(self, label: str, target: str) -> Markdown:
        """Write a link; without a usable target only its label."""
        url = ENTITY.sub("&amp;", web_address(target))
        return Markdown(_link(self.text(label or url), url)) if url else self.text(label)

    def code(self, text: str) -> Markdown:
        """Write text as inline code, or as text where some engine would read markup in code."""
        line = " ".join(text.split())
        is_plain = line and NO_CODE.isdisjoint(line)
        return Markdown(f"`{line}`") if is_plain else self.text(line)

    def yaml(self, text: str) -> Markdown:
        """Write a double-quoted YAML scalar on one line."""
        if self.rules.is_marked:
            text = self.text(text)
        elif self.rules.pairs_quotes:
            opened = len(OPENERS.findall(text)) > MOST_QUOTES or text.count("[") > MOST_BRACKETS
            text = text.translate(ALIKE) if opened else text
        quoted = json.dumps(text, ensure_ascii=False)
        return Markdown(YAML_SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted))

    def _escape(self, text: str) -> str:
        return self._special.sub(self._replace, text)

    def _replace(self, found: re.Match[str]) -> str:
        sign = found[0]
        if found.lastgroup == "pair":
            return f"[{self._escape(sign[1:-1])}]"
        if len(sign) != 1:
            return JOINER.join(sign[at : at + 6] for at in range(0, len(sign), 6)) or JOINER
        if sign == "'" and not NO_APOSTROPHE.search(found.string, 0, found.end()):
            return sign
        return entity(sign) if found.lastgroup else self._sign(sign)

    def _sign(self, sign: str) -> str:
        return f"\\{sign}" if sign in self.rules.escapable else entity(sign)

    def _tied(self, line: str) -> Markdown:
        return Markdown(tie_quotes(line, self._sign) if self.rules.pairs_quotes else line)

    def _pieces(self, line: Line, whole: str, formulas: Sequence[Formula]) -> Iterator[str]:
        """Write pieces of which some hold formulas; one that crosses an edge is in none."""
        start, end = 0, 0
        for piece in line:
            start, end = end, end + len(piece.text)
            held = [one for one in formulas if start <= one.start and one.end <= end]
            before = "[" if piece.url else ")" if start else ""
            label = "".join(self._parts(piece.text, start, held, before))
            # Signs that touch a blank within are none.
            word, blank = label.strip(), len(piece.text) - len(piece.text.lstrip())
            ends = start + blank, start + len(piece.text.rstrip())
            if word and (piece.url or _is_apart(whole, *ends)):
                sign = "*" * (piece.is_set_off + 2 * piece.is_strong)
                label = label.replace(word, f"{sign}{word}{sign}", 1)
            yield _link(label, ENTITY.sub("&amp;", piece.url)) if piece.url else label

    def _parts(
        self, text: str, place: int, formulas: Sequence[Formula], before: str
    ) -> Iterator[str]:
        """Write a piece that begins at a place of its line and stands behind a sign."""
        at = 0
        for formula in formulas:
            start, end = formula.start - place, formula.end - place
            left, right = text[:start][-1:] or before, text[end:][:1]
            # What touches a word or a dollar sign is seen by few engines.
            touches = any(one.isalnum() or one in {"\\", "$"} for one in (left, right))
            if written := "" if touches else self.rules.delimit(formula.tex, left):
                self.has_math = True
                yield self._escape(text[at:start])
                yield written
                at = end
        yield self._escape(text[at:])


def _link(label: str, url: str) -> str:
    # At the head of an item, Hugo would take a lone x for a box that is ticked.
    return f"[{entity(label) if label in {'x', 'X'} else label or url}]({url})"


def entity(character: str) -> str:
    """Write a character by its name or number."""
    return NAMED.get(character, f"&#{ord(character)};")


def opening(line: Markdown) -> Markdown:
    """Keep a line of inline Markdown from beginning a list, a heading or a definition."""
    return Markdown(LINE_START.sub(r"\g<0>\\", line.lstrip()))


def quotation(line: Markdown) -> Markdown:
    """Write a line of inline Markdown as a paragraph that is a block quotation."""
    return Markdown(f"> {opening(line)}")


def _is_apart(text: str, start: int, end: int) -> bool:
    """Return whether signs around a stretch of text are seen as emphasis: no word touches them."""
    beside = text[:start][-1:], text[end:][:1]
    return not any(one.strip() and not unicodedata.category(one).startswith("P") for one in beside)


# What is escaped, code and formulas are passed over; what is in brackets has quotes of its own.
QUOTES = re.compile(r"\\.|`[^`]*`|\$[^$]*\$|\[|\](?:\([^)]*\))?|[\"“”'‘’]")
OPENERS = re.compile(r"""["“‘](?=\S)|(?<![^\W_])'(?=\S)""")
CLOSERS = re.compile(r"""["”]|['’](?![^\W_])""")
ALL_QUOTES = frozenset("\"“”'‘’")
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
MOST_QUOTES, MOST_BRACKETS = 8, 4
"""So many cost Pandoc less than a second, however they stand."""
ALIKE = str.maketrans("\"“'‘[]", "””’’［］")
"""What looks much the same, and opens nothing."""


def tie_quotes(line: str, escape: Callable[[str], str]) -> str:
    """Escape marks that open, and are not closed: Pandoc would try all ways to nest."""
    loose, labels = set[int](), [list[int]()]
    for found in QUOTES.finditer(line):
        at, sign, opened = found.start(), found[0][0], labels[-1]
        if sign == "[":
            labels.append([])
        elif sign == "]" and len(labels) > 1:
            loose.update(labels.pop())
        elif sign in ALL_QUOTES:
            kinds = line[at].translate(STRAIGHT), [line[one].translate(STRAIGHT) for one in opened]
            opens, closes = OPENERS.match(line, at), CLOSERS.match(line, at)
            # One that may open, too, closes the innermost alone.
            if closes and kinds[0] in (kinds[1][-1:] if opens else kinds[1]):
                if line[at - 1 : at].isspace():
                    loose.add(at)  # the blank before it would be lost
                    continue
                place = len(opened) - 1 - kinds[1][::-1].index(kinds[0])
                loose.update(opened[place + 1 :])
                del opened[place:]
            elif opens:
                opened.append(at)
    loose.update(*labels)
    return "".join(escape(c) if at in loose else c for at, c in enumerate(line)) if loose else line


def write_in(dialect: Dialect, environment: "Environment") -> None:
    """Let an environment write all that its templates print in a dialect."""
    pen = Pen(dialect)
    environment.finalize = lambda value: (
        value if isinstance(value, Markdown) else pen.text(printable(str(value)))
    )
    environment.filters |= {
        "yaml": lambda text: pen.yaml(printable(text)),
        "code": lambda text: pen.code(printable(text)),
        "opening": lambda text: opening(pen.text(printable(text))),
        "quotation": lambda text: quotation(pen.text(printable(text))),
        "link": lambda text, url: pen.link(shown(text), url),
    }


def render(issue: Issue, house: House) -> Artifact:
    """Return the post in UTF-8, its lines ended by LF.

    Raises ValueError where a statement's mentions do not fit, OutputError for a mistake in a
    template of the user's.
    """
    pen, post = Pen(house.dialect, house.tex), view(issue)
    tags = [section.title for section in issue.sections if section.key != ALSO]
    given = {
        "digest": issue,
        "description": post.description,
        "tags": tags,
        "lead": opening(pen.inline(post.lead)),
        "introduction": [opening(pen.inline(line)) for line in post.introduction],
        "sections": [
            {
                "title": section.title,
                "blocks": [_block_lines(block, pen) for block in section.blocks],
                "papers": [_paper_line(paper, pen) for paper in section.papers],
            }
            for section in post.sections
        ],
        "data": [_release_line(release, pen) for release in post.data],
        "code": [_release_line(release, pen) for release in post.code],
        "used": Markdown("; ".join(_used_text(one, pen) for one in post.used)),
        "outlook": [opening(pen.inline(line)) for line in post.outlook],
        "corrections": [_correction_line(correction, pen) for correction in post.corrections],
        "facts": post.facts,
        "shows_title": pen.rules.shows_title,
    }
    # The front matter comes last, since it says whether there are formulas.
    text = fill(TEMPLATE, house, front=_write_front(issue, post, tags, pen), **given)
    return Artifact(name=f"{issue.stem}.md", content=text.encode())


def _write_front(
    issue: Issue, post: View, headings: Sequence[str], pen: Pen
) -> Mapping[str, Markdown | tuple[Markdown, ...]]:
    """Return what stands in the front matter, by key and in order; nothing where none does.

    `math` is there where formulas are, for themes that load what shows them only then.
    """
    tags = tuple(pen.yaml(printable(tag)) for tag in headings)
    # The topic's slug stands for it where that alone may be a part of an address.
    unfiled = pen.rules.unfiled
    category = post.topic if unfiled is None or unfiled not in issue.topic else issue.slug
    known: Mapping[str, Markdown | tuple[Markdown, ...]] = {
        "layout": Markdown("post"),
        "title": pen.yaml(post.title),
        "date": Markdown(issue.date),
        "lang": Markdown("en"),
        "slug": pen.yaml(issue.stem),
        "description": pen.yaml(post.description),
        "subject": pen.yaml(post.topic),
        "tags": tags,
        "keywords": tags,
        "categories": (pen.yaml(category),),
        "math": Markdown("true"),
    }
    return {key: known[key] for key in pen.rules.front if key != "math" or pen.has_math}


def _block_lines(block: ViewBlock, pen: Pen) -> Sequence[Markdown]:
    """Write a paragraph, or what stands above a passage and the passage, a line each.

    The head is `**[Title](…)**` and, below, `*Authors (Institution)* · [Code](…)`.
    """
    line = pen.inline(block.line)
    if block.head is None:
        return [opening(line)]
    authors = f"*{pen.text(block.head.authors)}*" if block.head.authors else ""
    beside = " · ".join(filter(None, [authors, _links(block.head.links, pen)]))
    # Two spaces at its end break a line in every dialect.
    title = f"**{pen.inline((block.head.title,))}**" + ("  \n" if beside else "")
    passage = [quotation(line) if block.is_quoted else opening(line)] if line else []
    return [Markdown(f"{title}{beside}"), *passage]


def _release_line(release: Release, pen: Pen) -> Markdown:
    """Write `**Name**: “words”. [Code](…) · [Paper](…)`, or the name and the links alone."""
    # A name stays a name: not every engine sees a formula in bold.
    name = pen.text(release.name)
    text = f": {pen.inline(release.text)}" if release.text else release.stop
    return Markdown(f"**{name}**{text} {_links(release.links, pen)}")


def _used_text(used: Used, pen: Pen) -> str:
    return f"{pen.text(used.name)} ({pen.inline(used.papers)})"


def _paper_line(paper: ShownPaper, pen: Pen) -> Markdown:
    """Write `[Title](…) (earlier work of 2023), Authors. [Code](…)`, and other links of its own."""
    remark = f" ({paper.remark})" if paper.remark else ""
    authors = pen.text(str(paper.authors).removesuffix("."))
    head = ", ".join(filter(None, [pen.inline((paper.title,)) + remark, authors]))
    return Markdown(f"{head}. {_links(paper.links, pen)}".rstrip())


def _correction_line(found: Corrected, pen: Pen) -> Markdown:
    """Write `[Title](…), in the issue of Feb. 21, 2026. It has been withdrawn. …`."""
    title, told = pen.inline((found.title,)), pen.inline(found.told)
    return Markdown(f"{title}, in the issue of {long_date(found.issued)}. {told}")


def _links(links: Line, pen: Pen) -> str:
    return " · ".join(pen.inline((link,)) for link in links)
