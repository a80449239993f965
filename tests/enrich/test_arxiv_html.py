"""The full text is asked for politely, and what is no full text is told apart."""

from datetime import timedelta

import pytest

from digest.enrich.arxiv_html import ArxivHtml
from digest.errors import FetchError
from digest.model import Answer, Author, PaperFacts
from digest.net.client import Client
from tests.enrich.asking import answer_of, ask, dossier, facts_of, problem_of
from tests.enrich.conftest import Open
from tests.fakes import FakeClock
from tests.fixtures import REEF
from tests.standins.arxiv import ArxivServer, Fault
from tests.standins.arxiv.html_page import FATAL, SHAPES

SUBJECT = f"{REEF}v1"
KELP = "Kelp Institute, Bergen, Norway"
PAGE = {
    "authors": [
        {"name": "Ada Quill", "affiliations": ["Department of Ice, Harbour University, Oslo"]},
        {"name": "Bo Fernandez-Lund", "affiliations": [KELP, "Harbour University"]},
    ],
    "notes": ["Code: https://github.com/kelp/reefs"],
    "references": ['<a href="https://github.com/kelp/others">others</a>'],
}


def service(server: ArxivServer, client: Client) -> ArxivHtml:
    return ArxivHtml(client, server.html, 3.0)


def places(author: Author) -> list[str]:
    return [place.name for place in author.affiliations]


def test_a_paper_is_asked_about_by_its_version(open_services: Open) -> None:
    with open_services({"html": {SUBJECT: PAGE}}) as (server, client):
        html = service(server, client)
        assert html.subjects(dossier()) == (SUBJECT,)
        answer_of(html, SUBJECT)
        assert [request.path for request in server.arxiv_requests] == [f"/html/{SUBJECT}"]


@pytest.mark.parametrize("shape", SHAPES)
def test_authors_and_links_are_read_from_every_shape(open_services: Open, shape: str) -> None:
    with open_services({"html": {REEF: {**PAGE, "shape": shape}}}) as (server, client):
        facts = facts_of(service(server, client), SUBJECT, PaperFacts)
    ada, bo = facts.authors
    assert (ada.name, places(ada)) == ("Ada Quill", ["Harbour University"])
    assert (bo.name, sorted(places(bo))) == (
        "Bo Fernandez-Lund",
        ["Harbour University", "Kelp Institute"],
    )
    assert [(link.url, link.own) for link in facts.links] == [
        ("https://github.com/kelp/reefs", True)
    ]


def test_a_paper_without_a_page_is_not_known(open_services: Open) -> None:
    with open_services({}) as (server, client):
        assert answer_of(service(server, client), SUBJECT).facts is None


def test_a_page_that_latexml_did_not_make_tells_nothing(open_services: Open) -> None:
    page = "<html><body><p>arXiv:2602.90001</p><p>Ada Quill, Harbour University</p></body></html>"
    with open_services({"html": {SUBJECT: page}}) as (server, client):
        assert answer_of(service(server, client), SUBJECT).facts is None


@pytest.mark.parametrize("status", [200, 404])
def test_a_networks_log_in_page_is_no_answer_of_arxiv(open_services: Open, status: int) -> None:
    page = "<html><body><h1>Harbour Hotel</h1><p>Log in to go on.</p></body></html>"
    fault = Fault(path="/html", status=status, body=page.encode())
    with open_services({"html": {SUBJECT: PAGE}}, fault) as (server, client):
        assert "else than arXiv" in problem_of(service(server, client), SUBJECT).message


@pytest.mark.parametrize(
    "attribute",
    [
        "hidden",
        'aria-hidden="true"',
        'style="color:red;display:none"',
        'style="visibility: hidden"',
        'style="font-size:0px"',
        'class="ltx_bibitem"',
    ],
)
def test_what_no_reader_sees_or_others_wrote_gives_no_link(
    open_services: Open, attribute: str
) -> None:
    told = "Our code is available at https://github.com/stranger/trap."
    page = (
        '<html><body><article class="ltx_document"><div class="ltx_para"><p>We count.</p>'
        f"<div {attribute}><p>{told}</p></div></div></article></body></html>"
    )
    with open_services({"html": {SUBJECT: page}}) as (server, client):
        assert answer_of(service(server, client), SUBJECT).facts is None
    seen = page.replace(attribute, 'style="font-size:0.9em"')
    with open_services({"html": {SUBJECT: seen}}) as (server, client):
        assert facts_of(service(server, client), SUBJECT, PaperFacts).links


def test_a_fatal_conversion_tells_nothing_where_it_broke_at_the_authors(
    open_services: Open,
) -> None:
    page = (
        '<html><body><article class="ltx_document"><div class="ltx_authors"><span '
        'class="ltx_creator ltx_role_author"><span class="ltx_personname">Ada Quill<br>Harbour '
        f"University</span></span></div><span>{FATAL}</span></article></body></html>"
    )
    with open_services({"html": {SUBJECT: page}}) as (server, client):
        assert answer_of(service(server, client), SUBJECT).facts is None


def test_of_a_fatal_conversion_the_authors_count_where_the_text_goes_on(
    open_services: Open,
) -> None:
    with open_services({"html": {SUBJECT: {**PAGE, "fatal": True}}}) as (server, client):
        facts = facts_of(service(server, client), SUBJECT, PaperFacts)
    assert places(facts.authors[0]) == ["Harbour University"]


def test_a_page_that_breaks_off_is_a_problem(open_services: Open) -> None:
    fault = Fault(path="/html", truncate=0.7)
    with open_services({"html": {SUBJECT: PAGE}}, fault) as (server, client):
        assert "breaks off" in problem_of(service(server, client), SUBJECT).message


def test_one_unavailable_page_is_one_problem(open_services: Open) -> None:
    """The service says so of single papers: it is not asked again and again."""
    fault = Fault(path="/html", status=500, times=None)
    with open_services({"html": {SUBJECT: PAGE}}, fault) as (server, client):
        assert "500" in problem_of(service(server, client), SUBJECT).message
        assert len(server.arxiv_requests) == 1


def test_a_refusal_is_told_of_the_service(open_services: Open) -> None:
    fault = Fault(path="/html", status=403, times=None)
    with (
        open_services({"html": {SUBJECT: PAGE}}, fault) as (server, client),
        pytest.raises(FetchError),
    ):
        ask(service(server, client), SUBJECT)


def test_the_pace_is_arxiv_s(open_services: Open, clock: FakeClock) -> None:
    with open_services({"html": {SUBJECT: PAGE}}) as (server, client):
        html = service(server, client)
        answer_of(html, SUBJECT)
        answer_of(html, SUBJECT)
    assert clock.elapsed >= 3.0


def test_a_text_holds_for_a_month_and_none_for_a_day(open_services: Open, clock: FakeClock) -> None:
    with open_services({}) as (server, client):
        html = service(server, client)
    known = Answer(service="html", subject=SUBJECT, facts=PaperFacts(), asked=clock.now())
    missing = Answer(service="html", subject=SUBJECT, facts=None, asked=clock.now())
    assert html.lasts(known) == timedelta(days=30)
    assert html.lasts(missing) == timedelta(days=1)
    assert (html.name, html.batch, html.sparing) == ("html", 1, True)
