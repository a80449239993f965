"""A paper is read exactly as arXiv sent it, and what is no feed is called so."""

import tracemalloc
from datetime import UTC, datetime
from xml.sax.saxutils import escape

import httpx
import pytest
import respx
from hypothesis import example, given
from hypothesis import strategies as st

from digest.model import Affiliation, Author, Page, Search
from digest.services.arxiv import ArxivApi
from digest.services.arxiv_interface import UnreadableError, parse_feed
from tests.corpora import need
from tests.net.replies import ClientRun, failure
from tests.services.writing import ERROR, entry, feed, paper_id, rows

URL = "https://export.arxiv.org/api/query"
LAUGHS = (
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "ha">]>'
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>&a;</title></feed>'
)
TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"
    ).filter(lambda char: char >= " " or char in "\t\n")
)


def read(run: ClientRun, body: bytes) -> Page:
    """Return the one page of a search that is answered so."""
    (page,) = ArxivApi(run.client(body), URL, 3.0).fetch_search(Search(query="all:sheep"))
    return page


def test_a_paper_is_read_whole(run: ClientRun) -> None:
    authors = (
        "<author><name>Ada Quill</name></author>"
        "<author><name>Bo  Reed</name><arxiv:affiliation>Fold Institute</arxiv:affiliation>"
        "<arxiv:affiliation>Wool Lab</arxiv:affiliation></author>"
        "<author><name>Cy Thorn (cy@x.example)</name></author>"
    )
    extras = {
        "arxiv__comment": "9 pages,\n  code at https://sheep.example/x",
        "arxiv__journal_ref": "J. Sheep 1 (2026)",
        "arxiv__doi": "10.1234/sheep",
    }
    page = read(run, feed([entry(7, authors=authors, **extras), entry(8, updated="")], total=2))
    paper, bare = page.papers
    assert (paper.id, paper.version, paper.title) == (paper_id(7), 2, "Paper 7")
    assert paper.published == datetime(2026, 2, 25, 17, 42, 32, tzinfo=UTC)
    assert paper.updated == datetime(2026, 2, 26, 5, 50, 33, tzinfo=UTC)
    assert (paper.primary, paper.categories) == ("cs.LG", ("cs.LG", "stat.ML"))
    assert paper.comment == "9 pages, code at https://sheep.example/x"
    assert (paper.journal_ref, paper.doi) == ("J. Sheep 1 (2026)", "10.1234/sheep")
    stated = tuple(Affiliation(name=n, origin="arxiv") for n in ("Fold Institute", "Wool Lab"))
    assert paper.authors == (
        Author(name="Ada Quill"),
        Author(name="Bo Reed", affiliations=stated),
        Author(name="Cy Thorn (cy@x.example)"),
    )
    assert (bare.comment, bare.journal_ref, bare.doi) == (None, None, None)
    assert (bare.updated, page.problems) == (bare.published, ())


@given(TEXTS)
@example("0")
@example("<b>bold</b> & &amp; &lt; $a<b$ \\& 5%")
@example("a \x92 b \x80 &#8217; &copy aGVsbG8=")
def test_any_text_survives_but_for_whitespace(long_run: ClientRun, text: str) -> None:
    sent, kept = escape(text), " ".join(text.split())
    body = feed([entry(1, title=f"0 {sent}", summary=sent, arxiv__comment=sent)], total=1)
    (paper,) = read(long_run, body).papers
    assert (paper.title, paper.abstract) == (f"0 {kept}".strip(), kept)
    assert paper.comment == (kept or None)


@pytest.mark.parametrize(
    "changes,subject,lack",
    [
        ({"id": ""}, "Paper 1", "identifier"),
        ({"id": "http://arxiv.org/abs/nonsense"}, "Paper 1", "identifier"),
        ({"id": "", "title": ""}, "row 0", "identifier"),
        ({"id": "", "title": "Paper " * 10_000}, "Paper Paper", "identifier"),
        ({"title": ""}, paper_id(1), "title"),
        *(
            ({"published": time}, paper_id(1), "legible time of submission")
            for time in (
                "",
                "yesterday",
                "0001-01-01T00:00:00Z",
                "0001-01-01T00:00:00+23:59",
                "9999-12-31T23:59:59-23:59",
                "1990-12-31T23:59:59Z",
            )
        ),
        ({"updated": "2101-01-01T00:00:00Z"}, paper_id(1), "legible time of submission"),
    ],
)
def test_an_entry_that_lacks_something_is_named(
    run: ClientRun, changes: dict[str, str], subject: str, lack: str
) -> None:
    page = read(run, feed([entry(1, **changes), entry(2)], total=2))
    (problem,) = page.problems
    assert problem.message == f"arXiv's entry has no {lack} and was left out."
    assert (problem.subject.startswith(subject), len(problem.subject) < 400) == (True, True)
    assert (page.rows, [paper.id for paper in page.papers]) == (2, [paper_id(2)])


