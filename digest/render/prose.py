"""Turns statements into Markdown prose: papers linked, everything else escaped."""

from collections.abc import Iterator, Mapping, Sequence

from digest.model import Mention, Statement
from digest.render.escape import Markdown, link, markdown, opening
from digest.text import printable

LINKED = frozenset({"title", "name"})
PARAGRAPH = 4


def paragraphs(statements: Sequence[Statement], urls: Mapping[str, str]) -> list[Markdown]:
    """Join statements into paragraphs of at most four; `urls` has each paper's page."""
    prose = [sentence(statement, urls) for statement in statements]
    return [
        opening(Markdown(" ".join(prose[start : start + PARAGRAPH])))
        for start in range(0, len(prose), PARAGRAPH)
    ]


def sentence(statement: Statement, urls: Mapping[str, str]) -> Markdown:
    """Write one statement inline; titles and names lead to their papers.

    Raises ValueError where mentions overlap, leave the text, or name no chosen paper.
    """
    text, parts, end = statement.text, list[str](), 0
    for mention in _ordered(statement):
        if mention.kind in LINKED:
            label = printable(text[mention.start : mention.end])
            parts += [_between(text[end : mention.start]), link(label, _page(mention, urls))]
            end = mention.end
    return Markdown("".join([*parts, _between(text[end:])]).strip())


def _ordered(statement: Statement) -> Iterator[Mention]:
    end = 0
    for mention in sorted(statement.mentions, key=lambda mention: mention.start):
        if not end <= mention.start < mention.end <= len(statement.text):
            raise ValueError(f"misplaced mention {mention} in {statement.text!r}")
        yield mention
        end = mention.end


def _page(mention: Mention, urls: Mapping[str, str]) -> str:
    if mention.paper not in urls:
        raise ValueError(f"{mention} names no paper of this issue")
    return urls[mention.paper]


def _between(text: str) -> Markdown:
    # Cleaning strips the ends; the bars keep the spaces beside a link.
    return markdown(printable(f"|{text}|")[1:-1])
