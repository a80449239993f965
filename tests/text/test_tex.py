"""TeX becomes Unicode, and nothing that a reader needs is lost on the way."""

import re
import string
from unicodedata import lookup, name, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import family_name, find_formulas, shown, split_sentences, to_unicode
from tests.corpora import rows
from tests.render.issues import hostile

ACCENTS = [
    *((r"Schr\"odinger", "Schrödinger"), (r"Erd\H{o}s", "Erdős"), (r"\L{}ukasz", "Łukasz")),
    (r"Fran\c{c}ois, Nan{\c c}ay", "François, Nançay"),
    *((r"{\aa}ngstrom, Stra\ss e", "ångstrom, Straße"), (r"na\"{\i}ve", "naïve")),
    *((r"Mu\~noz, \'Elie", "Muñoz, Élie"), (r"5100 \r{A}", "5100 Å")),
    *((r"a \c{hi}2 test of H\b{eta}", "a χ2 test of Hβ"), (r"St\ütz", "Stütz")),
    (r"\~5 of \c 5 \^{}", r"~5 of \c 5 ^"),
]
FORMULAS = [
    *(("F$_1$", "F₁"), ("$10^{-3}$", "10⁻³"), ("10^{-3} or 10^-3", "10⁻³ or 10⁻³"), ("R^2", "R²")),
    *(("10^10.5", "10^10.5"), (r"$z\sim3$", "z ~ 3")),
    (r"$\sim$5, $\sim 40\,M_{\odot}$", "~5, ~40 M⊙"),
    (r"$4\times10^3$ and $3 \times 10^7$", "4×10³ and 3 × 10⁷"),
    (r"$\alpha \leq \beta \to \infty$", "α ≤ β → ∞"),
    (r"$M_{\rm BH}\gtrsim 10^8~{\rm M}_\odot$", "M_BH ≳ 10⁸ M⊙"),
    (r"$2.8^{+3.0}_{-1.8}$", "2.8^(+3.0)_(-1.8)"),
    (r"$\frac{a}{b}$, $\frac{x+1}{2}$", "a/b, (x+1)/2"),
    (r"$\sqrt{x}$, $\sqrt{x+1}$, $\sqrt[3]{x}$", "√x, √(x+1), ³√x"),
    (r"$f: \mathbb{R}^n \to \mathcal{X}$", "f: ℝⁿ → X"),
    (r"$\mathbb{E}[X] \pmod{3}$", "𝔼[X] (mod 3)"),
    (r"$O(n\log n)$, \(\log\log n\)", "O(n log n), log log n"),
    (r"$V\not\propto x$, $x\not= y$", "V ∝̸ x, x ≠ y"),
    (r"$90^\circ$, 360{\deg}, 18$^{\prime\prime}$", "90°, 360°, 18″"),
    (r"$\bar{z}$, $\dot M$, $\hat{x}_i$", "z̄, Ṁ, x̂ᵢ"),
    (r"$\{0,1\}$ and {0,1}", "{0,1} and {0,1}"),
    *((r"$\left.a\right|$ $\left(b\right)$", "a| (b)"), (r"$$E=mc^2$$", "E=mc²")),
    *((r"5$\sigma$$\pm$3", "5σ±3"), (r"$k_{\rm cr}(\mbox{$\rm H_2$})=1$", "k_cr(H₂)=1")),
    *((r"$\ell=r^{\binom{n}{2}}$", "ℓ=r^(C(n, 2))"), (r"17{,}000~\mathrm{deg}^2", "17,000 deg²")),
    *((r"M\textsuperscript{3}FD, CO\textsubscript{2}", "M³FD, CO₂"), (r"0.1$\,$Myr", "0.1 Myr")),
    *((r"\SI{0.2}{ppm}", "0.2 ppm"), (r"steps$\unicode{x2013}$those", "steps–those")),
    (r"(x)^2 and x^\alpha", "(x)² and x^α"),
]
TEXT = [
    (r"\textbf{A\uline{B}} \emph{c} {\it d}", "AB c d"),
    (r"\emph{x_i y}, $\text{if a_i b}$", "x_i y, if a_i b"),
    (r"\textcolor{red}{Mind} \color{red}the gap", "Mind the gap"),
    (r"\href{https://a.example/b\_c} {b}", "b (https://a.example/b_c)"),
    (r"\href{https://a.example/b}{a.example/b}", "https://a.example/b"),
    (r"\url{https://a.example/~me/a--b}", "https://a.example/~me/a--b"),
    (r"as in~\cite{knuth84,lamport} \cite[p. 3]{a}", "as in [knuth84,lamport] [a, p. 3]"),
    (r"public\footnote{See https://a.example/x.}", "public (See https://a.example/x.)"),
    ("``black box'' and ''white box''", "“black box” and “white box”"),
    ("a `black box' (`white')", "a ‘black box’ (‘white’)"),
    ("`Oumuamua's tail, and `x''", "`Oumuamua's tail, and `x''"),
    ("see `https://reef.example/x.git'", "see `https://reef.example/x.git'"),
    *(("6.4'' wide", "6.4'' wide"), ("1--2, and --- so", "1–2, and — so")),
    ("a --> b with --force", "a --> b with --force"),
    (r"50\% of A\&B in v\_1 \#2", "50% of A&B in v_1 #2"),
    (r"100% of \emph{all} % and more", "100% of all % and more"),
    (r"K_0-theory, lm_head.weight, text_to_sql_1", "K₀-theory, lm_head.weight, text_to_sql_1"),
    (r"NGC~1068, Fig.~3, 15.0~mag, [O~{\sc iii}]", "NGC 1068, Fig. 3, 15.0 mag, [O iii]"),
    ("~9x faster, z~4, SNR~50, T9~0.3", "~9x faster, z~4, SNR~50, T9~0.3"),
    ("see www.example.org/~me", "see www.example.org/~me"),
    (r"\method\ is fast", r"\method is fast"),
]
MONEY = [
    ("from $a bit less than $b", "from $a bit less than $b"),
    ("costs $5 and $10 a month", "costs $5 and $10 a month"),
    ("between $20k-$30k", "between $20k-$30k"),
    ("about $127 for $N$ runs, $k = 3$", "about $127 for N runs, k = 3"),
    (r"only \$45.20 or $50", "only $45.20 or $50"),
    ("$10$ $kHz$, $3-$dimensional", "10 kHz, 3-dimensional"),
]
BROKEN = (
    *(r"\BenchName has \dataset{X}", r"\textbf{unclosed", "x^{", "\\", r"\frac", "$", "{{{}"),
    *(r"\(", r"$\mathbf{A$", r"\unicode{x0}", r"\'{abc}"),
)