@pytest.mark.parametrize("bad", ["\x0b", "&#11;", "&#xB;", "&#xD800;", "\uffff", "&#x110000;"])
def test_characters_that_xml_forbids_are_removed_and_told(run: ClientRun, bad: str) -> None:
    page = read(run, feed([entry(1, title=f"Pa{bad}per &#233;")], total=1))
    assert page.papers[0].title == "Paper é"
    assert page.problems[0].message.endswith("removed from arXiv's answer: 1.")


@pytest.mark.parametrize(
    "body,says",
    [
        (b"", "sent an answer that is truncated or not XML"),
        (b"Rate exceeded.", "sent an answer that is truncated or not XML"),
        (rows(0, 3, 4)[:-40], "sent an answer that is truncated or not XML"),
        (feed([entry(1, title="\x0b")], total=1)[:-9], "sent an answer that is truncated"),
        (
            feed([entry(1)], total=1).replace(b"sheep", b"sh\xe9p"),
            "sent an answer that is not UTF-8",
        ),
        (b"<!DOCTYPE html><html><body>busy</body></html>", "sent an HTML page where a feed"),
        (b"<?xml version='1.0'?><HTML/>", "sent an HTML page where a feed belongs"),
        (b"<rss/>", "sent XML that is no feed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "sent XML with a document type"),
        (LAUGHS.encode("utf-16"), "sent XML with a document type"),
        (LAUGHS.replace("utf-16", "utf-7").encode("utf-7"), "sent XML in an encoding"),
        (b"<?xml version='1.0' encoding='sheep'?><feed/>", "sent XML in an encoding"),
        (rows(0, 3, 4).replace(b">4<", b">many<"), "whose totalResults is no usable count"),
        (rows(0, 3, 4).replace(b">4<", b">-5<"), "whose totalResults is no usable count"),
        (rows(0, 3, 4).replace(b">4<", b"><"), "does not state its totalResults"),
        (feed([ERROR], total=1), "answered with an error (the index sleeps)"),
        *(
            (feed([ERROR.replace("the index sleeps", said)], total=1), f"an error ({told})")
            for said, told in (("z" * 300, "z" * 300), ("z" * 301, f"{'z' * 300} …"))
        ),
    ],
)
def test_what_is_no_feed_is_called_so(run: ClientRun, body: bytes, says: str) -> None:
    source = ArxivApi(run.client(body), URL, 3.0)
    error = failure(list, source.fetch_search(Search(query="all:sheep")))
    assert (says in str(error), len(str(error)) < 500) == (True, True)
    assert str(error).endswith("3 times: rows from 1 on are missing.")


# What is repeated in a feed, how often, and what is said of it; a tree of it took up to 600 MB.
LARGE = "XML that is deeper or larger than any feed"
BOMBS = [
    ("<a>", 1_000_000, LARGE),
    ("<a/>", 1_000_000, LARGE),
    ("<a xmlns:n='u'>", 300_000, LARGE),
    ("<a xmlns:n='u'/>", 300_000, "XML with more namespaces than any feed"),
    ("<entry/>", 3_000, "more entries than any feed has"),
    ("<a" + ' b=""' * 20_000 + "/>", 1, "XML with a longer tag than any feed has"),
    ("\x01", 1_000_000, "an answer that is not XML"),
    ("&#1;", 1_000_000, "an answer that is not XML"),
]


@pytest.mark.parametrize("unit, times, says", BOMBS, ids=[unit[:20] for unit, _, _ in BOMBS])
def test_what_is_larger_than_any_feed_is_refused_before_a_tree_is_built(
    unit: str, times: int, says: str
) -> None:
    body = feed([unit * times], total=1)
    tracemalloc.start()
    with pytest.raises(UnreadableError, match=says):
        parse_feed(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * len(body) + 60_000_000


def recorded(start: str, status: int = 200) -> httpx.Response:
    """Return the recorded answer whose file name starts so."""
    (path,) = need("raw/atom").glob(f"{start}_*")
    return httpx.Response(status, content=path.read_bytes())


@pytest.mark.long
@respx.mock
def test_what_arxiv_really_answered_is_read(run: ClientRun) -> None:
    source, route = ArxivApi(run.client(), URL, 3.0, page_size=10), respx.get(URL)
    route.side_effect = [recorded(f"q_testing_s{start}_m10") for start in (10, 20, 30)]
    read = list(source.fetch_search(Search(query="all:testing", limit=40), start=10))
    assert [(page.start, page.rows, page.total) for page in read] == [
        (start, 10, 40) for start in (10, 20, 30)
    ]
    assert all(paper.authors and paper.primary for page in read for paper in page.papers)
    for name, paper in (("1707.08567", "1707.08567"), ("astro-ph_0601001", "astro-ph/0601001")):
        route.side_effect = [recorded(f"id_{name}_s0_m100")]
        (page,) = source.fetch_ids([paper])
        assert ([found.id for found in page.papers], page.problems) == ([paper], ())
    route.side_effect = [recorded("id_abc_s0", 400)]
    (page,) = source.fetch_ids(["abc"])
    assert "incorrect id format for abc" in page.problems[0].message
    assert not any(page.problems for page in read)
