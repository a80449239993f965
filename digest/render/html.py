"""Writes an issue as a web page, with charts and the evidence of its sentences.

The file is `{date}-{slug}.html`.  A post that its editor changed is rendered from its Markdown.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from digest.model import ALSO, Artifact, DatedThemes, Issue, Post, SitePost, Statement, ThemeSize
from digest.render import House, Manuscript
from digest.render.templates import fill, read, trust
from digest.render.view import View, anchor
from digest.text import printable, shorten, shown
from digest.words import Words, load_words

if TYPE_CHECKING:
    from markupsafe import Markup

MAX_ISSUES = 6
"""The number of issues that fit beside one another on a phone."""
STRIP = 74
"""The height of a theme's strip in pixels: heading, figure and bar."""
MAX_EXCERPT = 60
"""Characters of a sentence that are shown, so that a reader finds it in the post."""
_MAX_QUOTE = 1920
"""Characters of arXiv's longest abstract: a longer quotation is not a sentence and is left out."""
_TABLE = '<div class="scroll" role="group" aria-label="{}" tabindex="0"><table>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The number of papers of each theme on each day, the oldest day first.

    `rows` are pairs of a heading and its figures, one of which is above zero.
    """

    rows: Sequence[tuple[str, Sequence[int]]]
    days: Sequence[date]


def render_html(manuscript: Manuscript) -> Artifact:
    """Return the page in UTF-8."""
    text = fill("page.html.j2", manuscript.house, **describe_page(manuscript))
    return Artifact(name=f"{manuscript.issue.stem}.html", content=text.lstrip().encode())


def render_edited_html(post: Post, house: House) -> bytes:
    """Return the page of an edited post, which loads no file but its editor's pictures."""
    style, body = trust(read("page.css", house)), fit_screens(post.html, post.lang)
    return fill(
        "edited.html.j2", house, words=load_words(post.lang), post=post, style=style, body=body
    ).encode()


def fit_screens(html: str, lang: str) -> "Markup":
    """Return an edited post's HTML with tables that scroll and, for its policy, no inline style."""
    table = _TABLE.format(load_words(lang)("post.table"))
    html = html.replace("<table>", table).replace("</table>", "</table></div>")
    # This changes no text of the editor's: quotes in text are escaped.
    html = html.replace(' style="text-align:', ' class="')
    return trust(html.replace("<pre>", '<pre tabindex="0">'))


def describe_page(manuscript: Manuscript) -> Mapping[str, object]:
    """Return the values for the template of a page, alone or in an archive."""
    style, post = trust(read("page.css", manuscript.house)), manuscript.post
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    return {
        "words": post.words,
        "post": post,
        "shape": shape(post),
        "chart": chart(manuscript.issue),
        "strip_height": STRIP,
        "evidence": tuple(_list_evidence(manuscript.issue)),
        "style": style,
        "style_hash": f"sha256-{hashed}",
    }


def shape(post: View) -> Sequence[Mapping[str, object]]:
    """Return a bar for each section of a post; nothing for fewer than two sections.

    `width` is in per cent of the longest bar; `place` is the `id` of the section's heading.
    """
    if len(post.sections) < 2:  # noqa: PLR2004 - comparing needs two
        return ()
    largest = max(section.size for section in post.sections) or 1
    return [
        {
            "title": section.title,
            "place": f"{'idea' if section.blocks else 'group'}-{section.number}",
            "papers": post.words("site.papers", count=section.size),
            "width": round(100 * section.size / largest, 2),
        }
        for section in post.sections
    ]


def chart(issue: Issue) -> Chart | None:
    """Return the chart of an issue's themes; None without a theme or an earlier issue."""
    earlier = [past for past in issue.history if past.date < issue.date][-(MAX_ISSUES - 1) :]
    titles = {part.key: printable(part.title) for part in issue.sections if part.key != ALSO}
    if not earlier or not titles:
        return None
    themes = tuple(
        ThemeSize(key=section.key, title=section.title, papers=len(section.papers))
        for section in issue.sections
    )
    return draw_themes(titles, [*earlier, DatedThemes(date=issue.date, themes=themes)])


def draw_themes(titles: Mapping[str, str], issues: Sequence[DatedThemes | SitePost]) -> Chart:
    """Return a chart of the themes in `titles`, by key; `issues` are sorted, the oldest first."""
    columns = [{theme.key: theme.papers for theme in issue.themes} for issue in issues]
    rows = [(title, [column.get(key, 0) for column in columns]) for key, title in titles.items()]
    return Chart(rows=rows, days=[issue.date for issue in issues])


def _list_evidence(issue: Issue) -> Iterator[Mapping[str, object]]:
    """Yield the beginning of each sentence of prose, with the quotations that it rests on.

    Quotations need no evidence, and an editor's lead has none.
    """
    words = load_words(issue.lang)
    urls = {entry.paper.id: entry.paper.url for entry in issue.entries}
    prose = chain(
        issue.lead,
        *(section.statements for section in issue.sections),
        (resource.statement for resource in issue.resources if resource.statement),
        issue.outlook,
    )
    for sentence in prose:
        longest = max((len(quote.text) for quote in sentence.quotes), default=0)
        has_sources = sentence.quotes or sentence.papers
        if sentence.by == "quote" or not has_sources or longest > _MAX_QUOTE:
            continue
        quotes = (anchor(shown(quote.text), urls.get(quote.paper, "")) for quote in sentence.quotes)
        yield {
            "said": shorten(printable(sentence.text), MAX_EXCERPT),
            "verified": describe_verification(sentence, words),
            "quotes": [quote for quote in quotes if quote.text],
        }


def describe_verification(statement: Statement, words: Words) -> str:
    """Return a phrase that says how a sentence was verified."""
    if statement.verified == "quote":
        return words("post.by_quote")
    if statement.verified == "record":
        return words("post.by_record")
    if statement.verified:
        model = printable(statement.verified.removeprefix("model:"))
        return words("post.by_model", model=model)
    return words("post.by_editor" if statement.by == "editor" else "post.by_nobody")
