"""Catch-up pages of invented papers, in the layout that arXiv has published."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tests.sources.feeds import paper_id

DAY = "Fri, 27 Feb 2026"


def listed(number: int, mark: str = "", *, href: str = "", title: str = "Counting sheep") -> str:
    """Write an entry; the mark is what arXiv says of it in brackets."""
    name = paper_id(number)
    return f"""
    <dt>
      <a name='item{number}'>[{number}]</a>
      <a href ="{href or f"/abs/{name}"}" title="Abstract" id="{name}">
        arXiv:{name}
      </a>
      {mark}
      [<a href="/pdf/{name}" title="Download PDF" id="pdf-{name}">pdf</a>,
       <a href="/format/{name}" title="Other formats" id="oth-{name}">other</a>]
    </dt>
    <dd><div class='meta'>
      <div class='list-title mathjax'><span class='descriptor'>Title:</span> {title}</div>
      <div class='list-authors'><a href="/search/cs?query=Quill,+A">Ada Quill</a></div>
    </div></dd>"""


def crossed(number: int) -> str:
    """Write the entry of a paper that is cross-listed."""
    return listed(number, "(cross-list from cs.LG)")


def replaced(number: int) -> str:
    """Write the entry of a new version."""
    return listed(number, "(replaced)")


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section of a page: `shown` stands in place of the figures of its heading."""

    heading: str
    entries: Sequence[str]
    shown: str = ""

    def render(self) -> str:
        """Write it."""
        count = len(self.entries)
        shown = self.shown or f"showing {count} of {count} entries"
        return f"<dl id='articles'>\n<h3>{self.heading} submissions ({shown})</h3>" + "".join(
            [*self.entries, "\n</dl>"]
        )


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page with these sections; `total` is by default how many entries they have."""

    subject: str = "Computation and Language"
    parts: Sequence[Part] = field(default=())
    total: int | None = None
    day: str = DAY
    nothing: str = ""

    def render(self) -> bytes:
        """Write it."""
        counted = sum(len(part.entries) for part in self.parts)
        total = f"Total of {counted if self.total is None else self.total} entries for {self.day}"
        blank = f"<br><div><p>{self.nothing} for {self.day}.</p></div>" * bool(self.nothing)
        body = "".join(part.render() for part in self.parts) or blank
        return f"""<!DOCTYPE html>
<html lang="en"><head><title>Catchup results</title></head><body><main>
<div class="header"><h1><a href="/">arXiv</a></h1></div>
<div id='dlpage'>
  <h1>Catchup results for {self.subject}
    on {self.day}</h1>
  <ul><li><a href="#item1">New submissions</a></li></ul>
  <div>{total}<br><a href="/catchup/cs.CL/2026-03-02">Continue catchup on Mon, 02 Mar 2026</a></div>
  {body}
  <div></div>{total}
</div></main></body></html>""".encode()


def whole(
    new: Iterable[int] = (), cross: Iterable[int] = (), replace: Iterable[int] = ()
) -> list[Part]:
    """Return the sections that hold these papers."""
    parts = (
        Part(heading="New", entries=[listed(number) for number in new]),
        Part(heading="Cross", entries=[crossed(number) for number in cross]),
        Part(heading="Replacement", entries=[replaced(number) for number in replace]),
    )
    return [part for part in parts if part.entries]


def news(first: int, last: int, *, total: int | None = None) -> bytes:
    """Write a page of new papers from one number to another, as part of so many."""
    return Listed(parts=whole(new=range(first, last + 1)), total=total).render()


NOTHING = Listed(nothing="No updates").render()
REFUSAL = (
    b"<!DOCTYPE html><html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1>"
    b"<p>Invalid date: 2025-09-03. Catchup only allowed for past 90 days</p></body></html>"
)
