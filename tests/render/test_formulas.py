"""Formulas stay in TeX where they can be shown, in the form of each dialect; money never is one."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Dialect, Issue, Quote
from digest.render import House, Renderer
from tests.fixtures import REEF, make_issue, paper, statement
from tests.render.engines import Engine, hugo, jekyll, pandoc
from tests.render.issues import FRAGMENTS, alone, hostile_issue
from tests.render.pages import PageText, body_of

DIALECTS: tuple[Dialect, ...] = ("common", "github", "hugo", "jekyll", "pandoc")
TITLE = (
    r"On $\ell_1$-norms, $O(n^2)$ tides & $\mathcal{L}_\mathrm{reef}$ for $5 or $10, 5% off_shore"
)
DOLLARS = re.compile(r"(?<!\\)\$")
STRAY = re.compile(r"(?<!\\)\$(?!\$|`)[^$`]+(?<!\\)\$|\$\$[^$]+\$\$|\$`[^$`]+`\$")
UNKEPT = (
    *r"95 5-10 _3 ^2 {a a} x^a^b x^ \frac{a} \unknown{x} a\% a#b a--b é a&b a$b \right)".split(),
    *r"\sqrt[3]{x} \begin{x} a\\b \text{\alpha} \href{https://x.example}{x} x'^2 x^2'".split(),
    *(r"\left(a", r"\left a", r"\text x", ":x:", r"\sun", "{" * 99 + "a" + "}" * 99),
)
PIECES = st.sampled_from(
    [
        *r"a α 1 { } ^ _ \ ' | < > * [ ] ~ - = : & % # , ( ) {{ \{ \, \frac \sqrt".split(),
        *r"\left \right \mathrm \rm \text \sim \unknown".split(),
        " ",
    ]
)


def post(issue: Issue, dialect: Dialect = "pandoc") -> str:
    return Renderer(["md"], House(dialect=dialect, tex="keep")).render(issue)[0].content.decode()


def kept(title: str, dialect: Dialect = "pandoc") -> str:
    line = post(alone(paper(title=title)), dialect).partition("\n- [")[2]
    return line.partition("](https://arxiv.org")[0]


def tex_of(source: str) -> str:
    """Return a formula as it is kept in a title, "" where it is not."""
    found = re.fullmatch(r"a \$([^$]+)\$ b", kept(f"a ${source}$ b"))
    return found[1] if found else ""


def told(words: str, *, of: str) -> str:
    quote = Quote(paper=REEF, field="abstract", start=0, end=len(of), text=of)
    return post(make_issue(lead=(statement(words, quotes=(quote,)),))).split("\n\n")[2]


@pytest.mark.parametrize("source, tex", [
    *((r"\ell_1", r"\ell_{1}"), ("x_1 ^2", "x_{1}^{2}"), (r"\frac12", r"\frac{1}{2}"),
     (r"\sqrt{x}", r"\sqrt{x}")),
    *((r"{\rm eff}", r"{\mathrm{eff}}"), (r"x^{\prime}_{ij}", r"x^{\prime}_{ij}")),
    (r"\left[a, b\right)", r"\left\lbrack a, b\right)"),
    *((r"\left.a\right|", r"\left.a\right\vert"), ("a<b|c", r"a\lt b\vert c")),
    *(("a~b*c", r"a b\ast c"), ("f'(x)", r"f^{\prime}(x)"), ("f''", r"f^{\prime \prime}")),
    *((r"\operatorname{KL}(p)", r"\mathrm{KL}(p)"), (r"x_{{a}}", "x_{ {a}}")),
    *((r"\{a\}", r"\lbrace a\rbrace"), (r"\text{if } x", r"\text{if } x")),
    *(("x, ...", r"x, \ldots"), ("α_t", "α_{t}"), ("{}" * 3 + "x", "{}{}{}x")),
    (r"a\,b _ c", "a b_{c}"),
])  # fmt: skip
def test_a_formula_is_written_so_that_all_can_read_it(source: str, tex: str) -> None:
    assert tex_of(source) == tex


JOINED = (r"Li$_3$", r"2$\times$2", r"5$\mu$m", r"$\alpha$2", r"a$\sim$")


@pytest.mark.parametrize("title", [*(f"a ${source}$ b" for source in UNKEPT), *JOINED])
def test_formulas_that_some_engine_cannot_read_or_inside_words_are_not_kept(title: str) -> None:
    assert not DOLLARS.search(kept(title))


@given(st.lists(PIECES).map("".join))
def test_written_formulas_are_well_formed(source: str) -> None:
    tex = tex_of(source)
    assert not re.search(r"[$<>|*\[\]~&%#`@\"']|\{[{:%#]|\\[^A-Za-z]|^\s|\s$|--|\n", tex)
    depth = 0
    for brace in re.findall("[{}]", tex):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0
    assert tex.count("\\left") == tex.count("\\right")
    assert tex_of(tex) == tex


@pytest.mark.parametrize("dialect, written", [
    ("common", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & L_reef for"),
    ("github", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & $`\mathcal{L}_{\mathrm{reef}}`$ for"),
    ("hugo", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & $\mathcal{L}_{\mathrm{reef}}$ for"),
    ("jekyll", r"On $$\ell_{1}$$-norms, $$O(n^{2})$$ tides & $$\mathcal{L}_{\mathrm{reef}}$$ for"),
    ("pandoc", r"On $\ell_{1}$-norms, $O(n^{2})$ tides & $\mathcal{L}_{\mathrm{reef}}$ for"),
])  # fmt: skip
def test_each_dialect_has_its_form(dialect: Dialect, written: str) -> None:
    line = kept(TITLE, dialect)
    assert line.startswith(written)
    money = line.removeprefix(written).replace("&#8288;", "")
    dollar = "&#36;" if dialect == "common" else r"\$"
    assert money == f" {dollar}5 or {dollar}10, 5% off_shore"
    assert kept(r"$\alpha$ tides", "github") == r"$`\alpha`$ tides"  # behind a bracket


@pytest.mark.parametrize("words, source, written", [
    ("It needs n samples.", "Our net needs $n$ samples.", "It needs $n$ samples."),
    ("It is a graph.", "Let $a$ be a graph.", "It is a graph."),
    ("A rate of O(1/n) holds.", "We show $O(1/n)$.", "A rate of $O(1/n)$ holds."),
    ("The α-net counts.", r"An $\alpha$-net counts.", r"The $\alpha$-net counts."),
    ("The αβ-net counts.", r"An $\alpha$-net counts.", "The αβ-net counts."),
    ("It gains 5% at k.", "It gains $5\\%$ at $k$.", "It gains 5% at $k$."),
    ("The α-net counts n corals.", "An α-net counts n corals.", "The α-net counts n corals."),
    ("It is α, and αα.", r"It is $\alpha$, and $\alpha\alpha$.",
     r"It is $\alpha$, and $\alpha \alpha$."),
    ("α", "", "α"),
])  # fmt: skip
def test_prose_keeps_the_formulas_that_it_repeats(words: str, source: str, written: str) -> None:
    assert told(words, of=source) == written


def test_mentions_hold_beside_formulas() -> None:
    source = r"ReefNet counts $\alpha^2$ corals in $O(n)$."
    said = statement("With α² of O(n), ReefNet counts α² corals.", ("ReefNet", "name", REEF))
    quote = Quote(paper=REEF, field="abstract", start=0, end=len(source), text=source)
    reef = paper(title=r"ReefNet: $\alpha^2$ Corals", abstract=source)
    text = post(alone(reef, lead=(replace(said, quotes=(quote,)),)))
    assert (
        r"With $\alpha^{2}$ of $O(n)$, [ReefNet](https://arxiv.org/abs/2602.90001) counts"
        r" $\alpha^{2}$ corals."
    ) in text
    assert r"- [ReefNet: $\alpha^{2}$ Corals](https://arxiv.org/abs/2602.90001)" in text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_math_is_announced_where_there_is_any(dialect: Dialect) -> None:
    announced = dialect in {"hugo", "jekyll"}
    assert ("\nmath: true\n" in post(alone(paper(title=r"$\alpha$ corals")), dialect)) == announced
    assert "\nmath:" not in post(alone(paper()), dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_dollar_sign_is_left_alone(dialect: Dialect) -> None:
    issue = hostile_issue(r"$x_{{a}}$ {{ y }}", r"$\sim$ $5 $x$ $10 `$`", *FRAGMENTS)
    body = body_of(post(issue, dialect))
    assert STRAY.search(body)
    assert not DOLLARS.search(STRAY.sub("", body))
    assert not re.search(r"\{\{|\{%|\{:", body)


MATH: list[tuple[Dialect, Engine, str]] = [
    ("pandoc", pandoc, r'<span\s+class="math inline">(.*?)</span>'),
    ("hugo", hugo, r"\$(\S[^$]*)\$"),
    ("jekyll", jekyll, r"\\\((.*?)\\\)"),
]


@pytest.mark.long
@pytest.mark.parametrize("dialect, engine, pattern", MATH)
def test_an_engine_passes_formulas_on(
    dialect: Dialect, engine: Engine, pattern: str, tmp_path: Path
) -> None:
    """Each to what shows it, whole; the text around it is as it was, and money too."""
    html = engine(post(alone(paper(title=TITLE)), dialect), tmp_path)
    if dialect == "pandoc":
        assert len(re.findall(pattern, html)) == 3
    else:
        assert [tex for tex in re.findall(pattern, html) if "\\" in tex or "^" in tex] == [
            r"\ell_{1}",
            "O(n^{2})",
            r"\mathcal{L}_{\mathrm{reef}}",
        ]
    assert "for $5 or $10, 5% off_shore" in PageText(html).text
