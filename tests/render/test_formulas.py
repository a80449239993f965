"""Formulas stay in TeX where they can be shown, in the form of each dialect; money never is one."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Dialect, Digest, Quote, Section, Statement
from digest.render import House, Style, renderer
from digest.render.formulas import find_kept
from digest.render.pen import Pen
from digest.render.pieces import Piece
from digest.render.tex import write_tex
from digest.text import find_formulas, shown
from tests.fixtures import REEF, digest, entry, paper, statement
from tests.render.engines import Engine, Page, body_of, hugo, jekyll, pandoc
from tests.render.hostile import FRAGMENTS, hostile
from tests.render.test_markdown import hostile_issue

DIALECTS: tuple[Dialect, ...] = ("common", "github", "hugo", "jekyll", "pandoc")
TITLE = (
    r"On $\ell_1$-norms, $O(n^2)$ tides & $\mathcal{L}_\mathrm{reef}$ for $5 or $10, 5% off_shore"
)
SAID = "On ℓ₁-norms, O(n²) tides & L_reef for $5 or $10, 5% off_shore"
DOLLARS = re.compile(r"(?<!\\)\$")
STRAY = re.compile(r"\$(?!\$|`)[^$`]+\$|\$\$[^$]+\$\$|\$`[^$`]+`\$")
UNKEPT = (
    *r"95 5-10 _3 ^2 {a a} x^a^b x^ \frac{a} \unknown{x} a\% a#b a--b é a&b a$b \right)".split(),
    *r"\sqrt[3]{x} \begin{x} a\\b \text{\alpha} \href{https://x.example}{x}".split(),
)
PIECES = st.sampled_from(
    [
        *r"a α 1 { } ^ _ \ ' | < > * [ ] ~ - = : & % # $ , ( ) {{ \{ \, \frac \sqrt".split(),
        *r"\left \right \mathrm \rm \text \sim \unknown".split(),
        " ",
    ]
)


def kept(text: str, dialect: Dialect = "pandoc") -> str:
    """Write a title with its formulas."""
    return Pen(dialect, "keep").inline((Piece(text=shown(text)),), [text])


def told(words: str, *, of: str) -> str:
    """Write a statement that rests on a quote."""
    return Pen("pandoc", "keep").inline((Piece(text=words),), [of])


def post(issue: Digest, dialect: Dialect) -> str:
    style = Style(dialect=dialect, tex="keep")
    return renderer("md", House(style=style)).render(issue).content.decode()


@pytest.mark.parametrize(
    "source, tex",
    [
        (r"\ell_1", r"\ell_{1}"),
        (r"\frac12", r"\frac{1}{2}"),
        (r"{\rm eff}", r"{\mathrm{eff}}"),
        (r"x^{\prime}_{ij}", r"x^{\prime}_{ij}"),
        (r"\left[a, b\right)", r"\left\lbrack a, b\right)"),
        ("a<b|c", r"a\lt b\vert c"),
        ("f'(x)", r"f^{\prime}(x)"),
        (r"\operatorname{KL}(p)", r"\mathrm{KL}(p)"),
        (r"x_{{a}}", "x_{ {a}}"),
        (r"\text{if } x", r"\text{if } x"),
        ("α_t", "α_{t}"),
    ],
)
def test_a_formula_is_written_so_that_all_can_read_it(source: str, tex: str) -> None:
    assert write_tex(source) == tex


@pytest.mark.parametrize("source", [*UNKEPT, "", " ", r"\left(a", "{" * 99 + "a" + "}" * 99])
def test_what_some_cannot_read_is_kept_by_none(source: str) -> None:
    assert write_tex(source) == ""


@given(st.lists(PIECES).map("".join))
def test_what_is_kept_is_well_formed(source: str) -> None:
    tex = write_tex(source)
    assert not re.search(r"[$<>|*\[\]~&%#`@\"']|\{[{:%#]|\\[^A-Za-z]|^\s|\s$|--|\n", tex)
    depth = 0
    for brace in re.findall("[{}]", tex):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert tex.count("\\left") == tex.count("\\right")
    assert write_tex(tex) == tex


@given(hostile)
def test_formulas_stand_where_a_reader_sees_them(text: str) -> None:
    """Whatever surrounds one, its place holds what it shows."""
    for formula in find_formulas(text):
        assert shown(text)[formula.start : formula.end] == shown(f"${formula.tex}$")


@pytest.mark.parametrize(
    "dialect, written",
    [
        ("common", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & L\_reef for"),
        ("github", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & $`\mathcal{L}_{\mathrm{reef}}`$ for"),
        ("hugo", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & $\mathcal{L}_{\mathrm{reef}}$ for"),
        (
            "jekyll",
            r"On $$\ell_{1}$$-norms, $$O(n^{2})$$ tides & $$\mathcal{L}_{\mathrm{reef}}$$ for",
        ),
        ("pandoc", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & $\mathcal{L}_{\mathrm{reef}}$ for"),
    ],
)
def test_each_dialect_has_its_form(dialect: Dialect, written: str) -> None:
    line = kept(TITLE, dialect)
    assert line.startswith(written)
    money = line.removeprefix(written).replace("&#8288;", "")
    assert money == r" &#36;5 or &#36;10, 5% off\_shore"


def test_behind_a_bracket_github_needs_the_longer_form() -> None:
    title = (Piece(text="α tides", url="https://a.example"),)
    line = Pen("github", "keep").inline(title, [r"$\alpha$ tides"])
    assert line == r"[$`\alpha`$ tides](https://a.example)"


@pytest.mark.parametrize("text", [r"Li$_3$", r"2$\times$2", r"5$\mu$m", r"$\alpha$2", r"a$\sim$"])
def test_what_is_joined_to_a_word_is_no_formula_of_its_own(text: str) -> None:
    assert "$" not in kept(text)


@pytest.mark.parametrize(
    "words, source, written",
    [
        ("It needs n samples.", "Our net needs $n$ samples.", "It needs $n$ samples."),
        ("It is a graph.", "Let $a$ be a graph.", "It is a graph."),
        ("A rate of O(1/n) holds.", "We show $O(1/n)$.", "A rate of $O(1/n)$ holds."),
        ("The α-net counts.", r"An $\alpha$-net counts.", r"The $\alpha$-net counts."),
        ("The αβ-net counts.", r"An $\alpha$-net counts.", "The αβ-net counts."),
        ("It gains 5% at k.", "It gains $5\\%$ at $k$.", "It gains 5% at $k$."),
    ],
)
def test_prose_keeps_the_formulas_that_it_repeats(words: str, source: str, written: str) -> None:
    assert told(words, of=source) == written


def test_what_no_record_has_as_a_formula_is_none() -> None:
    assert find_kept("The α-net counts n corals.", ["An α-net counts n corals."]) == ()


def test_mentions_hold_beside_formulas() -> None:
    source = r"ReefNet counts $\alpha^2$ corals in $O(n)$."
    said = statement("With α² of O(n), ReefNet counts α² corals.", ("ReefNet", "name", REEF))
    quote = Quote(paper=REEF, field="abstract", start=0, end=len(source), text=source)
    reef = paper(title=r"ReefNet: $\alpha^2$ Corals", abstract=source)
    section = Section(
        key="a", title="Corals", papers=(REEF,), statements=(replace(said, quotes=(quote,)),)
    )
    issue = digest(entries=(entry(reef),), sections=(section,), resources=())
    text = post(issue, "pandoc")
    assert (
        r"With $\alpha^{2}$ of $O(n)$, [ReefNet](https://arxiv.org/abs/2602.90001) counts"
        r" $\alpha^{2}$ corals."
    ) in text
    assert r"- [ReefNet: $\alpha^{2}$ Corals](https://arxiv.org/abs/2602.90001)" in text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_math_is_announced_where_there_is_any(dialect: Dialect) -> None:
    reef = paper(title=r"$\alpha$ corals")
    section = Section(key="a", title="Corals", papers=(REEF,))
    issue = digest(entries=(entry(reef),), sections=(section,), resources=())
    announced = dialect in {"hugo", "jekyll"}
    assert ("\nmath: true\n" in post(issue, dialect)) == announced
    assert "\nmath:" not in post(digest(sections=(), entries=(), resources=()), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "text", [r"$x_{{a}}$ {{ y }}", r"$\sim$ $5 $x$ $10 `$`", *FRAGMENTS[:40:4]]
)
def test_no_dollar_sign_is_left_alone(dialect: Dialect, text: str) -> None:
    body = body_of(post(hostile_issue(text), dialect))
    assert not DOLLARS.search(STRAY.sub("", body))
    assert not re.search(r"\{\{|\{%|\{:", body)


@pytest.mark.parametrize("name", ["html", "email", "bib", "atom", "json"])
def test_other_formats_are_as_they_were(name: str) -> None:
    issue = hostile_issue(TITLE)
    keep = House(style=Style(dialect="jekyll", tex="keep"))
    assert renderer(name, keep).render(issue) == renderer(name).render(issue)


MATH: list[tuple[Dialect, Engine, str]] = [
    ("pandoc", pandoc, r'<span\s+class="math inline">(.*?)</span>'),
    ("hugo", hugo, r"\$(\S[^$]*)\$"),
    ("jekyll", jekyll, r"\\\((.*?)\\\)"),
]


@pytest.mark.parametrize("dialect, engine, pattern", MATH)
def test_an_engine_hands_formulas_on(
    dialect: Dialect, engine: Engine, pattern: str, tmp_path: Path
) -> None:
    """Each to what shows it, whole; the text around it is as it was, and money too."""
    reef = paper(title=TITLE)
    section = Section(key="a", title="Corals", papers=(REEF,))
    issue = digest(entries=(entry(reef),), sections=(section,), resources=())
    html = engine(post(issue, dialect), tmp_path)
    if dialect == "pandoc":
        found = re.findall(pattern, html)
        assert len(found) == 3
    else:
        assert [tex for tex in re.findall(pattern, html) if "\\" in tex or "^" in tex] == [
            r"\ell_{1}",
            "O(n^{2})",
            r"\mathcal{L}_{\mathrm{reef}}",
        ]
    line = next(line for line in Page(html).lines if "off_shore" in line)
    assert "for $5 or $10, 5% off_shore" in line


def test_a_statement_needs_no_quote() -> None:
    assert Pen("pandoc", "keep").inline((Piece(text=Statement(text="α").text),)) == "α"
