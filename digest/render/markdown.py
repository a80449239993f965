"""Writes a post as Markdown."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.model import ALSO, Artifact, Dialect, Digest, Tex
from digest.render.escape import (
    PATTERN,
    Markdown,
    bound_openers,
    code,
    link,
    markdown,
    opening,
    tie_quotes,
    yaml,
)
from digest.render.house import Style
from digest.render.templates import Templates, make_environment
from digest.render.tex import find_kept
from digest.render.view import Corrected, Line, Listed, Release, View, view
from digest.text import Formula, long_date, printable, shown

if TYPE_CHECKING:
    from jinja2 import Environment

# Curly quotes, dashes and ellipses that nobody wrote.
TYPOGRAPHY = r"""|['"]|(?<=-)-|(?<=\.)\."""
# Insertions and marks, which a site may have turned on.
EXTRAS = r"|(?<=\+)\+|(?<==)="
# GitHub looks for these in the finished page, where no escape is left: they are torn apart.
# What calls people, or stands for something else, is so in posts that are meant for all, too.
MENTIONS = (
    r"(?<=(?<![\w`/])@)(?=[a-z0-9])"  # people
    r"|(?<=#)(?=\d)|(?<=\bGH-)(?=\d)"  # issues
    r"|(?<=:)(?=\d*[a-z_+-][a-z0-9_+-]*:)"  # emoji, but for those that are figures
)
TORN = (
    MENTIONS + r"|(?<=@)(?=\w)"  # addresses of e-mail
    r"|(?<=:)(?=\d+:)"
    r"|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b"  # commits: neither words nor figures
    r"|(?=\$)"  # formulas, which begin behind a space
)
# An underscore behind a letter opens no emphasis anywhere.
RISKY = re.compile(r"(?<![A-Za-zΑ-Ωα-ω])_")

NOTHING = re.compile(r"(?!)")

Delimit = Callable[[str, str], str]
"""Writes a formula, given the character before it: "" where the engine would not see one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A dialect: what fires beside Markdown's marks, how formulas stand, and its front matter.

    Where a post has no title of its own, the engine shows that of the front matter; `is_marked`
    where it reads the values of that as Markdown, too, `pairs_quotes` where it looks for the end of
    what a quotation mark opens.  `unfiled` finds what is no category, since those may stand in
    addresses.
    """

    special: re.Pattern[str]
    delimit: Delimit
    front: tuple[str, ...]
    shows_title: bool = True
    is_marked: bool = False
    pairs_quotes: bool = False
    unfiled: re.Pattern[str] = NOTHING


def _in_dollars(tex: str, _: str) -> str:
    return f"${tex}$"


def _in_two_dollars(tex: str, _: str) -> str:
    return f"$${tex}$$"


def _in_safe_dollars(tex: str, _: str) -> str:
    return "" if RISKY.search(tex) else f"${tex}$"


def _in_github_dollars(tex: str, before: str) -> str:
    """Write the longer form where the short one is not seen, or would be taken apart."""
    is_seen = not before or before.isspace()
    return f"${tex}$" if is_seen and not RISKY.search(tex) else f"$`{tex}`$"


def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_KNOWN = ("title", "date", "slug", "description", "tags", "categories")

RULES: Mapping[Dialect, Rules] = {
    "common": Rules(
        special=_compile(f"{MENTIONS}|{PATTERN}"),
        delimit=_in_safe_dollars,
        front=_KNOWN,
        pairs_quotes=True,
        unfiled=re.compile(":"),  # Jekyll stops at `3D: vision`
    ),
    # Only a file shows front matter, as a table; releases, issues and gists show it as text.
    "github": Rules(special=_compile(f"{TORN}|{PATTERN}"), delimit=_in_github_dollars, front=()),
    "hugo": Rules(
        special=_compile(PATTERN + TYPOGRAPHY + EXTRAS),
        delimit=_in_dollars,
        front=(*_KNOWN, "math"),
        shows_title=False,
    ),
    # No `permalink`: a site says once where its posts stand.  Without a layout there is no page.
    "jekyll": Rules(
        special=_compile(PATTERN + TYPOGRAPHY),
        delimit=_in_two_dollars,
        front=("layout", *_KNOWN, "math"),
        shows_title=False,
        unfiled=re.compile(""),  # the form of a slug suits addresses best
    ),
    "pandoc": Rules(
        special=_compile(PATTERN + TYPOGRAPHY),
        delimit=_in_dollars,
        front=("title", "date", "lang", "description", "subject", "keywords"),
        shows_title=False,
        is_marked=True,
        pairs_quotes=True,
    ),
}


# A formula that touches a word or a dollar sign is seen by few engines.
TOUCHES = re.compile(r"[^\W_]|[\\$]")


class Pen:
    """Writes in one dialect; `has_math` tells whether it has written a formula in TeX."""

    def __init__(self, dialect: Dialect = "common", tex: Tex = "unicode") -> None:
        self.rules = RULES[dialect]
        self.has_math = False
        self._keeps_tex = tex == "keep"
        self._write = partial(markdown, special=self.rules.special)

    def text(self, text: str, *, at_start: bool = False) -> Markdown:
        """Write plain text; `at_start` where a line begins with it."""
        return self._tied(self._write(text, at_start=at_start))

    def inline(self, line: Line) -> Markdown:
        """Write a line's pieces."""
        whole = "".join(piece.text for piece in line)
        sources = dict.fromkeys(chain.from_iterable(piece.sources for piece in line))
        formulas = find_kept(whole, sources) if self._keeps_tex else ()
        return self._tied(Markdown("".join(self._pieces(line, whole, formulas)).strip()))

    def code(self, text: str) -> Markdown:
        """Write inline code."""
        return code(text, self.text)

    def yaml(self, text: str) -> Markdown:
        """Write a value of the front matter."""
        if self.rules.is_marked:
            return yaml(self.text(text))
        return yaml(bound_openers(text) if self.rules.pairs_quotes else text)

    def _tied(self, line: Markdown) -> Markdown:
        return tie_quotes(line) if self.rules.pairs_quotes else line

    def _pieces(self, line: Line, whole: str, formulas: Sequence[Formula]) -> Iterator[Markdown]:
        """Write pieces of which some hold formulas; one that crosses an edge is in none."""
        start, end = 0, 0
        for piece in line:
            start, end = end, end + len(piece.text)
            held = [one for one in formulas if start <= one.start and one.end <= end]
            before = "[" if piece.url else ")" if start else ""
            label = Markdown("".join(self._parts(piece.text, start, held, before)))
            if piece.is_people and (piece.url or _is_apart(whole, start, end)):
                label = Markdown(f"*{label}*")
            yield link(label, piece.url, Markdown) if piece.url else label

    def _parts(
        self, text: str, place: int, formulas: Sequence[Formula], before: str
    ) -> Iterator[Markdown]:
        """Write a piece that begins at a place of its line and stands behind a sign."""
        at = 0
        for formula in formulas:
            start, end = formula.start - place, formula.end - place
            if written := self._formula(formula.tex, text[:start][-1:] or before, text[end:][:1]):
                yield self._write(text[at:start])
                yield written
                at = end
        yield self._write(text[at:])

    def _formula(self, tex: str, before: str, after: str) -> Markdown:
        """Write a formula between two signs; nothing where the engine would see none there."""
        if TOUCHES.match(before) or TOUCHES.match(after):
            return Markdown("")
        written = Markdown(self.rules.delimit(tex, before))
        self.has_math = self.has_math or bool(written)
        return written


def _is_apart(text: str, start: int, end: int) -> bool:
    """Tell whether signs around a stretch of text are seen as emphasis: no word touches them."""
    return not any(
        sign.strip() and not unicodedata.category(sign).startswith("P")
        for sign in (text[:start][-1:], text[end:][:1])
    )


TEMPLATE = "post.md.j2"
Value = Markdown | tuple[Markdown, ...]


class MarkdownRenderer:
    """The post itself: `{date}-{slug}.md`."""

    name = "md"

    def __init__(self, style: Style) -> None:
        self._style = style
        self._templates = Templates(style.templates)

    def prepare(self) -> None:
        """Load the template, which takes longest, while there is time."""
        load_environment_of(self._style.templates, self._style.dialect).get_template(TEMPLATE)

    def render(self, digest: Digest) -> Artifact:
        """Return the post in UTF-8, its lines ended by LF.

        Raises ValueError where a statement's mentions do not fit, OutputError for a mistake in a
        template of the user's.
        """
        environment = load_environment_of(self._style.templates, self._style.dialect)
        given = _context(digest, Pen(self._style.dialect, self._style.tex))
        text = self._templates.fill(environment, TEMPLATE, given)
        return Artifact(name=f"{digest.stem}.md", content=text.encode())


@cache
def load_environment_of(folder: Path | None, dialect: Dialect) -> "Environment":
    """Return what compiles templates of Markdown; all that they print is written in a dialect."""
    pen = Pen(dialect)

    def finalize(value: object) -> Markdown:
        return value if isinstance(value, Markdown) else pen.text(printable(str(value)))

    # `finalize` escapes, for Markdown and not for HTML.
    environment = make_environment(folder, autoescape=False, finalize=finalize)
    environment.filters |= {
        "yaml": lambda text: pen.yaml(printable(text)),
        "code": lambda text: pen.code(printable(text)),
        "opening": lambda text: pen.text(printable(text), at_start=True),
        "link": lambda text, url: link(shown(text), url, pen.text),
    }
    return environment


def _context(digest: Digest, pen: Pen) -> Mapping[str, Any]:
    post = view(digest)
    body = {
        "digest": digest,
        "description": post.description,
        "tags": _list_tags(digest),
        "lead": _opened(post.lead, pen),
        "sections": [
            {
                "title": section.title,
                "paragraphs": [_opened(told.line, pen) for told in section.paragraphs],
                "papers": [_paper_line(paper, pen) for paper in section.papers],
            }
            for section in post.sections
        ],
        "resources": [_release_line(release, pen) for release in post.releases],
        "outlook": [_opened(line, pen) for line in post.outlook],
        "corrections": [_correction_line(correction, pen) for correction in post.corrections],
        "facts": post.facts,
        "shows_title": pen.rules.shows_title,
    }
    # Last, since it tells whether there are formulas.
    return {"front": _write_front(digest, post, pen), **body}


def _write_front(digest: Digest, post: View, pen: Pen) -> Mapping[str, Value]:
    """Return what stands in the front matter, by key and in order; nothing where none does.

    `math` is there where formulas are, for themes that load what shows them only then.
    """
    tags = tuple(pen.yaml(printable(tag)) for tag in _list_tags(digest))
    # The topic's slug stands for it where that alone may be a part of an address.
    category = digest.slug if pen.rules.unfiled.search(digest.topic) else post.topic
    known: Mapping[str, Value] = {
        "layout": Markdown("post"),
        "title": pen.yaml(post.title),
        "date": Markdown(digest.date),
        "lang": Markdown("en"),
        "slug": pen.yaml(digest.stem),
        "description": pen.yaml(post.description),
        "subject": pen.yaml(post.topic),
        "tags": tags,
        "keywords": tags,
        "categories": (pen.yaml(category),),
        "math": Markdown("true"),
    }
    return {key: known[key] for key in pen.rules.front if key != "math" or pen.has_math}


def _list_tags(digest: Digest) -> list[str]:
    """Return the headings of the sections."""
    return [section.title for section in digest.sections if section.key != ALSO]


def _opened(line: Line, pen: Pen) -> Markdown:
    """Write a line that begins nothing but itself."""
    return opening(pen.inline(line))


def _release_line(release: Release, pen: Pen) -> Markdown:
    """Write `**Name**: sentence. [Code](…) · [Paper](…)`."""
    # A name stays a name: not every engine sees a formula in bold.
    name = pen.text(release.name)
    return Markdown(f"**{name}**: {pen.inline(release.text)} {_links(release.links, pen)}")


def _paper_line(paper: Listed, pen: Pen) -> Markdown:
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
