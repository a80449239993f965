"""Writes an issue as a page, with its shape, its chart and its evidence: `{date}-{slug}.html`.

A post that its editor changed becomes a page of its Markdown.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from digest.model import ALSO, Artifact, Issue, Post, Statement
from digest.render import House
from digest.render.templates import fill, read, trust
from digest.render.view import View, anchor, view
from digest.text import in_figures, printable, shorten, shown

if TYPE_CHECKING:
    from markupsafe import Markup

ISSUES = 6
"""How many issues fit beside one another on a phone."""
STRIP = 74
"""The height of a theme's strip: heading, figure and bar."""
BEGINNING = 60
"""How many characters of a sentence are shown, so that it can be found."""
_QUOTED = 1920
"""arXiv takes no longer abstract: what is longer is no sentence of one, and is not shown."""
_TABLE = '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Themes, each with its papers on every one of some days, the oldest first.

    `rows` are pairs of a heading and these figures, one of which is above nought.
    """

    rows: Sequence[tuple[str, Sequence[int]]]
    days: Sequence[date]


def render(issue: Issue, house: House) -> Artifact:
    """Return the page in UTF-8.  Raises ValueError where a statement's mentions do not fit."""
    text = fill("page.html.j2", house, **describe_page(issue, house))
    return Artifact(name=f"{issue.stem}.html", content=text.lstrip().encode())


def render_edited(post: Post, house: House) -> bytes:
    """Return the page of an edited post, which needs no file but its editor's pictures."""
    style, body = trust(read("page.css", house)), fit_screens(post.html)
    return fill("edited.html.j2", house, post=post, style=style, body=body).encode()


def fit_screens(html: str) -> "Markup":
    """Return an edited post's HTML with tables that scroll, aligned by classes, as policies ask."""
    html = html.replace("<table>", _TABLE).replace("</table>", "</table></div>")
    # Quotes in an editor's own text are escaped.
    html = html.replace(' style="text-align:', ' class="')
    return trust(html.replace("<pre>", '<pre tabindex="0">'))


def describe_page(issue: Issue, house: House) -> Mapping[str, object]:
    """Return what the template of a page is given, alone or in an archive.

    Raises ValueError where a statement's mentions do not fit.
    """
    style, post = trust(read("page.css", house)), view(issue)
    hashed = b64encode(sha256(style.encode()).digest()).decode()
    return {
        "post": post,
        "shape": shape(post),
        "chart": chart(issue),
        "strip_height": STRIP,
        "evidence": tuple(_list_evidence(issue)),
        "style": style,
        "style_hash": f"sha256-{hashed}",
    }


def shape(post: View) -> Sequence[Mapping[str, object]]:
    """Return a bar for each section of a post; nothing where there is nothing to compare.

    Its `width` goes with the section's papers, in per cent of the longest bar; `place` is where the
    section stands on the page.
    """
    if len(post.sections) < 2:  # noqa: PLR2004 - comparing needs two
        return ()
    most = max(section.size for section in post.sections) or 1
    return [
        {
            "title": section.title,
            "place": f"{'idea' if section.blocks else 'group'}-{section.number}",
            "papers": in_figures(section.size, "paper"),
            "width": round(100 * section.size / most, 2),
        }
        for section in post.sections
    ]


def chart(digest: Issue) -> Chart | None:
    """Return the chart of an issue's themes; None without a theme, or an issue before it."""
    past = [issue for issue in digest.history if issue.date < digest.date][-(ISSUES - 1) :]
    themes = [section for section in digest.sections if section.key != ALSO]
    if not past or not themes:
        return None
    before = [{theme.key: theme.papers for theme in issue.themes} for issue in past]
    rows = [
        (
            printable(theme.title),
            [*(sizes.get(theme.key, 0) for sizes in before), len(theme.papers)],
        )
        for theme in themes
    ]
    return Chart(rows=rows, days=(*(issue.date for issue in past), digest.date))


def _list_evidence(issue: Issue) -> Iterator[Mapping[str, object]]:
    """Yield the sentences of the prose by their beginnings, with the words that they rest on.

    A quotation shows its words itself, and an editor's lead rests on no paper.
    """
    urls = {entry.paper.id: entry.paper.url for entry in issue.entries}
    prose = chain(
        issue.lead,
        *(section.statements for section in issue.sections),
        (one.statement for one in issue.resources if one.statement),
        issue.outlook,
    )
    for told in prose:
        longest = max((len(one.text) for one in told.quotes), default=0)
        if told.by == "quote" or not (told.quotes or told.papers) or longest > _QUOTED:
            continue
        quotes = (anchor(shown(one.text), urls.get(one.paper, "")) for one in told.quotes)
        yield {
            "said": shorten(printable(told.text), BEGINNING),
            "verified": tell_verified(told),
            "quotes": [piece for piece in quotes if piece.text],
        }


def tell_verified(told: Statement) -> str:
    """Return in words how a sentence was verified."""
    if told.verified == "quote":
        return "the paper's own words"
    if told.verified == "record":
        return "held against the paper"
    if told.verified:
        return f"held against the paper by {printable(told.verified.removeprefix('model:'))}"
    return "in the editor's own words" if told.by == "editor" else "not held against the paper"
