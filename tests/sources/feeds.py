"""Feeds of invented papers, in the layout of arXiv's answers."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

OPENING = (
    "<?xml version='1.0' encoding='UTF-8'?>\n"
    '<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
    ' xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">'
)
AUTHORS = "<author><name>Ada Quill</name></author>"
ERROR = (
    "<entry><id>https://arxiv.org/api/errors#bad</id><title>Error</title>"
    "<summary>the index sleeps</summary></entry>"
)


def paper_id(number: int) -> str:
    """Return the identifier of an invented paper."""
    return f"2602.{number:05d}"


def entry(number: int, **texts: str) -> str:
    """Write an invented paper; `texts` replace elements, raw, and an empty one leaves it out."""
    elements = {
        "id": f"http://arxiv.org/abs/{paper_id(number)}v2",
        "title": f"Paper {number}",
        "updated": "2026-02-26T05:50:33Z",
        "summary": "We count sheep.",
        "published": "2026-02-25T17:42:32Z",
        **texts,
    }
    authors = elements.pop("authors", AUTHORS)
    inner = "".join(
        f"<{name.replace('__', ':')}>{text}</{name.replace('__', ':')}>"
        for name, text in elements.items()
        if text
    )
    categories = '<category term="cs.LG"/><category term="stat.ML"/>'
    primary = '<arxiv:primary_category term="cs.LG"/>'
    return f"<entry>{inner}{categories}{primary}{authors}</entry>"


def feed(entries: Iterable[str], *, total: int, start: int = 0, query: str = "all:sheep") -> bytes:
    """Write an answer."""
    title = f"arXiv Query: search_query={query}&id_list=&start={start}&max_results=4"
    figures = {"itemsPerPage": 4, "totalResults": total, "startIndex": start}
    counts = "".join(f"<opensearch:{k}>{v}</opensearch:{k}>" for k, v in figures.items())
    head = f"{OPENING}<title>{escape(title)}</title>{counts}"
    return f"{head}{''.join(entries)}</feed>".encode()


def rows(first: int, last: int, *, total: int) -> bytes:
    """Write the answer that holds rows `first` to `last`, counted from 0, as papers 1 and on."""
    return feed(map(entry, range(first + 1, last + 2)), total=total, start=first)
