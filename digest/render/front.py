"""Writes the front matter of a post: the values that an engine knows, in YAML."""

from collections.abc import Mapping

from digest.model import Digest
from digest.render.escape import Markdown
from digest.render.pen import Pen
from digest.render.view import describe
from digest.text import printable
from digest.themes import ALSO_NEW

Value = Markdown | tuple[Markdown, ...]


def write_front(digest: Digest, pen: Pen) -> Mapping[str, Value]:
    """Return what stands in the front matter, by key and in order; nothing where none does.

    `math` is there where formulas are, for themes that load what shows them only then.
    """
    tags = tuple(_value(tag, pen) for tag in list_tags(digest))
    known: Mapping[str, Value] = {
        "layout": Markdown("post"),
        "title": _value(digest.title, pen),
        "date": Markdown(digest.date),
        "lang": Markdown("en"),
        "slug": _value(digest.stem, pen),
        "description": _value(describe(digest), pen),
        "subject": _value(digest.topic, pen),
        "tags": tags,
        "keywords": tags,
        "categories": (_value(_category(digest, pen), pen),),
        "math": Markdown("true"),
    }
    return {key: known[key] for key in pen.rules.front if key != "math" or pen.has_math}


def list_tags(digest: Digest) -> list[str]:
    """Return the headings of the themes."""
    return [section.title for section in digest.sections if section.key != ALSO_NEW]


def _category(digest: Digest, pen: Pen) -> str:
    """Return the topic, or its slug where that alone may be a part of an address."""
    return digest.slug if pen.rules.unfiled.search(digest.topic) else digest.topic


def _value(text: str, pen: Pen) -> Markdown:
    return pen.yaml(printable(text))
