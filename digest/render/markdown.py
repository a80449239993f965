"""Renders an issue as a Markdown post, with the front matter that its dialect has."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from digest.model import Artifact, Dialect, Digest
from digest.render.escape import Markdown, link
from digest.render.front import list_tags, write_front
from digest.render.ledger import list_facts
from digest.render.listing import correction_line, paper_line, resource_line
from digest.render.pen import Pen
from digest.render.prose import paragraphs
from digest.render.style import Style
from digest.render.templates import Templates, make_environment
from digest.render.view import describe
from digest.text import printable, shown

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATE = "post.md.j2"


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
    urls = {entry.paper.id: entry.paper.url for entry in digest.entries}
    lines = {entry.paper.id: paper_line(entry, pen) for entry in digest.entries}
    body = {
        "digest": digest,
        "description": describe(digest),
        "tags": list_tags(digest),
        "lead": paragraphs(digest.lead, urls, pen),
        "ideas": [
            (section.title, paragraphs(section.statements, urls, pen))
            for section in digest.sections
            if section.statements
        ],
        "resources": [resource_line(resource, urls, pen) for resource in digest.resources],
        "outlook": paragraphs(digest.outlook, urls, pen),
        "corrections": [correction_line(correction, pen) for correction in digest.corrections],
        "themes": [
            (section.title, [lines[paper] for paper in section.papers])
            for section in digest.sections
        ],
        "facts": list_facts(digest),
        "shows_title": pen.rules.shows_title,
    }
    # Last, since it tells whether there are formulas.
    return {"front": write_front(digest, pen), **body}
