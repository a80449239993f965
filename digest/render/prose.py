"""Turns statements into Markdown prose: papers linked, everything else escaped."""

from collections.abc import Mapping, Sequence

from digest.model import Statement
from digest.render.escape import Markdown, opening
from digest.render.paragraphs import part
from digest.render.pen import Pen
from digest.render.pieces import pieces


def paragraphs(
    statements: Sequence[Statement], urls: Mapping[str, str], pen: Pen
) -> list[Markdown]:
    """Write statements as paragraphs; `urls` has each paper's page."""
    return [
        opening(Markdown(" ".join(sentence(statement, urls, pen) for statement in paragraph)))
        for paragraph in part(statements)
    ]


def sentence(statement: Statement, urls: Mapping[str, str], pen: Pen) -> Markdown:
    """Write one statement inline; titles and names lead to their papers.

    Raises ValueError where mentions overlap, leave the text, or name no chosen paper.
    """
    return pen.inline(pieces(statement, urls), [quote.text for quote in statement.quotes])
