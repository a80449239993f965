"""TeX becomes Unicode, and nothing that a reader needs is lost on the way."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text import to_unicode
from tests.effort import Effort

ACCENTS = [
    (r"Schr\"odinger", "Schrödinger"),
    (r"Erd\H{o}s", "Erdős"),
    (r"\L{}ukasz", "Łukasz"),
    (r"Fran\c{c}ois, Nan{\c c}ay", "François, Nançay"),
    (r"{\aa}ngstrom, Stra\ss e", "ångstrom, Straße"),
    (r"na\"{\i}ve", "naïve"),
    (r"Mu\~noz, \'Elie", "Muñoz, Élie"),
    (r"5100 \r{A}", "5100 Å"),
    (r"a \c{hi}2 test of H\b{eta}", "a χ2 test of Hβ"),
    (r"St\ütz", "Stütz"),
]
FORMULAS = [
    ("F$_1$", "F₁"),
    ("$10^{-3}$", "10⁻³"),
    ("10^{-3} or 10^-3", "10⁻³ or 10⁻³"),
    ("R^2", "R²"),
    ("10^10.5", "10^10.5"),
    (r"$z\sim3$", "z ~ 3"),
    (r"$\sim$5, $\sim 40\,M_{\odot}$", "~5, ~40 M⊙"),
    (r"$4\times10^3$ and $3 \times 10^7$", "4×10³ and 3 × 10⁷"),
    (r"$\alpha \leq \beta \to \infty$", "α ≤ β → ∞"),
    (r"$M_{\rm BH}\gtrsim 10^8~{\rm M}_\odot$", "M_BH ≳ 10⁸ M⊙"),
    (r"$2.8^{+3.0}_{-1.8}$", "2.8^(+3.0)_(-1.8)"),
    (r"$\frac{a}{b}$, $\frac{x+1}{2}$", "a/b, (x+1)/2"),
    (r"$\sqrt{x}$, $\sqrt{x+1}$", "√x, √(x+1)"),
    (r"$f: \mathbb{R}^n \to \mathcal{X}$", "f: ℝⁿ → X"),
    (r"$O(n\log n)$, \(\log\log n\)", "O(n log n), log log n"),
    (r"$V\not\propto x$, $x\not= y$", "V ∝̸ x, x ≠ y"),
    (r"$90^\circ$, 360{\deg}, 18$^{\prime\prime}$", "90°, 360°, 18″"),
    (r"$\bar{z}$, $\dot M$, $\hat{x}_i$", "z̄, Ṁ, x̂ᵢ"),
    (r"$\{0,1\}$ and {0,1}", "{0,1} and {0,1}"),
    (r"$$E=mc^2$$", "E=mc²"),
    (r"5$\sigma$$\pm$3", "5σ±3"),
    (r"$k_{\rm cr}(\mbox{$\rm H_2$})=1$", "k_cr(H₂)=1"),
    (r"$\ell=r^{\binom{n}{2}}$", "ℓ=r^(C(n, 2))"),
    (r"17{,}000~\mathrm{deg}^2", "17,000 deg²"),
    (r"M\textsuperscript{3}FD", "M³FD"),
    (r"0.1$\,$Myr", "0.1 Myr"),
    (r"\SI{0.2}{ppm}", "0.2 ppm"),
    (r"steps$\unicode{x2013}$those", "steps–those"),
]
TEXT = [
    (r"\textbf{A\uline{B}} \emph{c} {\it d}", "AB c d"),
    (r"\textcolor{red}{Mind} the gap", "Mind the gap"),
    (r"\href{https://a.example/b\_c}{b}", "b (https://a.example/b_c)"),
    (r"\href{https://a.example/b}{a.example/b}", "https://a.example/b"),
    (r"\url{https://a.example/~me/a--b}", "https://a.example/~me/a--b"),
    (r"as in~\cite{knuth84,lamport}", "as in [knuth84,lamport]"),
    (r"public\footnote{See https://a.example/x.}", "public (See https://a.example/x.)"),
    ("``black box'' and ''white box''", "“black box” and “white box”"),
    ("a `black box' (`white')", "a ‘black box’ (‘white’)"),
    ("`Oumuamua's tail, and `x''", "`Oumuamua's tail, and `x''"),
    ("see `https://reef.example/x.git'", "see `https://reef.example/x.git'"),
    ("6.4'' wide", "6.4'' wide"),
    ("1--2, and --- so", "1–2, and — so"),
    ("a --> b with --force", "a --> b with --force"),
    (r"50\% of A\&B in v\_1 \#2", "50% of A&B in v_1 #2"),
    (r"100% of \emph{all} % and more", "100% of all % and more"),
    (r"K_0-theory, lm_head.weight, text_to_sql_1", "K₀-theory, lm_head.weight, text_to_sql_1"),
]
TIES = [
    (r"NGC~1068, Fig.~3, 15.0~mag, [O~{\sc iii}]", "NGC 1068, Fig. 3, 15.0 mag, [O iii]"),
    ("~9x faster, z~4, SNR~50, T9~0.3", "~9x faster, z~4, SNR~50, T9~0.3"),
    ("see www.example.org/~me", "see www.example.org/~me"),
]
MONEY = [
    ("costs $5 and $10 a month", "costs $5 and $10 a month"),
    ("between $20k-$30k", "between $20k-$30k"),
    ("about $127 for $N$ runs, $k = 3$", "about $127 for N runs, k = 3"),
    (r"only \$45.20 or $50", "only $45.20 or $50"),
    ("$10$ $kHz$, $3-$dimensional", "10 kHz, 3-dimensional"),
]
LEFT_ALONE = [
    r"\BenchName has \dataset{X}",
    r"\textbf{unclosed",
    "x^{",
    "\\",
    r"\frac",
    "$",
    "{{{}",
    r"\(",
    r"$\mathbf{A$",
]


@pytest.mark.parametrize("tex,text", ACCENTS + FORMULAS + TEXT + TIES + MONEY)
def test_tex_as_it_is_found(tex: str, text: str) -> None:
    assert to_unicode(tex) == text


@pytest.mark.parametrize("tex", LEFT_ALONE)
def test_what_is_unknown_or_broken_stays_as_it_was(tex: str) -> None:
    assert to_unicode(tex) == tex


def test_a_space_ends_an_unknown_macro() -> None:
    assert to_unicode(r"\method\ is fast") == r"\method is fast"


@pytest.mark.parametrize(
    "piece", ["{", "}", "$", "$$x", r"\textbf{", r"\(", "^{", "``", "a_1~", "''"]
)
def test_no_depth_or_length_is_too_much(piece: str) -> None:
    to_unicode(piece * 5_000)


OPENERS = st.sampled_from(
    [
        *(rf"\{name}{{" for name in ("frac", "binom", "SI", "sqrt", "pmod", "mathbb", "textbf")),
        *(rf"\{name}{{" for name in ("textcolor", "href", "url", "footnote", "cite", "unicode")),
        *(rf"\{name}{{" for name in ("textsuperscript", "not", "hat", "overline", "unknown", "c")),
        *(r"\'{", r"\"{", r"\sqrt[3]{", r"\hat\bar{", r"\frac\bar{", r"\frac{a}{", "^{", "{"),
        *(r"\(\frac{", r"$\hat{", r"\hspace{", r"\color{"),
    ]
)


@settings(max_examples=60)
@given(st.lists(OPENERS, min_size=1, max_size=3), st.sampled_from(["", "x", "1", "xyz", "{}"]))
def test_macros_that_lack_arguments_cost_little_however_deep(openers: list[str], core: str) -> None:
    depth = 1_000 // len(openers)
    closers = "}" * (depth * len(openers))
    effort = Effort()
    to_unicode("".join(openers) * depth + core + closers)
    to_unicode("$" + "".join(openers) * depth + core + closers + "$")
    assert effort.spent() < 1.0, "half a second each"


@pytest.mark.parametrize("opener", [r"\frac{", r"\binom{", r"\SI{", r"\'{", r"\hat\bar{"])
def test_what_cannot_be_written_is_not_tried_at_every_depth_twice(opener: str) -> None:
    effort = Effort()
    to_unicode(f"${opener * 25}1{'}' * 25}$ {opener * 25}1{'}' * 25}")
    assert effort.spent() < 0.5


TEX = st.lists(st.sampled_from([*r"\${}^_~`'-%& ab1([", "\\frac", "\\it ", "\\c", "\\sqrt"])).map(
    "".join
)


@given(st.text() | TEX)
def test_nothing_raises(text: str) -> None:
    to_unicode(text)


@given(st.text(st.characters(exclude_characters="\\${^_~`-")))
def test_text_without_tex_is_returned_as_it_is(text: str) -> None:
    assert to_unicode(text) == text


@given(TEX.filter(lambda text: "\\" not in text))
def test_every_letter_and_digit_outside_macros_survives(text: str) -> None:
    plain = str.maketrans("⁰¹₀₁ᵃᵇₐ", "0101aba")
    kept = re.sub("[^ab1]", "", to_unicode(text).translate(plain))
    assert kept == re.sub("[^ab1]", "", text)


WORDS = st.lists(
    st.sampled_from(["cost", "$5", "50%", "A_1b", "https://x.example/~a_b--c", "we", "3.5B", "~9x"])
)


@given(WORDS)
def test_ordinary_words_numbers_money_and_addresses_stay(words: list[str]) -> None:
    assert to_unicode(" ".join(words)) == " ".join(words)
