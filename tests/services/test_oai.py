"""Harvested records are those that the search gives, and what is no page of them is called so."""

from datetime import UTC, date, datetime

import pytest

from digest.errors import AnswerError, FetchError
from digest.model import Affiliation, Author, HarvestPage, Search
from digest.services.arxiv import ArxivApi
from digest.services.arxiv_interface import UnreadableError
from digest.services.oai import ArxivOai, parse_page, set_of
from tests.cli.week import RECORDS
from tests.corpora import need
from tests.net.replies import ClientRun
from tests.standins.arxiv import ArxivServer

URL = "https://oaipmh.arxiv.org/oai"
NOON = "2026-03-01T12:00:00Z"
VERSIONS = (
    '<version version="v1"><date>Wed, 25 Feb 2026 17:42:32 GMT</date><size>1kb</size></version>'
    '<version version="v2"><date>Thu, 26 Feb 2026 05:50:33 GMT</date>'
    "<source_type>SI</source_type></version>"
)
FIELDS = {
    "title": "Paper\n  seven",
    "authors": "Ada Quill (Fold Institute), Bo\n Reed",
    "categories": "cs.LG stat.ML",
    "comments": "9 pages",
    "journal-ref": "J. Sheep 1 (2026)",
    "doi": "10.1234/sheep",
    "abstract": "  We count\nsheep.\n",
}


def record(name: str = "2602.00007", *, versions: str = VERSIONS, **changes: str) -> str:
    """Write a record."""
    told = "".join(f"<{key}>{text}</{key}>" for key, text in (FIELDS | changes).items() if text)
    raw = f'<arXivRaw xmlns="http://arxiv.org/OAI/arXivRaw/"><id>{name}</id>{versions}{told}'
    return f"<record>{header(name)}<metadata>{raw}</arXivRaw></metadata></record>"


def header(name: str, stamp: str = "2026-02-27", status: str = "") -> str:
    """Write the header of a record."""
    identifier = f"<identifier>oai:arXiv.org:{name}</identifier>"
    stated = f' status="{status}"' if status else ""
    return f"<header{stated}>{identifier}<datestamp>{stamp}</datestamp></header>"


def answer(content: str, moment: str = NOON) -> bytes:
    """Write an answer."""
    told = f"<responseDate>{moment}</responseDate><request>{URL}</request>{content}"
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{told}</OAI-PMH>'.encode()


def listed(*records: str, token: str = "") -> bytes:
    """Write a page."""
    return answer(f"<ListRecords>{''.join(records)}{token}</ListRecords>")


def test_a_record_is_read_whole() -> None:
    page = parse_page(listed(record(), token="<resumptionToken> a%3Db\n</resumptionToken>"))
    (paper,) = page.papers
    assert (paper.id, paper.version, paper.title) == ("2602.00007", 2, "Paper seven")
    assert paper.published == datetime(2026, 2, 25, 17, 42, 32, tzinfo=UTC)
    assert paper.updated == datetime(2026, 2, 26, 5, 50, 33, tzinfo=UTC)
    assert (paper.primary, paper.categories) == ("cs.LG", ("cs.LG", "stat.ML"))
    assert (paper.comment, paper.journal_ref) == ("9 pages", "J. Sheep 1 (2026)")
    assert (paper.doi, paper.abstract) == ("10.1234/sheep", "We count sheep.")
    place = Affiliation(name="Fold Institute", origin="arxiv")
    assert paper.authors == (
        Author(name="Ada Quill", affiliations=(place,)),
        Author(name="Bo Reed"),
    )
    assert paper.withdrawn
    assert (page.answered, page.token) == (datetime(2026, 3, 1, 12, tzinfo=UTC), "a%3Db")
    assert page.days == (date(2026, 2, 27),)


def test_records_that_are_deleted_or_of_no_use_are_named() -> None:
    gone = f"<record>{header('hep-th/9901001', status='deleted')}</record>"
    odd = [record(title=""), record(versions=""), f"<record>{header('x/1')}</record>"]
    bad = VERSIONS.replace("25 Feb 2026", "25 Feb 1926")
    page = parse_page(listed(gone, *odd, record(versions=bad), token="<resumptionToken/>"))
    assert (page.deleted, page.papers, page.token) == (("hep-th/9901001",), (), "")
    assert len(page.days) == 5
    assert page.problems == ()
    assert [problem.subject for problem in page.unread] == [
        *("2602.00007", "2602.00007", "oai:arXiv.org:x/1", "2602.00007")
    ]
    lacks = [problem.message for problem in page.unread]
    assert [lack.split(" has no ")[1].split(" and ")[0] for lack in lacks] == [
        *("title", "legible versions", "identifier", "legible versions")
    ]


