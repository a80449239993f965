"""Formulas in TeX become Unicode, whatever dialect they stand in; money and code stay."""

from functools import partial

import pytest

from digest.editing.markup import render_markup
from digest.publish.plain import make_plain

spell_formulas = partial(make_plain, has_tex=True)


@pytest.mark.parametrize(
    "written, shown",
    [
        (r"grows as $O(n^{2})$ here", "grows as O(n²) here"),
        (r"around $$500\times$$.", "around 500×."),
        (r"a LoRA $`\alpha_1 * \beta`$ and $`x`$", "a LoRA α₁ * β and x"),
        (r"from $\{a, b\}$ to $c$", "from {a, b} to c"),
        ("costs $5 and $6, or &#36;7 and \\$8", "costs $5 and $6, or $7 and $8"),
        (r"\$x$ is no formula, $y$ is", "$x$ is no formula, y is"),
        ("&#8288;$5 by &#64;&#8288;ada$", "$5 by @ada$"),
        ("a lone $ sign", "a lone $ sign"),
    ],
)
def test_a_reader_without_tex_reads_unicode(written: str, shown: str) -> None:
    html = render_markup(spell_formulas(written), "").html
    assert html == f"<p>{shown}</p>\n"


@pytest.mark.parametrize("code", ["`echo $HOME$`", "``a ` $x$``", "nothing at all"])
def test_code_stays_as_it_is(code: str) -> None:
    assert spell_formulas(f"see {code} here") == f"see {code} here"


def test_what_a_formula_says_makes_no_markup() -> None:
    html = render_markup(spell_formulas(r"$<b>*x*</b>$ and $[a](b)$"), "").html
    assert "<b>" not in html
    assert "<em>" not in html
    assert "<a" not in html


def test_many_dollars_take_no_time() -> None:
    text = "$a " * 20_000 + "`" * 1_000
    assert spell_formulas(text) == text


def test_guards_go_whatever_becomes_of_formulas() -> None:
    assert make_plain("\\#&#8288;12 costs &#8288;$5 $x$", has_tex=False) == "\\#12 costs $5 $x$"


def test_nobody_but_jekyll_is_shown_its_marks() -> None:
    written = "{% raw %}{{ x }}{% endraw %} grows as $x^2$, see `{% raw %}{{ y }}{% endraw %}`"
    shown = "{{ x }} grows as x², see `{{ y }}`"
    assert spell_formulas(written) == shown
    assert make_plain(written, has_tex=False) == shown.replace("x²", "$x^2$")
