"""Renders an issue as a Markdown post with YAML front matter."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from digest.model import Artifact, Digest
from digest.render.escape import Markdown, code, markdown, yaml
from digest.render.ledger import counts_text, left_out_text, links_text, window_text
from digest.render.listing import correction_line, paper_line, resource_line
from digest.render.prose import paragraphs
from digest.text import printable
from digest.themes import ALSO_NEW

if TYPE_CHECKING:
    from jinja2 import Template

DESCRIPTION = 160


class MarkdownRenderer:
    """The post itself: `{date}-{slug}.md`."""

    name = "md"

    def render(self, digest: Digest) -> Artifact:
        """Return the post in UTF-8, its lines ended by LF.

        Raises ValueError where a statement's mentions do not fit.
        """
        text = load_template().render(_context(digest))
        return Artifact(name=f"{digest.stem}.md", content=text.encode())


def description(digest: Digest) -> str:
    """Return the lead's first statement as plain text, cut at a word to 160 characters."""
    text = printable(digest.lead[0].text) if digest.lead else ""
    if len(text) <= DESCRIPTION:
        return text
    words = text[:DESCRIPTION].rpartition(" ")[0] or text[: DESCRIPTION - 1]
    return words.rstrip(",;:–— ") + "…"


@cache
def load_template() -> "Template":
    """Return the template of a post, compiled once."""
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - slow

    environment = Environment(
        loader=PackageLoader("digest.render"),
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701  `finalize` escapes, for Markdown and not for HTML
    )
    environment.filters |= {"yaml": _scalar, "code": _code, "opening": _opening}
    return environment.get_template("post.md.j2")


def _finalize(value: object) -> Markdown:
    return value if isinstance(value, Markdown) else markdown(printable(str(value)))


def _scalar(text: str) -> Markdown:
    return yaml(printable(text))


def _code(text: str) -> Markdown:
    return code(printable(text))


def _opening(text: str) -> Markdown:
    return markdown(printable(text), at_start=True)


def _context(digest: Digest) -> Mapping[str, Any]:
    urls = {entry.paper.id: entry.paper.url for entry in digest.entries}
    lines = {entry.paper.id: paper_line(entry) for entry in digest.entries}
    return {
        "digest": digest,
        "description": description(digest),
        "tags": [section.title for section in digest.sections if section.key != ALSO_NEW],
        "lead": paragraphs(digest.lead, urls),
        "ideas": [
            (section.title, paragraphs(section.statements, urls))
            for section in digest.sections
            if section.statements
        ],
        "resources": [resource_line(resource, urls) for resource in digest.resources],
        "outlook": paragraphs(digest.outlook, urls),
        "corrections": [correction_line(correction) for correction in digest.corrections],
        "themes": [
            (section.title, [lines[paper] for paper in section.papers])
            for section in digest.sections
        ],
        "window": window_text(digest.window),
        "counts": counts_text(digest.counts),
        "left_out": left_out_text(digest.counts.left_out),
        "links": links_text(digest),
    }
