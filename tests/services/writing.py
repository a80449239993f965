"""Answers of invented papers, in the layouts of arXiv: its API, its catch-up pages, its feeds."""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

FRIDAY = "Fri, 27 Feb 2026 00:00:00 -0500"
THURSDAY = "Thu, 26 Feb 2026 00:00:00 -0500"
SPACES = (
    'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
)
ERROR = (
    "<entry><id>https://arxiv.org/api/errors#bad</id><title>Error</title>"
    "<summary>the index sleeps</summary></entry>"
)
REFUSAL = (
    b"<!DOCTYPE html><html><head><title>400 Bad Request</title></head><body><h1>Bad Request</h1>"
    b"<p>Invalid date: 2025-09-03. Catchup only allowed for past 90 days</p></body></html>"
)


def paper_id(number: int) -> str:
    """Return the identifier of an invented paper."""
    return f"2602.{number:05d}"


def papers(first: int, last: int) -> list[str]:
    """Return the identifiers of the invented papers from one number to another."""
    return [paper_id(number) for number in range(first, last + 1)]


def entry(number: int, **texts: str) -> str:
    """Write a paper for the API; `texts` replace elements, raw, and an empty one leaves it out."""
    elements = {
        "id": f"http://arxiv.org/abs/{paper_id(number)}v2",
        "title": f"Paper {number}",
        "updated": "2026-02-26T05:50:33Z",
        "summary": "We count sheep.",
        "published": "2026-02-25T17:42:32Z",
        **texts,
    }
    authors = elements.pop("authors", "<author><name>Ada Quill</name></author>")
    tags = ((name.replace("__", ":"), text) for name, text in elements.items() if text)
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in tags)
    categories = '<category term="cs.LG"/><category term="stat.ML"/>'
    return f'<entry>{inner}{categories}<arxiv:primary_category term="cs.LG"/>{authors}</entry>'


def feed(entries: Iterable[str], *, total: int, start: int = 0, query: str = "all:sheep") -> bytes:
    """Write an answer of the API."""
    title = f"arXiv Query: search_query={query}&id_list=&start={start}&max_results=4"
    figures = {"itemsPerPage": 4, "totalResults": total, "startIndex": start}
    counts = "".join(f"<opensearch:{k}>{v}</opensearch:{k}>" for k, v in figures.items())
    head = f"<title>{escape(title)}</title>{counts}"
    opening = f"<?xml version='1.0' encoding='UTF-8'?>\n<feed {SPACES}"
    return f'{opening} xmlns="http://www.w3.org/2005/Atom">{head}{"".join(entries)}</feed>'.encode()


def rows(first: int, last: int, total: int) -> bytes:
    """Write the answer that holds rows `first` to `last`, counted from 0, as papers 1 and on."""
    return feed(map(entry, range(first + 1, last + 2)), total=total, start=first)


def listed(number: int, mark: str = "", *, href: str = "", title: str = "Counting sheep") -> str:
    """Write an entry of a catch-up page; the mark is what arXiv says of it in brackets."""
    name = paper_id(number)
    return f"""
    <dt><a name='item{number}'>[{number}]</a>
      <a href ="{href or f"/abs/{name}"}" title="Abstract" id="{name}">
        arXiv:{name}
      </a> {mark}
      [<a href="/pdf/{name}" title="Download PDF" id="pdf-{name}">pdf</a>]</dt>
    <dd><div class='list-title mathjax'><span class='descriptor'>Title:</span> {title}</div>
      <div class='list-authors'><a href="/search/cs?query=Quill,+A">Ada Quill</a></div></dd>"""


def part(heading: str, *entries: str, shown: str = "") -> str:
    """Write a section; `shown` stands in place of the figures of its heading."""
    figures = shown or f"showing {len(entries)} of {len(entries)} entries"
    head = f"<dl id='articles'>\n<h3>{heading} submissions ({figures})</h3>"
    return "".join([head, *entries, "\n</dl>"])


def page(
    *parts: str,
    subject: str = "Computation and Language",
    total: int | None = None,
    day: str = "Fri, 27 Feb 2026",
    nothing: str = "",
) -> bytes:
    """Write a catch-up page of sections; `nothing` says that there are none."""
    body = "".join(parts) or f"<br><p>{nothing} for {day}.</p>" * bool(nothing)
    count = body.count("<dt>") if total is None else total
    figure = f"Total of {count} entries for {day}"
    return f"""<!DOCTYPE html>
<html lang="en"><head><title>Catchup results</title></head><body><main>
<div class="header"><h1><a href="/">arXiv</a></h1></div><div id='dlpage'>
  <h1>Catchup results for {subject}
    on {day}</h1>
  <ul><li><a href="#item1">New submissions</a></li></ul>
  <div>{figure}<br><a href="/catchup/cs.CL/2026-03-02">Continue on Mon, 02 Mar 2026</a></div>
  {body}
  <div></div>{figure}
</div></main></body></html>""".encode()


def news(first: int, last: int, total: int | None = None) -> bytes:
    """Write a page of new papers from one number to another, as part of so many."""
    return page(part("New", *map(listed, range(first, last + 1))), total=total)


def item(number: int = 1, kind: str = "new", day: str = FRIDAY, guid: str | None = None) -> str:
    """Write an item of a day's feed in RSS."""
    name = f"oai:arXiv.org:{paper_id(number)}v1" if guid is None else guid
    return (
        f"<item><title>Sheep</title><link>https://arxiv.org/abs/{paper_id(number)}</link>"
        f"<description>{escape(name)} Announce Type: wolf\nAbstract: Sheep.</description>"
        f'<guid isPermaLink="false">{escape(name)}</guid><category>cs.AI</category>'
        f"<pubDate>{day}</pubDate><arxiv:announce_type>{kind}</arxiv:announce_type>"
        "<dc:creator>Ada Quill</dc:creator></item>"
    )


def rss(
    *items: str,
    title: str = "cs.AI updates on arXiv.org",
    description: str = "cs.AI updates on the arXiv.org e-print archive.",
) -> bytes:
    """Write a day's feed as RSS 2.0."""
    return (
        f"<?xml version='1.0' encoding='UTF-8'?>\n<rss {SPACES} version=\"2.0\"><channel>"
        f"<title>{title}</title><description>{description}</description>"
        f"<lastBuildDate>Sat, 28 Feb 2026 05:00:00 +0000</lastBuildDate>{''.join(items)}"
        "</channel></rss>"
    ).encode()


def atom(body: bytes) -> bytes:
    """Write a day's RSS as arXiv's Atom, whose times of update are another day's."""
    text = body.decode()
    for day, iso in ((FRIDAY, "2026-02-27"), (THURSDAY, "2026-02-26")):
        text = text.replace(day, f"{iso}T00:00:00-05:00")
    names: Sequence[tuple[str, str]] = (
        ("pubDate", "published"),
        ("lastBuildDate", "updated"),
        ("item", "entry"),
    )
    head, _, items = text.partition("</description>")
    for old, new in names:
        items = items.replace(f"<{old}>", f"<{new}>").replace(f"</{old}>", f"</{new}>")
    items = items.replace('<guid isPermaLink="false">', "<id>").replace("</guid>", "</id>")
    items = items.replace("</published>", "</published><updated>2026-02-28T04:00:19Z</updated>")
    head = head.replace('version="2.0"><channel>', 'xmlns="http://www.w3.org/2005/Atom">')
    head = head.replace("<rss ", "<feed ").replace("<description>", "<subtitle>")
    return f"{head}</subtitle>{items.replace('</channel></rss>', '</feed>')}".encode()
