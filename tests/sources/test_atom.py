"""A feed is read exactly as sent, and what is no feed is called so."""

from datetime import UTC, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Affiliation, Author
from digest.sources.atom import parse_feed
from digest.sources.tree import UnreadableError
from tests.effort import Effort
from tests.sources.feeds import ERROR, entry, feed, paper_id, rows

TEXTS = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"
    ).filter(lambda char: char >= " " or char in "\t\n")
)

# Elements within elements, more of them than a program that calls itself for each can bear.
DEEP = "<a>" * 3000 + "</a>" * 3000
LAUGHS = (
    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "ha">]>'
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>&a;</title></feed>'
)


def test_a_paper_is_read_whole() -> None:
    extras = {
        "arxiv__comment": "9 pages,\n  code at https://sheep.example/x",
        "arxiv__journal_ref": "J. Sheep 1 (2026)",
        "arxiv__doi": "10.1234/sheep",
    }
    answer = parse_feed(feed([entry(7, **extras)], total=31, start=12))
    (paper,) = answer.papers
    assert (answer.total, answer.start, answer.per_page, answer.rows) == (31, 12, 4, 1)
    assert (paper.id, paper.version, paper.title) == (paper_id(7), 2, "Paper 7")
    assert paper.published == datetime(2026, 2, 25, 17, 42, 32, tzinfo=UTC)
    assert paper.updated == datetime(2026, 2, 26, 5, 50, 33, tzinfo=UTC)
    assert (paper.primary, paper.categories) == ("cs.LG", ("cs.LG", "stat.ML"))
    assert paper.comment == "9 pages, code at https://sheep.example/x"
    assert (paper.journal_ref, paper.doi) == ("J. Sheep 1 (2026)", "10.1234/sheep")


def test_affiliations_stay_with_their_authors() -> None:
    authors = (
        "<author><name>Ada Quill</name></author>"
        "<author><name>Bo  Reed</name><arxiv:affiliation>Fold Institute</arxiv:affiliation>"
        "<arxiv:affiliation>Wool Lab</arxiv:affiliation></author>"
        "<author><name>Cy Thorn (cy@x.example)</name></author>"
    )
    (paper,) = parse_feed(feed([entry(1, authors=authors)], total=1)).papers
    stated = tuple(Affiliation(name=n, origin="arxiv") for n in ("Fold Institute", "Wool Lab"))
    assert paper.authors == (
        Author(name="Ada Quill"),
        Author(name="Bo Reed", affiliations=stated),
        Author(name="Cy Thorn (cy@x.example)"),
    )


@pytest.mark.parametrize(
    "text",
    ["0", "<b>bold</b> & &amp; &lt;", "a \x92 b \x80", "&#8217; &copy", "$a<b$ \\& 5%", "aGVsbG8="],
)
def test_texts_are_exactly_as_sent(text: str) -> None:
    sent = escape(text)
    (paper,) = parse_feed(
        feed([entry(1, title=sent, summary=sent, arxiv__comment=sent)], total=1)
    ).papers
    assert (paper.title, paper.abstract, paper.comment) == (text, text, text)


@given(TEXTS)
def test_any_text_survives_but_for_whitespace(text: str) -> None:
    (paper,) = parse_feed(feed([entry(1, summary=escape(text))], total=1)).papers
    assert paper.abstract == " ".join(text.split())


