"""Text that tries to become markup."""

from hypothesis import strategies as st

FRAGMENTS = (
    *("{{ site.title }}", "{% include x %}", "{{< figure >}}", "{{% note %}}", "{#", "{: .x}"),
    *("<script>alert(1)</script>", "<!-- x -->", "&amp;", "&#35;", "&copy", "&copy_x;", "AT&T"),
    *("![x](http://x.example/)", "[x](y)", "[[x]]", "[^1]", "^[note]", "[x]: y", "[gallery]"),
    *("https://x.example/a", "www.x.example", "a@b.example", "@quill2020", "[@quill]", ":smile:"),
    *("# x", "- x", "+ x", "1. x", "1) x", "(a) x", "i. x", "> x", "~~~", "```", ":::", ": x"),
    *("| a | b |", "---", "===", "***", "__x__", "*x*", "~x~", "~~x~~", "x^2^", "==x==", "%"),
    *("$x$", "$$x$$", r"\(x\)", r"\[x\]", "\\", "\\\\", r"\begin{x}", "`x`", "!", "wow!"),
    *("\n\n", "\n", "\r\n", "\t", "    x", "  ", "\u2028", "é", "深度", "😀", "a‍b", "\u0301"),
    *("#123", "quill/reef#12", "GH-7", "deadbeef7", "0123456789" * 4, "ada@quill.example", ":+1:"),
    *(
        "x",
        "x@",
        "~x~: y",
        "[!NOTE]",
        "> [!WARNING]",
        "[TOC]",
        "*[HTML]: x",
        "[^1]: x",
        "{:toc}",
        "{::comment}",
        "^",
    ),
    *(
        "{% raw %}",
        "{% endraw %}",
        "{{<x>}}",
        "{{% /x %}}",
        "{{'{{'}}",
        "<!--more-->",
        "(@x)",
        "#.",
    ),
    *("'one' \"two\"", "--", "...", "<<x>>", "(c)", "||", "a_b_c", "*a*b", "++x++", "=="),
    *(r"\newpage", r"\begin{x}y\end{x}", r"\$5", "$5 and $10", "$20k-$30k", "`$x$`", "$$"),
    *("https://a.example/x_y_*z*", "<https://x.example>", "mailto:ada@quill.example", "::: x"),
    *("2026. x", "A. x", "Term\n: x", "مرحبا", "שלום", "\U0001f469\u200d\U0001f52c", "Fig. 3"),
    *('"x', "'x", "“x", "‘x", "x ‘y “z’ w", "’90s", "(“", "\"'x", "reefs’ “", "5' 6\""),
    *("word", "two words", "93.1%", "C++", "C#", "(p. 3)", "“q”", "x_1", "it's", "-5"),
)

_PIECES = st.one_of(
    st.sampled_from(FRAGMENTS), st.text(max_size=6), st.text("\\`*_[]<>#|${}&@:!^~-+=1.)")
)
hostile = st.lists(_PIECES).map("".join)