def test_only_what_is_needed_of_a_record_has_to_be_legible() -> None:
    middle = '<version version="v2"><date>soon</date></version>'
    third = VERSIONS.replace('"v2"', '"v3"') + middle
    without = record("2602.00009").replace("<datestamp>2026-02-27</datestamp>", "")
    bare = record("2602.00010").replace(header("2602.00010"), "")
    page = parse_page(listed(record(versions=third), without, bare))
    assert [(paper.id, paper.version) for paper in page.papers] == [
        *(("2602.00007", 3), ("2602.00009", 2), ("2602.00010", 2))
    ]
    assert page.papers[0].updated == page.papers[1].updated
    assert (page.days, page.unread) == ((date(2026, 2, 27),) * 3, ())


@pytest.mark.parametrize(
    "body, told",
    [
        (b"<html><body>Sign in</body></html>", "HTML page"),
        (listed(record())[:-40], "truncated"),
        (b"<feed/>", "no answer of OAI-PMH"),
        (answer("<ListRecords/>"), "neither records nor an error"),
        (answer(""), "neither records nor an error"),
        (answer(record(), moment="yesterday"), "does not state its time"),
        (listed("<record/>"), "without the days"),
        (listed(f"<record>{header('2602.00007', 'soon')}</record>"), "without the days"),
        (listed(f"<record>{header('2602.00007', '0001-01-01')}</record>"), "without the days"),
        (b"<!DOCTYPE x [<!ENTITY a 'ha'>]>" + listed(record()), "document type"),
    ],
)
def test_what_is_no_page_is_called_so(body: bytes, told: str) -> None:
    with pytest.raises(UnreadableError, match=told):
        parse_page(body)


@pytest.mark.parametrize("code", ["badArgument", "badResumptionToken", "badVerb", ""])
def test_a_refusal_is_told(run: ClientRun, code: str) -> None:
    body = answer(f'<error code="{code}">No such set.</error>')
    oai = ArxivOai(run.client(body), URL, 3.0)
    with pytest.raises(AnswerError, match=f"does not accept the request: {code} ?No such set"):
        oai.fetch_records("cs.LG", start=None, token="")


@pytest.mark.parametrize(
    "code, token, is_over",
    [
        ("noRecordsMatch", "", False),
        ("noRecordsMatch", "t", True),
        ("badResumptionToken", "t", True),
    ],
)
def test_an_end_and_a_dead_token_are_told_apart(code: str, token: str, *, is_over: bool) -> None:
    page = parse_page(answer(f'<error code="{code}"/>'), token)
    assert page == HarvestPage(answered=page.answered, is_over=is_over)


def test_a_page_that_repeats_is_asked_for_thrice(run: ClientRun) -> None:
    body = listed(record(), token="<resumptionToken>t</resumptionToken>")
    oai = ArxivOai(run.client(*[body] * 3), URL, 3.0)
    with pytest.raises(FetchError, match="sent the same page again, 3 times"):
        oai.fetch_records("cs.LG", start=None, token="t")


@pytest.mark.parametrize(
    "category, name",
    [
        *(("cs.CL", "cs:cs:CL"), ("cs.*", "cs"), ("math.AG", "math:math:AG"), ("stat.*", "stat")),
        *(("hep-th", "physics:hep-th"), ("math-ph", "physics:math-ph")),
        *(("astro-ph.CO", "physics:astro-ph:CO"), ("astro-ph.*", "physics:astro-ph")),
        *(("physics.acc-ph", "physics:physics:acc-ph"), ("physics.*", "physics:physics")),
    ],
)
def test_the_sets_of_categories(category: str, name: str) -> None:
    assert set_of(category) == name


def test_a_harvest_gives_the_records_of_a_search(run: ClientRun) -> None:
    with ArxivServer(RECORDS) as server:
        client = run.client()
        (searched,) = ArxivApi(client, server.api, 0).fetch_search(Search(query="cat:cs.CV"))
        harvested = ArxivOai(client, server.oai, 0).fetch_records("cs.CV", start=None, token="")
    assert {paper.id: paper for paper in harvested.papers} == {
        paper.id: paper for paper in searched.papers
    }


def test_recorded_answers_are_understood() -> None:
    folder = need("raw/oai")
    body = (folder / "arxiv_raw_sample.xml").read_text("utf-8").partition("?>")[2]
    (paper,) = parse_page(listed(body)).papers
    assert (paper.id, paper.version, len(paper.authors)) == ("2301.00001", 2, 4)
    page = parse_page((folder / "arxiv_multi_20230125.xml").read_bytes())
    assert page.token == "6460044|1001"
    assert {problem.message.split(" has no ")[1][:5] for problem in page.unread} == {"title"}
