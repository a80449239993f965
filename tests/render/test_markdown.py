"""Whatever a record says stands in a Markdown post as text, in every dialect."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from digest.model import ALSO, Dialect, Issue, Section, Statement
from digest.render import House, Renderer
from digest.text import printable, visible
from tests.fixtures import REEF, entry, link, make_issue, paper, statement
from tests.render.engines import Engine, commonmark, github
from tests.render.issues import FRAGMENTS, QUOTATIONS, alone, hostile, hostile_issue, quoting
from tests.render.pages import PageText, body_of, collapse, page_of, quotations_of

# Inside and at the edges of a title; what is left of a fragment must be visible.
TITLES = [
    *(words for text in FRAGMENTS if (words := printable(f"{text} x{text}y {text}"))),
    *(words for text in FRAGMENTS if (words := printable(text)) and visible(text) == words),
]
# What GitHub makes links or pictures of in a finished page, without asking the parser: people,
# issues and emoji; and beside these commits, formulas, and emoji that are figures.
CALLS = (
    r"(?<![\w`/])@[a-z0-9][a-z0-9-]*|(?<!\w)(?:[\w-]+/[\w.-]+)?#\d+\b|\bGH-\d+\b"
    r"|:\d*[a-z_+-][a-z0-9_+-]*:"
)
OTHERS = r"|\b(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,40}\b|:\d+:|(?:^|\s)\$\S"
TEMPLATE = re.compile(r"\{[{%<#]")
KNOWN = "title date slug description tags categories lang"
REST = Section(key=ALSO, title="Also this week", papers=(REEF,))


def post(issue: Issue, dialect: Dialect = "common") -> str:
    return Renderer(["md"], House(dialect=dialect)).render(issue)[0].content.decode()


def front(issue: Issue, dialect: Dialect = "common") -> Any:  # noqa: ANN401 - what YAML holds
    return yaml.safe_load(post(issue, dialect).split("---\n")[1])


def inline(text: str, dialect: Dialect = "common") -> str:
    """Return how a text stands within a line."""
    issue = alone(paper(), sections=(Section(key="k", title=text, papers=(REEF,)),))
    return post(issue, dialect).partition("\n### ")[2].partition(" (1)\n")[0]


def at_start(text: str) -> str:
    """Return how a text stands where a line begins with it."""
    return post(make_issue(note=text)).splitlines()[-3]


def read_plainly(post: str, _: Path) -> str:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return str(reader.render(body_of(post)))


def assert_same(issue: Issue, found: PageText, dialect: Dialect) -> None:
    """Hold a page against ours: every word and every link, and nothing more."""
    page = page_of(issue)
    assert found.text == page.text
    links = list(zip(found.links, found.labels, strict=True))
    if dialect == "common":  # in which GitHub makes links of addresses of e-mail
        links = [one for one in links if not re.match(r"\W?mailto:", one[0])]
    assert links == list(zip(page.links, page.labels, strict=True))


@pytest.mark.parametrize("dialect, engine", [("common", read_plainly), ("github", github)])
@given(text=hostile)
def test_any_text_is_shown_as_it_is_and_changes_nothing_else(
    dialect: Dialect, engine: Engine, text: str
) -> None:
    words = printable(text)
    assume(visible(words))
    written = post(hostile_issue(text), dialect)
    assert not TEMPLATE.search(written)
    assert "{:" not in body_of(written)
    found = PageText(engine(written, Path()))
    assert_same(hostile_issue(text), found, dialect)
    usual = PageText(engine(post(hostile_issue("word"), dialect), Path()))
    assert [tag for tag in found.names if tag != "code"] == [
        tag for tag in usual.names if tag != "code"
    ]


@pytest.mark.parametrize("dialect", ["common", "github"])
@pytest.mark.parametrize("engine", [commonmark, github])
def test_readers_show_the_words_and_links_of_hostile_titles(
    dialect: Dialect, engine: Engine
) -> None:
    issue = hostile_issue(*TITLES)
    found = PageText(engine(post(issue, dialect), Path()))
    assert_same(issue, found, dialect)
    allowed = {*"h1 h2 h3 p em strong ul li a hr br code blockquote".split()}
    assert set(found.names) <= allowed
    filters = CALLS + (OTHERS if dialect == "github" else "")
    assert [text for text in found.loose if re.search(filters, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("text", [
    "Deep learning (again): a survey, in 3.5 parts - really?",
    "“Quoted” and 'quoted' at 93.1% for A/B; C++",
    "R&D, 5 & 6",
    "it's the reefs' \"own\" 'kelp', as “one ‘two’ three”",
    "a 5\" reef and 6' kelp",
])  # fmt: skip
def test_ordinary_prose_is_left_alone(text: str) -> None:
    assert at_start(text) == inline(text) == text


@pytest.mark.parametrize("dialect, text, written", [
    ("common", "x_1 * y __z_", r"x_1 \* y \_\_z\_"),
    ("common", "F~x~ ^[n] |", r"F&#126;x&#126; &#94;&#91;n&#93; \|"),
    ("common", "{{ x }}", r"\{\{ x }}"),
    ("common", "a < b && &lt;", "a &lt; b && &amp;lt;"),
    ("common", "https://x.example, WWW.x.example", r"https\://x.example, WWW\.x.example"),
    ("common", "Wow!", r"Wow\!"),
    ("common", "it's so -- C++ #12", "it's so -- C++ #&#8288;12"),
    ("common", "@quill, mAP@0.5 :+1:", "@&#8288;quill, mAP&#64;0.5 :&#8288;+1:"),
    ("common", "split 8:1:1 for $5", "split 8:1:1 for &#36;5"),
    ("github", "ask @quill", "ask @&#8288;quill"),
    ("github", "#12 and GH-7", r"\#&#8288;12 and GH-&#8288;7"),
    ("github", "at deadbeef7 of 1000000 decades", "at deadbe&#8288;ef7 of 1000000 decades"),
    ("github", "split 8:1:1, :+1:", "split 8:&#8288;1:1, :&#8288;+1:"),
    ("github", "for $5", r"for &#8288;\$5"),
    ("github", "a “b", "a “b"),
    ("hugo", 'C++ is "it\'s" == -- ...', r"C+\+ is \"it's\" =\= -\- .\.\."),
    ("jekyll", "it's -- so...", r"it's -\- so.\.\."),
    ("hugo", "the authors' reefs' 'kelps'", r"the authors' reefs' \'kelps\'"),
    ("pandoc", 'it\'s "so" - C++', r"it's \"so\" - C++"),
    # Quotation marks that nobody closes, whose end Pandoc would look for.
    ("common", 'a "reef', "a &#34;reef"),
    ("common", "the 'kelp", "the &#39;kelp"),
    ("common", "“a ‘b”", "“a &#8216;b”"),
    ("common", 'a "b" "c', 'a "b" &#34;c'),
    ("common", '"a "b “c ”d', "&#34;a &#34;b &#8220;c &#8221;d"),
    ("common", "' reef", "' reef"),
    # Where nothing can fire, nothing is escaped.
    ("common", "“[F]our” and [Si/H], [2] in [0, 1].", "“[F]our” and [Si/H], [2] in [0, 1]."),
    ("common", "from ~1 to ~14, T ~ 5", "from ~1 to ~14, T ~ 5"),
    ("common", "8^(+2.1) and t^5 x", "8^(+2.1) and t^5 x"),
    ("common", "M_d, GPT_4", "M_d, GPT_4"),
    ("common", "pass@1 by x@y, C# > 5", "pass@1 by x@y, C# > 5"),
    ("github", r"x^2^ 8 [gallery] \reef C++ ...", r"x^2^ 8 [gallery] \reef C++ ..."),
    ("jekyll", "see https://x.example by @ada: x^2^ y", "see https://x.example by @ada: x^2^ y"),
    ("pandoc", "https://x.example, ada@x.example", "https://x.example, ada@x.example"),
    ("hugo", "5's reef and Cohen's", "5's reef and Cohen's"),
    # It needs its neighbours to fire, which may be in the next piece.
    ("common", "z~2, (~5) x~", "z&#126;2, (&#126;5) x&#126;"),
    ("common", "x^2^ 8^", r"x&#94;2^ 8&#94;"),
    ("pandoc", "x^“a b”^ y", r"x\^“a b”^ y"),
    ("pandoc", "@ada -@ada", r"\@ada -\@ada"),
    ("common", "ζ_d 1_a (2)_b", r"ζ\_d 1\_a (2)\_b"),
    ("github", "ζ_d", "ζ_d"),
    ("hugo", "a < b << c <d> (<1MP) x", r"a < b \<< c \<d> (<1MP) x"),
    ("pandoc", "a < b", r"a \< b"),
    ("jekyll", "a >> b <c> d", r"a \>\> b \<c> d"),
    ("hugo", ":100: or 1:100:2", r"\:100: or 1\:100:2"),
    # WordPress has its shortcodes from the finished page, kramdown its definitions from lines.
    ("common", "[gallery] [Table 1", "&#91;gallery&#93; &#91;Table 1"),
    ("common", "[He II] [/x] y", "[He II] &#91;/x&#93; y"),
    ("common", "[1, 2), (1, 2] ![F]", r"[1, 2), (1, 2] !\[F&#93;"),
    ("common", "(0, 1] [[F]] [0, 1)", r"(0, 1&#93; \[\[F&#93;&#93; \[0, 1)"),
    ("pandoc", "[F](x) [F]: x", r"\[F\](x) \[F\]: x"),
    ("jekyll", "[F](x) [F]: x", r"\[F&#93;(x) \[F&#93;: x"),
    ("common", "https://x.example/a", r"&#8288;https\://x.example/a"),
])  # fmt: skip
def test_special_characters_of_a_dialect_are_escaped_in_it(
    dialect: Dialect, text: str, written: str
) -> None:
    assert inline(text, dialect) == written


def test_quotes_around_a_link_are_a_pair_and_those_within_are_its_own() -> None:
    around = statement("in “Reefs”", ("Reefs", "title", REEF))
    half = statement('"Reef "and" kelp" is', ('Reef "and', "title", REEF))
    lines = post(make_issue(lead=(around,), outlook=(half,))).splitlines()
    address = f"https://arxiv.org/abs/{REEF}"
    assert f"in “[Reefs]({address})”" in lines
    assert f'- "[Reef &#34;and]({address})" kelp" is' in lines


@pytest.mark.parametrize("text, written", [
    ("- x", r"\- x"),
    ("1. x", r"1\. x"),
    ("(a) x", r"(a\) x"),
    ("xiv. x", r"xiv\. x"),
    (": x", r"\: x"),
    ("===", "&#61;=="),
    ("# x", r"\# x"),
    ("> x", r"\> x"),
    ("--", r"\--"),
    ("-5 = x", "-5 = x"),
    ("2.5 times", "2.5 times"),
    ("    x", "x"),
])  # fmt: skip
def test_text_at_the_beginning_of_a_line_begins_no_block(text: str, written: str) -> None:
    assert at_start(text) == written


@pytest.mark.parametrize("dialect", ["common", "github"])
@pytest.mark.parametrize("engine", [read_plainly, commonmark, github])
def test_a_block_quotation_holds_the_same_words(
    dialect: Dialect, engine: Engine, tmp_path: Path
) -> None:
    written = quoting(*QUOTATIONS, dialect=dialect, folder=tmp_path)
    assert f"\n> {QUOTATIONS[0]}\n" in written
    found = quotations_of(engine(written, tmp_path))
    assert [one.text for one in found] == list(map(printable, QUOTATIONS))
    assert {tuple(one.names) for one in found} == {("p",)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=hostile)
def test_any_text_is_a_block_quotation_of_one_line(text: str, tmp_path: Path) -> None:
    words = printable(text)
    assume(visible(words))
    for dialect in ("common", "github"):
        written = quoting(words, dialect=dialect, folder=tmp_path)
        (found,) = quotations_of(github(written, tmp_path))
        assert found.text == collapse(words)
        assert set(found.names) <= ({"p", "a"} if dialect == "common" else {"p"})


@pytest.mark.parametrize("query, written", [
    ('all:"deep learning" ANDNOT cat:cs.*', '`all:"deep learning" ANDNOT cat:cs.*`'),
    ("a `b` {{ c }}", r"a \`b\` \{\{ c }}"),
    ("(($x", "(($x".replace("$", "&#36;")),
])  # fmt: skip
def test_a_query_is_code_unless_code_could_be_markup(query: str, written: str) -> None:
    assert f" that this query finds: {written}\n" in post(make_issue(query=query))


@pytest.mark.parametrize("address, target", [
    ("https://a.example/b_(c)", "https://a.example/b_%28c%29"),
    (" https://a.example/ü ", "https://a.example/%C3%BC"),
    ("https://a.example/?a=1&copy=2&copy;", "https://a.example/?a=1&copy=2&amp;copy;"),
    ("https://a.example/50%25 100%", "https://a.example/50%25%20100%25"),
    ("HTTPS://a.example/{{x}}|'\"`<>\\^[]$",
     "HTTPS://a.example/%7B%7Bx%7D%7D%7C%27%22%60%3C%3E%5C%5E%5B%5D%24"),
    ("javascript:alert(1)", None),
    ("https:", None),
    ("//a.example", None),
    ("", None),
])  # fmt: skip
def test_links_lead_to_web_addresses_alone(address: str, target: str | None) -> None:
    issue = make_issue(entries=(entry(paper(), link(address)), *make_issue().entries[1:]))
    code = post(issue).partition("Bo Fernandez-Lund. ")[2].partition("\n")[0]
    assert code == (f"[Code]({target})" if target else "Code")
    assert_same(issue, PageText(read_plainly(post(issue), Path())), "common")


@given(hostile)
def test_any_address_stays_inside_its_parentheses(tail: str) -> None:
    issue = replace(alone(paper()), entries=(entry(paper(), link(f"https://a.example/{tail}")),))
    found = PageText(read_plainly(post(issue), Path()))
    assert_same(issue, found, "common")
    assert re.fullmatch(r"[-A-Za-z0-9%/:?#@!&*+,;=._~]+", found.links[-1])
    assert found.labels[-1] == "Code"


def test_a_title_of_one_x_is_not_a_checkbox() -> None:
    assert "- [&#120;](" in post(alone(paper(title="x")))
    assert "- [&#88;](" in post(alone(paper(title="X")))


FRONT = {
    "layout": "post",
    "title": "Deep Learning",
    "date": date(2026, 2, 28),
    "lang": "en",
    "slug": "2026-02-28-deep-learning",
    "description": "Reefs were counted.",
    "subject": "deep learning",
    "tags": ["Marine imaging"],
    "keywords": ["Marine imaging"],
    "categories": ["deep learning"],
}


@pytest.mark.parametrize("dialect, keys", [
    ("common", KNOWN),
    ("hugo", KNOWN),
    ("jekyll", f"layout {KNOWN}"),
    ("pandoc", "title date lang description subject keywords"),
])  # fmt: skip
def test_front_matter_has_what_the_engine_knows(dialect: Dialect, keys: str) -> None:
    lead = (whose("Reefs were counted."),)
    found = front(make_issue(title="Deep Learning", lead=lead), dialect)
    category = ["deep-learning"] if dialect == "jekyll" else ["deep learning"]
    told = FRONT | {"categories": category}
    assert list(found.items()) == [(key, told[key]) for key in keys.split()]


@pytest.mark.parametrize("dialect", ["common", "github", "hugo", "jekyll", "pandoc"])
def test_the_title_is_shown_once(dialect: Dialect) -> None:
    """By the post itself, or by the engine, from its front matter."""
    written = post(make_issue(), dialect)
    begins = body_of(written).lstrip().startswith("# Deep Learning This Week")
    assert begins == (dialect in {"common", "github"})
    assert written.startswith("---\n") == (dialect != "github")


def whose(text: str) -> Statement:
    """Return a sentence whose first letter stands for a paper."""
    return statement(text, (text[0], "title", REEF))


@pytest.mark.parametrize("dialect, changes, key, value", [
    # A category stands in addresses, and Jekyll stops at a colon there.
    ("jekyll", {"topic": "vision"}, "categories", ["deep-learning"]),
    ("common", {"topic": "3D: vision"}, "categories", ["deep-learning"]),
    ("hugo", {"topic": "3D: vision"}, "categories", ["3D: vision"]),
    ("pandoc", {"title": "On *kelp* @reef"}, "title", r"On \*kelp\* \@reef"),
    ("common", {"sections": (REST,), "resources": (), "lead": ()}, "tags", []),
    ("common", {"lead": (), "subtitle": "Waves, " * 40, "sections": ()}, "description",
     "Waves, " * 21 + "Waves…"),
    ("common", {"lead": (), "subtitle": "潮" * 400}, "description", "潮" * 159 + "…"),
    # A sentence that is told whole comes before one that has to be cut.
    ("common", {"lead": (whose("潮" * 400), whose("Waves."))}, "description", "Waves."),
    ("common", {"lead": (whose("a" * 160),)}, "description", "a" * 160),
])  # fmt: skip
def test_values_of_the_front_matter(
    dialect: Dialect, changes: dict[str, Any], key: str, value: object
) -> None:
    assert front(make_issue(**changes), dialect)[key] == value


@given(st.one_of(hostile, st.text()))
def test_front_matter_reads_back_as_it_was(text: str) -> None:
    written = post(make_issue(title=text), "hugo")
    assert front(make_issue(title=text), "hugo")["title"] == printable(text)
    assert not TEMPLATE.search(written.split("---\n")[1])


@pytest.mark.parametrize("title, told", [
    ("On the reefs' \"own\" 'kelp', [sic]", None),
    ("Tides in [0, 1), [1, 2) and [2, 3]", None),
    ('"a ' * 8 + "so", None),
    ('"a ' * 9 + "so", "”a " * 9 + "so"),
    ("'a " * 9 + "so", "’a " * 9 + "so"),
    ("[" * 4 + "so]", None),
    ("[" * 5 + "so]", "［" * 5 + "so］"),
])  # fmt: skip
def test_many_open_marks_in_front_matter_become_lookalikes(title: str, told: str | None) -> None:
    assert front(make_issue(title=title))["title"] == (told or title)
    assert front(make_issue(title=title), "hugo")["title"] == title
