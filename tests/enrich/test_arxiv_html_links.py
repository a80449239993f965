"""A full text's links are its own where the authors say so, or put them at their names."""

import pytest

from digest.enrich.arxiv_html import parse_text
from digest.model import Author, Link
from tests.enrich.front_pages import entries, named, note, whole
from tests.fixtures import paper

# Nobody whose name stands in an address, but for the last.
AUTHORS = ("Noor Haddad", "Kwame Dube", "Ada Quill")
REEF = "https://github.com/reef/counts"
KELP = "https://github.com/kelp/net"


def links(body: str, front: str = "") -> list[Link]:
    """Return the links of a page."""
    authors = tuple(Author(name=name) for name in AUTHORS)
    facts = parse_text(whole(front, body).encode(), paper(title="A study", authors=authors))
    return list(facts.links) if facts else []


def own(found: list[Link]) -> dict[str, bool]:
    return {link.url: link.own for link in found}


def anchor(url: str, words: str | None = None) -> str:
    kind = "ltx_href" if words else "ltx_url"
    return f'<a class="ltx_ref {kind}" href="{url}">{words or url}</a>'


def section(text: str) -> str:
    return f'</p></div><section class="ltx_section"><p class="ltx_p">{text}</p></section><div><p>'


def test_an_own_link_has_the_sentence_as_its_evidence() -> None:
    (found,) = links(section(f"We count. Our code is available {anchor(REEF + '.git', 'here')}."))
    assert (found.url, found.own, found.origin) == (REEF, True, ("html",))
    assert found.evidence == f"Our code is available here ({REEF}.git)."


def test_what_is_built_on_is_not_own() -> None:
    assert own(links(section(f"We build on {anchor(KELP, 'Kelp')}."))) == {KELP: False}


def test_a_link_without_words_of_ownership_is_not_own() -> None:
    assert own(links(section(f"See {anchor(KELP)} for details."))) == {KELP: False}


def test_plain_addresses_are_links_too() -> None:
    assert own(links(section(f"Our code is available at {REEF}."))) == {REEF: True}


def test_a_note_that_is_an_address_belongs_to_its_sentence() -> None:
    body = section(
        f"We release our code.{note('footnote', '1', anchor(REEF))} "
        f"We train with Kelp{note('footnote', '2', anchor(KELP))} on corals."
    )
    found = links(body)
    assert own(found) == {REEF: True, KELP: False}
    assert found[0].evidence == f"We release our code ({REEF})."


def test_a_note_with_words_of_its_own_is_judged_by_them() -> None:
    body = section(f"We count corals.{note('footnote', '1', 'Our code: ' + anchor(REEF))}")
    assert own(links(body)) == {REEF: True}


def test_the_abstract_is_read_as_the_record_s_is() -> None:
    assert own(links(f"We count corals. Code: {anchor(REEF)}")) == {REEF: True}


@pytest.mark.parametrize(
    "hidden",
    [
        f'<section class="ltx_bibliography"><li class="ltx_bibitem">{anchor(KELP)}</li></section>',
        f"<nav>{anchor(KELP)}</nav>",
        f"<footer>{anchor(KELP)}</footer>",
        f"<button>{anchor(KELP)}</button>",
        f'<div class="ltx_listing">git clone {KELP}</div>',
        '<a href="#bib.1">1</a><a href="javascript:alert(1)">our code</a>',
        '<a href="mailto:ada@github.com">our code</a>',
    ],
)
def test_bibliography_chrome_and_listings_hold_no_links(hidden: str) -> None:
    assert links(hidden) == []


def test_a_bare_address_at_the_names_is_the_paper_s() -> None:
    front = entries(
        named(f"Noor Haddad, Kwame Dube, Ada Quill<br>{anchor('https://reefs.github.io')}")
    )
    assert own(links("Text.", front)) == {"https://reefs.github.io": True}


@pytest.mark.parametrize(
    "home", ["https://adaquill.github.io", "https://sites.google.com/view/ada-q"]
)
def test_an_author_s_page_at_the_names_is_not_the_paper_s(home: str) -> None:
    front = entries(named(f"Noor Haddad, Kwame Dube, {anchor(home, 'Ada Quill')}<br>Kelpworks"))
    assert own(links("Text.", front)).get(home, False) is False


def test_pages_of_other_kinds_are_left_out_unless_own() -> None:
    assert links(section("See https://www.kelp.example/about for more.")) == []


def test_one_link_in_many_places_is_one() -> None:
    text = f"Our code is available at {REEF}."
    assert len(links(section(text) + section(text) + section(f"See {REEF}/issues for more."))) == 1
