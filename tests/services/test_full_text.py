"""A full text is asked for politely; its links are its own where the authors say so."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Author, Link
from tests.net.replies import Reply, Run, reply
from tests.services.asking import answer_of, dossier
from tests.services.pages import SUBJECT, URL, entries, html, named, note, read, whole
from tests.standins.arxiv.html_page import FATAL, SHAPES, render_page

FRONT = entries(named("Ada Quill<br>Harbour University"))
REEF, KELP = "https://github.com/reef/counts", "https://github.com/kelp/net"


def test_a_paper_is_asked_about_by_its_version_at_arxiv_s_pace(run: Run) -> None:
    service = html(run, whole(FRONT).encode())
    assert service.subjects(dossier()) == (SUBJECT,)
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
def test_a_paper_of_which_nothing_can_be_told_is_not_known(run: Run, sent: bytes | Reply) -> None:
    assert answer_of(html(run, sent), SUBJECT).facts is None


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("fatal", [False, True])
def test_authors_and_links_are_read_from_every_shape(run: Run, shape: str, fatal: bool) -> None:  # noqa: FBT001
    """Of a conversion that broke down the authors count where the text goes on."""
    kelp = "Kelp Institute, Bergen, Norway"
    page = {
        "authors": [
            {"name": "Ada Quill", "affiliations": ["Department of Ice, Harbour University, Oslo"]},
            {"name": "Bo Lund", "affiliations": [kelp, "Harbour University"]},
        ],
        "notes": [f"Code: {REEF}"],
        "references": [f'<a href="{KELP}">others</a>'],
        "shape": shape,
        "fatal": fatal,
    }
    facts = read(run, render_page(SUBJECT, page).decode(), "Ada Quill", "Bo Lund")
    assert facts is not None
    told = {one.name: sorted(place.name for place in one.affiliations) for one in facts.authors}
    both = ["Harbour University", "Kelp Institute"]
    assert told == {"Ada Quill": ["Harbour University"], "Bo Lund": both}
    assert [(link.url, link.own) for link in facts.links] == [(REEF, True)]


# Nobody whose name stands in an address, but for the last.
AUTHORS = ("Noor Haddad", "Kwame Dube", "Ada Quill")


def links(run: Run, body: str, front: str = "") -> list[Link]:
    """Return the links of a page."""
    facts = read(run, whole(front, body), *AUTHORS, title="A study")
    return list(facts.links) if facts else []


def anchor(url: str, words: str = "") -> str:
    """Write a link."""
    return f'<a class="ltx_ref ltx_href" href="{url}">{words or url}</a>'


def section(text: str) -> str:
    """Write a section of the text."""
    return f'</p></div><section class="ltx_section"><p class="ltx_p">{text}</p></section><div><p>'


RELEASED = note("footnote", "1", anchor(REEF))
BUILT_ON = note("footnote", "2", anchor(KELP))
OWN = f"Our code is available at {REEF}."


@pytest.mark.parametrize(
    "body,own,evidence",
    [
        (
            section(f"We count. Our code is available {anchor(REEF + '.git', 'here')}."),
            *({REEF: True}, f"Our code is available here ({REEF}.git)."),
        ),
        (section(f"We build on {anchor(KELP, 'Kelp')}."), {KELP: False}, "We build on Kelp"),
        (section(f"See {anchor(KELP)} for details."), {KELP: False}, "See "),
        (section(OWN), {REEF: True}, OWN),
        # The abstract is read as the record's is.
        (f"We count corals. Code: {anchor(REEF)}", {REEF: True}, "Code: "),
        # A note that is an address belongs to its sentence; another is judged by its own words.
        (
            section(f"We release our code.{RELEASED} We train with Kelp{BUILT_ON} on corals."),
            *({REEF: True, KELP: False}, f"We release our code ({REEF})."),
        ),
        (
            section(f"We count corals.{note('footnote', '1', 'Our code: ' + anchor(REEF))}"),
            *({REEF: True}, f"Our code: {REEF}"),
        ),
        (section(OWN) * 2 + section(f"See {REEF}/issues for more."), {REEF: True}, OWN),
        (section("See https://www.kelp.example/about for more."), {}, ""),
    ],
)
def test_a_link_is_the_paper_s_own_where_its_sentence_says_so(
    run: Run, body: str, own: dict[str, bool], evidence: str
) -> None:
    found = links(run, body)
    assert {link.url: link.own for link in found} == own
    assert len(found) == len(own)
    assert [link.origin for link in found] == [("html",)] * len(own)
    assert all(link.evidence.startswith(evidence) for link in found[:1])


@pytest.mark.parametrize(
    "content,own",
    [
        (f"<br>{anchor('https://reefs.github.io')}", True),
        (f", {anchor('https://adaquill.github.io', 'Ada Quill')}<br>Kelpworks", False),
        (f", {anchor('https://sites.google.com/view/ada-q', 'Ada Quill')}<br>Kelpworks", False),
    ],
)
def test_an_address_at_the_names_is_the_paper_s_unless_it_is_an_author_s(
    run: Run,
    content: str,
    own: bool,  # noqa: FBT001
) -> None:
    found = links(run, "Text.", entries(named(f"Noor Haddad, Kwame Dube{content}")))
    assert any(link.own for link in found) == own


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
def test_what_no_reader_sees_or_others_wrote_gives_no_link(run: Run, hidden: str) -> None:
    assert links(run, f"</p>{hidden}<p>Text &amp; more.</b></span>") == []
    (seen,) = links(run, f'</p>{hidden}<div style="font-size:0.9em" title=">"><p>{TRAP}</p></div>')
    assert seen.own


@given(st.text(alphabet="<>/=\"' abp!-&;", max_size=200))
def test_any_page_can_be_read(long_run: Run, page: str) -> None:
    read(long_run, whole(page, page))


def test_a_page_deeper_than_any_stack_is_read(run: Run) -> None:
    front = entries(named("<b>" * 5000 + "Ada Quill" + "</b>" * 5000))
    facts = read(run, whole(front), "Ada Quill")
    assert facts is not None
    assert facts.authors == (Author(name="Ada Quill"),)


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
def test_a_hostile_page_is_read_to_its_end(run: Run, body: str) -> None:
    """It tells nothing, or one author without a place, or one link."""
    facts = read(run, f'<html><body><article class="ltx_document">{body}</html>')
    told = [*facts.authors, *(link.url for link in facts.links)] if facts else []
    assert told in ([], [Author(name="Ada Quill")], ["https://github.com/a/b"])
    assert bool(told) == ("github" in body or "Quill" in body)
