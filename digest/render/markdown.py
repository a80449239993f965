"""Renders an issue as a Markdown post, with the front matter that its dialect has."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.model import ALSO, Artifact, Dialect, Digest
from digest.render.escape import Markdown, link, opening
from digest.render.house import Style
from digest.render.pen import Pen
from digest.render.pieces import Line
from digest.render.templates import Templates, make_environment
from digest.render.view import Corrected, Listed, Release, View, view
from digest.text import long_date, printable, shown

if TYPE_CHECKING:
    from jinja2 import Environment

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