@pytest.mark.parametrize(
    "changes,subject,lack",
    [
        ({"id": ""}, "Paper 1", "identifier"),
        ({"id": "http://arxiv.org/abs/nonsense"}, "Paper 1", "identifier"),
        ({"id": "", "title": ""}, "row 5", "identifier"),
        ({"title": ""}, paper_id(1), "title"),
        ({"published": ""}, paper_id(1), "time"),
        ({"published": "yesterday"}, paper_id(1), "time"),
        ({"published": "0001-01-01T00:00:00Z"}, paper_id(1), "time"),
        ({"published": "0001-01-01T00:00:00+23:59"}, paper_id(1), "time"),
        ({"published": "9999-12-31T23:59:59-23:59"}, paper_id(1), "time"),
        ({"published": "1990-12-31T23:59:59Z"}, paper_id(1), "time"),
        ({"updated": "2101-01-01T00:00:00Z"}, paper_id(1), "time"),
        ({"published": DEEP}, paper_id(1), "time"),
    ],
)
def test_an_entry_that_lacks_something_is_named(
    changes: dict[str, str], subject: str, lack: str
) -> None:
    answer = parse_feed(feed([entry(1, **changes), entry(2)], total=2, start=5))
    (problem,) = answer.unusable
    assert (problem.subject, lack in problem.message) == (subject, True)
    assert (answer.rows, [paper.id for paper in answer.papers]) == (2, [paper_id(2)])


def test_a_paper_never_revised_was_updated_when_published() -> None:
    (paper,) = parse_feed(feed([entry(1, updated="")], total=1)).papers
    assert paper.updated == paper.published


def test_what_stands_within_a_category_or_a_time_is_passed_over() -> None:
    deep = f'<category term="cs.LG">{DEEP}</category>'
    body = feed([entry(1, updated=f"2026-02-26T05:50:33Z{DEEP}")], total=1)
    (paper,) = parse_feed(body.replace(b'<category term="cs.LG"/>', deep.encode())).papers
    assert paper.categories == ("cs.LG", "stat.ML")
    assert paper.updated == datetime(2026, 2, 26, 5, 50, 33, tzinfo=UTC)


def test_texts_where_none_belong_are_told_in_part() -> None:
    error = ERROR.replace("the index sleeps", "sleep " * 10_000)
    nameless = entry(1, id="", title="Paper " * 10_000)
    told = parse_feed(feed([error], total=1)).error or ""
    (problem,) = parse_feed(feed([nameless], total=1)).unusable
    assert told.startswith("sleep sleep")
    assert len(told) < 400
    assert len(problem.subject) < 400


def test_an_error_is_told_in_arxiv_s_words() -> None:
    answer = parse_feed(feed([ERROR], total=1))
    assert (answer.error, answer.papers, answer.rows) == ("the index sleeps", (), 0)


@pytest.mark.parametrize("bad", ["\x0b", "&#11;", "&#xB;", "&#xD800;", "\uffff", "&#x110000;"])
def test_characters_that_xml_forbids_are_removed_and_told(bad: str) -> None:
    answer = parse_feed(feed([entry(1, title=f"Pa{bad}per &#233;")], total=1))
    assert answer.papers[0].title == "Paper é"
    assert "answer: 1." in answer.unusable[0].message


@pytest.mark.parametrize(
    "body,says",
    [
        (b"", "truncated"),
        (b"Rate exceeded.", "truncated"),
        (rows(0, 3, total=4)[:-40], "truncated"),
        (feed([entry(1, title="\x0b")], total=1)[:-9], "truncated"),
        (feed([entry(1)], total=1).replace(b"sheep", b"sh\xe9\xe9p"), "UTF-8"),
        (b"<!DOCTYPE html><html><body>busy</body></html>", "HTML"),
        (b"<?xml version='1.0'?><HTML/>", "HTML"),
        (b"<rss/>", "no feed"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "document type"),
        (LAUGHS.encode("utf-16"), "document type"),
        (LAUGHS.replace("utf-16", "utf-7").encode("utf-7"), "encoding"),
        (b"<?xml version='1.0' encoding='sheep'?><feed/>", "encoding"),
        (rows(0, 3, total=4).replace(b">4<", b">many<"), "totalResults"),
    ],
)
def test_what_is_no_feed_is_called_so(body: bytes, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        parse_feed(body)


def test_a_thousand_entries_take_less_than_a_second() -> None:
    body = rows(0, 499, total=500)
    parse_feed(body)
    effort = Effort()
    parse_feed(body)
    assert effort.spent() < 0.5
