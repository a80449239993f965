"""A page is read in time that grows with its length, whatever its tags are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.enrich.arxiv_html import parse_text
from digest.enrich.html.tree import Node, parse_tree
from tests.effort import Effort
from tests.enrich.front_pages import entries, named, whole
from tests.fixtures import paper


def texts(node: Node) -> str:
    return "".join(child if isinstance(child, str) else texts(child) for child in node.children)


def test_a_tree_has_the_elements_their_classes_and_text() -> None:
    root = parse_tree('<div class="a b"><p id=x>One &amp; <em title=">">two</em><br>3</p></div>4')
    (found,) = root.find("b")
    paragraph = found.children[0]
    assert isinstance(paragraph, Node)
    assert (paragraph.tag, paragraph.get("id"), texts(paragraph)) == ("p", "x", "One & two3")
    assert root.children[-1] == "4"


def test_what_is_no_text_of_the_paper_is_left_out() -> None:
    page = (
        "<head><title><p>a</title></head><script>if (1<2) '</p>'</script><!-- <p>b -->"
        '<nav>c</nav><button>d</button><section class="ltx_bibliography">e</section>'
        '<span class="ltx_ERROR">f</span><style>g</style>h'
    )
    assert texts(parse_tree(page)) == "h"


def test_ends_without_a_start_are_passed_over() -> None:
    assert texts(parse_tree("<div>a</p></span><b>b</div>c")) == "abc"


def test_a_formula_keeps_its_source_alone() -> None:
    (formula,) = parse_tree('<math alttext="x&gt;1"><mi>x</mi></math>').children
    assert isinstance(formula, Node)
    assert (formula.get("alttext"), formula.children) == ("x>1", [])


@given(st.text(alphabet="<>/=\"' abp!-&;", max_size=200))
def test_any_page_can_be_read(page: str) -> None:
    parse_tree(page)


AUTHORS = '<div class="ltx_authors"><span class="ltx_creator ltx_role_author">'
NAME = f'{AUTHORS}<span class="ltx_personname">'


@pytest.mark.parametrize(
    "body",
    [
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
        AUTHORS + "<span class='ltx_note ltx_role_thanks'>Ada is with Kelp.</span>" * 15_000,
        '<p><a href="https://github.com/a/b">x</a> ' * 20_000,
        "<p>" + "https://github.com/a/b " * 50_000,
        "<p>x" + "<span class='ltx_note'>https://github.com/a/b</span>" * 20_000,
        f"<math alttext='{'{}^{1}' * 100_000}'></math>",
    ],
    ids=range(20),
)
def test_hostile_pages_cost_little(body: str) -> None:
    page = f'<html><body><article class="ltx_document">{body}'.encode()
    effort = Effort()
    parse_text(page, paper())
    assert effort.spent() < 12


def test_a_page_deeper_than_any_stack_is_read() -> None:
    front = entries(named("<b>" * 5000 + "Ada Quill" + "</b>" * 5000))
    facts = parse_text(whole(front).encode(), paper())
    assert facts is not None
    assert facts.authors[0].name == "Ada Quill"