@pytest.mark.parametrize("tex, text", ACCENTS + FORMULAS + TEXT + MONEY)
def test_tex_as_it_is_found(tex: str, text: str) -> None:
    assert to_unicode(tex) == text


SIGNS = """
sim ~ simeq ≃ approx ≈ lessapprox ⪅ gtrapprox ⪆ asymp ≍ le ≤ leq ≤ leqslant ≤ ge ≥ geq ≥
geqslant ≥ ne ≠ neq ≠ lt < gt > ll ≪ gg ≫ lesssim ≲ gtrsim ≳ propto ∝ equiv ≡ cong ≅ doteq ≐
to → rightarrow → longrightarrow → Rightarrow ⇒ mapsto ↦ leftarrow ← gets ← leftrightarrow ↔
iff ⇔ implies ⇒ in ∈ notin ∉ ni ∋ subset ⊂ subseteq ⊆ supset ⊃ supseteq ⊇ subsetneq ⊊
nrightarrow ↛ hookrightarrow ↪ prec ≺ preceq ⪯ succ ≻ succeq ⪰ mid | parallel ∥ models ⊨ vdash ⊢
thicksim ∼ rightsquigarrow ⇝ triangleq ≜ times × cdot · pm ± mp ∓ div ÷ ast * star ⋆ circ ∘
bullet • oplus ⊕ otimes ⊗ odot ⊙ cup ∪ cap ∩ setminus ∖ wedge ∧ land ∧ vee ∨ lor ∨ ltimes ⋉
rtimes ⋊ bmod mod epsilon ε varepsilon ε vartheta ϑ lambda λ varpi ϖ varrho ϱ varsigma ς
upsilon υ phi φ varphi φ omega ω Lambda Λ infty ∞ partial ∂ nabla ∇ ell ℓ hbar ℏ Re ℜ Im ℑ
aleph ℵ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ neg ¬ lnot ¬ top ⊤ bot ⊥ perp ⊥
angle ∠ triangle △ square □ Box □ checkmark ✓ prime ′ sum ∑ prod ∏ int ∫ oint ∮ bigcup ⋃
bigcap ⋂ uparrow ↑ downarrow ↓ updownarrow ↕ nearrow ↗ searrow ↘ langle ⟨ rangle ⟩ lfloor ⌊
rfloor ⌋ lceil ⌈ rceil ⌉ lbrace { rbrace } lbrack [ rbrack ] lvert | rvert | vert | lVert ‖
rVert ‖ Vert ‖ dagger † dag † ddagger ‡ ldots … dots … dotsc … dotsb … cdots ⋯ vdots ⋮ ddots ⋱
degree ° deg ° degr ° arcdeg ° arcmin ′ arcsec ″ farcm .′ farcs .″ micron μm sun ☉ S § P ¶
pounds £ euro € copyright © circledR ® LaTeX LaTeX TeX TeX eg e.g. ie i.e.
""".split()


