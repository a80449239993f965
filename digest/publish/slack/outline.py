"""What a message says of a post: its lead, and each theme with the papers that its prose names.

A post of a hundred papers is four to nine themes of prose and a list.  Who reads a channel wants to
know what was new and where: the lead as it is, and under each heading the titles that the prose
thought worth naming, as links.  The rest is a click away.  All of it is read from the Markdown, for
an editor may have changed any word.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digest.model import Post
from digest.publish.slack.mrkdwn import link
from digest.publish.slack.parts import Part, Text, Words, read_parts
from digest.text import collapse

# What our own posts call the part in which they take something back.
CORRECTIONS = "corrections"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """A heading with the lines below it; the lead has none."""

    title: str = ""
    lines: Sequence[Words]


def arrange(post: Post) -> Sequence[Chapter]:
    """Return what is said of a post: the lead, its themes, and what it takes back."""
    parts = read_parts(post.plain or post.markdown)
    lead = [text.words for text in _lead(parts, post)]
    body = [part for part in parts if part.level > 1]
    return (
        Chapter(lines=lead),
        *_themes(body),
        *(_whole(part) for part in body if part.title.casefold() == CORRECTIONS),
    )


def _lead(parts: Sequence[Part], post: Post) -> Iterator[Text]:
    """Yield the texts before the first heading below the title, but for the subtitle."""
    for part in parts:
        if part.level > 1:
            return
        yield from (text for text in part.texts if text.plain != collapse(post.subtitle))


def _themes(parts: Sequence[Part]) -> Iterator[Chapter]:
    """Yield the themes: of the parts whose prose names papers, those that lie deepest.

    Where no part does, as in a post that was written by hand, each is told whole.
    """
    naming = [part for part in parts if part.names_papers()]
    deepest = max((part.level for part in naming), default=0)
    titles, seen = _titles(parts), set[str]()
    for part in naming:
        if part.level == deepest:
            found = [url for text in part.texts for url in text.links if url not in seen]
            seen.update(found)
            named = dict.fromkeys(found)
            lines = [(f"• {link(url, titles[url])}",) for url in named]
            yield Chapter(title=part.title, lines=lines)
    if not naming:
        yield from map(_whole, (part for part in parts if part.title.casefold() != CORRECTIONS))


def _whole(part: Part) -> Chapter:
    """Return a part with all that it says."""
    lines = [("•", *text.words) if text.is_item else text.words for text in part.texts]
    return Chapter(title=part.title, lines=lines)


def _titles(parts: Sequence[Part]) -> Mapping[str, str]:
    """Return the longest label of each address: prose calls by name what the list has in full."""
    titles: dict[str, str] = {}
    for text in (text for part in parts for text in part.texts):
        for url, label in text.links.items():
            titles[url] = max(titles.get(url, ""), label, key=len)
    return titles
