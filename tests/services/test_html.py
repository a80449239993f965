"""A full text says who works where, of nobody whom it does not tie to a place, and has links."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.errors import EndedError
from digest.model import Answer, Author, Link, Paper, Question, StatedPaper
from digest.papers.facts import describe
from digest.papers.joining import join
from digest.services.html import ArxivHtml, parse_text
from tests.benchmarks.quality.contributions import PAGES
from tests.fakes import START
from tests.fixtures import paper
from tests.net.replies import ClientRun, Reply, reply
from tests.services.asking import (
    FRONT,
    SUBJECT,
    URL,
    answer_of,
    entries,
    facts,
    html,
    named,
    read,
    whole,
)
from tests.standins.arxiv.services import FATAL, render_page

REEF, KELP = "https://github.com/reef/counts", "https://github.com/kelp/net"
ROWS = tomllib.loads(Path(__file__).with_name("fronts.toml").read_text("utf-8"))["page"]
ONE = "<sup>1</sup>Harbour University<br><sup>2</sup>Kelpworks"


def test_a_paper_is_asked_about_by_its_version_at_arxiv_s_pace(run: ClientRun) -> None:
    service = html(run, whole(FRONT).encode())
    assert service.subjects(facts()) == (SUBJECT,)
    for _ in range(2):
        answer = answer_of(service, SUBJECT)
    assert answer.asked == run.clock.now()
    assert (run.urls, run.clock.slept) == ([f"{URL}/{SUBJECT}"] * 2, [3.0])
    assert run.asked[0].headers["accept"] == "text/html"


@pytest.mark.parametrize(
    "sent",
    [
        reply(404, b"<html><body><h1>No HTML for '2602.90001'</h1></body></html>"),
        reply(410, b"<html>arXiv</html>"),
        # Nothing that LaTeXML has marked up.
        b"<html><body><p>arXiv:2602.90001</p><p>Ada Quill, Harbour University</p></body></html>",
        b"<html><body><p class='ltx_p'>Our code: https://github.com/a/b</p></body></html>",
        whole().encode(),
        # Broken down at the authors.
        whole(FRONT).partition('<div class="ltx_abstract">')[0].encode()
        + FATAL.encode()
        + b"</html>",
    ],
)
def test_a_paper_of_which_nothing_can_be_told_is_not_known(
    run: ClientRun, sent: bytes | Reply
) -> None:
    assert answer_of(html(run, sent), SUBJECT).stated is None


@pytest.mark.parametrize("fatal", [False, True])
def test_authors_and_links_are_read(run: ClientRun, *, fatal: bool) -> None:
    """Of a conversion that broke down the authors count where the text goes on."""
    kelp = "Kelp Institute, Bergen, Norway"
    page = {
        "authors": [
            {"name": "Ada Quill", "affiliations": ["Department of Ice, Harbour University, Oslo"]},
            {"name": "Bo Lund", "affiliations": [kelp, "Harbour University"]},
        ],
        "notes": [f"Code: {REEF}"],
        "references": [f'<a href="{KELP}">others</a>'],
        "fatal": fatal,
    }
    facts = read(run, render_page(SUBJECT, page).decode(), "Ada Quill", "Bo Lund")
    assert facts is not None
    told = {one.name: sorted(place.name for place in one.affiliations) for one in facts.authors}
    both = ["Harbour University", "Kelp Institute"]
    assert told == {"Ada Quill": ["Harbour University"], "Bo Lund": both}
    assert {place.origin for one in facts.authors for place in one.affiliations} == {"html"}
    assert [(link.url, link.own) for link in facts.links] == [(REEF, True)]


# ------------------------------------------------------------------------------------- authors


def places(run: ClientRun, front: str, *authors: str) -> Mapping[str, Sequence[str]]:
    """Return the institutions of everybody on a page with this front matter, by name."""
    facts = read(run, whole(front), *authors)
    people = facts.authors if facts else ()
    return {person.name: [place.name for place in person.affiliations] for person in people}


def test_of_fifty_shapes_each_is_read_without_a_wrong_affiliation(long_run: ClientRun) -> None:
    """What is missed may be missed; who is said to be somewhere must be there."""
    rows = tomllib.loads(PAGES.read_text(encoding="utf-8"))["page"]
    missed = 0
    for row in rows:
        record = paper(authors=tuple(Author(name=name) for name in row["authors"]))
        facts = read(long_run, whole(row["html"]), *row["authors"])
        told = Answer(service="html", subject="x", stated=facts, asked=START)
        for author in join(describe(record), [told]).paper.authors:
            wanted = set(row["wanted"].get(author.name, ()))
            got = {place.name for place in author.affiliations}
            assert got <= wanted, row["html"]
            missed += len(wanted - got)
    assert len(rows) > 50
    assert missed <= 2


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_who_is_tied_to_what(run: ClientRun, row: Mapping[str, Any]) -> None:
    found = places(run, row["html"], *row["authors"])
    assert {name: where for name, where in found.items() if where} == row["wanted"]


def test_an_affiliation_keeps_its_whole_wording(run: ClientRun) -> None:
    front = entries(named("Ada Quill<br>Dept. of Ice,\nHarbour University<br>Oslo"))
    facts = read(run, whole(front), "Ada Quill")
    ((place,),) = (author.affiliations for author in (facts.authors if facts else ()))
    assert (place.name, place.stated) == (
        "Harbour University",
        "Dept. of Ice, Harbour University, Oslo",
    )


def test_a_name_in_a_sentence_or_an_e_mail_is_no_author(run: ClientRun) -> None:
    lines = "Harbour University<br>bo.lund@harbour.example<br>Correspondence: Cyd Ray"
    assert list(places(run, entries(named(f"Ada Quill<br>{lines}")))) == ["Ada Quill"]


ALIKE = (
    "Ada Quill|A. Quill, A. Quill|Ada Quill, Joh Quill|Johanna Quill, Johanna Quill|Joh. Quill, "
    "Bo Quill|B. Quill, Bo Quill|Bo M. Quill, Bo M. Quill|Bo Quill, Bo Quill|Quill Bo, "
    "Bo Quill|BO QUILL"
)
# Two letters are a whole name more often than not.
UNLIKE = (
    "Bo Quill|Bodil Quill, Bodil Quill|Bo Quill, Li Quill|Lin Quill, Ling Quill|Li Quill, "
    "Ada Quill|Ann Quill, Ada Quill|B. Quill"
)


@pytest.mark.parametrize("pair", [*ALIKE.split(", "), *UNLIKE.split(", ")])
def test_a_name_is_found_as_far_as_it_is_told(run: ClientRun, pair: str) -> None:
    """Beside somebody else, only who is recognised is told of."""
    record, page = pair.split("|")
    front = entries(named(f"{page}<sup>1</sup>, Bo Lund<sup>2</sup><br>{ONE}"))
    found = places(run, front, record, "Bo Lund")
    assert found.get(page, []) == ["Harbour University"] * (pair in ALIKE)
    assert found["Bo Lund"] == ["Kelpworks"]


def test_a_thousand_authors_are_tied(run: ClientRun) -> None:
    names = [f"Ada{n} Quill{n}" for n in range(1000)]
    line = ", ".join(f"{name}<sup>{number % 50}</sup>" for number, name in enumerate(names))
    lines = "".join(f"<br><sup>{number}</sup>University of Kelp {number}" for number in range(50))
    found = places(run, entries(named(line + lines)), *names)
    assert found == {name: [f"University of Kelp {n % 50}"] for n, name in enumerate(names)}


# --------------------------------------------------------------------------------------- links

# Nobody whose name stands in an address, but for the last.
AUTHORS = ("Noor Haddad", "Kwame Dube", "Ada Quill")


def links(run: ClientRun, body: str, front: str = "") -> list[Link]:
    """Return the links of a page."""
    facts = read(run, whole(front, body), *AUTHORS, title="A study")
    return list(facts.links) if facts else []


def anchor(url: str, words: str = "") -> str:
    """Write a link."""
    return f'<a class="ltx_ref ltx_href" href="{url}">{words or url}</a>'


def note(content: str) -> str:
    """Write a footnote."""
    sign = '<sup class="ltx_note_mark">1</sup>'
    return f'<span class="ltx_note"><span class="ltx_note_content">{sign}{content}</span></span>'


def section(text: str) -> str:
    """Write a section of the text."""
    return f'</p></div><section class="ltx_section"><p class="ltx_p">{text}</p></section><div><p>'


OWN = f"Our code is available at {REEF}."
USED = f"We release our code.{note(anchor(REEF))} We train with Kelp{note(anchor(KELP))} on corals."
OURS, ONLY = note(f"Our code: {anchor(REEF)}"), {REEF: True}


@pytest.mark.parametrize(
    "body,own,evidence",
    [
        (
            section(f"We count. Our code is available {anchor(REEF + '.git', 'here')}."),
            *(ONLY, f"Our code is available here ({REEF}.git)."),
        ),
        (section(f"We build on {anchor(KELP, 'Kelp')}."), {KELP: False}, "We build on Kelp"),
        (section(f"See {anchor(KELP)} for details."), {KELP: False}, "See "),
        (section(OWN), ONLY, OWN),
        # The abstract is read as the record's is.
        (f"We count corals. Code: {anchor(REEF)}", ONLY, "Code: "),
        # A note that is an address belongs to its sentence; another is judged by its own words.
        (section(USED), {REEF: True, KELP: False}, f"We release our code ({REEF})."),
        (section(f"We count corals.{OURS}"), ONLY, f"Our code: {REEF}"),
        (section(OWN) * 2 + section(f"See {REEF}/issues for more."), ONLY, OWN),
        (section("See https://www.kelp.example/about for more."), {}, ""),
    ],
)
def test_a_link_is_the_paper_s_own_where_its_sentence_says_so(
    run: ClientRun, body: str, own: dict[str, bool], evidence: str
) -> None:
    found = links(run, body)
    assert {link.url: link.own for link in found} == own
    assert [link.origin for link in found] == [("html",)] * len(own)
    assert all(link.evidence.startswith(evidence) for link in found[:1])


@pytest.mark.parametrize(
    "content,is_own",
    [
        (f"<br>{anchor('https://reefs.github.io')}", True),
        (f", {anchor('https://adaquill.github.io', 'Ada Quill')}<br>Kelpworks", False),
        (f", {anchor('https://sites.google.com/view/ada-q', 'Ada Quill')}<br>Kelpworks", False),
    ],
)
def test_an_address_at_the_names_is_the_paper_s_unless_it_is_an_author_s(
    run: ClientRun,
    content: str,
    is_own: bool,  # noqa: FBT001
) -> None:
    found = links(run, "Text.", entries(named(f"Noor Haddad, Kwame Dube{content}")))
    assert any(link.own for link in found) == is_own


TRAP = "Our code is available at https://github.com/stranger/trap."
HIDDEN = (
    *(f"<div {how}><p>{TRAP}</p></div>" for how in ("hidden", 'aria-hidden="true"')),
    f'<div style="color:red;display:none"><p>{TRAP}</p></div>',
    f'<div style="visibility: hidden"><p>{TRAP}</p></div>',
    f'<div style="font-size:0px"><p>{TRAP}</p></div>',
    f'<section class="ltx_bibliography"><li class="ltx_bibitem">{TRAP}</li></section>',
    *(f"<{tag}>{TRAP}</{tag}>" for tag in ("nav", "footer", "button", "script", "style", "title")),
    f'<div class="ltx_listing">{TRAP}</div><span class="ltx_ERROR">{TRAP}</span><!-- {TRAP} -->',
    '<a href="#bib.1">1</a><a href="javascript:alert(1)">our code</a>',
    '<a href="mailto:ada@github.com">our code</a>',
)


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_no_reader_sees_or_others_wrote_gives_no_link(run: ClientRun, hidden: str) -> None:
    assert links(run, f"</p>{hidden}<p>Text &amp; more.</b></span>") == []
    (seen,) = links(run, f'</p>{hidden}<div style="font-size:0.9em" title=">"><p>{TRAP}</p></div>')
    assert seen.own


# ------------------------------------------------------------------------------- hostile pages


@given(st.text(alphabet="<>/=\"' abp!-&;", max_size=200))
def test_any_page_can_be_read(long_run: ClientRun, page: str) -> None:
    stated = read(long_run, whole(page, page))
    assert stated is None or (stated.links, stated.upvotes) == ((), None)


LIST = '<div class="ltx_authors"><span class="ltx_creator ltx_role_author">'
NAME = f'{LIST}<span class="ltx_personname">'
HOSTILE = [
    "<div>" * 80_000 + "<p>" * 80_000,
    "".join(f"<font color=c{n}><p>x" for n in range(30_000)),
    "<a " * 300_000,
    '<a x="' * 200_000,
    "<" * 1_000_000,
    "<!--" * 250_000,
    "</p>" * 250_000,
    "<script>" * 120_000,
    NAME + "<b>" * 5000 + "Ada Quill" + "</b>" * 5000,
    NAME + "x,<br>" * 30_000,
    NAME + "<sup>1</sup>x " * 30_000,
    NAME + "University of " * 30_000,
    NAME + "Univ," * 200_000,
    NAME + "Ada Quill " * 30_000,
    NAME + "a" * 1_000_000,
    NAME + "<math alttext='{}^{1}'></math>" * 30_000,
    LIST + "<span class='ltx_note ltx_role_thanks'>Ada is with Kelp.</span>" * 15_000,
    '<p><a href="https://github.com/a/b">x</a> ' * 20_000,
    "<p>" + "https://github.com/a/b " * 50_000,
    "<p>x" + "<span class='ltx_note'>https://github.com/a/b</span>" * 20_000,
    f"<math alttext='{'{}^{1}' * 100_000}'></math>",
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_page_is_read_to_its_end(run: ClientRun, body: str) -> None:
    """It tells nothing, or one author without a place, or one link."""
    facts = read(run, f'<html><body><article class="ltx_document">{body}</html>')
    told = [*facts.authors, *(link.url for link in facts.links)] if facts else []
    assert told in ([], [Author(name="Ada Quill")], ["https://github.com/a/b"])
    assert bool(told) == ("github" in body or "Quill" in body)


def test_pages_that_take_long_to_read_end_the_asking(
    run: ClientRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was not looked at is told by whoever asked, as of a service that is down."""

    def slow(body: bytes, of: Paper) -> StatedPaper | None:
        run.clock.elapsed += 50.0
        return parse_text(body, of)

    monkeypatch.setattr("digest.services.html.parse_text", slow)
    service = ArxivHtml(
        run.client(whole(FRONT).encode(), budget=60.0, patience=3.0), f"{URL}/", 3.0
    )
    came = service.fetch([Question(subject=f"2602.90001v{n}", paper=paper()) for n in range(1, 5)])
    assert [isinstance(one, Answer) for one in (next(came), next(came))] == [True, True]
    with pytest.raises(EndedError):
        next(came)
    assert len(run.asked) == 2