def test_signs_are_what_tex_calls_so() -> None:
    signs = dict(zip(SIGNS[::2], SIGNS[1::2], strict=True))
    assert {tex: to_unicode(f"$\\{tex}$") for tex in signs} == signs


def test_letters_are_those_that_unicode_calls_so() -> None:
    capitals = "GAMMA DELTA THETA XI PI SIGMA UPSILON PHI PSI OMEGA".split()
    small = "ALPHA BETA GAMMA DELTA ZETA ETA THETA IOTA KAPPA MU NU XI PI RHO SIGMA TAU CHI PSI"
    names = [(one.title(), f"GREEK CAPITAL LETTER {one}") for one in capitals]
    names += [(one.lower(), f"GREEK SMALL LETTER {one}") for one in small.split()]
    assert {tex: to_unicode(f"$\\{tex}$") for tex, _ in names} == {
        tex: lookup(called) for tex, called in names
    }
    for letter in string.ascii_uppercase:
        assert name(to_unicode(f"$\\mathbb{{{letter}}}$")).endswith(f"STRUCK CAPITAL {letter}")
    for sign in string.ascii_letters + string.digits + "+-=()":
        for mark in "^_":
            told = normalize("NFKC", to_unicode(f"$x{mark}{{{sign}}}$")).replace("−", "-")
            assert told in {f"x{sign}", f"x{mark}{sign}"}


@pytest.mark.parametrize("tex", BROKEN)
def test_what_is_unknown_or_broken_stays_as_it_was(tex: str) -> None:
    assert to_unicode(tex) == tex


@pytest.mark.parametrize(
    "text, told",
    [
        *(("5 km2 of reef", "5 km² of reef"), ("a 20 deg2 survey", "a 20 deg² survey")),
        *(("1300 kg/m3, near", "1300 kg/m³, near"), ("a 15x15 mm2 cut", "a 15x15 mm² cut")),
        *(("the M2 and m3-bench", "the M2 and m3-bench"), ("DreamActor-M2", "DreamActor-M2")),
        *(("4 m2x boats", "4 m2x boats"), ("model m2 sails", "model m2 sails")),
        ('Schr\\"odinger\x1b[2J  ReefNet', "Schrödinger[2J ReefNet"),
    ],
)
def test_what_a_reader_is_shown_has_powers_of_units_and_no_controls(text: str, told: str) -> None:
    assert shown(text) == told


@given(hostile | st.just(r"On $\ell_1$ and $x$"))
def test_formulas_stand_where_a_reader_sees_them(text: str) -> None:
    """Whatever surrounds one, its place holds what it shows."""
    for formula in find_formulas(text):
        assert shown(text)[formula.start : formula.end] == shown(f"${formula.tex}$")


def test_formulas_are_found_in_order() -> None:
    found = [(one.start, one.end, one.tex) for one in find_formulas(r" On $\ell_1$, $5  $O(n)$")]
    assert found == [(3, 5, r"\ell_1"), (10, 14, "O(n)")]


OPENERS = st.sampled_from(
    [
        *(rf"\{name}{{" for name in ("frac", "binom", "SI", "sqrt", "pmod", "mathbb", "textbf")),
        *(rf"\{name}{{" for name in ("textcolor", "href", "url", "footnote", "cite", "not", "c")),
        *(rf"\{name}{{" for name in ("textsuperscript", "hat", "overline", "unknown")),
        *(r"\'{", r"\"{", r"\sqrt[3]{", r"\hat\bar{", r"\frac\bar{", r"\frac{a}{", "^{", "{"),
        *(r"\(\frac{", r"$\hat{"),
    ]
)


@given(st.lists(OPENERS, min_size=1, max_size=3))
def test_what_is_nested_however_deep_is_not_lost(openers: list[str]) -> None:
    """Nothing is tried twice at every depth: that would never end."""
    depth = 300 // len(openers)
    nested = "".join(openers) * depth + "17" + "}" * depth * len(openers)
    assert "17" in to_unicode(nested)
    assert "17" in to_unicode(f"${nested}$")


@pytest.mark.parametrize("piece", ["{", "}", "$", r"\textbf{", r"\(", "^{", "``"])
def test_what_is_opened_and_never_closed_stays_however_long(piece: str) -> None:
    assert to_unicode(piece * 5_000).replace("“", "``") == piece * 5_000


TEX = st.lists(st.sampled_from([*r"\${}^_~`'-%& ab1([", "\\frac", "\\it ", "\\c", "\\sqrt"])).map(
    "".join
)
WORDS = st.sampled_from(
    ["cost", "$5", "50%", "A_1b", "https://x.example/~a_b--c", "we", "3.5B", "~9x"]
)


@given(st.text() | TEX)
def test_every_letter_and_digit_outside_macros_survives(text: str) -> None:
    plain = str.maketrans("⁰¹₀₁ᵃᵇₐ", "0101aba")
    found, told = (re.sub("[^ab1]", "", one.translate(plain)) for one in (to_unicode(text), text))
    assert "\\" in text or found == told


@given(st.lists(WORDS).map(" ".join) | st.text(st.characters(exclude_characters="\\${^_~`-")))
def test_ordinary_words_numbers_money_and_addresses_stay(text: str) -> None:
    assert to_unicode(text) == text


@pytest.mark.long
def test_over_a_month_of_real_metadata_nothing_is_lost() -> None:
    records = rows("metadata-2026-01")
    macro = re.compile(r"\\textcolor\{\w+\}|\\[A-Za-z]+")
    for text in (record[field] for record in records for field in ("title", "abstract")):
        seen = to_unicode(text)
        words = re.findall("[A-Za-z]{4,}", macro.sub(" ", text))
        assert [word for word in words if word not in seen] == []
        urls = re.findall(r"https?://[^\s{}\\$<>\"]+", text)
        assert [url for url in urls if url.rstrip(".,") not in seen] == []
        assert set(text) & set("\\${") or to_unicode(seen) == seen
        spans = split_sentences(text)
        assert "".join("".join(span.text.split()) for span in spans) == "".join(text.split())
    names = {name for record in records for name in record["authors"]}
    assert [name for name in names if not family_name(name)] == []
